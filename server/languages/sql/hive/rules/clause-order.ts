import { replace, type TextEdit } from '../../../../base/edit.ts';
import { positionAt } from '../../../../base/file.ts';
import type { Range } from '../../../../base/range.ts';
import type { Property } from '../table.ts';
import { defineTableRule } from '../table-rule.ts';

/** The order of the grammar; the engines read no other. */
const order = ['COMMENT', 'PARTITIONED', 'CLUSTERED', 'ROW', 'WITH', 'STORED', 'LOCATION', 'TBLPROPERTIES'];
const delimiters = ['field.delim', 'escape.delim', 'colelction.delim', 'mapkey.delim', 'line.delim', 'serialization.null.format'];

export const clauseOrder = defineTableRule({
  code: 'DDL304',
  name: 'clause-order',
  since: '0.1',
  severity: 'error',
  summary: 'The clauses of CREATE TABLE are out of order',

  *at({ clauses = [], engine, delimited, serdeProperties }, text) {
    const first = (range: Range) => /^\w+/.exec(text.slice(range.start))![0];
    const answer = (word: Range, before: Range) => {
      if (engine === 'redshift') return '';
      const { line, character } = positionAt({ text }, word.start);
      return `. ${engine === 'hive' ? 'Hive' : 'Athena'} answers: FAILED: ParseException line ${line + 1}:${character} missing EOF at '${first(word)}' near '${lastToken(text.slice(before.start, before.end))}'`;
    };
    const head = ({ start, end }: Range) => ({ start, end: start + first({ start, end }).length });
    if (delimited) {
      const late = misplaced(serdeProperties, p => delimiters.indexOf(p.key.value));
      if (late) yield {
        range: head(late.item.range), message: `${first(late.item.range)} stands behind ${first(late.before.range)}${answer(late.item.range, late.before.range)}`,
        fixes: [{ title: 'Put the delimiters in order', edits: swapped(serdeProperties, byRank(serdeProperties, (p: Property) => delimiters.indexOf(p.key.value)), text) }],
      };
    }
    const ranked = clauses.filter(c => order.includes(c.word));
    // SERDEPROPERTIES may stand behind the format as well.
    const late = misplaced(ranked, c => (c.word === 'WITH' ? undefined : order.indexOf(c.word)));
    if (late) yield {
      range: head(late.item.range), message: `${late.item.word} stands behind ${late.before.word}${answer(late.item.range, late.before.range)}`,
      fixes: [{ title: 'Put the clauses in order', edits: swapped(ranked, byRank(ranked, c => order.indexOf(c.word)), text) }],
    };
  },
});

/** The first item that belongs before one that stands before it, and its neighbour. */
function misplaced<Item>(items: readonly Item[], rank: (item: Item) => number | undefined): { readonly item: Item; readonly before: Item } | undefined {
  let highest = -1;
  for (const [i, item] of items.entries()) {
    const own = rank(item);
    if (own === undefined) continue;
    if (own < highest) return { item, before: items[i - 1]! };
    highest = own;
  }
  return undefined;
}

const byRank = <Item>(items: readonly Item[], rank: (item: Item) => number): readonly Item[] => [...items].sort((a, b) => rank(a) - rank(b));

/** Each place takes the text of the item that belongs there. Comments behind clauses go with them where each has a line of its own. */
function swapped(items: readonly { readonly range: Range }[], sorted: readonly { readonly range: Range }[], text: string): readonly TextEdit[] {
  const whole = (range: Range): Range | undefined => {
    const tail = /^[ \t]*(?:--[^\r\n]*)?(?=\r?\n|$)/.exec(text.slice(range.end));
    return tail ? { start: range.start, end: range.end + tail[0].trimEnd().length } : undefined;
  };
  const lines = items.map(i => whole(i.range));
  const moved = (range: Range) => (lines.every(l => l !== undefined) ? whole(range)! : range);
  return items.flatMap((item, n) => {
    if (item === sorted[n]) return [];
    const { start, end } = moved(sorted[n]!.range);
    return [replace(moved(item.range), text.slice(start, end))];
  });
}

const lastToken = (clause: string): string => /'(?:[^'\\]|\\.)*'$|"(?:[^"\\]|\\.)*"$|\w+$|.$/s.exec(clause)?.[0] ?? '';
