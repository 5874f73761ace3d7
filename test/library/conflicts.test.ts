import { test } from 'node:test';
import assert from 'node:assert/strict';
import { allLanguages } from '../../server/simulate/languages.ts';
import { library } from '../harness/replays.ts';

test('merge conflicts: in files of every kind one diagnostic with three ways out, and nothing else', async () => {
  const { check } = await library();
  for (const suffix of allLanguages.flatMap(l => l.suffixes)) {
    const text = '<<<<<<< HEAD\n{ "a": }\n=======\nSELECT (\n>>>>>>> topic\n';
    const found = check([{ path: `some${suffix}`, text }]);
    assert.deepEqual(found.map(d => [d.code, d.severity, d.fixes.length]), [['SLU001', 'error', 3]], suffix);
  }
});
