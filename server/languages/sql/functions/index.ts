import type { SqlFunction } from '../function.ts';
import * as aggregates from './aggregates.ts';
import * as analytic from './analytic.ts';
import * as conversion from './conversion.ts';
import * as logs from './logs.ts';
import * as numeric from './numeric.ts';
import * as tables from './tables.ts';
import * as strings from './strings.ts';
import * as values from './values.ts';

/** Every function of the streaming dialect, in the order of the documentation. */
export const kinesisFunctions: readonly SqlFunction[] = [aggregates, analytic, conversion, numeric, strings, values, tables, logs].flatMap(file => Object.values(file as Record<string, unknown>).filter(isFunction));

const byName = new Map(kinesisFunctions.flatMap(f => [f.name, ...(f.aliases ?? [])].map(name => [name, f] as const)));

/** A function by its upper-case name or one of its other spellings. */
export const kinesisFunction = (name: string): SqlFunction | undefined => byName.get(name);

function isFunction(value: unknown): value is SqlFunction {
  return typeof value === 'object' && value !== null && 'signatures' in value;
}
