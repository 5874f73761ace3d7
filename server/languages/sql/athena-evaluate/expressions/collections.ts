import type * as S from '../../tree.ts';
import { arrayOf, coercible, plain, typeText, untold } from '../types.ts';
import { MapValue, badArgument, decimalText, type Value } from '../values.ts';
import { coerce, commonOf } from './coerce.ts';
import { compile } from './compile.ts';
import { mismatch, reject } from './refusals.ts';
import type { Compiled, Scope } from './scope.ts';

export function arrayOfItems(expr: S.ArrayNode, scope: Scope): Compiled {
  const items = expr.items.map(i => compile(i, scope));
  const common = commonOf('All ARRAY elements', items.map((item, i) => ({ type: item.type, range: expr.items[i]!.range })));
  const made = items.map(i => coerce(i, common));
  return { type: arrayOf(common), run: f => made.map(i => i.run(f)) };
}

export function rowOfItems(expr: S.RowNode | S.TupleNode, scope: Scope): Compiled {
  const items = expr.items.map(i => compile(i, scope));
  return { type: { kind: 'row', fields: items.map(i => ({ name: undefined, type: i.type })) }, run: f => items.map(i => i.run(f)) };
}

export function subscript(expr: S.Subscript, scope: Scope): Compiled {
  const value = compile(expr.value, scope);
  const index = compile(expr.index, scope);
  const { type } = value;
  if (type === untold) return value;
  if (type.kind === 'array') {
    if (!coercible(index.type, plain.bigint)) return mismatch(expr.range, `Cannot use ${typeText(index.type)} for subscript of ${typeText(type)}`);
    return { type: type.element, run: f => {
      const list = value.run(f) as readonly Value[] | null;
      const at = index.run(f) as bigint | null;
      if (list === null || at === null) return null;
      if (at === 0n) badArgument('SQL array indices start at 1');
      if (at < 0n) badArgument(`Array subscript is negative: ${at}`);
      if (at > BigInt(list.length)) badArgument(`Array subscript must be less than or equal to array length: ${list.length} < ${at}`);
      return list[Number(at) - 1]!;
    } };
  }
  if (type.kind === 'map') {
    if (!coercible(index.type, type.key)) return mismatch(expr.range, `Cannot use ${typeText(index.type)} for subscript of ${typeText(type)}`);
    const key = coerce(index, type.key);
    return { type: type.value, run: f => {
      const map = value.run(f) as MapValue | null;
      const k = key.run(f);
      if (map === null || k === null) return null;
      return map.has(k) ? map.get(k)! : badArgument(`Key not present in map: ${type.key.kind === 'decimal' ? decimalText(k as bigint, type.key.scale) : String(k)}`);
    } };
  }
  if (type.kind === 'row') {
    const at = expr.index.kind === 'number' ? Number(expr.index.text) : mismatch(expr.index.range, 'Subscript expression on ROW requires a constant index');
    const field = type.fields[at - 1];
    if (!field) return reject('INVALID_FUNCTION_ARGUMENT', expr.index.range, at < 1 ? 'Invalid subscript index: ' + at + '. ROW indices start at 1' : `Subscript index out of bounds: ${at}, max value is ${type.fields.length}`);
    return { type: field.type, run: f => { const v = value.run(f); return v === null ? null : (v as readonly Value[])[at - 1]!; } };
  }
  return mismatch(expr.range, `Cannot use ${typeText(index.type)} for subscript of ${typeText(type)}`);
}
