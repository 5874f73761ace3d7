import type { Sample, SampleHead } from '../base/feed.ts';
import type { FileInput, Workspace } from './workspace.ts';

/** Characters of a data file that checks look at; as many bytes are read of it. */
export const sampleSize = 256 * 1024;

/** What is kept of a data file; empty when it is no text. `known` is given again when it is the same. */
export function sampleOf(path: string, given: SampleHead, known: Sample | undefined): Sample {
  const { text, torn } = given.text.length > sampleSize ? textHead(given.text.slice(0, sampleSize), true) : given;
  const { parquet } = given;
  const head: SampleHead = `${text}${torn ?? ''}`.includes('\u0000') ? { text: '' } : { text: text.replace(/^\ufeff/, ''), ...(torn !== undefined && { torn: text === '' ? torn.replace(/^\ufeff/, '') : torn }) };
  if (known?.text === head.text && known.torn === head.torn && JSON.stringify(known.parquet) === JSON.stringify(parquet)) return known;
  return { path, ...head, ...(parquet && { parquet }) };
}

/** The beginning of a text: its whole lines, and what there is of the next one where `more` follows. */
export function textHead(beginning: string, more: boolean): SampleHead {
  if (!more) return { text: beginning };
  const end = beginning.lastIndexOf('\n') + 1;
  return { text: beginning.slice(0, end), torn: beginning.slice(end) };
}

/** The data files that checks want to look into and that nobody has read yet: those that some feed names. */
export function wantedSamples({ scope }: Workspace): string[] {
  return [...new Set(scope.catalog.all('feed').flatMap(({ feeds }) => feeds.map(f => f.records)))].filter(path => scope.exists(path) && !scope.file(path) && !scope.sample(path));
}

/** The wanted samples, for `withFiles`. One that cannot be read is empty, so that nobody asks again. */
export const readSamples = (workspace: Workspace, read: (path: string) => Promise<SampleHead | undefined>): Promise<FileInput[]> =>
  Promise.all(wantedSamples(workspace).map(async path => ({ path, ...((await read(path)) ?? { text: '' }) })));
