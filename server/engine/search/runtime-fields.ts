import { illegalArgument, SearchError, unsupported } from './error.ts';
import { describe, fieldValue, type Field } from './fields.ts';
import { gridPoint } from './points.ts';
import { Mapping } from './mapping.ts';
import type { FieldType } from './field-types.ts';
import { isObject } from '../../base/object.ts';
import { textOf } from './scalars.ts';
import type { Script, ScriptLanguage } from './scripts.ts';
import { sourceValues } from './source-values.ts';
import type { Shard, ShardView } from './store.ts';

// Fields that no document was indexed with: scripts compute them when a search looks at them.

type Json = Record<string, unknown>;

/** An index as one search sees it. */
export interface IndexView { readonly mapping: Mapping; readonly shards: readonly Shard[] }

export interface RuntimeEnvironment {
  readonly language: ScriptLanguage | undefined;
  script(reference: unknown, context: string): { readonly script: Script; readonly params: unknown };
}

/** Types of runtime fields. */
const types = ['boolean', 'composite', 'date', 'double', 'geo_point', 'ip', 'keyword', 'long'];
const mostValues = 100;

/**
 * The index with the runtime fields of its mapping and of a request laid over it; the index itself when there are none.
 * @throws SearchError for definitions that the service refuses, and for scripts that do not compile
 */
export function withRuntimeFields(index: IndexView, requested: unknown, environment: RuntimeEnvironment): IndexView {
  const definitions: Json = { ...index.mapping.runtime, ...(isObject(requested) ? requested : {}) };
  const computed = new Map<string, { readonly field: Field; readonly values: (view: ShardView) => readonly unknown[] }>();
  for (const [name, definition] of Object.entries(definitions)) for (const made of runtimeField(name, definition, environment)) computed.set(made.field.path, made);
  if (computed.size === 0) return index;

  const mapping = index.mapping.over([...computed.values()].map(c => c.field));
  const shards = index.shards.map(shard => {
    const known = new Map<string, (readonly unknown[] | undefined)[]>();
    /** Fields whose scripts are running: one that needs itself never ends. */
    const open: string[] = [];
    return shard.seenThrough(mapping, (path, view) => {
      const made = computed.get(path);
      if (!made) return undefined;
      let column = known.get(path);
      if (!column) known.set(path, (column = []));
      const old = column[view.ordinal];
      if (old) return old;
      if (open.includes(path)) throw illegalArgument(`Cyclic dependency detected while resolving runtime fields: ${[...open.slice(open.indexOf(path)), path].join(' -> ')}`);
      open.push(path);
      try {
        return (column[view.ordinal] = made.values(view));
      } finally {
        open.pop();
      }
    });
  });
  return { mapping, shards };
}

/** Checks definitions as they come into a mapping. */
export function checkRuntimeFields(definitions: Json, environment: RuntimeEnvironment): void {
  for (const [name, definition] of Object.entries(definitions)) if (definition !== null) runtimeField(name, definition, environment);
}

interface Computed { readonly field: Field; readonly values: (view: ShardView) => readonly unknown[] }

function runtimeField(name: string, definition: unknown, environment: RuntimeEnvironment): Computed[] {
  if (!isObject(definition)) throw failure(`Expected map for runtime field [${name}] definition but got a ${Array.isArray(definition) ? 'java.util.ArrayList' : definition === null ? 'null' : 'java.lang.String'}`);
  const type = definition['type'];
  if (type === undefined) throw failure(`No type specified for runtime field [${name}]`);
  if (type === 'lookup') throw unsupported('runtime fields of type [lookup]');
  if (!types.includes(textOf(type))) throw failure(`No handler for type [${textOf(type)}] declared on runtime field [${name}]`);
  const allowed = ['type', 'script', 'meta', 'on_script_error', ...(type === 'date' ? ['format', 'locale'] : type === 'composite' ? ['fields'] : [])];
  for (const key of Object.keys(definition)) if (!allowed.includes(key)) throw failure(`unknown parameter [${key}] on runtime field [${name}] of type [${textOf(type)}]`);
  if (definition['script'] === undefined && type === 'composite') throw failure(`composite runtime field [${name}] must declare a [script]`);
  const compiled = definition['script'] === undefined ? undefined : environment.script(definition['script'], `${textOf(type)}_field`);
  const lenient = definition['on_script_error'] === 'continue';
  const emitted = (view: ShardView): readonly unknown[] => {
    try {
      const values = environment.language!.toJson(compiled!.script.run({ params: compiled!.params, doc: view })) as readonly unknown[];
      if (values.length > mostValues) throw illegalArgument(`Runtime field [${name}] is emitting [${values.length}] values while the maximum number of values allowed is [${mostValues}]`);
      return values;
    } catch (error) {
      if (lenient && error instanceof SearchError) return [];
      throw error;
    }
  };
  const make = (path: string, kind: unknown, own: Json, values: (view: ShardView) => readonly unknown[]): Computed => {
    const { type: _, script: __, on_script_error: ___, meta: ____, fields: _____, ...parameters } = own;
    const field: Field = { path, type: textOf(kind) as FieldType, parameters, nested: '', computed: true };
    return { field, values: view => sorted(compiled ? values(view).flatMap(value => (value === null ? [] : [stored(field, value)])) : sourceValues(view.source(), field), field) };
  };
  if (type !== 'composite') return [make(name, type, definition, emitted)];
  const fields = definition['fields'];
  if (!isObject(fields)) throw failure(`composite runtime field [${name}] must declare its [fields]`);
  return Object.entries(fields).map(([sub, own]) => {
    if (!isObject(own) || !types.includes(textOf(own['type'])) || own['type'] === 'composite') throw failure(isObject(own) && own['type'] === undefined ? `No type specified for runtime field [${sub}]` : `No handler for type [${isObject(own) ? textOf(own['type']) : ''}] declared on runtime field [${sub}]`);
    return make(`${name}.${sub}`, own['type'], own, view => emitted(view).flatMap(row => (isObject(row) && Object.hasOwn(row, sub) ? [row[sub]].flat() : [])));
  });
}

/** What a script emits, as doc values hold it; dates are milliseconds already. */
const stored = (field: Field, value: unknown): unknown => (field.type === 'date' && typeof value !== 'string' ? Number(value) : field.type === 'geo_point' ? gridPoint(fieldValue(field, value) as { lat: number; lon: number }) : fieldValue(field, value));

function sorted(values: readonly unknown[], field: Field): readonly unknown[] {
  if (values.length < 2 || describe(field).kind === 'geo_points') return values;
  return [...values].sort((a, b) => ((a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0));
}

const failure = (reason: string) => new SearchError(400, 'mapper_parsing_exception', reason);
