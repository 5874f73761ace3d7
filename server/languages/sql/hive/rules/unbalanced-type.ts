import { applyEdits, insert, remove, type TextEdit } from '../../../../base/edit.ts';
import type { TypeSite } from '../table.ts';
import { parseTypeTree, type TypeNode, type TypeTree } from '../tree.ts';
import { defineTypeRule, excerpt, readerSays } from '../type-rule.ts';

export const unbalancedType = defineTypeRule({
  code: 'DDL107',
  name: 'unbalanced-type',
  since: '0.1',
  severity: 'error',
  summary: 'Brackets of a type do not match',

  *at(site, _table, { complaint }) {
    const { tree } = site;
    if (tree.tooDeep) return;
    for (const range of tree.stray) {
      const text = site.text.slice(range.start, range.end);
      const bracket = /^[>)]+$/.test(text);
      const separator = /^[,;]$/.test(text) && site.text.slice(range.end, site.tree.range.end).trim() === '';
      yield {
        range,
        message: (bracket ? `\`${text}\` closes nothing` : `\`${text}\` has no place in a type`) + readerSays(complaint(site, range)),
        ...((bracket || separator) && { fixes: [{ title: `Remove \`${text}\``, edits: [remove(range)] }] }),
      };
    }
    const [outer] = tree.unclosed;
    if (!outer) return;
    const missing = tree.unclosed.length;
    const said = complaint(site, { start: tree.range.start, end: tree.range.end + 1 });
    const places = closings(site);
    yield {
      range: { start: outer.nameRange.start, end: outer.open!.end },
      message: `\`${excerpt(site, outer.range)}\` is never closed: ${missing === 1 ? '`>` is' : `${missing} \`>\` are`} missing${readerSays(said)}`,
      fixes: places.map((edits, i) => ({ title: i === 0 ? `Insert \`${'>'.repeat(missing)}\`` : `Insert \`${'>'.repeat(missing)}\` at the end`, edits, safe: i === 0 })),
    };
  },
});

/** Where the missing brackets may stand, best first: behind an array or map that has too many members, else at the end. */
function closings(site: TypeSite): readonly (readonly TextEdit[])[] {
  const { tree } = site;
  const end = tree.nodes.reduce((most, n) => Math.max(most, n.range.end), tree.root?.range.end ?? tree.range.end);
  const plain = [insert(end, '>'.repeat(tree.unclosed.length))];
  const inner: TextEdit[] = [];
  for (let i = tree.nodes.length - 1; i >= 0 && inner.length < tree.unclosed.length; i--) {
    const node = tree.nodes[i]!;
    const allowed = node.name.toLowerCase() === 'map' ? 2 : /^(array|list|set)$/i.test(node.name) ? 1 : Infinity;
    if (node.members.length <= allowed) continue;
    const last = node.members[allowed - 1]!;
    inner.push(insert(last.type?.range.end ?? last.range.end, '>'));
  }
  // Behind a quote that is never closed a bracket closes nothing.
  if (!balanced(site, plain, false)) return [];
  if (inner.length === 0) return [plain];
  const rest = tree.unclosed.length - inner.length;
  const better = rest > 0 ? [...inner, insert(end, '>'.repeat(rest))] : inner;
  return balanced(site, better) ? [better, plain] : [plain];
}

function balanced(site: TypeSite, edits: readonly TextEdit[], counted = true): boolean {
  const { start, end } = site.tree.range;
  const own = edits.map(({ range, text }) => ({ range: { start: range.start - start, end: range.end - start }, text }));
  const tree: TypeTree = parseTypeTree(applyEdits(site.text.slice(start, end), own), { mode: site.mode });
  return tree.unclosed.length === 0 && tree.stray.length <= (counted ? 0 : site.tree.stray.length) && !(counted && tree.nodes.some(overfull));
}

const overfull = (node: TypeNode): boolean => (/^(array|list|set)$/i.test(node.name) && node.members.length > 1) || (/^map$/i.test(node.name) && node.members.length > 2);
