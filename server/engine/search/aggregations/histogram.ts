import { illegalArgument } from '../error.ts';
import { isDate } from '../fields.ts';
import { numberOf, textOf } from '../scalars.ts';
import { checkBounds, limits, type Limits } from './bounds.ts';
import { keyJson } from './bucket-keys.ts';
import { valueSource, type AggregationType } from './framework.ts';
import { refuseSetting } from './settings.ts';
import { stepped } from './stepped.ts';

export const histogram: AggregationType = definition => {
  const { options, name } = definition;
  const interval = numberOf(options['interval'] ?? 0);
  if (!(interval > 0 && Number.isFinite(interval))) {
    if (options['interval'] === undefined) throw illegalArgument('interval must be positive, got: 0.0');
    refuseSetting(definition, 'interval', `[interval] must be >0 for histogram aggregation [${name}]`);
  }
  const offset = numberOf(options['offset'] ?? 0);
  if (!Number.isFinite(offset)) refuseSetting(definition, 'offset', `For input string: "${textOf(options['offset'])}"`);
  const source = valueSource(definition, 'numbers');
  const read = (key: string): Limits | undefined => limits(definition, key, value => (Number.isNaN(numberOf(value)) ? refuseSetting(definition, key, `For input string: "${textOf(value)}"`) : numberOf(value)));
  // The index of a bucket is exact; keys are computed from it, so that steps of 0.1 do not drift.
  return stepped(definition, {
    floor: value => Math.floor((value - offset) / interval) * interval + offset,
    next: key => (Math.round((key - offset) / interval) + 1) * interval + offset,
    head(key) {
      const { key_as_string: shown, ...rest } = keyJson(source.field && isDate(source.field) ? source.field : undefined, key, options);
      return { ...(shown !== undefined && { key_as_string: shown }), ...rest };
    },
  }, numberOf(options['min_doc_count'] ?? 0), source, checkBounds({ extended: read('extended_bounds'), hard: read('hard_bounds') }));
};
