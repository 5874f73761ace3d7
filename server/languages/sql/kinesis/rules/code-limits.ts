import { append } from '../../../../base/list.ts';
import { defineRule, type Finding } from '../../../../base/rule.ts';
import type { Identifier } from '../../tree.ts';
import type { KinesisFile } from '../file.ts';
import { collect } from '../collect.ts';

const codeLimit = 102_400;
const nameLimit = 128;

/** The page on limits: length of the application's code, and of an identifier. */
export const codeLimits = { length: codeLimit, ...defineRule<KinesisFile, Finding & { what: string; limit: number; length: number }>({
  code: 'KSQL501', name: 'code-limits', since: '0.2', severity: 'error',
  summary: 'The code or a name in it is longer than the service takes',
  *find({ tree, text }) {
    const named: (Identifier | undefined)[] = tree.statements.flatMap(s =>
      s.kind === 'create-stream' ? [s.name.parts.at(-1), ...s.columns.map(c => c.name)] : s.kind === 'create-pump' || s.kind === 'create-function' ? [s.name.parts.at(-1)] : []);
    for (const select of collect(tree).selects) append(named, select.items.map(i => i.alias));
    for (const id of named) if (id && id.name.length > nameLimit) yield { range: id.range, what: 'A name', limit: nameLimit, length: id.name.length };
    if (text.length > codeLimit) yield { range: { start: codeLimit, end: Math.min(text.length, codeLimit + 1) }, what: 'The code of an application', limit: codeLimit, length: text.length };
  },
  message: ({ what, limit, length }) => `${what} has at most ${limit} characters; this has ${length}`,
}) };
