import { analyzedTokens, analyzers } from '../analysis.ts';
import { catTable } from '../cat.ts';
import { illegalArgument, invalidRequest, parsing, unsupported } from '../error.ts';
import type { Request } from '../request.ts';
import { textOf } from '../scalars.ts';
import { bodyOf, ok, type Answer } from './answers.ts';
import type { Cluster, Json } from './state.ts';

/** One node holds every primary; copies have nowhere to go and are not counted as missing. */
export function health(cluster: Cluster): Json {
  const shards = [...cluster.indexes.values()].reduce((n, i) => n + i.shards.length, 0);
  return {
    cluster_name: 'sluice', status: 'green', timed_out: false, number_of_nodes: 1, number_of_data_nodes: 1, active_primary_shards: shards, active_shards: shards, relocating_shards: 0, initializing_shards: 0, unassigned_shards: 0,
    delayed_unassigned_shards: 0, number_of_pending_tasks: 0, number_of_in_flight_fetch: 0, task_max_waiting_in_queue_millis: 0, active_shards_percent_as_number: 100,
  };
}

/** `_cat`: tables for people. */
export function cat(cluster: Cluster, request: Request): Answer | undefined {
  if (request.method !== 'GET') return undefined;
  const [, what, name] = request.segments;
  const list = name === undefined || what === 'aliases' || what === 'templates' ? [...cluster.indexes.values()] : cluster.resolve(name, request.parameters);
  const rows = catTable(what ?? '', { list, name, now: cluster.now(), templates: cluster.templates });
  return rows && ok(rows(request.parameters));
}

/** `_analyze`: the words that an analyzer makes of a text. */
export function analyzeText(cluster: Cluster, request: Request): Answer {
  const body = bodyOf(request);
  for (const key of Object.keys(body)) if (!['text', 'analyzer', 'field'].includes(key)) throw ['tokenizer', 'filter', 'char_filter', 'normalizer', 'explain', 'attributes'].includes(key) ? unsupported(`[${key}] in [_analyze]`) : parsing(`[analyze] unknown field [${key}]`);
  if (body['text'] === undefined) throw invalidRequest('text is missing');
  const index = request.segments[0]?.startsWith('_') ? undefined : cluster.byName(request.segments[0] ?? '');
  const analyzer = textOf(body['analyzer'] ?? (body['field'] === undefined ? undefined : index?.mapping.field(textOf(body['field']))?.parameters['analyzer']) ?? 'standard');
  if (!analyzers.includes(analyzer)) throw illegalArgument(`failed to find global analyzer [${analyzer}]`);
  return ok({ tokens: analyzedTokens(analyzer, [body['text']].flat().map(textOf)) });
}
