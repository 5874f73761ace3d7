import type { Command } from '../command.ts';
import { check } from './check.ts';
import { explain } from './explain.ts';
import { fix } from './fix.ts';
import { format } from './format.ts';
import { lsp } from './lsp.ts';

/** Every command, in the order of a working day. */
export const commands: readonly Command[] = [check, fix, format, explain, lsp];
