import { isObject } from '../../base/object.ts';
import { formats } from './formats.ts';
import { parseJson } from './json.ts';
import { indexed, indices, itemsOf, operators, recursed, textOf } from './operators.ts';
import { atPath, eachPath, withoutPaths, withPath } from './paths.ts';
import { step, type Code, type Filter, type Scope } from './scope.ts';
import { brokenDown, formatTime, parseTime, secondsOf } from './time.ts';
import { compare, described, JqError, jqText, kindOf, objectOf, sortedKeys, type JqObject, type JqValue } from './values.ts';

type Native = (input: JqValue, ...given: JqValue[]) => JqValue;

/** Functions of values, by name and number of arguments. What they cannot take raises an error as jq words it. */
export const functions: Readonly<Record<string, Native>> = {
  'not/0': value => value === null || value === false,
  'length/0': value => {
    switch (kindOf(value)) {
      case 'null': return 0;
      case 'number': return Math.abs(value as number);
      case 'string': return [...value as string].length;
      case 'array': return (value as readonly JqValue[]).length;
      case 'object': return Object.keys(value as JqObject).length;
      default: throw new JqError(`${described(value)} has no length`);
    }
  },
  'utf8bytelength/0': value => new TextEncoder().encode(text(value, 'only strings have UTF-8 byte length')).length,
  'keys/0': value => (Array.isArray(value) ? value.map((_, i) => i) : sortedKeys(object(value, `${described(value)} has no keys`))),
  'keys_unsorted/0': value => (Array.isArray(value) ? value.map((_, i) => i) : Object.keys(object(value, `${described(value)} has no keys`))),
  'has/1': (value, key) => {
    if (isObject(value) && typeof key === 'string') return Object.hasOwn(value, key);
    if (Array.isArray(value) && typeof key === 'number') return key >= 0 && key < value.length;
    if (value === null && (typeof key === 'string' || typeof key === 'number')) return false;
    throw new JqError(`Cannot check whether ${kindOf(value)} has a ${typeof key === 'string' ? 'string' : kindOf(key)} key`);
  },
  'contains/1': contains,
  'inside/1': (value, whole) => contains(whole!, value),
  'tostring/0': value => textOf(value),
  'tonumber/0': value => {
    if (typeof value === 'number') return value;
    const read = typeof value === 'string' ? parseJson(value) : null;
    if (typeof read === 'number') return read;
    throw new JqError(`${described(value)} cannot be parsed as a number`);
  },
  'tojson/0': value => jqText(value),
  'fromjson/0': value => parseJson(text(value, `${described(value)} only strings can be parsed`)),
  'type/0': value => kindOf(value),
  'ascii_downcase/0': value => folded(text(value, 'explode input must be a string'), /[A-Z]/, c => c.toLowerCase()),
  'ascii_upcase/0': value => folded(text(value, 'explode input must be a string'), /[a-z]/, c => c.toUpperCase()),
  'startswith/1': (value, part) => bothTexts(value, part!, 'startswith() requires string inputs', (a, b) => a.startsWith(b)),
  'endswith/1': (value, part) => bothTexts(value, part!, 'endswith() requires string inputs', (a, b) => a.endsWith(b)),
  'ltrimstr/1': (value, part) => (typeof value === 'string' && typeof part === 'string' && value.startsWith(part) ? value.slice(part.length) : value),
  'rtrimstr/1': (value, part) => (typeof value === 'string' && typeof part === 'string' && part !== '' && value.endsWith(part) ? value.slice(0, -part.length) : value),
  'split/1': (value, separator) => bothTexts(value, separator!, 'split input and separator must be strings', (a, b) => operators['/']!(a, b)),
  'split/2': (value, pattern, flags) => splitAt(value, pattern!, flags!),
  'join/1': (value, separator) => {
    const add = operators['+']!;
    return itemsOf(value).reduce<JqValue>((sum, item) => add(sum === null ? '' : add(sum, separator!), typeof item === 'boolean' || typeof item === 'number' ? jqText(item) : item ?? ''), null) ?? '';
  },
  'explode/0': value => [...text(value, 'explode input must be a string')].map(c => c.codePointAt(0)!),
  'implode/0': value => {
    if (!Array.isArray(value)) throw new JqError('implode input must be an array');
    if (value.some(c => typeof c !== 'number')) throw new JqError(`${described(value)} cannot be imploded`);
    return String.fromCodePoint(...value as number[]);
  },
  'test/1': (value, pattern) => matches(value, ...split(pattern!), true).length > 0,
  'test/2': (value, pattern, flags) => matches(value, pattern!, flags!, true).length > 0,
  'add/0': value => itemsOf(value).reduce<JqValue>((sum, item) => operators['+']!(sum, item), null),
  'any/0': value => itemsOf(value).some(truthy),
  'all/0': value => itemsOf(value).every(truthy),
  'flatten/0': value => flattened(value, Infinity),
  'flatten/1': (value, depth) => {
    if (number(depth!) < 0) throw new JqError('flatten depth must not be negative');
    return flattened(value, number(depth!));
  },
  'floor/0': value => Math.floor(number(value)),
  'ceil/0': value => Math.ceil(number(value)),
  'round/0': value => Math.sign(number(value)) * Math.round(Math.abs(number(value))),
  'trunc/0': value => Math.trunc(number(value)),
  'fabs/0': value => Math.abs(number(value)),
  'sqrt/0': value => Math.sqrt(number(value)),
  'log/0': value => Math.log(number(value)),
  'log2/0': value => Math.log2(number(value)),
  'log10/0': value => Math.log10(number(value)),
  'exp/0': value => Math.exp(number(value)),
  'exp2/0': value => 2 ** number(value),
  'exp10/0': value => 10 ** number(value),
  'pow/2': (_, base, power) => number(base!) ** number(power!),
  'significand/0': value => significand(number(value)),
  'logb/0': value => Math.floor(Math.log2(Math.abs(number(value)))),
  'nearbyint/0': value => toEven(number(value)),
  'rint/0': value => toEven(number(value)),
  ...Object.fromEntries((['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh', 'cbrt', 'expm1', 'log1p'] as const).map(name => [`${name}/0`, (value: JqValue) => Math[name](number(value))])),
  'frexp/0': value => {
    const x = number(value);
    if (x === 0 || !Number.isFinite(x)) return [x, 0];
    const power = Math.floor(Math.log2(Math.abs(x))) + 1;
    return [x / 2 ** power, power];
  },
  'modf/0': value => [number(value) - Math.trunc(number(value)), Math.trunc(number(value))],
  'drem/2': (_, a, b) => number(a!) - number(b!) * toEven(number(a!) / number(b!)),
  'atan2/2': (_, y, x) => Math.atan2(number(y!), number(x!)),
  'fmin/2': (_, a, b) => Math.min(number(a!), number(b!)),
  'fmax/2': (_, a, b) => Math.max(number(a!), number(b!)),
  'fmod/2': (_, a, b) => number(a!) % number(b!),
  'fma/3': (_, a, b, c) => number(a!) * number(b!) + number(c!),
  'ldexp/2': (_, value, power) => number(value!) * 2 ** number(power!),
  'scalb/2': (_, value, power) => number(value!) * 2 ** number(power!),
  'scalbln/2': (_, value, power) => number(value!) * 2 ** number(power!),
  'infinite/0': () => Infinity,
  'nan/0': () => NaN,
  'isinfinite/0': value => typeof value === 'number' && Math.abs(value) === Infinity,
  'isnan/0': value => Number.isNaN(value),
  'isnormal/0': value => Number.isFinite(value) && value !== 0,
  'sort/0': value => [...list(value, 'sorted')].sort(compare),
  'unique/0': value => distinct([...itemsOf(value)].sort(compare), item => item),
  'reverse/0': value => {
    if (value === null) return [];
    if (typeof value === 'string') return value === '' ? [] : (() => { throw new JqError(`Cannot reverse string: ${described(value)}`); })();
    if (typeof value === 'number' || typeof value === 'boolean') throw new JqError(`Cannot index ${kindOf(value)} with number`);
    return [...itemsOf(value)].reverse();
  },
  'min/0': value => best(both(value, 'iterated over'), item => item, (a, b) => a < b),
  'max/0': value => best(both(value, 'iterated over'), item => item, (a, b) => a >= b),
  'transpose/0': value => {
    const rows = itemsOf(value) as readonly (readonly JqValue[])[];
    return Array.from({ length: Math.max(0, ...rows.map(r => r.length)) }, (_, i) => rows.map(r => r[i] ?? null));
  },
  'indices/1': (value, part) => found(value, part!),
  'index/1': (value, part) => first(found(value, part!)),
  'rindex/1': (value, part) => last(found(value, part!)),
  'first/0': value => indexed(value, 0),
  'last/0': value => indexed(value, -1),
  'nth/1': (value, at) => indexed(value, at!),
  'getpath/1': (value, path) => atPath(value, pathOf(path!)),
  'setpath/2': (value, path, made) => withPath(value, pathOf(path!), made!),
  'delpaths/1': (value, paths) => withoutPaths(value, paths!),
  'bsearch/1': (value, wanted) => {
    const items = Array.isArray(value) ? (value as readonly JqValue[]) : indexed(value, 0) as never;
    let [low, high] = [0, items.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const difference = compare(items[middle]!, wanted!);
      if (difference === 0) return middle;
      if (difference < 0) low = middle + 1;
      else high = middle;
    }
    return -1 - low;
  },
  'format/1': (value, name) => {
    const print = typeof name === 'string' ? formats[`@${name}`] : undefined;
    if (!print) throw new JqError(`${typeof name === 'string' ? name : described(name!)} is not a valid format`);
    return print(value);
  },
  'strftime/1': (value, format) => formatTime(value, format!),
  'strptime/1': (value, format) => parseTime(value, format!),
  'mktime/0': value => secondsOf(value),
  'localtime/0': value => brokenDown(seconds(value, 'localtime() requires numeric inputs')),
  'strflocaltime/1': (value, format) => formatTime(value, format!),
  'gmtime/0': value => brokenDown(seconds(value, 'gmtime() requires numeric inputs')),
  'todate/0': value => toDate(value),
  'todateiso8601/0': value => toDate(value),
  'fromdate/0': value => secondsOf(parseTime(value, '%Y-%m-%dT%H:%M:%SZ')),
  'fromdateiso8601/0': value => secondsOf(parseTime(value, '%Y-%m-%dT%H:%M:%SZ')),
};

const significand = (value: number) => (value === 0 || !Number.isFinite(value) ? value : value / 2 ** Math.floor(Math.log2(Math.abs(value))));
function toEven(value: number): number {
  const down = Math.floor(value);
  const rest = value - down;
  const rounded = rest < 0.5 || (rest === 0.5 && down % 2 === 0) ? down : down + 1;
  return rounded === 0 && value < 0 ? -0 : rounded;
}
function pathOf(path: JqValue): readonly JqValue[] {
  if (!Array.isArray(path)) throw new JqError('Path must be specified as an array');
  return path as readonly JqValue[];
}

/** ASCII letters only. */
const folded = (value: string, letters: RegExp, fold: (text: string) => string) => (letters.test(value) ? value.replace(/[A-Za-z]+/g, fold) : value);

const truthy = (value: JqValue) => value !== null && value !== false;
const toDate = (value: JqValue) => formatTime(seconds(value, 'strftime/1 requires parsed datetime inputs'), '%Y-%m-%dT%H:%M:%SZ');
const first = (value: JqValue) => (Array.isArray(value) ? (value[0] as JqValue) ?? null : null);
const last = (value: JqValue) => (Array.isArray(value) ? (value[value.length - 1] as JqValue) ?? null : null);

function text(value: JqValue, otherwise: string): string {
  if (typeof value !== 'string') throw new JqError(otherwise);
  return value;
}
function number(value: JqValue): number {
  if (typeof value !== 'number') throw new JqError(`${described(value)} number required`);
  return value;
}
function seconds(value: JqValue, otherwise: string): number {
  if (typeof value !== 'number') throw new JqError(otherwise);
  return value;
}
function object(value: JqValue, otherwise: string): JqObject {
  if (!isObject(value)) throw new JqError(otherwise);
  return value;
}
function list(value: JqValue, what: string): readonly JqValue[] {
  if (!Array.isArray(value)) throw new JqError(`${described(value)} cannot be ${what}, as it is not an array`);
  return value as readonly JqValue[];
}
function both(value: JqValue, what: string): readonly JqValue[] {
  if (!Array.isArray(value)) throw new JqError(`${described(value)} and ${described(value)} cannot be ${what}`);
  return value as readonly JqValue[];
}
function bothTexts(a: JqValue, b: JqValue, otherwise: string, then: (a: string, b: string) => JqValue): JqValue {
  return then(text(a, otherwise), text(b, otherwise));
}

function contains(value: JqValue, part?: JqValue): JqValue {
  if (isObject(value) && isObject(part!)) return Object.entries(part).every(([key, item]) => Object.hasOwn(value, key) && contains(value[key]!, item) === true);
  if (Array.isArray(value) && Array.isArray(part)) return (part as JqValue[]).every(item => (value as JqValue[]).some(own => kindOf(own) === kindOf(item) && contains(own, item) === true));
  if (typeof value === 'string' && typeof part === 'string') return value.includes(part);
  if (kindOf(value) === kindOf(part!)) return compare(value, part!) === 0;
  throw new JqError(`${described(value)} and ${described(part!)} cannot have their containment checked`);
}

function flattened(value: JqValue, depth: number): JqValue {
  return itemsOf(value).flatMap(item => (Array.isArray(item) ? (depth > 0 ? (flattened(item as JqValue, depth - 1) as JqValue[]) : [item as JqValue]) : [item]));
}

function found(value: JqValue, part: JqValue): JqValue {
  if (value === null) return null;
  if (typeof value === 'string') {
    const wanted = text(part, `Cannot index string with ${kindOf(part)}`);
    if (wanted === '') return null;
    const result: number[] = [];
    for (let at = value.indexOf(wanted); at >= 0; at = value.indexOf(wanted, at + 1)) result.push(new TextEncoder().encode(value.slice(0, at)).length); // bytes, as 1.6 counts
    return result;
  }
  if (!Array.isArray(value)) return indexed(value, part);
  return indices(value as readonly JqValue[], Array.isArray(part) ? (part as JqValue[]) : [part]);
}

function distinct(sorted: readonly JqValue[], by: (item: JqValue) => JqValue): JqValue[] {
  return sorted.filter((item, i) => i === 0 || compare(by(sorted[i - 1]!), by(item)) !== 0);
}

function best(items: readonly JqValue[], by: (item: JqValue) => JqValue, wins: (a: number, b: number) => boolean): JqValue {
  return items.reduce<{ item: JqValue; key: JqValue } | undefined>((held, item) => {
    const key = by(item);
    return held && !wins(compare(key, held.key), 0) ? held : { item, key };
  }, undefined)?.item ?? null;
}

function extreme(value: JqValue, filter: Filter, scope: Scope, wins: (a: number, b: number) => boolean): JqValue {
  const items = itemsOf(value).map(item => ({ item, key: collected(filter, item, scope) as JqValue }));
  if (!Array.isArray(value)) throw new JqError(`${described(value)} and ${described(items.map(i => i.key))} cannot be iterated over`);
  const keys = new Map(items.map((i, at) => [at, i.key]));
  const found = best(items.map((_, at) => at), at => keys.get(at as number)!, wins);
  return found === null ? null : items[found as number]!.item;
}

/** A pattern may bring its flags along: `["a", "g"]`. */
const split = (pattern: JqValue): readonly [JqValue, JqValue] => (Array.isArray(pattern) ? [(pattern[0] as JqValue) ?? null, (pattern[1] as JqValue) ?? null] : [pattern, null]);

const patterns = new Map<string, { readonly expression: RegExp; readonly all: boolean; readonly notEmpty: boolean }>();

function patternOf(pattern: JqValue, flags: JqValue) {
  if (typeof pattern !== 'string') throw new JqError(`${kindOf(pattern)} not a string or array`);
  if (flags !== null && typeof flags !== 'string') throw new JqError(`${described(flags)} is not a string`);
  const key = `${flags ?? ''}\n${pattern}`;
  const known = patterns.get(key);
  if (known) return known;
  let modes = 'gdu';
  for (const flag of flags ?? '') {
    if (flag === 'i') modes += 'i';
    else if (flag === 's' || flag === 'p') modes += 's';
    else if (!'gnxlp'.includes(flag)) throw new JqError(`${flags} is not a valid modifier string`);
  }
  const source = flags?.includes('x') ? pattern.replace(/\\[\s\S]|\s+|#[^\n]*/g, part => (part.startsWith('\\') ? part : '')) : pattern;
  let expression: RegExp;
  try {
    expression = new RegExp(source, [...new Set(modes)].join(''));
  } catch {
    try {
      expression = new RegExp(source, [...new Set(modes)].filter(m => m !== 'u').join('')); // escapes that only the looser reading knows
    } catch (error) {
      throw new JqError(`Regex failure: ${regexFailure((error as Error).message)}`);
    }
  }
  const result = { expression, all: flags?.includes('g') ?? false, notEmpty: flags?.includes('n') ?? false };
  if (patterns.size > 500) patterns.clear();
  patterns.set(key, result);
  return result;
}

/** What the library of jq says of a pattern that it cannot read. */
function regexFailure(message: string): string {
  const [, known] = ([
    [/Unterminated group/, 'end pattern with unmatched parenthesis'], [/Unmatched '\)'/, 'unmatched close parenthesis'], [/Unterminated character class/, 'premature end of char-class'],
    [/Nothing to repeat/, 'target of repeat operator is not specified'], [/\\ at end of pattern/, 'end pattern at escape'], [/Range out of order in character class/, 'empty range in char class'],
  ] as const).find(([pattern]) => pattern.test(message)) ?? [];
  return known ?? message.replace(/^.*: /, '');
}

function matches(value: JqValue, pattern: JqValue, flags: JqValue, one = false): RegExpExecArray[] {
  const { expression, all, notEmpty } = patternOf(pattern, flags);
  const input = text(value, `${described(value)} cannot be matched, as it is not a string`);
  const result: RegExpExecArray[] = [];
  for (const match of input.matchAll(expression)) {
    if (notEmpty && match[0] === '') continue;
    result.push(match as RegExpExecArray);
    // The search does not begin again at the very end.
    if (one || !all || match.index + Math.max(1, match[0].length) >= input.length) break;
  }
  return result;
}

/** What `match` gives: places in characters, not in code units. */
function matchObject(match: RegExpExecArray): JqValue {
  const place = (index: number) => [...match.input.slice(0, index)].length;
  const names = new Map(Object.entries(match.groups ?? {}).map(([name]) => [groupNumber(match, name), name]));
  return {
    offset: place(match.index), length: [...match[0]].length, string: match[0],
    captures: match.slice(1).map((string, i) => ({ offset: match.indices?.[i + 1] ? place(match.indices[i + 1]![0]) : -1, length: string === undefined ? 0 : [...string].length, string: string ?? null, name: names.get(i + 1) ?? null })),
  };
}

function groupNumber(match: RegExpExecArray, name: string): number {
  const at = match.indices?.groups?.[name];
  return match.indices?.findIndex((range, i) => i > 0 && range === at || (i > 0 && range !== undefined && at !== undefined && range[0] === at[0] && range[1] === at[1])) ?? -1;
}

const captured = (match: RegExpExecArray): JqValue => objectOf(Object.entries(match.groups ?? {}).map(([name, value]) => [name, (value as string | undefined) ?? null]));

function splitAt(value: JqValue, pattern: JqValue, flags: JqValue): JqValue[] {
  const input = text(value, `${described(value)} cannot be matched, as it is not a string`);
  const parts: string[] = [];
  let from = 0;
  for (const match of matches(value, pattern, `g${typeof flags === 'string' ? flags : ''}`)) {
    parts.push(input.slice(from, match.index));
    from = match.index + match[0].length;
  }
  return [...parts, input.slice(from)];
}

/** Ends an enumeration early: `first(f)`, `limit(n; f)`, `any(f; g)`. */
class Enough extends Error { override readonly name = 'Enough'; }

function untilEnough(run: (enough: () => never) => void): void {
  const signal = new Enough('');
  try {
    run(() => { throw signal; });
  } catch (error) {
    if (error !== signal) throw error;
  }
}

const collected = (filter: Filter, input: JqValue, scope: Scope): JqValue[] => {
  const result: JqValue[] = [];
  filter(input, scope, value => { result.push(value); });
  return result;
};

function keyed(value: JqValue, filter: Filter, scope: Scope): { readonly item: JqValue; readonly key: JqValue }[] {
  const items = itemsOf(value).map(item => ({ item, key: collected(filter, item, scope) as JqValue }));
  if (!Array.isArray(value)) throw new JqError(`${described(value)} and ${described(items.map(i => i.key))} cannot be sorted, as they are not both arrays`);
  return items.sort((a, b) => compare(a.key, b.key));
}

/** Functions of filters: they call their arguments as often as they like. */
export const macros: Readonly<Record<string, (given: readonly Filter[]) => Filter>> = {
  'empty/0': () => () => undefined,
  'recurse/0': () => (input, _, out) => { for (const value of recursed(input)) out(value); },
  'recurse/1': ([next]) => {
    const walk: Filter = (input, scope, out) => {
      out(input);
      next!(input, scope, value => walk(value, scope, out));
    };
    return walk;
  },
  'map/1': ([filter]) => (input, scope, out) => out(itemsOf(input).flatMap(item => collected(filter!, item, scope))),
  // `.[] |= f`: what gives nothing is taken out, and in an array the places of the others move under way, as in 1.6.
  'map_values/1': ([filter]) => (input, scope, out) => {
    const keys = Array.isArray(input) ? input.map((_, i) => i) : Object.keys(object(input, `Cannot iterate over ${described(input)}`));
    out(keys.reduce<JqValue>((state, key) => {
      const [value] = collected(filter!, indexed(state, key), scope);
      return value === undefined ? withoutPaths(state, [[key]]) : withPath(state, [key], value);
    }, input));
  },
  'select/1': ([condition]) => (input, scope, out) => condition!(input, scope, value => { if (truthy(value)) out(input); }),
  'values/0': () => (input, _, out) => { if (input !== null) out(input); },
  'nulls/0': () => (input, _, out) => { if (input === null) out(input); },
  'strings/0': () => (input, _, out) => { if (typeof input === 'string') out(input); },
  'numbers/0': () => (input, _, out) => { if (typeof input === 'number') out(input); },
  'booleans/0': () => (input, _, out) => { if (typeof input === 'boolean') out(input); },
  'arrays/0': () => (input, _, out) => { if (Array.isArray(input)) out(input); },
  'objects/0': () => (input, _, out) => { if (isObject(input)) out(input); },
  'iterables/0': () => (input, _, out) => { if (typeof input === 'object' && input !== null) out(input); },
  'scalars/0': () => (input, _, out) => { if (typeof input !== 'object' || input === null) out(input); },
  'any/1': ([test]) => (input, scope, out) => out(itemsOf(input).some(item => collected(test!, item, scope).some(truthy))),
  'all/1': ([test]) => (input, scope, out) => out(itemsOf(input).every(item => collected(test!, item, scope).every(truthy))),
  'range/1': ([to]) => (input, scope, out) => to!(input, scope, end => ranged(0, end, 1, scope, out)),
  'range/2': ([from, to]) => (input, scope, out) => from!(input, scope, start => to!(input, scope, end => ranged(start, end, 1, scope, out))),
  'range/3': ([from, to, by]) => (input, scope, out) => from!(input, scope, start => to!(input, scope, end => by!(input, scope, size => ranged(start, end, size, scope, out)))),
  'while/2': ([condition, update]) => {
    const loop: Filter = (input, scope, out) => {
      for (let value: JqValue | undefined = input; value !== undefined;) {
        step(scope);
        const going = collected(condition!, value, scope).filter(truthy);
        if (going.length > 1) throw new JqError('while: a condition with several outputs');
        if (going.length === 0) return;
        out(value);
        const next: JqValue[] = collected(update!, value, scope);
        for (const other of next.slice(0, -1)) loop(other, scope, out);
        value = next.at(-1);
      }
    };
    return loop;
  },
  'until/2': ([condition, update]) => {
    const loop: Filter = (input, scope, out) => {
      for (let value: JqValue | undefined = input; value !== undefined;) {
        step(scope);
        const now: JqValue = value;
        const done = collected(condition!, now, scope);
        if (done.length !== 1) {
          for (const end of done) { if (truthy(end)) out(now); else update!(now, scope, next => loop(next, scope, out)); }
          return;
        }
        if (truthy(done[0]!)) return out(now);
        const next: JqValue[] = collected(update!, now, scope);
        for (const other of next.slice(0, -1)) loop(other, scope, out);
        value = next.at(-1);
      }
    };
    return loop;
  },
  // In 1.6 the input of every round is the first one.
  'repeat/1': ([filter]) => (input, scope, out) => {
    for (;;) {
      step(scope);
      filter!(input, scope, out);
    }
  },
  'first/1': ([filter]) => (input, scope, out) => {
    let value: JqValue | undefined;
    untilEnough(enough => filter!(input, scope, found => {
      value = found;
      enough();
    }));
    if (value !== undefined) out(value);
  },
  'last/1': ([filter]) => (input, scope, out) => {
    let value: JqValue | undefined;
    filter!(input, scope, given => { value = given; });
    if (value !== undefined) out(value);
  },
  'limit/2': ([count, filter]) => (input, scope, out) => count!(input, scope, most => {
    if (typeof most !== 'number') throw new JqError(`${described(most)} and number (1) cannot be subtracted`);
    let left = most;
    if (left < 0) return filter!(input, scope, out); // as 1.6 has it
    untilEnough(enough => filter!(input, scope, value => {
      out(value);
      if (--left <= 0) enough();
    }));
  }),
  'sort_by/1': ([filter]) => (input, scope, out) => out(keyed(input, filter!, scope).map(k => k.item)),
  'group_by/1': ([filter]) => (input, scope, out) => {
    const groups: { key: JqValue; items: JqValue[] }[] = [];
    for (const { item, key } of keyed(input, filter!, scope)) {
      const open = groups[groups.length - 1];
      if (open && compare(open.key, key) === 0) open.items.push(item);
      else groups.push({ key, items: [item] });
    }
    out(groups.map(g => g.items));
  },
  'unique_by/1': ([filter]) => (input, scope, out) => {
    const sorted = keyed(input, filter!, scope);
    out(sorted.filter((k, i) => i === 0 || compare(sorted[i - 1]!.key, k.key) !== 0).map(k => k.item));
  },
  'min_by/1': ([filter]) => (input, scope, out) => out(extreme(input, filter!, scope, (a, b) => a < b)),
  'max_by/1': ([filter]) => (input, scope, out) => out(extreme(input, filter!, scope, (a, b) => a >= b)),
  'to_entries/0': () => (input, _, out) => out(entriesOf(input)),
  'from_entries/0': () => (input, _, out) => out(fromEntries(input)),
  'with_entries/1': ([filter]) => (input, scope, out) => out(fromEntries(entriesOf(input).flatMap(entry => collected(filter!, entry, scope)))),
  'match/1': ([pattern]) => (input, scope, out) => pattern!(input, scope, value => { for (const m of matches(input, ...split(value))) out(matchObject(m)); }),
  'match/2': ([pattern, flags]) => (input, scope, out) => flags!(input, scope, f => pattern!(input, scope, value => { for (const m of matches(input, value, f)) out(matchObject(m)); })),
  'capture/1': ([pattern]) => (input, scope, out) => pattern!(input, scope, value => { for (const m of matches(input, ...split(value))) out(captured(m)); }),
  'capture/2': ([pattern, flags]) => (input, scope, out) => flags!(input, scope, f => pattern!(input, scope, value => { for (const m of matches(input, value, f)) out(captured(m)); })),
  'scan/1': ([pattern]) => (input, scope, out) => pattern!(input, scope, value => { for (const m of matches(input, value, 'g')) out(m.length > 1 ? m.slice(1).map(g => g ?? null) : m[0]); }),
  'splits/1': ([pattern]) => (input, scope, out) => pattern!(input, scope, value => { for (const part of splitAt(input, value, null)) out(part); }),
  'splits/2': ([pattern, flags]) => (input, scope, out) => pattern!(input, scope, value => flags!(input, scope, f => { for (const part of splitAt(input, value, f)) out(part); })),
  'sub/2': ([pattern, replacement]) => substitution(pattern!, replacement!, undefined, false),
  'sub/3': ([pattern, replacement, flags]) => substitution(pattern!, replacement!, flags, false),
  'gsub/2': ([pattern, replacement]) => substitution(pattern!, replacement!, undefined, true),
  'gsub/3': ([pattern, replacement, flags]) => substitution(pattern!, replacement!, flags, true),
  // In 1.6 an error without a value is no output.
  'error/0': () => input => { if (input !== null) throw new JqError(input); },
  'error/1': ([message]) => (input, scope) => message!(input, scope, value => { if (value !== null) throw new JqError(value); }),
};

/** Functions that ask where the outputs of a filter stand. */
export const pathMacros: Readonly<Record<string, (given: readonly Code[]) => Filter>> = {
  'path/1': ([of]) => (input, scope, out) => eachPath(of!, input, scope, path => out([...path])),
  'del/1': ([of]) => (input, scope, out) => {
    const paths: JqValue[] = [];
    eachPath(of!, input, scope, path => { paths.push([...path]); });
    out(withoutPaths(input, paths));
  },
  'paths/0': () => (input, _, out) => { for (const [path] of placesIn(input)) if (path.length > 0) out(path); },
  'paths/1': ([of]) => (input, scope, out) => { for (const [path, value] of placesIn(input)) if (path.length > 0) of!.filter(value, scope, ok => { if (truthy(ok)) out(path); }); },
  'leaf_paths/0': () => (input, _, out) => { for (const [path, value] of placesIn(input)) if (path.length > 0 && (typeof value !== 'object' || value === null) && truthy(value)) out(path); },
};

function* placesIn(value: JqValue, path: readonly JqValue[] = []): Iterable<readonly [JqValue[], JqValue]> {
  yield [[...path], value];
  if (Array.isArray(value)) for (const [i, item] of (value as readonly JqValue[]).entries()) yield* placesIn(item, [...path, i]);
  else if (isObject(value)) for (const [key, item] of Object.entries(value)) yield* placesIn(item, [...path, key]);
}

function ranged(from: JqValue, to: JqValue, by: JqValue, scope: Scope, out: (value: JqValue) => void): void {
  if (typeof from !== 'number' || typeof to !== 'number' || typeof by !== 'number') throw new JqError('Range bounds must be numeric');
  const [start, end, size] = [from, to, by];
  if (size > 0) for (let i = start; i < end; i += size) { step(scope); out(i); }
  else if (size < 0) for (let i = start; i > end; i += size) { step(scope); out(i); }
}

const entriesOf = (value: JqValue): JqValue[] => (Array.isArray(value) ? (value as readonly JqValue[]).map((item, key) => ({ key, value: item })) : Object.entries(object(value, `${described(value)} has no keys`)).map(([key, item]) => ({ key, value: item })));

function fromEntries(value: JqValue): JqValue {
  return objectOf(itemsOf(value).map(entry => {
    const names = ['key', 'k', 'name', 'Name', 'K', 'Key'];
    const found = names.map(k => indexed(entry, k)).find(truthy) ?? indexed(entry, 'Key');
    if (typeof found !== 'string') throw new JqError(`Cannot use ${described(found)} as object key`);
    return [found, indexed(entry, Object.hasOwn(entry as object, 'value') ? 'value' : 'Value')] as const;
  }));
}

/** Replaces one match or all; named groups are the input of the replacement. */
function substitution(pattern: Filter, replacement: Filter, flags: Filter | undefined, all: boolean): Filter {
  return (input, scope, out) => pattern(input, scope, expression => {
    const withFlags = (written: JqValue) => {
      const whole = text(input, `${described(input)} cannot be matched, as it is not a string`);
      const found = matches(input, expression, `${typeof written === 'string' ? written : ''}${all ? 'g' : ''}`);
      // Several replacements give a text each, in every combination, those of the first match changing fastest.
      const before = (i: number, rest: string): void => {
        const match = found[i];
        if (!match) return out(whole.slice(0, found[0]?.index) + rest);
        replacement(captured(match), scope, value => {
          if (typeof value !== 'string') throw new JqError(`${described(captured(match))} cannot be added to a string`);
          const end = match.index + match[0].length;
          before(i - 1, value + whole.slice(end, found[i + 1]?.index) + rest);
        });
      };
      before(found.length - 1, '');
    };
    if (flags) flags(input, scope, withFlags);
    else withFlags(null);
  });
}
