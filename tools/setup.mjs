// Brings a fresh checkout to where everything runs: dependencies as the lock file says, then a build. Quick when it is done already.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const stamp = path.join(root, 'node_modules', '.sluice-ready');
const key = createHash('sha256').update(fs.readFileSync(path.join(root, 'package-lock.json'))).digest('hex');
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Sluice needs Node 20.19 or later; this is ${process.version}.`);
  process.exit(2);
}
const run = (command, args) => {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
};
if (!fs.existsSync(stamp) || fs.readFileSync(stamp, 'utf8') !== key) {
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  fs.writeFileSync(stamp, key);
}
run(process.execPath, ['build.mjs', '--no-types']);
