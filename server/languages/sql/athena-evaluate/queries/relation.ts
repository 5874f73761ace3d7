import type { Range } from '../../../../base/range.ts';
import type * as S from '../../tree.ts';
import { complain } from '../expressions/refusals.ts';
import { tell, type Column, type Frame, type Session } from '../expressions/scope.ts';
import { untold, type Type } from '../types.ts';
import { keyOf, type Value } from '../values.ts';

/** Columns, and the rows of them for a row of the query around. */
export interface Relation { readonly columns: readonly Column[]; rows(outer: Frame | undefined): Iterable<readonly Value[]> }

/** Tables by the parts of their names; undefined when there is none. */
export interface Tables { find(names: readonly string[]): Relation | undefined }

/** The rows that a replay holds. */
export const most = 5_000_000;

/** A relation of which nothing is known. */
export const unknownRelation = (qualifiers: readonly string[]): Relation => ({ columns: [{ name: undefined, qualifiers, type: untold, any: true }], rows: () => [] });

export const writtenName = (id: S.Identifier): string => id.written ?? id.name;

/** A relation under an alias, its columns under those that the query gives them. */
export const named = (relation: Relation, names: readonly S.Identifier[] | undefined, qualifier: string | undefined, range: Range, session: Session): Relation => {
  const visible = relation.columns.filter(c => !c.hidden);
  const known = !visible.some(c => c.any);
  if (names && known && names.length !== visible.length) complain(session, 'MISMATCHED_COLUMN_ALIASES', range, `Column alias list has ${names.length} entries but ${qualifier === undefined ? `relation has ${visible.length} columns` : `'${qualifier}' has ${visible.length} columns available`}`);
  if (names && (!known || names.length !== visible.length)) return { columns: names.map(n => ({ name: writtenName(n), qualifiers: qualifier === undefined ? [] : [qualifier], type: untold })), rows: () => [] };
  names?.forEach((n, i) => tell(session, n.range, visible[i]!.type));
  let at = 0;
  return { columns: relation.columns.map(c => ({ ...c, name: !c.hidden && names ? writtenName(names[at++]!) : c.name, qualifiers: qualifier === undefined ? c.qualifiers : [qualifier] })), rows: outer => relation.rows(outer) };
};

/** Types that do not go together, where the check goes on. */
export function refusedType(session: Session, code: string, range: Range, message: string): Type {
  complain(session, code, range, message);
  return untold;
}

/** Rows without those that are equal to one before them. */
export function unique<Row>(rows: readonly Row[], values: (row: Row) => readonly Value[]): Row[] {
  const seen = new Set<string>();
  return rows.filter(row => {
    const key = keyOf(values(row));
    return seen.has(key) ? false : seen.add(key);
  });
}
