import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as path from 'node:path';
import { edited, type SourceFile } from '../../../server/base/file.ts';
import { kinesisSql } from '../../../server/languages/sql/kinesis.ts';
import { kinesis } from '../../../server/languages/sql/dialects/kinesis.ts';
import { readKinesis, treeOf } from '../../../server/languages/sql/kinesis/file.ts';
import { parseSql } from '../../../server/languages/sql/parser.ts';
import { kinesisRules } from '../../../server/languages/sql/kinesis/rules/index.ts';
import { runRules } from '../../../server/base/rule.ts';
import { openWorkspace } from '../../../server/project/workspace.ts';
import { allLanguages } from '../../../server/simulate/languages.ts';
import { sections } from '../../harness/markdown.ts';
import { filesBelow, read } from '../../harness/root.ts';

const scripts = filesBelow('docs/diagnostics', '.md').filter(f => path.basename(f).startsWith('KSQL'))
  .flatMap(page => sections(read(page), page).flatMap(s => s.fences.filter(f => f.tag === 'kinesis')))
  .map(f => f.content.replace(/^[ \t]*\^+ \w+ KSQL.*\n?/gm, ''));
const { scope } = openWorkspace(allLanguages, { files: [], alone: true });
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const runs = Number(process.env['FUZZ_RUNS'] ?? 40);

function generator(state: number): (below: number) => number {
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A tree without the laziness of what has moved. */
const plain = (tree: unknown): unknown => JSON.parse(JSON.stringify(tree));

/** The whole judged at once: what typing must lead to as well. */
const atOnce = (file: SourceFile) => {
  const alone: SourceFile = { ...file };
  return runRules(kinesisRules, readKinesis(alone, scope), alone.path, scope);
};

test(`typing leads to the same findings as reading (SEED=${seed})`, () => {
  const random = generator(seed);
  const pick = <V>(list: readonly V[]): V => list[random(list.length)]!;
  const bits = [' ', '\n', 'x', ',', '.', '(', ')', '"', "'", ';', '--', '/*', '*/', '1', 'AVG(', 'ROWTIME', 'SELECT', 'FROM', 'AS', '-- step', ' "OUT"', ' NULL', ' / 2', 'ORDER BY'];
  for (let run = 0; run < runs; run++) {
    let file: SourceFile = { path: 'x.kda.sql', text: Array.from({ length: 4 + random(8) }, () => pick(scripts)).join('\n'), language: 'kinesis-sql' };
    kinesisSql.diagnose(file, scope);
    let at = random(file.text.length);
    for (let key = 0; key < 25; key++) {
      if (random(4) === 0) at = random(file.text.length + 1);
      const gone = random(3) === 0 ? random(8) : 0;
      const put = random(4) === 0 ? '' : pick(bits);
      file = edited(file, file.text.slice(0, at) + put + file.text.slice(at + gone));
      at = Math.min(file.text.length, at + put.length);
      if (random(5) === 0) continue; // the editor does not ask after every key
      assert.deepEqual(plain(treeOf(file)), plain(parseSql(file.text, kinesis)), `the tree, run ${run}, key ${key} of SEED=${seed}: ${JSON.stringify(file.text)}`);
      assert.deepEqual(kinesisSql.diagnose(file, scope), atOnce(file), `run ${run}, key ${key} of SEED=${seed}: ${JSON.stringify(file.text)}`);
    }
  }
});
