import { listed } from '../../base/sentence.ts';
import { memo } from '../../base/memo.ts';
import type { Range } from '../../base/range.ts';
import { suggest } from '../../base/suggest.ts';
import { get, type DataNode, type ObjectNode, type StringNode } from '../../base/tree.ts';
import { vegaSchema } from './schemas/vega.ts';
import { vegaLiteSchema } from './schemas/vega-lite.ts';

/**
 * One part of a compacted JSON Schema (tools/vega-schemas.mjs). `t` types as bits, `e` allowed values, `o` any of,
 * `l` all of, `n` not, `p` properties with the number of their text, `pp` properties by pattern, `r` required,
 * `a` other properties (-1: none), `i` items, `min`/`max` number of items, `d` text, `name` of the definition.
 */
export interface SchemaPart {
  readonly t?: number; readonly e?: readonly unknown[]; readonly o?: readonly number[]; readonly l?: readonly number[]; readonly n?: number;
  readonly p?: Readonly<Record<string, readonly [number, number?]>>; readonly pp?: readonly (readonly [string, number])[]; readonly r?: readonly string[];
  readonly a?: number; readonly i?: number | readonly number[]; readonly min?: number; readonly max?: number; readonly d?: number; readonly name?: string;
}

export interface Schema { readonly start: number; readonly nodes: readonly SchemaPart[]; readonly docs: readonly string[] }

export type Library = 'vega' | 'vega-lite';

const readers: Readonly<Record<Library, (key: object) => Schema>> = {
  vega: memo(() => JSON.parse(vegaSchema) as Schema),
  'vega-lite': memo(() => JSON.parse(vegaLiteSchema) as Schema),
};
const once = {};

/** The official schema of a library; read when it is first asked for. */
export const schemaOf = (library: Library): Schema => readers[library](once);

export type SchemaProblem =
  | { readonly kind: 'property'; readonly range: Range; readonly name: string; readonly near: string | undefined; readonly where: string }
  | { readonly kind: 'value'; readonly range: Range; readonly written: string; readonly allowed: readonly string[]; readonly near: string | undefined; readonly node: DataNode }
  | { readonly kind: 'type'; readonly range: Range; readonly expected: string; readonly found: string }
  | { readonly kind: 'missing'; readonly range: Range; readonly name: string }
  | { readonly kind: 'count'; readonly range: Range; readonly text: string };

const bits: Readonly<Record<DataNode['kind'], number>> = { object: 1, array: 2, string: 4, number: 8, boolean: 16, null: 32, missing: 63 };
const words = ['an object', 'a list', 'text', 'a number', 'true or false', 'null'];

/** Values, and keys, that the host takes where the library would not. */
export type Exempt = (node: DataNode) => boolean;

/**
 * What is wrong with `root` by the schema, each mistake once and at its own place: of several alternatives the one is taken
 * that the text comes nearest to. Work is bounded by values × parts, as every answer is remembered.
 */
export function validate(schema: Schema, root: DataNode, exempt: Exempt): SchemaProblem[] {
  const { nodes } = schema;
  const known = new Map<DataNode, Map<number, boolean>>();
  const problems: SchemaProblem[] = [];

  function accepts(node: DataNode, index: number): boolean {
    if (node.kind === 'missing') return true;
    // Plain values are decided faster than they are remembered; no part refers to itself without going deeper.
    if (node.kind !== 'object' && node.kind !== 'array') return decide(node, nodes[index]!);
    if (exempt(node)) return true;
    let answers = known.get(node);
    if (!answers) known.set(node, (answers = new Map()));
    const before = answers.get(index);
    if (before !== undefined) return before;
    answers.set(index, true); // a part that refers to itself without going deeper says nothing
    const answer = decide(node, nodes[index]!);
    answers.set(index, answer);
    return answer;
  }

  function decide(node: DataNode, part: SchemaPart): boolean {
    // The libraries take `false` for nothing: `title: false` is usual.
    if (node.kind === 'boolean' && !node.value && part.t !== undefined && part.t & 32) return true;
    if (part.t !== undefined && !(part.t & bits[node.kind])) return false;
    if (part.e && !part.e.some(value => same(node, value))) return false;
    if (part.l && !part.l.every(index => accepts(node, index))) return false;
    if (part.o && !part.o.some(index => accepts(node, index))) return false;
    if (part.n !== undefined && accepts(node, part.n)) return false;
    if (node.kind === 'object') {
      if (part.r && !part.r.every(name => get(node, name))) return false;
      if (part.p || part.pp || part.a !== undefined) {
        for (const { key, value } of node.members) {
          const inner = property(part, key.value);
          if (inner === -1 ? !hostKey(key) && !exempt(key) : inner !== undefined && !accepts(value, inner)) return false;
        }
      }
    }
    if (node.kind === 'array') {
      if (part.min !== undefined && node.items.length < part.min) return false;
      if (part.max !== undefined && node.items.length > part.max) return false;
      if (part.i !== undefined && !node.items.every((item, i) => itemPart(part, i) === undefined || accepts(item, itemPart(part, i)!))) return false;
    }
    return true;
  }

  /** `others`: alternatives that were not taken, whose names may be meant all the same. */
  function explain(node: DataNode, index: number, others: readonly number[] = []): void {
    if (accepts(node, index)) return;
    const part = nodes[index]!;
    if (part.o && !part.o.some(i => accepts(node, i))) return explainAny(node, part.o);
    if (part.l) {
      for (const i of part.l) explain(node, i, others);
    }
    if (part.t !== undefined && !(part.t & bits[node.kind])) return wrongType(node, part.t);
    if (part.e && !part.e.some(value => same(node, value))) return wrongValue(node, part.e);
    if (part.n !== undefined && accepts(node, part.n)) {
      const refused = nodes[part.n]!.e;
      if (refused) problems.push({ kind: 'count', range: node.range, text: `${shown(node)} may not stand here` });
      return;
    }
    if (node.kind === 'object') {
      for (const name of part.r ?? []) if (!get(node, name)) problems.push({ kind: 'missing', range: { start: node.range.start, end: node.range.start + 1 }, name });
      for (const { key, value } of node.members) {
        const inner = property(part, key.value);
        if (inner === -1) {
          if (!hostKey(key) && !exempt(key)) problems.push({ kind: 'property', range: key.inner, name: key.value, near: nearestName(node, key.value, part, others), where: part.name ?? '' });
        } else if (inner !== undefined) explain(value, inner);
      }
    }
    if (node.kind === 'array') {
      if (part.min !== undefined && node.items.length < part.min) problems.push({ kind: 'count', range: node.range, text: `At least ${part.min} ${part.min === 1 ? 'item' : 'items'} must stand in this list` });
      if (part.max !== undefined && node.items.length > part.max) problems.push({ kind: 'count', range: node.range, text: `At most ${part.max} ${part.max === 1 ? 'item' : 'items'} may stand in this list` });
      node.items.forEach((item, i) => { const inner = itemPart(part, i); if (inner !== undefined) explain(item, inner); });
    }
  }

  function nearestName(node: DataNode, name: string, part: SchemaPart, others: readonly number[]): string | undefined {
    const free = (list: readonly string[]) => list.filter(n => !get(node, n));
    return suggest(name, free(Object.keys(part.p ?? {}))) ?? suggest(name, free(propertiesOf(schema, spread(schema, others)).map(p => p.name)));
  }

  /** Alternatives of alternatives are one list. */
  function alternatives(indexes: readonly number[], into: number[] = [], seen = new Set<number>()): number[] {
    for (const index of indexes) {
      if (seen.has(index)) continue;
      seen.add(index);
      const part = nodes[index]!;
      const onlyLink = part.l && part.l.length === 1 && !part.p && !part.o && part.t === undefined;
      if (part.o && !part.p) alternatives(part.o, into, seen);
      else if (onlyLink) alternatives(part.l!, into, seen);
      else into.push(index);
    }
    return into;
  }

  function explainAny(node: DataNode, options: readonly number[]): void {
    const all = alternatives(options);
    const fitting = all.filter(index => typesOf(index) & bits[node.kind]);
    if (fitting.length === 0) return wrongType(node, all.reduce((sum, index) => sum | typesOf(index), 0));
    if (node.kind !== 'object' && node.kind !== 'array') {
      const values = fitting.flatMap(index => nodes[index]!.e ?? []);
      return wrongValue(node, values);
    }
    const word = node.kind === 'object' ? strangeWord(node, fitting) : undefined;
    if (word) return wrongValue(word.value, word.allowed);
    let best = fitting[0]!;
    let bestScore = -Infinity;
    for (const index of fitting) {
      const score = nearness(node, index);
      if (score > bestScore) [best, bestScore] = [index, score];
    }
    explain(node, best, fitting);
  }

  /** A word that tells the alternatives apart (`type`) and is none of theirs: the rest cannot be judged without it. */
  function strangeWord(node: ObjectNode, options: readonly number[]): { readonly value: DataNode; readonly allowed: readonly unknown[] } | undefined {
    for (const { key, value } of node.members) {
      if (value.kind !== 'string') continue;
      const fixed = options.map(index => spread(schema, [index]).flatMap(i => nodes[i]!.p?.[key.value]?.[0] ?? []).map(i => spread(schema, [i])));
      // Each alternative must fix the word, each in its own way.
      if (options.length < 3 || fixed.some(list => list.length !== 1 || !list[0]!.some(i => nodes[i]!.e) || list[0]!.some(i => !nodes[i]!.e && typesOf(i) & 4 && nodes[i]!.o === undefined))) continue;
      const words = fixed.flatMap(list => list[0]!.flatMap(i => nodes[i]!.e ?? []));
      if (new Set(fixed.map(list => JSON.stringify(list[0]!.flatMap(i => nodes[i]!.e ?? [])))).size > options.length / 2 && !words.includes(value.value)) return { value, allowed: words };
    }
    return undefined;
  }

  function typesOf(index: number, depth = 0): number {
    const part = nodes[index]!;
    if (part.t !== undefined) return part.t;
    if (part.e) return part.e.reduce<number>((sum, v) => sum | (v === null ? 32 : typeof v === 'string' ? 4 : typeof v === 'number' ? 8 : typeof v === 'boolean' ? 16 : Array.isArray(v) ? 2 : 1), 0);
    if (part.o && depth < 20) return part.o.reduce((sum, i) => sum | typesOf(i, depth + 1), 0);
    if (part.l && depth < 20) return part.l.reduce((sum, i) => sum & typesOf(i, depth + 1), 63);
    return part.p ? 1 : 63;
  }

  /** How likely the author meant this alternative: words that tell alternatives apart count most, then which names fit. */
  function nearness(node: DataNode, index: number): number {
    if (node.kind === 'array') {
      const part = nodes[index]!;
      return node.items.reduce((sum, item, i) => sum + (itemPart(part, i) === undefined || accepts(item, itemPart(part, i)!) ? 1 : typesOf(itemPart(part, i)!) & bits[item.kind] ? 0.5 : 0), 0);
    }
    if (node.kind !== 'object') return 0;
    let score = 0;
    const visit = (i: number, depth: number): void => {
      const part = nodes[i]!;
      for (const l of part.l ?? []) if (depth < 8) visit(l, depth + 1);
      if (part.o && depth < 8) {
        const fit = part.o.filter(o => typesOf(o) & 1);
        if (fit.length > 0) visit(fit.reduce((a, b) => (accepts(node, b) ? b : a)), depth + 1);
      }
      for (const name of part.r ?? []) score += get(node, name) ? 3 : -4;
      if (!part.p) return;
      for (const { key, value } of node.members) {
        const inner = property(part, key.value);
        if (inner === -1) score -= 2;
        else if (inner !== undefined) {
          const fits = accepts(value, inner);
          // A word that the alternative insists on tells it apart; one of a usual list (`type: "nominal"`) does not.
          const fixed = value.kind === 'string' && nodes[inner]!.e !== undefined && (part.r?.includes(key.value) || nodes[inner]!.e!.length === 1);
          score += fixed ? (fits ? 20 : part.r?.includes(key.value) ? -20 : -2) : fits ? 1 : typesOf(inner) & bits[value.kind] ? 0.5 : -1;
        }
      }
    };
    visit(index, 0);
    return score;
  }

  function wrongType(node: DataNode, expected: number): void {
    const names = words.filter((_, i) => expected & (1 << i));
    problems.push({ kind: 'type', range: node.range, expected: names.length > 0 ? listed(names, 'or') : 'nothing', found: words[Math.log2(bits[node.kind])] ?? 'nothing' });
  }

  function wrongValue(node: DataNode, values: readonly unknown[]): void {
    const allowed = [...new Set(values.map(v => (typeof v === 'string' ? v : JSON.stringify(v))))];
    const written = node.kind === 'string' ? node.value : shown(node);
    problems.push({ kind: 'value', range: node.kind === 'string' ? node.inner : node.range, written, allowed, near: suggest(written, allowed), node });
  }

  explain(root, schema.start);
  return problems;
}

/** Keys that the host reads in a place where the library knows none. */
const hostKey = (key: StringNode) => key.value.startsWith('%') || key.value.startsWith('$');

/** The part for a property: undefined when anything may stand there, -1 when the name may not. */
function property(part: SchemaPart, name: string): number | undefined {
  const own = part.p && Object.hasOwn(part.p, name) ? part.p[name] : undefined;
  if (own) return own[0];
  for (const [pattern, index] of part.pp ?? []) if (new RegExp(pattern).test(name)) return index;
  return part.a;
}

const itemPart = (part: SchemaPart, i: number): number | undefined => (typeof part.i === 'number' ? part.i : part.i?.[i]);

function same(node: DataNode, value: unknown): boolean {
  if (node.kind === 'null') return value === null;
  if (node.kind === 'array') return Array.isArray(value) && value.length === node.items.length && node.items.every((item, i) => same(item, value[i]));
  return (node.kind === 'string' || node.kind === 'number' || node.kind === 'boolean') && node.value === value;
}

const shown = (node: DataNode): string => (node.kind === 'string' ? node.value : node.kind === 'number' ? node.text : node.kind === 'boolean' ? String(node.value) : node.kind);

/** One property that may stand in an object, and what its text says. */
export interface PropertyEntry { readonly name: string; readonly part: number; readonly documentation: string | undefined; readonly required: boolean }

/** Parts that a value at this place may be: the way from the root through `path`, all alternatives that the present text fits best. */
export function partsAt(schema: Schema, path: readonly DataNode[]): number[] {
  let current = spread(schema, [schema.start]);
  for (let i = 1; i < path.length; i++) {
    const parent = path[i - 1]!;
    const child = path[i]!;
    if (parent.kind === 'object') {
      const m = parent.members.find(x => x.value === child);
      if (!m) return [];
      current = spread(schema, narrowed(schema, current, parent, m.key.value).flatMap(index => property(schema.nodes[index]!, m.key.value) ?? []).filter(index => index >= 0));
    } else if (parent.kind === 'array') {
      const at = parent.items.indexOf(child);
      current = spread(schema, current.flatMap(index => itemPart(schema.nodes[index]!, at) ?? []));
    }
  }
  return current;
}

/** Of several objects the ones whose fixed words (`type: "formula"`) fit what is written. */
export function narrowed(schema: Schema, parts: readonly number[], object: DataNode, except?: string): number[] {
  if (object.kind !== 'object') return [...parts];
  const fits = (index: number) => object.members.every(({ key, value }) => {
    if (key.value === except) return true;
    const inner = schema.nodes[index]!.p?.[key.value];
    if (!inner || value.kind !== 'string') return true;
    const all = spread(schema, [inner[0]]);
    const fixed = all.flatMap(i => schema.nodes[i]!.e ?? []);
    return fixed.length === 0 || all.some(i => !schema.nodes[i]!.e && schema.nodes[i]!.t !== undefined && schema.nodes[i]!.t! & 4) || fixed.includes(value.value);
  });
  const kept = parts.filter(fits);
  return kept.length > 0 ? kept : [...parts];
}

/** Alternatives and parts taken together, laid out flat. */
export function spread(schema: Schema, indexes: readonly number[]): number[] {
  const seen = new Set<number>();
  const visit = (index: number): void => {
    if (seen.has(index)) return;
    seen.add(index);
    const part = schema.nodes[index]!;
    for (const i of part.o ?? []) visit(i);
    for (const i of part.l ?? []) visit(i);
  };
  for (const index of indexes) visit(index);
  return [...seen];
}

/** All properties that may stand in an object of these parts. */
export function propertiesOf(schema: Schema, parts: readonly number[]): PropertyEntry[] {
  const found = new Map<string, PropertyEntry>();
  for (const index of parts) {
    const part = schema.nodes[index]!;
    for (const [name, [inner, doc]] of Object.entries(part.p ?? {})) {
      if (!found.has(name)) found.set(name, { name, part: inner, documentation: doc === undefined ? undefined : schema.docs[doc], required: part.r?.includes(name) ?? false });
    }
  }
  return [...found.values()];
}

/** The fixed values among these parts. */
export const valuesOf = (schema: Schema, parts: readonly number[]): unknown[] => [...new Set(parts.flatMap(index => schema.nodes[index]!.e ?? (schema.nodes[index]!.t === 16 ? [true, false] : [])))];
