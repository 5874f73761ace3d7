import { between, literal } from '../../base/pattern.ts';
import { geohashCell } from './geo.ts';
import { analyzeAs, analyzers } from './analysis.ts';
import { dateFormat, defaultDateFormat, printPattern, type DateFormat } from './dates.ts';
import { illegalArgument, SearchError, unsupported } from './error.ts';
import type { DocValueKind } from './scripts.ts';
import { wholeDoublesOf } from './json.ts';
import { jsonText, numberOf, textOf } from './scalars.ts';

/** A mapped leaf field. `path` is dotted; multi-fields are fields of their own with `parent` set. */
export interface Field {
  readonly path: string;
  readonly type: FieldType;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The field whose value a multi-field reads. */
  readonly parent?: string;
  /** Nearest enclosing nested object, '' for the root document. */
  readonly nested: string;
  /** A runtime field: its values come from a script, and its matches all score alike. */
  readonly computed?: boolean;
}

export type FieldType = keyof typeof fieldTypes;

interface TypeDescription {
  /** Kind of its doc values; none for text. */
  readonly kind: DocValueKind | undefined;
  /** The stored form of one JSON value, or a reason why it is refused. */
  read(value: unknown, field: Field): unknown;
}

class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(readonly type: string, message: string, readonly because?: { readonly type: string; readonly reason: string }) { super(message); }
}

const integral = (min: bigint, max: bigint, name: string): TypeDescription => ({
  kind: 'longs',
  read(value, field) {
    const text = typeof value === 'string' ? value.trim() : value;
    const cause = name === 'long' || name === 'unsigned_long' ? 'illegal_argument_exception' : 'number_format_exception';
    if (typeof text === 'boolean' || typeof text === 'object') throw new Refusal('json_parse_exception', `Current token (${typeof text === 'boolean' ? `VALUE_${textOf(text).toUpperCase()}` : 'START_OBJECT'}) not numeric, can not use numeric value accessors`);
    if (text === '') throw new Refusal(cause, name === 'long' ? 'For input string: ""' : 'empty String');
    if (typeof text === 'string' && !/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text)) throw new Refusal(cause, `For input string: "${text}"`);
    if (typeof text === 'number' && !Number.isFinite(text)) throw new Refusal(cause, `For input string: "${text}"`);
    if (isOff(field.parameters['coerce'])) {
      if (typeof text === 'string') throw new Refusal('illegal_argument_exception', `${name === 'long' ? 'Long' : name === 'integer' ? 'Integer' : name === 'short' ? 'Short' : 'Integer'} value passed as String`);
      if (typeof text === 'number' && !Number.isInteger(text)) throw new Refusal('illegal_argument_exception', `Value [${text}] has a decimal part`);
    }
    const whole = typeof text === 'bigint' ? text : typeof text === 'string' && /^[-+]?\d+$/.test(text) ? BigInt(text) : BigInt(Math.trunc(numberOf(text)));
    if (whole < min || whole > max) throw new Refusal('illegal_argument_exception', name === 'long' || name === 'integer' ? `Value [${textOf(text)}] is out of range for ${name === 'long' ? 'a long' : 'an integer'}` : `Value [${textOf(text)}] is out of range for a ${name}`);
    return whole >= -9007199254740991n && whole <= 9007199254740991n ? numberOf(whole) : whole;
  },
});

const floating = (name: string): TypeDescription => ({
  kind: 'doubles',
  read(value, field) {
    if (typeof value === 'object' || typeof value === 'boolean') throw new Refusal('json_parse_exception', `Current token (${typeof value === 'boolean' ? `VALUE_${textOf(value).toUpperCase()}` : 'START_OBJECT'}) not numeric, can not use numeric value accessors`);
    if (typeof value === 'string' && isOff(field.parameters['coerce'])) throw new Refusal('illegal_argument_exception', `${name === 'double' || name === 'scaled_float' ? 'Double' : 'Float'} value passed as String`);
    if ((typeof value === 'string' && (value.trim() === '' || !/^[-+]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?[dDfF]?)$/.test(value.trim())))) throw new Refusal('number_format_exception', value === '' ? 'empty String' : `For input string: "${textOf(value)}"`);
    const number = numberOf(typeof value === 'string' ? value.trim().replace(/(?<=\d\.?)[dDfF]$/, '') : value);
    if (!Number.isFinite(name === 'float' ? Math.fround(number) : number)) throw new Refusal('illegal_argument_exception', `[${name}] supports only finite values, but got [${textOf(value)}]`);
    if (name === 'float') return Math.fround(number);
    if (name === 'half_float') return halfFloat(number);
    if (name === 'scaled_float') {
      const factor = numberOf(field.parameters['scaling_factor']);
      return Math.round(number * factor) / factor;
    }
    return number;
  },
});

const isOff = (value: unknown) => value === false || value === 'false';
const isOn = (value: unknown) => value === true || value === 'true';

const text: TypeDescription = { kind: undefined, read: value => scalarText(value) };
const keyword: TypeDescription = { kind: 'strings', read: value => scalarText(value) };

const date: TypeDescription = {
  kind: 'dates',
  read(value, field) {
    const format = fieldDateFormat(field);
    const instant = format.parse(scalarText(value), false, 'UTC');
    if (instant === undefined) throw new Refusal('illegal_argument_exception', `failed to parse date field [${scalarText(value)}] with format [${formatName(field)}]`, { type: 'date_time_parse_exception', reason: formatName(field).includes('||') ? 'Failed to parse with all enclosed parsers' : `Text '${scalarText(value)}' could not be parsed at index 0` });
    return instant;
  },
};

const fieldTypes = {
  long: integral(-(2n ** 63n), 2n ** 63n - 1n, 'long'), integer: integral(-(2n ** 31n), 2n ** 31n - 1n, 'integer'), short: integral(-32768n, 32767n, 'short'), byte: integral(-128n, 127n, 'byte'),
  unsigned_long: { ...integral(0n, 2n ** 64n - 1n, 'unsigned_long'), kind: 'unsigned_longs' as const },
  double: floating('double'), float: floating('float'), half_float: floating('half_float'), scaled_float: floating('scaled_float'),
  boolean: {
    kind: 'booleans' as const,
    read(value: unknown) {
      if (value === true || value === 'true') return true;
      if (value === false || value === 'false' || value === '') return false;
      throw new Refusal('illegal_argument_exception', `Failed to parse value [${textOf(value)}] as only [true] or [false] are allowed.`);
    },
  } as TypeDescription,
  keyword, constant_keyword: keyword, wildcard: keyword, version: keyword, text, match_only_text: text, search_as_you_type: text,
  date, date_nanos: date,
  ip: {
    kind: 'strings' as const,
    read(value: unknown) {
      const address = scalarText(value);
      if (ipNumber(address) === undefined) throw new Refusal('illegal_argument_exception', `'${address}' is not an IP string literal.`);
      return ipText(ipNumber(address)!);
    },
  } as TypeDescription,
  geo_point: { kind: 'geo_points' as const, read: (value: unknown) => geoPoint(value) } as TypeDescription,
  token_count: { ...integral(-(2n ** 31n), 2n ** 31n - 1n, 'integer'), read: (value: unknown, field: Field) => analyzeAs(textOf(field.parameters['analyzer'] ?? 'standard'), scalarText(value)).length },
  binary: { kind: 'binary' as const, read: (value: unknown) => scalarText(value) } as TypeDescription,
} satisfies Record<string, TypeDescription>;

const structural = new Set(['object', 'nested', 'alias', 'flattened', 'join', 'dense_vector', 'geo_shape', 'completion', 'percolator', 'integer_range', 'long_range', 'float_range', 'double_range', 'date_range', 'ip_range', 'rank_feature', 'histogram', 'knn_vector']);

/**
 * One value as the field stores it, out of a request: a `missing` value, a sort value.
 * @throws SearchError when the field cannot hold it
 */
export function fieldValue(field: Field, value: unknown): unknown {
  try {
    return describe(field).read(value, field);
  } catch (error) {
    if (error instanceof Refusal) throw new SearchError(400, error.type, error.message, error.because && { caused_by: error.because });
    throw error;
  }
}

export const describe = (field: Field): TypeDescription => fieldTypes[field.type];
export const isNumeric = (field: Field) => describe(field).kind === 'longs' || describe(field).kind === 'doubles' || describe(field).kind === 'unsigned_longs';
export const isDate = (field: Field) => describe(field).kind === 'dates';
export const formatName = (field: Field): string => (field.parameters['format'] as string | undefined) ?? defaultDateFormat;
export const fieldDateFormat = (field: Field): DateFormat => dateFormat(formatName(field));

/** Fields by path; what queries and aggregations need of one or several mappings. */
export interface FieldLookup {
  readonly fields: ReadonlyMap<string, Field>;
  readonly nested: ReadonlySet<string>;
  field(path: string): Field | undefined;
}

/** Several indexes searched together: the first that maps a field decides. */
export function joinedFields(mappings: readonly FieldLookup[]): FieldLookup {
  if (mappings.length === 1) return mappings[0]!;
  return {
    fields: new Map(mappings.flatMap(m => [...m.fields]).reverse()),
    nested: new Set(mappings.flatMap(m => [...m.nested])),
    field: path => {
      for (const mapping of mappings) {
        const field = mapping.field(path);
        if (field) return field;
      }
      return undefined;
    },
  };
}

/**
 * The fields of an index. It only grows: explicit properties at creation or by `_mapping`, dynamic ones as documents arrive.
 */
export class Mapping implements FieldLookup {
  readonly fields = new Map<string, Field>();
  /** Paths of nested objects, each with its enclosing nested path. */
  readonly nested = new Set<string>();
  private readonly aliases = new Map<string, string>();
  private properties: Record<string, unknown> = {};
  private root: Record<string, unknown> = {};
  private multi = new Map<string, Field[]>();

  /** Definitions of fields that scripts compute. */
  readonly runtime: Record<string, unknown> = {};

  /** This mapping with other fields laid over it; it keeps growing with this one. */
  over(fields: readonly Field[]): Mapping {
    const all = new Map([...this.fields, ...fields.map(f => [f.path, f] as const)]);
    return Object.create(this, { fields: { value: all }, field: { value: (path: string) => all.get(path) ?? this.field(path) } }) as Mapping;
  }

  /** `index.mapping.coerce` and `ignore_malformed`: what fields do that do not say it themselves. */
  defaults: Readonly<Record<string, unknown>> = {};

  get requiresRouting(): boolean { return isOn((this.root['_routing'] as Record<string, unknown> | undefined)?.['required']); }
  get dynamic(): unknown { return this.root['dynamic'] ?? true; }

  field(path: string): Field | undefined { return this.fields.get(this.aliases.get(path) ?? path); }

  multiFields(path: string): readonly Field[] { return this.multi.get(path) ?? []; }

  /** Adds `mappings` of a request; conflicts are refused as the service does. */
  merge(mappings: Record<string, unknown>): void {
    for (const key of Object.keys(mappings)) {
      if (!['properties', 'dynamic', '_source', '_routing', 'dynamic_templates', 'date_detection', 'numeric_detection', 'dynamic_date_formats', '_meta', 'runtime', '_data_stream_timestamp'].includes(key)) {
        throw new SearchError(400, 'mapper_parsing_exception', `Root mapping definition has unsupported parameters:  [${key} : ${printed(mappings[key])}]`);
      }
    }
    for (const key of ['_source', '_routing'] as const) {
      const given = mappings[key];
      if (given === undefined) continue;
      if (typeof given !== 'object' || given === null) throw new SearchError(400, 'mapper_parsing_exception', `Expected map for [${key}]`);
      for (const [option, value] of Object.entries(given)) if (!(key === '_source' ? option === 'enabled' && isOn(value) : option === 'required')) throw unsupported(`[${option}] of [${key}] in mappings`);
    }
    checkDynamic(mappings['dynamic']);
    if (Array.isArray(mappings['dynamic_templates']) && mappings['dynamic_templates'].length > 0) this.templates = mappings['dynamic_templates'] as Record<string, Record<string, unknown>>[];
    const { properties, runtime, ...rest } = mappings;
    if (runtime !== undefined) {
      for (const [name, definition] of Object.entries(record(runtime, 'runtime'))) {
        if (definition === null) delete this.runtime[name];
        else Object.defineProperty(this.runtime, name, { value: definition, enumerable: true, writable: true, configurable: true });
      }
    }
    Object.assign(this.root, rest, 'dynamic' in rest && { dynamic: textOf(rest['dynamic']) });
    if (properties !== undefined) this.addProperties(record(properties, 'properties'), '', '', this.properties);
  }

  private templates: readonly Record<string, Record<string, unknown>>[] = [];

  private addProperties(properties: Record<string, unknown>, prefix: string, nested: string, into: Record<string, unknown>): void {
    for (const [name, raw] of Object.entries(properties)) {
      if (name === '') throw new SearchError(400, 'mapper_parsing_exception', 'field name cannot be an empty string');
      const definition = record(raw, name);
      const path = prefix + name;
      const type = definition['type'] ?? (definition['properties'] || Object.keys(definition).every(k => k === 'dynamic' || k === 'enabled') ? 'object' : undefined);
      if (type === undefined) throw new SearchError(400, 'mapper_parsing_exception', `No type specified for field [${name}]`);
      if (name.includes('.')) {
        // A dotted name is written for nested objects.
        const [head, ...tail] = name.split('.');
        this.addProperties({ [head!]: { properties: { [tail.join('.')]: definition } } }, prefix, nested, into);
        continue;
      }
      if (type === 'object' || type === 'nested') {
        const existing = this.fields.get(path);
        if (existing) throw illegalArgument(`can't merge a non object mapping [${path}] with an object mapping`);
        const target = own(into, name, type === 'nested' ? { type } : {});
        for (const key of Object.keys(definition)) if (!['type', 'properties', 'dynamic', 'enabled', ...(type === 'nested' ? ['include_in_parent', 'include_in_root'] : ['subobjects'])].includes(key)) throw mappingFailure(`Mapping definition for [${name}] has unsupported parameters:  [${key} : ${printed(definition[key])}]`);
        for (const key of ['include_in_parent', 'include_in_root', 'subobjects']) if (key in definition) throw unsupported(`[${key}] in mappings`);
        checkDynamic(definition['dynamic']);
        for (const key of ['dynamic', 'enabled']) if (key in definition) target[key] = key === 'dynamic' ? textOf(definition[key]) : definition[key];
        if (type === 'nested') this.nested.add(path);
        const inner = (target['properties'] ??= {}) as Record<string, unknown>;
        this.addProperties(record(definition['properties'] ?? {}, name), path + '.', type === 'nested' ? path : nested, inner);
        continue;
      }
      if (type === 'alias') {
        if (definition['path'] === undefined) throw mappingFailure(`The [path] property must be specified for field [${name}].`);
        this.aliases.set(path, textOf(definition['path']));
        into[name] = definition;
        continue;
      }
      if (typeof type !== 'string' || !Object.hasOwn(fieldTypes, type)) {
        throw structural.has(textOf(type)) ? unsupported(`fields of type [${textOf(type)}]`) : new SearchError(400, 'mapper_parsing_exception', `No handler for type [${textOf(type)}] declared on field [${name}]`);
      }
      checkParameters(name, type as FieldType, definition);
      if (type === 'scaled_float' && definition['scaling_factor'] === undefined) throw new SearchError(400, 'mapper_parsing_exception', `Field [${name}] misses required parameter [scaling_factor]`);
      this.addLeaf(path, type as FieldType, definition, nested, into, name);
    }
  }

  private addLeaf(path: string, type: FieldType, definition: Record<string, unknown>, nested: string, into: Record<string, unknown>, name: string): void {
    const existing = this.fields.get(path);
    if (existing && existing.type !== type) throw illegalArgument(`mapper [${path}] cannot be changed from type [${existing.type}] to [${type}]`);
    if (name in into && (into[name] as Record<string, unknown>)['properties'] !== undefined) throw illegalArgument(`can't merge a non object mapping [${path}] with an object mapping`);
    const { type: _, fields, ...parameters } = definition;
    this.fields.set(path, { path, type, parameters, nested });
    const shown: Record<string, unknown> = { type, ...parameters };
    const subs = { ...((into[name] as { fields?: Record<string, unknown> } | undefined)?.fields ?? {}), ...(fields ? record(fields, name) : {}) };
    if (Object.keys(subs).length > 0) shown['fields'] = subs;
    into[name] = shown;
    const list: Field[] = [];
    for (const [sub, raw] of Object.entries(subs)) {
      const inner = record(raw, sub);
      const subType = textOf(inner['type']);
      if (!Object.hasOwn(fieldTypes, subType)) throw new SearchError(400, 'mapper_parsing_exception', `No handler for type [${subType}] declared on field [${sub}]`);
      checkParameters(sub, subType as FieldType, inner);
      const { type: __, ...subParameters } = inner;
      const field: Field = { path: `${path}.${sub}`, type: subType as FieldType, parameters: subParameters, parent: path, nested };
      this.fields.set(field.path, field);
      list.push(field);
    }
    if (list.length > 0) this.multi.set(path, list);
  }

  /** Maps a new field by its first value; undefined when dynamic mapping is off. */
  addDynamic(path: string, value: unknown, nested: string, double = false): Field | undefined {
    if (this.isObject(path)) throw new SearchError(400, 'mapper_parsing_exception', `object mapping for [${path}] tried to parse field [${path.slice(path.lastIndexOf('.') + 1)}] as object, but found a concrete value`);
    const dynamic = this.dynamicAt(path);
    if (dynamic === 'strict') {
      const [name, within] = this.introduced(path);
      throw new SearchError(400, 'strict_dynamic_mapping_exception', `mapping set to strict, dynamic introduction of [${name}] within [${within}] is not allowed`);
    }
    if (dynamic === false || dynamic === 'false') return undefined;
    if (Object.hasOwn(this.runtime, path)) return undefined; // what a document gives is shadowed
    if (dynamic === 'runtime') {
      const found = dynamicDefinition(value, this.root);
      const type = double || found['type'] === 'float' ? 'double' : found['type'] === 'text' ? 'keyword' : found['type'];
      this.undo.push(() => delete this.runtime[path]);
      Object.defineProperty(this.runtime, path, { value: { ...(found['format'] !== undefined && { format: found['format'] }), type }, enumerable: true, writable: true, configurable: true });
      return undefined;
    }
    if (this.fields.size >= mostFields) throw illegalArgument(`Limit of total fields [${mostFields}] has been exceeded`);
    const definition = this.templateFor(path, value, double) ?? (double ? { type: 'float' } : dynamicDefinition(value, this.root));
    const names = path.split('.');
    let into = this.properties;
    for (const name of names.slice(0, -1)) {
      const holder = into;
      if (!Object.hasOwn(holder, name)) this.undo.push(() => delete holder[name]);
      const target = own(into, name);
      if (target['type'] !== undefined && target['type'] !== 'nested' && target['properties'] === undefined) throw new SearchError(400, 'mapper_parsing_exception', `Could not dynamically add mapping for field [${path}]. Existing mapping for [${names.slice(0, -1).join('.')}] must be of type object but found [${textOf(target['type'])}].`);
      into = (target['properties'] ??= {}) as Record<string, unknown>;
    }
    const last = into;
    this.undo.push(() => {
      for (const sub of this.multi.get(path) ?? []) this.fields.delete(sub.path);
      this.multi.delete(path);
      this.fields.delete(path);
      delete last[names[names.length - 1]!];
    });
    this.addLeaf(path, definition['type'] as FieldType, definition, nested, into, names[names.length - 1]!);
    return this.fields.get(path);
  }

  /** How to take away what the document at hand has added. */
  private undo: (() => void)[] = [];

  /** Reads a document; one that is refused leaves no new fields behind. */
  whole<T>(read: () => T): T {
    this.undo = [];
    try {
      return read();
    } catch (error) {
      for (const step of this.undo.reverse()) step();
      throw error;
    }
  }

  /** The first part of a path that is not mapped, and the object it would come into. */
  private introduced(path: string): [string, string] {
    const names = path.split('.');
    for (let i = 1; i < names.length; i++) if (!this.isObject(names.slice(0, i).join('.'))) return [names[i - 1]!, names.slice(0, i - 1).join('.') || '_doc'];
    return [names[names.length - 1]!, names.slice(0, -1).join('.') || '_doc'];
  }

  /** Whether a path is mapped as an object. */
  isObject(path: string): boolean {
    let into: Record<string, unknown> | undefined = this.properties;
    let found: Record<string, unknown> | undefined;
    for (const name of path.split('.')) {
      found = into && Object.hasOwn(into, name) ? (into[name] as Record<string, unknown>) : undefined;
      if (!found) return false;
      into = found['properties'] as Record<string, unknown> | undefined;
    }
    return found !== undefined && (found['properties'] !== undefined || found['type'] === undefined || found['type'] === 'nested');
  }

  private templateFor(path: string, value: unknown, double: boolean): Record<string, unknown> | undefined {
    const name = path.slice(path.lastIndexOf('.') + 1);
    const kind = typeof value === 'string' ? 'string' : typeof value === 'boolean' ? 'boolean' : !double && (Number.isInteger(value) || typeof value === 'bigint') ? 'long' : 'double';
    for (const entry of this.templates) {
      const template = Object.values(entry)[0]!;
      const matches = (pattern: unknown, text: string) => pattern === undefined || new RegExp(between(textOf(pattern).split('*').map(literal)), 's').test(text);
      if ((template['match_mapping_type'] ?? '*') !== '*' && template['match_mapping_type'] !== kind) continue;
      if (!matches(template['match'], name) || !matches(template['path_match'], path)) continue;
      if (template['unmatch'] !== undefined && matches(template['unmatch'], name)) continue;
      for (const key of Object.keys(template)) if (!['match_mapping_type', 'match', 'unmatch', 'path_match', 'path_unmatch', 'mapping'].includes(key)) throw unsupported(`[${key}] in [dynamic_templates]`);
      if (template['path_unmatch'] !== undefined && matches(template['path_unmatch'], path)) continue;
      const mapping = JSON.parse(jsonText(template['mapping'] ?? {}).replace(/\{name\}/g, name).replace(/\{dynamic_type\}/g, kind === 'string' ? 'text' : kind)) as Record<string, unknown>;
      if (mapping['type'] === undefined || mapping['type'] === '{dynamic_type}') mapping['type'] = kind === 'string' ? 'text' : kind;
      return mapping;
    }
    return undefined;
  }

  private dynamicAt(path: string): unknown {
    let dynamic = this.dynamic;
    let into = this.properties;
    for (const name of path.split('.').slice(0, -1)) {
      const target = Object.hasOwn(into, name) ? (into[name] as Record<string, unknown>) : undefined;
      if (!target) break;
      dynamic = target['dynamic'] ?? dynamic;
      into = (target['properties'] ?? {}) as Record<string, unknown>;
    }
    return dynamic;
  }

  /** Whether an object is switched off (`enabled: false`): kept in the source, not indexed. */
  enabled(path: string): boolean {
    let into: Record<string, unknown> | undefined = this.properties;
    for (const name of path.split('.')) {
      const target: Record<string, unknown> | undefined = into && Object.hasOwn(into, name) ? (into[name] as Record<string, unknown>) : undefined;
      if (!target) return true;
      if (target['enabled'] === false) return false;
      into = target['properties'] as Record<string, unknown> | undefined;
    }
    return true;
  }

  toJson(): Record<string, unknown> {
    return { ...this.root, ...(Object.keys(this.runtime).length > 0 && { runtime: this.runtime }), ...(Object.keys(this.properties).length > 0 ? { properties: this.properties } : {}) };
  }
}

/** Field names are any text, also those that every object has. */
function own(into: Record<string, unknown>, name: string, fresh: Record<string, unknown> = {}): Record<string, unknown> {
  if (!Object.hasOwn(into, name)) Object.defineProperty(into, name, { value: fresh, enumerable: true, writable: true, configurable: true });
  return into[name] as Record<string, unknown>;
}

/** `index.mapping.total_fields.limit` and `index.mapping.depth.limit` as they are by default. */
const mostFields = 1000;
const deepest = 20;

const mappingFailure = (reason: string) => new SearchError(400, 'mapper_parsing_exception', reason);

function checkDynamic(value: unknown): void {
  if (value === undefined) return;
  if (![true, false, 'true', 'false', 'strict', 'runtime'].includes(value as string)) throw mappingFailure(`No enum constant org.elasticsearch.index.mapper.ObjectMapper.Dynamic.${textOf(value).toUpperCase()}`);
}

const everywhere = ['type', 'meta', 'copy_to', 'fields', 'store', 'index', 'doc_values', 'boost', 'similarity'];
const numeric = [...everywhere, 'coerce', 'ignore_malformed', 'null_value', 'time_series_metric', 'time_series_dimension', 'on_script_error', 'script'];
const words = [...everywhere, 'analyzer', 'search_analyzer', 'search_quote_analyzer', 'fielddata', 'fielddata_frequency_filter', 'index_options', 'index_phrases', 'index_prefixes', 'norms', 'position_increment_gap', 'term_vector', 'eager_global_ordinals', 'max_shingle_size', 'analyzer'];
const keywords = [...everywhere, 'ignore_above', 'null_value', 'normalizer', 'norms', 'index_options', 'eager_global_ordinals', 'split_queries_on_whitespace', 'value', 'time_series_dimension', 'script', 'on_script_error'];

/** Parameters that a field of a type may have; undefined for types that are not simulated. */
export function fieldParameters(type: string): readonly string[] | undefined {
  if (!Object.hasOwn(fieldTypes, type)) return undefined;
  const { kind } = fieldTypes[type as FieldType];
  return kind=== undefined ? words : type === 'date' || type === 'date_nanos' ? [...everywhere, 'format', 'locale', 'ignore_malformed', 'null_value', 'script', 'on_script_error'] : kind === 'strings' && type !== 'ip' ? keywords
    : type === 'ip' || kind === 'booleans' || kind === 'geo_points' ? [...everywhere, 'ignore_malformed', 'null_value', 'ignore_z_value', 'time_series_dimension', 'script', 'on_script_error'] : type === 'scaled_float' ? [...numeric, 'scaling_factor'] : type === 'token_count' ? [...everywhere, 'analyzer', 'enable_position_increments', 'null_value'] : numeric;
}

/** All types of fields that the service has, also those that are not simulated. */
export const allFieldTypes = (): readonly string[] => [...Object.keys(fieldTypes), ...structural];

/** Refuses any other parameter, and those whose meaning is not simulated. */
function checkParameters(name: string, type: FieldType, definition: Readonly<Record<string, unknown>>): void {
  const allowed = fieldParameters(type)!;
  for (const key of Object.keys(definition)) if (!allowed.includes(key)) throw mappingFailure(`unknown parameter [${key}] on mapper [${name}] of type [${type}]`);
  for (const key of ['script', 'locale']) if (definition[key] !== undefined) throw unsupported(`[${key}] of a field in mappings`);
  for (const key of ['analyzer', 'search_analyzer', 'search_quote_analyzer']) {
    const analyzer = definition[key];
    if (analyzer !== undefined && !analyzers.includes(textOf(analyzer))) throw builtIn.has(textOf(analyzer)) ? unsupported(`the [${textOf(analyzer)}] analyzer`) : mappingFailure(`analyzer [${textOf(analyzer)}] has not been configured in mappings`);
  }
  const normalizer = definition['normalizer'];
  if (normalizer !== undefined && normalizer !== 'lowercase') throw mappingFailure(`normalizer [${textOf(normalizer)}] not found for field [${name}]`);
  if (typeof definition['format'] === 'string') {
    try {
      dateFormat(definition['format']);
    } catch (error) {
      if (!(error instanceof SearchError)) throw error;
      throw mappingFailure(`Error parsing [format] on field [${name}]: ${error.reason}`);
    }
  }
}

const builtIn = new Set(['english', 'german', 'french', 'spanish', 'italian', 'dutch', 'portuguese', 'russian', 'arabic', 'cjk', 'fingerprint', 'pattern', 'snowball', 'icu_analyzer']);

/** A value as Java prints a map of it. */
function printed(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printed).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return `{${Object.entries(value).map(([k, v]) => `${k}=${printed(v)}`).join(', ')}}`;
  return textOf(value);
}

function dynamicDefinition(value: unknown, root: Record<string, unknown>): Record<string, unknown> {
  if (typeof value === 'boolean') return { type: 'boolean' };
  if (typeof value === 'bigint') return { type: 'long' };
  if (typeof value === 'number') return { type: Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? 'long' : 'float' };
  const string = textOf(value);
  if (root['date_detection'] !== false) {
    for (const format of (root['dynamic_date_formats'] as string[] | undefined) ?? ['strict_date_optional_time', 'yyyy/MM/dd HH:mm:ss Z||yyyy/MM/dd Z', 'yyyy/MM/dd HH:mm:ss||yyyy/MM/dd']) {
      if (/^\d{4}$/.test(string) || dateFormat(format).parse(string, false, 'UTC') === undefined) continue;
      if (format === 'strict_date_optional_time') return { type: 'date' };
      return { type: 'date', format: format.startsWith('yyyy/MM/dd') ? 'yyyy/MM/dd HH:mm:ss||yyyy/MM/dd||epoch_millis' : format };
    }
  }
  if (root['numeric_detection'] === true && /^-?\d+(\.\d+)?$/.test(string)) return { type: /^-?\d+$/.test(string) ? 'long' : 'float' };
  return { type: 'text', fields: { keyword: { type: 'keyword', ignore_above: 256 } } };
}

/** Values of one document by field path: sorted as doc values are; text fields hold their tokens. */
export interface IndexedValues {
  readonly values: Map<string, readonly unknown[]>;
  readonly tokens: Map<string, readonly string[]>;
  /** Fields some of whose values were left out. */
  readonly ignored: readonly string[];
  /** Objects under nested paths, each indexed as a document of its own. */
  readonly nested: Map<string, readonly (IndexedValues & { readonly source: unknown })[]>;
}

/**
 * Turns a document into values by field. New fields are mapped as they come.
 * @throws SearchError `mapper_parsing_exception` / `document_parsing_exception` naming field, type and document
 */
export function indexDocument(mapping: Mapping, source: Record<string, unknown>, id: string): IndexedValues {
  return mapping.whole(() => indexObject(mapping, source, '', '', id));
}

/** Names that are no names of fields: empty, blank, or with an empty part between dots. */
const ambiguous = /^\s*$|^\.|\.$|\.\./;

function indexObject(mapping: Mapping, source: Record<string, unknown>, prefix: string, nestedPath: string, id: string): IndexedValues {
  const raw = new Map<string, unknown[]>();
  const nested = new Map<string, (IndexedValues & { source: unknown })[]>();

  const ignored = new Set<string>();
  /** Paths whose values were written as doubles. */
  const doubles = new Set<string>();
  const walk = (value: unknown, path: string): void => {
    if (value === null || value === undefined) {
      const field = mapping.field(path);
      if (value === null && field && field.parameters['null_value'] !== undefined) add(path, field.parameters['null_value']);
      return;
    }
    if (Array.isArray(value)) {
      const field = mapping.field(path);
      if (field?.type === 'geo_point' && value.length >= 2 && value.every(v => typeof v === 'number')) add(path, value);
      else {
        if (wholeDoublesOf(value)) doubles.add(path);
        for (const item of value) walk(item, path);
      }
      return;
    }
    if (typeof value === 'object') {
      if (mapping.field(path)?.type === 'geo_point') {
        add(path, value);
        return;
      }
      if (mapping.fields.has(path)) {
        const field = mapping.field(path)!;
        throw documentFailure(id, field, printed(value), isNumeric(field) ? new Refusal('json_parse_exception', 'Current token (START_OBJECT) not numeric, can not use numeric value accessors') : new Refusal('illegal_state_exception', `Can't get text on a START_OBJECT at 1:${path.length + 3}`));
      }
      if (!mapping.enabled(path)) return;
      if (mapping.nested.has(path)) {
        const list = nested.get(path) ?? [];
        nested.set(path, list);
        list.push({ ...indexObject(mapping, value as Record<string, unknown>, path + '.', path, id), source: value });
        return;
      }
      if (path.split('.').length > deepest) throw illegalArgument(`Limit of mapping depth [${deepest}] has been exceeded due to object field [${path}]`);
      members(value as Record<string, unknown>, path + '.');
      return;
    }
    add(path, value);
  };

  const add = (path: string, value: unknown): void => {
    const list = raw.get(path);
    if (list) list.push(value);
    else raw.set(path, [value]);
  };

  const members = (object: Record<string, unknown>, before: string): void => {
    const written = wholeDoublesOf(object);
    for (const key of Object.keys(object)) {
      if (ambiguous.test(key)) throw new SearchError(400, 'mapper_parsing_exception', 'failed to parse', { caused_by: { type: 'illegal_argument_exception', reason: key.trim() === '' ? 'field name cannot be an empty string' : `object field starting or ending with a [.] makes object resolution ambiguous: [${key}]` } });
      if (written?.has(key)) doubles.add(before + key);
      walk(object[key], before + key);
    }
  };
  members(source, prefix);

  const values = new Map<string, readonly unknown[]>();
  const tokens = new Map<string, readonly string[]>();
  for (const [path, list] of raw) {
    const field = mapping.field(path) ?? mapping.addDynamic(path, list[0], nestedPath, doubles.has(path));
    if (!field) continue;
    store(field, list);
    for (const sub of mapping.multiFields(path)) store(sub, list);
    const copies = field.parameters['copy_to'];
    for (const target of copies === undefined ? [] : [copies].flat()) {
      const copy = mapping.field(textOf(target)) ?? mapping.addDynamic(textOf(target), list[0], nestedPath);
      if (copy) store(copy, list, true);
    }
  }
  return { values, tokens, nested, ignored: [...ignored].sort() };

  function store(field: Field, list: readonly unknown[], append = false): void {
    const description = describe(field);
    const read: unknown[] = [];
    for (const value of list) {
      try {
        const stored = description.read(value, mapping.defaults['coerce'] === undefined || field.parameters['coerce'] !== undefined ? field : { ...field, parameters: { ...field.parameters, coerce: mapping.defaults['coerce'] } });
        const above = field.parameters['ignore_above'];
        if (typeof above === 'number' && textOf(stored).length > above) {
          ignored.add(field.path);
          continue;
        }
        read.push(field.parameters['normalizer'] === 'lowercase' ? textOf(stored).toLowerCase() : stored);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        if (isOn(field.parameters['ignore_malformed'] ?? (description.kind === 'strings' ? undefined : mapping.defaults['ignore_malformed']))) {
          ignored.add(field.path);
          continue;
        }
        throw documentFailure(id, field, scalarText(value), error);
      }
    }
    if (description.kind === undefined) {
      const words = read.flatMap(value => analyzeAs(textOf(field.parameters['analyzer'] ?? 'standard'), textOf(value)));
      tokens.set(field.path, append ? [...(tokens.get(field.path) ?? []), ...words] : words);
      // Kept for `exists` and highlighting, not as doc values.
      if (read.length > 0) values.set(field.path, read);
      return;
    }
    const kept = description.kind === 'geo_points' ? read.map(point => gridPoint(point as GeoPoint)) : read;
    const all = append ? [...(values.get(field.path) ?? []), ...kept] : kept;
    if (all.length > 0) values.set(field.path, sortValues(all, description.kind, field));
    if (field.type === 'date_nanos' && read.length === list.length) {
      const instants = list.map((value, i) => BigInt(Math.floor(read[i] as number)) * 1_000_000n + finer(value));
      if (instants.some(instant => instant % 1_000_000n !== 0n)) values.set(nanosOf(field.path), instants.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
    }
  }
}

/** Where a document's instants to the nanosecond stand beside its milliseconds. */
export const nanosOf = (path: string) => `${path}\u0000nanos`;

/** What a text says beyond milliseconds, in nanoseconds. */
function finer(value: unknown): bigint {
  const digits = typeof value === 'string' ? /:\d{2}[.,]\d{3}(\d{1,6})(?!\d)/.exec(value)?.[1] : undefined;
  return digits === undefined ? 0n : BigInt(digits.padEnd(6, '0'));
}

function sortValues(values: unknown[], kind: DocValueKind, field: Field): readonly unknown[] {
  if (values.length === 1) return values;
  if (kind === 'geo_points') return values;
  if (field.type === 'ip') {
    const sorted = [...new Set(values as string[])].map(text => [ipNumber(text)!, text] as const).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return sorted.map(([, text]) => text);
  }
  const sorted = [...values].sort((a, b) => ((a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0));
  return kind === 'strings' || kind === 'binary' ? sorted.filter((v, i) => i === 0 || v !== sorted[i - 1]) : sorted;
}

function documentFailure(id: string, field: Field, value: string, refusal: Refusal): SearchError {
  return new SearchError(400, 'mapper_parsing_exception', `failed to parse field [${field.path}] of type [${field.type}] in document with id '${id}'. Preview of field's value: '${value}'`, {
    caused_by: { type: refusal.type, reason: refusal.message, ...(refusal.because && { caused_by: refusal.because }) },
  });
}

function scalarText(value: unknown): string {
  return typeof value === 'object' && value !== null ? jsonText(value) : textOf(value);
}

function record(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new SearchError(400, 'mapper_parsing_exception', `Expected map for property [${name}] but got a ${value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value}`);
  return value as Record<string, unknown>;
}

function halfFloat(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const exponent = Math.max(-14, Math.floor(Math.log2(Math.abs(value))));
  const step = 2 ** (exponent - 10);
  return Math.round(value / step) * step;
}

interface GeoPoint { readonly lat: number; readonly lon: number }

/** A point as doc values hold it: on a grid of 32 bits a side, the cell's lower edge. The source keeps what was written. */
export function gridPoint({ lat, lon }: GeoPoint): GeoPoint {
  const onGrid = (value: number, size: number) => Math.min(Math.floor(value / (size / 2 ** 32)), 2 ** 31 - 1) * (size / 2 ** 32);
  return { lat: onGrid(lat, 180), lon: onGrid(lon, 360) };
}

/** A point as answers show it: GeoJSON among `fields`, a text among doc values, or as the format says. */
export function shownPoint({ lat, lon }: GeoPoint, docValue: boolean, format: string | undefined): unknown {
  if (format === 'wkt') return `POINT (${javaDouble(lon)} ${javaDouble(lat)})`;
  if (docValue) return `${javaDouble(lat)}, ${javaDouble(lon)}`;
  return { type: 'Point', coordinates: [lon, lat] };
}

const javaDouble = (value: number) => (Number.isInteger(value) ? value.toFixed(1) : String(value));

function geoPoint(value: unknown): GeoPoint {
  let lat: unknown;
  let lon: unknown;
  if (Array.isArray(value)) [lon, lat] = value;
  else if (typeof value === 'string') {
    const wkt = /^\s*POINT\s*\(\s*([-\d.]+)\s+([-\d.]+)\s*\)\s*$/i.exec(value);
    if (wkt) [lon, lat] = [wkt[1], wkt[2]];
    else if (value.includes(',')) [lat, lon] = value.split(',').map(s => s.trim());
    else {
      const cell = geohashCell(value);
      if (!cell) throw new Refusal('parse_exception', `unsupported symbol [${value[0] ?? ''}] in geohash [${value}]`);
      return cell.low;
    }
  } else if (typeof value === 'object' && value !== null) ({ lat, lon } = value as { lat?: unknown; lon?: unknown });
  const point = { lat: numberOf(lat), lon: numberOf(lon) };
  if (!Number.isFinite(point.lat) || !Number.isFinite(point.lon)) throw new Refusal('parse_exception', 'field must be either lat/lon or geohash');
  if (Math.abs(point.lat) > 90) throw new Refusal('illegal_argument_exception', `illegal latitude value [${point.lat}] for field`);
  if (Math.abs(point.lon) > 180) throw new Refusal('illegal_argument_exception', `illegal longitude value [${point.lon}] for field`);
  return point;
}

/** An address as a number in the IPv6 space, so that both families compare; undefined when it is none. */
export function ipNumber(text: string): bigint | undefined {
  const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (four) {
    const parts = four.slice(1).map(numberOf);
    return parts.some(p => p > 255) ? undefined : 0xffff00000000n + BigInt(parts.reduce((sum, p) => sum * 256 + p, 0));
  }
  if (!text.includes(':')) return undefined;
  const [head, tail, extra] = text.split('::');
  if (extra !== undefined) return undefined;
  const left = head ? head.split(':') : [];
  const right = tail ? tail.split(':') : [];
  if (tail === undefined ? left.length !== 8 : left.length + right.length > 7) return undefined;
  const groups = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
  if (groups.some(g => !/^[0-9a-fA-F]{1,4}$/.test(g))) return undefined;
  return groups.reduce((sum, g) => sum * 65536n + BigInt('0x' + g), 0n);
}

/** An address as text: dotted for the IPv4 part of the space, else IPv6 with its longest run of zeros cut. */
export function ipText(number: bigint): string {
  if (number >> 32n === 0xffffn) return [24n, 16n, 8n, 0n].map(shift => textOf((number >> shift) & 0xffn)).join('.');
  const groups = Array.from({ length: 8 }, (_, i) => ((number >> BigInt(16 * (7 - i))) & 0xffffn).toString(16));
  const runs = [...groups.join(':').matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].sort((a, b) => b[0].length - a[0].length);
  const [run] = runs;
  if (!run) return groups.join(':');
  const text = groups.join(':');
  return `${text.slice(0, run.index)}::${text.slice(run.index + run[0].length).replace(/^:/, '')}`;
}

/** A value as `fields`, keys and `value_as_string` show it. */
export function shownValue(field: Field, value: unknown, format?: string, zone = 'UTC'): unknown {
  if (isDate(field)) {
    const name = format ?? formatName(field);
    return name === defaultDateFormat || name === 'strict_date_optional_time' ? printPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", value as number, zone) : dateFormat(name).print(value as number, zone);
  }
  return value;
}
