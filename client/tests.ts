import * as vscode from 'vscode';
import type { LanguageClient } from './language-client.ts';
import type { Frame } from '../server/protocol/frames.ts';
import { notifications, requests, type FramesParams, type PipelineSummary, type ReplayParams, type ReplayResult } from '../server/protocol/requests.ts';

/**
 * `expect:` of manifests in the tests view: one test for each node that something is expected of. Found when the view is opened; run once,
 * after each save, or with the nodes that records reached.
 */
export function pipelineTests(client: LanguageClient, log: vscode.LogOutputChannel): vscode.Disposable {
  const controller = vscode.tests.createTestController('sluice', 'Sluice');

  async function discover(): Promise<void> {
    await client.start();
    const pipelines = await client.sendRequest<readonly PipelineSummary[]>(requests.pipelines);
    controller.items.replace(pipelines.filter(p => p.expectations.length > 0).map(p => {
      const uri = vscode.Uri.parse(p.uri);
      const item = controller.createTestItem(p.uri, p.name, uri);
      item.children.replace(p.expectations.map(({ node, range }) => {
        const child = controller.createTestItem(`${p.uri}#${node}`, node, uri);
        child.range = new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character);
        return child;
      }));
      return item;
    }));
  }

  controller.resolveHandler = async item => {
    if (!item) await discover();
  };
  controller.refreshHandler = discover;

  const reached = new WeakMap<vscode.FileCoverage, vscode.StatementCoverage[]>();

  async function once(request: vscode.TestRunRequest, token: vscode.CancellationToken, covering: boolean): Promise<void> {
    if (controller.items.size === 0) await discover();
    const run = controller.createTestRun(request);
    const wanted = request.include ?? [...controller.items].map(([, item]) => item);
    const manifests = new Map<string, vscode.TestItem[]>();
    for (const item of wanted) {
      const parent = item.parent ?? item;
      manifests.set(parent.id, [...(manifests.get(parent.id) ?? []), ...(item.parent ? [item] : [...item.children].map(([, child]) => child))]);
    }
    for (const [uri, items] of manifests) {
      if (token.isCancellationRequested) break;
      for (const item of items) run.started(item);
      const taken: Frame[] = [];
      const id = `test-${uri}-${Date.now()}`;
      const listening = client.onNotification(notifications.frames, ({ id: of, frames }: FramesParams) => {
        if (of === id) for (const frame of frames) if (frame.kind === 'start' || frame.kind === 'end' || frame.kind === 'object' || frame.kind === 'result') taken.push(frame);
      });
      const result = await client.sendRequest<ReplayResult>(requests.replay, { uri, id } satisfies ReplayParams, token).catch((error: Error): ReplayResult => ({ stopped: true, error: error.message }));
      listening.dispose();
      if (result.error) log.warn(`replay for tests: ${result.error}`);
      const verdicts = taken.flatMap(frame => (frame.kind === 'end' ? frame.expectations : []));
      for (const item of items) {
        const own = verdicts.filter(v => v.node === item.label);
        const failed = own.filter(v => !v.ok);
        for (const { ok, message } of own) run.appendOutput(`${ok ? 'ok' : 'failed'} ${item.label}: ${message}\r\n`, undefined, item);
        if (own.length === 0) run.errored(item, new vscode.TestMessage(result.error ?? 'The replay ended before the expectation was looked at'));
        else if (failed.length > 0) run.failed(item, failed.map(v => located(new vscode.TestMessage(v.message), item)));
        else run.passed(item);
      }
      if (!covering) continue;
      const nodes = coverageOf(taken);
      const coverage = vscode.FileCoverage.fromDetails(vscode.Uri.parse(uri), nodes);
      reached.set(coverage, nodes);
      run.addCoverage(coverage);
    }
    run.end();
  }

  /** Again after each save, until the user ends it. A run that a save overtakes is given up. */
  function continuously(request: vscode.TestRunRequest, token: vscode.CancellationToken): void {
    let running: vscode.CancellationTokenSource | undefined;
    const again = () => {
      running?.cancel();
      running = new vscode.CancellationTokenSource();
      void once(request, running.token, false);
    };
    const saving = vscode.workspace.onDidSaveTextDocument(({ uri }) => { if (vscode.workspace.getWorkspaceFolder(uri)) again(); });
    token.onCancellationRequested(() => {
      saving.dispose();
      running?.cancel();
    });
    again();
  }

  const runs = controller.createRunProfile(vscode.l10n.t('Replay'), vscode.TestRunProfileKind.Run, (request, token) => (request.continuous ? continuously(request, token) : once(request, token, false)), true, undefined, true);
  const covering = controller.createRunProfile(vscode.l10n.t('Replay with Coverage'), vscode.TestRunProfileKind.Coverage, (request, token) => once(request, token, true), true);
  covering.loadDetailedCoverage = async (_, coverage) => reached.get(coverage) ?? [];
  return vscode.Disposable.from(controller, runs, covering);
}

/** Which nodes of a manifest records reached, and how many. Tables and what stands alone are passed by none and do not count. */
function coverageOf(frames: readonly Frame[]): vscode.StatementCoverage[] {
  const start = frames.find(f => f.kind === 'start');
  const end = frames.find(f => f.kind === 'end');
  if (!start || !end) return [];
  const wired = new Set(start.edges.filter(e => e.label === undefined).flatMap(e => [e.from, e.to]));
  return start.nodes.filter(n => wired.has(n.name) && n.type !== 'glue-table').map(({ name, line }) => {
    const counters = end.nodes[name];
    const objects = frames.filter(f => f.kind === 'object' && f.node === name).length;
    const rows = frames.reduce((sum, f) => sum + (f.kind === 'result' && f.node === name ? f.rows.length : 0), 0);
    return new vscode.StatementCoverage(Math.max(counters?.in ?? 0, counters?.out ?? 0, objects, rows), new vscode.Position(line, 0));
  });
}

function located(message: vscode.TestMessage, item: vscode.TestItem): vscode.TestMessage {
  if (item.uri && item.range) message.location = new vscode.Location(item.uri, item.range);
  return message;
}
