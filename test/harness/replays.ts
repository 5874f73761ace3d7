import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import type { Counters, Frame, ObjectFrame, ProblemFrame, ResultFrame } from '../../server/protocol/frames.ts';
import { languages, pagesIn, writeAnswers } from './fixtures.ts';
import { sections, type Fence } from './markdown.ts';
import { root } from './root.ts';

type Library = typeof import('../../server/index.ts');
/** The built library, workers and query engine included: what a user runs. */
export const library = (): Promise<Library> => import(pathToFileURL(path.join(root, 'dist/index.mjs')).href) as Promise<Library>;

/** What a replay came to. */
export interface Outcome {
  readonly problems: readonly ProblemFrame[];
  readonly counters: Readonly<Record<string, Counters>>;
  readonly objects: readonly ObjectFrame[];
  readonly results: readonly ResultFrame[];
  /** Contents of the buckets: `node/key`. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
  readonly expectations: readonly { readonly node: string; readonly ok: boolean; readonly message: string }[];
  readonly frames: readonly Frame[];
}

/** Replays `manifest` of a folder made of `files` (text or bytes by path), which is removed afterwards. */
export async function replayFiles(files: Readonly<Record<string, string | Uint8Array>>, manifest: string, options: { readonly trusted?: boolean; readonly seed?: number; readonly count?: number } = {}): Promise<Outcome> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-replay-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      fs.writeFileSync(path.join(folder, name), content);
    }
    return await replayFolder(folder, manifest, options);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

export async function replayFolder(folder: string, manifest: string, { trusted = true, ...options }: { readonly trusted?: boolean; readonly seed?: number; readonly count?: number } = {}): Promise<Outcome> {
  const { nodeHost, replay } = await library();
  const frames: Frame[] = [];
  const contents = new Map<string, Uint8Array>();
  const onBucket = (node: string, bucket: { list(prefix: string): readonly { readonly key: string }[]; get(key: string): Uint8Array | undefined }) => {
    for (const { key } of bucket.list('')) contents.set(`${node}/${key}`, bucket.get(key)!);
  };
  for await (const frame of replay(manifest, nodeHost({ root: folder, trusted }), { ...options, onBucket })) frames.push(frame);
  const problems = new Map(frames.flatMap(f => (f.kind === 'problem' ? [[`${f.node} ${f.code} ${f.service} ${f.message}`, f] as const] : [])));
  const end = frames.find(f => f.kind === 'end')!;
  return {
    frames, contents, problems: [...problems.values()], counters: end.nodes, expectations: end.expectations,
    objects: frames.filter(f => f.kind === 'object'), results: frames.filter(f => f.kind === 'result'),
  };
}

/**
 * Runs the pipelines in Markdown pages. In a section with a manifest, every fence with `path=` (and every source fence) is a file
 * of the workspace. `problems` holds what went wrong, `counts` what each node took, gave and lost, `objects` the keys with their
 * contents, `rows` the results. `UPDATE_FIXTURES=1` writes them.
 */
export function runReplays(folder: string, pages: (name: string) => boolean = () => true): void {
  for (const name of pagesIn(folder).filter(pages)) {
    const page = path.join(folder, name);
    const text = fs.readFileSync(page, 'utf8');
    const changes: { fence: Fence; content: string }[] = [];
    for (const section of sections(text, name)) {
      const manifest = section.fences.find(f => f.tag === 'pipeline');
      if (!manifest) continue;
      test(`${name}: ${section.title}`, async () => {
        const files = Object.fromEntries(section.fences.filter(f => f.tag in languages || pathOf(f)).map(f => [pathOf(f) ?? languages[f.tag]!, f.content.endsWith('\n') || f.info.includes('bare') ? f.content : f.content + '\n']));
        const outcome = await replayFiles(files, pathOf(manifest) ?? languages['pipeline']!);
        for (const fence of section.fences) {
          const answer = answers[fence.tag];
          if (!answer) continue;
          const content = answer(outcome).trimEnd();
          if (process.env['UPDATE_FIXTURES'] === '1' && content !== fence.content) changes.push({ fence, content });
          else assert.equal(content, fence.content, `${name}:${fence.line + 1}`);
        }
      });
    }
    if (process.env['UPDATE_FIXTURES'] === '1') test(`${name}: answers written`, () => writeAnswers(page, text, changes));
  }
}

const pathOf = (fence: Fence): string | undefined => /(?:^|\s)path=(\S+)/.exec(fence.info)?.[1];

const answers: Readonly<Record<string, (outcome: Outcome) => string>> = {
  problems: ({ problems }) => problems.map(p => `${p.severity} ${p.node} ${p.code}${p.service ? ` ${p.service}` : ''}${p.count > 1 ? ` ×${p.count}` : ''}: ${p.message}${p.place ? ` (${p.place.path}:${p.place.line + 1})` : ''}`).join('\n'),
  counts: ({ counters }) => Object.entries(counters).map(([node, c]) => `${node}: ${c.in} in, ${c.out} out, ${c.errors} errors`).join('\n'),
  objects: ({ contents }) => [...contents].map(([key, bytes]) => `${key}\n${new TextDecoder().decode(bytes).trimEnd().split('\n').map(line => `  ${line}`).join('\n')}`).join('\n'),
  rows: ({ results }) => results.map(r => [`${r.node}: ${r.columns.map(c => c.name).join(' | ')}`, ...r.rows.map(row => `  ${row.map(v => (v === null ? 'NULL' : typeof v === 'object' ? JSON.stringify(v) : String(v))).join(' | ')}`)].join('\n')).join('\n'),
};
