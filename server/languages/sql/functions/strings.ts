import { javaRegex, javaReplacement } from '../../../base/java-regex.ts';
import { sqlTypes, varchar } from '../../../base/sql-type.ts';
import { similarSubstring } from '../../../base/sql-pattern.ts';
import { SqlError, badArgument, type Long } from '../../../base/sql-value.ts';
import { defineSqlFunction, type SqlParameter } from '../function.ts';
import { lengthOf, sameAs, textLike } from './rules.ts';

const common = { category: 'string' } as const;
const text: SqlParameter = { name: 'text', type: 'character' };
const start: SqlParameter = { name: 'start', type: 'integer', summary: 'Counted from 1' };
const length: SqlParameter = { name: 'length', type: 'integer' };

export const charLength = defineSqlFunction({
  ...common, name: 'CHAR_LENGTH', aliases: ['CHARACTER_LENGTH'],
  signatures: [{ parameters: [text], returns: sqlTypes.integer }],
  summary: 'Number of characters', documentation: 'A CHAR counts with the blanks that pad it.',
  examples: [{ expression: `CHAR_LENGTH('Kinesis')`, value: '7' }, { expression: `CHAR_LENGTH('')`, value: '0' }],
  meaning: { kind: 'scalar', bind: () => (value: string) => value.length },
});

const mapped = (name: string, summary: string, documentation: string, example: readonly [string, string], map: (text: string) => string) => defineSqlFunction({
  ...common, name, signatures: [{ parameters: [text], returns: sameAs('text') }], summary, documentation,
  examples: [{ expression: example[0], value: example[1] }],
  meaning: { kind: 'scalar', bind: () => map },
});

export const lower = mapped('LOWER', 'Text in lower case', 'The type stays.', [`LOWER('AbC')`, 'abc'], value => value.toLowerCase());
export const upper = mapped('UPPER', 'Text in upper case', 'The type stays.', [`UPPER('AbC')`, 'ABC'], value => value.toUpperCase());
export const initcap = mapped('INITCAP', 'Each word with an upper-case first letter', 'Words stand between blanks; their other letters become lower case.', [`INITCAP('aMAZON kinesis')`, 'Amazon Kinesis'],
  value => value.toLowerCase().replace(/(^| )([^ ])/g, (_, before: string, letter: string) => before + letter.toUpperCase()));

export const position = defineSqlFunction({
  ...common, name: 'POSITION',
  signatures: [{ parameters: [{ name: 'part', type: 'character' }, text], returns: sqlTypes.integer, form: 'POSITION(part IN text)' }],
  summary: 'Where a text first stands in another', documentation: 'Counted from 1; 0 when it does not stand there. The empty text stands at 1.',
  examples: [{ expression: `POSITION('c' IN 'abcabc')`, value: '3' }, { expression: `POSITION('z' IN 'abc')`, value: '0' }, { expression: `POSITION('' IN 'abc')`, value: '1' }],
  meaning: { kind: 'scalar', bind: () => (part: string, value: string) => value.indexOf(part) + 1 },
});

/** `count` characters from the 1-based `from`; what lies before the first character shortens it. */
function cut(value: string, from: Long, count: Long | null): string {
  let [begin, size] = [Number(from), count === null ? Infinity : Number(count)];
  if (size < 0) throw new SqlError('SUBSTRING_ERROR', `The length of SUBSTRING must not be negative: ${size}`);
  if (begin < 1) {
    size += begin - 1;
    begin = 1;
  }
  return size <= 0 ? '' : value.slice(begin - 1, begin - 1 + size);
}

export const substring = defineSqlFunction({
  ...common, name: 'SUBSTRING',
  signatures: [
    { parameters: [text, start, { ...length, optional: true }], returns: textLike('text'), form: 'SUBSTRING(text FROM start [FOR length])' },
    { parameters: [text, { name: 'regex', type: 'character' }], returns: textLike('text'), form: 'SUBSTRING(text FROM regex)' },
    { parameters: [text, { name: 'pattern', type: 'character' }, { name: 'escape', type: 'character' }], returns: textLike('text'), form: 'SUBSTRING(text SIMILAR pattern ESCAPE escape)' },
    { parameters: [text, start, { ...length, optional: true }], returns: textLike('text'), form: 'SUBSTRING(text, start [, length])' },
  ],
  summary: 'Part of a text, by place or by pattern',
  documentation: 'Places count from 1; a start before the text shortens the length. Beyond the end the form with FROM gives an empty text and the form with commas NULL. A negative length sends the row to the error stream. With a text behind FROM, the first match of that Java regular expression, or NULL. With SIMILAR, what stands between the two marks `<escape>"` of the pattern.',
  examples: [
    { expression: `SUBSTRING('123456789' FROM 3 FOR 4)`, value: '3456' }, { expression: `SUBSTRING('123456789' FROM 17 FOR 4)`, value: '' }, { expression: `SUBSTRING('123456789' FROM -1 FOR 4)`, value: '12' },
    { expression: `SUBSTRING('123456789', 3)`, value: '3456789' }, { expression: `SUBSTRING('123456789' FROM 6 FOR 0)`, value: '' }, { expression: `SUBSTRING('123456789' FROM '[4-7]+')`, value: '4567' },
  ],
  meaning: {
    kind: 'scalar', strict: false,
    bind({ form, types }) {
      if (form === 'similar') {
        return (value: string | null, pattern: string | null, escape: string | null) => (value === null || pattern === null || escape === null ? null : similarSubstring(pattern, escape)(value) ?? null);
      }
      const byPattern = types[1]?.kind === 'CHAR' || types[1]?.kind === 'VARCHAR';
      if (byPattern) return (value: string | null, regex: string | null) => (value === null || regex === null ? null : javaRegex(regex).expression.exec(value)?.[0] ?? null);
      return (value: string | null, from: Long | null, count: Long | null = null) => {
        if (value === null || from === null || (types.length > 2 && count === null)) return null;
        if (form === 'comma' && Number(from) > value.length) return null;
        return cut(value, from, types.length > 2 ? count : null);
      };
    },
  },
});

export const overlay = defineSqlFunction({
  ...common, name: 'OVERLAY',
  signatures: [{
    parameters: [text, { name: 'replacement', type: 'character' }, start, { ...length, optional: true }],
    returns: { says: 'VARCHAR as long as both', of: types => varchar(lengthOf(types[0]) + lengthOf(types[1])) }, form: 'OVERLAY(text PLACING replacement FROM start [FOR length])',
  }],
  summary: 'Text with a part of it replaced',
  documentation: 'Without a length as many characters as the replacement has. A start beyond the end appends; one before the text puts the replacement in front. A negative length sends the row to the error stream.',
  examples: [
    { expression: `OVERLAY('12345' PLACING 'foo' FROM 1)`, value: 'foo45' }, { expression: `OVERLAY('12345' PLACING 'foo' FROM 3 FOR 0)`, value: '12foo345' },
    { expression: `OVERLAY('12345' PLACING 'foo' FROM 2 FOR 3)`, value: '1foo5' }, { expression: `OVERLAY('12345' PLACING 'foo' FROM 9)`, value: '12345foo' },
  ],
  meaning: {
    kind: 'scalar',
    bind: () => (value: string, replacement: string, from: Long, count?: Long) => {
      const begin = Number(from);
      const size = count === undefined ? replacement.length : Number(count);
      if (size < 0) throw new SqlError('SUBSTRING_ERROR', `The length of OVERLAY must not be negative: ${size}`);
      const before = value.slice(0, Math.max(0, begin - 1));
      const after = value.slice(Math.max(0, begin - 1 + size));
      return before + replacement + after;
    },
  },
});

export const trim = defineSqlFunction({
  ...common, name: 'TRIM',
  signatures: [{
    parameters: [{ name: 'side', type: 'word', optional: true, values: ['BOTH', 'LEADING', 'TRAILING'] }, { name: 'character', type: 'character', optional: true }, text],
    returns: { says: 'VARCHAR as long as text', of: types => varchar(lengthOf(types[types.length - 1])) }, form: 'TRIM([BOTH | LEADING | TRAILING] [character FROM] text)',
  }],
  summary: 'Text without a character at its ends',
  documentation: 'One character, a blank when none is given, at both ends unless a side is. A longer or empty character sends the row to the error stream.',
  examples: [{ expression: `TRIM('  Trim front and back  ')`, value: 'Trim front and back' }, { expression: `TRIM(LEADING 'x' FROM 'xxaxx')`, value: 'axx' }, { expression: `TRIM(TRAILING '0' FROM '1.500')`, value: '1.5' }],
  meaning: {
    kind: 'scalar',
    bind: ({ form = 'BOTH' }) => (...values: string[]) => {
      const value = values[values.length - 1]!;
      const character = values.length > 1 ? values[0]! : ' ';
      if (character.length !== 1) throw new SqlError('TRIM_ERROR', `TRIM takes away one character, not '${character}'`);
      let [from, to] = [0, value.length];
      if (form !== 'TRAILING') while (from < to && value[from] === character) from++;
      if (form !== 'LEADING') while (to > from && value[to - 1] === character) to--;
      return value.slice(from, to);
    },
  },
});

export const regexReplace = defineSqlFunction({
  ...common, name: 'REGEX_REPLACE',
  signatures: [{ parameters: [text, { name: 'regex', type: 'character' }, { name: 'replacement', type: 'character' }, { ...start, name: 'start' }, { name: 'occurrence', type: 'integer', summary: '0 replaces all, n only the n-th match' }], returns: varchar(65535) }],
  summary: 'Text with matches of a Java regular expression replaced',
  documentation: 'All five arguments are needed. `$1` in the replacement is a group. A start before 1 or a negative occurrence sends the row to the error stream; a start past the end gives the text as it is.',
  examples: [{ expression: `REGEX_REPLACE('aabbaa', 'a+', 'x', 1, 0)`, value: 'xbbx' }, { expression: `REGEX_REPLACE('aabbaa', 'a+', 'x', 1, 2)`, value: 'aabbx' }, { expression: `REGEX_REPLACE('2014-09', '(\\d+)-(\\d+)', '$2/$1', 1, 0)`, value: '09/2014' }],
  meaning: {
    kind: 'scalar',
    bind: () => (value: string, regex: string, replacement: string, from: Long, occurrence: Long) => {
      const [begin, which] = [Number(from), Number(occurrence)];
      if (begin < 1) return badArgument(`REGEX_REPLACE starts at 1 or later, not ${begin}`);
      if (which < 0) return badArgument(`The occurrence of REGEX_REPLACE must not be negative: ${which}`);
      if (begin > value.length) return value;
      const { all, groups } = javaRegex(regex);
      all.lastIndex = begin - 1;
      let made = value.slice(0, begin - 1);
      let at = begin - 1;
      for (let n = 1, match = all.exec(value); match; match = all.exec(value), n++) {
        made += value.slice(at, match.index) + (which === 0 || n === which ? javaReplacement(replacement, match, groups) : match[0]);
        at = match.index + match[0].length;
        if (match[0] === '') all.lastIndex++;
      }
      return made + value.slice(at);
    },
  },
});

