import type { TableDeclaration } from '../../../base/catalog.ts';
import type { SourceFile } from '../../../base/file.ts';
import { memo } from '../../../base/memo.ts';
import type { Range } from '../../../base/range.ts';
import { queriesOf } from '../definitions.ts';
import { statementsOf } from '../ddl/statements.ts';
import { readDdl } from '../ddl/tables.ts';
import { redshift } from '../dialects/redshift.ts';
import type { Table } from '../hive/table.ts';
import { parseSql } from '../parser.ts';
import type { QueryFile } from '../query-features.ts';
import { callsIn } from '../walk.ts';

/** A file of Redshift's language: queries, and definitions of external tables. */
export type RedshiftFile = QueryFile;

export const readRedshift: (file: SourceFile) => RedshiftFile = memo(file => {
  const code = queriesOf(file);
  const tree = parseSql(code, redshift);
  const definitions = readDdl(file);
  const { tables } = definitions;
  return { ...definitions, tables: tables.filter(t => t.external), own: tables.filter(t => !t.external).map(withoutConstraints), tree, source: file, code, calls: callsIn(tree) };
});

/** PRIMARY KEY and its like stand among the columns and are none; LIKE stands for those of another table. */
function withoutConstraints(table: Table): Table {
  const isWord = (name: Table['columns'][number]['name'], words: RegExp) => name.quote === '' && words.test(name.value);
  if (table.columns.some(c => isWord(c.name, /^like$/i))) return { ...table, columns: [] };
  return { ...table, columns: table.columns.filter(c => !isWord(c.name, /^(?:primary|unique|foreign|constraint|check|references)$/i)) };
}

/** Views, and tables made of queries: known by name; their columns are the query's (`tables.ts`). */
export function queriedTables({ source, tree }: RedshiftFile): TableDeclaration[] {
  const declare = (name: string, database: string | undefined, range: Range): TableDeclaration[] => (name === '' ? [] : [{ kind: 'table', name, place: { path: source.path, range }, ...(database !== undefined && { database }), query: source.language, columns: [], partitions: [], parameters: {} }]);
  return [
    ...tree.statements.flatMap(s => (s.kind === 'around' && s.verb.startsWith('CREATE') && s.target ? declare(s.target.parts.at(-1)!.name, s.target.parts.at(-2)?.name, s.target.range) : [])),
    // CREATE EXTERNAL TABLE … AS
    ...statementsOf(source).flatMap(({ kind, table }) => (kind === 'ctas' && table ? declare(table.name, table.database, table.range) : [])),
  ];
}
