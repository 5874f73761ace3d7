import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { nodeHost, replay } from 'sluice';
import { median, type Figure } from './figure.ts';

const root = (globalThis as unknown as { SLUICE_ROOT: string }).SLUICE_ROOT;
const count = 200_000;

/** Records as a small sensor sends them; seeded by their number. */
const line = (i: number) => JSON.stringify({ deviceid: i % 1000, temp: 60 + ((i * 7919) % 300) / 10, devicets: `2024-05-01T00:${String(Math.floor(i / 4000) % 60).padStart(2, '0')}:00.000Z`, uuid: `d${(i * 2654435761 >>> 0).toString(16)}` });

/** Records a second through a whole replay, beside `JSON.parse` of the same lines. */
export async function figures(): Promise<readonly Figure[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-bench-'));
  try {
    const lines = Array.from({ length: count }, (_, i) => line(i));
    fs.writeFileSync(path.join(folder, 'records.ndjson'), lines.join('\n') + '\n');
    fs.writeFileSync(path.join(folder, 'p.pipeline.yaml'), 'name: bench\nnodes:\n  in: { type: file, records: records.ndjson, newline: true }\n  out: { type: firehose, from: in, to: lake }\n  lake: { type: bucket }\n');
    const pipelines: { name: string; folder: string; manifest: string; records: number; parse: () => number }[] = [{ name: 'file → firehose → bucket', folder, manifest: 'p.pipeline.yaml', records: count, parse: () => parseAll(lines) }];
    const example = path.join(root, 'examples/dynamodb-sets-to-parquet');
    const manifest = fs.existsSync(example) ? fs.readdirSync(example).find(f => f.endsWith('.pipeline.yaml')) : undefined;
    if (manifest) {
      const read = await sourceLines(example, manifest);
      if (read.length > 0) pipelines.push({ name: 'the example dynamodb-sets-to-parquet', folder: example, manifest, records: read.length, parse: () => parseAll(read) });
    }
    const result: Figure[] = [];
    for (const { name, folder: at, manifest: file, records, parse } of pipelines) {
      const ratios: number[] = [];
      const rates: number[] = [];
      for (let round = 0; round < 5; round++) {
        const parsed = parse();
        const replayed = await replayAll(at, file);
        rates.push((records / replayed) * 1000);
        ratios.push((records / replayed) / (records / parsed));
      }
      result.push({ name: `${name}: records/s`, value: median(rates), unit: 'rec/s', better: 'more' });
      result.push({ name: `${name}: records/s over JSON.parse alone`, value: median(ratios), unit: 'x', better: 'more' });
    }
    return result;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

let kept = 0;
function parseAll(lines: readonly string[]): number {
  const before = performance.now();
  for (const text of lines) kept += Object.keys(JSON.parse(text) as object).length;
  return performance.now() - before;
}

async function replayAll(folder: string, manifest: string): Promise<number> {
  const host = nodeHost({ root: folder, trusted: true });
  const before = performance.now();
  for await (const frame of replay(manifest, host, { samples: 0 })) kept += frame.kind.length;
  return performance.now() - before;
}

/** The lines of the example's first source file. */
async function sourceLines(folder: string, manifest: string): Promise<string[]> {
  const name = /[\w./-]+\.(?:ndjson|jsonl)/.exec(fs.readFileSync(path.join(folder, manifest), 'utf8'))?.[0];
  return name && fs.existsSync(path.join(folder, name)) ? fs.readFileSync(path.join(folder, name), 'utf8').split('\n').filter(Boolean) : [];
}
