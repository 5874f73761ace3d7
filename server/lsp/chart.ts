import type { CancellationToken } from 'vscode-languageserver';
import { positionAt, type SourceFile } from '../base/file.ts';
import { prepareChart } from '../components/chart/prepare.ts';
import { components } from '../components/index.ts';
import type { Frame } from '../protocol/frames.ts';
import type { ChartParams, ChartResult } from '../protocol/requests.ts';
import { readSpec } from '../simulate/languages.ts';
import { replay } from '../simulate/session.ts';
import type { Folder } from './folders.ts';
import { normalized } from './paths.ts';
import type { Session } from './serve.ts';

/** Sources of a pipeline read at most so many records for a picture that follows the keys. */
const records = 20_000;

/**
 * A chart with its rows: those of the pipeline that draws it, when one of the workspace does, else what is written in it
 * and in files beside it.
 */
export async function chartRequest({ folders, trusted }: Session, params: ChartParams, token: CancellationToken): Promise<ChartResult> {
  const nothing: ChartResult = { library: 'vega-lite', renderer: 'canvas', warnings: [], requests: [] };
  const located = folders.locate(params.uri);
  if (!located) return { ...nothing, error: 'There is no such file' };
  const { folder, file } = located;
  await folder.ready;
  const { disk } = folder;
  const node = drawnBy(folder, file);
  if (node && disk) {
    const host = { ...disk.host({ trusted: trusted() }), renderChart: () => Promise.resolve({ svg: '', scene: {}, warnings: [] }) };
    const stopped = { get aborted() { return token.isCancellationRequested; } };
    let result: ChartResult = { ...nothing, source: `${node.pipeline}, ${node.name}` };
    const manifest = readSpec(folder.workspace.file(node.pipeline)!);
    const [problem] = manifest.problems;
    if (problem) return { ...result, error: `${node.pipeline} cannot run: ${problem.message}` };
    const range = { ...(params.from !== undefined && { timeFrom: params.from }), ...(params.to !== undefined && { timeTo: params.to }) };
    const spec = { ...manifest.spec, nodes: manifest.spec.nodes.map(n => (n.name === node.name ? { ...n, config: { ...n.config, ...range } } : n)) };
    const frames = replay(spec, host, {
      components, scope: folder.workspace.scopeOf(node.pipeline), upTo: node.name, count: records, samples: 0, stopped,
      onBucket(name, bucket) {
        if (name !== node.name) return;
        const read = (key: string): unknown => { const bytes = bucket.get(key); return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as unknown); };
        result = { ...result, ...(read('spec.json') as Partial<ChartResult> | undefined), requests: (read('requests.json') as ChartResult['requests'] | undefined) ?? [] };
      },
    });
    for await (const frame of frames) result = withProblem(result, frame, node.name);
    return result;
  }
  const beside = file.path.slice(0, file.path.lastIndexOf('/') + 1);
  const now = Date.now();
  const prepared = await prepareChart(file, {
    dashboard: { from: now - 900_000, to: now, context: { must: [], filter: [], should: [], must_not: [] }, version: 8 }, width: 600, height: 400, rows: new Map(),
    load: async address => {
      const name = normalized(beside + address);
      return name === undefined ? undefined : disk?.text(name); // the chart says that there is none
    },
  });
  if (!('error' in prepared)) return prepared;
  return { ...nothing, requests: prepared.requests, error: prepared.error, line: positionAt(file, prepared.at).line };
}

function withProblem(result: ChartResult, frame: Frame, node: string): ChartResult {
  if (frame.kind !== 'problem' || frame.node !== node || frame.severity !== 'error' || result.error !== undefined) return result;
  return { ...result, error: frame.message, ...(frame.place && { line: frame.place.line }) };
}

/** The first node of a manifest of the folder that draws this file. */
function drawnBy(folder: Folder, file: SourceFile): { readonly pipeline: string; readonly name: string } | undefined {
  for (const manifest of folder.workspace.files.values()) {
    if (manifest.language !== 'pipeline') continue;
    const found = readSpec(manifest).spec.nodes.find(n => n.type === 'chart' && n.config['spec'] === file.path);
    if (found) return { pipeline: manifest.path, name: found.name };
  }
  return undefined;
}
