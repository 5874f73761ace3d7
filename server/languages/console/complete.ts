import type { Completion } from '../../base/language.ts';
import type { SourceFile } from '../../base/file.ts';
import type { Scope } from '../../base/scope.ts';
import { pathTo, type DataNode } from '../../base/tree.ts';
import { get } from '../../base/tree.ts';
import { allFieldTypes, fieldParameters } from '../../engine/search/mapping-parameters.ts';
import { aggregationMembers, everyProcessor, fieldQueryMembers, processorMembers, queryMembers, requestMembers } from '../../engine/search/members.ts';
import { settingNames } from '../../engine/search/settings.ts';
import { parametersOf } from '../../engine/search/parameters.ts';
import { paramsRead } from '../search/uses.ts';
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
  if (typed.includes('?')) return urlParameters(request, typed, offset);
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

/** Names of parameters behind the question mark. */
function urlParameters(request: ConsoleRequest, typed: string, offset: number): Completion[] {
  const word = /[?&]([^?&=]*)$/.exec(typed)?.[1];
  if (word === undefined) return [];
  const range = { start: offset - word.length, end: offset };
  const written = new Set(request.parameters.filter(p => p.range.start !== range.start).map(p => p.name));
  return (parametersOf(request.segments.map(s => s.text)) ?? []).filter(name => !written.has(name)).map(label => ({ label, kind: 'property', range, insert: `${label}=` }));
}

function inside(request: ConsoleRequest, offset: number, scope: Scope): Completion[] {
  const root = request.bodies.find(b => b.root && b.root.range.start < offset && offset <= b.root.range.end)?.root;
  const verb = request.segments.find(s => s.text.startsWith('_'))?.text;
  const index = request.segments[0]?.text;
  const kind = bodyKind(request);
  return completeBody(root, offset, scope, kind === 'other' && (verb === '_search' || verb === '_msearch') ? 'search' : kind, index);
}

type BodyKind = 'search' | 'other' | 'settings' | 'reindex' | 'byQuery' | 'bulk' | 'index' | 'mapping' | 'pipeline' | 'update' | 'script';

function bodyKind({ segments, method }: ConsoleRequest): BodyKind {
  const [first, second] = segments.map(s => s.text);
  if (segments.some(s => s.text === '_bulk')) return 'bulk';
  if (second === '_update') return 'update';
  if (second === '_mapping') return 'mapping';
  if (second === '_settings') return 'settings';
  if (second === '_update_by_query' || second === '_delete_by_query') return 'byQuery';
  if (first === '_reindex') return 'reindex';
  if (first === '_scripts' && second !== 'painless') return 'script';
  if (first === '_ingest') return 'pipeline';
  return second === undefined && first !== undefined && !first.startsWith('_') && method === 'PUT' ? 'index' : 'other';
}

/** Completion inside a search body, also for hosts other than the console. */
function completeBody(root: DataNode | undefined, offset: number, scope: Scope, kind: BodyKind, index: string | undefined): Completion[] {
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
    if (way[way.length - 1] === 'params') return paramItems(root, path, scope, range, object, at);
    const words = kind !== 'search' && kind !== 'other' ? definitionWords(kind, way, object) ?? (way.length > 0 ? wordsAt(way) : undefined) : kind === 'search' || way.length > 0 ? wordsAt(way) : undefined;
    if (!words) return fieldsIn(way) ? fieldItems(scope, index, range, at.kind === 'object') : [];
    const present = new Set(object?.members.filter(m => m.key !== at).map(m => m.key.value));
    return Object.entries(words).filter(([name]) => !present.has(name)).map(([label, { summary, snippet }]): Completion => ({
      label, kind: 'property', detail: summary, range, snippet: true,
      insert: at.kind === 'object' ? `"${label}": ${snippet ?? '$0'}` : label,
    }));
  }
  const key = member?.key.value;
  if (key === 'type' && (kind === 'mapping' || kind === 'index')) return allFieldTypes().map(label => ({ label, kind: 'value', detail: 'field type', range, ...(at.kind !== 'string' && { insert: `"${label}"` }) }));
  if (key === 'field' || steps.includes('docvalue_fields') || steps.includes('sort')) return fieldItems(scope, index, range, at.kind !== 'string');
  if (key === 'id') return scope.catalog.all('script').map(s => ({ label: s.name, kind: 'script', detail: 'stored script', range }));
  return [];
}

/** Members of bodies that define something: an index, a pipeline, a document's change. */
function definitionWords(kind: BodyKind, way: readonly string[], object: DataNode | undefined): Readonly<Record<string, Word>> | undefined {
  const last = way[way.length - 1];
  const parent = way[way.length - 2];
  const named = (names: readonly string[], summary = '') => Object.fromEntries(names.map(name => [name, { summary }]));
  if (kind === 'bulk') {
    if (last === undefined) return { index: { summary: 'Writes a document', snippet: '{ "_index": "$1", "_id": "$2" }' }, create: { summary: 'Adds a document that must be new', snippet: '{ "_index": "$1", "_id": "$2" }' }, update: { summary: 'Changes a document', snippet: '{ "_index": "$1", "_id": "$2" }' }, delete: { summary: 'Deletes a document', snippet: '{ "_index": "$1", "_id": "$2" }' } };
    return ['index', 'create', 'update', 'delete'].includes(last) ? named(['_index', '_id', 'routing', 'pipeline', 'if_seq_no', 'if_primary_term', 'version', 'version_type', 'require_alias', 'retry_on_conflict']) : undefined;
  }
  if (kind === 'settings') return last === undefined ? named([...settingNames, 'index'], 'setting of an index') : settingsUnder(way);
  if (kind === 'byQuery') return last === undefined ? named(requestMembers.byQuery) : undefined;
  if (kind === 'reindex') return last === undefined ? { source: { summary: 'What is read', snippet: '{ "index": "$1" }' }, dest: { summary: 'Where it is written', snippet: '{ "index": "$1" }' }, script: { summary: 'A script that changes each document', snippet: '{ "source": "$1" }' }, conflicts: { summary: 'Whether documents that are there already end it', snippet: '"proceed"' }, max_docs: { summary: 'How many documents at most' } } : last === 'source' ? named(requestMembers.reindexSource) : last === 'dest' ? named(requestMembers.reindexDest) : undefined;
  if (kind === 'script') return last === undefined ? { script: { summary: 'The stored script', snippet: '{ "lang": "painless", "source": """$1""" }' } } : last === 'script' ? { lang: { summary: 'Its language', snippet: '"painless"' }, source: { summary: 'The script itself', snippet: '"""$1"""' }, options: { summary: 'Options of templates' } } : undefined;
  if (kind === 'update' && last === undefined) return { doc: { summary: 'A part of the document', snippet: '{ $1 }' }, script: { summary: 'A script that changes it', snippet: '{ "source": "$1" }' }, upsert: { summary: 'The document when there is none', snippet: '{ $1 }' }, doc_as_upsert: { summary: '`doc` is the document when there is none', snippet: 'true' }, scripted_upsert: { summary: 'The script also makes the document', snippet: 'true' }, detect_noop: { summary: 'Whether a change that changes nothing is left out', snippet: 'false' }, _source: { summary: 'Whether the document comes back', snippet: 'true' } };
  if (kind === 'pipeline') {
    if (last === 'processors' || last === 'on_failure' || last === 'processor') return named(Object.keys(processorMembers), 'processor');
    if (parent !== undefined && ['processors', 'on_failure', 'processor'].includes(parent) && Object.hasOwn(processorMembers, last!)) return named([...processorMembers[last!]!, ...everyProcessor]);
    return last === undefined || last === 'pipeline' ? { description: { summary: 'What the pipeline is for', snippet: '"$1"' }, processors: { summary: 'What is done to each document', snippet: '[{ $1 }]' }, on_failure: { summary: 'What is done when that fails', snippet: '[{ $1 }]' } } : undefined;
  }
  if (last === undefined) return kind === 'index' ? { mappings: { summary: 'Its fields', snippet: '{ "properties": { $1 } }' }, settings: { summary: 'Its settings', snippet: '{ "number_of_shards": ${1:1} }' }, aliases: { summary: 'Other names', snippet: '{ "$1": {} }' } } : mappingWords;
  if (last === 'mappings') return mappingWords;
  if (last === 'settings') return named(settingNames, 'setting of an index');
  if (way.includes('settings')) return settingsUnder(way.slice(way.indexOf('settings') + 1));
  if (parent === 'aliases') return named(requestMembers.alias);
  if (parent === 'properties' || parent === 'fields') {
    const type = get(object, 'type');
    return named((type?.kind === 'string' ? fieldParameters(type.value) : undefined) ?? ['type', 'properties', 'dynamic', 'enabled']);
  }
  return undefined;
}

/** The next parts of settings' names under objects that hold the parts before. */
function settingsUnder(way: readonly string[]): Readonly<Record<string, Word>> {
  const before = [...way, ''].join('.').replace(/^index\./, '');
  return Object.fromEntries(settingNames.filter(name => name.startsWith(before)).map(name => [name.slice(before.length), { summary: 'setting of an index' }]));
}

const mappingWords: Readonly<Record<string, Word>> = { properties: { summary: 'Fields', snippet: '{ "${1:name}": { "type": "${2:keyword}" } }' }, dynamic: { summary: 'Whether unknown fields are mapped: true, false, strict', snippet: '"strict"' }, date_detection: { summary: 'Whether texts that look like dates become dates', snippet: 'false' }, numeric_detection: { summary: 'Whether texts that look like numbers become numbers', snippet: 'true' }, dynamic_templates: { summary: 'Mappings of unknown fields by name and kind', snippet: '[$1]' } };

/** Parameters that the script beside reads; all four scripts of a scripted metric share theirs. */
function paramItems(root: DataNode | undefined, path: readonly DataNode[], scope: Scope, range: Completion['range'], object: DataNode | undefined, at: DataNode): Completion[] {
  const holder = path.filter(n => n.kind === 'object').reverse().find(n => n !== object && get(n, 'params') === object);
  const scripts = holder?.kind === 'object' ? [holder as DataNode, ...holder.members.filter(m => m.key.value.endsWith('_script')).map(m => m.value)] : [];
  const names = new Set<string>();
  for (const script of scripts) {
    const id = get(script, 'id') ?? get(script, 'stored');
    const source = script.kind === 'string' ? script : get(script, 'source') ?? get(script, 'inline');
    const text = source?.kind === 'string' ? source.value : id?.kind === 'string' ? scope.catalog.find('script', id.value)?.source : undefined;
    if (text !== undefined) for (const use of paramsRead(text)) names.add(use.name);
  }
  const present = new Set(object?.kind === 'object' ? object.members.filter(m => m.key !== at).map(m => m.key.value) : []);
  return [...names].filter(name => !present.has(name)).map(label => ({ label, kind: 'property', detail: 'read by the script', range, ...(at.kind === 'object' && { insert: `"${label}": $0`, snippet: true }) }));
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
  const inAggregations = parent !== undefined && ['aggs', 'aggregations'].includes(way[way.length - 3] ?? '');
  if (inAggregations && Object.hasOwn(aggregationMembers, last)) return Object.fromEntries(aggregationMembers[last]!.map(name => [name, memberWords[name] ?? { summary: '' }]));
  if (Object.hasOwn(queryMembers, last) && !inAggregations) return Object.fromEntries([...queryMembers[last]!, 'boost'].map(name => [name, memberWords[name] ?? { summary: '' }]));
  if (parent !== undefined && Object.hasOwn(fieldQueryMembers, parent) && !['aggs', 'aggregations'].includes(way[way.length - 3] ?? '')) return Object.fromEntries(fieldQueryMembers[parent]!.map(name => [name, memberWords[name] ?? { summary: '' }]));
  return undefined;
}

/** What to say of members that several queries and aggregations have. */
const memberWords: Readonly<Record<string, Word>> = {
  gt: { summary: 'Above', snippet: '$1' }, gte: { summary: 'From', snippet: '$1' }, lt: { summary: 'Below', snippet: '$1' }, lte: { summary: 'Up to', snippet: '$1' }, format: { summary: 'Format of dates or numbers', snippet: '"$1"' }, time_zone: { summary: 'Time zone', snippet: '"$1"' },
  field: { summary: 'The field', snippet: '"$1"' }, missing: { summary: 'Value of documents without the field', snippet: '$1' }, script: { summary: 'A script', snippet: '{ "source": "$1" }' }, size: { summary: 'How many', snippet: '${1:10}' }, order: { summary: 'Order of the buckets', snippet: '{ "${1:_count}": "desc" }' }, min_doc_count: { summary: 'Fewest documents of a bucket', snippet: '${1:1}' },
  interval: { summary: 'Width of a bucket', snippet: '${1:10}' }, calendar_interval: { summary: 'Calendar width', snippet: '"${1:day}"' }, fixed_interval: { summary: 'Fixed width', snippet: '"${1:1h}"' }, offset: { summary: 'Where buckets start', snippet: '$1' }, keyed: { summary: 'Buckets as an object', snippet: 'true' }, ranges: { summary: 'The ranges', snippet: '[{ "to": $1 }]' }, buckets_path: { summary: 'What it reads: `metric`, `agg>metric`, `_count`', snippet: '"$1"' }, gap_policy: { summary: 'What an empty bucket means: `skip` or `insert_zeros`', snippet: '"${1:skip}"' },
  operator: { summary: '`or`, or `and` for all words', snippet: '"and"' }, minimum_should_match: { summary: 'How many must match', snippet: '${1:1}' }, case_insensitive: { summary: 'Upper and lower case alike', snippet: 'true' }, fuzziness: { summary: 'How many letters may differ', snippet: '"AUTO"' }, value: { summary: 'The value', snippet: '"$1"' }, query: { summary: 'The text or the query', snippet: '"$1"' }, boost: { summary: 'Weight of the score', snippet: '${1:1}' }, percents: { summary: 'Which percentiles', snippet: '[${1:50, 95, 99}]' }, include: { summary: 'Only these keys', snippet: '["$1"]' }, exclude: { summary: 'Not these keys', snippet: '["$1"]' }, extended_bounds: { summary: 'Bounds up to which empty buckets are shown', snippet: '{ "min": $1, "max": $2 }' }, hard_bounds: { summary: 'Bounds beyond which nothing is counted', snippet: '{ "min": $1, "max": $2 }' }, sources: { summary: 'The parts of the key', snippet: '[{ "${1:name}": { "terms": { "field": "$2" } } }]' }, after: { summary: 'The last key of the page before', snippet: '{ $1 }' },
};

const fieldsIn = (way: readonly string[]) => fieldQueries.has(way[way.length - 1] ?? '');
