import type { Catalog, Declaration, DeclarationOf } from '../base/catalog.ts';

type Kind = Declaration['kind'];

/** Kinds whose names their service compares without regard to case: Glue folds table names to lower case. */
const caseless: ReadonlySet<Kind> = new Set<Kind>(['table']);

/** A catalogue that knows how to become the next one. */
export interface ProjectCatalog extends Catalog {
  /** The catalogue after these files' declarations were exchanged; an empty list takes the file out. Kinds that none of them touches keep their lists and indexes. */
  with(changes: ReadonlyMap<string, readonly Declaration[]>): ProjectCatalog;
  /** The same catalogue as the file `path` sees it: of several things with one name it means the one in the nearest folder, so that pipelines side by side do not mix. */
  near(path: string): Catalog;
}

/** One kind's declarations in the order of the files, and their index, built when a name is first looked up. */
interface Shelf {
  readonly all: readonly Declaration[];
  index?: { readonly exact: ReadonlyMap<string, readonly Declaration[]>; readonly folded: ReadonlyMap<string, readonly Declaration[]> };
}

/** Gathers what files declare. `files` is kept, not copied, and must not change. */
export function catalogOf(files: ReadonlyMap<string, readonly Declaration[]>, shelves?: ReadonlyMap<Kind, Shelf>): ProjectCatalog {
  let known = shelves;
  const shelf = (kind: Kind): Shelf | undefined => (known ??= gather(files)).get(kind);
  const seenFrom = (path: string): Catalog => ({
    all: <K extends Kind>(kind: K) => (shelf(kind)?.all ?? none) as readonly DeclarationOf<K>[],

    find<K extends Kind>(kind: K, name: string) {
      const found = shelf(kind);
      if (!found) return undefined;
      const { exact, folded } = (found.index ??= index(kind, found.all));
      return nearest(exact.get(name) ?? folded.get(name.toLowerCase()) ?? none, path) as DeclarationOf<K> | undefined;
    },

    declaredIn: file => files.get(file) ?? none,
  });
  return {
    ...seenFrom(''),
    near: seenFrom,

    with(changes) {
      const next = new Map(files);
      const touched = new Set<Kind>();
      for (const [path, declarations] of changes) {
        for (const { kind } of files.get(path) ?? none) touched.add(kind);
        for (const { kind } of declarations) touched.add(kind);
        if (declarations.length > 0) next.set(path, declarations);
        else next.delete(path);
      }
      if (!known) return catalogOf(next);
      if (touched.size === 0) return catalogOf(next, known);
      const kept = new Map(known);
      const regathered = gather(next, touched);
      for (const kind of touched) {
        const fresh = regathered.get(kind);
        if (fresh) kept.set(kind, fresh);
        else kept.delete(kind);
      }
      return catalogOf(next, kept);
    },
  };
}

const none: readonly never[] = [];

function gather(files: ReadonlyMap<string, readonly Declaration[]>, kinds?: ReadonlySet<Kind>): Map<Kind, Shelf> {
  const lists = new Map<Kind, Declaration[]>();
  for (const declarations of files.values()) {
    for (const declaration of declarations) {
      if (kinds && !kinds.has(declaration.kind)) continue;
      const list = lists.get(declaration.kind);
      if (list) list.push(declaration);
      else lists.set(declaration.kind, [declaration]);
    }
  }
  return new Map([...lists].map(([kind, all]) => [kind, { all }]));
}

function index(kind: Kind, all: readonly Declaration[]): NonNullable<Shelf['index']> {
  const exact = new Map<string, Declaration[]>();
  const folded = new Map<string, Declaration[]>();
  const put = (map: Map<string, Declaration[]>, name: string, declaration: Declaration) => {
    const list = map.get(name);
    if (list) list.push(declaration);
    else map.set(name, [declaration]);
  };
  for (const declaration of all) {
    put(exact, declaration.name, declaration);
    if (caseless.has(kind)) put(folded, declaration.name.toLowerCase(), declaration);
  }
  return { exact, folded };
}

/** The declaration that shares the most folders with `path`; the first of equals, as later ones are duplicates, which is for rules to say. */
function nearest(declarations: readonly Declaration[], path: string): Declaration | undefined {
  let best = declarations[0];
  if (declarations.length < 2) return best;
  let bestShared = -1;
  for (const declaration of declarations) {
    const shared = sharedFolders(declaration.place.path, path);
    if (shared > bestShared) [best, bestShared] = [declaration, shared];
  }
  return best;
}

/** How many leading folders two paths have in common; a file in the very same place counts most. */
function sharedFolders(a: string, b: string): number {
  if (a === b) return Infinity;
  let shared = 0;
  for (let i = 0; i < a.length && a[i] === b[i]; i++) if (a[i] === '/') shared++;
  return shared;
}
