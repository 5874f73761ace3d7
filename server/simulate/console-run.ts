import { toBase64 } from '../base/base64.ts';
import type { SearchResource } from '../components/component.ts';
import { searchScripts } from '../components/search-scripts.ts';
import type { SourceFile } from '../base/file.ts';
import { HostError, type Host } from '../base/host.ts';
import type { MetricPhase } from '../engine/search/aggregations/framework.ts';
import { createCluster } from '../engine/search/cluster.ts';
import { parseConsole, type ConsoleRequest } from '../languages/console/requests.ts';
import { sendable } from '../languages/console/send.ts';
import type { Workspace } from '../project/workspace.ts';
import { readSpec } from './languages.ts';
import { ManifestError, run } from './open.ts';

export interface ConsoleRunOptions {
  /** Address of a real cluster; without one the request goes to the simulated index. */
  readonly cluster?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch, for date math where no pipeline has a clock. */
  readonly now: () => number;
  /** Records that each source of a pipeline reads at most. */
  readonly count?: number;
  readonly stopped?: { readonly aborted: boolean };
}

export interface ConsoleRun {
  /** `POST /logs/_search`. */
  readonly request: string;
  /** Who answered, in words. */
  readonly target: string;
  readonly status?: number;
  /** JSON values, or a text. */
  readonly answer?: unknown;
  /** What the phases of scripted metrics left on each shard. */
  readonly phases: readonly MetricPhase[];
  /** What went wrong on the way: earlier requests that were refused. */
  readonly notes: readonly string[];
  /** Why nothing was sent. */
  readonly error?: string;
}

const simulated = 'the simulated index';
const timeout = 30_000;

/**
 * Sends one request of a console file: to a real cluster when the user named one, else to the simulated index. That is the
 * index of the pipeline that uses the file (or of the only one there is), filled by a replay; without a pipeline a new one,
 * to which the definitions of the folder's console files and the requests before this one were sent. Nothing is remembered
 * from run to run.
 */
export async function runRequest(workspace: Workspace, path: string, index: number, host: Host, options: ConsoleRunOptions): Promise<ConsoleRun> {
  const file = workspace.file(path);
  const parsed = file && parseConsole(file);
  const request = parsed?.requests[index];
  if (!file || !request) return { request: '', target: simulated, phases: [], notes: [], error: 'There is no such request' };
  const given = sendable(request, options.variables);
  const head = { request: `${given.method} ${given.path}`, target: simulated, phases: [], notes: [] };
  const wrong = parsed.problems.find(p => p.range.start >= request.range.start && p.range.start <= request.range.end);
  if (wrong) return { ...head, error: `The request cannot be sent: ${wrong.message}` };

  if (options.cluster) return toCluster(options.cluster, request, host, options, head);

  const node = indexNode(workspace, path);
  const phases: MetricPhase[] = [];
  let notes: string[] = [];
  let target: SearchResource | undefined;
  let where = simulated;
  if (node) {
    try {
      for await (const frame of run(workspace, node.pipeline, host, { upTo: node.name, samples: 0, ...(options.count !== undefined && { count: options.count }), ...(options.stopped && { stopped: options.stopped }), onSearch(name, resource) { if (name === node.name) target = resource; } })) {
        if (frame.kind === 'problem' && frame.severity === 'error' && notes.length < 5) notes.push(`${frame.node}: ${frame.message.split('\n')[0]!}`);
      }
    } catch (error) {
      if (!(error instanceof ManifestError) && !(error instanceof HostError)) throw error;
      return { ...head, error: error.message };
    }
    where = `${simulated} of ${node.pipeline}, ${node.name}`;
    // The node itself has sent what stands in its file.
    if (target && !node.own) notes = [...notes, ...sendAll(target, parsed.requests.slice(0, index), options)];
  } else {
    const { request: ask } = createCluster({ now: options.now, language: searchScripts(options.now), onPhase: phase => void phases.push(phase) });
    target = { kind: 'search', request: ask };
    const before = parsed.requests.slice(0, index);
    const stored = new Set(before.map(nameOf));
    for (const other of [...workspace.files.values()].filter(f => f.language === 'search-console' && f.path !== path)) {
      const definitions = parseConsole(workspace.file(other.path) ?? (other as SourceFile)).requests.filter(r => defines(r) && !stored.has(nameOf(r)) && nameOf(r) !== nameOf(request));
      sendAll(target, definitions, options);
    }
    notes = sendAll(target, before, options);
    phases.length = 0;
  }
  if (!target) return { ...head, notes, error: options.stopped?.aborted ? 'Stopped' : `The replay of ${node?.pipeline ?? ''} gave no index` };
  target.phases?.();
  const { status, body } = target.request(given.method, given.path, given.body);
  return { ...head, target: where, status, answer: body, notes, phases: target.phases?.() ?? phases };
}

/** Sends requests in order; those that are refused are told. */
function sendAll(target: SearchResource, requests: readonly ConsoleRequest[], options: ConsoleRunOptions): string[] {
  return requests.flatMap(request => {
    const { method, path, body } = sendable(request, options.variables);
    const { status, body: answer } = target.request(method, path, body);
    if (status < 400 || method === 'GET' || method === 'HEAD') return [];
    const { error } = (answer ?? {}) as { error?: { reason?: string } | string };
    return [`${method} ${path} before it was answered ${status}: ${typeof error === 'string' ? error : error?.reason ?? ''}`];
  });
}

const nameOf = ({ method, path }: ConsoleRequest) => `${method === 'POST' ? 'PUT' : method} ${path}`;

/** Requests that say what there is, and not what is in it. */
function defines({ method, segments }: ConsoleRequest): boolean {
  if (method !== 'PUT' && method !== 'POST') return false;
  const [first, second, third] = segments.map(s => s.text);
  if (first === undefined) return false;
  if (['_scripts', '_index_template', '_template', '_aliases'].includes(first)) return third !== '_execute';
  if (first === '_ingest') return third !== undefined && !segments.some(s => s.text === '_simulate');
  return !first.startsWith('_') && (second === undefined ? method === 'PUT' : second === '_mapping');
}

/** The search index that a console file belongs to. A file that sets an index up is not asked of the index that it made. */
function indexNode(workspace: Workspace, path: string): { readonly pipeline: string; readonly name: string; readonly own: boolean } | undefined {
  const nodes = [...workspace.files.values()].filter(f => f.language === 'pipeline')
    .flatMap(f => readSpec(workspace.file(f.path)!).spec.nodes.filter(n => n.type === 'search-index').map(n => ({ pipeline: f.path, name: n.name, config: n.config })));
  const own = nodes.find(n => n.config['search'] === path);
  if (own) return { ...own, own: true };
  if (nodes.some(n => n.config['setup'] === path)) return undefined;
  return nodes.length === 1 ? { ...nodes[0]!, own: false } : undefined;
}

async function toCluster(address: string, request: ConsoleRequest, host: Host, options: ConsoleRunOptions, head: ConsoleRun): Promise<ConsoleRun> {
  const [, base, user, rest = ''] = /^(https?:\/\/)(?:([^@/\s]*)@)?([^\s?#@]+)$/i.exec(address.trim()) ?? [];
  if (base === undefined) return { ...head, target: 'the cluster of the settings', error: 'The setting `sluice.console.cluster` is no address: it starts with http:// or https://' };
  const target = base + rest.replace(/\/+$/, '');
  if (!host.trusted) return { ...head, target, error: 'Requests go to a real cluster in a trusted workspace only' };
  const { method, path, body, lines } = sendable(request, options.variables);
  const headers = { accept: 'application/json', ...(body !== undefined && { 'content-type': lines ? 'application/x-ndjson' : 'application/json' }), ...(user !== undefined && { authorization: `Basic ${toBase64(new TextEncoder().encode(decoded(user)))}` }) };
  // A body cannot travel with GET everywhere; the service takes POST for the same requests.
  const verb = method === 'GET' && body !== undefined ? 'POST' : method;
  try {
    const answer = await host.fetch({ url: target + path, method: verb, headers, timeout, ...(body !== undefined && { body: new TextEncoder().encode(body) }) });
    const text = new TextDecoder().decode(answer.body);
    return { ...head, target, status: answer.status, answer: parsedOr(text) };
  } catch (error) {
    if (error instanceof HostError) return { ...head, target, error: error.message };
    throw error;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text; // a stray percent sign stands for itself
    throw error;
  }
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
