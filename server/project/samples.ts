import type { Sample, SampleHead } from '../base/feed.ts';
import { decodeText } from './walk.ts';
import type { FileInput, Workspace } from './workspace.ts';

/** Characters of a data file that checks look at; as many bytes are read of it. */
export const sampleSize = 256 * 1024;

/** What is kept of a data file: a text is cut behind a whole line; empty when it is none. `known` is given again when it is the same. */
export function sampleOf(path: string, { text, parquet }: SampleHead, known: Sample | undefined): Sample {
  const head = text.length > sampleSize ? text.slice(0, text.lastIndexOf('\n', sampleSize - 1) + 1) : text;
  const read = head.includes('\u0000') ? '' : head.replace(/^\ufeff/, '');
  if (known?.text === read && JSON.stringify(known.parquet) === JSON.stringify(parquet)) return known;
  return { path, text: read, ...(parquet && { parquet }) };
}

/** The text of a file's first bytes: `bytes` are at most `sampleSize`, and `more` tells that the file goes on. */
export function sampleText(bytes: Uint8Array, more: boolean): string {
  const text = decodeText(bytes);
  return more ? text.slice(0, text.lastIndexOf('\n') + 1) : text;
}

/** The data files that checks want to look into and that nobody has read yet: those that some feed names. */
export function wantedSamples({ scope }: Workspace): string[] {
  return [...new Set(scope.catalog.all('feed').flatMap(({ feeds }) => feeds.map(f => f.records)))].filter(path => scope.exists(path) && !scope.file(path) && !scope.sample(path));
}

/** The wanted samples, for `withFiles`. One that cannot be read is empty, so that nobody asks again. */
export const readSamples = (workspace: Workspace, read: (path: string) => Promise<SampleHead | undefined>): Promise<FileInput[]> =>
  Promise.all(wantedSamples(workspace).map(async path => ({ path, ...((await read(path)) ?? { text: '' }) })));
