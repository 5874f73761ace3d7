import { test } from 'node:test';
import assert from 'node:assert/strict';
import { runPainless } from '../../../server/languages/painless/library.ts';
import { javaValues } from './java-values.ts';

test('expressions print what Java prints', () => {
  const wrong: string[] = [];
  for (const [expression, printed] of javaValues) {
    const r = runPainless(`'' + (${expression})`);
    const said = 'error' in r ? `${r.error.class}: ${r.error.message}` : String(r.value);
    if (said !== printed) wrong.push(`${expression}: ${said}, not ${printed}`);
  }
  assert.deepEqual(wrong, []);
});
