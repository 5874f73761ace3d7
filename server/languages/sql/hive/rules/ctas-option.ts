import { replace } from '../../../../base/edit.ts';
import { suggest } from '../../../../base/suggest.ts';
import { defineStatementRule } from '../statement-rule.ts';

/** Options of CREATE TABLE AS. */
export const ctasOptions: readonly string[] = ['table_type', 'external_location', 'is_external', 'location', 'format', 'field_delimiter', 'partitioned_by', 'bucketed_by', 'bucket_count', 'partitioning', 'write_compression', 'parquet_compression', 'orc_compression', 'compression_level',
  'optimize_rewrite_data_file_threshold', 'optimize_rewrite_delete_file_threshold', 'optimize_rewrite_min_data_file_size_bytes', 'optimize_rewrite_max_data_file_size_bytes', 'write_target_data_file_size_bytes', 'vacuum_min_snapshots_to_keep', 'vacuum_max_snapshot_age_seconds', 'vacuum_max_metadata_files_to_keep'];
const unloadKeys = ['format', 'compression', 'compression_level', 'partitioned_by', 'field_delimiter'];
const formats = ['PARQUET', 'ORC', 'AVRO', 'JSON', 'ION', 'TEXTFILE'];

export const ctasOption = defineStatementRule({
  code: 'DDL331',
  name: 'ctas-option',
  since: '0.1',
  severity: 'error',
  summary: 'An option of CREATE TABLE AS or UNLOAD that does not exist or does not go with the others',

  *at({ kind, options }) {
    if (kind !== 'ctas' && kind !== 'unload') return;
    const known = kind === 'ctas' ? ctasOptions : unloadKeys;
    const option = (key: string) => options.find(o => o.key === key);
    const iceberg = option('table_type')?.value.toUpperCase() === 'ICEBERG';
    for (const { key, keyRange, value, valueRange } of options) {
      if (!known.includes(key)) {
        const near = suggest(key, known);
        yield { range: keyRange, message: `\`${key}\` is no option of ${kind === 'ctas' ? 'CREATE TABLE AS' : 'UNLOAD'}${near ? `; did you mean \`${near}\`?` : ''}`, fixes: near ? [{ title: `Write \`${near}\``, edits: [replace(keyRange, near)], safe: false }] : [] };
      } else if (key === 'format' && !formats.includes(value.toUpperCase())) {
        const near = suggest(value.toUpperCase(), formats) ?? (/^(csv|tsv|text)$/i.test(value) ? 'TEXTFILE' : undefined);
        yield { range: valueRange, message: `\`${value}\` is no format: ${formats.join(', ')}`, fixes: near ? [{ title: `Write '${near}'`, edits: [replace(valueRange, `'${near}'`)], safe: false }] : [] };
      } else if (iceberg && (key === 'external_location' || key === 'partitioned_by')) {
        const right = key === 'external_location' ? 'location' : 'partitioning';
        yield { range: keyRange, message: `An Iceberg table has \`${right}\`, not \`${key}\``, fixes: [{ title: `Write \`${right}\``, edits: [replace(keyRange, right)] }] };
      } else if (!iceberg && kind === 'ctas' && (key === 'location' || key === 'partitioning')) {
        const right = key === 'location' ? 'external_location' : 'partitioned_by';
        yield { range: keyRange, message: `\`${key}\` is for Iceberg tables; here it is \`${right}\``, fixes: [{ title: `Write \`${right}\``, edits: [replace(keyRange, right)], safe: false }] };
      } else if (key === 'field_delimiter' && [...value].length !== 1 && !/^\\\d{3}$|^\\[tn]$/.test(value)) yield { range: valueRange, message: `\`${value}\` is not one character` };
    }
    const compressions = ['write_compression', 'parquet_compression', 'orc_compression'].flatMap(k => option(k) ?? []);
    if (compressions.length > 1) yield { range: compressions[1]!.keyRange, message: `Only one of \`${compressions.map(c => c.key).join('` and `')}\` may be given` };
    if (iceberg && !option('location')) yield { range: option('table_type')!.valueRange, message: 'An Iceberg table needs `location`' };
    if (iceberg && !option('is_external')) yield { range: option('table_type')!.valueRange, message: 'An Iceberg table needs `is_external = false`' };
    if (option('bucketed_by') && !option('bucket_count')) yield { range: option('bucketed_by')!.keyRange, message: '`bucketed_by` needs `bucket_count`' };
  },
});
