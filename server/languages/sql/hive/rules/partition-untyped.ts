import { insert } from '../../../../base/edit.ts';
import { isClosed } from '../literals.ts';
import { defineTableRule } from '../table-rule.ts';

export const partitionUntyped = defineTableRule({
  code: 'DDL205',
  name: 'partition-untyped',
  since: '0.1',
  severity: 'error',
  summary: 'A partition key of an external table has no type',

  *at(table, text) {
    if (table.kind === 'iceberg' || table.host !== 'ddl') return;
    for (const { name, type, comment } of table.partitions) {
      if (!type || type.tree.root?.name) continue;
      const column = table.columns.find(c => c.name.value.toLowerCase() === name.value.toLowerCase());
      const known = column?.type?.tree.root;
      // A key is primitive (DDL203).
      const wanted = known && column.type && !known.open ? text.slice(column.type.tree.range.start, column.type.tree.range.end) : 'string';
      const said = known && column.type && column.comment && !comment ? text.slice(column.type.tree.range.end, column.comment.outer.end) : '';
      yield {
        range: name.range,
        message: column ? `The partition key \`${name.value}\` is declared with its type in PARTITIONED BY, not among the columns` : `The partition key \`${name.value}\` has no type`,
        fixes: !isClosed(text.slice(name.outer.start, name.outer.end)) ? [] : [{ title: `Write \`${name.value} ${wanted}\``, edits: [insert(name.outer.end, ` ${wanted}${said}`), ...(column && table.columns.length > 1 ? column.removal : [])] }],
      };
    }
  },
});
