import type { Completion } from '../../../../base/language.ts';
import type { Range } from '../../../../base/range.ts';
import type { Scope } from '../../../../base/scope.ts';
import { probeAt } from '../../../../base/syntax.ts';
import { typeText } from '../../../../base/sql-type.ts';
import { kinesis } from '../../dialects/kinesis.ts';
import type { SqlFunction } from '../../function.ts';
import { kinesisFunctions } from '../../functions/index.ts';
import { lex } from '../../lexer.ts';
import { parseSql } from '../../parser.ts';
import { keywordText, T } from '../../tokens.ts';
import type { Select } from '../../tree.ts';
import type { Source } from '../analysis.ts';
import { signatureLabel } from '../calls.ts';
import { collect, selectsAround, statementAt } from '../collect.ts';
import { readKinesis, type KinesisFile } from '../file.ts';
import { writtenName } from '../names.ts';
import { returnsText } from './describe.ts';

/** Where the caret stands, told from the words before it. */
type Place = 'table' | 'target' | 'targetColumn' | 'qualified' | 'type' | 'operand' | 'name' | 'statement' | 'unit' | 'window' | 'windowName' | 'tableFunction' | 'cursor' | 'other';

/** What may stand at `offset`: names by place, functions as snippets, words that the parser would take there. */
export function complete(file: KinesisFile, offset: number, scope?: Scope): Completion[] {
  const { text, tree } = file;
  const open = unclosedName(file, offset);
  if (open) return complete(readKinesis({ ...file.file, text: open }, scope), offset, scope);
  if (tree.comments.some(c => c.start < offset && (offset < c.end || (offset === c.end && text.startsWith('--', c.start))))) return [];
  const range = wordRange(text, offset);
  const begin = beginOf(file, range.start);
  const before = text.slice(begin, range.start);
  const { tokens } = lex(before, kinesis);
  // Inside a text there is nothing to offer.
  const last = tokens.length - 2;
  if (last >= 0 && tokens.kinds[last] === T.String && tokens.ends[last] === before.length && !/'$/.test(before.slice(tokens.starts[last]! + 1))) return cursorColumns(file, offset);
  const words = { kinds: Array.from(tokens.kinds.subarray(0, tokens.length - 1)) as T[], text: (i: number) => before.slice(tokens.starts[i], tokens.ends[i]) };
  const place = placeOf(words);
  const lower = writesLower(text);
  const cased = (word: string) => (lower ? word.toLowerCase() : word);
  const found: Completion[] = [];
  const put = (label: string, kind: Completion['kind'], more: Partial<Completion> = {}) => found.push({ label, kind, range, ...more });
  const keyword = (word: string, sort = '5') => put(cased(word), 'keyword', { sort: sort + word });

  switch (place) {
    case 'statement':
      for (const s of snippets(file, cased)) put(s.label, 'snippet', { insert: s.insert, snippet: true, documentation: s.documentation, sort: `1${s.label}` });
      for (const word of ['CREATE OR REPLACE', 'INSERT INTO', 'SELECT STREAM', 'SELECT']) keyword(word);
      return found;
    case 'type':
      for (const { label, insert } of types) put(cased(label), 'type', { ...(insert && { insert: cased(insert), snippet: true }), sort: `1${label}` });
      return found;
    case 'name': return found;
    case 'unit':
      for (const word of ['SECOND', 'MINUTE', 'HOUR', 'DAY', 'MONTH', 'YEAR']) keyword(word, '1');
      return found;
    case 'window':
      for (const name of windowNames(file, offset)) put(writtenName(name), 'variable', { detail: 'window', sort: `1${name}` });
      put(cased('PARTITION BY'), 'keyword', { sort: '2PARTITION' });
      put(cased("RANGE INTERVAL '1' MINUTE PRECEDING"), 'snippet', { insert: `${cased('RANGE INTERVAL')} '\${1:1}' \${2:${cased('MINUTE')}} ${cased('PRECEDING')}`, snippet: true, sort: '3RANGE' });
      put(cased('ROWS 10 PRECEDING'), 'snippet', { insert: `${cased('ROWS')} \${1:10} ${cased('PRECEDING')}`, snippet: true, sort: '4ROWS' });
      return found;
    case 'windowName':
      for (const name of windowNames(file, offset)) put(writtenName(name), 'variable', { detail: 'window', sort: `1${name}` });
      put(cased('(PARTITION BY …)'), 'snippet', { insert: `(${cased('PARTITION BY')} \${1:key} ${cased('RANGE INTERVAL')} '\${2:1}' ${cased('MINUTE PRECEDING')})`, snippet: true, sort: '2(' });
      return found;
    case 'tableFunction':
      for (const fn of kinesisFunctions) if (fn.category === 'table') putFunction(fn, (label, kind, more = {}) => put(label, kind, { ...more, insert: (more.insert ?? label).replace(/^TABLE\((.*)\)$/s, '$1') }), `1${fn.name}`, true);
      return found;
    case 'cursor':
      put(cased('CURSOR(SELECT STREAM …)'), 'snippet', { insert: `${cased('CURSOR(SELECT STREAM')} \${1:*} ${cased('FROM')} \${2:stream})`, snippet: true, sort: '1' });
      return found;
    case 'targetColumn': {
      const statement = statementAt(tree, offset);
      const insert = statement?.kind === 'create-pump' ? statement.insert : statement?.kind === 'insert' ? statement : undefined;
      const target = insert && file.analysis.relations.get(insert.target.parts.at(-1)?.name ?? '');
      const listed = new Set(insert?.columns?.filter(c => c.range.start !== range.start).map(c => c.name));
      for (const c of target?.columns ?? []) if (!c.hidden && !listed.has(c.name)) put(writtenName(c.name), 'column', { detail: typeText(c.type), sort: `1${c.name}` });
      return found;
    }
    case 'qualified': {
      const qualifier = words.text(words.kinds.length - 2);
      const name = /^"/.test(qualifier) ? qualifier.slice(1, -1).replaceAll('""', '"') : qualifier.toUpperCase();
      for (const select of selectsNear(file, offset)) {
        const source = file.analysis.selectOf(select).sources.find(s => s.name === name);
        if (!source) continue;
        columns(source, put);
        break;
      }
      return found;
    }
    case 'target': case 'table': {
      for (const relation of file.analysis.relations.values()) {
        if (place === 'target' && relation.origin !== 'script') continue;
        const visible = relation.columns.filter(c => !c.hidden);
        put(writtenName(relation.name), relation.stream ? 'stream' : 'table', { detail: `${relation.origin} · ${visible.length} column${visible.length === 1 ? '' : 's'}`, documentation: visible.slice(0, 20).map(c => `${writtenName(c.name)} ${typeText(c.type)}`).join(', '), sort: `1${relation.name}` });
      }
      if (place === 'table') {
        for (const fn of kinesisFunctions) if (fn.category === 'table') putFunction(fn, put, `2${fn.name}`, true);
        keyword('TABLE');
      }
      return found;
    }
    case 'operand': {
      const seen = new Set<string>();
      let depth = 0;
      for (const select of selectsNear(file, offset)) {
        const { sources } = file.analysis.selectOf(select);
        for (const source of sources) {
          columns(source, (label, kind, more = {}) => {
            if (seen.has(label)) return;
            seen.add(label);
            put(label, kind, { ...more, sort: `${depth + 1}${label}` });
          });
        }
        if (depth === 0) {
          for (const source of sources) if (source.name !== undefined) put(writtenName(source.name), source.relation ? 'stream' : 'variable', { sort: `3${source.name}`, detail: 'in FROM' });
          if (clauseOf(words.kinds) === T.ORDER) for (const item of select.items) if (item.alias) put(writtenName(item.alias.name), 'variable', { sort: `1${item.alias.name}`, detail: typeText(file.analysis.typeOf(item.expr)) });
        }
        depth++;
      }
      for (const fn of kinesisFunctions) if (fn.category !== 'table' && !seen.has(fn.name)) putFunction(fn, put, `4${fn.name}`);
      for (const fn of file.analysis.functions.values()) put(writtenName(fn.name), 'function', { insert: `${writtenName(fn.name)}(${fn.parameters.map((p, i) => `\${${i + 1}:${p.name}}`).join(', ')})`, snippet: true, detail: typeText(fn.returns), sort: `4${fn.name}` });
      for (const word of ['CASE', 'NULL', 'TRUE', 'FALSE', 'NOT', 'INTERVAL', 'TIMESTAMP', 'DATE', 'TIME', 'EXISTS']) keyword(word, '6');
      if (words.kinds.at(-1) === T.SELECT) for (const word of ['STREAM', 'DISTINCT', 'ALL']) keyword(word, '0');
      return found;
    }
    case 'other': {
      const probe = probeAt(before.length);
      parseSql(before, kinesis, undefined, probe);
      for (const kind of probe.kinds) {
        const word = kind >= T.FirstKeyword ? keywordText(kind) : '';
        if (word && !unavailable.has(word) && follows(word, words.kinds)) keyword(phrases[word] ?? word);
      }
      for (const word of probe.words) if (!unavailable.has(word)) keyword(word);
      return found;
    }
  }
}

function putFunction(fn: SqlFunction, put: (label: string, kind: Completion['kind'], more?: Partial<Completion>) => void, sort: string, table = false): void {
  const [first] = fn.signatures;
  const insert = fn.niladic ? fn.name : table ? `TABLE(${fn.name}(CURSOR(SELECT STREAM * FROM \${1:stream})${first!.parameters.slice(1).filter(p => !p.optional).map((p, i) => `, \${${i + 2}:${p.name}}`).join('')}))` : callSnippet(fn);
  put(fn.name, 'function', { detail: `${signatureLabel(fn, first!)} → ${returnsText(first!)}`, documentation: `${fn.summary}.\n\n${fn.documentation}`, insert, ...(!fn.niladic && { snippet: true }), sort });
}

/** Forms with words of their own are written out; a window follows where it has to. */
function callSnippet(fn: SqlFunction): string {
  const own = forms[fn.name];
  const required = fn.signatures.find(s => s.form === undefined || !/\(.*\b(?:FROM|TO|BY|IN|PLACING|AS)\b.*\)/.test(s.form))?.parameters.filter(p => !p.optional) ?? [];
  const call = own ?? `${fn.name}(${required.map((p, i) => `\${${i + 1}:${p.name}}`).join(', ')})`;
  return fn.over === 'required' ? `${call} OVER (\${8:RANGE INTERVAL '1' MINUTE PRECEDING})` : call;
}

const forms: Readonly<Record<string, string>> = {
  CAST: 'CAST(${1:x} AS ${2:type})', EXTRACT: 'EXTRACT(${1:HOUR} FROM ${2:time})', FLOOR: 'FLOOR(${1:time} TO ${2:MINUTE})', CEIL: 'CEIL(${1:time} TO ${2:MINUTE})', STEP: "STEP(${1:ROWTIME} BY INTERVAL '${2:60}' ${3:SECOND})",
  POSITION: 'POSITION(${1:part} IN ${2:text})', SUBSTRING: 'SUBSTRING(${1:text} FROM ${2:start} FOR ${3:length})', OVERLAY: 'OVERLAY(${1:text} PLACING ${2:part} FROM ${3:start})', TRIM: 'TRIM(${1:text})', COUNT: 'COUNT(${1:*})',
};

function columns(source: Source, put: (label: string, kind: Completion['kind'], more?: Partial<Completion>) => void): void {
  for (const c of source.columns) put(writtenName(c.name), 'column', { detail: typeText(c.type), sort: `${c.hidden ? 2 : 1}${c.name}` });
  if (source.stream || source.open) put('ROWTIME', 'column', { detail: 'TIMESTAMP NOT NULL', sort: '2ROWTIME' });
}

const operandBefore = new Set<T>([
  T.SELECT, T.STREAM, T.DISTINCT, T.ALL, T.WHERE, T.BY, T.HAVING, T.ON, T.AND, T.OR, T.NOT, T.WHEN, T.THEN, T.ELSE, T.CASE, T.BETWEEN, T.LIKE, T.RETURN, T.LeftParen, T.Comma,
  T.Plus, T.Minus, T.Star, T.Slash, T.Concat, T.Equal, T.NotEqual, T.Less, T.LessEqual, T.Greater, T.GreaterEqual,
]);

interface Words { readonly kinds: readonly T[]; text(index: number): string }

function placeOf({ kinds, text }: Words): Place {
  const last = kinds.at(-1);
  if (last === undefined || last === T.Semicolon) return 'statement';
  if (last === T.OR && kinds.at(-2) === T.CREATE) return 'other';
  if (last === T.OVER) return 'windowName';
  if (last === T.LeftParen) {
    const head = kinds.at(-2);
    if (head === T.OVER || (head === T.AS && clauseBefore(kinds) === T.WINDOW)) return 'window';
    if (head === T.EXTRACT) return 'unit';
    if ((head === T.TABLE || head === T.STREAM) && kinds.at(-3) !== T.CREATE) return 'tableFunction';
    if (head === T.Word && isTableFunction(text(kinds.length - 2))) return 'cursor';
  }
  if (last === T.TO && inCallOf(kinds, [T.FLOOR, T.CEIL, T.CEILING])) return 'unit';
  if (last === T.String && (kinds.at(-2) === T.INTERVAL || ((kinds.at(-2) === T.Minus || kinds.at(-2) === T.Plus) && kinds.at(-3) === T.INTERVAL))) return 'unit';
  if ((last === T.LeftParen || last === T.Comma) && inTargetList(kinds)) return 'targetColumn';
  if (last === T.Dot) return 'qualified';
  if (last === T.INTO) return 'target';
  if (last === T.FROM && kinds.at(-2) !== T.DISTINCT && !inCall(kinds)) return 'table';
  if (last === T.JOIN) return 'table';
  if (last === T.Comma && clauseOf(kinds) === T.FROM) return 'table';
  if ((last === T.STREAM || last === T.PUMP || last === T.FUNCTION) && (kinds.includes(T.CREATE) && !kinds.includes(T.SELECT))) return 'name';
  if (last === T.RETURNS) return 'type';
  const created = kinds[0] === T.CREATE && !kinds.includes(T.SELECT) && !kinds.includes(T.RETURN) && (kinds.includes(T.STREAM) || kinds.includes(T.FUNCTION)) && kinds.includes(T.LeftParen);
  if (created) {
    if (last === T.LeftParen || last === T.Comma) return 'name';
    const previous = kinds.at(-2);
    if ((previous === T.LeftParen || previous === T.Comma) && /^[\w"$]/.test(text(kinds.length - 1))) return 'type';
    return 'other';
  }
  if (last === T.AS) {
    // CAST(x AS …) against an alias or a pump's INSERT.
    let depth = 0;
    for (let i = kinds.length - 1; i >= 0; i--) {
      if (kinds[i] === T.RightParen) depth++;
      else if (kinds[i] === T.LeftParen && depth-- === 0) return kinds[i - 1] === T.CAST ? 'type' : 'name';
    }
    return kinds[0] === T.CREATE && !kinds.includes(T.INSERT) ? 'other' : 'name';
  }
  return operandBefore.has(last) ? 'operand' : 'other';
}

/** The word of the innermost open clause: FROM, WHERE, BY's GROUP or ORDER … */
function clauseOf(kinds: readonly T[]): T | undefined {
  let depth = 0;
  for (let i = kinds.length - 1; i >= 0; i--) {
    const kind = kinds[i]!;
    if (kind === T.RightParen) depth++;
    else if (kind === T.LeftParen) {
      if (depth === 0) return undefined;
      depth--;
    } else if (depth === 0 && (kind === T.FROM || kind === T.WHERE || kind === T.GROUP || kind === T.ORDER || kind === T.HAVING || kind === T.SELECT || kind === T.WINDOW || kind === T.WINDOWED || kind === T.ON)) return kind;
  }
  return undefined;
}

/** The clause word before the last parenthesis. */
const clauseBefore = (kinds: readonly T[]): T | undefined => clauseOf(kinds.slice(0, -1));

const isTableFunction = (name: string): boolean => kinesisFunctions.some(fn => fn.category === 'table' && fn.name === name.toUpperCase());

/** Whether the innermost open parenthesis is that of a call of one of `names`. */
function inCallOf(kinds: readonly T[], names: readonly T[]): boolean {
  let depth = 0;
  for (let i = kinds.length - 1; i > 0; i--) {
    if (kinds[i] === T.RightParen) depth++;
    else if (kinds[i] === T.LeftParen && depth-- === 0) return names.includes(kinds[i - 1]!);
  }
  return false;
}

/** Whether the caret stands in the list of columns behind the target of an INSERT. */
function inTargetList(kinds: readonly T[]): boolean {
  let i = kinds.length - 1;
  while (i > 0 && kinds[i] !== T.LeftParen) {
    if (kinds[i] === T.RightParen || kinds[i] === T.SELECT) return false;
    i--;
  }
  // INTO name, or INTO schema.name
  for (i--; i > 0; i--) {
    if (kinds[i] === T.INTO) return true;
    if (kinds[i] !== T.Word && kinds[i] !== T.Quoted && kinds[i] !== T.Dot) return false;
  }
  return false;
}

/** Windows that the select around the caret defines. */
const windowNames = (file: KinesisFile, offset: number): string[] => (selectsNear(file, offset)[0]?.windows ?? []).flatMap(w => (w.name.name === '' ? [] : [w.name.name]));

/** The text with a quoted name that is being typed at the caret closed: unclosed, it swallows the rest of its line. */
function unclosedName({ text }: KinesisFile, offset: number): string | undefined {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset).replace(/'(?:[^']|'')*'/g, part => ' '.repeat(part.length));
  if (/(?:--|\/\/)/.test(line.replace(/"[^"]*"/g, '')) || (line.split('"').length - 1) % 2 === 0) return undefined;
  const typed = /"[^"]*$/.exec(line)![0];
  if (/[;']/.test(typed) || /^[\w$]*"/.test(text.slice(offset, offset + 256))) return undefined;
  return `${text.slice(0, offset)}"${text.slice(offset)}`;
}

/** Columns of a table function's cursor, inside a text argument that names one. */
function cursorColumns(file: KinesisFile, offset: number): Completion[] {
  const call = collect(file.tree).calls.findLast(c => c.range.start < offset && offset <= c.range.end && c.arguments.some(a => a.kind === 'cursor'));
  const argument = call?.arguments.find(a => a.kind === 'string' && a.range.start < offset && offset <= a.range.end);
  const cursor = call?.arguments.find(a => a.kind === 'cursor');
  const resolved = call && file.analysis.callOf(call);
  if (!call || !argument || cursor?.kind !== 'cursor' || resolved?.kind !== 'function') return [];
  const parameter = resolved.signature.parameters[call.arguments.indexOf(argument)];
  const range = { start: argument.range.start + 1, end: Math.max(argument.range.start + 1, argument.range.end - 1) };
  if (parameter?.values) return parameter.values.map(label => ({ label, kind: 'keyword', range }));
  if (parameter?.type !== 'column') return [];
  return file.analysis.columnsOf(cursor.query).filter(c => !c.rowtime).map(c => ({ label: c.name, kind: 'column', range, detail: typeText(c.type) }));
}

/** Whether FROM belongs to EXTRACT, TRIM, SUBSTRING or OVERLAY. */
function inCall(kinds: readonly T[]): boolean {
  let depth = 0;
  for (let i = kinds.length - 1; i > 0; i--) {
    if (kinds[i] === T.RightParen) depth++;
    else if (kinds[i] === T.LeftParen && depth-- === 0) return kinds[i - 1] === T.EXTRACT || kinds[i - 1] === T.TRIM || kinds[i - 1] === T.SUBSTRING || kinds[i - 1] === T.OVERLAY;
    else if (kinds[i] === T.SELECT && depth === 0) return false;
  }
  return false;
}

/** Selects whose names count at the caret, innermost first; behind a broken one the last select of the statement. */
function selectsNear({ tree }: KinesisFile, offset: number): Select[] {
  const around = selectsAround(tree, { start: offset, end: offset });
  if (around.length > 0) return around;
  const statement = statementAt(tree, offset);
  return statement ? selectsAround(tree, { start: statement.range.end, end: statement.range.end }) : [];
}

/** Where the statement of the caret begins: behind the last semicolon before it. */
function beginOf({ tree }: KinesisFile, offset: number): number {
  const statement = statementAt(tree, offset - 1);
  return statement?.range.start ?? 0;
}

function wordRange(text: string, offset: number): Range {
  const quoted = /"(?:[^"\r\n]|"")*$/.exec(text.slice(Math.max(0, offset - 256), offset));
  const start = quoted && (text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset).split('"').length - 1) % 2 === 1 ? offset - quoted[0].length : offset - /[\w$]*$/.exec(text.slice(Math.max(0, offset - 256), offset))![0].length;
  const end = offset + (text[start] === '"' ? /^(?:[^"\r\n]*")?/ : /^[\w$]*/).exec(text.slice(offset, offset + 256))![0].length;
  return { start, end };
}

/** Whether the document writes its keywords in lower case. */
const writesLower = (text: string): boolean => {
  const head = text.slice(0, 20_000);
  const count = (pattern: RegExp) => head.match(pattern)?.length ?? 0;
  return count(/\b(?:select|create|insert|from|where|group|stream)\b/g) > count(/\b(?:SELECT|CREATE|INSERT|FROM|WHERE|GROUP|STREAM)\b/g);
};

/** Whether a word that ends one thing or begins another makes sense right here. */
function follows(word: string, kinds: readonly T[]): boolean {
  switch (word) {
    case 'CREATE': return false;
    case 'INSERT': return kinds.at(-1) === T.AS;
    case 'UNION': return kinds.includes(T.FROM);
    case 'OUTER': return kinds.at(-1) === T.LEFT || kinds.at(-1) === T.RIGHT || kinds.at(-1) === T.FULL;
    case 'FROM': return clauseOf(kinds) === T.SELECT || inCall(kinds);
    case 'WHERE': case 'HAVING': case 'WINDOW': case 'WINDOWED': case 'GROUP': case 'ORDER': {
      const clause = clauseOf(kinds);
      return clause !== undefined && (clauseOrder[keywordText(clause)] ?? 9) < clauseOrder[word]!;
    }
    default: return true;
  }
}

/** Clauses in the order in which they may follow one another. */
const clauseOrder: Readonly<Record<string, number>> = { FROM: 1, ON: 1, WHERE: 2, GROUP: 3, WINDOWED: 3, HAVING: 4, WINDOW: 5, ORDER: 6 };

/** Words of other dialects that share the parser. */
const unavailable = new Set(['LIMIT', 'OFFSET', 'FETCH', 'UNNEST', 'TABLESAMPLE', 'QUALIFY', 'LATERAL', 'ILIKE', 'ROLLUP', 'CUBE', 'GROUPING', 'NULLS', 'EXCEPT', 'INTERSECT', 'AT', 'WITH', 'GROUPS', 'DROP', 'ALTER', 'IF', 'RECURSIVE', 'FILTER']);
const phrases: Readonly<Record<string, string>> = { GROUP: 'GROUP BY', ORDER: 'ORDER BY', PARTITION: 'PARTITION BY', WINDOWED: 'WINDOWED BY STAGGER', UNION: 'UNION ALL', INSERT: 'INSERT INTO', IS: 'IS' };

const types: readonly { label: string; insert?: string }[] = [
  { label: 'VARCHAR', insert: 'VARCHAR(${1:64})' }, { label: 'INTEGER' }, { label: 'BIGINT' }, { label: 'DOUBLE' }, { label: 'DECIMAL', insert: 'DECIMAL(${1:10}, ${2:2})' }, { label: 'TIMESTAMP' }, { label: 'BOOLEAN' }, { label: 'REAL' }, { label: 'SMALLINT' }, { label: 'TINYINT' },
  { label: 'CHAR', insert: 'CHAR(${1:1})' }, { label: 'DATE' }, { label: 'TIME' }, { label: 'VARBINARY', insert: 'VARBINARY(${1:1024})' }, { label: 'BINARY', insert: 'BINARY(${1:16})' },
];

function snippets({ analysis }: KinesisFile, cased: (word: string) => string): { label: string; insert: string; documentation: string }[] {
  const source = [...analysis.relations.values()].find(r => r.stream)?.name ?? 'SOURCE_SQL_STREAM_001';
  const target = [...analysis.relations.values()].find(r => r.origin === 'script')?.name ?? 'DESTINATION_SQL_STREAM';
  const k = (text: string) => text.replace(/\b[A-Z]{2,}\b(?![^"$]*["}])/g, cased);
  return [
    { label: 'stream', insert: k(`CREATE OR REPLACE STREAM "\${1:DESTINATION_SQL_STREAM}" (\n  \${2:name} \${3:VARCHAR(64)}\n);$0`), documentation: 'An in-application stream' },
    { label: 'pump', insert: k(`CREATE OR REPLACE PUMP "\${1:STREAM_PUMP}" AS INSERT INTO "\${2:${target}}"\nSELECT STREAM \${3:*}\nFROM "\${4:${source}}";$0`), documentation: 'A pump from one stream into another' },
    { label: 'tumbling window', insert: k(`CREATE OR REPLACE PUMP "\${1:STREAM_PUMP}" AS INSERT INTO "\${2:${target}}"\nSELECT STREAM \${3:key}, COUNT(*) AS n\nFROM "\${4:${source}}" AS s\nGROUP BY \${3:key}, STEP(s.ROWTIME BY INTERVAL '\${5:60}' SECOND);$0`), documentation: 'Counts per key and window' },
    { label: 'sliding window', insert: k(`SELECT STREAM \${1:key}, AVG(\${2:value}) OVER (PARTITION BY \${1:key} RANGE INTERVAL '\${3:1}' MINUTE PRECEDING) AS mean\nFROM "\${4:${source}}";$0`), documentation: 'One row per input row' },
    { label: 'stagger window', insert: k(`SELECT STREAM FLOOR(\${1:event_time} TO MINUTE), \${2:key}, COUNT(*) AS n\nFROM "\${3:${source}}"\nWINDOWED BY STAGGER (PARTITION BY FLOOR(\${1:event_time} TO MINUTE), \${2:key} RANGE INTERVAL '\${4:1}' MINUTE);$0`), documentation: 'A window per key from its first row on' },
    { label: 'function', insert: k(`CREATE OR REPLACE FUNCTION \${1:name}(\${2:x INTEGER})\nRETURNS \${3:INTEGER}\nRETURN \${4:x};$0`), documentation: 'A function of one expression' },
  ];
}
