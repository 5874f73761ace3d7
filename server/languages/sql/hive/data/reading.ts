import { byFile } from '../../../../base/edit.ts';
import type { SerdeChange } from '../../../../base/feed.ts';
import type { RuleFix } from '../../../../base/rule.ts';
import { propertyOf, type Table } from '../table.ts';
import { serdeByKey } from '../serde.ts';
import { withSerde } from '../with-serde.ts';
import type { Held } from './held.ts';

/** Edits of the table's file, and of others. */
export type Repair = Pick<RuleFix, 'edits' | 'elsewhere'>;

/**
 * What makes the records be read in another way: settings of the streams that convert them, or properties of the table's SerDe. Undefined
 * where there is no place for them.
 */
export function readOtherwise(held: Held, table: Table, change: Omit<SerdeChange, 'kind'>): Repair | undefined {
  if (held.converted) return elsewhere(held, change);
  const { caseInsensitive, mappings = {}, timestampFormats = [] } = change;
  const value = (key: string) => propertyOf(table.serdeProperties, key)?.value;
  const [folding, formats] = [value('case.insensitive'), value('timestamp.formats')];
  const properties = {
    ...(caseInsensitive !== undefined && !folding && { 'case.insensitive': String(caseInsensitive).toUpperCase() }),
    ...Object.fromEntries(Object.entries(mappings).map(([column, key]) => [`mapping.${column}`, key])),
    ...(timestampFormats.length > 0 && !formats && { 'timestamp.formats': timestampFormats.join(',') }),
  };
  const edits = [
    ...(caseInsensitive !== undefined && folding ? [folding.change(String(caseInsensitive).toUpperCase())] : []),
    ...(timestampFormats.length > 0 && formats ? [formats.change([formats.value, ...timestampFormats].join(','))] : []),
    ...table.addProperties?.('serde', properties) ?? [],
  ];
  return edits.length > 0 ? { edits } : undefined;
}

/** What makes the OpenX SerDe read them in place of the Hive one. */
export function readByOpenx(held: Held, table: Table, text: string): Repair | undefined {
  if (held.converted) return elsewhere(held, { kind: 'openx' });
  const edits = table.serdeProperties.length > 0 ? [] : withSerde(table, text, serdeByKey('openx').library, []);
  return edits.length > 0 ? { edits } : undefined;
}

function elsewhere({ settings }: Held, change: SerdeChange): Repair | undefined {
  const parts = settings.map(({ place, say }) => ({ path: place.path, edits: say(change) }));
  return parts.length > 0 && parts.every(p => p.edits.length > 0) ? { edits: [], elsewhere: byFile(parts) } : undefined;
}
