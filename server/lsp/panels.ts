import type { DocumentSymbol } from '../base/language.ts';
import { strictJson } from '../languages/vega/format.ts';
import { diagnose } from '../project/diagnose.ts';
import { requests, type ChartPlace, type ChartQuestion, type DocumentParams, type GraphNode, type LineRange, type PipelineGraph, type PipelineSummary, type RunScriptResult } from '../protocol/requests.ts';
import { readSpec } from '../simulate/languages.ts';
import { components } from '../components/index.ts';
import { chartRequest } from './chart.ts';
import { chartCompletion, chartEdit, chartFixes, chartHover, charts } from './chart-text.ts';
import { consoleRequest } from './console.ts';
import type { Located } from './folders.ts';
import { preview } from './preview.ts';
import { replayRequest } from './replay.ts';
import { scriptRequest } from './script.ts';
import type { Session } from './serve.ts';

/** Requests of our own panels and views; see `protocol/requests.ts`. */
export function panelRequests(session: Session): void {
  const { connection, folders, guard } = session;

  connection.onRequest(requests.pipelines, guard<unknown, readonly PipelineSummary[]>('pipelines', [], async () => {
    await Promise.all(folders.all().map(f => f.ready));
    return folders.all().flatMap(folder => [...folder.workspace.files.values()].filter(f => f.language === 'pipeline').map(file => summary(session, { folder, file })));
  }));

  connection.onRequest(requests.pipelineGraph, guard<DocumentParams, PipelineGraph | null>('pipeline graph', null, ({ uri }) => {
    const located = folders.locate(uri);
    return located?.file.language === 'pipeline' ? graph(session, located) : null;
  }));

  connection.onRequest(requests.replay, guard('replay', { stopped: false, error: 'The replay failed; the log says more' }, (params, token) => replayRequest(session, params as never, token)));
  connection.onRequest(requests.strictJson, guard<DocumentParams, string | null>('strict JSON', null, ({ uri }) => {
    const located = folders.locate(uri);
    return (located && strictJson(located.file)) ?? null;
  }));
  connection.onRequest(requests.chart, guard('chart', { library: 'vega-lite', renderer: 'svg', warnings: [], requests: [], error: 'The chart failed; the log says more' }, (params, token) => chartRequest(session, params as never, token)));
  connection.onRequest(requests.charts, guard('charts', [], (params: DocumentParams) => charts(session, params)));
  connection.onRequest(requests.chartCompletion, guard('chart completion', [], (params: ChartQuestion) => chartCompletion(session, params)));
  connection.onRequest(requests.chartHover, guard('chart hover', null, (params: ChartQuestion) => chartHover(session, params)));
  connection.onRequest(requests.chartFixes, guard('chart fixes', [], (params: ChartQuestion) => chartFixes(session, params)));
  connection.onRequest(requests.chartEdit, guard('chart edit', null, (params: ChartPlace) => chartEdit(session, params)));
  connection.onRequest(requests.runRequest, guard('request', { request: '', target: '', text: '', error: 'The request failed; the log says more' }, (params, token) => consoleRequest(session, params as never, token)));
  connection.onRequest(requests.runScript, guard<DocumentParams, RunScriptResult>('script', { text: '', error: 'The script failed; the log says more' }, params => scriptRequest(session, params)));
  connection.onRequest(requests.migrationPreview, guard('preview', { files: [], note: 'The preview failed; the log says more' }, (params, token) => preview(session, params as never, token)));
}

const symbolsOf = ({ folder, file }: Located): readonly DocumentSymbol[] => folder.workspace.languageOf(file).symbols?.(file) ?? [];

function summary({ folders, positions }: Session, located: Located): PipelineSummary {
  const { folder, file } = located;
  const { spec } = readSpec(file);
  const symbols = symbolsOf(located);
  const range = (s: DocumentSymbol): LineRange => positions.range(file, s.nameRange);
  return {
    uri: folders.uriOf(folder, file.path), name: spec.name,
    nodes: symbols.filter(s => s.kind === 'node').map(s => ({ name: s.name, type: s.detail ?? '', range: range(s) })),
    expectations: symbols.filter(s => s.kind === 'object').map(s => ({ node: s.name.replace(/^expect /, ''), range: range(s) })),
  };
}

function graph({ folders, positions }: Session, located: Located): PipelineGraph {
  const { folder, file } = located;
  const { spec } = readSpec(file);
  const scope = folder.workspace.scopeOf(file.path);
  const found = diagnose(folder.workspace, file.path);
  const order = ['error', 'warning', 'information', 'hint'] as const;
  const nodes = symbolsOf(located).filter(s => s.kind === 'node').map((s): GraphNode => {
    const severity = order.find(o => found.some(d => d.severity === o && d.range.start >= s.range.start && d.range.end <= s.range.end));
    const type = s.detail ?? '';
    return { name: s.name, type, summary: components.find(c => c.type === type)?.summary ?? '', range: positions.range(file, s.nameRange), ...(severity && { severity }) };
  });
  const known = new Set(nodes.map(n => n.name));
  const edges = [
    ...spec.nodes.flatMap(n => n.from.map(f => ({ from: f.node, to: n.name, ...(f.port !== undefined && { label: f.port }) }))),
    ...(folder.workspace.languageOf(file).calls?.(file, scope) ?? []).map(c => ({ from: c.from.name, to: c.to.name })).filter(e => !spec.nodes.some(n => n.name === e.to && n.from.some(f => f.node === e.from))),
  ];
  return { name: spec.name, uri: folders.uriOf(folder, file.path), nodes, edges: edges.filter(e => known.has(e.from) && known.has(e.to)) };
}
