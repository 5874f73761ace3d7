// Measures: node bench/run.mjs [WORD…] [--json]. Builds first, then runs each bench/*.ts that exports `figures` in a process of its own.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '..');
if (process.argv[2] === '--measure') {
  const { figures } = await import(pathToFileURL(process.argv[3]).href);
  process.stdout.write(`\n${JSON.stringify(figures ? await figures() : [])}\n`);
  process.exit(0);
}

/** Files that measurements share. */
const parts = new Set(['figure.ts', 'corpus.ts', 'peers.ts', 'chevrotain-sql.ts']);
const words = process.argv.slice(2).filter(w => !w.startsWith('--'));
const json = process.argv.includes('--json');
const names = fs.readdirSync(path.join(root, 'bench')).filter(f => f.endsWith('.ts') && !parts.has(f) && (words.length === 0 || words.some(w => f.includes(w)))).sort();
if (names.length === 0) {
  console.error(`no measurement matches ${words.join(' ')}; there are ${fs.readdirSync(path.join(root, 'bench')).filter(f => f.endsWith('.ts') && !parts.has(f)).map(f => f.replace('.ts', '')).join(', ')}`);
  process.exit(2);
}
const outdir = path.join(root, '.build', `bench-${process.pid}`);
let failed = false;
const all = [];
try {
  spawnSync(process.execPath, [path.join(root, 'build.mjs'), '--no-types'], { stdio: 'inherit' });
  await build({
    absWorkingDir: root, entryPoints: names.map(n => `bench/${n}`), outdir, bundle: true, platform: 'node', target: 'node20', format: 'esm', packages: 'external',
    logLevel: 'warning', outExtension: { '.js': '.mjs' }, define: { 'globalThis.SLUICE_ROOT': JSON.stringify(root) },
  });
  if (!json) console.log(`${os.cpus()[0]?.model ?? 'unknown processor'}, ${os.cpus().length} cores, Node ${process.version}\n`);
  for (const name of names) {
    if (!json) process.stderr.write(`measuring ${name.replace('.ts', '')}…\n`);
    const { status, stdout } = spawnSync(process.execPath, ['--expose-gc', import.meta.filename, '--measure', path.join(outdir, name.replace(/\.ts$/, '.mjs'))], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 28 });
    if (status !== 0) {
      console.error(`${name} failed`);
      failed = true;
      continue;
    }
    const figures = JSON.parse(stdout.trimEnd().split('\n').pop());
    all.push(...figures.map(f => ({ file: name.replace('.ts', ''), ...f })));
    if (!json && figures.length > 0) print(name, figures);
  }
  if (json) console.log(JSON.stringify(all, undefined, 2));
  const missed = all.filter(f => f.goal !== undefined && !reached(f, f.goal));
  if (!json) console.log(missed.length === 0 ? 'Every goal is reached.' : `Missed: ${missed.map(f => f.name).join('; ')}`);
  process.exitCode = failed || missed.length > 0 ? 1 : 0;
} finally {
  fs.rmSync(outdir, { recursive: true, force: true });
}

function reached({ better, value }, limit) {
  return better === 'more' ? value >= limit : value <= limit;
}

function print(name, figures) {
  const number = v => (v === undefined ? '' : Math.abs(v) >= 1000 ? Math.round(v).toLocaleString('en') : String(Number(v.toPrecision(3))));
  const limit = (f, v) => (v === undefined ? '' : `${f.better === 'more' ? '≥' : '≤'} ${number(v)}`);
  const rows = [['measure', 'figure', 'goal', 'stretch', ''], ...figures.map(f => [f.name, `${number(f.value)} ${f.unit}`, limit(f, f.goal), limit(f, f.stretch),
    f.goal === undefined ? '' : reached(f, f.goal) ? (f.stretch !== undefined && reached(f, f.stretch) ? 'reached, stretch too' : 'reached') : 'MISSED'])];
  const widths = rows[0].map((_, i) => Math.max(...rows.map(r => r[i].length)));
  console.log(`## ${name.replace('.ts', '')}`);
  for (const row of rows) console.log(row.map((cell, i) => (i === 0 || i === 4 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ').trimEnd());
  console.log();
}
