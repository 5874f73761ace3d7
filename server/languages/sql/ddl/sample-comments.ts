import type { SourceFile } from '../../../base/file.ts';
import type { FeedDeclaration } from '../../../base/catalog.ts';
import type { DocumentLink } from '../../../base/language.ts';
import { memo } from '../../../base/memo.ts';
import { resolvePath } from '../../../base/path.ts';
import type { Range } from '../../../base/range.ts';
import type { Scope } from '../../../base/scope.ts';
import { hive } from '../dialects/hive.ts';
import { redshift } from '../dialects/redshift.ts';
import { lex } from '../lexer.ts';
import { engineOf } from './statements.ts';
import { readDdl } from './tables.ts';

/** One comment that names a file of sample records. */
export interface SampleComment {
  readonly written: string;
  /** Of the path, in the file. */
  readonly range: Range;
  /** As a path of the workspace; undefined when it leads out of it. */
  readonly path: string | undefined;
  /** The table that the comment stands before, or in; the last one behind all of them. */
  readonly table: string | undefined;
}

const pattern = /^--\s*sample\s*:[ \t]*([^\r\n]*)/i;

/**
 * What a file says of sample records, in comments that every service ignores:
 *
 *     -- sample: data/orders.ndjson
 */
export const sampleComments: (file: SourceFile) => readonly SampleComment[] = memo(file => {
  if (!/--\s*sample\s*:/i.test(file.text)) return [];
  const { tables } = readDdl(file);
  return lex(file.text, engineOf(file) === 'redshift' ? redshift : hive).comments.flatMap(comment => {
    const match = pattern.exec(file.text.slice(comment.start, comment.end));
    const written = match?.[1]!.trim();
    if (!match || !written) return [];
    const start = comment.start + match[0].length - match[1]!.length;
    const table = tables.find(t => t.range.end > comment.start) ?? tables.at(-1);
    return [{ written, range: { start, end: start + written.length }, path: resolvePath(file.path, written), table: table?.name?.value }];
  });
});

/** The samples of a file for the catalogue. They stand for those that a pipeline would bring. */
export function sampleFeeds(file: SourceFile): FeedDeclaration[] {
  const feeds = sampleComments(file).flatMap(({ path, table }) => (path === undefined ? [] : [{ records: path, format: /\.json$/i.test(path) ? 'json' as const : 'object' as const, ...(table !== undefined && { table }) }]));
  const [first] = sampleComments(file);
  return feeds.length === 0 || !first ? [] : [{ kind: 'feed', name: file.path, place: { path: file.path, range: first.range }, feeds }];
}

/** The files that comments name, to be opened. */
export const sampleLinks = (file: SourceFile, scope: Scope): DocumentLink[] =>
  sampleComments(file).flatMap(({ path, range }) => (path !== undefined && scope.exists(path) ? [{ range, path, tooltip: 'Sample records of the table' }] : []));
