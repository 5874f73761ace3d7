import { atRead, badRequest, content, illegalArgument } from '../error.ts';
import { numberOf, textOf } from '../scalars.ts';
import type { Definition } from './framework.ts';

/** A setting that is refused as it is read. */
export function refuseSetting({ type, options }: Pick<Definition, 'type' | 'options'>, key: string, reason: string): never {
  throw content(`[${type}] failed to parse field [${key}]`, atRead(options, key), badRequest(reason));
}

/** A whole number out of the options. */
export function whole(definition: Definition, key: string, fallback: number): number {
  const given = definition.options[key];
  const number = given === undefined ? fallback : typeof given === 'string' && given.trim() === '' ? Number.NaN : numberOf(given);
  if (!Number.isInteger(number)) refuseSetting(definition, key, `For input string: "${textOf(given)}"`);
  return number;
}

/** More buckets than this in one response are refused, as `search.max_buckets` does. */
export const mostBuckets = 65_536;

export const tooMany = () => illegalArgument(`Trying to create too many buckets. Must be less than or equal to: [${mostBuckets}] but this number of buckets was exceeded. This limit can be set by changing the [search.max_buckets] cluster level setting.`);
