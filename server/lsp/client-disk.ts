import { HostError, type Host } from '../base/host.ts';
import type { LanguageTable } from '../project/table.ts';
import { readHeadOf } from '../components/parquet/head.ts';
import { decodeText, largestText, skippedFolders } from '../project/walk.ts';
import type { FileInput } from '../project/workspace.ts';
import { fromBase64 } from '../base/base64.ts';
import { requests, type FileEntry } from '../protocol/requests.ts';
import type { Disk, Scan } from './platform.ts';

/** Asks the client; the answer is null when there is nothing. */
export type Ask = <Answer>(method: string, params: { readonly uri: string }) => Promise<Answer | null>;

/** A walk over somebody's remote repository ends somewhere. */
const mostEntries = 20_000;

/** A folder that only the client can read: a virtual workspace, or any folder when the server runs in a browser. */
export function clientDisk(folder: string, ask: Ask): Disk {
  const base = folder.replace(/\/?$/, '/');
  const uriOf = (path: string) => (path === '' ? folder : base + path.split('/').map(encodeURIComponent).join('/'));
  const list = (path: string) => ask<readonly FileEntry[]>(requests.listFolder, { uri: uriOf(path) });
  const bytes = async (path: string): Promise<Uint8Array | undefined> => {
    const read = await ask<string>(requests.readFile, { uri: uriOf(path) });
    return read === null ? undefined : fromBase64(read);
  };
  const text = async (path: string): Promise<string | undefined> => {
    const read = await bytes(path);
    return read && read.length <= largestText ? decodeText(read) : undefined;
  };

  async function scan(path: string, languages: LanguageTable, wanted: { readonly aborted: boolean }): Promise<Scan> {
    const files: FileInput[] = [];
    const others: string[] = [];
    const pending = [path];
    for (let seen = 0; pending.length > 0 && seen < mostEntries && !wanted.aborted;) {
      const at = pending.shift()!;
      await Promise.all((await list(at) ?? []).map(async ({ name, kind }) => {
        seen++;
        const full = at === '' ? name : `${at}/${name}`;
        if (kind === 'folder') {
          if (!name.startsWith('.') && !skippedFolders.has(name)) pending.push(full);
          return;
        }
        const content = languages.ofPath(full) ? await text(full) : undefined;
        if (content !== undefined) files.push({ path: full, text: content });
        else others.push(full);
      }));
    }
    return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), others: others.sort() };
  }

  return {
    root: undefined, uriOf, scan, text,
    async head(path) {
      const read = await bytes(path);
      return read && readHeadOf(path, read.length, (start, end) => Promise.resolve(read.subarray(start, end)));
    },
    pathOf: uri => (uri.startsWith(base) ? decodeURIComponent(uri.slice(base.length)) : undefined),
    async kind(path) {
      const slash = path.lastIndexOf('/');
      return (await list(path.slice(0, Math.max(0, slash))))?.find(e => e.name === path.slice(slash + 1))?.kind;
    },
    host: ({ trusted, texts = new Map() }) => hostOf(trusted, async path => {
      const open = texts.get(path);
      return open === undefined ? bytes(path) : new TextEncoder().encode(open);
    }),
  };
}

/** What a replay can have without a machine of its own: files, and nothing that runs. */
function hostOf(trusted: boolean, bytes: (path: string) => Promise<Uint8Array | undefined>): Host {
  async function read(path: string): Promise<Uint8Array> {
    const found = path.startsWith('../') || path.startsWith('/') ? undefined : await bytes(path);
    if (!found) throw new HostError(`There is no file \`${path}\` in the workspace`, 'missing-file');
    return found;
  }
  return {
    trusted, read,
    async *readStream(path) { yield await read(path); },
    exists: async path => (await bytes(path)) !== undefined,
    openFunction: ({ path }) => Promise.reject(new HostError(`\`${path}\` is a function: functions run in a folder of this machine, in the desktop editor or with \`sluice replay\``, 'function')),
    openQueryEngine: () => Promise.resolve({ missing: 'Parquet in this compression needs DuckDB, which runs in the desktop editor and in the terminal' }),
    fetch: () => Promise.reject(new HostError('Replays in a browser ask no other host', 'network')),
  };
}
