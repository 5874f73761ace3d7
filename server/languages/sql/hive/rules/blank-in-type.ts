import { remove } from '../../../../base/edit.ts';
import type { Range } from '../../../../base/range.ts';
import { ddlAliases, foreignTypes } from '../foreign.ts';
import type { TypeSite } from '../table.ts';
import { badDecimal } from './decimal-arguments.ts';
import { badLength } from './text-length.ts';
import { defineTypeRule, readerSays } from '../type-rule.ts';

export const blankInType = defineTypeRule({
  code: 'DDL104',
  name: 'blank-in-type',
  since: '0.1',
  severity: 'error',
  summary: 'A blank in a type of the catalogue, where it counts as part of the word beside it',

  *at(site, _table, { complaint }) {
    if (site.mode !== 'catalogue' || site.tree.blanks.length === 0) return;
    const rewritten = rewrittenElsewhere(site);
    const blanks = site.tree.blanks.filter(b => !rewritten.some(r => b.start < r.end && r.start < b.end));
    const [first] = blanks;
    if (!first) return;
    const said = blanks.map(b => complaint(site, withWord(site.text, b))).find(s => s !== undefined);
    yield {
      range: first,
      message: `Blanks have no place in a type of the catalogue: the reader takes them as part of the word${readerSays(said)}`,
      fixes: [{ title: blanks.length === 1 ? 'Remove the blank' : `Remove ${blanks.length} blanks`, edits: blanks.map(b => remove(b)) }],
    };
  },
});

/** A blank with the word before it, which the reader takes as one. */
const withWord = (text: string, { start, end }: Range): Range => ({ start: start - /[\p{L}\p{Nd}_.$]*$/u.exec(text.slice(Math.max(0, start - longestWord), start))![0].length, end });
const longestWord = 100;

/** Places that other rules rewrite or complain about: names of several words, bad arguments, members without a colon, field names. */
function rewrittenElsewhere(site: TypeSite): readonly Range[] {
  const places: Range[] = [];
  for (const node of site.tree.nodes) {
    places.push(node.nameRange);
    if (node.argumentsRange) {
      const lower = node.name.toLowerCase();
      const loses = Object.hasOwn(foreignTypes, lower) && !ddlAliases.has(lower) && lower !== 'number';
      if (loses || badDecimal(node) || badLength(node)) places.push({ start: node.nameRange.start, end: node.range.end });
    }
    for (const { nameRange, colon, type, gap, comment } of node.members) {
      if (gap) places.push(gap);
      if (comment) places.push({ start: type?.range.end ?? comment.start, end: comment.end });
      if (!nameRange) continue;
      places.push(nameRange);
      if (type && !colon) places.push({ start: nameRange.end, end: type.range.start });
    }
  }
  return places;
}
