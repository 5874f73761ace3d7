import type { CancellationToken } from 'vscode-languageserver';
import type { SampleHead } from '../base/feed.ts';
import type { Host } from '../base/host.ts';
import type { FileInput } from '../project/workspace.ts';
import type { LanguageTable } from '../project/table.ts';
import type { Frame } from '../protocol/frames.ts';
import type { AwsProfile, CatalogParams, ReplayResult } from '../protocol/requests.ts';
import type { ReplayTask } from './replay.ts';

/** What differs between the places that the server runs in: a process of Node, a worker of a browser. */
export interface Platform {
  /** The files of a folder by its address; undefined when they can only be read through the client. */
  disk(uri: string): Disk | undefined;
  /** Runs a pipeline beside the server where that is possible; cancelling stops it at its next batch. */
  replay(task: ReplayTask, disk: Disk, token: CancellationToken, take: (frames: readonly Frame[]) => void): Promise<ReplayResult>;
  /** Names of this machine's profiles; absent where there are none. */
  profiles?(): readonly AwsProfile[];
  /** Opens the catalogue of an account; absent where none can be reached. */
  catalog?(access: CatalogParams): Promise<Catalog>;
  /** Whether memory is short. */
  crowded(): boolean;
  /** Address of the page of a code, with `{code}` in it, for clients that name none. */
  readonly pages: string;
  /** Tells of errors that nobody caught. */
  watch(log: (message: string) => void): void;
}

/** Tables of an account's catalogue, as GetTable gives them. */
export interface Catalog {
  table(database: string, name: string): Promise<CatalogEntry | undefined>;
  tables(database: string): Promise<readonly CatalogEntry[]>;
  put(database: string, input: Readonly<Record<string, unknown>>, old: CatalogEntry | undefined): Promise<void>;
  close(): void;
}
export interface CatalogEntry { readonly table: Readonly<Record<string, unknown>>; readonly version: string | undefined }

/** The files of a folder, on this machine or behind the client. Paths are relative to the folder with `/`; the folder itself is ''. */
export interface Disk {
  /** Absolute path on this machine; undefined behind a client. */
  readonly root: string | undefined;
  /** The path of an address in the folder; it starts with `../` outside, and is undefined for addresses of another kind. */
  pathOf(uri: string): string | undefined;
  uriOf(path: string): string;
  /** All texts of ours below a path, and what else is there. */
  scan(path: string, languages: LanguageTable, wanted: { readonly aborted: boolean }): Promise<Scan>;
  kind(path: string): Promise<'file' | 'folder' | undefined>;
  /** As the editor would show it; undefined when it is absent, too large or no text. */
  text(path: string): Promise<string | undefined>;
  /** What checks look at of a data file; undefined when it is absent. */
  head(path: string): Promise<SampleHead | undefined>;
  host(options: { readonly trusted: boolean; readonly texts?: ReadonlyMap<string, string> }): Host;
}

export interface Scan { readonly files: readonly FileInput[]; readonly others: readonly string[] }
