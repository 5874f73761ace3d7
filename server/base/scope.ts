import type { Catalog, ColumnDeclaration } from './catalog.ts';
import type { Severity } from './diagnostic.ts';
import type { Sample } from './feed.ts';
import type { SourceFile } from './file.ts';

/** Which generation of the Hive type reader a table is read by; see docs/decisions and the diagnostics pages. */
export type HiveReader = 'hive1' | 'hive2' | 'hive3' | 'trino';

/** Settings of the workspace that checking depends on. All optional: an absent one means its documented default. */
export interface Settings {
  /** Severity by code, or `off`. */
  readonly severity?: Readonly<Record<string, Severity | 'off'>>;
  /** Default `hive3`. */
  readonly hiveReader?: HiveReader;
  /** Settings of one language by its own name, checked where they are read. */
  readonly [name: string]: unknown;
}

/** What a language may know of the world around a file. Everything in it is immutable. */
export interface Scope {
  readonly catalog: Catalog;
  readonly settings: Settings;
  /** The file stands alone (library call, unsaved text): names that it does not declare itself are unknown, not wrong. */
  readonly alone: boolean;
  /** A file of the workspace by its path. */
  file(path: string): SourceFile | undefined;
  /** Whether the workspace holds `path`, also when it is no text of ours (data, handlers). */
  exists(path: string): boolean;
  /** The beginning of a data file that somebody's feed names; undefined when it is unknown or no text. */
  sample(path: string): Sample | undefined;
  /** The columns of the rows that the query in a file gives; undefined when nobody can know them. */
  outputs(path: string): readonly ColumnDeclaration[] | undefined;
  /** Paths of the workspace, for completion. */
  paths(): readonly string[];
}
