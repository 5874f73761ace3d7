import { test } from 'node:test';
import assert from 'node:assert/strict';
import { applyEdits } from '../../../server/base/edit.ts';
import { seededRandom } from '../../../server/base/random.ts';
import { lexScript } from '../../../server/languages/painless/lexer.ts';
import { parseScript } from '../../../server/languages/painless/parser.ts';
import { runPainless } from '../../../server/languages/painless/library.ts';
import { compileScript } from '../../../server/languages/painless/compile.ts';
import { contextNamed, contexts } from '../../../server/languages/painless/contexts.ts';
import { parts } from '../../../server/languages/painless/walk.ts';
import { openFixture } from '../../harness/world.ts';
import { programs } from './programs.ts';
import { javaValues } from './java-values.ts';

const pieces = ['{', '}', '(', ')', '[', ']', ';', ',', '.', '?.', '?:', '::', '->', '=', '+=', '++', '--', '-', '!', "'", '"', '/', '/*', '//', '\n', ' ', '\\', ':', '?', '0', '1L', '0x', '1.5e', '.5',
  'def ', 'int ', 'List ', 'new ', 'if (', 'else ', 'for (', 'while (', 'do {', 'try {', 'catch (', 'return ', 'throw ', 'break', 'continue', 'instanceof ', 'in ', 'this', 'true', 'null', 'x', 'doc[', 'params.', 'state.', '\u0000', 'é', '🎲', '$', '#', '@', '>>>=', '==~', '(int)', '(List)', '...'];
const seeds = [
  ...programs.map(([source]) => source), ...javaValues.map(([expression]) => `return ${expression};`),
  "int f(int a) { return a * 2 }\ndef m = ['a': 1]; for (e in m.entrySet()) { m[e.key] = f(e.value) } return m.values().stream().map(x -> x + 1).collect(Collectors.toList())",
  "state.sums = [:]; def t = doc['type'].value; if (state.sums.containsKey(t)) { state.sums[t] += 1 } else { state.sums[t] = 1 } // end",
  'double total = 0; for (int i = 0; i < params.xs.length; ++i) { total += params.xs[i] } try { return total / 0 } catch (ArithmeticException e) { return e.message }',
];

/** A script that was cut, doubled, mixed with another and sprinkled with odd pieces. */
function mutated(random: () => number): string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  let text = pick(seeds);
  for (let n = 1 + Math.floor(random() * 5); n > 0; n--) {
    const at = Math.floor(random() * (text.length + 1));
    const kind = random();
    if (kind < 0.3) text = text.slice(0, at) + text.slice(at + 1 + Math.floor(random() * 10));
    else if (kind < 0.7) text = text.slice(0, at) + pick(pieces) + text.slice(at);
    else if (kind < 0.8) text = text.slice(0, at);
    else if (kind < 0.9) { const other = pick(seeds); text = text.slice(0, at) + other.slice(Math.floor(random() * other.length)); }
    else text = text.slice(0, at) + text.slice(Math.max(0, at - 15), at + 15) + text.slice(at);
  }
  return text.slice(0, 2000);
}

for (let batch = 1; batch <= 4; batch++) {
  test(`changed scripts are read and checked, 25,000, batch ${batch}`, () => {
    const random = seededRandom(`painless ${batch}`);
    for (let round = 0; round < 25_000; round++) {
      const text = mutated(random);
      const inside = (start: number, end: number) => assert.ok(start >= 0 && start <= end && end <= text.length, `${start}–${end} of ${text.length} in ${JSON.stringify(text)}`);
      const file = { text };
      const tree = parseScript(file);
      for (const p of tree.problems) inside(p.at, p.end);
      const context = contexts[Math.floor(random() * contexts.length)]!;
      const { error } = compileScript(file, context);
      if (error) inside(error.at, Math.max(error.at, error.end ?? 0));
      assert.ok(tree.problems.length === 0 || error, text);
      if (round % 10 > 0) continue;
      for (const p of parts(tree)) inside(p.from, p.to);
      let end = 0;
      for (const t of lexScript(text).tokens) { assert.ok(t.start >= end, text); inside(t.start, t.end); end = t.end; }
    }
  });
}

test('the editor answers for changed scripts', () => {
  const random = seededRandom('painless editor');
  for (let round = 0; round < 1500; round++) {
    const text = mutated(random);
    const world = openFixture([{ path: 'a.painless', text }]);
    const file = world.file('a.painless')!;
    const language = world.language(file);
    const inside = (r: { start: number; end: number }) => assert.ok(r.start >= 0 && r.start <= r.end && r.end <= text.length, `${JSON.stringify(r)} in ${JSON.stringify(text)}`);
    for (const d of world.diagnose(file)) { inside(d.range); assert.ok(d.message.length > 0 && !d.message.includes('undefined'), d.message); }
    for (let n = 0; n < 4; n++) {
      const offset = Math.floor(random() * (text.length + 1));
      for (const c of language.complete!(file, offset, world.scope)) inside(c.range);
      const hover = language.hover!(file, offset, world.scope);
      if (hover) inside(hover.range);
      language.signature!(file, offset, world.scope);
      for (const place of [...language.definition!(file, offset, world.scope), ...language.references!(file, offset, world.scope)]) inside(place.range);
      language.rename!(file, offset, 'other', world.scope);
      language.selection!(file, offset).forEach(inside);
    }
    language.symbols!(file).forEach(s => { inside(s.range); inside(s.nameRange); });
    language.folds!(file).forEach(inside);
    let end = 0;
    for (const t of language.tokens!(file, world.scope)) { inside(t.range); assert.ok(t.range.start >= end, text); end = t.range.end; }
    const formatted = applyEdits(text, language.format!(file, { tabSize: 2, insertSpaces: true }));
    const words = (script: string) => lexScript(script).tokens.map(t => t.text);
    assert.deepEqual(words(formatted), words(text));
    assert.equal(applyEdits(formatted, language.format!({ ...file, text: formatted }, { tabSize: 2, insertSpaces: true })), formatted);
  }
});

test('changed scripts run to an answer', () => {
  const random = seededRandom('painless runs');
  for (let round = 0; round < 3000; round++) {
    const text = mutated(random);
    const answer = runPainless(text, { params: { x: 1, xs: [1, 2], s: 'a' } });
    if ('error' in answer) {
      const { position, class: name, message } = answer.error;
      assert.ok(position.offset >= 0 && position.offset <= text.length && position.start <= position.end && position.end <= text.length, JSON.stringify([text, position]));
      assert.match(name, /^[A-Z]\w+$/);
      assert.ok(name !== 'InternalError' && !/undefined|is not a function|Cannot read prop/.test(message ?? ''), `${text}: ${message}`);
    }
  }
});

test('long scripts are read in time', () => {
  const context = contextNamed('painless_test')!;
  const many = ['('.repeat(50_000), '['.repeat(50_000), '-'.repeat(50_000), '{'.repeat(50_000), 'x.'.repeat(50_000), 'a+'.repeat(50_000), 'f('.repeat(30_000), '/*'.repeat(50_000), "'".repeat(50_001), 'if(x)'.repeat(20_000), 'x->'.repeat(20_000), '!'.repeat(50_000), 'x?'.repeat(30_000), 'x?:'.repeat(30_000), '(int)'.repeat(20_000), 'int x = 1; '.repeat(10_000)];
  for (const text of many) {
    const before = performance.now();
    assert.ok(compileScript({ text }, context).error, text.slice(0, 20));
    const took = performance.now() - before;
    assert.ok(took < 3000, `${text.slice(0, 20)}…: ${took} ms`);
  }
});
