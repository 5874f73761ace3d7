import type { QueryEngine } from '../../base/host.ts';
import type { Range } from '../../base/range.ts';
import { notThere } from '../../languages/sql/athena-evaluate/queries/from.ts';
import { compileQuery, querySession } from '../../languages/sql/athena-evaluate/queries/query.ts';
import type { Tables } from '../../languages/sql/athena-evaluate/queries/relation.ts';
import { failureOf, placeText, sessionOf, tooDeep } from '../../languages/sql/athena-evaluate/evaluate.ts';
import { lexicalProblem, syntaxPlace, syntaxText } from '../../languages/sql/athena-evaluate/syntax.ts';
import { typeText } from '../../languages/sql/athena-evaluate/types.ts';
import { fail, plainValue, TrinoError } from '../../languages/sql/athena-evaluate/values.ts';
import { athena } from '../../languages/sql/dialects/athena.ts';
import { parseSql } from '../../languages/sql/parser.ts';
import type * as S from '../../languages/sql/tree.ts';
import { insertRows, type Written } from './insert.ts';
import { showStatement } from './show.ts';
import { loadTable, type LoadedTable, type QueryTable } from './tables.ts';
import { isView, openViews } from './views.ts';

export type { QueryTable } from './tables.ts';

export interface QueryFailure { readonly message: string; readonly range?: Range }
export type QueryOutcome =
  | { readonly columns: readonly { readonly name: string; readonly type: string }[]; readonly rows: readonly (readonly unknown[])[]; /** The tables that the query reads. */ readonly read: readonly QueryTable[]; /** What INSERT wrote. */ readonly written?: Written }
  | { readonly error: QueryFailure };

export interface QueryOptions {
  /** The clock of the query, milliseconds since 1970. */
  readonly now?: number;
  /** Chance for the names of objects that INSERT writes. */
  random?(): number;
}

/**
 * Runs one query of Athena's language, or an INSERT of one, over tables of the catalogue, by our own evaluator. Texts of errors follow the service
 * (`TYPE_MISMATCH: line L:C: …`); places are in the text that was given.
 * @param engine  unpacks Parquet that is compressed in ways that plain JavaScript cannot undo; may be absent
 */
export async function runAthenaQuery(engine: QueryEngine | undefined, sql: string, tables: readonly QueryTable[], { now = Date.UTC(2024, 0, 1), random = () => 0 }: QueryOptions = {}): Promise<QueryOutcome> {
  const shown = showStatement(sql, tables);
  if (shown) return shown;
  const tree = parseSql(sql, athena);
  const syntax = (range: Range, message: string): QueryOutcome => ({ error: { message: `SYNTAX_ERROR: ${placeText(sql, range.start)}: ${message}`, range } });
  const refused = lexicalProblem(sql);
  if (refused) return syntax({ start: refused.start, end: refused.end }, refused.message);
  const [problem] = tree.problems;
  if (problem) { const start = syntaxPlace(sql, problem); return syntax({ start, end: Math.max(start, problem.range.end) }, syntaxText(sql, problem)); }
  // Athena's list of reserved words has some that its parser takes as names.
  const reserved = tree.reserved.find(r => !['first', 'last', 'of', 'skip'].includes(r.name.toLowerCase()));
  if (reserved) return syntax(reserved.range, `mismatched input '${sql.slice(reserved.range.start, reserved.range.end)}'. Expecting: <identifier>`);
  const runs = (s: S.Statement) => s.kind === 'query' || s.kind === 'insert';
  const other = tree.statements.find(s => !runs(s));
  if (other) return { error: { message: `NOT_SUPPORTED: ${placeText(sql, other.range.start)}: only queries and INSERT run in a replay`, range: other.range } };
  const [statement, more] = tree.statements.filter(runs);
  if (!statement || more) return { error: { message: more ? 'Only one sql statement is allowed' : 'There is no query in the file', ...(more && { range: more.range }) } };

  try {
    const loaded = new Map<QueryTable, LoadedTable>();
    const find = (names: readonly string[]) => {
      const name = names.at(-1)!.toLowerCase();
      const database = names.length > 1 ? names.at(-2)!.toLowerCase() : undefined;
      return tables.find(({ table }) => table.Name.toLowerCase() === name && (database === undefined || (table.DatabaseName ?? 'default').toLowerCase() === database));
    };
    const views = openViews();
    const texts: S.Query[] = [statement.query];
    for (const query of texts) {
      for (const names of tableNames(query)) {
        const table = find(names);
        if (!table || loaded.has(table)) continue;
        if (!isView(table.table)) loaded.set(table, await loadTable(table, now, engine));
        else {
          const asked = views.queryOf(table.table);
          if (asked) texts.push(asked); // its tables are looked at too
        }
      }
    }
    for (const { injected } of loaded.values()) for (const column of injected) if (!texts.some(query => fixes(query, column))) fail('CONSTRAINT_VIOLATION', `For the injected projected partition column ${column}, the WHERE clause must contain only static equality conditions, and at least one such condition must be present.`);
    const relations: Tables = { find(names) {
      const table = find(names);
      const rows = table && loaded.get(table);
      if (table && !rows) return views.relationOf(table.table, query => compileQuery(query, undefined, relations, session));
      return rows && { columns: rows.columns, rows: () => rows.rows };
    } };
    const session = querySession(sessionOf(now, relations), relations);
    const made = compileQuery(statement.query, undefined, relations, session);
    if (statement.kind === 'insert') {
      const names = statement.target.parts.map(p => p.name);
      const target = find(names);
      if (!target) throw new TrinoError('TABLE_NOT_FOUND', notThere(names), statement.range);
      const written = insertRows(statement, target, made, now, random);
      return { columns: [{ name: 'rows', type: 'bigint' }], rows: [[written.rows]], read: [...loaded.keys()], written };
    }
    const visible = made.columns.flatMap((c, i) => (c.hidden && statement.query.kind !== 'select' ? [] : [{ c, i }]));
    const rows: unknown[][] = [];
    for (const row of made.rows(undefined)) rows.push(visible.map(({ c, i }) => plainValue(row[i]!, c.type)));
    return { columns: visible.map(({ c }, i) => ({ name: c.name ?? `_col${i}`, type: typeText(c.type) })), rows, read: [...loaded.keys()] };
  } catch (error) {
    if (error instanceof RangeError && /call stack/i.test(error.message)) return { error: failureOf(tooDeep, sql) };
    if (!(error instanceof TrinoError)) throw error;
    const { message, range } = failureOf(error, sql);
    return { error: { message, ...(range && { range }) } };
  }
}

/** Names of all tables that a query mentions, those of its WITH too. */
function tableNames(node: unknown): string[][] {
  const found: string[][] = [];
  const walk = (at: unknown): void => {
    if (typeof at !== 'object' || at === null) return;
    if (Array.isArray(at)) { for (const item of at) walk(item); return; }
    const table = at as { kind?: string; name?: S.QName };
    if (table.kind === 'table' && table.name) found.push(table.name.parts.map(p => p.name));
    for (const value of Object.values(at)) walk(value);
  };
  walk(node);
  return found;
}

/** Whether a query compares a column with `=` (or IN) to literals. */
function fixes(node: unknown, column: string): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if (Array.isArray(node)) return node.some(n => fixes(n, column));
  const at = node as { kind?: string; operator?: string; left?: S.Expr; right?: S.Expr; value?: S.Expr; list?: readonly S.Expr[] };
  const isColumn = (e: S.Expr | undefined) => e?.kind === 'name' && e.parts.at(-1)!.name.toLowerCase() === column;
  if (at.kind === 'operation' && at.operator === '=' && (isColumn(at.left) || isColumn(at.right))) return true;
  if (at.kind === 'in' && isColumn(at.value) && at.list) return true;
  return Object.values(node).some(v => fixes(v, column));
}
