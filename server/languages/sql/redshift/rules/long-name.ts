import { replace } from '../../../../base/edit.ts';
import { defineTableRule } from '../../hive/table-rule.ts';
import { byteLength, cutToBytes } from '../types.ts';

/** Most bytes of a name. Source: CREATE EXTERNAL TABLE, "table_name", "column_name". */
const longest = 127;

export const longName = defineTableRule({
  code: 'RSQ403',
  name: 'long-name',
  since: '0.2',
  severity: 'warning',
  summary: 'A name has more than 127 bytes and is cut',

  *at(table) {
    if (table.engine !== 'redshift' || table.host !== 'ddl') return;
    for (const name of [table.name, ...table.columns.map(c => c.name), ...table.partitions.map(c => c.name)]) {
      if (!name) continue;
      const bytes = byteLength(name.value);
      if (bytes <= longest) continue;
      const cut = cutToBytes(name.value, longest);
      yield { range: name.range, message: `The name has ${bytes} bytes; Redshift cuts names at ${longest}`, fixes: [{ title: `Cut the name to ${longest} bytes`, edits: [replace(name.range, cut)] }] };
    }
  },
});
