import { literal } from '../../base/pattern.ts';
import { dateFormatter, dateParser } from '../../base/java-date-format.ts';
import { castValue } from '../../languages/sql/athena-evaluate/cast.ts';
import { plain, varchar, type Type } from '../../languages/sql/athena-evaluate/types.ts';
import { fail, type Value } from '../../languages/sql/athena-evaluate/values.ts';
import type { GlueTable } from '../component.ts';
import { bucketOf, folderOf, unescaped, type Partition } from './registered.ts';

/** The values of the keys in each partition that holds an object: none when no query sees it, several when partitions share a place. */
export interface Partitions { of(key: string): readonly (readonly Value[])[]; readonly injected: readonly string[] }

/**
 * Reads the layout of a table: its projection, else the partitions that statements registered, else whatever its folders look like
 * (`key=value`, or plain ones in order), as if a crawler had registered them. Throws TrinoError.
 */
export function partitionsOf(table: GlueTable, types: readonly Type[], now: number, registered: readonly Partition[] | undefined): Partitions {
  const keys = table.PartitionKeys ?? [];
  const values = (texts: readonly string[]) => texts.map((t, i) => typed(t, types[i]!, keys[i]!.Name));
  if (isProjected(table) && keys.length > 0) return projected(table, types, folderOf(table.StorageDescriptor?.Location), parametersOf(table), now);
  if (!registered) return { injected: [], of(key) {
    const partition = partitionInFolders(table, key);
    return partition ? [values(partition.texts)] : [];
  } };
  const bucket = bucketOf(table.StorageDescriptor?.Location);
  const byFolder = new Map<string, (readonly Value[])[]>();
  for (const { texts, location } of registered) {
    if (bucketOf(location) !== bucket) continue;
    const known = byFolder.get(folderOf(location));
    if (known) known.push(values(texts));
    else byFolder.set(folderOf(location), [values(texts)]);
  }
  return { injected: [], of(key) {
    const found = [...byFolder.get('') ?? []];
    for (let at = key.indexOf('/'); at >= 0; at = key.indexOf('/', at + 1)) found.push(...byFolder.get(key.slice(0, at + 1)) ?? []);
    return found;
  } };
}

const parametersOf = (table: GlueTable): Readonly<Record<string, string>> => Object.fromEntries(Object.entries(table.Parameters ?? {}).map(([k, v]) => [k.toLowerCase(), v]));

/** Whether the partitions of a table are worked out from its properties: registered ones are not looked at. */
export const isProjected = (table: GlueTable): boolean => parametersOf(table)['projection.enabled']?.toLowerCase() === 'true';

/** The partition that an object's folders tell, as a crawler reads them: `key=value`, or plain folders in order. A key of type `date` takes `2024/05/01` too. */
export function partitionInFolders(table: GlueTable, key: string): Partition | undefined {
  const { Location: location } = table.StorageDescriptor ?? {};
  const folders = key.slice(folderOf(location).length).split('/').slice(0, -1);
  const keys = table.PartitionKeys ?? [];
  const plainFolders = folders.every(part => !part.includes('='));
  const texts: string[] = [];
  let depth = 0; // folders that the keys take
  for (const { Name, Type } of keys) {
    const at = plainFolders ? depth : folders.findIndex(part => part.toLowerCase().startsWith(`${Name.toLowerCase()}=`));
    if (at < 0 || at >= folders.length) return undefined;
    const day = plainFolders && Type?.toLowerCase() === 'date' ? folders.slice(at, at + 3).join('-') : '';
    const whole = /^\d{4}-\d{2}-\d{2}$/.test(day);
    texts.push(whole ? day : unescaped(plainFolders ? folders[at]! : folders[at]!.slice(Name.length + 1)));
    depth = Math.max(depth, at + (whole ? 3 : 1));
  }
  return { texts, location: `s3://${bucketOf(location)}/${folderOf(location)}${folders.slice(0, depth).map(f => `${f}/`).join('')}` };
}

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
  return { injected, of(key) {
    const m = pattern.exec(key);
    if (!m) return [];
    const values = keys.map((k, i) => tests[i]!(unescaped(m[order.indexOf(k.Name.toLowerCase()) + 1]!)));
    return values.some(v => v === undefined) ? [] : [values as Value[]];
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
