// Runs test/suite inside VS Code's extension host: the same files that @vscode/test-electron runs.
import '../../tools/workbench/setup.mjs';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const { runExtensionTests } = await import('../../tools/workbench/workbench.mjs');
const root = path.resolve(import.meta.dirname, '../..');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-ws-'));
fs.cpSync(path.join(root, 'examples/dynamodb-sets-to-parquet'), folder, { recursive: true });
const result = path.join(root, 'dist/test/result.json');
fs.rmSync(result, { force: true });
const { code, external } = await runExtensionTests({ extension: root, tests: path.join(root, 'dist/test/suite/index.cjs'), folder });
fs.rmSync(folder, { recursive: true, force: true });
if (external.length) console.error('asked other hosts for', external);
if (!fs.existsSync(result)) {
  console.error(`the suite did not finish: ${code}`);
  process.exit(1);
}
const { stats, tests } = JSON.parse(fs.readFileSync(result, 'utf8'));
for (const { title, ok, error } of tests) if (!ok) console.error(`${title}\n${error}`);
console.log(`${stats.passes} passed, ${stats.failures} failed`);
process.exit(code === 0 && stats.failures === 0 && !external.length ? 0 : 1);
