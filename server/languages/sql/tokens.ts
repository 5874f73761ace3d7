/** Kinds of tokens. From `FirstKeyword` on they are words with a meaning to some parser here; whether a word may also be a name is the dialect's to say. */
export const enum T {
  End, Word, Quoted, String, Number, Binary, Bad,
  LeftParen, RightParen, LeftBracket, RightBracket, LeftBrace, RightBrace, Comma, Dot, Semicolon, Colon, DoubleColon, Question, Arrow, FatArrow,
  Plus, Minus, Star, Slash, Percent, Concat, Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual, Ampersand, Bar, Caret, Tilde, At,
  /** A reserved word without a meaning of its own to the parsers. */
  Reserved,
  FirstKeyword,
  SELECT = FirstKeyword, STREAM, DISTINCT, ALL, FROM, WHERE, GROUP, BY, HAVING, WINDOW, WINDOWED, STAGGER, ORDER, LIMIT, OFFSET, FETCH, FIRST, LAST, NEXT, ROWS, ROW, ONLY, TIES, QUALIFY,
  UNION, EXCEPT, INTERSECT, MINUS, VALUES, WITH, RECURSIVE, AS, ON, USING, NATURAL, INNER, LEFT, RIGHT, FULL, OUTER, CROSS, JOIN, LATERAL, TABLE, UNNEST, ORDINALITY, TABLESAMPLE,
  OVER, PARTITION, RANGE, GROUPS, BETWEEN, AND, OR, NOT, IN, LIKE, ILIKE, SIMILAR, ESCAPE, IS, NULL, TRUE, FALSE, UNKNOWN, EXISTS, ANY, SOME, SYMMETRIC, ASYMMETRIC, CURRENT, UNBOUNDED, PRECEDING, FOLLOWING, ALLOW, DISALLOW, PARTIAL,
  CASE, WHEN, THEN, ELSE, END, CAST, TRY_CAST, INTERVAL, DATE, TIME, TIMESTAMP, EXTRACT, FLOOR, CEIL, CEILING, STEP, POSITION, SUBSTRING, TRIM, OVERLAY, FOR, PLACING, LEADING, TRAILING, BOTH, TO, CURSOR, ARRAY, MAP, ASC, DESC, NULLS, WITHIN, IGNORE, RESPECT, FILTER, ZONE,
  CREATE, REPLACE, PUMP, FUNCTION, STARTED, STOPPED, DESCRIPTION, INSERT, EXPEDITED, INTO, RETURNS, RETURN, DROP, ALTER, SET, GROUPING, SETS, ROLLUP, CUBE, IF,
  YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, UESCAPE,
}

/** Spellings of the keywords, in the order of the enumeration. */
export const keywordNames: readonly string[] = (
  'SELECT STREAM DISTINCT ALL FROM WHERE GROUP BY HAVING WINDOW WINDOWED STAGGER ORDER LIMIT OFFSET FETCH FIRST LAST NEXT ROWS ROW ONLY TIES QUALIFY ' +
  'UNION EXCEPT INTERSECT MINUS VALUES WITH RECURSIVE AS ON USING NATURAL INNER LEFT RIGHT FULL OUTER CROSS JOIN LATERAL TABLE UNNEST ORDINALITY TABLESAMPLE ' +
  'OVER PARTITION RANGE GROUPS BETWEEN AND OR NOT IN LIKE ILIKE SIMILAR ESCAPE IS NULL TRUE FALSE UNKNOWN EXISTS ANY SOME SYMMETRIC ASYMMETRIC CURRENT UNBOUNDED PRECEDING FOLLOWING ALLOW DISALLOW PARTIAL ' +
  'CASE WHEN THEN ELSE END CAST TRY_CAST INTERVAL DATE TIME TIMESTAMP EXTRACT FLOOR CEIL CEILING STEP POSITION SUBSTRING TRIM OVERLAY FOR PLACING LEADING TRAILING BOTH TO CURSOR ARRAY MAP ASC DESC NULLS WITHIN IGNORE RESPECT FILTER ZONE ' +
  'CREATE REPLACE PUMP FUNCTION STARTED STOPPED DESCRIPTION INSERT EXPEDITED INTO RETURNS RETURN DROP ALTER SET GROUPING SETS ROLLUP CUBE IF ' +
  'YEAR MONTH DAY HOUR MINUTE SECOND UESCAPE'
).split(' ');

export const keywordText = (kind: T): string => keywordNames[kind - T.FirstKeyword] ?? '';

/** How a kind is named in a message. */
export function kindText(kind: T): string {
  if (kind >= T.FirstKeyword) return keywordText(kind);
  return symbols[kind] ?? 'a name';
}

const symbols: Readonly<Record<number, string>> = {
  [T.End]: 'the end', [T.LeftParen]: '(', [T.RightParen]: ')', [T.LeftBracket]: '[', [T.RightBracket]: ']', [T.Comma]: ',', [T.Dot]: '.', [T.Semicolon]: ';', [T.Equal]: '=', [T.Star]: '*', [T.Arrow]: '->', [T.String]: 'a text', [T.Number]: 'a number',
};
