import { test } from 'node:test';
import assert from 'node:assert/strict';
import { runPainless } from '../../../server/languages/painless/library.ts';
import { javaValues } from './java-values.ts';

test('expressions print what Java prints', () => {
  const wrong: string[] = [];
  for (const [expression, printed] of javaValues) {
    const r = runPainless(`'' + (${expression})`);
    const said = 'error' in r ? `${r.error.class}: ${r.error.message}` : String(r.value);
    if (said !== printed) wrong.push(`${expression}: ${said}, not ${printed}`);
  }
  assert.deepEqual(wrong, []);
});

test('members that are rarely called', () => {
  const rows: readonly (readonly [script: string, printed: string])[] = [
    ["new StringBuffer('a').append(1).insert(0, true).reverse()", '1aeurt'], ['new StringBuffer() instanceof StringBuffer', 'true'],
    ["def d = new ArrayDeque([1, 2]); d.remove(2) + ':' + d", 'true:[1]'], ['new ArrayDeque([5, 6]).remove()', '5'], ['new LinkedList([5, 6]).remove(1)', '6'],
    ['def e = Collections.enumeration([1, 2]); e.nextElement() + e.nextElement() + e.hasMoreElements().toString()', '3false'], ["new Hashtable(['a': 1]).keys().nextElement()", 'a'], ['new Vector([1, 2]).lastElement()', '2'],
    ['def i = IntStream.range(4, 6).iterator(); i.nextInt() + i.nextInt()', '9'], ['IntStream.of(new int[] {3, 4}).sum()', '7'], ['LongStream.of(new long[] {1, 2}).sum()', '3'],
    ['Queue q = Collections.asLifoQueue(new ArrayDeque([1, 2])); q.add(3); q.poll() + q.size()', '5'],
    ['List l = []; Spliterator s = [1, 2].spliterator(); s.tryAdvance(x -> l.add(x)); s.estimateSize() + l.toString() + s.hasCharacteristics(Spliterator.SIZED)', '1[1]true'],
    ['Collectors.toList().supplier().get()', '[]'], ["UUID.nameUUIDFromBytes(new byte[] {1, 2})", '0cb988d0-42a7-328d-95fe-2b55b3f5ac7a'],
    ["Character.getType((int)(char)'A') == Character.UPPERCASE_LETTER", 'true'], ["Character.getType((int)(char)'$') == Character.CURRENCY_SYMBOL", 'true'], ["Character.offsetByCodePoints('a\ud83d\ude00b', 0, 2)", '3'], ["Character.isMirrored((int)(char)'(')", 'true'],
    ['Float.toHexString(1.5f) + Float.toHexString(1.4e-45f)', '0x1.8p00x0.000002p-126'],
    // Streams carry along what rounding loses; the plain sum does not.
    ['[0.1, 0.2, 0.3].stream().mapToDouble(x -> x).sum()', '0.6'], ['[0.1, 0.2, 0.3].stream().collect(Collectors.summingDouble(x -> x))', '0.6'], ['[0.1, 0.2, 0.3].sum()', '0.6000000000000001'], ['DoubleStream.of(new double[] {1e308, 1e308}).sum()', 'Infinity'],
    ['1.5f.toString()', '1.5'], ["((char)'a').toString()", 'a'], ['def b = (byte)1; b.toString()', '1'], ['[1.5].stream().map(Object::toString).collect(Collectors.toList())', '[1.5]'],
    ["def a = new int[] {1}; a.toString().startsWith('[I@')", 'true'], ["new Random(1).toString().startsWith('java.util.Random@')", 'true'],
    ["'/w=='.decodeBase64().length()", '1'], ["['a'].sum()", "ClassCastException: class java.lang.String cannot be cast to class java.lang.Number (java.lang.String and java.lang.Number are in module java.base of loader 'bootstrap')"],
  ];
  const printed = (script: string) => { const at = script.lastIndexOf(';') + 1; const r = runPainless(`${script.slice(0, at)} '' + (${script.slice(at)})`); return 'error' in r ? `${r.error.class}: ${r.error.message}` : String(r.value); };
  assert.deepEqual(rows.filter(([script, expected]) => printed(script) !== expected).map(([script]) => `${script}: ${printed(script)}`), []);
});

test('members that the service leaves out', () => {
  for (const [script, what] of [
    ['new Vector().capacity()', 'member method [java.util.Vector, capacity/0] not found'], ['LongStream.generate(() -> 1L)', 'static method [java.util.stream.LongStream, generate/1] not found'],
    ['new PriorityQueue().remove(1)', 'member method [java.util.PriorityQueue, remove/1] not found'], ["'a'.split('b')", 'member method [java.lang.String, split/1] not found'],
  ] as const) { const r = runPainless(script); assert.equal('error' in r ? r.error.message : r, what); }
});
