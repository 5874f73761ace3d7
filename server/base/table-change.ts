/** A change that someone wants; what it changes from is in the table. A column may also be a key of the folders: its type, name or end changes the folders. */
export type TableChange =
  | { readonly kind: 'type'; readonly column: string; readonly to: string }
  /** `mapping`: a JSON SerDe goes on reading the old key (default true; other SerDes have no such thing). */
  | { readonly kind: 'rename'; readonly column: string; readonly name: string; readonly mapping?: boolean }
  | { readonly kind: 'drop'; readonly column: string }
  /** At the end. */
  | { readonly kind: 'add'; readonly column: string; readonly type: string; readonly comment?: string }
  /** All columns, in their new order. */
  | { readonly kind: 'order'; readonly columns: readonly string[] }
  /**
   * A column becomes the last key of the folders; a key moves behind the others. With `from`, an expression of Athena's over the columns,
   * a new key is computed. Of an Iceberg table a field of its partitioning: `day(at)`.
   */
  | { readonly kind: 'key'; readonly column: string; readonly type?: string; readonly from?: string }
  /** A key of the folders becomes the last column. */
  | { readonly kind: 'unkey'; readonly column: string }
  /** Where the files are from now on. A table whose keys change moves to a folder beside the old one when nothing else is said. */
  | { readonly kind: 'location'; readonly to: string };
