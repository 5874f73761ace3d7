import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { LanguageTable } from '../project/table.ts';
import type { SampleHead } from '../base/feed.ts';
import { readHeadOf } from '../components/parquet/head.ts';
import { decodeText, largestText, skippedFolders } from '../project/walk.ts';
import type { FileInput } from '../project/workspace.ts';

/** What a walk over a folder found. Paths are relative to the root with `/`. */
export interface Scan {
  readonly files: readonly FileInput[];
  readonly others: readonly string[];
}

const atOnce = 32;
/** Enough for any workspace; beyond it only our own files are still looked for. */
const mostOthers = 50_000;

/**
 * Reads all texts of ours below `folder` and notes what else is there. Hidden folders, dependencies and folders that
 * cannot be read are left out; links to folders are not followed, so the walk always ends.
 */
export async function scan(root: string, folder: string, languages: LanguageTable, wanted: { readonly aborted: boolean } = { aborted: false }): Promise<Scan> {
  const files: FileInput[] = [];
  const others: string[] = [];
  let pending = [folder];
  while (pending.length > 0 && !wanted.aborted) {
    // Some at a time: waiting for the disk is what takes the time.
    const found = await Promise.all(pending.splice(0, atOnce).map(look));
    pending = [...pending, ...found.flat()];
  }

  /** Reads one folder; gives the folders inside. */
  async function look(at: string): Promise<string[]> {
    const inner: string[] = [];
    await Promise.all((await fs.readdir(at, { withFileTypes: true }).catch(unreadable)).map(async entry => {
      const full = path.join(at, entry.name);
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.') && !skippedFolders.has(entry.name)) inner.push(full);
        return;
      }
      const name = relative(root, full);
      const text = languages.ofPath(name) ? await readText(full) : undefined;
      if (text !== undefined) files.push({ path: name, text });
      else if (others.length < mostOthers) others.push(name);
    }));
    return inner;
  }

  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files, others: others.sort() };
}

/** The text of a file as the editor would show it (no byte order mark); undefined when it is absent, unreadable, too large or no text. */
export async function readText(file: string): Promise<string | undefined> {
  try {
    const { size } = await fs.stat(file);
    if (size > largestText) return undefined;
    return decodeText(await fs.readFile(file));
  } catch {
    return undefined; // gone between the walk and the read, or not ours to read: as if it were not there
  }
}

/** What checks look at of a data file; undefined when it is absent or unreadable. */
export async function readHead(file: string): Promise<SampleHead | undefined> {
  try {
    const open = await fs.open(file);
    try {
      return await readHeadOf(file, (await open.stat()).size, async (start, end) => {
        const bytes = new Uint8Array(end - start);
        let length = 0;
        // A read may give less than was asked for.
        for (let more = 1; more > 0 && length < bytes.length; length += more) more = (await open.read(bytes, length, bytes.length - length, start + length)).bytesRead;
        return bytes.subarray(0, length);
      });
    } finally {
      await open.close();
    }
  } catch {
    return undefined; // as with texts
  }
}

/** `file` as seen from `root`, with `/`; it starts with `../` when it lies outside. */
export const relative = (root: string, file: string): string => path.relative(root, file).split(path.sep).join('/');

const unreadable = (): [] => [];
