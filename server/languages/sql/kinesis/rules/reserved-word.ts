import { replace } from '../../../../base/edit.ts';
import { defineRule, type Finding } from '../../../../base/rule.ts';
import type { Identifier } from '../../tree.ts';
import { nameOfPart } from '../collect.ts';
import type { KinesisFile } from '../file.ts';

/** The page on reserved words: quote them to use them as names. ROWTIME may be an alias and an INSERT column: it sets the time of the row. */
export const reservedWord = defineRule<KinesisFile, Finding & { word: string; quoted: string }>({
  code: 'KSQL102', name: 'reserved-word', since: '0.2', severity: 'error',
  summary: 'A reserved word stands, unquoted, where a name belongs',
  *find({ tree, text, analysis }) {
    const allowed = new Set(tree.statements.flatMap(s => (s.kind === 'create-pump' ? s.insert?.columns ?? [] : s.kind === 'insert' ? s.columns ?? [] : [])).filter(c => c.name === 'ROWTIME'));
    for (const id of tree.reserved) {
      const name = nameOfPart(tree).get(id);
      if (id.name === 'ROWTIME' && (allowed.has(id) || name !== undefined || /\bAS\s*$|[\w")]\s+$/i.test(text.slice(Math.max(0, id.range.start - 12), id.range.start)) && !inColumnList(id, tree))) continue;
      const word = text.slice(id.range.start, id.range.end);
      const resolved = name && analysis.nameOf(name);
      const spelled = resolved?.kind === 'column' && resolved.index >= 0 && resolved.column.name.toUpperCase() === id.name ? resolved.column.name : id.name;
      yield { range: id.range, word, quoted: `"${spelled}"` };
    }
  },
  message: ({ word, quoted }) => `\`${word}\` is a reserved word: as a name it must be quoted, \`${quoted}\``,
  fix: ({ range, quoted }) => ({ title: `Quote it: \`${quoted}\``, edits: [replace(range, quoted)] }),
});

const inColumnList = (id: Identifier, tree: KinesisFile['tree']): boolean =>
  tree.statements.some(s => s.kind === 'create-stream' && s.range.start <= id.range.start && id.range.end <= s.range.end);
