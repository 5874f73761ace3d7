import { literal } from '../../base/pattern.ts';
import { dateFormatter, dateParser } from '../../base/java-date-format.ts';
import { castValue } from '../../languages/sql/athena-evaluate/cast.ts';
import { plain, varchar, type Type } from '../../languages/sql/athena-evaluate/types.ts';
import { fail, type Value } from '../../languages/sql/athena-evaluate/values.ts';
import type { GlueTable } from '../component.ts';

/** How an object's path tells its partition: its values, or undefined when it is in none that the table has. */
export interface Partitions { valuesOf(key: string): readonly Value[] | undefined; readonly injected: readonly string[] }

/** Reads the layout of a table: `key=value` folders (or plain ones in order), or the projection of its properties. Throws TrinoError. */
export function partitionsOf(table: GlueTable, types: readonly Type[], folder: string, now: number): Partitions {
  const keys = table.PartitionKeys ?? [];
  const parameters = Object.fromEntries(Object.entries(table.Parameters ?? {}).map(([k, v]) => [k.toLowerCase(), v]));
  if (parameters['projection.enabled']?.toLowerCase() === 'true' && keys.length > 0) return projected(table, types, folder, parameters, now);
  return { injected: [], valuesOf(key) {
    const folders = key.slice(folder.length).split('/').slice(0, -1);
    const found = new Map(folders.flatMap(part => (part.includes('=') ? [[part.slice(0, part.indexOf('=')).toLowerCase(), unescape(part.slice(part.indexOf('=') + 1))] as const] : [])));
    const rest = folders.filter(part => !part.includes('='));
    const texts = keys.map(({ Name }, i) => found.get(Name.toLowerCase()) ?? (found.size === 0 ? rest[i] : undefined));
    if (texts.some(t => t === undefined)) return undefined;
    return texts.map((t, i) => typed(t!, types[i]!, keys[i]!.Name));
  } };
}

const unescape = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text; // a lone per cent sign is itself
    throw error;
  }
};

function typed(text: string, type: Type, name: string): Value {
  if (text === '__HIVE_DEFAULT_PARTITION__') return null;
  try {
    return castValue(text, varchar(), type);
  } catch {
    return fail('HIVE_INVALID_PARTITION_VALUE', `Invalid partition value '${text}' for ${type.kind} partition key: ${name}`);
  }
}

const units: Readonly<Record<string, number>> = { SECONDS: 1000, MINUTES: 60_000, HOURS: 3_600_000, DAYS: 86_400_000, WEEKS: 604_800_000 };

function projected(table: GlueTable, types: readonly Type[], folder: string, parameters: Readonly<Record<string, string>>, now: number): Partitions {
  const keys = table.PartitionKeys ?? [];
  const name = `${table.DatabaseName ?? 'default'}.${table.Name}`;
  const missing = keys.filter(k => parameters[`projection.${k.Name.toLowerCase()}.type`] === undefined).map(k => k.Name.toLowerCase());
  if (missing.length > 0) fail('HIVE_METASTORE_ERROR', `Table ${name} is configured for partition projection, but the following partition columns are missing projection configuration: [${missing.join(', ')}] (table ${name})`);
  const invalid = (column: string, why: string): never => fail('INVALID_TABLE_PROPERTY', `Invalid partition projection configuration of column ${column} of table ${name}: ${why}`);
  const injected: string[] = [];
  const tests = keys.map(({ Name }): ((text: string) => Value | undefined) => {
    const column = Name.toLowerCase();
    const property = (key: string) => parameters[`projection.${column}.${key}`];
    const type = types[keys.findIndex(k => k.Name === Name)]!;
    switch (property('type')!.toLowerCase()) {
      case 'enum': {
        const values = (property('values') ?? invalid(column, 'values are missing')).split(',');
        return text => (values.includes(text) ? typed(text, type, column) : undefined);
      }
      case 'integer': {
        const m = /^\s*(-?\d+)\s*,\s*(-?\d+)\s*$/.exec(property('range') ?? '') ?? fail('INVALID_TABLE_PROPERTY', `For input string: "${property('range') ?? ''}"`);
        const [low, high, step] = [BigInt(m[1]!), BigInt(m[2]!), BigInt(property('interval') ?? '1')];
        const digits = Number(property('digits') ?? 0);
        return text => {
          if (!/^-?\d+$/.test(text)) return undefined;
          const n = BigInt(text);
          if (n < low || n > high || (n - low) % step !== 0n || text !== n.toString().padStart(digits, '0')) return undefined;
          return typed(text, type, column);
        };
      }
      case 'date': {
        const format = property('format') ?? invalid(column, 'format is missing');
        const [read, print] = [dateParser(format), dateFormatter(format)];
        if (!read || !print) return invalid(column, `format '${format}' cannot be read`);
        const limits = (property('range') ?? invalid(column, 'range is missing')).split(',').map(t => dateLimit(t.trim(), read, now) ?? invalid(column, `range end '${t.trim()}' is neither NOW±n nor a date in the format`));
        if (limits.length !== 2) invalid(column, 'range must be two dates with a comma');
        const fine = /[Hmsk]/.test(format);
        const unit = (property('interval.unit') ?? (fine ? invalid(column, 'interval.unit is missing') : /d/.test(format) ? 'DAYS' : /M/.test(format) ? 'MONTHS' : 'YEARS')).toUpperCase();
        const size = units[unit] === undefined ? undefined : units[unit]! * Number(property('interval') ?? 1);
        return text => {
          const at = read(text);
          if (at === undefined || print(at) !== text || at < limits[0]! - (size ?? 31 * 86_400_000) || at > limits[1]!) return undefined;
          if (print(at) < print(limits[0]!) && /^y+[^A-Za-z]?M/.test(format)) return undefined;
          return typed(text, type, column);
        };
      }
      case 'injected': injected.push(column); return text => typed(text, type, column);
      default: return invalid(column, `type '${property('type')}' is none of enum, integer, date, injected`);
    }
  });
  const template = parameters['storage.location.template'];
  const base = template === undefined ? `${folder}${keys.map(k => `${k.Name.toLowerCase()}=\${${k.Name.toLowerCase()}}/`).join('')}` : template.replace(/^s3[an]?:\/\/[^/]+\//, '');
  const order: string[] = [];
  const pattern = new RegExp(`^${base.split(/(\$\{\w+\})/).map(part => {
    const variable = /^\$\{(\w+)\}$/.exec(part);
    if (!variable) return literal(part);
    order.push(variable[1]!.toLowerCase());
    // A date such as yyyy/MM/dd has slashes of its own.
    const slashes = (parameters[`projection.${variable[1]!.toLowerCase()}.format`] ?? '').replace(/'/g, '').split('/').length - 1;
    return `([^/]*${'/[^/]*'.repeat(slashes)})`;
  }).join('')}${base.endsWith('/') ? '' : '/'}`);
  const left = keys.filter(k => !order.includes(k.Name.toLowerCase()));
  if (left.length > 0) fail('INVALID_TABLE_PROPERTY', `storage.location.template of table ${name} must hold \${${left[0]!.Name}}`);
  return { injected, valuesOf(key) {
    const m = pattern.exec(key);
    if (!m) return undefined;
    const values = keys.map((k, i) => tests[i]!(unescape(m[order.indexOf(k.Name.toLowerCase()) + 1]!)));
    return values.some(v => v === undefined) ? undefined : (values as Value[]);
  } };
}

function dateLimit(text: string, read: (text: string) => number | undefined, now: number): number | undefined {
  const m = /^NOW(?:\s*([+-])\s*(\d+)\s*(YEAR|MONTH|WEEK|DAY|HOUR|MINUTE|SECOND)S?)?$/i.exec(text);
  if (!m) return read(text);
  if (!m[1]) return now;
  const n = (m[1] === '-' ? -1 : 1) * Number(m[2]);
  const unit = m[3]!.toUpperCase();
  if (unit === 'YEAR' || unit === 'MONTH') {
    const moved = castValue(BigInt(Math.round(now)) * 1_000_000_000n, { kind: 'timestamp', precision: 3, zone: false }, plain.date) as number;
    return (moved + n * (unit === 'YEAR' ? 365.25 : 30.44)) * 86_400_000;
  }
  return now + n * units[`${unit}S`]!;
}
