import { dateFormat, printPattern } from './dates.ts';
import { compileDissect } from './dissect.ts';
import { didYouMean, entryOf, illegalArgument, SearchError, unsupported } from './error.ts';
import { compileGrok } from './grok.ts';
import { isObject } from '../../base/object.ts';
import { Double } from './scripts.ts';
import type { SearchEnvironment } from './environment.ts';
import { copyOf, noteDouble, wholeDoublesOf, withDoubles } from './json.ts';
import { everyProcessor, processorMembers, requestMembers } from './members.ts';
import { jsonText, numberOf, textOf } from './scalars.ts';

type Json = Record<string, unknown>;

/** A document on its way into an index. Processors change it in place. */
export interface IngestDocument { source: Json; metadata: { _index: string; _id: string | undefined; _routing?: string | undefined }; ingest: Json }

export interface Pipeline { readonly definition: Json; readonly run: (document: IngestDocument) => boolean }

/** Raised by `drop`: the document is left out without an error. */
class Dropped extends Error { override readonly name = 'Dropped' }

export interface IngestEnvironment extends SearchEnvironment {
  pipeline(id: string): Pipeline | undefined;
}

/** Compiles a pipeline; `run` answers false when the document was dropped. */
export function compilePipeline(definition: Json, environment: IngestEnvironment, id = '_none_'): Pipeline {
  if (!Array.isArray(definition['processors'])) throw new SearchError(400, 'parse_exception', '[processors] required property is missing', { property_name: 'processors' });
  for (const key of Object.keys(definition)) if (!(requestMembers.pipeline as readonly string[]).includes(key)) throw new SearchError(400, 'parse_exception', `pipeline [${id}] doesn't support one or more provided configuration parameters [${key}]`);
  const processors = compileAll(definition['processors'], environment);
  const onFailure = Array.isArray(definition['on_failure']) ? compileAll(definition['on_failure'], environment) : undefined;
  return {
    definition,
    run(document) {
      const inside = running.get(document) ?? [];
      if (inside.includes(id) && id !== '_none_') throw new SearchError(400, 'illegal_state_exception', `Cycle detected for pipeline: ${id}`);
      running.set(document, [...inside, id]);
      try {
        runAll(processors, onFailure, document, id);
        return true;
      } catch (error) {
        if (error instanceof Dropped) return false;
        throw error;
      } finally {
        running.set(document, inside);
      }
    },
  };
}

interface Compiled { readonly type: string; readonly tag: string | undefined; readonly run: (document: IngestDocument) => void; readonly onFailure: readonly Compiled[] | undefined; readonly ignore: boolean }

function compileAll(list: unknown, environment: IngestEnvironment): Compiled[] {
  if (!Array.isArray(list)) throw new SearchError(400, 'parse_exception', `[processors] property isn't a list, but of type [${javaType(list)}]`, { property_name: 'processors' });
  const entries = (list as unknown[]).flatMap(entry => {
    if (isObject(entry)) return Object.entries(entry);
    throw new SearchError(400, 'parse_exception', 'A processor must be an object with its type as only key');
  });
  return entries.map(([type, given]) => {
    // A script alone stands for an inline one.
    const raw = type === 'script' && typeof given === 'string' ? { source: given } : given;
    if (!isObject(raw)) throw new SearchError(400, 'parse_exception', `property isn't a map, but of type [${javaType(raw)}]`, { processor_type: type });
    const make = entryOf(processors, type);
    if (!make) throw otherProcessors.has(type) ? unsupported(`the [${type}] processor`) : new SearchError(400, 'parse_exception', `No processor type exists with name [${type}]`, { processor_type: type });
    for (const key of Object.keys(raw)) {
      const allowed = [...everyProcessor, ...processorMembers[type] ?? []];
      if (!allowed.includes(key)) throw new SearchError(400, 'parse_exception', `processor [${type}] doesn't support one or more provided configuration parameters [${key}]${didYouMean(key, allowed)}`, { processor_type: type, ...(typeof raw['tag'] === 'string' && { processor_tag: raw['tag'] }) });
    }
    const { if: condition, on_failure: failure, ignore_failure: ignore, tag } = raw;
    const inner = make(raw, environment);
    const test = condition === undefined ? undefined : environment.script(condition, 'processor_conditional');
    const run = !test ? inner : (document: IngestDocument) => {
      if (test.script.run({ params: test.params, ctx: toContext(document, environment) }) === true) inner(document);
    };
    return { type, tag: tag as string | undefined, run, onFailure: Array.isArray(failure) ? compileAll(failure, environment) : undefined, ignore: ignore === true };
  });
}

function runAll(list: readonly Compiled[], onFailure: readonly Compiled[] | undefined, document: IngestDocument, pipeline: string): void {
  for (const processor of list) {
    try {
      processor.run(document);
    } catch (error) {
      if (!(error instanceof SearchError) || processor.ignore) {
        if (error instanceof SearchError) continue;
        throw error;
      }
      const handlers = processor.onFailure ?? onFailure;
      if (!handlers) throw error;
      Object.assign(document.ingest, { on_failure_message: error.reason, on_failure_processor_type: processor.type, on_failure_processor_tag: processor.tag ?? null, on_failure_pipeline: pipeline });
      runAll(handlers, undefined, document, pipeline);
      if (handlers === onFailure) return;
    }
  }
}

/** Processors that the service has and this simulation has not. */
export const otherProcessors: ReadonlySet<string> = new Set(['geoip', 'user_agent', 'enrich', 'attachment', 'inference', 'circle', 'community_id', 'fingerprint', 'network_direction', 'registered_domain', 'uri_parts', 'html_strip', 'date_index_name', 'set_security_user', 'redact', 'reroute', 'text_embedding']);

/** Pipelines that a document is in, so that one which calls itself ends. */
const running = new WeakMap<IngestDocument, string[]>();

type Make = (options: Json, environment: IngestEnvironment) => (document: IngestDocument) => void;

/** Processors that change one field: read, change, write to `target_field`. */
const onField = (type: string, change: (value: unknown, path: string, options: Json) => unknown): Make => options => {
  const path = required(options, 'field', type);
  const target = textOf(options['target_field'] ?? path);
  return document => {
    const value = read(document, path);
    if (value === undefined || value === null) {
      if (options['ignore_missing'] === true) return;
      throw illegalArgument(value === null ? `field [${path}] is null, cannot process it.` : `field [${lastOf(path)}] not present as part of path [${path}]`);
    }
    write(document, target, Array.isArray(value) && type !== 'join' && type !== 'foreach' && type !== 'sort' ? value.map(v => change(v, path, options)) : change(value, path, options));
  };
};

const textual = (type: string, change: (text: string, options: Json) => unknown) => onField(type, (value, path, options) => {
  if (typeof value !== 'string') throw illegalArgument(`field [${path}] of type [${javaType(value)}] cannot be cast to [java.lang.String]`);
  return change(value, options);
});

/** Processors that read one text and write what they find in it. */
function extracting(options: Json, type: string, find: (text: string, document: IngestDocument) => ReadonlyMap<string, unknown>): (document: IngestDocument) => void {
  const path = required(options, 'field', type);
  return document => {
    const given = read(document, path);
    if (given === undefined || given === null) {
      if (options['ignore_missing'] === true) return;
      throw illegalArgument(given === null ? `field [${path}] is null, cannot process it.` : `field [${lastOf(path)}] not present as part of path [${path}]`);
    }
    if (typeof given !== 'string') throw illegalArgument(`field [${path}] of type [${javaType(given)}] cannot be cast to [java.lang.String]`);
    for (const [name, value] of find(given, document)) write(document, name, value);
  };
}

/** Cells of one line of CSV. */
function cells(line: string, separator: string, quote: string, trim: boolean): string[] {
  const found: string[] = [];
  let at = 0;
  for (;;) {
    let cell = '';
    let quoted = false;
    if (trim) while (line[at] === ' ' || line[at] === '\t') at++;
    if (line[at] === quote) {
      quoted = true;
      for (at++; ; at++) {
        if (at >= line.length) throw illegalArgument('Unmatched quote');
        if (line[at] !== quote) cell += line[at];
        else if (line[at + 1] === quote) cell += line[++at];
        else break;
      }
      at++;
      if (trim) while (line[at] === ' ' || line[at] === '\t') at++;
      if (at < line.length && line[at] !== separator) throw illegalArgument(`character '${line[at]}' after quoted field at ${at}`);
    } else while (at < line.length && line[at] !== separator) cell += line[at++];
    found.push(trim && !quoted ? cell.trim() : cell);
    if (at >= line.length) return found;
    at++;
  }
}

const processors: Readonly<Record<string, Make>> = {
  set(options) {
    const path = required(options, 'field', 'set');
    if (!('value' in options) && options['copy_from'] === undefined) throw new SearchError(400, 'parse_exception', '[value] required property is missing', { property_name: 'value', processor_type: 'set' });
    return document => {
      if (options['override'] === false && read(document, path) != null) return;
      const value = options['copy_from'] === undefined ? render(options['value'], document) : copyOf(read(document, textOf(options['copy_from'])));
      if (options['ignore_empty_value'] === true && (value === null || value === '')) return;
      write(document, renderText(path, document), value);
    };
  },
  append(options) {
    const path = required(options, 'field', 'append');
    return document => {
      const old = read(document, path);
      const list = old === undefined || old === null ? [] : Array.isArray(old) ? [...old] : [old];
      for (const value of [render(options['value'], document)].flat()) if (options['allow_duplicates'] !== false || !list.includes(value)) list.push(value);
      write(document, path, list);
    };
  },
  remove(options) {
    const paths = [options['field'] ?? []].flat().map(textOf);
    if (paths.length === 0) throw new SearchError(400, 'parse_exception', '[field] required property is missing', { property_name: 'field', processor_type: 'remove' });
    return document => {
      for (const path of paths.map(p => renderText(p, document))) {
        if (!erase(document, path) && options['ignore_missing'] !== true) throw illegalArgument(`field [${lastOf(path)}] not present as part of path [${path}]`);
      }
    };
  },
  rename(options) {
    const path = required(options, 'field', 'rename');
    const target = required(options, 'target_field', 'rename');
    return document => {
      const value = read(document, path);
      if (value === undefined) {
        if (options['ignore_missing'] === true) return;
        throw illegalArgument(`field [${path}] doesn't exist`);
      }
      if (read(document, target) !== undefined && options['override'] !== true) throw illegalArgument(`field [${target}] already exists`);
      erase(document, path);
      write(document, target, value);
    };
  },
  convert: onField('convert', (value, path, options) => convert(value, textOf(options['type']), path)),
  lowercase: textual('lowercase', text => text.toLowerCase()),
  uppercase: textual('uppercase', text => text.toUpperCase()),
  trim: textual('trim', text => text.trim()),
  gsub: textual('gsub', (text, options) => text.replace(pattern(textOf(options['pattern']), 'g'), textOf(options['replacement']))),
  split: textual('split', (text, options) => {
    const parts = text.split(pattern(textOf(options['separator'])));
    while (options['preserve_trailing'] !== true && parts[parts.length - 1] === '') parts.pop();
    return parts;
  }),
  join: onField('join', (value, path, options) => {
    if (!Array.isArray(value)) throw illegalArgument(`field [${path}] of type [${javaType(value)}] cannot be cast to [java.util.List]`);
    return value.map(textOf).join(textOf(options['separator']));
  }),
  sort: onField('sort', (value, path, options) => {
    if (!Array.isArray(value)) throw illegalArgument(`field [${path}] of type [${javaType(value)}] cannot be cast to [java.util.List]`);
    const sorted = [...value].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    return options['order'] === 'desc' ? sorted.reverse() : sorted;
  }),
  json: options => {
    const path = required(options, 'field', 'json');
    return document => {
      const value = read(document, path);
      let parsed: unknown;
      try {
        parsed = JSON.parse(textOf(value));
      } catch (cause) {
        throw illegalArgument(`json_parse_exception: ${(cause as Error).message}`);
      }
      if (options['add_to_root'] === true && isObject(parsed)) Object.assign(document.source, parsed);
      else write(document, textOf(options['target_field'] ?? path), parsed);
    };
  },
  date: options => {
    const path = required(options, 'field', 'date');
    const formats = options['formats'] as string[] | undefined;
    if (!Array.isArray(formats)) throw new SearchError(400, 'parse_exception', '[formats] required property is missing', { property_name: 'formats', processor_type: 'date' });
    const zone = textOf(options['timezone'] ?? 'UTC');
    return document => {
      const value = textOf(read(document, path) ?? '');
      for (const format of formats) {
        const instant = format === 'UNIX' ? numberOf(value) * 1000 : format === 'UNIX_MS' ? numberOf(value) : dateFormat(format === 'ISO8601' ? 'strict_date_optional_time' : format).parse(value, false, zone);
        if (instant !== undefined && Number.isFinite(instant)) return write(document, textOf(options['target_field'] ?? '@timestamp'), printPattern(textOf(options['output_format'] ?? "yyyy-MM-dd'T'HH:mm:ss.SSSXXX"), instant, zone));
      }
      throw illegalArgument(`unable to parse date [${value}]`);
    };
  },
  kv: options => {
    const path = required(options, 'field', 'kv');
    const [between, inside] = [required(options, 'field_split', 'kv'), required(options, 'value_split', 'kv')];
    return document => {
      const given = read(document, path);
      if (given === undefined || given === null) {
        if (options['ignore_missing'] === true) return;
        throw illegalArgument(given === null ? `field [${path}] is null, cannot extract key-value pairs.` : `field [${lastOf(path)}] not present as part of path [${path}]`);
      }
      for (const pair of textOf(given).split(pattern(between))) {
        const [key, ...rest] = pair.split(pattern(inside));
        if (rest.length === 0) throw illegalArgument(`field [${path}] does not contain value_split [${inside}]`);
        const name = textOf(options['prefix'] ?? '') + key!;
        write(document, options['target_field'] === undefined ? name : `${textOf(options['target_field'])}.${name}`, rest.join(inside));
      }
    };
  },
  dissect: options => {
    const dissector = compileDissect(required(options, 'pattern', 'dissect'), textOf(options['append_separator'] ?? ''));
    return extracting(options, 'dissect', text => dissector.extract(text) ?? (() => { throw dissector.failure(text); })());
  },
  grok: options => {
    const patterns = options['patterns'];
    if (!Array.isArray(patterns)) throw new SearchError(400, 'parse_exception', patterns === undefined ? '[patterns] required property is missing' : `[patterns] property isn't a list, but of type [${javaType(patterns)}]`, { property_name: 'patterns', processor_type: 'grok' });
    if (patterns.length === 0) throw new SearchError(400, 'parse_exception', '[patterns] List of patterns must not be empty', { property_name: 'patterns', processor_type: 'grok' });
    if (options['ecs_compatibility'] === 'v1') throw unsupported('[ecs_compatibility] of the [grok] processor');
    const own = isObject(options['pattern_definitions']) ? Object.fromEntries(Object.entries(options['pattern_definitions']).map(([name, pattern]) => [name, textOf(pattern)])) : {};
    const extractors = patterns.map(pattern => {
      try {
        return compileGrok(textOf(pattern), own);
      } catch (error) {
        if (!(error instanceof SearchError)) throw error;
        throw new SearchError(400, 'parse_exception', `[patterns] Invalid regex pattern found in: [${patterns.map(textOf).join(', ')}]. ${error.reason}`, { property_name: 'patterns', processor_type: 'grok' });
      }
    });
    return extracting(options, 'grok', (text, document) => {
      for (const [i, extractor] of extractors.entries()) {
        const found = extractor.extract(text);
        if (!found) continue;
        if (options['trace_match'] === true) document.ingest['_grok_match_index'] = textOf(i);
        return found;
      }
      throw illegalArgument(`Provided Grok expressions do not match field value: [${text}]`);
    });
  },
  csv: options => {
    const targets = [options['target_fields'] ?? []].flat().map(textOf);
    if (targets.length === 0) throw new SearchError(400, 'parse_exception', '[target_fields] required property is missing', { property_name: 'target_fields', processor_type: 'csv' });
    const [separator, quote] = ['separator', 'quote'].map((name, i) => {
      const given = textOf(options[name] ?? ',"'[i]);
      if (given.length !== 1) throw new SearchError(400, 'parse_exception', `[${name}] ${name} has to consist of only one character`, { property_name: name, processor_type: 'csv' });
      return given;
    }) as [string, string];
    return extracting(options, 'csv', text => {
      const values = cells(text, separator, quote, options['trim'] === true);
      return new Map(targets.flatMap((name, i): (readonly [string, unknown])[] => (i >= values.length ? [] : values[i] !== '' ? [[name, values[i]] as const] : options['empty_value'] === undefined ? [] : [[name, options['empty_value']] as const])));
    });
  },
  bytes: textual('bytes', text => {
    const [, number, unit = ''] = /^([\d.]+)\s*([a-z]*)$/.exec(text.trim().toLowerCase()) ?? [];
    const size = ({ b: 0, k: 1, kb: 1, m: 2, mb: 2, g: 3, gb: 3, t: 4, tb: 4, p: 5, pb: 5 } as Record<string, number>)[unit];
    if (number === undefined || (size === undefined && numberOf(number) !== 0)) throw new SearchError(400, 'parse_exception', `failed to parse setting [Ingest Field] with value [${text}] as a size in bytes: unit is missing or unrecognized`);
    return Math.trunc(numberOf(number) * 1024 ** (size ?? 0));
  }),
  urldecode: textual('urldecode', text => {
    try {
      return decodeURIComponent(text.replace(/\+/g, ' '));
    } catch {
      throw illegalArgument(`Illegal hex characters in escape (%) pattern in [${text}]`);
    }
  }),
  drop: () => () => { throw new Dropped(); },
  fail: options => {
    const message = required(options, 'message', 'fail');
    return document => { throw new SearchError(500, 'fail_processor_exception', renderText(message, document)); };
  },
  script(options, environment) {
    const { script, params } = environment.script({ ...pick(options, ['source', 'id', 'lang', 'params', 'inline']) }, 'ingest');
    return document => {
      const ctx = toContext(document, environment);
      script.run({ params, ctx });
      fromContext(document, environment.language!.toJson(ctx) as Json);
    };
  },
  foreach(options, environment) {
    const path = required(options, 'field', 'foreach');
    if (!isObject(options['processor'])) throw new SearchError(400, 'parse_exception', '[processor] required property is missing', { property_name: 'processor', processor_type: 'foreach' });
    const [inner] = compileAll([options['processor']], environment);
    return document => {
      const list = read(document, path);
      if (list === undefined && options['ignore_missing'] === true) return;
      if (!Array.isArray(list)) throw illegalArgument(`field [${path}] of type [${javaType(list)}] cannot be cast to [java.util.List]`);
      const changed = list.map(value => {
        document.ingest['_value'] = value;
        inner!.run(document);
        return document.ingest['_value'];
      });
      delete document.ingest['_value'];
      write(document, path, changed);
    };
  },
  pipeline(options, environment) {
    const name = required(options, 'name', 'pipeline');
    return document => {
      const pipeline = environment.pipeline(name);
      if (!pipeline) {
        if (options['ignore_missing_pipeline'] === true) return;
        throw illegalArgument(`Pipeline processor configured for non-existent pipeline [${name}]`);
      }
      if (!pipeline.run(document)) throw new Dropped();
    };
  },
  dot_expander(options) {
    if (options['path'] !== undefined || options['override'] !== undefined) throw unsupported('[path] and [override] of the [dot_expander] processor');
    const path = required(options, 'field', 'dot_expander');
    return document => {
      const value = document.source[path];
      if (value === undefined) return;
      delete document.source[path];
      write(document, path, value);
    };
  },
};

function required(options: Json, name: string, type: string): string {
  const value = options[name];
  if (value === undefined || value === null) throw new SearchError(400, 'parse_exception', `[${name}] required property is missing`, { property_name: name, processor_type: type });
  return textOf(value);
}

function convert(value: unknown, type: string, path: string): unknown {
  const fail = () => illegalArgument(`unable to convert [${textOf(value)}] to ${type}`);
  switch (type) {
    case 'integer': case 'long': {
      const text = textOf(value).trim();
      if (!/^[-+]?(\d+|0x[0-9a-fA-F]+)$/.test(text)) throw fail();
      return Number.isSafeInteger(numberOf(text)) ? numberOf(text) : BigInt(text);
    }
    case 'float': case 'double': {
      if (textOf(value).trim() === '' || Number.isNaN(numberOf(value))) throw fail();
      const number = type === 'float' ? Math.fround(numberOf(value)) : numberOf(value);
      return Number.isInteger(number) ? new Double(number) : number;
    }
    case 'boolean':
      if (/^true$/i.test(textOf(value))) return true;
      if (/^false$/i.test(textOf(value))) return false;
      throw illegalArgument(`[${textOf(value)}] is not a boolean value, cannot convert to boolean`);
    case 'string': return textOf(value);
    case 'ip': return textOf(value);
    case 'auto': return /^(true|false)$/i.test(textOf(value)) ? /^true$/i.test(textOf(value)) : /^-?\d+(\.\d+)?$/.test(textOf(value)) ? numberOf(value) : value;
    default: throw new SearchError(400, 'parse_exception', `[type] type [${type}] not supported, cannot convert field.`, { property_name: 'type', processor_type: 'convert', field: path });
  }
}

function pattern(source: string, flags = ''): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (cause) {
    throw illegalArgument(`Invalid regex pattern [${source}]: ${(cause as Error).message}`);
  }
}

const lastOf = (path: string) => path.slice(path.lastIndexOf('.') + 1);
const pick = (options: Json, keys: readonly string[]) => Object.fromEntries(Object.entries(options).filter(([key]) => keys.includes(key)));
const javaType = (value: unknown) => (typeof value === 'string' ? 'java.lang.String' : typeof value === 'number' ? (Number.isInteger(value) ? 'java.lang.Integer' : 'java.lang.Double') : typeof value === 'boolean' ? 'java.lang.Boolean' : Array.isArray(value) ? 'java.util.ArrayList' : 'java.util.HashMap');

/** `{{{field}}}` and `{{field}}` in texts, as the service's templates fill them. */
function renderText(text: string, document: IngestDocument): string {
  return text.replace(/\{\{\{?\s*([^{}\s]+)\s*\}?\}\}/g, (_, path: string) => {
    const value = read(document, path);
    return value === undefined || value === null ? '' : typeof value === 'object' ? jsonText(value) : textOf(value);
  });
}

function render(value: unknown, document: IngestDocument): unknown {
  if (typeof value === 'string') return renderText(value, document);
  if (Array.isArray(value)) return value.map(v => render(v, document));
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, render(v, document)]));
  return value;
}

function holder(document: IngestDocument, path: string): readonly [Json, readonly string[]] {
  if (path === '_index' || path === '_id' || path === '_routing') return [document.metadata as unknown as Json, [path]];
  if (path.startsWith('_ingest.')) return [document.ingest, path.slice(8).split('.')];
  return [document.source, (path.startsWith('_source.') ? path.slice(8) : path).split('.')];
}

function read(document: IngestDocument, path: string): unknown {
  const [root, names] = holder(document, path);
  let node: unknown = root;
  for (const name of names) node = Array.isArray(node) ? node[numberOf(name)] : isObject(node) && Object.hasOwn(node, name) ? node[name] : undefined;
  return node;
}

function write(document: IngestDocument, path: string, value: unknown): void {
  const [root, names] = holder(document, path);
  let node: Json = root;
  for (const name of names.slice(0, -1)) {
    const next = Object.hasOwn(node, name) ? node[name] : undefined;
    if (next === undefined || next === null) node = define(node, name, {}) as Json;
    else if (isObject(next) || Array.isArray(next)) node = next as Json;
    else throw illegalArgument(`cannot set [${lastOf(path)}] with parent object of type [${javaType(next)}] as part of path [${path}]`);
  }
  define(node, names[names.length - 1]!, value);
}

function define(object: Json, key: string, value: unknown): unknown {
  const plain = (each: unknown, holder: object, at: string | number): unknown => {
    noteDouble(holder, at, each instanceof Double);
    return each instanceof Double ? each.value : each;
  };
  if (Array.isArray(value)) for (const [i, item] of value.entries()) if (item instanceof Double) value[i] = plain(item, value, i);
  const stored = plain(value, object, key);
  Object.defineProperty(object, key, { value: stored, enumerable: true, writable: true, configurable: true });
  return stored;
}

function erase(document: IngestDocument, path: string): boolean {
  const [root, names] = holder(document, path);
  let node: unknown = root;
  for (const name of names.slice(0, -1)) node = isObject(node) && Object.hasOwn(node, name) ? node[name] : undefined;
  const last = names[names.length - 1]!;
  if (!isObject(node) || !Object.hasOwn(node, last)) return false;
  delete node[last];
  return true;
}

/** The `ctx` of ingest scripts: the document's fields with its metadata beside them. */
function toContext(document: IngestDocument, environment: IngestEnvironment): unknown {
  return environment.language!.fromJson({ ...(withDoubles(document.source) as Json), _index: document.metadata._index, _id: document.metadata._id ?? null, _ingest: document.ingest });
}

function fromContext(document: IngestDocument, ctx: Json): void {
  const { _index: index, _id: id, _ingest: ingest, _routing: routing, _version: _v, _version_type: _t, _if_seq_no: _s, _if_primary_term: _p, ...source } = ctx;
  for (const key of wholeDoublesOf(ctx) ?? []) noteDouble(source, key);
  document.source = source;
  document.metadata = { _index: textOf(index), _id: id === null || id === undefined ? undefined : textOf(id), ...(routing != null && { _routing: textOf(routing) }) };
  if (isObject(ingest)) document.ingest = ingest;
}
