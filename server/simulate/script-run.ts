import { isObject } from '../base/object.ts';
import { searchScripts } from '../components/search-scripts.ts';
import type { MetricPhase } from '../engine/search/aggregations/framework.ts';
import { createCluster, type SearchCluster } from '../engine/search/cluster.ts';
import { partialFailure } from '../engine/search/shards.ts';
import { runPainless } from '../languages/painless/library.ts';

/** What one document gave: a value, or the error of the service. */
export interface ScriptOutcome { readonly value?: unknown; readonly error?: { readonly type: string; readonly reason: string; readonly stack: readonly string[] } }
export interface ScriptRun { readonly outcomes: readonly ScriptOutcome[]; /** What each phase of a scripted metric left on each shard. */ readonly phases: readonly MetricPhase[] }

export interface ScriptRunOptions {
  readonly params: Readonly<Record<string, unknown>>;
  readonly documents?: readonly Readonly<Record<string, unknown>>[] | undefined;
  /** Of the documents; made from them when absent. */
  readonly mapping?: Readonly<Record<string, unknown>> | undefined;
  /** The other scripts of a scripted metric, by phase. */
  readonly phases?: MetricScripts | undefined;
}
export type MetricScripts = Readonly<Partial<Record<MetricPhase['phase'], string>>>;

/** Time in scripts without a replay around them: fixed, so that a run gives the same every time. */
const now = () => Date.UTC(2024, 0, 1);

/**
 * Runs one script in its context: alone with its parameters, or on each document as the index would run it. The scripts of a metric
 * run together over two shards.
 */
export function runScript(source: string, context: string, options: ScriptRunOptions): ScriptRun {
  if (options.documents) return onDocuments(source, context, { ...options, documents: options.documents });
  const result = runPainless(source, { context, params: options.params });
  return { outcomes: ['error' in result ? { error: { type: result.error.class, reason: result.error.message ?? '', stack: result.error.scriptStack } } : { value: result }], phases: [] };
}

/** The phase of a script that belongs to a metric, from its context. */
export const phaseOf = (context: string): MetricPhase['phase'] | undefined => /^aggs_(init|map|combine|reduce)$/.exec(context)?.[1] as MetricPhase['phase'] | undefined;

/** Paths of the scripts that belong to the same metric: `total.map.painless` and `total.reduce.painless`. */
export function metricPaths(path: string): ReadonlyMap<MetricPhase['phase'], string> {
  const m = /^(.*?)(init|map|combine|reduce)((?:[._-]script)?\.painless)$/.exec(path);
  return new Map(m ? (['init', 'map', 'combine', 'reduce'] as const).map(phase => [phase, `${m[1]}${phase}${m[3]}`] as const) : []);
}

function onDocuments(source: string, context: string, { params, documents, mapping, phases: others }: ScriptRunOptions & { readonly documents: readonly Readonly<Record<string, unknown>>[] }): ScriptRun {
  const phase = phaseOf(context);
  const phases: MetricPhase[] = [];
  const cluster = createCluster({ now, language: searchScripts(now), shards: phase && others ? 2 : 1, ...(phase && others && { onPhase: (p: MetricPhase) => void phases.push(p) }) });
  const script = { lang: 'painless', source, params };
  const created = cluster.request('PUT', '/docs', mapping ? { mappings: mapping['mappings'] ?? mapping } : {});
  if (created.status >= 400) return { outcomes: [failed(created.body)], phases };
  const put = (document: object, id: number) => cluster.request('PUT', `/docs/_doc/${id}`, document);
  const all = (outcomes: readonly ScriptOutcome[]): ScriptRun => ({ outcomes, phases });
  if (phase && others) {
    const scripts: MetricScripts = { ...others, [phase]: source };
    documents.forEach(put);
    const text = (written: string) => ({ lang: 'painless', source: written });
    const metric = { ...(scripts.init !== undefined && { init_script: text(scripts.init) }), map_script: text(scripts.map ?? 'state.documents = 0'), combine_script: text(scripts.combine ?? 'return state'), reduce_script: text(scripts.reduce ?? 'return states'), params };
    return all([answered(cluster, 'POST', '/docs/_search', { size: 0, aggs: { metric: { scripted_metric: metric } } }, body => (body as { aggregations: { metric: { value: unknown } } }).aggregations.metric.value)]);
  }
  switch (context) {
    case 'update':
      return all(documents.map((document, id) => {
        const stored = put(document, id);
        if (stored.status >= 400) return failed(stored.body);
        return answered(cluster, 'POST', `/docs/_update/${id}`, { script }, () => (cluster.request('GET', `/docs/_doc/${id}`).body as { _source?: unknown })._source);
      }));
    case 'ingest':
      return all(documents.map(document => answered(cluster, 'POST', '/_ingest/pipeline/_simulate', { pipeline: { processors: [{ script }] }, docs: [{ _index: 'docs', _id: '1', _source: document }] },
        body => (body as { docs: { doc?: { _source: unknown } }[] }).docs[0]?.doc?._source)));
    case 'aggs_map': {
      documents.forEach(put);
      const metric = { map_script: { lang: 'painless', source }, params, combine_script: 'return state', reduce_script: 'return states' };
      return all([answered(cluster, 'POST', '/docs/_search', { size: 0, aggs: { a: { scripted_metric: metric } } }, body => (body as { aggregations: { a: { value: unknown[] } } }).aggregations.a.value[0])]);
    }
    default:
      // Every document first: what one of them shows of the mapping holds for all.
      documents.forEach(put);
      return all(documents.map(document => answered(cluster, 'POST', '/_scripts/painless/_execute', { script, context, ...(context !== 'painless_test' && { context_setup: { index: 'docs', document } }) }, body => (body as { result: unknown }).result)));
  }
}

function answered(cluster: SearchCluster, method: string, address: string, body: object, pick: (body: unknown) => unknown): ScriptOutcome {
  const answer = cluster.request(method, address, body);
  const inner = (answer.body as { docs?: { error?: unknown }[] } | null)?.docs?.[0]?.error;
  if (answer.status >= 400) return failed(answer.body);
  const partial = inner === undefined ? partialFailure(answer.body) : { error: inner };
  return partial ? failed(partial) : { value: pick(answer.body) };
}

interface Cause { readonly type?: string; readonly reason?: string; readonly script_stack?: readonly string[]; readonly caused_by?: Cause; readonly failed_shards?: readonly { readonly reason?: Cause }[] }

/** The innermost cause, with the place in the script. */
function failed(body: unknown): ScriptOutcome {
  const { error } = body as { error?: Cause };
  let cause = error?.failed_shards?.[0]?.reason ?? error ?? {};
  let stack: readonly string[] = [];
  for (let at: Cause | undefined = cause; at; at = at.caused_by) {
    if (at.script_stack) stack = at.script_stack;
    cause = at;
  }
  return { error: { type: cause.type ?? 'error', reason: cause.reason ?? '', stack } };
}

/** A typed result as plain JSON where that loses nothing worth reading. */
export function plainValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('type' in value && 'value' in value)) return value;
  const { type, value: inner } = value as { type: string; value: unknown };
  if (type === 'list' || type === 'set' || type === 'array') return (inner as unknown[]).map(plainValue);
  if (type === 'map') return Object.fromEntries((inner as [unknown, unknown][]).map(([k, v]) => [String(plainValue(k)), plainValue(v)]));
  return inner;
}

/** What the comments at the head of a script say of its run: `// context: score`, `// params: {…}`, `// docs: orders.ndjson`, `// mapping: orders.json`. */
export function scriptHead(source: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const m of source.matchAll(/\s*(?:\/\/[ \t]*(?:(context|params|docs|mapping)[ \t]*:[ \t]*([^\r\n]*)|[^\r\n]*)(?:\r?\n|$))/gy)) if (m[1] !== undefined) found[m[1]] = m[2]!.trim();
  return found;
}

/** Documents of a text: one JSON object a line, or an array of them; or what is wrong, in words. */
export function readDocuments(text: string, name: string): readonly Record<string, unknown>[] | string {
  const all = text.trimStart().startsWith('[') ? parsed(text) : undefined;
  if (all && 'value' in all && Array.isArray(all.value) && all.value.every(isObject)) return all.value;
  const documents: Record<string, unknown>[] = [];
  for (const [i, line] of text.split('\n').map(l => l.trim()).filter(l => l !== '').entries()) {
    const one = parsed(line);
    if ('wrong' in one) return `line ${i + 1} of \`${name}\` is not JSON: ${one.wrong}`;
    if (!isObject(one.value)) return `line ${i + 1} of \`${name}\` must be a JSON object`;
    documents.push(one.value);
  }
  return documents;
}

function parsed(text: string): { readonly value: unknown } | { readonly wrong: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { wrong: (error as Error).message };
  }
}
