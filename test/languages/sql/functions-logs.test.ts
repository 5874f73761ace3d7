import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { evaluateSql } from '../../../server/languages/sql/evaluate.ts';
import { fastPattern } from '../../../server/languages/sql/functions/fast-pattern.ts';
import { kinesisFunction } from '../../../server/languages/sql/functions/index.ts';
import { SqlError } from '../../../server/base/sql-value.ts';
import { seededRandom } from '../../../server/base/random.ts';

/** The fields of the record that a call gives, or null, or the error. */
const fields = (call: string, line: string): unknown => {
  const result = evaluateSql(call, { row: { LINE: line } });
  if ('error' in result) return `error: ${result.error.message}`;
  return result.value === null ? null : Object.values(result.value as object);
};

describe('FAST_REGEX_LOG_PARSE', () => {
  const cases: readonly (readonly [string, string, readonly string[] | undefined])[] = [
    // The first example of the manual page, by the page's own algorithm: what follows the second group is not in it.
    ['(.*)_(._.*)_.*', 'Mary_had_a_little_lamb', ['Mary_had', 'a_little']],
    ['(.*)_(.*)', 'a_b_c', ['a', 'b_c']], ['(.*) (.*) (.*)', 'a b c d', ['a', 'b', 'c d']], ['(a+)(b|c)', 'aab', ['aa', 'b']], ['(a|bc)(.*)', 'bcd', ['bc', 'd']],
    ['(.*)', '', ['']], ['(.*)x', 'ab', undefined], ['(.*)x(y*)', 'xax', undefined], ['(.*)x', 'xax', ['xa']], ['(.*)x', 'abx', ['ab']], ['x', 'x', []], ['(abc)(d)', 'abcd', ['abc', 'd']], ['(a)(b)', 'abc', undefined],
    ['(<1-31>)" "(@)', '17 rest of it', ['17', 'rest of it']], ['(<01-12>)/(..)', '07/xy', ['07', 'xy']], ['(<01-12>)/(..)', '7/xy', undefined], ['(<1-12>)x', '007x', ['007']], ['(<1-12>)x', '13x', undefined],
    ['(<Digit>+)-(<Alpha>{2,3})', '12-abc', ['12', 'abc']], ['(<Digit>+)-(<Alpha>{2,3})', '12-a', undefined], ['([^ ]*) (.*)', 'GET /a b', ['GET', '/a b']], ['([a-c\\-]+);', 'a-b;', ['a-b']],
    ['(~(a.*))', 'bcd', ['bcd']], ['(~(a.*))', 'abc', undefined], ['(.*b.*&.*c.*)', 'xcxb', ['xcxb']], ['(.*b.*&.*c.*)', 'xb', undefined], ['(a#)', 'a', undefined], ['("(.*)")', '(.*)', ['(.*)']], ['(\\(x\\))', '(x)', ['(x)']],
  ];
  for (const [pattern, line, expected] of cases) test(`${pattern} on ${line}`, () => assert.deepEqual(fastPattern(pattern).match(line), expected));

  test('broken patterns say what is wrong', () => {
    for (const [pattern, why] of [['(', 'a group is not closed'], ['a)', 'closed that was not opened'], ['[a', 'character class is not closed'], ['"x', 'quote'], ['<q>', '<q> is no class'], ['*', 'dangling'], ['~', 'missing'], ['a{3', 'repeat'], ['a{9999}', 'too many'], ['('.repeat(5000), 'nested too deeply']] as const) {
      assert.throws(() => fastPattern(pattern), (e: unknown) => e instanceof SqlError && e.message.includes(why), pattern.slice(0, 10));
    }
  });

  test('against a plain matcher: one piece over two letters', () => {
    const random = seededRandom('fast');
    const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)]!;
    const pattern = (depth: number): string => (depth === 0 ? pick(['a', 'b', '.', '[ab]']) : pick([`${pattern(depth - 1)}${pattern(depth - 1)}`, `(${pattern(depth - 1)}|${pattern(depth - 1)})`, `(${pattern(depth - 1)})*`, `(${pattern(depth - 1)})?`, pattern(depth - 1)]));
    for (let i = 0; i < 400; i++) {
      const inner = pattern(3);
      const line = Array.from({ length: Math.floor(random() * 7) }, () => pick(['a', 'b'])).join('');
      assert.equal(fastPattern(`(${inner})`).match(line) !== undefined, new RegExp(`^(?:${inner})$`).test(line), `${inner} on '${line}'`);
    }
  });

  test('many different numbers do not use up the pattern', () => {
    for (let i = 0; i < 30_000; i += 7) assert.deepEqual(fastPattern('(<0-999999>);(@)').match(`${i};x`), [String(i), 'x']);
  });

  test('a long line without a match ends at once', () => assert.equal(fastPattern('(.*)y(.*)z').match('x '.repeat(100_000)), undefined));
});

test('REGEX_LOG_PARSE takes the whole line or nothing', () => {
  assert.deepEqual(fields(`REGEX_LOG_PARSE(LINE, '(\\w+)=(\\d+)?')`, 'a=1'), ['a', '1']);
  assert.deepEqual(fields(`REGEX_LOG_PARSE(LINE, '(\\w+)=(\\d+)?')`, 'a='), ['a', null]);
  assert.equal(fields(`REGEX_LOG_PARSE(LINE, '(\\w+)=(\\d+)?')`, 'a=1 '), null);
  assert.deepEqual(fields(`REGEX_LOG_PARSE(LINE, '(?i)(ERR.*?) (\\p{Digit}++).*')`, 'error: 42 x'), ['error:', '42']);
});

test('W3C_LOG_PARSE: the named formats', () => {
  const common = '192.168.254.30 - John [24/May/2004:22:01:02 -0700] "GET /icons/apache_pb.gif HTTP/1.1" 304 0';
  const expected = ['192.168.254.30', '-', 'John', '[24/May/2004:22:01:02 -0700]', 'GET /icons/apache_pb.gif HTTP/1.1', '304', '0'];
  assert.deepEqual(fields(`W3C_LOG_PARSE(LINE, 'COMMON')`, common), expected);
  assert.deepEqual(fields(`W3C_LOG_PARSE(LINE, 'COMMON WITH VHOST')`, `shop.example ${common}`), ['shop.example', ...expected]);
  assert.deepEqual(fields(`W3C_LOG_PARSE(LINE, 'NCSA EXTENDED')`, `${common} "http://a/" "Mozilla/5.0 (X11)"`), [...expected, 'http://a/', 'Mozilla/5.0 (X11)']);
  assert.deepEqual(fields(`W3C_LOG_PARSE(LINE, 'REFERER')`, 'http://a/ ---> /icons/b.gif'), ['http://a/', '/icons/b.gif']);
  assert.deepEqual(fields(`W3C_LOG_PARSE(LINE, 'AGENT')`, 'Mozilla/5.0 (X11; Linux)'), ['Mozilla/5.0 (X11; Linux)']);
  assert.deepEqual(fields(`W3C_LOG_PARSE(LINE, '%h [%t] %>s')`, 'host [24/May/2004:22:01:02 -0700] 200'), ['host', '24/May/2004:22:01:02 -0700', '200']);
  assert.equal(fields(`W3C_LOG_PARSE(LINE, 'COMMON')`, 'nothing of the kind'), null);
});

test('VARIABLE_COLUMN_LOG_PARSE: numbers of columns, types, escapes, quotes', () => {
  assert.deepEqual(fields(`VARIABLE_COLUMN_LOG_PARSE(LINE, 3, ',')`, 'a,b'), ['a', 'b', null]);
  assert.deepEqual(fields(`VARIABLE_COLUMN_LOG_PARSE(LINE, 2, '||')`, 'a||b|c'), ['a', 'b|c']);
  assert.deepEqual(fields(`VARIABLE_COLUMN_LOG_PARSE(LINE, 2, ',', '\\', '[]')`, '[a,b],c\\,d'), ['a,b', 'c,d']);
  assert.deepEqual(fields(`VARIABLE_COLUMN_LOG_PARSE(LINE, 'n TYPE INTEGER, d TYPE DECIMAL(5,2), w TYPE BOOLEAN', ',')`, '7,1.5,true'), [7, 1.5, true]);
  assert.match(String(fields(`VARIABLE_COLUMN_LOG_PARSE(LINE, 'n TYPE INTEGER', ',')`, 'x')), /^error: Could not convert 'x' to INTEGER/);
});

test('FIXED_COLUMN_LOG_PARSE: places count from 0', () => {
  assert.deepEqual(fields(`FIXED_COLUMN_LOG_PARSE(LINE, 'a TYPE VARCHAR(4) START 0 FOR 4, n TYPE INTEGER START 4 FOR 3, rest TYPE VARCHAR(20) START 7')`, 'ab   42more'), ['ab  ', 42, 'more']);
  assert.deepEqual(fields(`FIXED_COLUMN_LOG_PARSE(LINE, 'a TYPE VARCHAR(4) START 0 FOR 4, n TYPE INTEGER START 4 FOR 3')`, 'ab'), ['ab', null]);
  assert.match(String(fields(`FIXED_COLUMN_LOG_PARSE(LINE, 'n TYPE INTEGER NOT NULL START 4 FOR 3')`, 'ab')), /NOT NULL/);
});

test('functions are found by all their names', () => {
  assert.equal(kinesisFunction('FAST_REGEX_LOG_PARSER')?.name, 'FAST_REGEX_LOG_PARSE');
  assert.equal(kinesisFunction('CEILING')?.name, 'CEIL');
  assert.equal(kinesisFunction('CONCAT'), undefined);
});

test('SYS_LOG_PARSE', () => {
  assert.deepEqual(fields('SYS_LOG_PARSE(LINE)', 'Dec  3 17:06:12 host daemon: up'), ['1970-12-03 17:06:12.000', 'host daemon: up']);
  assert.equal(fields('SYS_LOG_PARSE(LINE)', 'no time'), null);
});
