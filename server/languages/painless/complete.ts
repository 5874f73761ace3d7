import type { SourceFile } from '../../base/file.ts';
import type { Completion } from '../../base/language.ts';
import { memo } from '../../base/memo.ts';
import type { Range } from '../../base/range.ts';
import type { Scope } from '../../base/scope.ts';
import { analyse } from './analysis.ts';
import { allMethods, apiClass, boxOf, classNames, resolveType, simpleOf, type Method } from './api/read.ts';
import { documentationOf } from './documentation.ts';
import { keywords, lexScript, primitives, type Token } from './lexer.ts';
import { fieldsOf, meaningOf, variableOf } from './meaning.ts';
import { signatureOf } from './signature.ts';
import type { Expression } from './tree.ts';
import { partsOf } from './walk.ts';

/** What may stand at a place: members behind a dot, classes behind `new`, fields inside `doc['…']`, else names, types and words. */
export function complete(file: SourceFile, offset: number, { catalog }: Scope): Completion[] {
  const { tokens, comments } = lexScript(file.text);
  if (comments.some(c => c.start < offset && (offset < c.end || (offset === c.end && file.text[c.start + 1] === '/')))) return [];
  const index = tokens.findIndex(t => t.end >= offset && t.kind !== 'end');
  const token = index < 0 ? undefined : tokens[index]!;
  const quoted = token && (token.kind === 'string' || /^["']/.test(token.text)) && token.start < offset && (token.kind === 'wrong' || offset < token.end) ? token : undefined;
  if (quoted) return keys(file, tokens, index, offset, catalog);
  if (token?.kind === 'regex' && token.start < offset && offset < token.end) return [];
  const typed: Range = { start: offset - /\w*$/.exec(file.text.slice(0, offset))![0].length, end: offset };
  const range = { start: typed.start, end: typed.start + /^\w*/.exec(file.text.slice(typed.start))![0].length };
  const before = (n: number): Token | undefined => tokens[tokens.findLastIndex(t => t.end <= range.start && t.end > t.start) - n];
  const previous = before(0);
  if (previous?.text === '.' || previous?.text === '?.') return previous.end === range.start ? members(file, previous, range, catalog) : [];
  if (previous?.text === '::') return references(file, previous, before(1), range);
  if (previous?.text === 'new') return classes.filter(c => c.constructors.size > 0).map(c => ({ label: c.simple, kind: 'class', detail: c.name, range, insert: `${c.simple}(${c.constructors.has(0) && c.constructors.size === 1 ? '' : '$1'})`, snippet: true, sort: c.common ? '0' : '1' }));
  if (/^[0-9]/.test(file.text.slice(range.start, range.end)) && range.end > range.start) return [];
  return everything(file, offset, range);
}

const commonClasses = new Set('ArrayList HashMap HashSet LinkedHashMap TreeMap List Map Set Math String StringBuilder Integer Long Double Boolean Collectors ZonedDateTime Instant LocalDate LocalDateTime DateTimeFormatter ChronoUnit Duration ZoneId Arrays Collections Objects Optional Pattern Debug Map.Entry'.split(' '));
/** Every class whose simple name can be written. */
const classes = [...classNames()].flatMap(name => {
  const known = apiClass(name);
  return known && /^[A-Z]/.test(known.simple) && resolveType(known.simple) === name ? [{ ...known, common: commonClasses.has(known.simple) }] : [];
});

const entry = (m: Method, range: Range, sort = '1'): Completion => {
  const documentation = documentationOf(m);
  return { label: m.name, kind: 'method', detail: signatureOf(m), range, insert: m.parameters.length === 0 ? `${m.name}()` : `${m.name}($1)`, snippet: true, sort, ...(documentation && { documentation }) };
};

/** One entry a name: the overload with the fewest parameters speaks for all. */
function methods(all: readonly Method[], range: Range, sort?: string): Completion[] {
  const byName = new Map<string, Method[]>();
  for (const m of all) byName.set(m.name, [...(byName.get(m.name) ?? []), m]);
  return [...byName.values()].map(same => {
    const [first, ...others] = same.sort((a, b) => a.parameters.length - b.parameters.length) as [Method, ...Method[]];
    const item = entry(first, range, sort ?? (first.owner === 'java.lang.Object' ? '3' : '2'));
    return others.length === 0 ? item : { ...item, detail: `${item.detail} (+${others.length})`, insert: `${first.name}($1)` };
  });
}

/** Reads without parentheses: `x.year` for `getYear()`. */
function getters(all: readonly Method[], range: Range): Completion[] {
  return all.flatMap(m => {
    const short = m.parameters.length === 0 ? /^(?:get|is)([A-Z]\w*)$/.exec(m.name)?.[1] : undefined;
    if (short === undefined || all.some(o => o.name === short[0]!.toLowerCase() + short.slice(1))) return [];
    const documentation = documentationOf(m);
    return [{ label: short[0]!.toLowerCase() + short.slice(1), kind: 'property' as const, detail: simpleOf(m.returns), range, sort: '1', ...(documentation && { documentation }) }];
  });
}

function members(file: SourceFile, dot: Token, range: Range, catalog: Scope['catalog']): Completion[] {
  const { tree, compiled } = analyse(file);
  const link = [...partsOf(tree, 'field'), ...partsOf(tree, 'method')].find(e => e.at === dot.start);
  if (!link) return [];
  const { receiver } = link;
  const inPackage = packageOf(receiver);
  const fieldItems = (names: Iterable<readonly [name: string, detail: string]>): Completion[] => [...new Map(names)].filter(([name]) => /^[A-Za-z_]\w*$/.test(name)).map(([label, detail]) => ({ label, kind: 'field', detail, range, sort: '0' }));
  const root = rootOf(file, receiver);
  const known: Completion[] = root === undefined ? [] : fieldItems(root === 'params' ? paramKeys(file) : root === 'state' ? stateKeys(file) : root === 'ctx' ? contextKeys : fieldsOf(catalog).map(f => [f.name, `${f.type} · ${f.index}`] as const));
  const meaning = meaningOf(file, receiver, catalog);
  if (meaning?.statik) {
    const own = apiClass(meaning.type);
    if (!own) return [];
    const constants: Completion[] = [...own.fields].map(([label, type]) => ({ label, kind: 'constant', detail: simpleOf(type), range, sort: '1' }));
    const nested: Completion[] = classes.filter(c => c.name.startsWith(`${own.name}.`)).map(c => ({ label: c.name.slice(own.name.length + 1), kind: 'class', detail: c.name, range, sort: '3' }));
    return [...constants, ...methods([...own.statics.values()], range), ...nested];
  }
  if (!meaning && inPackage !== undefined && !compiled.facts.variables.some(v => v.name === inPackage.split('.')[0])) {
    const inside = new Map<string, Completion>();
    for (const name of classNames()) {
      if (!name.startsWith(`${inPackage}.`)) continue;
      const next = name.slice(inPackage.length + 1).split('.')[0]!;
      inside.set(next, { label: next, kind: /^[A-Z]/.test(next) ? 'class' : 'property', detail: `${inPackage}.${next}`, range });
    }
    return [...inside.values()];
  }
  if (!meaning) return [...known, ...anyMethods(range)];
  if (meaning.type.endsWith('[]')) return [{ label: 'length', kind: 'property', detail: 'int', range, sort: '0' }, ...methods(allMethods('java.lang.Object'), range)];
  if (meaning.type === 'def') return [...known, ...anyMethods(range)];
  const all = allMethods(boxOf(meaning.type));
  return [...known, ...getters(all, range), ...methods(all, range)];
}

/** What the service hands in under a name, when a receiver is it: `doc`, `params`, a document's source. */
function rootOf(file: SourceFile, e: Expression): 'params' | 'state' | 'ctx' | 'fields' | undefined {
  if (e.kind === 'name') {
    if (variableOf(file, e)?.kind !== 'script') return undefined;
    return e.name === 'doc' ? 'fields' : e.name === 'params' ? 'params' : e.name === 'state' ? 'state' : e.name === 'ctx' ? (analyse(file).context.name === 'ingest' || analyse(file).context.name === 'processor_conditional' ? 'fields' : 'ctx') : undefined;
  }
  const key = keyOf(e);
  return key === '_source' && (e as { receiver: Expression }).receiver.kind === 'name' ? 'fields' : undefined;
}
const keyOf = (e: Expression): string | undefined => (e.kind === 'field' ? e.name : e.kind === 'index' && e.index.kind === 'string' ? e.index.value : undefined);

const contextKeys: readonly (readonly [string, string])[] = [['_source', 'Map, the document'], ['op', 'String: index, none, delete, noop'], ['_index', 'String'], ['_id', 'String'], ['_version', 'long'], ['_routing', 'String'], ['_now', 'long, epoch milliseconds']];

/** Keys that the script itself reads or writes below one name. */
const keysBelow = (root: string) => memo((file: SourceFile): readonly (readonly [string, string])[] => {
  const { tree } = analyse(file);
  const found = [...partsOf(tree, 'field'), ...partsOf(tree, 'index')].flatMap(e => (e.receiver.kind === 'name' && e.receiver.name === root ? [keyOf(e) ?? ''] : []));
  return [...new Set(found)].filter(name => name !== '').map(name => [name, 'used in this script'] as const);
});
const ownParams = keysBelow('params');
const paramKeys = (file: SourceFile): readonly (readonly [string, string])[] => [...(file.params ?? []).map(name => [name, 'parameter'] as const), ...ownParams(file).filter(([name]) => !file.params?.includes(name))];
const stateKeys = keysBelow('state');

/** `java.util` of a dotted path that is no value. */
function packageOf(e: Expression): string | undefined {
  if (e.kind === 'name') return e.name;
  if (e.kind !== 'field' || e.safe || e.integer) return undefined;
  const left = packageOf(e.receiver);
  return left === undefined ? undefined : `${left}.${e.name}`;
}

/** Behind a `def` of any kind: what the classes have that scripts meet most, each with its owner. */
const met = ['java.lang.String', 'java.util.List', 'java.util.Map', 'java.util.Map.Entry', 'java.util.Set', 'java.lang.Number', 'java.time.ZonedDateTime', 'java.time.Instant', 'java.lang.StringBuilder', 'java.util.stream.Stream', 'java.util.Optional', 'org.opensearch.index.fielddata.ScriptDocValues.Longs', 'org.opensearch.common.geo.GeoPoint'];
let union: readonly (readonly [Method, owners: readonly string[]])[] | undefined;
function anyMethods(range: Range): Completion[] {
  if (!union) {
    const byName = new Map<string, [Method, string[]]>();
    for (const type of met) for (const m of allMethods(type)) {
      const same = byName.get(m.name);
      if (!same) byName.set(m.name, [m, [simpleOf(m.owner)]]);
      else if (!same[1].includes(simpleOf(m.owner))) same[1].push(simpleOf(m.owner));
    }
    union = [...byName.values()];
  }
  return union.map(([m, owners]) => ({ ...entry(m, range, '4'), detail: `${signatureOf(m)} — ${owners.slice(0, 3).join(', ')}${owners.length > 3 ? ', …' : ''}` }));
}

/** Inside quotes: field names of `doc['…']` and `ctx._source['…']`, parameters of `params['…']`. */
function keys(file: SourceFile, tokens: readonly Token[], index: number, offset: number, catalog: Scope['catalog']): Completion[] {
  const token = tokens[index]!;
  const before = ' ' + tokens.slice(Math.max(0, index - 6), index).map(t => t.text).join(' ').replace(/ ?\. ?/g, '.');
  // An unterminated string runs to the end of the text; its line is what is being written.
  const end = token.kind === 'string' ? token.end - 1 : offset + /^[\w.-]*/.exec(file.text.slice(offset))![0].length;
  const range = { start: token.start + 1, end: Math.max(offset, end) };
  const items = (names: Iterable<readonly [string, string]>): Completion[] => [...new Map(names)].map(([label, detail]) => ({ label, kind: 'field', detail, range }));
  const map = / (\w+)(?:\.(_source))? \[$| (\w+)(?:\.(_source))?\.(?:containsKey|get|getOrDefault) \($/.exec(before);
  const root = map?.[1] ?? map?.[3];
  if (/ (?:field|\$) \($/.test(before) || root === 'doc' || (root === 'ctx' && !['update', 'reindex', 'update_by_query'].includes(analyse(file).context.name)) || map?.[2] || map?.[4]) return items(fieldsOf(catalog).map(f => [f.name, `${f.type} · ${f.index}`] as const));
  if (root === 'params') return items(paramKeys(file));
  if (root === 'state') return items(stateKeys(file));
  if (root === 'ctx') return items(contextKeys);
  return [];
}

/** Behind `::`: what the qualifier has, or the script's own functions. */
function references(file: SourceFile, colons: Token, qualifier: Token | undefined, range: Range): Completion[] {
  const { tree, compiled } = analyse(file);
  if (qualifier?.text === 'this') return tree.functions.map(f => ({ label: f.name, kind: 'function', detail: functionText(f), range }));
  const written = /(?:[\w.]+(?:\[\])*)$/.exec(file.text.slice(0, colons.start))?.[0] ?? '';
  const variable = compiled.facts.variables.find(v => v.name === written && v.scope.from <= colons.start && colons.start <= v.scope.to);
  const name = (m: Method): Completion => ({ label: m.name, kind: 'method', detail: signatureOf(m), range });
  if (variable) return variable.type === 'def' ? [] : allMethods(boxOf(variable.type)).map(name);
  const type = resolveType(written);
  if (!type) return [];
  const own = apiClass(type);
  const create: Completion[] = type.endsWith('[]') || (own && own.constructors.size > 0) ? [{ label: 'new', kind: 'keyword', detail: simpleOf(type), range }] : [];
  return [...create, ...[...(own?.statics.values() ?? [])].map(name), ...(own ? allMethods(type).map(name) : [])].filter((c, i, all) => all.findIndex(o => o.label === c.label) === i);
}

const functionText = (f: { readonly type: string; readonly name: string; readonly parameters: readonly { readonly type: string | undefined; readonly name: string }[] }): string => `${f.type} ${f.name}(${f.parameters.map(p => `${p.type ?? 'def'} ${p.name}`).join(', ')})`;

const snippets: readonly (readonly [label: string, insert: string])[] = [
  ['for in', 'for (${1:item} in ${2:items}) {\n  $0\n}'], ['for loop', 'for (int ${1:i} = 0; ${1:i} < ${2:n}; ${1:i}++) {\n  $0\n}'], ['if else', 'if (${1:condition}) {\n  $2\n} else {\n  $0\n}'],
  ['try catch', 'try {\n  $1\n} catch (${2:Exception} ${3:e}) {\n  $0\n}'],
];

function everything(file: SourceFile, offset: number, range: Range): Completion[] {
  const { tree, compiled, context } = analyse(file);
  const inFunction = tree.functions.some(f => f.from <= offset && offset <= f.to);
  const seen = new Set<string>();
  const variables = compiled.facts.variables.flatMap((v): Completion[] => {
    if (v.at >= offset - (offset - range.start) && v.at >= 0 && v.at <= offset || offset < v.scope.from || offset > v.scope.to || v.at > offset || seen.has(v.name) || (v.kind === 'script' && inFunction)) return [];
    seen.add(v.name);
    return [{ label: v.name, kind: 'variable', detail: simpleOf(v.type), range, sort: v.kind === 'script' ? '1' : '0' }];
  });
  // A mistake early on can keep the checker from the variables of the context.
  const handed = inFunction ? [] : Object.entries(context.variables).filter(([name]) => !seen.has(name)).map(([label, type]): Completion => ({ label, kind: 'variable', detail: simpleOf(type), range, sort: '1' }));
  const own = tree.functions.map((f): Completion => ({ label: f.name, kind: 'function', detail: functionText(f), range, insert: f.parameters.length === 0 ? `${f.name}()` : `${f.name}($1)`, snippet: true, sort: '0' }));
  const given = Object.entries(context.functions ?? {}).map(([key, [parameters, returns]]): Completion => { const label = key.split('/')[0]!; return { label, kind: 'function', detail: `${simpleOf(returns)} ${label}(${parameters.map(simpleOf).join(', ')})`, range, insert: `${label}($1)`, snippet: true, sort: '1' }; });
  return [
    ...variables, ...handed, ...own, ...given,
    ...[...keywords, ...primitives].map((label): Completion => ({ label, kind: primitives.has(label) ? 'type' : 'keyword', range, sort: '2' })),
    ...snippets.map(([label, insert]): Completion => ({ label, kind: 'snippet', range, insert, snippet: true, sort: '3' })),
    ...classes.map((c): Completion => ({ label: c.simple, kind: 'class', detail: c.name, range, sort: c.common ? '3' : '4' })),
  ];
}
