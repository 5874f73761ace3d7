import { toBase64 } from '../../../../base/base64.ts';
import { md5, sha1, sha256, sha512 } from '../../../../base/digest.ts';
import { hexText } from '../../../../base/sql-value.ts';
import { crc32, decodeUtf8, encodeUtf8, fromHex, readBase64, xxhash64 } from '../bytes.ts';
import { divideRounded, fits, rescale } from '../cast.ts';
import { defineAthenaFunction as f, type Evaluate } from '../function.ts';
import { asDecimal, decimal, plain, type Type } from '../types.ts';
import { badArgument, compare, equal, fail, type Value } from '../values.ts';

const checked = (value: bigint, type: Type, text: string): bigint => (fits(value, type.kind) ? value : fail('NUMERIC_VALUE_OUT_OF_RANGE', text));
const unary = (name: string, summary: string, of: (x: number) => number) => f(name, 'math', summary, { 'double → double': ([x]) => of(x) });
const roundDouble = (x: number, places: bigint): number => {
  if (!Number.isFinite(x)) return x;
  const n = Number(places);
  if (n > 300 || n < -300) return n < 0 ? 0 : x;
  const factor = 10 ** n;
  const scaled = Math.abs(x) * factor;
  // So large a number has no decimals to round.
  return scaled >= 2 ** 53 ? x : (Math.sign(x) * Math.round(scaled)) / factor;
};
const roundWhole = (x: bigint, places: bigint): bigint => (places >= 0n ? x : places < -38n ? 0n : divideRounded(x, 10n ** -places) * 10n ** -places);
const roundInteger = (x: bigint, places: bigint, kind: string): bigint => { const made = roundWhole(x, places); return fits(made, kind) ? made : fail('NUMERIC_VALUE_OUT_OF_RANGE', `Out of range for ${kind}: ${made}`); };
const whole = ([t]: readonly Type[]): Type => { const d = asDecimal(t!)!; return decimal(Math.min(38, d.precision - d.scale + Math.min(d.scale, 1)) || 1, 0); };
const toward = (up: -1n | 1n): Evaluate => ([x], { types: [t] }) => {
  const unit = 10n ** BigInt((t as { scale: number }).scale);
  const q = x / unit;
  return x % unit === 0n || (x > 0n) !== (up > 0n) ? q : q + up;
};
/** One meaning for each type of integer, written with `N` for it. */
const integers = (signature: string, evaluate: Evaluate) => Object.fromEntries(['tinyint', 'smallint', 'integer', 'bigint'].map(name => [signature.replaceAll('N', name), evaluate]));
const extreme = (sign: number): Evaluate => args => args.reduce((a, b) => (compare(b, a) * sign > 0 ? b : a)) as Value;
const integersOnly = (evaluate: (a: bigint, b: bigint) => bigint) => ({ 'bigint, bigint → bigint': (([a, b]) => BigInt.asIntN(64, evaluate(a, b))) as Evaluate });
const shift = (name: string, summary: string, of: (x: bigint, n: bigint, bits: number) => bigint) => f(name, 'bitwise', summary, integers('N, integer → N', ([x, n], { types: [t] }) => { const bits = { tinyint: 8, smallint: 16, integer: 32 }[t!.kind as 'integer'] ?? 64; return BigInt.asIntN(bits, of(x, BigInt.asUintN(64, n), bits)); }));
const baseDigits = (text: string, radix: bigint): bigint => {
  const wrong = (): never => badArgument(`Not a valid base-${radix} number: ${text}`);
  const negative = text.startsWith('-');
  if (!/^[+-]?[0-9a-zA-Z]+$/.test(text)) wrong();
  let n = 0n;
  for (const c of text.replace(/^[+-]/, '').toLowerCase()) {
    const d = parseInt(c, 36);
    if (Number.isNaN(d) || BigInt(d) >= radix) wrong();
    n = n * radix + BigInt(d);
  }
  if (!fits(negative ? -n : n, 'bigint')) wrong();
  return negative ? -n : n;
};
const bucket = (x: number, low: number, high: number, count: bigint): bigint => {
  if (count <= 0n) badArgument('bucketCount must be greater than 0');
  if (Number.isNaN(x)) badArgument('operand must not be NaN');
  if (!Number.isFinite(low) || !Number.isFinite(high)) badArgument('first bound must be finite');
  if (low === high) badArgument('bounds cannot equal each other');
  const [a, b] = [Math.min(low, high), Math.max(low, high)];
  const up = low < high;
  if (up ? x < low : x > low) return 0n;
  if (up ? x >= high : x <= high) return count + 1n;
  return BigInt(Math.floor((Number(count) * Math.abs(x - low)) / (b - a))) + 1n;
};
/** A text, also as its bytes. */
const ofText = (evaluate: (text: string) => Value): Readonly<Record<string, Evaluate>> => ({ 'varchar → varbinary': ([s]) => evaluate(s), 'varbinary → varbinary': ([b]) => evaluate(decodeUtf8(b)) });
const digest = (name: string, summary: string, of: (bytes: Uint8Array) => Uint8Array) => f(name, 'binary', summary, { 'varbinary → varbinary': ([b]) => of(b) });
const concat = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap(p => [...p]));
const hmac = (name: string, of: (bytes: Uint8Array) => Uint8Array, block: number) => f(`hmac_${name}`, 'binary', `HMAC with ${name.toUpperCase()} and a key`, { 'varbinary, varbinary → varbinary': ([data, key]) => {
  if ((key as Uint8Array).length === 0) badArgument('Empty key');
  const padded = new Uint8Array(block);
  padded.set((key as Uint8Array).length > block ? of(key) : key);
  return of(concat(padded.map(b => b ^ 0x5c), of(concat(padded.map(b => b ^ 0x36), data))));
} });

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const letters32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const toBase32 = (bytes: Uint8Array): string => {
  const bits = [...bytes].map(b => b.toString(2).padStart(8, '0')).join('');
  const text = (bits.match(/.{1,5}/g) ?? []).map(five => letters32[parseInt(five.padEnd(5, '0'), 2)]).join('');
  return text.padEnd(Math.ceil(text.length / 8) * 8, '=');
};
const fromBase32 = (text: string): Uint8Array | undefined => {
  const plain = text.replace(/=+$/, '');
  if ([...plain].some(c => !letters32.includes(c))) return undefined;
  const bits = [...plain].map(c => letters32.indexOf(c).toString(2).padStart(5, '0')).join('');
  return Uint8Array.from((bits.match(/.{8}/g) ?? []).map(b => parseInt(b, 2)));
};
/** The complementary error function, to the last digits: a series for small arguments, a continued fraction for large ones. */
function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  if (x > 27) return 0;
  if (x < 2) {
    let [term, sum] = [x, x];
    for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum) && n < 200; n++) { term *= (-x * x) / n; sum += term / (2 * n + 1); }
    return 1 - (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0;
  for (let n = 120; n > 0; n--) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}
/** By halving, then Newton's steps. */
function normalQuantile(p: number): number {
  if (p === 0.5) return 0;
  let [low, high] = [-40, 40];
  for (let i = 0; i < 60; i++) { const middle = (low + high) / 2; if (0.5 * erfc(-middle / Math.SQRT2) < p) low = middle; else high = middle; }
  let x = (low + high) / 2;
  for (let i = 0; i < 3; i++) { const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI); if (density > 1e-300) x -= (0.5 * erfc(-x / Math.SQRT2) - p) / density; }
  return x;
}

export const numberFunctions = [
  f('abs', 'math', 'Without its sign', { ...integers('N → N', ([x], { types: [t] }) => checked(x < 0n ? -x : x, t!, `Value ${x} is out of range for abs(${t!.kind})`)), 'decimal(p,s) → decimal(p,s)': ([x]) => (x < 0n ? -x : x), 'real → real': ([x]) => Math.abs(x), 'double → double': ([x]) => Math.abs(x) }),
  ...['ceil', 'ceiling'].map(name => f(name, 'math', 'Rounded up to a whole number', { ...integers('N → N', ([x]) => x), 'decimal(p,s) → decimal(p,s)': { evaluate: toward(1n), result: whole }, 'real → real': ([x]) => Math.ceil(x), 'double → double': ([x]) => Math.ceil(x) })),
  f('floor', 'math', 'Rounded down to a whole number', { ...integers('N → N', ([x]) => x), 'decimal(p,s) → decimal(p,s)': { evaluate: toward(-1n), result: whole }, 'real → real': ([x]) => Math.floor(x), 'double → double': ([x]) => Math.floor(x) }),
  f('round', 'math', 'Rounded half away from zero, perhaps to a number of decimals', {
    ...integers('N → N', ([x]) => x), ...integers('N, integer → N', ([x, n], { types: [t] }) => roundInteger(x, n, t!.kind)),
    'decimal(p,s) → decimal(p,s)': { evaluate: ([x], { types: [t] }) => rescale(x, (t as { scale: number }).scale, 0), result: whole },
    'decimal(p,s), integer → decimal(p,s)': { evaluate: ([x, n], { types: [t] }) => { const { scale } = t as { scale: number }; const cut = scale - Number(n); return cut <= 0 ? x : cut > 38 ? 0n : divideRounded(x, 10n ** BigInt(cut)) * 10n ** BigInt(cut); }, result: ([t]) => { const d = asDecimal(t!)!; return decimal(Math.min(38, d.precision + 1), d.scale); } },
    'real → real': ([x]) => Math.fround(roundDouble(x, 0n)), 'real, integer → real': ([x, n]) => Math.fround(roundDouble(x, n)), 'double → double': ([x]) => roundDouble(x, 0n), 'double, integer → double': ([x, n]) => roundDouble(x, n),
  }),
  f('truncate', 'math', 'Decimals cut off', {
    'decimal(p,s) → decimal(p,s)': { evaluate: ([x], { types: [t] }) => x / 10n ** BigInt((t as { scale: number }).scale), result: ([t]) => { const d = asDecimal(t!)!; return decimal(Math.max(1, d.precision - d.scale), 0); } },
    'decimal(p,s), integer → decimal(p,s)': ([x, n], { types: [t] }) => { const cut = (t as { scale: number }).scale - Number(n); return cut <= 0 ? x : cut > 38 ? 0n : (x / 10n ** BigInt(cut)) * 10n ** BigInt(cut); },
    'double → double': ([x]) => Math.trunc(x), 'real → real': ([x]) => Math.trunc(x),
  }),
  f('sign', 'math', '-1, 0 or 1', { ...integers('N → N', ([x]) => (x > 0n ? 1n : x < 0n ? -1n : 0n)), 'decimal(p,s) → decimal(p,s)': { evaluate: ([x]) => (x > 0n ? 1n : x < 0n ? -1n : 0n), result: () => decimal(1, 0) }, 'double → double': ([x]) => Math.sign(x), 'real → real': ([x]) => Math.sign(x) }),
  f('mod', 'math', 'Remainder of a division', {
    ...integers('N, N → N', ([a, b]) => (b === 0n ? fail('DIVISION_BY_ZERO', 'Division by zero') : a % b)),
    'decimal(p,s), decimal(q,r) → decimal(p,s)': { evaluate: ([a, b], { types: [s, t] }) => { const [x, y] = [asDecimal(s!)!, asDecimal(t!)!]; const scale = Math.max(x.scale, y.scale); const right = rescale(b, y.scale, scale); return right === 0n ? fail('DIVISION_BY_ZERO', 'Division by zero') : rescale(a, x.scale, scale) % right; }, result: ([a, b]) => { const [x, y] = [asDecimal(a!)!, asDecimal(b!)!]; const scale = Math.max(x.scale, y.scale); return decimal(Math.min(38, Math.min(x.precision - x.scale, y.precision - y.scale) + scale), scale); } },
    'double, double → double': ([a, b]) => a % b, 'real, real → real': ([a, b]) => Math.fround(a % b),
  }),
  ...['pow', 'power'].map(name => f(name, 'math', 'A number raised to a power', { 'double, double → double': ([a, b]) => a ** b })),
  unary('sqrt', 'Square root', Math.sqrt), unary('cbrt', 'Cube root', Math.cbrt), unary('exp', 'e raised to a power', Math.exp), unary('ln', 'Natural logarithm', Math.log), unary('log2', 'Logarithm to base 2', Math.log2), unary('log10', 'Logarithm to base 10', Math.log10),
  unary('sin', 'Sine', Math.sin), unary('cos', 'Cosine', Math.cos), unary('tan', 'Tangent', Math.tan), unary('asin', 'Arc sine', Math.asin), unary('acos', 'Arc cosine', Math.acos), unary('atan', 'Arc tangent', Math.atan), unary('sinh', 'Hyperbolic sine', Math.sinh), unary('cosh', 'Hyperbolic cosine', Math.cosh), unary('tanh', 'Hyperbolic tangent', Math.tanh),
  unary('degrees', 'Radians as degrees', x => (x / Math.PI) * 180), unary('radians', 'Degrees as radians', x => (x / 180) * Math.PI),
  f('atan2', 'math', 'Arc tangent of y / x', { 'double, double → double': ([a, b]) => Math.atan2(a, b) }),
  f('log', 'math', 'Logarithm of x to base b: `log(b, x)`', { 'double, double → double': ([b, x]) => Math.log(x) / Math.log(b) }),
  f('pi', 'math', 'The number pi', { ' → double': () => Math.PI }), f('e', 'math', 'Euler\'s number', { ' → double': () => Math.E }), f('nan', 'math', 'Not a number', { ' → double': () => NaN }), f('infinity', 'math', 'Infinity', { ' → double': () => Infinity }),
  f('is_nan', 'math', 'Whether a number is NaN', { 'double → boolean': ([x]) => Number.isNaN(x), 'real → boolean': ([x]) => Number.isNaN(x) }), f('is_finite', 'math', 'Whether a number is finite', { 'double → boolean': ([x]) => Number.isFinite(x) }), f('is_infinite', 'math', 'Whether a number is infinite', { 'double → boolean': ([x]) => x === Infinity || x === -Infinity }),
  ...['rand', 'random'].map(name => f(name, 'math', 'A random number below 1, or below n, or from m to below n', { ' → double': (_, { random }) => random(), ...integers('N → N', ([n], { random }) => (n <= 0n ? badArgument('bound must be positive') : BigInt(Math.floor(random() * Number(n))))), ...integers('N, N → N', ([m, n], { random }) => (n <= m ? badArgument('start value must be less than stop value') : m + BigInt(Math.floor(random() * Number(n - m))))) })),
  f('width_bucket', 'math', 'Number of the bucket that a value falls into', {
    'double, double, double, bigint → bigint': ([x, a, b, n]) => bucket(x, a, b, n),
    'double, array(double) → bigint': ([x, bins]) => (Number.isNaN(x) ? badArgument('Operand cannot be NaN') : bins.length === 0 ? badArgument('Bins cannot be an empty array') : (bins as (number | null)[]).some((b, i) => b === null || !Number.isFinite(b) || (i > 0 && b <= (bins as number[])[i - 1]!)) ? badArgument('Bin values are not sorted in ascending order') : BigInt((bins as number[]).filter(b => b <= x).length)),
  }),
  f('from_base', 'math', 'A number from its text in a base', { 'varchar, bigint → bigint': ([s, r]) => (r < 2n || r > 36n ? badArgument('Radix must be between 2 and 36') : baseDigits(s, r)) }),
  f('to_base', 'math', 'The text of a number in a base', { 'bigint, bigint → varchar(64)': ([n, r]) => (r < 2n || r > 36n ? badArgument('Radix must be between 2 and 36') : n.toString(Number(r))) }),
  f('greatest', 'conditional', 'The largest of the values; NULL when one is NULL', { 'T, T... → T': extreme(1) }),
  f('least', 'conditional', 'The smallest of the values; NULL when one is NULL', { 'T, T... → T': extreme(-1) }),
  f('bitwise_and', 'bitwise', 'Bits that are set in both', integersOnly((a, b) => a & b)), f('bitwise_or', 'bitwise', 'Bits that are set in one', integersOnly((a, b) => a | b)), f('bitwise_xor', 'bitwise', 'Bits that differ', integersOnly((a, b) => a ^ b)), f('bitwise_not', 'bitwise', 'All bits turned', { 'bigint → bigint': ([x]) => ~x }),
  shift('bitwise_left_shift', 'Bits moved to the left', (x, n, bits) => (n >= bits ? 0n : x << n)), shift('bitwise_right_shift', 'Bits moved to the right, zeros from the left', (x, n, bits) => (n >= bits ? 0n : BigInt.asUintN(bits, x) >> n)), shift('bitwise_right_shift_arithmetic', 'Bits moved to the right, the sign stays', (x, n, bits) => x >> (n >= bits ? BigInt(bits - 1) : n)),
  f('bit_count', 'bitwise', 'Number of set bits of x as a number of `bits` bits', { 'bigint, bigint → bigint': ([x, bits]) => {
    if (bits < 2n || bits > 64n) badArgument(`Bits specified in bit_count must be between 2 and 64, got ${bits}`);
    if (x >= 1n << (bits - 1n) || x < -(1n << (bits - 1n))) badArgument(`Number must be representable with the bits specified. ${x} cannot be represented with ${bits} bits`);
    return BigInt(BigInt.asUintN(Number(bits), x).toString(2).replace(/0/g, '').length);
  } }),
  f('typeof', 'system', 'The type of a value', { 'any → varchar': { nulls: true, evaluate: () => null } }),
  f('to_utf8', 'binary', 'A text as bytes', { 'varchar → varbinary': ([s]) => encodeUtf8(s), 'char(x) → varbinary': ([s]) => encodeUtf8(s) }),
  f('from_utf8', 'binary', 'Bytes as a text', { 'varbinary → varchar': ([b]) => decodeUtf8(b), 'varbinary, varchar → varchar': ([b, r]) => ([...(r as string)].length > 1 ? badArgument('Replacement character string must empty or a single character') : decodeUtf8(b).replaceAll('\ufffd', r)), 'varbinary, bigint → varchar': ([b, r]) => (r < 0n || r > 0x10ffffn ? badArgument('Invalid replacement character') : decodeUtf8(b).replaceAll('\ufffd', String.fromCodePoint(Number(r)))) }),
  f('to_hex', 'binary', 'Bytes in hexadecimal, capitals', { 'varbinary → varchar': ([b]) => hexText(b) }),
  f('from_hex', 'binary', 'Bytes from hexadecimal', ofText(s => fromHex(s) ?? badArgument(s.length % 2 ? `string of odd length: ${s.length}` : `Invalid hex character in: ${s}`))),
  f('to_base64', 'binary', 'Bytes in base 64', { 'varbinary → varchar': ([b]) => toBase64(b) }),
  f('from_base64', 'binary', 'Bytes from base 64', ofText(s => readBase64(s) ?? badArgument(`Illegal base64 character in: ${s}`))),
  f('to_base64url', 'binary', 'Bytes in base 64 for URLs', { 'varbinary → varchar': ([b]) => toBase64(b).replace(/\+/g, '-').replace(/\//g, '_') }),
  f('from_base64url', 'binary', 'Bytes from base 64 for URLs', ofText(s => readBase64(s.replace(/-/g, '+').replace(/_/g, '/')) ?? badArgument(`Illegal base64 character in: ${s}`))),
  digest('md5', 'MD5 of bytes', md5), digest('sha1', 'SHA-1 of bytes', sha1), digest('sha256', 'SHA-256 of bytes', sha256), digest('sha512', 'SHA-512 of bytes', sha512), digest('xxhash64', 'XXHash64 of bytes', xxhash64),
  hmac('md5', md5, 64), hmac('sha1', sha1, 64), hmac('sha256', sha256, 64), hmac('sha512', sha512, 128),
  f('crc32', 'binary', 'CRC-32 of bytes', { 'varbinary → bigint': ([b]) => crc32(b) }),
  f('normal_cdf', 'math', 'Normal distribution up to a value: mean, deviation, value', { 'double, double, double → double': ([m, s, x]) => (s <= 0 ? badArgument('standardDeviation must be > 0') : 0.5 * erfc((m - x) / (s * Math.SQRT2))) }),
  f('inverse_normal_cdf', 'math', 'The value up to which the normal distribution reaches a probability: mean, deviation, probability', { 'double, double, double → double': ([m, s, p]) => (!(p > 0 && p < 1) ? badArgument('p must be 0 > p > 1') : !(s > 0) ? badArgument('sd must be > 0') : m + s * normalQuantile(p)) }),
  ...(['lower', 'upper'] as const).map(side => f(`wilson_interval_${side}`, 'math', `The ${side} bound of the Wilson interval: successes, trials, z`, { 'bigint, bigint, double → double': ([n, trials, z]) => {
    if (n < 0n) badArgument('number of successes must not be negative');
    if (trials <= 0n) badArgument('number of trials must be positive');
    if (n > trials) badArgument('number of successes must not be larger than number of trials');
    if (z < 0) badArgument('z-score must not be negative');
    const [t, p] = [Number(trials), Number(n) / Number(trials)];
    const spread = z * Math.sqrt((p * (1 - p)) / t + (z * z) / (4 * t * t));
    return (p + (z * z) / (2 * t) + (side === 'lower' ? -spread : spread)) / (1 + (z * z) / t);
  } })),
  f('to_base32', 'binary', 'Bytes in base 32', { 'varbinary → varchar': ([b]) => toBase32(b) }),
  f('from_base32', 'binary', 'Bytes from base 32', ofText(s => fromBase32(s) ?? badArgument(`Illegal base32 character in: ${s}`))),
  f('from_big_endian_32', 'binary', 'An integer from four bytes', { 'varbinary → integer': ([b]) => (b.length !== 4 ? badArgument('expected 4-byte input, but got instead: ' + b.length) : BigInt.asIntN(32, BigInt(`0x${hexText(b)}`))) }),
  f('to_big_endian_32', 'binary', 'An integer as four bytes', { 'integer → varbinary': ([n]) => fromHex(BigInt.asUintN(32, n).toString(16).padStart(8, '0'))! }),
  f('from_ieee754_32', 'binary', 'A real from four bytes', { 'varbinary → real': ([b]) => (b.length !== 4 ? badArgument('Input floating-point value must be exactly 4 bytes long') : view(b).getFloat32(0)) }),
  f('to_ieee754_32', 'binary', 'A real as four bytes', { 'real → varbinary': ([x]) => { const bytes = new Uint8Array(4); view(bytes).setFloat32(0, x); return bytes; } }),
  f('from_ieee754_64', 'binary', 'A double from eight bytes', { 'varbinary → double': ([b]) => (b.length !== 8 ? badArgument('Input floating-point value must be exactly 8 bytes long') : view(b).getFloat64(0)) }),
  f('to_ieee754_64', 'binary', 'A double as eight bytes', { 'double → varbinary': ([x]) => { const bytes = new Uint8Array(8); view(bytes).setFloat64(0, x); return bytes; } }),
  f('from_big_endian_64', 'binary', 'A bigint from eight bytes', { 'varbinary → bigint': ([b]) => (b.length !== 8 ? badArgument('expected 8-byte input, but got instead: ' + b.length) : BigInt.asIntN(64, BigInt(`0x${hexText(b)}`))) }),
  f('to_big_endian_64', 'binary', 'A bigint as eight bytes', { 'bigint → varbinary': ([n]) => fromHex(BigInt.asUintN(64, n).toString(16).padStart(16, '0'))! }),
  f('nullif', 'conditional', 'NULL when two values are equal, else the first', { 'T, T → T': { nulls: true, evaluate: ([a, b]) => (equal(a, b) ? null : a), result: ([t]) => t ?? plain.unknown } }),
];
