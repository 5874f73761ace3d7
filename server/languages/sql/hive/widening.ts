import { printHiveType, type HiveType } from './type.ts';

export type FileFormat = 'text' | 'json' | 'parquet' | 'orc' | 'avro' | 'iceberg';

/** What a change of a column's type does to files written before. */
export interface ChangeSafety {
  /** `safe`: old files read as before. `careful`: values may be lost or become NULL. `breaks`: old files cannot be read. */
  readonly verdict: 'safe' | 'careful' | 'breaks';
  readonly why: string;
}

const integers = ['tinyint', 'smallint', 'int', 'bigint'];

/** The narrowest type that holds the values of both; text when nothing else does. */
export function commonType(a: HiveType, b: HiveType): HiveType {
  if (printHiveType(a) === printHiveType(b)) return a;
  if (a.kind === 'primitive' && b.kind === 'primitive') {
    if (a.name === 'void') return b;
    if (b.name === 'void') return a;
    const [i, j] = [integers.indexOf(a.name), integers.indexOf(b.name)];
    if (i >= 0 && j >= 0) return i > j ? a : b;
    if (isNumeric(a) && isNumeric(b)) return { kind: 'primitive', name: 'double' };
    if ((a.name === 'date' && b.name === 'timestamp') || (a.name === 'timestamp' && b.name === 'date')) return { kind: 'primitive', name: 'timestamp' };
  }
  if (a.kind === 'decimal' && b.kind === 'decimal') {
    const scale = Math.max(a.scale, b.scale);
    return { kind: 'decimal', precision: Math.min(38, Math.max(a.precision - a.scale, b.precision - b.scale) + scale), scale };
  }
  if (a.kind === 'decimal' && b.kind === 'primitive' && isNumeric(b)) return integers.includes(b.name) ? widened(a, b.name) : b.name === 'float' ? { kind: 'primitive', name: 'double' } : b;
  if (b.kind === 'decimal' && a.kind === 'primitive' && isNumeric(a)) return commonType(b, a);
  if ((a.kind === 'varchar' || a.kind === 'char') && (b.kind === 'varchar' || b.kind === 'char')) return { kind: 'varchar', length: Math.max(a.length, b.length) };
  if (a.kind === 'array' && b.kind === 'array') return { kind: 'array', element: commonType(a.element, b.element) };
  if (a.kind === 'map' && b.kind === 'map') return { kind: 'map', key: commonType(a.key, b.key), value: commonType(a.value, b.value) };
  if (a.kind === 'struct' && b.kind === 'struct') {
    const fields = a.fields.map(f => {
      const other = b.fields.find(g => g.name === f.name);
      return other ? { name: f.name, type: commonType(f.type, other.type) } : f;
    });
    return { kind: 'struct', fields: [...fields, ...b.fields.filter(g => !a.fields.some(f => f.name === g.name))] };
  }
  return { kind: 'primitive', name: 'string' };
}

/**
 * The declared type, wide enough for what records have shown. What was chosen stays where it can hold them: texts as times or with a
 * length, numbers as decimals, objects as maps.
 */
export function holding(declared: HiveType, seen: HiveType): HiveType {
  if (declared.kind === 'primitive' && ['string', 'timestamp', 'date', 'binary'].includes(declared.name)) return declared;
  if (declared.kind === 'char' || declared.kind === 'varchar') return declared;
  if (declared.kind === 'decimal' && isNumeric(seen)) return declared;
  if (seen.kind === 'primitive' && seen.name === 'string' && declared.kind !== 'primitive') return declared; // null or empty is inferred as text
  if (declared.kind === 'array' && seen.kind === 'array') return { kind: 'array', element: holding(declared.element, seen.element) };
  if (declared.kind === 'map' && seen.kind === 'struct') return { ...declared, value: seen.fields.reduce((value, f) => holding(value, f.type), declared.value) };
  if (declared.kind === 'struct' && seen.kind === 'struct') {
    const find = (fields: readonly { readonly name: string; readonly type: HiveType }[], name: string) => fields.find(f => f.name.toLowerCase() === name.toLowerCase());
    return { kind: 'struct', fields: [...declared.fields.map(f => ({ ...f, type: holding(f.type, find(seen.fields, f.name)?.type ?? f.type) })), ...seen.fields.filter(f => !find(declared.fields, f.name))] };
  }
  return commonType(declared, seen);
}

const digits: Readonly<Record<string, number>> = { tinyint: 3, smallint: 5, int: 10, bigint: 19 };

function widened({ precision, scale }: { readonly precision: number; readonly scale: number }, integer: string): HiveType {
  return { kind: 'decimal', precision: Math.min(38, Math.max(precision, digits[integer]! + scale)), scale };
}

const isNumeric = (t: HiveType): boolean => t.kind === 'decimal' || (t.kind === 'primitive' && (integers.includes(t.name) || t.name === 'float' || t.name === 'double'));
const isInteger = (t: HiveType): boolean => t.kind === 'primitive' && integers.includes(t.name);
const isText = (t: HiveType): boolean => (t.kind === 'primitive' && t.name === 'string') || t.kind === 'varchar' || t.kind === 'char';
const isScalar = (t: HiveType): boolean => t.kind !== 'array' && t.kind !== 'map' && t.kind !== 'struct' && t.kind !== 'uniontype';

export const safe = (why: string): ChangeSafety => ({ verdict: 'safe', why });
export const careful = (why: string): ChangeSafety => ({ verdict: 'careful', why });
export const breaks = (why: string): ChangeSafety => ({ verdict: 'breaks', why });

/**
 * What happens to data written under `from` when the column becomes `to`, per kind of file.
 * Source: the vendor's table of schema updates and the readers' behaviour.
 */
export function changeSafety(from: HiveType, to: HiveType, format: FileFormat): ChangeSafety {
  if (printHiveType(from) === printHiveType(to)) return safe('nothing changes');
  const columnar = format === 'parquet' || format === 'orc';
  const shape = `\`${printHiveType(from)}\` to \`${printHiveType(to)}\``;

  if (isInteger(from) && isInteger(to)) {
    const grows = integers.indexOf((to as { name: string }).name) > integers.indexOf((from as { name: string }).name);
    if (grows) return format === 'iceberg' && printHiveType(from) !== 'int' ? breaks('Iceberg has no tinyint and smallint') : safe('old numbers fit');
    if (format === 'iceberg') return breaks('Iceberg refuses to narrow a column');
    // Parquet and Avro keep all but bigint in 32 bits: section 6.
    const wide = printHiveType(from) === 'bigint' || format === 'orc';
    return (columnar || format === 'avro') && wide ? breaks(`${shape}: files hold wider integers, which do not fit the column`) : careful(columnar ? 'a number beyond the narrower type fails the query' : 'numbers beyond the narrower type are lost');
  }
  const fromName = from.kind === 'primitive' ? from.name : '';
  const toName = to.kind === 'primitive' ? to.name : '';
  if (fromName === 'float' && toName === 'double') return safe('old numbers fit');
  if (from.kind === 'decimal' && to.kind === 'decimal') {
    if (to.scale === from.scale && to.precision >= from.precision) return format === 'avro' ? careful('Avro needs the wider type in the reader schema') : safe('old numbers fit');
    if (to.scale >= from.scale && to.precision - to.scale >= from.precision - from.scale) return format === 'iceberg' ? breaks('Iceberg lets only the precision of a decimal grow') : careful('old numbers are rescaled');
    return format === 'iceberg' ? breaks('Iceberg lets only the precision of a decimal grow') : careful(columnar ? 'a number that loses digits fails the query' : 'digits beyond the new type are lost');
  }
  if (isInteger(from) && (toName === 'double' || toName === 'float' || to.kind === 'decimal')) {
    if (format === 'iceberg') return breaks('Iceberg refuses this change');
    if (columnar || format === 'avro') return breaks(`${shape}: files hold integers, which the column cannot read`);
    return fromName === 'bigint' && toName === 'double' ? careful('integers beyond 2^53 lose digits') : safe('integers are read as such');
  }
  if (isScalar(from) && isScalar(to) && isText(to)) {
    if ('length' in from && 'length' in to && to.kind === 'varchar' && to.length >= from.length) return safe('old texts fit');
    if (format === 'text' || format === 'json') return isText(from) && to.kind !== 'primitive' ? careful('longer texts are cut') : safe('values become their text');
    if (isText(from)) return to.kind === 'primitive' ? safe('texts stay') : careful('longer texts are cut');
    return format === 'orc' ? careful('values become their text where the reader converts') : breaks(`${shape}: files hold no text`);
  }
  if (isText(from) && isNumeric(to)) {
    if (format === 'text' || format === 'json') return careful('text that is no number becomes NULL or fails the query');
    return format === 'orc' ? careful('text that is no number becomes NULL') : breaks(`${shape}: files hold text`);
  }
  if (from.kind === 'struct' && to.kind === 'struct') return structSafety(from, to, format);
  if (from.kind === 'array' && to.kind === 'array') return changeSafety(from.element, to.element, format);
  if (from.kind === 'map' && to.kind === 'map') {
    const [key, value] = [changeSafety(from.key, to.key, format), changeSafety(from.value, to.value, format)];
    return rank(key) >= rank(value) ? key : value;
  }
  if (isScalar(from) && to.kind === 'array') return format === 'json' ? careful('OpenX makes one-element arrays of scalars, the Hive JSON SerDe fails') : breaks(`${shape}: a scalar is no array`);
  if ((from.kind === 'map' && to.kind === 'struct') || (from.kind === 'struct' && to.kind === 'map')) {
    return format === 'json' ? safe('both read the same objects') : breaks(`${shape}: files hold the other shape`);
  }
  if (format === 'text' || format === 'json') return careful(`${shape}: values that do not fit become NULL or fail the query`);
  return breaks(`${shape}: old files cannot be read`);
}

const rank = ({ verdict }: ChangeSafety): number => ['safe', 'careful', 'breaks'].indexOf(verdict);

function structSafety(from: Extract<HiveType, { kind: 'struct' }>, to: Extract<HiveType, { kind: 'struct' }>, format: FileFormat): ChangeSafety {
  let worst = safe('fields are added at the end');
  const meet = (next: ChangeSafety) => { if (rank(next) > rank(worst)) worst = next; };
  const kept = to.fields.filter(f => from.fields.some(g => g.name === f.name));
  const gone = from.fields.filter(f => !to.fields.some(g => g.name === f.name));
  for (const field of kept) meet(changeSafety(from.fields.find(g => g.name === field.name)!.type, field.type, format));
  if (gone.length > 0) {
    const names = gone.map(f => `\`${f.name}\``).join(', ');
    meet(format === 'avro' ? breaks(`the old values of ${names} are not found any more`) : format === 'iceberg' ? safe('fields have ids') : careful(`the old values of ${names} are not read any more`));
  }
  const order = kept.map(f => from.fields.findIndex(g => g.name === f.name));
  const moved = order.some((place, i) => i > 0 && place < order[i - 1]!) || (kept.length > 0 && to.fields.findIndex(f => !kept.includes(f)) >= 0 && to.fields.findIndex(f => !kept.includes(f)) < to.fields.indexOf(kept[kept.length - 1]!));
  if (moved) meet(format === 'orc' || format === 'text' ? breaks('fields are read by position, and theirs changes') : safe('fields are read by name'));
  if (format === 'avro' && to.fields.some(f => !kept.includes(f))) meet(careful('a new Avro field needs a default'));
  return worst;
}
