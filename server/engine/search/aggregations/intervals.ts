import { calendarIntervals, fixedInterval, zoneOffset, type CalendarUnit } from '../dates.ts';
import { atRead, content, entryOf, illegalArgument, SearchError } from '../error.ts';
import type { Field } from '../fields.ts';
import { textOf } from '../scalars.ts';
import type { Definition } from './framework.ts';
import { refuseSetting } from './settings.ts';

/** What dates without a mapped field are shown as. */
export const dateLike: Field = { path: '', type: 'date', parameters: {}, nested: '' };

/** `1d`, `day`, … of a calendar. */
export function calendarUnit(definition: Definition, text: string, key = 'calendar_interval'): CalendarUnit {
  return entryOf(calendarIntervals, text) ?? refuseSetting(definition, key, `The supplied interval [${text}] could not be parsed as a calendar interval.`);
}

/** `90m` in milliseconds. */
export function fixedWidth(definition: Definition, text: string): number {
  const width = fixedInterval(text);
  if (width === undefined) {
    if (/^\d+\.\d+(ms|[smhd])$/.test(text)) refuseSetting(definition, 'fixed_interval', `failed to parse [${text}], fractional time values are not supported`);
    refuseSetting(definition, 'fixed_interval', `failed to parse setting [date_histogram.fixedInterval] with value [${text}] as a time value: unit is missing or unrecognized`);
  }
  if (width <= 0) throw illegalArgument('Zero or negative time interval not supported');
  return width;
}

/** `-6h` in milliseconds. */
export function offsetOf(definition: Definition): number {
  const given = definition.options['offset'];
  if (given === undefined) return 0;
  if (typeof given === 'number') return given;
  const match = /^([+-]?)(.+)$/s.exec(textOf(given));
  const width = match ? fixedInterval(match[2]!) : undefined;
  if (width === undefined) refuseSetting(definition, 'offset', `failed to parse setting [DateHistogramAggregationBuilder.parseOffset] with value [${textOf(given)}] as a time value: unit is missing or unrecognized`);
  return match![1] === '-' ? -width : width;
}

/** `time_zone`: a zone that nobody knows is refused as it is read. */
export function zoneOf({ type, options }: Pick<Definition, 'type' | 'options'>): string {
  const zone = textOf(options['time_zone'] ?? 'UTC');
  try {
    zoneOffset(zone, 0);
  } catch (error) {
    if (!(error instanceof SearchError)) throw error;
    throw content(`[${type}] failed to parse field [time_zone]`, atRead(options, 'time_zone'), new SearchError(400, 'zone_rules_exception', error.reason));
  }
  return zone;
}
