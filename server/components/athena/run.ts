import type { QueryEngine } from '../../base/host.ts';
import { positionAt } from '../../base/file.ts';
import type { Range } from '../../base/range.ts';
import { athena } from '../../languages/sql/dialects/athena.ts';
import { printDuckdb } from '../../languages/sql/duckdb/print.ts';
import { parseSql } from '../../languages/sql/parser.ts';
import type { GlueTable } from '../component.ts';
import { registerTable, tableKey } from './tables.ts';

/** A table with the objects that it reads. */
export interface QueryTable { readonly table: GlueTable; readonly objects: readonly { readonly key: string; readonly bytes: Uint8Array }[] }

export interface QueryFailure { readonly message: string; readonly range?: Range }
export type QueryOutcome =
  | { readonly columns: readonly { readonly name: string; readonly type: string }[]; readonly rows: readonly (readonly unknown[])[] }
  | { readonly error: QueryFailure };

/** Division as Athena has it where the text does not tell the types. */
const prelude = [
  `CREATE OR REPLACE MACRO sluice_divide(a, b) AS CASE WHEN typeof(a) IN ('FLOAT', 'DOUBLE') OR typeof(b) IN ('FLOAT', 'DOUBLE') THEN CAST(a AS DOUBLE) / CAST(b AS DOUBLE) WHEN b = 0 THEN error('Division by zero') WHEN typeof(a) LIKE 'DECIMAL%' OR typeof(b) LIKE 'DECIMAL%' THEN a / b ELSE a // b END`,
];

/**
 * Runs one query of Athena's language over tables of the catalogue. Texts of errors follow the service's shapes
 * (`line L:C: …`); places are in the text that was given.
 */
export async function runAthenaQuery(engine: QueryEngine, sql: string, tables: readonly QueryTable[]): Promise<QueryOutcome> {
  const tree = parseSql(sql, athena);
  const at = (range: Range) => {
    const { line, character } = positionAt({ text: sql }, range.start);
    return `line ${line + 1}:${character + 1}`;
  };
  const [problem] = tree.problems;
  if (problem) return { error: { message: `SYNTAX_ERROR: ${at(problem.range)}: ${problem.message}`, range: problem.range } };
  const queries = tree.statements.filter(s => s.kind === 'query');
  const other = tree.statements.find(s => s.kind !== 'query');
  if (other) return { error: { message: `NOT_SUPPORTED: ${at(other.range)}: only queries run in a replay`, range: other.range } };
  if (queries.length !== 1) return { error: { message: queries.length === 0 ? 'There is no query in the file' : 'Only one statement may be run at a time', ...(queries[1] && { range: queries[1].range }) } };
  const [select] = queries;
  if (select!.query.kind === 'select' && select!.query.trailingComma) return { error: { message: `SYNTAX_ERROR: ${at(select!.query.trailingComma)}: mismatched input 'FROM'. Expecting: an expression`, range: select!.query.trailingComma } };

  const known = new Map(tables.map(t => [tableKey(t.table), t]));
  const used = new Map<string, QueryTable>();
  const printed = printDuckdb(select!.query, names => {
    const name = names[names.length - 1]!.toLowerCase();
    const database = names.length > 1 ? names[names.length - 2]!.toLowerCase() : undefined;
    const found = [...known.values()].find(t => t.table.Name.toLowerCase() === name && (database === undefined || (t.table.DatabaseName ?? 'default').toLowerCase() === database));
    if (!found) return undefined;
    used.set(tableKey(found.table), found);
    return `"${tableKey(found.table)}"`;
  });
  if ('problems' in printed) {
    const first = printed.problems[0]!;
    return { error: { message: `${at(first.range)}: ${first.message}`, range: first.range } };
  }
  for (const table of used.values()) {
    const failure = await registerTable(engine, table);
    if (failure) return { error: { message: failure } };
  }
  for (const statement of prelude) {
    const done = await engine.query(statement);
    if ('error' in done) return { error: { message: done.error } };
  }
  const result = await engine.query(printed.sql);
  if ('error' in result) return { error: { message: serviceText(result.error) } };
  return { columns: result.columns.map(c => ({ name: c.name, type: athenaType(c.type) })), rows: result.rows };
}

/** The engine's error in the service's words, where they are known. */
function serviceText(message: string): string {
  const plain = message.split('\n')[0]!.replace(/^\w+ Error: /, '');
  const column = /(?:Referenced column|column) "([^"]+)" not found/i.exec(message);
  if (column) return `COLUMN_NOT_FOUND: Column '${column[1]}' cannot be resolved`;
  if (/Division by zero/.test(message)) return 'DIVISION_BY_ZERO: Division by zero';
  const grouped = /column "([^"]+)" must appear in the GROUP BY clause/.exec(message);
  if (grouped) return `EXPRESSION_NOT_AGGREGATE: '${grouped[1]}' must be an aggregate expression or appear in GROUP BY clause`;
  return plain;
}

const typeNames: Readonly<Record<string, string>> = { VARCHAR: 'varchar', HUGEINT: 'bigint', FLOAT: 'real', BLOB: 'varbinary', 'TIMESTAMP WITH TIME ZONE': 'timestamp(3) with time zone', TIMESTAMP: 'timestamp(3)', UBIGINT: 'bigint', JSON: 'json' };

/** A DuckDB type in Athena's spelling. */
export function athenaType(type: string): string {
  const known = typeNames[type];
  if (known) return known;
  const array = /^(.*)\[\d*\]$/s.exec(type);
  if (array) return `array(${athenaType(array[1]!)})`;
  if (type.startsWith('STRUCT(')) return `row(${type.slice(7, -1).replace(/"([^"]+)" ([A-Z][A-Z ]*(?:\([\d, ]+\))?(?:\[\])*)/g, (_, name: string, inner: string) => `${name} ${athenaType(inner)}`)})`;
  return type.toLowerCase();
}
