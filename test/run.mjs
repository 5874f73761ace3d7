// Bundles the TypeScript tests and hands them to node's test runner.
//   node test/run.mjs                 every test file under test/ (editor suites aside)
//   node test/run.mjs painless sql    only files whose path contains one of the words
//   UPDATE_FIXTURES=1 node test/run.mjs …   writes the fixtures' answers
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const flags = process.argv.slice(2).filter(a => a.startsWith('--'));
const words = process.argv.slice(2).filter(a => !a.startsWith('--'));
const elsewhere = ['test/suite/', 'test/workbench/']; // run inside the editor
const files = fs.readdirSync(path.join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .map(f => 'test/' + f.split(path.sep).join('/'))
  .filter(f => f.endsWith('.test.ts') && !elsewhere.some(e => f.startsWith(e)))
  .filter(f => words.length === 0 || words.some(w => f.includes(w)))
  .sort();
if (files.length === 0) {
  console.error(`no test file matches ${words.join(' ')}`);
  process.exit(1);
}
const outdir = path.join(root, '.build', 'test-' + process.pid);
try {
  await build({
    absWorkingDir: root, entryPoints: files, outdir, outbase: 'test', bundle: true, platform: 'node', target: 'node20', format: 'esm',
    packages: 'external', sourcemap: 'inline', logLevel: 'warning', splitting: true, outExtension: { '.js': '.mjs' },
    define: { 'globalThis.SLUICE_ROOT': JSON.stringify(root) },
  });
  const compiled = files.map(f => path.join(outdir, f.slice('test/'.length).replace(/\.ts$/, '.mjs')));
  const child = spawn(process.execPath, ['--enable-source-maps', '--test', '--test-timeout=300000', ...flags, ...compiled], { cwd: root, stdio: 'inherit' });
  const code = await new Promise(resolve => child.on('exit', (c, signal) => resolve(signal ? 1 : c)));
  process.exitCode = code;
} finally {
  fs.rmSync(outdir, { recursive: true, force: true });
}
