import { Break, codeOf, entered, labelSymbol, libraryCode, libraryKeys, opened } from './closures.ts';
import { formats } from './formats.ts';
import { functions, macros, pathMacros } from './functions.ts';
import { indexed, itemsOf, negated, operators, recursed, sliced } from './operators.ts';
import { JqSyntaxError, parseJq, type Jq, type Pattern } from './parse.ts';
import { atPath, eachPath, withoutPaths, withPath } from './paths.ts';
import { bound, definedAs, named, newRun, noNames, withVariables, type Filter, type Names, type Scope } from './scope.ts';
import { JqError, JqGivenUp, kindOf, objectOf, type JqValue } from './values.ts';

/** A filter that has exactly one output, or raises. Most of a partition key's expression is such. */
type Single = (input: JqValue, scope: Scope) => JqValue;

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
  const single = asSingle(tree, noNames);
  const filter = single ? undefined : compile(tree, noNames);
  const guarded = <T>(what: () => T): T => {
    try {
      return what();
    } catch (error) {
      if (error instanceof RangeError) throw new JqGivenUp('the program or its input is nested too deep');
      throw error;
    }
  };
  return {
    tree,
    run: (input, now = 0) => guarded(() => {
      if (single) return [single(input, newRun(now))];
      const outputs: JqValue[] = [];
      filter!(input, newRun(now), value => { outputs.push(value); });
      return outputs;
    }),
    first: (input, now = 0) => guarded(() => {
      if (single) return single(input, newRun(now));
      let first: JqValue | undefined;
      filter!(input, newRun(now), value => { first ??= value; });
      return first;
    }),
  };
}

export const truthy = (value: JqValue) => value !== null && value !== false;

export function compile(node: Jq, names: Names): Filter {
  const single = asSingle(node, names);
  if (single) return (input, scope, out) => out(single(input, scope));
  switch (node.kind) {
    case 'recurse': return (input, _, out) => { for (const value of recursed(input)) out(value); };
    case 'text': return textFilter(node.parts.map(part => (typeof part === 'string' ? part : compile(part, names))), formatNamed(node.format, node.at));
    case 'index': {
      const [of, key] = [compile(node.of, names), compile(node.key, names)];
      if (node.optional) return (input, scope, out) => key(input, scope, k => of(input, scope, value => orNothing(() => indexed(value, k), out)));
      return (input, scope, out) => key(input, scope, k => of(input, scope, value => out(indexed(value, k))));
    }
    case 'slice': {
      const [of, from, to] = [compile(node.of, names), node.from && compile(node.from, names), node.to && compile(node.to, names)];
      return (input, scope, out) => of(input, scope, value => orNull(to, input, scope, end => orNull(from, input, scope, start => (node.optional ? orNothing(() => sliced(value, start, end), out) : out(sliced(value, start, end))))));
    }
    case 'each': {
      const of = compile(node.of, names);
      if (node.optional) return (input, scope, out) => of(input, scope, value => orNothing(() => itemsOf(value), items => { for (const item of items) out(item); }));
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
      return (input, scope, out) => {
        const error = raised(() => body(input, scope, out));
        if (error) handler?.(error.value, scope, out);
      };
    }
    case 'bind': {
      const { variables, steps } = patternSteps(node.patterns, names);
      const [source, body] = [compile(node.source, names), compile(node.body, withVariables(names, ...variables))];
      return (input, scope, out) => source(input, scope, value => alternatively(steps, value, scope, (inner, give) => body(input, inner, made => give(() => out(made)))));
    }
    case 'reduce': {
      const { variables, steps } = patternSteps(node.patterns, names);
      const [source, start, update] = [compile(node.source, names), compile(node.start, names), compile(node.update, withVariables(names, ...variables))];
      return (input, scope, out) => start(input, scope, first => {
        let state = first;
        source(input, scope, value => alternatively(steps, value, scope, inner => {
          const before = state;
          state = null; // without an output the state is null, as in 1.6
          update(before, inner, next => { state = next; });
        }));
        out(state);
      });
    }
    case 'foreach': {
      const { variables, steps } = patternSteps(node.patterns, names);
      const inside = withVariables(names, ...variables);
      const [source, start, update, extract] = [compile(node.source, names), compile(node.start, names), compile(node.update, inside), node.extract && compile(node.extract, inside)];
      return (input, scope, out) => start(input, scope, first => {
        let state = first;
        source(input, scope, value => alternatively(steps, value, scope, (inner, give) => {
          const before = state;
          state = null;
          update(before, inner, next => {
            state = next;
            if (extract) extract(next, inner, made => give(() => out(made)));
            else give(() => out(next));
          });
        }));
      });
    }
    case 'def': case 'label': {
      const { names: inside, scoped } = opened(node, names);
      const rest = compile(node.kind === 'def' ? node.rest : node.body, inside);
      return (input, scope, out) => scoped(scope, inner => rest(input, inner, out));
    }
    case 'break': {
      if (!names.labels.includes(node.name)) throw new JqSyntaxError(`There is no \`label ${node.name}\` to break to`, node.at);
      const label = labelSymbol(node.name);
      return (_, scope) => { throw new Break(named(scope, label)!); };
    }
    case 'assign': return assignment(node, names);
    case 'call': return call(node, names);
    default: throw new JqSyntaxError('This cannot stand here', node.at);
  }
}

/** The node as a plain call, when it gives exactly one output; undefined otherwise. */
function asSingle(node: Jq, names: Names): Single | undefined {
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
      if (name === '$ENV' || name === '$__prog_args') throw new JqSyntaxError(`\`${name}\` is not to be had here: a program sees its record and nothing else`, at);
      if (!names.variables.includes(name)) throw new JqSyntaxError(`\`${name}\` is not defined`, at);
      return (_, scope) => named(scope, name)?.value ?? null;
    }
    case 'index': {
      if (node.optional) return undefined;
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
      const [pattern] = node.patterns;
      if (node.patterns.length > 1 || pattern?.kind !== 'variable') return undefined;
      const [source, body] = [asSingle(node.source, names), asSingle(node.body, withVariables(names, pattern.name))];
      return source && body && ((input, scope) => body(input, bound(scope, pattern.name, source(input, scope))));
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
      const key = `${node.name}/${node.arguments.length}`;
      if (definedAs(names, key)) return undefined;
      if (key === 'now/0') return (_, scope) => scope.run.now;
      const native = functions[key];
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

/** `a // b` where both give one output. */
function alternative(node: Extract<Jq, { kind: 'binary' }>, names: Names): Single | undefined {
  const [left, right] = [asSingle(node.left, names), asSingle(node.right, names)];
  if (!left || !right) return undefined;
  return (input, scope) => {
    const value = left(input, scope);
    return truthy(value) ? value : right(input, scope);
  };
}

function binary(node: Extract<Jq, { kind: 'binary' }>, names: Names): Filter {
  const [left, right] = [compile(node.left, names), compile(node.right, names)];
  switch (node.operator) {
    case '|': return (input, scope, out) => left(input, scope, value => right(value, scope, out));
    case ',': return (input, scope, out) => {
      left(input, scope, out);
      right(input, scope, out);
    };
    case '//': return (input, scope, out) => {
      let any = false;
      left(input, scope, value => {
        if (!truthy(value)) return;
        any = true;
        out(value);
      });
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

/**
 * `left = right` and its like, as 1.6's library has them: every path of `left` in turn, once for each value of `right`; `|=` takes the
 * first output of `right`, and takes out what has none.
 */
function assignment(node: Extract<Jq, { kind: 'assign' }>, names: Names): Filter {
  const [left, right] = [codeOf(node.left, names), compile(node.right, names)];
  const paths = (input: JqValue, scope: Scope): (readonly JqValue[])[] => {
    const found: (readonly JqValue[])[] = [];
    eachPath(left, input, scope, path => { found.push(path); });
    return found;
  };
  if (node.operator === '|=') return (input, scope, out) => out(paths(input, scope).reduce<JqValue>((state, path) => {
    let made: JqValue | undefined;
    right(atPath(state, path), scope, value => { made ??= value; });
    return made === undefined ? withoutPaths(state, [[...path]]) : withPath(state, path, made);
  }, input));
  const apply: (old: JqValue, value: JqValue) => JqValue = node.operator === '=' ? (_, value) => value : node.operator === '//=' ? (old, value) => (truthy(old) ? old : value) : operators[node.operator.slice(0, -1)]!;
  return (input, scope, out) => right(input, scope, value => out(paths(input, scope).reduce<JqValue>((state, path) => withPath(state, path, apply(atPath(state, path), value)), input)));
}

type Take = (value: JqValue, scope: Scope, next: (inner: Scope) => void) => void;

/** How values are taken apart by patterns, one way after the other, and the variables that all of them bind. */
export function patternSteps(patterns: readonly Pattern[], names: Names): { readonly variables: readonly string[]; readonly steps: readonly Take[] } {
  const variables: string[] = [];
  const steps = patterns.map(pattern => taking(pattern, names, variables));
  if (steps.length < 2) return { variables, steps };
  // A variable of another way is null.
  return { variables, steps: steps.map((take): Take => (value, scope, next) => take(value, variables.reduce((at, name) => bound(at, name, null), scope), next)) };
}

function taking(pattern: Pattern, names: Names, variables: string[]): Take {
  switch (pattern.kind) {
    case 'variable':
      variables.push(pattern.name);
      return (value, scope, next) => next(bound(scope, pattern.name, value));
    case 'array': {
      const items = pattern.items.map(item => taking(item, names, variables));
      const from = (i: number, value: JqValue, scope: Scope, next: (inner: Scope) => void): void => (i === items.length ? next(scope) : items[i]!(indexed(value, i), scope, inner => from(i + 1, value, inner, next)));
      return (value, scope, next) => from(0, value, scope, next);
    }
    case 'object': {
      const members = pattern.members.map(({ key, name, value }) => {
        const read = compile(key, withVariables(names, ...variables));
        if (name !== undefined) variables.push(name);
        return { read, name, inner: value && taking(value, names, variables) };
      });
      const from = (i: number, value: JqValue, scope: Scope, next: (inner: Scope) => void): void => {
        const member = members[i];
        if (!member) return next(scope);
        member.read(value, scope, key => {
          if (typeof key !== 'string') throw new JqError(`Cannot index ${kindOf(value)} with ${kindOf(key)}`);
          const found = indexed(value, key);
          const at = member.name === undefined ? scope : bound(scope, member.name, found);
          if (member.inner) member.inner(found, at, inner => from(i + 1, value, inner, next));
          else from(i + 1, value, at, next);
        });
      };
      return (value, scope, next) => from(0, value, scope, next);
    }
  }
}

/** Runs the body with what the first way binds; where that way or the body fails, with the next. `give` wraps what takes the outputs. */
export function alternatively(steps: readonly Take[], value: JqValue, scope: Scope, body: (inner: Scope, give: (out: () => void) => void) => void): void {
  for (const take of steps.slice(0, -1)) {
    let failed = false;
    attempt(give => take(value, scope, inner => body(inner, give)), () => { failed = true; });
    if (!failed) return;
  }
  steps[steps.length - 1]!(value, scope, inner => body(inner, out => out()));
}

/** `.a?`: an error of this one step is nothing. */
export function orNothing<T>(step: () => T, then: (value: T) => void): void {
  let made: { readonly value: T } | undefined;
  if (!raised(() => { made = { value: step() }; })) then(made!.value);
}

/** The error that ends `what`. As in 1.6, `try` also catches what happens further on, to the outputs of its body. */
export function raised(what: () => void): JqError | undefined {
  try {
    what();
    return undefined;
  } catch (error) {
    if (!(error instanceof JqError) || error instanceof JqGivenUp) throw error;
    return error;
  }
}

/** Errors of the body end it and are caught; those of whoever takes its outputs (`give`) go on. */
function attempt(body: (give: (out: () => void) => void) => void, caught: (error: JqValue) => void): void {
  const own = {};
  try {
    body(out => {
      try {
        out();
      } catch (error) {
        throw error instanceof JqError ? new Downstream(error, own) : error;
      }
    });
  } catch (error) {
    if (error instanceof Downstream && error.of === own) throw error.cause;
    if (!(error instanceof JqError) || error instanceof JqGivenUp) throw error;
    caught(error.value);
  }
}

class Downstream extends Error {
  override readonly name = 'Downstream';
  constructor(override readonly cause: JqError, readonly of: object) { super(cause.message); }
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

function call(node: Extract<Jq, { kind: 'call' }>, names: Names): Filter {
  const key = `${node.name}/${node.arguments.length}`;
  const defined = definedAs(names, key);
  if (defined) {
    const codes = node.arguments.map(a => codeOf(a, names));
    return (input, scope, out) => entered(defined, codes, input, scope, (code, inner) => code.filter(input, inner, out));
  }
  const macro = macros[key];
  if (macro) return macro(node.arguments.map(a => compile(a, names)));
  const overPaths = pathMacros[key];
  if (overPaths) return overPaths(node.arguments.map(a => codeOf(a, names)));
  const native = functions[key];
  if (native) {
    const given = node.arguments.map(a => compile(a, names));
    const from = (i: number, values: readonly JqValue[], input: JqValue, scope: Scope, out: (value: JqValue) => void): void => {
      if (i < 0) return out(native(input, ...values));
      given[i]!(input, scope, value => from(i - 1, [value, ...values], input, scope, out));
    };
    return (input, scope, out) => from(given.length - 1, [], input, scope, out);
  }
  const own = libraryCode(key);
  if (own) {
    const codes = node.arguments.map(a => codeOf(a, names));
    return (input, scope, out) => entered(own, codes, input, scope, (code, inner) => code.filter(input, inner, out));
  }
  if (outside.has(node.name)) throw new JqSyntaxError(`\`${node.name}\` is not to be had here: a program sees its record and nothing else`, node.at);
  const others = [...Object.keys(functions), ...Object.keys(macros), ...Object.keys(pathMacros), ...libraryKeys()].filter(known => known.startsWith(`${node.name}/`)).map(known => known.split('/')[1]!);
  throw new JqSyntaxError(others.length > 0 ? `\`${node.name}\` takes ${others.join(' or ')} ${others.length === 1 && others[0] === '1' ? 'argument' : 'arguments'}, not ${node.arguments.length}` : `\`${node.name}\` is no function of jq 1.6, or not one that is supported here`, node.at);
}

/** What needs more than the program and its input. */
const outside: ReadonlySet<string> = new Set(['env', 'input', 'inputs', 'debug', 'stderr', 'halt', 'halt_error', 'input_filename', 'input_line_number', 'get_search_list', 'modulemeta', 'builtins']);

function formatNamed(name: string, at: number): (value: JqValue) => string {
  const found = formats[name];
  if (!found) throw new JqSyntaxError(`There is no format \`${name}\`; there are ${Object.keys(formats).map(f => `\`${f}\``).join(', ')}`, at);
  return found;
}

function orNull(filter: Filter | undefined, input: JqValue, scope: Scope, out: (value: JqValue) => void): void {
  if (filter) filter(input, scope, out);
  else out(null);
}
