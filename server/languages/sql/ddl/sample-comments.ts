import type { SourceFile } from '../../../base/file.ts';
import type { FeedDeclaration } from '../../../base/catalog.ts';
import { memo } from '../../../base/memo.ts';
import { hive } from '../dialects/hive.ts';
import { redshift } from '../dialects/redshift.ts';
import { lex } from '../lexer.ts';
import { engineOf } from './statements.ts';
import { sampleFeed, samplesAmong, type SampleComment } from '../hive/sample-comment.ts';
import { readDdl } from './tables.ts';

/**
 * What a file says of sample records, in comments that every service ignores:
 *
 *     -- sample: data/orders.ndjson
 */
export const sampleComments: (file: SourceFile) => readonly SampleComment[] = memo(file => {
  if (!/--\s*sample\s*:/i.test(file.text)) return [];
  const { tables } = readDdl(file);
  return samplesAmong(lex(file.text, engineOf(file) === 'redshift' ? redshift : hive).comments, file, tables);
});

/** The samples of a file for the catalogue. They stand for those that a pipeline would bring. */
export function sampleFeeds(file: SourceFile): FeedDeclaration[] {
  const feeds = sampleComments(file).flatMap(comment => sampleFeed(comment) ?? []);
  const [first] = sampleComments(file);
  return feeds.length === 0 || !first ? [] : [{ kind: 'feed', name: file.path, place: { path: file.path, range: first.range }, feeds }];
}
