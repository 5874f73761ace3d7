import type { Range } from '../../../../base/range.ts';
import type * as S from '../../tree.ts';
import { castValue, fits } from '../cast.ts';
import { commonType, isInteger, isText, plain, typeText, untold, type Type } from '../types.ts';
import { compare, decimalText, distinct, equal, fail, holdsNull, keyOf, type Value } from '../values.ts';
import { coerce, commonOf, noCommonType, orderable } from './coerce.ts';
import { compile } from './compile.ts';
import { mismatch, reject } from './refusals.ts';
import type { Compiled, Scope } from './scope.ts';

const tests: Readonly<Record<string, (n: number) => boolean>> = { '<': n => n < 0, '<=': n => n <= 0, '>': n => n > 0, '>=': n => n >= 0 };

export function comparison(operator: string, left: Compiled, right: Compiled, range: Range): Compiled {
  const shown = operator === '!=' ? '<>' : operator;
  // The service has four operators of comparison; the others are those turned round.
  const own = { '<>': '=', '>': '<', '>=': '<=' }[shown] ?? shown;
  const common = commonType(left.type, right.type);
  const ordered = shown !== '=' && shown !== '<>';
  if (!common || (ordered && !orderable(common)) || (common.kind === 'function')) return mismatch(range, `Cannot apply operator: ${typeText(left.type)} ${own} ${typeText(right.type)}`);
  const [a, b] = [coerce(left, common), coerce(right, common)];
  if (shown === '=') return { type: plain.boolean, run: f => equal(a.run(f), b.run(f)) };
  if (shown === '<>') return { type: plain.boolean, run: f => not(equal(a.run(f), b.run(f))) };
  const test = tests[shown]!;
  return { type: plain.boolean, run: f => order(a.run(f), b.run(f), test) };
}

export function order(a: Value, b: Value, test: (n: number) => boolean): boolean | null {
  if (a === null || b === null) return null;
  if (typeof a === 'object' && (holdsNull(a) || holdsNull(b))) fail('NOT_SUPPORTED', 'ARRAY comparison not supported for arrays with null elements');
  // NaN is neither smaller nor larger nor equal.
  if (typeof a === 'number' && (Number.isNaN(a) || Number.isNaN(b as number))) return false;
  return test(compare(a, b));
}

export const and = (a: boolean | null, b: boolean | null): boolean | null => (a === false || b === false ? false : a === null || b === null ? null : true);

export const not = (a: boolean | null): boolean | null => (a === null ? null : !a);

export function between(expr: S.Between, scope: Scope): Compiled {
  const [value, low, high] = [compile(expr.value, scope), compile(expr.low, scope), compile(expr.high, scope)];
  const common = commonType(value.type, low.type) && commonType(commonType(value.type, low.type)!, high.type);
  if (!common) return mismatch(expr.range, `Cannot check if ${typeText(value.type)} is BETWEEN ${typeText(low.type)} and ${typeText(high.type)}`);
  const [v, l, h] = [coerce(value, common), coerce(low, common), coerce(high, common)];
  return { type: plain.boolean, run: f => {
    const x = v.run(f);
    const answer = and(order(l.run(f), x, n => n <= 0), order(x, h.run(f), n => n <= 0));
    return expr.not ? not(answer) : answer;
  } };
}

export function inList(expr: S.In, scope: Scope): Compiled {
  const value = compile(expr.value, scope);
  if (expr.query) {
    const query = scope.session.query(expr.query, scope);
    const visible = query.columns.flatMap((c, i) => (c.hidden ? [] : [i]));
    const type: Type = visible.some(i => query.columns[i]!.any) ? untold : visible.length === 1 ? query.columns[visible[0]!]!.type : { kind: 'row', fields: visible.map(i => ({ name: undefined, type: query.columns[i]!.type })) };
    const common = commonType(value.type, type);
    if (!common) return mismatch(expr.range, `value and result of subquery must be of the same type for IN expression: ${typeText(value.type)} vs ${typeText(type)}`);
    const left = coerce(value, common);
    // Rows that stay the same from row to row are looked up by key.
    let kept: { rows: unknown; keys: Set<string>; none: boolean } | undefined;
    return { type: plain.boolean, run: f => {
      const v = left.run(f);
      const rows = query.rows(f);
      if (kept?.rows !== rows) {
        const cells = [...rows].map(row => castValue(visible.length === 1 ? row[visible[0]!]! : visible.map(i => row[i]!), type, common));
        kept = { rows, keys: new Set(cells.map(keyOf)), none: cells.includes(null) };
      }
      if (kept.keys.size === 0) return expr.not;
      if (v === null) return null;
      return kept.keys.has(keyOf(v)) ? !expr.not : kept.none ? null : expr.not;
    } };
  }
  const items = (expr.list ?? []).map(i => compile(i, scope));
  const list = commonOf('All IN list values', items.map((item, i) => ({ type: item.type, range: expr.list![i]!.range })));
  const common = commonType(value.type, list);
  if (!common) return mismatch(expr.list![0]!.range, noCommonType('IN value and list items', value.type, list, [value.type, ...items.map(i => i.type)]));
  if (scope.session.checking && !expr.not) items.forEach((item, i) => { const message = neverEqual(value, item); if (message) scope.session.checking!.notes.push({ range: expr.list![i]!.range, message }); });
  const [left, right] = [coerce(value, common), items.map(i => coerce(i, common))];
  return { type: plain.boolean, run: f => {
    const v = left.run(f);
    let unknown = v === null;
    for (const item of right) {
      const same = equal(v, item.run(f));
      if (same) return !expr.not;
      if (same === null) unknown = true;
    }
    return unknown ? null : expr.not;
  } };
}

export function isTest(expr: S.Is, scope: Scope): Compiled {
  const value = compile(expr.value, scope);
  if (expr.what === 'NULL') return { type: plain.boolean, run: f => (value.run(f) === null) !== expr.not };
  if (expr.what === 'DISTINCT') {
    const other = compile(expr.other!, scope);
    const common = commonType(value.type, other.type);
    if (!common) return mismatch(expr.range, `Cannot apply operator: ${typeText(value.type)} IS DISTINCT FROM ${typeText(other.type)}`);
    const [a, b] = [coerce(value, common), coerce(other, common)];
    return { type: plain.boolean, run: f => distinct(a.run(f), b.run(f)) !== expr.not };
  }
  // Trino has no IS TRUE.
  return reject('SYNTAX_ERROR', expr.range, `mismatched input '${expr.what}'. Expecting: 'DISTINCT', 'NOT', 'NULL'`);
}

/** Why no value of a column equals a literal; undefined when one may. */
export function neverEqual({ type, column }: Compiled, other: Compiled): string | undefined {
  const value = other.literal;
  if (column === undefined || value === undefined || value === null) return undefined;
  if (type.kind === 'varchar' && type.length !== undefined && typeof value === 'string' && isText(other.type) && [...value].length > type.length) return `\`${column}\` is ${typeText(type)}: it never equals a text of ${[...value].length} characters`;
  if (type.kind === 'char' && typeof value === 'string' && isText(other.type) && [...value.trimEnd()].length > type.length) return `\`${column}\` is ${typeText(type)}: it never equals a text of ${[...value.trimEnd()].length} characters`;
  if (isInteger(type) && other.type.kind === 'decimal' && (value as bigint) % 10n ** BigInt(other.type.scale) !== 0n) return `\`${column}\` is ${typeText(type)}: it never equals ${decimalText(value as bigint, other.type.scale)}`;
  if (isInteger(type) && isInteger(other.type) && !fits(value as bigint, type.kind)) return `\`${column}\` is ${typeText(type)}: it never equals ${value as bigint}`;
  return undefined;
}
