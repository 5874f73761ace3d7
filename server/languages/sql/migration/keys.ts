import type { TextEdit } from '../../../base/edit.ts';
import { MigrationError } from '../hive/change.ts';
import { propertyOf, spellingOf, type Column, type Table } from '../hive/table.ts';

/** The keys of a table's folders, as one text. */
export const keysOf = ({ partitions, kind }: Table): string => (kind === 'iceberg' ? '' : partitions.map(p => `${p.name.value.toLowerCase()} ${typeOf(p)}`).join());
const typeOf = ({ type }: Column): string => (type ? spellingOf(type).text : 'string');

/**
 * The next edits that a table needs after its keys changed; none when everything fits: its files are in a folder of their own, and its
 * projection has every key and no other. The rows are written as `key=value`, so a template of locations goes.
 * @param computed  expressions by the keys that they compute
 */
export function keyUpkeep(before: Table, now: Table, computed: ReadonlyMap<string, string>): readonly TextEdit[] {
  const called = now.name?.value ?? 'the table';
  if (now.location?.value === before.location?.value) {
    if (!now.location) throw new MigrationError(`the files of \`${called}\` have to move, and its location is not written here as a text: it is missing, or the template computes it`);
    return [now.location.change(beside(now.location.value))];
  }
  if (now.kind === 'iceberg') return [];
  const keys = new Set(now.partitions.map(p => p.name.value.toLowerCase()));
  const stale = now.properties.find(p => {
    const key = p.key.value.toLowerCase();
    const column = /^projection\.(.+)\.(?:type|values|range|interval|digits|format|interval\.unit)$/.exec(key)?.[1]?.replace(/\.interval$/, '');
    return key === 'storage.location.template' || (column !== undefined && !keys.has(column));
  });
  if (stale) return now.removeProperty?.(stale) ?? [];
  const enabled = propertyOf(now.properties, 'projection.enabled')?.value;
  if (enabled?.value.toLowerCase() !== 'true') return [];
  if (keys.size === 0) return [enabled.change('false')];
  for (const key of now.partitions) {
    const name = key.name.value.toLowerCase();
    for (const [part, value] of Object.entries(projectionOf(name, typeOf(key), computed.get(name)))) {
      const written = propertyOf(now.properties, `projection.${name}.${part}`);
      if (part === 'type' && written?.value?.value.toLowerCase() === 'injected' && typeOf(key) !== 'string') return [written.value.change(value)];
      // What somebody chose stays: only a key without a type gets one, and only its kind's properties.
      const kind = propertyOf(now.properties, `projection.${name}.type`)?.value?.value.toLowerCase();
      if (!written && (kind === undefined || kind === projectionOf(name, typeOf(key), computed.get(name))['type'])) return now.addProperties?.('table', { [`projection.${name}.${part}`]: value }) ?? [];
    }
  }
  return [];
}

/** A folder of its own beside another: `s3://lake/orders/` → `s3://lake/orders-v2/`. */
function beside(location: string): string {
  const bare = location.replace(/\/+$/, '');
  const [, stem, version] = /^(.*?)-v(\d+)$/.exec(bare) ?? [];
  if (stem !== undefined) return `${stem}-v${Number(version) + 1}/`;
  return /^s3:\/\/[^/]+$/.test(bare) ? `${bare}/v2/` : `${bare}-v2/`;
}

const ranges: readonly (readonly [RegExp, string])[] = [[/minute/, '0,59'], [/hour/, '0,23'], [/month/, '1,12'], [/day/, '1,31'], [/year/, '2015,2040']];

/** What a projection says of a key when nobody has said more: a guess by its type, its name and what computes it. Source: section 9. */
function projectionOf(name: string, type: string, source: string = ''): Readonly<Record<string, string>> {
  const about = `${name} ${source}`.toLowerCase();
  if (/^(tinyint|smallint|int|bigint)$/.test(type)) return { type: 'integer', range: ranges.find(([word]) => word.test(about))?.[1] ?? '0,9999' };
  if (type === 'date' || type === 'timestamp' || /\bdate\s*\(|as date\b|%y-%m-%d'|_?date$|^(day|dt|ds)\b/.test(about)) return { type: 'date', range: 'NOW-3YEARS,NOW', format: 'yyyy-MM-dd' };
  return { type: 'injected' };
}
