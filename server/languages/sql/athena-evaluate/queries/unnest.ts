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
  const pieces = args.map(({ type, run }, i) => {
    if (type.kind === 'array') {
      const { element } = type;
      // An array of rows spreads into the rows' columns.
      if (element.kind === 'row') {
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
