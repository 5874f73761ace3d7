import { replace } from '../../../../base/edit.ts';
import { defineTableRule } from '../../hive/table-rule.ts';
import { siteRange, type Table } from '../../hive/table.ts';

export const formatType = defineTableRule({
  code: 'RSQ404',
  name: 'format-type',
  since: '0.2',
  severity: 'error',
  summary: 'A type that Redshift does not read from the files of the table',

  *at(table) {
    if (table.engine !== 'redshift' || table.host !== 'ddl') return;
    const format = formatOf(table);
    if (format === undefined) return;
    for (const { type } of table.columns) {
      const word = type?.tree.root?.name.toLowerCase();
      if (!type || word === undefined) continue;
      // Source: CREATE EXTERNAL TABLE, "Data types"; "Querying nested data".
      if (/^(?:array|map|struct)$/.test(word) && !['parquet', 'orc', 'json', 'ion'].includes(format)) yield { range: siteRange(type), message: `A nested column is read from Parquet, ORC, JSON and Ion only, not from ${format}` };
      if (word === 'date' && !['text', 'parquet', 'orc'].includes(format)) yield { range: siteRange(type), message: `\`date\` is read from text, Parquet and ORC only, not from ${format}; write \`varchar(10)\` or \`timestamp\``, fixes: ['varchar(10)', 'timestamp'].map(word => ({ title: `Write \`${word}\``, edits: [replace(siteRange(type), word)], safe: false })) };
    }
  },
});

/** What the files hold, by SerDe and format; undefined where it is not told. */
function formatOf({ serde, storedAs, inputFormat, delimited }: Table): string | undefined {
  const library = serde?.value ?? '';
  if (/json/i.test(library)) return 'json';
  if (/ion/i.test(library.split('.').at(-1) ?? '') && /ion/i.test(library)) return 'ion';
  if (/avro/i.test(library) || /^avro$/i.test(storedAs?.value ?? '')) return 'Avro';
  const stored = storedAs?.value.toLowerCase() ?? '';
  if (stored === 'parquet' || stored === 'orc') return stored;
  if (stored === 'sequencefile' || stored === 'rcfile') return stored.toUpperCase();
  if (/parquet/i.test(inputFormat?.value ?? library)) return 'parquet';
  if (/orc/i.test(inputFormat?.value ?? library)) return 'orc';
  return stored === 'textfile' || delimited ? 'text' : undefined;
}
