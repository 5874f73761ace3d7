import type * as S from '../../tree.ts';
import { coercible, commonType, plain, typeText } from '../types.ts';
import type { Value } from '../values.ts';
import { coerce, commonOf } from './coerce.ts';
import { comparison } from './comparisons.ts';
import { compile } from './compile.ts';
import { mismatch } from './refusals.ts';
import type { Compiled, Scope } from './scope.ts';

export function caseOf(expr: S.Case, scope: Scope): Compiled {
  const operand = expr.operand && compile(expr.operand, scope);
  let given: Value = null;
  const branches = expr.branches.map(b => {
    const when = compile(b.when, scope);
    if (operand) {
      if (!commonType(operand.type, when.type)) return mismatch(b.when.range, `CASE operand type does not match WHEN clause operand type: ${typeText(operand.type)} vs ${typeText(when.type)}`);
      return { test: comparison('=', { type: operand.type, run: () => given }, when, b.when.range), then: compile(b.then, scope), at: b.then.range };
    }
    if (!coercible(when.type, plain.boolean)) return mismatch(b.when.range, `CASE WHEN clause must evaluate to a boolean (actual: ${typeText(when.type)})`);
    return { test: when, then: compile(b.then, scope), at: b.then.range };
  });
  const otherwise = expr.otherwise && compile(expr.otherwise, scope);
  const type = commonOf('All CASE results', [...branches.map(b => ({ type: b.then.type, range: b.at })), ...(otherwise ? [{ type: otherwise.type, range: expr.otherwise!.range }] : [])]);
  const results = branches.map(b => coerce(b.then, type));
  const last = otherwise && coerce(otherwise, type);
  return { type, run: f => {
    const value = operand?.run(f) ?? null;
    for (let i = 0; i < branches.length; i++) {
      given = value;
      if (branches[i]!.test.run(f) === true) return results[i]!.run(f);
    }
    return last ? last.run(f) : null;
  } };
}
