/** One entry of a Parquet file's schema, as its footer lists them: each group is followed by what it holds. */
export interface ParquetElement {
  name: string;
  /** Physical type; a group has none. */
  type?: string;
  repetition_type?: string;
  num_children?: number;
  converted_type?: string;
  logical_type?: { type: string; isSigned?: boolean };
  scale?: number;
  precision?: number;
}

export interface ParquetNode { readonly element: ParquetElement; readonly children: readonly ParquetNode[] }

/** What the end of a Parquet file says of its columns, or why nothing can be read: `it …`. */
export type ParquetFooter = { readonly columns: readonly ParquetNode[] } | { readonly problem: string };

/** Groups inside each other; services run out of stack beyond. */
const deepest = 200;

/** A file's columns as a tree; undefined when the list does not come out even. */
export function parquetTree(schema: readonly ParquetElement[]): readonly ParquetNode[] | undefined {
  let at = 1;
  let whole = true;
  const node = (depth: number): ParquetNode | undefined => {
    const element = schema[at++];
    if (!element || depth > deepest) { whole = false; return undefined; }
    return { element, children: nodes(element.num_children ?? 0, depth + 1) };
  };
  const nodes = (count: number, depth: number): ParquetNode[] => {
    const found: ParquetNode[] = [];
    for (let i = 0; i < count && whole; i++) {
      const made = node(depth);
      if (made) found.push(made);
    }
    return found;
  };
  const columns = nodes(schema[0]?.num_children ?? 0, 0);
  return whole && at === Math.max(1, schema.length) ? columns : undefined;
}
