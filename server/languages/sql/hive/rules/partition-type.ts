import { replace } from '../../../../base/edit.ts';
import { defineTableRule } from '../table-rule.ts';
import { siteRange, spellingOf } from '../table.ts';

export const partitionType = defineTableRule({
  code: 'DDL203',
  name: 'partition-type',
  since: '0.1',
  severity: 'error',
  summary: 'The type of a partition key is not primitive',

  *at(table) {
    for (const { name, type } of table.partitions) {
      if (!type?.tree.root || !/^(array|map|struct|uniontype|set)$/i.test(type.tree.root.name)) continue;
      const range = siteRange(type);
      yield {
        range, message: `Partition column must be of primitive type. Found ${name.value} of type: ${spellingOf(type).text}`,
        fixes: [{ title: 'Write `string`', edits: [replace(range, type.write('string'))] }],
      };
    }
  },
});
