import type { Range } from '../../../../base/range.ts';
import { athena } from '../../dialects/athena.ts';
import type * as S from '../../tree.ts';
import { matchSignature, mismatchText, type Argument, type AthenaFunction, type Call } from '../function.ts';
import { athenaFunctions } from '../functions/index.ts';
import { functionsNotRun } from '../functions/not-run.ts';
import { plain, untold, type Type } from '../types.ts';
import { Lambda, type Value } from '../values.ts';
import { aggregateCall } from './aggregates.ts';
import { coerce, orderable } from './coerce.ts';
import { compile } from './compile.ts';
import { forms } from './forms.ts';
import { jsonForms } from './json-forms.ts';
import { notRunHere, reject } from './refusals.ts';
import { tell, type Compiled, type Scope } from './scope.ts';
import { windowCall } from './windows.ts';

export function call(expr: S.Call, scope: Scope): Compiled {
  const name = expr.function.toLowerCase();
  if (athena.niladic.has(expr.function) && expr.form === 'plain' && expr.arguments.length === 0) return reject('SYNTAX_ERROR', { start: expr.name.range.end, end: expr.range.end }, "mismatched input '('. Expecting: <EOF>");
  const own = forms[name] ?? jsonForms[name];
  if (own && !expr.over) return own(expr, scope);
  if (expr.over) return windowCall(expr, name, scope);
  const fn = athenaFunctions.get(name);
  if (!fn) return notRun(name, expr.range);
  if (fn.kind === 'aggregate') return aggregateCall(expr, fn, scope);
  if (fn.kind === 'window') return reject('MISSING_OVER', expr.range, `Window function ${name} requires an OVER clause`);
  if (expr.quantifier === 'DISTINCT' || expr.filter || expr.orderBy) return reject('FUNCTION_NOT_AGGREGATE', expr.range, `${expr.filter ? 'Filter' : expr.orderBy ? 'ORDER BY' : 'DISTINCT'} is only valid for aggregation functions`);
  if (name === 'concat' && expr.arguments.length < 2) return reject('INVALID_FUNCTION_ARGUMENT', expr.range, 'There must be two or more concatenation arguments');
  if ((name === 'greatest' || name === 'least') && expr.arguments.length === 0) return reject('INVALID_FUNCTION_ARGUMENT', expr.range, 'There must be one or more arguments');
  const args = name === 'trim' && (expr.form === 'trim' || expr.side) ? [...expr.arguments].reverse() : expr.arguments;
  const target = name === 'trim' && expr.side === 'LEADING' ? 'ltrim' : name === 'trim' && expr.side === 'TRAILING' ? 'rtrim' : name;
  return callFunction(target, args.map(a => (a.kind === 'lambda' ? a : compile(a, scope))), expr.range, scope);
}

/** A function that the service does not have, or that it has and that is not run here. */
export const notRun = (name: string, range: Range): never => (name === 'unnest' ? reject('SYNTAX_ERROR', range, "mismatched input 'UNNEST'. Expecting: <expression>") : functionsNotRun.has(name) ? notRunHere(range, `${name} is a function of Athena that is not run here`) : reject('FUNCTION_NOT_FOUND', range, `Function '${name}' not registered`));

type Given = Compiled | S.Lambda;

/** A call of a function of values. */
export function callFunction(name: string, given: readonly Given[], range: Range, scope: Scope): Compiled {
  const fn = athenaFunctions.get(name)!;
  const { parameters, returns, signature, args } = bindCall(fn, given, range, scope);
  const context: Call = { types: parameters, returns, now: scope.session.now, random: scope.session.random };
  const { evaluate, nulls } = signature;
  // A pattern that cannot be read is told when the call is made, as the service does.
  return { type: returns, run: f => {
    const values: Value[] = [];
    for (const a of args) {
      const v = a.run(f);
      if (v === null && !nulls) return null;
      values.push(v);
    }
    return evaluate(values, context);
  } };
}

/** Finds the signature that takes what is given, and brings each argument to its type. */
export function bindCall(fn: AthenaFunction, given: readonly Given[], range: Range, scope: Scope) {
  if (given.length > 127) reject('TOO_MANY_ARGUMENTS', range, `Too many arguments for function call ${fn.name}()`);
  const bodies = new Map<number, { scope(types: readonly Type[]): Scope; lambda: S.Lambda }>();
  const shapes = given.map((g, i): Argument => {
    if (!('kind' in g)) return g.type;
    const inner = (types: readonly Type[]): Scope => ({ id: scope.session.next(), columns: g.parameters.map((p, k) => (tell(scope.session, p.range, types[k] ?? untold), { name: p.name, qualifiers: [], type: types[k] ?? plain.unknown })), outer: scope, session: scope.session, lambda: true });
    bodies.set(i, { scope: inner, lambda: g });
    return { lambda: g.parameters.length, type: types => compile(g.body, inner(types)).type };
  });
  const match = matchSignature(fn, shapes);
  const sorted = ordering[fn.name];
  const wanted = sorted === undefined ? undefined : match?.parameters[Math.min(sorted, match.parameters.length - 1)];
  if (!match || (wanted && !orderable(wanted.kind === 'array' && onItems.has(fn.name) ? wanted.element : wanted))) return reject('FUNCTION_NOT_FOUND', range, mismatchText(fn, shapes));
  const args = given.map((g, i): Compiled => {
    const wanted = match.parameters[i]!;
    if (!('kind' in g)) return coerce(g, wanted);
    if (wanted.kind !== 'function') return reject('FUNCTION_NOT_FOUND', range, mismatchText(fn, shapes.map(s => s)));
    const body = coerce(compile(g.body, bodies.get(i)!.scope(wanted.parameters)), wanted.returns);
    return { type: wanted, run: f => new Lambda((...values) => body.run({ values, outer: f })) };
  });
  return { ...match, args };
}

/** Functions that put values in order, with the argument that must have one. */
const ordering: Readonly<Record<string, number>> = { min: 0, max: 0, min_by: 1, max_by: 1, greatest: 0, least: 0, array_sort: 0, array_max: 0, array_min: 0 };

const onItems = new Set(['array_sort', 'array_max', 'array_min']);
