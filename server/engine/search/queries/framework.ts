import { isObject } from '../../../base/object.ts';
import { atKey, atValue, badRequest, parsing, SearchError } from '../error.ts';
import type { Field, FieldLookup } from '../fields.ts';
import type { Script } from '../scripts.ts';
import type { DocView, Shard } from '../store.ts';

/** The score of a matching document, or -1 when it does not match. */
export type Matcher = (doc: DocView) => number;

/** What queries need of their surroundings. */
export interface QueryContext {
  readonly mapping: FieldLookup;
  readonly shard: Shard;
  /** `now` of the whole request, epoch ms. */
  readonly now: number;
  script(reference: unknown, context: string): { readonly script: Script; readonly params: unknown };
  /** Source of a document, for queries that look up their values. */
  source?(index: string, id: string, routing: string | undefined): unknown;
  /** Collects queries with a `_name`. */
  readonly named?: Map<string, Matcher> | undefined;
}

export const noMatch = -1;
export const all: Matcher = () => 1;
export const nothing: Matcher = () => noMatch;

export type Body = Record<string, unknown>;

/** Makes the matcher of a query inside another. */
export type Compile = (query: unknown) => Matcher;

/** One kind of query: its body is an object, or a list for [bool]. */
export type QueryCompiler = (body: unknown, context: QueryContext, compile: Compile) => Matcher;

/** The field, or undefined when it is not mapped: such a query matches nothing. */
export function searchable(path: string, context: QueryContext): Field | undefined {
  const field = context.mapping.field(path);
  if (field?.parameters['index'] === false) throw queryFailure(`Cannot search on field [${path}] since it is not indexed.`, 'illegal_argument_exception');
  return field;
}

/** A query that its field cannot serve: found by the shard. */
export const queryFailure = (reason: string, cause: string) => new SearchError(400, 'query_shard_exception', `failed to create query: ${reason}`, { caused_by: { type: cause, reason } });

/** A refusal where an expression stands. */
export const refuse = (error: SearchError): never => { throw error; };

export function fieldEntry(name: string, body: unknown): [string, unknown] {
  const entries = Object.entries(body as Body).filter(([key]) => key !== 'boost' && key !== '_name');
  if (entries.length === 0) throw badRequest('field name is null or empty');
  if (entries.length > 1) throw parsing(`[${name}] query doesn't support multiple fields, found [${entries[0]![0]}] and [${entries[1]![0]}]`, atKey(body as Body, entries[1]![0]));
  return entries[0]!;
}

/** Options of a query on one field; its short form is the value alone. */
export function fieldOptions(name: string, value: unknown, main: string, allowed: readonly string[]): Body {
  if (Array.isArray(value)) throw parsing(`[${name}] unknown token [START_ARRAY] after [${main}]`);
  if (!isObject(value)) return { [main]: value };
  unknownKeys(name, value, allowed);
  return value;
}

export function unknownKeys(name: string, options: Body, allowed: readonly string[]): void {
  for (const key of Object.keys(options)) if (!allowed.includes(key)) throw parsing(`[${name}] query does not support [${key}]`, atValue(options, key));
}

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

export function missing(query: string, key: string): never {
  throw parsing(`[${query}] requires '${key}' field`);
}
