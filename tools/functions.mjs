// Writes docs/functions/<dialect>/<NAME>.md from the functions' entries.
//   node tools/functions.mjs [--check]     with --check only says whether they are up to date
import { build } from 'esbuild';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '..');
const check = process.argv.includes('--check');
const bundle = path.join(root, '.build', `functions-${process.pid}.mjs`);
let stale = 0;
try {
  await build({
    absWorkingDir: root, bundle: true, platform: 'node', format: 'esm', outfile: bundle, logLevel: 'warning',
    stdin: { contents: `export { kinesisFunctions } from './server/languages/sql/functions/index.ts';\nexport { signatureLabel } from './server/languages/sql/kinesis/calls.ts';\nexport { typeText } from './server/base/sql-type.ts';`, resolveDir: root, loader: 'ts' },
  });
  const { kinesisFunctions, signatureLabel, typeText } = await import(pathToFileURL(bundle).href);
  const folder = path.join(root, 'docs/functions/kinesis');
  fs.mkdirSync(folder, { recursive: true });
  const pages = new Map(kinesisFunctions.map(f => [`${f.name}.md`, page(f, signatureLabel, typeText)]));
  pages.set('README.md', index(kinesisFunctions));
  for (const [name, text] of pages) {
    const file = path.join(folder, name);
    if (fs.existsSync(file) && fs.readFileSync(file, 'utf8') === text) continue;
    stale++;
    if (check) console.log(`docs/functions/kinesis/${name} is out of date: run node tools/functions.mjs`);
    else fs.writeFileSync(file, text);
  }
  for (const name of fs.readdirSync(folder)) {
    if (pages.has(name)) continue;
    stale++;
    if (check) console.log(`docs/functions/kinesis/${name} belongs to no function`);
    else fs.rmSync(path.join(folder, name));
  }
} finally {
  fs.rmSync(bundle, { force: true });
}
if (check && stale > 0) process.exitCode = 1;

function page(f, signatureLabel, typeText) {
  const returns = s => ('says' in s.returns ? s.returns.says : s.returns.kind === 'UNKNOWN' ? 'rows' : typeText(s.returns));
  const parameters = f.signatures.flatMap(s => s.parameters).filter((p, i, all) => (p.summary || p.least !== undefined || p.values) && all.findIndex(q => q.name === p.name) === i);
  const shown = f.examples.map(e => (e.value === undefined ? e.expression : `${e.expression}  -- ${e.value === '' ? "''" : e.value}`));
  const bounds = p => [p.summary, p.least !== undefined && p.most !== undefined ? `from ${p.least} to ${p.most}` : p.least !== undefined ? `at least ${p.least}` : undefined, p.values && p.type !== 'unit' && p.type !== 'word' ? p.values.map(v => `\`'${v}'\``).join(' or ') : undefined].filter(Boolean).join('; ');
  return `# ${f.name}

${f.summary}.${f.aliases?.length ? ` Also written ${f.aliases.map(a => `\`${a}\``).join(', ')}.` : ''}

${f.signatures.map(s => `- \`${signatureLabel(f, s)}\` → ${returns(s)}`).join('\n')}
${parameters.some(p => bounds(p) !== '') ? `\n${parameters.filter(p => bounds(p) !== '').map(p => `- \`${p.name}\`: ${bounds(p)}`).join('\n')}\n` : ''}${f.documentation ? `\n${f.documentation}\n` : ''}
\`\`\`sql
${shown.join('\n')}
\`\`\`
${f.over === 'required' ? '\nNeeds `OVER`.\n' : ''}${f.undocumented ? '\nThe vendor\'s list of functions leaves it out; the service accepts it.\n' : ''}`;
}

function index(functions) {
  const groups = new Map();
  for (const f of functions) groups.set(f.category, [...(groups.get(f.category) ?? []), f]);
  return `# Functions of Kinesis Analytics SQL\n\n${[...groups].map(([category, list]) => `## ${category[0].toUpperCase()}${category.slice(1)}\n\n${list.map(f => `- [${f.name}](${f.name}.md): ${f.summary}`).join('\n')}\n`).join('\n')}`;
}
