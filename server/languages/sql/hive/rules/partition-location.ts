import { asFolder } from '../folder.ts';
import { defineStatementRule } from '../statement-rule.ts';
import { declaredTable } from './partition-spec.ts';

export const partitionLocation = defineStatementRule({
  code: 'DDL308',
  name: 'partition-location',
  since: '0.1',
  severity: 'warning',
  summary: 'The location of a partition is that of another one, or outside of the table\'s folder',
  repairs: false,

  *at({ partitions, table }, _file, scope) {
    const folder = asFolder((table && declaredTable(table, scope)?.location) ?? '');
    const seen = new Map<string, string>();
    for (const { location, keys } of partitions) {
      if (!location || location.value === '') continue;
      const place = asFolder(location.value);
      const shown = keys.map(k => `${k.name}=${k.value ?? ''}`).join('/');
      const other = seen.get(place);
      if (other !== undefined) yield { range: location.range, message: `\`${location.value}\` is the location of \`${other}\` too: its rows would count twice` };
      else if (folder !== '' && !place.startsWith(folder)) yield { range: location.range, message: `\`${location.value}\` is outside of the table's folder \`${folder}\`: legal, but MSCK REPAIR TABLE and crawlers do not look there` };
      seen.set(place, shown);
    }
  },
});
