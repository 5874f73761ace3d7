import type * as S from '../../tree.ts';
import { compile } from '../expressions/compile.ts';
import { complain } from '../expressions/refusals.ts';
import type { Column, Frame, Scope, Session } from '../expressions/scope.ts';
import { plain, typeText, untold, type Type } from '../types.ts';
import { MapValue, type Value } from '../values.ts';
import { sample, type Source } from './from.ts';
import { named, type Relation } from './relation.ts';

export function unnest(ref: S.Unnest, before: readonly Column[], outer: Scope | undefined, session: Session): Source {
  const scope: Scope = { id: session.next(), columns: before, outer, session, refuses: 'UNNEST' };
  const args = ref.arguments.map(a => compile(a, scope));
  const columns: Column[] = [];
  const add = (type: Type, name?: string) => columns.push({ name, qualifiers: [], type });
  const whole = keepsRows(ref, args.map(a => a.type));
  const pieces = args.map(({ type, run }, i) => {
    if (type.kind === 'array') {
      const { element } = type;
      if (element.kind === 'row' && !whole) {
        for (const f of element.fields) add(f.type, f.name);
        return { width: element.fields.length, list: (f: Frame) => ((run(f) as readonly Value[] | null) ?? []).map(v => (v === null ? element.fields.map(() => null) : (v as readonly Value[]))) };
      }
      add(element);
      return { width: 1, list: (f: Frame) => ((run(f) as readonly Value[] | null) ?? []).map(v => [v]) };
    }
    if (type.kind === 'map') {
      add(type.key);
      add(type.value);
      return { width: 2, list: (f: Frame): readonly (readonly Value[])[] => (run(f) as MapValue | null)?.entries ?? [] };
    }
    if (type !== untold) complain(session, 'TYPE_MISMATCH', ref.arguments[i]!.range, `Cannot unnest type: ${typeText(type)}`);
    columns.push({ name: undefined, qualifiers: [], type: untold, any: true });
    return { width: 1, list: () => [] };
  });
  if (ref.ordinality) add(plain.bigint);
  const made: Relation = { columns, rows(f) {
    const lists = pieces.map(p => p.list(f!));
    const length = Math.max(0, ...lists.map(l => l.length));
    return Array.from({ length }, (_, i) => [...lists.flatMap((l, k) => l[i] ?? Array<Value>(pieces[k]!.width).fill(null)), ...(ref.ordinality ? [BigInt(i + 1)] : [])]);
  } };
  return { ...named(sample(made, ref.sample, session), ref.columns, ref.alias?.name, ref.range, session), lateral: true };
}

/**
 * An array of rows spreads into the rows' columns. Where the aliases are as many as the arrays, each names a whole row:
 * `UNNEST(headers) AS t(header)` and then `header.name`, as the service's own examples have it.
 */
function keepsRows({ columns, ordinality }: S.Unnest, types: readonly Type[]): boolean {
  const count = (ofRow: (fields: number) => number) => types.reduce((n, t) => n + (t.kind === 'map' ? 2 : t.kind === 'array' && t.element.kind === 'row' ? ofRow(t.element.fields.length) : 1), ordinality ? 1 : 0);
  return columns !== undefined && columns.length !== count(n => n) && columns.length === count(() => 1);
}
