import type { ColumnDeclaration } from '../../../base/catalog.ts';
import type { Scope } from '../../../base/scope.ts';
import { typeText, untold } from '../athena-evaluate/types.ts';
import { TrinoError } from '../athena-evaluate/values.ts';
import type { AthenaFile } from './file.ts';
import { queryColumns } from './tables.ts';

/** The columns that a replay of the file gives: those of its only query, under the names that the service gives them. */
export function outputsOf(file: AthenaFile, scope: Scope): readonly ColumnDeclaration[] | undefined {
  const queries = file.tree.statements.filter(s => s.kind === 'query');
  const [first] = queries;
  if (!first || queries.length > 1 || file.tree.problems.length > 0) return undefined;
  try {
    const columns = queryColumns(first.query, scope, { refusals: [], notes: [], types: new Map(), path: file.source.path }).flatMap((c, i) => (c.hidden && first.query.kind !== 'select' ? [] : [{ ...c, name: c.name ?? `_col${i}` }]));
    return columns.length === 0 || columns.some(c => c.any) ? undefined : columns.map(({ name, type, place }) => ({ name, type: type === untold ? 'unknown' : typeText(type), ...(place && { place }) }));
  } catch (error) {
    if (!(error instanceof TrinoError || error instanceof RangeError)) throw error; // the query has its own diagnostics
    return undefined;
  }
}
