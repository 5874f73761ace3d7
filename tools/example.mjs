// npm run example: the whole journey of the first example in the terminal, on a copy of it.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const folder = path.join(root, 'out', 'example');
fs.rmSync(folder, { recursive: true, force: true });
fs.cpSync(path.join(root, 'examples/dynamodb-sets-to-parquet'), folder, { recursive: true });
const sluice = (...args) => {
  console.log(`\n$ npx sluice ${args.join(' ')}`);
  return spawnSync(process.execPath, [path.join(root, 'dist/cli.mjs'), ...args], { cwd: folder, stdio: 'inherit' }).status;
};
console.log('A table full of sets becomes queryable Parquet. First as the crawler left it:');
const found = sluice('check', '.');
const failed = sluice('replay', '.');
console.log('\nThe delivery stream refused every record. Now the repair, and the same again:');
const fixed = sluice('fix', '.');
const replayed = sluice('replay', '.', '--out', 'objects');
console.log(`
The copy is in ${path.relative(root, folder)}, the Parquet files in ${path.relative(root, path.join(folder, 'objects'))}.
To do the same in the editor, in any browser on this machine: npm start`);
process.exit(found === 1 && failed === 1 && fixed === 0 && replayed === 0 ? 0 : 1);
