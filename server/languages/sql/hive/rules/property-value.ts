import { suggest } from '../../../../base/suggest.ts';
import { outOfRange, serdeRanges, tableProperties, type PropertyRange } from '../properties.ts';
import { defineTableRule, type TableFinding } from '../table-rule.ts';
import type { Property, Table } from '../table.ts';

export const propertyValue = defineTableRule({
  code: 'DDL319',
  name: 'property-value',
  since: '0.1',
  severity: 'warning',
  summary: 'A property holds a value that the engine does not know',

  *at(table) {
    if (table.engine === 'redshift') return; // RSQ402
    yield* judged(table, table.properties, tableProperties);
    yield* judged(table, table.serdeProperties, serdeRanges);
    // Blanks count: the folder of the second value of `a, b` begins with one.
    for (const { key, value } of table.properties) {
      if (!value || !/^projection\..+\.values$/i.test(key.value) || !/^\s|\s$|\s,|,\s/.test(value.value) || value.value.trim() === '') continue;
      const meant = value.value.split(',').map(v => v.trim()).join(',');
      yield { range: value.range, message: `Blanks around the values count: \`${value.value}\` names folders with blanks`, fixes: [{ title: `Write \`${meant}\``, edits: [value.change(meant)], safe: false }] };
    }
  },
});

function* judged({ kind }: Table, properties: readonly Property[], ranges: Readonly<Record<string, PropertyRange>>): Iterable<TableFinding> {
  for (const { key, value } of properties) {
    const name = key.value.toLowerCase();
    const range = Object.hasOwn(ranges, name) ? ranges[name]! : undefined;
    if (!value || !range || value.value.includes('${') || (range.kinds && !range.kinds.includes(kind))) continue;
    const wrong = outOfRange(value.value, range);
    if (wrong === undefined) continue;
    const sure = range.values?.find(v => v === answers[value.value.trim().toLowerCase()] || v.replace(/\W|_/g, '').toLowerCase() === value.value.replace(/\W|_/g, '').toLowerCase());
    const near = sure ?? (range.values && suggest(value.value, range.values));
    yield {
      range: value.value === '' ? value.outer : value.range, message: `\`${key.value}\`: \`${value.value}\` ${wrong}`,
      fixes: near === undefined ? [] : [{ title: `Write \`${near}\``, edits: [value.change(near)], safe: sure !== undefined }],
    };
  }
}

/** What people answer instead of true and false. */
const answers: Readonly<Record<string, string>> = { yes: 'true', no: 'false', 1: 'true', 0: 'false', on: 'true', off: 'false', y: 'true', n: 'false' };
