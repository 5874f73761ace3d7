import { test } from 'node:test';
import assert from 'node:assert/strict';
import { runPainless } from '../../../server/languages/painless/library.ts';

const value = (source: string, params: object = {}) => { const r = runPainless(source, { params }); assert.ok(!('error' in r), JSON.stringify(r)); return [r.type, r.value]; };
const error = (source: string) => { const r = runPainless(source); assert.ok('error' in r, JSON.stringify(r)); return `${r.error.class}: ${r.error.message} @${r.error.position.offset}`; };

test('arithmetic is Java\'s', () => {
  assert.deepEqual(value('2147483647 + 1'), ['int', -2147483648]);
  assert.deepEqual(value('long a = 9007199254740993L; a *= 3; a'), ['long', '27021597764222979']);
  assert.deepEqual(value('byte b = 127; b += 1; b'), ['byte', -128]);
  assert.deepEqual(value('-7 / 2'), ['int', -3]);
  assert.deepEqual(value("(char)'a' + 1"), ['int', 98]);
  assert.deepEqual(value("'' + 1.0E10 + 1e-4"), ['string', '1.0E101.0E-4']);
});

test('compile errors have the compiler\'s texts and places', () => {
  assert.equal(error('Integer x = 5;'), 'ClassCastException: Cannot cast from [int] to [java.lang.Integer]. @12');
  assert.equal(error("'a'.foo()"), 'IllegalArgumentException: member method [java.lang.String, foo/0] not found @3');
  assert.equal(error('x'), 'IllegalArgumentException: cannot resolve symbol [x] @0');
});

test('hostile scripts stop with the right error', () => {
  assert.match(error('while (true) { int i = 0; }'), /^PainlessError: The maximum number of statements that can be executed in a loop has been reached\./);
  assert.match(error('int f(int n) { return f(n + 1) } f(1)'), /^StackOverflowError/);
  assert.match(error("def s = 'x'; for (int i = 0; i < 50; ++i) { s += s } s"), /^OutOfMemoryError/);
});

test('no host object is in reach', () => {
  for (const name of ['constructor', '__proto__', 'prototype']) {
    assert.match(error(`def s = 'a'; s.${name}`), /dynamic getter/);
    assert.match(error(`def s = new StringBuilder(); s.${name}()`), /dynamic method/);
    assert.match(error(`def s = x -> x; s`), /Error|Exception/);
  }
  const forged = runPainless('params.p.get("v")', { params: { p: { $class: 'java.util.HashMap', v: 1 } } });
  assert.deepEqual(forged, { type: 'int', value: 1 });
});

test('a run-time error shows its statement', () => {
  const r = runPainless('String x = null; boolean y = x.isEmpty();\nreturn y;');
  assert.ok('error' in r);
  assert.deepEqual(r.error.scriptStack, ['y = x.isEmpty();\n', '     ^---- HERE']);
});
