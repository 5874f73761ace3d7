import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { applyFixes, check } from '../../../server/index.ts';
import { savedObjects } from '../../../server/languages/vega/saved-objects.ts';
import { openFixture } from '../../harness/world.ts';

const spec = `{
  "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
  "title": "A \\"quoted\\" title",
  "mark": "baar",
  "data": {"url": {"index": "logs", "body": {"size": 0, "aggs": {"a": {"scripted_metric": {
    "init_script": "state.x = []", "map_script": "state.x.add(1)", "combine_script": "return state.x",
    "reduce_script": {"source": "return stats"}}}}}}, "format": {"property": "aggregations.a.value"}}
}`;
const state = (text: string) => JSON.stringify({ title: 'Sizes', type: 'vega', aggs: [], params: { spec: text } });
const exported = (text: string) => [
  { id: '1', type: 'visualization', attributes: { title: 'Sizes', visState: state(text), uiStateJSON: '{}' }, references: [] },
  { id: '2', type: 'visualization', attributes: { title: 'A table', visState: JSON.stringify({ type: 'table', params: { spec: '{' } }) } },
  { id: '3', type: 'dashboard', attributes: { title: 'Board', panelsJSON: JSON.stringify([{ embeddableConfig: { savedVis: { title: 'Inner', type: 'vega', params: { spec: text } } } }]) } },
].map(object => JSON.stringify(object)).join('\n') + '\n{"exportedCount":3}\n';

describe('charts in saved objects', () => {
  test('are checked where they stand, scripts inside them included', () => {
    const text = exported(spec);
    const found = check([{ path: 'board.kibana.ndjson', text }]);
    assert.deepEqual(found.map(d => [d.code.slice(0, 3), text.slice(d.range.start, d.range.end)]), [['VEG', 'baar'], ['PNL', 'stats'], ['VEG', 'baar'], ['PNL', 'stats']]);
  });

  test('are repaired through both layers of quotes', () => {
    const text = exported(spec);
    const [fixed] = applyFixes([{ path: 'board.kibana.ndjson', text }], { only: ['VEG105'] });
    assert.equal(fixed!.text, exported(spec.replace('baar', 'bar')));
  });

  test('are known by their text in a file of any name, as charts are by $schema', () => {
    const codes = (path: string, text: string) => check([{ path, text }]).map(d => d.code);
    assert.ok(codes('export.ndjson', exported(spec)).includes('VEG105'));
    assert.ok(codes('old.json', JSON.stringify([{ _type: 'visualization', _source: { visState: state(spec) } }], null, 2)).includes('VEG105'));
    assert.deepEqual(codes('chart.json', '{"$schema": "https://vega.github.io/schema/vega/v5.json", "marks": [{"type": "rekt"}]}'), ['VEG105']);
    assert.deepEqual(codes('chart.hjson', '{\n  $schema: https://vega.github.io/schema/vega-lite/v5.json\n  data: {values: []}\n  mark: baar\n}'), ['VEG105']);
    assert.deepEqual(codes('other.json', '{"$schema": "https://json-schema.org/draft/2020-12/schema", "marks": 1}'), []);
    assert.deepEqual(codes('records.ndjson', '{"type":"vega"}\n'), []);
  });

  test('the outline names them, and completion works inside', () => {
    const text = exported(spec.replace('"mark": "baar"', '"mark": ""'));
    const world = openFixture([{ path: 'board.kibana.ndjson', text }]);
    const file = world.file('board.kibana.ndjson')!;
    assert.deepEqual(savedObjects.symbols!(file).map(s => s.name), ['Sizes', 'Inner']);
    const at = text.indexOf('\\\\\\"mark\\\\\\": \\\\\\"') + '\\\\\\"mark\\\\\\": \\\\\\"'.length;
    const items = world.language(file).complete!(file, at, world.scope);
    assert.ok(items.some(i => i.label === 'bar' && i.range.start === at), JSON.stringify(items.slice(0, 3)));
  });

  test('text that should be JSON and is not', () => {
    const text = `${JSON.stringify({ attributes: { visState: '{"type":"vega", oops}' } })}\n`;
    assert.deepEqual(check([{ path: 'a.kibana.ndjson', text }]).map(d => [d.code, text.slice(d.range.start, d.range.end)]), [['VEG160', 'oops']]);
  });
});
