import type * as S from '../../tree.ts';
import { athenaFunctions } from '../functions/index.ts';
import { aggregate } from './aggregates.ts';
import { bindCall, notRun } from './calls.ts';
import { compile } from './compile.ts';
import { reject } from './refusals.ts';
import { frameAt, ownerOf, type Compiled, type Scope, type WindowCall } from './scope.ts';

export function windowCall(expr: S.Call, name: string, scope: Scope): Compiled {
  const owner = ownerOf(scope);
  const windows = owner?.scope.windows;
  if (!owner || !windows) return reject('EXPRESSION_NOT_SCALAR', expr.range, `${owner?.scope.refuses ?? 'WHERE clause'} cannot contain aggregations, window functions or grouping operations: [${name}]`);
  const fn = athenaFunctions.get(name);
  if (!fn) return notRun(name, expr.range);
  if (fn.kind === 'scalar') return reject('FUNCTION_NOT_WINDOW', expr.range, `Not a window function: ${name}`);
  if (expr.filter) return reject('NOT_SUPPORTED', expr.range, 'FILTER is not yet supported for window functions');
  const spec = specOf(expr.over!, windows.named);
  let made: WindowCall;
  if (fn.kind === 'aggregate') {
    const over = aggregate({ ...expr, over: undefined }, fn, owner.scope);
    made = { call: expr, compiled: [], aggregate: over, type: over.type, spec, scope: owner.scope };
  } else {
    const { args, returns } = bindCall(fn, expr.arguments.map(a => compile(a, owner.scope)), expr.range, owner.scope);
    made = { call: expr, compiled: args, type: returns, spec, scope: owner.scope };
  }
  const index = windows.calls.push(made) - 1;
  const { depth } = owner;
  return { type: made.type, run: f => frameAt(f, depth).windows![index]! };
}

function specOf(ref: S.WindowRef, named: ReadonlyMap<string, S.WindowSpec>): S.WindowSpec {
  if (ref.kind === 'name') return named.get(ref.name.name) ?? reject('INVALID_WINDOW_REFERENCE', ref.range, `Cannot resolve WINDOW name ${ref.name.name}`);
  if (!ref.base) return ref;
  const base = named.get(ref.base.name) ?? reject('INVALID_WINDOW_REFERENCE', ref.base.range, `Cannot resolve WINDOW name ${ref.base.name}`);
  return { ...ref, base: undefined, partitionBy: base.partitionBy, orderBy: ref.orderBy ?? base.orderBy };
}
