import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import type { Frame } from '../../server/protocol/frames.ts';
import { startClient, type Client } from './client.ts';

const folder = 'vscode-vfs://github/team/shop%20data';
const files: Record<string, string> = {
  'shop.pipeline.yaml': 'name: shop\nnodes:\n  orders: { type: file, records: data/orders.ndjson }\n  clean: { type: lambda, from: orders, handler: clean.mjs }\n  out: { type: bucket }\n  delivery: { type: firehose, from: orders, to: out }\n',
  'plain.pipeline.yaml': 'name: plain\nnodes:\n  orders: { type: file, records: data/orders.ndjson }\n  delivery: { type: firehose, from: orders, to: out }\n  out: { type: bucket }\n',
  'data/orders.ndjson': '{"id":1}\n{"id":2}\n',
  'clean.mjs': 'export const handler = async event => event;\n',
  'tables/orders.ddl': 'CREATE EXTERNAL TABLE orders (tags set<string>) STORED AS PARQUET LOCATION \'s3://out/\';\n',
  'node_modules/x/other.ddl': 'CREATE EXTERNAL TABLE t (tags set<string>) LOCATION \'s3://out/\';\n',
};

describe('a folder that only the client can read', () => {
  let client: Client;
  const asked: string[] = [];
  before(async () => {
    client = await startClient({ virtual: folder, initializationOptions: { files: true, trusted: true } });
    const pathOf = (uri: string) => (uri === folder ? '' : decodeURIComponent(uri.slice(folder.length + 1)));
    client.connection.onRequest('sluice/listFolder', ({ uri }: { uri: string }) => {
      const at = pathOf(uri);
      asked.push(at);
      const inner = Object.keys(files).filter(f => at === '' || f.startsWith(at + '/')).map(f => f.slice(at === '' ? 0 : at.length + 1));
      if (inner.length === 0) return null;
      return [...new Set(inner.map(f => f.split('/')[0]!))].map(name => ({ name, kind: inner.includes(name) ? 'file' : 'folder' }));
    });
    client.connection.onRequest('sluice/readFile', ({ uri }: { uri: string }) => {
      const text = files[pathOf(uri)];
      return text === undefined ? null : Buffer.from(text).toString('base64');
    });
  });
  after(async () => assert.equal(await client.close(), 0));

  const uri = (name: string) => `${folder}/${name}`;
  const replay = async (name: string) => {
    const frames: Frame[] = [];
    const listening = client.connection.onNotification('sluice/frames', ({ frames: some }: { frames: Frame[] }) => void frames.push(...some));
    const result = await client.request<{ stopped: boolean; error?: string }>('sluice/replay', { uri: uri(name), id: name });
    listening.dispose();
    return { result, frames };
  };

  test('is read through it, and its files know of each other', async () => {
    await client.open(uri('shop.pipeline.yaml'), files['shop.pipeline.yaml'], 'pipeline');
    const report = await client.diagnostics(uri('shop.pipeline.yaml'));
    assert.deepEqual(report.items.filter((d: any) => d.severity === 1), [], 'the files that the manifest names are there');
    assert.ok(!asked.includes('node_modules'), 'what nobody wrote is not walked');
  });

  test('texts that are not open are checked', async () => {
    const { items } = await client.request('workspace/diagnostic', { previousResultIds: [] });
    const table = items.find((i: any) => i.uri === uri('tables/orders.ddl'));
    assert.ok(table.items.some((d: any) => d.code === 'DDL101'), JSON.stringify(items.map((i: any) => i.uri)));
  });

  test('a pipeline without functions is replayed', async () => {
    const { result, frames } = await replay('plain.pipeline.yaml');
    assert.deepEqual(result, { stopped: false });
    assert.ok(frames.some(f => f.kind === 'end'));
  });

  test('a function is not run, and the replay says why and goes on', async () => {
    const { frames } = await replay('shop.pipeline.yaml');
    const problem = frames.flatMap(f => (f.kind === 'problem' ? [f] : [])).find(p => /functions run in a folder of this machine/.test(p.message));
    assert.ok(problem, JSON.stringify(frames).slice(0, 500));
    assert.ok(frames.some(f => f.kind === 'end'));
  });
});
