import { kindSet } from '../../../base/syntax.ts';
import { T } from '../tokens.ts';

export const none: readonly never[] = [];
export const statementStarts = kindSet(T.Semicolon, T.CREATE, T.INSERT, T.DROP, T.ALTER);
export const clauseStarts = kindSet(T.Semicolon, T.RightParen, T.FROM, T.WHERE, T.GROUP, T.WINDOWED, T.HAVING, T.WINDOW, T.QUALIFY, T.ORDER, T.LIMIT, T.OFFSET, T.FETCH, T.UNION, T.EXCEPT, T.INTERSECT, T.CREATE, T.INSERT);
export const itemEnds = kindSet(T.Comma, T.Semicolon, T.RightParen, T.FROM, T.WHERE, T.GROUP, T.WINDOWED, T.HAVING, T.WINDOW, T.ORDER, T.LIMIT, T.OFFSET, T.FETCH, T.UNION, T.EXCEPT, T.INTERSECT, T.MINUS, T.CREATE, T.INSERT);
export const tableEnds = kindSet(T.Comma, T.Semicolon, T.RightParen, T.LeftParen, T.FROM, T.WHERE, T.GROUP, T.WINDOWED, T.HAVING, T.WINDOW, T.QUALIFY, T.ORDER, T.LIMIT, T.OFFSET, T.FETCH, T.UNION, T.EXCEPT, T.INTERSECT, T.MINUS, T.CREATE, T.INSERT, T.JOIN, T.INNER, T.LEFT, T.RIGHT, T.FULL, T.CROSS, T.NATURAL, T.OUTER, T.ON, T.USING, T.OVER, T.TABLESAMPLE, T.End);
export const afterQuery = kindSet(T.UNION, T.EXCEPT, T.INTERSECT, T.MINUS, T.ORDER, T.LIMIT, T.OFFSET, T.FETCH);
export const columnEnds = kindSet(T.Comma, T.RightParen, T.Semicolon, T.CREATE, T.INSERT, T.SELECT);
export const units = kindSet(T.YEAR, T.MONTH, T.DAY, T.HOUR, T.MINUTE, T.SECOND);
export const queryStarts = kindSet(T.SELECT, T.VALUES, T.WITH);
