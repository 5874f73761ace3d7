import { replace } from '../../../../base/edit.ts';
import { defineRule, type Finding } from '../../../../base/rule.ts';
import { collect } from '../collect.ts';
import type { KinesisFile } from '../file.ts';

/** Letters of Java's SimpleDateFormat that mean something else than they look like. */
export const datePattern = defineRule<KinesisFile, Finding & { letters: string; says: string; instead: string }>({
  code: 'KSQL407', name: 'date-pattern', since: '0.2', severity: 'warning',
  summary: 'A letter of a date pattern that rarely means what it looks like',
  *find({ tree, text }) {
    for (const call of collect(tree).calls) {
      const [pattern] = call.arguments;
      if (!/^(?:CHAR_TO_(?:TIMESTAMP|DATE|TIME)|(?:TIMESTAMP|DATE|TIME)_TO_CHAR)$/.test(call.function) || pattern?.kind !== 'string') continue;
      const source = text.slice(pattern.range.start, pattern.range.end);
      // Quoted stretches ('' inside an SQL text) are no letters of the pattern.
      const bare = source.replace(/''(?:[^']|'''')*?''/g, quoted => ' '.repeat(quoted.length));
      for (const run of bare.matchAll(/([A-Za-z])\1*/g)) {
        const wrong = problemOf(run[0], bare, run.index);
        if (wrong) yield { range: { start: pattern.range.start + run.index, end: pattern.range.start + run.index + run[0].length }, letters: run[0], ...wrong };
      }
    }
  },
  message: ({ letters, says, instead }) => `\`${letters}\` is ${says}; \`${instead}\` is meant`,
  fix: ({ range, instead }) => ({ title: `Change it to \`${instead}\``, edits: [replace(range, instead)], safe: false }),
});

function problemOf(letters: string, pattern: string, at: number): { says: string; instead: string } | undefined {
  const before = pattern.slice(0, at);
  const after = pattern.slice(at + letters.length);
  switch (letters) {
    case 'YYYY': case 'YY': return { says: 'the year of the week, which differs around New Year', instead: letters.toLowerCase() };
    case 'DD': return { says: 'the day of the year', instead: 'dd' };
    case 'hh': return /a/.test(pattern) ? undefined : { says: 'the hour from 1 to 12, and there is no `a` for AM and PM', instead: 'HH' };
    case 'mm': return /[yd][^A-Za-z]?$/.test(before) && !/[Hhk]/.test(before) && !/^[^A-Za-z]?s/.test(after) && /[yd]/.test(before + after) ? { says: 'the minute', instead: 'MM' } : undefined;
    case 'MM': return /[Hhk]{1,2}:$/.test(before) ? { says: 'the month', instead: 'mm' } : undefined;
    case 'SS': return /mm:$/.test(before) ? { says: 'the millisecond', instead: 'ss' } : undefined;
    default: return undefined;
  }
}
