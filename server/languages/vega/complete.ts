import type { SourceFile } from '../../base/file.ts';
import type { Completion } from '../../base/language.ts';
import type { Scope } from '../../base/scope.ts';
import { get, type DataNode } from '../../base/tree.ts';
import { unknownFlow, type Flow } from './flow.ts';
import { signatureOf, vegaConstants, vegaFunctions } from './functions.ts';
import { expressionAt, placeAt } from './place.ts';
import { inSight } from './rules/names.ts';
import { propertiesOf, schemaOf, spread, valuesOf, type Schema } from './schema.ts';
import { specIn } from './around.ts';
import type { NameKind, Spec } from './spec.ts';
import { aggregationWords, queryWords, searchKeys, type Word } from '../search/vocabulary.ts';

/** Tokens and keys of a request that the dashboard makes, by where they stand. */
const urlWords: Readonly<Record<string, string>> = {
  index: 'Index, pattern or comma list', body: 'The search', '%context%': 'Adds the dashboard\'s filters and query bar', '%timefield%': 'Adds the time range on this field', '%type%': 'Kind of request; a search when absent', timeout: 'Time limit',
};

const settingWords: Readonly<Record<string, string>> = {
  hideWarnings: 'No warnings above the chart', renderer: '`canvas` or `svg`', type: '`map` for a map', controlsLocation: 'Where controls stand', controlsDirection: 'How controls are laid out', tooltips: '`false`, or how tooltips look',
  restoreSignalValuesOnRefresh: 'Signals keep their values', latitude: 'Centre of the map', longitude: 'Centre of the map', zoom: 'Zoom of the map', minZoom: 'Least zoom', maxZoom: 'Greatest zoom', mapStyle: '`default` or `false`', zoomControl: 'Whether the map has a zoom control', scrollWheelZoom: 'Whether the wheel zooms', delayRepaint: 'Whether drawing waits for the map', maxBounds: 'Four numbers',
};

/** Properties and values of the schema, names of the specification, functions and fields in expressions, requests. */
export function complete(file: SourceFile, offset: number, scope: Scope): Completion[] {
  const spec = specIn(file, scope);
  if (spec.tree.comments.some(c => c.start < offset && offset <= c.end)) return [];
  const use = expressionAt(spec, offset);
  if (use) return inExpression(spec, use, offset);
  const place = placeAt(spec, offset);
  if (!place) return spec.root ? [] : [{ label: '$schema', kind: 'snippet', range: { start: offset, end: offset }, snippet: true, detail: 'a new chart', insert: `{\n  "$schema": "https://vega.github.io/schema/${file.language === 'vega' ? 'vega' : 'vega-lite'}/v5.json",\n  $0\n}` }];
  const at = place.path[place.path.length - 1]!;
  const quoted = bareText(spec) ? '' : '"';
  if (place.onKey) {
    const word = at.kind === 'string' ? { range: at.inner, quote: '' } : { range: { start: offset, end: offset }, quote: quoted };
    const present = new Set(place.object?.members.filter(m => m.key !== at).map(m => m.key.value));
    const schema = schemaOf(spec.library);
    const special = requestWords(spec, place.path);
    if (special) return Object.entries(special).filter(([name]) => !present.has(name)).map(([label, detail]): Completion => ({ label, kind: 'property', detail, range: word.range, insert: key(label, word.quote) }));
    return propertiesOf(schema, place.parts).filter(p => !present.has(p.name)).map(({ name, documentation, part, required }): Completion => ({
      label: name, kind: 'property', range: word.range, detail: shapeOf(schema, part), ...(documentation !== undefined && { documentation }),
      ...(at.kind === 'string' ? { insert: name } : { insert: `${key(name, word.quote)}: ${opening(schema, part, quoted)}`, snippet: true }), sort: `${required ? 0 : 1}${name}`,
    }));
  }
  const range = at.kind === 'string' ? at.inner : at.kind === 'object' || at.kind === 'array' || at.kind === 'missing' ? { start: offset, end: offset } : at.range;
  const bare = at.kind === 'string' ? '' : '"';
  const name = place.member?.key.value ?? '';
  const items: Completion[] = [];
  const put = (label: string, kind: Completion['kind'], detail?: string, plain = false) => items.push({ label, kind, range, insert: plain ? label : `${bare}${label}${bare}`, ...(detail !== undefined && { detail }) });
  for (const value of valuesOf(schemaOf(spec.library), place.parts)) {
    if (typeof value === 'string') put(value, 'value');
    else if (at.kind !== 'string' && value !== null) put(JSON.stringify(value), 'value', undefined, true);
  }
  const names = (kind: NameKind) => { for (const label of new Set(inSight(spec.root_scope, kind).concat(spec.named.filter(n => n.kind === kind).map(n => n.name)))) put(label, kind === 'signal' ? 'variable' : 'stream', kind); };
  const inRequest = spec.requests.some(r => r.url.range.start < offset && offset < r.url.range.end);
  if (name === 'index' && inRequest) for (const index of scope.catalog.all('index')) put(index.name, 'value', 'index');
  else if (name === 'id' && inRequest) for (const script of scope.catalog.all('script')) put(script.name, 'script', 'stored script');
  else if ((name === 'field' || name === '%timefield%') && inRequest) for (const field of indexFields(spec, offset, scope)) put(field.name, 'field', field.type);
  else if (name === 'property') for (const r of spec.requests) { for (const label of pathsOf(r.body)) put(label, 'value'); }
  else if (['scale', 'gridScale'].includes(name) && spec.library === 'vega') names('scale');
  else if (['data', 'source', 'from'].includes(name)) names('data');
  else if (name === 'param' || name === 'signal') names('signal');
  else if (name === 'projection') names('projection');
  else if (['field', 'groupby', 'sort', 'fold', 'flatten', 'lookup', 'stack', 'pivot', 'value', 'as'].includes(name) || place.path.some(n => n.parent?.kind === 'array' && isList(n.parent, 'groupby'))) {
    const flow = flowNear(spec, offset);
    for (const [root, members] of flow.inner ?? []) for (const [label, type] of members) put(`${root}.${label}`, 'field', type === 'unknown' ? undefined : type);
    for (const [label, type] of flow.fields ?? []) put(label.replace(/\./g, '\\\\.'), 'field', type === 'unknown' ? undefined : type);
  }
  return items;
}

const key = (name: string, quote: string) => (quote === '' && /^[^\s{}[\],:"'#]+$/.test(name) ? name : quote === '' ? name : `"${name}"`);

/** The text is written without quotes, as HJSON allows. */
const bareText = (spec: Spec): boolean => spec.root?.kind === 'object' && spec.root.members.length > 0 && spec.root.members.every(m => m.key.quote === 'bare');

const isList = (node: DataNode, name: string) => node.parent?.kind === 'object' && node.parent.members.some(m => m.value === node && m.key.value === name);

/** Rows nearest to the cursor: those of the field read that stands closest. */
function flowNear(spec: Spec, offset: number): Flow {
  let best: Flow = unknownFlow;
  let distance = Infinity;
  for (const { range, flow } of spec.fields) {
    const away = Math.abs(range.start - offset);
    if (flow.fields && away < distance) [best, distance] = [flow, away];
  }
  return best;
}

function indexFields(spec: Spec, offset: number, scope: Scope) {
  const request = spec.requests.find(r => r.url.range.start < offset && offset < r.url.range.end);
  return request?.index === undefined ? [] : request.index.split(',').flatMap(name => scope.catalog.find('index', name)?.fields ?? []);
}

function pathsOf(body: DataNode | undefined): string[] {
  const aggs = get(body, 'aggs') ?? get(body, 'aggregations');
  return [...(aggs?.kind === 'object' ? aggs.members.map(m => `aggregations.${m.key.value}.${get(m.value, 'scripted_metric') ? 'value' : 'buckets'}`) : []), 'hits.hits'];
}

/** Words of the dashboard where the schema has none: in a request, in its search, in `config.kibana`. */
function requestWords(spec: Spec, path: readonly DataNode[]): Readonly<Record<string, string>> | undefined {
  const inside = path.filter(n => n.kind === 'object');
  const object = inside[inside.length - 1];
  if (object && object === get(get(spec.root, 'config'), 'kibana')) return settingWords;
  const request = spec.requests.find(r => path.includes(r.url));
  if (!request) return undefined;
  if (object === request.url) return urlWords;
  const details = (list: Readonly<Record<string, Word>>) => Object.fromEntries(Object.entries(list).map(([name, { summary }]) => [name, summary]));
  if (object === request.body) return details(searchKeys);
  const parent = inside[inside.length - 2];
  const nameOfObject = object?.parent?.kind === 'object' ? object.parent.members.find(m => m.value === object)?.key.value : undefined;
  const nameOfParent = parent?.parent?.kind === 'object' ? parent.parent.members.find(m => m.value === parent)?.key.value : undefined;
  if (nameOfObject === 'query' || ['must', 'filter', 'should', 'must_not'].includes(nameOfObject ?? '')) return details(queryWords);
  if (nameOfParent === 'aggs' || nameOfParent === 'aggregations') return { ...details(aggregationWords), aggs: 'Aggregations inside each bucket' };
  return { field: 'The field', size: 'How many', order: 'Order of the buckets', interval: 'Width of a bucket', '%timefilter%': '`true`, `min` or `max` of the time range', '%autointerval%': 'Width for about so many buckets', script: 'A script', params: 'Parameters of scripts', format: 'Format of keys', missing: 'Value of documents without the field', min_doc_count: 'Fewest documents of a bucket', extended_bounds: 'Buckets at least from `min` to `max`' };
}

/** What kind of value a property takes, in a few words. */
function shapeOf(schema: Schema, part: number): string {
  const all = spread(schema, [part]);
  const values = valuesOf(schema, all).filter(v => typeof v === 'string').slice(0, 4);
  const kinds = [...new Set(all.flatMap(i => { const { t, e, p } = schema.nodes[i]!; return e ? [] : t === undefined ? (p ? ['object'] : []) : ['object', 'list', 'text', 'number', 'true/false', 'null'].filter((_, bit) => t & (1 << bit)); }))];
  return [...values.map(v => JSON.stringify(v)), ...kinds].join(' | ');
}

/** What to put behind a new key. */
function opening(schema: Schema, part: number, quote: string): string {
  const all = spread(schema, [part]).map(i => schema.nodes[i]!);
  const strings = all.some(n => (n.t ?? 0) & 4 || n.e?.some(v => typeof v === 'string'));
  if (all.some(n => n.t === 2) && !strings && !all.some(n => n.t === 1)) return '[$0]';
  if (all.some(n => n.p || n.t === 1) && !strings) return '{$0}';
  return strings ? `${quote || '"'}$0${quote || '"'}` : '$0';
}

function inExpression(spec: Spec, { node, scope, flow }: NonNullable<ReturnType<typeof expressionAt>>, offset: number): Completion[] {
  let index = 0;
  while (index < node.value.length && node.offsetOf(index) < offset) index++;
  const before = node.value.slice(0, index);
  const word = /[\w$]*$/.exec(before)![0];
  const range = { start: node.offsetOf(index - word.length), end: node.offsetOf(index + /^[\w$]*/.exec(node.value.slice(index))![0].length) };
  if (/\bdatum\s*\.\s*[\w$]*$/.test(before)) {
    const known = flow?.fields ?? flowNear(spec, offset).fields;
    return [...(known ?? [])].filter(([name]) => /^[A-Za-z_$][\w$]*$/.test(name)).map(([label, type]) => ({ label, kind: 'field', range, ...(type !== 'unknown' && { detail: type }) }));
  }
  const named = /\b(\w+)\(\s*['"]([^'"]*)$/.exec(before);
  const kind = named ? vegaFunctions.get(named[1]!)?.names : undefined;
  if (kind) return inSight(scope, kind).map(label => ({ label, kind: 'variable', range: { start: node.offsetOf(index - named![2]!.length), end: offset } }));
  if (/\.\s*[\w$]*$/.test(before) && !/\d\.$/.test(before)) return [];
  return [
    ...[...new Set(inSight(scope, 'signal'))].map((label): Completion => ({ label, kind: 'variable', range, detail: spec.library === 'vega' ? 'signal' : 'parameter', sort: `0${label}` })),
    ...['datum', 'event', 'item', 'width', 'height'].map((label): Completion => ({ label, kind: 'variable', range, sort: `1${label}` })),
    ...[...vegaFunctions.values()].map((f): Completion => ({ label: f.name, kind: 'function', range, detail: signatureOf(f), documentation: f.summary, insert: `${f.name}($0)`, snippet: true, sort: `2${f.name}` })),
    ...vegaConstants.map((label): Completion => ({ label, kind: 'constant', range, sort: `3${label}` })),
  ];
}

