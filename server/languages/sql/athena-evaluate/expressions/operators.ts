import type { Range } from '../../../../base/range.ts';
import type * as S from '../../tree.ts';
import { fits } from '../cast.ts';
import { coercible, isInteger, isNumeric, plain, typeText, type Type } from '../types.ts';
import { fail, type Value } from '../values.ts';
import { arithmetic } from './arithmetic.ts';
import { callFunction } from './calls.ts';
import { constant } from './coerce.ts';
import { comparison, neverEqual, not } from './comparisons.ts';
import { compile } from './compile.ts';
import { mismatch } from './refusals.ts';
import type { Compiled, Scope } from './scope.ts';

const smallest: Readonly<Record<string, Type>> = { 2147483648: plain.integer, '9223372036854775808': plain.bigint };
export function unary(expr: S.Unary, scope: Scope): Compiled {
  // The smallest integers are literals with their sign.
  if (expr.operator === '-' && expr.operand.kind === 'number' && smallest[expr.operand.text]) return constant(-BigInt(expr.operand.text), smallest[expr.operand.text]!);
  const value = compile(expr.operand, scope);
  if (expr.operator === 'NOT') {
    if (!coercible(value.type, plain.boolean)) return mismatch(expr.operand.range, `Value of logical NOT expression must evaluate to a boolean (actual: ${typeText(value.type)})`);
    return { type: plain.boolean, run: f => not(value.run(f) as boolean | null) };
  }
  if (!isNumeric(value.type) && value.type.kind !== 'unknown' && value.type.kind !== 'day-time' && value.type.kind !== 'year-month') return mismatch(expr.range, expr.operator === '-' ? `Cannot negate ${typeText(value.type)}` : `Unary '+' operator cannot by applied to ${typeText(value.type)} type`);
  if (expr.operator === '+') return value;
  const { type } = value;
  return { type, run: f => {
    const v = value.run(f);
    if (v === null) return null;
    if (typeof v === 'number') return -v;
    if (isInteger(type) && !fits(-(v as bigint), type.kind)) fail('NUMERIC_VALUE_OUT_OF_RANGE', `${type.kind} negation overflow: ${v as bigint}`);
    return -(v as bigint);
  } };
}

export function operation(expr: S.Binary, scope: Scope): Compiled {
  const { operator, left: l, right: r, operatorRange } = expr;
  if (operator === 'AND' || operator === 'OR') {
    // A chain of many terms is a deep tree to the left: walked in a loop.
    const terms: S.Expr[] = [];
    let at: S.Expr = expr;
    while (at.kind === 'operation' && at.operator === operator) { terms.unshift(at.right); at = at.left; }
    terms.unshift(at);
    const parts = terms.map(t => {
      const c = compile(t, scope);
      return coercible(c.type, plain.boolean) ? c : mismatch(t.range, `Logical expression term must evaluate to a boolean (actual: ${typeText(c.type)})`);
    });
    const stop = operator === 'OR';
    return { type: plain.boolean, run: f => {
      let unknown = false;
      for (const p of parts) {
        const v = p.run(f);
        if (v === stop) return stop;
        if (v === null) unknown = true;
      }
      return unknown ? null : !stop;
    } };
  }
  if (r.kind === 'quantified') return quantified(operator, compile(l, scope), r, scope, operatorRange);
  if ('+-*/%'.includes(operator) || operator === '||') {
    // The same for sums and concatenations.
    const chain: S.Binary[] = [];
    let at: S.Expr = expr;
    while (at.kind === 'operation' && ('+-*/%'.includes(at.operator) || at.operator === '||')) { chain.unshift(at); at = at.left; }
    let made = compile(at, scope);
    for (const step of chain) made = step.operator === '||' ? callFunction('concat', [made, compile(step.right, scope)], step.operatorRange, scope) : arithmetic(step.operator as '+', made, compile(step.right, scope), step.operatorRange);
    return made;
  }
  const [left, right] = [compile(l, scope), compile(r, scope)];
  if (scope.session.checking && operator === '=') {
    const message = neverEqual(left, right) ?? neverEqual(right, left);
    if (message) scope.session.checking.notes.push({ range: expr.range, message });
  }
  return comparison(operator, left, right, operatorRange);
}

export function quantified(operator: string, left: Compiled, right: S.Quantified, scope: Scope, range: Range): Compiled {
  const query = scope.session.query(right.query, scope);
  const column = query.columns.findIndex(c => !c.hidden);
  const cell: { value: Value } = { value: null };
  let given: Value = null;
  const test = comparison(operator, { type: left.type, run: () => given }, { type: query.columns[column]!.type, run: () => cell.value }, range);
  const all = right.quantifier === 'ALL';
  return { type: plain.boolean, run: f => {
    given = left.run(f);
    let unknown = false;
    for (const row of query.rows(f)) {
      cell.value = row[column]!;
      const answer = test.run(f);
      if (answer === null) unknown = true;
      else if (answer !== all) return !all;
    }
    return unknown ? null : all;
  } };
}
