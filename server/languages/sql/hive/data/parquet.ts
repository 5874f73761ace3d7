import type { ParquetElement, ParquetFooter, ParquetNode } from '../../../../base/parquet.ts';
import { memo } from '../../../../base/memo.ts';
import { typeOfHive } from '../../athena-evaluate/hive.ts';
import { isNumeric, typeText, type Type } from '../../athena-evaluate/types.ts';
import { isOn } from '../serde.ts';
import type { Table } from '../table.ts';
import { printHiveType } from '../type.ts';
import type { Column } from './convert.ts';
import type { Fit } from './fit.ts';

/** A place of a column that cannot be read out of a file as it is declared. */
export interface Misfit {
  /** Names of fields, `[]` for elements, `{}` for values of a map. */
  readonly path: readonly string[];
  readonly node: ParquetNode;
  readonly type: Type;
}

const isDecimal = ({ converted_type: converted, logical_type: logical }: ParquetElement) => converted === 'DECIMAL' || logical?.type === 'DECIMAL';
const isTimestamp = ({ converted_type: converted, logical_type: logical }: ParquetElement) => /TIMESTAMP/.test(converted ?? logical?.type ?? '');
const isDate = ({ converted_type: converted, logical_type: logical }: ParquetElement) => converted === 'DATE' || logical?.type === 'DATE';

/** The node of a list's elements: below the repeated group in the middle, unless that has a name that old writers gave to elements. */
export function elementNode({ element: { name }, children: [repeated] }: ParquetNode): ParquetNode | undefined {
  return repeated?.children.length === 1 && repeated.element.name !== 'array' && repeated.element.name !== `${name}_tuple` ? repeated.children[0] : repeated;
}

/** The nodes of a map's keys and values. */
export const entryNodes = ({ children: [entries] }: ParquetNode): readonly [ParquetNode, ParquetNode] | undefined =>
  entries?.children.length === 2 ? [entries.children[0]!, entries.children[1]!] : undefined;

/** Of two names that differ by case alone the first counts. */
const byName = memo((nodes: readonly ParquetNode[]) => new Map([...nodes].reverse().map(n => [n.element.name.toLowerCase(), n])));

/** The node that a column of a table reads: by its name whatever its case, or by position. */
export const nodeOf = (nodes: readonly ParquetNode[], name: string, index: number, byIndex: boolean): ParquetNode | undefined =>
  (byIndex ? nodes[index] : byName(nodes).get(name.toLowerCase()));

/** The first place at which the query service cannot read a node as a type. Source: the reference of tables, section 6. */
export function misfitOf(node: ParquetNode, type: Type, path: readonly string[] = []): Misfit | undefined {
  const { element, children } = node;
  const wrong: Misfit = { path, node, type };
  switch (type.kind) {
    case 'array': {
      if (element.repetition_type === 'REPEATED' && children.length === 0) return misfitOf({ element: { ...element, repetition_type: 'REQUIRED' }, children }, type.element, [...path, '[]']);
      const item = children.length === 1 || element.converted_type === 'LIST' ? elementNode(node) : undefined;
      return item ? misfitOf(item, type.element, [...path, '[]']) : wrong;
    }
    case 'map': {
      const entries = entryNodes(node);
      return entries && !misfitOf(entries[0], type.key) ? misfitOf(entries[1], type.value, [...path, '{}']) : wrong;
    }
    case 'row': {
      if (children.length === 0) return wrong;
      for (const { name, type: inner } of type.fields) {
        const child = name === undefined ? undefined : nodeOf(children, name, 0, false);
        const found = child && misfitOf(child, inner, [...path, name!]);
        if (found) return found;
      }
      return undefined;
    }
    default: return readable(element, type) ? undefined : wrong;
  }
}

function readable(element: ParquetElement, type: Type): boolean {
  const { type: physical } = element;
  switch (type.kind) {
    case 'boolean': return physical === 'BOOLEAN';
    case 'tinyint': case 'smallint': case 'integer': case 'bigint': return (physical === 'INT32' || (physical === 'INT64' && type.kind === 'bigint')) && !isDecimal(element) && !isDate(element) && !isTimestamp(element);
    case 'real': return physical === 'FLOAT';
    case 'double': return physical === 'DOUBLE' || physical === 'FLOAT';
    case 'decimal': return isDecimal(element) || ((physical === 'INT32' || physical === 'INT64') && type.scale === 0 && element.converted_type === undefined);
    case 'date': return physical === 'INT32' && isDate(element);
    case 'timestamp': return physical === 'INT96' || (physical === 'INT64' && isTimestamp(element));
    case 'varchar': case 'char': case 'varbinary': return (physical === 'BYTE_ARRAY' || physical === 'FIXED_LEN_BYTE_ARRAY') && !isDecimal(element);
    default: return true;
  }
}

/** `customer.age`, `tags[]`. */
const placeOf = (column: string, path: readonly string[]) => path.reduce((name, step) => (step === '[]' || step === '{}' ? name + step : `${name}.${step}`), column);

/** What the query service says. */
export const misfitText = (column: string, file: string, { path, node: { element, children }, type }: Misfit): string =>
  `Field ${placeOf(column, path)}'s type ${element.type ?? (children.length > 0 ? 'GROUP' : '')} in parquet file ${file} is incompatible with type ${typeText(type)} defined in table schema`;

/** What Redshift Spectrum says. Source: the guide of Spectrum, *Incompatible data formats*. */
function spectrumText(place: string, column: Column, file: string, index: number, { element, children }: ParquetNode): string {
  const physical = children.length > 0 ? 'group' : (element.type ?? '').toLowerCase();
  const type = printHiveType(column.type).replace(/[(<].*$/, '').replace(/^string$/, 'varchar').replace(/^int$/, 'integer');
  const repetition = element.repetition_type ?? 'OPTIONAL';
  return `File '${file}' has an incompatible Parquet schema for column '${place}'. Column type: ${type.toUpperCase()}, Parquet schema: ${repetition.toLowerCase()} ${physical} ${element.name} [i:${index} d:${repetition === 'REQUIRED' ? 0 : 1} r:0]`;
}

/** The type that reads a node, as the catalogue spells it; what a crawler would write. */
export function typeOfNode(node: ParquetNode): string {
  const { element, children } = node;
  const { type, converted_type: converted, logical_type: logical, precision, scale } = element;
  if (children.length > 0) {
    const entries = converted === 'MAP' || converted === 'MAP_KEY_VALUE' || logical?.type === 'MAP' ? entryNodes(node) : undefined;
    if (entries) return `map<${entries.map(typeOfNode).join(',')}>`;
    if (converted === 'LIST' || logical?.type === 'LIST') return `array<${typeOfNode(elementNode(node)!)}>`;
    return `struct<${children.map(c => `${c.element.name}:${typeOfNode(c)}`).join(',')}>`;
  }
  if (isDecimal(element)) return `decimal(${precision ?? 10},${scale ?? 0})`;
  if (isDate(element)) return 'date';
  if (isTimestamp(element) || type === 'INT96') return 'timestamp';
  switch (type) {
    case 'BOOLEAN': return 'boolean';
    case 'INT32': return converted === 'INT_8' ? 'tinyint' : converted === 'INT_16' ? 'smallint' : 'int';
    case 'INT64': return 'bigint';
    case 'FLOAT': return 'float';
    case 'DOUBLE': return 'double';
    default: return converted === 'UTF8' || logical?.type === 'STRING' || converted === 'ENUM' || converted === 'JSON' ? 'string' : 'binary';
  }
}

/** A Parquet file as the workspace knows it. */
export interface ParquetSource { readonly name: string; readonly footer: ParquetFooter }

/** What Parquet files come to under a table. */
export interface ParquetPart {
  readonly fits: readonly Fit[];
  /** Types of the files for the columns that do not fit. */
  readonly retyped: ReadonlyMap<string, string>;
  /** Columns of the files that the table does not have. */
  readonly unread: readonly { readonly key: string; readonly type: string }[];
  /** Columns of the table that no file has. */
  readonly empty: readonly string[];
}

export function judgeParquet(table: Table, columns: readonly (Column & { readonly index: number })[], sources: readonly ParquetSource[]): ParquetPart {
  const byIndex = isOn(table, 'parquet.column.index.access');
  const files = sources.flatMap(({ name, footer }) => ('columns' in footer ? [{ name, nodes: footer.columns }] : []));
  const fits = new Map<string, Fit>();
  const retyped = new Map<string, string>();
  const unread = new Map<string, { key: string; type: string }>();
  const names = new Set([...table.columns, ...table.partitions].map(c => c.name.value.toLowerCase()));
  for (const { name: file, nodes } of files) {
    for (const column of columns) {
      const node = nodeOf(nodes, column.name, column.index, byIndex);
      const misfit = node && misfitOf(node, typeOfHive(column.type));
      if (!misfit) continue;
      // One finding at a place, for the first file that has it.
      const place = [column.name, ...misfit.path].join('\n');
      if (!fits.has(place)) fits.set(place, fitOf(table, column, node, file, nodes, misfit));
      if (!retyped.has(column.name)) retyped.set(column.name, typeOfNode(node));
    }
    for (const [i, node] of nodes.entries()) {
      const key = node.element.name;
      if (byIndex ? i >= table.columns.length : !names.has(key.toLowerCase())) unread.set(key.toLowerCase(), { key, type: typeOfNode(node) });
    }
  }
  return {
    fits: [...fits.values()], retyped, unread: byIndex ? [] : [...unread.values()],
    empty: files.length === 0 ? [] : columns.filter(c => files.every(({ nodes }) => !nodeOf(nodes, c.name, c.index, byIndex))).map(c => c.name),
  };
}

function fitOf(table: Table, column: Column, node: ParquetNode, file: string, nodes: readonly ParquetNode[], misfit: Misfit): Fit {
  const { path, node: { element, children }, type } = misfit;
  const to = typeOfNode(misfit.node);
  const what = table.engine === 'redshift'
    ? spectrumText(`${(table.location?.value ?? table.name?.value ?? '').replace(/\/$/, '')}.${placeOf(column.name, path)}`, column, file, nodes.indexOf(node), misfit.node)
    : `HIVE_BAD_DATA: ${misfitText(column.name, file, misfit)}`;
  const loose = isNumeric(type) && children.length === 0 && /^(?:INT32|INT64|FLOAT|DOUBLE)$/.test(element.type ?? '') && !isDate(element) && !isTimestamp(element);
  // Between two kinds of numbers readers have changed over the years: perhaps it is read.
  return { kind: loose ? 'null' : 'refused', column: column.name, path, what, count: 1, of: 1, first: 1, example: '', said: true, to };
}
