import { insert } from '../../../../base/edit.ts';
import { defineRule, type Finding } from '../../../../base/rule.ts';
import { childrenOf, type Expr, type Select } from '../../tree.ts';
import type { Analysis } from '../analysis.ts';
import type { KinesisFile } from '../file.ts';
import { keyOf } from '../keys.ts';
import { selectsOf } from '../streaming.ts';

/** Every item of an aggregate query is grouped, derived from grouped expressions, constant or aggregated. Equality is that of structure, not of text. */
export const notGrouped = defineRule<KinesisFile, Finding & { text: string; /** Behind the last thing that is grouped by. */ end: number | undefined }>({
  code: 'KSQL301', name: 'not-grouped', since: '0.2', severity: 'error',
  summary: 'A column is selected that is neither grouped nor aggregated',
  *find({ analysis, text }) {
    for (const select of selectsOf(analysis)) {
      if (!analysis.selectOf(select).grouped) continue;
      for (const expr of ungrouped(select, analysis)) yield { range: expr.range, text: text.slice(expr.range.start, expr.range.end), end: expr.kind === 'name' ? groupedUpTo(select) : undefined };
    }
  },
  message: ({ text }) => `Expression '${text}' is not being grouped`,
  fix: ({ text, end }) => (end === undefined ? undefined : { title: `Group by \`${text}\` as well`, edits: [insert(end, `, ${text}`)] }),
});

const groupedUpTo = ({ groupBy, stagger }: Select): number | undefined => {
  const last = groupBy?.items.at(-1);
  return last ? (last.kind === 'expr' ? last.expr.range.end : undefined) : stagger?.partitionBy.at(-1)?.range.end;
};

function* ungrouped(select: Select, analysis: Analysis): Iterable<Expr> {
  const { sources } = analysis.selectOf(select);
  const grouped = [
    ...(select.groupBy?.items.flatMap(i => (i.kind === 'expr' ? [i.expr] : i.sets.flat())) ?? []),
    ...(select.stagger?.partitionBy ?? []),
  ];
  const keys = new Set(grouped.map(e => keyOf(e, analysis, sources)));
  // Where nobody knows whose column a bare name is, `a` and `s.a` count as one.
  const vague = sources.filter(s => s.open).length > 1;
  const lastNames = new Set(vague ? grouped.flatMap(e => (e.kind === 'name' ? [e.parts.at(-1)!.name] : [])) : []);
  const pending: Expr[] = [...(select.orderBy?.items.map(i => i.expr) ?? []), ...(select.having ? [select.having] : []), ...select.items.map(i => i.expr).reverse()];
  while (pending.length > 0) {
    const expr = pending.pop()!;
    switch (expr.kind) {
      case 'number': case 'string': case 'binary': case 'literal': case 'typed': case 'interval': case 'unit': case 'missing': case 'query': case 'exists': continue;
      case 'star': {
        const item = analysis.selectOf(select).items.find(i => i.star && i.column.range === expr.range);
        if (item) yield expr;
        continue;
      }
    }
    const key = keyOf(expr, analysis, sources);
    if (key !== undefined && keys.has(key)) continue;
    if (expr.kind === 'name') {
      const name = analysis.nameOf(expr);
      if (name?.kind === 'alias' || name?.kind === 'parameter' || (name?.kind === 'rowtime' && name.source === undefined) || (name && 'depth' in name && name.depth > 0)) continue;
      if (lastNames.has(expr.parts.at(-1)!.name)) continue;
      // A column that does not exist has its own message.
      if (name || sources.some(s => s.open)) yield expr;
      continue;
    }
    if (expr.kind === 'call' && !expr.over) {
      const call = analysis.callOf(expr);
      if (call?.kind === 'function' ? call.function.category === 'aggregate' : aggregates.has(expr.function)) continue;
    }
    for (const child of [...childrenOf(expr)].reverse()) pending.push(child);
  }
}

const aggregates = new Set(['COUNT', 'SUM', 'AVG', 'MIN', 'MAX', 'STDDEV_POP', 'STDDEV_SAMP', 'VAR_POP', 'VAR_SAMP', 'FIRST_VALUE', 'LAST_VALUE', 'ANY', 'EVERY']);
