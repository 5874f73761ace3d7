import type { CallEdge, CallItem, DocumentSymbol, SemanticToken } from '../../../../base/language.ts';
import type { Range } from '../../../../base/range.ts';
import { kinesis } from '../../dialects/kinesis.ts';
import { kinesisFunction } from '../../functions/index.ts';
import { lex } from '../../lexer.ts';
import { T } from '../../tokens.ts';
import { collect, selectsAround, statementAt } from '../collect.ts';
import type { KinesisFile } from '../file.ts';
import { placesOf, type ThingKind } from './places.ts';

export function symbols({ tree, text }: KinesisFile): DocumentSymbol[] {
  return tree.statements.flatMap((s): DocumentSymbol[] => {
    const id = 'name' in s ? s.name?.parts.at(-1) : undefined;
    if (!id || id.name === '') return [];
    switch (s.kind) {
      case 'create-stream': return [{
        name: id.name, kind: 'stream', range: s.range, nameRange: id.range,
        children: s.columns.filter(c => c.name.name !== '').map(c => ({ name: c.name.name, kind: 'column', detail: text.slice(c.type.range.start, c.type.range.end), range: c.range, nameRange: c.name.range })),
      }];
      case 'create-pump': return [{ name: id.name, kind: 'pump', range: s.range, nameRange: id.range, ...(s.insert && { detail: `→ ${s.insert.target.parts.at(-1)?.name ?? ''}` }) }];
      case 'create-function': return [{ name: id.name, kind: 'function', range: s.range, nameRange: id.range }];
      default: return [];
    }
  });
}

/** Statements, queries in parentheses and runs of comments that take more than one line. */
export function folds({ tree, text }: KinesisFile): Range[] {
  const lines = ({ start, end }: Range) => text.slice(start, end).includes('\n');
  const all = collect(tree);
  const inner = [...all.tables.flatMap(t => (t.kind === 'subquery' ? [t.range] : [])), ...all.cases.map(c => c.range), ...tree.statements.flatMap(s => (s.kind === 'create-stream' ? [s.list] : []))];
  const found = [...tree.statements.map(s => s.range), ...inner, ...commentRuns(text, tree.comments)].filter(lines);
  const seen = new Set<number>();
  return found.sort((a, b) => a.start - b.start || b.end - a.end).filter(r => (seen.has(r.start) ? false : (seen.add(r.start), true)));
}

function commentRuns(text: string, comments: readonly Range[]): Range[] {
  const runs: Range[] = [];
  for (const comment of comments) {
    const last = runs.at(-1);
    if (last && /^\r?\n[ \t]*$/.test(text.slice(last.end, comment.start))) runs[runs.length - 1] = { start: last.start, end: comment.end };
    else runs.push(comment);
  }
  return runs;
}

const kinds: Readonly<Record<ThingKind, SemanticToken['type']>> = { stream: 'class', pump: 'event', column: 'property', alias: 'variable', item: 'property', function: 'function', parameter: 'parameter', window: 'namespace' };

/** What names stand for; words and literals are the grammar's. */
export function tokens(file: KinesisFile): SemanticToken[] {
  const { tree, analysis } = file;
  const all = collect(tree);
  const found: SemanticToken[] = placesOf(file).map(p => ({ range: p.range, type: kinds[p.kind], ...(p.declaration && { modifiers: ['declaration'] as const }) }));
  for (const name of all.names) {
    const resolved = analysis.nameOf(name);
    const last = name.parts.at(-1)!;
    if (resolved?.kind === 'rowtime') found.push({ range: last.range, type: 'property', modifiers: ['readonly', 'defaultLibrary'] });
    else if (resolved?.kind === 'column' && resolved.column.hidden) found.push({ range: last.range, type: 'property', modifiers: ['readonly', 'defaultLibrary'] });
    else if (resolved?.kind === 'column') found.push({ range: last.range, type: 'property' });
  }
  for (const call of all.calls) if (kinesisFunction(call.function) && analysis.callOf(call)?.kind !== 'user') found.push({ range: call.name.range, type: 'function', modifiers: ['defaultLibrary'] });
  for (const type of all.types) if (type.name !== '') found.push({ range: type.nameRange, type: 'type' });
  found.sort((a, b) => a.range.start - b.range.start || Number(Boolean(b.modifiers)) - Number(Boolean(a.modifiers)));
  return found.filter((t, i) => t.range.end > t.range.start && (i === 0 || t.range.start >= found[i - 1]!.range.end));
}

/** Streams feed pumps, pumps feed streams. */
export function calls(file: KinesisFile): CallEdge[] {
  const { tree, analysis } = file;
  const { path } = file.file;
  const declared = new Map(placesOf(file).filter(p => p.declaration && (p.kind === 'stream' || p.kind === 'pump')).map(p => [p.key, p.range]));
  const edges: CallEdge[] = [];
  const stream = (name: string, at: Range): CallItem => ({ name, kind: 'stream', place: { path, range: declared.get(`stream:${name}`) ?? at } });
  for (const p of placesOf(file)) {
    if (p.kind !== 'stream' || p.declaration) continue;
    const statement = statementAt(tree, p.range.start);
    if (statement?.kind !== 'create-pump' || !statement.insert) continue;
    const id = statement.name.parts.at(-1)!;
    const pump: CallItem = { name: id.name, kind: 'pump', place: { path, range: id.range } };
    const target = statement.insert.target.range;
    if (p.range.end === target.end) edges.push({ from: pump, to: stream(p.id.name, p.range), at: p.range });
    else if (selectsAround(tree, p.range).some(s => analysis.selectOf(s).sources.some(x => x.table.kind === 'table' && x.table.name.range.end === p.range.end))) edges.push({ from: stream(p.id.name, p.range), to: pump, at: p.range });
  }
  return edges;
}

/** Ranges around `offset`, innermost first: word, parentheses, clause by clause, statement. */
export function selection({ tree, text }: KinesisFile, offset: number): Range[] {
  const statement = statementAt(tree, offset);
  if (!statement || offset > statement.range.end) return [{ start: 0, end: text.length }];
  const { tokens: list } = lex(text, kinesis, statement.range.start, statement.range.end);
  const ranges: Range[] = [];
  const open: number[] = [];
  for (let i = 0; i < list.length - 1; i++) {
    const start = list.starts[i]!;
    const end = list.ends[i]!;
    if (start <= offset && offset <= end && ranges.length === 0) ranges.push({ start, end });
    if (list.kinds[i] === T.LeftParen) open.push(start);
    else if (list.kinds[i] === T.RightParen) {
      const begin = open.pop();
      if (begin !== undefined && begin <= offset && offset <= end) ranges.push({ start: begin + 1, end: start }, { start: begin, end });
    }
  }
  const around = [...ranges, ...selectsAround(tree, { start: offset, end: offset }).map(s => s.range), statement.range, { start: 0, end: text.length }];
  return around.filter(r => r.start <= offset && offset <= r.end).sort((a, b) => (a.end - a.start) - (b.end - b.start)).filter((r, i, all) => i === 0 || r.start !== all[i - 1]!.start || r.end !== all[i - 1]!.end);
}
