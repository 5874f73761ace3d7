import type { SourceFile } from '../../base/file.ts';
import type { DocumentSymbol, SemanticToken } from '../../base/language.ts';
import type { Range } from '../../base/range.ts';
import { analyse } from './analysis.ts';
import { resolveType } from './api/read.ts';
import { lexScript } from './lexer.ts';
import { partsOf, parts } from './walk.ts';

/** Functions with their parameters, and the variables of the script itself. */
export function symbols(file: SourceFile): DocumentSymbol[] {
  const { tree } = analyse(file);
  const functions = tree.functions.filter(f => f.name !== '').map((f): DocumentSymbol => ({
    name: f.name, kind: 'function', detail: `${f.type} (${f.parameters.map(p => `${p.type ?? 'def'} ${p.name}`).join(', ')})`, range: { start: f.from, end: Math.max(f.to, f.nameAt + f.name.length) }, nameRange: { start: f.nameAt, end: f.nameAt + f.name.length },
  }));
  const variables = tree.statements.flatMap(s => (s.kind === 'declaration' ? s.names.filter(n => n.name !== '').map((n): DocumentSymbol => {
    const end = Math.max(n.value?.to ?? 0, n.at + n.name.length);
    return { name: n.name, kind: 'variable', detail: s.type, range: { start: n.at, end }, nameRange: { start: n.at, end: n.at + n.name.length } };
  }) : []));
  return [...functions, ...variables].sort((a, b) => a.range.start - b.range.start);
}

/** Blocks, literals over several lines, comments. */
export function folds(file: SourceFile): Range[] {
  const { tree } = analyse(file);
  const several = (r: Range) => file.text.slice(r.start, r.end).includes('\n');
  const inner = parts(tree).filter(p => ['block', 'list', 'map', 'arrayInit'].includes(p.kind)).map(p => ({ start: p.from, end: Math.max(p.from, p.to - 1) }));
  const comments = lexScript(file.text).comments.map(c => ({ start: c.start, end: c.end }));
  return [...inner, ...comments].filter(several).sort((a, b) => a.start - b.start || b.end - a.end);
}

/** Everything around a place, innermost first. */
export function selection(file: SourceFile, offset: number): Range[] {
  const around = parts(analyse(file).tree).filter(p => p.from <= offset && offset <= p.to).map(p => ({ start: p.from, end: p.to }));
  const token = lexScript(file.text).tokens.find(t => t.start <= offset && offset <= t.end && t.end > t.start && t.kind !== 'operator');
  const all = [...(token ? [{ start: token.start, end: token.end }] : []), ...around].sort((a, b) => (a.end - a.start) - (b.end - b.start));
  return all.filter((r, i) => i === 0 || r.start !== all[i - 1]!.start || r.end !== all[i - 1]!.end);
}

/** Colours: words by what they stand for, the rest by their kind. */
export function tokens(file: SourceFile): SemanticToken[] {
  const { tree, compiled } = analyse(file);
  const { facts } = compiled;
  const meaning = new Map<number, Pick<SemanticToken, 'type' | 'modifiers'>>();
  for (const { at, name } of tree.typeNames) {
    let from = at;
    for (const part of name.split('.')) { meaning.set(from, { type: /^[A-Z]/.test(part) ? 'class' : 'namespace' }); from += part.length + 1; }
  }
  for (const e of partsOf(tree, 'name')) if (facts.statics.has(e) || (/^[A-Z]/.test(e.name) && resolveType(e.name))) meaning.set(e.at, { type: 'class' });
  for (const e of partsOf(tree, 'method')) meaning.set(e.nameAt, { type: 'method', ...(facts.methods.has(e) && { modifiers: ['defaultLibrary'] }) });
  for (const e of partsOf(tree, 'field')) meaning.set(e.nameAt, { type: facts.statics.has(e) ? 'class' : 'property' });
  for (const e of partsOf(tree, 'call')) meaning.set(e.at, { type: 'function' });
  for (const e of partsOf(tree, 'reference')) meaning.set(e.to - e.name.length, { type: 'method' });
  for (const f of tree.functions) meaning.set(f.nameAt, { type: 'function', modifiers: ['declaration'] });
  for (const v of facts.variables) {
    const type = v.kind === 'parameter' ? 'parameter' : 'variable';
    for (const at of v.uses) meaning.set(at, { type, ...(v.readonly && { modifiers: ['readonly'] }) });
    if (v.at >= 0) meaning.set(v.at, { type, modifiers: ['declaration'] });
  }
  const lexed = lexScript(file.text);
  const words = lexed.tokens.flatMap((t): SemanticToken[] => {
    const range = { start: t.start, end: t.end };
    switch (t.kind) {
      case 'keyword': return [{ range, type: 'keyword' }];
      case 'primitive': return [{ range, type: 'type' }];
      case 'octal': case 'hex': case 'integer': case 'decimal': case 'dotInteger': return [{ range, type: 'number' }];
      case 'string': return [{ range, type: 'string' }];
      case 'regex': return [{ range, type: 'regexp' }];
      case 'word': case 'dotName': { const found = meaning.get(t.start); return found ? [{ range, ...found }] : t.text === 'void' ? [{ range, type: 'type' }] : t.text === 'in' ? [{ range, type: 'keyword' }] : []; }
      default: return [];
    }
  });
  return [...words, ...lexed.comments.map((c): SemanticToken => ({ range: { start: c.start, end: c.end }, type: 'comment' }))].sort((a, b) => a.range.start - b.range.start);
}
