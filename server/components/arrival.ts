import type { ConfigField } from '../base/config.ts';
import { parseDuration } from '../base/config.ts';

/** Properties by which a source says when its records arrive. */
export const arrivalFields: Readonly<Record<string, ConfigField>> = {
  start: { summary: 'When the first record arrives; the pipeline\'s `start` otherwise', kind: 'text', example: '2024-05-01T00:00:00Z' },
  every: { summary: 'Time between two records', kind: 'duration', default: '1s', min: 0 },
  time: { summary: 'Field of the record that holds its time of arrival (ISO 8601, or epoch seconds or milliseconds); it never goes back', kind: 'text', example: 'created_at' },
};

/**
 * Times of arrival for a source's records, ms since the epoch, never decreasing.
 * @returns a function from the record's fields to its time
 */
export function arrivals(config: Readonly<Record<string, unknown>>, begin: number): (fields: (name: string) => unknown) => number {
  const step = config['every'] === undefined ? 1000 : parseDuration(config['every'] as string | number) ?? 1000;
  const first = typeof config['start'] === 'string' ? instantOf(config['start']) ?? begin : begin;
  const field = config['time'] as string | undefined;
  let count = 0;
  let last = -Infinity;
  return fields => {
    const written = field === undefined ? undefined : instantOf(fields(field));
    const time = written ?? (field === undefined ? first + step * count : Math.max(first, last));
    count++;
    return (last = Math.max(last, time));
  };
}

/** Epoch ms of a date text or of a number in seconds or milliseconds; undefined when it is neither. */
function instantOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value < 1e11 ? Math.round(value * 1000) : Math.round(value);
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  if (/^\d{9,13}(\.\d+)?$/.test(value)) return instantOf(Number(value));
  const text = value.trim();
  const zoned = /(?:[Zz]|[+-]\d\d:?\d\d)$/.test(text) || !/\d:\d/.test(text) ? text : `${text.replace(' ', 'T')}Z`;
  const time = Date.parse(zoned);
  return Number.isNaN(time) ? undefined : time;
}
