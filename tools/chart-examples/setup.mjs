// Fetches the example charts and their data sets from the package registry; a second call ends at once.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

const here = import.meta.dirname;
if (!fs.existsSync(path.join(here, 'node_modules/vega-datasets/data')) || !fs.existsSync(path.join(here, 'node_modules/vega-lite-examples/examples/specs'))) {
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: here, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' });
  if (status !== 0) throw new Error('the example charts could not be fetched');
}
