import { requests } from '../protocol/requests.ts';
import type { Session } from './serve.ts';

/** Requests of our own panels and views. */
export function panelRequests({ connection, guard }: Session): void {
  connection.onRequest(requests.pipelines, guard('pipelines', [], () => []));
}
