import { isObject } from '../../../base/object.ts';
import { illegalArgument, parsing, refuseUnknown } from '../error.ts';
import type { Definition } from './framework.ts';

export interface Limits { readonly min?: number | undefined; readonly max?: number | undefined }

/** Where a histogram's buckets begin and end: widened to the one, cut at the other. The hard upper bound of dates is exclusive. */
export interface Bounds { readonly extended?: Limits | undefined; readonly hard?: Limits | undefined; readonly dates?: boolean }

/** `{ min, max }`, either of which may be left out. */
export function limits(definition: Definition, key: string, read: (value: unknown) => number): Limits | undefined {
  const given = definition.options[key];
  if (given === undefined) return undefined;
  if (!isObject(given)) throw parsing(`[${definition.type}] ${key} doesn't support values of type: VALUE_STRING`);
  refuseUnknown('bounds', given, ['min', 'max']);
  const [min, max] = [given['min'], given['max']].map(value => (value === undefined || value === null ? undefined : read(value)));
  if (min !== undefined && max !== undefined && min > max) throw illegalArgument(`[${key}.min][${min}] cannot be greater than [${key}.max][${max}] for histogram aggregation [${definition.name}]`);
  return { min, max };
}

/** @throws SearchError where the extended bounds leave the hard ones */
export function checkBounds(bounds: Bounds): Bounds {
  const { hard, extended } = bounds;
  if (hard && extended && ((extended.min ?? Infinity) < (hard.min ?? -Infinity) || (extended.max ?? -Infinity) > (hard.max ?? Infinity))) {
    const shown = ({ min, max }: Limits) => `[${min ?? ''}--${max ?? ''}]`;
    throw illegalArgument(`Extended bounds have to be inside hard bounds, hard bounds: ${shown(hard)}, extended bounds: ${shown(extended)}`);
  }
  return bounds;
}
