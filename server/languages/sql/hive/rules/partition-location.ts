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
    const folder = table && slashed(declaredTable(table, scope)?.location);
    const seen = new Map<string, string>();
    for (const { location, keys } of partitions) {
      const place = slashed(location?.value);
      if (!location || place === undefined) continue;
      const shown = keys.map(k => `${k.name}=${k.value ?? ''}`).join('/');
      const other = seen.get(place);
      if (other !== undefined) yield { range: location.range, message: `\`${location.value}\` is the location of \`${other}\` too: its rows would count twice` };
      else if (folder !== undefined && !place.startsWith(folder)) yield { range: location.range, message: `\`${location.value}\` is outside of the table's folder \`${folder}\`: legal, but MSCK REPAIR TABLE and crawlers do not look there` };
      seen.set(place, shown);
    }
  },
});

/** A folder's name with one slash at its end. */
function slashed(location: string | undefined): string | undefined {
  let end = location?.length ?? 0;
  while (location?.[end - 1] === '/') end--;
  return location ? `${location.slice(0, end)}/` : undefined;
}
