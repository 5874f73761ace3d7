import type { JsonSerde } from '../../../../base/feed.ts';
import { typeOfHive } from '../../athena-evaluate/hive.ts';
import { TrinoError } from '../../athena-evaluate/values.ts';
import type { HiveType } from '../type.ts';
import { convertDocument, keyOf, Mismatch, type Column, type HiveValue } from './convert.ts';
import { jsonText, NumberText, type JsonObject, type JsonValue } from './json-text.ts';
import type { TextReader } from './text.ts';
import { sqlDate } from './timestamps.ts';
import { betterType, learnValue, newSeen, type Seen } from './better-type.ts';

/**
 * What becomes of values that are not read as they were written. `refused`: the query fails, or the delivery stream refuses the
 * record. `null`: nothing is read. `time`: either of them, with a date or timestamp. `lost`: a part of the value. `reshaped`: it is read
 * as something else.
 */
export type FitKind = 'refused' | 'null' | 'time' | 'lost' | 'reshaped';

/** One thing that happens to the values at one place of a column. */
export interface Fit {
  readonly kind: FitKind;
  readonly column: string;
  /** Steps inside the column's type: names of fields, `[]` for elements, `{}` for values of a map. */
  readonly path: readonly string[];
  /** `is refused: …`, `becomes a list of one` … */
  readonly what: string;
  /** How many values, and how many the records hold at that place. */
  readonly count: number;
  readonly of: number;
  /** Number of the first record, and what stands there. */
  readonly first: number;
  readonly example: string;
  /** `what` is a whole message: it is about a file, and no record shows it. */
  readonly said?: true;
  /** A type that would hold all values at that place. */
  readonly to?: string;
  /** The OpenX SerDe would read what this one refuses. */
  readonly openx?: true;
}

/** `customer.offset`, `tags[]`. */
export const placeName = ({ column, path }: Fit): string => path.reduce((name, step) => (step === '[]' || step === '{}' ? name + step : `${name}.${step}`), column);

/** A column's values in the order of the records; undefined where a record has none. */
export type ColumnValues = readonly { readonly number: number; readonly value: JsonValue }[];

/** Elements of one list that are looked at. */
const mostElements = 50;

type Say = (kind: FitKind, what: string, openx?: boolean) => void;

/** Gathers what happens at each place. */
function gatherer(column: Column, texts: boolean) {
  const places = new Map<string, { path: readonly string[]; type: HiveType; seen: Seen; fits: Map<string, { kind: FitKind; what: string; count: number; first: number; example: string; openx?: true }> }>();
  return {
    /** Notes a value at a place; gives what says something of it. */
    at(path: readonly string[], type: HiveType, value: JsonValue, number: number): Say {
      const key = path.join('\n');
      let place = places.get(key);
      if (!place) places.set(key, (place = { path, type, seen: newSeen(), fits: new Map() }));
      learnValue(place.seen, value, texts);
      const { fits } = place;
      return (kind, what, openx = false) => {
        const known = fits.get(what);
        if (known) known.count++;
        else fits.set(what, { kind, what, count: 1, first: number, example: excerpt(jsonText(value)), ...(openx && { openx }) });
        if (known && !openx) delete known.openx;
      };
    },
    result: (): Fit[] => [...places.values()].flatMap(({ path, type, seen, fits }) => [...merged(fits.values())].map(fit => {
      const to = fit.kind === 'reshaped' ? undefined : betterType(type, seen, fit.kind, fit.count === seen.count);
      return { ...fit, column: column.name, path, of: seen.count, ...(to !== undefined && { to }) };
    })),
  };
}

/** Refusals differ in the value that they quote: one is enough, with the number of all. */
function* merged<F extends { kind: FitKind; count: number; openx?: true }>(fits: Iterable<F>): Iterable<F> {
  const byKind = new Map<FitKind, F>();
  for (const fit of fits) {
    const first = fit.kind === 'reshaped' ? undefined : byKind.get(fit.kind);
    if (first) {
      first.count += fit.count;
      if (!fit.openx) delete first.openx;
    } else if (fit.kind === 'reshaped') yield fit;
    else byKind.set(fit.kind, { ...fit });
  }
  yield* byKind.values();
}

const excerpt = (text: string) => (text.length > 60 ? `${text.slice(0, 57)}…` : text);

/** How a JSON deserializer reads a column's values. */
export function fitJson(values: ColumnValues, column: Column, serde: JsonSerde): Fit[] {
  const gathered = gatherer(column, serde.kind === 'openx');
  const plain: JsonSerde = { ...serde, mappings: {} };
  const walk = (value: JsonValue | undefined, type: HiveType, path: readonly string[], number: number): void => {
    if (value === undefined || value === null) return;
    const say = gathered.at(path, type, value, number);
    switch (type.kind) {
      case 'array':
        if (Array.isArray(value)) for (const item of (value as readonly JsonValue[]).slice(0, mostElements)) walk(item, type.element, [...path, '[]'], number);
        else if (serde.kind === 'openx') { say('reshaped', 'becomes a list of one'); walk(value, type.element, [...path, '[]'], number); } else leaf(value, type, say);
        return;
      case 'map':
        if (value instanceof Map) for (const item of [...(value as JsonObject).values()].slice(0, mostElements)) walk(item, type.value, [...path, '{}'], number);
        else leaf(value, type, say);
        return;
      case 'struct':
        if (Array.isArray(value) && serde.kind === 'openx') {
          say('reshaped', value.length === 0 ? 'becomes NULL' : 'fills the fields by position');
          type.fields.forEach((f, i) => walk((value as readonly JsonValue[])[i], f.type, [...path, f.name], number));
        } else if (value instanceof Map) {
          const member = lookup(value as JsonObject, serde);
          for (const f of type.fields) walk(member(keyOf(f.name, serde)), f.type, [...path, f.name], number);
        } else leaf(value, type, say);
        return;
      default: leaf(value, type, say);
    }
  };

  function leaf(value: JsonValue, type: HiveType, say: Say): void {
    const read = readAlone(value, type, plain);
    if (!(read instanceof Mismatch)) for (const [kind, what] of losses(value, type, read)) say(kind, what);
    else say(isTime(type) ? 'time' : 'refused', `is refused: ${read.message}`, serde.kind === 'hive' && !(readAlone(value, type, { kind: 'openx' }) instanceof Mismatch));
  }

  for (const { number, value } of values) walk(value, column.type, [], number);
  return gathered.result();
}

/** A value as the only one of a row. */
function readAlone(value: JsonValue, type: HiveType, serde: JsonSerde): HiveValue | Mismatch {
  try {
    return convertDocument(new Map([['c', value]]), [{ name: 'c', type }], serde)[0] ?? null;
  } catch (error) {
    if (error instanceof Mismatch) return error;
    throw error;
  }
}

/** Looks a member up as the deserializer does. */
export function lookup(object: JsonObject, serde: JsonSerde): (key: string) => JsonValue | undefined {
  let folded: Map<string, JsonValue> | undefined;
  const loose = serde.kind === 'hive' || serde.caseInsensitive !== false;
  const fold = (key: string) => { const spelled = serde.dotsToUnderscores ? key.replace(/\./g, '_') : key; return loose ? spelled.toLowerCase() : spelled; };
  return key => {
    const exact = serde.dotsToUnderscores ? undefined : object.get(key);
    if (exact !== undefined || !(loose || serde.dotsToUnderscores)) return exact;
    folded ??= new Map([...object].map(([k, v]) => [fold(k), v]));
    return folded.get(loose ? key.toLowerCase() : key);
  };
}

/** How a SerDe of text reads a column's cells. That an empty cell is NULL is nobody's loss. */
export function fitText(cells: readonly { readonly number: number; readonly value: string }[], column: Column, index: number, reader: TextReader): Fit[] {
  const gathered = gatherer(column, true);
  const type = typeOfHive(column.type);
  for (const { number, value } of cells) {
    const say = gathered.at([], column.type, value, number);
    try {
      const read = reader.value(value, type, index);
      if (read === null && value !== '' && !reader.isNull(value)) say(isTime(column.type) ? 'time' : 'null', 'becomes NULL');
      if (read !== null && value !== '') for (const [kind, what] of losses(value, column.type, undefined)) if (kind === 'lost') say(kind, what);
    } catch (error) {
      if (!(error instanceof TrinoError)) throw error;
      say(isTime(column.type) ? 'time' : 'refused', `is refused: ${error.code}: ${error.message}`);
    }
  }
  return gathered.result();
}

const isTime = (type: HiveType) => type.kind === 'primitive' && (type.name === 'timestamp' || type.name === 'date');

/** What a value that is read is not, any more. `read` is what came of it, where that is known. */
function* losses(value: JsonValue, type: HiveType, read: HiveValue | undefined): Iterable<readonly [FitKind, string]> {
  const written = value instanceof NumberText ? value.text : typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : undefined;
  const number = written === undefined ? undefined : numberParts(written);
  const fromText = typeof value === 'string' && number !== undefined;
  switch (type.kind) {
    case 'char': case 'varchar':
      if (written !== undefined && (typeof value === 'string' ? value : written).length > type.length) yield ['lost', `is cut to ${type.length} characters`];
      return;
    case 'decimal':
      if (number && number.scale > type.scale) yield ['lost', `is rounded to ${type.scale === 0 ? 'a whole number' : `${type.scale} decimal${type.scale === 1 ? '' : 's'}`}`];
      if (fromText) yield ['reshaped', 'is text that is read as a number'];
      return;
    case 'primitive': break;
    default: return;
  }
  switch (type.name) {
    case 'string':
      if (value instanceof Map || Array.isArray(value)) yield ['reshaped', 'its JSON is kept as text'];
      return;
    case 'boolean':
      if (typeof value !== 'boolean' && !/^(?:true|false)$/i.test(written ?? '')) yield ['lost', 'is read as false: only `true` is true'];
      return;
    case 'date': {
      const day = sqlDate(written ?? '');
      const iso = day === undefined ? undefined : new Date(day * 86_400_000).toISOString().slice(0, 10);
      if (iso !== undefined && Number(iso.slice(8)) !== Number(written!.split('-')[2])) yield ['lost', `is read as ${iso}: its month has fewer days`];
      return;
    }
    case 'timestamp':
      if (written !== undefined && number) {
        const milliseconds = number.whole.length >= 13;
        yield ['reshaped', milliseconds ? 'is read as milliseconds since 1970' : 'is read as seconds since 1970'];
        if (Math.abs(Number(written)) / (milliseconds ? 1000 : 1) > 9_223_372_036) yield ['lost', wraps];
      } else if (written !== undefined && typeof read === 'bigint') {
        const year = Number(/^\d{4}/.exec(written)?.[0] ?? 2000);
        if (year < 1677 || year > 2262) yield ['lost', wraps];
      }
      return;
    case 'tinyint': case 'smallint': case 'int': case 'bigint':
      if (number && number.scale > 0) yield ['lost', 'loses its fraction'];
      break;
    case 'float': case 'double':
      if (number && number.scale === 0 && number.whole.length <= 38) {
        const exact = BigInt(`${number.sign}${number.whole || '0'}`);
        const kept = type.name === 'float' ? Math.fround(Number(exact)) : Number(exact);
        if (Number.isFinite(kept) && BigInt(kept) !== exact) yield ['lost', `loses digits: it is read as ${BigInt(kept)}`];
      } else if (number && type.name === 'float' && (number.whole + number.fraction).replace(/^0+/, '').length > 7) yield ['lost', 'loses digits: a float has 7'];
      break;
    default: return;
  }
  if (fromText) yield ['reshaped', 'is text that is read as a number'];
}

const wraps = 'wraps: a timestamp has 64 bits of nanoseconds, for the years 1677 to 2262';

/** Digits of a plain number; `scale` counts decimals up to the last that is no zero. Undefined for other texts. */
export function numberParts(text: string): { readonly sign: string; readonly whole: string; readonly fraction: string; readonly scale: number } | undefined {
  const match = /^([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d{1,3}))?$/.exec(text);
  if (!match || ((match[2] ?? '') + (match[3] ?? '')) === '') return undefined;
  let [whole, fraction] = [match[2] ?? '', match[3] ?? ''];
  const exponent = Number(match[4] ?? 0);
  if (exponent > 0) [whole, fraction] = [whole + fraction.padEnd(exponent, '0').slice(0, exponent), fraction.slice(exponent)];
  if (exponent < 0) [whole, fraction] = [whole.slice(0, Math.max(0, whole.length + exponent)), whole.padStart(-exponent, '0').slice(exponent) + fraction];
  whole = whole.replace(/^0+/, '');
  fraction = fraction.replace(/0+$/, '');
  return { sign: match[1] === '-' ? '-' : '', whole, fraction, scale: fraction.length };
}
