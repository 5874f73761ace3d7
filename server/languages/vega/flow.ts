import { get, text, type DataNode } from '../../base/tree.ts';

/** What is known of the rows at one place of the data flow. `fields` undefined: anything may be there. */
export interface Flow {
  readonly fields: ReadonlyMap<string, FieldType> | undefined;
  /** Where the rows come from, for messages. */
  readonly source: string;
  /** Rows may have other fields too: only what is nearly one of these is a slip. */
  readonly open?: boolean;
  /** Of fields that are objects: what is in them, dotted. */
  readonly inner?: ReadonlyMap<string, ReadonlyMap<string, FieldType>>;
}

export type FieldType = 'number' | 'string' | 'date' | 'boolean' | 'object' | 'unknown';

export const unknownFlow: Flow = { fields: undefined, source: '' };

/** Rows written into the specification. */
export function inlineFlow(values: DataNode | undefined, source: string): Flow {
  if (values?.kind !== 'array' || values.items.length === 0) return unknownFlow;
  const fields = new Map<string, FieldType>();
  for (const item of values.items) {
    if (item.kind === 'object') for (const { key, value } of item.members) widen(fields, key.value, typeOf(value));
    else if (item.kind === 'array' || item.kind === 'missing' || item.kind === 'null') return unknownFlow;
    else widen(fields, 'data', typeOf(item)); // plain values are wrapped as { data: … }
  }
  return { fields, source };
}

function widen(fields: Map<string, FieldType>, name: string, type: FieldType | undefined): void {
  const before = fields.get(name);
  if (type === undefined) fields.set(name, before ?? 'unknown');
  else fields.set(name, before === undefined || before === type ? type : 'unknown');
}

function typeOf(node: DataNode): FieldType | undefined {
  switch (node.kind) {
    case 'number': case 'boolean': return node.kind;
    case 'string': return /^\d{4}-\d\d(?:-\d\d(?:[T ][\d:.,+\-Z]*)?)?$/.test(node.value) ? 'date' : /^\s*[-+]?(?:\d|\.\d)/.test(node.value) ? 'unknown' : 'string'; // text that may be read as a number or a date
    case 'object': case 'array': return 'object';
    default: return undefined;
  }
}

/** Rows that somebody wrote down before: what the first of them have. */
export function sampleFlow(rows: readonly DataNode[], source: string): Flow {
  const fields = new Map<string, FieldType>();
  for (const row of rows) if (row.kind === 'object') for (const { key, value } of row.members) widen(fields, key.value, typeOf(value));
  return fields.size === 0 ? { ...unknownFlow, source } : { fields, source, open: true };
}

/** The flow with more fields; an open one stays open. */
function plus(flow: Flow, added: Iterable<string | undefined>, type: FieldType = 'unknown'): Flow {
  if (!flow.fields) return flow;
  const fields = new Map(flow.fields);
  for (const name of added) {
    if (name === undefined) return unknownFlow;
    // A step writes the name as it stands, dots included; what reads it later may mean a path.
    for (const known of new Set([rootOf(name), name])) fields.set(known, type);
  }
  return { ...flow, fields };
}

/** Rows of these fields only. */
export function exactly(flow: Flow, names: Iterable<string | undefined>): Flow {
  const fields = new Map<string, FieldType>();
  for (const name of names) {
    if (name === undefined) return unknownFlow;
    for (const known of new Set([rootOf(name), name])) fields.set(known, flow.fields?.get(known) ?? 'unknown');
  }
  return { fields, source: flow.source };
}

/** The part of a field's path that a row itself holds: `a` of `a.b` and `a[0]`, `a.b` of `a\.b` and `['a.b']`. */
export function rootOf(path: string): string {
  let name = '';
  for (let i = 0; i < path.length; i++) {
    const c = path[i]!;
    if (c === '\\') name += path[++i] ?? '';
    else if (c === '[' && name === '') {
      const quoted = /^\[\s*(?:"([^"]*)"|'([^']*)'|([^\]]*))\s*\]/.exec(path.slice(i));
      return quoted ? quoted[1] ?? quoted[2] ?? quoted[3]! : path;
    } else if (c === '.' || c === '[') return name;
    else name += c;
  }
  return name;
}

/** A path into an object whose members are known, when no member is called so. */
export function missingInside({ inner }: Flow, path: string): { readonly root: string; readonly rest: string; readonly known: readonly string[] } | undefined {
  const root = rootOf(path);
  const members = inner?.get(root);
  const rest = members && path.startsWith(`${root}.`) ? path.slice(root.length + 1) : '';
  if (!members || !/^[\w.@-]+$/.test(rest)) return undefined;
  const found = [...members.keys()].some(name => name === rest || name.startsWith(`${rest}.`) || (rest.startsWith(`${name}.`) && members.get(name) !== 'string' && members.get(name) !== 'number'));
  return found ? undefined : { root, rest, known: [...members.keys()] };
}

/** The type of a field, also inside an object. */
export const typeAt = (flow: Flow, path: string): FieldType | undefined => flow.inner?.get(rootOf(path))?.get(path.slice(rootOf(path).length + 1)) ?? flow.fields?.get(path);

/** Whether the flow can hold the field; yes when nobody can know. */
export const holds = (flow: Flow, path: string): boolean => !flow.fields || path === '' || flow.fields.has(rootOf(path)) || flow.fields.has(path) || rootOf(path).startsWith('__') || rootOf(path) === '_vgsid_';

const list = (node: DataNode | undefined): DataNode[] => (node?.kind === 'array' ? [...node.items] : node && node.kind !== 'missing' ? [node] : []);
/** Names in a value, list or object with `field`; undefined for one that only the running chart knows. */
const nameOf = (node: DataNode | undefined): string | undefined => text(node) ?? text(get(node, 'field'));
const names = (node: DataNode | undefined): (string | undefined)[] => list(node).map(nameOf);

/** Collects fields that a step reads. */
export type ReadField = (node: DataNode | undefined, flow: Flow) => void;

/** One step of Vega-Lite's `transform`: what it reads is told to `read`, what rows look like behind it is returned. */
export function afterLiteTransform(step: DataNode, flow: Flow, read: ReadField, lookup: (data: DataNode | undefined) => Flow): Flow {
  const has = (key: string) => get(step, key) !== undefined;
  const as = (fallback: (string | undefined)[]): (string | undefined)[] => {
    const node = get(step, 'as');
    const given = names(node);
    return node === undefined ? fallback : fallback.map((name, i) => (i < given.length ? given[i] : name));
  };
  const reads = (...keys: string[]) => { for (const key of keys) for (const item of list(get(step, key))) read(item.kind === 'object' ? get(item, 'field') : item, flow); };
  if (step.kind !== 'object') return flow;
  if (has('calculate')) return plus(flow, as([undefined]));
  if (has('filter') || has('sample')) return flow;
  if (has('aggregate')) {
    reads('groupby');
    const out = list(get(step, 'aggregate')).map(a => {
      if (text(get(a, 'op')) !== 'count') read(get(a, 'field'), flow);
      return text(get(a, 'as'));
    });
    return exactly(flow, [...names(get(step, 'groupby')), ...out]);
  }
  if (has('joinaggregate') || has('window')) {
    reads('groupby');
    const out = list(get(step, 'joinaggregate') ?? get(step, 'window')).map(a => {
      if (text(get(a, 'op')) !== 'count') read(get(a, 'field'), flow);
      return text(get(a, 'as'));
    });
    for (const item of list(get(step, 'sort'))) read(get(item, 'field'), plus(flow, out));
    return plus(flow, out);
  }
  if (has('bin')) {
    reads('field');
    const [first, second] = as([undefined, undefined]);
    return plus(flow, [first, second ?? (first === undefined ? undefined : `${first}_end`)]);
  }
  if (has('timeUnit')) {
    reads('field');
    const [first] = as([undefined]);
    return plus(flow, [first, first === undefined ? undefined : `${first}_end`]);
  }
  if (has('fold')) {
    reads('fold');
    return plus(flow, as(['key', 'value']));
  }
  if (has('flatten')) {
    reads('flatten');
    return plus(flow, as(names(get(step, 'flatten'))));
  }
  if (has('stack')) {
    reads('stack', 'groupby');
    const [first, second] = as([undefined, undefined]);
    return plus(flow, [first, second ?? (first === undefined ? undefined : `${first}_end`)]);
  }
  if (has('impute')) {
    reads('impute', 'groupby');
    return flow;
  }
  if (has('lookup')) {
    reads('lookup');
    const from = get(step, 'from');
    const other = lookup(get(from, 'data'));
    for (const key of list(get(from, 'fields'))) read(key, other);
    read(get(from, 'key'), other);
    const given = get(step, 'as');
    return plus(flow, given ? names(given) : get(from, 'fields') ? names(get(from, 'fields')) : [undefined]);
  }
  if (has('extent')) {
    reads('extent');
    return flow;
  }
  if (has('density')) {
    reads('density', 'groupby');
    return exactly(flow, [...as(['value', 'density']), ...names(get(step, 'groupby'))]);
  }
  if (has('quantile')) {
    reads('quantile', 'groupby');
    return exactly(flow, [...as(['prob', 'value']), ...names(get(step, 'groupby'))]);
  }
  if (has('regression') || has('loess')) {
    reads('regression', 'loess', 'on', 'groupby');
    const y = nameOf(get(step, 'regression') ?? get(step, 'loess'));
    if (get(step, 'params')) return unknownFlow;
    return exactly(flow, [...as([nameOf(get(step, 'on')), y]), ...names(get(step, 'groupby'))]);
  }
  if (has('pivot')) {
    reads('pivot', 'value', 'groupby');
    return unknownFlow;
  }
  return unknownFlow;
}

interface VegaStep { readonly reads: readonly string[]; readonly adds?: readonly string[]; readonly keeps: boolean }

/** Vega's transforms whose fields are known: parameters that name fields, the fields they add under `as` by default. */
const vegaSteps: Readonly<Record<string, VegaStep>> = {
  filter: { reads: [], keeps: true }, extent: { reads: ['field'], keeps: true }, sample: { reads: [], keeps: true },
  formula: { reads: [], adds: ['?'], keeps: true }, identifier: { reads: [], adds: ['?'], keeps: true },
  bin: { reads: ['field'], adds: ['bin0', 'bin1'], keeps: true }, timeunit: { reads: ['field'], adds: ['unit0', 'unit1'], keeps: true },
  stack: { reads: ['field', 'groupby', 'sort'], adds: ['y0', 'y1'], keeps: true }, pie: { reads: ['field'], adds: ['startAngle', 'endAngle'], keeps: true },
  fold: { reads: ['fields'], adds: ['key', 'value'], keeps: true }, geopoint: { reads: ['fields'], adds: ['x', 'y'], keeps: true },
  linkpath: { reads: [], adds: ['path'], keeps: true }, geopath: { reads: [], adds: ['path'], keeps: true }, geoshape: { reads: [], adds: ['shape'], keeps: true },
  force: { reads: [], adds: ['x', 'y', 'vx', 'vy', 'index'], keeps: true }, voronoi: { reads: ['x', 'y'], adds: ['path'], keeps: true },
  stratify: { reads: ['key', 'parentKey'], adds: ['parent', 'children'], keeps: true }, nest: { reads: ['keys'], keeps: true, adds: ['parent', 'children', 'values', 'key'] },
  tree: { reads: ['field'], adds: ['x', 'y', 'depth', 'children'], keeps: true }, pack: { reads: ['field'], adds: ['x', 'y', 'r', 'depth', 'children'], keeps: true },
  partition: { reads: ['field'], adds: ['x0', 'y0', 'x1', 'y1', 'depth', 'children'], keeps: true }, treemap: { reads: ['field'], adds: ['x0', 'y0', 'x1', 'y1', 'depth', 'children'], keeps: true },
  wordcloud: { reads: [], adds: ['x', 'y', 'font', 'fontSize', 'fontStyle', 'fontWeight', 'angle'], keeps: true }, dotbin: { reads: ['field', 'groupby'], adds: ['bin'], keeps: true },
  density: { reads: [], adds: ['value', 'density'], keeps: false }, sequence: { reads: [], adds: ['data'], keeps: false },
  countpattern: { reads: ['field'], adds: ['text', 'count'], keeps: false }, cross: { reads: [], adds: ['a', 'b'], keeps: false },
  collect: { reads: ['sort'], keeps: true }, crossfilter: { reads: ['fields'], keeps: true }, resolvefilter: { reads: [], keeps: true },
};

/** One step of a Vega data set's `transform`. */
export function afterVegaTransform(step: DataNode, flow: Flow, read: ReadField, lookup: (name: string | undefined) => Flow): Flow {
  const type = text(get(step, 'type'));
  const given = get(step, 'as') ? names(get(step, 'as')) : undefined;
  const readAll = (keys: readonly string[]) => { for (const key of keys) for (const item of key === 'sort' ? list(get(get(step, key), 'field')) : list(get(step, key))) read(item.kind === 'object' ? get(item, 'field') : item, flow); };
  if (type === undefined) return unknownFlow;
  if (type === 'aggregate' || type === 'joinaggregate' || type === 'window') {
    readAll(['groupby', ...(type === 'window' ? [] : ['fields'])]);
    const fields = list(get(step, 'fields'));
    const ops = list(get(step, 'ops'));
    const as = list(get(step, 'as'));
    const count = type === 'aggregate' && fields.length === 0 ? 1 : Math.max(fields.length, type === 'window' ? ops.length : 0);
    const out = Array.from({ length: count }, (_, i) => {
      const name = nameOf(as[i]);
      if (name !== undefined) return name;
      if (as[i] && as[i]!.kind !== 'null') return undefined;
      const op = ops[i] ? text(ops[i]) : 'count';
      const field = fields[i] && fields[i]!.kind !== 'null' ? nameOf(fields[i]) : '';
      return op === undefined || field === undefined ? undefined : field === '' ? op : `${op}_${field}`;
    });
    if (type === 'window') {
      for (const field of fields) read(field, flow);
      return plus(flow, out);
    }
    if (type === 'joinaggregate') return plus(flow, out.length > 0 ? out : ['count']);
    if (get(step, 'cross') !== undefined && flow.fields === undefined) return unknownFlow;
    return exactly(flow, [...names(get(step, 'groupby')), ...out]);
  }
  if (type === 'flatten') {
    readAll(['fields']);
    const index = get(step, 'index');
    return plus(flow, [...names(get(step, 'fields')).map((name, i) => given?.[i] ?? name), ...(index ? [text(index)] : [])]);
  }
  if (type === 'project') {
    readAll(['fields']);
    return exactly(flow, names(get(step, 'fields')).map((name, i) => given?.[i] ?? name));
  }
  if (type === 'lookup') {
    readAll(['fields']);
    const other = lookup(text(get(step, 'from')));
    read(get(step, 'key'), other);
    for (const value of list(get(step, 'values'))) read(value, other);
    return plus(flow, given ?? (get(step, 'values') ? names(get(step, 'values')) : [undefined]));
  }
  if (type === 'impute') {
    readAll(['field', 'key', 'groupby']);
    return flow;
  }
  const known = vegaSteps[type];
  if (!known) return unknownFlow;
  readAll(known.reads);
  const added = (known.adds ?? []).map((name, i) => given?.[i] ?? (name === '?' ? undefined : name));
  const signal = get(get(step, 'as'), 'signal') ? [undefined] : added;
  if (!known.keeps) return exactly(flow, signal);
  return plus(flow, signal);
}
