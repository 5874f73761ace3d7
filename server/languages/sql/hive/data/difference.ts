import type { TextEdit } from '../../../../base/edit.ts';
import type { TableChange } from '../../../../base/table-change.ts';
import { withoutSets } from '../../migration/changes.ts';
import { changeEdits } from '../change.ts';
import { parseHiveType } from '../reader.ts';
import { spellingOf, type Table } from '../table.ts';
import { printHiveType } from '../type.ts';
import { holding } from '../widening.ts';
import type { Held } from './held.ts';
import { readOtherwise, type Repair } from './reading.ts';
import { printInferred } from './infer.ts';

/** Columns that were inferred, against the declared ones. */
export interface Difference {
  /** What makes the declared columns hold what was inferred. */
  readonly changes: readonly TableChange[];
  /** Columns whose sets were repaired and come back. */
  readonly undone: readonly string[];
}

export function differenceOf(declared: readonly { readonly name: string; readonly type: string }[], inferred: readonly { readonly Name: string; readonly Type?: string }[]): Difference {
  const changes: TableChange[] = [];
  const undone: string[] = [];
  for (const { Name, Type = 'string' } of inferred) {
    const wanted = withoutSets(Type);
    const old = declared.find(c => c.name === Name.toLowerCase());
    if (!old) {
      changes.push({ kind: 'add', column: Name, type: wanted });
      continue;
    }
    if (wanted !== Type && old.type === withoutSets(old.type)) undone.push(Name);
    const [from, to] = [parseHiveType(old.type), parseHiveType(wanted)];
    if (!('type' in to)) continue;
    const both = 'type' in from ? printHiveType(holding(from.type, to.type)) : wanted;
    if (both !== old.type) changes.push({ kind: 'type', column: old.name, to: both });
  }
  return { changes, undone };
}

/** The column that would read a key: its name, and whether a mapping has to lead there. */
export function columnFor(key: string): { readonly name: string; readonly mapped: boolean } {
  const name = key.toLowerCase().replace(/[^a-z0-9_]+/g, '_');
  return { name, mapped: name !== key.toLowerCase() };
}

/** What adds columns for keys that no column reads; keys that no column could read are left out. */
export function additions(table: Table, text: string, held: Held, unread: readonly { readonly key: string; readonly type: string }[]): Repair {
  const names = new Set([...table.columns, ...table.partitions].map(c => c.name.value.toLowerCase()));
  const mappings: Record<string, string> = {};
  const columns: TextEdit[] = [];
  for (const { key, type } of table.columns.length === 0 ? [] : unread) {
    const { name, mapped } = columnFor(key);
    const needed = mapped || (held.serde?.kind === 'openx' && held.serde.caseInsensitive === false && name !== key);
    if (names.has(name) || (needed && !(held.serde?.kind === 'openx' && readOtherwise(held, table, { mappings: { [name]: key } })))) continue;
    names.add(name);
    columns.push(...changeEdits(text, table, { kind: 'add', column: name, type }));
    if (needed) mappings[name] = key;
  }
  const read = Object.keys(mappings).length > 0 ? readOtherwise(held, table, { mappings }) : undefined;
  return { ...read, edits: [...columns, ...read?.edits ?? []] };
}

/** All that differs between a table and its records, as edits: wider types, and columns for the keys that none reads. */
export function everything(table: Table, text: string, held: Held): Repair {
  const declared = table.columns.map(c => ({ name: c.name.value.toLowerCase(), type: c.type ? spellingOf(c.type).text : 'string' }));
  const inferred = [...held.shown].map(([Name, type]) => ({ Name, Type: printInferred(type) }));
  // What no value fits is no beginning to widen.
  const wrong = new Map(held.fits.flatMap(f => (f.kind === 'refused' && f.count === f.of && f.path.length === 0 && f.to !== undefined ? [[f.column, f.to]] : [])));
  const widened = differenceOf(declared, inferred).changes.flatMap(change => changeEdits(text, table, change.kind === 'type' ? { ...change, to: wrong.get(change.column) ?? change.to } : change));
  const retyped = [...held.retyped ?? []].flatMap(([column, to]) => changeEdits(text, table, { kind: 'type', column, to }));
  const added = additions(table, text, held, held.unread);
  return { ...added, edits: [...widened, ...retyped, ...added.edits] };
}
