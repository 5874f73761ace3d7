import { T } from '../tokens.ts';
import type * as S from '../tree.ts';
import { readCallTail, readPlainCall, recoverCall } from './calls.ts';
import { readExpression } from './expressions.ts';
import { clauseStarts } from './kinds.ts';
import { readIdentifier } from './names.ts';
import type { Parser } from './parser.ts';
import { readTypeNode } from './types.ts';

/** The standard's JSON functions: `key VALUE value` pairs, and clauses behind the arguments. */
export function readJsonCall(parser: Parser, name: S.QName, start: number): S.Call {
  parser.expect(T.LeftParen, '`(`');
  const object = name.parts[0]!.name.toUpperCase() === 'JSON_OBJECT';
  const args: S.Expr[] = [];
  const clauses: string[] = [];
  const defaults: Record<string, S.Expr> = {};
  let returning: S.TypeNode | undefined;
  const formats: number[] = [];
  const passing: [string, S.Expr][] = [];
  const clauseWord = () => parser.at(T.RightParen) || (parser.kind === T.NULL && parser.peek() === T.ON) || (parser.atWord('ABSENT') && parser.peek() === T.ON) || parser.atWord('RETURNING');
  if (!clauseWord()) {
    do {
      if (object && parser.atWord('KEY') && parser.peek() !== T.Colon) parser.next();
      args.push(readExpression(parser));
      if (object) {
        if (!parser.acceptWord('VALUE')) parser.expect(T.Colon, '`VALUE`');
        args.push(readExpression(parser));
      }
      if (parser.acceptWord('FORMAT')) {
        parser.acceptWord('JSON');
        if (parser.acceptWord('ENCODING')) parser.next();
        formats.push(args.length - 1);
      }
    } while (parser.accept(T.Comma));
  }
  if (parser.acceptWord('PASSING')) {
    do {
      const value = readExpression(parser);
      if (parser.acceptWord('FORMAT')) parser.acceptWord('JSON');
      parser.expect(T.AS, '`AS` and a name');
      const id = readIdentifier(parser, 'a name for the variable');
      passing.push([id.written ?? id.name, value]);
    } while (parser.accept(T.Comma));
  }
  let words: string[] = [];
  while (!parser.atEnd && !parser.at(T.RightParen) && clauseStarts[parser.kind] !== 1) {
    const before = parser.index;
    if (parser.acceptWord('RETURNING')) returning = readTypeNode(parser);
    else if (parser.acceptWord('DEFAULT')) {
      const value = readExpression(parser);
      parser.expect(T.ON, '`ON`');
      defaults[parser.word().toUpperCase()] = value;
      parser.next();
    } else {
      words.push(parser.word().toUpperCase());
      parser.next();
      if (['EMPTY', 'ERROR', 'KEYS', 'WRAPPER', 'QUOTES'].includes(words.at(-1)!) && words.length > 1 || (words.length > 2 && words.at(-1) === 'NULL')) {
        clauses.push(words.join(' '));
        words = [];
      }
    }
    if (parser.index === before) break;
  }
  if (words.length > 0) clauses.push(words.join(' '));
  if (!parser.accept(T.RightParen)) {
    parser.error(`Expected \`)\` behind the arguments of \`${name.parts[0]!.name}\`, found ${parser.found()}`);
    recoverCall(parser);
  }
  return readCallTail(parser, { ...readPlainCall(parser, name, args, 'plain', start), json: { clauses, returning, defaults, passing, formats } }, start);
}

export const jsonCalls = new Set(['JSON_OBJECT', 'JSON_ARRAY', 'JSON_VALUE', 'JSON_QUERY', 'JSON_EXISTS']);
