// Builds everything that runs: node build.mjs [--watch] [--no-types]
//   dist/index.mjs        the library (`import … from 'sluice'`), its types in dist/types/
//   dist/cli.mjs          the `sluice` command
//   dist/server.cjs       the language server, over stdio and over Node's IPC; as a thread it runs one replay
//   dist/*-worker.mjs …   what the host starts beside itself
//   dist/extension.cjs    the extension, dist/webviews/* its panels
//   dist/web/*            the extension and the server for an editor in a browser
import { build, context } from 'esbuild';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

const root = import.meta.dirname;
const flags = new Set(process.argv.slice(2));
const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));

/** What every bundle shares. The query engine is native and optional: it is found at run time or it is missing. */
const shared = {
  absWorkingDir: root, bundle: true, target: 'node20', sourcemap: true, logLevel: 'warning', legalComments: 'none', minifySyntax: true,
  define: { __SLUICE_VERSION__: JSON.stringify(version) }, external: ['@duckdb/node-api'], metafile: true,
};
// vscode-languageserver is CommonJS and asks for Node's modules by `require`, which an ES module does not have.
const requireInModules = { js: "import { createRequire as sluiceCreateRequire } from 'node:module'; const require = sluiceCreateRequire(import.meta.url);" };
const node = (entry, outfile, more = {}) => ({ ...shared, platform: 'node', entryPoints: [entry], outfile, mainFields: ['module', 'main'], format: outfile.endsWith('.cjs') ? 'cjs' : 'esm',
  ...(outfile.endsWith('.mjs') && { banner: requireInModules }), ...(outfile.endsWith('.cjs') && commonJs), ...more });
// A CommonJS bundle has no import.meta.url; the sources use it to find what lies beside the bundle.
const commonJs = { banner: { js: "const sluiceImportMetaUrl = require('node:url').pathToFileURL(__filename).href;" }, define: { ...shared.define, 'import.meta.url': 'sluiceImportMetaUrl' } };
const page = (name, entry, more = {}) => ({ ...shared, platform: 'browser', target: 'es2022', entryPoints: { [name]: entry }, outdir: 'dist/webviews', format: 'iife', minify: true, sourcemap: false, loader: { '.ttf': 'file' }, conditions: ['import'], ...more });
// For an editor in a browser: the extension and the server each in a worker.
const worker = (entry, outfile, more) => ({ ...shared, platform: 'browser', target: 'es2022', entryPoints: [entry], outfile, mainFields: ['browser', 'module', 'main'], minify: true, sourcemap: false, ...more });

const bundles = [
  node('server/index.ts', 'dist/index.mjs'),
  node('server/cli/main.ts', 'dist/cli.mjs', { banner: { js: `#!/usr/bin/env node\n${requireInModules.js}` } }),
  node('server/lsp/main.ts', 'dist/server.cjs'),
  node('server/host/function-worker.ts', 'dist/function-worker.mjs'),
  node('server/host/chart-worker.ts', 'dist/chart-worker.mjs', { minify: true, sourcemap: false }),
  node('server/host/query/duckdb-process.ts', 'dist/duckdb-process.mjs'),
  // The SDK, in a file that only the commands about an account's catalogue load.
  node('server/host/glue-catalog.ts', 'dist/glue-catalog.mjs', { minify: true, sourcemap: false }),
  node('client/extension.ts', 'dist/extension.cjs', { external: ['vscode'] }),
  worker('client/web.ts', 'dist/web/extension.js', { format: 'cjs', external: ['vscode'] }),
  worker('server/lsp/web.ts', 'dist/web/server.js', { format: 'iife' }),
  page('replay', 'webviews/replay/index.ts'),
  page('schema', 'webviews/schema/index.ts'),
  page('chart', 'webviews/chart/index.ts'),
  // The editor component, loaded by the panels that show it.
  page('widget', 'webviews/widget/index.ts'),
  page('editor.worker', 'node_modules/monaco-editor/esm/vs/editor/editor.worker.js'),
  // The suite that the editor's extension host loads.
  node('test/suite/index.ts', 'dist/test/suite/index.cjs', { external: ['vscode', 'mocha'] }),
  node('test/suite/suite.ts', 'dist/test/suite/suite.cjs', { external: ['vscode', 'mocha'] }),
];

fs.rmSync(path.join(root, 'dist', 'webviews'), { recursive: true, force: true }); // all of it goes into the package
await Promise.all(bundles.filter(options => fs.existsSync(path.join(root, Object.values(options.entryPoints)[0]))).map(bundle));
linkCommand();
if (!flags.has('--no-types') && !flags.has('--watch')) declarations();

async function bundle(options) {
  if (flags.has('--watch')) return (await context(options)).watch();
  await build(options);
  if (options.outfile === 'dist/cli.mjs') fs.chmodSync(path.join(root, options.outfile), 0o755);
}

/** `sluice` in package scripts of this repository: npm links the commands of dependencies, but not those of the package itself. */
function linkCommand() {
  const folder = path.join(root, 'node_modules', '.bin');
  if (!fs.existsSync(folder)) return;
  const link = path.join(folder, 'sluice');
  if (process.platform === 'win32') return fs.writeFileSync(link + '.cmd', '@node "%~dp0\\..\\..\\dist\\cli.mjs" %*\r\n');
  fs.rmSync(link, { force: true });
  fs.symlinkSync(path.join('..', '..', 'dist', 'cli.mjs'), link);
}

/** Types of the library. Only the two projects that it is made of; an error is printed and fails the build. */
function declarations() {
  const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  if (!fs.existsSync(tsc)) return; // installed without development tools: dist/ came with the package
  const { status } = spawnSync(process.execPath, [tsc, '-b', 'tsconfig.core.json', 'tsconfig.node.json'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
