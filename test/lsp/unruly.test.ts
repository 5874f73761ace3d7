import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { languageTable } from '../../server/project/table.ts';
import { allLanguages } from '../../server/simulate/languages.ts';
import { filesBelow, root } from '../harness/root.ts';
import { startClient } from './client.ts';

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const keys = Number(process.env['KEYS'] ?? 400);

const typed = ['(', ')', '{', '}', '[', '"', "'", '"""', ',', ';', ':', '.', '<', '#', '/*', '*/', '--', '- ', ' ', '\n', 'a', 'é', '\u{1F600}', 'SELECT '];

const table = languageTable(allLanguages);

/** The examples, each file in its language, and a script: examples keep theirs inside requests. */
function documents(): Record<string, { readonly text: string; readonly language: string }> {
  const found: Record<string, { text: string; language: string }> = {
    'x.painless': { language: 'painless', text: 'int total(List l) { int t = 0; for (def x : l) { t += x.size(); } return t; }\nMap m = new HashMap();\nm.put(\'a\', params.b ?: 3);\nreturn doc[\'price\'].value * total([[1], [2]]) + m.get(\'a\');\n' },
  };
  for (const file of filesBelow('examples', '')) {
    const language = table.ofPath(file);
    if (language) found[file] = { language: language.id, text: fs.readFileSync(path.join(root, file), 'utf8') };
  }
  return found;
}

test(`whatever is typed, the server answers every question (SEED=${seed})`, async () => {
  let state = seed;
  const below = (n: number) => Math.floor(((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32) * n);
  const files = documents();
  const names = Object.keys(files);
  const texts = new Map(names.map(name => [name, files[name]!.text]));
  const client = await startClient({ files: Object.fromEntries(texts), initializationOptions: { trusted: true, commands: ['sluice.replay', 'sluice.chart.preview'] } });
  for (const name of names) await client.open(name, texts.get(name)!, files[name]!.language);

  const place = (text: string, offset: number) => {
    const before = text.slice(0, offset);
    const start = before.lastIndexOf('\n') + 1;
    return { line: before.split('\n').length - 1, character: offset - start };
  };
  const failed: string[] = [];
  for (let key = 0; key < keys; key++) {
    const name = names[below(names.length)]!;
    const before = texts.get(name)!;
    const from = below(before.length + 1);
    const to = Math.min(before.length, from + (below(4) === 0 ? below(30) : below(2)));
    const text = below(3) === 0 ? '' : typed[below(typed.length)]!;
    const after = before.slice(0, from) + text + before.slice(to);
    await client.change(name, key + 2, [{ range: { start: place(before, from), end: place(before, to) }, text }]);
    texts.set(name, after);

    const textDocument = { uri: client.uri(name) };
    const position = place(after, below(after.length + 1));
    const range = { start: { line: 0, character: 0 }, end: place(after, after.length) };
    const questions: readonly (readonly [string, object])[] = [
      ['textDocument/diagnostic', { textDocument }], ['textDocument/semanticTokens/full', { textDocument }], ['textDocument/documentSymbol', { textDocument }], ['textDocument/foldingRange', { textDocument }],
      ['textDocument/codeLens', { textDocument }], ['textDocument/documentLink', { textDocument }], ['textDocument/documentColor', { textDocument }], ['workspace/symbol', { query: 'o' }],
      ['textDocument/hover', { textDocument, position }], ['textDocument/completion', { textDocument, position }], ['textDocument/signatureHelp', { textDocument, position }], ['textDocument/definition', { textDocument, position }],
      ['textDocument/references', { textDocument, position, context: { includeDeclaration: true } }], ['textDocument/prepareRename', { textDocument, position }], ['textDocument/prepareCallHierarchy', { textDocument, position }],
      ['textDocument/selectionRange', { textDocument, positions: [position] }], ['textDocument/inlayHint', { textDocument, range }], ['textDocument/semanticTokens/range', { textDocument, range }],
      ['textDocument/formatting', { textDocument, options: { tabSize: 2, insertSpaces: true } }], ['textDocument/codeAction', { textDocument, range, context: { diagnostics: [] } }],
    ];
    const asked = key % 8 === 0 ? questions : questions.filter((_, i) => i === 0 || below(8) === 0);
    await Promise.all(asked.map(([method, params]) => client.request(method, params).catch((error: Error) => failed.push(`${method} of ${name} after key ${key}: ${error.message}`))));
  }
  assert.deepEqual(failed, []);
  assert.deepEqual(client.log.filter(line => /unexpected|failed|bug in Sluice/i.test(line)), [], 'nothing went wrong in silence');
  assert.equal(await client.close(), 0);
});
