import { test } from 'node:test';
import assert from 'node:assert/strict';
import { applyEdits } from '../../../server/base/edit.ts';
import { fixAll } from '../../../server/project/fixes.ts';
import { specReader } from '../../../server/languages/pipeline/spec.ts';
import { components, language, problems, said, world } from './world.ts';
import { growth, linear } from '../../harness/growth.ts';

const whole = `name: shop
nodes:
  orders: { type: stream, records: data/orders.ndjson, count: 10 }
  clean: { type: function, from: orders, code: clean.mjs, timeout: 10s }
  out:
    type: delivery
    from: [clean, clean.errors]
    to: lake
    buffer: { size: 5MB, interval: 60s }
    compression: gzip
  lake: { type: bucket }
expect:
  out: { rows: 10, errors: { max: 0 } }
`;
const others = ['data/orders.ndjson', 'clean.mjs'];

test('a right manifest is clean', () => assert.deepEqual(said(whole, others), []));

test('broken YAML says so and nothing else', () => {
  const found = said('name: x\nnodes:\n  a: { type: stream\n  b: [');
  assert.ok(found.length > 0);
  assert.ok(found.every(d => d.startsWith('PIP001')), found.join('\n'));
});

test('text that is no mapping, and an empty file', () => {
  assert.deepEqual(said('- a\n- b\n'), ['PIP002 "- a\\n- b" A manifest holds properties: `name: …` and `nodes: …`']);
  assert.deepEqual(said(''), []);
});

test('unknown properties and types have a did-you-mean, and the fix repairs them', () => {
  const text = 'name: x\nnods: {}\nnodes:\n  a: { type: strem, recrods: 1 }\n  b: { type: bucket, colour: red }\n';
  assert.deepEqual(said(text), [
    'PIP101 "nods" A manifest has no property `nods`',
    'PIP102 "strem" There is no component `strem`; did you mean `stream`?',
    'PIP205 "b" Nothing refers to `b`',
    'PIP101 "colour" A bucket node has no property `colour`',
  ]);
  const { workspace } = world(text);
  assert.match([...fixAll(workspace).changed.values()][0]!, /type: stream, records: 1/);
});

test('missing properties', () => {
  assert.deepEqual(said('nodes:\n  a: { type: function, from: b }\n  b: { type: stream }\n  c: {}\n  d:\n'), [
    'PIP103 "nodes" The manifest has no `name`: name of the pipeline',
    'PIP103 "function" A function node needs `code`: the handler\'s file',
    'PIP208 "b" `b` gets no records: say `from`',
    'PIP103 "c" `c` has no `type`: say what it is',
    'PIP103 "d" `d` has no `type`: say what it is, for example `{ type: bucket }`',
  ]);
  const { workspace } = world('nodes: {}\n');
  assert.equal([...fixAll(workspace).changed.values()][0], 'name: p\nnodes: {}\n');
});

test('values of the wrong kind, out of bounds, not among the choices', () => {
  const text = `name: x
nodes:
  a: { type: stream, records: 7, count: many, shards: 0 }
  f: { type: function, from: a, code: f.js, timeout: soon, environment: [1] }
  g: { type: function, from: a, code: f.js, timeout: 1h }
  d: { type: delivery, from: a, to: l, buffer: { size: 1KB, intervall: 1s }, compression: gizp, convert: { format: xml } }
  e: { type: delivery, from: a, to: l, convert: 3 }
  s: { type: script, from: a, sql: s.sql, level: HIGH }
  l: { type: bucket }
`;
  assert.deepEqual(said(text, ['f.js', 's.sql']).map(d => d.replace(/^(\S+) "[^"]*" /, '$1 ')), [
    'PIP104 `records` is a file, relative to the manifest, not `7`',
    'PIP104 `count` is a whole number, not `many`',
    'PIP105 `shards` is at least 1, not 0',
    'PIP104 `timeout` is a duration like `60s`, `5m` or `1h`, not `soon`',
    'PIP104 `environment` is a group of names with values, not `[1]`',
    'PIP105 `timeout` is at most 15m, not 1h',
    'PIP105 `size` is at least 1MB, not 1KB',
    'PIP101 `buffer` has no property `intervall`; did you mean `interval`?',
    'PIP106 `compression` is one of `none`, `gzip`, `snappy`, not `gizp`; did you mean `gzip`?',
    'PIP106 `format` is one of `parquet`, `orc`, not `xml`',
    'PIP104 `convert` is `true` or `false` or a group, not `3`',
    'PIP104 `level` is a word in lower case, not `HIGH`',
  ]);
});

test('references: dangling, of the wrong type, unknown outputs', () => {
  const text = `name: x
nodes:
  a: { type: stream, from: b }
  b: { type: bus, from: c }
  c: { type: function, from: ordrs, code: c.js }
  orders: { type: stream, records: o.csv }
  d: { type: delivery, from: c.erors, to: orders }
  e: { type: delivery, from: orders.x, to: lak }
  lake: { type: bucket }
  f: { type: bucket, from: a }
  g: { type: delivery, from: lake, to: lake }
expect: { ornders: { rows: 1 } }
`;
  assert.deepEqual(said(text, ['c.js', 'o.csv']), [
    'PIP201 "ordrs" There is no node `ordrs`; did you mean `orders`?',
    'PIP203 "erors" `c` has no output `erors`; did you mean `errors`?',
    'PIP202 "orders" `to` names a `bucket`, but `orders` is a stream',
    'PIP203 "x" `orders` has no output `x`; it has only the plain one',
    'PIP201 "lak" There is no node `lak`; did you mean `lake`?',
    'PIP207 "from" A bucket takes no records from other nodes; they go to it by `to`, or it has records of its own',
    'PIP202 "lake" A delivery node takes no records from a bucket; it takes them from `stream` or `function`',
    'PIP204 "lake" Records run in a circle: `lake` → `g` → `lake`',
    'PIP206 "ornders" Nothing can be expected of `ornders`: there is no such node; did you mean `orders`?',
  ]);
});

test('cycles are named from the node where they start', () => {
  const text = 'name: x\nnodes:\n  a: { type: stream, from: b }\n  b: { type: function, from: c, code: b.js }\n  c: { type: stream, from: b }\n  d: { type: bus, from: d }\n';
  assert.deepEqual(said(text, ['b.js']), ['PIP204 "c" Records run in a circle: `b` → `c` → `b`', 'PIP204 "d" `d` takes its records from itself']);
});

test('a name that stands twice, and names that cannot be referred to', () => {
  const text = 'name: x\nnodes:\n  a: { type: bucket }\n  a: { type: bucket, type: table }\n  b.c: { type: bucket }\n';
  assert.deepEqual(said(text), [
    'PIP205 "a" Nothing refers to `a`',
    'PIP107 "a" `a` stands twice; the last one would hold',
    'PIP205 "a" Nothing refers to `a`',
    'PIP107 "type" `type` stands twice; the last one would hold',
    'PIP108 "b.c" `b.c` cannot name a node: letters, digits, `_` and `-` only, a letter first',
    'PIP205 "b.c" Nothing refers to `b.c`',
  ]);
});

test('more than five targets are too many', () => {
  const found = said(`name: x\nnodes:\n  s: { type: stream, records: a.csv }\n  b: { type: bus, from: s, targets: [s, s, s, s, s, s] }\n`, ['a.csv']);
  assert.deepEqual(found.filter(d => d.startsWith('PIP105')).map(d => d.slice(d.indexOf('`targets'))), ['`targets` is at most 5 entries, not 6 entries']);
});

test('files: missing with a did-you-mean, outside, of another kind; a lone manifest is not blamed', () => {
  const text = 'name: x\nnodes:\n  a: { type: stream, records: data/order.csv }\n  b: { type: stream, records: ../../x.csv }\n  c: { type: stream, records: c.txt }\n  d: { type: function, from: [a, b, c], code: lost.mjs }\n';
  const found = said(text, ['data/orders.csv', 'c.txt', 'src/lost.mjs']);
  assert.deepEqual(found, [
    'PIP301 "data/order.csv" There is no file `data/order.csv`; did you mean `data/orders.csv`?',
    'PIP302 "../../x.csv" `../../x.csv` lies outside of the workspace: paths are relative to the manifest',
    'PIP303 "c.txt" `c.txt` does not end in `.ndjson` or `.csv`',
    'PIP301 "lost.mjs" There is no file `lost.mjs`; did you mean `src/lost.mjs`?',
  ]);
});

test('the checked values that a replay starts from', () => {
  const { workspace, file } = world(whole, others, 'pipes/p.pipeline.yaml');
  const { spec } = specReader(components)(file);
  assert.equal(spec.name, 'shop');
  assert.deepEqual(spec.nodes.map(({ range, ...rest }) => rest), [
    { name: 'orders', type: 'stream', config: { records: 'pipes/data/orders.ndjson', count: 10 }, from: [] },
    { name: 'clean', type: 'function', config: { code: 'pipes/clean.mjs', timeout: '10s' }, from: [{ node: 'orders' }] },
    { name: 'out', type: 'delivery', config: { to: 'lake', buffer: { size: '5MB', interval: '60s' }, compression: 'gzip' }, from: [{ node: 'clean' }, { node: 'clean', port: 'errors' }] },
    { name: 'lake', type: 'bucket', config: {}, from: [] },
  ]);
  assert.deepEqual(spec.expect, { out: { rows: 10, errors: { max: 0 } } });
  assert.deepEqual(workspace.scope.catalog.find('node', 'out')?.from, ['clean', 'clean.errors']);
});

const labels = (marked: string, given: readonly string[] = others) => {
  const { workspace, file, offset } = world(marked, given);
  return language.complete!(file, offset, workspace.scope).map(c => c.label);
};

test('completion of properties, in block and flow style, half written or not begun', () => {
  assert.deepEqual(labels('na<|>'), ['name', 'description', 'seed', 'start', 'nodes', 'expect']);
  assert.deepEqual(labels('name: x\nnodes:\n  a:\n    type: delivery\n    co<|>\n    to: b\n  b: { type: bucket }\n'), ['from', 'buffer', 'compression', 'convert']);
  assert.deepEqual(labels('name: x\nnodes:\n  a: { type: delivery, <|> }\n'), ['from', 'to', 'buffer', 'compression', 'convert']);
  assert.deepEqual(labels('name: x\nnodes:\n  a: { type: delivery, buffer: { s<|> } }\n'), ['size', 'interval']);
  assert.deepEqual(labels('name: x\nnodes:\n  a: { <|> }\n'), ['type', 'from']);
  assert.deepEqual(labels('name: x\nnodes:\n  a: { type: bucket }\nexpect:\n  <|>\n'), ['a']);
  assert.deepEqual(labels('name: x\nnodes:\n  a: { type: bucket }\nexpect:\n  a: { <|> }\n'), ['rows', 'errors', 'objects', 'problems', 'columns', 'equals']);
});

test('completion of values: types, choices, nodes with their outputs, files', () => {
  assert.deepEqual(labels('name: x\nnodes:\n  a:\n    type: <|>\n'), components.map(c => c.type));
  assert.deepEqual(labels('name: x\nnodes:\n  a: { type: fu<|> }\n'), components.map(c => c.type));
  assert.deepEqual(labels('name: x\nnodes:\n  a: { type: delivery, compression: <|> }\n'), ['none', 'gzip', 'snappy']);
  const text = (rest: string) => `name: x\nnodes:\n  s: { type: stream }\n  f: { type: function, from: s }\n  l: { type: bucket }\n  d:\n    type: delivery\n${rest}`;
  assert.deepEqual(labels(text('    from: <|>\n')), ['s', 'f', 'f.errors']);
  assert.deepEqual(labels(text('    from: [s, <|>]\n')), ['s', 'f', 'f.errors']);
  assert.deepEqual(labels(text('    from:\n      - <|>\n')), ['s', 'f', 'f.errors']);
  assert.deepEqual(labels(text('    to: <|>\n')), ['l']);
  assert.deepEqual(labels(text('    from: f.er<|>\n')), ['s', 'f', 'f.errors']);
  assert.deepEqual(labels('name: x\nnodes:\n  f: { type: function, code: <|> }\n'), ['clean.mjs']);
  assert.deepEqual(labels('name: x\nnodes:\n  d: { type: delivery, convert: { format: <|> } }\n'), ['parquet', 'orc']);
  assert.deepEqual(labels('# from: <|>\n'), []);
});

test('completion replaces the whole reference with its dot', () => {
  const { workspace, file, offset } = world('name: x\nnodes:\n  f: { type: function }\n  d: { type: delivery, from: f.er<|>r }\n');
  const item = language.complete!(file, offset, workspace.scope).find(c => c.label === 'f.errors')!;
  assert.match(applyEdits(file.text, [{ range: item.range, text: item.label }]), /from: f\.errors }/);
});

test('hover on names, types, properties, values, references and outputs', () => {
  const at = (marked: string) => {
    const { workspace, file, offset } = world(marked, others);
    return language.hover!(file, offset, workspace.scope)?.markdown ?? '';
  };
  const mark = (needle: string) => whole.replace(needle, `${needle.slice(0, 1)}<|>${needle.slice(1)}`);
  assert.match(at(mark('orders: {')), /\*\*orders\*\* — `stream`: A stream of records[\s\S]*read by `clean`/);
  assert.match(at(mark('stream, records')), /\*\*stream\*\*[\s\S]*takes records from `function`, `bus`/);
  assert.match(at(mark('interval')), /\*\*interval\*\* — a duration[\s\S]*at most 15m[\s\S]*default `300s`/);
  assert.match(at(mark('60s')), /60s = 60,000 ms/);
  assert.match(at(mark('gzip')), /`gzip`: GZIP/);
  assert.match(at(mark('clean, clean')), /\*\*clean\*\* — `function`/);
  assert.match(at(whole.replace('clean.errors', 'clean.er<|>rors')), /\*\*errors\*\* — output of `clean`/);
  assert.match(at(mark('rows: 10')), /\*\*rows\*\*/);
  assert.equal(at(mark('shop')), '');
});

test('rename changes the name everywhere and refuses what cannot be', () => {
  const { workspace, file, offset } = world(whole.replace('from: orders', 'from: ord<|>ers'), others);
  const renamed = language.rename!(file, offset, 'sales', workspace.scope);
  assert.ok('files' in renamed);
  const text = applyEdits(file.text, renamed.files[0]!.edits);
  assert.match(text, /^ {2}sales: \{/m);
  assert.match(text, /from: sales,/);
  const clean = language.rename!(file, file.text.indexOf('clean:'), 'wash', workspace.scope);
  assert.ok('files' in clean);
  assert.match(applyEdits(file.text, clean.files[0]!.edits), /from: \[wash, wash\.errors\]/);
  assert.deepEqual(language.rename!(file, offset, 'lake', workspace.scope), { problem: 'There is a node `lake` already' });
  assert.ok('problem' in language.rename!(file, offset, 'a b', workspace.scope));
  assert.equal(language.prepareRename!(file, 2, workspace.scope), undefined);
});

test('definition, references, links, calls, symbols, lenses', () => {
  const { workspace, file } = world(whole, others);
  const { scope } = workspace;
  const offset = file.text.indexOf('from: orders') + 8;
  assert.deepEqual(language.definition!(file, offset, scope), [{ path: file.path, range: { start: file.text.indexOf('orders:'), end: file.text.indexOf('orders:') + 6 } }]);
  assert.deepEqual(language.definition!(file, file.text.indexOf('clean.mjs'), scope).map(p => p.path), ['clean.mjs']);
  assert.equal(language.references!(file, offset, scope).length, 2);
  assert.deepEqual(language.links!(file, scope).map(l => l.path).sort(), ['clean.mjs', 'data/orders.ndjson']);
  assert.deepEqual(language.calls!(file, scope).map(c => `${c.from.name}>${c.to.name}`), ['orders>clean', 'clean>out', 'clean>out', 'out>lake']);
  assert.deepEqual(language.symbols!(file).map(s => s.name), ['orders', 'clean', 'out', 'lake', 'expect out']);
  assert.deepEqual(language.lenses!(file, scope)[0], { range: { start: 0, end: 4 }, title: 'Replay', command: 'sluice.replay', arguments: ['p.pipeline.yaml'] });
});

test('formatting keeps lines, comments and long texts, and is settled after one time', () => {
  const text = 'name:   x   \n\n\n\nnodes:\n  a:  {type: bucket,  b: [ 1,2 ]} # why  \n  t: {type: "a, b"}\n  long: |\n    keep   \n\n\n\n    me\n  z: 1\n\n\n';
  const { file } = world(text);
  const options = { tabSize: 2, insertSpaces: true };
  const once = applyEdits(text, language.format!(file, options));
  assert.equal(once, 'name:   x\n\nnodes:\n  a:  { type: bucket, b: [1, 2] } # why\n  t: { type: "a, b" }\n  long: |\n    keep   \n\n\n\n    me\n  z: 1\n');
  assert.deepEqual(language.format!({ ...file, text: once }, options), []);
});

test('a manifest of one megabyte takes time in proportion', async () => {
  const manifest = (nodes: number) => 'name: big\nnodes:\n' + Array.from({ length: nodes }, (_, i) => `  node_${i}: { type: stream, from: node_${(i * 7) % nodes}, records: data/file_${i}.csv }\n`).join('');
  assert.ok(manifest(14_000).length > 1_000_000);
  assert.ok(await growth(1400, manifest, text => {
    const { workspace, file } = world(text);
    assert.ok(problems(text).length >= 1400);
    language.tokens!(file, workspace.scope);
    language.format!(file, { tabSize: 2, insertSpaces: true });
  }) < linear);
});

test('deep and odd manifests are answered', () => {
  for (const odd of ['['.repeat(10_000), '{a: '.repeat(5000), '- '.repeat(10_000), '? '.repeat(3000), '- ? '.repeat(3000), Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}- a`).join('\n'), '\0\ufeff:\t', '<<: *a', 'a: &x [*x]', '? [a]\n: b', '---\n---\n', 'nodes: 3', 'nodes: [a]', 'nodes:\n  a: 3\n  b: [x]', 'expect: [1]', 'name: {a: b}', 'nodes: {a: {type: {}, from: {a: [b]}}}', 'nodes: {a: {type: stream, from: [[a], {b: c}, 7, null]}}']) {
    const { workspace: w, file: f } = world(odd);
    problems(odd);
    for (let i = 0; i <= Math.min(odd.length, 60); i += 3) {
      language.complete!(f, i, w.scope);
      language.hover!(f, i, w.scope);
      language.definition!(f, i, w.scope);
      language.selection!(f, i);
    }
    language.symbols!(f);
    language.folds!(f);
    language.format!(f, { tabSize: 2, insertSpaces: true });
  }
});

test('anchors, aliases and merges are read as what they stand for, and said once', () => {
  const text = `name: x
x-defaults: &defaults { type: function, code: f.js, timout: 3s }
nodes:
  a: { type: stream, records: a.csv }
  b: { <<: *defaults, from: a }
  c: { <<: *defaults, from: [a] }
`;
  assert.deepEqual(said(text, ['f.js', 'a.csv']), ['PIP101 "timout" A function node has no property `timout`; did you mean `timeout`?']);
  const { workspace } = world(text.replace(', timout: 3s', ''), ['f.js', 'a.csv']);
  assert.equal(workspace.scope.catalog.find('node', 'c')?.type, 'function');
  assert.deepEqual(workspace.scope.catalog.find('node', 'c')?.from, ['a']);
});
