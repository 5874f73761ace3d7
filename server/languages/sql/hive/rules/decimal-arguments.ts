import { replace } from '../../../../base/edit.ts';
import type { TypeNode } from '../tree.ts';
import { defineTypeRule, readerSays } from '../type-rule.ts';

export const decimalArguments = defineTypeRule({
  code: 'DDL105',
  name: 'decimal-arguments',
  since: '0.1',
  severity: 'error',
  summary: 'Precision or scale of a decimal is wrong',

  *at(site, _table, { complaint }) {
    for (const node of site.tree.nodes) {
      const bad = badDecimal(node);
      if (!bad) continue;
      yield {
        range: node.argumentsRange!,
        message: `${bad.message}${bad.message.includes(': ') ? '' : readerSays(complaint(site, node.argumentsRange!))}`,
        fixes: [{ title: `Write \`decimal${bad.written}\``, edits: [replace(node.argumentsRange!, bad.written)] }],
      };
    }
  },
});

/** What is wrong with a decimal's arguments, in the reader's words, and how they should read. */
export function badDecimal(node: TypeNode): { readonly message: string; readonly written: string } | undefined {
  if (!/^(decimal|dec|numeric|number)$/i.test(node.name) || !node.argumentsRange) return undefined;
  // `10.2` and `10 2` miss a comma.
  const meant = node.arguments.flatMap(a => /^(\d+)[ .](\d+)$/.exec(a.text)?.slice(1) ?? a.text);
  const [p = 10, s = 0] = meant.map(text => (/^\d+$/.test(text) ? Number(text) : NaN));
  const precision = Number.isNaN(p) ? 38 : Math.min(38, Math.max(1, p));
  const scale = Math.min(precision, Number.isNaN(s) ? 0 : s);
  const written = `(${precision},${scale})`;
  const wrong = (message: string) => ({ message, written });
  if (node.arguments.length === 0) return wrong(`\`${node.name}()\` has no arguments: type parameters expected`);
  if (node.arguments.length > 2) return wrong(`\`${node.name}\` has too many arguments: Type decimal only takes two parameter, but ${node.arguments.length} is seen`);
  const odd = node.arguments.find(a => !/^\d+$/.test(a.text));
  if (odd) return wrong(`\`${odd.text}\` is no whole number${/^\w+$/.test(odd.text) ? `: For input string: "${odd.text}"` : ''}`);
  if (p < 1 || p > 38) return wrong(`Precision \`${p}\`: Decimal precision out of allowed range [1,38]`);
  if (s > 38) return wrong(`Scale \`${s}\`: Decimal scale out of allowed range [0,38]`);
  if (s > p) return wrong(`Scale \`${s}\` of precision \`${p}\`: Decimal scale must be less than or equal to precision`);
  return undefined;
}
