import { parseHiveType } from '../reader.ts';
import { printHiveType, type HiveType } from '../type.ts';
import { holding } from '../widening.ts';
import { numberParts, type FitKind } from './fit.ts';
import { jsonType, mergeTypes, printInferred, type Inferred } from './infer.ts';
import { NumberText, type JsonValue } from './json-text.ts';

/** What the values at one place were like. */
export interface Seen {
  type: Inferred;
  count: number;
  /** Digits before and behind the point that numbers need, texts of numbers included. */
  whole: number;
  scale: number;
  /** Every value was a number, or a text of one. */
  numeric: boolean;
}

export const newSeen = (): Seen => ({ type: { kind: 'scalar', name: 'null' }, count: 0, whole: 0, scale: 0, numeric: true });

/** @param texts  whether a number may be written as a text */
export function learnValue(seen: Seen, value: JsonValue, texts: boolean): void {
  seen.count++;
  seen.type = mergeTypes(seen.type, jsonType(value));
  const number = value instanceof NumberText ? numberParts(value.text) : typeof value === 'number' ? numberParts(String(value)) : typeof value === 'string' && texts ? numberParts(value.trim()) : undefined;
  if (!number) seen.numeric = false;
  else {
    seen.whole = Math.max(seen.whole, number.whole.length);
    seen.scale = Math.max(seen.scale, number.scale);
  }
}

/** The type that would hold the values whole, when the declared one does not; undefined when there is none to tell. `all`: it holds none of them. */
export function betterType(declared: HiveType, { type, whole, scale, numeric }: Seen, kind: FitKind, all: boolean): string | undefined {
  const old = printHiveType(declared);
  const long = whole <= 18 || (type.kind === 'scalar' && (type.name === 'int' || type.name === 'bigint'));
  const other = (wanted: string) => (wanted === old ? undefined : wanted);
  if (kind === 'time') return 'string';
  if (declared.kind === 'char' || declared.kind === 'varchar') return 'string';
  if (numeric && type.kind === 'scalar') {
    const floating = declared.kind === 'primitive' && (declared.name === 'float' || declared.name === 'double');
    if (declared.kind === 'decimal' || (floating && kind === 'lost')) {
      if (declared.kind !== 'decimal' && declared.kind === 'primitive' && declared.name === 'float' && whole + scale <= 15) return 'double';
      if (declared.kind !== 'decimal' && scale === 0 && long) return 'bigint';
      const digits = Math.max(scale, declared.kind === 'decimal' ? declared.scale : 0);
      const precision = Math.max(whole, declared.kind === 'decimal' ? declared.precision - declared.scale : 0) + digits;
      return other(precision > 38 ? 'string' : `decimal(${Math.max(1, precision)},${digits})`);
    }
    if (kind === 'lost') return other('double');
    if (scale === 0 && long && declared.kind === 'primitive') return other(whole <= 9 && declared.name !== 'int' ? 'int' : 'bigint');
    return other(scale > 0 ? 'double' : `decimal(${Math.min(38, Math.max(1, whole))},0)`);
  }
  // What no value fits is no beginning to widen.
  if (all && kind === 'refused') return other(printInferred(type));
  const seen = parseHiveType(printInferred(type));
  if (!('type' in seen)) return undefined;
  const held = printHiveType(holding(declared, seen.type));
  return other(held === old ? 'string' : held);
}
