import { replace } from '../../../../base/edit.ts';
import { collect } from '../collect.ts';
import { defineProblemRule } from '../rule.ts';

export const swappedArguments = defineProblemRule({
  kind: 'swapped-arguments', code: 'KSQL108', name: 'swapped-arguments',
  summary: 'The arguments stand in the wrong order: the pattern comes first',
  fix({ range }, { tree, text }) {
    const call = collect(tree).calls.find(c => c.range === range) ?? collect(tree).calls.find(c => c.range.start === range.start && c.range.end === range.end);
    const [a, b] = call?.arguments ?? [];
    if (!a || !b) return undefined;
    return { title: 'Swap the arguments', edits: [replace(a.range, text.slice(b.range.start, b.range.end)), replace(b.range, text.slice(a.range.start, a.range.end))] };
  },
});
