import type { Diagnostic, Fix } from '../base/diagnostic.ts';
import { applyEdits, type TextEdit } from '../base/edit.ts';
import type { Range } from '../base/range.ts';
import { diagnose } from './diagnose.ts';
import type { Workspace } from './workspace.ts';

export interface FixOptions {
  /** Only diagnostics with these codes. */
  readonly only?: readonly string[];
  /** Only diagnostics of these files; edits elsewhere still happen when a fix needs them. */
  readonly paths?: readonly string[];
}

export interface FixResult {
  readonly workspace: Workspace;
  /** Texts that changed, by path. */
  readonly changed: ReadonlyMap<string, string>;
  /** Repairs by code. */
  readonly applied: ReadonlyMap<string, number>;
}

/** Fixes may uncover one another; two that undo each other must still come to an end. */
const mostRounds = 50;

/** Applies every safe fix, again and again until nothing changes. */
export function fixAll(workspace: Workspace, options: FixOptions = {}): FixResult {
  const changed = new Map<string, string>();
  const applied = new Map<string, number>();
  let current = workspace;
  for (let round = 0; round < mostRounds; round++) {
    const { edits, fixed } = compatibleFixes(options.paths ?? [...current.files.keys()], path => diagnose(current, path), options.only);
    const texts = [...edits].flatMap(([path, list]) => {
      const file = current.file(path);
      const text = file && applyEdits(file.text, list);
      return file && text !== undefined && text !== file.text ? [{ path, text, language: file.language }] : [];
    });
    if (texts.length === 0) break;
    for (const { path, text } of texts) changed.set(path, text);
    for (const { code } of fixed) applied.set(code, (applied.get(code) ?? 0) + 1);
    current = current.withFiles(texts);
  }
  return { workspace: current, changed, applied };
}

/** The first safe fix of each diagnostic, as far as they can be applied together: a fix goes in whole or waits for the next round. */
export function compatibleFixes(paths: Iterable<string>, diagnosticsOf: (path: string) => readonly Diagnostic[], only?: readonly string[]): { readonly edits: ReadonlyMap<string, readonly TextEdit[]>; readonly fixed: readonly Diagnostic[] } {
  const edits = new Map<string, TextEdit[]>();
  const taken = new Map<string, Range[]>();
  const fixed: Diagnostic[] = [];
  for (const path of paths) {
    for (const diagnostic of diagnosticsOf(path)) {
      if (only && !only.includes(diagnostic.code)) continue;
      const fix = diagnostic.fixes.find(f => f.safe);
      if (!fix) continue;
      const parts = partsOf(fix, path);
      if (parts.some(part => part.edits.some(edit => collides(listOf(taken, part.path), edit.range)))) continue;
      for (const part of parts) {
        for (const edit of part.edits) {
          listOf(edits, part.path).push(edit);
          take(listOf(taken, part.path), edit.range);
        }
      }
      fixed.push(diagnostic);
    }
  }
  return { edits, fixed };
}

/** All files that a fix touches, its own first. */
export const partsOf = (fix: Fix, path: string): readonly { readonly path: string; readonly edits: readonly TextEdit[] }[] => [{ path, edits: fix.edits }, ...(fix.elsewhere ?? [])];

function listOf<Item>(map: Map<string, Item[]>, key: string): Item[] {
  let list = map.get(key);
  if (!list) map.set(key, (list = []));
  return list;
}

/** Whether `wanted` overlaps or, being an insertion, touches the place of another edit. `ranges` are sorted. */
function collides(ranges: readonly Range[], wanted: Range): boolean {
  const index = position(ranges, wanted.start);
  return [ranges[index - 1], ranges[index]].some(other => other !== undefined
    && (other.start < wanted.end && wanted.start < other.end || (other.start === wanted.start && (other.end === other.start || wanted.end === wanted.start))));
}

function take(ranges: Range[], wanted: Range): void {
  ranges.splice(position(ranges, wanted.start), 0, wanted);
}

/** The index of the first range that starts at or behind `start`. */
function position(ranges: readonly Range[], start: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle]!.start < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
