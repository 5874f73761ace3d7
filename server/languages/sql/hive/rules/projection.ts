import { suggest } from '../../../../base/suggest.ts';
import { defineTableRule, type TableFinding } from '../table-rule.ts';
import { propertyOf, type Table } from '../table.ts';

const types = ['enum', 'integer', 'date', 'injected'];
const units = ['YEARS', 'MONTHS', 'WEEKS', 'DAYS', 'HOURS', 'MINUTES', 'SECONDS', 'MILLIS'];

export const projection = defineTableRule({
  code: 'DDL321',
  name: 'partition-projection',
  since: '0.1',
  severity: 'error',
  summary: 'Partition projection lacks a property or has one that cannot be read',

  *at(table) {
    const enabled = propertyOf(table.properties, 'projection.enabled');
    if (enabled?.value?.value.toLowerCase() !== 'true') return;
    for (const { name } of table.partitions) {
      const key = (part: string) => `projection.${name.value}.${part}`;
      const value = (part: string) => propertyOf(table.properties, key(part));
      const type = value('type');
      if (!type?.value) {
        yield missing(table, enabled.range, key('type'), 'enum', `The partition key \`${name.value}\` has no \`${key('type')}\``);
        continue;
      }
      const kind = type.value.value.toLowerCase();
      if (!types.includes(kind)) {
        const near = suggest(kind, types);
        yield { range: type.value.range, message: `\`${type.value.value}\` is no type of a projection: ${types.join(', ')}`, ...(near && { fixes: [{ title: `Write \`${near}\``, edits: [type.value.change(near)] }] }) };
        continue;
      }
      if (kind === 'enum' && !value('values')?.value) yield missing(table, type.range, key('values'), 'a,b', `An enum projection needs \`${key('values')}\``);
      if (kind === 'integer' || kind === 'date') {
        const range = value('range');
        if (!range?.value) yield missing(table, type.range, key('range'), kind === 'integer' ? '0,10' : 'NOW-3YEARS,NOW', `A projection of type ${kind} needs \`${key('range')}\``);
        else if (range.value.value.split(',').length !== 2) {
          const hyphen = /^\s*(-?\d+)\s*-\s*(-?\d+)\s*$/.exec(range.value.value);
          yield { range: range.value.range, message: `\`${range.value.value}\` is no range: two values with a comma between`, ...(hyphen && { fixes: [{ title: `Write \`${hyphen[1]},${hyphen[2]}\``, edits: [range.value.change(`${hyphen[1]},${hyphen[2]}`)] }] }) };
        }
      }
      if (kind === 'date') {
        const format = value('format');
        if (!format?.value) yield missing(table, type.range, key('format'), 'yyyy-MM-dd', `A date projection needs \`${key('format')}\``);
        else if (/[Hhms]/.test(format.value.value.replace(/'[^']*'/g, '')) && !value('interval.unit')?.value) yield missing(table, format.range, key('interval.unit'), 'HOURS', `A format with hours or less needs \`${key('interval.unit')}\``);
        const unit = value('interval.unit')?.value;
        if (unit && !units.includes(unit.value.toUpperCase())) yield { range: unit.range, message: `\`${unit.value}\` is no unit: ${units.join(', ')}` };
      }
    }
    const template = propertyOf(table.properties, 'storage.location.template')?.value;
    if (!template) return;
    const lacking = table.partitions.filter(p => !template.value.includes(`\${${p.name.value}}`));
    if (lacking.length > 0) yield { range: template.range, message: `The template does not hold ${lacking.map(p => `\`\${${p.name.value}}\``).join(', ')}: all partitions would be one folder` };
    else if (!template.value.endsWith('/')) yield { range: template.range, message: 'The template does not end with `/`', fixes: [{ title: 'Add the slash', edits: [template.change(template.value + '/')] }] };
  },
});

function missing(table: Table, range: TableFinding['range'], key: string, value: string, message: string): TableFinding {
  const edits = table.addProperties?.('table', { [key]: value });
  return { range, message, ...(edits && { fixes: [{ title: `Add \`${key}\``, edits, safe: false }] }) };
}
