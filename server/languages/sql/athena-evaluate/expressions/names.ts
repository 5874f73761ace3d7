import type { Range } from '../../../../base/range.ts';
import { suggest } from '../../../../base/suggest.ts';
import type * as S from '../../tree.ts';
import { untold, type Type } from '../types.ts';
import type { Value } from '../values.ts';
import { mismatch, refusedValue, reject } from './refusals.ts';
import { frameAt, type Compiled, type Scope } from './scope.ts';

interface Resolved { readonly depth: number; readonly index: number; readonly scope: Scope; readonly rest: readonly S.Identifier[]; readonly type: Type }

/** The column that a name means, in this scope or one around it; what stands behind the column's name is `rest`. */
export function resolveName(parts: readonly S.Identifier[], scope: Scope, range: Range): Resolved | undefined {
  let depth = 0;
  for (let at: Scope | undefined = scope; at; at = at.outer, depth++) {
    const input = at.grouping?.input ?? at;
    // The longest qualifier that fits: db.t.a, t.a, a, and fields behind them.
    for (let q = Math.min(2, parts.length - 1); q >= 0; q--) {
      const found: number[] = [];
      input.columns.forEach((c, i) => {
        if (c.name === undefined || c.name.toLowerCase() !== parts[q]!.name.toLowerCase()) return;
        for (let k = 0; k < q; k++) if (c.qualifiers.at(k - q)?.toLowerCase() !== parts[k]!.name.toLowerCase()) return;
        found.push(i);
      });
      if (found.length > 1) reject('AMBIGUOUS_NAME', range, `Column '${parts.map(p => p.name).join('.')}' is ambiguous`);
      if (found.length === 1) {
        const index = found[0]!;
        for (let s: Scope | undefined = scope; s !== at; s = s!.outer) if (s!.boundary) s!.boundary.used = true;
        return { depth, index, scope: at, rest: parts.slice(q + 1), type: input.columns[index]!.type };
      }
    }
    // A table whose columns are not known may have this one.
    for (let q = Math.min(2, parts.length - 1); q >= 0; q--) {
      const index = input.columns.findIndex(c => c.any === true && parts.slice(0, q).every((p, k) => c.qualifiers.at(k - q)?.toLowerCase() === p.name.toLowerCase()));
      if (index >= 0) return { depth, index, scope: at, rest: parts.slice(q), type: untold };
    }
  }
  return undefined;
}

export function nameValue(expr: S.Name, scope: Scope): Compiled {
  const found = resolveName(expr.parts, scope, expr.range);
  if (!found) {
    const name = expr.parts.map(p => p.name).join('.');
    return reject('COLUMN_NOT_FOUND', expr.range, `Column '${name}' cannot be resolved`);
  }
  const { depth, index, scope: owner, type, rest } = found;
  let result: Compiled;
  if (type === untold && owner.grouping?.input.columns.some((c, i) => c.any && i !== index)) return refusedValue; // which table is meant, grouped or not, cannot be told
  if (owner.grouping) {
    const { keys, input } = owner.grouping;
    const key = keys.get(`#${input.id}:${index}`) ?? (type === untold ? rest.map((_, i) => keys.get(`#${input.id}:${index}${rest.slice(0, i + 1).map(r => `.${r.name}`).join('')}`)).find(k => k) : undefined);
    if (!key) return reject('EXPRESSION_NOT_AGGREGATE', expr.range, `'${expr.parts.map(p => p.name).join('.')}' must be an aggregate expression or appear in GROUP BY clause`);
    result = { type, run: f => frameAt(f, depth).values[key.index]! };
  } else result = depth === 0 ? { type, run: f => f.values[index]!, column: expr.parts.at(-1)!.name } : { type, run: f => frameAt(f, depth).values[index]! };
  for (const field of rest) {
    const { type: row } = result;
    if (row === untold) break;
    if (row.kind !== 'row' || !row.fields.some(f => f.name?.toLowerCase() === field.name.toLowerCase())) return reject('COLUMN_NOT_FOUND', expr.range, `Column '${expr.parts.map(p => p.name).join('.')}' cannot be resolved`);
    result = fieldOf(result, field, expr.range);
  }
  return result;
}

export function fieldOf(value: Compiled, field: S.Identifier, range: Range): Compiled {
  if (value.type === untold) return value;
  if (value.type.kind !== 'row') return mismatch(range, `Expression ${field.name} is not of type ROW`);
  const at = value.type.fields.findIndex(f => f.name?.toLowerCase() === field.name.toLowerCase());
  if (at < 0) return reject('COLUMN_NOT_FOUND', range, `Field '${field.name}' not found in row${suggestion(field.name, value.type.fields.flatMap(f => f.name ?? []))}`);
  return { type: value.type.fields[at]!.type, run: f => { const v = value.run(f); return v === null ? null : (v as readonly Value[])[at]!; } };
}

const suggestion = (name: string, among: readonly string[]): string => { const near = suggest(name, among); return near ? `; did you mean ${near}?` : ''; };

/** An expression's text with names resolved: equal for what means the same. */
export function keyOfExpr(expr: unknown, scope: Scope): string {
  if (Array.isArray(expr)) return `[${expr.map(e => keyOfExpr(e, scope)).join(',')}]`;
  if (typeof expr !== 'object' || expr === null) return JSON.stringify(expr) ?? 'u';
  const node = expr as { readonly kind?: string; readonly parts?: readonly S.Identifier[]; readonly range?: Range };
  if (node.kind === 'name') {
    const found = resolveName(node.parts!, scope, node.range!);
    if (found) return `#${(found.scope.grouping?.input ?? found.scope).id}:${found.index}${found.rest.map(r => `.${r.name}`).join('')}`;
  }
  return `{${Object.entries(node).filter(([k, v]) => !/range$/i.test(k) && v !== undefined && k !== 'quoted').map(([k, v]) => `${k}:${keyOfExpr(v, scope)}`).join(',')}}`;
}

/** An expression that is a key of GROUP BY, as the value of that key. */
export function groupKey(expr: S.Expr, scope: Scope): Compiled | undefined {
  if (expr.kind === 'number' || expr.kind === 'string' || expr.kind === 'literal') return undefined;
  let depth = 0;
  let at: Scope | undefined = scope;
  while (at?.lambda) { at = at.outer; depth++; }
  const grouping = at?.grouping;
  if (!grouping || grouping.keys.size === 0) return undefined;
  const key = grouping.keys.get(keyOfExpr(expr, scope));
  return key && { type: key.type, run: f => frameAt(f, depth).values[key.index]! };
}
