import { indexDocument, nanosOf, type IndexedValues } from './index-document.ts';
import type { Mapping } from './mapping.ts';
import { describe } from './fields.ts';
import type { DocAccess, DocValueKind } from './scripts.ts';

/** Whatever a query or an aggregation reads of one document: the root document under a cursor, or one nested object. */
export interface DocView {
  readonly id: string;
  readonly index: string;
  readonly shard: Shard;
  values(path: string): readonly unknown[];
  tokens(path: string): readonly string[] | undefined;
  nested(path: string): readonly DocView[];
  source(): unknown;
  /** Fields of the document whose values were left out (`ignore_above`, `ignore_malformed`). */
  ignored(): readonly string[];
  /** Where a nested object stands in its document. */
  readonly offset?: { readonly field: string; readonly offset: number } | undefined;
  /** Access for scripts; the same object for every document of a scan. */
  readonly access: DocAccess;
}

export interface StoredDocument { readonly id: string; readonly source: unknown; readonly version: number; readonly sequence: number; readonly routing: string | undefined }

const none: readonly unknown[] = [];

/** One shard: documents in order of arrival, values as columns (a scalar, or an array of several), deletions as marks. */
export class Shard {
  readonly documents: StoredDocument[] = [];
  private readonly live: boolean[] = [];
  private readonly ordinals = new Map<string, number>();
  private readonly columns = new Map<string, unknown[]>();
  private readonly tokenColumns = new Map<string, (readonly string[])[]>();
  private readonly ignoredFields = new Map<string, readonly string[]>();
  private readonly nestedColumns = new Map<string, (readonly (IndexedValues & { readonly source: unknown })[])[]>();
  /** Counts changes; statistics are remembered per version. */
  version = 0;

  constructor(readonly number: number, readonly indexName: string, readonly mapping: Mapping) {}

  get size(): number { return this.ordinals.size; }

  get(id: string): StoredDocument | undefined {
    const ordinal = this.ordinals.get(id);
    return ordinal === undefined ? undefined : this.documents[ordinal];
  }

  put(document: StoredDocument): void {
    const values = indexDocument(this.mapping, document.source as Record<string, unknown>, document.id);
    this.delete(document.id);
    const ordinal = this.documents.length;
    this.documents.push(document);
    this.live.push(true);
    this.ordinals.set(document.id, ordinal);
    for (const [path, list] of values.values) column(this.columns, path)[ordinal] = list.length === 1 && !Array.isArray(list[0]) ? list[0] : list;
    for (const [path, words] of values.tokens) column(this.tokenColumns, path)[ordinal] = words;
    for (const [path, list] of values.nested) column(this.nestedColumns, path)[ordinal] = list;
    if (values.ignored.length > 0) this.ignoredFields.set(document.id, values.ignored);
    this.version++;
  }

  ignoredOf(id: string): readonly string[] { return this.ignoredFields.get(id) ?? []; }

  delete(id: string): boolean {
    const ordinal = this.ordinals.get(id);
    if (ordinal === undefined) return false;
    this.live[ordinal] = false;
    this.ordinals.delete(id);
    this.ignoredFields.delete(id);
    for (const columns of [this.columns, this.tokenColumns, this.nestedColumns] as Map<string, unknown[]>[]) for (const list of columns.values()) if (ordinal in list) delete list[ordinal];
    this.version++;
    return true;
  }

  /** Visits live documents in order. The view is one object that moves. */
  scan(visit: (view: ShardView) => void): void {
    const view = new ShardView(this);
    for (let ordinal = 0; ordinal < this.documents.length; ordinal++) {
      if (!this.live[ordinal]) continue;
      view.ordinal = ordinal;
      visit(view);
    }
  }

  /** Values of fields that are computed and not stored. */
  protected readonly computed: ((path: string, view: ShardView) => readonly unknown[] | undefined) | undefined = undefined;

  /** This shard as a search with computed fields sees it. */
  seenThrough(mapping: Mapping, computed: (path: string, view: ShardView) => readonly unknown[] | undefined): Shard {
    return Object.create(this, { mapping: { value: mapping }, computed: { value: computed } }) as Shard;
  }

  /** What is computed for the document under a cursor; undefined for a field that is stored. */
  computedValues(path: string, view: ShardView): readonly unknown[] | undefined { return this.computed?.(path, view); }

  column(path: string): readonly unknown[] | undefined { return this.columns.get(path); }
  tokenColumn(path: string): readonly (readonly string[])[] | undefined { return this.tokenColumns.get(path); }
  nestedColumn(path: string): readonly (readonly (IndexedValues & { readonly source: unknown })[])[] | undefined { return this.nestedColumns.get(path); }
}

function column<T>(columns: Map<string, T[]>, path: string): T[] {
  let list = columns.get(path);
  if (!list) columns.set(path, (list = []));
  return list;
}

/** A cursor over a shard. `ordinal` is moved by the scan; keep `at(ordinal)` to come back to a document later. */
export class ShardView implements DocView, DocAccess {
  ordinal = 0;
  constructor(readonly shard: Shard) {}

  get id(): string { return this.shard.documents[this.ordinal]!.id; }
  get index(): string { return this.shard.indexName; }
  get access(): DocAccess { return this; }

  at(ordinal: number): ShardView {
    const view = new ShardView(this.shard);
    view.ordinal = ordinal;
    return view;
  }

  values(path: string): readonly unknown[] {
    const computed = this.shard.computedValues(path, this);
    if (computed) return computed;
    const value = this.shard.column(this.path(path))?.[this.ordinal];
    return value === undefined ? none : Array.isArray(value) ? value : [value];
  }

  instants(path: string): readonly unknown[] | undefined {
    const field = this.shard.mapping.field(path);
    if (field?.type !== 'date_nanos') return undefined;
    const value = this.shard.column(nanosOf(field.path))?.[this.ordinal];
    return value === undefined ? undefined : Array.isArray(value) ? value : [value];
  }

  tokens(path: string): readonly string[] | undefined { return this.shard.tokenColumn(this.path(path))?.[this.ordinal]; }

  nested(path: string): readonly DocView[] {
    const own = this.shard.nestedColumn(path)?.[this.ordinal];
    if (own) return own.map((object, offset) => new NestedView(object, this, { field: path, offset }));
    return throughParents(this, path, '', this.shard.mapping);
  }

  ignored(): readonly string[] { return this.shard.ignoredOf(this.id); }

  source(): unknown { return this.shard.documents[this.ordinal]!.source; }

  kind(field: string): DocValueKind | 'text' | undefined { return kindOf(this.shard.mapping, field); }

  private path(path: string): string { return this.shard.mapping.field(path)?.path ?? path; }
}

function kindOf(mapping: Mapping, name: string): DocValueKind | 'text' | undefined {
  const field = mapping.field(name);
  return field && (describe(field).kind ?? 'text');
}

/** One object of a nested field, searched as a document of its own. */
class NestedView implements DocView, DocAccess {
  constructor(private readonly object: IndexedValues & { readonly source: unknown }, private readonly root: ShardView, readonly offset: { readonly field: string; readonly offset: number }) {}
  get id(): string { return this.root.id; }
  get index(): string { return this.root.index; }
  get shard(): Shard { return this.root.shard; }
  get access(): DocAccess { return this; }
  values(path: string): readonly unknown[] { return this.object.values.get(path) ?? none; }
  tokens(path: string): readonly string[] | undefined { return this.object.tokens.get(path); }
  nested(path: string): readonly DocView[] {
    const own = this.object.nested.get(path);
    if (own) return own.map((object, offset) => new NestedView(object, this.root, { field: path, offset }));
    return throughParents(this, path, this.offset.field, this.shard.mapping);
  }
  ignored(): readonly string[] { return []; }
  source(): unknown { return this.object.source; }
  kind(field: string): DocValueKind | 'text' | undefined { return kindOf(this.root.shard.mapping, field); }
}

/** Objects that lie deeper: through the nested objects around them. */
function throughParents(view: DocView, path: string, from: string, mapping: Mapping): readonly DocView[] {
  const [around] = [...mapping.nested].filter(p => path.startsWith(`${p}.`) && p.length > from.length && (from === '' || p.startsWith(`${from}.`))).sort((a, b) => a.length - b.length);
  return around === undefined ? [] : view.nested(around).flatMap(inner => inner.nested(path));
}

/** Which shard a document goes to: the service routes by a hash of `_routing` or the id. */
export function shardFor(id: string, shards: number): number {
  if (shards === 1) return 0;
  const hash = murmur3(id);
  return ((hash % shards) + shards) % shards;
}

/** MurmurHash3 (x86, 32 bit, seed 0) over the UTF-16 units in little-endian order, as the service's routing uses. */
function murmur3(text: string): number {
  const length = text.length * 2;
  let h = 0;
  const word = (i: number) => text.charCodeAt(i) | ((i + 1 < text.length ? text.charCodeAt(i + 1) : 0) << 16);
  const blocks = text.length >> 1;
  for (let b = 0; b < blocks; b++) {
    let k = Math.imul(word(b * 2), 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    h ^= Math.imul(k, 0x1b873593);
    h = (h << 13) | (h >>> 19);
    h = (Math.imul(h, 5) + 0xe6546b64) | 0;
  }
  if (text.length % 2) {
    let k = Math.imul(text.charCodeAt(text.length - 1), 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    h ^= Math.imul(k, 0x1b873593);
  }
  h ^= length;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
