import { test } from 'node:test';
import assert from 'node:assert/strict';
import { runPainless } from '../../../server/languages/painless/library.ts';

// Every operator over every pair of numeric types, typed and as def, beside the rules of the language written down once more in plain words.

const types = ['byte', 'short', 'char', 'int', 'long', 'float', 'double'];
const results = ['int', 'long', 'float', 'double'];
const rank = (type: string): number => Math.max(0, results.indexOf(type));
const calculate: Readonly<Record<string, (x: number, y: number) => number | boolean>> = {
  '+': (x, y) => x + y, '-': (x, y) => x - y, '*': (x, y) => x * y, '/': (x, y) => x / y, '%': (x, y) => x % y, '&': (x, y) => x & y, '|': (x, y) => x | y, '^': (x, y) => x ^ y,
  '<<': (x, y) => x * 2 ** y, '>>': (x, y) => Math.floor(x / 2 ** y), '>>>': (x, y) => Math.floor(x / 2 ** y),
  '<': (x, y) => x < y, '<=': (x, y) => x <= y, '>': (x, y) => x > y, '>=': (x, y) => x >= y, '==': (x, y) => x === y, '!=': (x, y) => x !== y,
};
const bits = (operator: string) => ['&', '|', '^'].includes(operator);
const shifts = (operator: string) => ['<<', '>>', '>>>'].includes(operator);

const answer = (script: string): string => {
  const r = runPainless(script);
  return 'error' in r ? r.error.class : `${r.type} ${r.type === 'float' ? Math.fround(Number(r.value)) : r.type === 'char' ? String(r.value).charCodeAt(0) : String(r.value)}`;
};
const shown = (type: string, value: number | boolean): string => `${typeof value === 'boolean' ? 'boolean' : type} ${type === 'float' && typeof value === 'number' ? Math.fround(value) : value}`;

test('operators over all numeric types', () => {
  const wrong: string[] = [];
  for (const a of types) for (const b of types) for (const [x, y] of [[7, 3], [5, 2], [6, 6]] as const) for (const [left, right] of [[a, b], ['def', 'def'], ['def', b], [a, 'def']] as const) for (const [operator, compute] of Object.entries(calculate)) {
    const promoted = Math.max(rank(a), rank(b));
    const refused = (bits(operator) && promoted >= 2) || (shifts(operator) && (rank(a) >= 2 || rank(b) >= 2));
    const value = compute(x, y);
    const want = refused ? 'ClassCastException' : shown(results[shifts(operator) ? rank(a) : promoted]!, operator === '/' && promoted < 2 ? Math.trunc(Number(value)) : value);
    const script = `${left} x = (${a})${x}; ${right} y = (${b})${y}; return x ${operator} y`;
    const got = answer(script);
    if (got !== want) wrong.push(`${script}: ${got}, not ${want}`);
  }
  assert.deepEqual(wrong, []);
});

test('compound assignments keep the type of their target', () => {
  const wrong: string[] = [];
  for (const a of types) for (const b of types) for (const right of [b, 'def']) for (const [operator, compute] of Object.entries(calculate).slice(0, 11)) {
    const promoted = Math.max(rank(a), rank(b));
    const refused = (bits(operator) && promoted >= 2) || (shifts(operator) && (rank(a) >= 2 || rank(b) >= 2));
    const value = Number(compute(7, 2));
    const want = refused ? 'ClassCastException' : shown(a, rank(a) < 2 ? Math.trunc(value) : operator === '/' && promoted < 2 ? Math.trunc(value) : value);
    const script = `${a} x = (${a})7; ${right} y = (${b})2; x ${operator}= y; return x`;
    const got = answer(script);
    if (got !== want) wrong.push(`${script}: ${got}, not ${want}`);
  }
  assert.deepEqual(wrong, []);
});

test('casts between all numeric types', () => {
  const wrong: string[] = [];
  const most: Readonly<Record<string, number>> = { byte: 127, short: 32767, char: 65535, int: 2147483647 };
  for (const a of types) for (const b of types) for (const v of [65, 300, 70000, 3000000000]) for (const declared of [a, 'def']) {
    if (v > (most[a] ?? Infinity)) continue;
    const source = a === 'float' ? Math.fround(v) : v;
    const int = rank(a) >= 2 ? Math.min(source, 2147483647) : v | 0;
    const want = shown(b, b === 'double' || b === 'float' || b === 'long' ? source : b === 'byte' ? (int << 24) >> 24 : b === 'short' ? (int << 16) >> 16 : b === 'char' ? int & 65535 : int);
    const script = `${declared} x = ${a === 'long' ? `${v}L` : a === 'float' ? `${v}f` : a === 'double' ? `${v}d` : `(${a})${v}`}; return (${b})x`;
    const got = answer(script);
    if (got !== want) wrong.push(`${script}: ${got}, not ${want}`);
  }
  assert.deepEqual(wrong, []);
});
