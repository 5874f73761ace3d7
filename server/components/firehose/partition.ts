import { compileJq, type JqProgram } from '../../engine/jq/compile.ts';
import { JqSyntaxError } from '../../engine/jq/parse.ts';
import { JqError, jqText, type JqValue } from '../../engine/jq/values.ts';
import { expressionsOf } from './prefix.ts';

/** Distinct prefixes that may be open at a time, unless the limit was raised. */
export const partitionLimit = 500;
/** Keys that one query may give. */
export const mostKeys = 50;

export type KeysOrFailure = { readonly keys: Readonly<Record<string, string>> } | { readonly code: string; readonly message: string };

/** The keys by which the records of a stream are partitioned: `namespace:name` → text. Undefined when the prefix holds none. */
export function partitioner(prefix: string | undefined, queries: Readonly<Record<string, string>>): ((data: Uint8Array, fromLambda: Readonly<Record<string, unknown>> | undefined) => KeysOrFailure) | undefined {
  const used = expressionsOf(prefix ?? '').filter(e => e.namespace.startsWith('partitionKeyFrom'));
  if (used.length === 0) return undefined;
  const programs = new Map<string, JqProgram | undefined>();
  for (const { namespace, value } of used) if (namespace === 'partitionKeyFromQuery') programs.set(value, programOf(Object.hasOwn(queries, value) ? queries[value]! : memberNamed(value)));
  const decoder = new TextDecoder();
  return (data, fromLambda) => {
    const keys: Record<string, string> = {};
    let document: JqValue | undefined;
    if (programs.size > 0) {
      try {
        document = JSON.parse(decoder.decode(data)) as JqValue;
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        return { code: 'DynamicPartitioning.MetadataExtractionFailed', message: 'Non JSON record provided' };
      }
    }
    for (const { namespace, value: name } of used) {
      let value: unknown;
      if (namespace === 'partitionKeyFromLambda') value = fromLambda && Object.hasOwn(fromLambda, name) ? fromLambda[name] : undefined;
      else {
        try {
          value = programs.get(name)?.first(document!);
        } catch (error) {
          if (!(error instanceof JqError)) throw error;
          return { code: 'DynamicPartitioning.MetadataExtractionFailed', message: `jq: ${error.message}` };
        }
      }
      if (value === null || value === undefined || value === '' || typeof value === 'object') return { code: 'DynamicPartitioning.MetadataExtractionFailed', message: 'partitionKeys values must not be null or empty' };
      keys[`${namespace}:${name}`] = typeof value === 'string' ? value : jqText(value as JqValue);
    }
    return { keys };
  };
}

/** What a key without a query reads: the member of its name. */
const memberNamed = (name: string) => `.[${JSON.stringify(name)}]`;

function programOf(source: string): JqProgram | undefined {
  try {
    return compileJq(source);
  } catch (error) {
    if (error instanceof JqSyntaxError) return undefined; // said when the stream is checked
    throw error;
  }
}

/** What is wrong with a jq program, with its place; undefined when it can run. */
export function jqProblem(source: string): { readonly message: string; readonly at: number } | undefined {
  try {
    compileJq(source);
    return undefined;
  } catch (error) {
    if (error instanceof JqSyntaxError) return { message: error.message, at: error.at };
    throw error;
  }
}
