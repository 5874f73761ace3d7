import { test } from 'node:test';
import assert from 'node:assert/strict';
import { lineage } from '../../webviews/replay/lineage.ts';
import { layOut } from '../../webviews/replay/layout.ts';

const row = (id: number, ...parents: number[]) => ({ id, arrival: 0, cells: [], ...(parents.length > 0 && { parents }) });

test('a record is followed back to what it was made of and on to what became of it', () => {
  const rows = {
    'orders.': { columns: [], rows: [row(1), row(2), row(3)] },
    'flat.': { columns: [], rows: [row(4, 1), row(5, 2), row(6, 3)] },
    'minute.': { columns: [], rows: [row(7, 4, 5), row(8, 6)] },
    'delivery.': { columns: [], rows: [row(7, 4, 5), row(8, 6)] },
    'delivery.failed': { columns: [], rows: [row(9, 8)] },
  };
  const way = (output: keyof typeof rows, at: number) => lineage(rows, { output, row: at }).map(s => `${s.output}${rows[s.output as keyof typeof rows].rows[s.row]!.id}`);
  assert.deepEqual(way('minute.', 0), ['orders.1', 'orders.2', 'flat.4', 'flat.5', 'minute.7', 'delivery.7']);
  assert.deepEqual(way('orders.', 2), ['orders.3', 'flat.6', 'minute.8', 'delivery.8', 'delivery.failed9']);
  assert.deepEqual(way('flat.', 0), ['orders.1', 'flat.4', 'minute.7', 'delivery.7'], 'not what else became part of the same row');
  assert.deepEqual(lineage(rows, { output: 'nothing.', row: 0 }), []);
});

test('a thousand nodes are laid out in the time that it takes to look', () => {
  const nodes = Array.from({ length: 1000 }, (_, i) => ({ name: `n${i}`, type: 'bucket', summary: '', path: '', line: 0 }));
  const edges = nodes.slice(1).map((n, i) => ({ from: `n${i % 7 === 0 ? i : Math.floor(i / 3)}`, to: n.name }));
  const began = process.cpuUsage();
  const { nodes: placed } = layOut({ nodes, edges: [...edges, { from: 'n999', to: 'n0' }] });
  const { user } = process.cpuUsage(began);
  assert.equal(new Set(placed.map(p => `${p.x} ${p.y}`)).size, 1000, 'each has its own place');
  for (const { from, to } of edges) assert.ok(placed.find(p => p.name === from)!.x < placed.find(p => p.name === to)!.x, `${from} stands left of ${to}`);
  assert.ok(user < 3_000_000, `${user / 1000} ms`);
});
