import type { TableDeclaration } from '../../../base/catalog.ts';
import type { SourceFile } from '../../../base/file.ts';
import { memo } from '../../../base/memo.ts';
import { readDdl } from '../ddl/tables.ts';
import { statementsOf } from '../ddl/statements.ts';
import { queriesOf } from '../definitions.ts';
import { athena } from '../dialects/athena.ts';
import { parseSql } from '../parser.ts';
import type { QueryFile } from '../query-features.ts';
import { callsIn } from '../walk.ts';

/** A file of queries or of table definitions: Athena sends each statement to one of two parsers. */
export type AthenaFile = QueryFile;

export const readAthena: (file: SourceFile) => AthenaFile = memo(file => {
  const code = queriesOf(file);
  const tree = parseSql(code, athena);
  return { ...readDdl(file), tree, source: file, code, calls: callsIn(tree) };
});

/** Views, and tables made of queries: known by name; their columns are the query's (`tables.ts`). */
export function queriedTables({ source }: AthenaFile): TableDeclaration[] {
  return statementsOf(source).flatMap(({ kind, table }) => (table && (kind === 'create view' || kind === 'ctas')
    ? [{ kind: 'table' as const, name: table.name, place: { path: source.path, range: table.range }, ...(table.database !== undefined && { database: table.database }), query: source.language, columns: [], partitions: [], parameters: {} }] : []));
}
