import { test } from 'node:test';
import assert from 'node:assert/strict';
import { runPainless } from '../../../server/languages/painless/library.ts';
import { programs } from './programs.ts';

type Answer = ReturnType<typeof runPainless>;
type Typed = { readonly type: string; readonly value: unknown };
const plain = (t: Typed): unknown => (t.type === 'map' ? (t.value as Typed[][]).map(e => e.map(plain)) : Array.isArray(t.value) ? (t.value as Typed[]).map(plain) : t.value);
const shown = (r: Answer): string => ('error' in r ? `${r.error.class}: ${r.error.message} @${r.error.position.offset}` : `${r.type} ${JSON.stringify(plain(r))}`);

test('scripts answer as the service answers', () => {
  assert.deepEqual(programs.map(([source]) => [source, shown(runPainless(source))]), programs.map(row => [...row]));
});

test('emitters, samples of documents and moving windows', () => {
  assert.equal(shown(runPainless("emit(doc['a'].value); emit(5L)", { context: 'long_field', variables: { doc: { a: [3, 4] } } })), 'list ["3","5"]');
  assert.equal(shown(runPainless("doc['a'].size() + doc['a'].value", { context: 'field', variables: { doc: { a: [3, 4] } } })), 'long "5"');
  assert.equal(shown(runPainless("doc['d'].value.year + doc['d'].value.dayOfWeekEnum.toString()", { context: 'field', variables: { doc: { d: '2024-03-01T12:00:00Z' } } })), 'string "2024FRIDAY"');
  assert.equal(shown(runPainless("doc['k']", { context: 'field', variables: { doc: { k: ['b', 'a', 'b'] } } })), 'list ["a","b"]');
  assert.equal(shown(runPainless('MovingFunctions.max(values) + values.length', { context: 'moving-function', variables: { values: [1, 5.5, 2] } })), 'double 8.5');
  assert.equal(shown(runPainless('interval.end - interval.start > interval.gaps', { context: 'interval', variables: { interval: { start: 1, end: 5, gaps: 0 } } })), 'boolean true');
  assert.equal(shown(runPainless("doc['b'].value", { context: 'field', variables: { doc: { a: 1 } } })), 'IllegalArgumentException: No field found for [b] in mapping @3');
  assert.equal(shown(runPainless('decayNumericLinear(0, 10, 0, 0.5, params.x)', { context: 'score', params: { x: 10.5 } })), 'double 0.475');
  assert.equal(shown(runPainless("decayDateExp('2020-01-01T00:00:00Z', '1d', '0', 0.5, ZonedDateTime.parse('2020-01-02T00:00:00Z'))", { context: 'score' })), 'double 0.5');
});
