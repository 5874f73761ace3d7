import { listed } from '../../base/sentence.ts';
import type { ConfigField } from '../../base/config.ts';
import { parseDuration, parseSize } from '../../base/config.ts';
import type { TextEdit } from '../../base/edit.ts';
import { insert, replace } from '../../base/edit.ts';
import type { SourceFile } from '../../base/file.ts';
import { memo } from '../../base/memo.ts';
import { resolvePath } from '../../base/path.ts';
import type { Range } from '../../base/range.ts';
import { suggest } from '../../base/suggest.ts';
import { get, toValue, type DataNode, type Member, type ObjectNode, type StringNode } from '../../base/tree.ts';
import { parseYaml, type YamlTree } from '../../base/yaml.ts';
import { manifestFields, nodeFields, type ComponentDescription } from './description.ts';

/** One node as it is written. */
export interface ManifestNode {
  readonly name: string;
  readonly nameRange: Range;
  readonly range: Range;
  readonly member: Member;
  /** As written; undefined when there is none. */
  readonly type: string | undefined;
  readonly typeRange: Range;
  readonly description: ComponentDescription | undefined;
}

/** One place where a node is named besides its own. */
export interface Reference {
  readonly node: string;
  readonly nodeRange: Range;
  /** Output behind the dot. */
  readonly port?: string;
  readonly portRange?: Range;
  /** The node that refers; undefined in `expect`. */
  readonly owner?: ManifestNode;
  /** `from`, `to` or another property's name; `expect`. */
  readonly property: string;
  /** Types that may stand here; undefined for any. */
  readonly types?: readonly string[];
  /** Records go to the node that is named. */
  readonly feeds?: boolean;
}

/** A place that names an output of a node: behind the dot of a `from`, or as a key of the node's own. */
export interface OutputUse {
  readonly node: string;
  readonly name: string;
  readonly range: Range;
  /** The string that it is a part of, from character `start` to its end. */
  readonly text: StringNode;
  readonly start: number;
}

/** A file that a property names, by its path in the workspace. */
export interface FileReference {
  /** Undefined when the path leads out of the workspace. */
  readonly path: string | undefined;
  readonly written: string;
  readonly range: Range;
  readonly owner?: ManifestNode;
  readonly property: string;
  readonly suffixes?: readonly string[];
}

export type ProblemKind =
  | 'syntax' | 'shape' | 'unknown-property' | 'unknown-type' | 'missing-property' | 'wrong-value' | 'out-of-bounds' | 'unknown-choice' | 'duplicate-name' | 'bad-name';

/** Something wrong that shows in the file alone. */
export interface ManifestProblem {
  readonly kind: ProblemKind;
  readonly range: Range;
  readonly message: string;
  readonly fixes?: readonly { readonly title: string; readonly edits: readonly TextEdit[]; readonly safe?: boolean }[];
  readonly first?: Range;
}

/** A manifest read against the components' descriptions. */
export interface Manifest {
  readonly file: SourceFile;
  readonly tree: YamlTree;
  readonly name: string;
  readonly seed: number | undefined;
  readonly start: string | undefined;
  readonly nodes: readonly ManifestNode[];
  readonly byName: ReadonlyMap<string, ManifestNode>;
  readonly references: readonly Reference[];
  readonly outputs: readonly OutputUse[];
  readonly files: readonly FileReference[];
  /** Files by the node whose property names them. */
  readonly filesOf: ReadonlyMap<ManifestNode, readonly FileReference[]>;
  /** What stands in `from`, by the name of the node. */
  readonly inputs: ReadonlyMap<string, readonly Reference[]>;
  readonly problems: readonly ManifestProblem[];
  /** Checked configuration by node: unknown properties gone, paths relative to the workspace, the rest as written. */
  readonly config: ReadonlyMap<ManifestNode, Readonly<Record<string, unknown>>>;
  readonly expect: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: readonly ComponentDescription[];
}

/** Reads manifests for these components; remembers by the file's identity. */
export function manifestReader(components: readonly ComponentDescription[]): (file: SourceFile) => Manifest {
  const byType = new Map(components.map(c => [c.type, c]));
  return memo(file => readManifest(file, components, byType));
}

export const namePattern = /^[A-Za-z_][A-Za-z0-9_-]*$/;

function readManifest(file: SourceFile, components: readonly ComponentDescription[], byType: ReadonlyMap<string, ComponentDescription>): Manifest {
  const tree = parseYaml(file.text);
  const problems: ManifestProblem[] = [];
  const references: Reference[] = [];
  const outputs: OutputUse[] = [];
  const files: FileReference[] = [];
  const config = new Map<ManifestNode, Readonly<Record<string, unknown>>>();
  const nodes: ManifestNode[] = [];
  const root = tree.root;

  for (const { range, message } of tree.problems) if (!/keys must be unique/i.test(message)) problems.push({ kind: 'syntax', range, message });

  const check = checker({ file, problems, references, outputs, files });
  let expect: Record<string, Record<string, unknown>> = {};
  if (root && root.kind !== 'object') problems.push({ kind: 'shape', range: root.range, message: 'A manifest holds properties: `name: …` and `nodes: …`' });
  if (root?.kind === 'object') {
    const nodesValue = get(root, 'nodes');
    if (nodesValue?.kind === 'object') {
      for (const member of nodesValue.members) {
        const typeNode = get(member.value, 'type');
        const type = typeNode?.kind === 'string' ? typeNode.value : undefined;
        nodes.push({ name: member.key.value, nameRange: member.key.inner, range: member.range, member, type, typeRange: typeNode?.range ?? member.key.range, description: type === undefined ? undefined : byType.get(type) });
      }
    }
    checkTop(root);
    expect = (toValue(get(root, 'expect')) ?? {}) as typeof expect;
    if (typeof expect !== 'object' || Array.isArray(expect)) expect = {};
  }

  function checkTop(top: ObjectNode): void {
    const { nodes: nodesField, expect: expectField, ...plain } = manifestFields;
    check.duplicates(top);
    const misspelt = check.unknown(top, manifestFields, 'A manifest');
    for (const [name, field] of Object.entries(plain)) {
      const value = get(top, name);
      if (value) check.value(field, value, name);
      else if (field.required && !misspelt.includes(name)) missing(top, name, field, 'The manifest', ` ${file.path.split('/').pop()!.replace(/\.pipeline\.ya?ml$/, '') || 'pipeline'}`);
    }
    const list = get(top, 'nodes');
    if (!list && misspelt.includes('nodes')) return;
    if (!list) missing(top, 'nodes', nodesField!, 'The manifest', '');
    else if (list.kind === 'object') {
      check.duplicates(list);
      for (const node of nodes) checkNode(node);
    } else if (list.kind !== 'null' && list.kind !== 'missing') problems.push({ kind: 'wrong-value', range: list.range, message: '`nodes` holds nodes by name: `readings: { type: … }`' });
    const expected = get(top, 'expect');
    if (expected?.kind === 'object') {
      check.duplicates(expected);
      for (const { key, value } of expected.members) {
        references.push({ node: key.value, nodeRange: key.inner, property: 'expect' });
        check.value({ ...(expectField as { value: ConfigField }).value }, value, key.value);
      }
    } else if (expected && expected.kind !== 'null' && expected.kind !== 'missing') problems.push({ kind: 'wrong-value', range: expected.range, message: '`expect` holds expectations by node: `top: { rows: 10 }`' });
  }

  function missing(top: ObjectNode, name: string, field: ConfigField, whose: string, value: string): void {
    const at = top.members[0]?.range.start ?? top.range.start;
    const block = file.text[top.range.start] !== '{';
    problems.push({
      kind: 'missing-property', range: { start: at, end: Math.min(file.text.length, top.members[0]?.key.range.end ?? at + 1) }, message: `${whose} has no \`${name}\`: ${lower(field.summary)}`,
      ...(block && value && { fixes: [{ title: `Add \`${name}\``, edits: [insert(at, `${name}:${value}\n`)] }] }),
    });
  }

  function checkNode(node: ManifestNode): void {
    const { member, name } = node;
    if (!namePattern.test(name)) problems.push({ kind: 'bad-name', range: member.key.range, message: `\`${name}\` cannot name a node: letters, digits, \`_\` and \`-\` only, a letter first` });
    const { value } = member;
    if (value.kind !== 'object') {
      problems.push({ kind: value.kind === 'null' || value.kind === 'missing' ? 'missing-property' : 'wrong-value', range: member.key.range, message: value.kind === 'null' || value.kind === 'missing' ? `\`${name}\` has no \`type\`: say what it is, for example \`{ type: bucket }\`` : `\`${name}\` holds properties, for example \`{ type: bucket }\`` });
      return;
    }
    check.duplicates(value);
    const typeNode = get(value, 'type');
    if (!typeNode || typeNode.kind === 'null' || typeNode.kind === 'missing') {
      problems.push({ kind: 'missing-property', range: member.key.range, message: `\`${name}\` has no \`type\`: say what it is` });
    } else if (typeNode.kind !== 'string' || !node.description) {
      const written = file.text.slice(typeNode.range.start, typeNode.range.end);
      const near = typeNode.kind === 'string' ? suggest(typeNode.value, byType.keys()) : undefined;
      problems.push({
        kind: 'unknown-type', range: typeNode.range, message: `There is no component \`${typeNode.kind === 'string' ? typeNode.value : written}\`${near ? `; did you mean \`${near}\`?` : ''}`,
        ...(near && { fixes: [{ title: `Change it to \`${near}\``, edits: [replace(typeNode.kind === 'string' ? typeNode.inner : typeNode.range, near)] }] }),
      });
    }
    // Without a known type the properties mean nothing yet, but references still count as references.
    const fields = nodeFields(node.description, components);
    const owned = checker({ file, problems: node.description ? problems : [], references, outputs, files, owner: node });
    const misspelt = new Set<string>();
    if (node.description) for (const name of owned.unknown(value, fields, `A ${node.type} node`, node.description.inputs ? [] : ['from'])) misspelt.add(name);
    const result: Record<string, unknown> = {};
    for (const [key, field] of Object.entries(node.description ? fields : { from: looseFrom })) {
      const written = get(value, key);
      if (written && written.kind !== 'missing') {
        const checked = owned.value(field, written, key);
        if (key !== 'type' && key !== 'from' && checked !== undefined) result[key] = checked;
      } else if (field.required && key !== 'type' && !misspelt.has(key)) {
        const edit = addProperty(file, member, key, exampleOf(field));
        problems.push({ kind: 'missing-property', range: node.typeRange, message: `A ${node.type} node needs \`${key}\`: ${lower(field.summary)}`, ...(edit && { fixes: [{ title: `Add \`${key}\``, edits: [edit], safe: false }] }) });
      }
    }
    config.set(node, result);
  }

  const nameNode = get(root, 'name');
  const seedNode = get(root, 'seed');
  const startNode = get(root, 'start');
  const byName = new Map<string, ManifestNode>();
  for (const node of nodes) byName.set(node.name, node);
  return {
    file, tree, nodes, byName, references, outputs, files, config,
    problems: withoutRepeats(problems), components, expect,
    filesOf: grouped(files, f => f.owner),
    inputs: grouped(references.filter(r => r.property === 'from'), r => r.owner?.name),
    name: nameNode?.kind === 'string' ? nameNode.value : nameNode?.kind === 'number' ? nameNode.text : file.path.split('/').pop()!.replace(/\.pipeline\.ya?ml$/, ''),
    seed: seedNode?.kind === 'number' ? seedNode.value : undefined,
    start: startNode?.kind === 'string' ? startNode.value : undefined,
  };
}

/** What is written once and used by several aliases is said once. */
function withoutRepeats(problems: readonly ManifestProblem[]): ManifestProblem[] {
  return [...new Map(problems.map(p => [`${p.range.start} ${p.range.end} ${p.message}`, p])).values()];
}

export function grouped<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key | undefined): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

const lower = (sentence: string) => sentence.slice(0, 1).toLowerCase() + sentence.slice(1);
const looseNode: ConfigField = { summary: '', kind: 'node' };
const looseFrom: ConfigField = { summary: '', kind: 'either', options: [looseNode, { summary: '', kind: 'list', item: looseNode }] };

export function exampleOf(field: ConfigField): string {
  if (field.example !== undefined) return field.example;
  if (field.default !== undefined) return String(field.default);
  const examples: Partial<Record<ConfigField['kind'], string>> = { duration: '60s', size: '5MB', flag: 'true', integer: '1', number: '1', list: '[]', group: '{}', map: '{}' };
  return field.kind === 'choice' ? Object.keys(field.values)[0] ?? '' : examples[field.kind] ?? '';
}

/** The edit that adds a property to a node, in the style the node is written in. */
function addProperty(file: SourceFile, { value }: Member, key: string, text: string): TextEdit | undefined {
  if (value.kind !== 'object' || value.members.length === 0) return undefined;
  const last = value.members[value.members.length - 1]!;
  const written = `${key}: ${text}`.trimEnd();
  if (file.text[value.range.start] === '{') return insert(last.range.end, `, ${written}`);
  const first = value.members[0]!.key.range.start;
  const lineStart = file.text.lastIndexOf('\n', first - 1) + 1;
  const indent = file.text.slice(lineStart, first);
  return /^\s*$/.test(indent) ? insert(first, `${written}\n${indent}`) : undefined;
}

interface Gathered {
  readonly file: SourceFile;
  readonly problems: ManifestProblem[];
  readonly references: Reference[];
  readonly outputs: OutputUse[];
  readonly files: FileReference[];
  readonly owner?: ManifestNode;
}

/** Checks written values against their descriptions; gives the value when it may be used. */
function checker({ file, problems, references, outputs, files, owner }: Gathered) {
  const written = (node: DataNode) => {
    const text = file.text.slice(node.range.start, node.range.end).replace(/\s+/g, ' ');
    return text.length > 40 ? `${text.slice(0, 37)}…` : text;
  };

  function wrong(node: DataNode, name: string, wanted: string): undefined {
    if (node.kind === 'null' && node.range.start === node.range.end) {
      problems.push({ kind: 'wrong-value', range: node.range, message: `\`${name}\` has no value: it is ${wanted}` });
      return undefined;
    }
    problems.push({ kind: 'wrong-value', range: node.range, message: `\`${name}\` is ${wanted}, not \`${written(node)}\`` });
    return undefined;
  }

  function bounded(node: DataNode, name: string, amount: number, { min, max }: { readonly min?: number; readonly max?: number }, show: (amount: number) => string): void {
    if (min !== undefined && amount < min) problems.push({ kind: 'out-of-bounds', range: node.range, message: `\`${name}\` is at least ${show(min)}, not ${show(amount)}` });
    else if (max !== undefined && amount > max) problems.push({ kind: 'out-of-bounds', range: node.range, message: `\`${name}\` is at most ${show(max)}, not ${show(amount)}` });
  }

  function value(field: ConfigField, node: DataNode, name: string): unknown {
    switch (field.kind) {
      case 'any': return toValue(node);
      case 'text': {
        // A plain `2024-05-01`, `true` or `7` is a text where a text is wanted.
        const text = scalarText(node, file);
        if (text === undefined) return wrong(node, name, 'a text');
        if (field.pattern && !new RegExp(field.pattern.source).test(text)) return wrong(node, name, field.pattern.says);
        return text;
      }
      case 'number': case 'integer': {
        if (node.kind !== 'number') return wrong(node, name, field.kind === 'integer' ? 'a whole number' : 'a number');
        if (field.kind === 'integer' && !Number.isInteger(node.value)) return wrong(node, name, 'a whole number');
        bounded(node, name, node.value, field, String);
        return node.value;
      }
      case 'flag': return node.kind === 'boolean' ? node.value : wrong(node, name, '`true` or `false`');
      case 'choice': {
        const text = scalarText(node, file);
        if (text !== undefined && Object.hasOwn(field.values, text)) return text;
        if (name === 'type' && owner) return undefined; // said as an unknown type
        const near = text === undefined ? undefined : suggest(text, Object.keys(field.values));
        const list = Object.keys(field.values);
        problems.push({
          kind: 'unknown-choice', range: node.range, message: `\`${name}\` is one of ${list.slice(0, 12).map(v => `\`${v}\``).join(', ')}${list.length > 12 ? '…' : ''}, not \`${written(node)}\`${near ? `; did you mean \`${near}\`?` : ''}`,
          ...(near && { fixes: [{ title: `Change it to \`${near}\``, edits: [replace(node.kind === 'string' ? node.inner : node.range, near)] }] }),
        });
        return undefined;
      }
      case 'duration': case 'size': {
        const parse = field.kind === 'duration' ? parseDuration : parseSize;
        const amount = node.kind === 'number' ? parse(node.value) : node.kind === 'string' ? parse(node.value) : undefined;
        if (amount === undefined) return wrong(node, name, field.kind === 'duration' ? 'a duration like `60s`, `5m` or `1h`' : 'a size like `64KB` or `5MB`');
        bounded(node, name, amount, field, field.kind === 'duration' ? showDuration : showSize);
        return node.kind === 'number' ? node.value : (node as StringNode).value;
      }
      case 'file': {
        const text = node.kind === 'string' ? node.value : undefined;
        if (!text) return wrong(node, name, 'a file, relative to the manifest');
        const path = resolvePath(file.path, text);
        files.push({ path, written: text, range: (node as StringNode).inner, property: name, ...(owner && { owner }), ...(field.suffixes && { suffixes: field.suffixes }) });
        return path ?? text;
      }
      case 'node': {
        if (node.kind !== 'string' || node.value === '') return wrong(node, name, 'the name of a node');
        const dot = name === 'from' ? node.value.indexOf('.') : -1;
        const { start, end } = node.inner;
        references.push({
          node: dot < 0 ? node.value : node.value.slice(0, dot), nodeRange: { start, end: dot < 0 ? end : start + dot }, property: name,
          ...(dot >= 0 && { port: node.value.slice(dot + 1), portRange: { start: start + dot + 1, end } }),
          ...(owner && { owner }), ...(field.types && { types: field.types }), ...(field.feeds && { feeds: true }),
        });
        if (dot >= 0) outputs.push({ node: node.value.slice(0, dot), name: node.value.slice(dot + 1), range: { start: start + dot + 1, end }, text: node, start: dot + 1 });
        return node.value;
      }
      case 'list': {
        if (node.kind !== 'array') return wrong(node, name, 'a list');
        bounded(node, name, node.items.length, field, n => `${n} ${n === 1 ? 'entry' : 'entries'}`);
        return node.items.map(item => value(field.item, item, name));
      }
      case 'group': {
        if (node.kind !== 'object') return wrong(node, name, `a group of ${Object.keys(field.fields).slice(0, 6).map(k => `\`${k}\``).join(', ')}`);
        duplicates(node);
        const misspelt = unknown(node, field.fields, `\`${name}\``);
        const result: Record<string, unknown> = {};
        for (const [key, inner] of Object.entries(field.fields)) {
          const found = get(node, key);
          if (found && found.kind !== 'missing') result[key] = value(inner, found, key);
          else if (inner.required && !misspelt.includes(key)) problems.push({ kind: 'missing-property', range: node.range, message: `\`${name}\` needs \`${key}\`: ${lower(inner.summary)}` });
        }
        return result;
      }
      case 'map': {
        if (node.kind !== 'object') return wrong(node, name, 'a group of names with values');
        duplicates(node);
        if (field.names === 'outputs' && owner) for (const { key } of node.members) outputs.push({ node: owner.name, name: key.value, range: key.inner, text: key, start: 0 });
        const result: Record<string, unknown> = {};
        for (const member of node.members) Object.defineProperty(result, member.key.value, { value: value(field.value, member.value, member.key.value), enumerable: true, configurable: true, writable: true });
        return result;
      }
      case 'either': {
        const option = optionFor(field.options, node);
        return option ? value(option, node, name) : wrong(node, name, listed(field.options.map(kindWords), 'or'));
      }
    }
  }

  /** Says what nobody reads; gives the properties that were probably meant, so that they are not missed as well. */
  function unknown(node: ObjectNode, fields: Readonly<Record<string, ConfigField>>, whose: string, except: readonly string[] = []): string[] {
    const meant: string[] = [];
    for (const { key } of node.members) {
      if (Object.hasOwn(fields, key.value) || key.value === '<<' || except.includes(key.value)) continue;
      if (fields === manifestFields && key.value.startsWith('x-')) continue; // a place for anchors, as in other YAML formats
      const near = suggest(key.value, Object.keys(fields).filter(f => !get(node, f)));
      problems.push({
        kind: 'unknown-property', range: key.range, message: `${whose} has no property \`${key.value}\`${near ? `; did you mean \`${near}\`?` : ''}`,
        fixes: near ? [{ title: `Change it to \`${near}\``, edits: [replace(key.inner, near)] }] : [],
      });
      if (near) meant.push(near);
    }
    return meant;
  }

  function duplicates(node: ObjectNode): void {
    const seen = new Map<string, Range>();
    for (const { key } of node.members) {
      const first = seen.get(key.value);
      if (first && key.value !== '<<') problems.push({ kind: 'duplicate-name', range: key.range, first, message: `\`${key.value}\` stands twice; the last one would hold` });
      else seen.set(key.value, key.range);
    }
  }

  return { value, unknown, duplicates };
}

/** The option whose shape the written value has. Of several groups the one that knows most of its properties. */
export function optionFor(options: readonly ConfigField[], node: DataNode): ConfigField | undefined {
  const fitting = options.filter(option => fits(option, node));
  if (fitting.length < 2 || node.kind !== 'object') return fitting[0];
  const known = (option: ConfigField) => (option.kind === 'group' ? node.members.filter(m => Object.hasOwn(option.fields, m.key.value)).length : 0);
  return fitting.reduce((best, option) => (known(option) > known(best) ? option : best));
}

function fits(field: ConfigField, node: DataNode): boolean {
  switch (field.kind) {
    case 'any': return true;
    case 'text': return (node.kind === 'string' || node.kind === 'number' || node.kind === 'boolean') && (!field.pattern || node.kind !== 'string' || new RegExp(field.pattern.source).test(node.value));
    case 'number': return node.kind === 'number';
    case 'integer': return node.kind === 'number' && Number.isInteger(node.value);
    case 'flag': return node.kind === 'boolean';
    case 'choice': return node.kind === 'string' && Object.hasOwn(field.values, node.value);
    case 'duration': return node.kind === 'number' || (node.kind === 'string' && parseDuration(node.value) !== undefined);
    case 'size': return node.kind === 'number' || (node.kind === 'string' && parseSize(node.value) !== undefined);
    case 'file': case 'node': return node.kind === 'string';
    case 'list': return node.kind === 'array';
    case 'group': case 'map': return node.kind === 'object';
    case 'either': return field.options.some(option => fits(option, node));
  }
}

/** What a value of this kind is called in a sentence. */
export function kindWords(field: ConfigField): string {
  switch (field.kind) {
    case 'choice': return listed(Object.keys(field.values).map(v => `\`${v}\``), 'or');
    case 'either': return listed(field.options.map(kindWords), 'or');
    default: return words[field.kind];
  }
}

const words: Readonly<Record<Exclude<ConfigField['kind'], 'choice' | 'either'>, string>> = {
  any: 'anything', text: 'a text', number: 'a number', integer: 'a whole number', flag: '`true` or `false`', duration: 'a duration', size: 'a size',
  file: 'a file', node: 'a node', list: 'a list', group: 'a group', map: 'names with values',
};

function scalarText(node: DataNode, file: SourceFile): string | undefined {
  if (node.kind === 'string') return node.value;
  return node.kind === 'number' || node.kind === 'boolean' ? file.text.slice(node.range.start, node.range.end) : undefined;
}

export function showDuration(milliseconds: number): string {
  for (const [unit, size] of [['h', 3_600_000], ['m', 60_000], ['s', 1000]] as const) if (milliseconds >= size && milliseconds % size === 0 && (unit !== 'm' || milliseconds >= size * 2)) return `${milliseconds / size}${unit}`;
  return milliseconds === 0 ? '0s' : `${milliseconds}ms`;
}

export function showSize(bytes: number): string {
  for (const [unit, size] of [['GB', 2 ** 30], ['MB', 2 ** 20], ['KB', 2 ** 10]] as const) if (bytes >= size) return `${Number((bytes / size).toFixed(2))}${unit}`;
  return `${bytes}B`;
}
