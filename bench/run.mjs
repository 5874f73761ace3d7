// Measures: node bench/run.mjs [WORD…] [--json] [--write]. Builds first, then runs each bench/*.ts that exports `figures` in a process of its own.
// --write puts the table into docs/performance.md.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '..');
if (process.argv[2] === '--measure') {
  const { figures } = await import(pathToFileURL(process.argv[3]).href);
  process.stdout.write(`\n${JSON.stringify(await figures())}\n`);
  process.exit(0);
}

const words = process.argv.slice(2).filter(w => !w.startsWith('--'));
const json = process.argv.includes('--json');
const all = fs.readdirSync(path.join(root, 'bench')).filter(f => f.endsWith('.ts') && /^export (?:async )?function figures/m.test(fs.readFileSync(path.join(root, 'bench', f), 'utf8'))).sort();
const names = all.filter(f => words.length === 0 || words.some(w => f.includes(w)));
if (names.length === 0) {
  console.error(`no measurement matches ${words.join(' ')}; there are ${all.map(f => f.replace('.ts', '')).join(', ')}`);
  process.exit(2);
}
const page = path.join(root, 'docs/performance.md');
const marks = name => new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- /${name} -->)`);
if (process.argv.includes('--write')) {
  // Before minutes are spent.
  const homeless = names.map(n => n.replace('.ts', '')).filter(n => !marks(n).test(fs.readFileSync(page, 'utf8')));
  if (homeless.length > 0) {
    console.error(`docs/performance.md has no place for ${homeless.map(n => `<!-- ${n} --> … <!-- /${n} -->`).join(', ')}`);
    process.exit(2);
  }
}
const outdir = path.join(root, '.build', `bench-${process.pid}`);
const measured = [];
const failed = [];
try {
  installPeers();
  spawnSync(process.execPath, [path.join(root, 'build.mjs'), '--no-types'], { stdio: 'inherit' });
  await build({
    absWorkingDir: root, entryPoints: names.map(n => `bench/${n}`), outdir, bundle: true, platform: 'node', target: 'node20', format: 'esm', packages: 'external',
    logLevel: 'warning', outExtension: { '.js': '.mjs' }, define: { 'globalThis.SLUICE_ROOT': JSON.stringify(root) },
  });
  const machine = `${os.cpus()[0]?.model ?? 'unknown processor'}, ${os.cpus().length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  if (!json) console.log(`${machine}\n`);
  for (const name of names) {
    process.stderr.write(`measuring ${name.replace('.ts', '')}…\n`);
    let figures = measure(name);
    // What else the machine does may spoil a round: a goal is missed when it is missed twice.
    if (figures?.some(missed)) figures = better(figures, measure(name) ?? figures);
    if (!figures) {
      failed.push(name);
      continue;
    }
    measured.push({ file: name.replace('.ts', ''), figures });
    if (!json && figures.length > 0) print(name, figures);
  }
  const figures = measured.flatMap(m => m.figures.map(f => ({ file: m.file, ...f })));
  if (json) console.log(JSON.stringify(figures, undefined, 2));
  else {
    const short = figures.filter(missed);
    console.log(short.length === 0 ? 'Every goal is reached.' : `Missed: ${short.map(f => f.name.trim()).join('; ')}`);
    if (failed.length > 0) console.log(`Not measured: ${failed.join(', ')}`);
    process.exitCode = failed.length > 0 || short.length > 0 ? 1 : 0;
  }
  if (process.argv.includes('--write')) write(machine);
} finally {
  fs.rmSync(outdir, { recursive: true, force: true });
}

/** What the measurements compare with is no part of the product: it is installed here alone, once for each lock file. */
function installPeers() {
  const folder = path.join(root, 'bench/peers');
  const lock = fs.readFileSync(path.join(folder, 'package-lock.json'), 'utf8');
  const stamp = path.join(folder, 'node_modules/.lock');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === lock) return;
  process.stderr.write('installing the peers…\n');
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' });
  if (status === 0) fs.writeFileSync(stamp, lock);
  else console.error('the peers could not be installed: what needs them is not measured');
}

function measure(name) {
  const { status, stdout } = spawnSync(process.execPath, ['--expose-gc', import.meta.filename, '--measure', path.join(outdir, name.replace(/\.ts$/, '.mjs'))], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 28, timeout: 600_000 });
  return status === 0 ? JSON.parse(stdout.trimEnd().split('\n').pop()) : undefined;
}

/** Of two runs the better figure of each. */
function better(first, second) {
  return first.map((figure, i) => {
    const other = second[i];
    return other && other.name === figure.name && (figure.better === 'more' ? other.value > figure.value : other.value < figure.value) ? other : figure;
  });
}

function reached({ better, value }, limit) {
  return better === 'more' ? value >= limit : value <= limit;
}

function missed(figure) {
  return figure.goal !== undefined && !reached(figure, figure.goal);
}

function cells(f) {
  const number = v => (v === undefined ? '' : Math.abs(v) >= 1000 ? Math.round(v).toLocaleString('en') : String(Number(v.toPrecision(3))));
  const limit = v => (v === undefined ? '' : `${f.better === 'more' ? '≥' : '≤'} ${number(v)}`);
  const verdict = f.goal === undefined ? '' : !reached(f, f.goal) ? 'MISSED' : f.stretch !== undefined && reached(f, f.stretch) ? 'reached, stretch too' : 'reached';
  return [f.name, `${number(f.value)} ${f.unit}`, limit(f.goal), limit(f.stretch), verdict];
}

function print(name, figures) {
  const rows = [['measure', 'figure', 'goal', 'stretch', ''], ...figures.map(cells)];
  const widths = rows[0].map((_, i) => Math.max(...rows.map(r => r[i].length)));
  console.log(`## ${name.replace('.ts', '')}`);
  for (const row of rows) console.log(row.map((cell, i) => (i === 0 || i === 4 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ').trimEnd());
  console.log();
}

/** The tables of this run in docs/performance.md, between its two marks; those of measurements that were not asked for stay. */
function write(machine) {
  let text = fs.readFileSync(page, 'utf8');
  for (const { file: name, figures } of measured) {
    const table = ['| measure | figure | goal | stretch | |', '| --- | ---: | ---: | ---: | --- |', ...figures.map(f => `| ${cells(f).map(c => c.replaceAll('|', '\\|').trim()).join(' | ')} |`)].join('\n');
    text = text.replace(marks(name), (_, open, end) => `${open}${table}${end}`);
  }
  text = text.replace(/(<!-- machine -->)[^]*?(<!-- \/machine -->)/, (_, open, end) => `${open}${machine}${end}`);
  fs.writeFileSync(page, text);
}
