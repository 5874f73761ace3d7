import type { Place } from './diagnostic.ts';
import type { TextEdit } from './edit.ts';
import type { ParquetFooter } from './parquet.ts';

/** How a JSON deserializer reads records, with its settings. */
export interface JsonSerde {
  readonly kind: 'openx' | 'hive';
  /** OpenX; default true. */
  readonly caseInsensitive?: boolean;
  /** OpenX: `a.b` in a key is read as `a_b`. */
  readonly dotsToUnderscores?: boolean;
  /** OpenX: column to key. */
  readonly mappings?: Readonly<Record<string, string>>;
  /** OpenX in Athena: a time may end with an offset; delivery streams take `Z` alone. */
  readonly zones?: boolean;
  /** OpenX in Athena: what does not fit its column becomes NULL. */
  readonly nullInvalid?: boolean;
  /** Hive: Joda patterns or `millis`. */
  readonly timestampFormats?: readonly string[];
}

/** Where records are kept and how their file is read. */
export interface RecordSource {
  /** Path of the file. */
  readonly records: string;
  /**
   * `ndjson`: a JSON document a line. `json`: an array of records, or documents over any lines. `csv`: rows below a header, each a JSON
   * object of texts. `lines`: a text a line. `base64`: bytes of any kind, a record a line. `object`: an object of a bucket, as a table's SerDe reads it.
   */
  readonly format: 'ndjson' | 'json' | 'csv' | 'lines' | 'base64' | 'object';
  /** Between the cells of `csv`. */
  readonly delimiter?: string;
}

/** Records that reach a table as they are. */
export interface RecordFeed extends RecordSource {
  /** The table that is meant, where its file has several; absent: the first. */
  readonly table?: string;
  /** The node that hands them to a chart. */
  readonly node?: string;
  /** They lie in a bucket under keys that begin so: the table reads them when that is where it looks. */
  readonly key?: string;
  /** A delivery stream reads them into the table's columns, by this deserializer instead of the table's own SerDe. */
  readonly deserializer?: JsonSerde;
  /** Where that deserializer is told how to read. */
  readonly settings?: SerdeSettings;
}

/** Settings of a deserializer that stand outside of the table. */
export interface SerdeSettings {
  readonly place: Place;
  /** Edits of that file that make it say these too: mappings and formats are added to those that are there. None where that cannot be written. */
  say(change: SerdeChange): readonly TextEdit[];
}

/** `kind`: another deserializer, which has none of the settings that are there. */
export type SerdeChange = Partial<Pick<JsonSerde, 'kind' | 'caseInsensitive' | 'mappings' | 'timestampFormats'>>;

/** What checks look at of a data file. */
export interface SampleHead {
  /** Its beginning, in whole lines; empty when it is no text. */
  readonly text: string;
  /** What was kept of the next line, where the file goes on. */
  readonly torn?: string;
  /** What its end says, where it is meant to be Parquet. */
  readonly parquet?: ParquetFooter;
}

/** A data file, as far as checks look into it. */
export interface Sample extends SampleHead { readonly path: string }
