import { addUnits, calendarIntervals, dateFormat, fieldDateFormat, floorFixed, floorTo, nextFixed, parseDateMath, type CalendarUnit } from '../dates.ts';
import { entryOf, illegalArgument } from '../error.ts';
import { isDate, shownValue } from '../fields.ts';
import { numberOf, textOf } from '../scalars.ts';
import type { DocView } from '../store.ts';
import { keyJson } from './bucket-keys.ts';
import { bucketJson, fill, finish, newBucket, numbers, valueSource, type AggregationType } from './framework.ts';
import { checkBounds, limits } from './bounds.ts';
import { calendarUnit, dateLike, fixedWidth, offsetOf, zoneOf } from './intervals.ts';
import { snapshot } from './metrics.ts';
import { refuseSetting, whole } from './settings.ts';
import { stepped, type Steps } from './stepped.ts';

export const dateHistogram: AggregationType = definition => {
  const { options, context } = definition;
  const calendar = options['calendar_interval'];
  const fixed = options['fixed_interval'];
  const legacy = options['interval'];
  const [first, second] = Object.keys(options).filter(key => ['calendar_interval', 'fixed_interval', 'interval'].includes(key));
  if (second !== undefined) refuseSetting(definition, second, `Cannot use [${second}] with [${first}] configuration option.`);
  if (first === undefined) throw illegalArgument('Invalid interval specified, must be non-null and non-empty');
  const unit = calendar !== undefined ? calendarUnit(definition, textOf(calendar)) : legacy !== undefined ? entryOf(calendarIntervals, textOf(legacy)) : undefined;
  const width = unit ? undefined : fixedWidth(definition, textOf(fixed ?? legacy));
  const source = valueSource(definition, 'numbers');
  const zone = zoneOf(definition);
  const offset = offsetOf(definition);
  const steps: Steps = {
    floor: value => (unit ? floorTo(value - offset, unit, zone) : floorFixed(value - offset, width!, zone)) + offset,
    next: key => (unit ? addUnits(key - offset, 1, unit, zone) : nextFixed(key - offset, width!, zone)) + offset,
    head(key) {
      const { key_as_string: shown, ...rest } = keyJson(source.field ?? dateLike, key, options, zone);
      return { ...(shown !== undefined && { key_as_string: shown }), ...rest };
    },
  };
  const format = typeof options['format'] === 'string' ? dateFormat(options['format']) : source.field && isDate(source.field) ? fieldDateFormat(source.field) : dateFormat('strict_date_optional_time||epoch_millis');
  const read = (key: string) => limits(definition, key, value => parseDateMath(value as string | number, format, context.query.now, false, zone));
  return stepped(definition, steps, numberOf(options['min_doc_count'] ?? 0), source, checkBounds({ extended: read('extended_bounds'), hard: read('hard_bounds'), dates: true }));
};

/** Picks the interval that gives at most `buckets` buckets out of the service's own list. */
export const autoDateHistogram: AggregationType = definition => {
  const { options } = definition;
  const target = whole(definition, 'buckets', 10);
  if (!(target > 0)) refuseSetting(definition, 'buckets', `buckets must be greater than 0 for [${definition.name}]`);
  const source = valueSource(definition, 'numbers');
  const zone = zoneOf(definition);
  const least = options['minimum_interval'] === undefined ? 0 : ['second', 'minute', 'hour', 'day', 'month', 'year'].indexOf(textOf(options['minimum_interval']));
  if (least < 0) refuseSetting(definition, 'minimum_interval', `minimum_interval must be one of [year, month, day, hour, minute, second]`);
  const choices = ([['s', [1, 5, 10, 30]], ['m', [1, 5, 10, 30]], ['h', [1, 3, 12]], ['d', [1, 7]], ['M', [1, 3]], ['y', [1, 5, 10, 20, 50, 100]]] as [CalendarUnit, number[]][]).slice(least).flatMap(([unit, counts]) => counts.map(count => ({ unit, count })));
  return () => {
    const entries: { doc: DocView; shard: number; score: number; value: number }[] = [];
    return {
      collect(doc, shard, score) {
        const view = snapshot(doc);
        for (const value of numbers(source, doc)) entries.push({ doc: view, shard, score, value });
      },
      result() {
        if (entries.length === 0) return { buckets: [], interval: '1s' };
        const values = entries.map(e => e.value);
        const [min, max] = values.reduce(([low, high], v) => [Math.min(low, v), Math.max(high, v)] as const, [Infinity, -Infinity] as readonly [number, number]);
        for (const { unit, count } of choices) {
          const start = floorTo(min, unit, zone);
          const keys: number[] = [];
          for (let key = start; key <= max && keys.length <= target; key = addUnits(key, count, unit, zone)) keys.push(key);
          if (keys.length > target && !(unit === 'y' && count === 100)) continue;
          const buckets = keys.map(key => newBucket(definition, { key_as_string: shownValue(source.field ?? dateLike, key, options['format'] as string | undefined, zone), key }));
          for (const { doc, shard, score, value } of entries) {
            let i = keys.length - 1;
            while (i > 0 && keys[i]! > value) i--;
            fill(buckets[i]!, doc, shard, score);
          }
          return { buckets: finish(definition, buckets.map(bucketJson)), interval: `${count}${unit}` };
        }
        return { buckets: [], interval: '1s' };
      },
    };
  };
};
