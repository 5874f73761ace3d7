import * as vscode from 'vscode';
import type { LanguageClient } from './language-client.ts';
import type { Frame } from '../server/protocol/frames.ts';
import { notifications, requests, type FramesParams, type PipelineSummary, type ReplayParams, type ReplayResult } from '../server/protocol/requests.ts';

/** `expect:` of manifests in the tests view: one test for each node that something is expected of. Found when the view is opened. */
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

  const runs = controller.createRunProfile('Replay', vscode.TestRunProfileKind.Run, async (request, token) => {
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
      const verdicts: Extract<Frame, { kind: 'end' }>['expectations'][number][] = [];
      const id = `test-${uri}-${Date.now()}`;
      const listening = client.onNotification(notifications.frames, ({ id: of, frames }: FramesParams) => {
        if (of === id) for (const frame of frames) if (frame.kind === 'end') verdicts.push(...frame.expectations);
      });
      const result = await client.sendRequest<ReplayResult>(requests.replay, { uri, id } satisfies ReplayParams, token).catch((error: Error): ReplayResult => ({ stopped: true, error: error.message }));
      listening.dispose();
      if (result.error) log.warn(`replay for tests: ${result.error}`);
      for (const item of items) {
        const own = verdicts.filter(v => v.node === item.label);
        const failed = own.filter(v => !v.ok);
        for (const { ok, message } of own) run.appendOutput(`${ok ? 'ok' : 'failed'} ${item.label}: ${message}\r\n`, undefined, item);
        if (own.length === 0) run.errored(item, new vscode.TestMessage(result.error ?? 'The replay ended before the expectation was looked at'));
        else if (failed.length > 0) run.failed(item, failed.map(v => located(new vscode.TestMessage(v.message), item)));
        else run.passed(item);
      }
    }
    run.end();
  }, true);
  return vscode.Disposable.from(controller, runs);
}

function located(message: vscode.TestMessage, item: vscode.TestItem): vscode.TestMessage {
  if (item.uri && item.range) message.location = new vscode.Location(item.uri, item.range);
  return message;
}
