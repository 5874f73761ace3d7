import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { startClient, type Client } from './client.ts';

const manifest = `name: shop
start: 2024-05-02T00:00:00Z
nodes:
  rows: { type: file, records: rows.ndjson }
  index: { type: search-index, from: rows, index: orders, setup: setup.console, search: ask.console, shards: 2 }
`;
const setup = 'PUT orders\n{ "mappings": { "properties": { "city": { "type": "keyword" }, "total": { "type": "long" } } } }\n\nPOST _scripts/one\n{ "script": { "lang": "painless", "source": "state.n = 0" } }\n';
const ask = `# how many
POST orders/_count

POST orders/_search?size=0
{
  "aggs": { "n": { "scripted_metric": {
    "init_script": { "id": "one" },
    "map_script": """state.n += 1""",
    "combine_script": "return state.n",
    "reduce_script": "int sum = 0; for (s in states) sum += s; return sum"
  } } }
}

POST orders/_serch
{}
`;
const files = { 'shop.pipeline.yaml': manifest, 'setup.console': setup, 'ask.console': ask, 'rows.ndjson': '{"city":"Oslo","total":1}\n{"city":"Lima","total":9007199254740993}\n' };
const run = (client: Client, name: string, where: object) => client.connection.sendRequest('sluice/runRequest', { uri: client.uri(name), ...where }) as Promise<any>;

describe('requests of a console file, run', () => {
  let client: Client;
  before(async () => {
    client = await startClient({ files, initializationOptions: { commands: ['sluice.runRequest'] } });
    await client.open('ask.console', undefined, 'search-console');
    await client.open('setup.console', undefined, 'search-console');
  });
  after(async () => assert.equal(await client.close(), 0));

  test('each request has a lens that runs it', async () => {
    const lenses = await client.request('textDocument/codeLens', { textDocument: { uri: client.uri('ask.console') } });
    assert.deepEqual(lenses.map((l: any) => [l.range.start.line, l.command.title, l.command.command, l.command.arguments[1]]), [[1, 'Run', 'sluice.runRequest', 0], [3, 'Run', 'sluice.runRequest', 1], [13, 'Run', 'sluice.runRequest', 2]]);
    assert.equal(lenses[0].command.arguments[0], client.uri('ask.console'));
  });

  test('the index of the pipeline answers, filled with its records', async () => {
    const answer = await run(client, 'ask.console', { index: 0 });
    assert.deepEqual([answer.status, answer.request, answer.target], [200, 'POST /orders/_count', 'the simulated index of shop.pipeline.yaml, index']);
    assert.match(answer.text, /"count": 2,/);
  });

  test('what each phase left on each shard stands behind the answer', async () => {
    const { text } = await run(client, 'ask.console', { line: 8 });
    assert.match(text, /^\/\/ POST \/orders\/_search\?size=0 — 200 from the simulated index/);
    assert.deepEqual(text.match(/^\/\/ n: .*$/gm), ['// n: init, shard 0', '// n: map, shard 0', '// n: combine, shard 0', '// n: init, shard 1', '// n: map, shard 1', '// n: combine, shard 1', '// n: reduce']);
    assert.match(text, /"value": 2/);
  });

  test('the unsaved text counts; a refusal is an answer, a mistake in the text is none', async () => {
    assert.match((await run(client, 'ask.console', { index: 2 })).text, /400 from[\s\S]*no handler found for uri/);
    await client.change('ask.console', 2, [{ text: 'GET orders/_search\n{ "query": { "term": { "total": 9007199254740993 } } }\n\nGET orders/_search\n{ "size": }\n' }]);
    const { text } = await run(client, 'ask.console', { index: 0 });
    assert.match(text, /"total": 9007199254740993/); // all digits
    assert.match((await run(client, 'ask.console', { index: 1 })).error, /^The request cannot be sent/);
  });

  test('a file without a pipeline runs on what stands before, and on the definitions beside it', async () => {
    const answer = await run(client, 'setup.console', { index: 1 });
    assert.deepEqual([answer.status, answer.target], [200, 'the simulated index']);
    assert.match(answer.text, /"acknowledged": true/);
  });
});

test('a real cluster is asked only where the user named one and trusts the workspace', async () => {
  const seen: { method: string | undefined; url: string | undefined; type: string | undefined; user: string | undefined; body: string }[] = [];
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', piece => { body += String(piece); });
    request.on('end', () => {
      seen.push({ method: request.method, url: request.url, type: request.headers['content-type'], user: request.headers.authorization, body });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"took":3,"hits":{"hits":[]}}');
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const text = 'GET logs-${day}/_search\n{ "query": { "term": { "d": "${day}" } } } \n\nPOST _bulk\n{ "index": { "_index": "a" } }\n{ "s": """x\ny""" }\n';
  try {
    const settings = { console: { cluster: `http://me:pw@127.0.0.1:${port}/es/`, variables: { day: '01' } } };
    for (const trusted of [false, true]) {
      const client = await startClient({ files: { 'a.console': text }, settings, initializationOptions: { trusted } });
      await client.open('a.console', undefined, 'search-console');
      await client.diagnostics('a.console'); // the settings are there
      const answer = await run(client, 'a.console', { index: 0 });
      if (!trusted) assert.deepEqual([answer.error, seen.length], ['Requests go to a real cluster in a trusted workspace only', 0]);
      else {
        assert.deepEqual([answer.status, answer.target], [200, `http://127.0.0.1:${port}/es`]);
        assert.match(answer.text, /"took": 3/);
        await run(client, 'a.console', { index: 1 });
        assert.deepEqual(seen, [
          { method: 'POST', url: '/es/logs-01/_search', type: 'application/json', user: 'Basic bWU6cHc=', body: '{"query":{"term":{"d":"01"}}}' },
          { method: 'POST', url: '/es/_bulk', type: 'application/x-ndjson', user: 'Basic bWU6cHc=', body: '{"index":{"_index":"a"}}\n{"s":"x\\ny"}\n' },
        ]);
      }
      assert.equal(await client.close(), 0);
    }
  } finally {
    server.close();
  }
});
