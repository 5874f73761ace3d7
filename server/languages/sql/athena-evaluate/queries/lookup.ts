import type * as S from '../../tree.ts';
import { childrenOf } from '../../tree.ts';
import { coerce } from '../expressions/coerce.ts';
import { compile } from '../expressions/compile.ts';
import { resolveName } from '../expressions/names.ts';
import type { Compiled, Frame, Scope } from '../expressions/scope.ts';
import { commonType } from '../types.ts';
import { TrinoError, keyOf, type Value } from '../values.ts';
import type { Relation } from './relation.ts';

/**
 * For a query that runs again and again: the rows that can fit one of its conditions `column = something of the query around`, by a table
 * of keys that is made once. Undefined when there is no such condition.
 */
export function lookup(conditions: readonly S.Expr[], input: Scope, source: Relation, steady: () => boolean): ((frame: Frame | undefined) => Iterable<readonly Value[]> | undefined) | undefined {
  for (const c of conditions) {
    if (c.kind !== 'operation' || c.operator !== '=') continue;
    const [l, r] = [sideIn(c.left, input), sideIn(c.right, input)];
    if (!l || !r || l === r) continue;
    const [own, around] = (l === 'own' ? [c.left, c.right] : [c.right, c.left]).map(e => compile(e, input)) as [Compiled, Compiled];
    const common = commonType(own.type, around.type);
    if (!common) continue;
    const [mine, theirs] = [coerce(own, common), coerce(around, common)];
    let index: Map<string, (readonly Value[])[]> | undefined;
    return frame => {
      if (!steady()) return undefined;
      if (!index) {
        index = new Map();
        for (const values of source.rows(frame)) {
          const v = mine.run({ values, outer: frame });
          if (v === null) continue;
          const key = keyOf(v);
          const list = index.get(key);
          if (list) list.push(values);
          else index.set(key, [values]);
        }
      }
      const wanted = theirs.run({ values: [], outer: frame });
      return wanted === null ? [] : index.get(keyOf(wanted)) ?? [];
    };
  }
  return undefined;
}

/** Whether an expression looks at the rows of this query alone, or at those around it alone. */
function sideIn(expr: S.Expr, input: Scope): 'own' | 'around' | undefined {
  const names: S.Name[] = [];
  const closed = (x: S.Expr): boolean => { if (x.kind === 'name') names.push(x); return x.kind !== 'query' && x.kind !== 'exists' && x.kind !== 'lambda' && !(x.kind === 'in' && x.query !== undefined) && childrenOf(x).every(closed); };
  if (!closed(expr) || names.length === 0) return undefined;
  const depths = names.map(n => { try { return resolveName(n.parts, input, n.range)?.depth; } catch (error) { if (error instanceof TrinoError) return undefined; throw error; } });
  if (depths.includes(undefined)) return undefined;
  return depths.every(d => d === 0) ? 'own' : depths.every(d => d! > 0) ? 'around' : undefined;
}
