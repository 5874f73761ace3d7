/** A change that someone wants; what it changes from is in the table. */
export type TableChange =
  | { readonly kind: 'type'; readonly column: string; readonly to: string }
  /** `mapping`: a JSON SerDe goes on reading the old key (default true; other SerDes have no such thing). */
  | { readonly kind: 'rename'; readonly column: string; readonly name: string; readonly mapping?: boolean }
  | { readonly kind: 'drop'; readonly column: string }
  /** At the end. */
  | { readonly kind: 'add'; readonly column: string; readonly type: string; readonly comment?: string }
  /** All columns, in their new order. */
  | { readonly kind: 'order'; readonly columns: readonly string[] };
