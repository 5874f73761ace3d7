import { listed } from '../../../base/sentence.ts';
import { addMember, addMembers } from '../../../base/members.ts';
import { append } from '../../../base/list.ts';
import { remove, replace, type TextEdit } from '../../../base/edit.ts';
import { defineRule, type AnyRule } from '../../../base/rule.ts';
import type { Range } from '../../../base/range.ts';
import { get, member, type DataNode, type Member, type ObjectNode } from '../../../base/tree.ts';
import { readOnlyFields } from '../../sql/hive/print.ts';
import { effectiveSerde, serdes } from '../../sql/hive/serde.ts';
import { tagsOf, type RecordsFile } from '../tables.ts';

const shape = (file: RecordsFile) => file.tables.flatMap(table => { const node = file.nodes.get(table); return node && table.host !== 'ddl' ? [{ table, node }] : []; });

const tableType = defineRule({
  code: 'REC102', name: 'missing-table-type', since: '0.1', severity: 'error',
  summary: 'A table without TableType, which Athena needs',
  *find(file: RecordsFile): Iterable<{ range: Range; name: string; written?: string; edits: readonly TextEdit[] }> {
    for (const { table, node } of shape(file)) {
      const type = get(node, 'TableType');
      if (type?.kind === 'string' && !tableTypes.has(type.value) && !type.value.includes('${') && !isComputed(file, type)) {
        yield { range: type.range, name: table.name?.value ?? '', written: type.value, edits: [replace(type.inner, 'EXTERNAL_TABLE')] };
      }
      // A piece of a table, just its columns, lacks more than this and is nobody's input yet.
      if (get(node, 'TableType') || table.kind === 'view' || !table.name || !(table.location || table.serde || table.inputFormat)) continue;
      yield { range: table.name.range, name: table.name.value, edits: addMember(file.file.text, node, 'TableType', '"EXTERNAL_TABLE"') };
    }
  },
  message: ({ name, written }) => `${written === undefined ? `\`${name}\` has no TableType` : written === '' ? `The TableType of \`${name}\` is empty` : `\`${written}\` is no TableType`}: Athena answers \`FAILED: NullPointerException Name is null\` to SHOW CREATE TABLE and MSCK REPAIR TABLE`,
  fix: ({ edits, written }) => ({ title: written === undefined ? 'Add TableType EXTERNAL_TABLE' : 'Write EXTERNAL_TABLE', edits }),
});

/** What tables of the catalogue are; Athena makes the first two, other services the others. */
const tableTypes: ReadonlySet<string> = new Set(['EXTERNAL_TABLE', 'VIRTUAL_VIEW', 'MANAGED_TABLE', 'MATERIALIZED_VIEW', 'INDEX_TABLE', 'GOVERNED', 'ICEBERG', 'DELTA', 'HUDI']);

/** Whether a template computes a value. */
const isComputed = ({ tree }: RecordsFile, node: DataNode): boolean => tagsOf(tree).has(node);

const readOnly = defineRule({
  code: 'REC103', name: 'answer-as-input', since: '0.1', severity: 'error',
  summary: 'The answer of GetTable stands where a TableInput belongs',
  *find({ tree, file }: RecordsFile): Iterable<{ range: Range; what: string; title: string; edits: readonly TextEdit[] }> {
    for (const input of inputsIn(tree.root)) {
      const inner = get(input, 'Table');
      const odd = (inner?.kind === 'object' ? inner : input).members.filter(m => readOnlyFields.has(m.key.value));
      if (inner?.kind === 'object') {
        yield {
          range: member(input, 'Table')!.key.range, what: 'The table is wrapped in `Table`, as GetTable gives it', title: 'Unwrap it',
          edits: unwrapped(file.text, input, inner, odd),
        };
      } else if (odd.length > 0) {
        yield { range: odd[0]!.key.range, what: `${odd.map(m => `\`${m.key.value}\``).join(', ')} ${odd.length === 1 ? 'is' : 'are'} the catalogue's own`, title: odd.length === 1 ? `Remove ${odd[0]!.key.value}` : 'Remove them', edits: removals(file.text, input, odd) };
      }
    }
  },
  message: ({ what }) => `${what}: a TableInput with it is refused (Unknown parameter in input)`,
  fix: ({ title, edits }) => (edits.length > 0 ? { title, edits } : undefined),
});

/** Objects under the key `TableInput`. */
function inputsIn(root: DataNode | undefined): ObjectNode[] {
  const found: ObjectNode[] = [];
  const work: (DataNode | undefined)[] = [root];
  while (work.length > 0) {
    const node = work.pop();
    if (node?.kind === 'array') append(work, node.items);
    if (node?.kind !== 'object') continue;
    for (const { key, value } of node.members) {
      if (key.value === 'TableInput' && value.kind === 'object') found.push(value);
      else work.push(value);
    }
  }
  return found;
}

/** The inner object's members in place of the outer one's, one level further left, without those that only answers have. */
function unwrapped(text: string, outer: ObjectNode, inner: ObjectNode, odd: readonly Member[]): readonly TextEdit[] {
  const wrapper = member(outer, 'Table')!;
  const [first] = inner.members;
  if (!first) return [];
  const indentOf = (offset: number) => { const start = text.lastIndexOf('\n', offset - 1) + 1; return /^[ \t]*/.exec(text.slice(start, offset))![0]; };
  const [outside, inside] = [indentOf(wrapper.range.start), indentOf(first.range.start)];
  const deeper = text.slice(wrapper.range.start, first.range.start).includes('\n') && inside.startsWith(outside) ? inside.length - outside.length : 0;
  const braces = text[inner.range.start] === '{';
  if (!braces && (text[outer.range.start] === '{' || outer.members.length > 1)) return [];
  const end = braces ? inner.range.start + text.slice(inner.range.start, inner.range.end).search(/\s*\}$/) : inner.range.end;
  const head = braces ? remove({ start: outer.range.start + 1, end: inner.range.start + 1 }) : remove({ start: wrapper.range.start, end: first.range.start });
  const gone = removals(text, inner, odd);
  const edits: TextEdit[] = [head, ...gone];
  if (braces) edits.push(remove({ start: end, end: outer.range.start + text.slice(outer.range.start, outer.range.end).search(/\s*\}$/) }));
  // Each line of the inner object moves left, where no other edit takes it.
  if (deeper > 0) {
    const free = (at: number) => edits.every(e => at + deeper <= e.range.start || at >= e.range.end);
    for (let at = text.indexOf('\n', inner.range.start) + 1; at > 0 && at < end; at = text.indexOf('\n', at) + 1) {
      if (at > head.range.end - 1 && free(at) && text.slice(at, at + deeper).trim() === '' && !/[\r\n]/.test(text.slice(at, at + deeper))) edits.push(remove({ start: at, end: at + deeper }));
    }
  }
  return edits;
}

/** Takes members out with the comma or line that belongs to them. */
function removals(text: string, object: ObjectNode, gone: readonly Member[]): readonly TextEdit[] {
  const { members } = object;
  const braces = text[object.range.start] === '{';
  const kept = members.filter(m => !gone.includes(m));
  return gone.map(m => {
    const i = members.indexOf(m);
    const next = members[i + 1];
    if (!braces) {
      const from = text.lastIndexOf('\n', m.range.start - 1) + 1;
      const end = text.indexOf('\n', m.range.end);
      return i === 0 && next ? remove({ start: m.range.start, end: next.range.start }) : remove({ start: from, end: end < 0 ? text.length : end + 1 });
    }
    if (next && kept.some(k => members.indexOf(k) > i)) return remove({ start: m.range.start, end: next.range.start });
    const before = members[i - 1];
    return remove({ start: before ? before.range.end : m.range.start, end: m.range.end });
  });
}

const parameterText = defineRule({
  code: 'REC104', name: 'parameter-not-text', since: '0.1', severity: 'error',
  summary: 'A value of Parameters is no text',
  *find(file: RecordsFile): Iterable<{ range: Range; key: string; written: string | undefined }> {
    for (const { node, table } of shape(file)) {
      const storage = get(node, 'StorageDescriptor');
      for (const list of [get(node, 'Parameters'), get(storage, 'Parameters'), get(get(storage, 'SerdeInfo'), 'Parameters')]) {
        if (list?.kind !== 'object') continue;
        for (const { key, value } of list.members) {
          if (value.kind === 'null' && value.range.end > value.range.start) yield { range: value.range, key: key.value, written: '' };
          else if ((value.kind === 'object' || value.kind === 'array') && table.host === 'glue') yield { range: value.range, key: key.value, written: undefined };
          else if (value.kind === 'number' || value.kind === 'boolean') yield { range: value.range, key: key.value, written: file.file.text.slice(value.range.start, value.range.end) };
        }
      }
    }
  },
  message: ({ key, written }) => `The parameter \`${key}\` must be a text${written === undefined ? '' : `: \`"${written}"\``}`,
  fix: ({ range, written }) => (written === undefined ? undefined : { title: 'Put it in quotes', edits: [{ range, text: JSON.stringify(written) }] }),
});

const limits = defineRule({
  code: 'REC105', name: 'catalogue-limit', since: '0.1', severity: 'error',
  summary: 'A text that is longer than the catalogue takes, or buckets without columns',
  *find(file: RecordsFile): Iterable<{ range: Range; says: string }> {
    for (const { table, node } of shape(file)) {
      const storage = get(node, 'StorageDescriptor');
      const texts: [string, DataNode | undefined, number][] = [
        ['Name', get(node, 'Name'), 255], ['Description', get(node, 'Description'), 2048], ['Owner', get(node, 'Owner'), 255], ['ViewOriginalText', get(node, 'ViewOriginalText'), 409600], ['ViewExpandedText', get(node, 'ViewExpandedText'), 409600],
        ['Location', get(storage, 'Location'), 2056], ['InputFormat', get(storage, 'InputFormat'), 128], ['OutputFormat', get(storage, 'OutputFormat'), 128],
      ];
      for (const list of [get(storage, 'Columns'), get(node, 'PartitionKeys')]) {
        if (list?.kind === 'array') for (const c of list.items) texts.push(['Name', get(c, 'Name'), 255], ['Type', get(c, 'Type'), 131072], ['Comment', get(c, 'Comment'), 255]);
      }
      for (const [what, value, most] of texts) if (value?.kind === 'string' && value.value.length > most) yield { range: value.range, says: `${what} has ${value.value.length} characters; the catalogue takes ${most}` };
      const buckets = get(storage, 'NumberOfBuckets');
      const by = get(storage, 'BucketColumns');
      if (buckets?.kind === 'number' && buckets.value > 0 && !(by?.kind === 'array' && by.items.length > 0)) yield { range: buckets.range, says: `\`${table.name?.value ?? ''}\` has ${buckets.text} buckets and no BucketColumns` };
    }
  },
  message: ({ says }) => says,
});

const missingStorage = defineRule({
  code: 'REC111', name: 'missing-storage', since: '0.1', severity: 'error',
  summary: 'A table does not say where its files are or how they are read',
  *find(file: RecordsFile): Iterable<{ range: Range; name: string; lacks: readonly string[]; edits: readonly TextEdit[] }> {
    for (const { table, node } of shape(file)) {
      const storage = get(node, 'StorageDescriptor');
      // Tables of other stores than files, and pieces of tables, have less than this.
      if (table.kind !== 'hive' || storage?.kind !== 'object' || !table.name || !(table.serde || table.inputFormat) || table.properties.some(p => /^connectionname$|^typeofdata$/i.test(p.key.value))) continue;
      const info = get(storage, 'SerdeInfo');
      const lacks = [
        ...['Location', 'InputFormat', 'OutputFormat'].filter(key => blank(get(storage, key))),
        ...(blank(info?.kind === 'object' ? get(info, 'SerializationLibrary') : info) ? ['SerdeInfo.SerializationLibrary'] : []),
      ];
      if (lacks.length === 0) continue;
      const serde = effectiveSerde(table) ?? serdes.find(s => s.input === table.inputFormat?.value);
      const known: Readonly<Record<string, string | undefined>> = { InputFormat: serde?.input, OutputFormat: serde?.output };
      const added = lacks.filter(key => known[key] !== undefined && get(storage, key) === undefined);
      yield { range: table.name.range, name: table.name.value, lacks, edits: added.length === lacks.length ? addMembers(file.file.text, storage, added.map(key => [key, JSON.stringify(known[key])])) : [] };
    }
  },
  message: ({ name, lacks }) => `\`${name}\` has no ${lacks.map(l => `\`${l}\``).join(', no ')}: Athena cannot read it`,
  fix: ({ lacks, edits }) => (edits.length === 0 ? undefined : { title: `Add ${listed(lacks, 'and')} of the SerDe`, edits }),
});

const blank = (node: DataNode | undefined): boolean => node === undefined || node.kind === 'null' || node.kind === 'missing' || (node.kind === 'string' && node.value === '');

const incompleteColumn = defineRule({
  code: 'REC112', name: 'incomplete-column', since: '0.1', severity: 'error',
  summary: 'A column without a name or a type',
  *find(file: RecordsFile): Iterable<{ range: Range; says: string; edits: readonly TextEdit[] }> {
    for (const { table, node } of shape(file)) {
      if (table.kind === 'view') continue;
      for (const list of [get(get(node, 'StorageDescriptor') ?? node, 'Columns'), get(node, 'PartitionKeys')]) {
        if (list?.kind !== 'array') continue;
        for (const item of list.items) {
          if (item.kind !== 'object' || isComputed(file, item) || item.members.some(m => /^(?:Fn::|Ref$)/.test(m.key.value))) continue;
          const [name, type] = [get(item, 'Name'), get(item, 'Type')];
          if (blank(name)) yield { range: name && name.range.end > name.range.start ? name.range : item.range, says: 'The column has no name', edits: [] };
          else if (type === undefined) yield { range: name!.range, says: `The column ${file.file.text.slice(name!.range.start, name!.range.end)} has no type`, edits: addMember(file.file.text, item, 'Type', '"string"') };
          else if (type.kind === 'null' || type.kind === 'missing' || type.kind === 'number' || type.kind === 'boolean') yield { range: type.range.end > type.range.start ? type.range : name!.range, says: `The type of ${file.file.text.slice(name!.range.start, name!.range.end)} is no text`, edits: type.range.end > type.range.start ? [replace(type.range, '"string"')] : [] };
        }
      }
    }
  },
  message: ({ says }) => says,
  fix: ({ edits }) => (edits.length === 0 ? undefined : { title: 'Write `string`', edits, safe: false }),
});

/** Rules about the shape of Glue table JSON. */
export const shapeRules: readonly AnyRule<RecordsFile>[] = [tableType, readOnly, parameterText, limits, missingStorage, incompleteColumn];
