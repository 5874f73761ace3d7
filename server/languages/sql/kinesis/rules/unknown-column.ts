import { replace } from '../../../../base/edit.ts';
import type { RuleFix } from '../../../../base/rule.ts';
import { defineProblemRule, replaced } from '../rule.ts';

export const unknownColumn = defineProblemRule({
  kind: 'unknown-column', code: 'KSQL104', name: 'unknown-column',
  summary: 'A column is named that no source has; most often its quotes are missing',
  fix(problem, file): readonly RuleFix[] {
    const { range } = problem;
    const text = file.text.slice(range.start, range.end);
    const meant = replaced(problem, file);
    // "click" where 'click' was meant: double quotes are names here, never texts.
    const compared = /^"[^"]*"$/.test(text) && /(?:=|<>|!=|\bLIKE|\bTHEN|\bELSE|\bIN\s*\(|,)\s*$/i.test(file.text.slice(Math.max(0, range.start - 20), range.start));
    const asText: RuleFix[] = compared ? [{ title: `Make it a text: '${text.slice(1, -1)}'`, edits: [replace(range, `'${text.slice(1, -1).replaceAll("'", "''")}'`)], safe: false }] : [];
    return meant ? [meant, ...asText] : asText;
  },
});
