import { test } from 'node:test';
import assert from 'node:assert/strict';
import { seededRandom } from '../../server/base/random.ts';
import { applyEdits } from '../../server/base/edit.ts';
import type { SourceFile } from '../../server/base/file.ts';
import { parseConsole } from '../../server/languages/console/requests.ts';
import { sendable } from '../../server/languages/console/send.ts';
import { allLanguages } from '../../server/simulate/languages.ts';
import { openWorkspace } from '../../server/project/workspace.ts';
import { diagnose } from '../../server/project/diagnose.ts';

const source = `# logs
PUT logs
{ "mappings": { "properties": { "size": { "type": "long" }, "at": { "type": "date" } } } }

POST _scripts/sum
{ "script": { "lang": "painless", "source": """
  state.n += doc[params.field].value /* a comment */
""" } }

POST <logs-{now/d}>/_search?size=0&filter_path=aggregations // today
{
  "query": { "bool": { "filter": [{ "range": { "at": { "gte": "now-1d/d" } } }] } },
  "aggs": { "s": { "scripted_metric": { "params": { "field": "size" }, "init_script": "state.n = 0L", "map_script": { "id": "sum" }, "combine_script": "return state.n", "reduce_script": "long s = 0; for (n in states) { s += n } return s" } } }
}

POST _bulk
{ "index": { "_index": "logs" } }
{ "size": 9007199254740993, "who": "\${name}" }
`;
const file = (text: string): SourceFile => ({ path: 'a.console', text, language: 'search-console' });

test('what is sent: dates in names encoded, numbers as written, raw strings and comments gone, variables filled', () => {
  const [, script, search, bulk] = parseConsole(file(source)).requests.map(r => sendable(r, { name: 'me' }));
  assert.equal(script!.body, '{"script":{"lang":"painless","source":"\\n  state.n += doc[params.field].value /* a comment */\\n"}}');
  assert.equal(search!.path, '/%3Clogs-%7Bnow%2Fd%7D%3E/_search?size=0&filter_path=aggregations');
  assert.equal(bulk!.body, '{"index":{"_index":"logs"}}\n{"size":9007199254740993,"who":"me"}\n');
});

/** Every question an editor asks, at every kind of place: none throws, all places lie inside the text, none takes long. */
test('cut and twisted texts', () => {
  const next = seededRandom('console');
  const below = (n: number) => Math.floor(next() * n);
  const pieces = ['"', '"""', '{', '}', '[', ']', ',', ':', '\n', '\r\n', '#', '//', '/*', '*/', 'GET ', 'post _bulk\n', '${', '}', '<', '>', '\\', '?', '&', '%', '\u0000', 'é', '😀', 'kbn:', 'http://'];
  const language = allLanguages.find(l => l.id === 'search-console')!;
  for (let i = 0; i < 400; i++) {
    let text = source;
    for (let k = below(5); k >= 0; k--) {
      const at = below(text.length + 1);
      text = next() < 0.5 ? text.slice(0, at) + pieces[below(pieces.length)]! + text.slice(at) : text.slice(0, at) + text.slice(at + 1 + below(30));
    }
    if (next() < 0.1) text = text.slice(0, below(text.length));
    const workspace = openWorkspace(allLanguages, { files: [{ path: 'a.console', text }] });
    const opened = workspace.file('a.console')!;
    const scope = workspace.scopeOf('a.console');
    const start = performance.now();
    const inside = ({ start: from, end: to }: { start: number; end: number }) => assert.ok(from >= 0 && from <= to && to <= text.length, JSON.stringify({ from, to, text }));
    try {
      for (const d of diagnose(workspace, 'a.console')) inside(d.range);
      for (const t of language.tokens!(opened, scope)) inside(t.range);
      for (const f of language.folds!(opened)) inside(f);
      for (const s of language.symbols!(opened)) inside(s.range);
      for (const r of parseConsole(opened).requests) sendable(r);
      const edits = language.format!(opened, { tabSize: 2, insertSpaces: true } as never);
      const formatted = applyEdits(text, edits);
      assert.deepEqual(language.format!(file(formatted), { tabSize: 2, insertSpaces: true } as never), [], formatted);
      assert.deepEqual(parseConsole(file(formatted)).requests.map(r => sendable(r)), parseConsole(opened).requests.map(r => sendable(r)));
      for (let k = 0; k < 12; k++) {
        const offset = below(text.length + 1);
        for (const c of language.complete!(opened, offset, scope)) inside(c.range);
        language.hover?.(opened, offset, scope);
        language.definition?.(opened, offset, scope);
        language.prepareRename?.(opened, offset, scope);
      }
    } catch (error) {
      throw new Error(`${JSON.stringify(text)}\n${(error as Error).stack}`);
    }
    assert.ok(performance.now() - start < 2000, `slow: ${JSON.stringify(text)}`);
  }
});

test('long and deep texts stay linear', () => {
  for (const text of ['<'.repeat(50_000), `GET ${'<a/'.repeat(20_000)}`, `GET x\n${'{"a":'.repeat(20_000)}`, 'GET a\n{}\n'.repeat(20_000), '"""'.repeat(20_001), `GET a?${'b=c&'.repeat(20_000)}`, '/*'.repeat(30_000)]) {
    const start = performance.now();
    parseConsole(file(text));
    assert.ok(performance.now() - start < 3000, text.slice(0, 40));
  }
});
