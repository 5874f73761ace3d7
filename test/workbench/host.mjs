// Runs test/suite inside VS Code's extension host, in the newest version and in the oldest that we promise to run in:
// the same files that @vscode/test-electron runs.
import { prepare } from '../../tools/workbench/setup.mjs';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const { oldest, runExtensionTests } = await import('../../tools/workbench/workbench.mjs');
const root = path.resolve(import.meta.dirname, '../..');
prepare(path.join(root, 'tools/workbench/oldest'));
let green = true;
for (const [name, workbench] of [['newest', undefined], ['oldest', oldest]]) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-ws-'));
  fs.cpSync(path.join(root, 'examples/dynamodb-sets-to-parquet'), folder, { recursive: true });
  const result = path.join(root, 'dist/test/result.json');
  fs.rmSync(result, { force: true });
  const { code, external } = await runExtensionTests({ extension: root, tests: path.join(root, 'dist/test/suite/index.cjs'), folder, workbench });
  fs.rmSync(folder, { recursive: true, force: true });
  if (external.length) console.error('asked other hosts for', external);
  if (!fs.existsSync(result)) {
    console.error(`${name} VS Code: the suite did not finish: ${code}`);
    green = false;
    continue;
  }
  const { stats, tests } = JSON.parse(fs.readFileSync(result, 'utf8'));
  for (const { title, ok, error } of tests) if (!ok) console.error(`${title}\n${error}`);
  console.log(`${name} VS Code: ${stats.passes} passed, ${stats.failures} failed`);
  green &&= code === 0 && stats.passes > 0 && stats.failures === 0 && !external.length;
}
process.exit(green ? 0 : 1);
