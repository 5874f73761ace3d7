import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createSearchCluster } from '../../../server/index.ts';
import { runPainless } from '../../../server/languages/painless/library.ts';

const doubled = "def s = 'x'; for (int i = 0; i < 24; ++i) { s += s }";
const shared = 'def l = []; for (int i = 0; i < 60; ++i) { l = [l, l] }';
const endings: readonly (readonly [script: string, ends: RegExp])[] = [
  ['while (true) { int i = 0; }', /^PainlessError: The maximum number of statements/],
  ['try { while (true) { int i = 0; } } catch (Exception e) { return 1 }', /^PainlessError/],
  ['[1, 2].forEach(x -> { for (;;) { int y = 1 } })', /^PainlessError/],
  ['IntStream.range(0, 2147483647).sum()', /^PainlessError/],
  ['new Random().ints(9000000000L).sum()', /^PainlessError/],
  ['def l = []; for (int i = 0; i < 900000; ++i) { l.add(i) } for (int i = 0; i < 900000; ++i) { l.contains(-1) } 1', /^PainlessError/],
  [`${doubled} for (int i = 0; i < 1000; ++i) { s = s + 'y'; s.hashCode() } 1`, /^PainlessError/],
  [`${doubled} def l = []; for (int i = 0; i < 900000; ++i) { l.add(s.toUpperCase()) } 1`, /^OutOfMemoryError: Java heap space/],
  ["def s = 'x'; for (int i = 0; i < 60; ++i) { s += s } s.length()", /^OutOfMemoryError/],
  ["def s = 'x'; for (int i = 0; i < 20; ++i) { s = s.replace('x', 'xxxxxxxxxxxxxxxx') } s.length()", /^OutOfMemoryError/],
  ['new int[2147483647]', /^OutOfMemoryError/],
  ['new int[100000][100000]', /^OutOfMemoryError/],
  ['for (int i = 0; i < 1000; ++i) { long[] a = new long[10000000]; } 1', /^OutOfMemoryError/],
  ["Collections.nCopies(2147483647, 'x').size()", /^OutOfMemoryError/],
  ["String.format('%1000000000d', new def[] {1})", /^OutOfMemoryError/],
  ['StringBuilder b = new StringBuilder(); b.setLength(2147483647); b.length()', /^OutOfMemoryError/],
  ['BigInteger.valueOf(2).pow(2147483647)', /^ArithmeticException: BigInteger would overflow supported range/],
  ["new BigDecimal('1e1000000000').toBigInteger()", /^ArithmeticException/],
  [`${shared} return l`, /^OutOfMemoryError/],
  [`${shared} return l.hashCode()`, /^PainlessError/],
  [`${shared} return l.toString().length()`, /^(?:PainlessError|OutOfMemoryError)/],
  ['int f(int n) { return f(n + 1) } f(1)', /^StackOverflowError/],
  ['def f(def x) { return [1].stream().map(y -> f(y)).findFirst().get() } f(1)', /^StackOverflowError/],
  ['def l = []; l.add(l); l.hashCode()', /^StackOverflowError/],
  ["'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' ==~ /(a|aa)+/", /^CircuitBreakingException: \[scripting\] Regular expression considered too many characters/],
  ["'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' ==~ /(?<=a)(a*)*b/", /^CircuitBreakingException/],
];

test('hostile scripts end in the right error, and soon', () => {
  for (const [script, ends] of endings) {
    const before = performance.now();
    const answer = runPainless(script);
    assert.ok('error' in answer, script);
    assert.match(`${answer.error.class}: ${answer.error.message}`, ends, script);
    assert.ok(performance.now() - before < 20_000, `${script}: ${performance.now() - before} ms`);
  }
  assert.deepEqual(runPainless('1 + 1'), { type: 'int', value: 2 });
});

test('a value that holds itself leaves the index with an error', () => {
  const cluster = createSearchCluster();
  cluster.request('PUT', '/a/_doc/1', { x: 1 });
  for (const script of ['def l = []; l.add(l); return l', 'def m = [:]; m.m = m; return m', `${shared} return l`]) {
    const answer = cluster.request('POST', '/a/_search', { script_fields: { f: { script } } });
    assert.equal(answer.status, 400, script);
  }
  assert.equal(cluster.request('POST', '/a/_search', {}).status, 200);
});

test('nothing of the host is in reach', () => {
  const words = ['constructor', '__proto__', 'prototype', 'valueOf', 'hasOwnProperty', '__defineGetter__', '__lookupGetter__', 'isPrototypeOf', 'call', 'bind', '$class', 'items', 'fixed', 'stack'];
  const values = ["'a'", '1', '1L', '1.5', 'true', '[1]', "['a': 1]", 'new int[1]', 'new StringBuilder()', "/a/", "/a/.matcher('a')", 'Instant.EPOCH', '[1].stream()', 'Optional.of(1)', "['a': 1].entrySet().iterator().next()", 'Locale.ROOT', 'new Random(1)', "new Exception('x')", 'BigInteger.ONE', 'params'];
  for (const value of values) for (const word of words) {
    for (const script of [`def v = ${value}; return v.${word}`, `def v = ${value}; return v.${word}()`, `def v = ${value}; return v.${word}('return this')`, `def v = ${value}; v.${word} = 1; return v.${word}`]) {
      const answer = runPainless(script);
      if ('error' in answer) assert.match(answer.error.class, /^(?:IllegalArgumentException|UnsupportedOperationException|ClassCastException)$/, `${script}: ${answer.error.message}`);
      else assert.ok(['null', 'int', 'string'].includes(answer.type), `${script}: ${JSON.stringify(answer)}`); // a key of a map, an element
    }
  }
  for (const script of ['System.exit(1)', 'Runtime.getRuntime()', "Class.forName('x')", 'new Thread()', 'getClass()', "'a'.getClass()", 'def x = 1; x.getClass()', "new File('x')", 'process', 'globalThis', 'require', 'this', 'R', '$in', '$regex', 'v_params', 'import', 'eval', 'Function', 'machine', 'Object.constructor', "Math['constructor']", 'Math.constructor', "Math.constructor('x')", 'String.prototype', 'List.constructor', 'java.lang.Class', 'java.lang.Thread', 'java.io.File']) {
    assert.ok('error' in runPainless(script), script);
  }
  const names = runPainless("Map m = ['__proto__': 1, 'constructor': 2, 'toString': 3]; m.__proto__ + m.constructor + m['toString']");
  assert.deepEqual(names, { type: 'int', value: 6 });
  const forged = runPainless('params.p.get("v")', { params: { p: { $class: 'java.util.HashMap', v: 1 }, __proto__: { polluted: 1 } } });
  assert.deepEqual(forged, { type: 'int', value: 1 });
});
