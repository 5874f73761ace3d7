import { replace } from '../../../../base/edit.ts';
import { defineRule, type Finding, type RuleFix } from '../../../../base/rule.ts';
import type { Call } from '../../tree.ts';
import type { Analysis } from '../analysis.ts';
import { collect, selectsAround } from '../collect.ts';
import type { KinesisFile } from '../file.ts';
import { directionOf, isMonotonic } from '../monotonic.ts';
import { spelledName } from '../streaming.ts';

export const countDistinct = defineRule<KinesisFile, Finding & { call: Call }>({
  code: 'KSQL310', name: 'count-distinct', since: '0.2', severity: 'error',
  summary: 'An aggregate of DISTINCT values',
  *find({ tree }) {
    for (const call of collect(tree).calls) {
      if (call.quantifier === 'DISTINCT' && (call.function === 'COUNT' || !call.over)) yield { range: call.range, call };
    }
  },
  message: ({ call }) => `\`${call.function}(DISTINCT …)\` is refused: count over a subquery \`SELECT DISTINCT\` with STEP of ROWTIME in its list${call.function === 'COUNT' ? ', or use COUNT_DISTINCT_ITEMS_TUMBLING' : ''}`,
  fix: ({ call }, file) => overDistinct(call, file, file.analysis),
});

/** The same count over the distinct rows of each window, where the query is plain enough: one stream, keys that are columns, one window, no other aggregate. */
function overDistinct(call: Call, { tree, text }: KinesisFile, analysis: Analysis): RuleFix | undefined {
  const [select] = selectsAround(tree, call.range);
  const [value] = call.arguments;
  if (call.function !== 'COUNT' || call.over || value?.kind !== 'name' || call.arguments.length !== 1 || !select?.groupBy || select.from.length !== 1 || select.having || select.orderBy || select.windows.length > 0) return undefined;
  const { sources, aggregates } = analysis.selectOf(select);
  const [table] = select.from;
  const [source] = sources;
  if (table?.kind !== 'table' || table.over || !source || aggregates.length !== 1) return undefined;
  const keys = select.groupBy.items.map(i => (i.kind === 'expr' ? i.expr : undefined));
  const windows = keys.filter(k => k && k.kind !== 'name' && isMonotonic(directionOf(k, analysis)));
  const [window] = windows;
  if (!window || windows.length !== 1 || !keys.every(k => k && (k === window || k.kind === 'name'))) return undefined;
  const written = (e: { readonly range: { readonly start: number; readonly end: number } }) => text.slice(e.range.start, e.range.end);
  const list = [...new Set([...keys.filter(k => k !== window).map(k => written(k!)), written(value)])];
  const range = { start: table.range.start, end: select.where?.range.end ?? table.range.end };
  return {
    title: 'Count over the distinct rows of each window',
    edits: [replace(call.range, `COUNT(${written(value)})`), replace(range, `(SELECT STREAM DISTINCT ${list.join(', ')}, ${written(window)} AS "window" FROM ${text.slice(range.start, range.end)}) AS ${spelledName(source, text)}`)],
    safe: false,
  };
}
