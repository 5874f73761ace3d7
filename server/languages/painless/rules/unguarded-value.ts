import type { SourceFile } from '../../../base/file.ts';
import { defineRule } from '../../../base/rule.ts';

/** `doc['field'].value`, in either quotes; comments are left out before it is looked for. */
const access = /doc\s*\[\s*(?:'([^'\\]*)'|"([^"\\]*)")\s*\]\s*\.\s*value\b/g;

export const unguardedValue = defineRule({
  code: 'PNL302',
  name: 'unguarded-value',
  since: '0.1',
  severity: 'information',
  summary: 'The value of a field is read without asking whether the document has one',

  *find({ text }: SourceFile) {
    const code = text.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, comment => ' '.repeat(comment.length));
    const told = new Set<string>();
    for (const match of code.matchAll(access)) {
      const field = match[1] ?? match[2] ?? '';
      if (field === '' || told.has(field)) continue;
      told.add(field);
      const name = field.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      const guarded = new RegExp(`doc\\s*\\[\\s*['"]${name}['"]\\s*\\]\\s*\\.\\s*(?:size\\s*\\(|length\\b|empty\\b|isEmpty\\b)|containsKey\\s*\\(\\s*['"]${name}['"]|\\$\\s*\\(\\s*['"]${name}['"]`).test(code);
      if (!guarded) yield { range: { start: match.index, end: match.index + match[0].length }, field };
    }
  },
  message: ({ field }) => `A document without \`${field}\` fails here: "A document doesn't have a value for a field! Use doc[<field>].size()==0 to check if a document is missing a field!"`,
});
