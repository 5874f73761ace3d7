import { chrono } from './chrono.ts';
import { format } from './format.ts';
import { functions } from './function.ts';
import { lang } from './lang.ts';
import { math } from './math.ts';
import { regex } from './regex.ts';
import { search } from './search.ts';
import { stream } from './stream.ts';
import { temporal } from './temporal.ts';
import { text } from './text.ts';
import { time } from './time.ts';
import { util } from './util.ts';
import { zone } from './zone.ts';

/**
 * The allow-list, read from its notation: `new(a)|(b); fields X:T; static f(a):T|(b):T; g(a):T`, `+` marks an augmented method.
 * A script can reach what stands here and nothing else.
 */
export interface Method { readonly owner: string; readonly name: string; readonly parameters: readonly string[]; readonly returns: string; readonly augmented: boolean; readonly isStatic: boolean }
export interface ApiClass {
  readonly name: string;
  readonly simple: string;
  readonly parents: readonly string[];
  /** The one abstract method of a functional interface. */
  readonly functional: string;
  readonly abstract: boolean;
  readonly interface: boolean;
  readonly constructors: ReadonlyMap<number, readonly string[]>;
  readonly statics: ReadonlyMap<string, Method>;
  readonly methods: ReadonlyMap<string, Method>;
  readonly fields: ReadonlyMap<string, string>;
}

const lines = new Map<string, string>();
const simpleNames = new Map<string, string>();
for (const file of [lang, math, text, time, chrono, format, temporal, zone, util, functions, regex, stream, search]) {
  for (const line of file.split('\n')) {
    const name = line.slice(0, line.indexOf(' '));
    if (!name) continue;
    lines.set(name, line);
    const simple = name.replace(/^[a-z.]+\.(?=[A-Z])/, '');
    if (!simpleNames.has(simple)) simpleNames.set(simple, name);
  }
}
const primitive = new Set(['boolean', 'byte', 'short', 'char', 'int', 'long', 'float', 'double', 'void', 'def']);

export const isPrimitive = (type: string): boolean => type !== 'def' && primitive.has(type);
export const classNames = (): Iterable<string> => lines.keys();
export const simpleOf = (type: string): string => type.replace(/^[a-z.]+\.(?=[A-Z])/, '');

/** The canonical name of a type as a script writes it, or undefined. */
export function resolveType(written: string): string | undefined {
  const brackets = /(\[\])*$/.exec(written)![0];
  const base = brackets ? written.slice(0, -brackets.length) : written;
  if (primitive.has(base)) return base + brackets;
  const full = lines.has(base) ? base : simpleNames.get(base);
  return full === undefined ? undefined : full + brackets;
}

const classes = new Map<string, ApiClass | undefined>();
export function apiClass(name: string): ApiClass | undefined {
  if (!classes.has(name)) { const line = lines.get(name); classes.set(name, line === undefined ? undefined : read(name, line)); }
  return classes.get(name);
}

function read(name: string, line: string): ApiClass {
  const [, parents = '', functional = '', kind = '', ...rest] = line.split(' : ').map(part => part.trim());
  const resolve = (type: string) => resolveType(type) ?? 'java.lang.Object';
  const list = (inside: string) => (inside === '' ? [] : inside.split(',').map(resolve));
  const constructors = new Map<number, string[]>();
  const statics = new Map<string, Method>();
  const methods = new Map<string, Method>();
  const fields = new Map<string, string>();
  const members = (part: string, target: Map<string, Method>) => {
    for (const item of part.trim().split(/\s+/)) {
      const m = /^(\+?)(\w+)(\(.*)$/.exec(item);
      if (!m) continue;
      const shapes = [...m[3]!.matchAll(/\(([^)]*)\)(?::([^|]+))?/g)];
      let returns = 'void';
      for (let i = shapes.length - 1; i >= 0; i--) {
        const shape = shapes[i]!;
        if (shape[2]) returns = resolve(shape[2]);
        const parameters = list(shape[1]!);
        target.set(`${m[2]}/${parameters.length}`, { owner: name, name: m[2]!, parameters, returns, augmented: m[1] === '+', isStatic: target === statics });
      }
    }
  };
  const parts = rest.join(' : ').split(';').map(p => p.trim());
  parts.forEach((part, index) => {
    if (part.startsWith('new')) for (const shape of part.matchAll(/\(([^)]*)\)/g)) { const p = list(shape[1]!); constructors.set(p.length, p); }
    else if (part.startsWith('fields ')) for (const field of part.slice(7).trim().split(/\s+/)) { const [f, type] = field.split(':'); if (f && type) fields.set(f, resolve(type)); }
    else if (part.startsWith('static ')) {
      // `isNaN()|(double):boolean` in a static list holds a member and a static of one name.
      members(part.slice(7).replace(/\b(isNaN|isInfinite)\(\)\|/g, '$1'), statics);
      if (/\bisNaN\(\)/.test(part)) members('isNaN():boolean isInfinite():boolean', methods);
    } else if (index > 0 || parts.length === 1) members(part, methods);
  });
  return { name, simple: simpleOf(name), parents: parents === '' ? [] : parents.split(',').map(resolve), functional, abstract: kind !== 'c', interface: kind === 'i', constructors, statics, methods, fields };
}

const boxes: Readonly<Record<string, string>> = { boolean: 'java.lang.Boolean', byte: 'java.lang.Byte', short: 'java.lang.Short', char: 'java.lang.Character', int: 'java.lang.Integer', long: 'java.lang.Long', float: 'java.lang.Float', double: 'java.lang.Double' };
export const boxOf = (type: string): string => boxes[type] ?? type;
const unboxes = Object.fromEntries(Object.entries(boxes).map(([a, b]) => [b, a]));
export const unboxOf = (type: string): string => unboxes[type] ?? type;

const found = new Map<string, Method | undefined>();
/** The method `name/arity` of a class: its own, then of its listed parents, then of Object. */
export function findMethod(type: string, key: string): Method | undefined {
  const id = `${type} ${key}`;
  if (!found.has(id)) {
    const own = apiClass(type);
    let method: Method | undefined;
    for (const name of [type, ...(own?.parents ?? []), 'java.lang.Object']) { method = apiClass(name)?.methods.get(key); if (method) break; }
    if (found.size > 20000) found.clear();
    found.set(id, method);
  }
  return found.get(id);
}

/** All members an instance of a class has, for completion. */
export function allMethods(type: string): Method[] {
  const all = new Map<string, Method>();
  for (const name of [type, ...(apiClass(type)?.parents ?? []), 'java.lang.Object']) for (const [key, m] of apiClass(name)?.methods ?? []) if (!all.has(key)) all.set(key, m);
  return [...all.values()];
}

export function isAssignable(to: string, from: string): boolean {
  if (to === from || to === 'java.lang.Object') return true;
  if (from.endsWith('[]')) { const [a, b] = [to.slice(0, -2), from.slice(0, -2)]; return to.endsWith('[]') && !isPrimitive(a) && !isPrimitive(b) && isAssignable(a, b); }
  return apiClass(from)?.parents.includes(to) ?? false;
}

/** The abstract method of a functional interface. */
export function functionalMethod(type: string): Method | undefined {
  const own = apiClass(type);
  if (!own?.functional) return undefined;
  for (const name of [type, ...own.parents]) for (const m of apiClass(name)?.methods.values() ?? []) if (m.name === own.functional && (m.name !== 'equals')) {
    if (type.endsWith('Comparator') && m.parameters.length !== 2) continue;
    return m;
  }
  return undefined;
}
