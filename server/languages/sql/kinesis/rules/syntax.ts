import { insert, remove, replace } from '../../../../base/edit.ts';
import { defineRule, type Finding, type RuleFix } from '../../../../base/rule.ts';
import type { KinesisFile } from '../file.ts';

export const syntax = defineRule<KinesisFile, Finding & { message: string; text: string }>({
  code: 'KSQL101', name: 'syntax', since: '0.2', severity: 'error',
  summary: 'The script cannot be read',
  *find({ tree, header, analysis, text }) {
    for (const problem of [...tree.problems, ...header.problems, ...analysis.problems.filter(p => p.kind === 'too-deep')]) yield { ...problem, text: text.slice(problem.range.start, problem.range.end) };
  },
  message: ({ message }) => message,
  fix({ range, message, text }, file): RuleFix | undefined {
    if (message.startsWith('Expected `;` between')) return { title: 'Insert the `;`', edits: [insert(range.start, ';')] };
    if (text === '=' && /=\s*$/.test(file.text.slice(0, range.start))) return { title: 'Compare with one `=`', edits: [remove(range)] };
    if (message.startsWith('An outer join says its side')) return { title: 'Make it a `LEFT OUTER JOIN`', edits: [insert(range.start, 'LEFT ')], safe: false };
    if (text === '&' && file.text[range.end] === '&') return { title: 'Write `AND`', edits: [replace({ start: range.start, end: range.end + 1 }, 'AND')] };
    return undefined;
  },
});
