import { effectiveSerde } from '../serde.ts';
import { defineTableRule } from '../table-rule.ts';
import { propertyOf } from '../table.ts';

export const longDelimiter = defineTableRule({
  code: 'DDL316',
  name: 'long-delimiter',
  since: '0.1',
  severity: 'warning',
  summary: 'A delimiter of several characters, of which only the first counts',

  *at(table) {
    if (effectiveSerde(table)?.key !== 'lazy') return;
    for (const key of ['field.delim', 'colelction.delim', 'collection.delim', 'mapkey.delim', 'escape.delim']) {
      const value = propertyOf(table.serdeProperties, key)?.value;
      if (!value || [...value.value].length <= 1 || /^\d{1,3}$/.test(value.value)) continue;
      const first = [...value.value][0]!;
      yield { range: value.range, message: `\`${value.value}\` is more than one character: LazySimpleSerDe takes \`${first}\` alone`, fixes: [{ title: `Write \`${first}\``, edits: [value.change(first)], safe: false }] };
    }
  },
});
