import { test } from 'node:test';
import assert from 'node:assert/strict';
import { applyEdits } from '../../../server/base/edit.ts';
import { openWorkspace } from '../../../server/project/workspace.ts';
import { allLanguages } from '../../../server/simulate/languages.ts';

/** What the fixes of one code make of a script. */
function rewritten(script: string, code: string): string[] {
  const workspace = openWorkspace(allLanguages, { files: [{ path: 'a.kda.sql', text: script }], alone: true });
  const file = workspace.file('a.kda.sql')!;
  return workspace.languageOf(file).diagnose(file, workspace.scopeOf(file.path)).filter(d => d.code === code).flatMap(d => d.fixes.map(f => applyEdits(script, f.edits)));
}

test('half a construct is not rewritten', () => {
  for (const [script, code] of [
    ['SELECT STREAM LEFT(a,) FROM "S";', 'KSQL106'], ['SELECT STREAM IF(a) FROM "S";', 'KSQL106'], ['SELECT STREAM CONCAT() FROM "S";', 'KSQL106'], ['SELECT STREAM REPLACE(a, b, c) FROM "S";', 'KSQL106'], ["SELECT STREAM DATE_TRUNC('week', t) FROM \"S\";", 'KSQL106'],
    ['SELECT STREAM COUNT(*) FILTER (WHERE ) FROM "S" s GROUP BY FLOOR(s.ROWTIME TO MINUTE);', 'KSQL117'], ['WITH a AS () SELECT STREAM * FROM a;', 'KSQL117'], ['WITH a AS (SELECT STREAM x FROM b), b AS (SELECT STREAM 1 AS x FROM "S") SELECT STREAM * FROM a, b;', 'KSQL117'],
    ['SELECT STREAM x FROM "S" EXCEPT', 'KSQL309'], ['SELECT STREAM a, b FROM "S" EXCEPT SELECT a, b FROM "T";', 'KSQL309'],
    ['SELECT STREAM a FROM "S" s WHERE SUM(b) > 1 /* c */ AND c = 1 GROUP BY a, FLOOR(s.ROWTIME TO MINUTE);', 'KSQL306'],
  ] as const) assert.deepEqual(rewritten(script, code), [], script);
});

test('what is rewritten keeps what stands around it', () => {
  assert.deepEqual(rewritten('SELECT STREAM 1 + LEN(a || b) AS n FROM "S";', 'KSQL106'), ['SELECT STREAM 1 + CHAR_LENGTH(a || b) AS n FROM "S";']);
  assert.deepEqual(rewritten('SELECT STREAM SUM(v) FILTER (WHERE (v > 1)) OVER w AS s FROM "S" WINDOW w AS (ROWS 3 PRECEDING);', 'KSQL117'), ['SELECT STREAM SUM(CASE WHEN v > 1 THEN v END) OVER w AS s FROM "S" WINDOW w AS (ROWS 3 PRECEDING);']);
  assert.deepEqual(rewritten('WITH a (n) AS (SELECT STREAM v FROM "S") SELECT STREAM x.n FROM a OVER (RANGE INTERVAL \'1\' MINUTE PRECEDING) AS x JOIN a ON x.n = a.n;', 'KSQL117'),
    ['SELECT STREAM x.n FROM (SELECT STREAM v FROM "S") OVER (RANGE INTERVAL \'1\' MINUTE PRECEDING) AS x (n) JOIN (SELECT STREAM v FROM "S") AS a (n) ON x.n = a.n;']);
  assert.deepEqual(rewritten("SELECT STREAM REPLACE(a, '$1', 'it''s') FROM \"S\";", 'KSQL106'), ["SELECT STREAM REGEX_REPLACE(a, '\\$1', 'it''s', 1, 0) FROM \"S\";"]);
});
