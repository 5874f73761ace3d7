import type { Stage, StageContext } from '../component.ts';
import { jsonObject } from '../lines.ts';
import type { ChartSources } from './prepare.ts';

/** What a pipeline hands to a chart: rows by the name of their node, and answers to searches. */
export function chartFeed(context: StageContext): { readonly receive: NonNullable<Stage['receive']>; sources(): Pick<ChartSources, 'rows' | 'ask'> } {
  const { from } = context.spec;
  const received = new Map<string, Record<string, unknown>[]>();
  return {
    receive(records, { node, port }) {
      const name = port ? `${node}.${port}` : node;
      const rows = received.get(name) ?? [];
      received.set(name, rows);
      for (const record of records) {
        const row = jsonObject(record.data);
        if (row) rows.push(row);
        else context.problem({ severity: 'warning', code: 'SIM901', message: 'A record is not a JSON object and is left out of the chart', record: record.id });
      }
    },
    /** Once all inputs have ended. */
    sources() {
      const rows = new Map<string, readonly Record<string, unknown>[]>(received);
      for (const { node } of from) {
        const result = context.resource(node, 'rows')?.rows();
        if (result) rows.set(node, result.rows.map(row => Object.fromEntries(result.columns.map(({ name }, i) => [name, row[i] ?? null]))));
      }
      const search = from.map(({ node }) => context.resource(node, 'search')).find(Boolean);
      return { rows, ...(search && { ask: (url: string, body: unknown) => search.request('POST', url, body as object) }) };
    },
  };
}
