import { test } from 'node:test';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compileJq } from '../../server/engine/jq/compile.ts';
import { JqSyntaxError } from '../../server/engine/jq/parse.ts';
import { JqError, JqGivenUp, jqText, type JqValue } from '../../server/engine/jq/values.ts';
import { read } from '../harness/root.ts';

test('outputs and errors are those of jq 1.6', () => {
  for (const line of read('test/engine/jq.txt').split('\n').filter(l => l && !l.startsWith('#'))) {
    const [program = '', input = '', ...expected] = line.split('\t');
    let outputs: string[];
    try {
      outputs = compileJq(program).run(JSON.parse(input) as JqValue).map(jqText);
    } catch (error) {
      if (!(error instanceof JqError)) throw error;
      outputs = [`! ${error.message}`];
    }
    assert.deepEqual(outputs, expected.filter(Boolean), `${program} of ${input}`);
  }
});

test('what cannot be read is told with its place', () => {
  for (const [program, at, message] of [
    ['.a |', 4, /Expected a filter, found the end/], ['.a | upcase', 5, /`upcase` is no function/], ['$x', 0, /`\$x` is not defined/], ['.a = 1 = 2', 7, /Assignments cannot stand in a row/], ['def f: 1', 8, /Expected `;`, found the end/], ['def f(x): x; f', 13, /`f` is no function/], ['def 1: 2; 3', 4, /the name of the function/], ['break $x', 0, /no `label \$x` to break to/], ['$ENV.HOME', 0, /`\$ENV` is not to be had here/], ['1 | input', 4, /`input` is not to be had here/], ['import "a" as b; 1', 0, /no modules/], ['.a?//1', 2, /found `\?\/\/`/], ['.a.[0]', 3, /Expected a name/], ['"abc', 0, /no closing quote/],
    ['{a:}', 3, /Expected a filter, found `}`/], ['.a ~ 1', 3, /`~` is not expected/], ['if .a then 1 end', 13, /knows no `if` without it/], ['@nothing', 0, /no format `@nothing`/], ['split(1;2;3)', 0, /takes 1 or 2 arguments, not 3/], ['1 == 2 == 3', 7, /in a row/],
    [`${'['.repeat(5000)}`, 201, /nested more than 200/], ['(.a', 3, /Expected `\)`/], ['.["a"', 5, /Expected `\]`/], ['1 as [1] | 2', 6, /Expected a variable/], ['1 as {a} | 2', 7, /Expected `:`/], ['label x | 1', 6, /Expected a variable/],
  ] as const) {
    assert.throws(() => compileJq(program), (error: JqSyntaxError) => error instanceof JqSyntaxError && message.test(error.message) && error.at <= at + 1, program.slice(0, 20));
  }
});

test('a program that does not end is given up, and nothing in it catches that', () => {
  for (const program of ['[range(1e12)] | length', 'def f: f; f', 'def f: (try f catch 1) | .; f', '[repeat(1)] | length', 'until(false; .)', '1 | [while(true; .)] | length', '[recurse(.)] | length', 'last(range(1e12)) // 1']) {
    assert.throws(() => compileJq(program).run(null), JqGivenUp, program);
  }
  assert.deepEqual(compileJq('[limit(3; range(1e12))], first(repeat(1)), (label $out | range(1e12) | if . == 5 then ., break $out else empty end)').run(null), [[0, 1, 2], 1, 5]);
});

test('any text is read or refused, and any input gives outputs or an error of jq', () => {
  const piece = fc.constantFrom('.a', '.[0]', '|', ',', '//', '(', ')', '[', ']', '{', '}', ':', '"x"', '"\\(.a)"', '1', '-', '+', 'and', 'tostring', 'split(",")', 'strftime("%Y")', 'if', 'then', 'else', 'end', 'try', '?', ' ', 'as', '$x', 'reduce', 'def f: ', ';', 'f', '=', '|=', '+=', 'path(', 'del(', 'label $x |', 'break $x', 'foreach', '[$x]', '?//', 'limit(1;', '..', 'test("[")');
  fc.assert(fc.property(fc.array(piece, { maxLength: 12 }), fc.json(), (pieces, input) => {
    try {
      compileJq(pieces.join('')).run(JSON.parse(input) as JqValue);
    } catch (error) {
      if (!(error instanceof JqError || error instanceof JqSyntaxError)) throw error;
    }
  }), { numRuns: 2000, seed: 7 });
});

test('a broken JSON text is an error of jq, whatever is broken', () => {
  fc.assert(fc.property(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '[', '}', ':', '\\', '1', 'x', ' ', '\n'), (json, at, piece) => {
    const text = json.slice(0, at % (json.length + 1)) + piece + json.slice((at % (json.length + 1)) + 1);
    let expected: unknown;
    let valid = true;
    try {
      expected = JSON.parse(text);
    } catch {
      valid = false;
    }
    try {
      const [value] = compileJq('fromjson').run(text);
      if (valid) assert.deepEqual(value, expected);
    } catch (error) {
      if (valid || !(error instanceof JqError)) throw error;
      assert.match(error.message, /\(while parsing '/);
    }
  }), { numRuns: 3000, seed: 11 });
});
