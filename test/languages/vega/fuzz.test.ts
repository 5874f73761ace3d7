import { test } from 'node:test';
import assert from 'node:assert/strict';
import { check } from '../../../server/index.ts';
import { applyEdits } from '../../../server/base/edit.ts';
import { seededRandom } from '../../../server/base/random.ts';
import { vega, vegaLite } from '../../../server/languages/vega/language.ts';
import { parseExpression } from '../../../server/languages/vega/expression.ts';
import { openFixture } from '../../harness/world.ts';
import { liteExamples, vegaExamples } from './examples.ts';

const pieces = ['{', '}', '[', ']', ',', ':', '"', "'", "'''", '#', '//', '/*', '\n', '\\', 'null', '1e', '"data"', '"url": {', '"signal"', '%timefilter%', 'datum.', '(', ')', '\u0000', '🎲', '  '];

test('changed specifications never break anything', () => {
  const random = seededRandom('vega');
  const examples = [...Object.values(liteExamples).map(s => [vegaLite, s] as const), ...Object.values(vegaExamples).map(s => [vega, s] as const)];
  for (let round = 0; round < 250; round++) {
    const [language, spec] = examples[Math.floor(random() * examples.length)]!;
    let text = JSON.stringify(spec, null, random() < 0.5 ? 2 : 0);
    for (let n = 1 + Math.floor(random() * 6); n > 0; n--) {
      const at = Math.floor(random() * text.length);
      const kind = random();
      if (kind < 0.4) text = text.slice(0, at) + text.slice(at + 1 + Math.floor(random() * 12));
      else if (kind < 0.8) text = text.slice(0, at) + pieces[Math.floor(random() * pieces.length)] + text.slice(at);
      else text = text.slice(0, at);
    }
    const path = language === vega ? 'a.vg.json' : 'a.vl.json';
    for (const d of check([{ path, text }])) {
      assert.ok(d.range.start >= 0 && d.range.start <= d.range.end && d.range.end <= text.length, `${d.code} ${JSON.stringify(d.range)} in ${JSON.stringify(text)}`);
      assert.ok(d.message.length > 0 && !d.message.includes('undefined'), d.message);
    }
    const world = openFixture([{ path, text }]);
    const file = world.file(path)!;
    for (let n = 0; n < 6; n++) {
      const offset = Math.floor(random() * (text.length + 1));
      language.complete!(file, offset, world.scope);
      language.hover!(file, offset, world.scope);
      language.signature!(file, offset, world.scope);
      language.rename!(file, offset, 'other', world.scope);
      language.selection!(file, offset);
    }
    language.symbols!(file);
    language.folds!(file);
    language.tokens!(file, world.scope);
    language.colors!(file);
    const formatted = applyEdits(text, language.format!(file, { tabSize: 2, insertSpaces: true }));
    assert.equal(applyEdits(formatted, language.format!({ ...file, text: formatted }, { tabSize: 2, insertSpaces: true })), formatted);
  }
});

test('expressions of any shape are read or refused', () => {
  const random = seededRandom('expressions');
  const words = ['datum', '.', 'a', '(', ')', '[', ']', '{', '}', '+', '?', ':', ',', "'x'", '"y', '/re/', '1.5e3', '===', 'in', 'new', '=', '\\', '#'];
  for (let round = 0; round < 2000; round++) {
    const text = Array.from({ length: Math.floor(random() * 14) }, () => words[Math.floor(random() * words.length)]).join(random() < 0.5 ? ' ' : '');
    const { root, problem } = parseExpression(text);
    assert.ok((root === undefined) !== (problem === undefined), text);
    if (problem) assert.ok(problem.range.start >= 0 && problem.range.end <= text.length && problem.range.start <= problem.range.end, `${text}: ${JSON.stringify(problem)}`);
  }
});

test('depth has an end', () => {
  for (const text of ['('.repeat(10_000), '['.repeat(10_000), '!'.repeat(10_000) + 'a', 'a?'.repeat(10_000), 'a.'.repeat(10_000) + 'b', `${'1+'.repeat(10_000)}1`]) parseExpression(text);
  const start = Date.now();
  for (const text of [`${'{"layer": ['.repeat(5000)}`, `{"$schema": "https://vega.github.io/schema/vega/v5.json", "marks": ${'[{"type": "group", "marks": '.repeat(300)}[]${'}]'.repeat(300)}}`]) check([{ path: 'a.vl.json', text }]);
  assert.ok(Date.now() - start < 5000);
});
