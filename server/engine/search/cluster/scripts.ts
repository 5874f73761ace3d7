import { isObject } from '../../../base/object.ts';
import { dateFormat } from '../dates.ts';
import { badRequest, illegalArgument, parsing, refuseUnknown, SearchError } from '../error.ts';
import { gridPoint, shownPoint } from '../points.ts';
import { compileQuery } from '../query.ts';
import type { Request } from '../request.ts';
import { jsonText, numberOf, textOf } from '../scalars.ts';
import { Shard } from '../store.ts';
import { bodyOf, ok, type Answer } from './answers.ts';
import type { Cluster, Json } from './state.ts';
import { writing } from './update.ts';

/** `_scripts`: stored scripts, and `_scripts/painless/_execute`. */
export function storedScript(cluster: Cluster, request: Request, id: string | undefined): Answer | undefined {
  if (id === 'painless' && request.segments[2] === '_execute') return execute(cluster, request);
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
      if (context !== undefined && lang === 'painless') cluster.language?.compile(source, contextName(context), id);
      cluster.scripts.set(id, { lang, source, ...(given['options'] !== undefined && { options: given['options'] }) });
      return ok({ acknowledged: true });
    }
    case 'GET': {
      const found = cluster.scripts.get(id);
      return found ? ok({ _id: id, found: true, script: found }) : { status: 404, body: { _id: id, found: false } };
    }
    case 'DELETE':
      if (!cluster.scripts.delete(id)) throw new SearchError(404, 'resource_not_found_exception', `stored script [${id}] does not exist and cannot be deleted`);
      return ok({ acknowledged: true });
    default: return undefined;
  }
}

/** `_scripts/painless/_execute`: a script against a document that is in no index. */
function execute(cluster: Cluster, request: Request): Answer {
  const body = bodyOf(request);
  refuseUnknown('PainlessExecuteAction', body, ['script', 'context', 'context_setup']);
  const context = textOf(body['context'] ?? 'painless_test');
  const { script: run, params } = cluster.script(body['script'] ?? missingScript(), contextName(context));
  if (context === 'painless_test') return ok({ result: cluster.language!.toText(run.run({ params })) });
  const setup = body['context_setup'];
  if (!isObject(setup)) throw illegalArgument('context_setup is required for this context');
  refuseUnknown('execute_script_context', setup, ['index', 'document', 'query']);
  if (!isObject(setup['document'] ?? {})) throw badRequest('[document] must be an object');
  const [index] = [writing(cluster, textOf(setup['index']))];
  const scratch = new Shard(0, index!.name, index!.mapping);
  scratch.put({ id: '_id', source: setup['document'] ?? {}, version: 1, sequence: 0, routing: undefined });
  let score = 1;
  let result: unknown;
  scratch.scan(view => {
    if (setup['query'] !== undefined) score = compileQuery(setup['query'], { mapping: index!.mapping, shard: scratch, now: cluster.now(), script: cluster.script })(view);
    result = cluster.language!.toJson(run.run({ params, doc: view, score }));
    if (context.endsWith('_field')) result = emittedJson(context, result as readonly unknown[]);
  });
  return ok({ result: Array.isArray(result) || context === 'filter' || context === 'score' || context === 'composite_field' ? result : [result] });
}

const missingScript = (): never => { throw parsing('[painless] must specify <script>'); };

function contextName(context: string): string {
  if (!contexts.has(context)) throw illegalArgument(`Unknown context [${context}]`);
  return context;
}

const contexts = new Set(['score', 'filter', 'field', 'aggs', 'aggs_init', 'aggs_map', 'aggs_combine', 'aggs_reduce', 'bucket_aggregation', 'aggregation_selector', 'moving-function', 'number_sort', 'string_sort', 'bytesref_sort', 'terms_set', 'update', 'ingest', 'processor_conditional', 'update_by_query', 'reindex', 'interval', 'similarity', 'similarity_weight', 'script_heuristic', 'analysis', 'template', 'search', 'painless_test', 'boolean_field', 'date_field', 'double_field', 'long_field', 'ip_field', 'keyword_field', 'geo_point_field', 'composite_field']);

/** What a runtime field's script emits, as the execute API shows it. */
function emittedJson(context: string, values: readonly unknown[]): unknown {
  if (context === 'date_field') return values.map(v => dateFormat('strict_date_time').print(numberOf(v), 'UTC'));
  if (context === 'geo_point_field') return values.map(v => shownPoint(gridPoint(v as { lat: number; lon: number }), false, undefined));
  if (context !== 'composite_field') return [...values].sort((a, b) => ((a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0));
  const members = new Map<string, unknown[]>();
  for (const [name, value] of values.flatMap(row => Object.entries(row as Json))) members.set(name, [...members.get(name) ?? [], value]);
  return Object.fromEntries(members);
}
