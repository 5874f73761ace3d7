import { replace, type TextEdit } from '../../base/edit.ts';
import type { SourceFile } from '../../base/file.ts';
import type { RenameResult } from '../../base/language.ts';
import { memo } from '../../base/memo.ts';
import { touches, type Range } from '../../base/range.ts';
import type { Place } from '../../base/diagnostic.ts';
import { analyse } from './analysis.ts';
import { resolveType } from './api/read.ts';
import { keywords, primitives } from './lexer.ts';
import type { FunctionNode } from './tree.ts';
import { partsOf } from './walk.ts';

/** A variable or function of the script: its declaration (none for what the context gives) and all places of its name. */
interface Named { readonly name: string; readonly kind: 'variable' | 'function'; readonly declared: Range | undefined; readonly places: readonly Range[]; readonly scope: { readonly from: number; readonly to: number }; readonly arity: number }

const namesOf = memo((file: SourceFile): readonly Named[] => {
  const { tree, compiled } = analyse(file);
  const span = (at: number, name: string): Range => ({ start: at, end: at + name.length });
  const variables = compiled.facts.variables.map((v): Named => ({
    name: v.name, kind: 'variable', scope: v.scope, arity: 0, declared: v.at >= 0 ? span(v.at, v.name) : undefined,
    places: [...new Set([v.at, ...v.uses])].filter(at => at >= 0).sort((a, b) => a - b).map(at => span(at, v.name)),
  }));
  const calls = partsOf(tree, 'call');
  const references = partsOf(tree, 'reference').filter(r => r.qualifier === 'this');
  const called = (f: FunctionNode) => [
    ...calls.filter(c => (compiled.facts.calls.get(c) ?? tree.functions.find(o => o.name === c.name && o.parameters.length === c.args.length)) === f).map(c => span(c.at, c.name)),
    // A reference names every function of that name; it belongs to the first one.
    ...references.filter(r => tree.functions.find(o => o.name === r.name) === f).map(r => ({ start: r.to - r.name.length, end: r.to })),
  ];
  const functions = tree.functions.map((f): Named => {
    const declared = span(f.nameAt, f.name);
    return { name: f.name, kind: 'function', scope: { from: 0, to: file.text.length }, arity: f.parameters.length, declared, places: [declared, ...called(f)].sort((a, b) => a.start - b.start) };
  });
  return [...variables, ...functions];
});

const named = (file: SourceFile, offset: number): { readonly of: Named; readonly range: Range } | undefined => {
  for (const of of namesOf(file)) for (const range of of.places) if (range.end > range.start && touches(range, offset)) return { of, range };
  return undefined;
};

export function definition(file: SourceFile, offset: number): Place[] {
  const found = named(file, offset)?.of.declared;
  return found ? [{ path: file.path, range: found }] : [];
}

export const references = (file: SourceFile, offset: number): Place[] => (named(file, offset)?.of.places ?? []).map(range => ({ path: file.path, range }));

export function prepareRename(file: SourceFile, offset: number): { range: Range; text: string } | undefined {
  const found = named(file, offset);
  return found?.of.declared && { range: found.range, text: found.of.name };
}

export function rename(file: SourceFile, offset: number, name: string): RenameResult {
  const found = named(file, offset)?.of;
  if (!found) return { problem: 'Only variables, parameters and functions of the script can be renamed' };
  if (!found.declared) return { problem: `\`${found.name}\` is given by the context` };
  if (!/^[_a-zA-Z]\w*$/.test(name)) return { problem: `\`${name}\` is no name: letters, digits and \`_\`, no digit first` };
  if (keywords.has(name) || primitives.has(name)) return { problem: `\`${name}\` is a keyword` };
  if (found.kind === 'variable' && resolveType(name)) return { problem: `\`${name}\` is the name of a class` };
  if (name !== found.name) {
    const clash = namesOf(file).find(o => o !== found && o.kind === found.kind && o.name === name && (o.kind === 'function' ? o.arity === found.arity : overlapping(o.scope, found.scope)));
    if (clash) return { problem: `there is a ${found.kind} \`${name}\` already` };
  }
  const edits: TextEdit[] = name === found.name ? [] : found.places.map(range => replace(range, name));
  return { files: [{ path: file.path, edits }] };
}

const overlapping = (a: { readonly from: number; readonly to: number }, b: { readonly from: number; readonly to: number }): boolean => a.from <= b.to && b.from <= a.to;
