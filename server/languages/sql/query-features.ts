import type { ColumnDeclaration, Declaration } from '../../base/catalog.ts';
import type { Place } from '../../base/diagnostic.ts';
import type { TextEdit } from '../../base/edit.ts';
import type { SourceFile } from '../../base/file.ts';
import type { Completion, DocumentSymbol, FormatOptions, Hover, Language, RenameResult, SemanticToken, SignatureHelp } from '../../base/language.ts';
import { touches, type Range } from '../../base/range.ts';
import { runRules, type AnyRule } from '../../base/rule.ts';
import type { Scope } from '../../base/scope.ts';
import { probeAt } from '../../base/syntax.ts';
import type { Dialect } from './dialect.ts';
import { sampleComments, sampleFeeds } from './ddl/sample-comments.ts';
import { sampleLinks } from './hive/sample-comment.ts';
import { completeDefinition } from './ddl/complete.ts';
import { foldsOfDefinitions, formattedDefinitions } from './ddl/format.ts';
import { declarationAt } from './ddl/names.ts';
import { nested, selectionInDefinitions } from './ddl/selection.ts';
import { definitionTokens, tableSymbols } from './hive/features.ts';
import { hoverDefinition } from './hive/hover.ts';
import type { SchemaFile, Table } from './hive/table.ts';
import { format } from './kinesis/features/format.ts';
import { lex } from './lexer.ts';
import type { Names, Relation, Thing } from './names.ts';
import { parseSql } from './parser.ts';
import { placesOf } from './references.ts';
import { keywordText, T } from './tokens.ts';
import type { Call, SqlTree } from './tree.ts';
import { nodesIn } from './walk.ts';

/** A file of queries as the editor's features see it: Athena's and Redshift's alike. */
interface QueryView {
  readonly path: string;
  readonly text: string;
  /** The text with definitions blanked out: what `tree` was read from. */
  readonly code: string;
  readonly dialect: Dialect;
  readonly tree: SqlTree;
  readonly calls: readonly Call[];
  readonly names: Names;
  /** Tables of the workspace, for completion. */
  readonly tables: readonly { readonly name: string; readonly database: string | undefined; readonly detail: string }[];
  readonly functions: readonly QueryFunction[];
}
export interface QueryFunction { readonly name: string; readonly summary: string; readonly signatures: readonly string[]; readonly kind: 'scalar' | 'aggregate' | 'window'; readonly niladic?: boolean }

/** A file of queries and table definitions, as its language reads it. */
export interface QueryFile extends SchemaFile {
  readonly source: SourceFile;
  readonly tree: SqlTree;
  /** The text with definitions blanked out: what `tree` was read from. */
  readonly code: string;
  readonly calls: readonly Call[];
  /** Tables of the engine itself, for which the catalogue's rules do not hold. */
  readonly own?: readonly Table[];
}

/** What a language of queries and table definitions says of itself; the rest is the same for all. */
export interface QueryLanguage<File extends QueryFile> extends Pick<Language, 'id' | 'name' | 'suffixes' | 'embedded'> {
  readonly dialect: Dialect;
  readonly rules: readonly AnyRule<File>[];
  readonly functions: readonly QueryFunction[];
  /** Names of types, for completion. */
  readonly types: readonly string[];
  read(file: SourceFile): File;
  names(file: File, scope: Scope): Names;
  declare(file: File): Declaration[];
  /** See `Language.outputs`. */
  outputs?(file: File, scope: Scope): readonly ColumnDeclaration[] | undefined;
  /** What is told of a table that a query names. */
  hoverTable(file: File, offset: number, scope: Scope): Hover | undefined;
}

export function queryLanguage<File extends QueryFile>({ id, name, suffixes, embedded, dialect, rules, functions, types, read, names, declare, outputs, hoverTable }: QueryLanguage<File>): Language {
  const bare = (file: SourceFile) => ({ text: file.text, code: read(file).code, tree: read(file).tree, dialect });
  const view = (file: SourceFile, scope: Scope): QueryView => ({
    ...bare(file), path: file.path, calls: read(file).calls, names: names(read(file), scope), functions,
    tables: scope.catalog.all('table').map(t => ({ name: t.name, database: t.database, detail: t.query === undefined ? `${t.columns.length + t.partitions.length} columns` : 'made by a query' })),
  });
  const inOrder = <Item extends { readonly range: Range }>(items: Item[]) => items.sort((a, b) => a.range.start - b.range.start);
  return {
    id, name, suffixes, rules,
    ...(embedded && { embedded }),
    ...(outputs && { outputs: (file, scope) => outputs(read(file), scope) }),
    diagnose: (file, scope) => runRules(rules, read(file), file.path, scope),
    declare: file => [...declare(read(file)), ...sampleFeeds(file)],
    declares: ['table', 'feed'],
    hover: (file, offset, scope) => hoverDefinition(read(file), offset, scope) ?? hoverTable(read(file), offset, scope) ?? hover(view(file, scope), offset, id),
    complete: (file, offset, scope) => completeDefinition(file, offset, scope) ?? complete(view(file, scope), offset, types),
    signature: (file, offset, scope) => signature(view(file, scope), offset),
    definition: (file, offset, scope) => { const defined = declarationAt(file, offset, scope); return defined ? [defined] : definition(view(file, scope), offset); },
    references: (file, offset, scope) => { const defined = declarationAt(file, offset, scope); return defined ? placesOf(defined, scope) : references(view(file, scope), offset, scope); },
    prepareRename: (file, offset, scope) => prepareRename(view(file, scope), offset),
    rename: (file, offset, typed, scope) => rename(view(file, scope), offset, typed),
    symbols: file => inOrder([...tableSymbols({ file, tables: [...read(file).tables, ...read(file).own ?? []] }), ...symbols(read(file))]),
    folds: file => [...folds(bare(file)), ...foldsOfDefinitions(file)].sort((a, b) => a.start - b.start || b.end - a.end),
    selection: (file, offset) => { const defined = selectionInDefinitions(file, offset); return defined.length > 0 ? defined : selection(bare(file), offset); },
    tokens: (file, scope) => inOrder([...tokens(view(file, scope)), ...definitionTokens(read(file))]),
    format: (file, options) => {
      const definitions = formattedDefinitions(file, options);
      return inOrder([...outsideOf(definitions, formatted(bare(file), options)), ...definitions.flatMap(d => d.edits)]);
    },
    links: (file, scope) => sampleLinks(sampleComments(file), scope),
  };
}

const thingAt = (view: QueryView, offset: number): { thing: Thing; range: Range } | undefined => {
  for (const thing of view.names.things) {
    const range = thing.places.find(p => touches(p, offset));
    if (range) return { thing, range };
  }
  return undefined;
};
const functionOf = (view: QueryView, name: string): QueryFunction | undefined => view.functions.find(f => f.name === name.toLowerCase());

function hover(view: QueryView, offset: number, tag: string): Hover | undefined {
  const call = view.calls.findLast(c => touches(c.name.range, offset));
  const fn = call && functionOf(view, call.function);
  if (fn) return { range: call.name.range, markdown: '```' + tag + '\n' + fn.signatures.join('\n') + '\n```' + `\n\n${fn.summary}` };
  const at = thingAt(view, offset);
  if (!at) return undefined;
  const { thing, range } = at;
  const what: Record<Thing['kind'], string> = { table: 'table', with: 'query of this WITH', alias: 'alias of a table', column: '', output: 'column of a query', parameter: 'parameter of a lambda', window: 'window', prepared: 'prepared statement' };
  return { range, markdown: thing.kind === 'column' ? `**${thing.name}** ${thing.detail ?? ''}` : `**${thing.name}**${thing.detail === undefined ? '' : ` ${thing.detail}`}: ${what[thing.kind]}` };
}

/** What the catalogue knows stands in its file as that is, also where the query is a text in the same file. */
const outside = (view: QueryView, { path, range }: Place): Place => ({ path, range, ...(path === view.path && { outer: true as const }) });

function definition(view: QueryView, offset: number): Place[] {
  const at = thingAt(view, offset);
  if (!at) return [];
  return at.thing.declared ? [{ path: view.path, range: at.thing.declared }] : at.thing.place ? [outside(view, at.thing.place)] : [];
}

function references(view: QueryView, offset: number, scope: Scope): Place[] {
  const at = thingAt(view, offset);
  if (!at) return [];
  const here = at.thing.places.map(range => ({ path: view.path, range })).sort((a, b) => a.range.start - b.range.start);
  if (!at.thing.place) return here;
  const embedded = scope.file(view.path)?.text !== view.text; // its own places are none of the file's
  return [...placesOf(at.thing.place, scope).map(place => outside(view, place)), ...(embedded ? here : [])];
}

function prepareRename(view: QueryView, offset: number): { range: Range; text: string } | undefined {
  const at = thingAt(view, offset);
  return at?.thing.declared ? { range: at.range, text: view.text.slice(at.range.start, at.range.end) } : undefined;
}

function rename(view: QueryView, offset: number, typed: string): RenameResult {
  const at = thingAt(view, offset);
  if (!at?.thing.declared) return { problem: at ? `\`${at.thing.name}\` is declared elsewhere: Preview Schema Migration at its table renames columns` : 'Only aliases, columns of a query, queries of a WITH, windows and parameters of lambdas can be renamed here' };
  const name = typed.trim();
  const bare = /^"((?:[^"]|"")+)"$/.exec(name)?.[1]?.replaceAll('""', '"') ?? name;
  if (bare === '' || /[\u0000-\u001f]/.test(bare)) return { problem: 'A name has at least one character, and no control characters' };
  const plain = /^[A-Za-z_][\w$]*$/.test(bare) && !view.dialect.reserved.has(bare.toUpperCase());
  const written = plain && !name.startsWith('"') ? bare : `"${bare.replaceAll('"', '""')}"`;
  const { kind } = at.thing;
  if (view.names.things.some(t => t !== at.thing && t.kind === kind && t.declared && t.name.toLowerCase() === bare.toLowerCase() && sameStatement(view, t.declared, at.thing.declared!) && (kind === 'alias' || kind === 'with' || kind === 'window'))) return { problem: `There is \`${bare}\` already` };
  return { files: [{ path: view.path, edits: at.thing.places.map((range): TextEdit => ({ range, text: written })).sort((a, b) => a.range.start - b.range.start) }] };
}
const sameStatement = (view: QueryView, a: Range, b: Range): boolean => view.tree.statements.some(s => s.range.start <= a.start && a.end <= s.range.end && s.range.start <= b.start && b.end <= s.range.end);

const types: Readonly<Record<Thing['kind'], SemanticToken['type']>> = { table: 'class', with: 'class', alias: 'variable', column: 'property', output: 'property', parameter: 'parameter', window: 'namespace', prepared: 'class' };

/** What names stand for; words and literals are the grammar's. */
function tokens(view: QueryView): SemanticToken[] {
  const found: SemanticToken[] = [];
  for (const thing of view.names.things) for (const range of thing.places) found.push({ range, type: types[thing.kind], ...(thing.declared === range && { modifiers: ['declaration'] as const }) });
  for (const call of view.calls) if (functionOf(view, call.function) && call.form !== 'niladic') found.push({ range: call.name.range, type: 'function', modifiers: ['defaultLibrary'] });
  found.sort((a, b) => a.range.start - b.range.start);
  return found.filter((t, i) => t.range.end > t.range.start && (i === 0 || t.range.start >= found[i - 1]!.range.end));
}

/** Statements, queries in parentheses and comments that take more than one line. */
function folds({ tree, text }: Pick<QueryView, 'tree' | 'text'>): Range[] {
  const found: Range[] = [];
  for (const at of nodesIn(tree.statements)) {
    if (at.range && (at.kind === 'subquery' || at.kind === 'case' || at.kind === 'query' || at.kind === 'around' || at.kind === 'insert' || at.kind === 'exists')) found.push(at.range);
  }
  for (const s of tree.statements) if (s.kind === 'query' && s.query.kind === 'with') for (const t of s.query.tables) found.push(t.range);
  let run: Range | undefined;
  for (const c of tree.comments) {
    if (run && /^\r?\n[ \t]*$/.test(text.slice(run.end, c.start))) run = { start: run.start, end: c.end };
    else { if (run) found.push(run); run = c; }
  }
  if (run) found.push(run);
  const seen = new Set<number>();
  return found.filter(r => text.slice(r.start, r.end).includes('\n')).sort((a, b) => a.start - b.start || b.end - a.end).filter(r => (seen.has(r.start) ? false : (seen.add(r.start), true)));
}

/** Ranges around `offset`, innermost first: word, parentheses, nodes of the tree, statement. */
function selection({ tree, text, code, dialect }: Pick<QueryView, 'tree' | 'text' | 'code' | 'dialect'>, offset: number): Range[] {
  const ranges: Range[] = [{ start: 0, end: text.length }];
  const statement = tree.statements.find(s => touches(s.range, offset));
  if (statement) {
    for (const { range } of nodesIn(statement)) if (range && touches(range, offset)) ranges.push(range);
    const { tokens: list } = lex(code, dialect, statement.range.start, statement.range.end);
    for (let i = 0; i < list.length - 1; i++) if (list.starts[i]! <= offset && offset <= list.ends[i]!) { ranges.push({ start: list.starts[i]!, end: list.ends[i]! }); break; }
  }
  return nested(ranges.filter(r => r.end > r.start));
}

/** Queries of a WITH, views and tables that statements make, prepared statements. */
function symbols({ tree }: Pick<QueryView, 'tree'>): DocumentSymbol[] {
  return tree.statements.flatMap((s): DocumentSymbol[] => {
    const query = s.kind === 'query' || s.kind === 'around' || s.kind === 'insert' ? s.query : undefined;
    const inner = query?.kind === 'with' ? query.tables.filter(t => t.name.name !== '').map((t): DocumentSymbol => ({ name: t.name.name, kind: 'variable', detail: 'WITH', range: t.range, nameRange: t.name.range })) : [];
    const id = s.kind === 'around' ? s.target?.parts.at(-1) : undefined;
    if (s.kind === 'around' && id && id.name !== '' && (s.verb.startsWith('CREATE') || s.verb === 'PREPARE')) return [{ name: id.name, kind: 'table', detail: s.verb, range: s.range, nameRange: id.range, ...(inner.length > 0 && { children: inner }) }];
    return inner;
  });
}

/** The edits that touch none of the stretches, which are in the order of the text: of a definition's end the query formatter knows the semicolon. */
function outsideOf(stretches: readonly { readonly range: Range }[], edits: readonly TextEdit[]): TextEdit[] {
  let next = 0;
  return [...edits].sort((a, b) => a.range.start - b.range.start).filter(({ range }) => {
    while (next < stretches.length && stretches[next]!.range.end <= range.start) next++;
    return next === stretches.length || range.end <= stretches[next]!.range.start;
  });
}

const formatted = (view: Pick<QueryView, 'text' | 'code' | 'tree' | 'dialect'>, options: FormatOptions): TextEdit[] => format(view, options, view.dialect, view.code);

// ------------------------------------------------------------------------------------------------ completion

const wordRange = (text: string, offset: number): Range => {
  let [start, end] = [offset, offset];
  while (start > 0 && /[\w$]/.test(text[start - 1]!)) start--;
  while (end < text.length && /[\w$]/.test(text[end]!)) end++;
  return { start, end };
};

/** What may stand at `offset`: tables behind FROM and JOIN, columns of the tables around, functions as snippets, words that the parser would take. */
function complete(view: QueryView, offset: number, typeNames: readonly string[]): Completion[] {
  const { text, tree, dialect } = view;
  if (tree.comments.some(c => c.start < offset && (offset < c.end || (offset === c.end && text.startsWith('--', c.start))))) return [];
  const range = wordRange(text, offset);
  const before = view.code.slice(0, range.start);
  const { tokens: list } = lex(before, dialect);
  const last = list.length - 2;
  const kinds = Array.from(list.kinds.subarray(0, list.length - 1)) as T[];
  const wordAt = (i: number) => before.slice(list.starts[i], list.ends[i]);
  if (last >= 0 && kinds[last] === T.String && list.ends[last] === before.length && !/'$/.test(before.slice(list.starts[last]! + 1))) return [];
  const lower = writesLower(view.code);
  const cased = (word: string) => (lower ? word.toLowerCase() : word);
  const found: Completion[] = [];
  const seen = new Set<string>();
  const put = (label: string, kind: Completion['kind'], more: Partial<Completion> = {}) => { if (!seen.has(`${kind} ${label}`)) { seen.add(`${kind} ${label}`); found.push({ label, kind, range, ...more }); } };
  const keyword = (word: string, sort = '5') => put(cased(word), 'keyword', { sort: sort + word });
  const quoted = (name: string) => (/^[a-z_][a-z0-9_$]*$/.test(name) && !dialect.reserved.has(name.toUpperCase()) ? name : `"${name.replaceAll('"', '""')}"`);
  const columnsOf = (r: Relation, depth: number) => {
    for (const c of r.columns ?? []) if (c.name !== undefined && c.name !== '') put(quoted(c.name), 'column', { ...(c.detail !== undefined && { detail: c.detail }), ...(r.qualifiers.length > 0 && { documentation: `Column of ${r.qualifiers.at(-1)}` }), sort: c.hidden ? '2' : `${depth}` });
  };
  const around = view.names.selects.filter(s => s.select.range.start <= offset && reaches(view.code, s.select.range.end, offset)).sort((a, b) => b.select.range.start - a.select.range.start);
  const lastKind = kinds[last];

  if (lastKind === T.Dot) {
    const owner = /"/.test(wordAt(last - 1)) ? wordAt(last - 1).slice(1, -1) : wordAt(last - 1);
    for (const s of around) for (const r of s.relations) if (r.qualifiers.at(-1)?.toLowerCase() === owner.toLowerCase()) { columnsOf(r, 0); return found; }
    for (const t of view.tables) if (t.database?.toLowerCase() === owner.toLowerCase()) put(quoted(t.name), 'table', { detail: t.detail, sort: '0' });
    return found;
  }
  if (tablePlace(kinds)) {
    for (const t of view.tables) put(quoted(t.name), 'table', { ...(t.database !== undefined && { detail: t.database }), sort: '0' });
    for (const s of around) for (const w of s.withs) put(quoted(w), 'table', { detail: 'WITH', sort: '0' });
    if (dialect.id === 'athena') { keyword('UNNEST'); keyword('TABLE'); keyword('LATERAL'); }
    return found;
  }
  if (lastKind === T.DoubleColon || (lastKind === T.AS && castBefore(kinds))) {
    for (const t of typeNames) put(cased(t), 'type', { sort: '1' });
    return found;
  }
  if (lastKind === T.AS) return found;
  if (last < 0 || lastKind === T.Semicolon) {
    for (const word of ['SELECT', 'WITH', 'INSERT INTO', 'CREATE TABLE', 'CREATE OR REPLACE VIEW', 'UNLOAD', 'EXPLAIN', 'VALUES', ...(dialect.id === 'athena' ? ['PREPARE', 'EXECUTE', 'MERGE INTO', 'DELETE FROM', 'UPDATE', 'SHOW PARTITIONS', 'MSCK REPAIR TABLE', 'OPTIMIZE', 'VACUUM'] : ['CREATE EXTERNAL TABLE', 'CREATE EXTERNAL SCHEMA', 'COPY', 'DELETE FROM', 'UPDATE', 'MERGE INTO'])]) keyword(word);
    return found;
  }
  if (operandPlace(kinds)) {
    around.forEach((s, depth) => {
      for (const r of s.relations) columnsOf(r, Math.min(1, depth));
      if (depth === 0) {
        for (const r of s.relations) if (r.thing?.kind === 'alias' || r.thing?.kind === 'with') put(quoted(r.thing.name), 'variable', { detail: 'in FROM', sort: '2' });
        if (lastBy(kinds) === T.ORDER || dialect.id === 'redshift') for (const item of s.select.items) if (item.alias) put(quoted(item.alias.name), 'variable', { detail: 'in SELECT', sort: '0' });
      }
    });
    for (const f of view.functions) put(f.name, 'function', { detail: f.signatures[0]!, documentation: f.summary, insert: f.niladic ? `${f.name}()` : `${f.name}($1)`, snippet: true, sort: '3' });
    for (const word of ['CASE', 'CAST', 'NULL', 'TRUE', 'FALSE', 'NOT', 'EXISTS', 'INTERVAL', 'DATE', 'TIMESTAMP', ...(dialect.id === 'athena' ? ['TRY_CAST', 'ARRAY', 'ROW', 'JSON'] : []), 'CURRENT_DATE', 'CURRENT_TIMESTAMP']) keyword(word, '4');
    if (lastKind === T.SELECT) for (const word of ['DISTINCT', 'ALL', '*']) keyword(word, '1');
    return found;
  }
  const probe = probeAt(before.length);
  parseSql(before, dialect, undefined, probe);
  for (const kind of probe.kinds) {
    const word = kind >= T.FirstKeyword ? keywordText(kind) : '';
    if (word && !foreign.has(word) && !(word === 'QUALIFY' && dialect.id !== 'redshift')) keyword(phrases[word] ?? word);
  }
  return found;
}

/** Words of streaming SQL and of statements that begin elsewhere. */
const foreign = new Set(['STREAM', 'WINDOWED', 'STAGGER', 'PUMP', 'CURSOR', 'CREATE', 'INSERT', 'DROP', 'ALTER', 'MINUS', 'UESCAPE', 'ALLOW', 'DISALLOW', 'FUNCTION', 'OUTER', 'EXPEDITED', 'SELECT', 'STEP']);
const phrases: Readonly<Record<string, string>> = { GROUP: 'GROUP BY', ORDER: 'ORDER BY', PARTITION: 'PARTITION BY', LEFT: 'LEFT JOIN', RIGHT: 'RIGHT JOIN', FULL: 'FULL JOIN', CROSS: 'CROSS JOIN', INNER: 'INNER JOIN', NULLS: 'NULLS LAST', WITHIN: 'WITHIN GROUP', IS: 'IS NULL' };

/** Whether a SELECT that was read up to `end` goes on to the caret: what is typed there may be no part of it yet. */
function reaches(text: string, end: number, offset: number): boolean {
  for (let i = end, depth = 0; i < offset; i++) {
    const c = text[i];
    if (c === ';' || (c === ')' && depth-- === 0)) return false;
    if (c === '(') depth++;
  }
  return true;
}

/** Whether a table's name belongs here: behind FROM, JOIN, INTO, UPDATE, or a comma of FROM. */
function tablePlace(kinds: readonly T[]): boolean {
  const last = kinds.at(-1);
  if (last === T.FROM || last === T.JOIN || last === T.INTO) return true;
  if (last !== T.Comma) return false;
  for (let i = kinds.length - 1, depth = 0; i >= 0; i--) {
    const k = kinds[i]!;
    if (k === T.RightParen) depth++;
    else if (k === T.LeftParen) { if (depth-- === 0) return false; }
    else if (depth === 0) {
      if (k === T.FROM) return true;
      if (k === T.SELECT || k === T.WHERE || k === T.BY || k === T.ON || k === T.HAVING || k === T.VALUES || k === T.WITH || k === T.SET) return false;
    }
  }
  return false;
}

/** Whether an expression belongs here: behind an operator, an opening parenthesis, a comma, or a word that wants one. */
function operandPlace(kinds: readonly T[]): boolean {
  const last = kinds.at(-1);
  if (last === undefined) return false;
  return operandBefore.has(last);
}
const operandBefore = new Set<T>([T.SELECT, T.DISTINCT, T.ALL, T.WHERE, T.BY, T.HAVING, T.ON, T.AND, T.OR, T.NOT, T.LeftParen, T.LeftBracket, T.Comma, T.Equal, T.NotEqual, T.Less, T.LessEqual, T.Greater, T.GreaterEqual, T.Plus, T.Minus, T.Star, T.Slash, T.Percent, T.Concat, T.CASE, T.WHEN, T.THEN, T.ELSE, T.BETWEEN, T.LIKE, T.ILIKE, T.IN, T.VALUES, T.QUALIFY, T.Arrow, T.SET]);

function lastBy(kinds: readonly T[]): T | undefined {
  for (let i = kinds.length - 1, depth = 0; i >= 0; i--) {
    if (kinds[i] === T.RightParen) depth++;
    else if (kinds[i] === T.LeftParen && depth-- === 0) return undefined;
    else if (depth === 0 && kinds[i] === T.BY) return kinds[i - 1];
    else if (depth === 0 && (kinds[i] === T.SELECT || kinds[i] === T.WHERE)) return undefined;
  }
  return undefined;
}

/** Whether the AS at the end is that of a CAST. */
function castBefore(kinds: readonly T[]): boolean {
  for (let i = kinds.length - 2, depth = 0; i >= 0; i--) {
    if (kinds[i] === T.RightParen) depth++;
    else if (kinds[i] === T.LeftParen && depth-- === 0) return kinds[i - 1] === T.CAST || kinds[i - 1] === T.TRY_CAST;
  }
  return false;
}

/** Whether the writer's own keywords are in small letters. */
const writesLower = (text: string): boolean => { const words = text.match(/\b(?:select|from|where|group by|join)\b/gi) ?? []; return words.length > 0 && words.filter(w => w === w.toLowerCase()).length * 2 > words.length; };

// ------------------------------------------------------------------------------------------------ signatures

function signature(view: QueryView, offset: number): SignatureHelp | undefined {
  const call = view.calls.filter(c => c.form !== 'niladic' && c.name.range.end < offset && offset <= c.range.end && !(offset === c.range.end && view.text[offset - 1] === ')')).sort((a, b) => b.range.start - a.range.start)[0];
  const fn = call && functionOf(view, call.function);
  if (!fn) return undefined;
  const { tokens: list } = lex(view.code, view.dialect, call.name.range.end, offset);
  let [depth, parameter] = [0, 0];
  for (let i = 0; i < list.length - 1; i++) {
    const kind = list.kinds[i]!;
    if (kind === T.LeftParen || kind === T.LeftBracket) depth++;
    else if (kind === T.RightParen || kind === T.RightBracket) depth--;
    else if (kind === T.Comma && depth === 1) parameter++;
  }
  const labels = fn.signatures.map(label => ({ label, documentation: fn.summary, parameters: parametersOf(label).map(p => ({ label: p })) }));
  const active = Math.max(0, labels.findIndex(l => l.parameters.length > parameter));
  return { signatures: labels, active, parameter: Math.min(parameter, Math.max(0, labels[active]!.parameters.length - 1)) };
}

/** The parameters of a signature's text, commas inside parentheses aside. */
function parametersOf(text: string): string[] {
  const inner = text.slice(text.indexOf('(') + 1, text.indexOf(' → ')).replace(/\)$/, '').replace(/[[\]]/g, '');
  const list: string[] = [];
  let [depth, from] = [0, 0];
  for (let i = 0; i <= inner.length; i++) {
    if (inner[i] === '(') depth++;
    else if (inner[i] === ')') depth--;
    else if (i === inner.length || (inner[i] === ',' && depth === 0)) {
      const item = inner.slice(from, i).trim();
      if (item !== '') list.push(item);
      from = i + 1;
    }
  }
  return list;
}
