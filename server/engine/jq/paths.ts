import { isObject } from '../../base/object.ts';
import { codeOf, entered, libraryCode, opened } from './closures.ts';
import { alternatively, compile, orNothing, patternSteps, raised, truthy } from './compile.ts';
import { indexed, itemsOf, sliced } from './operators.ts';
import type { Jq } from './parse.ts';
import { definedAs, step, withVariables, type Code, type Names, type Scope } from './scope.ts';
import { compare, JqError, jqText, kindOf, objectOf, type JqObject, type JqValue } from './values.ts';

/** The way from the input of `path(f)` to a value; undefined for a value that does not stand in the input. */
export type Path = readonly JqValue[] | undefined;
/** A filter that gives, with each value, the path to it. */
export type PathFilter = (path: Path, input: JqValue, scope: Scope, out: (path: Path, value: JqValue) => void) => void;

const cut = (value: JqValue, most: number): string => {
  const text = jqText(value);
  return text.length > most ? `${text.slice(0, most - 3)}...` : text;
};

/** The paths that a filter gives, as `path(f)` does. @throws JqError for a value that is not in the input */
export function eachPath(code: Code, input: JqValue, scope: Scope, out: (path: readonly JqValue[], value: JqValue) => void): void {
  code.path()([], input, scope, (path, value) => {
    if (!path) throw new JqError(`Invalid path expression with result ${cut(value, 29)}`);
    out(path, value);
  });
}

/** One step down, where the value so far stands in the input. */
function down(path: Path, value: JqValue, key: JqValue): readonly JqValue[] {
  if (!path) throw new JqError(`Invalid path expression near attempt to access element ${cut(key, 14)} of ${cut(value, 29)}`);
  return [...path, key];
}

/** Filters of 1.6's own library whose outputs stand in their input, as it defines them. */
const transparent: Readonly<Record<string, (given: readonly Code[]) => PathFilter>> = {
  'empty/0': () => () => undefined,
  'recurse/0': () => everything,
  'recurse/1': ([next]) => {
    const walk: PathFilter = (path, value, scope, out) => {
      step(scope);
      out(path, value);
      next!.path()(path, value, scope, (p, v) => walk(p, v, scope, out));
    };
    return walk;
  },
  'recurse/2': ([next, condition]) => {
    const walk: PathFilter = (path, value, scope, out) => {
      step(scope);
      out(path, value);
      next!.path()(path, value, scope, (p, v) => condition!.filter(v, scope, ok => { if (truthy(ok)) walk(p, v, scope, out); }));
    };
    return walk;
  },
  'select/1': ([condition]) => (path, value, scope, out) => condition!.filter(value, scope, ok => { if (truthy(ok)) out(path, value); }),
  'values/0': () => kept(value => value !== null),
  'nulls/0': () => kept(value => value === null),
  'strings/0': () => kept(value => typeof value === 'string'),
  'numbers/0': () => kept(value => typeof value === 'number'),
  'booleans/0': () => kept(value => typeof value === 'boolean'),
  'arrays/0': () => kept(Array.isArray),
  'objects/0': () => kept(isObject),
  'iterables/0': () => kept(value => typeof value === 'object' && value !== null),
  'scalars/0': () => kept(value => typeof value !== 'object' || value === null),
  'finites/0': () => kept(value => typeof value === 'number' && Number.isFinite(value)),
  'normals/0': () => kept(value => typeof value === 'number' && Number.isFinite(value) && value !== 0),
  'first/0': () => (path, value, _, out) => out(down(path, value, 0), indexed(value, 0)),
  'last/0': () => (path, value, _, out) => out(down(path, value, -1), indexed(value, -1)),
  'nth/1': ([at]) => (path, value, scope, out) => at!.filter(value, scope, key => out(down(path, value, key), indexed(value, key))),
  'first/1': ([filter]) => (path, value, scope, out) => upTo(1, filter!, path, value, scope, out),
  'limit/2': ([count, filter]) => (path, value, scope, out) => count!.filter(value, scope, most => {
    if (typeof most === 'number' && most < 0) filter!.path()(path, value, scope, out);
    else upTo(Number(most), filter!, path, value, scope, out);
  }),
  'getpath/1': ([keys]) => (path, value, scope, out) => keys!.filter(value, scope, way => {
    if (!Array.isArray(way)) throw new JqError('Path must be specified as an array');
    out(way.reduce<Path>((p, key) => down(p, value, key as JqValue), path), atPath(value, way as JqValue[]));
  }),
};

function kept(test: (value: JqValue) => boolean): PathFilter {
  return (path, value, _, out) => { if (test(value)) out(path, value); };
}

function upTo(most: number, code: Code, path: Path, value: JqValue, scope: Scope, out: (path: Path, value: JqValue) => void): void {
  let left = most;
  const enough = new Error('enough');
  try {
    code.path()(path, value, scope, (p, v) => {
      out(p, v);
      if (--left <= 0) throw enough;
    });
  } catch (error) {
    if (error !== enough) throw error;
  }
}

const everything: PathFilter = (path, value, scope, out) => {
  step(scope);
  out(path, value);
  if (typeof value !== 'object' || value === null) return;
  const keys = Array.isArray(value) ? value.map((_, i) => i) : Object.keys(value);
  for (const key of keys) everything(path && [...path, key], indexed(value, key), scope, out);
};

/** Compiles a filter so that it gives paths. What cannot is compiled as it is, and its outputs count only where they are the input itself. */
export function compilePath(node: Jq, names: Names): PathFilter {
  switch (node.kind) {
    case 'identity': return (path, value, _, out) => out(path, value);
    case 'recurse': return everything;
    case 'index': {
      const [of, key] = [compilePath(node.of, names), compile(node.key, names)];
      return (path, value, scope, out) => key(value, scope, k => of(path, value, scope, (p, v) => (node.optional ? orNothing(() => [down(p, v, k), indexed(v, k)] as const, found => out(...found)) : out(down(p, v, k), indexed(v, k)))));
    }
    case 'slice': {
      const [of, from, to] = [compilePath(node.of, names), node.from && compile(node.from, names), node.to && compile(node.to, names)];
      const orNull = (filter: ReturnType<typeof compile> | undefined, value: JqValue, scope: Scope, out: (value: JqValue) => void) => (filter ? filter(value, scope, out) : out(null));
      return (path, value, scope, out) => orNull(to, value, scope, end => orNull(from, value, scope, start => of(path, value, scope, (p, v) => (node.optional ? orNothing(() => [down(p, v, { start, end }), sliced(v, start, end)] as const, found => out(...found)) : out(down(p, v, { start, end }), sliced(v, start, end))))));
    }
    case 'each': {
      const of = compilePath(node.of, names);
      return (path, value, scope, out) => of(path, value, scope, (p, v) => {
        if (node.optional && (typeof v !== 'object' || v === null)) return;
        const items = itemsOf(v);
        if (!p) throw new JqError(`Invalid path expression near attempt to iterate through ${cut(v, 29)}`);
        const keys = Array.isArray(v) ? undefined : Object.keys(v as JqObject);
        items.forEach((item, i) => out([...p, keys ? keys[i]! : i], item));
      });
    }
    case 'binary': {
      if (!['|', ',', '//'].includes(node.operator)) break;
      const [left, right] = [compilePath(node.left, names), compilePath(node.right, names)];
      if (node.operator === '|') return (path, value, scope, out) => left(path, value, scope, (p, v) => right(p, v, scope, out));
      if (node.operator === ',') return (path, value, scope, out) => {
        left(path, value, scope, out);
        right(path, value, scope, out);
      };
      return (path, value, scope, out) => {
        let any = false;
        left(path, value, scope, (p, v) => {
          if (!truthy(v)) return;
          any = true;
          out(p, v);
        });
        if (!any) right(path, value, scope, out);
      };
    }
    case 'if': {
      const [condition, then, otherwise] = [compile(node.condition, names), compilePath(node.then, names), node.otherwise && compilePath(node.otherwise, names)];
      return (path, value, scope, out) => condition(value, scope, ok => { if (truthy(ok)) then(path, value, scope, out); else if (otherwise) otherwise(path, value, scope, out); else out(path, value); });
    }
    case 'try': {
      const [body, handler] = [compilePath(node.body, names), node.handler && compile(node.handler, names)];
      return (path, value, scope, out) => {
        const error = raised(() => body(path, value, scope, out));
        if (error) handler?.(error.value, scope, v => out(undefined, v));
      };
    }
    case 'bind': {
      const { variables, steps } = patternSteps(node.patterns, names);
      const [source, body] = [compile(node.source, names), compilePath(node.body, withVariables(names, ...variables))];
      return (path, value, scope, out) => source(value, scope, found => alternatively(steps, found, scope, (inner, give) => body(path, value, inner, (p, v) => give(() => out(p, v)))));
    }
    case 'foreach': {
      const { variables, steps } = patternSteps(node.patterns, names);
      const inner = withVariables(names, ...variables);
      const [source, start, update, extract] = [compile(node.source, names), compilePath(node.start, names), compilePath(node.update, inner), node.extract && compilePath(node.extract, inner)];
      return (path, value, scope, out) => start(path, value, scope, (p, first) => {
        let state = first;
        source(value, scope, item => alternatively(steps, item, scope, (at, give) => {
          const before = state;
          state = null;
          update(before === first ? p : undefined, before, at, (q, next) => {
            state = next;
            if (extract) extract(q, next, at, (r, v) => give(() => out(r, v)));
            else give(() => out(q, next));
          });
        }));
      });
    }
    case 'def': case 'label': {
      const { scoped, names: inner } = opened(node, names);
      const body = compilePath(node.kind === 'def' ? node.rest : node.body, inner);
      return (path, value, scope, out) => scoped(scope, at => body(path, value, at, out));
    }
    case 'call': {
      const key = `${node.name}/${node.arguments.length}`;
      const codes = node.arguments.map(a => codeOf(a, names));
      const defined = definedAs(names, key);
      if (defined) return (path, value, scope, out) => entered(defined, codes, value, scope, (code, at) => code.path()(path, value, at, out));
      const native = transparent[key];
      if (native) return native(codes);
      const library = libraryCode(key);
      if (library) return (path, value, scope, out) => entered(library, codes, value, scope, (code, at) => code.path()(path, value, at, out));
    }
  }
  const plain = compile(node, names);
  return (path, value, scope, out) => plain(value, scope, v => out(v === value ? path : undefined, v));
}

/** The value at a path; null where there is nothing on the way. */
export const atPath = (value: JqValue, path: readonly JqValue[]): JqValue => path.reduce<JqValue>((at, key) => (at === null ? null : indexed(at, key)), value);

/** Items that a new array may have: beyond it a program is wrong rather than large. */
const mostItems = 1_000_000;

/** The value with another one at `path`; what is missing on the way is made. */
export function withPath(value: JqValue, path: readonly JqValue[], made: JqValue, from = 0): JqValue {
  if (from === path.length) return made;
  const key = path[from]!;
  const old = value === null && typeof key === 'object' ? null : indexed(value, key);
  return withMember(value, key, withPath(old, path, made, from + 1));
}

function withMember(value: JqValue, key: JqValue, made: JqValue): JqValue {
  if (typeof key === 'string' && (value === null || isObject(value))) return objectOf([...Object.entries(value ?? {}), [key, made]]);
  if (typeof key === 'number' && (value === null || Array.isArray(value))) {
    const items = [...(value as JqValue[] | null) ?? []];
    const at = Math.trunc(key) < 0 ? Math.trunc(key) + items.length : Math.trunc(key);
    if (at < 0) throw new JqError('Out of bounds negative array index');
    if (at > mostItems) throw new JqError(`An array of more than ${mostItems.toLocaleString('en')} items is not made here`);
    while (items.length < at) items.push(null);
    items[at] = made;
    return items;
  }
  if (isObject(key) && (value === null || Array.isArray(value))) {
    if (!Array.isArray(made)) throw new JqError('A slice of an array can only be assigned another array');
    const items = (value as JqValue[] | null) ?? [];
    const [start, end] = sliceOf(key, items.length);
    return [...items.slice(0, start), ...(made as JqValue[]), ...items.slice(end)];
  }
  throw new JqError(isObject(key) ? `Cannot update field at object index of ${kindOf(value)}` : `Cannot update field at ${kindOf(key)} index of ${kindOf(value)}`);
}

function sliceOf(key: JqObject, length: number): readonly [number, number] {
  const [from, to] = [key['start'], key['end']];
  const wrong = (part: JqValue | undefined) => part === undefined || (part !== null && typeof part !== 'number');
  if (wrong(from) || wrong(to)) throw new JqError('Start and end indices of an array slice must be numbers');
  const place = (at: number) => Math.max(0, Math.min(length, at < 0 ? at + length : at));
  const start = place(Math.floor((from as number | null) ?? 0));
  return [start, Math.max(start, place(Math.ceil((to as number | null) ?? length)))];
}

/** The value without what stands at the paths; the last ones go first, so that places stay right. */
export function withoutPaths(value: JqValue, paths: JqValue): JqValue {
  if (!Array.isArray(paths)) throw new JqError('Paths must be specified as an array');
  return [...paths as JqValue[]].sort(compare).reverse().reduce<JqValue>((at, path) => {
    if (!Array.isArray(path)) throw new JqError('Path must be specified as an array');
    return withoutPath(at, path as JqValue[]);
  }, value);
}

function withoutPath(value: JqValue, path: readonly JqValue[]): JqValue {
  if (path.length === 0 || value === null) return null;
  const [key, ...rest] = path as [JqValue, ...JqValue[]];
  if (rest.length === 0) return withoutMember(value, key);
  const inner = indexed(value, key);
  return inner === null ? value : withMember(value, key, withoutPath(inner, rest));
}

function withoutMember(value: JqValue, key: JqValue): JqValue {
  if (Array.isArray(value)) {
    const items = value as readonly JqValue[];
    if (typeof key === 'number') {
      const at = Math.trunc(key) < 0 ? Math.trunc(key) + items.length : Math.trunc(key);
      return items.filter((_, i) => i !== at);
    }
    if (!isObject(key)) throw new JqError(`Cannot delete ${kindOf(key)} element of array`);
    const [start, end] = sliceOf(key, items.length);
    return [...items.slice(0, start), ...items.slice(end)];
  }
  if (!isObject(value)) throw new JqError(`Cannot delete fields from ${kindOf(value)}`);
  if (typeof key !== 'string') throw new JqError(`Cannot delete ${kindOf(key)} field of object`);
  return objectOf(Object.entries(value).filter(([name]) => name !== key));
}
