import { replace } from '../../../../base/edit.ts';
import type { TypeNode } from '../tree.ts';
import { defineTypeRule, readerSays } from '../type-rule.ts';

export const textLength = defineTypeRule({
  code: 'DDL106',
  name: 'text-length',
  since: '0.1',
  severity: 'error',
  summary: 'char or varchar without a length, or with one out of range',

  *at(site, table, { complaint }) {
    for (const node of site.tree.nodes) {
      const bad = badLength(node, table.engine === 'redshift' && site.mode === 'ddl');
      if (!bad) continue;
      if (table.engine === 'redshift' && site.mode === 'ddl' && !node.argumentsRange) continue; // Redshift gives lengths of its own
      const kind = node.name.toLowerCase();
      const whole = { start: node.nameRange.start, end: node.range.end };
      yield {
        range: node.argumentsRange ?? node.nameRange,
        message: bad + (node.argumentsRange ? '' : readerSays(complaint(site, node.nameRange))),
        fixes: [
          ...(table.engine === 'redshift' ? [] : [{ title: 'Write `string`', edits: [replace(whole, 'string')] }]),
          { title: `Write \`${kind}(${largest(kind, table.engine === 'redshift')})\``, edits: [replace(whole, `${kind}(${largest(kind, table.engine === 'redshift')})`)], safe: false },
        ],
      };
    }
  },
});

/** Redshift's `char` is longer than the catalogue's. */
const largest = (kind: string, redshift = false): number => (kind === 'char' ? (redshift ? 4096 : 255) : 65535);

export function badLength(node: TypeNode, redshift = false): string | undefined {
  const kind = node.name.toLowerCase();
  if ((kind !== 'char' && kind !== 'varchar') || node.open) return undefined;
  if (!node.argumentsRange) return `\`${node.name}\` needs a length`;
  if (node.arguments.length === 0) return `\`${node.name}()\` has no length: type parameters expected`;
  if (node.arguments.length > 1) return `\`${node.name}\` has too many arguments: Type ${kind} only takes one parameter, but ${node.arguments.length} is seen`;
  const { text } = node.arguments[0]!;
  if (redshift && /^max$/i.test(text)) return undefined;
  if (!/^\d+$/.test(text)) return `\`${text}\` is no whole number: For input string: "${text}"`;
  const length = Number(text);
  if (length >= 1 && length <= largest(kind, redshift)) return undefined;
  return `Length \`${length}\`: ${kind === 'char' ? 'Char' : 'Varchar'} length ${length} out of allowed range [1, ${largest(kind, redshift)}]`;
}
