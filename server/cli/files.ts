import * as fs from 'node:fs';
import * as fsp from 'node:fs/promises';
import * as path from 'node:path';
import { parseData } from '../base/json.ts';
import type { Settings } from '../base/scope.ts';
import { toValue } from '../base/tree.ts';
import { suggest } from '../base/suggest.ts';
import { readHead, relative, scan } from '../host/scan.ts';
import { readSamples } from '../project/samples.ts';
import { settingsFrom } from '../project/settings.ts';
import { languageTable } from '../project/table.ts';
import { openWorkspace, type Workspace } from '../project/workspace.ts';
import { allLanguages } from '../simulate/languages.ts';
import { UsageError } from './command.ts';

/** The workspace that a command works on, and which of its files were asked for. */
export interface Opened {
  readonly workspace: Workspace;
  /** Absolute path of the folder that paths of the workspace are relative to. */
  readonly root: string;
  /** Paths of the texts that the arguments name, sorted. */
  readonly chosen: readonly string[];
  /** A path of the workspace as the user would write it. */
  shown(path: string): string;
}

/**
 * Opens what `words` name: files, folders and globs; the current folder when there are none. A file is read together
 * with its project (the nearest folder above that holds a manifest), so that it is checked as in the editor.
 * Throws `UsageError` when a word names nothing.
 */
export async function openFiles(words: readonly string[], folder: string, options: { readonly severity?: readonly string[] } = {}): Promise<Opened> {
  const targets = (words.length === 0 ? ['.'] : words).flatMap(word => resolveWord(word, folder));
  const contexts = new Set(targets.map(target => projectOf(isFolder(target) ? target : path.dirname(target))));
  const root = [...contexts].every(c => inside(folder, c)) ? folder : commonFolder([folder, ...contexts]);
  const table = languageTable(allLanguages);
  const outermost = [...contexts].filter(c => ![...contexts].some(other => other !== c && inside(other, c)));
  const scans = await Promise.all(outermost.map(context => scan(root, context, table)));
  const settings = readSettings(root, outermost, options.severity ?? []);
  const scanned = openWorkspace(table, { files: scans.flatMap(s => s.files), others: scans.flatMap(s => s.others), settings });
  // A file that is named, whatever it is called, may be known by its text.
  const named = targets.filter(target => !isFolder(target) && !scanned.file(relative(root, target))).flatMap(target => {
    const text = fs.readFileSync(target, 'utf8').replace(/^\ufeff/, '');
    return table.ofText(relative(root, target), text) ? [{ path: relative(root, target), text }] : [];
  });
  const all = scanned.withFiles(named);
  const workspace = all.withFiles(await readSamples(all, name => readHead(path.join(root, name))));
  const chosen = new Set<string>();
  for (const target of targets) {
    const name = relative(root, target);
    if (isFolder(target)) {
      for (const file of workspace.files.keys()) if (name === '' || file.startsWith(name + '/')) chosen.add(file);
    } else if (workspace.file(name)) chosen.add(name);
    else if (words.some(word => path.resolve(folder, word) === target)) throw new UsageError(`\`${relative(folder, target)}\` is in none of our languages, or no text; known endings: ${endings()}`);
  }
  return { workspace, root, chosen: [...chosen].sort(), shown: file => relative(folder, path.join(root, file)) };
}

/** Writes `text` so that no half of it is ever seen: into a file beside it, then renamed. A byte order mark stays. Throws `UsageError`. */
export async function writeText(file: string, text: string): Promise<void> {
  const beside = `${file}.sluice-${process.pid}`;
  try {
    const mark = fs.readFileSync(file).subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? '\ufeff' : '';
    const { mode } = await fsp.stat(file);
    await fsp.access(file, fs.constants.W_OK);
    await fsp.writeFile(beside, mark + text, { mode });
    await fsp.rename(beside, await fsp.realpath(file));
  } catch (error) {
    await fsp.rm(beside, { force: true });
    throw new UsageError(`cannot write \`${file}\`: ${reason(error)}`);
  }
}

/** The system's reason in words. */
export function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code && reasons[code]) ?? message ?? String(error);
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder', EACCES: 'permission denied', EPERM: 'not permitted', EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full', EDQUOT: 'the disk quota is used up', EFBIG: 'the file would be larger than is allowed', ENOTDIR: 'a part of the path is a file', EISDIR: 'it is a folder', EEXIST: 'it exists already',
};

function resolveWord(word: string, folder: string): string[] {
  const full = path.resolve(folder, word);
  if (fs.existsSync(full)) return [full];
  if (!/[*?{]/.test(word)) {
    const parent = path.dirname(full);
    const near = fs.existsSync(parent) ? suggest(path.basename(full), fs.readdirSync(parent)) : undefined;
    throw new UsageError(`there is no file or folder \`${word}\`${near ? `; did you mean \`${path.join(path.dirname(word), near)}\`?` : ''}`);
  }
  const fixed = word.slice(0, word.search(/[*?{]/));
  const start = path.resolve(folder, fixed.includes('/') ? fixed.slice(0, fixed.lastIndexOf('/') + 1) : '.');
  const pattern = globPattern(word.replace(/^\.\//, ''));
  const found = fs.existsSync(start) ? below(start).filter(file => pattern.test(relative(folder, file))) : [];
  if (found.length === 0) throw new UsageError(`no file matches \`${word}\``);
  return found;
}

/** `*`, `?`, `**` and `{a,b}` as everywhere. */
function globPattern(glob: string): RegExp {
  let depth = 0;
  const source = glob.replace(/\*\*\/|\*\*|\*|\?|[{},]|[.+^$()|[\]\\]/g, part => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part === '{') return depth++, '(?:';
    if (part === '}') return depth > 0 ? (depth--, ')') : '\\}';
    if (part === ',') return depth > 0 ? '|' : ',';
    return `\\${part}`;
  });
  return new RegExp(`^${source}${')'.repeat(depth)}$`);
}

function below(folder: string): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap(entry =>
    entry.name.startsWith('.') || entry.name === 'node_modules' ? [] : entry.isDirectory() ? below(path.join(folder, entry.name)) : [path.join(folder, entry.name)]);
}

/** The nearest folder from `folder` upwards that holds a manifest; `folder` itself when none does. */
function projectOf(folder: string): string {
  for (let at = folder; ; at = path.dirname(at)) {
    if (listed(at).some(name => name.endsWith('.pipeline.yaml'))) return at;
    if (path.dirname(at) === at || listed(at).includes('.git')) return folder;
  }
}

function listed(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return []; // a parent that may not be listed holds no manifest for us
  }
}

const isFolder = (file: string) => fs.statSync(file).isDirectory();
const inside = (folder: string, file: string) => file === folder || file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
const endings = () => [...new Set(allLanguages.flatMap(l => l.suffixes))].join(' ');

function commonFolder(folders: readonly string[]): string {
  let common = folders[0]!;
  while (!folders.every(f => inside(common, f))) common = path.dirname(common);
  return common;
}

/** The editor's workspace settings, so that terminal and editor say the same; `--severity CODE=off` goes before them. */
function readSettings(root: string, projects: readonly string[], overrides: readonly string[]): Settings {
  const places = [...new Set([root, ...projects])].map(folder => path.join(folder, '.vscode', 'settings.json')).filter(file => fs.existsSync(file));
  const written = Object.assign({}, ...places.map(file => toValue(parseData(fs.readFileSync(file, 'utf8'), 'jsonc').root) ?? {})) as Record<string, unknown>;
  const own: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(written)) if (key.startsWith('sluice.')) own[key.slice('sluice.'.length)] = value;
  const severity: Record<string, unknown> = typeof own['severity'] === 'object' && own['severity'] !== null ? { ...own['severity'] } : {};
  for (const override of overrides) {
    const match = /^([A-Za-z]+\d+)=(error|warning|information|hint|off)$/.exec(override);
    if (!match) throw new UsageError(`\`--severity\` is CODE=error|warning|information|hint|off, not \`${override}\``);
    severity[match[1]!.toUpperCase()] = match[2];
  }
  return settingsFrom({ ...own, severity });
}
