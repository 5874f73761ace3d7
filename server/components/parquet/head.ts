import type { SampleHead } from '../../base/feed.ts';
import { sampleSize, textHead } from '../../project/samples.ts';
import { decodeText } from '../../project/walk.ts';
import { isParquet, readFooter, type ReadBytes } from './footer.ts';

/** What checks look at of a data file: the beginning of a text, the footer of Parquet. */
export async function readHeadOf(path: string, size: number, read: ReadBytes): Promise<SampleHead> {
  const bytes = await read(0, Math.min(size, sampleSize));
  return isParquet(path, bytes) ? { text: '', parquet: await readFooter(size, read) } : textHead(decodeText(bytes), size > sampleSize);
}
