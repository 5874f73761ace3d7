import type { Host } from '../base/host.ts';
import { nodeHost } from '../host/node-host.ts';

/** Whoever types a command has decided to trust the folder: its functions run. */
export const hostFor = (root: string): Host => nodeHost({ root, trusted: true });
