import { contextNamed, type Context } from './contexts.ts';
import { compilePainless, fromJson, toJson, ScriptError, type RunnableScript, type ScriptFailure } from './run.ts';
import { JList, JMap, JSet } from './runtime/collections.ts';
import { GeoPoint, docMap, type Document } from './runtime/doc.ts';
import { run as world } from './runtime/functions.ts';
import { boxAs } from './runtime/machine.ts';
import { BigInteger } from './runtime/math.ts';
import { B, D, F, JArray, S, classOf, str, type Any } from './runtime/values.ts';

/** What the search engine's world is like; the component that joins both hands it in. */
export interface SearchWorld {
  /** Milliseconds since the epoch, for `System.currentTimeMillis`. */
  now(): number;
  /** An error of the engine. */
  refuse(type: string, reason: string | null, more?: Readonly<Record<string, unknown>>): Error;
  /** The number inside the engine's mark for "a double although whole"; undefined for other values. */
  wholeDouble(value: unknown): number | undefined;
  /** Members or items of a document that are doubles although whole. */
  wholeDoublesOf(holder: object): ReadonlySet<string | number> | undefined;
  noteDouble(holder: object, key: string | number): void;
}
interface Input { readonly params?: unknown; readonly doc?: Document | undefined; readonly score?: number; readonly value?: unknown; readonly state?: unknown; readonly states?: unknown; readonly ctx?: unknown; readonly values?: readonly number[] }

/** Contexts whose `params` is a plain map; elsewhere it cannot be written. */
const plainParams = new Set(['aggs_init', 'aggs_combine', 'aggs_reduce']);
const withSource = { has: (name: string) => ['field', 'aggs', 'aggs_map'].includes(name) || name.endsWith('_field') };

/** Painless as the scripting language of an index: errors as the service's `script_exception`, values as Java has them. */
export function painlessScripts({ now, refuse, wholeDouble, wholeDoublesOf, noteDouble }: SearchWorld) {
  const read = (value: unknown, linked = false): Any => {
    const whole = wholeDouble(value);
    if (whole !== undefined) return new D(whole);
    if (Array.isArray(value)) {
      const doubles = wholeDoublesOf(value);
      return new JList(value.map((v, i) => (doubles?.has(i) ? new D(v as number) : read(v, linked))));
    }
    if (value === null || typeof value !== 'object' || '$class' in value && Object.getPrototypeOf(value) !== Object.prototype) return fromJson(value);
    // The source that updates see keeps its order at every level; others are hash maps.
    const ordered = linked || ('_source' in value && 'op' in value);
    const map = new JMap(ordered ? 'java.util.LinkedHashMap' : 'java.util.HashMap');
    const doubles = wholeDoublesOf(value);
    for (const [key, inner] of Object.entries(value)) map.put(key, doubles?.has(key) ? new D(inner as number) : read(inner, ordered));
    return map;
  };
  const scriptError = (failure: ScriptFailure, script: string): Error => refuse('script_exception', failure.phase === 'compile' ? 'compile error' : 'runtime error', {
    script_stack: failure.scriptStack, script, lang: 'painless', position: failure.position, ...failure.explained,
    caused_by: { type: snake(failure.class), reason: failure.message },
  });

  return {
    compile(source: string, contextName: string, name: string) {
      const context = contextNamed(contextName);
      if (!context) throw refuse('illegal_argument_exception', `Unknown context [${contextName}]`);
      const ready = compilePainless(source, context);
      if ('errors' in ready) throw scriptError(ready.errors[0]!, source);
      return { run: runner(ready, context, error => scriptError(error.failure, name || source)) };
    },
    fromJson: (value: unknown): Any => read(value),
    toJson: (value: Any): unknown => answered(value, refuse, noteDouble),
    toText: (value: Any): string => str(value),
    transport: (value: Any, phase: string): Any => transport(value, phase, [], refuse),
    emptyMap: (): Any => new JMap(),
    list: (values: readonly Any[]): Any => new JList([...values]),
  };

  function runner(ready: RunnableScript, context: Context, fail: (error: ScriptError) => Error) {
    const names = Object.keys(context.variables);
    const lookup = withSource.has(context.name);
    const fixed = !plainParams.has(context.name);
    return (input: Input): Any => {
      const bindings: Record<string, Any> = {};
      for (const name of names) bindings[name] = variable(name, input);
      const { params } = bindings as { params: JMap };
      if (lookup && input.doc) bindings['params'] = new SourceParams(params, input.doc, v => read(v));
      else if (fixed && !params.fixed) Object.assign(params, { fixed: true });
      if (context.name === 'processor_conditional') seal(bindings['ctx']);
      world.document++;
      try {
        return context.name.endsWith('_field') ? emitted(() => ready.run(bindings, now()), context) : jsPrimitive(ready.run(bindings, now()), context.returns);
      } catch (error) {
        if (error instanceof ScriptError) throw fail(error);
        throw error;
      }
    };
  }

  function variable(name: string, input: Input): Any {
    switch (name) {
      case 'params': return input.params instanceof JMap ? input.params : input.params === undefined ? new JMap() : read(input.params);
      case 'doc': return input.doc === undefined ? new JMap() : docMap(input.doc);
      case '_score': return input.score ?? 0;
      case '_value': return typeof input.value === 'number' ? new D(input.value) : read(input.value ?? null);
      case 'values': return new JArray('double[]', [...(input.values ?? [])]);
      default: { const v = (input as Record<string, unknown>)[name]; return v === undefined ? null : v; }
    }
  }
}

/** What the script of a runtime field emits. Such a field may read another one, whose script then runs inside. */
function emitted(run: () => void, context: Context): JList {
  const outer = world.emitted;
  const doc = world.doc;
  world.emitted = [];
  try {
    run();
    return new JList(world.emitted.map(v => boxAs(v, context.functions?.['emit/1']?.[0][0] ?? 'def')));
  } finally {
    world.emitted = outer;
    world.doc = doc;
  }
}

/** A value as the answer shows it; one that holds itself, or is too large to be shown, is refused. */
function answered(value: Any, refuse: SearchWorld['refuse'], noteDouble: SearchWorld['noteDouble']): unknown {
  try {
    return toJson(value, noteDouble);
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    const { class: name, message } = error.failure;
    throw name === 'StackOverflowError' ? refuse('illegal_argument_exception', 'Iterable object is self-referencing itself') : refuse(snake(name), message);
  }
}

/** Doubles of a primitive context leave as numbers, longs as bigint; boxed results stay Java's. */
const jsPrimitive = (v: Any, returns: string): Any => (returns === 'double' && typeof v === 'bigint' ? Number(v) : v);

/** What a condition looks at cannot be changed, at any level. */
function seal(value: Any): void {
  if (value instanceof JMap) { Object.assign(value, { fixed: 'Mutating ingest documents in conditionals is not supported' }); for (const e of value.entries()) seal(e.v); } else if (value instanceof JList) { Object.assign(value, { fixed: true }); for (const x of value) seal(x); }
}

const snake = (name: string): string => name.replace(/[A-Z]+(?![a-z])|[A-Z]/g, (m, at: number) => (at ? '_' : '') + m.toLowerCase());

/** `params` of map and field scripts: also answers `_source` of the document at hand. */
class SourceParams extends JMap {
  constructor(private readonly inner: JMap, private readonly at: Document, private readonly read: (value: unknown) => Any) { super('java.util.HashMap', null, true); }
  override entry(key: Any): Any { return key === '_source' ? { k: key, v: this.source() } : key === 'doc' ? { k: key, v: docMap(this.at) } : this.inner.entry(key); }
  private source(): Any { const json = this.at.source?.(); let known = sources.get(json as object); if (!known && json !== undefined) sources.set(json as object, (known = this.read(json))); return known ?? null; }
  override *entries(): Generator<Any> { yield* this.inner.entries(); }
  override size(): number { return this.inner.size(); }
}
const sources = new WeakMap<object, Any>();

/** A copy as it arrives on another node: maps as HashMap unless linked, sets as sets, lists as ArrayList; or the refusal. */
function transport(value: Any, phase: string, above: readonly Any[], refuse: SearchWorld['refuse']): Any {
  if (value === null || value === undefined || typeof value !== 'object' || value instanceof D || value instanceof F || value instanceof B || value instanceof S || value instanceof BigInteger || value instanceof GeoPoint) return value ?? null;
  if (above.includes(value)) throw refuse('illegal_argument_exception', `Iterable object is self-referencing itself (${phase})`);
  const inside = [...above, value];
  const copy = (v: Any): Any => transport(v, phase, inside, refuse);
  if (value instanceof JMap) { const m = new JMap(value.$class === 'java.util.LinkedHashMap' ? value.$class : 'java.util.HashMap'); for (const e of value.entries()) m.put(copy(e.k), copy(e.v)); return m; }
  if (value instanceof JArray) { if (!/^(?:boolean|byte|short|char|int|long|float|double)\[\]$/.test(value.$class)) return new JArray(value.$class, value.a.map(copy)); if (/^(?:int|long|float|double|byte)\[\]$/.test(value.$class)) return new JArray(value.$class, [...value.a]); }
  if (value instanceof JSet) { const s = new JSet(value.$class === 'java.util.LinkedHashSet' ? value.$class : 'java.util.HashSet'); for (const x of value) s.add(copy(x)); return s; }
  if (value instanceof JList || (Symbol.iterator in value && !(value instanceof JArray))) return new JList([...value].map(copy));
  if (['java.time.ZonedDateTime', 'java.util.Date'].includes(classOf(value))) return value;
  throw refuse('illegal_argument_exception', `can not write type [class ${classOf(value)}]`);
}
