import { applyEdits, replace } from '../../../base/edit.ts';
import { canonicalName } from './foreign.ts';
import { spellingOf, type Table, type TypeSite } from './table.ts';
import { parseTypeTree } from './tree.ts';

/**
 * A column's type as the catalogue has it. Redshift has names of its own (`int8`, `real`, `bool`) and its own lengths where none is said;
 * what other engines declare is left as it is, so that it can be complained about.
 */
export function catalogueTypeOf(site: TypeSite, engine: Table['engine']): string {
  const text = spellingOf(site).text;
  if (engine !== 'redshift') return text;
  const bare = site.tree.root && site.tree.root.arguments.length === 0 ? lengths[site.tree.root.name.toLowerCase()] : undefined;
  if (bare !== undefined) return bare;
  const tree = parseTypeTree(text, { mode: 'catalogue' });
  return applyEdits(text, tree.nodes.flatMap(node => { const name = canonicalName(node.name); return name === undefined || name === node.name ? [] : [replace(node.nameRange, name)]; }));
}

/** Lengths of types that stand alone. Source: the data types of Redshift. */
const lengths: Readonly<Record<string, string>> = {
  varchar: 'varchar(256)', nvarchar: 'varchar(256)', text: 'varchar(256)', 'character varying': 'varchar(256)', char: 'char(1)', character: 'char(1)', nchar: 'char(1)', bpchar: 'char(256)', decimal: 'decimal(18,0)', numeric: 'decimal(18,0)',
};
