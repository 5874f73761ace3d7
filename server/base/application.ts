import type { ApplicationDeclaration, StreamDeclaration } from './catalog.ts';
import type { SourceFile } from './file.ts';
import type { Scope } from './scope.ts';

/**
 * The application whose code a script is: the one that says so, by name of the file or by the very text; else the one that
 * stands in the same folder and speaks of no other script. Where several would do, none is taken: a wrong schema is worse than none.
 */
export function applicationOf(file: SourceFile, scope: Scope): ApplicationDeclaration | undefined {
  const all = scope.catalog.all('application');
  if (all.length === 0) return undefined;
  const own = all.filter(a => a.place.path === file.path);
  // Code inside of the declaring file itself.
  if (own.length > 0) return own.find(a => a.code === file.text) ?? only(own);
  const named = all.filter(a => codePath(a, scope) === file.path);
  if (named.length > 0) return only(named);
  const neighbours = all.filter(a => folderOf(a.place.path) === folderOf(file.path) && codePath(a, scope) === undefined);
  const same = neighbours.filter(a => a.code !== undefined && sameText(a.code, file.text));
  if (same.length > 0) return only(same);
  const alike = neighbours.filter(a => [a.name, stem(a.place.path)].some(name => plain(name) === plain(stem(file.path))));
  if (alike.length > 0) return only(alike);
  if (neighbours.length !== 1) return undefined;
  return scope.paths().some(p => p !== file.path && isScript(p) && folderOf(p) === folderOf(file.path)) ? undefined : neighbours[0];
}

/** The streams that the code of an application creates; undefined when its code is not there. */
export function streamsOf(application: ApplicationDeclaration, scope: Scope): readonly StreamDeclaration[] | undefined {
  const { place, code } = application;
  const declared = (path: string) => scope.catalog.declaredIn(path).filter((d): d is StreamDeclaration => d.kind === 'stream' && d.role === 'stream');
  if (code !== undefined) return declared(place.path).filter(s => place.range.start <= s.place.range.start && s.place.range.end <= place.range.end);
  const scripts = scope.paths().filter(path => isScript(path) && applicationOf(scope.file(path) ?? { path, text: '', language: 'kinesis-sql' }, scope) === application);
  return scripts.length === 1 ? declared(scripts[0]!) : undefined;
}

const only = <T>(list: readonly T[]): T | undefined => (list.length === 1 ? list[0] : undefined);
const isScript = (path: string) => /\.kda\.sql$/i.test(path);
const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/') + 1);
const nameIn = (path: string) => path.slice(path.lastIndexOf('/') + 1);
/** `speed` of `sql/speed.kda.sql` and of `speed.application.json`. */
const stem = (path: string) => nameIn(path).replace(/\..*$/, '');
/** Logical ids have no dashes and other capitals. */
const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');
const sameText = (a: string, b: string) => a.length < b.length + 1000 && lines(a) === lines(b);
const lines = (text: string) => text.replace(/\r\n?/g, '\n').trim();

/** The script of the workspace that an application's code is taken from: beside it, below the root, or, of an object's key, by its last part. */
function codePath({ codeFile, place }: ApplicationDeclaration, scope: Scope): string | undefined {
  if (codeFile === undefined) return undefined;
  const written = codeFile.replace(/^\w+:\/\//, '').replace(/^\.\//, '');
  const folder = folderOf(place.path);
  return [joined(folder, written), joined('', written), folder + nameIn(written)].find(path => path !== undefined && scope.exists(path));
}

/** A path below the workspace; undefined when it leads out of it. */
function joined(folder: string, path: string): string | undefined {
  const parts: string[] = [];
  for (const part of (folder + path).split('/')) {
    if (part === '..' && parts.pop() === undefined) return undefined;
    if (part !== '' && part !== '.' && part !== '..') parts.push(part);
  }
  return parts.join('/');
}
