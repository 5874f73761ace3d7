import type { Range } from '../../../../base/range.ts';
import { castValue } from '../cast.ts';
import { commonType, isInteger, plain, sameType, typeText, type Type } from '../types.ts';
import type { Value } from '../values.ts';
import { mismatch } from './refusals.ts';
import type { Compiled } from './scope.ts';

export const constant = (value: Value, type: Type): Compiled => ({ type, run: () => value, literal: value });

/** A value brought to a type that it goes over to by itself. */
export function coerce(c: Compiled, to: Type): Compiled {
  if (sameType(c.type, to)) return c;
  const { type, run } = c;
  if (isInteger(type) && isInteger(to)) return { type: to, run };
  return { type: to, run: frame => castValue(run(frame), type, to) };
}

/** The type to which all go; the first that does not is told with the types there are. */
export function commonOf(what: string, given: readonly { readonly type: Type; readonly range: Range }[]): Type {
  return given.reduce<Type>((type, next) => commonType(type, next.type) ?? mismatch(next.range, noCommonType(what, type, next.type, given.map(g => g.type))), plain.unknown);
}

export const orderable = (type: Type): boolean => type.kind === 'array' ? orderable(type.element) : type.kind === 'row' ? type.fields.every(f => orderable(f.type)) : type.kind !== 'map' && type.kind !== 'json' && type.kind !== 'function';

export const noCommonType = (what: string, a: Type, b: Type, all: readonly Type[]): string =>
  `${what} must be the same type or coercible to a common type. Cannot find common type between ${typeText(a)} and ${typeText(b)}, all types (without duplicates): [${[...new Set(all.map(typeText))].join(', ')}]`;
