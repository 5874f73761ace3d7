import { test } from 'node:test';
import assert from 'node:assert/strict';
import { applyEdits, insert, replace } from '../../server/base/edit.ts';
import { offsetAt, positionAt } from '../../server/base/file.ts';
import { javaDouble, javaFloat } from '../../server/base/java-number.ts';
import { memoText } from '../../server/base/memo.ts';
import { between, literal } from '../../server/base/pattern.ts';
import { listed } from '../../server/base/sentence.ts';
import { suggest } from '../../server/base/suggest.ts';
import { growth, linear } from '../harness/growth.ts';

test('edits apply in any order, and an overlapping one is left out', () => {
  assert.equal(applyEdits('abc', [replace({ start: 1, end: 2 }, 'B'), insert(0, '>'), insert(3, '<')]), '>aBc<');
  assert.equal(applyEdits('abc', [replace({ start: 0, end: 2 }, 'X'), replace({ start: 1, end: 3 }, 'Y')]), 'Xc');
});

test('positions and offsets agree over every line end', () => {
  const file = { text: 'a\nb\r\nc\rd😀e' };
  for (let i = 0; i <= file.text.length; i++) {
    if (file.text[i - 1] === '\r' && file.text[i] === '\n') continue;
    assert.equal(offsetAt(file, positionAt(file, i)), i);
  }
  assert.deepEqual(positionAt(file, file.text.length), { line: 3, character: 4 });
});

test('suggests the near name only', () => {
  assert.equal(suggest('ROW_TIME', ['ROWTIME', 'CURRENT_TIMESTAMP']), 'ROWTIME');
  assert.equal(suggest('frim', ['from', 'transform']), 'from');
  assert.equal(suggest('xyz', ['from', 'bucket']), undefined);
});

test('anything between pieces: the same texts as with stars that give back', () => {
  const texts = ['', 'a', 'b', 'ab', 'ba', 'aab', 'abab', 'a.b', 'abcb', 'aXb\nab', 'bbaab'];
  for (const pattern of ['', '*', 'a', 'a*', '*a', '*a*', 'a*b', 'a*a*b', '*a*b*', 'ab*ab', 'a**b', '*.*', 'a*b*b', '*ab*ab']) {
    const back = new RegExp(`^${pattern.split('*').map(literal).join('.*')}$`, 's');
    const expression = new RegExp(between(pattern.split('*').map(literal)), 's');
    for (const text of texts) assert.equal(expression.test(text), back.test(text), `${pattern} on ${text}`);
  }
});

test('a pattern of many stars grows with the text alone', async () => {
  const expression = new RegExp(between('*a*a*a*a*a*b'.split('*')), 's');
  assert.ok(await growth(20_000, size => 'a'.repeat(size), text => expression.test(text)) < linear);
});

test('what is remembered by a text has an end', () => {
  let made = 0;
  const length = memoText(text => { made++; return text.length; }, 2);
  assert.deepEqual(['a', 'bb', 'a', 'ccc', 'a', 'ccc'].map(length), [1, 2, 1, 3, 1, 3]);
  assert.equal(made, 4);
  const none = memoText(() => { made++; return undefined; });
  none('x');
  none('x');
  assert.equal(made, 5);
});

test('parts of a sentence', () => {
  assert.deepEqual([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(parts => listed(parts, 'or')), ['', 'a', 'a or b', 'a, b or c']);
});

test('doubles and floats are printed as Java prints them', () => {
  const doubles: [number, string][] = [
    [0, '0.0'], [-0, '-0.0'], [1, '1.0'], [-1.5, '-1.5'], [0.001, '0.001'], [0.00099, '9.9E-4'], [9999999, '9999999.0'], [1e7, '1.0E7'], [12345678.5, '1.23456785E7'],
    [1e21, '1.0E21'], [Number.MIN_VALUE, '4.9E-324'], [Number.MAX_VALUE, '1.7976931348623157E308'], [NaN, 'NaN'], [-Infinity, '-Infinity'],
  ];
  for (const [value, text] of doubles) assert.equal(javaDouble(value), text);
  const floats: [number, string][] = [[0.1, '0.1'], [-0, '-0.0'], [16777217, '1.6777216E7'], [3.4028234663852886e38, '3.4028235E38'], [1.1754944e-38, '1.1754944E-38'], [Infinity, 'Infinity']];
  for (const [value, text] of floats) assert.equal(javaFloat(Math.fround(value)), text);
});
