import { replace } from '../../../../base/edit.ts';
import { collect } from '../collect.ts';
import { rewrittenCall } from '../rewrite.ts';
import { defineProblemRule } from '../rule.ts';

export const unknownFunction = defineProblemRule({
  kind: 'unknown-function', code: 'KSQL106', name: 'unknown-function',
  summary: 'A function that the service does not have',
  fix({ range, replacement }, { tree, text }) {
    if (replacement !== undefined) return { title: `Change it to \`${replacement}\``, edits: [replace(range, replacement)], safe: false };
    const call = collect(tree).calls.find(c => c.name.range.start === range.start);
    return call && rewrittenCall(call, text);
  },
});
