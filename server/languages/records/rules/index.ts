import { append } from '../../../base/list.ts';
import { remove, type TextEdit } from '../../../base/edit.ts';
import { defineRule, type AnyRule } from '../../../base/rule.ts';
import type { Range } from '../../../base/range.ts';
import { get, member, type DataNode, type Member, type ObjectNode } from '../../../base/tree.ts';
import { readOnlyFields } from '../../sql/hive/print.ts';
import { addMember, type RecordsFile } from '../tables.ts';

const shape = (file: RecordsFile) => file.tables.flatMap(table => { const node = file.nodes.get(table); return node && table.host !== 'ddl' ? [{ table, node }] : []; });

const tableType = defineRule({
  code: 'REC102', name: 'missing-table-type', since: '0.1', severity: 'error',
  summary: 'A table without TableType, which Athena needs',
  *find(file: RecordsFile): Iterable<{ range: Range; name: string; edits: readonly TextEdit[] }> {
    for (const { table, node } of shape(file)) {
      // A piece of a table, just its columns, lacks more than this and is nobody's input yet.
      if (get(node, 'TableType') || table.kind === 'view' || !table.name || !(table.location || table.serde || table.inputFormat)) continue;
      yield { range: table.name.range, name: table.name.value, edits: addMember(file.file.text, node, 'TableType', '"EXTERNAL_TABLE"') };
    }
  },
  message: ({ name }) => `\`${name}\` has no TableType: Athena answers \`FAILED: NullPointerException Name is null\` to SHOW CREATE TABLE and MSCK REPAIR TABLE`,
  fix: ({ edits }) => ({ title: 'Add TableType EXTERNAL_TABLE', edits }),
});

const readOnly = defineRule({
  code: 'REC103', name: 'answer-as-input', since: '0.1', severity: 'error',
  summary: 'The answer of GetTable stands where a TableInput belongs',
  *find({ tree, file }: RecordsFile): Iterable<{ range: Range; what: string; title: string; edits: readonly TextEdit[] }> {
    for (const input of inputsIn(tree.root)) {
      const inner = get(input, 'Table');
      const odd = (inner?.kind === 'object' ? inner : input).members.filter(m => readOnlyFields.has(m.key.value));
      if (inner?.kind === 'object') {
        const kept = inner.members.filter(m => !readOnlyFields.has(m.key.value));
        const braces = file.text[input.range.start] === '{';
        yield {
          range: member(input, 'Table')!.key.range, what: 'The table is wrapped in `Table`, as GetTable gives it', title: 'Unwrap it',
          edits: braces ? [{ range: { start: input.range.start, end: input.range.end }, text: `{ ${kept.map(m => file.text.slice(m.range.start, m.range.end)).join(', ')} }` }] : [],
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
  *find(file: RecordsFile): Iterable<{ range: Range; key: string; written: string }> {
    for (const { node } of shape(file)) {
      const storage = get(node, 'StorageDescriptor');
      for (const list of [get(node, 'Parameters'), get(storage, 'Parameters'), get(get(storage, 'SerdeInfo'), 'Parameters')]) {
        if (list?.kind !== 'object') continue;
        for (const { key, value } of list.members) {
          if (value.kind === 'number' || value.kind === 'boolean') yield { range: value.range, key: key.value, written: file.file.text.slice(value.range.start, value.range.end) };
        }
      }
    }
  },
  message: ({ key, written }) => `The parameter \`${key}\` must be a text: \`"${written}"\``,
  fix: ({ range, written }) => ({ title: 'Put it in quotes', edits: [{ range, text: JSON.stringify(written) }] }),
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

/** Rules about the shape of Glue table JSON. */
export const shapeRules: readonly AnyRule<RecordsFile>[] = [tableType, readOnly, parameterText, limits];
