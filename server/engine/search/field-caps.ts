import { describe } from './fields.ts';
import type { Mapping } from './mapping.ts';

/** What the fields that `wanted` takes can do over several indexes, by type; indexes are named where they do not agree. */
export function fieldCapabilities(list: readonly { readonly name: string; readonly mapping: Mapping }[], wanted: (path: string) => boolean): Record<string, unknown> {
  const found = new Map<string, Map<string, { readonly searchable: boolean; readonly aggregatable: boolean; readonly index: string }[]>>();
  for (const { name: index, mapping } of list) {
    for (const field of mapping.fields.values()) {
      if (!wanted(field.path)) continue;
      const types = found.get(field.path) ?? new Map<string, { searchable: boolean; aggregatable: boolean; index: string }[]>();
      found.set(field.path, types);
      const { kind } = describe(field);
      const uses = types.get(field.type) ?? [];
      types.set(field.type, uses);
      uses.push({ searchable: field.parameters['index'] !== false, aggregatable: kind === undefined ? field.parameters['fielddata'] === true : field.parameters['doc_values'] !== false, index });
    }
  }
  return Object.fromEntries([...found].map(([path, types]) => [path, Object.fromEntries([...types].map(([type, uses]) => [type, {
    type, metadata_field: false, searchable: uses.every(u => u.searchable), aggregatable: uses.every(u => u.aggregatable), ...(types.size > 1 && { indices: uses.map(u => u.index) }),
  }]))]));
}
