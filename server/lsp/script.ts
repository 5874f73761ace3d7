import { contextFor, contextNamed } from '../languages/painless/contexts.ts';
import type { DocumentParams, RunScriptResult } from '../protocol/requests.ts';
import { metricPaths, phaseOf, plainValue, readDocuments, runScript, scriptHead, type MetricScripts, type ScriptRun } from '../simulate/script-run.ts';
import { normalized } from './paths.ts';
import type { Session } from './serve.ts';

/** As many results are shown. */
const shownDocuments = 100;

/**
 * Runs a script in the context that its head names, on the samples that its head names or that lie beside it: `NAME.ndjson`, `samples.ndjson`,
 * `docs.ndjson`. The scripts of a metric run together.
 */
export async function scriptRequest({ folders }: Session, { uri }: DocumentParams): Promise<RunScriptResult> {
  const located = folders.locate(uri);
  if (located?.file.language !== 'painless') return { text: '', error: 'There is no such script' };
  const { folder, file } = located;
  await folder.ready;
  const head = scriptHead(file.text);
  const named = contextFor(file.path, file.text);
  const context = contextNamed(named);
  if (!context) return { text: '', error: `There is no context \`${named}\`` };
  const folderPath = file.path.slice(0, file.path.lastIndexOf('/') + 1);
  const beside = async (name: string): Promise<string | undefined> => {
    const path = normalized(folderPath + name);
    return path === undefined ? undefined : folder.workspace.file(path)?.text ?? await folder.disk?.text(path);
  };
  let params: Record<string, unknown> = {};
  try {
    if (head['params'] !== undefined) params = JSON.parse(head['params'].startsWith('@') ? await beside(head['params'].slice(1)) ?? '' : head['params']) as Record<string, unknown>;
  } catch (error) {
    return { text: '', error: `\`params\` at the head of the script is not JSON: ${(error as Error).message}` };
  }
  const stem = file.path.slice(folderPath.length).replace(/\.painless$/, '');
  const metric = phaseOf(context.name) ? [...metricPaths(file.path)].filter(([, path]) => path !== file.path) : [];
  const scripts: [string, string][] = [];
  for (const [phase, path] of metric) { const text = folder.workspace.file(path)?.text; if (text !== undefined) scripts.push([phase, text]); }
  const names = head['docs'] !== undefined ? [head['docs']] : [`${stem}.ndjson`, `${stem.replace(/[._-]?(?:init|map|combine|reduce)(?:[._-]script)?$/, '')}.ndjson`, 'samples.ndjson', 'docs.ndjson'];
  let docs: string | undefined;
  let text: string | undefined;
  for (docs of names) { text = await beside(docs); if (text !== undefined) break; }
  if (head['docs'] !== undefined && text === undefined) return { text: '', error: `There are no samples \`${head['docs']}\` beside the script` };
  const documents = text === undefined ? undefined : readDocuments(text, docs!);
  if (typeof documents === 'string') return { text: '', error: documents };
  const mapped = head['mapping'] === undefined ? undefined : await beside(head['mapping']);
  let mapping: Record<string, unknown> | undefined;
  try {
    if (mapped !== undefined) mapping = JSON.parse(mapped) as Record<string, unknown>;
  } catch (error) {
    return { text: '', error: `\`${head['mapping']}\` is not JSON: ${(error as Error).message}` };
  }
  const run = runScript(file.text, context.name, { params, documents, mapping, phases: scripts.length > 0 ? Object.fromEntries(scripts) as MetricScripts : undefined });
  const samples = documents ? `${documents.length} ${documents.length === 1 ? 'document' : 'documents'} of ${docs}` : 'no samples; name them in a first line `// docs: FILE`';
  return { text: shown(run, [`${stem}.painless, ${context.name}, ${samples}`, ...(Object.keys(params).length > 0 ? [`params: ${JSON.stringify(params)}`] : [])], documents !== undefined && run.outcomes.length === documents.length) };
}

/** JSON with comments: what ran on what, what each phase left, then each result. */
function shown({ outcomes, phases }: ScriptRun, head: readonly string[], each: boolean): string {
  const lines = head.map(line => `// ${line}`);
  for (const { phase, shard, value } of phases) lines.push('', `// ${phase}${shard === undefined ? '' : `, shard ${shard}`}`, pretty(value));
  outcomes.slice(0, shownDocuments).forEach(({ value, error }, i) => {
    lines.push('', `// ${each ? `document ${i + 1}` : 'result'}`);
    if (error) lines.push(`// ${error.type}: ${error.reason}`, ...error.stack.flatMap(s => s.split('\n')).map(line => `//   ${line}`));
    else lines.push(pretty(plainValue(value)));
  });
  if (outcomes.length > shownDocuments) lines.push('', `// and ${outcomes.length - shownDocuments} more`);
  return `${lines.join('\n')}\n`;
}

/** Longs beyond 2^53 keep all their digits. */
const pretty = (value: unknown): string => (JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `\u0000${inner}` : inner), 2) ?? 'null').replace(/"\\u0000(-?\d+)"/g, '$1');
