import { test } from 'node:test';
import assert from 'node:assert/strict';
import { evaluateSql } from '../../../server/languages/sql/evaluate.ts';
import { runKinesisSql } from '../../../server/languages/sql/kinesis/run.ts';

const day = (d: number) => `TIMESTAMP '2024-01-0${d} 00:00:00'`;
/** `1-3 OVERLAPS 2-4`: days of January for periods, a single day for a time. */
const holds = (text: string) => {
  const result = evaluateSql(text.replace(/(\d)-(\d)/g, (_, a: string, b: string) => `(${day(Number(a))}, ${day(Number(b))})`).replace(/@(\d)/g, (_, d: string) => day(Number(d))));
  return 'error' in result ? result.error.message : result.value;
};

test('periods are half-open; each predicate as its page defines it', () => {
  for (const [text, wanted] of [
    ['1-3 CONTAINS @1', true], ['1-3 CONTAINS @3', false], ['1-3 STRICTLY CONTAINS @1', false], ['1-4 CONTAINS 1-4', true], ['1-4 STRICTLY CONTAINS 1-3', false], ['1-4 STRICTLY CONTAINS 2-3', true],
    ['1-3 OVERLAPS 2-4', true], ['1-3 OVERLAPS 3-4', false], ['1-4 STRICTLY OVERLAPS 2-3', false], ['1-3 STRICTLY OVERLAPS 2-4', true], ['1-3 EQUALS 1-3', true], ['1-3 EQUALS 1-4', false],
    ['1-2 PRECEDES 3-4', true], ['1-3 PRECEDES 3-4', true], ['1-3 STRICTLY PRECEDES 3-4', false], ['1-3 IMMEDIATELY PRECEDES 3-4', true], ['1-2 IMMEDIATELY PRECEDES 3-4', false],
    ['3-4 SUCCEEDS 1-3', true], ['3-4 STRICTLY SUCCEEDS 1-3', false], ['3-4 IMMEDIATELY SUCCEEDS 1-3', true],
    ['1-2 PRECEDES 3-4 PRECEDES 5-6', true], ['1-2 PRECEDES 3-4 PRECEDES 2-3', false], ['NOT 1-2 PRECEDES 3-4 OR 1-2 EQUALS 1-2', true], ['PERIOD 1-3 OVERLAPS PERIOD 2-4', true],
  ] as const) assert.equal(holds(text), wanted, text);
  assert.equal(holds('1-3 LEADS 2-4'), '`LEADS` is not supported: the manual only draws it');
  assert.equal(holds('1-3 OVERLAPS @1'), '`OVERLAPS` needs a period behind it: only CONTAINS takes a single time');
  assert.equal(holds('(@1, CAST(NULL AS TIMESTAMP)) OVERLAPS 2-4'), null);
  assert.equal(holds("(@1, INTERVAL '2' DAY) CONTAINS @2"), true);
});

test('a predicate filters a stream', () => {
  const S = [1, 2, 3].map(d => ({ ROWTIME: `2024-01-0${d} 00:00:00`, v: d }));
  const { streams } = runKinesisSql(`CREATE STREAM O (v INTEGER); CREATE PUMP P AS INSERT INTO O SELECT STREAM "v" FROM S WHERE (${day(1)}, ${day(3)}) CONTAINS S.ROWTIME`, { streams: { S } });
  assert.deepEqual(streams['O']!.map(r => r['V']), [1, 2]);
});
