import type { ApplicationDeclaration, StreamUse } from '../../../../base/catalog.ts';
import type { Place } from '../../../../base/diagnostic.ts';
import { byFile } from '../../../../base/edit.ts';
import type { RenameResult } from '../../../../base/language.ts';
import { touches } from '../../../../base/range.ts';
import type { Scope } from '../../../../base/scope.ts';
import { kinesis } from '../../dialects/kinesis.ts';
import { nameValue } from '../../lexer.ts';
import { collect } from '../collect.ts';
import type { KinesisFile } from '../file.ts';
import { writtenName } from '../names.ts';
import { placeAt, placesOf, type NamedPlace } from './places.ts';

const here = (file: KinesisFile, { range }: NamedPlace): Place => ({ path: file.file.path, range });

/** Where the thing at `offset` is declared: in the script, its header, or the pipeline or application that gives the input. */
export function definition(file: KinesisFile, offset: number): Place[] {
  const at = placeAt(file, offset);
  if (!at) return [];
  const declared = placesOf(file).filter(p => p.key === at.key && p.declaration);
  if (declared.length > 0) return declared.map(p => here(file, p));
  const relation = at.kind === 'stream' ? file.analysis.relations.get(at.id.name) : undefined;
  const { application } = file;
  const column = at.kind === 'column' ? columnOf(application, at) : undefined;
  if (column) return [outside(file, column)];
  if (!relation || relation.origin === 'script') return [];
  const input = application?.inputs.find(i => i.name === relation.name);
  return input ? [outside(file, input.place)] : file.node ? [file.node.place] : [];
}

/** A place that the application or the pipeline names: code inside of the application's own file is told that it is not its own. */
const outside = (file: KinesisFile, { path, range }: Place): Place => ({ path, range, ...(path === file.file.path && { outer: true as const }) });

/** Where manifests and the application name the stream `name` of the script, each place once. */
function usesOf(file: KinesisFile, name: string, scope: Scope): StreamUse[] {
  const runs = scope.catalog.all('node').filter(n => n.config['sql'] === file.file.path);
  const all = [...runs.flatMap(n => n.streams), ...file.application?.outputs ?? []].filter(u => u.name === name);
  return [...new Map(all.map(u => [`${u.place.path} ${u.place.range.start}`, u])).values()];
}

/** Where the application's schema names a column of one of its inputs. */
function columnOf(application: ApplicationDeclaration | undefined, at: NamedPlace): Place | undefined {
  for (const input of application?.inputs ?? []) if (at.key === `column:${input.name}.${at.id.name}`) return input.columns.find(c => c.name === at.id.name)?.place;
  return undefined;
}

export function references(file: KinesisFile, offset: number, scope: Scope): Place[] {
  const at = placeAt(file, offset);
  if (!at) return [];
  const uses = at.kind === 'stream' ? usesOf(file, at.id.name, scope) : [];
  return [...placesOf(file).filter(p => p.key === at.key).map(p => here(file, p)), ...uses.map(u => outside(file, u.place))];
}

export function prepareRename(file: KinesisFile, offset: number): { range: NamedPlace['range']; text: string } | undefined {
  const at = placeAt(file, offset);
  if (!at || !placesOf(file).some(p => p.key === at.key && p.declaration)) return undefined;
  return { range: at.range, text: file.text.slice(at.range.start, at.range.end) };
}

/**
 * Renames the thing at `offset` everywhere. A name typed in quotes is taken exactly; else it is quoted where the old one was quoted at its
 * declaration, or where it has to be, and folded otherwise. Manifests and applications name streams as they are stored.
 */
export function rename(file: KinesisFile, offset: number, typed: string, scope: Scope): RenameResult {
  const at = placeAt(file, offset);
  const all = at ? placesOf(file).filter(p => p.key === at.key) : [];
  const declared = all.find(p => p.declaration);
  if (!at || !declared) {
    const rowtime = collect(file.tree).names.some(n => touches(n.range, offset) && file.analysis.nameOf(n)?.kind === 'rowtime');
    if (rowtime) return { problem: '`ROWTIME` is the time of every row: it cannot be renamed' };
    return { problem: at ? `\`${at.id.name}\` comes from the configuration of the application: rename it there` : 'Only streams, pumps, columns, aliases, windows and functions of the script can be renamed' };
  }
  const name = typed.trim();
  if (name === '') return { problem: 'A name has at least one character' };
  const explicit = /^"(?:[^"]|"")+"$/.test(name);
  if (!explicit && /[\u0000-\u001f]/.test(name)) return { problem: 'A name has no control characters' };
  const plain = /^[A-Za-z_][\w$]*$/.test(name) && !kinesis.reserved.has(name.toUpperCase());
  const written = explicit ? name : declared.id.quoted || !plain ? `"${name.replaceAll('"', '""')}"` : name;
  const stored = nameValue(written, kinesis).name;
  if (stored.length > 128) return { problem: 'A name has at most 128 characters' };
  const taken = placesOf(file).some(p => p.declaration && p.key !== at.key && p.kind === at.kind && p.id.name === stored && sameSpace(p, declared));
  if (taken) return { problem: `There is ${at.kind === 'item' || at.kind === 'alias' ? 'an alias' : `a ${at.kind}`} \`${writtenName(stored)}\` already` };
  const uses = at.kind === 'stream' ? usesOf(file, at.id.name, scope) : [];
  const around = byFile(uses.map(u => ({ path: u.place.path, edits: [u.rewrite(stored)] })));
  return {
    files: [
      { path: file.file.path, edits: all.map(p => ({ range: p.range, text: written })) },
      ...around.map(f => ({ ...f, ...(f.path === file.file.path && { outer: true as const }) })),
    ],
  };
}

/** Whether two declarations could be confused: columns of one stream, parameters of one function; streams and pumps anywhere. */
function sameSpace(a: NamedPlace, b: NamedPlace): boolean {
  const owner = (p: NamedPlace) => (p.kind === 'column' ? p.key.slice(0, p.key.length - p.id.name.length) : p.kind === 'parameter' ? p.key.split('.')[0] : p.kind);
  return a.kind !== 'alias' && a.kind !== 'item' && a.kind !== 'window' && owner(a) === owner(b);
}
