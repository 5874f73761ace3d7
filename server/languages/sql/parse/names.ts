import { nameValue, textValue } from '../lexer.ts';
import { T } from '../tokens.ts';
import type * as S from '../tree.ts';
import { clauseStarts, columnEnds, queryStarts } from './kinds.ts';
import type { Parser } from './parser.ts';

/** A name. A reserved word is taken as one and noted; anything else is missing. */
export function readIdentifier(parser: Parser, what: string): S.Identifier {
  if (parser.at(T.Word) || parser.isName()) return readRawIdentifier(parser);
  const reserved = parser.kind === T.Reserved || (parser.kind >= T.FirstKeyword && clauseStarts[parser.kind] !== 1 && parser.kind !== T.SELECT && parser.kind !== T.AS);
  if (reserved && !parser.atEnd) {
    const made = readRawIdentifier(parser);
    parser.reserved.push(made);
    return made;
  }
  if (parser.kind === T.String && parser.dialect.textQuotes.length === 1 && parser.stop > parser.start + 2 && /^'.*'$/.test(parser.word())) {
    const quote = parser.dialect.nameQuotes[0] ?? '"';
    const name = textValue(parser.word(), parser.dialect);
    const written = `${quote}${name.replaceAll(quote, quote + quote)}${quote}`;
    parser.error(`A name stands in \`${quote}\`, a text in \`'\`: ${written}`, undefined, { repair: { title: `Write ${written}`, edits: [{ range: parser.range, text: written }] } });
    return { name, quoted: true, range: parser.next() };
  }
  if (parser.lastName !== parser.index) {
    parser.lastName = parser.index;
    parser.error(`Expected ${what}, found ${parser.found()}`);
  }
  return { name: '', quoted: false, range: parser.missing() };
}

/** A name in an expression: hidden columns such as ROWTIME are reserved words and yet names. */
export function readColumnIdentifier(parser: Parser): S.Identifier {
  if (parser.kind === T.Word) return readRawIdentifier(parser);
  const word = parser.upperWord();
  const made = readRawIdentifier(parser);
  if (!made.quoted && parser.dialect.reserved.has(word) && !reservedColumns.has(word)) parser.reserved.push(made);
  return made;
}

export function readRawIdentifier(parser: Parser): S.Identifier {
  if (parser.kind === T.Word) {
    const raw = parser.word();
    const name = parser.dialect.fold === 'upper' ? parser.upperWord() : lowerCase(raw);
    if (!parser.dialect.foldQuoted || raw === name) return { name, quoted: false, range: parser.next() };
    return { name, quoted: false, written: raw, range: parser.next() };
  }
  const range = parser.next();
  const raw = parser.text.slice(range.start, range.end);
  const made = nameValue(raw, parser.dialect);
  if (!parser.dialect.foldQuoted) return { name: made.name, quoted: made.quoted, range };
  const written = made.quoted ? nameValue(raw, { ...parser.dialect, foldQuoted: false }).name : raw;
  return written === made.name ? { ...made, range } : { ...made, written, range };
}

export function readStringName(parser: Parser): S.Identifier {
  const range = parser.next();
  return { name: textValue(parser.text.slice(range.start, range.end), parser.dialect), quoted: true, range };
}

/** `schema.name`. */
export function readQualifiedName(parser: Parser, what: string): S.QName {
  const { start } = parser;
  const parts = [readIdentifier(parser, what)];
  while (parser.accept(T.Dot)) parts.push(readIdentifier(parser, 'a name behind `.`'));
  return { parts, range: { start: parts[0]!.range.start, end: Math.max(parts[0]!.range.start, parts[parts.length - 1]!.range.end, Math.min(start, parser.lastEnd)) } };
}

/** `(a, b, c)`. */
export function readIdentifierList(parser: Parser): S.Identifier[] {
  const list: S.Identifier[] = [];
  parser.expect(T.LeftParen, '`(`');
  while (!parser.atEnd && !parser.at(T.RightParen)) {
    const before = parser.index;
    list.push(readIdentifier(parser, 'a column'));
    if (!parser.accept(T.Comma)) {
      if (!parser.at(T.RightParen)) {
        parser.error(`Expected \`,\` or \`)\`, found ${parser.found()}`, undefined, queryStarts[parser.kind] === 1 ? { repair: parser.insertion(')', false)! } : undefined);
        parser.sync(columnEnds);
        if (parser.accept(T.Comma)) continue;
      }
      break;
    } else if (parser.at(T.RightParen)) parser.error('Nothing follows this comma', { start: parser.lastEnd - 1, end: parser.lastEnd }, { comma: true });
    if (parser.index === before) break;
  }
  parser.expect(T.RightParen, '`)`');
  return list;
}

/** Hidden columns and metadata: reserved words that an expression may name. */
export const reservedColumns = new Set(['ROWTIME', 'PARTITION_KEY', 'SEQUENCE_NUMBER', 'SHARD_ID', 'PARTITION_ID', 'APPROXIMATE_ARRIVAL_TIME']);

/** Most names are in lower case already, and are then not made a second time. */
function lowerCase(word: string): string {
  for (let i = 0; i < word.length; i++) {
    const code = word.charCodeAt(i);
    if ((code >= 65 && code <= 90) || code > 127) return word.toLowerCase();
  }
  return word;
}
