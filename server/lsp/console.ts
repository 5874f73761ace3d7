import type { CancellationToken } from 'vscode-languageserver';
import { parseConsole } from '../languages/console/requests.ts';
import type { RunRequestParams, RunRequestResult } from '../protocol/requests.ts';
import { runRequest, type ConsoleRun } from '../simulate/console-run.ts';
import type { Session } from './serve.ts';

/** Records that each source reads at most to fill an index that is asked by hand. */
const records = 20_000;

/** Sends the request at a place of a console file and says what came back. */
export async function consoleRequest({ folders, trusted }: Session, params: RunRequestParams, token: CancellationToken): Promise<RunRequestResult> {
  const located = folders.locate(params.uri);
  const nothing = { request: '', target: '', text: '' };
  if (located?.file.language !== 'search-console') return { ...nothing, error: 'There is no such file' };
  const { folder, file } = located;
  await folder.ready;
  if (!folder.disk) return { ...nothing, error: 'Requests run in a folder: save the file first' };
  const { requests } = parseConsole(file);
  const offset = params.line === undefined ? undefined : lineStart(file.text, params.line + 1);
  const index = params.index ?? requests.reduce((found, r, i) => (r.range.start < (offset ?? 0) ? i : found), 0);
  const { console: given } = folder.workspace.scopeOf(file.path).settings as { console?: { cluster?: unknown; variables?: unknown } };
  const cluster = typeof given?.cluster === 'string' && given.cluster !== '' ? given.cluster : undefined;
  const variables = typeof given?.variables === 'object' && given.variables !== null ? given.variables as Record<string, unknown> : {};
  const done = await runRequest(folder.workspace, file.path, index, folder.disk.host({ trusted: trusted() }), {
    ...(cluster !== undefined && { cluster }), variables, now: Date.now, count: records, stopped: { get aborted() { return token.isCancellationRequested; } },
  });
  const { request, target, status, error } = done;
  return { request, target, ...(status !== undefined && { status }), ...(error !== undefined && { error }), text: answerText(done) };
}

/** Where a line begins; the end of the text when there are not so many. */
function lineStart(text: string, line: number): number {
  let at = 0;
  for (let i = 0; i < line; i++) {
    const end = text.indexOf('\n', at);
    if (end < 0) return text.length + 1;
    at = end + 1;
  }
  return at;
}

/** JSON with comments: who answered what, then the answer, then what the phases of scripted metrics left. */
function answerText({ request, target, status, answer, phases, notes, error }: ConsoleRun): string {
  const lines = [`// ${request} ${status === undefined ? '' : `— ${status} `}from ${target}`, ...notes.map(note => `// ${note}`)];
  if (error !== undefined) lines.push(`// ${error}`);
  else if (typeof answer === 'string') lines.push(...answer.trimEnd().split('\n').map(line => `// ${line}`));
  else if (answer !== undefined) lines.push(pretty(answer));
  for (const { aggregation, phase, shard, value } of phases) lines.push('', `// ${aggregation}: ${phase}${shard === undefined ? '' : `, shard ${shard}`}`, pretty(value));
  return `${lines.join('\n')}\n`;
}

/** Longs beyond 2^53 keep all their digits. */
const pretty = (value: unknown) => (JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `\u0000${inner}` : inner), 2) ?? 'null').replace(/"\\u0000(-?\d+)"/g, '$1');
