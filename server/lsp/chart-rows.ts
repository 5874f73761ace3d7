import { between, literal } from '../base/pattern.ts';
import type { CancellationToken } from 'vscode-languageserver';
import type { SourceFile } from '../base/file.ts';
import { chartFeed } from '../components/chart/feed.ts';
import type { ChartSources } from '../components/chart/prepare.ts';
import { chart } from '../components/chart.ts';
import { defineComponent, type NodeSpec } from '../components/component.ts';
import { components } from '../components/index.ts';
import { readSpec as readChart } from '../languages/vega/spec.ts';
import type { Workspace } from '../project/workspace.ts';
import { readSpec } from '../simulate/languages.ts';
import { replay } from '../simulate/session.ts';
import type { Folder } from './folders.ts';
import type { Disk } from './platform.ts';

/** Sources of a pipeline read at most so many records for a picture that follows the keys. */
const records = 20_000;
/** Replays whose rows are kept, for how long after the last question, and how long one goes on that nobody waits for any more, ms. */
const kept = 2;
const memory = 600_000;
const patience = 2000;

/** The pipeline that hands rows to a chart. */
export interface Source {
  readonly pipeline: string;
  /** The node of the manifest that draws the chart, or what feeds it where none does. */
  readonly name: string;
  readonly from: NodeSpec['from'];
  readonly config: NodeSpec['config'];
}

/** What a pipeline handed over, and the time on its clock when it had. */
export interface Fed extends Pick<ChartSources, 'rows' | 'ask'> { readonly now: number; readonly error?: string; readonly warnings: readonly string[] }

/** The first node of a manifest that draws this file; else the search index that the chart asks: the one with that name, or the only one there is. */
export function sourceOf(workspace: Workspace, file: SourceFile, own: boolean): Source | undefined {
  const manifests = [...workspace.files.values()].filter(f => f.language === 'pipeline');
  for (const manifest of own ? manifests : []) {
    const found = readSpec(manifest).spec.nodes.find(n => n.type === 'chart' && n.config['spec'] === file.path);
    if (found) return { pipeline: manifest.path, name: found.name, from: found.from, config: found.config };
  }
  const asked = readChart(file).requests.flatMap(r => (r.search ? (r.index ?? '*').split(',') : []));
  if (asked.length === 0) return undefined;
  const indexes = manifests.flatMap(manifest => readSpec(manifest).spec.nodes.filter(n => n.type === 'search-index').map(node => ({ manifest, node })));
  const found = indexes.find(({ manifest, node }) => indexesOf(manifest, node.name).some(name => asked.some(pattern => matches(pattern.trim(), name)))) ?? (indexes.length === 1 ? indexes[0] : undefined);
  return found && { pipeline: found.manifest.path, name: found.node.name, from: [{ node: found.node.name }], config: { timeFrom: 'now-7d' } };
}

/** Names of indexes that a manifest fills in a search index: its own, and those of delivery streams, with a date behind where they rotate. */
function indexesOf(manifest: SourceFile, node: string): string[] {
  const names = readSpec(manifest).spec.nodes.flatMap(n => (n.name === node ? [n.config['index']] : n.config['to'] === node ? [(n.config['search'] as { index?: unknown } | undefined)?.index] : []));
  return names.filter(name => typeof name === 'string').flatMap(name => [name, `${name}-2000-01-01`]);
}

/** A name of an index, with `*` for anything. */
const matches = (pattern: string, index: string): boolean => new RegExp(between(pattern.split('*').map(literal)), 's').test(index);

interface Running {
  readonly key: readonly unknown[];
  readonly fed: Promise<Fed>;
  waiting: number;
  done: boolean;
  expiry?: ReturnType<typeof setTimeout>;
  stop(): void;
}
const running = new WeakMap<Folder, Running[]>();

/**
 * Rows of a pipeline. While only the chart's text changes they are those of the last replay; a replay that is on its way is
 * waited for and not begun again at each key.
 */
export async function rowsOf(folder: Folder, disk: Disk, workspace: Workspace, chartPath: string, source: Source, options: { readonly trusted: boolean; readonly again: boolean }, token: CancellationToken): Promise<Fed> {
  const key = [source.pipeline, source.name, options.trusted, folder.touches, workspace.scope.settings, ...[...workspace.files.values()].filter(f => f.path !== chartPath)];
  const entries = running.get(folder) ?? [];
  running.set(folder, entries);
  let entry = options.again ? undefined : entries.find(e => e.key.length === key.length && e.key.every((part, i) => part === key[i]));
  if (!entry) {
    const stopped = { aborted: false };
    const made: Running = { key, fed: run(disk, workspace, source, options.trusted, stopped), waiting: 0, done: false, stop() { stopped.aborted = true; forget(made); } };
    const forget = (gone: Running) => { clearTimeout(gone.expiry); if (entries.includes(gone)) entries.splice(entries.indexOf(gone), 1); };
    made.fed.then(() => { made.done = true; }, () => forget(made));
    // Another text of the same pipeline: nobody will ask for the old rows.
    for (const old of entries.filter(e => e.key[0] === source.pipeline && e.key[1] === source.name)) old.stop();
    entries.push(entry = made);
    if (entries.length > kept) entries[0]!.stop();
  }
  const mine = entry;
  mine.waiting++;
  let leave = (): void => {};
  const left = new Promise<never>((_, reject) => { leave = () => reject(new Cancelled()); });
  const listening = token.onCancellationRequested(leave);
  try {
    return await Promise.race([mine.fed, left]);
  } finally {
    listening.dispose();
    mine.waiting--;
    clearTimeout(mine.expiry);
    if (mine.done) mine.expiry = setTimeout(mine.stop, memory);
    else setTimeout(() => { if (!mine.done && mine.waiting === 0) mine.stop(); }, patience);
  }
}

/** Nobody wants the answer any more. */
export class Cancelled extends Error {}

async function run(disk: Disk, workspace: Workspace, source: Source, trusted: boolean, stopped: { readonly aborted: boolean }): Promise<Fed> {
  const { spec, problems: [problem] } = readSpec(workspace.file(source.pipeline)!);
  if (problem) return { rows: new Map(), now: Date.now(), warnings: [], error: `${source.pipeline} cannot run: ${problem.message}` };
  let taken: Pick<Fed, 'rows' | 'ask' | 'now'> = { rows: new Map(), now: Date.now() };
  const collector = defineComponent({
    ...chart,
    open(context) {
      const feed = chartFeed(context);
      return { receive: feed.receive, end() { taken = { ...feed.sources(), now: context.now() }; } };
    },
  });
  const model = spec.nodes.find(n => n.name === source.name)!;
  const name = model.type === 'chart' ? model.name : `${model.name} chart`;
  const nodes = [...spec.nodes.filter(n => n.name !== name), { ...model, name, type: 'chart', from: source.from, config: { ...source.config, spec: '' } }];
  const warnings: string[] = [];
  let error: string | undefined;
  const frames = replay({ ...spec, nodes }, disk.host({ trusted }), { components: components.map(c => (c.type === 'chart' ? collector : c)), scope: workspace.scopeOf(source.pipeline), upTo: name, count: records, samples: 0, stopped });
  for await (const frame of frames) {
    if (frame.kind !== 'problem' || frame.severity !== 'error') continue;
    if (frame.node === name) error ??= frame.message;
    else warnings.push(`${frame.node}: ${frame.message}`);
  }
  return { ...taken, warnings: [...new Set(warnings)].slice(0, 5), ...(error !== undefined && { error }) };
}
