import { positionAt } from '../base/file.ts';
import type { Host } from '../base/host.ts';
import type { EndFrame, Frame, ObjectFrame, ProblemFrame, ResultFrame, StartFrame } from '../protocol/frames.ts';
import { ManifestError, run, type RunOptions } from '../simulate/open.ts';
import type { Workspace } from '../project/workspace.ts';
import { noSuchTarget } from '../simulate/target.ts';
import { UsageError } from './command.ts';
import type { Opened } from './files.ts';
import type { Terminal } from './terminal.ts';

/** All that one replay said, gathered. */
export interface Outcome {
  readonly start: StartFrame;
  readonly problems: readonly ProblemFrame[];
  readonly results: readonly ResultFrame[];
  readonly objects: readonly ObjectFrame[];
  readonly end: EndFrame;
}

/** The one manifest that the arguments mean. Throws `UsageError` when there is none or a choice. */
export function theManifest({ workspace, chosen, shown }: Opened): string {
  const manifests = chosen.filter(path => workspace.file(path)?.language === 'pipeline');
  if (manifests.length === 1) return manifests[0]!;
  throw new UsageError(manifests.length === 0 ? 'there is no manifest (*.pipeline.yaml) here' : `there are several manifests, say which: ${manifests.map(m => `\`${shown(m)}\``).join(', ')}`);
}

/** Throws `UsageError` when the manifest has no such node, or the node no such output; `name` may be `node.output`. */
export function knownNode(workspace: Workspace, manifest: string, name: string): void {
  const missing = noSuchTarget(workspace, manifest, name);
  if (missing !== undefined) throw new UsageError(missing);
}

/** Runs a manifest and gathers its frames; `each` sees them as they come. Gives the reasons when the manifest is wrong. */
export async function gather(workspace: Workspace, path: string, host: Host, terminal: Terminal, options: RunOptions & { each?(frame: Frame): void } = {}): Promise<Outcome | ManifestError> {
  let start: StartFrame | undefined;
  let end: EndFrame | undefined;
  const problems = new Map<string, ProblemFrame>();
  const results: ResultFrame[] = [];
  const objects = new Map<string, ObjectFrame>();
  const stopped = { aborted: options.stopped?.aborted ?? false };
  terminal.onInterrupt(() => {
    stopped.aborted = true;
    terminal.note('stopping…\n');
  });
  try {
    for await (const frame of run(workspace, path, host, { ...options, stopped })) {
      options.each?.(frame);
      if (frame.kind === 'start') start = frame;
      else if (frame.kind === 'end') end = frame;
      else if (frame.kind === 'problem') problems.set(`${frame.node}\n${frame.code}\n${frame.service ?? ''}\n${frame.message}`, frame);
      else if (frame.kind === 'result') results.push(frame);
      else if (frame.kind === 'object') objects.set(`${frame.node}\n${frame.key}`, frame);
      else if (frame.kind === 'progress') terminal.progress(`${Object.entries(frame.nodes).map(([name, n]) => `${name} ${n.in || n.out}`).join('  ')}`);
    }
  } catch (error) {
    terminal.progress('');
    if (error instanceof ManifestError) return error;
    throw error;
  }
  terminal.progress('');
  return { start: start!, end: end!, problems: [...problems.values()], results, objects: [...objects.values()] };
}

/** One line per problem of a manifest that cannot run. */
export function refuse(error: ManifestError, shown: (path: string) => string, terminal: Terminal): 1 {
  for (const { range, message } of error.problems) {
    const { line, character } = positionAt(error.file, range.start);
    terminal.note(`${shown(error.file.path)}:${line + 1}:${character + 1}: ${terminal.paint('red', 'error')} ${message}\n`);
  }
  return 1;
}

/** Errors that no expectation spoke of, and expectations that failed. */
export function isFine({ problems, end }: Outcome, expected: Readonly<Record<string, { readonly problems?: unknown; readonly errors?: unknown }>>): boolean {
  const covered = (node: string) => expected[node]?.problems !== undefined || expected[node]?.errors !== undefined;
  return !end.stopped && end.expectations.every(e => e.ok) && !problems.some(p => p.severity === 'error' && !covered(p.node));
}

/** Columns that line up; numbers to the right. */
export function tableText(rows: readonly (readonly string[])[], indent = ''): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map(row => [...(row[i] ?? '')].length)));
  const numeric = widths.map((_, i) => rows.length > 1 && rows.slice(1).every(row => /^-?[\d,.]*$/.test(row[i] ?? '')));
  return rows.map(row => indent + row.map((cell, i) => {
    const pad = ' '.repeat(Math.max(0, widths[i]! - [...cell].length));
    return numeric[i] ? pad + cell : cell + pad;
  }).join('  ').trimEnd() + '\n').join('');
}

/** A result cell on one line. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.replace(/[\r\n\t]+/g, ' ');
}

export function resultText({ columns, rows }: Pick<ResultFrame, 'columns' | 'rows'>, most: number, indent = ''): string {
  const shown = rows.slice(0, most).map(row => row.map(cellText));
  const more = rows.length - shown.length;
  return tableText([columns.map(c => c.name), ...shown], indent) + (more > 0 ? `${indent}… ${more} more\n` : '');
}
