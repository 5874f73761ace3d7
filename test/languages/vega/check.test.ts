import { test } from 'node:test';
import assert from 'node:assert/strict';
import { check } from '../../../server/index.ts';
import { vegaFunctions } from '../../../server/languages/vega/functions.ts';
import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { root } from '../../harness/root.ts';
import { liteExamples, vegaExamples } from './examples.ts';

for (const [language, examples] of [['vega-lite', liteExamples], ['vega', vegaExamples]] as const) {
  test(`${Object.keys(examples).length} ${language} specifications that the library draws have nothing wrong with them`, () => {
    const wrong: string[] = [];
    for (const [name, spec] of Object.entries(examples)) {
      const text = JSON.stringify(spec, null, 2);
      for (const d of check([{ path: `${name}.${language === 'vega' ? 'vg' : 'vl'}.json`, text }])) wrong.push(`${name}: ${d.code} ${d.message} «${text.slice(d.range.start, d.range.end)}»`);
    }
    assert.deepEqual(wrong, []);
  });
}

test('the schemas are those of the installed libraries', () => {
  execFileSync(process.execPath, [path.join(root, 'tools/vega-schemas.mjs'), '--check'], { stdio: 'pipe' });
});

test('every function of the libraries is known, and no other but those of the dashboards', async () => {
  const { codeGenerator } = await import('vega-functions' as string) as { codeGenerator: { functions: object } };
  const theirs = Object.keys(codeGenerator.functions).filter(name => !name.startsWith('_')).sort();
  const ours = [...vegaFunctions.values()].filter(f => !f.host).map(f => f.name).sort();
  assert.deepEqual(ours, theirs);
});

test('the same text in HJSON means the same', () => {
  const text = `{
  $schema: https://vega.github.io/schema/vega-lite/v5.json
  # rows
  data: {values: [{"a": "x", "b": 1}]}
  mark: bar
  transform: [
    {
      calculate: datum.b > 0 ? 'yes, more' : "no"
      as: sign
    }
  ]
  encoding: {
    x: {field: "a", type: "nominal"}
    color: {field: "sing"}
  }
}`;
  const found = check([{ path: 'chart', text, language: 'vega-lite' }]);
  assert.deepEqual(found.map(d => [d.code, text.slice(d.range.start, d.range.end)]), [['VEG130', 'sing']]);
});

test('what the compiler of Vega-Lite writes has nothing wrong with it', async () => {
  const { compile } = await import('vega-lite');
  const quiet = { level: () => quiet, error: () => quiet, warn: () => quiet, info: () => quiet, debug: () => quiet };
  const wrong: string[] = [];
  for (const [name, spec] of Object.entries(liteExamples)) {
    const text = JSON.stringify(compile(JSON.parse(JSON.stringify(spec)), { logger: quiet as never }).spec, null, 1);
    for (const d of check([{ path: `${name}.vg.json`, text }])) wrong.push(`${name}: ${d.code} ${d.message} «${text.slice(d.range.start, d.range.end).slice(0, 80)}»`);
  }
  assert.deepEqual(wrong, []);
});

test('slips of the keys are found: a misspelt property, word, field, scale, signal or data set', () => {
  const missed: string[] = [];
  let tried = 0;
  for (const [language, examples] of [['vl', liteExamples], ['vg', vegaExamples]] as const) {
    for (const [name, spec] of Object.entries(examples)) {
      const { data, datasets, usermeta, ...rest } = spec as Record<string, unknown>;
      const text = JSON.stringify({ $schema: (spec as { $schema: string }).$schema, ...rest, ...(data !== undefined && { data }), ...(datasets !== undefined && { datasets }) }, null, 1);
      // The rows themselves may be called anything.
      const end = text.indexOf('\n "data"') < 0 || language === 'vg' ? text.length : text.indexOf('\n "data"');
      for (const { 0: whole, 1: key, index } of text.slice(0, end).matchAll(/"([A-Za-z][A-Za-z0-9]{3,})":/g)) {
        if (/"values": \[[^\]]*$/.test(text.slice(0, index))) continue;
        const slip = key!.slice(0, -2) + key!.at(-1) + key!.at(-2);
        if (slip === key) continue;
        tried++;
        const changed = text.slice(0, index) + whole.replace(key!, slip) + text.slice(index + whole.length);
        if (check([{ path: `${name}.${language}.json`, text: changed }]).length === 0) missed.push(`${name}: ${slip}`);
      }
    }
  }
  assert.ok(tried > 1000, String(tried));
  assert.ok(missed.length / tried < 0.02, `${missed.length} of ${tried} slips were not found: ${[...new Set(missed)].slice(0, 40).join(', ')}`);
});
