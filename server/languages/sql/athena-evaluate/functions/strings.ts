import { javaRegex, javaReplacement, type JavaRegex } from '../../../../base/java-regex.ts';
import { SqlError } from '../../../../base/sql-value.ts';
import { defineAthenaFunction as f, type Evaluate } from '../function.ts';
import { varchar, type Type } from '../types.ts';
import { badArgument, doubleText, fail, MapValue, type Value } from '../values.ts';
import { decodeUtf8 } from '../bytes.ts';
import { javaFormat } from '../java-format.ts';

const points = (text: string): string[] => (/[\ud800-\udfff]/.test(text) ? [...text] : text.split(''));
const trimSet = (text: string, set: string, side: 'leading' | 'trailing' | 'both'): string => {
  const letters = points(text);
  let [a, b] = [0, letters.length];
  if (side !== 'trailing') while (a < b && set.includes(letters[a]!)) a++;
  if (side !== 'leading') while (b > a && set.includes(letters[b - 1]!)) b--;
  return letters.slice(a, b).join('');
};
/** Letter by letter, as the service does: what would grow to several letters stays. */
const cased = (text: string, to: 'toLowerCase' | 'toUpperCase'): string => (/^[\0-\x7f]*$/.test(text) ? text[to]() : [...text].map(c => { const made = c[to](); return [...made].length === 1 ? made : c; }).join(''));
const blanks = ' \t\n\u000b\f\r\u001c\u001d\u001e\u001f\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u2028\u2029\u205f\u3000';

function substring(text: string, start: bigint, length?: bigint): string {
  const letters = points(text);
  if (start === 0n || (length !== undefined && length <= 0n)) return '';
  const from = start > 0n ? Number(start) - 1 : letters.length + Number(start);
  if (from < 0 || from >= letters.length) return '';
  return letters.slice(from, length === undefined ? undefined : from + Number(length)).join('');
}
function bytesFrom(bytes: Uint8Array, start: bigint, length?: bigint): Uint8Array {
  if (start === 0n || (length !== undefined && length <= 0n)) return new Uint8Array();
  const from = start > 0n ? Number(start) - 1 : bytes.length + Number(start);
  return from < 0 || from >= bytes.length ? new Uint8Array() : bytes.slice(from, length === undefined ? undefined : from + Number(length));
}
function padBytes(bytes: Uint8Array, size: bigint, filler: Uint8Array, left: boolean): Uint8Array {
  if (size < 0n || size > 10_000_000n) badArgument('Target length must be in the range [0..2147483647]');
  if (filler.length === 0) badArgument('Padding bytes must not be empty');
  const n = Number(size);
  if (bytes.length >= n) return bytes.slice(0, n);
  const added = Uint8Array.from({ length: n - bytes.length }, (_, i) => filler[i % filler.length]!);
  return Uint8Array.from(left ? [...added, ...bytes] : [...bytes, ...added]);
}
function position(text: string, part: string, instance: bigint): bigint {
  if (instance === 0n) badArgument("'instance' must be a positive or negative number.");
  if (part === '') return instance > 0n ? 1n : BigInt(points(text).length + 1);
  let at = -1;
  if (instance > 0n) for (let i = 0n; i < instance; i++) { at = text.indexOf(part, at + 1); if (at < 0) return 0n; }
  else { at = text.length; for (let i = 0n; i > instance; i--) { at = at === 0 ? -1 : text.lastIndexOf(part, at - 1); if (at < 0) return 0n; } }
  return BigInt(points(text.slice(0, at)).length + 1);
}
function pad(text: string, size: bigint, filler: string, left: boolean): string {
  if (size < 0n || size > 2147483647n) badArgument(`Target length must be in the range [0..2147483647]`);
  if (filler === '') badArgument('Padding string must not be empty');
  const letters = points(text);
  const n = Number(size);
  if (letters.length >= n) return letters.slice(0, n).join('');
  if (n > 10_000_000) badArgument('Target length must be in the range [0..2147483647]');
  const fill = points(filler);
  const added = Array.from({ length: n - letters.length }, (_, i) => fill[i % fill.length]!).join('');
  return left ? added + text : text + added;
}
function splitText(text: string, delimiter: string, limit: bigint): string[] {
  if (limit <= 0n) badArgument('Limit must be positive');
  if (limit > 2147483647n) badArgument('Limit is too large');
  if (delimiter === '') badArgument('The delimiter may not be the empty string');
  const all = text.split(delimiter);
  return all.length <= Number(limit) ? all : [...all.slice(0, Number(limit) - 1), all.slice(Number(limit) - 1).join(delimiter)];
}
function toMap(text: string, entry: string, key: string, many: boolean): Value {
  if (entry === '') badArgument('entryDelimiter is empty');
  if (key === '') badArgument('keyValueDelimiter is empty');
  if (entry === key) badArgument('entryDelimiter and keyValueDelimiter must not be the same');
  const map = new Map<string, string[]>();
  for (const part of text.replace(text.endsWith(entry) ? entry + '$' : '$^', '').split(entry)) {
    if (part === '' && (text === '' || text.endsWith(entry))) continue;
    const at = part.indexOf(key);
    if (at < 0) badArgument(`Key-value delimiter must appear exactly once in each entry. Bad input: '${part}'`);
    const [k, v] = [part.slice(0, at), part.slice(at + key.length)];
    if (v.includes(key)) badArgument(`Key-value delimiter must appear exactly once in each entry. Bad input: '${part}'`);
    if (map.has(k) && !many) badArgument(`Duplicate keys (${k}) are not allowed`);
    map.set(k, [...(map.get(k) ?? []), v]);
  }
  return new MapValue([...map].map(([k, v]) => [k, many ? v : v[0]!] as const));
}
function levenshtein(a: string, b: string): bigint {
  const [x, y] = [points(a), points(b)];
  let row = y.map((_, i) => i + 1);
  row.unshift(0);
  for (let i = 1; i <= x.length; i++) {
    const next = [i];
    for (let j = 1; j <= y.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (x[i - 1] === y[j - 1] ? 0 : 1)));
    row = next;
  }
  return BigInt(row[y.length]!);
}
function soundex(text: string): string {
  const codes: Record<string, string> = { B: '1', F: '1', P: '1', V: '1', C: '2', G: '2', J: '2', K: '2', Q: '2', S: '2', X: '2', Z: '2', D: '3', T: '3', L: '4', M: '5', N: '5', R: '6' };
  const letters = text.toUpperCase().replace(/[^A-Z]/g, '');
  if (letters === '') return '';
  let made = letters[0]!;
  let last = codes[letters[0]!];
  for (const c of letters.slice(1)) {
    const code = codes[c];
    if (code !== undefined && code !== last) made += code;
    if (c !== 'H' && c !== 'W') last = code;
  }
  return made.padEnd(4, '0').slice(0, 4);
}

const regex = (pattern: string): JavaRegex => {
  try {
    return javaRegex(pattern);
  } catch (error) {
    if (error instanceof SqlError) return fail('INVALID_FUNCTION_ARGUMENT', error.message);
    throw error;
  }
};
function* matches(text: string, pattern: string, from = 0): Generator<RegExpExecArray> {
  const { all } = regex(pattern);
  all.lastIndex = from;
  for (let m = all.exec(text); m; m = all.exec(text)) {
    const at = all.lastIndex;
    yield m;
    all.lastIndex = m[0] === '' ? at + 1 : at;
    if (all.lastIndex > text.length) return;
  }
}
/** Where a group of a pattern stands in what it matches. */
const groupAt = (pattern: string, index: bigint): number => {
  const { groups } = regex(pattern);
  if (index < 0n) badArgument('Group cannot be negative');
  if (Number(index) >= groups.length) badArgument(`Pattern has ${groups.length - 1} groups. Cannot access group ${index}`);
  return groups[Number(index)]!;
};
const replacement = (text: string, m: RegExpExecArray, pattern: string, to: string): string => {
  const plainTo = to.replace(/\$\{(\w+)\}/g, (whole, name: string) => {
    const names = [...pattern.matchAll(/\((?!\?(?!<[a-zA-Z]))(?:\?<([a-zA-Z]\w*)>)?/g)].map(n => n[1]);
    const at = names.indexOf(name);
    return at < 0 ? badArgument(`Illegal replacement sequence: unknown group { ${name} }`) : `$${at + 1}`;
  });
  try {
    return javaReplacement(plainTo, m, regex(pattern).groups);
  } catch (error) {
    if (error instanceof SqlError) return badArgument(/\$\d/.test(to) ? `Illegal replacement sequence: unknown group { ${/\$(\d+)/.exec(to)![1]} }` : `Illegal replacement sequence: ${to}`);
    throw error;
  }
};
function replaceAll(text: string, pattern: string, to: (m: RegExpExecArray) => string | null): string | null {
  let made = '';
  let at = 0;
  for (const m of matches(text, pattern)) {
    const part = to(m);
    if (part === null) return null;
    made += text.slice(at, m.index) + part;
    at = m.index + m[0].length;
  }
  return made + text.slice(at);
}
/** Where a pattern is found the n-th time from a position on, or -1. */
function place(text: string, pattern: string, from: bigint, nth: bigint): bigint {
  if (from < 1n) badArgument('start position cannot be smaller than 1');
  if (nth < 1n) badArgument('occurrence cannot be smaller than 1');
  if (from > BigInt(text.length)) return -1n;
  for (const m of matches(text, pattern, Number(from) - 1)) if (--nth === 0n) return BigInt(m.index + 1);
  return -1n;
}
const splitRegexp = (text: string, pattern: string): string[] => {
  const parts: string[] = [];
  let at = 0;
  for (const m of matches(text, pattern)) {
    parts.push(text.slice(at, m.index));
    at = m.index + m[0].length;
  }
  return [...parts, text.slice(at)];
};

// ------------------------------------------------------------------------------------------------ URLs
interface Url { readonly protocol: string | null; readonly host: string | null; readonly port: string | null; readonly path: string; readonly query: string | null; readonly fragment: string | null }
function url(text: string): Url | undefined {
  if (/[\s"<>\\^`{|}]/.test(text) || /%(?![0-9a-fA-F]{2})/.test(text)) return undefined;
  const m = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(text);
  if (!m) return undefined;
  const authority = /^(?:[^@]*@)?(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(m[2] ?? '');
  return { protocol: m[1] ?? null, host: authority?.[1] || null, port: authority?.[2] || null, path: unescape(m[3]!), query: m[4] === undefined ? null : m[4], fragment: m[5] === undefined ? null : unescape(m[5]) };
}
const unescape = (text: string): string => text.replace(/(?:%[0-9a-fA-F]{2})+/g, run => decodeUtf8(Uint8Array.from(run.slice(1).split('%').map(h => parseInt(h, 16)))));
const encode = (text: string): string => encodeURIComponent(text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')).replace(/[!'()~]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`).replace(/%20/g, '+');

/** One meaning for varchar and char, written with `T` for them. */
const ofText = (signature: string, evaluate: Evaluate) => Object.fromEntries(['varchar(x)', 'char(x)'].map(t => [signature.replace('T', t), evaluate]));
/** A text whose length is worked out from those of texts; without an end where one of them has none. */
const lengthened = (types: readonly Type[], of: (x: number, y: number, z: number) => number): Type => {
  const lengths = types.map(t => (t.kind === 'varchar' || t.kind === 'char' ? t.length : undefined));
  return lengths.includes(undefined) ? varchar() : varchar(Math.min(2147483647, of(...(lengths as [number, number, number]))));
};

export const stringFunctions = [
  f('length', 'string', 'Number of characters', { 'varchar(x) → bigint': ([s]) => BigInt(points(s).length), 'char(x) → bigint': (_, { types: [t] }) => BigInt((t as { length: number }).length), 'varbinary → bigint': ([b]) => BigInt((b as Uint8Array).length) }),
  f('lower', 'string', 'The text in small letters', { 'varchar(x) → varchar(x)': ([s]) => cased(s, 'toLowerCase'), 'char(x) → char(x)': ([s]) => cased(s, 'toLowerCase') }),
  f('upper', 'string', 'The text in capitals', { 'varchar(x) → varchar(x)': ([s]) => cased(s, 'toUpperCase'), 'char(x) → char(x)': ([s]) => cased(s, 'toUpperCase') }),
  f('concat', 'string', 'Texts, bytes or arrays one behind the other; NULL when one is NULL', {
    'char(x), char(y) → char(x)': { evaluate: ([a, b]) => a + b, result: ([a, b]) => ({ kind: 'char', length: Math.min(65536, (a as { length?: number }).length! + (b as { length?: number }).length!) }) },
    'varchar, varchar... → varchar': a => a.join(''),
    'varbinary, varbinary... → varbinary': parts => Uint8Array.from((parts as Uint8Array[]).flatMap(p => [...p])),
    'array(E), array(E)... → array(E)': parts => (parts as Value[][]).flat(1),
    'array(E), E → array(E)': { nulls: true, evaluate: ([a, e]) => (a === null ? null : [...a, e]) },
    'E, array(E) → array(E)': { nulls: true, evaluate: ([e, a]) => (a === null ? null : [e, ...a]) },
  }),
  f('concat_ws', 'string', 'Texts with a separator between them; NULLs are skipped', {
    'varchar, varchar... → varchar': { nulls: true, evaluate: ([sep, ...rest]) => (sep === null ? null : rest.filter(r => r !== null).join(sep)) },
    'varchar, array(varchar) → varchar': { nulls: true, evaluate: ([sep, rest]) => (sep === null || rest === null ? null : rest.filter((r: Value) => r !== null).join(sep)) },
  }),
  ...['substr', 'substring'].map(name => f(name, 'string', 'The part of a text from a position (1 is the first character; negative from the end), perhaps of a length', {
    ...ofText('T, bigint → varchar(x)', ([s, from]) => substring(s, from)), ...ofText('T, bigint, bigint → varchar(x)', ([s, from, n]) => substring(s, from, n)),
    'varbinary, bigint → varbinary': ([b, from]) => bytesFrom(b, from), 'varbinary, bigint, bigint → varbinary': ([b, from, n]) => bytesFrom(b, from, n),
  })),
  f('strpos', 'string', 'Position of the first (or n-th) place of a text in another; 0 when it is not there', { 'varchar, varchar → bigint': ([s, p]) => position(s, p, 1n), 'varchar, varchar, bigint → bigint': ([s, p, n]) => position(s, p, n) }),
  f('position', 'string', '`POSITION(part IN text)`: position of a part; 0 when it is not there', { 'varchar, varchar → bigint': ([p, s]) => position(s, p, 1n) }),
  f('replace', 'string', 'Puts another text for each place of a part, or nothing', {
    'varchar(x), varchar(y) → varchar(x)': ([s, from]) => s.replaceAll(from, ''),
    'varchar(x), varchar(y), varchar(z) → varchar(u)': { evaluate: ([s, from, to]) => (from === '' ? to + points(s).map(c => c + to).join('') : s.split(from).join(to)), result: ([x, , z]) => lengthened([x!, z!], (n, m) => n + m * (n + 1)) },
  }),
  f('trim', 'string', 'The text without blanks (or the given characters) at its ends', { ...ofText('T → varchar(x)', ([s]) => trimSet(s, blanks, 'both')), ...ofText('T, varchar → varchar(x)', ([s, set]) => trimSet(s, set, 'both')) }),
  f('ltrim', 'string', 'The text without blanks (or the given characters) at its start', { ...ofText('T → varchar(x)', ([s]) => trimSet(s, blanks, 'leading')), ...ofText('T, varchar → varchar(x)', ([s, set]) => trimSet(s, set, 'leading')) }),
  f('rtrim', 'string', 'The text without blanks (or the given characters) at its end', { ...ofText('T → varchar(x)', ([s]) => trimSet(s, blanks, 'trailing')), ...ofText('T, varchar → varchar(x)', ([s, set]) => trimSet(s, set, 'trailing')) }),
  f('lpad', 'string', 'Filled or cut at the left to a length', { ...ofText('T, bigint, varchar → varchar', ([s, n, p]) => pad(s, n, p, true)), 'varbinary, bigint, varbinary → varbinary': ([s, n, p]) => padBytes(s, n, p, true) }),
  f('rpad', 'string', 'Filled or cut at the right to a length', { ...ofText('T, bigint, varchar → varchar', ([s, n, p]) => pad(s, n, p, false)), 'varbinary, bigint, varbinary → varbinary': ([s, n, p]) => padBytes(s, n, p, false) }),
  f('reverse', 'string', 'A text or array from its end to its start', { 'varchar(x) → varchar(x)': ([s]) => points(s).reverse().join(''), 'char(x) → char(x)': ([s]) => points(s).reverse().join(''), 'varbinary → varbinary': ([b]) => Uint8Array.from([...b].reverse()), 'array(E) → array(E)': ([a]) => [...a].reverse() }),
  f('starts_with', 'string', 'Whether a text begins with another', { 'varchar, varchar → boolean': ([s, p]) => s.startsWith(p) }),
  f('ends_with', 'string', 'Whether a text ends with another', { 'varchar, varchar → boolean': ([s, p]) => s.endsWith(p) }),
  f('split', 'string', 'The parts between delimiters, at most `limit` of them', { 'varchar(x), varchar → array(varchar(x))': ([s, d]) => splitText(s, d, 2147483647n), 'varchar(x), varchar, bigint → array(varchar(x))': ([s, d, n]) => splitText(s, d, n) }),
  f('split_part', 'string', 'The n-th part between delimiters; NULL when there are fewer', { 'varchar(x), varchar, bigint → varchar(x)': ([s, d, n]) => {
    if (n <= 0n) badArgument('Index must be greater than zero');
    return (d === '' ? points(s) : s.split(d))[Number(n) - 1] ?? null;
  } }),
  f('split_to_map', 'string', 'A map of `key=value` entries', { 'varchar, varchar, varchar → map(varchar,varchar)': ([s, e, k]) => toMap(s, e, k, false),
    'varchar, varchar, varchar, function(varchar,varchar,varchar,varchar) → map(varchar,varchar)': ([s, e, k, fn]) => new MapValue((toMap(s, e, k, true) as MapValue).entries.map(([key, v]) => [key, (v as Value[]).reduce((a, b) => fn.call(key, a, b))] as const)) }),
  f('split_to_multimap', 'string', 'A map of `key=value` entries with all values of a key', { 'varchar, varchar, varchar → map(varchar,array(varchar))': ([s, e, k]) => toMap(s, e, k, true) }),
  f('translate', 'string', 'Each character of `from` by the one at its place in `to`; those without one go', { 'varchar(x), varchar(y), varchar(z) → varchar': ([s, from, to]) => {
    const [a, b] = [points(from), points(to)];
    return points(s).map(c => (a.includes(c) ? b[a.indexOf(c)] ?? '' : c)).join('');
  } }),
  f('chr', 'string', 'The character of a code point', { 'bigint → varchar(1)': ([n]) => (n < 0n || n > 0x10ffffn ? badArgument(`Not a valid Unicode code point: ${n}`) : String.fromCodePoint(Number(n))) }),
  f('codepoint', 'string', 'The code point of a single character', { 'varchar(1) → integer': ([s]) => (points(s).length === 1 ? BigInt(s.codePointAt(0)!) : badArgument('Input string must be a single character string')) }),
  f('levenshtein_distance', 'string', 'Number of single changes from one text to another', { 'varchar, varchar → bigint': ([a, b]) => levenshtein(a, b) }),
  f('hamming_distance', 'string', 'Number of places where two texts of equal length differ', { 'varchar, varchar → bigint': ([a, b]) => {
    const [x, y] = [points(a), points(b)];
    if (x.length !== y.length) badArgument('The input strings to hamming_distance function must have the same length');
    return BigInt(x.filter((c, i) => c !== y[i]).length);
  } }),
  f('soundex', 'string', 'How a word sounds, in four characters', { 'varchar → varchar(4)': ([s]) => soundex(s) }),
  f('luhn_check', 'string', 'Whether a text of digits has a right check digit at its end', { 'varchar → boolean': ([s]) => {
    if (s === '') return false;
    if (!/^\d+$/.test(s)) badArgument(`Input: ${s} contains non-digit characters`);
    return [...(s as string)].reverse().reduce((sum, c, i) => { const d = Number(c) * (i % 2 === 1 ? 2 : 1); return sum + (d > 9 ? d - 9 : d); }, 0) % 10 === 0;
  } }),
  f('format_number', 'string', 'A number in three digits with a unit: `123K`, `1.23M`', { 'bigint → varchar': ([n]) => shortNumber(Number(n)), 'double → varchar': ([n]) => shortNumber(n) }),
  f('normalize', 'string', 'Unicode normal form (NFC unless another is given)', { 'varchar(x) → varchar': ([s]) => s.normalize('NFC'), 'varchar(x), varchar → varchar': ([s, form]) => (['NFC', 'NFD', 'NFKC', 'NFKD'].includes(form) ? s.normalize(form) : badArgument(`Normalization form must be one of [NFD, NFC, NFKD, NFKC]`)) }),
  f('format', 'string', 'Values in a text by Java\'s format: `%05d`, `%.2f`, `%s`', { 'varchar, any... → varchar': { nulls: true, evaluate: ([p, ...args], { types }) => (p === null ? null : javaFormat(p, args, types.slice(1))) } }),

  f('regexp_like', 'regexp', 'Whether a pattern is found anywhere in a text', { 'varchar, varchar → boolean': ([s, p]) => { const { all } = regex(p); all.lastIndex = 0; return all.test(s); } }),
  f('regexp_extract', 'regexp', 'What a pattern (or its group) found first; NULL when nothing', {
    'varchar(x), varchar → varchar(x)': ([s, p]) => { for (const m of matches(s, p)) return m[0]; return null; },
    'varchar(x), varchar, bigint → varchar(x)': ([s, p, g]) => { const at = groupAt(p, g); for (const m of matches(s, p)) return m[at] ?? null; return null; },
  }),
  f('regexp_extract_all', 'regexp', 'Everything that a pattern (or its group) finds', { 'varchar(x), varchar → array(varchar(x))': ([s, p]) => [...matches(s, p)].map(m => m[0]), 'varchar(x), varchar, bigint → array(varchar(x))': ([s, p, g]) => { const at = groupAt(p, g); return [...matches(s, p)].map(m => m[at] ?? null); } }),
  f('regexp_replace', 'regexp', 'Puts `$1`, `${name}` and text for every place that a pattern finds, or nothing', {
    'varchar(x), varchar → varchar(x)': ([s, p]) => replaceAll(s, p, () => ''),
    'varchar(x), varchar, varchar(y) → varchar(z)': { evaluate: ([s, p, to]) => replaceAll(s, p, m => replacement(s, m, p, to)), result: ([s, , to]) => lengthened([s!, to!], (x, y) => x + Math.max(Math.floor((x * y) / 2), y) * (x + 1)) },
    'varchar(x), varchar, function(array(varchar),varchar) → varchar': ([s, p, fn]) => replaceAll(s, p, m => fn.call(regex(p).groups.slice(1).map(g => m[g] ?? null)) as string | null),
  }),
  f('regexp_split', 'regexp', 'The parts between the places of a pattern', { 'varchar(x), varchar → array(varchar(x))': ([s, p]) => splitRegexp(s, p) }),
  f('regexp_count', 'regexp', 'How often a pattern is found', { 'varchar, varchar → bigint': ([s, p]) => BigInt([...matches(s, p)].length) }),
  f('regexp_position', 'regexp', 'Where a pattern is found; -1 when nowhere', {
    'varchar, varchar → integer': ([s, p]) => place(s, p, 1n, 1n),
    'varchar, varchar, integer → integer': ([s, p, from]) => place(s, p, from, 1n),
    'varchar, varchar, integer, integer → integer': ([s, p, from, nth]) => place(s, p, from, nth),
  }),

  ...([['protocol', 'The protocol'], ['host', 'The host'], ['path', 'The path'], ['query', 'The query'], ['fragment', 'The part behind #']] as const).map(([part, what]) =>
    f(`url_extract_${part}`, 'url', `${what} of a URL`, { 'varchar(x) → varchar(x)': ([s]) => { const u = url(s); return u ? (part === 'query' ? unescape(u.query ?? '') : u[part] ?? '') : null; } })),
  f('url_extract_port', 'url', 'The port of a URL; NULL when it names none', { 'varchar → bigint': ([s]) => { const port = url(s)?.port; return port ? BigInt(port) : null; } }),
  f('url_extract_parameter', 'url', 'The first value of a parameter in the query of a URL', { 'varchar(x), varchar → varchar(x)': ([s, name]) => {
    for (const pair of url(s)?.query?.split('&') ?? []) {
      const at = pair.indexOf('=');
      if ((at < 0 ? pair : pair.slice(0, at)) === name) return at < 0 ? '' : unescape(pair.slice(at + 1));
    }
    return null;
  } }),
  f('url_encode', 'url', 'Escapes a text for a URL', { 'varchar(x) → varchar(y)': { evaluate: ([s]) => encode(s), result: types => lengthened(types, x => x * 12) } }),
  f('url_decode', 'url', 'Undoes url_encode', { 'varchar(x) → varchar(x)': ([s]) => (/%(?![0-9a-fA-F]{2})/.test(s) ? badArgument(`URLDecoder: Illegal hex characters in escape (%) pattern`) : unescape(s.replace(/\+/g, ' '))) }),
];

const shortNumber = (n: number): string => {
  if (!Number.isFinite(n)) return doubleText(n);
  const size = Math.abs(n);
  if (size < 1000) return String(Math.trunc(n) + 0);
  const [unit, name] = ([[1e15, 'Q'], [1e12, 'T'], [1e9, 'B'], [1e6, 'M'], [1e3, 'K']] as const).find(([u]) => size >= u)!;
  const scaled = size / unit;
  return `${n < 0 ? '-' : ''}${Number(scaled.toFixed(scaled < 10 ? 2 : scaled < 100 ? 1 : 0))}${name}`;
};
