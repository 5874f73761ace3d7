import type { Range } from '../../../base/range.ts';
import { kindText, T } from '../tokens.ts';
import type * as S from '../tree.ts';
import { clauseStarts, none, units } from './kinds.ts';
import { readQualifier } from './literals.ts';
import { readIdentifier } from './names.ts';
import type { Parser } from './parser.ts';

/** Over what is nested too deeply, to the parenthesis that closes it: then every level above ends as it should. */
export function skipNested(parser: Parser): void {
  for (let depth = 0; !parser.atEnd && parser.kind !== T.Semicolon; parser.next()) {
    if (parser.kind === T.LeftParen) depth++;
    else if (parser.kind === T.RightParen && depth-- === 0) return;
  }
}

/** A type with its arguments. */
export function readTypeNode(parser: Parser): S.TypeNode {
  return parser.rule('type', () => {
    if (!parser.enter('Types are nested too deeply')) {
      skipNested(parser);
      return { name: '', nameRange: parser.missing(), arguments: none, parameters: none, range: parser.missing() };
    }
    const made = readTypeBody(parser);
    parser.leave();
    return made;
  });
}

function readTypeBody(parser: Parser): S.TypeNode {
  const { start } = parser;
  if (!(parser.at(T.Word) || parser.kind >= T.Reserved) || clauseStarts[parser.kind] === 1 || parser.kind === T.NOT) {
    parser.error(`Expected a type, found ${parser.found()}`);
    const range = parser.missing();
    return { name: '', nameRange: range, arguments: none, parameters: none, range };
  }
  let name = parser.word().toUpperCase();
  parser.next();
  if ((name === 'DOUBLE' && parser.acceptWord('PRECISION')) || (name === 'CHARACTER' && parser.acceptWord('VARYING')) || (name === 'CHAR' && parser.acceptWord('VARYING')) || (name === 'BINARY' && parser.acceptWord('VARYING'))) name += name === 'DOUBLE' ? ' PRECISION' : ' VARYING';
  const nameRange = parser.from(start);
  const args: { text: string; range: Range }[] = [];
  const parameters: { name?: S.Identifier; type: S.TypeNode }[] = [];
  if (name === 'INTERVAL' && units[parser.kind] === 1) {
    const qualifier = readQualifier(parser);
    return { name: `INTERVAL ${qualifier.from}${qualifier.to ? ` TO ${qualifier.to}` : ''}`, nameRange, arguments: none, parameters: none, range: parser.from(start) };
  }
  const angle = parser.kind === T.Less && nestedTypes.has(name);
  if (parser.at(T.LeftParen) || angle) {
    const close = angle ? T.Greater : T.RightParen;
    parser.next();
    while (!parser.atEnd && parser.kind !== close) {
      const before = parser.index;
      if (parser.kind === T.Number) {
        const range = parser.next();
        args.push({ text: parser.text.slice(range.start, range.end), range });
      } else if (name === 'ROW' && parser.names[parser.kind] === 1 && parser.peek() !== T.Comma && parser.peek() !== T.RightParen && !(parser.peek() === T.LeftParen && nestedTypes.has(parser.word().toUpperCase()))) {
        const field = readIdentifier(parser, 'a field');
        parameters.push({ name: field, type: readTypeNode(parser) });
      } else if (name === 'STRUCT' && angle) {
        const field = readIdentifier(parser, 'a field');
        parser.expect(T.Colon, '`:`');
        parameters.push({ name: field, type: readTypeNode(parser) });
      } else if (nestedTypes.has(name)) parameters.push({ type: readTypeNode(parser) });
      else {
        const range = parser.next();
        args.push({ text: parser.text.slice(range.start, range.end), range });
        if (!parser.text.startsWith('${', range.start) || range.end < range.start + 3) parser.error(`Expected a number, found ${parser.text.slice(range.start, range.end)}`, range);
      }
      if (!parser.accept(T.Comma)) break;
      if (parser.index === before) break;
    }
    parser.expect(close, `\`${kindText(close) === ')' ? ')' : '>'}\` behind the type's arguments`);
  }
  let suffix: string | undefined;
  if ((name === 'TIME' || name === 'TIMESTAMP') && (parser.kind === T.WITH || parser.atWord('WITHOUT')) && parser.peek() === T.TIME) {
    suffix = `${parser.word().toUpperCase()} TIME ZONE`;
    parser.next();
    parser.next();
    parser.expect(T.ZONE, '`ZONE`');
  }
  return { name, nameRange, arguments: args, parameters, ...(suffix && { suffix }), range: parser.from(start) };
}

const nestedTypes = new Set(['ARRAY', 'MAP', 'ROW', 'STRUCT', 'UNIONTYPE']);
