import { replace } from '../../../../base/edit.ts';
import { defineProblemRule } from '../rule.ts';

export const wrongArguments = defineProblemRule({
  kind: 'wrong-arguments', code: 'KSQL107', name: 'wrong-arguments',
  summary: 'A function is called with arguments that it does not take',
  fix: ({ range, replacement }) => (replacement === undefined ? undefined : { title: `Change it to \`${replacement}\``, edits: [replace(range, replacement)], safe: false }),
});
