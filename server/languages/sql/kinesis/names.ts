import { memo } from '../../../base/memo.ts';
import { suggest } from '../../../base/suggest.ts';
import { kinesis } from '../dialects/kinesis.ts';
import type { Relation, RelationColumn } from './analysis.ts';
import type { SqlType } from '../../../base/sql-type.ts';

/** A stored name as it has to be written: plain when folding gives it back and it is not reserved, else quoted. */
export function writtenName(name: string): string {
  return /^[A-Z_][A-Z0-9_$]*$/.test(name) && !kinesis.reserved.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

interface Folded { readonly byUpper: Map<string, string[]>; length: number }
const folded = new WeakMap<readonly string[], Folded>();

/** Candidates by their upper-case spelling; a list that has grown since it was last asked for is read on from there. */
function foldedOf(candidates: readonly string[]): Folded['byUpper'] {
  let known = folded.get(candidates);
  if (!known || known.length > candidates.length) folded.set(candidates, (known = { byUpper: new Map(), length: 0 }));
  for (; known.length < candidates.length; known.length++) {
    const name = candidates[known.length]!;
    const list = known.byUpper.get(name.toUpperCase());
    if (list) list.push(name);
    else known.byUpper.set(name.toUpperCase(), [name]);
  }
  return known.byUpper;
}

/** The candidate that equals `name` but for its case: the most frequent mistake of all. */
export const sameButCase = (name: string, candidates: readonly string[]): string | undefined => foldedOf(candidates).get(name.toUpperCase())?.find(c => c !== name);

/** What was meant: a name in another case, else one that is spelled nearly so. Lists that are kept are looked up, not searched. */
export function meantName(name: string, candidates: readonly string[]): string | undefined {
  return sameButCase(name, candidates) ?? suggest(name, candidates.length > 500 ? firstOf(candidates) : candidates);
}

/** As many candidates as are compared letter by letter. */
const firstOf: (candidates: readonly string[]) => readonly string[] = memo(candidates => candidates.slice(0, 500));

const metadata = (type: SqlType, name: string): RelationColumn => ({ name, type, notNull: false, hidden: true });

/** Columns that an input stream has beside those of its schema; lengths are our choice where the vendor gives none. */
const inputMetadata: readonly RelationColumn[] = [
  metadata({ kind: 'TIMESTAMP' }, 'APPROXIMATE_ARRIVAL_TIME'), metadata({ kind: 'VARCHAR', length: 512 }, 'PARTITION_KEY'),
  metadata({ kind: 'VARCHAR', length: 128 }, 'SEQUENCE_NUMBER'), metadata({ kind: 'VARCHAR', length: 64 }, 'SHARD_ID'),
];

/** An input stream or reference table of the application, from its schema. Input streams get their metadata columns. */
export function inputRelation(name: string, columns: readonly { readonly name: string; readonly type: SqlType; readonly range?: RelationColumn['range'] }[], reference = false): Relation {
  return {
    name, origin: reference ? 'reference' : 'input', stream: !reference,
    columns: [...columns.map(({ name: n, type, range }) => ({ name: n, type, notNull: false, hidden: false, ...(range && { range }) })), ...(reference ? [] : inputMetadata)],
  };
}
