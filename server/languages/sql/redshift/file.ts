import type { TableDeclaration } from '../../../base/catalog.ts';
import type { SourceFile } from '../../../base/file.ts';
import { memo } from '../../../base/memo.ts';
import type { Scope } from '../../../base/scope.ts';
import { queriesOf } from '../definitions.ts';
import { readDdl } from '../ddl/tables.ts';
import { redshift } from '../dialects/redshift.ts';
import { namesOf, type KnownColumn, type Names } from '../names.ts';
import { parseSql } from '../parser.ts';
import type { QueryFile } from '../query-features.ts';
import type { QName } from '../tree.ts';
import { callsIn } from '../walk.ts';
import { redshiftFunctions } from './functions.ts';

/** A file of Redshift's language: queries, and definitions of external tables. */
export type RedshiftFile = QueryFile;

export const readRedshift: (file: SourceFile) => RedshiftFile = memo(file => {
  const code = queriesOf(file);
  const tree = parseSql(code, redshift);
  return { ...readDdl(file), tree, source: file, code, calls: callsIn(tree) };
});

/** The declaration of a table that a query names, perhaps with its schema. An external schema's name is the query's own, so it decides only between several. */
export function declarationOf(name: QName, scope: Scope): TableDeclaration | undefined {
  const table = name.parts.at(-1)!.name.toLowerCase();
  const schema = name.parts.at(-2)?.name.toLowerCase();
  const named = scope.catalog.all('table').filter(t => t.name.toLowerCase() === table);
  return named.find(t => schema !== undefined && t.database?.toLowerCase() === schema) ?? named[0];
}

/** Tables of the system: views of the catalogue above all. */
export const isSystemTable = (name: QName): boolean => name.parts.some(p => /^(?:svv_|svl_|svcs_|stl_|stv_|sys_|pg_|information_schema$|#)/i.test(p.name));

/** Functions whose first argument is a bare unit of time, and those with other bare words. */
const units = new Set(['dateadd', 'datediff', 'date_add', 'date_diff', 'date_part', 'datepart', 'extract', 'date_trunc']);

const memos = new WeakMap<RedshiftFile, WeakMap<Scope, Names>>();

/** What each name in the file's queries means in a workspace. */
export function namesIn(file: RedshiftFile, scope: Scope): Names {
  const known = memos.get(file) ?? new WeakMap<Scope, Names>();
  memos.set(file, known);
  let made = known.get(scope);
  if (!made) {
    known.set(scope, (made = namesOf(file.tree, {
      aliasesEverywhere: true,
      free: new Set(['oid', 'ctid', 'xmin', 'tableoid', 'default', 'epoch', '$path', '$size', '$spectrum_oid']),
      word: (call, index) => index === 0 && units.has(call.function.toLowerCase()),
      table: name => {
        const found = declarationOf(name, scope);
        if (!found) return undefined;
        const columns = [...found.columns, ...found.partitions].map((c): KnownColumn => ({ name: c.name.toLowerCase(), detail: c.type, ...(c.place && { place: c.place }) }));
        return { name: found.name, place: found.place, qualifiers: name.parts.map(p => p.name), columns: columns.length > 0 ? [...columns, { name: '$path', detail: 'varchar', hidden: true }, { name: '$size', detail: 'bigint', hidden: true }] : undefined };
      },
    })));
  }
  return made;
}

export const redshiftFunction = (name: string) => redshiftFunctions.get(name.toLowerCase());
