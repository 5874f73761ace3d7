import type { Completion } from '../../base/language.ts';
import type { SourceFile } from '../../base/file.ts';
import type { Scope } from '../../base/scope.ts';
import { pathTo, type DataNode } from '../../base/tree.ts';
import { aggregationWords, queryWords, searchKeys, type Word } from '../search/vocabulary.ts';
import { endpoints } from './endpoints.ts';
import { methods, parseConsole, type ConsoleRequest } from './requests.ts';

/** Methods and paths at the head of a request; keys, names, fields and script ids inside a body. */
export function complete(file: SourceFile, offset: number, scope: Scope): Completion[] {
  const { requests, comments } = parseConsole(file);
  if (comments.some(c => c.start < offset && offset <= c.end)) return [];
  const lineStart = file.text.lastIndexOf('\n', offset - 1) + 1;
  const before = file.text.slice(lineStart, offset);
  const request = [...requests].reverse().find(r => r.range.start <= offset);
  if (/^\s*[A-Za-z]*$/.test(before) && (!request || !inBody(request, offset))) {
    const range = { start: offset - /[A-Za-z]*$/.exec(before)![0].length, end: offset };
    return methods.map((label, i) => ({ label, kind: 'keyword', range, insert: `${label} `, sort: String(i) }));
  }
  if (!request) return [];
  const headEnd = file.text.indexOf('\n', request.range.start);
  if (offset <= (headEnd < 0 ? file.text.length : headEnd)) return paths(file, request, offset, scope);
  return inside(request, offset, scope);
}

const inBody = (request: ConsoleRequest, offset: number) => request.bodies.some(b => b.root && b.root.range.start < offset && offset <= b.root.range.end);

function paths(file: SourceFile, request: ConsoleRequest, offset: number, scope: Scope): Completion[] {
  const typed = file.text.slice(request.pathRange.start, offset);
  if (typed.includes('?')) return [];
  const done = typed.split('/');
  const word = done.pop()!;
  const range = { start: offset - word.length, end: Math.max(offset, request.pathRange.end > offset && !file.text.slice(offset, request.pathRange.end).includes('/') ? request.pathRange.end : offset) };
  const found = new Map<string, Completion>();
  const add = (label: string, kind: Completion['kind'], detail: string) => { if (!found.has(label)) found.set(label, { label, kind, detail, range, sort: `${kind === 'value' ? 1 : 0}${label}` }); };
  for (const { path, methods: allowed, summary } of endpoints) {
    const parts = path.split('/');
    if (!allowed.includes(request.method) || parts.length <= done.length) continue;
    if (!done.every((d, i) => (parts[i]!.startsWith('{') ? !d.startsWith('_') : parts[i] === d))) continue;
    const part = parts[done.length]!;
    if (!part.startsWith('{')) add(part, 'function', summary);
    else if (part === '{index}') for (const index of scope.catalog.all('index')) add(index.name, 'value', 'index');
    else if (part === '{id}' && done[0] === '_scripts') for (const script of scope.catalog.all('script')) add(script.name, 'script', 'stored script');
  }
  return [...found.values()];
}

function inside(request: ConsoleRequest, offset: number, scope: Scope): Completion[] {
  const root = request.bodies.find(b => b.root && b.root.range.start < offset && offset <= b.root.range.end)?.root;
  const verb = request.segments.find(s => s.text.startsWith('_'))?.text;
  const index = request.segments[0]?.text;
  return completeBody(root, offset, scope, verb === '_search' || verb === '_msearch' ? 'search' : 'other', index);
}

/** Completion inside a search body, also for hosts other than the console. */
export function completeBody(root: DataNode | undefined, offset: number, scope: Scope, kind: 'search' | 'other', index: string | undefined): Completion[] {
  const path = pathTo(root, offset);
  if (path.length === 0) return [];
  const at = path[path.length - 1]!;
  const object = at.kind === 'object' ? at : at.parent?.kind === 'object' ? at.parent : undefined;
  const member = object?.members.find(m => m.key === at || m.value === at);
  const isKey = at.kind === 'object' || (at.kind === 'string' && member?.key === at);
  const range = at.kind === 'string' ? at.inner : { start: offset, end: offset };
  const steps = keysTo(path);
  if (isKey) {
    // The key being typed is not part of the way to it.
    const way = at.kind === 'object' ? steps : steps.slice(0, -1);
    const words = kind === 'search' || way.length > 0 ? wordsAt(way) : undefined;
    if (!words) return fieldsIn(way) ? fieldItems(scope, index, range, at.kind === 'object') : [];
    const present = new Set(object?.members.filter(m => m.key !== at).map(m => m.key.value));
    return Object.entries(words).filter(([name]) => !present.has(name)).map(([label, { summary, snippet }]): Completion => ({
      label, kind: 'property', detail: summary, range, snippet: true,
      insert: at.kind === 'object' ? `"${label}": ${snippet ?? '$0'}` : label,
    }));
  }
  const key = member?.key.value;
  if (key === 'field' || steps.includes('docvalue_fields') || steps.includes('sort')) return fieldItems(scope, index, range, at.kind !== 'string');
  if (key === 'id') return scope.catalog.all('script').map(s => ({ label: s.name, kind: 'script', detail: 'stored script', range }));
  return [];
}

function fieldItems(scope: Scope, index: string | undefined, range: Completion['range'], quote: boolean): Completion[] {
  const fields = index === undefined ? [] : index.split(',').flatMap(name => scope.catalog.find('index', name)?.fields ?? []);
  return fields.map(({ name, type }) => ({ label: name, kind: 'field', detail: type, range, ...(quote && { insert: `"${name}"` }) }));
}

function keysTo(path: readonly DataNode[]): string[] {
  const keys: string[] = [];
  for (let i = 1; i < path.length; i++) {
    const parent = path[i - 1]!;
    if (parent.kind !== 'object') continue;
    const m = parent.members.find(x => x.key === path[i] || x.value === path[i]);
    if (m) keys.push(m.key.value);
  }
  return keys;
}

const queryHolders = new Set(['query', 'post_filter', 'must', 'filter', 'should', 'must_not', 'positive', 'negative']);
const fieldQueries = new Set(['term', 'terms', 'range', 'prefix', 'wildcard', 'regexp', 'fuzzy', 'match', 'match_phrase', 'match_phrase_prefix']);

/** Which words may be keys at the end of this way. */
function wordsAt(way: readonly string[]): Readonly<Record<string, Word>> | undefined {
  const last = way[way.length - 1];
  if (last === undefined) return searchKeys;
  if (queryHolders.has(last) || way[way.length - 2] === 'filters') return queryWords;
  const parent = way[way.length - 2];
  if (parent === 'aggs' || parent === 'aggregations') return { ...aggregationWords, aggs: { summary: 'Aggregations inside each bucket', snippet: '{\n  "${1:name}": { $2 }\n}' } };
  if (last === 'bool') return { must: { summary: 'All of these, scored', snippet: '[$1]' }, filter: { summary: 'All of these, not scored', snippet: '[$1]' }, should: { summary: 'At least one, when nothing else must match', snippet: '[$1]' }, must_not: { summary: 'None of these', snippet: '[$1]' }, minimum_should_match: { summary: 'How many of `should`', snippet: '${1:1}' } };
  if (last === 'scripted_metric') return Object.fromEntries(['init_script', 'map_script', 'combine_script', 'reduce_script', 'params'].map(k => [k, { summary: k === 'params' ? 'Parameters of all four scripts' : 'A phase of the aggregation', snippet: k === 'params' ? '{ $1 }' : '{ "id": "$1" }' }]));
  if (/(?:^|_)script$/.test(last)) return { source: { summary: 'The script itself', snippet: '"""$1"""' }, id: { summary: 'A stored script', snippet: '"$1"' }, params: { summary: 'Its parameters', snippet: '{ $1 }' }, lang: { summary: 'Its language', snippet: '"painless"' } };
  if (parent === 'range' && !way.includes('aggs')) return { gt: { summary: 'Above', snippet: '$1' }, gte: { summary: 'From', snippet: '$1' }, lt: { summary: 'Below', snippet: '$1' }, lte: { summary: 'Up to', snippet: '$1' }, format: { summary: 'Format of the dates', snippet: '"$1"' }, time_zone: { summary: 'Time zone of the dates', snippet: '"$1"' } };
  if (last in aggregationWords && way.some(k => k === 'aggs' || k === 'aggregations')) return { field: { summary: 'The field', snippet: '"$1"' }, missing: { summary: 'Value of documents without the field', snippet: '$1' }, script: { summary: 'A script instead of the field', snippet: '{ "source": "$1" }' }, size: { summary: 'How many buckets', snippet: '${1:10}' }, order: { summary: 'Order of the buckets', snippet: '{ "${1:_count}": "desc" }' }, min_doc_count: { summary: 'Fewest documents of a bucket', snippet: '${1:1}' }, interval: { summary: 'Width of a bucket', snippet: '${1:10}' }, calendar_interval: { summary: 'Calendar width', snippet: '"${1:day}"' }, fixed_interval: { summary: 'Fixed width', snippet: '"${1:1h}"' }, format: { summary: 'Format of keys', snippet: '"$1"' }, time_zone: { summary: 'Time zone', snippet: '"$1"' } };
  return undefined;
}

const fieldsIn = (way: readonly string[]) => fieldQueries.has(way[way.length - 1] ?? '');
