import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { evaluateSql } from '../../server/index.ts';
import { root } from '../harness/root.ts';

const row = { a: 5, s: 'abc', ts: '2024-02-29 10:00:00.000', arr: [1, 2, 3], o: { x: 1, y: 'q' } };

test('expressions have the values, types and errors of the service', () => {
  const lines = ['expressions.txt', 'trino.txt'].flatMap(name => fs.readFileSync(path.join(root, 'test/athena', name), 'utf8').split('\n').filter(l => l !== '' && !l.startsWith('#')));
  assert.ok(lines.length > 900);
  const wrong: string[] = [];
  for (const line of lines) {
    const at = line.lastIndexOf('  →  ');
    const expression = line.slice(0, at);
    const outcome = evaluateSql(expression, { dialect: 'athena', row });
    const said = 'error' in outcome ? `! ${outcome.error.message.replace(/\n/g, '\\n')}` : `${JSON.stringify(outcome.value)} ${outcome.type}`;
    if (said !== line.slice(at + 5)) wrong.push(`${expression}\n  expected ${line.slice(at + 5)}\n  was      ${said}`);
  }
  assert.deepEqual(wrong, []);
});

test('errors carry their code and place', () => {
  const outcome = evaluateSql("1 +\n  'a' * nothing", { dialect: 'athena' });
  assert.ok('error' in outcome);
  assert.deepEqual(outcome.error, { name: 'COLUMN_NOT_FOUND', message: "COLUMN_NOT_FOUND: line 2:9: Column 'nothing' cannot be resolved", range: { start: 12, end: 19 } });
});

test('long chains and deep nesting end in a value or a clear error', () => {
  const sum = evaluateSql(Array(5000).fill('1').join('+'), { dialect: 'athena' });
  assert.ok('value' in sum ? sum.value === 5000 : /too large/.test(sum.error.message), JSON.stringify(sum).slice(0, 200));
  const deep = evaluateSql('('.repeat(10_000) + '1' + ')'.repeat(10_000), { dialect: 'athena' });
  assert.ok('error' in deep && /^SYNTAX_ERROR: line 1:\d+: /.test(deep.error.message));
});

test('columns of a row have the types of their values', () => {
  const type = (value: unknown) => { const r = evaluateSql('typeof(x)', { dialect: 'athena', row: { x: value } }); return 'value' in r ? r.value : r.error.message; };
  assert.deepEqual([1, 3e9, 1.5, 'a', true, null, [1, 2.5], { a: [1] }].map(type), ['integer', 'bigint', 'double', 'varchar', 'boolean', 'unknown', 'array(double)', 'row(a array(integer))']);
});
