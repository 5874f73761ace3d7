import { memo } from '../../../../base/memo.ts';
import type { Range } from '../../../../base/range.ts';
import type { Identifier, Query, WindowRef } from '../../tree.ts';
import type { Source } from '../analysis.ts';
import { collect, selectsAround, statementAt } from '../collect.ts';
import type { KinesisFile } from '../file.ts';
import { selectBehind } from '../keys.ts';

export type ThingKind = 'stream' | 'pump' | 'column' | 'alias' | 'item' | 'function' | 'parameter' | 'window';

/** One place where a thing of the script is named. Places of one thing share its `key`. */
export interface NamedPlace {
  readonly key: string;
  readonly kind: ThingKind;
  readonly id: Identifier;
  readonly range: Range;
  readonly declaration: boolean;
}

/** Every named place of a script, in the order of the text. Hidden columns have none: nobody declares them. */
export const placesOf: (file: KinesisFile) => readonly NamedPlace[] = memo(file => {
  const { tree, analysis, header } = file;
  const places: NamedPlace[] = [];
  const put = (kind: ThingKind, key: string, id: Identifier | undefined, declaration = false) => {
    if (id && id.name !== '') places.push({ kind, key: `${kind}:${key}`, id, range: id.range, declaration });
  };
  const last = (parts: readonly Identifier[]) => parts.at(-1);

  for (const input of header.inputs) {
    put('stream', input.name.name, input.name, true);
    for (const c of input.columns) put('column', `${input.name.name}.${c.name.name}`, c.name, true);
  }
  for (const s of tree.statements) {
    if (s.kind === 'create-stream') {
      const stream = last(s.name.parts);
      put('stream', stream?.name ?? '', stream, true);
      for (const c of s.columns) put('column', `${stream?.name}.${c.name.name}`, c.name, true);
    } else if (s.kind === 'create-pump') put('pump', last(s.name.parts)?.name ?? '', last(s.name.parts), true);
    else if (s.kind === 'create-function') {
      put('function', last(s.name.parts)?.name ?? '', last(s.name.parts), true);
      for (const p of s.parameters) put('parameter', `${s.range.start}.${p.name.name}`, p.name, true);
    }
    const insert = s.kind === 'insert' ? s : s.kind === 'create-pump' ? s.insert : undefined;
    if (insert) {
      const target = last(insert.target.parts);
      put('stream', target?.name ?? '', target);
      for (const c of insert.columns ?? []) put('column', `${target?.name}.${c.name}`, c);
    }
  }
  const all = collect(tree);
  for (const t of all.tables) {
    if (t.kind === 'table') put('stream', last(t.name.parts)?.name ?? '', last(t.name.parts));
    if (t.kind !== 'join' && t.alias) put('alias', String(t.alias.range.start), t.alias, true);
    if (t.kind === 'join') for (const id of t.using ?? []) {
      const source = analysis.tableOf(t.left);
      const index = source?.columns.findIndex(c => c.name === id.name) ?? -1;
      const key = source && index >= 0 ? columnKey(source, index, file) : undefined;
      if (key) places.push({ ...key, id, range: id.range, declaration: false });
    }
  }
  for (const select of all.selects) {
    for (const item of select.items) if (item.alias) put('item', String(item.alias.range.start), item.alias, true);
    for (const w of select.windows) put('window', String(w.name.range.start), w.name, true);
  }
  for (const star of all.stars) if (star.qualifier) putQualifier(last(star.qualifier.parts), sourceNamed(last(star.qualifier.parts)));
  for (const name of all.names) {
    const resolved = analysis.nameOf(name);
    switch (resolved?.kind) {
      case 'column': case 'rowtime': {
        const at = resolved.kind === 'column' ? name.parts.length - 1 - resolved.path.length : name.parts.length - 1;
        if (at > 0 && resolved.source) putQualifier(name.parts[at - 1], resolved.source);
        const id = name.parts[at];
        const key = resolved.kind === 'column' && resolved.index >= 0 ? columnKey(resolved.source, resolved.index, file) : undefined;
        if (key && id) places.push({ ...key, id, range: id.range, declaration: false });
        break;
      }
      case 'alias': {
        const [select] = selectsAround(tree, name.range);
        const item = select && analysis.selectOf(select).items[resolved.item];
        const source = item?.expr && select!.items.find(i => i.expr === item.expr);
        if (source?.alias) put('item', String(source.alias.range.start), name.parts[0]);
        break;
      }
      case 'parameter': {
        const owner = statementAt(tree, name.range.start);
        if (owner?.kind === 'create-function') put('parameter', `${owner.range.start}.${name.parts[0]!.name}`, name.parts[0]);
      }
    }
  }
  for (const call of all.calls) if (analysis.callOf(call)?.kind === 'user') put('function', last(call.name.parts)?.name ?? '', last(call.name.parts));
  const windowKey = (ref: WindowRef, id: Identifier) => {
    const declared = selectsAround(tree, ref.range)[0]?.windows.find(w => w.name.name === id.name);
    if (declared) put('window', String(declared.name.range.start), id);
  };
  for (const ref of all.windowNames) windowKey(ref, ref.name);
  for (const w of all.windows) if (w.base) windowKey(w, w.base);
  return places.sort((a, b) => a.range.start - b.range.start || Number(b.declaration) - Number(a.declaration)).filter((p, i, list) => i === 0 || list[i - 1]!.range.start !== p.range.start);

  function sourceNamed(id: Identifier | undefined): Source | undefined {
    for (const select of id ? selectsAround(tree, id.range) : []) {
      const source = analysis.selectOf(select).sources.find(s => s.name === id!.name);
      if (source) return source;
    }
    return undefined;
  }

  function putQualifier(id: Identifier | undefined, source: Source | undefined): void {
    const table = source?.table;
    if (!table || table.kind === 'join') return;
    if (table.alias) put('alias', String(table.alias.range.start), id);
    else if (table.kind === 'table') put('stream', last(table.name.parts)?.name ?? '', id);
  }
});

/** The thing that a source's column is: a column of a stream, or a select item further in. */
function columnKey(source: Source, index: number, file: KinesisFile, depth = 0): Pick<NamedPlace, 'key' | 'kind'> | undefined {
  if (depth > 50) return undefined;
  const { table } = source;
  const alias = table.kind !== 'join' ? table.columns?.[index] : undefined;
  if (alias) return undefined;
  if (source.relation) {
    const column = source.relation.columns[index];
    return column && !column.hidden ? { kind: 'column', key: `column:${source.relation.name}.${column.name}` } : undefined;
  }
  const query: Query | undefined = file.analysis.queryOf(source);
  const select = query && selectBehind(query);
  const item = select && file.analysis.selectOf(select).items[index];
  if (!item) return undefined;
  if (item.star) return columnKey(item.star.source, item.star.index, file, depth + 1);
  const written = select.items.find(i => i.expr === item.expr);
  if (written?.alias) return { kind: 'item', key: `item:${written.alias.range.start}` };
  if (item.expr?.kind !== 'name') return undefined;
  const resolved = file.analysis.nameOf(item.expr);
  return resolved?.kind === 'column' && resolved.index >= 0 && resolved.path.length === 0 ? columnKey(resolved.source, resolved.index, file, depth + 1) : undefined;
}

/** The named place at `offset`. */
export function placeAt(file: KinesisFile, offset: number): NamedPlace | undefined {
  const places = placesOf(file);
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle]!.range.end < offset) low = middle + 1;
    else high = middle;
  }
  const found = places[low];
  return found && found.range.start <= offset ? found : undefined;
}
