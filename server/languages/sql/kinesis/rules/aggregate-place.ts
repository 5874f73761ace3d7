import type { Range } from '../../../../base/range.ts';
import { insert, remove, replace } from '../../../../base/edit.ts';
import { defineRule, type Finding, type RuleFix } from '../../../../base/rule.ts';
import type { Call, Expr, Select } from '../../tree.ts';
import { within } from '../collect.ts';
import type { KinesisFile } from '../file.ts';
import { selectsOf, tablesIn } from '../streaming.ts';

export const aggregatePlace = defineRule<KinesisFile, Finding & { says: string; repair?: RuleFix }>({
  code: 'KSQL306', name: 'aggregate-place', since: '0.2', severity: 'error',
  summary: 'An aggregate or window function stands in a clause that takes none',
  *find({ analysis, text }) {
    for (const select of selectsOf(analysis)) {
      const { aggregates, windowed } = analysis.selectOf(select);
      if (aggregates.length === 0 && windowed.length === 0) continue;
      const clauses: (readonly [string, { readonly range: Range } | undefined])[] = [
        ['WHERE', select.where], ['GROUP BY', select.groupBy ?? select.stagger],
        ...tablesIn(select).flatMap(t => (t.kind === 'join' && t.on ? [['ON', t.on] as const] : [])),
      ];
      for (const call of aggregates) {
        const clause = clauses.find(([, part]) => within(part, call.range));
        if (clause) {
          const repair = clause[0] === 'WHERE' ? inHaving(select, aggregates, text) : undefined;
          yield { range: call.range, says: `Aggregate expression is illegal in ${clause[0]} clause`, ...(repair && { repair }) };
        }
        else if (aggregates.some(other => other !== call && other.arguments.some(a => within(a, call.range)))) yield { range: call.range, says: 'Aggregate expressions cannot be nested' };
      }
      for (const call of windowed) {
        const clause = [...clauses, ['HAVING', select.having] as const].find(([, part]) => within(part, call.range));
        if (clause) yield { range: call.range, says: `Windowed aggregate expression is illegal in ${clause[0]} clause` };
      }
    }
  },
  message: ({ says }) => says,
  fix: ({ repair }) => repair,
});

/** What WHERE asks of groups, asked in HAVING; not where parentheses or comments make the text more than its parts. */
function inHaving({ where, groupBy, stagger, having }: Select, aggregates: readonly Call[], text: string): RuleFix | undefined {
  const group = groupBy ?? stagger;
  if (!where || !group) return undefined;
  const parts: Expr[] = [];
  let at: Expr = where;
  for (; at.kind === 'operation' && at.operator === 'AND'; at = at.left) parts.unshift(at.right);
  parts.unshift(at);
  const written = (part: { readonly range: Range }) => text.slice(part.range.start, part.range.end);
  const plain = parts.every((part, i) => i === 0 || /^\s+AND\s+$/i.test(text.slice(parts[i - 1]!.range.end, part.range.start)));
  const word = /\s+WHERE\s+$/i.exec(text.slice(0, where.range.start));
  const balanced = (piece: string) => piece.split('(').length === piece.split(')').length;
  if (!plain || !word || !parts.every(p => balanced(written(p))) || !balanced(written(group)) || parts[0]!.range.start !== where.range.start || parts.at(-1)!.range.end !== where.range.end) return undefined;
  const ofGroups = parts.filter(p => aggregates.some(call => within(p, call.range)));
  const ofRows = parts.filter(p => !ofGroups.includes(p));
  const condition = ofGroups.map(written).join(' AND ');
  return {
    title: 'Ask it in HAVING',
    edits: [
      ofRows.length === 0 ? remove({ start: word.index, end: where.range.end }) : replace(where.range, ofRows.map(written).join(' AND ')),
      ...(having ? [insert(having.range.start, '('), insert(having.range.end, `) AND ${condition}`)] : [insert(group.range.end, ` HAVING ${condition}`)]),
    ],
    safe: false,
  };
}
