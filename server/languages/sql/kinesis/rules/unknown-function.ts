import { replace } from '../../../../base/edit.ts';
import { defineProblemRule } from '../rule.ts';

export const unknownFunction = defineProblemRule({
  kind: 'unknown-function', code: 'KSQL106', name: 'unknown-function',
  summary: 'A function that the service does not have',
  fix: ({ range, replacement }) => (replacement === undefined ? undefined : { title: `Change it to \`${replacement}\``, edits: [replace(range, replacement)], safe: false }),
});
