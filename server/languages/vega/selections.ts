import { insert, remove, replace, type TextEdit } from '../../base/edit.ts';
import type { Range } from '../../base/range.ts';
import { get, member, text, toValue, type DataNode, type Member, type ObjectNode } from '../../base/tree.ts';

/**
 * Selections as Vega-Lite wrote them up to version 4. Version 5 made them parameters: `selection: {brush: {type: …}}`
 * became `params: [{name: brush, select: {type: …}}]`, and whatever named a selection names a parameter. The library still
 * translates the old words (vega-lite, `src/normalize/selectioncompat.ts`); a test holds this translation against its own.
 */
export interface OldSelections {
  /** Members `selection` of a view, whose value declares some. */
  readonly declared: readonly { readonly view: ObjectNode; readonly member: Member; readonly value: ObjectNode }[];
  /** Members `selection` of a predicate, a condition, a domain, a lookup or an extent. */
  readonly used: readonly { readonly around: ObjectNode; readonly member: Member; readonly role: Role }[];
  /** `config.selection` with the old kinds. */
  readonly config: readonly Member[];
}

type Role = 'filter' | 'condition' | 'other';

const kinds = ['single', 'multi', 'interval'];
const isObject = (node: DataNode | undefined): node is ObjectNode => node?.kind === 'object';
const declares = (node: DataNode): node is ObjectNode => isObject(node) && node.members.length > 0 && node.members.every(m => kinds.includes(text(get(m.value, 'type')) ?? ''));

/** All of them in one walk. Rows are not looked into. */
export function oldSelections(root: DataNode | undefined): OldSelections {
  const found = { declared: [] as OldSelections['declared'][number][], used: [] as OldSelections['used'][number][], config: [] as Member[] };
  const visit = (node: DataNode, role: Role, depth: number): void => {
    if (depth > 100) return;
    if (node.kind === 'array') for (const item of node.items) visit(item, role, depth + 1);
    if (!isObject(node)) return;
    for (const m of node.members) {
      const key = m.key.value;
      if (key === 'values' || key === 'datasets' || key === 'usermeta') continue;
      if (key === 'config' && node === root) found.config.push(...(isObject(get(m.value, 'selection')) ? (get(m.value, 'selection') as ObjectNode).members.filter(s => s.key.value === 'single' || s.key.value === 'multi') : []));
      else if (key === 'selection' && declares(m.value)) found.declared.push({ view: node, member: m, value: m.value });
      else if (key === 'selection' && (m.value.kind === 'string' || isObject(m.value))) found.used.push({ around: node, member: m, role });
      else visit(m.value, key === 'filter' ? 'filter' : key === 'condition' ? 'condition' : ['and', 'or', 'not'].includes(key) ? role : 'other', depth + 1);
    }
  };
  if (root) visit(root, 'other', 0);
  return found;
}

/** The first of them, undefined when there is none. */
export function firstOf({ declared, used, config }: OldSelections): Member | undefined {
  return [...declared.map(d => d.member), ...used.map(u => u.member), ...config].sort((a, b) => a.range.start - b.range.start)[0];
}

/** What writes all of them as parameters. Comments between them stay. */
export function asParameters(source: string, { declared, used, config }: OldSelections): TextEdit[] {
  // Whether a predicate holds while nothing is selected was said by the selection; now the predicate says it.
  const strict = new Set(declared.flatMap(({ value }) => value.members.filter(m => text(get(m.value, 'empty')) === 'none').map(m => m.key.value)));
  const edits = declared.flatMap(d => declaration(source, d));
  for (const { around, member: m, role } of used) edits.push(...use(source, around, m, role, strict));
  const both = config.length > 1 || config.some(m => isObject(m.value.parent?.parent) && get(m.value.parent.parent, 'point') !== undefined);
  if (!both) for (const m of config) edits.push(replace(m.key.inner, 'point'), ...(m.key.value === 'single' && isObject(m.value) ? [insert(m.value.range.start + 1, `"toggle": false${m.value.members.length > 0 ? ', ' : ''}`)] : []));
  return edits;
}

function declaration(source: string, { view, member: m, value }: OldSelections['declared'][number]): TextEdit[] {
  const items = value.members.map(s => ({ range: s.range, written: parameter(source, s, indentOf(source, s.range.start)) }));
  const list = get(view, 'params');
  if (list?.kind === 'array') {
    const more = items.map(i => i.written).join(', ');
    return [insert(list.range.start + 1, `${more}${list.items.length > 0 ? ', ' : ''}`), remove(withComma(source, m.range))];
  }
  return [replace(m.key.inner, 'params'), replace({ start: value.range.start, end: value.range.start + 1 }, '['), ...items.map(i => replace(i.range, i.written)), replace({ start: value.range.end - 1, end: value.range.end }, ']')];
}

/** `brush: {type: interval, …}` as a parameter; over several lines when it was. */
function parameter(source: string, { key, value }: Member, indent: string): string {
  const kind = text(get(value, 'type'));
  const bind = member(value, 'bind');
  const init = get(value, 'init');
  const members = (value as ObjectNode).members.filter(m => !['type', 'bind', 'init', 'empty'].includes(m.key.value));
  const inner = [`"type": "${kind === 'interval' ? 'interval' : 'point'}"`, ...members.map(m => `${JSON.stringify(m.key.value)}: ${written(source, m.value)}`)];
  // A single selection held one row whatever key was down. Inputs set it themselves.
  if (kind === 'single' && !isObject(bind?.value) && !members.some(m => m.key.value === 'toggle')) inner.push('"toggle": false');
  const several = source.slice(value.range.start, value.range.end).includes('\n');
  const braces = (parts: readonly string[], by: string) => (several ? `{\n${by}  ${parts.join(`,\n${by}  `)}\n${by}}` : `{${parts.join(', ')}}`);
  const select = inner.length === 1 ? JSON.stringify(kind === 'interval' ? 'interval' : 'point') : braces(inner, `${indent}  `);
  const start = init && (kind !== 'interval' && init.kind !== 'array' ? `[${written(source, init)}]` : written(source, init));
  return braces([`"name": ${JSON.stringify(key.value)}`, `"select": ${select}`, ...(bind ? [`"bind": ${written(source, bind.value)}`] : []), ...(start ? [`"value": ${start}`] : [])], indent);
}

function use(source: string, around: ObjectNode, m: Member, role: Role, strict: ReadonlySet<string>): TextEdit[] {
  const empty = (name: string) => (role !== 'other' && strict.has(name) ? ', "empty": false' : '');
  if (m.value.kind === 'string') return [replace(m.key.inner, 'param'), ...(empty(m.value.value) ? [replace(m.value.range, JSON.stringify(m.value.value) + empty(m.value.value))] : [])];
  /** A composition of names is one of predicates. */
  const predicate = (node: DataNode, depth = 0): string => {
    if (node.kind === 'string') return `{"param": ${JSON.stringify(node.value)}${empty(node.value)}}`;
    if (node.kind === 'array') return `[${node.items.map(item => predicate(item, depth + 1)).join(', ')}]`;
    return isObject(node) && depth < 100 ? `{${node.members.map(inner => `${JSON.stringify(inner.key.value)}: ${predicate(inner.value, depth + 1)}`).join(', ')}}` : written(source, node);
  };
  if (role === 'condition') return [replace(m.range, `"test": ${predicate(m.value)}`)];
  return around.members.length === 1 ? [replace(around.range, predicate(m.value))] : [];
}

/** A value as it stands, if it may stand in the middle of a line; else as JSON. */
function written(source: string, node: DataNode): string {
  const bound = (n: DataNode): boolean => (n.kind === 'string' ? n.quote !== '"' : n.kind === 'object' ? n.members.some(m => bound(m.key) || bound(m.value)) : n.kind === 'array' && n.items.some(bound));
  const raw = source.slice(node.range.start, node.range.end);
  return bound(node) || raw.includes('\n') ? JSON.stringify(toValue(node)) : raw;
}

/** Where blanks end, forwards or backwards. */
function blanks(source: string, at: number, step: 1 | -1): number {
  while (/\s/.test(source[at] ?? '')) at += step;
  return at;
}

function indentOf(source: string, at: number): string {
  const start = source.lastIndexOf('\n', at - 1) + 1;
  let end = start;
  while (end < at && (source[end] === ' ' || source[end] === '\t')) end++;
  return source.slice(start, end);
}

/** A member with the comma that divides it from the next, or from the one before. */
export function withComma(source: string, { start, end }: Range): Range {
  const behind = blanks(source, end, 1);
  if (source[behind] === ',') return { start, end: blanks(source, behind + 1, 1) };
  const before = blanks(source, start - 1, -1);
  return { start: source[before] === ',' ? before : start, end };
}
