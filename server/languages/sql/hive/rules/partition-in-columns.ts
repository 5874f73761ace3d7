import { defineTableRule } from '../table-rule.ts';

export const partitionInColumns = defineTableRule({
  code: 'DDL202',
  name: 'partition-in-columns',
  since: '0.1',
  severity: 'error',
  summary: 'A partition key stands among the columns as well',

  *at(table) {
    if (table.kind === 'iceberg') return; // there the key is a column
    const columns = new Map(table.columns.map(c => [c.name.value.toLowerCase(), c]));
    for (const { name, type } of table.partitions) {
      if (!type?.tree.root?.name) continue; // DDL205 moves its type
      const repeated = columns.get(name.value.toLowerCase());
      if (!repeated) continue;
      yield {
        range: repeated.name.range, message: `Column repeated in partitioning columns: the values of \`${name.value}\` come from the folders, not from the files`,
        fixes: [{ title: 'Remove it from the columns', edits: [repeated.removal] }],
      };
    }
  },
});
