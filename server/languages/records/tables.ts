import { insert, remove, replace, type TextEdit } from '../../base/edit.ts';
import { embedString } from '../../base/embed.ts';
import type { SourceFile } from '../../base/file.ts';
import { parseData } from '../../base/json.ts';
import { addMember, addMembers } from '../../base/members.ts';
import { memo } from '../../base/memo.ts';
import { get, member, toValue, type DataNode, type DataTree, type ObjectNode, type StringNode } from '../../base/tree.ts';
import { longForm, parseYaml } from '../../base/yaml.ts';
import { samplesAmong } from '../sql/hive/sample-comment.ts';
import type { Column, Property, SchemaFile, Table, Text, TypeSite, WrittenColumn } from '../sql/hive/table.ts';
import { parseTypeTree } from '../sql/hive/tree.ts';

/** A JSON or YAML file with tables of the Glue catalogue in it. */
export interface RecordsFile extends SchemaFile {
  readonly tree: DataTree;
  /** The object that each table was read from. */
  readonly nodes: ReadonlyMap<Table, ObjectNode>;
}

/**
 * The tables of a file: `GetTable`, `TableInput` and `CreateTable` shapes, lists of them, and `AWS::Glue::Table` resources of a
 * template. Partitions (`GetPartition`, `PartitionInput`, lists of them, `AWS::Glue::Partition`) write columns of a table that is elsewhere.
 * Anything else in the file is looked through and left alone.
 */
export const readTables: (file: SourceFile) => RecordsFile = memo(file => {
  const yaml = /\.ya?ml$/i.test(file.path) ? parseYaml(file.text) : undefined;
  const tree: DataTree = yaml ?? parseData(file.text, 'jsonc');
  const reading: Reading = { source: file.text, tags: yaml?.tags ?? new Map() };
  const tables: Table[] = [];
  const partitions: { table: Table; of: DataNode | undefined; values: readonly string[] }[] = [];
  const nodes = new Map<Table, ObjectNode>();
  const look = (node: DataNode | undefined, around: Around, depth: number): void => {
    if (depth > 60) return;
    if (node?.kind === 'array') for (const item of node.items) look(item, around, depth + 1);
    if (node?.kind !== 'object') return;
    const values = get(node, 'Values');
    if (values?.kind === 'array' && get(node, 'StorageDescriptor')?.kind === 'object' && get(node, 'Name') === undefined) {
      partitions.push({
        table: tableOf(reading, node, { ...around, database: get(node, 'DatabaseName') ?? around.database }), of: get(node, 'TableName') ?? around.table,
        values: values.items.map(item => textNode(item, reading.tags)?.value ?? '…'),
      });
      return;
    }
    if (isTable(node)) {
      const table = tableOf(reading, node, { ...around, database: around.database ?? get(node, 'DatabaseName') });
      tables.push(table);
      nodes.set(table, node);
      return;
    }
    const type = get(node, 'Type');
    const resource = type?.kind === 'string' && (type.value === 'AWS::Glue::Table' || type.value === 'AWS::Glue::Partition');
    const inner: Around = { ...around, database: get(node, 'DatabaseName') ?? around.database, table: get(node, 'TableName') ?? around.table, ...(resource && { host: 'template', logicalId: around.key }) };
    for (const { key, value } of node.members) look(value, { ...inner, key: key.value }, depth + 1);
  };
  look(tree.root, { host: 'glue' }, 0);
  const alterations = partitions.map(({ table, of, values }): Table => {
    const resource = referred(of, reading.tags);
    const name = textNode(of, reading.tags)?.value ?? tables.find(t => resource !== undefined && t.logicalId === resource)?.name?.value;
    return { ...table, altered: true, ...(name !== undefined && { partitionOf: { table: name, values, ...(table.database && { database: table.database.value }) } }) };
  });
  return { file, tree, tables, nodes, samples: samplesAmong(yaml ? tree.comments : [], file, tables), ...(alterations.length > 0 && { alterations }) };
});

interface Reading { readonly source: string; readonly tags: ReadonlyMap<DataNode, string> }

/** What stands around a table. */
interface Around { readonly host: Table['host']; readonly database?: DataNode | undefined; readonly table?: DataNode | undefined; readonly logicalId?: string | undefined; readonly key?: string }

const isTable = (node: ObjectNode) => get(node, 'StorageDescriptor')?.kind === 'object' || (get(node, 'Columns')?.kind === 'array' && get(node, 'Name') !== undefined);
type Tags = Reading['tags'];

/** The tags of a template in YAML, by the value behind them. */
export const tagsOf = (tree: DataTree): Tags => ('tags' in tree ? tree.tags as Tags : new Map());

/** The text of a value: as it stands, or under `Fn::Sub`. What a template computes otherwise is not the text behind its tag. */
function textNode(node: DataNode | undefined, tags: Tags): StringNode | undefined {
  if (!node || (tags.has(node) && tags.get(node) !== '!Sub')) return undefined;
  if (node.kind === 'string') return node;
  if (node.kind === 'array') return tags.has(node) ? textNode(node.items[0], tags) : undefined;
  const inner = node.kind === 'object' && node.members.length === 1 ? get(node, 'Fn::Sub') : undefined;
  return inner?.kind === 'array' ? textNode(inner.items[0], tags) : inner && textNode(inner, tags);
}

/** The resource that a value refers to: `Ref`, `!Ref`. */
function referred(node: DataNode | undefined, tags: Tags): string | undefined {
  if (node?.kind === 'string') return tags.get(node) === '!Ref' ? node.value : undefined;
  const target = get(node, 'Ref');
  return target?.kind === 'string' ? target.value : undefined;
}

function tableOf(reading: Reading, node: ObjectNode, { database, host, logicalId }: Around): Table {
  const { source, tags } = reading;
  const storage = get(node, 'StorageDescriptor') ?? node;
  const serde = get(storage, 'SerdeInfo');
  const parameters = properties(get(node, 'Parameters'), tags);
  const tableType = parameters.find(p => p.key.value.toLowerCase() === 'table_type')?.value?.value.toUpperCase();
  const view = textNode(get(node, 'TableType'), tags)?.value === 'VIRTUAL_VIEW';
  const named = <K extends string>(key: K, value: DataNode | undefined): { [P in K]?: Text } => {
    const found = textNode(value, tags);
    return found ? ({ [key]: textOf(found) } as { [P in K]?: Text }) : {};
  };
  const [owner, value] = [textNode(database, tags), (part: DataNode | undefined) => (tags.size > 0 ? longForm(part, tags) : toValue(part))];
  return {
    host, engine: 'athena', external: true, range: node.range,
    kind: view ? 'view' : tableType === 'ICEBERG' ? 'iceberg' : tableType === 'DELTA' ? 'delta' : 'hive',
    ...named('name', get(node, 'Name')), ...(owner && { database: textOf(owner) }), ...(logicalId !== undefined && { logicalId }),
    columns: columns(get(storage, 'Columns'), false, reading), partitions: columns(get(node, 'PartitionKeys'), true, reading), ...(isOpen(storage, tags) && { open: true }),
    ...named('location', get(storage, 'Location')), ...named('serde', get(serde, 'SerializationLibrary')), ...named('inputFormat', get(storage, 'InputFormat')), ...named('outputFormat', get(storage, 'OutputFormat')),
    serdeProperties: properties(get(serde, 'Parameters'), tags), properties: parameters, ...named('comment', get(node, 'Description')), ...bucketsOf(storage, tags),
    whole: () => ({ database: value(database), table: value(node) as Record<string, unknown> }),
    addProperties(where, added) {
      const owner = where === 'serde' ? serde : node;
      if (owner?.kind !== 'object') return [];
      const list = get(owner, 'Parameters');
      const pairs = Object.entries(added);
      if (pairs.length === 0) return [];
      if (list?.kind === 'object' && list.members.length > 0) return addMembers(source, list, pairs.map(([key, value]) => [key, JSON.stringify(value)]));
      const written = pairs.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(', ');
      return list === undefined ? addMember(source, owner, 'Parameters', `{${written}}`) : list.kind === 'object' && source[list.range.start] === '{' ? [insert(list.range.start + 1, written)] : [];
    },
    removeProperty(property) {
      for (const list of [get(node, 'Parameters'), get(serde, 'Parameters')]) {
        if (list?.kind !== 'object') continue;
        const at = list.members.findIndex(m => m.range.start === property.range.start);
        const [before, found, next] = [list.members[at - 1], list.members[at], list.members[at + 1]];
        if (found) return [next ? remove({ start: found.range.start, end: next.range.start }) : before ? remove({ start: before.range.end, end: found.range.end }) : replace(list.range, '{}')];
      }
      return [];
    },
    addColumn(column, partition) {
      const list = partition ? get(node, 'PartitionKeys') : get(storage, 'Columns');
      if (list === undefined || list.kind === 'null') return addMember(source, partition ? node : (storage as ObjectNode), partition ? 'PartitionKeys' : 'Columns', `[${inBraces(column)}]`);
      if (list.kind !== 'array') return [];
      const last = list.items.at(-1);
      return last ? [insert(last.range.end, behind(source, last, column))] : [replace(list.range, `[${inBraces(column)}]`)];
    },
    removeKeys() {
      const list = get(node, 'PartitionKeys');
      return list?.kind === 'array' ? [replace(list.range, '[]')] : [];
    },
  };
}

/** Whether a template computes columns, or a registry of schemas has them. */
function isOpen(storage: DataNode, tags: Tags): boolean {
  const list = get(storage, 'Columns');
  if (list === undefined) return get(storage, 'SchemaReference') !== undefined || tags.has(storage) || (storage.kind === 'object' && storage.members.some(m => m.key.value.startsWith('Fn::')));
  return list.kind !== 'array' || tags.has(list) || list.items.some(item => get(item, 'Name') === undefined);
}

const membersOf = ({ name, type, comment }: WrittenColumn) => Object.entries({ Name: name, Type: type, ...(comment !== undefined && { Comment: comment }) });
const inBraces = (column: WrittenColumn, key: (name: string) => string = name => JSON.stringify(name)): string => `{ ${membersOf(column).map(([k, v]) => `${key(k)}: ${JSON.stringify(v)}`).join(', ')} }`;

/** A column behind another one, written as that one is. */
function behind(source: string, last: DataNode, column: WrittenColumn): string {
  const lineStart = source.lastIndexOf('\n', last.range.start - 1) + 1;
  const lead = source.slice(lineStart, last.range.start);
  const dash = /^(\s*)-(\s+)$/.exec(lead);
  if (dash && source[last.range.start] !== '{') return membersOf(column).map(([k, v], i) => `\n${dash[1]}${i === 0 ? `-${dash[2]}` : ` ${dash[2]}`}${k}: ${JSON.stringify(v)}`).join('');
  if (dash) return `\n${lead}${inBraces(column, key => key)}`;
  return `,${/^\s*$/.test(lead) ? `\n${lead}` : ' '}${inBraces(column)}`;
}

function bucketsOf(storage: DataNode, tags: Tags): Pick<Table, 'buckets'> {
  const [count, by, sort] = [get(storage, 'NumberOfBuckets'), get(storage, 'BucketColumns'), get(storage, 'SortColumns')];
  if (count?.kind !== 'number' || count.value < 1 || by?.kind !== 'array') return {};
  const sorted = sort?.kind === 'array' ? sort.items.flatMap(item => { const [column, order] = [textNode(get(item, 'Column'), tags), get(item, 'SortOrder')]; return column ? [{ column: column.value, ascending: !(order?.kind === 'number' && order.value === 0) }] : []; }) : [];
  return { buckets: { columns: by.items.flatMap(c => (c.kind === 'string' ? [c.value] : [])), sorted, count: count.value } };
}

/** A string of the file with the way back to each of its characters. */
function textOf(node: StringNode): Text {
  const embedded = embedString(node, 'hive-sql');
  // The line breaks at the end of a block stand where the block ends: taking them out would join it with what follows.
  const length = node.quote === 'block' ? node.value.trimEnd().length : node.value.length;
  const last = node.quote !== 'block' ? node.inner.end : length === 0 ? node.offsetOf(0) : node.offsetOf(length - 1) + 1;
  const place = (offset: number) => (offset >= length ? last : node.offsetOf(offset));
  return {
    value: node.value, range: { start: place(0), end: last }, outer: node.range, quote: node.quote === '"' ? 'json' : node.quote === "'" ? "'" : '',
    part: (start, end) => ({ start: place(start), end: start >= length && end > start && node.quote === 'block' ? last + 1 : place(end) }),
    change: value => ({ range: { start: place(0), end: last }, text: embedded.encode(value) }),
  };
}

function properties(node: DataNode | undefined, tags: Tags): Property[] {
  if (node?.kind !== 'object') return [];
  return node.members.map(({ key, value, range }) => {
    const text = textNode(value, tags);
    return { key: textOf(key), range, ...(text && { value: textOf(text) }) };
  });
}

function columns(list: DataNode | undefined, partition: boolean, { source, tags }: Reading): Column[] {
  if (list?.kind !== 'array') return [];
  return list.items.flatMap((item, i) => {
    const name = textNode(get(item, 'Name'), tags);
    if (item.kind !== 'object' || !name) return [];
    const type = textNode(get(item, 'Type'), tags);
    const comment = textNode(member(item, 'Comment')?.value, tags);
    const next = list.items[i + 1];
    const before = list.items[i - 1];
    const removal = next ? { start: item.range.start, end: next.range.start } : { start: before ? before.range.end : item.range.start, end: item.range.end };
    return [{ name: textOf(name), range: item.range, partition, ...(type && { type: site(source, type, name.value, partition) }), ...(comment && { comment: textOf(comment) }), removal: [remove(removal)] }];
  });
}

function site(source: string, node: StringNode, column: string, partition: boolean): TypeSite {
  const text = textOf(node);
  const embedded = embedString(node, 'hive-sql');
  const { value, quote } = node;
  const open = [...value.matchAll(/\$\{[^}]*\}/g)].map(m => ({ start: m.index, end: m.index + m[0].length }));
  return {
    text: value, tree: parseTypeTree(value, { mode: 'catalogue' }), mode: 'catalogue', place: r => text.part(r.start, r.end), write: written => embedded.encode(written), column, partition,
    ...(open.length > 0 && { open }),
    edit(edit) {
      if (quote === 'block' && edit.text === '' && edit.range.start >= value.trimEnd().length) return [stripped(source, node)];
      const placed = { range: text.part(edit.range.start, edit.range.end), text: embedded.encode(edit.text) };
      // Inside of brackets a comma ends a text without quotes.
      return quote === 'bare' && edit.text.includes(',') && inFlow(source, node) ? [insert(node.range.start, '"'), placed, insert(node.range.end, '"')] : [placed];
    },
  };
}

/** Makes a block give its text without the line break at its end: `|` becomes `|-`. */
function stripped(source: string, { range, inner }: StringNode): TextEdit {
  const header = source.slice(range.start, inner.start);
  const keep = header.indexOf('+');
  return keep > 0 && keep < 3 ? replace({ start: range.start + keep, end: range.start + keep + 1 }, '-') : insert(range.start + 1, '-');
}

function inFlow(source: string, node: DataNode): boolean {
  for (let around = node.parent; around; around = around.parent) if (/[[{]/.test(source[around.range.start]!)) return true;
  return false;
}
