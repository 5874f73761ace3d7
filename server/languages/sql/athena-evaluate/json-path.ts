import { javaRegex } from '../../../base/java-regex.ts';
import { SqlError } from '../../../base/sql-value.ts';
import { JsonNumber, JsonObject, type JsonTree } from './json.ts';

/** A path of the SQL standard, ready to walk through JSON: `lax $.a[*] ? (@.b > 1).c`. Throws PathError for what a strict path or arithmetic refuses. */
export interface JsonPath { readonly strict: boolean; walk(json: JsonTree, variables: ReadonlyMap<string, JsonTree>): readonly JsonTree[] }
export class PathError extends Error { override readonly name = 'PathError'; }

interface Around { readonly root: JsonTree; readonly variables: ReadonlyMap<string, JsonTree>; readonly item: JsonTree | undefined; readonly last: number | undefined; readonly strict: boolean }
type Eval = (around: Around) => readonly JsonTree[];
type Test = (around: Around) => boolean | undefined;

const most = 100;

/** Undefined when the text is no path. */
export function readJsonPath(text: string): JsonPath | undefined {
  const words = tokens(text);
  if (!words) return undefined;
  let at = 0;
  let depth = 0;
  const peek = () => words[at] ?? '';
  const take = (word: string) => (words[at] === word ? (at++, true) : false);
  const need = (word: string) => { if (!take(word)) throw new PathError(`expected ${word}`); };
  try {
    const strict = take('strict');
    if (!strict) take('lax');
    const path = sum();
    if (at < words.length) return undefined;
    return { strict, walk: (root, variables) => path({ root, variables, item: undefined, last: undefined, strict }) };
  } catch (error) {
    if (error instanceof PathError) return undefined;
    throw error;
  }

  function sum(): Eval {
    let left = product();
    for (;;) {
      const operator = peek();
      if (operator !== '+' && operator !== '-') return left;
      at++;
      left = arithmetic(operator, left, product());
    }
  }
  function product(): Eval {
    let left = signed();
    for (;;) {
      const operator = peek();
      if (operator !== '*' && operator !== '/' && operator !== '%') return left;
      at++;
      left = arithmetic(operator, left, signed());
    }
  }
  function signed(): Eval {
    if (take('-')) { const inner = signed(); return a => unwrapped(inner(a), a).map(v => (v instanceof JsonNumber ? new JsonNumber(v.text.startsWith('-') ? v.text.slice(1) : `-${v.text}`) : wrong('unary minus wants a number'))); }
    if (take('+')) { const inner = signed(); return a => unwrapped(inner(a), a).map(v => (v instanceof JsonNumber ? v : wrong('unary plus wants a number'))); }
    return steps(primary());
  }
  function primary(): Eval {
    if (++depth > most) throw new PathError('nested too deeply');
    const word = peek();
    at++;
    try {
      if (word === '$') return a => [a.root];
      if (word.startsWith('$')) { const name = word.slice(1).replace(/^"(.*)"$/s, '$1'); return a => [a.variables.has(name) ? a.variables.get(name)! : wrong(`no value passed for parameter ${name}`)]; }
      if (word === '@') return a => [a.item!];
      if (word === 'last') return a => [a.last === undefined ? wrong('accessing the last array index with no enclosing array') : new JsonNumber(String(a.last))];
      if (word === '(') { const inner = sum(); need(')'); return inner; }
      if (word.startsWith('"')) { const value = stringOf(word); return () => [value]; }
      if (/^\d/.test(word)) return () => [new JsonNumber(word)];
      if (word === 'true' || word === 'false') return () => [word === 'true'];
      if (word === 'null') return () => [null];
      throw new PathError(`unexpected ${word}`);
    } finally { depth--; }
  }
  function steps(first: Eval): Eval {
    let path = first;
    for (;;) {
      const before = path;
      if (take('.')) {
        if (take('*')) { path = a => before(a).flatMap(v => unwrapOne(v, a).flatMap(o => (o instanceof JsonObject ? o.entries.map(([, x]) => x) : lax(a, 'wildcard member accessor wants an object')))); continue; }
        const word = peek();
        at++;
        if (words![at] === '(' && methods[word]) {
          at++;
          need(')');
          const method = methods[word]!;
          path = a => before(a).flatMap(v => (method.whole ? [v] : unwrapOne(v, a)).flatMap(x => method.of(x, a.strict)));
          continue;
        }
        if (!/^(?:"|[A-Za-z_$])/.test(word)) throw new PathError('expected a member');
        const key = word.startsWith('"') ? stringOf(word) : word;
        path = a => before(a).flatMap(v => unwrapOne(v, a).flatMap((o): readonly JsonTree[] => {
          if (!(o instanceof JsonObject)) return lax(a, 'member accessor wants an object');
          const found = o.get(key);
          return found !== undefined ? [found] : lax(a, `missing member '${key}' in JSON object`);
        }));
      } else if (take('..')) {
        const all = take('*');
        const word = all ? '' : peek();
        if (!all) at++;
        const key = word.startsWith('"') ? stringOf(word) : word;
        path = a => before(a).flatMap(v => [...descendants(v, all ? undefined : key)]);
      } else if (take('[')) {
        if (take('*')) {
          need(']');
          path = a => before(a).flatMap(v => (Array.isArray(v) ? (v as readonly JsonTree[]) : a.strict ? wrong('array accessor wants an array') : [v]));
          continue;
        }
        const ranges: { from: Eval; to: Eval | undefined }[] = [];
        do ranges.push({ from: sum(), to: take('to') ? sum() : undefined }); while (take(','));
        need(']');
        path = a => before(a).flatMap(v => {
          const list = Array.isArray(v) ? (v as readonly JsonTree[]) : a.strict ? wrong('array accessor wants an array') : [v];
          const place = (e: Eval): number => { const [n] = e({ ...a, last: list.length - 1 }); return n instanceof JsonNumber ? Math.trunc(Number(n.text)) : wrong('array subscript wants a number'); };
          return ranges.flatMap(r => {
            const from = place(r.from);
            const to = r.to ? place(r.to) : from;
            if (a.strict && (from < 0 || from > to || to >= list.length)) return wrong('invalid array subscript');
            return list.slice(Math.max(0, from), to + 1);
          });
        });
      } else if (take('?')) {
        need('(');
        const test = either();
        need(')');
        path = a => before(a).flatMap(v => unwrapOne(v, a)).filter(v => test({ ...a, item: v }) === true);
      } else return path;
    }
  }

  // ---------------------------------------------------------------------------------------------- predicates
  function either(): Test {
    let left = both();
    while (take('||')) { const [l, r] = [left, both()]; left = a => { const [x, y] = [l(a), r(a)]; return x === true || y === true ? true : x === undefined || y === undefined ? undefined : false; }; }
    return left;
  }
  function both(): Test {
    let left = test();
    while (take('&&')) { const [l, r] = [left, test()]; left = a => { const [x, y] = [l(a), r(a)]; return x === false || y === false ? false : x === undefined || y === undefined ? undefined : true; }; }
    return left;
  }
  function test(): Test {
    if (++depth > most) throw new PathError('nested too deeply');
    try {
      if (take('!')) { const inner = test(); return a => { const x = inner(a); return x === undefined ? undefined : !x; }; }
      if (take('exists')) {
        need('(');
        const path = sum();
        need(')');
        return a => { try { return path(a).length > 0; } catch (error) { if (error instanceof PathError) return undefined; throw error; } };
      }
      if (peek() === '(') {
        // A predicate in parentheses, or an expression that begins with one.
        const start = at;
        try {
          at++;
          const inner = either();
          need(')');
          if (take('is')) { need('unknown'); return a => inner(a) === undefined; }
          if (!comparisons.has(peek()) && peek() !== 'starts' && peek() !== 'like_regex' && !'+-*/%.[?'.includes(peek() || ' ')) return inner;
        } catch (error) {
          if (!(error instanceof PathError)) throw error;
        }
        at = start;
      }
      const left = sum();
      const operator = peek();
      at++;
      if (operator === 'starts') {
        need('with');
        const start = steps(primary());
        return judged(left, start, (x, y) => (typeof x === 'string' && typeof y === 'string' ? x.startsWith(y) : undefined));
      }
      if (operator === 'like_regex') {
        const word = peek();
        at++;
        if (take('flag')) at++;
        const pattern = stringOf(word);
        return judged(left, () => [pattern], x => { if (typeof x !== 'string') return undefined; try { const { all } = javaRegex(pattern); all.lastIndex = 0; return all.test(x); } catch (error) { if (error instanceof SqlError) return undefined; throw error; } });
      }
      if (!comparisons.has(operator)) throw new PathError('expected a comparison');
      return judged(left, sum(), (x, y) => compared(operator, x, y));
    } finally { depth--; }
  }
}

/** Any pair that fits is enough; an error or a pair that cannot be compared makes the answer unknown. */
function judged(left: Eval, right: Eval, of: (x: JsonTree, y: JsonTree) => boolean | undefined): Test {
  return a => {
    try {
      const [l, r] = [unwrapped(left(a), a), unwrapped(right(a), a)];
      let unknown = false;
      let found = false;
      for (const x of l) for (const y of r) {
        const answer = of(x, y);
        if (answer === undefined) unknown = true;
        else if (answer) { if (!a.strict) return true; found = true; }
      }
      return unknown ? undefined : found;
    } catch (error) {
      if (error instanceof PathError) return undefined;
      throw error;
    }
  };
}
const comparisons = new Set(['==', '<>', '!=', '<', '<=', '>', '>=']);
function compared(operator: string, x: JsonTree, y: JsonTree): boolean | undefined {
  if (typeof x === 'object' && x !== null && !(x instanceof JsonNumber)) return undefined;
  if (typeof y === 'object' && y !== null && !(y instanceof JsonNumber)) return undefined;
  if (x === null || y === null) return operator === '==' ? x === y : operator === '<>' || operator === '!=' ? x !== y : x === y ? operator === '<=' || operator === '>=' : false;
  const [a, b] = [x instanceof JsonNumber ? Number(x.text) : x, y instanceof JsonNumber ? Number(y.text) : y];
  if (typeof a !== typeof b) return undefined;
  switch (operator) {
    case '==': return a === b;
    case '<>': case '!=': return a !== b;
    case '<': return (a as number) < (b as number);
    case '<=': return (a as number) <= (b as number);
    case '>': return (a as number) > (b as number);
    default: return (a as number) >= (b as number);
  }
}

const wrong = (message: string): never => { throw new PathError(message); };
/** What a strict path refuses, a lax one finds nothing in. */
const lax = (a: Around, message: string): readonly JsonTree[] => (a.strict ? wrong(`structural error: ${message}`) : []);
const unwrapOne = (v: JsonTree, a: Around): readonly JsonTree[] => (!a.strict && Array.isArray(v) ? (v as readonly JsonTree[]) : [v]);
const unwrapped = (list: readonly JsonTree[], a: Around): readonly JsonTree[] => list.flatMap(v => unwrapOne(v, a));
function* descendants(v: JsonTree, key: string | undefined): Iterable<JsonTree> {
  const children = v instanceof JsonObject ? v.entries : Array.isArray(v) ? (v as readonly JsonTree[]).map(x => [undefined, x] as const) : [];
  for (const [k, x] of children) {
    if (key === undefined || k === key) yield x;
    yield* descendants(x, key);
  }
}

function arithmetic(operator: string, left: Eval, right: Eval): Eval {
  return a => {
    const [l, r] = [unwrapped(left(a), a), unwrapped(right(a), a)];
    const [x, y] = [l[0], r[0]];
    if (l.length !== 1 || r.length !== 1 || !(x instanceof JsonNumber) || !(y instanceof JsonNumber)) return wrong(`arithmetic wants two numbers`);
    const whole = /^-?\d+$/.test(x.text) && /^-?\d+$/.test(y.text);
    if ((operator === '/' || operator === '%') && Number(y.text) === 0) return wrong('Division by zero');
    if (whole) {
      const [m, n] = [BigInt(x.text), BigInt(y.text)];
      return [new JsonNumber(String(operator === '+' ? m + n : operator === '-' ? m - n : operator === '*' ? m * n : operator === '/' ? m / n : m % n))];
    }
    const [m, n] = [Number(x.text), Number(y.text)];
    return [new JsonNumber(String(operator === '+' ? m + n : operator === '-' ? m - n : operator === '*' ? m * n : operator === '/' ? m / n : m % n))];
  };
}

const number = (of: (n: number) => number) => ({ whole: false, of: (v: JsonTree): readonly JsonTree[] => [v instanceof JsonNumber ? new JsonNumber(String(of(Number(v.text)))) : wrong('the method wants a number')] });
const methods: Readonly<Record<string, { readonly whole: boolean; of(v: JsonTree, strict: boolean): readonly JsonTree[] }>> = {
  type: { whole: true, of: v => [v === null ? 'null' : v instanceof JsonNumber ? 'number' : v instanceof JsonObject ? 'object' : Array.isArray(v) ? 'array' : typeof v] },
  size: { whole: true, of: (v, strict) => [new JsonNumber(Array.isArray(v) ? String(v.length) : strict ? wrong('size() wants an array') : '1')] },
  double: { whole: false, of: v => { const n = typeof v === 'string' ? Number(v) : v instanceof JsonNumber ? Number(v.text) : NaN; return [Number.isNaN(n) ? wrong('double() wants a number or a text') : new JsonNumber(/^-?\d+$/.test(String(n)) ? `${n}.0` : String(n))]; } },
  ceiling: number(Math.ceil), floor: number(Math.floor), abs: number(Math.abs),
  keyvalue: { whole: false, of: v => (v instanceof JsonObject ? v.entries.map(([k, x], i) => new JsonObject([['name', k], ['value', x], ['id', new JsonNumber(String(i))]])) : wrong('keyvalue() wants an object')) },
};

const stringOf = (word: string): string => { try { return JSON.parse(word) as string; } catch (error) { if (error instanceof SyntaxError) throw new PathError('bad text'); throw error; } };

/** The words of a path; undefined when something is none. */
function tokens(text: string): readonly string[] | undefined {
  const list: string[] = [];
  const one = /\s+|(\$"(?:[^"\\]|\\.)*"|\$[A-Za-z_]\w*|\$|@|"(?:[^"\\]|\\.)*"|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[A-Za-z_][\w]*|\.\.|==|<>|!=|<=|>=|&&|\|\||[.,()[\]*?!<>+\-/%])/y;
  for (let at = 0; at < text.length; at = one.lastIndex) {
    one.lastIndex = at;
    const m = one.exec(text);
    if (!m) return undefined;
    if (m[1] !== undefined) list.push(m[1]);
  }
  return list.length > 0 ? list : undefined;
}
