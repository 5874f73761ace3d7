import { URI } from 'vscode-uri';
import type { FeedDeclaration } from '../base/catalog.ts';
import type { LanguageId, SourceFile } from '../base/file.ts';
import type { Settings } from '../base/scope.ts';
import { readSamples } from '../project/samples.ts';
import type { LanguageTable } from '../project/table.ts';
import { openWorkspace, type FileInput, type Workspace } from '../project/workspace.ts';
import type { Disk } from './platform.ts';

/** One folder of the client's workspace, or a text that belongs to none. Its snapshot is exchanged, never changed. */
export interface Folder {
  readonly uri: string;
  /** Undefined where nobody can read files for us (another editor's virtual workspace, an unsaved text). */
  readonly disk: Disk | undefined;
  workspace: Workspace;
  /** The feeds whose samples were read or asked for. */
  sampled?: readonly FeedDeclaration[];
  /** Settled when the folder's files are known. */
  ready: Promise<void>;
  /** Counts what happened to files on the disk, also those that are not ours. */
  touches: number;
}

/** A text that the client has open. */
export interface OpenDocument {
  readonly uri: string;
  readonly version: number;
  readonly folder: Folder;
  readonly path: string;
}

/** A file of the workspace together with all that is needed to ask about it. */
export interface Located {
  readonly folder: Folder;
  readonly file: SourceFile;
}

export type Folders = ReturnType<typeof openFolders>;

export interface FoldersOptions {
  readonly languages: LanguageTable;
  /** The files of a folder by its address. */
  disk(uri: string): Disk | undefined;
  /** Whether memory is short. */
  crowded(): boolean;
  log(message: string): void;
  /** Something that diagnostics of other files may depend on has changed. */
  changed(): void;
}

/**
 * The state of the server: which texts are open and what the folders hold. Folders are read when the first of our
 * documents opens and not before. What is open counts with its unsaved text.
 */
export function openFolders({ languages, disk: diskOf, crowded, log, changed }: FoldersOptions) {
  const folders: Folder[] = [];
  const documents = new Map<string, OpenDocument>();
  let settings: Settings = {};
  let started = false;
  let markStarted: () => void;
  const start = new Promise<void>(resolve => { markStarted = resolve; });

  function addFolder(uri: string): void {
    if (folders.some(f => f.uri === uri)) return;
    const disk = diskOf(uri);
    const folder: Folder = { uri, disk, workspace: openWorkspace(languages, { settings, alone: disk === undefined }), ready: Promise.resolve(), touches: 0 };
    folders.push(folder);
    if (started) folder.ready = read(folder);
  }

  function removeFolder(uri: string): void {
    const index = folders.findIndex(f => f.uri === uri);
    if (index >= 0) folders.splice(index, 1);
  }

  /** Reads a folder in the background; texts that were opened meanwhile stay as the client has them. */
  async function read(folder: Folder): Promise<void> {
    if (!folder.disk) return;
    try {
      const found = await folder.disk.scan('', languages, { get aborted() { return crowded(); } });
      const open = new Set([...documents.values()].filter(d => d.folder === folder).map(d => d.path));
      folder.workspace = folder.workspace.withOthers(found.others).withFiles(found.files.filter(f => !open.has(f.path)));
      await sample(folder);
      if (crowded()) log(`${folder.uri} holds more than fits into memory; files that are not open may be missing from checks`);
      changed();
    } catch (error) {
      log(`cannot read ${folder.uri}: ${String(error)}`);
    }
  }

  /** The folder that `uri` lies in, and its path there; the innermost of nested folders. */
  function place(uri: string): { folder: Folder; path: string } | undefined {
    let best: { folder: Folder; path: string } | undefined;
    for (const folder of folders) {
      const base = folder.uri.replace(/\/?$/, '/');
      const inner = folder.disk ? folder.disk.pathOf(uri) : uri.startsWith(base) ? decodeURIComponent(uri.slice(base.length)) : undefined;
      if (inner === undefined || inner === '' || inner.startsWith('../')) continue;
      if (!best || folder.uri.length > best.folder.uri.length) best = { folder, path: inner };
    }
    return best;
  }

  /** A folder of its own for a text outside of all folders: it stands alone. */
  function loose(uri: string): { folder: Folder; path: string } {
    const parent = uri.slice(0, uri.lastIndexOf('/'));
    const folder: Folder = { uri: parent, disk: /^untitled:/.test(uri) ? undefined : diskOf(parent), workspace: openWorkspace(languages, { settings, alone: true }), ready: Promise.resolve(), touches: 0 };
    return { folder, path: URI.parse(uri).path.split('/').at(-1) || 'untitled' };
  }

  function put(folder: Folder, file: FileInput): void {
    folder.workspace = folder.workspace.withFiles([file]);
    if (started) void sample(folder).then(read => { if (read) changed(); });
  }

  /** Reads the samples that feeds name and nobody has read yet; tells whether there were any. */
  async function sample(folder: Folder): Promise<boolean> {
    const { disk } = folder;
    const feeds = folder.workspace.scope.catalog.all('feed');
    if (!disk || feeds === folder.sampled) return false;
    folder.sampled = feeds;
    const samples = await readSamples(folder.workspace, path => disk.head(path));
    folder.workspace = folder.workspace.withFiles(samples);
    return samples.length > 0;
  }

  /** Near the heap's ceiling what is not open is let go: checks of open texts matter most, and a server that dies helps nobody. */
  function relieve(): void {
    for (const folder of folders) {
      const open = new Set([...documents.values()].filter(d => d.folder === folder).map(d => d.path));
      const closed = [...folder.workspace.files.keys()].filter(path => !open.has(path));
      if (closed.length === 0) continue;
      folder.workspace = folder.workspace.withoutFiles(closed).withOthers(closed);
      log(`memory is short: ${closed.length} files that are not open are no longer checked`);
    }
  }

  return {
    documents: documents as ReadonlyMap<string, OpenDocument>,
    addFolder, removeFolder,
    all: (): readonly Folder[] => [...folders, ...new Set([...documents.values()].map(d => d.folder).filter(f => !folders.includes(f)))],
    /** Settled when the first of our documents was opened. */
    started: start,

    open(uri: string, languageId: string, version: number, text: string): void {
      const where = place(uri) ?? loose(uri);
      const language = languages.byId(languageId as LanguageId)?.id;
      if (!language && !languages.ofText(where.path, text)) return;
      documents.set(uri, { uri, version, ...where });
      put(where.folder, { path: where.path, text, ...(language && { language }) });
      if (started) return;
      started = true;
      for (const folder of folders) folder.ready = read(folder);
      markStarted();
    },

    change(uri: string, version: number, update: (file: SourceFile) => string): void {
      if (crowded()) relieve();
      const document = documents.get(uri);
      const file = document?.folder.workspace.file(document.path);
      if (!document || !file) return;
      documents.set(uri, { ...document, version });
      put(document.folder, { path: file.path, text: update(file), language: file.language });
    },

    /** From now on the file on disk counts again. */
    async close(uri: string): Promise<void> {
      const document = documents.get(uri);
      if (!document) return;
      documents.delete(uri);
      if (!folders.includes(document.folder)) return;
      await reread(document.folder, document.path);
    },

    /** Something happened to a file on disk, be it ours or not. */
    noticed(uri: string): void {
      const where = place(uri);
      if (where) where.folder.touches++;
    },

    /** Whether checks know what stands in a file: a text of ours, or a sample. */
    reads(uri: string): boolean {
      const where = place(uri);
      return this.locate(uri) !== undefined || (where !== undefined && where.folder.workspace.scope.sample(where.path) !== undefined);
    },

    /** A file on disk was made, changed or removed. */
    async touched(uri: string): Promise<void> {
      const where = place(uri);
      if (!where || !started) return;
      if (/(?:^|\/)(?:node_modules|\.[^/]+)\//.test(where.path)) return;
      if ([...documents.values()].some(d => d.folder === where.folder && d.path === where.path)) return;
      await where.folder.ready;
      await reread(where.folder, where.path);
    },

    configure(next: Settings): void {
      if (JSON.stringify(next) === JSON.stringify(settings)) return; // the same object keeps every answer
      settings = next;
      for (const folder of this.all()) folder.workspace = folder.workspace.withSettings(next);
    },

    /** The open document `uri`, as it is now. */
    locate(uri: string): Located | undefined {
      const document = documents.get(uri);
      const where = document ?? place(uri);
      const file = where?.folder.workspace.file(where.path);
      return where && file ? { folder: where.folder, file } : undefined;
    },

    /** The client's own spelling of a file's address when it has the file open. */
    uriOf(folder: Folder, name: string): string {
      for (const document of documents.values()) if (document.folder === folder && document.path === name) return document.uri;
      return folder.disk ? folder.disk.uriOf(name) : `${folder.uri.replace(/\/?$/, '/')}${name.split('/').map(encodeURIComponent).join('/')}`;
    },

    versionOf(folder: Folder, name: string): number | null {
      for (const document of documents.values()) if (document.folder === folder && document.path === name) return document.version;
      return null;
    },
  };

  async function reread(folder: Folder, name: string): Promise<void> {
    const { disk } = folder;
    const kind = await disk?.kind(name);
    const isOurs = folder.workspace.file(name) !== undefined || languages.ofPath(name) !== undefined;
    const text = kind === 'file' && isOurs ? await disk!.text(name) : undefined;
    if (text !== undefined) put(folder, { path: name, text });
    else if (kind === 'file') {
      folder.workspace = folder.workspace.withOthers([name]);
      delete folder.sampled; // a feed may name a file that was not there before
      const known = folder.workspace.scope.sample(name) && await disk!.head(name);
      if (known !== undefined) put(folder, { path: name, ...known });
      else await sample(folder);
    }
    else if (kind === 'folder') {
      // A folder that was moved here may be told of without its files.
      const { files, others } = await disk!.scan(name, languages, { aborted: false });
      const open = new Set([...documents.values()].filter(d => d.folder === folder).map(d => d.path));
      folder.workspace = folder.workspace.withOthers(others).withFiles(files.filter(f => !open.has(f.path)));
    } else {
      // One that went takes its files along.
      const gone = [name, ...folder.workspace.scope.paths().filter(p => p.startsWith(name + '/'))];
      folder.workspace = folder.workspace.withoutFiles(gone);
    }
    changed();
  }
}
