import { javaDouble, javaFloat } from '../../../base/java-number.ts';
import { apiClass, boxOf, findMethod, functionalMethod, isPrimitive, unboxOf, type Method } from '../api/read.ts';
import { JCollection, JIterator, JList, JMap, JSet } from './collections.ts';
import { functions } from './functions.ts';
import { boxMethods, constants, create as createLibrary, Pattern, plainStatic, statics as library, StringBuilder, stringMethods } from './library.ts';
import { compileJavaPattern } from './regex.ts';
import { JStream } from './streams.ts';
import { B, C, cannotCast, chr, classOf, compare, D, d2i, d2l, equals, F, fatal, Fn, isInstance, JArray, listedClass, Loose, nn, nullPointer, raise, S, spend, str, Thrown, type Any } from './values.ts';

const simple = (v: Any) => unboxOf(classOf(v));
const number = (v: Any): number => (typeof v === 'number' ? v : typeof v === 'bigint' ? Number(v) : v.v);
const rank = (v: Any): number => {
  switch (typeof v) { case 'number': return 0; case 'bigint': return 1; case 'object': return v === null ? nullPointer() : v instanceof D ? 3 : v instanceof F ? 2 : v instanceof B || v instanceof S || v instanceof C ? 0 : -1; default: return v === undefined ? nullPointer() : -1; }
};

/** Casts out of def. `implicit` accepts what widening gives; `explicit` narrows too. */
function casts(explicit: boolean, site = false) {
  const refuse = (v: Any, to: string): never => {
    if (site) return raise('ClassCastException', `Cannot cast ${classOf(v)} to ${boxOf(to)}`);
    // The service's own slips of the pen are kept.
    const how = explicit && to !== 'java.lang.Boolean' ? 'explicitly' : 'implicitly';
    return raise('ClassCastException', `cannot ${how} cast ${explicit && to === 'float' ? 'float' : 'def'} [${simple(v)}] to ${explicit && (to === 'float' || to === 'double') ? 'byte' : to}`);
  };
  const wide = (to: string, max: number) => (v: Any): Any => {
    if (typeof v === 'number' && max === 0) return v;
    if (v === null || v === undefined) return nullPointer();
    const r = rank(v);
    if (r < 0 || (!explicit && r > max)) return refuse(v, to);
    return max === 1 ? (typeof v === 'bigint' ? v : d2l(number(v))) : max === 0 ? (typeof v === 'bigint' ? Number(BigInt.asIntN(32, v)) : d2i(number(v))) : max === 2 ? Math.fround(number(v)) : number(v);
  };
  const toInt = (v: Any) => (typeof v === 'bigint' ? Number(BigInt.asIntN(32, v)) : d2i(number(v)));
  const narrow = (to: string, classes: readonly Any[], cut: (n: number) => number) => (v: Any): Any => {
    if (v === null || v === undefined) return nullPointer();
    if (to === 'char' && explicit && typeof v === 'string') return stringToChar(v);
    if (!explicit && !classes.some(c => v instanceof c)) return refuse(v, to);
    return rank(v) < 0 ? refuse(v, to) : cut(toInt(v));
  };
  const all: Record<string, (v: Any) => Any> = {
    int: wide('int', 0), long: wide('long', 1), float: wide('float', 2), double: wide('double', 3),
    byte: narrow('byte', [B], n => (n << 24) >> 24), short: narrow('short', [B, S], n => (n << 16) >> 16), char: narrow('char', [C], n => n & 65535),
    boolean: v => (typeof v === 'boolean' ? v : v === null || v === undefined ? nullPointer() : site ? refuse(v, 'boolean') : raise('ClassCastException', `cannot cast def [${simple(v)}] to boolean`)),
    String: v => (typeof v === 'string' || v === null ? v : explicit && v instanceof C ? str(v) : refuse(v, 'java.lang.String')),
  };
  // A box as target takes what its primitive takes, and is named in full when it does not.
  const boxed: Record<string, (v: Any) => Any> = {
    int: wide(boxOf('int'), 0), long: wide(boxOf('long'), 1), float: wide(boxOf('float'), 2), double: wide(boxOf('double'), 3), byte: narrow(boxOf('byte'), [B], n => (n << 24) >> 24), short: narrow(boxOf('short'), [B, S], n => (n << 16) >> 16), char: v => (explicit && typeof v === 'string' ? stringToChar(v) : narrow(boxOf('char'), [C], n => n & 65535)(v)),
    boolean: v => (typeof v === 'boolean' ? v : refuse(v, boxOf('boolean'))),
  };
  for (const t of Object.keys(boxed)) all[`box_${t}`] = v => (v === null ? null : boxAs(boxed[t]!(v), t));
  return all;
}
export function boxAs(v: Any, type: string): Any { switch (type) { case 'double': return new D(v); case 'float': return new F(v); case 'byte': return new B(v); case 'short': return new S(v); case 'char': return chr(v); case 'void': return null; default: return v; } }
function stringToChar(v: string): number { return nn(v).length === 1 ? v.charCodeAt(0) : raise('ClassCastException', 'cannot cast java.lang.String with length not equal to one to char'); }
const implicit = casts(false);
const explicit = casts(true);
/** Where a def member is read for a typed place, the conversion is part of the call and fails with the virtual machine's words. */
const atSite = casts(false, true);

const l64 = (v: bigint) => BigInt.asIntN(64, v);
const zero = (): never => raise('ArithmeticException', '/ by zero');
const idiv = (a: number, b: number) => (b === 0 ? zero() : (a / b) | 0);
const irem = (a: number, b: number) => (b === 0 ? zero() : (a % b) | 0);
const ldiv = (a: bigint, b: bigint) => (b === 0n ? zero() : l64(a / b));
const lrem = (a: bigint, b: bigint) => (b === 0n ? zero() : a % b);
const big = (v: Any): bigint => (typeof v === 'bigint' ? v : BigInt(number(v)));

/** The first operands of a call site choose the function; what is no number is a failed cast then, or refused by the function for all objects. */
function cannot(op: string, a: Any, b: Any): never {
  nn(a); nn(b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return raise('ClassCastException', `Cannot apply [${op}] operation to type [boolean]`);
  const r = Math.max(rank(a), rank(b));
  if ((typeof a === 'boolean' || typeof b === 'boolean') && r >= 0) return raise('ClassCastException', `Cannot cast java.lang.Boolean to ${boxOf(numbers[r]!)}`);
  return raise('ClassCastException', `Cannot apply [${op === '>=' ? '>' : op}] operation to types [${classOf(a)}] and [${classOf(b)}].`);
}
const numbers = ['int', 'long', 'float', 'double'];
/** The bits of an operand, where any object may stand. */
const integral = (v: Any): Any => (rank(v) === 0 || rank(v) === 1 ? v : raise('ClassCastException', `Cannot convert [${classOf(v)}] to an integral value.`));
/** Numbers that are none of the boxes take part as int. */
const intOf = (v: Any): Any => (v !== null && typeof v === 'object' && rank(v) < 0 && isInstance(v, 'java.lang.Number') ? v.intValue() : v);
function arithmetic(op: string, int: (a: number, b: number) => Any, long: (a: bigint, b: bigint) => Any, float: (a: number, b: number) => number) {
  return (x: Any, y: Any): Any => {
    if (typeof x === 'number' && typeof y === 'number') return int(x, y);
    const [a, b] = [intOf(x), intOf(y)];
    const [p, q] = [rank(a), rank(b)];
    if (p < 0 || q < 0) return cannot(op, x, y);
    const r = Math.max(p, q);
    return r === 3 ? new D(float(number(a), number(b))) : r === 2 ? new F(Math.fround(float(number(a), number(b)))) : r === 1 ? long(big(a), big(b)) : int(number(a), number(b));
  };
}
const addNumbers = arithmetic('+', (a, b) => (a + b) | 0, (a, b) => l64(a + b), (a, b) => a + b);
const comparing = (op: string, test: (a: Any, b: Any) => boolean) => (x: Any, y: Any): boolean => { const [a, b] = [intOf(x), intOf(y)]; const [p, q] = [rank(a), rank(b)]; return p < 0 || q < 0 ? cannot(op, x, y) : p < 2 && q < 2 ? test(typeof a === 'bigint' || typeof b === 'bigint' ? big(a) : number(a), typeof a === 'bigint' || typeof b === 'bigint' ? big(b) : number(b)) : test(number(a), number(b)); };
const bits = (op: string, int: (a: number, b: number) => number, long: (a: bigint, b: bigint) => bigint, bool: (a: boolean, b: boolean) => boolean) => (a: Any, b: Any): Any => {
  if (typeof a === 'boolean' && typeof b === 'boolean') return bool(a, b);
  if (a === null || b === null || rank(a) < 0 && typeof a !== 'boolean' || rank(b) < 0 && typeof b !== 'boolean') { integral(a); integral(b); }
  if (rank(a) < 0 || rank(b) < 0) return cannot(op, a, b);
  const r = Math.max(rank(a), rank(b));
  if (r > 1) raise('ClassCastException', `Cannot apply [${op}] operation to type [float]`);
  return r === 1 ? long(big(a), big(b)) : int(number(a), number(b));
};
const shift = (op: string, int: (a: number, n: number) => number, long: (a: bigint, n: bigint) => bigint) => (a: Any, b: Any): Any => {
  nn(a); nn(b);
  if (rank(b) > 1 || typeof b === 'boolean') raise('ClassCastException', `Cannot cast ${classOf(b)} to java.lang.Long`);
  if (rank(b) < 0) return cannotCast(b, 'java.lang.Number');
  if (rank(a) > 1 || typeof a === 'boolean') raise('ClassCastException', `Cannot apply [${op}] operation to type [${simple(a)}]`);
  integral(a);
  const n = typeof b === 'bigint' ? Number(BigInt.asIntN(32, b)) : number(b);
  return typeof a === 'bigint' ? long(a, BigInt(n & 63)) : int(number(a), n);
};
/** A compound assignment to `def` keeps the class that was there. */
function keep(was: Any, v: Any): Any {
  const type = classOf(v ?? was);
  if (was === null || v === null || classOf(was) === type) return v;
  const to = unboxOf(classOf(was));
  if (!isPrimitive(to) || to === 'boolean') return isInstance(v, classOf(was)) ? v : raise('ClassCastException', `Cannot cast ${type} to ${classOf(was)}`);
  return rank(v) < 0 && !isInstance(v, 'java.lang.Number') ? cannotCast(v, 'java.lang.Number') : boxAs(explicit[to]!(intOf(v)), to);
}
function concat(a: string, b: string): string { if (a.length + b.length > 100_000_000) fatal('OutOfMemoryError', 'Java heap space'); return a + b; }

function array(type: string, sizes: readonly number[]): JArray {
  const [n = 0, ...rest] = sizes;
  if (n < 0) raise('NegativeArraySizeException', String(n));
  spend(n + 2);
  const element = type.slice(0, -2);
  const fill = element === 'boolean' ? false : element === 'long' ? 0n : isPrimitive(element) ? 0 : null;
  return new JArray(type, rest.length ? Array.from({ length: n }, () => array(element, rest)) : new Array<Any>(n).fill(fill));
}
const place = (i: number, n: number) => (i < 0 ? i + n : i);
function inArray(x: JArray, i: number): number { const p = place(i, nn(x).a.length); if (p < 0 || p >= x.a.length) raise('ArrayIndexOutOfBoundsException', `Index ${p} out of bounds for length ${x.a.length}`); return p; }

// ---- def: the member is looked up by the class the value has

const known = new Map<string, Map<string, Method | null>>();
function lookup(type: string, key: string): Method | null {
  let own = known.get(type);
  if (!own) known.set(type, (own = new Map()));
  let m = own.get(key);
  if (m === undefined) own.set(key, (m = findMethod(apiClass(type) ? type : realClass(type), key) ?? null));
  return m;
}
const realClass = (type: string): string => (type.endsWith('[]') ? 'java.lang.Object' : listedClass(type));
function argumentTo(v: Any, type: string): Any {
  if (v instanceof Loose) return fit(v, type);
  if (type === 'def' || type === 'java.lang.Object') return v;
  if (isPrimitive(type)) return implicit[type]!(v);
  if (v !== null && isPrimitive(unboxOf(type))) return implicit[`box_${unboxOf(type)}`]!(v);
  if (v === null || isInstance(v, type) || type.endsWith('[]')) return v;
  return raise('ClassCastException', `Cannot cast ${classOf(v)} to ${type}`);
}
function fit(v: Loose, type: string): Fn {
  const m = functionalMethod(type);
  if (!m) raise('IllegalArgumentException', `cannot convert function reference [${v.what}] to a non-functional interface [${type}]`);
  const n = m!.parameters.length;
  if (!v.takes(n)) raise('IllegalArgumentException', `function reference [${v.what}/${n + v.captured}] matching [${type}, ${m!.name}/${n}] not found${v.tail}`);
  const convert = m!.returns === 'def' || m!.returns === 'void' || !isPrimitive(m!.returns) ? undefined : implicit[m!.returns]!;
  const types = m!.parameters;
  return new Fn(type, (...args) => { const r = v.f(...args.map((a, i) => boxAs(a, types[i] ?? 'def'))); return convert ? convert(r) : r; });
}
function invokeAny(v: Any, name: string, args: readonly Any[]): Any {
  switch (typeof v) {
    case 'string': { const f = stringMethods[name]; if (f) return f(v, ...args); break; }
    case 'object': {
      if (v === null) return nullPointer();
      const f = (v as Record<string, Any>)[name];
      // What every object of JavaScript brings along is no method of Java's: a boxed double's text is str's to say.
      if (typeof f === 'function' && f !== Object.prototype[name as keyof object] && !(v instanceof JArray)) return f.apply(v, args);
      break;
    }
    case 'undefined': return nullPointer();
    default:
  }
  const f = boxMethods[name];
  if (f) return f(v, ...args);
  return raise('UnsupportedOperationException', `[${classOf(v)}, ${name}/${args.length}] is not simulated`);
}
function call(v: Any, name: string, args: Any[], key = `${name}/${args.length}`): Any {
  if (v === null || v === undefined) return nullPointer();
  const m = lookup(classOf(v), key);
  if (!m) return raise('IllegalArgumentException', `dynamic method [${classOf(v)}, ${name}/${args.length}] not found`);
  const types = m.parameters;
  for (let i = 0; i < args.length; i++) args[i] = argumentTo(args[i], types[i]!);
  return boxAs(invokeAny(v, name, args), m.returns);
}
const upper = new Map<string, string>();
function capital(name: string): string { let u = upper.get(name); if (u === undefined) upper.set(name, (u = name === '' ? '' : name[0]!.toUpperCase() + name.slice(1))); return u; }
const none: readonly Any[] = [];
const getters = new Map<string, Map<string, Method | null>>();
function getter(type: string, name: string): Method | null {
  let own = getters.get(type);
  if (!own) getters.set(type, (own = new Map()));
  let m = own.get(name);
  if (m === undefined) {
    if (own.size > 1000) own.clear(); // names of map keys come without end
    own.set(name, (m = lookup(type, `get${capital(name)}/0`) ?? lookup(type, `is${capital(name)}/0`)));
  }
  return m;
}
function get(v: Any, name: string): Any {
  if (v === null || v === undefined) return nullPointer();
  const type = classOf(v);
  const m = getter(type, name);
  if (m) return boxAs(invokeAny(v, m.name, none), m.returns);
  if (v instanceof JMap) return v.get(name);
  if (v instanceof JArray && name === 'length') return v.a.length;
  if (isInstance(v, 'java.util.Map')) return v.get(name);
  if (isInstance(v, 'java.util.List')) return /^\d+$/.test(name) ? v.get(Number(name)) : raise('IllegalArgumentException', `Illegal list shortcut value [${name}].`);
  return raise('IllegalArgumentException', `dynamic getter [${type}, ${name}] not found`);
}
function set(v: Any, name: string, w: Any): Any {
  if (v === null || v === undefined) return nullPointer();
  const type = classOf(v);
  const m = lookup(type, `set${capital(name)}/1`);
  if (m) { invokeAny(v, m.name, [argumentTo(w, m.parameters[0]!)]); return w; }
  if (isInstance(v, 'java.util.Map')) { v.put(name, w); return w; }
  if (isInstance(v, 'java.util.List')) { if (!/^\d+$/.test(name)) raise('IllegalArgumentException', `Illegal list shortcut value [${name}].`); v.set(Number(name), w); return w; }
  return raise('IllegalArgumentException', `dynamic setter [${type}, ${name}] not found`);
}
function index(v: Any, i: Any): Any {
  if (v === null || v === undefined) return nullPointer();
  if (v instanceof JArray) return boxAs(v.a[inArray(v, implicit['int']!(i))], v.$class.slice(0, -2));
  if (v instanceof JMap) return v.get(i);
  if (v instanceof JList || isInstance(v, 'java.util.List')) return v.get(place(implicit['int']!(i), v.size()));
  return raise('IllegalArgumentException', `Attempting to address a non-array-like type [${classOf(v)}] as an array.`);
}
function setIndex(v: Any, i: Any, w: Any): Any {
  if (v === null || v === undefined) return nullPointer();
  if (v instanceof JArray) { v.a[inArray(v, implicit['int']!(i))] = argumentTo(w, v.$class.slice(0, -2)); return w; }
  if (v instanceof JMap) { v.put(i, w); return w; }
  if (v instanceof JList || isInstance(v, 'java.util.List')) { v.set(place(implicit['int']!(i), v.size()), w); return w; }
  return raise('IllegalArgumentException', `Attempting to address a non-array-like type [${classOf(v)}] as an array.`);
}
function create(type: string, ...args: Any[]): Any {
  if (type.endsWith('Exception')) return new Thrown(type, args.length > 0 && typeof args[0] === 'string' ? args[0] : null);
  return createLibrary(type, args);
}
function statik(type: string, name: string): (...args: Any[]) => Any {
  const own = library[type];
  const f = own && Object.hasOwn(own, name) ? own[name] : undefined;
  return f ?? plainStatic(type, name) ?? (() => raise('UnsupportedOperationException', `[${type}, ${name}] is not simulated`));
}
/** A Fn or, for a def receiver, a Loose. */
const made = (type: string | null, loose: Loose): Any => (type === null ? loose : fit(loose, type));
const tooMany = ' due to an incorrect number of arguments';

export const machine = {
  D, F, B, S, Fn, chr, nn, str, javaDouble, javaFloat, d2i, d2l, equals, idiv, irem, ldiv, lrem, concat, array, get, set, call, index, setIndex, stringToChar, total: 20_000_000,
  im: implicit, ex: explicit, site: atSite, string: stringMethods, is: isInstance, create, statics: statik, invoke: invokeAny, functions,
  op: {
    '+': (a: Any, b: Any): Any => (typeof a === 'number' && typeof b === 'number' ? (a + b) | 0 : typeof a === 'string' || typeof b === 'string' ? concat(str(a), str(b)) : addNumbers(a, b)),
    '-': arithmetic('-', (a, b) => (a - b) | 0, (a, b) => l64(a - b), (a, b) => a - b), '*': arithmetic('*', Math.imul, (a, b) => l64(a * b), (a, b) => a * b), '/': arithmetic('/', idiv, ldiv, (a, b) => a / b), '%': arithmetic('%', irem, lrem, (a, b) => a % b),
    '<': comparing('<', (a, b) => a < b), '<=': comparing('<=', (a, b) => a <= b), '>': comparing('>', (a, b) => a > b), '>=': comparing('>=', (a, b) => a >= b),
    '&': bits('&', (a, b) => a & b, (a, b) => a & b, (a, b) => a && b), '|': bits('|', (a, b) => a | b, (a, b) => a | b, (a, b) => a || b), '^': bits('^', (a, b) => a ^ b, (a, b) => a ^ b, (a, b) => a !== b),
    '<<': shift('<<', (a, n) => a << n, (a, n) => l64(a << n)), '>>': shift('>>', (a, n) => a >> n, (a, n) => a >> n), '>>>': shift('>>>', (a, n) => (a >>> n) | 0, (a, n) => l64(BigInt.asUintN(64, a) >> n)),
  } as Record<string, (a: Any, b: Any) => Any>,
  kept: (op: string, a: Any, b: Any): Any => keep(a, machine.op[op]!(a, b)),
  unary(op: string, v: Any): Any {
    const r = rank(v);
    if (r < 0) return raise('ClassCastException', typeof v === 'boolean' ? `Cannot apply [${op}] operation to type [boolean]` : `Cannot apply [${op}] operation to type [${classOf(v)}].`);
    if (op === '+') return r === 0 ? number(v) : v;
    if (op === '~') return r === 1 ? ~v : r === 0 ? ~number(v) : raise('ClassCastException', `Cannot apply not [~] to type [${simple(v)}]`);
    return r === 0 ? (-number(v) | 0) : r === 1 ? l64(-(v as bigint)) : r === 2 ? new F(-number(v)) : new D(-number(v));
  },
  eq(a: Any, b: Any): boolean {
    if (a === b) return true;
    if (a === null || b === null) return false;
    if (typeof a === 'string' || typeof b === 'string' || typeof a === 'boolean' || typeof b === 'boolean') return false;
    const [p, q] = [rank(a), rank(b)];
    if (p >= 0 && q >= 0) return p < 2 && q < 2 ? big(a) === big(b) : number(a) === number(b);
    return equals(a, b);
  },
  /** `===`: boxes of small numbers come out of Java's caches; of others, and of texts, the compiler knows what it can know. */
  same(a: Any, b: Any, known: 'same' | 'apart' | 'open'): boolean {
    if (a === b) return known === 'same' || (typeof a === 'number' ? a >= -128 && a <= 127 : typeof a === 'bigint' ? a >= -128n && a <= 127n : typeof a !== 'string' || known === 'open');
    if (a instanceof C && b instanceof C) return a.v === b.v && (a.v <= 127 || known === 'same');
    return a instanceof B && b instanceof B ? a.v === b.v : a instanceof S && b instanceof S && a.v === b.v && (known === 'same' || (a.v >= -128 && a.v <= 127));
  },
  safe(v: Any, f: (v: Any) => Any): Any { return v === null || v === undefined ? null : f(v); },
  /** A cast to a class, in the words of the virtual machine; `fits` in those of a call site. */
  check: (v: Any, type: string): Any => (v === null || isInstance(v, type.replace(/^def(?=\[)/, 'java.lang.Object')) ? v : cannotCast(v, type)),
  fits: (v: Any, type: string): Any => (v === null || isInstance(v, type.replace(/^def(?=\[)/, 'java.lang.Object')) ? v : raise('ClassCastException', `Cannot cast ${classOf(v)} to ${type}`)),
  list: (items: Any[]): Any => new JList(items),
  map(items: Any[]): Any { const m = new JMap(); for (let i = 0; i < items.length; i += 2) m.put(items[i], items[i + 1]); return m; },
  arrayOf: (type: string, items: Any[]): Any => new JArray(type, items),
  at: (x: JArray, i: number): Any => x !== null && i >= 0 && i < x.a.length ? x.a[i] : x.a[inArray(x, i)],
  setAt(x: JArray, i: number, v: Any): Any { x.a[inArray(x, i)] = v; return v; },
  item: (x: Any, i: number): Any => nn(x).get(place(i, x.size())),
  setItem(x: Any, i: number, v: Any): Any { nn(x).set(place(i, x.size()), v); return v; },
  setPlain(x: Any, i: number, v: Any): Any { nn(x).set(i, v); return v; },
  put(x: Any, k: Any, v: Any): Any { nn(x).put(k, v); return v; },
  constant: (type: string, name: string): Any => constants(type, name),
  iterate(v: Any): Iterable<Any> { if (v instanceof JArray) { const type = v.$class.slice(0, -2); return isPrimitive(type) ? v.a.map(x => boxAs(x, type)) : v.a; } if (v === null || v === undefined) return nullPointer(); return v instanceof JCollection || typeof v[Symbol.iterator] === 'function' && typeof v === 'object' && !(v instanceof JStream) ? v : raise('IllegalArgumentException', `Cannot iterate over [${classOf(v)}]`); },
  finds: (s: string, p: Pattern): boolean => p.matcher(nn(s)).find(), matches: (s: string, p: Pattern): boolean => p.matcher(nn(s)).matches(),
  raise(e: Any): never { throw nn(e); },
  budget(): never { return fatal('org.opensearch.painless.PainlessError', 'The maximum number of statements that can be executed in a loop has been reached.'); },
  caught(e: unknown): Any {
    const t = translate(e);
    if (!t.catchable) throw t === e ? e : t;
    return t;
  },
  lambda: (number: number, captured: number, arity: number, f: (...args: Any[]) => Any): Any => new Loose(`this::lambda$synthetic$${number}`, captured, n => n === arity, f, tooMany),
  bound: (type: string | null, v: Any, name: string): Any => made(type, new Loose(`${classOf(nn(v))}::${name}`, 0, n => lookup(classOf(v), `${name}/${n}`) !== null, (...args) => call(v, name, args))),
  refer: (type: string | null, table: Record<number, (...args: Any[]) => Any>, name: string): Any => made(type, new Loose(`this::${name}`, 0, n => Object.hasOwn(table, n), (...args) => table[args.length]!(...args))),
  refClass(type: string | null, qualifier: string, name: string, written: string): Any {
    const own = apiClass(qualifier);
    const isArray = qualifier.endsWith('[]');
    const takes = (n: number): boolean => (isArray ? n === 1 : name === 'new' ? own?.constructors.has(n) === true : own?.statics.has(`${name}/${n}`) === true || lookup(qualifier, `${name}/${n - 1}`) !== null);
    return made(type, new Loose(`${written}::${name}`, 0, takes, (...args) => {
      if (isArray) return array(qualifier, [implicit['int']!(args[0])]);
      if (name === 'new') return create(qualifier, ...args.map((a, i) => argumentTo(a, own!.constructors.get(args.length)![i]!)));
      const m = own?.statics.get(`${name}/${args.length}`);
      if (m) return boxAs(statik(qualifier, name)(...args.map((a, i) => argumentTo(a, m.parameters[i]!))), m.returns);
      if (!isInstance(nn(args[0]), qualifier) && lookup(qualifier, `${name}/${args.length - 1}`)?.owner !== 'java.lang.Object') return cannotCast(args[0], qualifier);
      return call(args[0], name, args.slice(1));
    }));
  },
};

/** What the host's engine throws, in Java's words. */
export function translate(e: unknown): Thrown {
  if (e instanceof Thrown) return e;
  let found: Thrown;
  if (e instanceof RangeError && /call stack/.test(e.message)) found = new Thrown('java.lang.StackOverflowError', null, false);
  else if (e instanceof RangeError) found = new Thrown('java.lang.OutOfMemoryError', 'Java heap space', false);
  else if (e instanceof TypeError && /of (null|undefined)/.test(e.message)) found = new Thrown('java.lang.NullPointerException', null);
  else if (e instanceof TypeError || e instanceof SyntaxError) found = new Thrown('java.lang.UnsupportedOperationException', 'this member is not simulated');
  else throw e;
  found.stack = (e as Error).stack ?? '';
  return found;
}
export { JIterator, JSet, StringBuilder, compare, compileJavaPattern };
