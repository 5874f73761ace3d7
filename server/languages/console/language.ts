import type { ColumnDeclaration, Declaration } from '../../base/catalog.ts';
import type { Place } from '../../base/diagnostic.ts';
import { replace, type TextEdit } from '../../base/edit.ts';
import type { SourceFile } from '../../base/file.ts';
import type { CodeLens, DocumentSymbol, Hover, Language, SemanticToken } from '../../base/language.ts';
import { touches, type Range } from '../../base/range.ts';
import { runRules } from '../../base/rule.ts';
import type { Scope } from '../../base/scope.ts';
import { get, type DataNode } from '../../base/tree.ts';
import { aggregationWords, queryWords, searchKeys } from '../search/vocabulary.ts';
import { complete } from './complete.ts';
import { matching } from './endpoints.ts';
import { format } from './format.ts';
import { parseConsole, type ConsoleRequest } from './requests.ts';
import { consoleRules } from './rules/index.ts';

/** Requests of a search console: `*.console`, `*.es`. */
export const searchConsole: Language = {
  id: 'search-console',
  name: 'Search console requests',
  suffixes: ['.console', '.es'],
  rules: consoleRules,
  diagnose: (file, scope) => runRules(consoleRules, parseConsole(file), file.path, scope),
  declare,
  declares: ['index', 'script'],
  embedded: file => parseConsole(file).embedded,
  hover,
  complete,
  definition: (file, offset, scope) => {
    const id = scriptIdAt(file, offset);
    const found = id && scope.catalog.all('script').filter(s => s.name === id.id);
    return found ? found.map(s => s.place) : [];
  },
  references: (file, offset, scope) => {
    const id = scriptIdAt(file, offset);
    return id ? placesOf(id.id, scope) : [];
  },
  prepareRename: (file, offset) => {
    const id = scriptIdAt(file, offset);
    return id && { range: id.range, text: id.id };
  },
  rename: (file, offset, name, scope) => {
    const id = scriptIdAt(file, offset);
    if (!id) return { problem: 'Only ids of stored scripts can be renamed here' };
    if (!/^[\w.-]+$/.test(name)) return { problem: `\`${name}\` is not an id: letters, digits, \`_\`, \`-\` and \`.\` only` };
    if (scope.catalog.find('script', name)) return { problem: `There is a script \`${name}\` already` };
    const edits = new Map<string, TextEdit[]>();
    for (const { path, range } of placesOf(id.id, scope)) edits.set(path, [...(edits.get(path) ?? []), replace(range, name)]);
    return { files: [...edits].map(([path, list]) => ({ path, edits: list })) };
  },
  symbols: file => parseConsole(file).requests.map(symbol),
  folds: file => parseConsole(file).requests.flatMap(r => (r.bodies.length > 0 ? [r.range, ...r.bodies.flatMap(b => [...objects(b.root)])].filter(range => file.text.slice(range.start, range.end).includes('\n')) : [])),
  tokens,
  format,
  lenses,
};

function declare(file: SourceFile): Declaration[] {
  const { requests, stored } = parseConsole(file);
  const result: Declaration[] = [];
  for (const { id, idRange, source, lang } of stored) result.push({ kind: 'script', name: id, lang: lang ?? 'painless', source: source?.value ?? '', place: { path: file.path, range: idRange } });
  for (const { method, segments, bodies } of requests) {
    const [index, verb] = segments;
    if (!index || index.text.startsWith('_') || /[*,]/.test(index.text)) continue;
    const properties = segments.length === 1 && method === 'PUT' ? get(get(bodies[0]?.root, 'mappings'), 'properties') : verb?.text === '_mapping' && method !== 'GET' ? get(bodies[0]?.root, 'properties') : undefined;
    if (properties || (segments.length === 1 && method === 'PUT')) result.push({ kind: 'index', name: index.text, place: { path: file.path, range: index.range }, fields: [...fieldsOf(properties, '', file.path)] });
  }
  return result;
}

function* fieldsOf(properties: DataNode | undefined, prefix: string, path: string): Iterable<ColumnDeclaration> {
  if (properties?.kind !== 'object') return;
  for (const { key, value } of properties.members) {
    const type = get(value, 'type');
    const name = prefix + key.value;
    yield { name, type: type?.kind === 'string' ? type.value : 'object', place: { path, range: key.inner } };
    yield* fieldsOf(get(value, 'properties'), `${name}.`, path);
    yield* fieldsOf(get(value, 'fields'), `${name}.`, path);
  }
}

/** The script id under the cursor: in a URL that stores it, or where it is used. */
function scriptIdAt(file: SourceFile, offset: number): { readonly id: string; readonly range: Range } | undefined {
  const { stored, searches, requests } = parseConsole(file);
  for (const { id, idRange } of stored) if (touches(idRange, offset)) return { id, range: idRange };
  for (const { id } of searches.flatMap(s => s.scripts)) if (id && touches(id.inner, offset)) return { id: id.value, range: id.inner };
  for (const { segments } of requests) if (segments[0]?.text === '_scripts' && segments[1] && segments[1].text !== 'painless' && touches(segments[1].range, offset)) return { id: segments[1].text, range: segments[1].range };
  return undefined;
}

/** Everywhere an id stands: where it is stored, and in every console file of the workspace. */
function placesOf(id: string, scope: Scope): Place[] {
  const places: Place[] = [];
  for (const path of scope.paths()) {
    const file = scope.file(path);
    if (file?.language !== 'search-console') continue;
    const { requests, searches } = parseConsole(file);
    for (const { segments } of requests) if (segments[0]?.text === '_scripts' && segments[1]?.text === id) places.push({ path, range: segments[1].range });
    for (const { id: use } of searches.flatMap(s => s.scripts)) if (use?.value === id) places.push({ path, range: use.inner });
  }
  return places;
}

function hover(file: SourceFile, offset: number, scope: Scope): Hover | undefined {
  const { requests, searches } = parseConsole(file);
  const id = scriptIdAt(file, offset);
  const script = id && scope.catalog.find('script', id.id);
  if (id && script) return { range: id.range, markdown: `**${script.name}** — stored ${script.lang} script\n\n\`\`\`painless\n${script.source.trim()}\n\`\`\`` };
  for (const { methodRange, pathRange, segments, method } of requests) {
    if (!touches({ start: methodRange.start, end: pathRange.end }, offset)) continue;
    const [fit] = matching(segments.map(s => s.text)).filter(e => e.methods.includes(method));
    if (fit) return { range: { start: methodRange.start, end: pathRange.end }, markdown: `**${method} ${fit.path}** — ${fit.summary}${fit.simulated ? '' : '\n\nNot simulated: it runs only against a real cluster.'}` };
  }
  for (const { queries, aggregations, members, fields, index } of searches) {
    for (const { name } of queries) if (touches(name.range, offset) && queryWords[name.value]) return { range: name.range, markdown: `**${name.value}** query — ${queryWords[name.value]!.summary}` };
    for (const { types } of aggregations) for (const { key } of types) if (touches(key.range, offset) && aggregationWords[key.value]) return { range: key.range, markdown: `**${key.value}** ${aggregationWords[key.value]!.kind} aggregation — ${aggregationWords[key.value]!.summary}` };
    for (const { key } of members) if (touches(key.range, offset) && searchKeys[key.value]) return { range: key.range, markdown: `**${key.value}** — ${searchKeys[key.value]!.summary}` };
    for (const { node, name } of fields) {
      if (!touches(node.range, offset) || index === undefined) continue;
      const field = scope.catalog.find('index', index)?.fields.find(f => f.name === name);
      if (field) return { range: node.range, markdown: `**${name}** ${field.type} — field of \`${index}\`` };
    }
  }
  return undefined;
}

function symbol(request: ConsoleRequest): DocumentSymbol {
  const stored = request.segments[0]?.text === '_scripts' && request.segments[1];
  return {
    name: `${request.method} ${request.path}`, kind: stored ? 'script' : 'request', range: request.range, nameRange: { start: request.methodRange.start, end: Math.max(request.methodRange.end, request.pathRange.end) },
    ...(request.bodies.length > 1 && { detail: `${request.bodies.length} bodies` }),
  };
}

function* objects(node: DataNode | undefined): Iterable<Range> {
  if (node?.kind === 'object') for (const m of node.members) { if (m.value.kind === 'object' || m.value.kind === 'array') yield m.value.range; yield* objects(m.value); }
  if (node?.kind === 'array') for (const item of node.items) yield* objects(item);
}

function tokens(file: SourceFile): SemanticToken[] {
  const { requests, searches, comments } = parseConsole(file);
  const found: SemanticToken[] = comments.map(range => ({ range, type: 'comment' }));
  for (const { methodRange, segments, parameters } of requests) {
    found.push({ range: methodRange, type: 'keyword' });
    for (const { text, range } of segments) found.push({ range, type: text.startsWith('_') ? 'function' : 'namespace' });
    for (const { range } of parameters) found.push({ range, type: 'parameter' });
  }
  for (const { queries, aggregations, scripts } of searches) {
    for (const { name } of queries) found.push({ range: name.inner, type: 'function' });
    for (const { name, types } of aggregations) found.push({ range: name.inner, type: 'variable', modifiers: ['declaration'] }, ...types.map(t => ({ range: t.key.inner, type: 'function' as const })));
    for (const { id } of scripts) if (id) found.push({ range: id.inner, type: 'event' });
  }
  const sorted = found.filter(t => t.range.end > t.range.start).sort((a, b) => a.range.start - b.range.start);
  return sorted.filter((t, i) => i === 0 || t.range.start >= sorted[i - 1]!.range.end);
}

function lenses(file: SourceFile): CodeLens[] {
  return parseConsole(file).requests.map((request, i) => ({ range: request.methodRange, title: 'Run', command: 'sluice.runRequest', arguments: [file.path, i] }));
}
