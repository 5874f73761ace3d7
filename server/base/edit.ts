import type { Range } from './range.ts';

/** Replaces `range` by `text`. Edits of one fix never overlap. */
export interface TextEdit {
  readonly range: Range;
  readonly text: string;
}

export const insert = (offset: number, text: string): TextEdit => ({ range: { start: offset, end: offset }, text });
export const replace = (range: Range, text: string): TextEdit => ({ range, text });
export const remove = (range: Range): TextEdit => ({ range, text: '' });

/**
 * The text after `edits`. Order of the list does not matter, but inserts at one offset keep theirs.
 * An edit that overlaps an earlier one is left out, so that two repairs of one place never garble it; run again for the rest.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const sorted = edits.map((edit, index) => ({ edit, index }))
    .sort((a, b) => a.edit.range.start - b.edit.range.start || a.edit.range.end - b.edit.range.end || a.index - b.index);
  let result = '';
  let done = 0;
  for (const { edit } of sorted) {
    if (edit.range.start < done) continue;
    result += text.slice(done, edit.range.start) + edit.text;
    done = edit.range.end;
  }
  return result + text.slice(done);
}

/** The edits of each file together, in the order in which the files come first. */
export function byFile(files: readonly { readonly path: string; readonly edits: readonly TextEdit[] }[]): { path: string; edits: TextEdit[] }[] {
  const all = new Map<string, TextEdit[]>();
  for (const { path, edits } of files) all.set(path, [...all.get(path) ?? [], ...edits]);
  return [...all].map(([path, edits]) => ({ path, edits }));
}
