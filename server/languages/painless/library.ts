import { isPrimitive } from './api/read.ts';
import { contextNamed } from './contexts.ts';
import { compilePainless, fromJson, fromTyped, toTyped, ScriptError, type Typed } from './run.ts';
import { JList, JMap } from './runtime/collections.ts';
import { Interval, docMap, sampleDocument } from './runtime/doc.ts';
import { run as world } from './runtime/functions.ts';
import { boxAs } from './runtime/machine.ts';
import { D, JArray, type Any } from './runtime/values.ts';

export interface PainlessOptions { readonly context?: string; readonly params?: object; readonly variables?: object; /** `params` and `variables` are in the loss-free form. */ readonly typedParams?: boolean; /** Milliseconds since the epoch for `System.currentTimeMillis`; default 0. */ readonly now?: number }
export interface PainlessError { readonly type: string; readonly class: string; readonly message: string | null; readonly position: { readonly offset: number; readonly start: number; readonly end: number }; readonly scriptStack: readonly string[] }

/**
 * Compiles and runs one script. `params` is plain JSON (whole numbers are Integer or Long) or, with `typedParams`, the loss-free form that the
 * result has. Never throws: a compile or run-time error is the answer's `error`, with the Java class, its text and the offset in `source`.
 */
export function runPainless(source: string, options: PainlessOptions = {}): Typed | { readonly error: PainlessError } {
  const context = contextNamed(options.context);
  const wrong = (message: string) => ({ error: { type: 'illegal_argument_exception', class: 'IllegalArgumentException', message, position: { offset: 0, start: 0, end: 0 }, scriptStack: [] } });
  if (!context) return wrong(`Unknown context [${options.context}]`);
  const script = compilePainless(String(source), context);
  if ('errors' in script) { const { phase: _, ...error } = script.errors[0]!; return { error }; }
  const read = (v: unknown) => (options.typedParams ? fromTyped(v) : fromJson(v));
  const params = options.params as Record<string, unknown> | undefined;
  const given = (options.variables ?? {}) as Record<string, unknown>;
  const bindings: Record<string, Any> = {};
  for (const [name, type] of Object.entries(context.variables)) {
    if (name === 'params') bindings[name] = params && 'type' in params && options.typedParams ? fromTyped(params) : fromJson(params ? Object.fromEntries(Object.entries(params).map(([k, v]) => [k, read(v)]).map(([k, v]) => [k, v === null ? null : v])) : {});
    else {
      if (name === 'doc') { bindings[name] = docMap(sampleDocument((given[name] ?? {}) as Record<string, unknown>)); continue; }
      const own = given[name];
      if (name === 'values' && Array.isArray(own)) { bindings[name] = new JArray('double[]', own.map(Number)); continue; }
      if (name === 'interval' && typeof own === 'object' && own !== null) { const at = own as Record<string, unknown>; bindings[name] = new Interval(Number(at['start'] ?? 0), Number(at['end'] ?? 0), Number(at['gaps'] ?? 0)); continue; }
      const v = Object.hasOwn(given, name) ? read(own) : undefined;
      bindings[name] = v === undefined ? (type === 'double' ? 0 : type === 'def' || type === 'java.util.Map' ? fromJson({}) : type === 'java.util.List' ? fromJson([]) : null) : type === 'double' ? (v instanceof D ? v.v : Number(v)) : v;
    }
  }
  if (bindings['params'] instanceof JMap && !['aggs_init', 'aggs_combine', 'aggs_reduce'].includes(context.name)) Object.assign(bindings['params'], { fixed: true }); // the service hands in an unmodifiable map
  try {
    world.emitted = [];
    const result = script.run(bindings, options.now);
    if (context.name.endsWith('_field')) return toTyped(new JList(world.emitted.map(v => boxAs(v, context.functions?.['emit/1']?.[0][0] ?? 'def'))));
    return toTyped(isPrimitive(context.returns) ? boxAs(result, context.returns) : result);
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    const { phase: _, ...failure } = error.failure;
    return { error: failure };
  }
}
