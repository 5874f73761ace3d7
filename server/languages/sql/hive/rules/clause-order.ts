import { replace } from '../../../../base/edit.ts';
import { positionAt } from '../../../../base/file.ts';
import { defineTableRule } from '../table-rule.ts';

/** The order of the grammar; the engines read no other. */
const order = ['COMMENT', 'PARTITIONED', 'CLUSTERED', 'ROW', 'WITH', 'STORED', 'LOCATION', 'TBLPROPERTIES'];

export const clauseOrder = defineTableRule({
  code: 'DDL304',
  name: 'clause-order',
  since: '0.1',
  severity: 'error',
  summary: 'The clauses of CREATE TABLE are out of order',

  *at({ clauses = [], engine }, text) {
    if (engine === 'redshift') return;
    const ranked = clauses.filter(c => order.includes(c.word));
    // SERDEPROPERTIES may stand behind the format as well.
    const rank = (word: string) => (word === 'WITH' ? order.indexOf('STORED') : order.indexOf(word));
    let highest = -1;
    for (const [i, { word, range }] of ranked.entries()) {
      if (rank(word) >= highest || word === 'WITH') {
        highest = Math.max(highest, word === 'WITH' ? highest : rank(word));
        continue;
      }
      const { line, character } = positionAt({ text }, range.start);
      const before = /(\S+)\s*$/.exec(text.slice(0, range.start))?.[1] ?? '';
      const sorted = [...ranked].sort((a, b) => order.indexOf(a.word) - order.indexOf(b.word));
      yield {
        range: { start: range.start, end: range.start + word.length },
        message: `${word} stands behind ${ranked[i - 1]!.word}. Athena answers: FAILED: ParseException line ${line + 1}:${character} missing EOF at '${text.slice(range.start, range.start + word.length)}' near '${before}'`,
        fixes: [{ title: 'Put the clauses in order', edits: ranked.flatMap((c, n) => (c === sorted[n] ? [] : [replace(c.range, text.slice(sorted[n]!.range.start, sorted[n]!.range.end))])) }],
      };
      return;
    }
  },
});
