import { test } from 'node:test';
import assert from 'node:assert/strict';
import { check } from '../../../server/index.ts';
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
