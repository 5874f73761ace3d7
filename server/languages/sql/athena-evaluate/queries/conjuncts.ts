import type * as S from '../../tree.ts';

export const conjunctsOf = (expr: S.Expr | undefined): S.Expr[] => (!expr ? [] : expr.kind === 'operation' && expr.operator === 'AND' ? [...conjunctsOf(expr.left), expr.right] : [expr]);
