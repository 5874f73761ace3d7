import { test } from 'node:test';
import assert from 'node:assert/strict';
import { evaluateSql } from '../../../server/languages/sql/evaluate.ts';
import { runKinesisSql } from '../../../server/languages/sql/kinesis/run.ts';

const trades = [['AMZN', 1], ['WMT', 2], ['AMZN', 3], ['TGT', 4], [null, 5]].map(([K, V], i) => ({ ROWTIME: `2024-01-01 00:00:0${i}`, K, V }));
const COMPANIES = [{ K: 'AMZN', NAME: 'Amazon', SIZE: 2 }, { K: 'AMZN', NAME: 'Other', SIZE: 1 }, { K: 'TGT', NAME: null, SIZE: 9 }];

function kept(condition: string, columns = 'V', type = 'INTEGER'): unknown[] {
  const script = `CREATE STREAM "O" (a ${type}); CREATE PUMP "P" AS INSERT INTO "O" SELECT STREAM ${columns} FROM "S" AS s WHERE ${condition};`;
  const { streams, errors } = runKinesisSql(script, {
    streams: { S: trades }, columns: { S: { K: 'VARCHAR(4)', V: 'INTEGER' }, COMPANIES: { K: 'VARCHAR(4)', NAME: 'VARCHAR(20)', SIZE: 'INTEGER' } }, reference: { COMPANIES },
  });
  assert.deepEqual(errors, []);
  return streams['O']!.map(row => row['A']);
}

// Reference, section 7: what stands in a condition may ask for the row around.
test('a query in a condition may read the row around it', () => {
  assert.deepEqual(kept('EXISTS (SELECT 1 FROM COMPANIES c WHERE c.K = s.K)'), [1, 3, 4]);
  assert.deepEqual(kept('NOT EXISTS (SELECT * FROM COMPANIES c WHERE c.K = s.K AND c.SIZE >= s.V)'), [2, 3, 5]);
  assert.deepEqual(kept("'Amazon' IN (SELECT c.NAME FROM COMPANIES c WHERE c.K = s.K)"), [1, 3]);
  assert.deepEqual(kept("'Amazon' NOT IN (SELECT c.NAME FROM COMPANIES c WHERE c.K = s.K)"), [2, 5], 'NULL among the values of TGT leaves it unknown');
  assert.deepEqual(kept('V IN (SELECT SIZE FROM COMPANIES)'), [1, 2]);
  assert.deepEqual(kept('EXISTS (SELECT 1 FROM COMPANIES c WHERE c.K = s.K AND EXISTS (SELECT 1 FROM COMPANIES d WHERE d.SIZE > c.SIZE AND d.SIZE > s.V))'), [1, 3], 'and the rows around both');
  assert.deepEqual(kept('CASE WHEN V > 2 THEN EXISTS (SELECT 1 FROM COMPANIES c WHERE c.SIZE = s.V - 2) ELSE FALSE END'), [3, 4]);
});

test('a constant that comes to NULL is NULL to what is computed with it', () => {
  assert.deepEqual(evaluateSql("CHAR_TO_TIMESTAMP('yyyy', 'x') + INTERVAL '1' DAY", { dialect: 'kinesis' }), { value: null, type: 'TIMESTAMP' });
  assert.deepEqual(kept('V = 1', "CHAR_LENGTH(SUBSTRING('abc', 9))"), [null]);
  const script = `CREATE STREAM "O" (a VARCHAR(10)); CREATE PUMP "P" AS INSERT INTO "O" SELECT STREAM t.r.COLUMN1 FROM (SELECT STREAM REGEX_LOG_PARSE('abc', '(x)') AS r FROM "S") AS t;`;
  assert.deepEqual(runKinesisSql(script, { streams: { S: trades.slice(0, 1) } }).streams['O']!.map(r => r['A']), [null]);
});

test('the difference of two times in months and years counts those that have passed', () => {
  for (const [expression, value] of [
    ["(TIMESTAMP '2014-02-19 12:34:56' - TIMESTAMP '2013-01-19 12:34:50') MONTH", '+13'],
    ["(TIMESTAMP '2014-02-19 12:34:49' - TIMESTAMP '2013-01-19 12:34:50') MONTH", '+12'],
    ["(DATE '2020-01-01' - DATE '2015-03-01') YEAR TO MONTH", '+4-10'],
    ["(DATE '2020-01-01' - DATE '2015-03-01') YEAR", '+4'],
    ["(DATE '2015-03-01' - DATE '2020-01-01') MONTH", '-58'],
    ["(DATE '2015-03-01' - DATE '2015-03-01') MONTH", '+0'],
    ["(DATE '2014-02-19' - DATE '2014-02-18') DAY", '+1'],
  ] as const) assert.equal((evaluateSql(expression, { dialect: 'kinesis' }) as { value?: unknown }).value, value, expression);
});
