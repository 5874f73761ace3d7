import type { TableDeclaration } from '../../../../base/catalog.ts';
import type { Place } from '../../../../base/diagnostic.ts';
import type { Range } from '../../../../base/range.ts';
import { defineRule } from '../../../../base/rule.ts';
import type { Scope } from '../../../../base/scope.ts';
import { asFolder } from '../../hive/folder.ts';
import { siteRange, spellingOf } from '../../hive/table.ts';
import type { RedshiftFile } from '../file.ts';

/** How a type of the catalogue stands in a Parquet file, and which types read it. */
const stored: readonly (readonly [types: RegExp, parquet: string, family: string])[] = [
  [/^boolean/, 'boolean', 'boolean'], [/^(?:tinyint|smallint|int)\b/, 'int32', 'integer'], [/^bigint/, 'int64', 'integer'], [/^(?:float|real)/, 'float', 'float'], [/^double/, 'double', 'float'],
  [/^decimal/, 'fixed_len_byte_array (DECIMAL)', 'decimal'], [/^(?:string|varchar|char)/, 'binary (UTF8)', 'bytes'], [/^(?:binary|varbyte)/, 'binary', 'bytes'], [/^date/, 'int32 (DATE)', 'date'], [/^timestamp/, 'int96', 'timestamp'],
];
const kindOf = (type: string) => stored.find(([types]) => types.test(type.toLowerCase()));

export const parquetSchema = defineRule({
  code: 'RSQ406',
  name: 'parquet-schema',
  since: '0.2',
  severity: 'error',
  summary: 'A column whose Parquet files are written with another type by a table of the same place',

  *find(file: RedshiftFile, scope: Scope): Iterable<{ range: Range; related: readonly (Place & { readonly message: string })[]; text: string }> {
    for (const table of file.tables) {
      const folder = table.location && folderOf(table.location.value);
      if (folder === undefined || table.engine !== 'redshift' || !/parquet/i.test(`${table.storedAs?.value} ${table.inputFormat?.value} ${table.serde?.value}`)) continue;
      for (const writer of writersOf(folder, scope)) {
        if (writer.place.path === file.file.path && writer.place.range.start === table.name?.range.start) continue;
        for (const { name, type } of table.columns) {
          const column = writer.columns.find(c => c.name.toLowerCase() === name.value.toLowerCase());
          const [here, there] = [type && kindOf(spellingOf(type).text), column && kindOf(column.type)];
          if (!type || !column || !here || !there || here[2] === there[2]) continue;
          yield {
            range: siteRange(type), related: [{ ...(column.place ?? writer.place), message: `\`${column.name}\` is ${column.type} in \`${writer.name}\`` }],
            text: `\`${writer.name}\` writes \`${name.value}\` as ${column.type} to the same place. Spectrum answers \`has an incompatible Parquet schema for column '${table.location!.value.replace(/\/$/, '')}.${name.value}'. Column type: ${spellingOf(type).text.toUpperCase()}, Parquet schema: optional ${there[1]} ${name.value}\``,
          };
        }
      }
    }
  },
  message: ({ text }) => text,
});

const folderOf = (location: string): string => asFolder(location.toLowerCase().replace(/^s3[an]?:/, 's3:'));

/** Tables of Athena and Glue whose Parquet files lie in a folder. */
function writersOf(folder: string, scope: Scope): readonly TableDeclaration[] {
  const all = scope.catalog.all('table');
  let index = indexes.get(all);
  if (!index) {
    const made = new Map<string, TableDeclaration[]>();
    for (const t of all) {
      if (t.location === undefined || scope.file(t.place.path)?.language === 'redshift-sql' || !/parquet/i.test(`${t.format} ${t.serde}`)) continue;
      const list = made.get(folderOf(t.location));
      if (list) list.push(t);
      else made.set(folderOf(t.location), [t]);
    }
    indexes.set(all, (index = made));
  }
  return index.get(folder) ?? [];
}
const indexes = new WeakMap<readonly TableDeclaration[], ReadonlyMap<string, readonly TableDeclaration[]>>();
