// Writes docs/functions/athena/<NAME>.md from the entries of Athena's functions.
//   node tools/athena-functions.mjs [--check]     with --check only says whether they are up to date
import { build } from 'esbuild';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '..');
const check = process.argv.includes('--check');
const bundle = path.join(root, '.build', `athena-functions-${process.pid}.mjs`);
let stale = 0;
try {
  await build({ absWorkingDir: root, bundle: true, platform: 'node', format: 'esm', outfile: bundle, logLevel: 'warning', stdin: { contents: `export { athenaFunctions } from './server/languages/sql/athena-evaluate/functions/index.ts';`, resolveDir: root, loader: 'ts' } });
  const { athenaFunctions } = await import(pathToFileURL(bundle).href);
  const folder = path.join(root, 'docs/functions/athena');
  fs.mkdirSync(folder, { recursive: true });
  const functions = [...athenaFunctions.values()];
  const pages = new Map(functions.map(f => [`${f.name.toUpperCase()}.md`, `# ${f.name}\n\n${f.summary}.\n\n${f.signatures.map(s => `- \`${s.text}\``).join('\n')}\n${f.kind === 'window' ? '\nNeeds `OVER`.\n' : ''}`]));
  const groups = new Map();
  for (const f of functions) groups.set(f.category, [...(groups.get(f.category) ?? []), f]);
  pages.set('README.md', `# Functions of Athena SQL\n\n${[...groups].map(([category, list]) => `## ${category[0].toUpperCase()}${category.slice(1)}\n\n${list.map(f => `- [${f.name}](${f.name.toUpperCase()}.md): ${f.summary}`).join('\n')}\n`).join('\n')}`);
  for (const [name, text] of pages) {
    const file = path.join(folder, name);
    if (fs.existsSync(file) && fs.readFileSync(file, 'utf8') === text) continue;
    stale++;
    if (check) console.log(`docs/functions/athena/${name} is out of date: run node tools/athena-functions.mjs`);
    else fs.writeFileSync(file, text);
  }
  for (const name of fs.readdirSync(folder)) {
    if (pages.has(name)) continue;
    stale++;
    if (check) console.log(`docs/functions/athena/${name} belongs to no function`);
    else fs.rmSync(path.join(folder, name));
  }
} finally {
  fs.rmSync(bundle, { force: true });
}
if (check && stale > 0) process.exitCode = 1;
