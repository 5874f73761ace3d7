import type { HiveType } from '../type.ts';
import type { HiveValue } from './convert.ts';

/** A value as people read it: dates and times as text, exact numbers with all their digits, bytes as hex. */
export function shownValue(value: HiveValue, type: HiveType): unknown {
  if (value === null) return null;
  switch (type.kind) {
    case 'array': return (value as readonly HiveValue[]).map(item => shownValue(item, type.element));
    case 'map': return Object.fromEntries((value as readonly { readonly key: HiveValue; readonly value: HiveValue }[]).map(entry => [String(shownValue(entry.key, type.key)), shownValue(entry.value, type.value)]));
    case 'struct': return Object.fromEntries(type.fields.map(f => [f.name, shownValue((value as { readonly [field: string]: HiveValue })[f.name] ?? null, f.type)]));
    case 'decimal': return typeof value === 'bigint' ? decimalText(value, type.scale) : value;
    default:
      if (type.kind === 'primitive' && type.name === 'timestamp') return timestampText(value as bigint);
      if (type.kind === 'primitive' && type.name === 'date') return new Date((value as number) * 86_400_000).toISOString().slice(0, 10);
      if (value instanceof Uint8Array) return [...value].map(byte => byte.toString(16).padStart(2, '0')).join('');
      return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : typeof value === 'bigint' ? String(value) : value;
  }
}

function decimalText(unscaled: bigint, scale: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, digits.length - scale)}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`;
}

/** Nanoseconds since 1970 as `2024-05-01 08:00:00.123`, with more digits only where there are more. */
function timestampText(nanos: bigint): string {
  const millis = nanos >= 0n ? nanos / 1_000_000n : -((-nanos + 999_999n) / 1_000_000n);
  const rest = nanos - millis * 1_000_000n;
  const text = new Date(Number(millis)).toISOString().replace('T', ' ').slice(0, 23);
  return rest === 0n ? text : text + String(rest).padStart(6, '0').replace(/0+$/, '');
}
