import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { startClient, type Client } from './client.ts';

const files = {
  'score.painless': "// context: score\n// params: {\"f\": 2}\n// docs: data/rows.ndjson\ndoc['price'].value * params.f",
  'plain.painless': 'return [1, 2L, 1.0];',
  'lost.painless': '// docs: nothing.ndjson\nreturn 1',
  'total.init.painless': 'state.sum = 0L', 'total.map.painless': "state.sum += doc['price'].value", 'total.combine.painless': 'return state.sum', 'total.reduce.painless': 'long all = 0; for (s in states) { all += (long)s } return all',
  'total.ndjson': '{"price":3}\n{"price":9007199254740000}\n',
  'data/rows.ndjson': '{"price":3}\n{"name":"x"}\n',
};

describe('a script with its samples', () => {
  let client: Client;
  const run = (name: string) => client.connection.sendRequest('sluice/runScript', { uri: client.uri(name) }) as Promise<{ text: string; error?: string }>;
  before(async () => {
    client = await startClient({ files, initializationOptions: { commands: ['sluice.runPainless'] } });
    for (const name of ['score.painless', 'plain.painless', 'total.map.painless']) await client.open(name, undefined, 'painless');
  });
  after(async () => assert.equal(await client.close(), 0));

  test('the lens stands at its head', async () => {
    const [lens] = await client.request('textDocument/codeLens', { textDocument: { uri: client.uri('score.painless') } });
    assert.deepEqual([lens.command.title, lens.command.command, lens.command.arguments], ['Run with samples', 'sluice.runPainless', [client.uri('score.painless')]]);
  });

  test('each document has its value or its error', async () => {
    const { text, error } = await run('score.painless');
    assert.equal(error, undefined);
    assert.match(text, /^\/\/ score\.painless, score, 2 documents of data\/rows\.ndjson\n\/\/ params: \{"f":2\}\n\n\/\/ document 1\n6\n\n\/\/ document 2\n\/\/ illegal_state_exception: A document doesn't have a value for a field!/);
    assert.match(text, /\^---- HERE/);
  });

  test('a script without samples runs with its parameters', async () => {
    assert.equal((await run('plain.painless')).text, '// plain.painless, painless_test, no samples; name them in a first line `// docs: FILE`\n\n// result\n[\n  1,\n  "2",\n  1\n]\n');
    assert.equal((await run('lost.painless')).error, 'There are no samples `nothing.ndjson` beside the script');
  });

  test('the phases of a metric, from any of its scripts and with the unsaved text', async () => {
    const headings = (text: string) => text.match(/^\/\/ (?:init|map|combine|reduce|result).*$/gm);
    assert.deepEqual(headings((await run('total.reduce.painless')).text), ['// init, shard 0', '// map, shard 0', '// combine, shard 0', '// init, shard 1', '// map, shard 1', '// combine, shard 1', '// reduce', '// result']);
    await client.change('total.map.painless', 2, [{ text: "state.sum += doc['price'].value * 2" }]);
    assert.match((await run('total.map.painless')).text, /\/\/ result\n18014398509480006\n$/);
  });
});
