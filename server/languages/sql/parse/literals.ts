import { textValue } from '../lexer.ts';
import { T } from '../tokens.ts';
import type * as S from '../tree.ts';
import { units } from './kinds.ts';
import type { Parser } from './parser.ts';

/** `DATE '…'` and the like. */
export function readTypedLiteral(parser: Parser): S.TypedLiteral {
  const { start } = parser;
  const type = parser.word().toUpperCase();
  parser.next();
  const valueRange = parser.next();
  return { kind: 'typed', type, value: textValue(parser.text.slice(valueRange.start, valueRange.end), parser.dialect), valueRange, range: parser.from(start) };
}

/** A text; texts on lines of their own that follow each other are one. */
export function readStringLiteral(parser: Parser): S.StringLiteral {
  const { start } = parser;
  let raw = parser.text.slice(parser.start, parser.stop);
  const prefix = /^(?:[uU]&|[nNbB](?='))/.exec(raw)?.[0];
  parser.next();
  let escape = '\\';
  if (prefix && /^u&/i.test(prefix) && parser.accept(T.UESCAPE)) {
    const range = parser.expect(T.String, 'a character');
    escape = parser.text.slice(range.start + 1, range.end - 1) || '\\';
  }
  let value = textValue(raw, parser.dialect, escape);
  // Texts on different lines are one.
  while (parser.kind === T.String && parser.text.slice(parser.lastEnd, parser.start).includes('\n')) {
    raw = parser.text.slice(parser.start, parser.stop);
    value += textValue(raw, parser.dialect, escape);
    parser.next();
  }
  return { kind: 'string', value, ...(prefix && { prefix }), range: parser.from(start) };
}

/** `INTERVAL '…' unit`. */
export function readInterval(parser: Parser): S.IntervalLiteral {
  const { start } = parser;
  parser.next();
  let negative = false;
  if (parser.at(T.Minus)) {
    negative = true;
    parser.next();
  } else parser.accept(T.Plus);
  if (parser.kind === T.Number && (parser.dialect.id === 'kinesis' || parser.dialect.id === 'athena' || parser.dialect.id === 'flink')) {
    parser.error(`The length of an interval stands in quotes: \`'${parser.word()}'\``, undefined, { repair: { title: 'Put it in quotes', edits: [{ range: parser.range, text: `'${parser.word()}'` }] } });
  }
  const valueRange = parser.at(T.Number) || parser.atPlaceholder() ? parser.next() : parser.expect(T.String, 'a text with the length of the interval');
  const raw = parser.text.slice(valueRange.start, valueRange.end);
  const value = /^'/.test(raw) ? textValue(raw, parser.dialect) : raw;
  const qualifier = units[parser.kind] === 1 || /^(WEEK|QUARTER|MILLISECOND)S?$/i.test(parser.word()) ? readQualifier(parser) : undefined;
  if (!qualifier && parser.dialect.id !== 'redshift' && parser.dialect.id !== 'duckdb') parser.error(`Expected a unit of time behind the interval, found ${parser.found()}`);
  return { kind: 'interval', negative, value, valueRange, qualifier, range: parser.from(start) };
}

/** `DAY(2) TO SECOND(3)`. */
export function readQualifier(parser: Parser): S.IntervalQualifier {
  const { start } = parser;
  const fromRange = parser.next();
  const from = parser.text.slice(fromRange.start, fromRange.end).toUpperCase();
  const numbers: number[] = [];
  const read = () => {
    if (!parser.accept(T.LeftParen)) return;
    do {
      const range = parser.expect(T.Number, 'a number of digits');
      numbers.push(Number(parser.text.slice(range.start, range.end)));
    } while (parser.accept(T.Comma));
    parser.expect(T.RightParen, '`)`');
  };
  read();
  let precision = numbers[0];
  let fraction = from === 'SECOND' ? numbers[1] : undefined;
  let to: string | undefined;
  if (parser.at(T.TO) && units[parser.peek()] === 1) {
    parser.next();
    to = parser.word().toUpperCase();
    parser.next();
    numbers.length = 0;
    read();
    if (to === 'SECOND') fraction = numbers[0];
  }
  return { from, to, precision, fraction, fromRange, range: parser.from(start) };
}

export const typeWords = new Set(['JSON', 'DECIMAL', 'DOUBLE', 'REAL', 'BIGINT', 'INTEGER', 'SMALLINT', 'TINYINT', 'UUID', 'IPADDRESS', 'BOOLEAN', 'CHAR', 'VARCHAR']);
