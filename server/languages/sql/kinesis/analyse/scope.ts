import type { SqlType } from '../../../../base/sql-type.ts';
import type * as S from '../../tree.ts';
import type { Source } from '../analysis.ts';

/** Where a name stands decides what ROWTIME, aliases and aggregates mean there. */
export type Clause = 'select' | 'where' | 'group' | 'having' | 'order' | 'on' | 'window' | 'values' | 'function';

/** What a name may stand for at one place: the sources of its query, those of the queries around it, aliases where they count. */
export interface Names {
  readonly sources: readonly Source[];
  readonly outer: Names | undefined;
  readonly clause: Clause;
  /** Aliases of the select list: `visible` in ORDER BY, else only known for a better message. */
  readonly aliases?: ReadonlyMap<string, number>;
  readonly aliasTypes?: readonly SqlType[];
  /** Columns that USING or NATURAL made one. */
  readonly merged?: ReadonlySet<string>;
  readonly parameters?: readonly { readonly name: string; readonly type: SqlType }[];
  /** Whether the select has GROUP BY, so that ROWTIME in ORDER BY is the result's. */
  readonly grouped?: boolean;
  /** Named windows of the select. */
  readonly windows?: ReadonlyMap<string, S.WindowSpec>;
}
