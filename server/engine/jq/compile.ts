import { functions, macros } from './functions.ts';
import { JqSyntaxError, parseJq, type Jq } from './parse.ts';
import { compare, described, isObject, JqError, jqText, kindOf, objectOf, type JqValue } from './values.ts';
import { formats } from './formats.ts';

/** A filter: gives its outputs one after the other. */
export type Filter = (input: JqValue, scope: Scope, out: (value: JqValue) => void) => void;
/** A filter that has exactly one output, or raises. Most of a partition key's expression is such. */
type Single = (input: JqValue, scope: Scope) => JqValue;

/** Values of variables, innermost first; `now` is the time that `now` gives, in seconds. */
export interface Scope { readonly name: string; readonly value: JqValue; readonly up: Scope | undefined; readonly now: number }

export interface JqProgram {
  /** The outputs for one input. @throws JqError */
  run(input: JqValue, now?: number): JqValue[];
  /** The first output only; undefined when there is none. @throws JqError */
  first(input: JqValue, now?: number): JqValue | undefined;
  readonly tree: Jq;
}

/**
 * Compiles a jq program into closures: parts with one output each are plain calls, the others pass on what they give.
 * @throws JqSyntaxError with the place, also for a function that is unknown or not supported
 */
export function compileJq(source: string): JqProgram {
  const tree = parseJq(source);
  const single = asSingle(tree, []);
  const filter = single ? undefined : compile(tree, []);
  const scope = (now: number): Scope => ({ name: '', value: null, up: undefined, now });
  const guarded = <T>(what: () => T): T => {
    try {
      return what();
    } catch (error) {
      if (error instanceof RangeError) throw new JqError('the program or its input is nested too deep');
      throw error;
    }
  };
  return {
    tree,
    run: (input, now = 0) => guarded(() => {
      if (single) return [single(input, scope(now))];
      const outputs: JqValue[] = [];
      filter!(input, scope(now), value => { outputs.push(value); });
      return outputs;
    }),
    first: (input, now = 0) => guarded(() => {
      if (single) return single(input, scope(now));
      const outputs: JqValue[] = [];
      filter!(input, scope(now), value => { outputs.push(value); });
      return outputs[0];
    }),
  };
}

const truthy = (value: JqValue) => value !== null && value !== false;

function compile(node: Jq, names: readonly string[]): Filter {
  const single = asSingle(node, names);
  if (single) return (input, scope, out) => out(single(input, scope));
  switch (node.kind) {
    case 'recurse': return (input, _, out) => { for (const value of recursed(input)) out(value); };
    case 'text': return textFilter(node.parts.map(part => (typeof part === 'string' ? part : compile(part, names))), formatNamed(node.format, node.at));
    case 'index': {
      const [of, key] = [compile(node.of, names), compile(node.key, names)];
      return (input, scope, out) => of(input, scope, value => key(input, scope, k => out(indexed(value, k))));
    }
    case 'slice': {
      const [of, from, to] = [compile(node.of, names), node.from && compile(node.from, names), node.to && compile(node.to, names)];
      return (input, scope, out) => of(input, scope, value => orNull(to, input, scope, end => orNull(from, input, scope, start => out(sliced(value, start, end)))));
    }
    case 'each': {
      const of = compile(node.of, names);
      return (input, scope, out) => of(input, scope, value => { for (const item of itemsOf(value)) out(item); });
    }
    case 'array': {
      const of = compile(node.of!, names);
      return (input, scope, out) => {
        const items: JqValue[] = [];
        of(input, scope, value => { items.push(value); });
        out(items);
      };
    }
    case 'object': {
      const members = node.members.map(m => ({ key: compile(m.key, names), value: compile(m.value, names) }));
      const from = (i: number, entries: readonly (readonly [string, JqValue])[], input: JqValue, scope: Scope, out: (value: JqValue) => void): void => {
        if (i === members.length) return out(objectOf(entries));
        members[i]!.key(input, scope, key => {
          if (typeof key !== 'string') throw new JqError(`Object keys must be strings`);
          members[i]!.value(input, scope, value => from(i + 1, [...entries, [key, value]], input, scope, out));
        });
      };
      return (input, scope, out) => from(0, [], input, scope, out);
    }
    case 'negate': {
      const of = compile(node.of, names);
      return (input, scope, out) => of(input, scope, value => out(negated(value)));
    }
    case 'binary': return binary(node, names);
    case 'if': {
      const [condition, then, otherwise] = [compile(node.condition, names), compile(node.then, names), node.otherwise && compile(node.otherwise, names)];
      return (input, scope, out) => condition(input, scope, value => { if (truthy(value)) then(input, scope, out); else if (otherwise) otherwise(input, scope, out); else out(input); });
    }
    case 'try': {
      const [body, handler] = [compile(node.body, names), node.handler && compile(node.handler, names)];
      return (input, scope, out) => attempt(body, input, scope, out, handler);
    }
    case 'bind': {
      const [source, body] = [compile(node.source, names), compile(node.body, [...names, node.name])];
      return (input, scope, out) => source(input, scope, value => body(input, { name: node.name, value, up: scope, now: scope.now }, out));
    }
    case 'reduce': {
      const [source, start, update] = [compile(node.source, names), compile(node.start, names), compile(node.update, [...names, node.name])];
      return (input, scope, out) => start(input, scope, first => {
        let state = first;
        source(input, scope, value => {
          let last: JqValue = null; // without an output the state is null, as in 1.6
          update(state, { name: node.name, value, up: scope, now: scope.now }, next => { last = next; });
          state = last;
        });
        out(state);
      });
    }
    case 'call': return call(node, names);
    default: throw new JqSyntaxError('This cannot stand here', node.at);
  }
}

/** The node as a plain call, when it gives exactly one output; undefined otherwise. */
function asSingle(node: Jq, names: readonly string[]): Single | undefined {
  switch (node.kind) {
    case 'identity': return input => input;
    case 'literal': {
      const { value } = node;
      return () => value;
    }
    case 'format': {
      const print = formatNamed(node.name, node.at);
      return input => print(input);
    }
    case 'variable': {
      const { name, at } = node;
      if (!names.includes(name)) throw new JqSyntaxError(`\`${name}\` is not defined`, at);
      return (_, scope) => {
        let found: Scope | undefined = scope;
        while (found && found.name !== name) found = found.up;
        return found?.value ?? null;
      };
    }
    case 'index': {
      const of = asSingle(node.of, names);
      const key = asSingle(node.key, names);
      if (!of || !key) return undefined;
      if (node.key.kind === 'literal') {
        const name = node.key.value;
        return node.of.kind === 'identity' ? input => indexed(input, name) : (input, scope) => indexed(of(input, scope), name);
      }
      return (input, scope) => indexed(of(input, scope), key(input, scope));
    }
    case 'array': return node.of ? undefined : () => [];
    case 'text': {
      const parts = node.parts.map(part => (typeof part === 'string' ? part : asSingle(part, names)));
      if (parts.includes(undefined)) return undefined;
      const print = formatNamed(node.format, node.at);
      return (input, scope) => parts.map(part => (typeof part === 'string' ? part : print(part!(input, scope)))).join('');
    }
    case 'object': {
      const members = node.members.map(m => ({ key: asSingle(m.key, names), value: asSingle(m.value, names) }));
      if (members.some(m => !m.key || !m.value)) return undefined;
      return (input, scope) => objectOf(members.map(m => {
        const key = m.key!(input, scope);
        if (typeof key !== 'string') throw new JqError('Object keys must be strings');
        return [key, m.value!(input, scope)] as const;
      }));
    }
    case 'negate': {
      const of = asSingle(node.of, names);
      return of && ((input, scope) => negated(of(input, scope)));
    }
    case 'if': {
      const [condition, then, otherwise] = [asSingle(node.condition, names), asSingle(node.then, names), node.otherwise ? asSingle(node.otherwise, names) : (input: JqValue) => input];
      return condition && then && otherwise && ((input, scope) => (truthy(condition(input, scope)) ? then(input, scope) : otherwise(input, scope)));
    }
    case 'bind': {
      const [source, body] = [asSingle(node.source, names), asSingle(node.body, [...names, node.name])];
      return source && body && ((input, scope) => body(input, { name: node.name, value: source(input, scope), up: scope, now: scope.now }));
    }
    case 'binary': {
      if (node.operator === ',') return undefined;
      if (node.operator === '//') return alternative(node, names);
      const [left, right] = [asSingle(node.left, names), asSingle(node.right, names)];
      if (!left || !right) return undefined;
      switch (node.operator) {
        case '|': return (input, scope) => right(left(input, scope), scope);
        case 'and': return (input, scope) => truthy(left(input, scope)) && truthy(right(input, scope));
        case 'or': return (input, scope) => truthy(left(input, scope)) || truthy(right(input, scope));
      }
      const apply = operators[node.operator]!;
      // The right operand is evaluated first, as in jq: its error is the one that shows.
      return (input, scope) => {
        const second = right(input, scope);
        return apply(left(input, scope), second);
      };
    }
    case 'call': {
      if (node.name === 'now' && node.arguments.length === 0) return (_, scope) => scope.now;
      const native = functions[`${node.name}/${node.arguments.length}`];
      const given = node.arguments.map(a => asSingle(a, names));
      if (!native || given.includes(undefined)) return undefined;
      const [a, b] = given;
      switch (given.length) {
        case 0: return input => native(input);
        case 1: return (input, scope) => native(input, a!(input, scope));
        case 2: return (input, scope) => native(input, a!(input, scope), b!(input, scope));
        default: return (input, scope) => native(input, ...given.map(g => g!(input, scope)));
      }
    }
    default: return undefined;
  }
}

/** `a // b` where both give one output: errors of `a` count as nothing. */
function alternative(node: Extract<Jq, { kind: 'binary' }>, names: readonly string[]): Single | undefined {
  const [left, right] = [asSingle(node.left, names), asSingle(node.right, names)];
  if (!left || !right) return undefined;
  return (input, scope) => {
    try {
      const value = left(input, scope);
      if (truthy(value)) return value;
    } catch (error) {
      if (!(error instanceof JqError)) throw error;
    }
    return right(input, scope);
  };
}

function binary(node: Extract<Jq, { kind: 'binary' }>, names: readonly string[]): Filter {
  const [left, right] = [compile(node.left, names), compile(node.right, names)];
  switch (node.operator) {
    case '|': return (input, scope, out) => left(input, scope, value => right(value, scope, out));
    case ',': return (input, scope, out) => {
      left(input, scope, out);
      right(input, scope, out);
    };
    case '//': return (input, scope, out) => {
      let any = false;
      attempt((given, within, give) => left(given, within, value => {
        if (!truthy(value)) return;
        any = true;
        give(value);
      }), input, scope, out, undefined);
      if (!any) right(input, scope, out);
    };
    case 'and': return (input, scope, out) => left(input, scope, a => { if (truthy(a)) right(input, scope, b => out(truthy(b))); else out(false); });
    case 'or': return (input, scope, out) => left(input, scope, a => { if (truthy(a)) out(true); else right(input, scope, b => out(truthy(b))); });
    default: {
      const apply = operators[node.operator]!;
      return (input, scope, out) => right(input, scope, b => left(input, scope, a => out(apply(a, b))));
    }
  }
}

/** Errors of the body end it; those of whoever takes its outputs go on. */
function attempt(body: Filter, input: JqValue, scope: Scope, out: (value: JqValue) => void, handler: Filter | undefined): void {
  try {
    body(input, scope, value => {
      try {
        out(value);
      } catch (error) {
        throw error instanceof JqError ? new Downstream(error) : error;
      }
    });
  } catch (error) {
    if (error instanceof Downstream) throw error.cause;
    if (!(error instanceof JqError)) throw error;
    handler?.(error.value, scope, out);
  }
}

class Downstream extends Error {
  override readonly name = 'Downstream';
  constructor(override readonly cause: JqError) { super(cause.message); }
}

function textFilter(parts: readonly (string | Filter)[], print: (value: JqValue) => string): Filter {
  const from = (i: number, text: string, input: JqValue, scope: Scope, out: (value: JqValue) => void): void => {
    const part = parts[i];
    if (part === undefined) return out(text);
    if (typeof part === 'string') return from(i + 1, text + part, input, scope, out);
    part(input, scope, value => from(i + 1, text + print(value), input, scope, out));
  };
  return (input, scope, out) => from(0, '', input, scope, out);
}

function call(node: Extract<Jq, { kind: 'call' }>, names: readonly string[]): Filter {
  const key = `${node.name}/${node.arguments.length}`;
  const macro = macros[key];
  if (macro) return macro(node.arguments.map(a => compile(a, names)));
  const native = functions[key];
  if (native) {
    const given = node.arguments.map(a => compile(a, names));
    const from = (i: number, values: readonly JqValue[], input: JqValue, scope: Scope, out: (value: JqValue) => void): void => {
      if (i < 0) return out(native(input, ...values));
      given[i]!(input, scope, value => from(i - 1, [value, ...values], input, scope, out));
    };
    return (input, scope, out) => from(given.length - 1, [], input, scope, out);
  }
  const others = [...Object.keys(functions), ...Object.keys(macros)].filter(known => known.startsWith(`${node.name}/`)).map(known => known.split('/')[1]!);
  throw new JqSyntaxError(others.length > 0 ? `\`${node.name}\` takes ${others.join(' or ')} ${others.length === 1 && others[0] === '1' ? 'argument' : 'arguments'}, not ${node.arguments.length}` : `\`${node.name}\` is no function of jq 1.6, or not one that is supported here`, node.at);
}

function formatNamed(name: string, at: number): (value: JqValue) => string {
  const found = formats[name];
  if (!found) throw new JqSyntaxError(`There is no format \`${name}\`; there are ${Object.keys(formats).map(f => `\`${f}\``).join(', ')}`, at);
  return found;
}

function orNull(filter: Filter | undefined, input: JqValue, scope: Scope, out: (value: JqValue) => void): void {
  if (filter) filter(input, scope, out);
  else out(null);
}

export function* recursed(value: JqValue): Iterable<JqValue> {
  yield value;
  if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) yield* recursed(item as JqValue);
}

export function itemsOf(value: JqValue): readonly JqValue[] {
  if (Array.isArray(value)) return value as readonly JqValue[];
  if (isObject(value)) return Object.values(value);
  throw new JqError(`Cannot iterate over ${value === null ? 'null' : described(value)}`);
}

export function indexed(value: JqValue, key: JqValue): JqValue {
  if (typeof key === 'string') {
    if (value === null) return null;
    if (isObject(value)) return Object.hasOwn(value, key) ? value[key]! : null;
    throw new JqError(`Cannot index ${kindOf(value)} with string "${key}"`);
  }
  if (typeof key === 'number') {
    if (value === null) return null;
    if (Array.isArray(value)) {
      const at = Math.floor(key);
      return (value as readonly JqValue[])[at < 0 ? at + value.length : at] ?? null;
    }
    throw new JqError(`Cannot index ${kindOf(value)} with number`);
  }
  if (Array.isArray(value) && Array.isArray(key)) return indices(value, key);
  if (isObject(key) && ('start' in key || 'end' in key)) return sliced(value, key['start'] ?? null, key['end'] ?? null);
  throw new JqError(`Cannot index ${kindOf(value)} with ${kindOf(key)}`);
}

export function indices(list: readonly JqValue[], part: readonly JqValue[]): JqValue {
  if (part.length === 0) return null;
  const found: number[] = [];
  for (let i = 0; i + part.length <= list.length; i++) if (part.every((item, j) => compare(item, list[i + j]!) === 0)) found.push(i);
  return found;
}

function sliced(value: JqValue, from: JqValue, to: JqValue): JqValue {
  if (value === null) return null;
  if (typeof value !== 'string' && !Array.isArray(value)) throw new JqError(`Cannot index ${kindOf(value)} with object`);
  if ((from !== null && typeof from !== 'number') || (to !== null && typeof to !== 'number')) throw new JqError(`Start and end indices of an ${typeof value === 'string' ? 'string' : 'array'} slice must be numbers`);
  const items = typeof value === 'string' ? [...value] : (value as readonly JqValue[]);
  const place = (at: number) => Math.max(0, Math.min(items.length, at < 0 ? at + items.length : at));
  const [start, end] = [place(Math.floor(from ?? 0)), place(Math.ceil(to ?? items.length))];
  const result = items.slice(start, Math.max(start, end));
  return typeof value === 'string' ? (result as string[]).join('') : result;
}

function negated(value: JqValue): JqValue {
  if (typeof value !== 'number') throw new JqError(`${described(value)} cannot be negated`);
  return -value;
}

const cannot = (a: JqValue, b: JqValue, what: string): never => { throw new JqError(`${described(a)} and ${described(b)} cannot be ${what}`); };

export const operators: Readonly<Record<string, (a: JqValue, b: JqValue) => JqValue>> = {
  '+': (a, b) => {
    if (a === null) return b;
    if (b === null) return a;
    if (typeof a === 'number' && typeof b === 'number') return a + b;
    if (typeof a === 'string' && typeof b === 'string') return a + b;
    if (Array.isArray(a) && Array.isArray(b)) return [...a as JqValue[], ...b as JqValue[]];
    if (isObject(a) && isObject(b)) return objectOf([...Object.entries(a), ...Object.entries(b)]);
    return cannot(a, b, 'added');
  },
  '-': (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    if (Array.isArray(a) && Array.isArray(b)) return (a as JqValue[]).filter(item => !(b as JqValue[]).some(other => compare(item, other) === 0));
    return cannot(a, b, 'subtracted');
  },
  '*': (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return a * b;
    if (isObject(a) && isObject(b)) return merged(a, b);
    const [text, times] = typeof a === 'string' ? [a, b] : [b, a];
    if (typeof text === 'string' && typeof times === 'number') {
      if (times <= 0) return null;
      if (text.length * times > 1_000_000) throw new JqError('the repeated string is longer than 1,000,000 characters');
      return text.repeat(Math.max(1, Math.ceil(times)));
    }
    return cannot(a, b, 'multiplied');
  },
  '/': (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return b === 0 ? cannot(a, b, 'divided because the divisor is zero') : a / b;
    if (typeof a === 'string' && typeof b === 'string') return a === '' ? [] : a.split(b === '' ? /(?:)/u : b);
    return cannot(a, b, 'divided');
  },
  '%': (a, b) => {
    if (typeof a !== 'number' || typeof b !== 'number') return cannot(a, b, 'divided');
    const divisor = Math.trunc(b);
    if (divisor === 0) return cannot(a, b, 'divided because the divisor is zero');
    const rest = Math.abs(Math.trunc(a)) % Math.abs(divisor);
    return a < 0 ? 0 - rest : rest;
  },
  '==': (a, b) => compare(a, b) === 0,
  '!=': (a, b) => compare(a, b) !== 0,
  '<': (a, b) => compare(a, b) < 0,
  '<=': (a, b) => compare(a, b) <= 0,
  '>': (a, b) => compare(a, b) > 0,
  '>=': (a, b) => compare(a, b) >= 0,
};

function merged(a: Extract<JqValue, object>, b: Extract<JqValue, object>): JqValue {
  const left = a as { readonly [key: string]: JqValue };
  return objectOf([...Object.entries(left), ...Object.entries(b as typeof left).map(([key, value]) => {
    const old = Object.hasOwn(left, key) ? left[key]! : null;
    return [key, isObject(old) && isObject(value) ? merged(old, value) : value] as const;
  })]);
}

export const textOf = (value: JqValue): string => (typeof value === 'string' ? value : jqText(value));
