import type { SourceFile } from '../../base/file.ts';
import { embedString, type Embedded } from '../../base/embed.ts';
import { parseData } from '../../base/json.ts';
import { memo } from '../../base/memo.ts';
import type { Range } from '../../base/range.ts';
import { get, member, text, type DataNode, type DataTree, type Member, type StringNode } from '../../base/tree.ts';
import { paramsOf, readSearchBody, type SearchBody } from '../search/body.ts';
import { parseEvents, type EventSelector } from './events.ts';
import { parseExpression, walk, type ParsedExpression } from './expression.ts';
import { afterLiteTransform, afterVegaTransform, exactly, inlineFlow, unknownFlow, type FieldType, type Flow } from './flow.ts';
import { vegaFunctions } from './functions.ts';
import { oldProperties } from './old-properties.ts';
import { oldSelections } from './selections.ts';
import { schemaOf, validate, type Library, type SchemaProblem } from './schema.ts';

export type NameKind = 'signal' | 'data' | 'scale' | 'projection';

/** A name that the specification declares, and everything that says it. */
export interface Named {
  readonly kind: NameKind;
  readonly name: string;
  /** Where it is declared: the name inside its quotes. */
  readonly range: Range;
  readonly node: DataNode;
  /** A second declaration of the same name in the same scope. */
  readonly again: boolean;
  readonly uses: Use[];
}

export interface Use {
  readonly kind: NameKind;
  readonly name: string;
  readonly range: Range;
  readonly scope: NameScope;
  target: Named | undefined;
  /** Nothing is wrong when nobody declares it: a selector of events may name a mark that is not there yet. */
  readonly loose?: boolean;
}

/** The specification or a group mark: names of the inner one hide those around it. */
export interface NameScope {
  readonly parent: NameScope | undefined;
  readonly names: Map<string, Named>;
}

export interface ExpressionUse {
  readonly node: StringNode;
  readonly parsed: ParsedExpression;
  readonly scope: NameScope;
  /** Rows that `datum` stands for; undefined where there is none or nobody knows. */
  readonly flow: Flow | undefined;
}

export interface EventUse {
  readonly node: StringNode;
  readonly parsed: EventSelector;
}

export interface FieldUse {
  readonly name: string;
  readonly range: Range;
  readonly flow: Flow;
  /** The channel definition around it, for its type. */
  readonly definition: DataNode | undefined;
}

/** A `data` object whose `url` is an object: a request that the dashboard makes. */
export interface DataRequest {
  readonly data: DataNode;
  readonly url: DataNode;
  readonly urlMember: Member;
  /** Value of `%type%`. */
  readonly type: StringNode | undefined;
  readonly search: boolean;
  readonly index: string | undefined;
  readonly body: DataNode | undefined;
  readonly name: StringNode | undefined;
}

export interface Spec {
  readonly file: SourceFile;
  readonly tree: DataTree;
  readonly root: DataNode | undefined;
  readonly library: Library;
  /** What `$schema` says. */
  readonly declared: { readonly node: StringNode; readonly library: string | undefined; readonly version: string | undefined } | undefined;
  /** Whether a dashboard runs it: it makes requests of its own or configures the dashboard. */
  readonly kibana: boolean;
  /** A pipeline hands rows to it. */
  readonly fed: boolean;
  readonly problems: readonly SchemaProblem[];
  readonly named: readonly Named[];
  readonly uses: readonly Use[];
  readonly expressions: readonly ExpressionUse[];
  readonly events: readonly EventUse[];
  readonly fields: readonly FieldUse[];
  readonly requests: readonly DataRequest[];
  readonly searches: readonly SearchBody[];
  readonly embedded: readonly Embedded[];
  readonly root_scope: NameScope;
}

/** What is known of a specification's rows from outside. */
export interface Around {
  /** Fields of the mapping, dotted, by the name of the index. */
  readonly indexes: ReadonlyMap<string, ReadonlyMap<string, FieldType>>;
  /** Rows that a pipeline hands to the chart, by the name of their node. */
  readonly rows: ReadonlyMap<string, Flow>;
  /** A pipeline draws the chart: rows come from its nodes. */
  readonly fed: boolean;
}

export const nothingAround: Around = { indexes: new Map(), rows: new Map(), fed: false };

/** Everything known about a specification, from its text alone. */
export const readSpec: (file: SourceFile) => Spec = memo(file => specAmong(file, nothingAround));

/** Everything known about a specification and its rows. */
export function specAmong(file: SourceFile, around: Around): Spec {
  const tree = parseData(file.text, 'hjson');
  const root = tree.root;
  const schemaNode = get(root, '$schema');
  const parts = schemaNode?.kind === 'string' ? /([^/]*)\/v([\d.]+(?:-[\w.]+)?)(?:\.json)?$/.exec(schemaNode.value) : undefined;
  const declared = schemaNode?.kind === 'string' ? { node: schemaNode, library: parts?.[1], version: parts?.[2] } : undefined;
  const library: Library = declared?.library === 'vega' || declared?.library === 'vega-lite' ? declared.library : file.language === 'vega' ? 'vega' : 'vega-lite';
  const requests = root ? requestsIn(root) : [];
  const kibana = requests.length > 0 || get(get(root, 'config'), 'kibana') !== undefined || get(root, '_hostConfig') !== undefined;
  const searches = requests.filter(r => r.search).map(r => readSearchBody(r.body, r.index));
  const answers = new Map<DataNode, Flow>(requests.map(r => [r.data, answerFlow(r, around)]));
  const names = library === 'vega' ? readVega(root, answers, around) : readLite(root, answers, around);
  const spared = root ? sparedOf(root, library, requests, file.text) : new Set<DataNode>();
  return {
    file, tree, root, library, declared, kibana, requests, searches, fed: around.fed, ...names,
    problems: root?.kind === 'object' ? validate(schemaOf(library), root, node => spared.has(node)) : [],
    embedded: searches.flatMap(s => s.scripts).filter(s => s.source && s.lang === 'painless').map(s => embedString(s.source!, 'painless', s.context, paramsOf(s))).sort((a, b) => a.range.start - b.range.start),
  };
}

/** Values and keys that the schema is not asked about. Found in one walk, as the schema's validator asks often. */
function sparedOf(root: DataNode, library: Library, requests: readonly DataRequest[], source: string): ReadonlySet<DataNode> {
  const spared = takenByHost(root, library, requests);
  if (library === 'vega-lite') for (const node of ofOldVersions(root, source)) spared.add(node);
  const waiting: DataNode[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.kind === 'array') for (const item of node.items) { if (item.kind === 'object' || item.kind === 'array') waiting.push(item); }
    if (node.kind !== 'object') continue;
    if (library === 'vega-lite' && innerView(node)) spared.add(node);
    for (const { key, value } of node.members) {
      if (key.value === 'format' && boundFormat(key, library)) spared.add(key);
      if (value.kind === 'object' || (value.kind === 'array' && key.value !== 'values')) waiting.push(value);
    }
  }
  return spared;
}

/** What the dashboard takes out before the library sees the rest: its settings, its requests, and mixtures of sources, which have a rule of their own. */
function takenByHost(root: DataNode, library: Library, requests: readonly DataRequest[]): Set<DataNode> {
  const keys = [member(root, '_hostConfig'), member(get(root, 'config'), 'kibana'), ...requests.flatMap(({ data }) => [member(data, 'values'), member(data, 'source')])];
  const data = get(root, 'data');
  return new Set<DataNode>([...keys.flatMap(m => (m ? [m.key] : [])), ...requests.map(r => r.url), ...(library === 'vega' && data?.kind === 'object' ? [data] : [])]);
}

/** Views inside a facet that are no plain ones: the schema knows none, the library draws them. */
const innerView = (node: DataNode): boolean => node.kind === 'object' && node.parent?.kind === 'object' && get(node.parent, 'spec') === node && get(node.parent, 'facet') !== undefined && ['facet', 'repeat', 'concat', 'hconcat', 'vconcat'].some(key => get(node, key) !== undefined);

/** A data set whose rows the host binds may say how they are read. */
const boundFormat = (node: DataNode, library: Library): boolean => library === 'vega' && node.kind === 'string' && node.value === 'format' && node.parent?.kind === 'object' && get(node.parent, 'name') !== undefined && !['url', 'values', 'source'].some(key => get(node.parent, key));

/** What earlier versions wrote otherwise has rules of its own. */
function ofOldVersions(root: DataNode, source: string): DataNode[] {
  const { declared, used, config } = oldSelections(root);
  return [...declared.map(d => d.member.key), ...used.flatMap(u => [u.around, u.member.key]), ...config.map(m => m.key), ...oldProperties(root, source).map(p => p.member.key)];
}

/** Every object with an object `url` under a key `data`, wherever it stands: this is how the dashboard looks for them. */
function requestsIn(root: DataNode): DataRequest[] {
  const found: DataRequest[] = [];
  const visit = (node: DataNode, key: string | undefined): void => {
    if (node.kind === 'array') {
      for (const item of node.items) visit(item, key);
      return;
    }
    if (node.kind !== 'object') return;
    const url = member(node, 'url');
    if (key === 'data' && url?.value.kind === 'object') {
      const type = get(url.value, '%type%');
      const name = get(node, 'name');
      const kind = text(type);
      const index = get(url.value, 'index');
      found.push({
        data: node, url: url.value, urlMember: url, type: type?.kind === 'string' ? type : undefined,
        search: type === undefined || kind === 'elasticsearch' || kind === 'opensearch',
        index: text(index), body: get(url.value, 'body'), name: name?.kind === 'string' ? name : undefined,
      });
      return;
    }
    for (const m of node.members) visit(m.value, m.key.value);
  };
  visit(root, undefined);
  return found;
}

type Names = Pick<Spec, 'named' | 'uses' | 'expressions' | 'events' | 'fields' | 'root_scope'>;

/** Names, expressions and fields as they are met; uses are tied to declarations when all are known. */
function collector() {
  const named: Named[] = [];
  const uses: Use[] = [];
  const expressions: ExpressionUse[] = [];
  const events: EventUse[] = [];
  const fields: FieldUse[] = [];
  const scopeOf = (parent: NameScope | undefined): NameScope => ({ parent, names: new Map() });

  function declare(scope: NameScope, kind: NameKind, node: DataNode | undefined, about: DataNode): void {
    if (node?.kind !== 'string') return;
    const key = `${kind} ${node.value}`;
    const again = scope.names.has(key);
    const entry: Named = { kind, name: node.value, range: node.inner, node: about, again, uses: [] };
    if (!again) scope.names.set(key, entry);
    named.push(entry);
  }
  function use(scope: NameScope, kind: NameKind, node: DataNode | undefined): void {
    if (node?.kind === 'string') uses.push({ kind, name: node.value, range: node.inner, scope, target: undefined });
  }
  function expression(scope: NameScope, node: DataNode | undefined, flow?: Flow): void {
    if (node?.kind === 'string') expressionIn(node, parseExpression(node.value), scope, flow);
  }
  /** A selector of events, with the marks that it names and the expressions in its brackets. */
  function selector(scope: NameScope, node: DataNode | undefined): void {
    if (node?.kind !== 'string') return;
    const parsed = parseEvents(node.value);
    events.push({ node, parsed });
    for (const { source, filters } of parsed.streams) {
      if (source?.kind === 'name') uses.push({ kind: 'data', name: source.text, range: { start: node.offsetOf(source.range.start), end: node.offsetOf(source.range.end) }, scope, target: undefined, loose: true });
      for (const { text: inner, range } of filters) {
        const place = (index: number) => node.offsetOf(range.start + index);
        expressionIn({ ...node, value: inner, range: { start: place(0), end: place(inner.length) }, inner: { start: place(0), end: place(inner.length) }, offsetOf: place }, parseExpression(inner), scope, undefined);
      }
    }
  }
  function expressionIn(node: StringNode, parsed: ParsedExpression, scope: NameScope, flow: Flow | undefined): void {
    expressions.push({ node, parsed, scope, flow });
    const place = (range: Range): Range => ({ start: node.offsetOf(range.start), end: node.offsetOf(range.end) });
    for (const part of walk(parsed.root)) {
      if (part.kind === 'name') uses.push({ kind: 'signal', name: part.name, range: place(part.range), scope, target: undefined });
      if (part.kind === 'call') {
        const kind = vegaFunctions.get(part.name)?.names;
        const [first] = part.arguments;
        if (kind && first?.kind === 'literal' && typeof first.value === 'string') uses.push({ kind, name: first.value, range: place({ start: first.range.start + 1, end: first.range.end - 1 }), scope, target: undefined });
      }
      if (part.kind === 'member' && flow?.fields && typeof part.property === 'string' && part.object.kind === 'name' && part.object.name === 'datum') {
        fields.push({ name: part.property.replace(/([\\.[\]])/g, '\\$1'), range: place(part.propertyRange), flow, definition: undefined });
      }
    }
  }
  function field(node: DataNode | undefined, flow: Flow, definition?: DataNode): void {
    if (node?.kind === 'string') fields.push({ name: node.value, range: node.inner, flow, definition });
  }
  function done(root: NameScope): Names {
    for (const entry of uses) {
      for (let scope: NameScope | undefined = entry.scope; scope && !entry.target; scope = scope.parent) entry.target = scope.names.get(`${entry.kind} ${entry.name}`);
      // A mark's name is a data set and a scale's range may be asked for a projection; see the callers.
      if (!entry.target && entry.kind === 'scale') for (let scope: NameScope | undefined = entry.scope; scope && !entry.target; scope = scope.parent) entry.target = scope.names.get(`projection ${entry.name}`);
      entry.target?.uses.push(entry);
    }
    return { named, uses, expressions, events, fields, root_scope: root };
  }
  return { scopeOf, declare, use, expression, selector, field, done };
}

const list = (node: DataNode | undefined): readonly DataNode[] => (node?.kind === 'array' ? node.items : node && node.kind !== 'missing' ? [node] : []);
const members = (node: DataNode | undefined): readonly Member[] => (node?.kind === 'object' ? node.members : []);

function readVega(root: DataNode | undefined, answers: ReadonlyMap<DataNode, Flow>, { rows }: Around): Names {
  const c = collector();
  const top = c.scopeOf(undefined);
  const flows = new Map<Named, Flow>();
  const flowNamed = (scope: NameScope, name: string | undefined): Flow => {
    if (name === undefined) return unknownFlow;
    for (let s: NameScope | undefined = scope; s; s = s.parent) {
      const found = s.names.get(`data ${name}`);
      if (found) return flows.get(found) ?? unknownFlow;
    }
    return unknownFlow;
  };

  /** Signal expressions anywhere below; objects that say a scale say it of this scope. */
  function generic(node: DataNode | undefined, scope: NameScope, flow: Flow | undefined, depth = 0): void {
    if (depth > 100) return;
    for (const item of node?.kind === 'array' ? node.items : []) generic(item, scope, flow, depth + 1);
    for (const { key, value } of members(node)) {
      if (key.value === 'signal') c.expression(scope, value, flow);
      else if (key.value === 'scale' && value.kind === 'string') c.use(scope, 'scale', value);
      else if (key.value === 'test') c.expression(scope, value, flow);
      else if (key.value === 'field' && flow && value.kind === 'string') c.field(value, flow);
      else generic(value, scope, flow, depth + 1);
    }
  }

  function handlers(node: DataNode | undefined, scope: NameScope): void {
    for (const on of list(node)) {
      events(get(on, 'events'), scope);
      const update = get(on, 'update');
      if (update?.kind === 'string') c.expression(scope, update);
      else if (update) {
        c.expression(scope, get(update, 'expr'));
        c.expression(scope, get(update, 'signal'));
      }
    }
  }

  function events(node: DataNode | undefined, scope: NameScope, depth = 0): void {
    if (depth > 50) return;
    for (const event of list(node)) {
      c.selector(scope, event);
      c.expression(scope, get(event, 'signal'));
      if (get(event, 'scale')?.kind === 'string') c.use(scope, 'scale', get(event, 'scale'));
      for (const filter of list(get(event, 'filter'))) c.expression(scope, filter);
      for (const key of ['stream', 'merge', 'between']) events(get(event, key), scope, depth + 1);
    }
  }

  function triggers(node: DataNode | undefined, scope: NameScope): void {
    for (const on of list(node)) for (const { key, value } of members(on)) if (['trigger', 'insert', 'remove', 'toggle', 'modify', 'values'].includes(key.value)) c.expression(scope, value);
  }

  function transforms(node: DataNode | undefined, scope: NameScope, start: Flow): Flow {
    let flow = start;
    for (const step of list(node)) {
      const type = text(get(step, 'type'));
      if (type === 'lookup' || type === 'geopath') { if (get(step, 'from')?.kind === 'string') c.use(scope, 'data', get(step, 'from')); }
      for (const { key, value } of members(step)) {
        if (key.value === 'signal' && value.kind === 'string') c.declare(scope, 'signal', value, step);
        else if (key.value === 'expr') c.expression(scope, value, flow);
        else if (key.value === 'projection' && value.kind === 'string') c.use(scope, 'projection', value);
        else expressionsIn(value, scope, flow);
      }
      flow = afterVegaTransform(step, flow, (field, at) => { if (field?.kind === 'string') c.field(field, at); }, name => flowNamed(scope, name));
    }
    return flow;
  }

  /** `{ signal: … }` and `{ expr: … }` inside a transform's parameters. */
  function expressionsIn(node: DataNode | undefined, scope: NameScope, flow: Flow, depth = 0): void {
    if (depth > 50) return;
    if (node?.kind === 'array') for (const item of node.items) expressionsIn(item, scope, flow, depth + 1);
    for (const { key, value } of members(node)) {
      if (key.value === 'signal' || key.value === 'expr') c.expression(scope, value, flow);
      else expressionsIn(value, scope, flow, depth + 1);
    }
  }

  function dataSet(node: DataNode, scope: NameScope): void {
    c.declare(scope, 'data', get(node, 'name'), node);
    const sources = list(get(node, 'source'));
    for (const source of sources) c.use(scope, 'data', source);
    generic(get(node, 'url')?.kind === 'object' && get(get(node, 'url'), 'signal') ? get(node, 'url') : undefined, scope, undefined);
    generic(get(node, 'format'), scope, undefined);
    const name = text(get(node, 'name'));
    const fixed = get(node, 'on') === undefined;
    const format = get(node, 'format');
    const plain = !format || (get(format, 'property') === undefined && ['json', undefined].includes(text(get(format, 'type'))));
    const start = get(node, 'values') && plain ? inlineFlow(get(node, 'values'), `\`${name}\``) : sources.length === 1 ? { ...flowNamed(scope, text(sources[0])), source: `\`${name}\`` }
      : answers.get(node) ?? (!get(node, 'values') && !get(node, 'url') && name !== undefined ? rows.get(name) : undefined) ?? unknownFlow;
    const flow = transforms(get(node, 'transform'), scope, fixed ? start : unknownFlow);
    triggers(get(node, 'on'), scope);
    const own = name === undefined ? undefined : scope.names.get(`data ${name}`);
    if (own) flows.set(own, fixed ? { ...flow, source: `\`${name}\`` } : unknownFlow);
  }

  function domain(node: DataNode | undefined, scope: NameScope): void {
    if (node?.kind === 'array') for (const item of node.items) generic(item, scope, undefined);
    if (node?.kind !== 'object') return;
    const one = (part: DataNode, data: DataNode | undefined): void => {
      const flow = flowNamed(scope, text(data));
      for (const field of [...list(get(part, 'field')), ...list(get(part, 'fields'))]) {
        if (field.kind === 'string') c.field(field, flow);
        else if (field.kind === 'object' && get(field, 'data')) {
          c.use(scope, 'data', get(field, 'data'));
          one(field, get(field, 'data'));
        } else generic(field, scope, undefined);
      }
    };
    c.use(scope, 'data', get(node, 'data'));
    one(node, get(node, 'data'));
    if (get(node, 'signal')) c.expression(scope, get(node, 'signal'));
    // A sort's field is that of the data, or one of the summary itself when there are several.
    generic(get(node, 'sort'), scope, undefined);
  }

  function scaleSet(node: DataNode, scope: NameScope): void {
    c.declare(scope, 'scale', get(node, 'name'), node);
    for (const { key, value } of members(node)) {
      if (key.value === 'domain' || (key.value === 'range' && value.kind === 'object')) {
        domain(value, scope);
        if (key.value === 'range') for (const part of ['step', 'scheme', 'count', 'extent']) generic(get(value, part), scope, undefined);
      } else if (key.value !== 'name' && key.value !== 'type') generic(value, scope, undefined);
    }
  }

  function group(node: DataNode | undefined, scope: NameScope, depth: number): void {
    if (depth > 60) return;
    for (const s of list(get(node, 'signals'))) {
      if (text(get(s, 'push')) !== 'outer') c.declare(scope, 'signal', get(s, 'name'), s);
      else c.use(scope, 'signal', get(s, 'name'));
    }
    for (const p of list(get(node, 'projections'))) {
      c.declare(scope, 'projection', get(p, 'name'), p);
      generic(p, scope, undefined);
    }
    // A mark's rows are a data set under its name, and marks may follow those that use them.
    for (const m of list(get(node, 'marks'))) c.declare(scope, 'data', get(m, 'name'), m);
    for (const d of list(get(node, 'data'))) dataSet(d, scope);
    for (const s of list(get(node, 'scales'))) scaleSet(s, scope);
    for (const s of list(get(node, 'signals'))) {
      for (const key of ['update', 'init']) c.expression(scope, get(s, key));
      handlers(get(s, 'on'), scope);
    }
    for (const axis of list(get(node, 'axes'))) {
      c.use(scope, 'scale', get(axis, 'gridScale'));
      generic(axis, scope, undefined);
    }
    for (const legend of list(get(node, 'legends'))) {
      for (const key of ['size', 'shape', 'fill', 'stroke', 'opacity', 'strokeDash', 'strokeWidth']) c.use(scope, 'scale', get(legend, key));
      generic(legend, scope, undefined);
    }
    generic(get(node, 'title'), scope, undefined);
    generic(get(node, 'layout'), scope, undefined);
    for (const m of list(get(node, 'marks'))) mark(m, scope, depth);
  }

  function mark(node: DataNode, scope: NameScope, depth: number): void {
    const from = get(node, 'from');
    c.use(scope, 'data', get(from, 'data'));
    const facet = get(from, 'facet');
    c.use(scope, 'data', get(facet, 'data'));
    const isMark = (name: string | undefined) => { for (let s: NameScope | undefined = scope; s; s = s.parent) { const found = s.names.get(`data ${name}`); if (found) return member(found.node, 'encode') !== undefined || (get(found.node, 'type') !== undefined && get(found.node, 'marks') !== undefined); } return false; };
    const data = text(get(from, 'data'));
    // Rows of a mark are its items, with the source row under `datum`.
    const flow = data !== undefined && !isMark(data) ? flowNamed(scope, data) : unknownFlow;
    const inner = text(get(node, 'type')) === 'group' ? c.scopeOf(scope) : undefined;
    if (facet && inner) {
      c.declare(inner, 'data', get(facet, 'name'), facet);
      const own = inner.names.get(`data ${text(get(facet, 'name')) ?? ''}`);
      const source = flowNamed(scope, text(get(facet, 'data')));
      if (own) flows.set(own, get(facet, 'field') ? unknownFlow : source);
      for (const g of list(get(facet, 'groupby'))) c.field(g, source);
    }
    const rows = facet ? unknownFlow : flow;
    for (const set of members(get(node, 'encode'))) generic(set.value, scope, rows);
    if (get(node, 'sort')) expressionsIn(get(node, 'sort'), scope, unknownFlow);
    generic(get(node, 'clip'), scope, undefined);
    generic(get(node, 'interactive'), scope, undefined);
    transforms(get(node, 'transform'), scope, unknownFlow);
    triggers(get(node, 'on'), scope);
    if (inner) group(node, inner, depth + 1);
  }

  group(root, top, 0);
  generic(get(root, 'encode'), top, undefined);
  for (const key of ['width', 'height', 'padding', 'autosize', 'background']) generic(get(root, key), top, undefined);
  generic(get(root, 'config'), top, undefined);
  return c.done(top);
}

/** Channel definitions read the rows as the view's transforms left them. */
function readLite(root: DataNode | undefined, answers: ReadonlyMap<DataNode, Flow>, { rows }: Around): Names {
  const c = collector();
  const top = c.scopeOf(undefined);
  const dataSets = new Map<string, Flow>();
  const values = get(root, 'datasets');
  for (const { key, value } of members(values)) {
    c.declare(top, 'data', key, value);
    dataSets.set(key.value, inlineFlow(value, `\`${key.value}\``));
  }

  function sourceOf(data: DataNode | undefined): Flow {
    if (data?.kind !== 'object') return unknownFlow;
    const answer = answers.get(data);
    if (answer) return answer;
    const format = get(data, 'format');
    const plain = !format || (get(format, 'property') === undefined && get(format, 'type') === undefined) || (text(get(format, 'type')) === 'json' && get(format, 'property') === undefined);
    const name = text(get(data, 'name'));
    if (get(data, 'values')) return plain ? inlineFlow(get(data, 'values'), name === undefined ? 'the data' : `\`${name}\``) : unknownFlow;
    const sequence = get(data, 'sequence');
    if (sequence) return exactly(unknownFlow, [text(get(sequence, 'as')) ?? 'data']);
    if (name !== undefined && !get(data, 'url')) return dataSets.get(name) ?? rows.get(name) ?? unknownFlow;
    return unknownFlow;
  }

  /** Expressions and parameters of everything that is neither data nor a view of its own. */
  function generic(node: DataNode | undefined, flow: Flow | undefined, depth = 0): void {
    if (depth > 100) return;
    if (node?.kind === 'array') for (const item of node.items) generic(item, flow, depth + 1);
    for (const { key, value } of members(node)) {
      switch (key.value) {
        case 'select': selection(value); generic(value, flow, depth + 1); break;
        case 'selection': oldUse(value, depth + 1); generic(value, flow, depth + 1); break;
        case 'expr': case 'calculate': case 'labelExpr': case 'signal': c.expression(top, value, key.value === 'labelExpr' ? undefined : flow); break;
        case 'filter': case 'test': logical(value, flow, depth + 1); break;
        case 'param': c.use(top, 'signal', value); break;
        // In guides `datum` is a tick, an entry or a header.
        case 'axis': case 'header': case 'legend': generic(value, undefined, depth + 1); break;
        case 'values': case 'datasets': case 'usermeta': break;
        default: generic(value, flow, depth + 1);
      }
    }
  }
  /** Selections of earlier versions: declared with their events, or named, one or several. */
  function oldUse(node: DataNode, depth: number): void {
    if (depth > 100) return;
    if (node.kind === 'string') c.use(top, 'signal', node);
    for (const item of node.kind === 'array' ? node.items : []) oldUse(item, depth + 1);
    for (const { key, value } of members(node)) {
      if (['and', 'or', 'not'].includes(key.value)) oldUse(value, depth + 1);
      else selection(value);
    }
  }
  /** By which events a selection changes. Elsewhere `on` means other things: the field of a regression. */
  function selection(node: DataNode | undefined): void {
    for (const { key, value } of members(node)) if (['on', 'clear', 'translate', 'zoom'].includes(key.value)) c.selector(top, value);
  }
  function logical(node: DataNode | undefined, flow: Flow | undefined, depth: number): void {
    if (depth > 100) return;
    if (node?.kind === 'string') return c.expression(top, node, flow);
    if (node?.kind === 'array') for (const item of node.items) logical(item, flow, depth + 1);
    if (node?.kind !== 'object') return;
    for (const { key, value } of node.members) {
      if (key.value === 'and' || key.value === 'or' || key.value === 'not') logical(value, flow, depth + 1);
      else if (key.value === 'param') c.use(top, 'signal', value);
      else if (key.value === 'selection') oldUse(value, depth + 1);
      else if (key.value === 'field' && flow) c.field(value, flow);
      else generic(value, flow, depth + 1);
    }
  }

  const declareParams = (node: DataNode | undefined, depth = 0): void => {
    if (depth > 100) return;
    for (const p of list(get(node, 'params'))) c.declare(top, 'signal', get(p, 'name'), p);
    // An extent is remembered under the name of a parameter.
    for (const step of list(get(node, 'transform'))) if (get(step, 'extent')) c.declare(top, 'signal', get(step, 'param'), step);
    for (const { key } of members(get(node, 'selection'))) c.declare(top, 'signal', key, node!);
    for (const key of ['layer', 'concat', 'hconcat', 'vconcat', 'spec']) for (const inner of list(get(node, key))) declareParams(inner, depth + 1);
    const data = get(node, 'data');
    if (get(data, 'name') && (get(data, 'values') || get(data, 'url'))) {
      c.declare(top, 'data', get(data, 'name'), data!);
      const name = text(get(data, 'name'));
      if (name !== undefined) dataSets.set(name, sourceOf(data));
    }
  };

  function view(node: DataNode | undefined, inherited: Flow, depth: number): void {
    if (node?.kind !== 'object' || depth > 100) return;
    const data = get(node, 'data');
    if (data && get(data, 'name') && !get(data, 'values') && !get(data, 'url')) c.use(top, 'data', get(data, 'name'));
    let flow = data && data.kind !== 'null' ? sourceOf(data) : inherited;
    if (data && get(data, 'url')) generic(get(data, 'format'), undefined);
    for (const step of list(get(node, 'transform'))) {
      const before = flow;
      flow = afterLiteTransform(step, before, (field, at) => { if (field?.kind === 'string') c.field(field, at); }, other => { if (other && get(other, 'name') && !get(other, 'values') && !get(other, 'url')) c.use(top, 'data', get(other, 'name')); return sourceOf(other); });
      generic(step.kind === 'object' ? { ...step, members: step.members.filter(m => m.key.value !== 'from' && !(m.key.value === 'param' && get(step, 'extent'))) } : step, before);
      generic(get(step, 'from') && get(get(step, 'from'), 'param') ? get(step, 'from') : undefined, before);
    }
    for (const { key, value } of node.members) {
      if (key.value === 'selection') oldUse(value, 0);
      if (['data', 'datasets', 'transform', 'layer', 'concat', 'hconcat', 'vconcat', 'spec', 'usermeta', 'encoding', 'facet', 'selection'].includes(key.value)) continue;
      generic(value, flow);
    }
    const repeated = get(node, 'repeat') !== undefined;
    // Outputs of implicit stacking, binning and the like begin with the field's own name and are not written by hand.
    encoding(get(node, 'encoding'), flow);
    const facet = get(node, 'facet');
    if (facet?.kind === 'object') for (const part of get(facet, 'field') ? [facet] : [get(facet, 'row'), get(facet, 'column')]) channel(part, flow);
    for (const key of ['layer', 'concat', 'hconcat', 'vconcat', 'spec']) for (const inner of list(get(node, key))) view(inner, repeated ? flow : flow, depth + 1);
  }

  function encoding(node: DataNode | undefined, flow: Flow): void {
    for (const { value } of members(node)) for (const definition of list(value)) channel(definition, flow);
  }
  function channel(definition: DataNode | undefined, flow: Flow): void {
    if (definition?.kind !== 'object') return;
    if (get(definition, 'field')?.kind === 'string') c.field(get(definition, 'field'), flow, definition);
    const sort = get(definition, 'sort');
    if (sort?.kind === 'object' && get(sort, 'field')?.kind === 'string') c.field(get(sort, 'field'), flow);
    for (const condition of list(get(definition, 'condition'))) {
      if (get(condition, 'field')?.kind === 'string') c.field(get(condition, 'field'), flow, condition);
    }
    generic(definition, flow);
  }

  declareParams(root);
  // A chart without data of its own takes the rows of the only node that hands it some.
  view(root, (rows.size === 1 ? [...rows.values()][0] : undefined) ?? unknownFlow, 0);
  return c.done(top);
}

/** Rows of a search at the place that `format.property` selects, as far as the request tells. */
function answerFlow(request: DataRequest, { indexes }: Around): Flow {
  const property = text(get(get(request.data, 'format'), 'property'));
  if (!request.search || property === undefined) return unknownFlow;
  const names = (list: readonly string[], more: readonly string[], source: string): Flow => ({ fields: new Map<string, FieldType>([...list, ...more].map(name => [name, 'unknown'])), source });
  const mapping = indexes.get(request.index ?? '');
  if (property === 'hits.hits') return { ...names(['_index', '_id', '_score', '_source', '_type', '_version', '_seq_no', '_primary_term', '_routing', '_ignored', 'fields', 'sort', 'highlight', 'inner_hits', 'matched_queries', '_explanation', '_shard', '_node'], [], 'a hit'), ...(mapping && { inner: new Map([['_source', mapping]]) }) };
  const [first, name, last, ...more] = property.split('.');
  if (first !== 'aggregations' || last !== 'buckets' || more.length > 0) return unknownFlow;
  const definition = get(get(request.body, 'aggs') ?? get(request.body, 'aggregations'), name!);
  if (definition?.kind !== 'object') return unknownFlow;
  const inner = members(get(definition, 'aggs') ?? get(definition, 'aggregations')).map(m => m.key.value);
  return names(['key', 'key_as_string', 'doc_count', 'from', 'to', 'from_as_string', 'to_as_string', 'doc_count_error_upper_bound', 'bg_count', 'score'], inner, `a bucket of \`${name}\``);
}
