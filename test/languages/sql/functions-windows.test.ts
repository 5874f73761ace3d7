import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { root } from '../../harness/root.ts';
import { runKinesisSql } from '../../../server/languages/sql/kinesis/run.ts';

// Every page of the windows guide has a script, the rows of its inputs and what comes out. UPDATE_FIXTURES=1 writes the last.
const folder = path.join(root, 'docs/guide/windows');
const fence = /```(kinesis|csv (\w+))\n([^]*?)```/g;
const day = '2026-01-05 ';

const value = (text: string): unknown => (text === '' ? null : /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text);
const short = (time: unknown) => (typeof time === 'string' && time.startsWith(day) ? time.slice(day.length).replace(/\.000$/, '') : String(time ?? ''));

for (const name of fs.readdirSync(folder).filter(f => f.endsWith('.md') && f !== 'README.md')) {
  test(`${name}: the rows that come out`, () => {
    const file = path.join(folder, name);
    const text = fs.readFileSync(file, 'utf8');
    const fences = [...text.matchAll(fence)];
    const script = fences.find(f => f[1] === 'kinesis')![3]!;
    const tables = fences.filter(f => f[2] !== undefined);
    const output = tables.at(-1)!;
    const streams = Object.fromEntries(tables.slice(0, -1).map(f => {
      const [head, ...lines] = f[3]!.trim().split('\n').map(l => l.split(','));
      return [f[2]!, lines.map(l => Object.fromEntries(head!.map((column, i) => [column, column === 'ROWTIME' ? day + l[i]! : value(l[i]!)])))];
    }));
    const { streams: made, errors } = runKinesisSql(script, { streams });
    assert.deepEqual(errors, []);
    const rows = made[output[2]!]!;
    const columns = Object.keys(rows[0]!).filter(c => c !== 'ROWTIME');
    const shown = [['ROWTIME', ...columns], ...rows.map(r => [short(r['ROWTIME']), ...columns.map(c => short(r[c]))])].map(r => r.join(',') + '\n').join('');
    if (process.env['UPDATE_FIXTURES']) fs.writeFileSync(file, text.replace(output[0], () => `\`\`\`csv ${output[2]}\n${shown}\`\`\``));
    else assert.equal(shown, output[3]);
  });
}

test('the index names every page', () => {
  const index = fs.readFileSync(path.join(folder, 'README.md'), 'utf8');
  assert.deepEqual([...index.matchAll(/\]\((\w+\.md)\)/g)].map(m => m[1]).sort(), fs.readdirSync(folder).filter(f => f !== 'README.md').sort());
});
