import * as fs from 'node:fs';
import * as path from 'node:path';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SourceFile } from '../../server/base/file.ts';
import { answerOf, statementsOf } from '../../server/languages/sql/ddl/statements.ts';
import { read, root } from '../harness/root.ts';

const files = { athena: { path: 'a.athena.sql', language: 'athena-sql' }, hive: { path: 'a.hql', language: 'hive-sql' }, redshift: { path: 'a.spectrum.sql', language: 'redshift-sql' } } as const;

function answer(line: string): string {
  const [, engine = 'athena', text = ''] = /^(?:\[(\w+)\] )?([^]*)$/.exec(line)!;
  const file: SourceFile = { ...files[engine as keyof typeof files], text };
  const [found] = statementsOf(file);
  if (!found) return 'nothing';
  if (found.problem) return answerOf(file, found, found.problem);
  const name = found.reserved.find(w => w.message !== undefined);
  return name ? answerOf(file, found, { range: name.range, message: name.message! }) : found.unsupported ? `not supported: ${found.unsupported.what}` : 'read';
}

// Hive's were compared with its parser 2.1.1 itself. UPDATE_FIXTURES=1 writes the answers, as in the pages of fixtures.
test('what the parsers in charge answer, character for character', () => {
  const written = read('test/schemas/refusals.txt');
  const statements = written.split('\n').filter(line => !line.startsWith('  '));
  const answered = statements.map(line => (line === '' || line.startsWith('#') ? line : `${line}\n  ${answer(line).replaceAll('\n', '\n  ')}`)).join('\n');
  if (process.env['UPDATE_FIXTURES'] === '1') fs.writeFileSync(path.join(root, 'test/schemas/refusals.txt'), answered);
  else assert.equal(answered, written);
  assert.ok(statements.length > 200);
});
