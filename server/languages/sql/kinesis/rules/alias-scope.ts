import { replace } from '../../../../base/edit.ts';
import { selectsAround, within } from '../collect.ts';
import { defineProblemRule } from '../rule.ts';

export const aliasScope = defineProblemRule({
  kind: 'alias-scope', code: 'KSQL111', name: 'alias-scope',
  summary: 'An alias of the select list is used where it is not visible',
  fix({ range }, { tree, analysis, text }) {
    const [select] = selectsAround(tree, range);
    const word = text.slice(range.start, range.end);
    const name = word.startsWith('"') ? word.slice(1, -1).replaceAll('""', '"') : word.toUpperCase();
    const item = select?.items.find(i => i.alias?.name === name);
    if (!select || !item || within(item, range)) return undefined;
    const { aggregates, windowed } = analysis.selectOf(select);
    // Aggregates are for HAVING; window functions need a query around this one.
    if (windowed.some(c => within(item.expr, c.range)) || (aggregates.some(c => within(item.expr, c.range)) && !within(select.having, range))) return undefined;
    const expression = text.slice(item.expr.range.start, item.expr.range.end);
    const simple = item.expr.kind === 'call' || item.expr.kind === 'name' || item.expr.kind === 'cast' || item.expr.kind === 'case';
    return { title: 'Repeat the expression', edits: [replace(range, simple ? expression : `(${expression})`)], safe: false };
  },
});
