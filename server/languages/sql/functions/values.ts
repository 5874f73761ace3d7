import { commonType, sqlTypes, varchar } from '../../../base/sql-type.ts';
import type { SqlValue } from '../../../base/sql-value.ts';
import { defineSqlFunction } from '../function.ts';
import { sameAs } from './rules.ts';

export const coalesce = defineSqlFunction({
  category: 'null', name: 'COALESCE',
  signatures: [{ parameters: [{ name: 'x', type: 'any' }], variadic: true, returns: { says: 'type that holds all arguments', of: types => commonType(types) ?? sqlTypes.unknown } }],
  summary: 'First argument that is not NULL', documentation: 'All arguments are of one family. Arguments behind the first value are not evaluated.',
  examples: [{ expression: `COALESCE(CAST(NULL AS INTEGER), 3, 4)`, value: '3' }, { expression: `COALESCE(NULL, 'a')`, value: 'a' }],
  meaning: { kind: 'built-in' },
});

export const nullif = defineSqlFunction({
  category: 'null', name: 'NULLIF',
  signatures: [{ parameters: [{ name: 'a', type: 'any' }, { name: 'b', type: 'any' }], returns: sameAs('a') }],
  summary: 'NULL when a equals b, else a', documentation: 'Guards a division: `x / NULLIF(y, 0)` is NULL where `y` is 0, and the row is not lost to the error stream.',
  examples: [{ expression: `NULLIF(4, 4)`, value: 'NULL' }, { expression: `NULLIF(4, 2)`, value: '4' }],
  meaning: { kind: 'built-in' },
});

export const monotonic = defineSqlFunction({
  category: 'streaming', name: 'MONOTONIC',
  signatures: [{ parameters: [{ name: 'x', type: 'any' }], returns: sameAs('x') }],
  summary: 'Says that x only ascends', documentation: 'Gives x as it is, and allows to group, sort and deduplicate by it. When x does go back, a group is given out at every change.',
  examples: [{ expression: 'MONOTONIC(5)', value: '5' }],
  meaning: { kind: 'scalar', strict: false, bind: () => (value: SqlValue) => value },
});

export const rowtime = defineSqlFunction({
  category: 'streaming', name: 'ROWTIME', niladic: true, deterministic: false,
  signatures: [{ parameters: [], returns: sqlTypes.timestamp, form: 'ROWTIME' }],
  summary: 'Time of the row that is produced',
  documentation: 'Without a qualifier in a select list: the time of the output row, for a tumbling window its end. `s.ROWTIME` is the time of the input row of `s`: when it entered the first in-application stream. In WHERE, GROUP BY and ORDER BY of one input both are the same. `… AS ROWTIME` sets the time of the output row, which must not go back.',
  examples: [{ expression: `SELECT STREAM ROWTIME AS closed_at, COUNT(*) AS n FROM s GROUP BY STEP(s.ROWTIME BY INTERVAL '60' SECOND)` }],
  meaning: { kind: 'built-in' },
});

const named = (name: string, aliases: readonly string[], value: string, summary: string) => defineSqlFunction({
  category: 'system', name, aliases, niladic: true,
  signatures: [{ parameters: [], returns: varchar(128), form: name }],
  summary, documentation: 'A constant: in a replay there is no user and no path of its own.', examples: [{ expression: name, value }],
  meaning: { kind: 'scalar', strict: false, bind: () => () => value },
});

export const currentPath = named('CURRENT_PATH', [], '', 'Schemas that are searched for names');
export const systemUser = named('SYSTEM_USER', ['USER', 'CURRENT_USER', 'SESSION_USER'], 'kinesis', 'User that runs the application');
