import { test } from 'node:test';
import assert from 'node:assert/strict';
import { parseData, type DataDialect } from '../../server/base/json.ts';
import { parseYaml } from '../../server/base/yaml.ts';
import { get, pathTo, toValue, type DataNode, type DataTree, type StringNode } from '../../server/base/tree.ts';

const nests = (tree: DataTree, length: number) => {
  const walk = (node: DataNode, start: number, end: number) => {
    assert.ok(node.range.start >= start && node.range.end <= end && node.range.start <= node.range.end);
    if (node.kind === 'object') for (const m of node.members) { walk(m.key, node.range.start, node.range.end); walk(m.value, node.range.start, node.range.end); }
    if (node.kind === 'array') for (const item of node.items) walk(item, node.range.start, node.range.end);
  };
  if (tree.root) walk(tree.root, 0, length);
};

test('valid JSON reads as JSON.parse reads it, without problems', () => {
  const text = '{"a": [1, -2.5e3, true, false, null, "x\\n\\u00e9\\"\\\\"], "": {"b": {}}, "__proto__": 1, "big": 9007199254740993}';
  const tree = parseData(text, 'json');
  assert.deepEqual(tree.problems, []);
  assert.equal(JSON.stringify(toValue(tree.root)), JSON.stringify(JSON.parse(text)));
  const big = get(tree.root, 'big');
  assert.equal(big?.kind === 'number' && big.text, '9007199254740993');
});

test('every kind of damage is reported once, where it stands, and the rest is read', () => {
  const cases: readonly [DataDialect, string, string, number, unknown][] = [
    ['json', '{"a": 1,}', 'No comma may stand before `}`', 7, { a: 1 }],
    ['json', '{"a": , "b": 2}', 'Expected a value for `a`', 6, { a: null, b: 2 }],
    ['json', '{"a" 1, "b": 2}', 'Expected `:` after `a`', 5, undefined],
    ['json', '[1 2]', 'Expected `,` between the items', 2, [1, 2]],
    ['json', '{"a": "x', 'The string is never closed', 6, undefined],
    ['json', '{"a": tru}', 'Unexpected `tru`: strings stand in double quotes', 6, { a: 'tru' }],
    ['json', '{"a": 1} x', 'Unexpected `x` behind the end of the document', 9, { a: 1 }],
    ['json', '// c\n1', 'JSON has no comments', 0, 1],
    ['jsonc', '{"a": [1,], /* c */}', '', 0, { a: [1] }],
    ['hjson', '{type: bar, color: red}', "End of input while parsing an object (missing '}')", 0, { type: 'bar, color: red}' }],
    ['hjson', '{a: 1.5em\n b: 2 # c\n c: true}', '', 0, { a: '1.5em', b: 2, c: true }],
    ['console', '{"source": """a\\d\n"b" """}', '', 0, { source: 'a\\d\n"b" ' }],
  ];
  for (const [dialect, text, message, start, value] of cases) {
    const tree = parseData(text, dialect);
    nests(tree, text.length);
    if (message) assert.deepEqual([tree.problems[0]?.message, tree.problems[0]?.range.start], [message, start], text);
    else assert.deepEqual(tree.problems, [], text);
    if (value !== undefined) assert.deepEqual(toValue(tree.root), value, text);
  }
});

test("HJSON's triple quotes take off the indentation of their column", () => {
  const tree = parseData("{\n  a: '''\n     one\n       two\n     '''\n}", 'hjson');
  assert.deepEqual(tree.problems, []);
  assert.deepEqual(toValue(tree.root), { a: 'one\n  two' });
});

test('offsets inside strings look through escapes', () => {
  const text = '{"t": "a\\u003cb\\n<c"}';
  const node = get(parseData(text, 'json').root, 't') as StringNode;
  assert.equal(node.value, 'a<b\n<c');
  assert.equal(text.slice(node.offsetOf(1), node.offsetOf(2)), '\\u003c');
  assert.equal(text[node.offsetOf(5)], 'c');
});

test('YAML reads into the same tree with places, tags, anchors and merges', () => {
  const text = 'base: &b { x: 1 }\nuse:\n  <<: *b\n  y: !Ref Table\nlist:\n  - "q\\tz"\n  - >-\n    folded\n    set<a>\nempty:\n';
  const tree = parseYaml(text);
  assert.deepEqual(tree.problems, []);
  assert.deepEqual(toValue(tree.root), { base: { x: 1 }, use: { x: 1, y: 'Table' }, list: ['q\tz', 'folded set<a>'], empty: null });
  nests(parseYaml('a: 1\nb:\n  - c: [1, {d: 2}]\n'), 100);
  const y = get(get(tree.root, 'use'), 'y')!;
  assert.equal(tree.tags.get(y), '!Ref');
  const folded = (get(tree.root, 'list') as unknown as { items: StringNode[] }).items[1]!;
  assert.ok(text.startsWith('set<a>', folded.offsetOf(7)));
  assert.equal(pathTo(tree.root, text.indexOf('Table')).at(-1), y);
});

test('broken YAML keeps what could be read and says where it broke', () => {
  const text = 'a: 1\nb: [1, 2\nc: 3\n';
  const tree = parseYaml(text);
  assert.ok(tree.problems.length > 0);
  assert.deepEqual((toValue(tree.root) as { a: number }).a, 1);
  assert.deepEqual(parseYaml('x: 1\nx: 2\n').problems.map(p => p.message), ['Map keys must be unique']);
});

test('deep nesting and garbage end quickly in every dialect', () => {
  for (const dialect of ['json', 'jsonc', 'console', 'hjson'] as const) {
    for (const text of ['['.repeat(100_000), '{"a":'.repeat(50_000), ']'.repeat(10_000), '{'.repeat(10_000) + '}', ',:'.repeat(10_000), '"\\', "{'''", '\u0000']) {
      nests(parseData(text, dialect), text.length);
    }
  }
  assert.equal(parseYaml('['.repeat(10_000)).problems.length, 1);
  assert.equal(parseYaml('\n' + '- '.repeat(10_000)).problems.length, 1);
});

test('mutated documents never break the reader', () => {
  const seedText = '{ "a": [1, {"b": "c\\n"}, null], // x\n key: \'\'\'m\n\'\'\', "d": """r""" }';
  let seed = 7;
  const random = () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff;
  for (let n = 0; n < 3000; n++) {
    let text = seedText;
    for (let k = 0; k < 3; k++) {
      const p = Math.floor(random() * text.length);
      text = text.slice(0, p) + (random() < 0.5 ? '' : '{}[],:"\'\\/#\n1t'[Math.floor(random() * 14)]) + text.slice(p + Math.floor(random() * 3));
    }
    for (const dialect of ['json', 'jsonc', 'console', 'hjson'] as const) nests(parseData(text, dialect), text.length);
    nests(parseYaml(text), text.length);
  }
});
