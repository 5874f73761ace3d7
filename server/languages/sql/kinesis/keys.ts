import type { Expr, Identifier, Query } from '../tree.ts';
import type { Analysis, Source } from './analysis.ts';

/**
 * A text that two expressions share exactly when they are equal: structure and what names stand for, whatever blanks, case and qualifiers were written.
 * `ROWTIME` without a qualifier is the time of the only stream. Undefined for what is never equal to anything (queries, broken parts).
 */
export function keyOf(expr: Expr, analysis: Analysis, sources: readonly Source[], depth = 0): string | undefined {
  if (depth > 200) return undefined;
  const of = (e: Expr) => keyOf(e, analysis, sources, depth + 1);
  const all = (list: readonly Expr[]) => {
    const keys: string[] = [];
    for (const e of list) {
      const key = of(e);
      if (key === undefined) return undefined;
      keys.push(key);
    }
    return keys.join(',');
  };
  switch (expr.kind) {
    case 'number': return `#${Number(expr.text)}${/[.e]/i.test(expr.text) ? expr.text : ''}`;
    case 'string': return `'${expr.value}'`;
    case 'binary': return `x${expr.hex.toUpperCase()}`;
    case 'literal': return expr.value;
    case 'typed': return `${expr.type}'${expr.value}'`;
    case 'interval': return `i${expr.negative ? '-' : ''}${expr.value} ${expr.qualifier?.from}-${expr.qualifier?.to ?? ''}`;
    case 'unit': return `u${expr.unit}`;
    case 'name': {
      const resolved = analysis.nameOf(expr);
      switch (resolved?.kind) {
        case 'rowtime': {
          const source = resolved.source ?? onlyStream(sources);
          return `t${source ? sources.indexOf(source) : ''}`;
        }
        case 'column': return `c${resolved.depth}.${sources.indexOf(resolved.source)}.${resolved.index >= 0 ? resolved.index : resolved.column.name}${path(resolved.path)}`;
        case 'alias': { return `a${resolved.item}`; }
        case 'parameter': return `p${resolved.index}`;
        // Nobody knows whose column it is: by its last name, so that `a` and `s.a` go together.
        default: return `?${expr.parts[expr.parts.length - 1]!.name}`;
      }
    }
    case 'unary': return join(expr.operator, of(expr.operand));
    case 'operation': {
      const left = of(expr.left);
      const right = of(expr.right);
      return left === undefined || right === undefined ? undefined : `(${left}${expr.operator}${right})`;
    }
    case 'between': return join(`between${expr.not}`, all([expr.value, expr.low, expr.high]));
    case 'in': return expr.list ? join(`in${expr.not}`, all([expr.value, ...expr.list])) : undefined;
    case 'like': return join(`${expr.operator}${expr.not}`, all([expr.value, expr.pattern, ...(expr.escape ? [expr.escape] : [])]));
    case 'is': return join(`is${expr.not}${expr.what}`, all([expr.value, ...(expr.other ? [expr.other] : [])]));
    case 'case': return join('case', all([...(expr.operand ? [expr.operand] : []), ...expr.branches.flatMap(b => [b.when, b.then]), ...(expr.otherwise ? [expr.otherwise] : [])]));
    case 'cast': return join(`cast ${expr.type.name}(${expr.type.arguments.map(a => a.text).join(',')})`, of(expr.value));
    case 'call': {
      if (expr.over) return undefined;
      const star = expr.arguments.length === 1 && expr.arguments[0]!.kind === 'star';
      return join(`${expr.function === 'CEILING' ? 'CEIL' : expr.function} ${expr.form} ${expr.side ?? ''}${expr.quantifier ?? ''}`, star ? '*' : all(expr.arguments));
    }
    case 'field': { const value = of(expr.value); return value === undefined ? undefined : `${value}${path([expr.field])}`; }
    case 'difference': return join(`difference ${expr.qualifier.from}-${expr.qualifier.to ?? ''}`, of(expr.value));
    case 'tuple': case 'row': return join('row', all(expr.items));
    default: return undefined;
  }
}

const join = (head: string, rest: string | undefined): string | undefined => (rest === undefined ? undefined : `${head}(${rest})`);
const path = (parts: readonly Identifier[]): string => parts.map(p => `.${p.name}`).join('');

const onlyStream = (sources: readonly Source[]): Source | undefined => {
  const streams = sources.filter(s => s.stream);
  return streams.length === 1 ? streams[0] : undefined;
};

/** The select whose columns a query gives, through parentheses; undefined for set operations and values. */
export function selectBehind(query: Query): Extract<Query, { kind: 'select' }> | undefined {
  let current: Query = query;
  while (current.kind === 'parenthesized' || current.kind === 'with') current = current.query;
  return current.kind === 'select' ? current : undefined;
}
