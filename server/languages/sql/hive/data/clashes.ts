import type { JsonSerde } from '../../../../base/feed.ts';
import { append } from '../../../../base/list.ts';
import { memo } from '../../../../base/memo.ts';
import type { HiveType } from '../type.ts';
import type { Column } from './convert.ts';
import type { JsonObject, JsonValue } from './json-text.ts';
import type { Records } from './records.ts';

/** Two keys of one object that are one key to the SerDe, with the way to them. */
export interface Clash { readonly keys: readonly [string, string]; readonly folded: string }

const isNested = (value: JsonValue): boolean => typeof value === 'object' && value !== null;

/**
 * The keys that clash in a document. OpenX folds the keys of every object; the Hive JSON SerDe those of rows and structs, not those of
 * maps. Source: glue-ddl reference, section 7.
 */
export function* clashesIn(document: JsonValue, { kind, caseInsensitive }: JsonSerde, columns: readonly Column[]): Iterable<Clash> {
  if (kind === 'openx' && caseInsensitive === false) return;
  const work: { value: JsonValue; type: HiveType | undefined; path: string }[] = [{ value: document, type: { kind: 'struct', fields: columns }, path: '' }];
  for (let at = work.pop(); at; at = work.pop()) {
    const { value, type, path } = at;
    if (Array.isArray(value)) for (const item of (value as readonly JsonValue[]).filter(isNested)) work.push({ value: item, type: type?.kind === 'array' ? type.element : undefined, path: `${path}[]` });
    if (!(value instanceof Map)) continue;
    const folds = kind === 'openx' || type?.kind === 'struct';
    const seen = new Map<string, string>();
    for (const [key, inner] of value as JsonObject) {
      const folded = key.toLowerCase();
      const before = folds ? seen.get(folded) : undefined;
      const place = path === '' ? '' : `${path}.`;
      if (before !== undefined) yield { keys: [place + before, place + key], folded };
      seen.set(folded, key);
      if (isNested(inner)) work.push({ value: inner, type: type?.kind === 'struct' ? type.fields.find(f => f.name.toLowerCase() === folded)?.type : type?.kind === 'map' ? type.value : undefined, path: place + key });
    }
  }
}

/** How keys of the records are spelt, at any depth, by their lower case. */
export const spellings: (records: Records) => ReadonlyMap<string, ReadonlySet<string>> = memo(({ documents }) => {
  const found = new Map<string, Set<string>>();
  const work: JsonValue[] = documents.map(d => d.value);
  for (let value = work.pop(); value !== undefined; value = work.pop()) {
    if (Array.isArray(value)) append(work, (value as readonly JsonValue[]).filter(isNested));
    if (!(value instanceof Map)) continue;
    for (const [key, inner] of value as JsonObject) {
      const folded = key.toLowerCase();
      const spelt = found.get(folded);
      if (spelt) spelt.add(key);
      else found.set(folded, new Set([key]));
      if (isNested(inner)) work.push(inner);
    }
  }
  return found;
});
