import { insert, remove, replace } from '../../../../base/edit.ts';
import { defineRule, type Finding, type RuleFix } from '../../../../base/rule.ts';
import type { SetOperation } from '../../tree.ts';
import { collect } from '../collect.ts';
import type { KinesisFile } from '../file.ts';
import { isStreaming, leaves } from '../streaming.ts';

export const setOperation = defineRule<KinesisFile, Finding & { says: string; union: boolean; set: SetOperation }>({
  code: 'KSQL309', name: 'set-operation', since: '0.2', severity: 'error',
  summary: 'A set operation other than UNION ALL over streams',
  *find({ tree, analysis }) {
    for (const set of collect(tree).sets) {
      const left = set.left.kind === 'set' ? leaves(set.left.right) : leaves(set.left);
      const right = leaves(set.right);
      const [a, b] = [left, right].map(side => side.some(s => isStreaming(s, analysis)));
      const tables = [left, right].some(side => side.length > 0 && side.every(s => { const { sources } = analysis.selectOf(s); return sources.length > 0 && sources.every(x => x.relation !== undefined && !x.stream); }));
      if ((a || b) && (set.operator !== 'UNION' || !set.all)) yield { range: set.operatorRange, says: `Streams can only be combined by \`UNION ALL\`: \`${set.operator}\` would have to remember every row`, union: set.operator === 'UNION', set };
      else if ((a || b) && tables) yield { range: set.operatorRange, says: 'Set operator cannot combine streaming and non-streaming inputs', union: false, set };
    }
  },
  message: ({ says }) => says,
  fix: ({ range, union, set }, file) => (union ? { title: 'Make it `UNION ALL`', edits: [replace(range, 'UNION ALL')], safe: false } : asCondition(set, file)),
});

/** `stream EXCEPT table` and `stream INTERSECT table` of one column as a condition; rows that come again are not left out. */
function asCondition({ operator, left, right, operatorRange }: SetOperation, { analysis, text }: KinesisFile): RuleFix | undefined {
  const [table] = leaves(right);
  if (operator === 'UNION' || left.kind !== 'select' || right.kind !== 'select' || !table || !isStreaming(left, analysis)) return undefined;
  const { sources } = analysis.selectOf(table);
  const plain = !left.distinct && !left.groupBy && !left.stagger && !left.having && left.windows.length === 0 && !left.orderBy && !left.limit;
  const [item] = left.items;
  if (!plain || left.items.length !== 1 || right.items.length !== 1 || !item || item.expr.kind === 'star' || sources.length === 0 || !sources.every(s => s.relation !== undefined && !s.stream)) return undefined;
  const written = (r: { readonly start: number; readonly end: number }) => text.slice(r.start, r.end);
  const condition = `${written(item.expr.range)} ${operator === 'INTERSECT' ? 'IN' : 'NOT IN'} (${written(right.range)})`;
  const end = left.from[left.from.length - 1]?.range.end ?? left.range.end;
  return {
    title: operator === 'INTERSECT' ? 'Keep the rows that the table has' : 'Keep the rows that the table does not have',
    edits: [
      ...(left.where ? [insert(left.where.range.start, '('), insert(left.where.range.end, `) AND ${condition}`)] : [insert(end, ` WHERE ${condition}`)]),
      remove({ start: text.slice(0, operatorRange.start).trimEnd().length, end: right.range.end }),
    ],
    safe: false,
  };
}
