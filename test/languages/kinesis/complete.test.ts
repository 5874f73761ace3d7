import { test } from 'node:test';
import assert from 'node:assert/strict';
import { kinesisSql } from '../../../server/languages/sql/kinesis.ts';
import { openWorkspace } from '../../../server/project/workspace.ts';
import { allLanguages } from '../../../server/simulate/languages.ts';

const scope = openWorkspace(allLanguages, { files: [], alone: true }).scope;
const head = '-- input: "SOURCE_SQL_STREAM_001" ("ticker" VARCHAR(4), PRICE DOUBLE)\nCREATE OR REPLACE STREAM "OUT" ("ticker" VARCHAR(4), n BIGINT);\n';

/** Labels offered at `|`, best first. */
function offered(script: string): string[] {
  const at = script.indexOf('|');
  const list = kinesisSql.complete!({ path: 'x.kda.sql', text: head + script.replace('|', ''), language: 'kinesis-sql' }, head.length + at, scope);
  return [...list].sort((a, b) => ((a.sort ?? a.label) < (b.sort ?? b.label) ? -1 : 1)).map(c => c.label);
}

const from = 'SELECT STREAM PRICE FROM "SOURCE_SQL_STREAM_001" AS s';
const units = ['DAY', 'HOUR', 'MINUTE', 'MONTH', 'SECOND', 'YEAR'];

test('at each place just what may stand there', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['CREATE |', ['FUNCTION', 'OR', 'PUMP', 'STREAM']], ['CREATE OR |', ['REPLACE']], ['CREATE OR REPLACE |', ['FUNCTION', 'PUMP', 'STREAM']],
    ['CREATE OR REPLACE PUMP "P" |', ['AS', 'DESCRIPTION', 'STARTED', 'STOPPED']],
    ['CREATE PUMP "P" AS |', ['INSERT INTO']], ['CREATE PUMP "P" AS INSERT |', ['EXPEDITED', 'INTO']], ['CREATE PUMP "P" AS INSERT INTO |', ['"OUT"']], ['CREATE PUMP "P" AS INSERT INTO "OUT" |', ['SELECT', 'VALUES']],
    ['CREATE PUMP "P" AS INSERT INTO "OUT" (|', ['N', '"ticker"']], ['CREATE PUMP "P" AS INSERT INTO "OUT" ("ticker", |) SELECT', ['N']],
    ['CREATE STREAM "X" (a INTEGER |', ['NOT', 'NULL']], ['CREATE STREAM "X" (a INTEGER NOT |', ['NULL']],
    [`${from} LEFT |`, ['JOIN', 'OUTER']], [`${from} ORDER |`, ['BY']], [`${from} WINDOWED |`, ['BY']],
    [`${from} WHERE price |`, ['AND', 'BETWEEN', 'GROUP BY', 'HAVING', 'IN', 'IS', 'LIKE', 'NOT', 'OR', 'ORDER BY', 'SIMILAR', 'UNION ALL', 'WINDOW', 'WINDOWED BY STAGGER']],
    [`${from} GROUP BY FLOOR(s.ROWTIME TO |`, units], [`${from} WHERE a > INTERVAL '1' |`, units], ['SELECT STREAM EXTRACT(|', units],
    ['SELECT STREAM price FROM "SOURCE_SQL_STREAM_001" OVER (|', ['PARTITION BY', "RANGE INTERVAL '1' MINUTE PRECEDING", 'ROWS 10 PRECEDING']],
    ['SELECT STREAM price FROM "SOURCE_SQL_STREAM_001" OVER (RANGE |', ['BETWEEN', 'CURRENT', 'UNBOUNDED']],
    ["SELECT STREAM price FROM \"SOURCE_SQL_STREAM_001\" OVER (RANGE INTERVAL '1' MINUTE |", ['FOLLOWING', 'PRECEDING', 'TO']],
    ['SELECT STREAM COUNT(*) OVER | FROM "SOURCE_SQL_STREAM_001" AS s WINDOW w AS (ROWS 2 PRECEDING)', ['W', '(PARTITION BY …)']],
    ['SELECT STREAM CASE WHEN price > 1 |', ['AND', 'BETWEEN', 'IN', 'IS', 'LIKE', 'NOT', 'OR', 'SIMILAR', 'THEN']],
    ['SELECT STREAM * FROM TABLE(|', ['COUNT_DISTINCT_ITEMS_TUMBLING', 'GROUP_RANK', 'HOTSPOTS', 'RANDOM_CUT_FOREST', 'RANDOM_CUT_FOREST_WITH_EXPLANATION', 'TOP_K_ITEMS_TUMBLING']],
    ['SELECT STREAM * FROM TABLE(RANDOM_CUT_FOREST(|', ['CURSOR(SELECT STREAM …)']],
    ["SELECT STREAM * FROM TABLE(TOP_K_ITEMS_TUMBLING(CURSOR(SELECT STREAM * FROM \"SOURCE_SQL_STREAM_001\"), '|', 10, 60))", ['PRICE', 'ticker']],
    ["SELECT STREAM 'abc| FROM s", []], ['-- com|', []],
  ];
  for (const [script, labels] of cases) assert.deepEqual(offered(script), labels, script);
});

test('a quoted name that is being typed swallows nothing', () => {
  const labels = offered('SELECT STREAM "ti| FROM "SOURCE_SQL_STREAM_001" AS s');
  assert.ok(labels.includes('"ticker"') && labels.includes('PRICE'), labels.join(' '));
});
