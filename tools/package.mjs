// Packs the extension: node tools/package.mjs [--target linux-x64 | native]
// Without a target: one package for every platform, without native code. With one: DuckDB for that platform goes in.
import { createVSIX } from '@vscode/vsce';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { activation } from './activation.mjs';
import { notices } from './notices.mjs';

const root = path.resolve(import.meta.dirname, '..');
const at = process.argv.indexOf('--target');
// `native`: the platform that this runs on.
const target = at < 0 ? undefined : process.argv[at + 1] === 'native' ? `${process.platform}-${process.arch}` : process.argv[at + 1];
fs.mkdirSync(path.join(root, 'artifacts'), { recursive: true });
fs.writeFileSync(path.join(root, 'dist', 'THIRD-PARTY-NOTICES.txt'), notices());
const native = path.join(root, 'dist', 'node_modules', '@duckdb');
fs.rmSync(path.join(root, 'dist', 'node_modules'), { recursive: true, force: true });
if (target) {
  for (const name of ['node-api', 'node-bindings', `node-bindings-${target}`]) {
    const source = path.join(root, 'node_modules', '@duckdb', name);
    if (!fs.existsSync(source)) {
      console.error(`@duckdb/${name} is not installed here: packages for ${target} are made on that platform`);
      process.exit(1);
    }
    fs.cpSync(source, path.join(native, name), { recursive: true });
  }
}
const packagePath = path.join(root, 'artifacts', target ? `sluice-${target}.vsix` : 'sluice.vsix');
await createVSIX({ cwd: root, dependencies: false, packagePath, allowMissingRepository: true, rewriteRelativeLinks: false, ...(target && { target }) });
fs.rmSync(path.join(root, 'dist', 'node_modules'), { recursive: true, force: true });
const size = fs.statSync(packagePath).size;
const { load, serve } = await activation();
console.log(`${path.relative(root, packagePath)}: ${(size / 2 ** 20).toFixed(2)} MB; loads in ${load.toFixed(0)} ms, its server answers after ${serve.toFixed(0)} ms`);
if (!target && size > 5 * 2 ** 20) {
  console.error('the package for every platform must stay below 5 MB');
  process.exit(1);
}
