import { suggest } from '../../base/suggest.ts';
import type { MetricPhase } from './aggregations/framework.ts';
import { typedKeys } from './aggregations/typed-keys.ts';
import { analyzedTokens, analyzers } from './analysis.ts';
import { byQueryLimits, changeFound, runOver, type ByQueryOptions, type Change, type Found } from './by-query.ts';
import { catTable } from './cat.ts';
import { dateFormat } from './dates.ts';
import type { SearchEnvironment } from './environment.ts';
import { badRequest, entryOf, errorBody, errorNode, illegalArgument, invalidRequest, parsing, refuseUnknown, rootCause, SearchError, unsupported } from './error.ts';
import { fieldCapabilities } from './field-caps.ts';
import { filterPath } from './filter-path.ts';
import { filterSource } from './hits.ts';
import { checkIndexName, dateMathName, noIndex, targetsOf, type Target } from './index-names.ts';
import { compilePipeline, type IngestDocument, type IngestEnvironment, type Pipeline } from './ingest.ts';
import { copyOf, readJson, withDoubles } from './json.ts';
import { gridPoint, shownPoint } from './points.ts';
import { requestMembers } from './members.ts';
import { mergeDocument } from './merge-document.ts';
import { allowedMethods, checkParameters } from './parameters.ts';
import { isObject } from '../../base/object.ts';
import { compileQuery } from './query.ts';
import { wildcardPattern } from './patterns.ts';
import { readRequest, type Request } from './request.ts';
import { checkRuntimeFields, withRuntimeFields } from './runtime-fields.ts';
import { jsonText, numberOf, textOf, tokenOf } from './scalars.ts';
import type { Script, ScriptLanguage } from './scripts.ts';
import { SearchIndex } from './search-index.ts';
import { queryString, withParameters } from './search-parameters.ts';
import { search } from './search.ts';
import { checkSettings, flatSettings, settingsJson } from './settings.ts';
import { Shard, type StoredDocument } from './store.ts';

type Json = Record<string, unknown>;
type Answer = { readonly status: number; readonly body: unknown };

export interface ClusterOptions {
  /** Primary shards of an index that does not say; 1 as in the service. */
  readonly shards?: number;
  /** Language of scripts; without one every script is refused. */
  readonly language?: ScriptLanguage;
  /** `now` of date math, epoch ms. */
  readonly now?: () => number;
  /** Told what each phase of a scripted metric left, while it runs. */
  readonly onPhase?: (phase: MetricPhase) => void;
}

export interface SearchCluster {
  /**
   * One REST-shaped request. Never throws for what a request says: refusals are answers with the service's status and body.
   * @param path  path with query string; a leading slash and a host are ignored
   * @param body  JSON text (one document, or lines for bulk requests) or plain values
   */
  request(method: string, path: string, body?: string | object): Answer;
}

/** Compiled scripts that are kept, as the service's cache does: scripts that write their values into their source come without end. */
const mostScripts = 3000;

/** What a line of a bulk request may do, and say about it. */
const bulkActions = new Set(['index', 'create', 'update', 'delete']);
const bulkMembers: ReadonlySet<string> = new Set(requestMembers.bulkAction);

/** A cluster in process: indexes, aliases, stored scripts, ingest pipelines. A write is visible at once. */
export function createCluster(options: ClusterOptions = {}): SearchCluster {
  const indexes = new Map<string, SearchIndex>();
  const scripts = new Map<string, { lang: string; source: string; options?: unknown }>();
  const pipelines = new Map<string, Pipeline>();
  const templates = new Map<string, Json>();
  const compiled = new Map<string, Script>();
  const clock = options.now ?? (() => 0);
  const language = options.language;

  const environment = (): IngestEnvironment & SearchEnvironment => ({ now: clock(), language, script, pipeline: id => pipelines.get(id), onPhase: options.onPhase, source: (index, id, routing) => byName(index)?.shardOf(id, routing).get(id)?.source });
  const byName = (name: string) => indexes.get(name) ?? [...indexes.values()].find(index => index.aliases.has(name));

  /** Scripts as requests write them: a text, an object with `source` or `id`, with parameters. */
  function script(reference: unknown, context: string): { script: Script; params: unknown } {
    if (!language) throw illegalArgument('script_lang not supported [painless]');
    const given: Json = typeof reference === 'string' ? { source: reference } : isObject(reference) ? reference : {};
    for (const key of Object.keys(given)) if (!['source', 'inline', 'id', 'stored', 'lang', 'params', 'options'].includes(key)) throw badRequest(`[script] unknown field [${key}]`);
    const id = given['id'] ?? given['stored'];
    let source = given['source'] ?? given['inline'];
    if (id !== undefined) {
      if (source !== undefined) throw badRequest('must specify either [source] for an inline script or [id] for a stored script, not both');
      if (given['lang'] !== undefined) throw badRequest('illegally specified <lang> for a stored script');
      const stored = scripts.get(textOf(id));
      if (!stored) throw new SearchError(404, 'resource_not_found_exception', `unable to find script [${textOf(id)}] in cluster state`);
      source = stored.source;
    }
    if (source === undefined) throw badRequest('must specify either [source] for an inline script or [id] for a stored script');
    const lang = textOf(given['lang'] ?? 'painless');
    if (lang !== 'painless') throw lang === 'expression' || lang === 'mustache' ? unsupported(`scripts in [${lang}]`) : illegalArgument(`script_lang not supported [${lang}]`);
    if (typeof source !== 'string') throw badRequest('[script] source must be a string');
    if (given['params'] !== undefined && !isObject(given['params'])) throw badRequest('[script] params must be an object');
    if (new TextEncoder().encode(source).length > 65_535) throw illegalArgument(`exceeded max allowed inline script size in bytes [65535] with size [${new TextEncoder().encode(source).length}] for script [${source.slice(0, 100)}]`);
    const name = id === undefined ? source : textOf(id);
    const key = `${context}\n${name}\n${source}`;
    let ready = compiled.get(key);
    if (!ready) {
      ready = language.compile(source, context, name);
      if (compiled.size >= mostScripts) compiled.clear();
      compiled.set(key, ready);
    }
    return { script: ready, params: language.fromJson(withDoubles(given['params'] ?? {})) };
  }

  // -------------------------------------------------------------------------------------------- names

  const targets = (expression: string | undefined, parameters: Readonly<Record<string, string>> = {}): Target[] => targetsOf(expression, indexes, parameters, clock());
  const resolve = (expression: string | undefined, parameters: Readonly<Record<string, string>> = {}): SearchIndex[] => targets(expression, parameters).map(t => t.index);


  /** The index that a write goes to; made when it is not there. */
  function writable(written: string): SearchIndex {
    const name = written.startsWith('<') ? dateMathName(written, clock()) : written;
    const direct = indexes.get(name);
    if (direct) return direct;
    const aliased = [...indexes.values()].filter(index => index.aliases.has(name));
    if (aliased.length === 1) return aliased[0]!;
    if (aliased.length > 1) {
      const writer = aliased.find(index => index.aliases.get(name)!['is_write_index'] === true);
      if (!writer) throw illegalArgument(`no write index is defined for alias [${name}]. The write index may be explicitly disabled using is_write_index=false or the alias points to multiple indices without one being designated as a write index`);
      return writer;
    }
    return createIndex(name, {});
  }

  function createIndex(name: string, body: Json): SearchIndex {
    if (indexes.has(name)) throw new SearchError(400, 'resource_already_exists_exception', `index [${name}] already exists`, { index_uuid: '_na_', index: name });
    checkIndexName(name);
    for (const key of Object.keys(body)) {
      if (!['mappings', 'settings', 'aliases'].includes(key)) throw parsing(`unknown key [${key}] for create index`);
      if (!isObject(body[key])) throw parsing(`key [${key}] must be an object`);
    }
    const template = [...templates.values()].filter(t => [t['index_patterns'] ?? []].flat().some(p => wildcardPattern(textOf(p), false).test(name))).sort((a, b) => numberOf(b['priority'] ?? b['order'] ?? 0) - numberOf(a['priority'] ?? a['order'] ?? 0))[0];
    const inherited = (template?.['template'] ?? template ?? {}) as Json;
    const settings = flatSettings({ ...(inherited['settings'] as Json | undefined), ...(body['settings'] as Json | undefined) });
    const shards = numberOf(settings['number_of_shards'] ?? options.shards ?? 1);
    checkSettings(settings);
    if (!(Number.isInteger(shards) && shards >= 1 && shards <= 1024)) throw illegalArgument(Number.isInteger(shards) ? `Failed to parse value [${shards}] for setting [index.number_of_shards] must be ${shards < 1 ? '>= 1' : '<= 1024'}` : `Failed to parse value [${textOf(settings['number_of_shards'])}] for setting [index.number_of_shards]`);
    const index = new SearchIndex(name, { ...settings, number_of_shards: textOf(shards) }, shards, clock());
    index.configure();
    for (const mappings of [inherited['mappings'], body['mappings']]) if (isObject(mappings)) addMapping(index, mappings);
    for (const aliases of [inherited['aliases'], body['aliases']]) for (const [alias, options] of Object.entries((aliases ?? {}) as Json)) addAlias(index, alias.replace('{index}', name), options);
    indexes.set(name, index);
    return index;
  }

  function addMapping(index: SearchIndex, mappings: Json): void {
    try {
      if (isObject(mappings['runtime'])) checkRuntimeFields(mappings['runtime'], environment());
      index.mapping.merge(mappings);
    } catch (error) {
      if (!(error instanceof SearchError) || (error.type !== 'mapper_parsing_exception' && error.type !== 'script_exception')) throw error;
      const node = errorNode(error);
      throw new SearchError(400, 'mapper_parsing_exception', `Failed to parse mapping [_doc]: ${error.reason}`, { root_cause: [rootCause(node)], caused_by: node });
    }
  }

  function addAlias(index: SearchIndex, alias: string, given: unknown): void {
    const options = given === undefined || given === null ? {} : given;
    if (!isObject(options)) throw parsing(`Alias [${alias}] must be an object`);
    refuseUnknown('alias', options, requestMembers.alias);
    if (indexes.has(alias)) throw new SearchError(400, 'invalid_alias_name_exception', `Invalid alias name [${alias}]: an index or data stream exists with the same name as the alias`, { index_uuid: '_na_', index: alias });
    if (/[\\/*?"<>| ,#:]/.test(alias) || /^[_+-]/.test(alias) || alias === '') throw new SearchError(400, 'invalid_alias_name_exception', `Invalid alias name [${alias}], ${/^[_+-]/.test(alias) ? "must not start with '_', '-', or '+'" : 'must not contain the following characters [\\, /, *, ?, ", <, >, |,  , ,, #, :]'}`);
    // A filter that cannot be read is refused here, not at the first search.
    if (options['filter'] !== undefined) compileQuery(options['filter'], { mapping: index.mapping, shard: index.shards[0]!, now: clock(), script });
    const { routing, must_exist: _, ...rest } = options;
    index.aliases.set(alias, { ...rest, ...(routing !== undefined && { index_routing: textOf(routing), search_routing: textOf(routing) }) });
  }

  // -------------------------------------------------------------------------------------------- documents

  interface Write { readonly index: string; readonly id: string | undefined; readonly source: unknown; readonly create: boolean; readonly pipeline: string | undefined; readonly routing: string | undefined; readonly sequence?: number | undefined; readonly requireAlias?: boolean | undefined; readonly external?: { readonly version: number; readonly equal: boolean } | undefined }

  function put(write: Write): Json & { status: number } {
    if (!isObject(write.source)) throw new SearchError(400, 'mapper_parsing_exception', 'failed to parse', { caused_by: { type: 'not_x_content_exception', reason: 'Compressor detection can only be called on some xcontent bytes or compressed xcontent bytes' } });
    let { index: name, id, routing } = write;
    let source: Json = write.source;
    const known = indexes.get(name);
    const pipelineName = write.pipeline ?? (known?.settings['default_pipeline'] as string | undefined);
    if (pipelineName !== undefined && pipelineName !== '_none') {
      const pipeline = pipelines.get(pipelineName);
      if (!pipeline) throw illegalArgument(`pipeline with id [${pipelineName}] does not exist`);
      const document: IngestDocument = { source: copyOf(source) as Json, metadata: { _index: name, _id: id, _routing: routing }, ingest: { timestamp: new Date(clock()).toISOString() } };
      if (!pipeline.run(document)) return { status: 200, _index: name, _id: id ?? null, _version: -3, result: 'noop', _shards: { total: 0, successful: 0, failed: 0 } };
      source = document.source;
      ({ _index: name, _id: id, _routing: routing } = document.metadata);
    }
    if (write.requireAlias && !([...indexes.values()].some(i => i.aliases.has(name)))) throw new SearchError(404, 'index_not_found_exception', `no such index [${name}] and [require_alias] request flag is [true] and [${name}] is not an alias`, { index_uuid: '_na_', index: name });
    const index = writable(name);
    if (index.settings['blocks.write'] === 'true' || index.settings['blocks.read_only'] === 'true') throw new SearchError(403, 'cluster_block_exception', `index [${index.name}] blocked by: [FORBIDDEN/8/index write (api)];`);
    if (index.mapping.requiresRouting && routing === undefined) throw new SearchError(400, 'routing_missing_exception', `routing is required for [${index.name}]/[${id ?? 'null'}]`, { index_uuid: '_na_', index: index.name });
    const given = id ?? index.nextId();
    if (given.length > 170 && new TextEncoder().encode(given).length > 512) throw illegalArgument(`id [${given}] is too long, must be no longer than 512 bytes but was: ${new TextEncoder().encode(given).length}`);
    if (given === '') throw illegalArgument('if _id is specified it must not be empty');
    const shard = index.shardOf(given, routing);
    const old = shard.get(given);
    if (old && write.create) throw conflict(index, given, `[${given}]: version conflict, document already exists (current version [${old.version}])`);
    if (write.sequence !== undefined && write.sequence !== (old?.sequence ?? -1)) throw conflict(index, given, `[${given}]: version conflict, required seqNo [${write.sequence}], primary term [1]. ${old ? `current document has seqNo [${old.sequence}] and primary term [1]` : 'but no document was found'}`);
    const { external } = write;
    if (external && old && (external.equal ? external.version < old.version : external.version <= old.version)) throw conflict(index, given, `[${given}]: version conflict, current version [${old.version}] is ${external.equal ? 'higher than' : 'higher or equal to'} the one provided [${external.version}]`);
    const document: StoredDocument = { id: given, source, version: external?.version ?? (old?.version ?? 0) + 1, sequence: index.upcoming, routing };
    shard.put(document);
    index.nextSequence();
    return { status: old ? 200 : 201, ...written(index, document, old ? 'updated' : 'created') };
  }

  const written = (index: SearchIndex, document: StoredDocument, result: string): Json => ({
    _index: index.name, _id: document.id, _version: document.version, result, _shards: { total: 1, successful: 1, failed: 0 }, _seq_no: document.sequence, _primary_term: 1,
  });

  const conflict = (index: SearchIndex, id: string, reason: string) => new SearchError(409, 'version_conflict_engine_exception', reason, { index_uuid: '_na_', shard: textOf(index.shardOf(id).number), index: index.name });

  function erase(name: string, id: string, routing: string | undefined): Json & { status: number } {
    const index = writable(name);
    const shard = index.shardOf(id, routing);
    const old = shard.get(id);
    shard.delete(id);
    const document: StoredDocument = { id, source: {}, version: (old?.version ?? 0) + 1, sequence: index.nextSequence(), routing };
    return { status: old ? 200 : 404, ...written(index, document, old ? 'deleted' : 'not_found') };
  }

  /** `version` with an external `version_type`; versions of the cluster itself cannot be asked for. */
  function externalVersion(given: Readonly<Record<string, unknown>>): Write['external'] {
    const { version, version_type: type = 'internal' } = given;
    if (!['internal', 'external', 'external_gt', 'external_gte'].includes(textOf(type))) throw badRequest(`No version type match [${textOf(type)}]`);
    if (type === 'internal' && version === undefined) return undefined;
    if (type === 'internal') throw invalidRequest('internal versioning can not be used for optimistic concurrency control. Please use `if_seq_no` and `if_primary_term` instead');
    const number = numberOf(version ?? Number.NaN);
    if (!(Number.isInteger(number) && number >= 0)) throw invalidRequest(`illegal version value [${textOf(version ?? -3)}] for version type [${textOf(type).toUpperCase()}]`);
    return { version: number, equal: type === 'external_gte' };
  }

  /** `_update`: a partial document or a script, with upserts. */
  function update(name: string, id: string, body: Json, routing: string | undefined): Json & { status: number } {
    refuseUnknown('UpdateRequest', body, requestMembers.update);
    for (const key of ['doc', 'upsert']) if (body[key] !== undefined && !isObject(body[key])) throw parsing(`[UpdateRequest] ${key} doesn't support values of type: ${tokenOf(body[key])}`);
    if (body['doc'] !== undefined && body['script'] !== undefined) throw new SearchError(400, 'action_request_validation_exception', "Validation Failed: 1: can't provide both script and doc;");
    if (body['doc'] === undefined && body['script'] === undefined) throw new SearchError(400, 'action_request_validation_exception', 'Validation Failed: 1: script or doc is missing;');
    if (body['doc_as_upsert'] === true && body['doc'] === undefined) throw invalidRequest('doc must be specified if doc_as_upsert is enabled');
    const index = body['upsert'] !== undefined || body['doc_as_upsert'] === true || body['scripted_upsert'] === true ? writable(name) : writing(name);
    const old = index.shardOf(id, routing).get(id);
    const write = (source: unknown) => put({ index: index.name, id, source, create: false, pipeline: undefined, routing });
    if (!old) {
      if (body['scripted_upsert'] === true) return scripted(index, id, (body['upsert'] ?? {}) as Json, undefined, body['script'], routing);
      if (body['upsert'] !== undefined) return write(body['upsert']);
      if (body['doc_as_upsert'] === true) return write(body['doc']);
      throw new SearchError(404, 'document_missing_exception', `[${id}]: document missing`, { index_uuid: '_na_', shard: textOf(index.shardOf(id).number), index: index.name });
    }
    if (body['if_seq_no'] !== undefined && numberOf(body['if_seq_no']) !== old.sequence) throw conflict(index, id, `[${id}]: version conflict, required seqNo [${textOf(body['if_seq_no'])}], primary term [${textOf(body['if_primary_term'] ?? 1)}]. current document has seqNo [${old.sequence}] and primary term [1]`);
    if (body['script'] !== undefined) return scripted(index, id, old.source as Json, old, body['script'], routing);
    const merged = mergeDocument(old.source as Json, body['doc'] as Json);
    if (body['detect_noop'] !== false && jsonText(merged) === jsonText(old.source)) return { status: 200, ...written(index, old, 'noop'), _shards: { total: 0, successful: 0, failed: 0 } };
    return write(merged);
  }

  /** The index behind a name that must be there. */
  const writing = (name: string): SearchIndex => {
    if (!byName(name)) throw noIndex(name);
    return writable(name);
  };

  function scripted(index: SearchIndex, id: string, source: Json, old: StoredDocument | undefined, reference: unknown, routing: string | undefined): Json & { status: number } {
    const { script: run, params } = executing(() => script(reference, 'update'));
    const ctx = language!.fromJson({ _source: withDoubles(source), op: old ? 'index' : 'create', _index: index.name, _id: id, _version: old?.version ?? -1, _routing: routing ?? null, _type: '_doc', _now: clock() });
    executing(() => run.run({ params, ctx }));
    const after = language!.toJson(ctx) as Json;
    const op = textOf(after['op']);
    if (op === 'delete') return old ? erase(index.name, id, routing) : { status: 200, _index: index.name, _id: id, result: 'noop' };
    if (op !== 'index' && op !== 'create') return { status: 200, ...written(index, old ?? { id, source, version: 1, sequence: 0, routing }, 'noop'), _shards: { total: 0, successful: 0, failed: 0 } };
    return put({ index: index.name, id, source: after['_source'], create: false, pipeline: undefined, routing });
  }

  function bulk(request: Request, defaultIndex: string | undefined): Answer {
    const lines = request.lines();
    if (lines.length === 0) throw new SearchError(400, 'parse_exception', 'request body is required');
    // All actions are read before the first one is done: a malformed one refuses the request as a whole.
    const work: (() => Json)[] = [];
    let errors = false;
    for (let i = 0; i < lines.length; i++) {
      const number = i + 1;
      const line = lines[i]!.read();
      const [action, raw] = isObject(line) ? Object.entries(line)[0] ?? [] : [];
      if (action === undefined) throw illegalArgument(`Malformed action/metadata line [${number}], expected ${isObject(line) ? 'FIELD_NAME but found [END_OBJECT]' : `START_OBJECT but found [${tokenOf(line)}]`}`);
      if (!bulkActions.has(action)) throw illegalArgument(`Malformed action/metadata line [${number}], expected field [create], [delete], [index] or [update] but found [${action}]`);
      if (!isObject(raw)) throw illegalArgument(`Malformed action/metadata line [${number}], expected START_OBJECT but found [${tokenOf(raw)}]`);
      if (Object.keys(line as Json).length > 1) throw illegalArgument(`Malformed action/metadata line [${number}], expected END_OBJECT but found [FIELD_NAME]`);
      for (const [key, value] of Object.entries(raw)) {
        if (!bulkMembers.has(key)) throw illegalArgument(`Action/metadata line [${number}] contains an unknown parameter [${key}]`);
        if (isObject(value) && key !== 'dynamic_templates' && key !== '_source') throw illegalArgument(`Malformed action/metadata line [${number}], expected a simple value for field [${key}] but found [START_OBJECT]`);
        if (key === 'dynamic_templates') throw unsupported('[dynamic_templates] of a bulk action');
      }
      const name = (raw['_index'] === undefined ? undefined : textOf(raw['_index'])) ?? defaultIndex;
      const id = raw['_id'] === undefined || raw['_id'] === null ? undefined : textOf(raw['_id']);
      const routing = (raw['routing'] ?? raw['_routing']) === undefined ? request.parameters['routing'] : textOf(raw['routing'] ?? raw['_routing']);
      if (action !== 'delete' && i + 1 >= lines.length) throw illegalArgument('The bulk request must be terminated by a newline [\\n]');
      if (name === undefined) throw invalidRequest('index is missing');
      if (id === undefined && (action === 'update' || action === 'delete')) throw invalidRequest('id is missing');
      const sourceLine = action === 'delete' ? undefined : lines[++i];
      const external = action === 'index' || action === 'create' ? externalVersion(raw) : undefined;
      work.push(() => ({ [action]: attempt(name, id, () => {
        if (action === 'delete' || action === 'update') {
          const { status, ...result } = action === 'delete' ? erase(name, id!, routing) : update(name, id!, objectOf(sourceLine!.read()), routing);
          return { ...result, status };
        }
        const sequence = raw['if_seq_no'] === undefined ? undefined : numberOf(raw['if_seq_no']);
        const { status, ...result } = put({ index: name, id, source: documentOf(sourceLine!), create: action === 'create' || raw['op_type'] === 'create', pipeline: (raw['pipeline'] as string | undefined) ?? request.parameters['pipeline'], routing, sequence, external, requireAlias: raw['require_alias'] === true || request.parameters['require_alias'] === 'true' });
        return { ...result, status };
      }) }));
    }
    const items = work.map(run => run());
    return { status: 200, body: { took: 0, errors, items } };

    function attempt(name: string, id: string | undefined, run: () => Json): Json {
      try {
        return run();
      } catch (error) {
        if (!(error instanceof SearchError)) throw error;
        errors = true;
        return { _index: name, _id: id ?? null, status: error.status, error: errorNode(error) };
      }
    }
  }

  const objectOf = (value: unknown): Json => {
    if (isObject(value)) return value;
    throw parsing(`Expected [START_OBJECT] but found [${tokenOf(value)}]`);
  };

  /** A document whose text cannot be read is that document's failure. */
  function documentOf(line: { read(): unknown }): unknown {
    try {
      return line.read();
    } catch (error) {
      if (!(error instanceof SearchError)) throw error;
      throw new SearchError(400, 'mapper_parsing_exception', 'failed to parse', { caused_by: errorNode(error) });
    }
  }

  function byQuery(request: Request, shows: ByQueryOptions['shows'], change: (found: Found, body: Json) => Change): Answer {
    const body = bodyOf(request);
    for (const key of Object.keys(body)) {
      if (!(requestMembers.byQuery as readonly string[]).includes(key)) throw parsing(`Unknown key for a ${tokenOf(body[key])} in [${key}].`);
      if (['slice', 'sort', '_source'].includes(key)) throw unsupported(`[${key}] in a request by query`);
    }
    const { parameters } = request;
    const { most, batch, proceed } = byQueryLimits(body, parameters, parameters['scroll_size']);
    const query = parameters['q'] === undefined ? body['query'] : queryString(parameters);
    if (shows.length === 0 && query === undefined) throw invalidRequest('query is missing');
    return changeFound(foundBy(resolve(request.segments[0], parameters), query).slice(0, most), { batch, proceed, shows }, found => change(found, body));
  }

  const foundBy = (list: readonly SearchIndex[], query: unknown): Found[] => list.flatMap(index => matching(index, query).map(document => ({ index: index.name, document })));

  function matching(index: SearchIndex, query: unknown): StoredDocument[] {
    const { mapping, shards } = withRuntimeFields(index, undefined, environment());
    return shards.flatMap(shard => {
      const matches = compileQuery(query, { mapping, shard, now: clock(), script });
      const found: StoredDocument[] = [];
      shard.scan(view => { if (matches(view) >= 0) found.push(shard.get(view.id)!); });
      return found;
    });
  }

  // -------------------------------------------------------------------------------------------- routes

  /** The body as an object; an empty one when there is none. */
  function bodyOf(request: Request): Json {
    const text = request.parameters['source'];
    const body = request.json() ?? (text === undefined ? undefined : readJson(text, true)) ?? {};
    if (!isObject(body)) throw parsing(`Expected [START_OBJECT] but found [${tokenOf(body)}]`);
    return body;
  }

  const runSearch = (names: string | undefined, body: Json, parameters: Readonly<Record<string, string>>): { readonly status: number; readonly body: Json } => {
    const merged = withParameters(body, parameters);
    const { status, body: result } = search(targets(names, parameters), merged, environment(), { routing: parameters['routing']?.split(','), partial: parameters['allow_partial_search_results'] !== 'false' });
    if (parameters['typed_keys'] === 'true' && result['aggregations']) result['aggregations'] = typedKeys(merged['aggs'] ?? merged['aggregations'], result['aggregations'] as Json, targets(names, parameters).map(t => t.index.mapping));
    if (parameters['rest_total_hits_as_int'] === 'true') {
      const hits = result['hits'] as Json;
      if (isObject(hits['total'])) hits['total'] = hits['total']['value'];
    }
    return { status, body: result };
  };

  const routes: Readonly<Record<string, (request: Request, id: string) => Answer | undefined>> = {
    _search: request => {
      if (!['GET', 'POST'].includes(request.method)) return undefined;
      return trimmed(runSearch(undefined, bodyOf(request), request.parameters), request);
    },
    _msearch: request => msearch(request, undefined),
    _count: request => countDocuments(request, undefined),
    _bulk: request => (request.method === 'POST' || request.method === 'PUT' ? trimmed(bulk(request, undefined), request) : undefined),
    _refresh: () => ok({ _shards: { total: 0, successful: 0, failed: 0 } }),
    _flush: () => ok({ _shards: { total: 0, successful: 0, failed: 0 } }),
    _scripts: (request, id) => storedScript(request, id),
    _aliases: request => aliases(request),
    _alias: request => aliasAnswer([...indexes.values()], request.segments[1]),
    _mapping: () => ok(Object.fromEntries([...indexes.values()].map(index => [index.name, { mappings: index.mapping.toJson() }]))),
    _settings: () => ok(Object.fromEntries([...indexes.values()].map(index => [index.name, settingsJson(index)]))),
    _reindex: request => reindex(request),
    _field_caps: request => fieldCaps(request, undefined),
    _mget: request => mget(request, undefined),
    _analyze: request => analyzeText(request),
    _ingest: request => ingest(request),
    _index_template: (request, id) => template(request, id),
    _template: (request, id) => template(request, id),
    _cluster: request => (request.segments[1] === 'health' ? ok(health()) : undefined),
    _cat: request => cat(request),
  };

  const indexRoutes: Readonly<Record<string, (request: Request, name: string, id: string | undefined) => Answer | undefined>> = {
    _search: (request, name) => (['GET', 'POST'].includes(request.method) ? trimmed(runSearch(name, bodyOf(request), request.parameters), request) : undefined),
    _msearch: (request, name) => msearch(request, name),
    _count: (request, name) => countDocuments(request, name),
    _bulk: (request, name) => (request.method === 'POST' || request.method === 'PUT' ? trimmed(bulk(request, name), request) : undefined),
    _refresh: (_, name) => { const n = resolve(name).reduce((sum, i) => sum + i.shards.length, 0); return ok({ _shards: { total: n, successful: n, failed: 0 } }); },
    _flush: (_, name) => { const n = resolve(name).reduce((sum, i) => sum + i.shards.length, 0); return ok({ _shards: { total: n, successful: n, failed: 0 } }); },
    _forcemerge: (_, name) => { const n = resolve(name).reduce((sum, i) => sum + i.shards.length, 0); return ok({ _shards: { total: n, successful: n, failed: 0 } }); },
    _doc: (request, name, id) => document(request, name, id),
    _create: (request, name, id) => (id !== undefined && (request.method === 'POST' || request.method === 'PUT') ? answer(put({ index: name, id, source: request.json(), create: true, pipeline: request.parameters['pipeline'], routing: request.parameters['routing'], external: externalVersion(request.parameters) })) : undefined),
    _source: (request, name, id) => {
      const index = resolve(name)[0]!;
      const found = index.shardOf(id ?? '', request.parameters['routing']).get(id ?? '');
      if (request.method === 'HEAD') return { status: found ? 200 : 404, body: undefined };
      if (!found) throw new SearchError(404, 'resource_not_found_exception', `Document not found [${name}]/[${id}]`);
      return ok(sourceOf(found, request));
    },
    _update: (request, name, id) => {
      if (request.method !== 'POST' || id === undefined) return undefined;
      const result = update(name, id, bodyOf(request), request.parameters['routing']);
      const wanted = request.parameters['_source'] ?? bodyOf(request)['_source'];
      const found = wanted ? indexes.get(textOf(result['_index']))?.shardOf(id).get(id) : undefined;
      return answer(found ? { ...result, get: { _seq_no: found.sequence, _primary_term: 1, found: true, _source: filterSource(found.source, wanted === 'true' ? true : typeof wanted === 'string' ? wanted.split(',') : wanted) } } : result);
    },
    _field_caps: (request, name) => fieldCaps(request, name),
    _mget: (request, name) => mget(request, name),
    _mapping: (request, name, field) => {
      if (request.method === 'PUT' || request.method === 'POST') {
        for (const index of resolve(name)) addMapping(index, bodyOf(request));
        return ok({ acknowledged: true });
      }
      if (field === 'field') return fieldMappings(request, name);
      return ok(Object.fromEntries(resolve(name, request.parameters).map(index => [index.name, { mappings: index.mapping.toJson() }])));
    },
    _mappings: (request, name) => indexRoutes['_mapping']!(request, name, undefined),
    _settings: (request, name) => {
      if (request.method === 'PUT') {
        const given = flatSettings(bodyOf(request));
        for (const index of resolve(name)) {
          for (const fixed of ['number_of_shards']) if (fixed in given) throw illegalArgument(`Can't update non dynamic settings [[index.${fixed}]] for open indices [[${index.name}]]`);
          checkSettings(given);
          Object.assign(index.settings, given);
          index.configure();
        }
        return ok({ acknowledged: true });
      }
      return ok(Object.fromEntries(resolve(name, request.parameters).map(index => [index.name, settingsJson(index)])));
    },
    _alias: (request, name, alias) => {
      if (request.method === 'GET') return aliasAnswer(resolve(name), alias);
      if (request.method === 'HEAD') return { status: resolve(name).some(i => alias === undefined || i.aliases.has(alias)) ? 200 : 404, body: undefined };
      if (alias === undefined) return undefined;
      for (const index of resolve(name)) {
        if (request.method === 'DELETE') {
          if (!index.aliases.delete(alias)) throw new SearchError(404, 'aliases_not_found_exception', `aliases [${alias}] missing`, { 'resource.type': 'aliases', 'resource.id': alias });
        } else addAlias(index, alias, bodyOf(request));
      }
      return ok({ acknowledged: true });
    },
    _aliases: (request, name, alias) => indexRoutes['_alias']!(request, name, alias),
    _analyze: request => analyzeText(request),
    _update_by_query: request => {
      const { pipeline } = request.parameters;
      return byQuery(request, ['updated'], (found, body) => {
        const { index, document: { id, source, routing } } = found;
        const after = body['script'] === undefined ? { op: 'index' as const, source } : runOver(found, source, script(body['script'], 'update_by_query'), language!, clock(), false);
        if (after.op === 'noop') return undefined;
        return { index, id, write: () => (after.op === 'delete' ? erase(index, id, routing) : put({ index, id, source: after.source, create: false, pipeline, routing })) };
      });
    },
    _delete_by_query: request => byQuery(request, [], ({ index, document: { id, routing } }) => ({ index, id, write: () => erase(index, id, routing) })),
    _open: () => ok({ acknowledged: true, shards_acknowledged: true }),
    _validate: (request, name) => {
      try {
        for (const index of resolve(name)) matching(index, (bodyOf(request))['query']);
        return ok({ _shards: { total: 1, successful: 1, failed: 0 }, valid: true });
      } catch (error) {
        if (error instanceof SearchError) return ok({ valid: false, error: `${error.type}: ${error.reason}` });
        throw error;
      }
    },
    _stats: (_, name) => ok({ _all: { primaries: { docs: { count: resolve(name).reduce((n, i) => n + i.size, 0) } } } }),
  };

  function document(request: Request, name: string, id: string | undefined): Answer | undefined {
    const routing = request.parameters['routing'];
    switch (request.method) {
      case 'POST': case 'PUT': {
        if (id === undefined && request.method === 'PUT') return undefined;
        const sequence = request.parameters['if_seq_no'] === undefined ? undefined : numberOf(request.parameters['if_seq_no']);
        return answer(put({ index: name, id, source: request.json(), create: request.parameters['op_type'] === 'create', pipeline: request.parameters['pipeline'], routing, sequence, external: externalVersion(request.parameters), requireAlias: request.parameters['require_alias'] === 'true' }));
      }
      case 'GET': case 'HEAD': {
        if (id === undefined) return undefined;
        const index = resolve(name)[0]!;
        const found = index.shardOf(id, routing).get(id);
        if (request.method === 'HEAD') return { status: found ? 200 : 404, body: undefined };
        return found ? ok(getJson(index, found, request)) : { status: 404, body: { _index: index.name, _id: id, found: false } };
      }
      case 'DELETE': return id === undefined ? undefined : answer(erase(name, id, routing));
      default: return undefined;
    }
  }

  const sourceOf = (found: StoredDocument, request: Request) => filterSource(found.source, request.parameters['_source'] === undefined ? request.parameters['_source_includes']?.split(',') : request.parameters['_source'] === 'true' ? true : request.parameters['_source'] === 'false' ? false : request.parameters['_source'].split(','));

  function getJson(index: SearchIndex, found: StoredDocument, request: Request): Json {
    const source = sourceOf(found, request);
    return { _index: index.name, _id: found.id, _version: found.version, _seq_no: found.sequence, _primary_term: 1, ...(found.routing !== undefined && { _routing: found.routing }), found: true, ...(source !== undefined && { _source: source }) };
  }

  function mget(request: Request, name: string | undefined): Answer {
    const body = bodyOf(request);
    for (const key of Object.keys(body)) if (key !== 'docs' && key !== 'ids') throw parsing(`unexpected token [START_ARRAY], expected [docs] or [ids]`, { node: body, key, at: 'value' });
    const wanted = [body['docs'] ?? []].flat().concat([body['ids'] ?? []].flat().map(id => (isObject(id) ? id : { _id: id }))) as unknown[];
    if (wanted.length === 0) throw invalidRequest('no documents to get');
    const docs = wanted.map(entry => {
      if (!isObject(entry)) throw badRequest('docs array element should include an object');
      for (const key of Object.keys(entry)) if (!['_index', '_id', 'routing', '_routing', '_source', 'stored_fields', 'version', 'version_type'].includes(key)) throw parsing(`unknown key [${key}] for a VALUE_STRING, expected _index, _id, routing or _source`);
      if (entry['_id'] === undefined || entry['_id'] === null) throw invalidRequest(`id is missing for doc ${wanted.indexOf(entry)}`);
      if (entry['_index'] === undefined && name === undefined) throw invalidRequest(`index is missing for doc ${wanted.indexOf(entry)}`);
      const indexName = textOf(entry['_index'] ?? name);
      const id = textOf(entry['_id']);
      const index = byName(indexName);
      const found = index?.shardOf(id, (entry['routing'] ?? entry['_routing'] ?? request.parameters['routing']) as string | undefined).get(id);
      if (!index) return { _index: indexName, _id: id, error: errorBody(noIndex(indexName)).error };
      if (!found) return { _index: index.name, _id: id, found: false };
      if (entry['_source'] === undefined) return getJson(index, found, request);
      const { _source: _, ...rest } = getJson(index, found, request);
      const source = filterSource(found.source, entry['_source']);
      return { ...rest, ...(source !== undefined && { _source: source }) };
    });
    return ok({ docs });
  }

  function msearch(request: Request, name: string | undefined): Answer {
    const lines = request.lines();
    if (lines.length === 0) throw invalidRequest('no requests added');
    const responses: Json[] = [];
    for (let i = 0; i < lines.length; i += 2) {
      const header = objectOf(lines[i]!.read() ?? {});
      for (const key of Object.keys(header)) if (!['index', 'indices', 'search_type', 'preference', 'routing', 'ignore_unavailable', 'allow_no_indices', 'expand_wildcards', 'request_cache', 'allow_partial_search_results', 'ignore_throttled', 'ccs_minimize_roundtrips'].includes(key)) throw badRequest(`key [${key}] is not supported in the metadata section`);
      if (i + 1 >= lines.length) throw invalidRequest('no requests added');
      try {
        const given = header['index'] ?? header['indices'];
        const target = given === undefined ? name : [given].flat().join(',');
        const parameters = { ...request.parameters, ...(header['ignore_unavailable'] === true && { ignore_unavailable: 'true' }), ...(header['routing'] !== undefined && { routing: textOf(header['routing']) }), ...(header['allow_partial_search_results'] !== undefined && { allow_partial_search_results: textOf(header['allow_partial_search_results']) }) };
        const { status, body: found } = runSearch(target, objectOf(lines[i + 1]!.read()), parameters);
        responses.push({ ...found, status });
      } catch (error) {
        if (!(error instanceof SearchError)) throw error;
        responses.push(errorBody(error));
      }
    }
    return trimmed(ok({ took: 0, responses }), request);
  }

  function countDocuments(request: Request, name: string | undefined): Answer {
    const body = bodyOf(request);
    for (const key of Object.keys(body)) if (key !== 'query') throw parsing(`request does not support [${key}]`);
    const { status, body: result } = runSearch(name, { query: body['query'], size: 0, track_total_hits: true }, request.parameters);
    return { status, body: { count: ((result['hits'] as Json)['total'] as Json)['value'], _shards: result['_shards'] } };
  }

  function storedScript(request: Request, id: string | undefined): Answer | undefined {
    if (id === 'painless' && request.segments[2] === '_execute') return execute(request);
    if (id === undefined) return undefined;
    switch (request.method) {
      case 'PUT': case 'POST': {
        const body = bodyOf(request);
        if (body['script'] === undefined) throw parsing(Object.keys(body).length > 0 ? `unexpected field [${Object.keys(body)[0]}], expected [script]` : 'must specify <script> for stored script');
        const given = body['script'];
        if (!isObject(given)) throw parsing('unexpected token [VALUE_STRING], expected [{, <source>]');
        for (const key of Object.keys(given)) if (!['lang', 'source', 'options'].includes(key)) throw parsing(`[stored script source] unknown field [${key}]`);
        if (given['lang'] === undefined || given['lang'] === '') throw illegalArgument('must specify lang for stored script');
        if (given['source'] === undefined || given['source'] === '') throw illegalArgument('must specify source for stored script');
        const lang = textOf(given['lang']);
        if (!['painless', 'expression', 'mustache'].includes(lang)) throw illegalArgument(`unable to put stored script with unsupported lang [${lang}]`);
        const source = typeof given['source'] === 'string' ? given['source'] : jsonText(given['source']);
        const size = new TextEncoder().encode(source).length;
        if (size > 65_535) throw illegalArgument(`exceeded max allowed stored script size in bytes [65535] with size [${size}] for script [${id}]`);
        const context = request.segments[2] ?? request.parameters['context'];
        if (context !== undefined && lang === 'painless') language?.compile(source, contextName(context), id);
        scripts.set(id, { lang, source, ...(given['options'] !== undefined && { options: given['options'] }) });
        return ok({ acknowledged: true });
      }
      case 'GET': {
        const found = scripts.get(id);
        return found ? ok({ _id: id, found: true, script: found }) : { status: 404, body: { _id: id, found: false } };
      }
      case 'DELETE':
        if (!scripts.delete(id)) throw new SearchError(404, 'resource_not_found_exception', `stored script [${id}] does not exist and cannot be deleted`);
        return ok({ acknowledged: true });
      default: return undefined;
    }
  }

  /** `_scripts/painless/_execute`: a script against a document that is in no index. */
  function execute(request: Request): Answer {
    const body = bodyOf(request);
    refuseUnknown('PainlessExecuteAction', body, ['script', 'context', 'context_setup']);
    const context = textOf(body['context'] ?? 'painless_test');
    const { script: run, params } = script(body['script'] ?? missingScript(), contextName(context));
    if (context === 'painless_test') return ok({ result: language!.toText(run.run({ params })) });
    const setup = body['context_setup'];
    if (!isObject(setup)) throw illegalArgument('context_setup is required for this context');
    refuseUnknown('execute_script_context', setup, ['index', 'document', 'query']);
    if (!isObject(setup['document'] ?? {})) throw badRequest('[document] must be an object');
    const [index] = [writing(textOf(setup['index']))];
    const scratch = new Shard(0, index!.name, index!.mapping);
    scratch.put({ id: '_id', source: setup['document'] ?? {}, version: 1, sequence: 0, routing: undefined });
    let score = 1;
    let result: unknown;
    scratch.scan(view => {
      if (setup['query'] !== undefined) score = compileQuery(setup['query'], { mapping: index!.mapping, shard: scratch, now: clock(), script })(view);
      result = language!.toJson(run.run({ params, doc: view, score }));
      if (context.endsWith('_field')) result = emittedJson(context, result as readonly unknown[]);
    });
    return ok({ result: Array.isArray(result) || context === 'filter' || context === 'score' || context === 'composite_field' ? result : [result] });
  }

  const missingScript = (): never => { throw parsing('[painless] must specify <script>'); };

  function contextName(context: string): string {
    if (!contexts.has(context)) throw illegalArgument(`Unknown context [${context}]`);
    return context;
  }

  function aliases(request: Request): Answer | undefined {
    if (request.method === 'GET') return aliasAnswer([...indexes.values()], request.segments[1]);
    const actions = bodyOf(request)['actions'];
    if (!Array.isArray(actions)) throw badRequest('No action specified');
    if (actions.length === 0) throw invalidRequest('Must specify at least one alias action');
    for (const entry of actions as unknown[]) {
      const [action, raw] = isObject(entry) ? Object.entries(entry)[0] ?? [] : [];
      if (action === undefined || !isObject(raw)) throw parsing('[alias_action] expected an object with one action');
      if (!['add', 'remove', 'remove_index'].includes(action)) throw new SearchError(400, 'x_content_parse_exception', `[aliases] unknown field [${action}]`, {}, { node: entry as Json, key: action, at: 'key' });
      refuseUnknown(action, raw, action === 'remove_index' ? ['index', 'indices', 'must_exist'] : ['index', 'indices', 'alias', 'aliases', 'must_exist', ...(action === 'add' ? ['filter', 'routing', 'index_routing', 'search_routing', 'is_write_index', 'is_hidden'] : [])]);
      const names = [raw['index'] ?? raw['indices'] ?? []].flat().map(textOf);
      if (names.length === 0) throw badRequest('One of [index] or [indices] is required');
      const wanted = [raw['alias'] ?? raw['aliases'] ?? []].flat().map(textOf);
      if (wanted.length === 0 && action !== 'remove_index') throw badRequest('One of [alias] or [aliases] is required');
      for (const index of names.flatMap(name => resolve(name))) {
        for (const alias of action === 'remove_index' ? [] : wanted) {
          if (action === 'add') {
            const { index: _i, indices: _n, alias: _a, aliases: _l, must_exist: _m, ...rest } = raw;
            addAlias(index, alias, rest);
          } else {
            const test = wildcardPattern(alias, false);
            const gone = [...index.aliases.keys()].filter(a => test.test(a));
            for (const a of gone) index.aliases.delete(a);
            if (gone.length === 0 && raw['must_exist'] !== false) throw new SearchError(404, 'aliases_not_found_exception', `aliases [${alias}] missing`, { 'resource.type': 'aliases', 'resource.id': alias });
          }
        }
        if (action === 'remove_index') indexes.delete(index.name);
      }
    }
    return ok({ acknowledged: true });
  }

  /** Aliases by index; a name that is none is told in the service's short form. */
  function aliasAnswer(list: readonly SearchIndex[], expression: string | undefined): Answer {
    const names = expression?.split(',');
    const tests = names?.map(name => wildcardPattern(name === '_all' ? '*' : name, false));
    const result: Json = {};
    for (const index of list) {
      const shown = [...index.aliases].filter(([name]) => !tests || tests.some(t => t.test(name)));
      if (shown.length > 0 || !tests) result[index.name] = { aliases: Object.fromEntries(shown) };
    }
    const missing = (names ?? []).filter(name => !name.includes('*') && name !== '_all' && !list.some(index => index.aliases.has(name)));
    if (missing.length === 0) return ok(result);
    return { status: 404, body: { error: `alias${missing.length > 1 ? 'es' : ''} [${missing.join(',')}] missing`, status: 404, ...result } };
  }

  function fieldMappings(request: Request, name: string): Answer {
    const patterns = (request.segments[3] ?? '*').split(',').map(p => wildcardPattern(p, false));
    return ok(Object.fromEntries(resolve(name).map(index => [index.name, { mappings: Object.fromEntries([...index.mapping.fields.values()].filter(f => patterns.some(p => p.test(f.path))).map(f => [f.path, { full_name: f.path, mapping: { [f.path.slice(f.path.lastIndexOf('.') + 1)]: { type: f.type, ...f.parameters } } }])) }])));
  }

  function fieldCaps(request: Request, name: string | undefined): Answer | undefined {
    if (!['GET', 'POST'].includes(request.method)) return undefined;
    const body = bodyOf(request);
    refuseUnknown('field_caps_request', body, ['fields', 'index_filter', 'runtime_mappings']);
    if (body['index_filter'] !== undefined) throw unsupported('[index_filter] in [_field_caps]');
    const wanted = [request.parameters['fields']?.split(',') ?? body['fields'] ?? []].flat().map(textOf);
    if (wanted.length === 0) throw invalidRequest('no fields specified');
    const patterns = wanted.map(pattern => wildcardPattern(pattern, false));
    const list = resolve(name, request.parameters);
    const fields = fieldCapabilities(list.map(index => ({ name: index.name, mapping: withRuntimeFields(index, body['runtime_mappings'], environment()).mapping })), path => patterns.some(p => p.test(path)));
    return ok({ indices: list.map(index => index.name), fields });
  }

  function reindex(request: Request): Answer {
    const body = bodyOf(request);
    refuseUnknown('reindex', body, requestMembers.reindex);
    const source = objectOf(body['source'] ?? {});
    const target = objectOf(body['dest'] ?? {});
    for (const key of Object.keys(source)) if (!['index', 'query', '_source', 'remote', 'size'].includes(key)) throw unsupported(`[${key}] of the source in [_reindex]`);
    refuseUnknown('dest', target, requestMembers.reindexDest);
    if (source['remote'] !== undefined) throw unsupported('reindexing from a remote cluster');
    if (source['index'] === undefined) throw invalidRequest('use _all if you really want to copy from all existing indexes');
    if (target['index'] === undefined) throw invalidRequest('index is missing');
    const { most, batch, proceed } = byQueryLimits(body, request.parameters, source['size']);
    const list = resolve([source['index']].flat().join(','));
    const to = textOf(target['index']);
    const writes = byName(to)?.name ?? to;
    if (list.some(index => index.name === writes)) throw invalidRequest(`reindex cannot write into an index its reading from [${to}]`);
    const keep = textOf(target['routing'] ?? 'keep');
    if (keep !== 'keep' && keep !== 'discard' && !keep.startsWith('=')) throw badRequest(`Unsupported routing command [${keep}]`);
    const type = target['version_type'];
    return changeFound(foundBy(list, source['query']).slice(0, most), { batch, proceed, shows: ['updated', 'created'] }, found => {
      const { document } = found;
      const shown = filterSource(document.source, source['_source']) ?? {};
      const after = body['script'] === undefined ? undefined : runOver(found, shown, script(body['script'], 'reindex'), language!, clock(), true);
      if (after?.op === 'noop') return undefined;
      const index = after && after.index !== found.index ? after.index : to;
      const id = after ? after.id : document.id;
      const routing = after && after.routing !== document.routing ? after.routing : keep === 'keep' ? document.routing : keep === 'discard' ? undefined : keep.slice(1);
      const external = type === undefined ? undefined : externalVersion({ version: after?.version ?? document.version, version_type: type });
      return { index, id: id ?? '', write: () => (after?.op === 'delete' ? erase(index, id ?? '', routing) : put({ index, id, source: after ? after.source : shown, create: target['op_type'] === 'create', pipeline: target['pipeline'] as string | undefined, routing, external })) };
    });
  }

  function analyzeText(request: Request): Answer {
    const body = bodyOf(request);
    for (const key of Object.keys(body)) if (!['text', 'analyzer', 'field'].includes(key)) throw ['tokenizer', 'filter', 'char_filter', 'normalizer', 'explain', 'attributes'].includes(key) ? unsupported(`[${key}] in [_analyze]`) : parsing(`[analyze] unknown field [${key}]`);
    if (body['text'] === undefined) throw invalidRequest('text is missing');
    const index = request.segments[0]?.startsWith('_') ? undefined : byName(request.segments[0] ?? '');
    const analyzer = textOf(body['analyzer'] ?? (body['field'] === undefined ? undefined : index?.mapping.field(textOf(body['field']))?.parameters['analyzer']) ?? 'standard');
    if (!analyzers.includes(analyzer)) throw illegalArgument(`failed to find global analyzer [${analyzer}]`);
    return ok({ tokens: analyzedTokens(analyzer, [body['text']].flat().map(textOf)) });
  }

  function ingest(request: Request): Answer | undefined {
    if (request.segments[1] !== 'pipeline') return undefined;
    const [, , id, verb] = request.segments;
    if (id === '_simulate' || verb === '_simulate') {
      const body = bodyOf(request);
      const pipeline = verb === '_simulate' ? pipelines.get(id!) : compilePipeline(objectOf(body['pipeline'] ?? {}), environment(), '_simulate_pipeline');
      if (request.parameters['verbose'] === 'true') throw unsupported('[verbose] of [_simulate]');
      if (!Array.isArray(body['docs'])) throw new SearchError(400, 'parse_exception', '[docs] required property is missing', { property_name: 'docs' });
      if (!pipeline) throw illegalArgument(`pipeline [${id}] does not exist`);
      const docs = (body['docs'] as unknown[]).map(given => {
        const entry = objectOf(given);
        const document: IngestDocument = { source: copyOf(objectOf(entry['_source'] ?? {})) as Json, metadata: { _index: textOf(entry['_index'] ?? '_index'), _id: textOf(entry['_id'] ?? '_id') }, ingest: { timestamp: new Date(clock()).toISOString() } };
        try {
          return pipeline.run(document) ? { doc: { ...document.metadata, _source: document.source, _ingest: { timestamp: document.ingest['timestamp'] } } } : null;
        } catch (error) {
          if (error instanceof SearchError) return { error: { root_cause: [rootCause(errorNode(error))], ...errorNode(error) } };
          throw error;
        }
      });
      return ok({ docs });
    }
    switch (request.method) {
      case 'PUT':
        if (id === undefined) return undefined;
        pipelines.set(id, compilePipeline(bodyOf(request), environment(), id));
        return ok({ acknowledged: true });
      case 'GET': {
        if (id === undefined) return ok(Object.fromEntries([...pipelines].map(([name, p]) => [name, p.definition])));
        const found = pipelines.get(id);
        return found ? ok({ [id]: found.definition }) : { status: 404, body: {} };
      }
      case 'DELETE':
        if (!pipelines.delete(id ?? '')) throw new SearchError(404, 'resource_not_found_exception', `pipeline [${id}] is missing`);
        return ok({ acknowledged: true });
      default: return undefined;
    }
  }

  function template(request: Request, id: string | undefined): Answer | undefined {
    if (id === undefined) return request.method === 'GET' ? ok({ index_templates: [...templates].map(([name, index_template]) => ({ name, index_template })) }) : undefined;
    switch (request.method) {
      case 'PUT': case 'POST': {
        const body = bodyOf(request);
        if (!Array.isArray(body['index_patterns']) && typeof body['index_patterns'] !== 'string') throw new SearchError(400, 'action_request_validation_exception', 'Validation Failed: 1: index patterns are missing;');
        if (Array.isArray(body['composed_of']) && body['composed_of'].length > 0) throw unsupported('[composed_of] in index templates');
        templates.set(id, body);
        return ok({ acknowledged: true });
      }
      case 'GET': {
        const found = templates.get(id);
        if (!found) throw new SearchError(404, 'resource_not_found_exception', `index template matching [${id}] not found`);
        return ok({ index_templates: [{ name: id, index_template: found }] });
      }
      case 'DELETE':
        if (!templates.delete(id)) throw new SearchError(404, 'resource_not_found_exception', `index_template [${id}] missing`);
        return ok({ acknowledged: true });
      default: return undefined;
    }
  }

  /** One node holds every primary; copies have nowhere to go and are not counted as missing. */
  function health(): Json {
    const shards = [...indexes.values()].reduce((n, i) => n + i.shards.length, 0);
    return {
      cluster_name: 'sluice', status: 'green', timed_out: false, number_of_nodes: 1, number_of_data_nodes: 1, active_primary_shards: shards, active_shards: shards, relocating_shards: 0, initializing_shards: 0, unassigned_shards: 0,
      delayed_unassigned_shards: 0, number_of_pending_tasks: 0, number_of_in_flight_fetch: 0, task_max_waiting_in_queue_millis: 0, active_shards_percent_as_number: 100,
    };
  }

  function cat(request: Request): Answer | undefined {
    if (request.method !== 'GET') return undefined;
    const [, what, name] = request.segments;
    const list = name === undefined || what === 'aliases' || what === 'templates' ? [...indexes.values()] : resolve(name, request.parameters);
    const rows = catTable(what ?? '', { list, name, now: clock(), templates });
    return rows && ok(rows(request.parameters));
  }

  function indexItself(request: Request, name: string): Answer | undefined {
    switch (request.method) {
      case 'PUT': {
        const made = createIndex(name.startsWith('<') ? dateMathName(name, clock()) : name, bodyOf(request));
        return ok({ acknowledged: true, shards_acknowledged: true, index: made.name });
      }
      case 'GET': return ok(Object.fromEntries(resolve(name, request.parameters).map(index => [index.name, { aliases: Object.fromEntries(index.aliases), mappings: index.mapping.toJson(), ...settingsJson(index) }])));
      case 'HEAD':
        try {
          return { status: resolve(name).length > 0 ? 200 : 404, body: undefined };
        } catch (error) {
          if (error instanceof SearchError) return { status: error.status, body: undefined };
          throw error;
        }
      case 'DELETE': {
        const found = resolve(name, request.parameters);
        for (const index of found) {
          if (!indexes.has(name) && index.aliases.has(name)) throw illegalArgument(`The provided expression [${name}] matches an alias, specify the corresponding concrete indices instead.`);
          indexes.delete(index.name);
        }
        return ok({ acknowledged: true });
      }
      default: return undefined;
    }
  }

  function dispatch(request: Request): Answer {
    const { method, segments, uri } = request;
    if (!['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH'].includes(method)) throw badRequest(`Unexpected http method [${method}], only [CONNECT, DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, TRACE] are supported`);
    const [first, second, third] = segments;
    checkParameters(request);
    let result: Answer | undefined;
    if (first === undefined) result = method === 'GET' || method === 'HEAD' ? ok({ name: 'sluice', cluster_name: 'sluice', version: { number: '8.0.0', lucene_version: '9.0.0' }, tagline: 'You Know, for Search' }) : undefined;
    else if (first.startsWith('_') && first !== '_all') result = entryOf(routes, first)?.(request, second!);
    else if (second === undefined) result = indexItself(request, first);
    else if (second.startsWith('_')) result = entryOf(indexRoutes, second)?.(request, first, third);
    if (result) return method === 'HEAD' ? { status: result.status, body: undefined } : result;
    const verb = second?.startsWith('_') ? second : first?.startsWith('_') ? first : undefined;
    const methods = allowedMethods(segments);
    if (methods.length > 0 && !methods.includes(method)) return { status: 405, body: { error: `Incorrect HTTP method for uri [${uri}] and method [${method}], allowed: [${methods.join(', ')}]`, status: 405 } };
    if (verb !== undefined && elsewhere.has(verb)) throw unsupported(`the request [${verb}]`);
    const hint = verb === undefined ? undefined : suggest(verb, Object.keys(verb === second ? indexRoutes : routes));
    return { status: 400, body: { error: `no handler found for uri [${uri}] and method [${method}]${hint && hint !== verb ? `; did you mean [${hint}]?` : ''}`, status: 400 } };
  }

  return {
    request(method, path, body) {
      const request = readRequest(textOf(method), textOf(path), body);
      try {
        return dispatch(request);
      } catch (error) {
        if (error instanceof RangeError && /call stack/.test(error.message)) return { status: 400, body: errorBody(new SearchError(400, 'x_content_parse_exception', 'Document nesting depth exceeds the maximum allowed')) };
        if (!(error instanceof SearchError)) throw error;
        if (error.place) error.where = request.find(error.place);
        return { status: error.status, body: method === 'HEAD' ? undefined : errorBody(error) };
      }
    },
  };
}

const contexts = new Set(['score', 'filter', 'field', 'aggs', 'aggs_init', 'aggs_map', 'aggs_combine', 'aggs_reduce', 'bucket_aggregation', 'aggregation_selector', 'moving-function', 'number_sort', 'string_sort', 'bytesref_sort', 'terms_set', 'update', 'ingest', 'processor_conditional', 'update_by_query', 'reindex', 'interval', 'similarity', 'similarity_weight', 'script_heuristic', 'analysis', 'template', 'search', 'painless_test', 'boolean_field', 'date_field', 'double_field', 'long_field', 'ip_field', 'keyword_field', 'geo_point_field', 'composite_field']);

/** Requests that the service has and this simulation has not. */
const elsewhere = new Set(['_sql', '_query', '_eql', '_esql', '_async_search', '_explain', '_termvectors', '_mtermvectors', '_pit', '_rank_eval', '_search_shards', '_segments', '_recovery', '_shard_stores', '_clone', '_shrink', '_split', '_rollover', '_close', '_nodes', '_tasks', '_snapshot', '_data_stream', '_ilm', '_slm', '_plugins', '_opendistro', '_security', '_transform', '_ml', '_watcher', '_rollup', '_ccr', '_license', '_xpack', '_component_template', '_render', '_resolve', '_remote', '_dangling', '_autoscaling', '_enrich', '_graph', '_migration', '_monitoring', '_searchable_snapshots', '_ssl', '_block', '_cache', '_upgrade', '_knn_search', '_mvt', '_freeze', '_unfreeze', '_stats', '_features', '_script_context', '_script_language', '_ppl']);

/** What a runtime field's script emits, as the execute API shows it. */
function emittedJson(context: string, values: readonly unknown[]): unknown {
  if (context === 'date_field') return values.map(v => dateFormat('strict_date_time').print(numberOf(v), 'UTC'));
  if (context === 'geo_point_field') return values.map(v => shownPoint(gridPoint(v as { lat: number; lon: number }), false, undefined));
  if (context !== 'composite_field') return [...values].sort((a, b) => ((a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0));
  const members = new Map<string, unknown[]>();
  for (const [name, value] of values.flatMap(row => Object.entries(row as Json))) members.set(name, [...members.get(name) ?? [], value]);
  return Object.fromEntries(members);
}

/** What fails in a script of an update is shown as the update's failure. */
function executing<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof SearchError)) throw error;
    throw illegalArgument('failed to execute script', { caused_by: errorNode(error) });
  }
}

const ok = (body: unknown): Answer => ({ status: 200, body });
/** The answer, trimmed by `filter_path`. */
const trimmed = (answer: Answer, { parameters: { filter_path: spec } }: Request): Answer => (spec === undefined ? answer : { ...answer, body: filterPath(answer.body, spec) });
const answer = ({ status, ...body }: Json & { status: number }): Answer => ({ status, body });
