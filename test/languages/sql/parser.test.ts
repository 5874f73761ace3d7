import { test } from 'node:test';
import assert from 'node:assert/strict';
import { kinesis } from '../../../server/languages/sql/dialects/kinesis.ts';
import { athena } from '../../../server/languages/sql/dialects/athena.ts';
import { parseExpression, parseSql } from '../../../server/languages/sql/parser.ts';
import type { Expr } from '../../../server/languages/sql/tree.ts';

/** Expressions with every operation in brackets. */
function show(e: Expr): string {
  switch (e.kind) {
    case 'number': return e.text;
    case 'string': return `'${e.value}'`;
    case 'literal': return e.value;
    case 'name': return e.parts.map(p => p.name).join('.');
    case 'operation': return `(${show(e.left)} ${e.operator} ${show(e.right)})`;
    case 'unary': return `(${e.operator} ${show(e.operand)})`;
    case 'call': return `${e.function}${e.form === 'plain' ? '' : `:${e.form}`}(${[e.quantifier, ...e.arguments.map(show)].filter(Boolean).join(', ')})${e.over ? ' over' : ''}`;
    case 'is': return `(${show(e.value)} is ${e.not ? 'not ' : ''}${e.what})`;
    case 'between': return `(${show(e.value)} between ${show(e.low)} ${show(e.high)})`;
    case 'cast': return `cast(${show(e.value)} ${e.type.name})`;
    case 'interval': return `interval ${e.value} ${e.qualifier?.from}${e.qualifier?.to ? `..${e.qualifier.to}` : ''}`;
    case 'star': return '*';
    case 'unit': return e.unit;
    case 'difference': return `(${show(e.value)}) ${e.qualifier.from}`;
    case 'subscript': return `${show(e.value)}[${show(e.index)}]`;
    case 'field': return `${show(e.value)}.${e.field.name}`;
    case 'lambda': return `(${e.parameters.map(p => p.name).join(',')} -> ${show(e.body)})`;
    case 'at-time-zone': return `(${show(e.value)} at ${show(e.zone)})`;
    case 'array': return `[${e.items.map(show).join(', ')}]`;
    default: return e.kind;
  }
}

test('operators bind as the dialect says', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['a + b * c', '(A + (B * C))'], ["a || b + c", '((A || B) + C)'], ['a - b - c', '((A - B) - C)'], ['NOT a = b AND c', '((NOT (A = B)) AND C)'], ['NOT a IS TRUE', '((NOT A) is TRUE)'], ['NOT a IS NULL', '(NOT (A is NULL))'],
    ['a BETWEEN 1 AND 2 OR b', '((A between 1 2) OR B)'], ['-a * b', '((- A) * B)'], ['FLOOR(s.ROWTIME TO MINUTE)', 'FLOOR:to(S.ROWTIME, MINUTE)'], ["STEP(s.ROWTIME BY INTERVAL '60' SECOND)", 'STEP:by(S.ROWTIME, interval 60 SECOND)'],
    ['(a - b) DAY TO SECOND', '((A - B)) DAY'], ["CAST(x AS VARCHAR(4))", 'cast(X VARCHAR)'], ['COUNT(DISTINCT a)', 'COUNT(DISTINCT, A)'], ['COUNT(*) OVER w', 'COUNT(*) over'], ["TRIM(BOTH ' ' FROM a)", "TRIM:trim(' ', A)"], ['"ticker"', 'ticker'], ['ticker', 'TICKER'], ['CURRENT_TIMESTAMP', 'CURRENT_TIMESTAMP:niladic()'],
    ["'a''b'", "'a'b'"], ["U&'\\0041'", "'A'"], ["INTERVAL '1:30' HOUR TO MINUTE", 'interval 1:30 HOUR..MINUTE'],
  ];
  for (const [text, expected] of cases) {
    const { expr, problems } = parseExpression(text, kinesis);
    assert.deepEqual(problems, [], text);
    assert.equal(show(expr), expected, text);
  }
  for (const [text, expected] of [['transform(a, x -> x + 1)[1].f', 'TRANSFORM(a, (x -> (x + 1)))[1].f'], ['reduce(a, 0, (s, x) -> s + x, s -> s)', 'REDUCE(a, 0, (s,x -> (s + x)), (s -> s))'], ["ts AT TIME ZONE 'UTC'", "(ts at 'UTC')"], ['ARRAY[1, 2]', '[1, 2]'], ['CAST(x AS ROW(a INTEGER, b ARRAY(VARCHAR)))', 'cast(x ROW)'], ['a.b.c', 'a.b.c']] as const) {
    const { expr, problems } = parseExpression(text, athena);
    assert.deepEqual(problems, [], text);
    assert.equal(show(expr), expected);
  }
});

const script = `CREATE OR REPLACE STREAM "DEST" (ticker VARCHAR(4) NOT NULL, "count" INTEGER, avg_price DECIMAL(10,2));
CREATE OR REPLACE PUMP "P" AS INSERT INTO "DEST" (ticker, "count")
SELECT STREAM s.ticker, COUNT(*) AS "count", r."Company"
FROM "SOURCE_SQL_STREAM_001" s LEFT JOIN "REF" AS r ON s.id = r."ID"
WHERE s.price > 10 AND s.name LIKE 'A%' ESCAPE '!'
GROUP BY s.ticker, STEP(s.ROWTIME BY INTERVAL '60' SECOND)
HAVING COUNT(*) > 1
ORDER BY s.ROWTIME;
SELECT STREAM AVG(x) OVER w1, x FROM TABLE(RANDOM_CUT_FOREST(CURSOR(SELECT STREAM * FROM "S"), 100, 256)) WINDOW w1 AS (PARTITION BY y RANGE INTERVAL '1' MINUTE PRECEDING);
SELECT STREAM a FROM s WINDOWED BY STAGGER (PARTITION BY a, b RANGE INTERVAL '1' MINUTE);
SELECT STREAM * FROM a OVER (RANGE INTERVAL '1' MINUTE PRECEDING) AS x JOIN b ON x.i = b.i UNION ALL SELECT STREAM * FROM c;
`;

test('every statement of a script is read', () => {
  const tree = parseSql(script, kinesis);
  assert.deepEqual(tree.problems, []);
  assert.deepEqual(tree.statements.map(s => s.kind), ['create-stream', 'create-pump', 'query', 'query', 'query']);
  assert.deepEqual(tree.reserved, []);
});

test('a broken clause leaves the rest of the script alone', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['SELECT STREAM a, FROM s; SELECT STREAM b FROM s', ''],
    ['SELECT STREAM a FROM WHERE b = 1; SELECT STREAM b FROM s', 'Expected a table, found `WHERE`'],
    ['SELECT STREAM a b c FROM s; SELECT STREAM b FROM s', 'Expected `,` or a clause, found `c`'],
    ['SELECT STREAM f(a FROM s; SELECT STREAM b FROM s', 'Expected `,` or `)` in the arguments of `F`, found `FROM`'],
    ['CREATE STREAM s (a INTEGER b VARCHAR(2)); SELECT STREAM b FROM s', 'Expected `,` between two columns'],
    ['foo bar; SELECT STREAM b FROM s', 'Expected a statement, found `foo`'],
    ['SELECT STREAM a FROM s WHERE; SELECT STREAM b FROM s', 'Expected an expression, found `;`'],
    ["SELECT STREAM 'a FROM s\n; SELECT STREAM b FROM s", 'The text is never closed'],
  ];
  for (const [text, message] of cases) {
    const tree = parseSql(text, kinesis);
    assert.equal(tree.problems[0]?.message ?? '', message, text);
    const last = tree.statements[tree.statements.length - 1]!;
    assert.ok(last.kind === 'query' && last.query.kind === 'select' && last.query.items.length === 1, text);
  }
});

test('parentheses that begin with a query hold what stands behind it', () => {
  for (const [text, kinds] of [
    ['SELECT ((SELECT MAX(x) FROM t) + 1) AS a FROM s', 'operation'], ['SELECT ((SELECT 1 FROM t) UNION ALL (SELECT 2 FROM t)) AS a FROM s', 'query'], ['SELECT (((SELECT 1 FROM t))) AS a FROM s', 'query'],
  ] as const) {
    const { problems, statements } = parseSql(text, kinesis);
    assert.deepEqual(problems, [], text);
    const [statement] = statements;
    assert.equal(statement?.kind === 'query' && statement.query.kind === 'select' && statement.query.items[0]!.expr.kind, kinds, text);
  }
  const { problems, statements } = parseSql('SELECT STREAM a.x FROM ((SELECT STREAM x FROM s) AS a JOIN t AS b ON a.x = b.x)', kinesis);
  assert.deepEqual(problems, []);
  assert.equal(statements[0]?.kind === 'query' && statements[0].query.kind === 'select' && statements[0].query.from[0]!.kind, 'parenthesized');
});

test('an edit reads only what it touched, and gives the same tree as a full read', () => {
  const big = Array.from({ length: 200 }, (_, i) => `CREATE OR REPLACE STREAM "S${i}" (a INTEGER, b VARCHAR(${i + 1}));\n-- c\n`).join('');
  let text = big;
  let tree = parseSql(text, kinesis);
  let seed = 5;
  const random = () => (seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff) / 0x7fffffff;
  for (let n = 0; n < 300; n++) {
    const at = Math.floor(random() * text.length);
    const next = text.slice(0, at) + ['', ';', 'x', "'", '(', ')', '--', '/*', '"', '\n', 'CREATE STREAM q (a INTEGER);'][Math.floor(random() * 11)] + text.slice(at + Math.floor(random() * 3));
    const again = parseSql(next, kinesis, { text, tree });
    const fresh = parseSql(next, kinesis);
    assert.ok(JSON.stringify(again.statements) === JSON.stringify(fresh.statements), `statements differ after edit ${n} at ${at}: ${next.slice(Math.max(0, at - 40), at + 40)}`);
    assert.ok(JSON.stringify(again.comments) === JSON.stringify(fresh.comments), `comments differ after edit ${n}`);
    text = random() < 0.1 ? big : next;
    tree = text === next ? again : parseSql(text, kinesis);
  }
});

test('garbage, depth and mutation never break it, and time stays linear', () => {
  const texts = ['('.repeat(10_000), 'SELECT '.repeat(5_000), 'a.'.repeat(10_000), 'CASE '.repeat(5_000), 'NOT '.repeat(10_000), '- '.repeat(10_000).replace(/- /g, '-1 '), '['.repeat(5_000), ','.repeat(10_000), '"', "'", '/*', 'SELECT f('.repeat(3_000), 'SELECT * FROM ('.repeat(3_000), 'CAST(a AS ROW('.repeat(3000), '<<<<<<< HEAD\nSELECT 1\n=======\nSELECT 2\n>>>>>>> b\n', '\u0000\ud800', 'WITH a AS ('.repeat(2000), 'INTERVAL '.repeat(3000)];
  for (const text of texts) for (const dialect of [kinesis, athena]) parseSql(text, dialect);
  let seed = 11;
  const random = () => (seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff) / 0x7fffffff;
  const rounds = Number(process.env['FUZZ'] ?? 4000);
  for (let n = 0; n < rounds; n++) {
    let text = script.slice(0, Math.floor(random() * script.length) + 1);
    for (let k = 0; k < 3; k++) {
      const at = Math.floor(random() * text.length);
      text = text.slice(0, at) + ['', '(', ')', ',', ';', ' SELECT ', ' FROM ', ' AS ', "'", '"', ' OVER ', ' BY ', '.', ' JOIN '][Math.floor(random() * 14)] + text.slice(at + Math.floor(random() * 8));
    }
    const tree = parseSql(text, kinesis);
    for (const s of tree.statements) assert.ok(s.range.start <= s.range.end && s.range.end <= text.length);
  }
});
