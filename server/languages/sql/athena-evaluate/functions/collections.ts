import { addressBytes, prefixRange } from '../addresses.ts';
import { addMonths } from './times.ts';
import { defineAthenaFunction as f, type Evaluate } from '../function.ts';
import { JsonNumber, JsonObject, jsonPath, parseJson, printJson, walkJson, type JsonTree } from '../json.ts';
import { rowOf, arrayOf, plain, typeText, type Type } from '../types.ts';
import { castValue, readJson } from '../cast.ts';
import { badArgument, compare, day, equal, fail, holdsNull, Json, keyOf, MapValue, type Lambda, type Value } from '../values.ts';

type List = readonly Value[];
const unique = (list: List): Value[] => { const seen = new Map<string, Value>(); for (const v of list) { const k = keyOf(v); if (!seen.has(k)) seen.set(k, v); } return [...seen.values()]; };
const nullsLast = (a: Value, b: Value): number => (a === null ? (b === null ? 0 : 1) : b === null ? -1 : compare(a, b));
const extreme = (list: List, sign: number): Value => {
  if (list.some(v => v === null) || list.length === 0) return null;
  return list.reduce((a, b) => (compare(b, a) * sign > 0 ? b : a));
};
const contains = (list: List, wanted: Value): boolean | null => {
  let unknown = false;
  for (const v of list) {
    const same = equal(v, wanted);
    if (same) return true;
    if (same === null) unknown = true;
  }
  return unknown ? null : false;
};
const match = (list: List, fn: Lambda, found: boolean): boolean | null => {
  let unknown = false;
  for (const v of list) {
    const answer = fn.call(v);
    if (answer === found) return found;
    if (answer === null) unknown = true;
  }
  return unknown ? null : !found;
};
const not = (x: boolean | null) => (x === null ? null : !x);
const elementAt = (list: List, index: bigint): Value => {
  if (index === 0n) badArgument('SQL array indices start at 1');
  return list[index > 0n ? Number(index) - 1 : list.length + Number(index)] ?? null;
};
const slice = (list: List, start: bigint, length: bigint): Value => {
  if (start === 0n) badArgument('SQL array indices start at 1');
  if (length < 0n) badArgument('length must be greater than or equal to 0');
  const from = start > 0n ? Number(start) - 1 : list.length + Number(start);
  return from < 0 || from >= list.length ? [] : list.slice(from, from + Number(length));
};
const wrongWay = 'sequence stop value should be greater than or equal to start value if step is greater than zero otherwise stop should be less than or equal to start';
function sequence(start: bigint, stop: bigint, step: bigint): bigint[] {
  if (step === 0n) badArgument('step must not be zero');
  if (start !== stop && stop > start !== step > 0n) badArgument(wrongWay);
  if ((stop - start) / step + 1n > 10000n) badArgument('result of sequence function must not have more than 10000 entries');
  const list: bigint[] = [];
  for (let v = start; step > 0n ? v <= stop : v >= stop; v += step) list.push(v);
  return list;
}
function monthly(start: bigint, stop: bigint, months: bigint): bigint[] {
  if (months === 0n) badArgument('step must not be zero');
  if (start !== stop && stop > start !== months > 0n) badArgument(wrongWay);
  const list: bigint[] = [];
  for (let i = 0; ; i++) {
    const v = addMonths(start, Number(months) * i);
    if (months > 0n ? v > stop : v < stop) return list;
    list.push(v);
    if (list.length > 10000) badArgument('result of sequence function must not have more than 10000 entries');
  }
}
const asDays = (list: readonly bigint[]): Value => list.map(v => Number(v / day));
const combinations = (list: List, n: number): Value[] => (n === 0 ? [[]] : list.flatMap((v, i) => combinations(list.slice(i + 1), n - 1).map(rest => [v, ...(rest as List)])));
const flatten = (list: List): Value => list.flatMap(v => (v === null ? [] : [...(v as List)]));
const join = (list: List, separator: string, type: Type, none?: string): Value => (['array', 'map', 'row'].includes((type as { element: Type }).element.kind) ? badArgument(`Input type ${typeText((type as { element: Type }).element)} not supported`) : list.flatMap(v => (v === null ? (none === undefined ? [] : [none]) : [castValue(v, (type as { element: Type }).element, { kind: 'varchar', length: undefined }) as string])).join(separator));
const zipType = (types: readonly Type[]): Type => arrayOf(rowOf(...types.map(t => (t.kind === 'array' ? t.element : plain.unknown))));
const zip: Evaluate = lists => Array.from({ length: Math.max(...lists.map(l => (l as List).length)) }, (_, i) => lists.map(l => (l as List)[i] ?? null));
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((s, v, i) => s + v * b[i]!, 0);
const norm = (a: readonly number[]): number => Math.sqrt(dot(a, a));
const vectors = (a: List, b: List): readonly [readonly number[], readonly number[]] => (a.length !== b.length ? badArgument('The arguments must have the same length') : [a as readonly number[], b as readonly number[]]);
const mapOfPairs = (pairs: readonly (readonly [Value, Value])[], duplicate: (key: Value) => never): MapValue => {
  const seen = new Set<string>();
  for (const [key] of pairs) {
    if (key === null) badArgument('map key cannot be null');
    if (holdsNull(key)) badArgument(`map key cannot be indeterminate: [${(key as List).map(v => (v === null ? 'null' : String(v))).join(', ')}]`);
    if (seen.has(keyOf(key))) duplicate(key);
    seen.add(keyOf(key));
  }
  return new MapValue(pairs);
};
const entriesOf = (list: List): readonly (readonly [Value, Value])[] => list.map(e => (e === null ? badArgument('map entry cannot be null') : (e as unknown as readonly [Value, Value])));
const duplicateKeys = (key: Value): never => badArgument(`Duplicate map keys (${String(key)}) are not allowed`);
const concatMaps = (maps: readonly MapValue[]): MapValue => {
  const all = new Map<string, readonly [Value, Value]>();
  for (const m of maps) for (const [k, v] of m.entries) all.set(keyOf(k), [k, v]);
  return new MapValue([...all.values()]);
};

// ------------------------------------------------------------------------------------------------ JSON
const treeOf = (value: Value): JsonTree | undefined => (value instanceof Json ? value.tree : parseJson(value as string));
const steps = (path: string) => jsonPath(path) ?? badArgument(`Invalid JSON path: '${path}'`);
const scalarText = (tree: JsonTree | undefined): string | null => (tree === undefined || tree === null || Array.isArray(tree) || tree instanceof JsonObject ? null : tree instanceof JsonNumber ? tree.text : String(tree));
const found = (value: Value, path: string): JsonTree | undefined => {
  const at = steps(path);
  const tree = treeOf(value);
  return tree === undefined ? undefined : walkJson(tree, at);
};
const both = (signature: (kind: string) => string, evaluate: Evaluate) => ({ [signature('varchar')]: evaluate, [signature('json')]: evaluate });
const arrayIn = (value: Value): readonly JsonTree[] | undefined => { const t = treeOf(value); return Array.isArray(t) ? (t as readonly JsonTree[]) : undefined; };

export const collectionFunctions = [
  f('cardinality', 'array', 'Number of items of an array or map', { 'array(E) → bigint': ([a]) => BigInt(a.length), 'map(K,V) → bigint': ([m]) => BigInt(m.entries.length) }),
  f('element_at', 'array', 'The item at a position (negative from the end) or of a key; NULL when there is none', { 'array(E), bigint → E': ([a, i]) => elementAt(a, i), 'map(K,V), K → V': ([m, k]) => m.get(k) ?? null }),
  f('transform', 'array', 'Each item changed by a lambda', { 'array(T), function(T,U) → array(U)': ([a, fn]) => (a as List).map(v => fn.call(v)) }),
  f('filter', 'array', 'The items for which a lambda is true', { 'array(T), function(T,boolean) → array(T)': ([a, fn]) => (a as List).filter(v => fn.call(v) === true) }),
  f('reduce', 'array', 'Folds an array: start, step lambda, final lambda', { 'array(T), S, function(S,T,S), function(S,R) → R': { nulls: true, evaluate: ([a, s, step, last]) => (a === null ? null : last.call((a as List).reduce((at, v) => step.call(at, v), s as Value))) } }),
  f('any_match', 'array', 'Whether a lambda is true for an item', { 'array(T), function(T,boolean) → boolean': ([a, fn]) => match(a, fn, true) }),
  f('all_match', 'array', 'Whether a lambda is true for all items', { 'array(T), function(T,boolean) → boolean': ([a, fn]) => match(a, fn, false) }),
  f('none_match', 'array', 'Whether a lambda is true for no item', { 'array(T), function(T,boolean) → boolean': ([a, fn]) => not(match(a, fn, true)) }),
  f('zip', 'array', 'Rows of the items at the same places, short arrays filled with NULL', { 'array(A), array(B), array(C), array(D), array(E) → array(E)': { evaluate: zip, result: zipType }, 'array(A), array(B), array(C), array(D) → array(D)': { evaluate: zip, result: zipType }, 'array(A), array(B), array(C) → array(C)': { evaluate: zip, result: zipType }, 'array(A), array(B) → array(B)': { evaluate: zip, result: zipType } }),
  f('zip_with', 'array', 'The items at the same places, merged by a lambda', { 'array(T), array(U), function(T,U,R) → array(R)': ([a, b, fn]) => Array.from({ length: Math.max(a.length, b.length) }, (_, i) => fn.call(a[i] ?? null, b[i] ?? null)) }),
  f('flatten', 'array', 'Arrays in an array, one behind the other', { 'array(array(E)) → array(E)': ([a]) => flatten(a) }),
  f('array_distinct', 'array', 'Without repeated items', { 'array(E) → array(E)': ([a]) => unique(a) }),
  f('array_position', 'array', 'Position of the first (or n-th) such item; 0 when there is none', {
    'array(E), E → bigint': ([a, v]) => BigInt((a as List).findIndex(x => equal(x, v) === true) + 1),
    'array(E), E, bigint → bigint': ([a, v, n]) => { if (n === 0n) badArgument('array_position cannot take a 0-valued instance argument.'); const all = (a as List).flatMap((x, i) => (equal(x, v) ? [i + 1] : [])); return BigInt(all.at(n > 0n ? Number(n) - 1 : Number(n)) ?? 0); },
  }),
  f('array_sort', 'array', 'In order, NULLs last, perhaps by a lambda that compares two items', { 'array(E) → array(E)': ([a]) => [...a].sort(nullsLast), 'array(E), function(E,E,integer) → array(E)': ([a, fn]) => [...a].sort((x, y) => { const order = fn.call(x, y); return order === null || (order !== 1n && order !== 0n && order !== -1n) ? badArgument('Lambda comparator must return either -1, 0, or 1') : Number(order); }) }),
  f('array_intersect', 'array', 'Items that are in both, each once', { 'array(E), array(E) → array(E)': ([a, b]) => { const keys = new Set((b as List).map(keyOf)); return unique(a).filter(v => keys.has(keyOf(v))); } }),
  f('array_union', 'array', 'Items of both, each once', { 'array(E), array(E) → array(E)': ([a, b]) => unique([...a, ...b]) }),
  f('array_except', 'array', 'Items of the first that are not in the second, each once', { 'array(E), array(E) → array(E)': ([a, b]) => { const keys = new Set((b as List).map(keyOf)); return unique(a).filter(v => !keys.has(keyOf(v))); } }),
  f('array_max', 'array', 'The largest item; NULL when one is NULL', { 'array(E) → E': ([a]) => extreme(a, 1) }),
  f('array_min', 'array', 'The smallest item; NULL when one is NULL', { 'array(E) → E': ([a]) => extreme(a, -1) }),
  f('array_remove', 'array', 'Without the items equal to a value', { 'array(E), E → array(E)': ([a, v]) => (a as List).filter(x => equal(x, v) !== true) }),
  f('trim_array', 'array', 'Without the last n items', { 'array(E), bigint → array(E)': ([a, n]) => (n < 0n || n > BigInt(a.length) ? badArgument(n < 0n ? 'size must not be negative: ' + n : `size must not exceed array cardinality ${a.length}: ${n}`) : a.slice(0, a.length - Number(n))) }),
  f('array_join', 'array', 'The items as one text, NULLs skipped or as a text of their own', { 'array(E), varchar → varchar': ([a, s], { types: [t] }) => join(a, s, t!), 'array(E), varchar, varchar → varchar': ([a, s, n], { types: [t] }) => join(a, s, t!, n) }),
  f('arrays_overlap', 'array', 'Whether two arrays share an item', { 'array(E), array(E) → boolean': ([a, b]) => { const keys = new Set((b as List).filter(v => v !== null).map(keyOf)); return (a as List).some(v => v !== null && keys.has(keyOf(v))) ? true : (a as List).includes(null) || (b as List).includes(null) ? null : false; } }),
  f('contains', 'array', 'Whether an array holds a value, or a network an address', { 'array(E), E → boolean': ([a, v]) => contains(a, v), 'varchar, ipaddress → boolean': ([network, address]) => {
    const range = prefixRange(network) ?? badArgument(`Invalid CIDR`);
    const bytes = addressBytes(address)!;
    return range[0].length === bytes.length && compare(range[0], bytes) <= 0 && compare(bytes, range[1]) <= 0;
  } }),
  f('array_histogram', 'array', 'A map of items and how often they come', { 'array(T) → map(T,bigint)': ([a]) => { const all = new Map<string, [Value, bigint]>(); for (const v of (a as List).filter(x => x !== null)) { const at = all.get(keyOf(v)); if (at) at[1]++; else all.set(keyOf(v), [v, 1n]); } return new MapValue([...all.values()]); } }),
  f('contains_sequence', 'array', 'Whether an array holds another in one piece', { 'array(E), array(E) → boolean': ([a, b]) => a.length >= b.length && Array.from({ length: a.length - b.length + 1 }, (_, i) => i).some(i => (b as List).every((v, k) => keyOf(v) === keyOf(a[i + k]))) }),
  f('slice', 'array', 'The part of an array from a position, of a length', { 'array(E), bigint, bigint → array(E)': ([a, s, n]) => slice(a, s, n) }),
  f('shuffle', 'array', 'In random order', { 'array(E) → array(E)': ([a], { random }) => (a as List).map(v => [random(), v] as const).sort(([x], [y]) => x - y).map(([, v]) => v) }),
  f('repeat', 'array', 'An array of one value n times', { 'T, bigint → array(T)': { nulls: true, evaluate: ([v, n]) => (n === null ? null : n > 10000n ? badArgument('count argument of repeat function must be less than or equal to 10000') : n < 0n ? badArgument('count argument of repeat function must be greater than or equal to 0') : Array<Value>(Number(n)).fill(v)) } }),
  f('sequence', 'array', 'Numbers, dates or times from one to another', {
    'bigint, bigint → array(bigint)': ([a, b]) => sequence(a, b, a <= b ? 1n : -1n), 'bigint, bigint, bigint → array(bigint)': ([a, b, s]) => sequence(a, b, s),
    'date, date → array(date)': ([a, b]) => sequence(BigInt(a), BigInt(b), a <= b ? 1n : -1n).map(Number),
    'date, date, interval day to second → array(date)': ([a, b, s]) => (s % 86_400_000n !== 0n ? badArgument('sequence step must be a day interval if start and end values are dates') : sequence(BigInt(a), BigInt(b), s / 86_400_000n).map(Number)),
    'date, date, interval year to month → array(date)': ([a, b, s]) => asDays(monthly(BigInt(a) * day, BigInt(b) * day, s)),
    'timestamp, timestamp, interval day to second → array(timestamp)': ([a, b, s]) => sequence(a, b, s * 1_000_000_000n), 'timestamp, timestamp, interval year to month → array(timestamp)': ([a, b, s]) => monthly(a, b, s),
  }),
  f('combinations', 'array', 'All choices of n items', { 'array(T), integer → array(array(T))': ([a, n]) => (n < 0n || n > 5n ? badArgument(`combination size must not ${n < 0n ? 'be negative' : 'exceed 5'}: ${n}`) : combinations(a, Number(n))) }),
  f('ngrams', 'array', 'Runs of n items', { 'array(T), integer → array(array(T))': ([a, n]) => (n <= 0n ? badArgument('N must be positive') : a.length <= Number(n) ? [a] : Array.from({ length: a.length - Number(n) + 1 }, (_, i) => a.slice(i, i + Number(n)))) }),
  f('cosine_similarity', 'math', 'Cosine between two sparse vectors', { 'map(varchar,double), map(varchar,double) → double': ([a, b]) => { const keys = (a as MapValue).entries.map(([k]) => k); const size = (m: MapValue) => Math.sqrt(m.entries.reduce((s, [, v]) => s + (v as number) ** 2, 0)); return dot(keys.map(k => a.get(k)), keys.map(k => b.get(k) ?? 0)) / (size(a) * size(b)); }, 'array(double), array(double) → double': ([a, b]) => { const [x, y] = vectors(a, b); return dot(x, y) / (norm(x) * norm(y)); } }),
  f('cosine_distance', 'math', 'One less the cosine between two vectors', { 'array(double), array(double) → double': ([a, b]) => { const [x, y] = vectors(a, b); return 1 - dot(x, y) / (norm(x) * norm(y)); } }),
  f('dot_product', 'math', 'Sum of the products of two vectors', { 'array(double), array(double) → double': ([a, b]) => { const [x, y] = vectors(a, b); return dot(x, y); } }),
  f('euclidean_distance', 'math', 'Distance between two points', { 'array(double), array(double) → double': ([a, b]) => { const [x, y] = vectors(a, b); return norm(x.map((v, i) => v - y[i]!)); } }),

  f('map', 'map', 'A map of keys and values', { ' → map(unknown,unknown)': () => new MapValue([]), 'array(K), array(V) → map(K,V)': ([k, v]) => (k.length !== v.length ? badArgument('Key and value arrays must be the same length') : mapOfPairs((k as List).map((key, i) => [key, v[i] as Value] as const), duplicateKeys)) }),
  f('map_keys', 'map', 'The keys of a map', { 'map(K,V) → array(K)': ([m]) => (m as MapValue).entries.map(([k]) => k) }),
  f('map_values', 'map', 'The values of a map', { 'map(K,V) → array(V)': ([m]) => (m as MapValue).entries.map(([, v]) => v) }),
  f('map_entries', 'map', 'Rows of key and value', { 'map(K,V) → array(row(K,V))': ([m]) => (m as MapValue).entries.map(([k, v]) => [k, v]) }),
  f('map_from_entries', 'map', 'A map from rows of key and value', { 'array(row(K,V)) → map(K,V)': ([a]) => mapOfPairs(entriesOf(a), duplicateKeys) }),
  f('multimap_from_entries', 'map', 'A map of all values by key from rows', { 'array(row(K,V)) → map(K,array(V))': ([a]) => {
    const all = new Map<string, [Value, Value[]]>();
    for (const [k, v] of entriesOf(a)) {
      const at = all.get(keyOf(k)) ?? [k, []];
      at[1].push(v);
      all.set(keyOf(k), at);
    }
    return mapOfPairs([...all.values()], duplicateKeys);
  } }),
  f('map_concat', 'map', 'The entries of maps, the last one\'s for a key of several', { 'map(K,V), map(K,V)... → map(K,V)': maps => (maps.length < 2 ? badArgument('There must be two or more concatenation arguments to map_concat') : concatMaps(maps)) }),
  f('map_filter', 'map', 'The entries for which a lambda is true', { 'map(K,V), function(K,V,boolean) → map(K,V)': ([m, fn]) => new MapValue((m as MapValue).entries.filter(([k, v]) => fn.call(k, v) === true)) }),
  f('transform_values', 'map', 'The values changed by a lambda', { 'map(K,V), function(K,V,R) → map(K,R)': ([m, fn]) => new MapValue((m as MapValue).entries.map(([k, v]) => [k, fn.call(k, v)] as const)) }),
  f('transform_keys', 'map', 'The keys changed by a lambda', { 'map(K,V), function(K,V,R) → map(R,V)': ([m, fn]) => mapOfPairs((m as MapValue).entries.map(([k, v]) => [fn.call(k, v) as Value, v] as const), duplicateKeys) }),
  f('map_zip_with', 'map', 'The values of two maps, merged by a lambda', { 'map(K,V), map(K,W), function(K,V,W,R) → map(K,R)': ([a, b, fn]) => new MapValue(unique([...(a as MapValue).entries, ...(b as MapValue).entries].map(([k]) => k)).map(k => [k, fn.call(k, a.get(k) ?? null, b.get(k) ?? null)] as const)) }),

  f('json_extract_scalar', 'json', 'The scalar at a path, as text; NULL for objects and arrays', { 'varchar(x), varchar → varchar(x)': ([j, p]) => scalarText(found(j, p)), 'json, varchar → varchar': ([j, p]) => scalarText(found(j, p)) }),
  f('json_extract', 'json', 'The JSON at a path', both(k => `${k}, varchar → json`, ([j, p]) => { const t = found(j, p); return t === undefined ? null : new Json(t); })),
  f('json_parse', 'json', 'A text as JSON', { 'varchar → json': ([s]) => new Json(readJson(s)) }),
  f('json_format', 'json', 'JSON as text', { 'json → varchar': ([j]) => printJson(j.tree) }),
  f('json_array_length', 'json', 'Number of items of a JSON array; NULL for anything else', both(k => `${k} → bigint`, ([j]) => { const a = arrayIn(j); return a ? BigInt(a.length) : null; })),
  f('json_array_get', 'json', 'The item of a JSON array (0 is the first, negative from the end)', both(k => `${k}, bigint → json`, ([j, i]) => { const t = arrayIn(j)?.at(Number(i)); return t === undefined || t === null ? null : new Json(t); })),
  f('json_array_contains', 'json', 'Whether a JSON array holds a value', Object.fromEntries(['varchar', 'json'].flatMap(k => [['boolean', (t: JsonTree, v: Value) => t === v], ['bigint', (t: JsonTree, v: Value) => t instanceof JsonNumber && /^-?\d+$/.test(t.text) && BigInt(t.text) === v], ['double', (t: JsonTree, v: Value) => t instanceof JsonNumber && /[.eE]/.test(t.text) && Number(t.text) === v], ['varchar', (t: JsonTree, v: Value) => t === v]].map(([type, test]) => [`${k}, ${type as string} → boolean`, (([j, v]: readonly any[]) => arrayIn(j)?.some(t => (test as (t: JsonTree, v: Value) => boolean)(t, v)) ?? null) as Evaluate])))),
  f('json_size', 'json', 'Number of members of the object or array at a path; 0 for a scalar', both(k => `${k}, varchar → bigint`, ([j, p]) => { const t = found(j, p); return t === undefined ? null : Array.isArray(t) ? BigInt(t.length) : t instanceof JsonObject ? BigInt(t.entries.length) : 0n; })),
  f('is_json_scalar', 'json', 'Whether JSON is no object and no array', both(k => `${k} → boolean`, ([j]) => { const t = treeOf(j); return t === undefined ? fail('INVALID_FUNCTION_ARGUMENT', `Invalid JSON value: ${String(j)}`) : !(Array.isArray(t) || t instanceof JsonObject); })),
];
