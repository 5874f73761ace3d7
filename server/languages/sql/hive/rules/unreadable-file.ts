import { defineRule, type Finding } from '../../../../base/rule.ts';
import { sampleComments } from '../../ddl/sample-comments.ts';
import { feedsOf } from '../data/held.ts';
import { effectiveSerde } from '../serde.ts';
import type { SchemaFile } from '../table.ts';

/** Parquet files that cannot be read, and those under a table that reads something else. */
export const unreadableFile = defineRule<SchemaFile, Finding & { says: string }>({
  code: 'DDL613',
  name: 'unreadable-file',
  since: '0.2',
  severity: 'warning',
  summary: 'A file that should be Parquet and cannot be read, or Parquet under a table of another format',
  *find(file, scope) {
    const comments = file.samples ?? sampleComments(file.file);
    for (const table of file.tables) {
      if (table.kind !== 'hive') continue;
      const serde = effectiveSerde(table);
      const told = new Set<string>();
      for (const { records, format, deserializer } of feedsOf(table, file, scope)) {
        const footer = scope.sample(records)?.parquet;
        if (!footer || format !== 'object' || deserializer || told.has(records)) continue;
        told.add(records);
        const range = comments.find(c => c.path === records && (c.of === undefined || c.of === table))?.range ?? table.name?.range ?? table.range;
        if ('problem' in footer) yield { range, says: `\`${records}\` is no Parquet file that can be read: it ${footer.problem}` };
        else if (serde && serde.key !== 'parquet') yield { range, says: `\`${records}\` is a Parquet file, and the table reads ${formats[serde.key] ?? 'another format'}` };
      }
    }
  },
  message: ({ says }) => says,
});

const formats: Readonly<Record<string, string>> = { lazy: 'delimited text', csv: 'CSV', openx: 'JSON', 'hive-json': 'JSON', cloudtrail: 'JSON', ion: 'Ion', avro: 'Avro', orc: 'ORC', rcfile: 'RCFile', grok: 'text', regex: 'text' };
