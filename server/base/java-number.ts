/**
 * Java's `Double.toString`: the shortest digits, at least one of them behind the point, an exponent below 10^-3 and from
 * 10^7 on. Trino, the search service, its scripts and Kinesis Analytics all print doubles so.
 */
export function javaDouble(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) return Number.isInteger(value) ? `${value}.0` : String(value);
  if (Number.isNaN(value)) return 'NaN';
  if (size === Infinity) return value > 0 ? 'Infinity' : '-Infinity';
  if (size === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  // Java never prints fewer than two digits, and finds these two nearer.
  if (size === 5e-324) return value < 0 ? '-4.9E-324' : '4.9E-324';
  const [digits, exponent] = value.toExponential().split('e') as [string, string];
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
}

/** Java's `Float.toString`, of a number that is a 32-bit float. */
export const javaFloat = (value: number): string => javaDouble(shortestFloat(value));

/** The number with the fewest digits that reads back as the same 32-bit float: 0.1 for the float nearest to it. */
export function shortestFloat(value: number): number {
  const float = Math.fround(value);
  if (float === 0 || !Number.isFinite(float)) return float;
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(float.toPrecision(digits));
    if (Math.fround(short) === float) return short;
  }
  return Number(float.toPrecision(9));
}
