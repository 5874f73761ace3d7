import type { Command } from '../command.ts';
import { check } from './check.ts';
import { crawl } from './crawl.ts';
import { exportTables } from './export.ts';
import { explain } from './explain.ts';
import { fix } from './fix.ts';
import { format } from './format.ts';
import { importCommand } from './import.ts';
import { lsp } from './lsp.ts';
import { migrate } from './migrate.ts';
import { painless } from './painless.ts';
import { query } from './query.ts';
import { replay } from './replay.ts';
import { test } from './test.ts';

/** Every command, in the order of a working day. */
export const commands: readonly Command[] = [check, fix, format, replay, test, query, painless, crawl, migrate, importCommand, exportTables, explain, lsp];
