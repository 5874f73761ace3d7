import { insert, type TextEdit } from '../../base/edit.ts';
import { embedString } from '../../base/embed.ts';
import type { SourceFile } from '../../base/file.ts';
import { parseData } from '../../base/json.ts';
import { memo } from '../../base/memo.ts';
import { get, member, type DataNode, type DataTree, type ObjectNode, type StringNode } from '../../base/tree.ts';
import { parseYaml } from '../../base/yaml.ts';
import type { Column, Property, SchemaFile, Table, Text, TypeSite } from '../sql/hive/table.ts';
import { parseTypeTree } from '../sql/hive/tree.ts';

/** A JSON or YAML file with tables of the Glue catalogue in it. */
export interface RecordsFile extends SchemaFile {
  readonly tree: DataTree;
  /** The object that each table was read from. */
  readonly nodes: ReadonlyMap<Table, ObjectNode>;
}

/**
 * The tables of a file: `GetTable`, `TableInput` and `CreateTable` shapes, lists of them, and `AWS::Glue::Table` resources of a
 * template. Anything else in the file is looked through and left alone.
 */
export const readTables: (file: SourceFile) => RecordsFile = memo(file => {
  const tree: DataTree = /\.ya?ml$/i.test(file.path) ? parseYaml(file.text) : parseData(file.text, 'jsonc');
  const tables: Table[] = [];
  const nodes = new Map<Table, ObjectNode>();
  const look = (node: DataNode | undefined, database: StringNode | undefined, host: Table['host'], depth: number): void => {
    if (depth > 60) return;
    if (node?.kind === 'array') for (const item of node.items) look(item, database, host, depth + 1);
    if (node?.kind !== 'object') return;
    if (isTable(node)) {
      const table = tableOf(file.text, node, database ?? textNode(get(node, 'DatabaseName')), host);
      tables.push(table);
      nodes.set(table, node);
      return;
    }
    const type = get(node, 'Type');
    const resource = type?.kind === 'string' && type.value === 'AWS::Glue::Table';
    const inner = textNode(get(node, 'DatabaseName')) ?? database;
    for (const { value } of node.members) look(value, inner, resource ? 'template' : host, depth + 1);
  };
  look(tree.root, undefined, 'glue', 0);
  return { file, tree, tables, nodes };
});

const isTable = (node: ObjectNode) => get(node, 'StorageDescriptor')?.kind === 'object' || (get(node, 'Columns')?.kind === 'array' && get(node, 'Name') !== undefined);
const textNode = (node: DataNode | undefined): StringNode | undefined => (node?.kind === 'string' ? node : undefined);

function tableOf(source: string, node: ObjectNode, database: StringNode | undefined, host: Table['host']): Table {
  const storage = get(node, 'StorageDescriptor') ?? node;
  const serde = get(storage, 'SerdeInfo');
  const parameters = properties(get(node, 'Parameters'));
  const tableType = parameters.find(p => p.key.value.toLowerCase() === 'table_type')?.value?.value.toUpperCase();
  const view = textNode(get(node, 'TableType'))?.value === 'VIRTUAL_VIEW';
  return {
    host, engine: 'athena', external: true, range: node.range,
    kind: view ? 'view' : tableType === 'ICEBERG' ? 'iceberg' : tableType === 'DELTA' ? 'delta' : 'hive',
    ...named('name', get(node, 'Name')), ...(database && { database: textOf(database) }),
    columns: columns(get(storage, 'Columns'), false), partitions: columns(get(node, 'PartitionKeys'), true),
    ...named('location', get(storage, 'Location')), ...named('serde', get(serde, 'SerializationLibrary')), ...named('inputFormat', get(storage, 'InputFormat')), ...named('outputFormat', get(storage, 'OutputFormat')),
    serdeProperties: properties(get(serde, 'Parameters')), properties: parameters, ...named('comment', get(node, 'Description')), ...bucketsOf(storage),
    addProperty(where, key, value) {
      const owner = where === 'serde' ? serde : node;
      if (owner?.kind !== 'object') return [];
      const list = get(owner, 'Parameters');
      return list?.kind === 'object' ? addMember(source, list, key, JSON.stringify(value)) : list === undefined ? addMember(source, owner, 'Parameters', `{${JSON.stringify(key)}: ${JSON.stringify(value)}}`) : [];
    },
  };
}

function bucketsOf(storage: DataNode): Pick<Table, 'buckets'> {
  const [count, by, sort] = [get(storage, 'NumberOfBuckets'), get(storage, 'BucketColumns'), get(storage, 'SortColumns')];
  if (count?.kind !== 'number' || count.value < 1 || by?.kind !== 'array') return {};
  const sorted = sort?.kind === 'array' ? sort.items.flatMap(item => { const [column, order] = [textNode(get(item, 'Column')), get(item, 'SortOrder')]; return column ? [{ column: column.value, ascending: !(order?.kind === 'number' && order.value === 0) }] : []; }) : [];
  return { buckets: { columns: by.items.flatMap(c => (c.kind === 'string' ? [c.value] : [])), sorted, count: count.value } };
}

/** The edits that add a member behind the last one, written as its neighbours are. */
export function addMember(source: string, object: ObjectNode, key: string, value: string): readonly TextEdit[] {
  const last = object.members[object.members.length - 1];
  const braces = source[object.range.start] === '{';
  if (!last) return braces ? [insert(object.range.start + 1, `${JSON.stringify(key)}: ${value}`)] : [];
  const lineStart = source.lastIndexOf('\n', last.range.start - 1) + 1;
  const indent = /^[ \t]*/.exec(source.slice(lineStart, last.range.start))![0];
  const alone = lineStart + indent.length === last.range.start;
  if (braces) return [insert(last.range.end, `,${alone ? `\n${indent}` : ' '}${JSON.stringify(key)}: ${value}`)];
  return [insert(last.range.end, `\n${' '.repeat(last.range.start - lineStart)}${/^[\w.-]+$/.test(key) ? key : JSON.stringify(key)}: ${value}`)];
}

function named<K extends string>(key: K, node: DataNode | undefined): { [P in K]?: Text } {
  const found = textNode(node);
  return found ? ({ [key]: textOf(found) } as { [P in K]?: Text }) : {};
}

/** A string of the file with the way back to each of its characters. */
export function textOf(node: StringNode): Text {
  const place = (offset: number) => (offset >= node.value.length ? node.inner.end : node.offsetOf(offset));
  const embedded = embedString(node, 'hive-sql');
  return {
    value: node.value, range: node.inner, outer: node.range, quote: node.quote === '"' ? 'json' : node.quote === "'" ? "'" : '',
    part: (start, end) => ({ start: node.offsetOf(start), end: place(end) }),
    change: value => ({ range: node.inner, text: embedded.encode(value) }),
  };
}

function properties(node: DataNode | undefined): Property[] {
  if (node?.kind !== 'object') return [];
  return node.members.map(({ key, value, range }) => ({ key: textOf(key), range, ...(value.kind === 'string' && { value: textOf(value) }) }));
}

function columns(list: DataNode | undefined, partition: boolean): Column[] {
  if (list?.kind !== 'array') return [];
  return list.items.flatMap((item, i) => {
    const name = textNode(get(item, 'Name'));
    if (item.kind !== 'object' || !name) return [];
    const type = textNode(get(item, 'Type'));
    const comment = textNode(member(item, 'Comment')?.value);
    const next = list.items[i + 1];
    const before = list.items[i - 1];
    const removal = next ? { start: item.range.start, end: next.range.start } : { start: before ? before.range.end : item.range.start, end: item.range.end };
    return [{ name: textOf(name), range: item.range, partition, ...(type && { type: site(type, name.value, partition) }), ...(comment && { comment: textOf(comment) }), removal: { range: removal, text: '' } }];
  });
}

function site(node: StringNode, column: string, partition: boolean): TypeSite {
  const text = textOf(node);
  const embedded = embedString(node, 'hive-sql');
  return { text: node.value, tree: parseTypeTree(node.value, { mode: 'catalogue' }), mode: 'catalogue', place: r => text.part(r.start, r.end), write: written => embedded.encode(written), column, partition };
}
