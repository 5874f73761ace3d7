const ranges: readonly (readonly [RegExp, string])[] = [[/minute/, '0,59'], [/hour/, '0,23'], [/month/, '1,12'], [/day/, '1,31'], [/year/, '2015,2040']];

const [month, day, hour] = ['(?:0[1-9]|1[0-2])', '(?:0[1-9]|[12]\\d|3[01])', '(?:[01]\\d|2[0-3])'];
/** Forms of dates in names of folders. Those with an hour need to say how far apart two of them are. */
const forms: readonly (readonly [RegExp, string])[] = (['-', '/', ''] as const).flatMap(s => [
  [`${month}${s}${day}`, `MM${s}dd`], [month, 'MM'], [`${month}${s}${day}${s}${hour}`, `MM${s}dd${s}HH`],
].flatMap(([source, format]) => (s === '' && format === 'MM' ? [] : [[new RegExp(`^(?:19|20)\\d\\d${s}${source}$`), `yyyy${s}${format}`] as const])));

/**
 * What a projection says of a key when nobody has said more: a guess by its values in sample records, its type, its name and what computes
 * it. Source: section 9.
 */
export function projectionOf(name: string, type: string, source = '', seen: readonly string[] = []): Readonly<Record<string, string>> {
  const about = `${name} ${source}`.toLowerCase();
  const named = ranges.find(([word]) => word.test(about))?.[1];
  if (/^(tinyint|smallint|int|bigint)$/.test(type)) return { type: 'integer', range: widened(named ?? '0,9999', seen) };
  const format = seen.length === 0 ? undefined : forms.find(([form]) => seen.every(v => form.test(v)))?.[1];
  if (format !== undefined) return { type: 'date', range: `${firstOf(seen, format)},NOW`, format, ...(format.endsWith('HH') && { interval: '1', 'interval.unit': 'HOURS' }) };
  // `07` beside `19`: whole numbers with zeros before them, where their name bounds them.
  const [width] = [...new Set(seen.map(v => (/^\d+$/.test(v) ? v.length : 0)))];
  if (named !== undefined && width && seen.every(v => v.length === width)) return { type: 'integer', range: widened(named, seen), digits: String(width) };
  if (type === 'date' || type === 'timestamp' || (seen.length === 0 && /\bdate\s*\(|as date\b|%y-%m-%d'|_?date$|^(day|dt|ds)\b/.test(about))) return { type: 'date', range: 'NOW-3YEARS,NOW', format: 'yyyy-MM-dd' };
  return { type: 'injected' };
}

/** Where a projection of dates begins: some years before the first of the sample, which is hardly the first of all. */
const firstOf = (seen: readonly string[], format: string): string => {
  const year = Math.min(...seen.map(v => Number(v.slice(0, 4)))) - 3;
  return format.replace('yyyy', String(year)).replace(/MM|dd/g, '01').replace('HH', '00');
};

/** A range with the values of the sample in it, up to the next power of ten. */
function widened(range: string, seen: readonly string[]): string {
  const values = seen.filter(v => /^-?\d{1,18}$/.test(v)).map(BigInt);
  let [low, high] = range.split(',').map(BigInt) as [bigint, bigint];
  for (const value of values) {
    const power = 10n ** BigInt(String(value < 0n ? -value : value).length);
    if (value < low) low = value < 0n ? -power + 1n : 0n;
    if (value > high) high = power - 1n;
  }
  return `${low},${high}`;
}
