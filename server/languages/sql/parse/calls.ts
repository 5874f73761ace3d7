import { keywordText, T } from '../tokens.ts';
import type * as S from '../tree.ts';
import { readOrderBy } from './clauses.ts';
import { levels, readExpression, readExpressions, readOperations } from './expressions.ts';
import { jsonCalls, readJsonCall } from './json-calls.ts';
import { clauseStarts, units } from './kinds.ts';
import { readColumnIdentifier, readRawIdentifier } from './names.ts';
import type { Parser } from './parser.ts';
import { closes, readWindowRef } from './windows.ts';

/** A dotted name, or a call of it. */
export function readNameOrCall(parser: Parser, start: number): S.Expr {
  let parts: S.Identifier[] = [readColumnIdentifier(parser)];
  while (parser.kind === T.Dot) {
    if (parser.peek() === T.Star) break;
    parser.next();
    // FROM behind a dot is a clause whose column is still being typed.
    const kind = parser.kind as T;
    const clause = kind === T.FROM || kind === T.WHERE || ((kind === T.GROUP || kind === T.ORDER || kind === T.PARTITION) && parser.peek() === T.BY);
    if (parser.isName() || (kind >= T.Reserved && !clause)) {
      // No room that nobody uses, as trees of large files are mostly names; a chain without an end grows in place.
      if (parts.length < 4) parts = [...parts, readRawIdentifier(parser)];
      else parts.push(readRawIdentifier(parser));
    }
    else {
      parser.error(`Expected a name behind \`.\`, found ${parser.found()}`);
      parts = [...parts, { name: '', quoted: false, range: parser.missing() }];
      break;
    }
  }
  const name: S.QName = { parts, range: parser.from(start) };
  if (parser.kind === T.LeftParen && parts.length > 1) return readCallRest(parser, name, start);
  return { kind: 'name', parts, range: name.range };
}

/** Arguments of a call and what may follow them. */
export function readCallRest(parser: Parser, name: S.QName, start: number): S.Expr {
  return parser.rule('call', () => {
    if (parser.dialect.id === 'athena' && jsonCalls.has(name.parts[0]!.name.toUpperCase())) return readJsonCall(parser, name, start);
    parser.expect(T.LeftParen, '`(`');
    const quantifier = parser.accept(T.DISTINCT) ? 'DISTINCT' : parser.at(T.ALL) && parser.peek() !== T.RightParen ? (parser.next(), 'ALL' as const) : undefined;
    let args: S.Expr[];
    if (parser.at(T.Star) && (parser.peek() === T.RightParen || parser.peek() === T.Comma)) {
      const star = parser.next();
      args = [{ kind: 'star', qualifier: undefined, range: star }];
      if (parser.accept(T.Comma)) args.push(...readExpressions(parser, T.RightParen));
    } else {
      if (quantifier && parser.at(T.RightParen)) parser.error(`Expected an expression, found ${parser.found()}`);
      args = readExpressions(parser, T.RightParen, T.ORDER);
      // OBJECT_TRANSFORM(object KEEP path, … SET path, value, …)
      if (parser.dialect.id === 'redshift' && name.parts[0]!.name === 'object_transform') for (const word of ['KEEP', 'SET']) if (parser.acceptWord(word)) args.push(...readExpressions(parser, T.RightParen));
    }
    if (parser.dialect.id === 'athena' && parser.kind === T.ON && name.parts[0]!.name.toUpperCase() === 'LISTAGG') {
      // ON OVERFLOW ERROR | TRUNCATE 'text' WITH|WITHOUT COUNT: texts are never that long here.
      while (!parser.atEnd && !parser.at(T.RightParen) && clauseStarts[parser.kind] !== 1) parser.next();
    }
    const orderBy = parser.at(T.ORDER) ? readOrderBy(parser) : undefined;
    if (!parser.at(T.RightParen)) parser.error(`Expected \`,\` or \`)\` in the arguments of \`${name.parts[name.parts.length - 1]!.name}\`, found ${parser.found()}`, undefined, closes(parser) ? undefined : { repair: parser.insertion(')', false)! });
    if (!parser.accept(T.RightParen)) recoverCall(parser);
    return readCallTail(parser, { ...readPlainCall(parser, name, args, 'plain', start), quantifier, orderBy }, start);
  });
}

/** Over the rest of broken arguments to their closing parenthesis, but not beyond the clause. */
export function recoverCall(parser: Parser): void {
  for (let depth = 0; !parser.atEnd && parser.kind !== T.Semicolon; parser.next()) {
    if (parser.kind === T.LeftParen) depth++;
    else if (parser.kind === T.RightParen) {
      if (depth-- === 0) {
        parser.next();
        return;
      }
    } else if (depth === 0 && clauseStarts[parser.kind] === 1) return;
  }
}

/** A call, when its arguments have been read. */
export function readPlainCall(parser: Parser, name: S.QName, args: readonly S.Expr[], form: S.Call['form'], start: number): S.Call {
  return { kind: 'call', name, function: name.parts[name.parts.length - 1]!.name.toUpperCase(), quantifier: undefined, arguments: args, form, orderBy: undefined, filter: undefined, nulls: undefined, from: undefined, withinGroup: undefined, over: undefined, range: parser.from(start) };
}

export function readCallTail(parser: Parser, call: S.Call, start: number): S.Call {
  let { filter, nulls, from, withinGroup, over } = call;
  for (;;) {
    if (parser.at(T.FROM) && (parser.peek() === T.FIRST || parser.peek() === T.LAST) && (parser.peek(2) === T.OVER || parser.peek(2) === T.IGNORE || parser.peek(2) === T.RESPECT)) {
      parser.next();
      from = keywordText(parser.kind) as 'FIRST';
      parser.next();
    } else if ((parser.at(T.IGNORE) || parser.at(T.RESPECT)) && parser.peek() === T.NULLS) {
      nulls = keywordText(parser.kind) as 'IGNORE';
      parser.next();
      parser.next();
    } else if (parser.at(T.WITHIN) && parser.peek() === T.GROUP) {
      parser.next();
      parser.next();
      parser.expect(T.LeftParen, '`(`');
      withinGroup = readOrderBy(parser);
      parser.expect(T.RightParen, '`)`');
    } else if (parser.at(T.FILTER) && parser.peek() === T.LeftParen) {
      parser.next();
      parser.next();
      parser.expect(T.WHERE, '`WHERE`');
      filter = readExpression(parser);
      parser.expect(T.RightParen, '`)`');
    } else if (parser.at(T.OVER) && (parser.peek() === T.LeftParen || parser.names[parser.peek()] === 1)) {
      parser.next();
      over = readWindowRef(parser);
    } else return { ...call, filter, nulls, from, withinGroup, over, range: parser.from(start) };
  }
}

/** A comma where a word of the call belongs: `EXTRACT(HOUR, t)`. Said, and read as that word. */
export function acceptCommaFor(parser: Parser, word: T): boolean {
  if (parser.kind !== T.Comma) return false;
  const written = parser.cased(keywordText(word));
  const blank = parser.lastEnd === parser.start ? ' ' : '';
  parser.error(`Expected \`${written}\`, found \`,\``, undefined, { repair: { title: `Write \`${written}\``, edits: [{ range: parser.range, text: `${blank}${written}${/\s/.test(parser.text[parser.stop] ?? '') ? '' : ' '}` }] } });
  parser.next();
  return true;
}

/** Calls whose arguments are not a plain list. Undefined: it is a plain one after all. */
export function readSpecialCall(parser: Parser, kind: T): S.Expr | undefined {
  const { start } = parser;
  const open = () => {
    const name: S.QName = { parts: [readRawIdentifier(parser)], range: { start, end: parser.lastEnd } };
    parser.expect(T.LeftParen, '`(`');
    return name;
  };
  const close = (name: S.QName, args: readonly S.Expr[], form: S.Call['form'], more: Partial<S.Call> = {}) => {
    if (!parser.accept(T.RightParen)) {
      parser.error(`Expected \`)\` behind the arguments of \`${name.parts[0]!.name}\`, found ${parser.found()}`);
      recoverCall(parser);
    }
    return readCallTail(parser, { ...readPlainCall(parser, name, args, form, start), ...more }, start);
  };
  switch (kind) {
    case T.EXTRACT: {
      const name = open();
      const unit = readUnitWord(parser);
      if (!acceptCommaFor(parser, T.FROM)) parser.expect(T.FROM, '`FROM`');
      return close(name, [unit, readExpression(parser)], 'extract');
    }
    case T.FLOOR: case T.CEIL: case T.CEILING: {
      const name = open();
      const args: S.Expr[] = parser.kind === T.RightParen ? [] : [readExpression(parser)];
      if (units[parser.peek()] === 1 && parser.peek(2) === T.RightParen && acceptCommaFor(parser, T.TO)) return close(name, [...args, readUnitWord(parser)], 'to');
      if (parser.comma(T.RightParen)) args.push(...readExpressions(parser, T.RightParen, T.TO));
      if (!parser.accept(T.TO)) return close(name, args, 'plain');
      return close(name, [...args, readUnitWord(parser)], 'to');
    }
    case T.STEP: {
      const name = open();
      const args: S.Expr[] = parser.kind === T.RightParen ? [] : [readExpression(parser)];
      if (parser.peek() === T.INTERVAL && acceptCommaFor(parser, T.BY)) return close(name, [...args, readExpression(parser)], 'by');
      if (parser.comma(T.RightParen)) args.push(...readExpressions(parser, T.RightParen, T.BY));
      if (!parser.accept(T.BY)) return close(name, args, 'plain');
      return close(name, [...args, readExpression(parser)], 'by');
    }
    case T.POSITION: {
      const name = open();
      const needle = readOperations(parser, levels.additive);
      if (!parser.accept(T.IN)) return close(name, [needle, ...(parser.accept(T.Comma) ? readExpressions(parser, T.RightParen) : [])], 'plain');
      const hay = readOperations(parser, levels.additive);
      if (parser.accept(T.FROM)) return close(name, [needle, hay, readExpression(parser)], 'in');
      return close(name, [needle, hay], 'in');
    }
    case T.SUBSTRING: {
      const name = open();
      const text = readOperations(parser, levels.additive);
      if (parser.accept(T.FROM)) {
        const from = readExpression(parser);
        return close(name, [text, from, ...(parser.accept(T.FOR) ? [readExpression(parser)] : [])], 'from-for');
      }
      if (parser.accept(T.SIMILAR)) {
        const pattern = readOperations(parser, levels.additive);
        parser.expect(T.ESCAPE, '`ESCAPE`');
        return close(name, [text, pattern, readExpression(parser)], 'similar');
      }
      return close(name, [text, ...(parser.accept(T.Comma) ? readExpressions(parser, T.RightParen) : [])], 'plain');
    }
    case T.TRIM: {
      const name = open();
      const side = parser.at(T.LEADING) || parser.at(T.TRAILING) || parser.at(T.BOTH) ? keywordText(parser.kind) : undefined;
      if (side) parser.next();
      if (parser.accept(T.FROM)) return close(name, [readExpression(parser)], 'trim', { ...(side && { side }) });
      const first = readExpression(parser);
      if (parser.accept(T.FROM)) return close(name, [first, readExpression(parser)], 'trim', { ...(side && { side }) });
      return close(name, [first, ...(parser.accept(T.Comma) ? readExpressions(parser, T.RightParen) : [])], side ? 'trim' : 'plain', { ...(side && { side }) });
    }
    case T.OVERLAY: {
      const name = open();
      const text = readExpression(parser);
      if (!parser.accept(T.PLACING)) return close(name, [text, ...(parser.accept(T.Comma) ? readExpressions(parser, T.RightParen) : [])], 'plain');
      const replacement = readExpression(parser);
      parser.expect(T.FROM, '`FROM`');
      const from = readExpression(parser);
      return close(name, [text, replacement, from, ...(parser.accept(T.FOR) ? [readExpression(parser)] : [])], 'placing');
    }
    default: return undefined;
  }
}

function readUnitWord(parser: Parser): S.Expr {
  if (units[parser.kind] === 1 || parser.kind === T.Word || parser.kind === T.Reserved || parser.kind === T.String) {
    const range = parser.next();
    return { kind: 'unit', unit: parser.text.slice(range.start, range.end).replace(/'/g, '').toUpperCase(), range };
  }
  parser.error(`Expected a unit of time, found ${parser.found()}`);
  return { kind: 'missing', range: parser.missing() };
}

/** Keywords before `(` that call nothing. */
export const notFunctions: Readonly<Record<number, true>> = {
  [T.SELECT]: true, [T.FROM]: true, [T.WHERE]: true, [T.IN]: true, [T.AND]: true, [T.OR]: true, [T.NOT]: true, [T.CASE]: true, [T.WHEN]: true, [T.THEN]: true, [T.ELSE]: true, [T.END]: true, [T.ON]: true, [T.AS]: true, [T.BY]: true, [T.OVER]: true, [T.UNION]: true, [T.VALUES]: true, [T.HAVING]: true, [T.BETWEEN]: true, [T.LIKE]: true, [T.IS]: true, [T.GROUP]: true, [T.ORDER]: true, [T.USING]: true, [T.WINDOW]: true, [T.INSERT]: true, [T.CREATE]: true, [T.INTO]: true, [T.SET]: true, [T.TABLE]: true, [T.JOIN]: true,
};
