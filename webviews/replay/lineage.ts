/** One place where a record, or what it was made of or became, was seen. */
export interface Sighting { readonly output: string; readonly row: number }

type Row = { readonly id: number; readonly parents?: readonly number[] };

/**
 * Where a record came from and what became of it, among the rows that are kept: those with its id, all that it was made of, all that
 * was made of it; in the order of the outputs.
 */
export function lineage(rows: Readonly<Record<string, { readonly rows: readonly Row[] }>>, { output, row }: Sighting): Sighting[] {
  const start = rows[output]?.rows[row];
  if (!start) return [];
  const parents = new Map<number, readonly number[]>();
  const children = new Map<number, number[]>();
  for (const { rows: all } of Object.values(rows)) for (const { id, parents: own } of all) {
    if (!own || parents.has(id)) continue;
    parents.set(id, own);
    for (const parent of own) {
      const known = children.get(parent);
      if (known) known.push(id);
      else children.set(parent, [id]);
    }
  }
  const related = new Set([...reached(start, id => parents.get(id)), ...reached(start, id => children.get(id))]);
  return Object.entries(rows).flatMap(([name, { rows: all }]) => all.flatMap((r, i) => (related.has(r.id) ? [{ output: name, row: i }] : [])));
}

function reached({ id }: Row, next: (id: number) => readonly number[] | undefined): Set<number> {
  const found = new Set([id]);
  for (const one of found) for (const other of next(one) ?? []) found.add(other);
  return found;
}
