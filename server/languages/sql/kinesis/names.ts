import { suggest } from '../../../base/suggest.ts';
import { kinesis } from '../dialects/kinesis.ts';
import type { Relation, RelationColumn } from './analysis.ts';
import type { SqlType } from '../../../base/sql-type.ts';

/** A stored name as it has to be written: plain when folding gives it back and it is not reserved, else quoted. */
export function writtenName(name: string): string {
  return /^[A-Z_][A-Z0-9_$]*$/.test(name) && !kinesis.reserved.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** The candidate that equals `name` but for its case: the most frequent mistake of all. */
export function sameButCase(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = name.toUpperCase();
  for (const candidate of candidates) if (candidate !== name && candidate.toUpperCase() === wanted) return candidate;
  return undefined;
}

/** What was meant: a name in another case, else one that is spelled nearly so. */
export function meantName(name: string, candidates: readonly string[]): string | undefined {
  return sameButCase(name, candidates) ?? suggest(name, candidates.length > 500 ? candidates.slice(0, 500) : candidates);
}

const metadata = (type: SqlType, name: string): RelationColumn => ({ name, type, notNull: false, hidden: true });

/** Columns that an input stream has beside those of its schema; lengths are our choice where the vendor gives none. */
export const inputMetadata: readonly RelationColumn[] = [
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
