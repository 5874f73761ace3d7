import type { ConfigField } from '../../base/config.ts';
import type { Range } from '../../base/range.ts';
import { get, type DataNode, type ObjectNode, type StringNode } from '../../base/tree.ts';
import { parseYaml } from '../../base/yaml.ts';
import { manifestFields, nodeFields, type ComponentDescription } from './description.ts';
import { optionFor } from './manifest.ts';

/** A step from a collection to one of its members. */
export type Step = string | number;

/** Where in the structure of the manifest an offset lies. */
export interface Caret {
  readonly path: readonly Step[];
  /** On a property's name, not on its value. */
  readonly onKey: boolean;
  /** The word under the cursor: what completion replaces. */
  readonly word: Range;
  /** The collection that holds the key or value, when there is one. */
  readonly holder: DataNode | undefined;
  readonly root: DataNode | undefined;
}

const mark = 'sluiceCaret';

/**
 * Where completion at `offset` would write. An unfinished line is no YAML yet, so the word under the cursor is replaced
 * by a mark, as a property's name or as a value, and the mark is looked for in the tree. The likelier reading comes first.
 */
export function caretsAt(text: string, offset: number): Caret[] {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const lineBreak = text.indexOf('\n', offset);
  const lineEnd = lineBreak < 0 ? text.length : lineBreak;
  const before = text.slice(lineStart, offset);
  const hash = /(?:^|\s)#/.exec(before);
  if (hash && !insideQuotes(before.slice(0, hash.index))) return []; // a comment
  const start = offset - /[^\s,:[\]{}"'#]*$/.exec(before)![0].length;
  const end = offset + /^[^\s,:[\]{}"'#]*/.exec(text.slice(offset, lineEnd))![0].length;
  const word = { start, end };
  const lead = text.slice(lineStart, start);
  const rest = text.slice(end, lineEnd);
  const asKey = /^\s*(?:-\s+)*$/.test(lead) || /[{,]\s*$/.test(lead);
  const attempts: readonly { readonly insert: string; readonly onKey: boolean }[] = asKey
    ? [{ insert: /^\s*:/.test(rest) ? mark : `${mark}: `, onKey: true }, { insert: mark, onKey: false }]
    : [{ insert: /:$/.test(lead) ? ` ${mark}` : mark, onKey: false }];
  return attempts.flatMap(({ insert, onKey }) => {
    const { root } = parseYaml(text.slice(0, start) + insert + text.slice(end));
    const found = find(root);
    return found?.onKey === onKey ? [{ ...found, word, root }] : [];
  });
}

const insideQuotes = (text: string) => (text.split('"').length - 1) % 2 === 1 || (text.split("'").length - 1) % 2 === 1;

function find(root: DataNode | undefined): { path: Step[]; onKey: boolean; holder: DataNode | undefined } | undefined {
  const pending: { node: DataNode; path: Step[]; holder: DataNode | undefined }[] = root ? [{ node: root, path: [], holder: undefined }] : [];
  for (let at = pending.pop(); at; at = pending.pop()) {
    const { node, path } = at;
    if (node.kind === 'string' && node.value.includes(mark)) return { path, onKey: false, holder: at.holder };
    if (node.kind === 'object') {
      for (const { key, value } of node.members) {
        if (key.value.includes(mark)) return { path, onKey: true, holder: node };
        pending.push({ node: value, path: [...path, key.value], holder: node });
      }
    } else if (node.kind === 'array') node.items.forEach((item, index) => pending.push({ node: item, path: [...path, index], holder: node }));
  }
  return undefined;
}

/** The name or value at `offset` of a tree that is whole. */
export function positionIn(root: DataNode | undefined, offset: number): { readonly path: readonly Step[]; readonly key?: StringNode; readonly value?: DataNode } | undefined {
  let node = root;
  const path: Step[] = [];
  while (node) {
    if (node.kind === 'object') {
      const member: ObjectNode['members'][number] | undefined = node.members.find(m => m.range.start <= offset && offset <= m.range.end);
      if (!member) return { path, value: node };
      path.push(member.key.value);
      if (offset <= member.key.range.end) return { path, key: member.key };
      node = member.value;
    } else if (node.kind === 'array') {
      const index = node.items.findIndex(item => item.range.start <= offset && offset <= item.range.end);
      if (index < 0) return { path, value: node };
      path.push(index);
      node = node.items[index]!;
    } else return node.range.start <= offset && offset <= node.range.end ? { path, value: node } : undefined;
  }
  return undefined;
}

/** What is known about the value at `path`: its description, and for groups the properties that it may have. */
export interface Described {
  readonly field?: ConfigField;
  readonly properties?: Readonly<Record<string, ConfigField>>;
  /** The members are names that the user gives. */
  readonly names?: 'nodes' | 'expected nodes' | 'free';
  readonly component?: ComponentDescription;
  /** The node that the path leads into. */
  readonly node?: string;
}

/** Follows `path` through the descriptions; `root` is the tree, which says types and shapes where a description leaves a choice. */
export function describe(path: readonly Step[], root: DataNode | undefined, components: readonly ComponentDescription[]): Described | undefined {
  if (path.length === 0) return { properties: manifestFields };
  const [first, name, ...rest] = path;
  if (first === 'nodes' && path.length > 0) {
    if (name === undefined) return { field: manifestFields['nodes']!, names: 'nodes' };
    const written = get(get(root, 'nodes'), String(name));
    const typeNode = get(written, 'type');
    const component = typeNode?.kind === 'string' ? components.find(c => c.type === typeNode.value) : undefined;
    const fields = nodeFields(component, components);
    // Until the type is known, `from` may be written as well.
    const properties = component ? fields : { ...fields, from: { summary: 'Where the records come from', kind: 'node' } as ConfigField };
    const found = follow({ summary: component?.summary ?? 'A node', kind: 'group', fields: properties }, rest, written);
    return found && { ...found, ...(component && { component }), node: String(name) };
  }
  if (first === 'expect' && name === undefined) return { field: manifestFields['expect']!, names: 'expected nodes' };
  return follow({ summary: '', kind: 'group', fields: manifestFields }, path, root);
}

function follow(field: ConfigField, path: readonly Step[], node: DataNode | undefined): Described | undefined {
  if (field.kind === 'either') {
    const option = node && node.kind !== 'null' ? optionFor(field.options, node) : undefined;
    if (option) {
      const found = follow(option, path, node);
      return found && path.length === 0 ? { ...found, field } : found;
    }
    if (path.length > 0) return field.options.map(o => follow(o, path, node)).find(found => found !== undefined);
    const properties = Object.assign({}, ...field.options.map(o => (o.kind === 'group' ? o.fields : {}))) as Record<string, ConfigField>;
    return { field, ...(Object.keys(properties).length > 0 && { properties }) };
  }
  const [step, ...rest] = path;
  if (step === undefined) return { field, ...(field.kind === 'group' && { properties: field.fields }), ...(field.kind === 'map' && { names: 'free' as const }) };
  const child = node?.kind === 'array' ? node.items[Number(step)] : get(node, String(step));
  if (field.kind === 'group') {
    const inner = Object.hasOwn(field.fields, step) ? field.fields[step] : undefined;
    return inner && follow(inner, rest, child);
  }
  if (field.kind === 'map') return follow(field.value, rest, child);
  if (field.kind === 'list') return follow(field.item, rest, child);
  return undefined;
}
