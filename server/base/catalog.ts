import type { Place } from './diagnostic.ts';
import type { TextEdit } from './edit.ts';
import type { RecordFeed } from './feed.ts';
import type { LanguageId } from './file.ts';

/**
 * What files declare for one another: the only place where languages meet. Each language turns its own files into
 * declarations (`Language.declare`); `project` gathers them; any language may look them up.
 */
export interface Catalog {
  all<K extends Declaration['kind']>(kind: K): readonly DeclarationOf<K>[];
  /** Exact name first; else, for kinds whose names are case-insensitive in their service (`table`), ignoring case. */
  find<K extends Declaration['kind']>(kind: K, name: string): DeclarationOf<K> | undefined;
  /** What one file declares. */
  declaredIn(path: string): readonly Declaration[];
}

export type DeclarationOf<K extends Declaration['kind']> = Extract<Declaration, { kind: K }>;

export type Declaration = NodeDeclaration | TableDeclaration | StreamDeclaration | IndexDeclaration | ScriptDeclaration | ApplicationDeclaration | FeedDeclaration;

interface Declared {
  readonly name: string;
  /** Where the name stands. */
  readonly place: Place;
  readonly documentation?: string;
}

/** A node of a pipeline manifest, with its configuration as plain values (paths already relative to the workspace). */
export interface NodeDeclaration extends Declared {
  readonly kind: 'node';
  readonly type: string;
  readonly pipeline: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Names that the node takes its records from: `node` or `node.port`. */
  readonly from: readonly string[];
  /** Where the manifest names outputs of the node that come from its script. */
  readonly streams: readonly StreamUse[];
}

/** A place outside of a script that names one of its streams, by the stored name. */
export interface StreamUse {
  readonly name: string;
  readonly place: Place;
  /** The edit that makes it name another. */
  rewrite(name: string): TextEdit;
}

export interface ColumnDeclaration {
  readonly name: string;
  /** In the words of the declaring language: a Glue/Hive type string, an SQL type, an index field type. */
  readonly type: string;
  readonly place?: Place;
  readonly comment?: string;
}

/** A table of the Glue catalogue, from DDL, Glue JSON or a template. */
export interface TableDeclaration extends Declared {
  readonly kind: 'table';
  readonly database?: string;
  readonly columns: readonly ColumnDeclaration[];
  readonly partitions: readonly ColumnDeclaration[];
  readonly location?: string;
  readonly format?: string;
  readonly serde?: string;
  /** Properties of the table and of its SerDe. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Those of the SerDe alone. */
  readonly serdeParameters?: Readonly<Record<string, string>>;
  /** A view, or a table made by a query of this language: its columns are the query's, which the language works out, and none are listed here. */
  readonly query?: LanguageId;
  /** Its columns, or some of them, are computed or kept elsewhere and not listed here. */
  readonly open?: true;
}

/** An in-application stream or pump of a streaming SQL script. */
export interface StreamDeclaration extends Declared {
  readonly kind: 'stream';
  readonly role: 'stream' | 'pump';
  readonly columns: readonly ColumnDeclaration[];
}

/** A search index with its mapping, flattened to dotted field names. */
export interface IndexDeclaration extends Declared {
  readonly kind: 'index';
  readonly fields: readonly ColumnDeclaration[];
}

/** A script stored in the search cluster. */
export interface ScriptDeclaration extends Declared {
  readonly kind: 'script';
  readonly lang: string;
  readonly source: string;
}

/** An application of the analytics service, from its JSON or a template: what its code is and what that code may read. */
export interface ApplicationDeclaration extends Declared {
  readonly kind: 'application';
  /** The code, where it stands in the declaring file itself. */
  readonly code?: string;
  /** The file that the code is taken from: a path as written, or the key of an object. */
  readonly codeFile?: string;
  readonly inputs: readonly ApplicationInput[];
  /** The streams that destinations are bound to, and how their rows leave. */
  readonly outputs: readonly (StreamUse & { readonly format?: 'json' | 'csv' })[];
}

/** An in-application input stream, or a reference table, of an application. */
export interface ApplicationInput {
  readonly name: string;
  readonly reference: boolean;
  readonly columns: readonly (ColumnDeclaration & { /** The path to its value in a JSON record. */ readonly mapping?: string })[];
  /** How records are cut into columns. */
  readonly record: RecordFormat;
  readonly place: Place;
}

export interface RecordFormat {
  readonly format?: 'json' | 'csv';
  readonly rowPath?: string;
  readonly columnDelimiter?: string;
  readonly rowDelimiter?: string;
}

/** Sample records of the tables in the file that it is named after: a pipeline brings them there, or a comment beside the table names them. */
export interface FeedDeclaration extends Declared {
  readonly kind: 'feed';
  readonly feeds: readonly RecordFeed[];
}
