import { named } from '../../../base/sentence.ts';
import { replace, type TextEdit } from '../../../base/edit.ts';
import type { Range } from '../../../base/range.ts';
import type { RuleFix } from '../../../base/rule.ts';
import { placeName, type Fit } from './data/fit.ts';
import { heldAgainst, type Held } from './data/held.ts';
import { readByOpenx } from './data/reading.ts';
import { siteRange, type Column, type Table } from './table.ts';
import type { TableFinding, TableRule } from './table-rule.ts';
import type { TypeNode } from './tree.ts';

/** A rule that holds a table against the sample records that reach it; silent where the workspace has none. */
export function defineDataRule({ at, fixable, ...rule }: Pick<TableRule, 'code' | 'name' | 'since' | 'severity' | 'summary' | 'tags'> & { /** Absent: it offers repairs. */ readonly fixable?: false; at(held: Held, table: Table, text: string): Iterable<TableFinding> }): TableRule {
  return {
    ...rule,
    *find(file, scope) {
      for (const table of file.tables) {
        for (const held of heldAgainst(table, file, scope)) {
          const related = held.settings.map(({ place }) => ({ ...place, message: 'The conversion that reads the records' }));
          for (const { range, message, fixes = [] } of at(held, table, file.file.text)) yield { range, message, ...(related.length > 0 && { related }), fixes: fixes.map(fix => inOwnFile(fix, file.file.path)) };
        }
      }
    },
    message: found => found.message,
    ...(fixable !== false && { fix: (found: { readonly fixes: readonly RuleFix[] }) => found.fixes }),
  };
}

/** A fix whose edits of the finding's own file are among its own. Nothing of a sample is sure. */
function inOwnFile({ title, edits, elsewhere = [], safe = false }: RuleFix, path: string): RuleFix {
  const others = elsewhere.filter(part => part.path !== path);
  return { title, safe, edits: [...edits, ...elsewhere.flatMap(part => (part.path === path ? part.edits : []))], ...(others.length > 0 && { elsewhere: others }) };
}

export const columnOf = (table: Table, name: string): Column | undefined => table.columns.find(c => c.name.value.toLowerCase() === name);

/** The type that a fit is about, inside the column's type; the column itself where it cannot be found. */
function typeRange(column: Column, path: readonly string[]): Range {
  const site = column.type;
  if (!site) return column.name.range;
  let node: TypeNode | undefined = site.tree.root;
  for (const step of path) node = step === '[]' ? node?.members[0]?.type : step === '{}' ? node?.members[1]?.type : node?.members.find(m => m.name?.toLowerCase() === step.toLowerCase())?.type;
  return node ? site.place(node.range) : siteRange(site);
}

/** The edit that writes another type where a fit's stands. */
export const retyped = (column: Column, { path }: Fit, to: string): readonly TextEdit[] => (column.type ? [replace(typeRange(column, path), column.type.write(to))] : []);

/** `3 of 40 values in `data/orders.ndjson`; record 3: `"abc"``. */
export const evidence = ({ count, of, first, example }: Pick<Fit, 'count' | 'of' | 'first' | 'example'>, { from }: Held, unit: string): string =>
  `${count} of ${of} ${unit}${of === 1 ? '' : 's'}${from.length > 0 ? ` in ${named(from, 'and')}` : ''}; record ${first}: \`${example.replace(/`/g, "'")}\``;

/** One finding for each fit of a kind, at its type, with the type that would hold the values. */
export function* fitFindings(held: Held, table: Table, text: string, wanted: (fit: Fit) => boolean, more: (fit: Fit, column: Column) => TableFinding['fixes'] = () => []): Iterable<TableFinding> {
  for (const fit of held.fits) {
    const column = columnOf(table, fit.column);
    if (!column || !wanted(fit)) continue;
    const openx = fit.openx && readByOpenx(held, table, text);
    yield {
      range: typeRange(column, fit.path), message: fit.said ? `${fit.kind === 'refused' ? '' : 'Readers differ over these numbers; those that do not convert them answer '}${fit.what}` : `\`${placeName(fit)}\` ${fit.what} (${evidence(fit, held, 'value')})`,
      fixes: [...(more(fit, column) ?? []), ...(openx ? [{ title: 'Read the records by the OpenX JSON SerDe', ...openx }] : []), ...(fit.to === undefined ? [] : [{ title: `Write \`${fit.to}\``, edits: retyped(column, fit, fit.to) }])],
    };
  }
}
