import { test } from 'node:test';
import assert from 'node:assert/strict';
import { diagnose } from '../../server/project/diagnose.ts';
import { openWorkspace } from '../../server/project/workspace.ts';
import { allLanguages } from '../../server/simulate/languages.ts';
import { positionsIn, type Encoding } from '../../server/lsp/positions.ts';
import { editorCapabilities, startClient } from './client.ts';

const seeds = ['name: shop\nnodes:\n  orders: { type: file, records: o.ndjson }\n  out: { type: firehose, from: ordrs, to: lake }\n  lake: { type: bucket }\n', 'name: "💧é"\r\nnodes: {}\r\n'];
const pieces = ['x', '\n', '\r\n', '\r', '  ', '💧', 'é', '{ type: bucket }', '# 💧', ': ', '"', '}', ']', '- ', '<<<<<<< a\n', 'nodes:\n  a: {}\n', '', '\t', '\u2028'];

/** xorshift: the same edits every time. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Moves an offset that would cut a character in two: a client never sends such a place. */
const whole = (text: string, offset: number) => (/[\ud800-\udbff]/.test(text[offset - 1] ?? '') && /[\udc00-\udfff]/.test(text[offset] ?? '') ? offset + 1 : offset);

for (const encoding of ['utf-16', 'utf-8', 'utf-32'] as readonly Encoding[]) {
  test(`whatever is typed, the server sees the client's text (${encoding})`, async () => {
    const client = await startClient({ capabilities: { ...editorCapabilities, general: { positionEncodings: [encoding] } } });
    const positions = positionsIn(encoding);
    const draw = random(encoding.length * 7919 + encoding.charCodeAt(4));
    let version = 1;
    for (const [index, seed] of seeds.entries()) {
      let text = seed;
      const uri = `untitled:Untitled-${index}`;
      await client.open(uri, text);
      for (let step = 0; step < 60; step++) {
        const changes = Array.from({ length: 1 + Math.floor(draw() * 3) }, () => {
          const start = whole(text, Math.floor(draw() * (text.length + 1)));
          const end = whole(text, Math.min(text.length, start + Math.floor(draw() * draw() * 12)));
          const piece = pieces[Math.floor(draw() * pieces.length)]!;
          // A place between CR and LF has no line and column of its own.
          const between = (at: number) => text[at - 1] === '\r' && text[at] === '\n';
          const range = { start: between(start) ? start - 1 : start, end: between(end) ? end + 1 : end };
          const change = { range: positions.range({ text }, range), text: piece };
          text = text.slice(0, range.start) + piece + text.slice(range.end);
          return change;
        });
        await client.change(uri, ++version, changes);
        const { items } = await client.diagnostics(uri);
        const file = { path: 'x.pipeline.yaml', text, language: 'pipeline' as const };
        const expected = diagnose(openWorkspace(allLanguages, { files: [file], alone: true }), file.path);
        assert.deepEqual(items.map((d: any) => [d.code, d.range]), expected.map(d => [d.code, positions.range(file, d.range)]), JSON.stringify(text));
        const place = positions.position(file, whole(text, Math.floor(draw() * text.length)));
        for (const method of ['hover', 'completion', 'definition', 'documentHighlight', 'prepareRename']) await client.request(`textDocument/${method}`, { textDocument: { uri }, position: place });
      }
      for (const method of ['documentSymbol', 'foldingRange', 'semanticTokens/full', 'codeLens', 'documentLink']) await client.request(`textDocument/${method}`, { textDocument: { uri } });
    }
    assert.deepEqual(client.log, []);
    assert.equal(await client.close(), 0);
  });
}

test('offsets and positions are inverse in every encoding', () => {
  const text = 'a💧é\r\nb\rc\n💧💧x';
  for (const encoding of ['utf-16', 'utf-8', 'utf-32'] as const) {
    const positions = positionsIn(encoding);
    for (let offset = 0; offset <= text.length; offset++) {
      if (whole(text, offset) !== offset || (text[offset - 1] === '\r' && text[offset] === '\n')) continue;
      assert.equal(positions.offset({ text }, positions.position({ text }, offset)), offset, `${encoding} ${offset}`);
    }
  }
  for (const encoding of ['utf-16', 'utf-8', 'utf-32'] as const) assert.equal(positionsIn(encoding).offset({ text }, { line: 0, character: 99 }), 4, 'a column beyond the line is its end, before the break');
});
