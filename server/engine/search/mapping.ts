import { between, literal } from '../../base/pattern.ts';
import { dateFormat } from './dates.ts';
import { illegalArgument, SearchError, unsupported } from './error.ts';
import { fieldTypes, structural, type FieldType } from './field-types.ts';
import type { Field, FieldLookup } from './fields.ts';
import { printed } from './index-document.ts';
import { BadParameter, checkParameters, checkUpdate, mappingFailure } from './mapping-parameters.ts';
import { isJavaNumber } from './numeric-types.ts';
import { isOn, jsonText, textOf } from './scalars.ts';

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
    const [only, ...others] = Object.keys(mappings);
    if (only === '_doc' && others.length === 0) throw illegalArgument('The mapping definition cannot be nested under a type [_doc] unless include_type_name is set to true.');
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
    if (properties !== undefined && !(Array.isArray(properties) && properties.length === 0)) this.addProperties(record(properties, 'properties'), '', '', this.properties);
  }

  private templates: readonly Record<string, Record<string, unknown>>[] = [];

  private addProperties(properties: Record<string, unknown>, prefix: string, nested: string, into: Record<string, unknown>): void {
    for (const [name, raw] of Object.entries(properties)) {
      if (name === '') throw new BadParameter('name cannot be empty string');
      if (typeof raw === 'string') throw mappingFailure(`Expected map for property [fields] on field [${name}] but got a class java.lang.String`);
      const definition = record(raw, name);
      const path = prefix + name;
      const type = definition['type'] ?? (Object.keys(definition).length > 0 && (definition['properties'] || Object.keys(definition).every(k => k === 'dynamic' || k === 'enabled')) ? 'object' : undefined);
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
        if (type === 'nested' && target['type'] !== 'nested') throw illegalArgument('cannot change object mapping from non-nested to nested');
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
      if (type === 'scaled_float' && definition['scaling_factor'] === undefined) throw new BadParameter('Field [scaling_factor] is required');
      this.addLeaf(path, type as FieldType, definition, nested, into, name);
    }
  }

  private addLeaf(path: string, type: FieldType, definition: Record<string, unknown>, nested: string, into: Record<string, unknown>, name: string): void {
    const existing = this.fields.get(path);
    if (existing && existing.type !== type) throw illegalArgument(`mapper [${path}] cannot be changed from type [${existing.type}] to [${type}]`);
    if (name in into && (into[name] as Record<string, unknown>)['properties'] !== undefined) throw illegalArgument(`can't merge a non object mapping [${path}] with an object mapping`);
    const { type: _, fields, ...parameters } = definition;
    if (existing) checkUpdate(existing, parameters);
    this.fields.set(path, { path, type, parameters, nested });
    const shown: Record<string, unknown> = { type, ...parameters };
    const subs = { ...((into[name] as { fields?: Record<string, unknown> } | undefined)?.fields ?? {}), ...(fields ? record(fields, name) : {}) };
    if (Object.keys(subs).length > 0) shown['fields'] = subs;
    into[name] = shown;
    const list: Field[] = [];
    for (const [sub, raw] of Object.entries(subs)) {
      const inner = record(raw, sub);
      const subType = textOf(inner['type']);
      if (!Object.hasOwn(fieldTypes, subType)) throw mappingFailure(`no handler for type [${subType}] declared on field [${sub}]`);
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
      const found = dynamicDefinition(value, double, this.root);
      const type = found['type'] === 'float' ? 'double' : found['type'] === 'text' ? 'keyword' : found['type'];
      this.undo.push(() => delete this.runtime[path]);
      Object.defineProperty(this.runtime, path, { value: { ...(found['format'] !== undefined && { format: found['format'] }), type }, enumerable: true, writable: true, configurable: true });
      return undefined;
    }
    if (this.fields.size >= mostFields) throw illegalArgument(`Limit of total fields [${mostFields}] has been exceeded`);
    const detected = dynamicDefinition(value, double, this.root);
    const definition = this.templateFor(path, detected) ?? detected;
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

  /** @param detected  what the value would be mapped as without templates */
  private templateFor(path: string, detected: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
    const name = path.slice(path.lastIndexOf('.') + 1);
    const type = textOf(detected['type']);
    const kind = type === 'text' ? 'string' : type === 'float' ? 'double' : type;
    for (const entry of this.templates) {
      const template = Object.values(entry)[0]!;
      const matches = (pattern: unknown, text: string) => pattern === undefined || new RegExp(between(textOf(pattern).split('*').map(literal)), 's').test(text);
      if ((template['match_mapping_type'] ?? '*') !== '*' && template['match_mapping_type'] !== kind) continue;
      if (!matches(template['match'], name) || !matches(template['path_match'], path)) continue;
      if (template['unmatch'] !== undefined && matches(template['unmatch'], name)) continue;
      for (const key of Object.keys(template)) if (!['match_mapping_type', 'match', 'unmatch', 'path_match', 'path_unmatch', 'mapping'].includes(key)) throw unsupported(`[${key}] in [dynamic_templates]`);
      if (template['path_unmatch'] !== undefined && matches(template['path_unmatch'], path)) continue;
      const mapping = JSON.parse(jsonText(template['mapping'] ?? {}).replace(/\{name\}/g, name).replace(/\{dynamic_type\}/g, type)) as Record<string, unknown>;
      mapping['type'] ??= type;
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

export const deepest = 20;

function checkDynamic(value: unknown): void {
  if (value === undefined) return;
  if (![true, false, 'true', 'false', 'strict', 'runtime'].includes(value as string)) throw mappingFailure(`No enum constant org.elasticsearch.index.mapper.ObjectMapper.Dynamic.${textOf(value).toUpperCase()}`);
}

/** What a new field is mapped as by its first value. Texts that are numbers are never taken for dates. */
function dynamicDefinition(value: unknown, double: boolean, root: Record<string, unknown>): Record<string, unknown> {
  if (typeof value === 'boolean') return { type: 'boolean' };
  if (typeof value === 'bigint') return { type: 'long' };
  if (typeof value === 'number') return { type: !double && Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? 'long' : 'float' };
  const string = textOf(value);
  if (isJavaNumber(string)) {
    if (root['numeric_detection'] === true) return { type: /^[-+]?\d+$/.test(string) && BigInt.asIntN(64, BigInt(string)) === BigInt(string) ? 'long' : 'float' };
  } else if (root['date_detection'] !== false && string !== '') {
    for (const format of (root['dynamic_date_formats'] as string[] | undefined) ?? ['strict_date_optional_time', 'yyyy/MM/dd HH:mm:ss Z||yyyy/MM/dd Z', 'yyyy/MM/dd HH:mm:ss||yyyy/MM/dd']) {
      if (dateFormat(format).parse(string, false, 'UTC') === undefined) continue;
      if (format === 'strict_date_optional_time') return { type: 'date' };
      return { type: 'date', format: format.startsWith('yyyy/MM/dd') ? 'yyyy/MM/dd HH:mm:ss||yyyy/MM/dd||epoch_millis' : format };
    }
  }
  return { type: 'text', fields: { keyword: { type: 'keyword', ignore_above: 256 } } };
}

function record(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new SearchError(400, 'mapper_parsing_exception', `Expected map for property [${name}] but got a ${value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value}`);
  return value as Record<string, unknown>;
}
