import { isObject } from '../base/object.ts';
import type { MetricPhase } from '../engine/search/aggregations/framework.ts';
import { createCluster } from '../engine/search/cluster.ts';
import { partialFailure } from '../engine/search/shards.ts';
import { parseConsole, type ConsoleFile, type ConsoleRequest } from '../languages/console/requests.ts';
import { sendable } from '../languages/console/send.ts';
import { defineComponent, type PipelineRecord } from './component.ts';
import { deliverDocuments } from './firehose/search.ts';
import { searchScripts } from './search-scripts.ts';
import { logicalId } from './template/template.ts';

/**
 * A search domain in process. Console files set it up (mappings, stored scripts) before any record arrives and ask it when all have:
 * each answer is a result, and with scripted metrics so is what every phase left.
 */
export const searchIndex = defineComponent({
  type: 'search-index',
  summary: 'A search index that runs in process',
  config: {
    setup: { summary: 'Console requests before any record arrives: mappings, stored scripts, pipelines', kind: 'file', suffixes: ['.console', '.es'] },
    search: { summary: 'Console requests when all records have arrived; their answers are the node\'s results', kind: 'file', suffixes: ['.console', '.es'] },
    index: { summary: 'Index for the records of `from`', kind: 'text', service: 'IndexName' },
    id: { summary: 'Field of a record that is its document\'s id', kind: 'text' },
    shards: { summary: 'Primary shards of an index that does not say', kind: 'integer', min: 1, max: 100, default: 1 },
  },
  inputs: ['*'],
  outputs: ['failed', 'phases'],
  cloudFormation: {
    resourceTypes: ['AWS::OpenSearchService::Domain', 'AWS::Elasticsearch::Domain'],
    toResources: ({ name }) => ({ [logicalId(name)]: { Type: 'AWS::OpenSearchService::Domain', Properties: { EngineVersion: 'Elasticsearch_7.10' } } }),
    fromResource: () => ({ config: {} }),
  },
  async open(context) {
    const { config } = context.spec;
    const now = () => context.now();
    /** What the phases of scripted metrics left since the last request. */
    const phases: MetricPhase[] = [];
    const encoder = new TextEncoder();
    const cluster = createCluster({ now, language: searchScripts(now), onPhase: phase => void phases.push(phase), shards: (config['shards'] as number | undefined) ?? 1 });
    const index = config['index'] as string | undefined;
    const idField = config['id'] as string | undefined;

    /** Console files read so far: a script that fails is in one of them. */
    const files: ConsoleFile[] = [];
    async function requests(path: string | undefined): Promise<ConsoleFile> {
      const text = path === undefined ? '' : context.scope.file(path)?.text ?? new TextDecoder().decode(await context.host.read(path));
      const file = parseConsole({ path: path ?? '', text, language: 'search-console' });
      files.push(file);
      return file;
    }

    /** One request of a console file. */
    function send(request: ConsoleRequest): { readonly status: number; readonly body: unknown } {
      const { method, path, body } = sendable(request);
      return cluster.request(method, path, body);
    }

    function refused(file: ConsoleFile, request: ConsoleRequest, answer: { readonly body: unknown }, before = ''): void {
      const { path, text, start, end } = placeOf(answer.body, files, file, request);
      context.problem({
        severity: 'error', code: 'SIM801', service: errorType(answer.body), message: `${request.method} ${request.path}: ${before}${errorText(answer.body)}`, count: 1,
        place: { path, start, end, line: text.slice(0, start).split('\n').length - 1 },
      });
    }

    const setup = await requests(config['setup'] as string | undefined);
    for (const request of setup.requests) {
      const answer = send(request);
      if (answer.status >= 400) refused(setup, request, answer);
    }

    return {
      receive(records) {
        if (index === undefined) {
          context.problem({ severity: 'error', code: 'SIM802', message: 'The node says no `index` for its records', count: records.length });
          return;
        }
        const { delivered, failures } = deliverDocuments({ kind: 'search', request: cluster.request }, records, index, idField === undefined ? undefined : record => idOf(record, idField));
        context.emit(delivered);
        for (const { record, message } of failures) context.problem({ severity: 'error', code: 'SIM803', service: errorType({ error: JSON.parse(message) as unknown }), message: errorText({ error: JSON.parse(message) as unknown }), record: record.id });
        context.emit(failures.map(f => f.record), 'failed');
      },
      async end() {
        const search = await requests(config['search'] as string | undefined);
        for (const request of search.requests) {
          const answer = send(request);
          context.emit(phases.splice(0).map(({ aggregation, phase, shard, value }) => context.record(encoder.encode(JSON.stringify({ aggregation, phase, shard: shard ?? null, value })))), 'phases');
          if (answer.status >= 400) refused(search, request, answer);
          else for (const table of tablesOf(answer.body)) context.result(table);
          const partial = answer.status < 400 ? partialFailure(answer.body) : undefined;
          if (partial) refused(search, request, { body: partial }, `${partial.summary}: `);
        }
      },
      resource: { kind: 'search', request: (method, path, body) => cluster.request(method, path, body), phases: () => phases.splice(0) },
    };
  },
});

function idOf(record: PipelineRecord, field: string): string {
  const value = (JSON.parse(new TextDecoder().decode(record.data)) as Record<string, unknown>)[field];
  return value === undefined || value === null ? String(record.id) : String(value);
}

/** Where a refusal points: into the script that failed, wherever its text stands; at the id that names none; else at the request. */
function placeOf(body: unknown, files: readonly ConsoleFile[], file: ConsoleFile, request: ConsoleRequest): { readonly path: string; readonly text: string; readonly start: number; readonly end: number } {
  const { error } = (body ?? {}) as Failure;
  for (let cause = typeof error === 'object' ? (error.failed_shards?.[0]?.reason ?? (error as Cause)) : undefined; cause; cause = cause.caused_by) {
    const { script, position, reason } = cause;
    if (script !== undefined && position) {
      for (const { file: { path, text }, stored, searches } of files) {
        const source = stored.find(s => s.id === script)?.source ?? searches.flatMap(s => s.scripts).find(s => s.source?.value === script)?.source;
        if (source) return { path, text, start: source.offsetOf(position.offset), end: Math.max(source.offsetOf(position.offset) + 1, source.offsetOf(position.end)) };
      }
    }
    const missing = /^unable to find script \[(.+)\] in cluster state$/.exec(reason ?? '')?.[1];
    const use = missing === undefined ? undefined : file.searches.flatMap(s => s.scripts).find(s => s.id?.value === missing && s.id.range.start >= request.range.start && s.id.range.end <= request.range.end)?.id;
    if (use) return { path: file.file.path, text: file.file.text, start: use.inner.start, end: use.inner.end };
  }
  return { path: file.file.path, text: file.file.text, start: request.range.start, end: request.range.end };
}

interface Failure { readonly error?: { readonly type?: string; readonly reason?: string; readonly root_cause?: readonly { readonly type?: string; readonly reason?: string }[]; readonly caused_by?: unknown; readonly failed_shards?: readonly { readonly reason?: Cause }[] } | string }
interface Cause { readonly type?: string; readonly reason?: string; readonly script_stack?: readonly string[]; readonly script?: string; readonly position?: { readonly offset: number; readonly start: number; readonly end: number }; readonly caused_by?: Cause }

const errorType = (body: unknown): string => {
  const { error } = (body ?? {}) as Failure;
  return typeof error === 'object' ? error.root_cause?.[0]?.type ?? error.type ?? 'error' : 'error';
};

/** The reason, with what caused it and the place in a script where there is one. */
function errorText(body: unknown): string {
  const { error } = (body ?? {}) as Failure;
  if (typeof error === 'string') return error;
  const first = (error?.failed_shards?.[0]?.reason ?? error) as Cause | undefined;
  const parts: string[] = [];
  for (let cause: Cause | undefined = first; cause; cause = cause.caused_by) {
    if (cause.reason !== undefined && !parts.includes(cause.reason)) parts.push(cause.reason);
    if (cause.script_stack) parts.push(cause.script_stack.join('\n'));
  }
  return parts.join(': ') || JSON.stringify(body);
}

interface Table { readonly columns: readonly { readonly name: string; readonly type: string }[]; readonly rows: readonly (readonly unknown[])[] }

/** An answer as tables: the buckets or value of each aggregation, else the hits, else the answer itself. */
function tablesOf(body: unknown): Table[] {
  const { aggregations, hits } = (body ?? {}) as { aggregations?: Record<string, unknown>; hits?: { hits?: { _id: string; _source?: Record<string, unknown>; fields?: Record<string, unknown> }[] } };
  if (aggregations) return Object.entries(aggregations).map(([name, result]) => aggregationTable(name, result));
  if (hits?.hits) return [rowsTable(hits.hits.map(h => ({ _id: h._id, ...h._source, ...h.fields })))];
  return [rowsTable(Array.isArray(body) ? body : [body])];
}

function aggregationTable(name: string, result: unknown): Table {
  const { buckets, value } = (result ?? {}) as { buckets?: unknown; value?: unknown };
  if (Array.isArray(buckets)) return rowsTable(buckets);
  if (typeof buckets === 'object' && buckets !== null) return rowsTable(Object.entries(buckets).map(([key, bucket]) => ({ key, ...(bucket as object) })));
  if (Array.isArray(value)) return rowsTable(value);
  return rowsTable([value !== undefined && Object.keys(result as object).length === 1 ? { [name]: value } : result]);
}

function rowsTable(items: readonly unknown[]): Table {
  const names: string[] = [];
  const rows = items.map(item => (isObject(item) ? item : { value: item }));
  for (const row of rows) for (const key of Object.keys(row)) if (!names.includes(key)) names.push(key);
  const plain = (value: unknown): unknown => {
    const inner = isObject(value) && Object.keys(value).length === 1 && 'value' in value ? value.value : value;
    return inner ?? null;
  };
  return {
    columns: names.map(name => ({ name, type: rows.every(r => r[name] === undefined || typeof plain(r[name]) === 'number') ? 'double' : 'string' })),
    rows: rows.map(row => names.map(name => plain(row[name]))),
  };
}
