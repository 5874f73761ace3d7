/** What goes between the host and the process with the query engine. */
export type QueryRequest = { readonly id: number; readonly sql: string };
export type QueryReply =
  | { readonly ready: true }
  | { readonly missing: string }
  | { readonly id: number; readonly columns: readonly { readonly name: string; readonly type: string }[]; readonly rows: readonly (readonly unknown[])[] }
  | { readonly id: number; readonly error: string };
