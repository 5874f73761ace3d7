import { replace } from '../../../../base/edit.ts';
import { suggest } from '../../../../base/suggest.ts';
import { icebergProperties } from '../iceberg.ts';
import { defineTableRule } from '../table-rule.ts';
import { siteRange } from '../table.ts';

export const icebergTable = defineTableRule({
  code: 'DDL332',
  name: 'iceberg-table',
  since: '0.1',
  severity: 'error',
  summary: 'Something that an Iceberg table cannot have',

  *at(table, text) {
    if (table.kind !== 'iceberg' || table.host !== 'ddl') return;
    for (const { type } of table.columns) {
      for (const node of type?.tree.nodes ?? []) {
        if (!/^(tinyint|smallint|char)$/i.test(node.name)) continue;
        const wanted = /^char$/i.test(node.name) ? 'string' : 'int';
        yield { range: type!.place({ start: node.nameRange.start, end: node.range.end }), message: `Iceberg has no \`${node.name.toLowerCase()}\``, fixes: [{ title: `Write \`${wanted}\``, edits: [replace(type!.place({ start: node.nameRange.start, end: node.range.end }), wanted)] }] };
      }
    }
    const columns = new Set(table.columns.map(c => c.name.value.toLowerCase()));
    for (const { name, type, range } of table.partitions) {
      const transform = /^(year|month|day|hour|bucket|truncate)$/i.test(name.value) ? /\(([^)]*)\)/.exec(text.slice(name.range.end, name.range.end + 300)) : undefined;
      if (transform && text.slice(name.range.end, name.range.end + transform.index).trim() === '') {
        const start = name.range.end + transform.index + 1;
        const parts = transform[1]!.split(',').map(p => p.trim());
        const counted = /^(bucket|truncate)$/i.test(name.value);
        const column = counted ? parts[1] : parts[0];
        if (counted && parts.length === 2 && /^\d+$/.test(parts[1]!) && !/^\d+$/.test(parts[0]!)) {
          yield { range: { start, end: start + transform[1]!.length }, message: `\`${name.value}\` takes the number first in a definition: \`${name.value}(${parts[1]}, ${parts[0]})\``, fixes: [{ title: 'Swap the arguments', edits: [replace({ start, end: start + transform[1]!.length }, `${parts[1]}, ${parts[0]}`)] }] };
        } else if (column !== undefined && !columns.has(column.replace(/^`|`$/g, '').toLowerCase())) yield { range: { start, end: start + transform[1]!.length }, message: `\`${column}\` is no column of the table` };
        continue;
      }
      if (type?.tree.root?.name) yield { range, message: `The partition \`${name.value}\` of an Iceberg table is a column of it, without a type here`, fixes: [{ title: 'Remove the type', edits: [{ range: { start: name.outer.end, end: siteRange(type).end }, text: '' }], safe: columns.has(name.value.toLowerCase()) }] };
      else if (!columns.has(name.value.toLowerCase())) yield { range, message: `\`${name.value}\` is no column of the table` };
    }
    for (const { key } of table.properties) {
      if (icebergProperties.has(key.value.toLowerCase())) continue;
      const near = suggest(key.value.toLowerCase(), [...icebergProperties]);
      yield { range: key.range, message: `\`${key.value}\` is no property of an Iceberg table in Athena${near ? `; did you mean \`${near}\`?` : ''}`, fixes: near ? [{ title: `Write \`${near}\``, edits: [key.change(near)], safe: false }] : [] };
    }
  },
});
