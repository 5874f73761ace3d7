import type * as S from '../../tree.ts';
import { childrenOf } from '../../tree.ts';
import { castValue } from '../cast.ts';
import { coerce } from '../expressions/coerce.ts';
import { compile } from '../expressions/compile.ts';
import { resolveName } from '../expressions/names.ts';
import { complain, reject } from '../expressions/refusals.ts';
import type { Column, Compiled, Scope, Session } from '../expressions/scope.ts';
import { commonType, typeText, type Type } from '../types.ts';
import { TrinoError, fail, keyOf, type Value } from '../values.ts';
import { conjunctsOf } from './conjuncts.ts';
import type { Source } from './from.ts';
import { most, refusedType } from './relation.ts';

export function joined(left: Source, right: Source, type: 'INNER' | 'LEFT' | 'RIGHT' | 'FULL', ref: S.Join | undefined, more: readonly S.Expr[], outer: Scope | undefined, session: Session): Source {
  const all = [...left.columns, ...right.columns];
  const scope: Scope = { id: session.next(), columns: all, outer, session, refuses: 'JOIN clause' };
  const width = left.columns.length;
  if (ref?.natural) return reject('NOT_SUPPORTED', ref.range, 'Natural join not supported');
  const using = ref?.using?.map(u => u.name);
  const pairs: { left: Compiled; right: Compiled }[] = [];
  const places: { name: string; left: number; right: number; type: Type }[] = [];
  for (const name of using ?? []) {
    const find = (columns: readonly Column[]) => { const at = columns.findIndex(c => c.name?.toLowerCase() === name.toLowerCase()); return at < 0 ? columns.findIndex(c => c.any) : at; };
    const [l, r] = [find(left.columns), find(right.columns)];
    if (l < 0 || r < 0) {
      complain(session, 'COLUMN_NOT_FOUND', ref!.using?.find(u => u.name === name)?.range ?? ref!.range, `Column '${name}' is missing from ${l < 0 ? 'left' : 'right'} side of join`);
      continue;
    }
    const common = commonType(left.columns[l]!.type, right.columns[r]!.type) ?? refusedType(session, 'TYPE_MISMATCH', ref!.range, `Column Types '${typeText(left.columns[l]!.type)}' and '${typeText(right.columns[r]!.type)}' are not comparable`);
    pairs.push({ left: coerce({ type: left.columns[l]!.type, run: f => f.values[l]! }, common), right: coerce({ type: right.columns[r]!.type, run: f => f.values[r]! }, common) });
    places.push({ name, left: l, right: r, type: common });
  }
  const on = ref?.on && compile(ref.on, scope);
  if (on && on.type.kind !== 'boolean' && on.type.kind !== 'unknown') complain(session, 'TYPE_MISMATCH', ref!.on!.range, `JOIN ON clause must evaluate to a boolean: actual type ${typeText(on.type)}`);
  if (ref && !on && !using && ref.type !== 'CROSS') return reject('SYNTAX_ERROR', { start: ref.range.end, end: ref.range.end }, "mismatched input. Expecting: 'ON', 'USING'");
  if (right.lateral && (type === 'RIGHT' || type === 'FULL')) return reject('NOT_SUPPORTED', ref!.range, `${type} JOIN involving UNNEST is not supported`);
  if (!right.lateral && !session.checking) for (const c of [...conjunctsOf(ref?.on), ...more]) {
    const pair = c.kind === 'operation' && c.operator === '=' ? equiPair(c, left.columns, right.columns, scope, session) : undefined;
    if (pair) pairs.push(pair);
  }
  // A left side that looks at the tables before this join makes the whole join do so: its frame holds their row.
  const result: Source = { columns: all, ...(left.lateral && { lateral: true }), rows(given) {
    const outerFrame = left.lateral ? given!.outer : given;
    const before: readonly Value[] = left.lateral ? given!.values : [];
    const rows: (readonly Value[])[] = [];
    const blankRight = right.columns.map(() => null);
    const take = (row: readonly Value[]) => { rows.push(row); if (rows.length > most) fail('EXCEEDED_LOCAL_MEMORY_LIMIT', `Query exceeded the ${most} rows that a replay holds`); };
    const fits = (row: readonly Value[]) => !on || on.run({ values: row, outer: outerFrame }) === true;
    if (right.lateral) {
      for (const l of left.rows(given)) {
        let any = false;
        for (const r of right.rows({ values: before.length > 0 ? [...before, ...l] : l, outer: outerFrame })) { const row = [...l, ...r]; if (fits(row)) { any = true; take(row); } }
        if (!any && type === 'LEFT') take([...l, ...blankRight]);
      }
      return rows;
    }
    const rights = [...right.rows(outerFrame)];
    const matched = new Set<number>();
    const keyOfSide = (values: readonly Value[], side: 'left' | 'right') => { const key = pairs.map(p => p[side].run({ values, outer: outerFrame })); return key.includes(null) ? undefined : keyOf(key); };
    let index: Map<string, number[]> | undefined;
    if (pairs.length > 0) {
      index = new Map();
      rights.forEach((r, i) => { const k = keyOfSide(r, 'right'); if (k === undefined) return; const list = index!.get(k); if (list) list.push(i); else index!.set(k, [i]); });
    }
    const everything = rights.map((_, i) => i);
    for (const l of left.rows(given)) {
      let any = false;
      const k = index ? keyOfSide(l, 'left') : undefined;
      for (const i of index ? (k === undefined ? [] : index.get(k) ?? []) : everything) {
        const row = [...l, ...rights[i]!];
        if (!fits(row)) continue;
        any = true;
        matched.add(i);
        take(row);
      }
      if (!any && (type === 'LEFT' || type === 'FULL')) take([...l, ...blankRight]);
    }
    if (type === 'RIGHT' || type === 'FULL') rights.forEach((r, i) => { if (!matched.has(i)) take([...left.columns.map(() => null), ...r]); });
    return rows;
  } };
  if (places.length === 0) return result;
  // USING: the shared columns once and first.
  const rest = all.flatMap((c, i) => (places.some(p => (p.left === i && !c.any) || (p.right + width === i && !c.any)) ? [] : [{ c, i }]));
  return { columns: [...places.map((p): Column => ({ name: p.name, qualifiers: [], type: p.type })), ...rest.map(r => r.c)], ...(left.lateral && { lateral: true }), rows: f => [...result.rows(f)].map(row => [
    ...places.map(p => castValue(row[p.left] ?? null, left.columns[p.left]!.type, p.type) ?? castValue(row[p.right + width] ?? null, right.columns[p.right]!.type, p.type)), ...rest.map(r => row[r.i]!),
  ]) };
}

function equiPair(expr: S.Binary, left: readonly Column[], right: readonly Column[], scope: Scope, session: Session): { left: Compiled; right: Compiled } | undefined {
  const sideOf = (e: S.Expr): 'left' | 'right' | undefined => {
    const names: S.Name[] = [];
    const walk = (x: S.Expr): boolean => { if (x.kind === 'name') names.push(x); return x.kind === 'query' || x.kind === 'exists' || x.kind === 'lambda' || (x.kind === 'in' && x.query !== undefined) || childrenOf(x).some(walk); };
    if (walk(e) || names.length === 0) return undefined;
    const sides = names.map(n => { try { const r = resolveName(n.parts, scope, n.range); return !r || r.depth > 0 ? undefined : r.index < left.length ? 'left' : 'right'; } catch (error) { if (error instanceof TrinoError) return undefined; throw error; } });
    return sides.every(s => s === sides[0]) ? sides[0] : undefined;
  };
  const [a, b] = [sideOf(expr.left), sideOf(expr.right)];
  if (!a || !b || a === b) return undefined;
  const [l, r] = a === 'left' ? [expr.left, expr.right] : [expr.right, expr.left];
  const one = (e: S.Expr, columns: readonly Column[]) => compile(e, { id: session.next(), columns, outer: scope.outer, session });
  const [x, y] = [one(l, left), one(r, right)];
  const common = commonType(x.type, y.type);
  return common && { left: coerce(x, common), right: coerce(y, common) };
}
