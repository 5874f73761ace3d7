import { test } from 'node:test';
import assert from 'node:assert/strict';
import { applyEdits } from '../../../server/base/edit.ts';
import { seededRandom } from '../../../server/base/random.ts';
import { applyFixes, check } from '../../../server/index.ts';
import { growth, linear } from '../../harness/growth.ts';

const rows = { values: [{ a: 1, b: 2, c: 'x' }] };
const position = { x: { field: 'a', type: 'quantitative' }, y: { field: 'b', type: 'quantitative' } };
/** Charts in the words of version 4, one for each way to say or to use a selection. */
const charts: Readonly<Record<string, object>> = {
  'an interval bound to scales': { data: rows, mark: 'point', selection: { grid: { type: 'interval', bind: 'scales' } }, encoding: position },
  'an interval with its start and events': { data: rows, mark: 'point', selection: { brush: { type: 'interval', encodings: ['x'], init: { x: [0, 1] }, on: '[mousedown[event.shiftKey], mouseup] > mousemove', clear: 'dblclick', mark: { fill: 'red' }, resolve: 'union' } }, encoding: position },
  'multi in conditions': { data: rows, mark: 'point', selection: { pick: { type: 'multi', fields: ['c'], toggle: 'event.altKey', nearest: true } }, encoding: { ...position, color: { condition: [{ selection: 'pick', value: 'red' }], value: 'grey' } } },
  'empty none in a condition': { data: rows, mark: 'point', selection: { hover: { type: 'single', on: 'mouseover', empty: 'none' } }, encoding: { ...position, size: { condition: { selection: 'hover', value: 90 }, value: 30 } } },
  'compositions': { data: rows, mark: 'point', selection: { one: { type: 'multi', empty: 'none' }, two: { type: 'interval' } }, transform: [{ filter: { selection: { and: ['one', { not: 'two' }] } } }, { filter: { or: [{ selection: 'two' }, 'datum.a > 1'] } }], encoding: { ...position, opacity: { condition: { selection: { or: ['one', { not: 'two' }] }, value: 1 }, value: 0.2 } } },
  'inputs': { data: rows, mark: 'point', selection: { by: { type: 'single', fields: ['c'], bind: { c: { input: 'select', options: ['x', null] } }, init: { c: 'x' } } }, transform: [{ filter: { selection: 'by' } }], encoding: position },
  'a legend': { data: rows, mark: 'point', selection: { series: { type: 'multi', fields: ['c'], bind: 'legend' } }, encoding: { ...position, color: { field: 'c', type: 'nominal' }, opacity: { condition: { selection: 'series', value: 1 }, value: 0.2 } } },
  'a domain and an extent': { data: rows, vconcat: [{ mark: 'bar', encoding: { x: { bin: { maxbins: 10, extent: { selection: 'brush' } }, field: 'a', type: 'quantitative' }, y: { aggregate: 'count', type: 'quantitative' } } }, { mark: 'area', encoding: { ...position, x: { field: 'a', type: 'quantitative', scale: { domain: { selection: 'brush', encoding: 'x' } } } } }, { mark: 'area', selection: { brush: { type: 'interval', encodings: ['x'] } }, encoding: position }] },
  'a lookup in layers': { data: rows, layer: [{ mark: 'point', selection: { index: { type: 'single', on: 'mouseover', encodings: ['x'], nearest: true } }, encoding: { x: { field: 'a', type: 'quantitative' } } }, { transform: [{ lookup: 'c', from: { selection: 'index', key: 'c' } }], mark: 'line', encoding: position }] },
  'settings': { data: rows, mark: 'point', config: { selection: { multi: { on: 'mouseover' }, interval: { zoom: false } } }, selection: { grid: { type: 'interval' } }, encoding: position },
};

for (const version of [4, 5]) {
  test(`selections of ${Object.keys(charts).length} charts become parameters that the library compiles to the same, $schema v${version}`, async () => {
    const { compile } = await import('vega-lite');
    const quiet = { level: () => quiet, error: () => quiet, warn: () => quiet, info: () => quiet, debug: () => quiet };
    const made = (text: string) => JSON.stringify(compile(JSON.parse(text), { logger: quiet as never }).spec);
    for (const [name, chart] of Object.entries(charts)) {
      for (const indent of [0, 2]) {
        const text = JSON.stringify({ $schema: `https://vega.github.io/schema/vega-lite/v${version}.json`, ...chart }, null, indent);
        const found = check([{ path: 'a.vl.json', text }]);
        assert.deepEqual(found.map(d => d.code), ['VEG112'], name);
        const fixed = applyEdits(text, found[0]!.fixes[0]!.edits);
        assert.deepEqual(check([{ path: 'a.vl.json', text: fixed }]).map(d => `${d.code} ${d.message}`), [], name);
        assert.ok(fixed.includes('/v5.json'));
        if (name !== 'settings') assert.equal(made(fixed), made(text), name);
        assert.equal(found[0]!.fixes[0]!.safe, version === 5);
      }
    }
  });
}

test('comments and HJSON stay as they are around a selection', () => {
  const text = `{
  $schema: https://vega.github.io/schema/vega-lite/v5.json
  data: {values: [{"a": 1}]}
  mark: point
  # which rows
  selection: {
    // the brush
    brush: {type: "interval"} // end
    pick: {
      type: single
      fields: [a]
    }
  }
  encoding: {x: {field: "a", type: "quantitative"}}
}`;
  const [fixed] = applyFixes([{ path: 'a.vl.hjson', text }]);
  assert.equal(fixed!.text, text.replace('selection: {', 'params: [').replace('brush: {type: "interval"}', '{"name": "brush", "select": "interval"}').replace(/pick: \{[^}]*\}\n {2}\}/, `{
      "name": "pick",
      "select": {
        "type": "point",
        "fields": ["a"],
        "toggle": false
      }
    }
  ]`));
});

test('a name that no selection has, and data that is called selection', () => {
  const codes = (chart: object) => check([{ path: 'a.vl.json', text: JSON.stringify({ $schema: 'https://vega.github.io/schema/vega-lite/v4.json', ...chart }) }]).map(d => d.code);
  assert.deepEqual(codes({ data: rows, mark: 'point', selection: { brush: { type: 'interval' } }, transform: [{ filter: { selection: 'brsh' } }], encoding: position }), ['VEG112', 'VEG123']);
  assert.deepEqual(codes({ data: { values: [{ selection: 'x' }] }, mark: 'point', encoding: { x: { field: 'selection', type: 'nominal' } } }), []);
});

test('properties of earlier versions move, all that can', async () => {
  const lite = (version: number, more: object) => JSON.stringify({ $schema: `https://vega.github.io/schema/vega-lite/v${version}.json`, data: rows, ...more });
  const fix = (text: string) => JSON.parse(applyFixes([{ path: 'a.vl.json', text }])[0]?.text ?? text) as Record<string, unknown>;
  const channel = { field: 'c', type: 'nominal' };
  const moved = fix(lite(5, { mark: 'bar', encoding: { x: { ...channel, band: 0.5, scale: { rangeStep: 10 } }, y: { ...channel, scale: { rangeStep: null, zero: true } } }, config: { scale: { rangeStep: 9 }, view: { width: 5, height: 6 } } }));
  assert.deepEqual({ mark: moved['mark'], width: moved['width'], encoding: moved['encoding'], config: moved['config'] }, { mark: { width: { band: 0.5 }, type: 'bar' }, width: { step: 10 }, encoding: { x: channel, y: { ...channel, scale: { zero: true } } }, config: { view: { step: 9, continuousWidth: 5, continuousHeight: 6 } } });
  assert.deepEqual(fix(lite(5, { mark: 'point', encoding: { x: { ...channel, band: 0.5 } } }))['encoding'], { x: { ...channel, bandPosition: 0.5 } });
  // Version 4 reads `band`; a place that is taken is left alone.
  assert.deepEqual(check([{ path: 'a.vl.json', text: lite(4, { mark: 'bar', encoding: { x: { ...channel, band: 0.5 } } }) }]), []);
  assert.deepEqual(fix(lite(5, { mark: 'bar', width: 100, encoding: { x: { ...channel, scale: { rangeStep: 10 } } } }))['width'], 100);
});

test('each repair of a text with slips leaves a text that can be read, and its edits do not overlap', () => {
  const random = seededRandom('old versions');
  const texts = Object.values(charts).map(chart => JSON.stringify({ $schema: 'https://vega.github.io/schema/vega-lite/v4.json', ...chart }, null, 1));
  let repaired = 0;
  for (let round = 0; round < 400; round++) {
    const text = texts[round % texts.length]!;
    // A member goes, or a word becomes another: still JSON, no longer what was meant.
    const words = [...text.matchAll(/"(\w+)"/g)];
    const [whole, word] = words[Math.floor(random() * words.length)]!;
    const changed = text.replaceAll(whole, JSON.stringify(random() < 0.5 ? words[Math.floor(random() * words.length)]![1]! : `${word}x`));
    for (const diagnostic of check([{ path: 'a.vl.json', text: changed }]).filter(d => ['VEG112', 'VEG113'].includes(d.code))) {
      for (const { edits } of diagnostic.fixes) {
        const sorted = [...edits].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
        for (const [i, edit] of sorted.entries()) assert.ok(i === 0 || sorted[i - 1]!.range.end <= edit.range.start, changed);
        JSON.parse(applyEdits(changed, edits));
        repaired++;
      }
    }
  }
  assert.ok(repaired > 200, String(repaired));
});

test('many old properties and selections are found and repaired in time that grows with the text', async () => {
  const text = (views: number) => JSON.stringify({ $schema: 'https://vega.github.io/schema/vega-lite/v5.json', data: rows, concat: Array.from({ length: views }, (_, i) => ({ mark: 'bar', selection: { [`s${i}`]: { type: 'single' } }, encoding: { x: { field: 'c', type: 'nominal', band: 0.5, scale: { rangeStep: 9, zero: true } }, color: { condition: { selection: `s${i}`, value: 'red' }, value: 'grey' } } })) }, null, 2);
  assert.ok(await growth(60, text, given => assert.ok(check([{ path: 'a.vl.json', text: given }]).length > 60)) < linear);
});
