import { memo } from './memo.ts';

/** Names of the languages, which are also the editor's language ids where one is contributed. */
export type LanguageId =
  | 'kinesis-sql' | 'athena-sql' | 'hive-sql' | 'redshift-sql' | 'flink-sql'
  | 'painless' | 'search-console' | 'vega' | 'vega-lite' | 'pipeline' | 'records' | 'saved-objects';

/**
 * One text of the workspace. Immutable: an edit makes a new one, so results are remembered by identity (`memo`).
 * `path` is workspace-relative with `/`, or whatever name the caller gave to a lone file.
 */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly language: LanguageId;
  /** Where a script will run, for sources embedded in a host that knows it; see `embed.ts`. */
  readonly context?: string;
  /** Names of the parameters that the host hands to an embedded script. */
  readonly params?: readonly string[];
}

const origins = new WeakMap<SourceFile, SourceFile>();

/** `file` with another text. What was worked out for the old text may serve the new one: see `originOf`. */
export function edited(file: SourceFile, text: string): SourceFile {
  const made: SourceFile = { ...file, text };
  origins.set(made, origins.get(file) ?? file);
  return made;
}

/** An earlier text of the same file, for those who kept something about it. Only one is held, however long the typing goes on. */
export const originOf = (file: SourceFile): SourceFile | undefined => origins.get(file);

/** Tells that enough is now known of `file` itself: its successors come from here, and the text before it is let go. */
export const settle = (file: SourceFile): void => void origins.delete(file);

/** A zero-based line and a UTF-16 column, the shape every editor speaks. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** Offsets at which the lines of `file` start. Line ends are LF, CR LF and lone CR, as in the editor. */
export const lineStarts: (file: { readonly text: string }) => readonly number[] = memo(({ text }) => {
  const starts = [0];
  if (!text.includes('\r')) { // the usual case, and the search is the machine's own
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
    return starts;
  }
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
  }
  return starts;
});

/** The line and column of `offset`; offsets beyond the text give its end. */
export function positionAt(file: { readonly text: string }, offset: number): Position {
  const starts = lineStarts(file);
  const target = Math.max(0, Math.min(offset, file.text.length));
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= target) low = middle;
    else high = middle - 1;
  }
  return { line: low, character: target - starts[low]! };
}

/** The offset of `position`; a column beyond its line gives the line's end. */
export function offsetAt(file: { readonly text: string }, { line, character }: Position): number {
  const starts = lineStarts(file);
  if (line < 0) return 0;
  if (line >= starts.length) return file.text.length;
  return Math.min(starts[line]! + Math.max(0, character), lineEnd(file, line));
}

/** Where the text of a line ends, its break excluded. */
export function lineEnd(file: { readonly text: string }, line: number): number {
  const starts = lineStarts(file);
  let end = line + 1 < starts.length ? starts[line + 1]! : file.text.length;
  while (end > starts[line]! && (file.text[end - 1] === '\n' || file.text[end - 1] === '\r')) end--;
  return end;
}

/** How the lines of a text end, for lines that are added to it. */
export const lineBreak = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');
