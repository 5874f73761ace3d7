import { applyEdits, replace, type TextEdit } from '../../../base/edit.ts';
import { canonicalName } from './foreign.ts';
import { spell } from './spelling.ts';
import { spellingOf, type Table, type TypeSite } from './table.ts';
import { parseTypeTree, type TypeNode } from './tree.ts';

/**
 * A column's type as the catalogue has it. Redshift has names of its own (`int8`, `real`, `bool`), another meaning of `float`, `max`, and its own
 * lengths where none is said; what other engines declare is left as it is, so that it can be complained about.
 */
export function catalogueTypeOf(site: TypeSite, engine: Table['engine']): string {
  if (engine !== 'redshift' || site.mode !== 'ddl') return spellingOf(site).text;
  const { range: { start, end }, nodes } = site.tree;
  const edits = nodes.flatMap(catalogueWord).map(({ range, text }) => replace({ start: range.start - start, end: range.end - start }, text));
  const text = applyEdits(site.text.slice(start, end), edits);
  return spell(text, parseTypeTree(text, { mode: 'ddl' })).text;
}

/** Redshift's word for a type as the catalogue's, with its length. */
function catalogueWord({ name, nameRange, argumentsRange, arguments: [length], bracket }: TypeNode): TextEdit[] {
  const lower = name.toLowerCase();
  const whole = { start: nameRange.start, end: argumentsRange?.end ?? nameRange.end };
  const canonical = canonicalName(lower);
  if (canonical === undefined || bracket) return [];
  const bare = argumentsRange ? undefined : alone[lower];
  const character = /^n?char(?:acter)?$|^bpchar$/.test(lower) ? 'char' : /char|text/.test(lower) ? 'varchar' : undefined;
  if (bare !== undefined) return [replace(whole, bare)];
  if (character !== undefined && length) return [replace(whole, `${character}(${length.text.toLowerCase() === 'max' ? (character === 'char' ? 4096 : 65535) : length.text})`)];
  if (canonical === 'binary') return [replace(whole, canonical)];
  return canonical === lower ? [] : [replace(nameRange, canonical)];
}

/** What types without an argument stand for. Source: the data types of Redshift, where FLOAT is FLOAT8. */
const alone: Readonly<Record<string, string>> = {
  varchar: 'varchar(256)', nvarchar: 'varchar(256)', text: 'varchar(256)', 'character varying': 'varchar(256)', char: 'char(1)', character: 'char(1)', nchar: 'char(1)', bpchar: 'char(256)',
  decimal: 'decimal(18,0)', numeric: 'decimal(18,0)', dec: 'decimal(18,0)',
  float: 'double',
};
