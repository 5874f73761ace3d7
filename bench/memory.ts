import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Figure } from './figure.ts';

const root = (globalThis as unknown as { SLUICE_ROOT: string }).SLUICE_ROOT;
const count = Number(process.env['SLUICE_BENCH_RECORDS'] ?? 10_000_000);

/** The example news-trends with ten million records of its own generator, replayed from the command line: what the process needs at most. */
export function figures(): readonly Figure[] {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-bench-'));
  try {
    fs.cpSync(path.join(root, 'examples/news-trends'), folder, { recursive: true });
    run([path.join(folder, 'generate.mjs'), '--count', String(count), '--every', '3'], folder);
    // The example's expectations are those of its own records.
    const manifest = path.join(folder, 'news.pipeline.yaml');
    fs.writeFileSync(manifest, fs.readFileSync(manifest, 'utf8').replace(/^expect:[^]*/m, ''));
    const watch = path.join(folder, 'watch.mjs');
    fs.writeFileSync(watch, `process.on('exit', () => console.error('\\nMAXRSS ' + process.resourceUsage().maxRSS));\nprocess.argv.splice(1, 1);\nawait import(${JSON.stringify(path.join(root, 'dist/cli.mjs'))});\n`);
    const before = performance.now();
    const { stderr } = run([watch, path.join(root, 'dist/cli.mjs'), 'replay', manifest, '--format', 'json'], folder);
    const seconds = (performance.now() - before) / 1000;
    const megabytes = Number(/MAXRSS (\d+)/.exec(stderr)![1]) / 1024;
    return [
      { name: `memory at most in a replay of ${count.toLocaleString('en')} records of news-trends`, value: megabytes, unit: 'MB', better: 'less', goal: 1024 },
      { name: '  … records/s, from the file to index, lake and queries', value: count / seconds, unit: 'rec/s', better: 'more' },
    ];
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function run(args: readonly string[], cwd: string): { stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${String(status)}: ${stderr.slice(-2000)}`);
  return { stderr };
}
