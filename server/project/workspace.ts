import type { Catalog, Declaration } from '../base/catalog.ts';
import { edited, type LanguageId, type SourceFile } from '../base/file.ts';
import type { Language } from '../base/language.ts';
import type { Scope, Settings } from '../base/scope.ts';
import { bug } from '../base/bug.ts';
import type { Sample, SampleHead } from '../base/feed.ts';
import { catalogOf, type ProjectCatalog } from './catalog.ts';
import { sampleOf } from './samples.ts';
import { languageTable, type LanguageTable } from './table.ts';

/** A text to put into a workspace. `language` overrides what the name's ending says. */
export interface FileInput extends SampleHead {
  readonly path: string;
  readonly language?: LanguageId;
}

/**
 * A workspace at one moment. Immutable: every change makes a new one that shares all it can with the old, so answers
 * about untouched files stay valid and an old snapshot can still be asked.
 */
export interface Workspace {
  readonly languages: LanguageTable;
  /** What languages may know of the world, seen from the workspace's root. */
  readonly scope: Scope;
  /** The same seen from one file, whose neighbours come first where a name is declared more than once. */
  scopeOf(path: string): Scope;
  /** Our own texts by path, in the order in which they came. */
  readonly files: ReadonlyMap<string, SourceFile>;
  file(path: string): SourceFile | undefined;
  languageOf(file: SourceFile): Language;
  /** The workspace with these texts added or exchanged. Of texts in no language of ours only the beginning is kept, as a sample of data. */
  withFiles(files: readonly FileInput[]): Workspace;
  withoutFiles(paths: Iterable<string>): Workspace;
  /** The workspace with other files beside ours: data, handlers; they exist but are never read here. */
  withOthers(paths: Iterable<string>): Workspace;
  withSettings(settings: Settings): Workspace;
}

export interface WorkspaceOptions {
  readonly files?: readonly FileInput[];
  /** Paths of files that are not ours but may be referred to. */
  readonly others?: Iterable<string>;
  readonly settings?: Settings;
  /** See `Scope.alone`. */
  readonly alone?: boolean;
}

/** A workspace for `languages`; paths are workspace-relative with `/`. */
export function openWorkspace(languages: readonly Language[] | LanguageTable, options: WorkspaceOptions = {}): Workspace {
  const table = 'all' in languages ? languages : languageTable(languages);
  const empty: State = { table, files: new Map(), others: new Set(options.others), samples: new Map(), settings: options.settings ?? {}, alone: options.alone ?? false, catalog: settled(catalogOf(new Map())) };
  return snapshot(empty).withFiles(options.files ?? []);
}

interface State {
  readonly table: LanguageTable;
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly others: ReadonlySet<string>;
  readonly samples: ReadonlyMap<string, Sample>;
  readonly settings: Settings;
  readonly alone: boolean;
  readonly catalog: LazyCatalog;
}

/** A catalogue that is worked out as far as somebody asks: while a large script is being typed in, nobody asks for its streams. */
interface LazyCatalog {
  /** The catalogue in which at least the declarations of this kind, or of this file, are those of the present texts. */
  get(wanted: { readonly kind: Declaration['kind'] } | { readonly path: string }): ProjectCatalog;
  /** The catalogue after these files changed. */
  after(paths: Iterable<string>, declare: Declare): LazyCatalog;
}

/** What a file declares, and whether it may declare things of a kind: that is known without reading it. */
interface Declare {
  now(path: string): readonly Declaration[];
  may(path: string, kind: Declaration['kind']): boolean;
}

const settled = (catalog: ProjectCatalog): LazyCatalog => ({ get: () => catalog, after: (paths, declare) => pending(catalog, new Set(paths), declare) });

/** `known` is what was worked out so far; `stale` are the files that have changed since. */
function pending(known: ProjectCatalog, stale: ReadonlySet<string>, declare: Declare): LazyCatalog {
  return {
    get(wanted) {
      const asked = [...stale].filter(path => ('path' in wanted ? path === wanted.path : declare.may(path, wanted.kind) || known.declaredIn(path).some(d => d.kind === wanted.kind)));
      if (asked.length > 0) {
        known = known.with(new Map(asked.map(path => [path, declare.now(path)])));
        stale = new Set([...stale].filter(path => !asked.includes(path)));
      }
      return known;
    },
    after: (paths, next) => pending(known, new Set([...stale, ...paths]), next),
  };
}

function snapshot(state: State): Workspace {
  const { table, files, others, samples, settings, alone, catalog } = state;
  let paths: readonly string[] | undefined;
  const declarationsIn = (present: ReadonlyMap<string, SourceFile>): Declare => {
    const languageOf = (path: string) => table.byId(present.get(path)?.language as LanguageId);
    return {
      now: path => languageOf(path)?.declare?.(present.get(path)!) ?? [],
      may: (path, kind) => languageOf(path)?.declares?.includes(kind) ?? languageOf(path)?.declare !== undefined,
    };
  };
  const seenFrom = (path: string): Catalog => ({
    all: kind => catalog.get({ kind }).near(path).all(kind),
    find: (kind, name) => catalog.get({ kind }).near(path).find(kind, name),
    declaredIn: file => catalog.get({ path: file }).declaredIn(file),
  });
  const exists = (path: string) => files.has(path) || others.has(path);
  const outputs = (path: string) => {
    const file = files.get(path);
    return file && table.byId(file.language)?.outputs?.(file, scopeOf(path));
  };
  const scope: Scope = {
    catalog: seenFrom(''),
    settings, alone, exists, outputs,
    file: path => files.get(path),
    sample: path => samples.get(path),
    paths: () => (paths ??= [...new Set([...files.keys(), ...others])].sort()),
  };
  const scopeOf = (path: string): Scope => ({ ...scope, catalog: seenFrom(path) });
  return {
    languages: table, scope, files, scopeOf,
    file: path => files.get(path),
    languageOf: file => table.byId(file.language) ?? bug(`no language \`${file.language}\` for ${file.path}`),

    withFiles(inputs) {
      const next = new Map(files);
      const changed: string[] = [];
      const unknown: string[] = [];
      const heads = new Map(samples);
      for (const { path, text, language: id, ...head } of inputs) {
        const language = id ? table.byId(id) : table.ofText(path, text);
        if (!language) {
          unknown.push(path);
          heads.set(path, sampleOf(path, { text, ...head }, samples.get(path)));
          continue;
        }
        const known = next.get(path);
        if (known && known.text === text && known.language === language.id) continue;
        const file: SourceFile = known?.language === language.id ? edited(known, text) : { path, text, language: language.id };
        next.set(path, file);
        changed.push(path);
      }
      if (changed.length === 0 && unknown.every(path => exists(path) && heads.get(path) === samples.get(path))) return this;
      return snapshot({ ...state, files: next, ...(unknown.length > 0 && { others: new Set([...others, ...unknown]), samples: heads }), catalog: catalog.after(changed, declarationsIn(next)) });
    },

    withoutFiles(gone) {
      const next = new Map(files);
      const rest = new Set(others);
      const heads = new Map(samples);
      const changed: string[] = [];
      for (const path of gone) {
        if (next.delete(path)) changed.push(path);
        rest.delete(path);
        heads.delete(path);
      }
      if (changed.length === 0 && rest.size === others.size) return this;
      return snapshot({ ...state, files: next, others: rest, samples: heads, catalog: catalog.after(changed, declarationsIn(next)) });
    },

    withOthers(more) {
      const all = new Set([...others, ...more]);
      return all.size === others.size ? this : snapshot({ ...state, others: all });
    },
    withSettings: other => snapshot({ ...state, settings: other }),
  };
}
