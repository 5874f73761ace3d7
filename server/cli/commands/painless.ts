import * as fs from 'node:fs';
import * as path from 'node:path';
import { searchScripts } from '../../components/search-scripts.ts';
import { createCluster, type SearchCluster } from '../../engine/search/cluster.ts';
import { contextIn, contextNamed, contexts } from '../../languages/painless/contexts.ts';
import { runPainless } from '../../languages/painless/library.ts';
import { suggest } from '../../base/suggest.ts';
import { defineCommand, UsageError } from '../command.ts';

/** What one document gave: a value, or the error of the service. */
interface Outcome { readonly value?: unknown; readonly error?: { readonly type: string; readonly reason: string; readonly stack: readonly string[] } }

/** Time in scripts without a replay around them: fixed, so that a run gives the same every time. */
const now = () => Date.UTC(2024, 0, 1);

export const painless = defineCommand({
  name: 'painless',
  summary: 'Run a Painless script',
  usage: 'SCRIPT',
  details: 'The context is that of `--context`, else of a first line `// context: NAME`, else `painless_test` (parameters in, any value out). With `--docs` the script runs on each document: scores, filters and fields as a search would, `update` and `ingest` print the document behind the script, `aggs_map` the state of its shard.',
  examples: [`sluice painless total.painless --params '{"tax":0.2}'`, 'sluice painless score.painless --context score --docs orders.ndjson'],
  options: {
    context: { summary: 'Where the script runs', value: 'CONTEXT', short: 'c' },
    params: { summary: 'Parameters as JSON, or @FILE', value: 'JSON', short: 'p' },
    docs: { summary: 'Documents, one JSON object a line', value: 'FILE', short: 'd' },
    mapping: { summary: 'Mapping of the documents; made from them otherwise', value: 'FILE' },
    format: { summary: 'How to print', value: 'FORMAT', choices: ['text', 'json'] },
  },

  async run(given, terminal) {
    const [name, more] = given.arguments;
    if (name === undefined || more !== undefined) throw new UsageError('`sluice painless` takes one script: `sluice painless SCRIPT`');
    const read = (file: string): string => {
      try {
        return fs.readFileSync(path.resolve(terminal.folder, file), 'utf8');
      } catch (error) {
        throw new UsageError(`cannot read \`${file}\`: ${(error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message}`);
      }
    };
    const json = (text: string, what: string): Record<string, unknown> => {
      try {
        const value: unknown = JSON.parse(text);
        if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        throw new UsageError(`${what} is not JSON: ${error.message}`);
      }
      throw new UsageError(`${what} must be a JSON object`);
    };
    const source = read(name);
    const wanted = given.value('context') ?? contextIn(source) ?? 'painless_test';
    const context = contextNamed(wanted);
    if (!context) {
      const near = suggest(wanted, contexts.map(c => c.name));
      throw new UsageError(`there is no context \`${wanted}\`${near ? `; did you mean \`${near}\`?` : `: ${contexts.map(c => c.name).join(', ')}`}`);
    }
    const written = given.value('params');
    const params = written === undefined ? {} : json(written.startsWith('@') ? read(written.slice(1)) : written, '`--params`');
    const docs = given.value('docs');
    const outcomes = docs === undefined ? [plain(source, context.name, params)] : onDocuments(source, context.name, params, {
      documents: read(docs).split('\n').map(line => line.trim()).filter(line => line !== '').map((line, i) => json(line, `line ${i + 1} of \`${docs}\``)),
      mapping: given.value('mapping') === undefined ? undefined : json(read(given.value('mapping')!), '`--mapping`'),
    });
    if (given.value('format') === 'json') terminal.write(JSON.stringify(docs === undefined ? outcomes[0] : outcomes, undefined, 2) + '\n');
    else for (const outcome of outcomes) terminal.write(shown(outcome));
    return outcomes.some(o => o.error) ? 1 : 0;
  },
});

function plain(source: string, context: string, params: object): Outcome {
  const result = runPainless(source, { context, params });
  return 'error' in result ? { error: { type: result.error.class, reason: result.error.message ?? '', stack: result.error.scriptStack } } : { value: result };
}

interface Documents { readonly documents: readonly Record<string, unknown>[]; readonly mapping: Record<string, unknown> | undefined }

function onDocuments(source: string, context: string, params: object, { documents, mapping }: Documents): Outcome[] {
  const cluster = createCluster({ now, language: searchScripts(now) });
  const script = { lang: 'painless', source, params };
  const created = cluster.request('PUT', '/docs', mapping ? { mappings: mapping['mappings'] ?? mapping } : {});
  if (created.status >= 400) return [failed(created.body)];
  const put = (document: object, id: number) => cluster.request('PUT', `/docs/_doc/${id}`, document);
  switch (context) {
    case 'update':
      return documents.map((document, id) => {
        const stored = put(document, id);
        if (stored.status >= 400) return failed(stored.body);
        return answered(cluster, 'POST', `/docs/_update/${id}`, { script }, () => (cluster.request('GET', `/docs/_doc/${id}`).body as { _source?: unknown })._source);
      });
    case 'ingest':
      return documents.map(document => answered(cluster, 'POST', '/_ingest/pipeline/_simulate', { pipeline: { processors: [{ script }] }, docs: [{ _index: 'docs', _id: '1', _source: document }] },
        body => (body as { docs: { doc?: { _source: unknown } }[] }).docs[0]?.doc?._source));
    case 'aggs_map': {
      documents.forEach(put);
      const metric = { map_script: { lang: 'painless', source }, params, combine_script: 'return state', reduce_script: 'return states' };
      return [answered(cluster, 'POST', '/docs/_search', { size: 0, aggs: { a: { scripted_metric: metric } } }, body => (body as { aggregations: { a: { value: unknown[] } } }).aggregations.a.value[0])];
    }
    default:
      // Every document first: what one of them shows of the mapping holds for all.
      documents.forEach(put);
      return documents.map(document => answered(cluster, 'POST', '/_scripts/painless/_execute', { script, context, ...(context !== 'painless_test' && { context_setup: { index: 'docs', document } }) }, body => (body as { result: unknown }).result));
  }
}

function answered(cluster: SearchCluster, method: string, address: string, body: object, pick: (body: unknown) => unknown): Outcome {
  const answer = cluster.request(method, address, body);
  const inner = (answer.body as { docs?: { error?: unknown }[] } | null)?.docs?.[0]?.error;
  return answer.status >= 400 ? failed(answer.body) : inner !== undefined ? failed({ error: inner }) : { value: pick(answer.body) };
}

interface Cause { readonly type?: string; readonly reason?: string; readonly script_stack?: readonly string[]; readonly caused_by?: Cause; readonly failed_shards?: readonly { readonly reason?: Cause }[] }

/** The innermost cause, with the place in the script. */
function failed(body: unknown): Outcome {
  const { error } = body as { error?: Cause };
  let cause = error?.failed_shards?.[0]?.reason ?? error ?? {};
  let stack: readonly string[] = [];
  for (let at: Cause | undefined = cause; at; at = at.caused_by) {
    if (at.script_stack) stack = at.script_stack;
    cause = at;
  }
  return { error: { type: cause.type ?? 'error', reason: cause.reason ?? '', stack } };
}

const shown = ({ value, error }: Outcome): string => (error ? `${error.type}: ${error.reason}\n${error.stack.map(line => `  ${line}\n`).join('')}` : `${typeof value === 'string' ? value : JSON.stringify(typedText(value))}\n`);

/** A typed result as plain JSON where that loses nothing worth reading. */
function typedText(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('type' in value && 'value' in value)) return value;
  const { type, value: inner } = value as { type: string; value: unknown };
  if (type === 'list' || type === 'set' || type === 'array') return (inner as unknown[]).map(typedText);
  if (type === 'map') return Object.fromEntries((inner as [unknown, unknown][]).map(([k, v]) => [String(typedText(k)), typedText(v)]));
  return inner;
}
