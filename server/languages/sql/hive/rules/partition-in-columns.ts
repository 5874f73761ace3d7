import { defineTableRule } from '../table-rule.ts';

export const partitionInColumns = defineTableRule({
  code: 'DDL202',
  name: 'partition-in-columns',
  since: '0.1',
  severity: 'error',
  summary: 'A partition key stands among the columns as well',

  *at(table) {
    if (table.kind === 'iceberg') return; // there the key is a column
    // A key without a type takes it from the column: DDL205.
    const keys = new Map(table.partitions.filter(p => p.type?.tree.root?.name || table.host !== 'ddl').map(p => [p.name.value.toLowerCase(), p.name.value]));
    const repeated = table.columns.filter(c => keys.has(c.name.value.toLowerCase()));
    for (const { name, removal } of repeated) {
      yield {
        range: name.range, message: `Column repeated in partitioning columns: the values of \`${keys.get(name.value.toLowerCase())}\` come from the folders, not from the files`,
        // A table has at least one column.
        fixes: repeated.length < table.columns.length ? [{ title: 'Remove it from the columns', edits: removal }] : [],
      };
    }
  },
});
