import type { RecordFeed } from '../../../base/feed.ts';
import type { SourceFile } from '../../../base/file.ts';
import type { DocumentLink } from '../../../base/language.ts';
import { resolvePath } from '../../../base/path.ts';
import type { Range } from '../../../base/range.ts';
import type { Scope } from '../../../base/scope.ts';
import type { Table } from './table.ts';

/** One comment that names a file of sample records. */
export interface SampleComment {
  readonly written: string;
  /** Of the path, in the file. */
  readonly range: Range;
  /** As a path of the workspace; undefined when it leads out of it. */
  readonly path: string | undefined;
  /** The table that the comment stands before, or in; the last one behind all of them. */
  readonly of: Table | undefined;
}

const pattern = /^(?:--|#)\s*sample\s*:[ \t]*([^\r\n]*)/i;

/** The comments that name sample records. */
export const samplesAmong = (comments: readonly Range[], file: SourceFile, tables: readonly Table[]): readonly SampleComment[] => comments.flatMap(comment => {
  const match = pattern.exec(file.text.slice(comment.start, comment.end));
  const written = match?.[1]!.trim();
  if (!match || !written) return [];
  const start = comment.start + match[0].length - match[1]!.length;
  return [{ written, range: { start, end: start + written.length }, path: resolvePath(file.path, written), of: tables.find(t => t.range.end > comment.start) ?? tables.at(-1) }];
});

/** The records of a comment as what reaches its table; undefined when they lie outside of the workspace. */
export function sampleFeed({ path, of }: SampleComment): RecordFeed | undefined {
  const table = of?.name?.value;
  return path === undefined ? undefined : { records: path, format: /\.json$/i.test(path) ? 'json' : 'object', ...(table !== undefined && { table }) };
}

/** The files that comments name, to be opened. */
export const sampleLinks = (samples: readonly SampleComment[], scope: Scope): DocumentLink[] =>
  samples.flatMap(({ path, range }) => (path !== undefined && scope.exists(path) ? [{ range, path, tooltip: 'Sample records of the table' }] : []));
