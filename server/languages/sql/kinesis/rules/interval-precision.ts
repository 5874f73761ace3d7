import { replace } from '../../../../base/edit.ts';
import { collect } from '../collect.ts';
import { defineProblemRule } from '../rule.ts';

/** Leading precision is 2 when none is written: the page on interval literals. */
export const intervalPrecision = defineProblemRule({
  kind: 'interval-precision', code: 'KSQL206', name: 'interval-precision',
  summary: 'An interval has more digits than its leading field takes',
  fix({ range, replacement }, { tree }) {
    const literal = collect(tree).intervals.find(i => i.range.start === range.start);
    if (!literal?.qualifier || replacement === undefined) return undefined;
    const { from, to, fromRange, range: whole } = literal.qualifier;
    const end = to === undefined ? whole.end : fromRange.end;
    return { title: `Write \`${replacement}\``, edits: [replace({ start: fromRange.start, end: literal.qualifier.precision === undefined ? fromRange.end : end }, replacement.startsWith(from) ? replacement : `${from}${replacement}`)] };
  },
});
