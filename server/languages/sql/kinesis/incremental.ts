import type { Diagnostic, Fix } from '../../../base/diagnostic.ts';
import type { TextEdit } from '../../../base/edit.ts';
import { originOf, settle, type SourceFile } from '../../../base/file.ts';
import type { Range } from '../../../base/range.ts';
import { runRules } from '../../../base/rule.ts';
import type { Scope } from '../../../base/scope.ts';
import { textChange } from '../../../base/syntax.ts';
import { kinesis } from '../dialects/kinesis.ts';
import { lex, nameValue } from '../lexer.ts';
import { parseSql } from '../parser.ts';
import { T } from '../tokens.ts';
import type { Insert, SqlTree } from '../tree.ts';
import type { ProblemKind } from './analysis.ts';
import { applicationOf } from '../../../base/application.ts';
import { collect } from './collect.ts';
import { nodeOf, readKinesis, succeed, type KinesisFile } from './file.ts';
import { codeLimits } from './rules/code-limits.ts';
import { kinesisRules } from './rules/index.ts';

/**
 * What is wrong with a script. While one statement is being typed in, only that statement is judged again: in a small
 * script of its own, with the header and the streams that it names. Everything else moves. Where that could differ from
 * judging the whole (a name that others see has changed, a quote now swallows what follows), the whole is judged;
 * `test/languages/kinesis/incremental.test.ts` holds both to the same answers.
 */
export function diagnose(file: SourceFile, scope: Scope): Diagnostic[] {
  const before = originOf(file);
  const known = before && states.get(before);
  if (before) succeed(file, before);
  const node = nodeOf(file, scope);
  const application = applicationOf(file, scope);
  const state = (known && known.node === node && known.application === application && known.settings === scope.settings && again(known, before, file, scope)) || whole(file, scope, node, application);
  states.set(file, state);
  settle(file);
  return inOrder([...state.found, ...lengthOf(file, scope)]);
}

/** What is kept of a script that was judged. */
interface State {
  /** Without what is said of the script's length. */
  readonly found: readonly Diagnostic[];
  /** Where each unit ends: behind its semicolon, the last at the end of the text. A unit is a statement with the comments before it. */
  readonly ends: Int32Array;
  /** By upper-case name, the units that create a stream or a function of that name, and those streams' own text. */
  readonly created: ReadonlyMap<string, readonly Created[]>;
  /** Units that state inputs in their comments, and the comments. */
  readonly headers: readonly { readonly unit: number; readonly text: string }[];
  readonly node: unknown;
  readonly application: unknown;
  readonly settings: Scope['settings'];
}

interface Created { readonly unit: number; readonly text: string }

const states = new WeakMap<SourceFile, State>();
/** Below this a script is judged as a whole faster than one thinks about it. */
const fewest = 8;
const headerLine = /(?:input|reference)\s*:/i;
const unitRules = kinesisRules.filter(rule => !rule.whole);
/** Their messages suggest names from the whole script. */
const suggesting: ReadonlySet<ProblemKind> = new Set<ProblemKind>(['unknown-stream', 'unknown-target', 'unknown-function', 'used-before-create', 'too-deep']);

function whole(file: SourceFile, scope: Scope, node: unknown, application: unknown): State {
  const read = readKinesis(file, scope);
  const found = runRules(kinesisRules, read, file.path, scope).filter(d => !(d.code === codeLimits.code && d.range.start === codeLimits.length));
  const { tokens, problems } = lex(file.text, kinesis);
  const ends: number[] = [];
  for (let i = 0; i < tokens.length; i++) if (tokens.kinds[i] === T.Semicolon) ends.push(tokens.ends[i]!);
  if (ends.length < fewest || problems.length > 0) return { found, ends: Int32Array.of(), created: new Map(), headers: [], node, application, settings: scope.settings };
  ends.push(file.text.length);
  const created = new Map<string, Created[]>();
  const create = (name: string, one: Created) => {
    const list = created.get(name);
    if (list) list.push(one);
    else created.set(name, [one]);
  };
  let unit = 0;
  for (const statement of read.tree.statements) {
    while (ends[unit]! < statement.range.end) unit++;
    if (statement.kind !== 'create-stream' && statement.kind !== 'create-function') continue;
    const name = (statement.name.parts.at(-1)?.name ?? '').toUpperCase();
    create(name, { unit, text: file.text.slice(statement.range.start, statement.range.end) + ';\n' });
  }
  const headers: { unit: number; text: string }[] = [];
  unit = 0;
  let lines = '';
  for (const { start, end } of read.tree.comments) {
    while (ends[unit]! < start) {
      if (headerLine.test(lines)) headers.push({ unit, text: lines });
      lines = '';
      unit++;
    }
    lines += file.text.slice(start, end) + '\n';
  }
  if (headerLine.test(lines)) headers.push({ unit, text: lines });
  return { found, ends: Int32Array.from(ends), created, headers, node, application, settings: scope.settings };
}

/** The state after a change inside one statement; undefined when more than that may have changed. */
function again(known: State, before: SourceFile, file: SourceFile, scope: Scope): State | undefined {
  if (known.ends.length === 0) return undefined;
  const change = textChange(before.text, file.text);
  const changed = { start: change.prefix, end: before.text.length - change.suffix };
  const unit = unitAt(known.ends, changed.start);
  const old = { start: unit === 0 ? 0 : known.ends[unit - 1]!, end: known.ends[unit]! };
  const last = unit === known.ends.length - 1;
  if (changed.end > (last ? old.end : old.end - 1)) return undefined; // the semicolon itself, or beyond
  const oldText = before.text.slice(old.start, old.end);
  const text = file.text.slice(old.start, old.end + change.shift);
  const header = known.headers.some(h => h.unit === unit);
  if ((header || headerLine.test(text)) && commentsOf(oldText) !== commentsOf(text)) return undefined;
  if (!sameOutline(oldText, text, last)) return undefined;

  const script = alone(known, unit, text);
  const from = script.text.length - script.behind - text.length;
  const read = readKinesis({ path: file.path, text: script.text, language: file.language }, scope);
  if (read.application !== known.application) return undefined;
  if (read.analysis.problems.some(p => suggesting.has(p.kind))) return undefined;
  const place = { start: from, end: from + text.length };
  const fresh: Diagnostic[] = [];
  for (const d of runRules(unitRules, read, file.path, scope)) {
    if (d.range.start < place.start || d.range.start > (last ? place.end : place.end - 1)) continue;
    const moved = movedBy(d, r => (inside(r, place) ? shift(r, old.start - from) : undefined));
    if (!moved) return undefined;
    fresh.push(moved);
  }

  const kept: Diagnostic[] = [];
  for (const d of known.found) {
    const own = d.range.start >= old.start && d.range.start <= (last ? old.end : old.end - 1);
    if (own && !wholeCodes.has(d.code)) continue;
    if (latest(d) < changed.start) { kept.push(d); continue; }
    const moved = movedBy(d, r => (r.end < changed.start ? r : r.start > changed.end ? shift(r, change.shift) : undefined));
    if (!moved) return undefined;
    kept.push(moved);
  }
  const ends = known.ends.slice();
  if (change.shift !== 0) for (let i = unit; i < ends.length; i++) ends[i] = ends[i]! + change.shift;
  return { ...known, found: inOrder([...kept, ...fresh]), ends };
}

const wholeCodes: ReadonlySet<string> = new Set(kinesisRules.filter(rule => rule.whole).map(rule => rule.code));

/** A script in which a statement means what it means among the others: the header, the streams and functions it names in their order, and itself. */
function alone(known: State, unit: number, text: string): { readonly text: string; /** Characters behind the statement. */ readonly behind: number } {
  const words = new Set<string>();
  const { tokens } = lex(text, kinesis);
  for (let i = 0; i < tokens.length; i++) {
    const word = text.slice(tokens.starts[i], tokens.ends[i]);
    if (/^["\p{L}_$]/u.test(word)) words.add(nameValue(word, kinesis).name.toUpperCase());
  }
  const named = [...words].flatMap(word => known.created.get(word) ?? []).filter(c => c.unit !== unit).sort((a, b) => a.unit - b.unit);
  // Whether a script creates any stream at all decides if an unknown target is worth a word.
  const [some] = named.length === 0 ? [...known.created.values()].flat().filter(c => c.unit !== unit) : [];
  const context = [...known.headers, ...named, ...(some ? [some] : [])];
  const front = context.filter(c => c.unit < unit).map(c => c.text).join('');
  const back = context.filter(c => c.unit > unit).map(c => c.text).join('');
  return { text: front + text + back, behind: back.length };
}

/** Whether a unit is still one statement that gives and takes the same names as before: then the others cannot tell the difference. */
function sameOutline(before: string, after: string, last: boolean): boolean {
  const { tokens, problems } = lex(after, kinesis);
  if (problems.length > 0) return false;
  // The unit's semicolon is still its last character, and the only one: a comment may have swallowed it, while another was typed.
  if (!last && (tokens.length < 2 || tokens.ends[tokens.length - 2] !== after.length)) return false;
  for (let i = 0; i < tokens.length - 1; i++) if ((tokens.kinds[i] === T.Semicolon) !== (!last && i === tokens.length - 2)) return false;
  const now = outline(after);
  return now !== undefined && now === outline(before);
}

/** What other statements may see of one; undefined when the text is not one statement. */
function outline(text: string): string | undefined {
  const tree = parseSql(text, kinesis);
  const [statement, more] = tree.statements;
  if (more) return undefined;
  if (!statement) return tree.problems.length === 0 ? '' : undefined;
  switch (statement.kind) {
    case 'create-pump': return JSON.stringify(['pump', parts(statement.name), statement.insert && targetOf(statement.insert), tablesOf(tree)]);
    case 'insert': return JSON.stringify(['insert', targetOf(statement), tablesOf(tree)]);
    case 'query': return JSON.stringify(['query', tablesOf(tree)]);
    default: return JSON.stringify([statement.kind, wordsOf(text)]);
  }
}

const parts = (name: { readonly parts: readonly { readonly name: string }[] }): string[] => name.parts.map(p => p.name);
const targetOf = (insert: Insert): string[] => parts(insert.target);
const tablesOf = (tree: SqlTree): string[][] => collect(tree).tables.flatMap(t => (t.kind === 'table' ? [parts(t.name)] : []));

function wordsOf(text: string): string[] {
  const { tokens } = lex(text, kinesis);
  return Array.from({ length: tokens.length }, (_, i) => text.slice(tokens.starts[i], tokens.ends[i]));
}

function commentsOf(text: string): string {
  return lex(text, kinesis).comments.map(c => text.slice(c.start, c.end)).join('\n');
}

/** What is said of the length of the whole, which changes with every key. */
const lengthOf = (file: SourceFile, scope: Scope): Diagnostic[] =>
  (file.text.length > codeLimits.length ? runRules([codeLimits], { ...nothing, text: file.text }, file.path, scope) : []);
const nothing: KinesisFile = readKinesis({ path: '', text: '', language: 'kinesis-sql' });

function unitAt(ends: Int32Array, offset: number): number {
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle]! <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

const shift = (r: Range, by: number): Range => (by === 0 ? r : { start: r.start + by, end: r.end + by });
const inside = (r: Range, outer: Range): boolean => outer.start <= r.start && r.end <= outer.end;
const inOrder = (found: Diagnostic[]): Diagnostic[] => found.sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));

/** The last offset that a finding speaks of. */
const latest = (d: Diagnostic): number => Math.max(d.range.end, ...(d.related ?? []).map(r => r.range.end), ...d.fixes.flatMap(f => f.edits.map(e => e.range.end)));

/** A finding with every place moved; undefined when one cannot be. */
function movedBy(d: Diagnostic, move: (r: Range) => Range | undefined): Diagnostic | undefined {
  let lost = false;
  const to = (r: Range): Range => {
    const moved = move(r);
    if (!moved) lost = true;
    return moved ?? r;
  };
  const edits = (list: readonly TextEdit[]) => list.map(e => ({ ...e, range: to(e.range) }));
  const fix = (f: Fix): Fix => ({ ...f, edits: edits(f.edits) });
  const moved: Diagnostic = { ...d, range: to(d.range), ...(d.related && { related: d.related.map(r => (r.path === d.path ? { ...r, range: to(r.range) } : r)) }), fixes: d.fixes.map(fix) };
  return lost || d.fixes.some(f => f.elsewhere?.some(e => e.path === d.path)) ? undefined : moved;
}
