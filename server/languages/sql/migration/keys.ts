import type { TextEdit } from '../../../base/edit.ts';
import { MigrationError } from '../hive/change.ts';
import { propertyOf, spellingOf, type Column, type Table } from '../hive/table.ts';
import { projectionOf } from './projection.ts';

/** The keys of a table's folders, as one text. */
export const keysOf = ({ partitions, kind }: Table): string => (kind === 'iceberg' ? '' : partitions.map(p => `${p.name.value.toLowerCase()} ${typeOf(p)}`).join());
const typeOf = ({ type }: Column): string => (type ? spellingOf(type).text : 'string');

/**
 * The next edits that a table needs after its keys changed; none when everything fits: its files are in a folder of their own, and its
 * projection has every key and no other. The rows are written as `key=value`, so a template of locations goes.
 * @param computed  expressions by the keys that they compute
 * @param seen      values of keys in sample records
 */
export function keyUpkeep(before: Table, now: Table, computed: ReadonlyMap<string, string>, seen: ReadonlyMap<string, readonly string[]>): readonly TextEdit[] {
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
    const guess = projectionOf(name, typeOf(key), computed.get(name), seen.get(name));
    for (const [part, value] of Object.entries(guess)) {
      const written = propertyOf(now.properties, `projection.${name}.${part}`);
      if (part === 'type' && written?.value?.value.toLowerCase() === 'injected' && typeOf(key) !== 'string') return [written.value.change(value)];
      // What somebody chose stays: only a key without a type gets one, and only its kind's properties.
      const kind = propertyOf(now.properties, `projection.${name}.type`)?.value?.value.toLowerCase();
      if (!written && (kind === undefined || kind === guess['type'])) return now.addProperties?.('table', { [`projection.${name}.${part}`]: value }) ?? [];
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
