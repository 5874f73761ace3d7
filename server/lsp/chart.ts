import type { CancellationToken } from 'vscode-languageserver';
import { positionAt, type SourceFile } from '../base/file.ts';
import type { Range } from '../base/range.ts';
import { prepareChart } from '../components/chart/prepare.ts';
import { components } from '../components/index.ts';
import type { Frame } from '../protocol/frames.ts';
import { dateFormat, defaultDateFormat, parseDateMath } from '../engine/search/dates.ts';
import { SearchError } from '../engine/search/error.ts';
import { diagnose } from '../project/diagnose.ts';
import type { ChartParams, ChartProblem, ChartResult } from '../protocol/requests.ts';
import { readSpec } from '../simulate/languages.ts';
import { replay } from '../simulate/session.ts';
import type { Workspace } from '../project/workspace.ts';
import { normalized } from './paths.ts';
import type { Session } from './serve.ts';

/** Sources of a pipeline read at most so many records for a picture that follows the keys. */
const records = 20_000;

/**
 * A chart with its rows: those of the pipeline that draws it, when one of the workspace does, else what is written in it
 * and in files beside it.
 */
export async function chartRequest({ folders, trusted }: Session, params: ChartParams, token: CancellationToken): Promise<ChartResult> {
  const located = folders.locate(params.uri);
  if (!located) return { ...nothing, error: 'There is no such file' };
  const { folder } = located;
  await folder.ready;
  const { disk } = folder;
  const { path } = located.file;
  const workspace = params.text === undefined ? folder.workspace : folder.workspace.withFiles([{ path, text: params.text, language: located.file.language }]);
  const file = workspace.file(path) ?? located.file;
  const problems = problemsOf(workspace, file);
  const node = drawnBy(workspace, file);
  if (node && disk) {
    const host = { ...disk.host({ trusted: trusted() }), renderChart: () => Promise.resolve({ svg: '', scene: {}, warnings: [] }) };
    const stopped = { get aborted() { return token.isCancellationRequested; } };
    const manifest = readSpec(workspace.file(node.pipeline)!);
    const config = manifest.spec.nodes.find(n => n.name === node.name)!.config;
    const range = { from: params.from ?? (config['timeFrom'] as string | undefined) ?? 'now-15m', to: params.to ?? (config['timeTo'] as string | undefined) ?? 'now' };
    let result: ChartResult = { ...nothing, source: `${node.pipeline}, ${node.name}`, problems };
    const [problem] = manifest.problems;
    if (problem) return { ...result, error: `${node.pipeline} cannot run: ${problem.message}` };
    const filters = [...((config['filters'] as unknown[] | undefined) ?? []), ...(params.filters ?? [])];
    const changed = { timeFrom: range.from, timeTo: range.to, ...(filters.length > 0 && { filters }) };
    const spec = { ...manifest.spec, nodes: manifest.spec.nodes.map(n => (n.name === node.name ? { ...n, config: { ...n.config, ...changed } } : n)) };
    const frames = replay(spec, host, {
      components, scope: workspace.scopeOf(node.pipeline), upTo: node.name, count: records, samples: 0, stopped,
      onBucket(name, bucket) {
        if (name !== node.name) return;
        const read = (key: string): unknown => { const bytes = bucket.get(key); return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as unknown); };
        const prepared = read('spec.json') as (Partial<ChartResult> & { readonly timed?: boolean }) | undefined;
        result = { ...result, ...prepared, ...(prepared?.timed && { range }), requests: (read('requests.json') as ChartResult['requests'] | undefined) ?? [] };
      },
    });
    for await (const frame of frames) result = withProblem(result, frame, node.name);
    // A range that cannot be read must stay in sight to be mended.
    return result.error !== undefined && (params.from !== undefined || params.to !== undefined) ? { ...result, range } : result;
  }
  const beside = path.slice(0, path.lastIndexOf('/') + 1);
  const range = { from: params.from ?? 'now-15m', to: params.to ?? 'now' };
  const instants = instantsOf(range);
  if (typeof instants === 'string') return { ...nothing, problems, range, error: instants };
  const prepared = await prepareChart(file, {
    dashboard: { ...instants, context: { must: [], filter: params.filters ?? [], should: [], must_not: [] }, version: 8 }, width: 600, height: 400, rows: new Map(),
    load: async address => {
      const name = normalized(beside + address);
      return name === undefined ? undefined : disk?.text(name); // the chart says that there is none
    },
  });
  if (!('error' in prepared)) return { ...prepared, problems, ...(prepared.timed && { range }) };
  return { ...nothing, requests: prepared.requests, problems, error: prepared.error, line: positionAt(file, prepared.at).line };
}

const nothing: ChartResult = { library: 'vega-lite', renderer: 'canvas', warnings: [], requests: [] };

/** The ends of a range by this computer's clock, or what is wrong with it. */
function instantsOf({ from, to }: { readonly from: string; readonly to: string }): { readonly from: number; readonly to: number } | string {
  try {
    const read = (written: string, end: boolean) => parseDateMath(written, dateFormat(defaultDateFormat), Date.now(), end && written.includes('/'));
    return { from: read(from, false), to: read(to, true) };
  } catch (error) {
    if (!(error instanceof SearchError)) throw error;
    return error.message;
  }
}

function problemsOf(workspace: Workspace, file: SourceFile): ChartProblem[] {
  const lines = ({ start, end }: Range) => ({ start: positionAt(file, start), end: positionAt(file, end) });
  return diagnose(workspace, file.path).map(({ code, message, severity, range }) => ({ code, message, severity, ...lines(range) }));
}

function withProblem(result: ChartResult, frame: Frame, node: string): ChartResult {
  if (frame.kind !== 'problem' || frame.node !== node || frame.severity !== 'error' || result.error !== undefined) return result;
  return { ...result, error: frame.message, ...(frame.place && { line: frame.place.line }) };
}

/** The first node of a manifest of the folder that draws this file. */
function drawnBy(workspace: Workspace, file: SourceFile): { readonly pipeline: string; readonly name: string } | undefined {
  for (const manifest of workspace.files.values()) {
    if (manifest.language !== 'pipeline') continue;
    const found = readSpec(manifest).spec.nodes.find(n => n.type === 'chart' && n.config['spec'] === file.path);
    if (found) return { pipeline: manifest.path, name: found.name };
  }
  return undefined;
}
