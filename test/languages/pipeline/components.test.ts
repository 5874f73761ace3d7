import { test } from 'node:test';
import assert from 'node:assert/strict';
import { applyEdits } from '../../../server/base/edit.ts';
import { components } from '../../../server/components/index.ts';
import { pipelineLanguage } from '../../../server/languages/pipeline/language.ts';
import { diagnose } from '../../../server/project/diagnose.ts';
import { openWorkspace } from '../../../server/project/workspace.ts';

const language = pipelineLanguage(components);
const open = (text: string, others: readonly string[] = []) => openWorkspace([language], { files: [{ path: 'p.pipeline.yaml', text }], others });

test('behind `!{` of a prefix its expressions are offered, and replace what was begun', () => {
  for (const [before, after, chosen, becomes] of [
    ['prefix: a/!{', '', '!{timestamp:yyyy}', 'prefix: a/!{timestamp:yyyy}'],
    ['prefix: "a/!{time', '/b/"', '!{timestamp:MM}', 'prefix: "a/!{timestamp:MM}/b/"'],
    ['prefix: "!{par', 'tition}/"', '!{partitionKeyFromQuery:key}', 'prefix: "!{partitionKeyFromQuery:key}/"'],
    ['errorPrefix: "e/!{', '}"', '!{firehose:error-output-type}', 'errorPrefix: "e/!{firehose:error-output-type}"'],
  ] as const) {
    const text = `name: p\nnodes:\n  out:\n    type: firehose\n    ${before}${after}\n`;
    const workspace = open(text);
    const file = workspace.file('p.pipeline.yaml')!;
    const items = language.complete!(file, text.indexOf(before) + before.length, workspace.scope);
    const item = items.find(i => i.label === chosen);
    assert.ok(item, `${before}: ${items.map(i => i.label).join(' ')}`);
    assert.ok(applyEdits(text, [{ range: item.range, text: item.label }]).includes(`    ${becomes}\n`), before);
    assert.ok(!items.some(i => i.label === '!{firehose:error-output-type}' && before.startsWith('prefix')));
  }
});

test('the manifest that a new file is offered is right', () => {
  const workspace = open('');
  const [skeleton] = language.complete!(workspace.file('p.pipeline.yaml')!, 0, workspace.scope);
  const text = skeleton!.insert!.replace(/\$\{\d:([^}]*)\}/g, '$1');
  const written = open(text, ['data/records.ndjson']);
  assert.deepEqual(diagnose(written, 'p.pipeline.yaml').filter(d => d.severity === 'error').map(d => d.message), []);
});
