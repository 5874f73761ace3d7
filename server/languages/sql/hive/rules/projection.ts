import { replace, type TextEdit } from '../../../../base/edit.ts';
import { suggest } from '../../../../base/suggest.ts';
import { datePattern } from '../date-pattern.ts';
import { defineTableRule, type TableFinding } from '../table-rule.ts';
import { propertyOf, siteRange, type Column, type Property, type Table } from '../table.ts';

const types = ['enum', 'integer', 'date', 'injected'];
const units = ['YEARS', 'MONTHS', 'WEEKS', 'DAYS', 'HOURS', 'MINUTES', 'SECONDS', 'MILLIS'];
const parts = ['type', 'values', 'range', 'interval', 'interval.unit', 'digits', 'format'];
/** The vendor's own pattern of a relative date. */
const now = /^\s*NOW\s*([+-]\s*[0-9]+\s*(YEARS?|MONTHS?|WEEKS?|DAYS?|HOURS?|MINUTES?|SECONDS?)\s*)?$/;

export const projection = defineTableRule({
  code: 'DDL321',
  name: 'partition-projection',
  since: '0.1',
  severity: 'error',
  summary: 'Partition projection lacks a property or has one that cannot be read',

  *at(table) {
    const enabled = propertyOf(table.properties, 'projection.enabled');
    if (enabled?.value?.value.trim().toLowerCase() !== 'true') return;
    const misspelt = yield* misspeltKeys(table);
    const untyped: Column[] = [];
    for (const column of table.partitions) {
      const type = propertyOf(table.properties, `projection.${column.name.value}.type`);
      if (type?.value) yield* oneKey(table, column, type as Property & { value: NonNullable<Property['value']> });
      else if (!misspelt.has(column.name.value.toLowerCase())) untyped.push(column);
    }
    if (untyped.length > 0) {
      const name = `${table.database ? `${table.database.value}.` : ''}${table.name?.value ?? ''}`;
      const edits = table.addProperties?.('table', Object.fromEntries(untyped.flatMap(c => usual(c).map(([part, value]) => [`projection.${c.name.value}.${part}`, value])))) ?? [];
      yield {
        range: enabled.range,
        message: `HIVE_METASTORE_ERROR: Table ${name} is configured for partition projection, but the following partition columns are missing projection configuration: [${untyped.map(c => c.name.value).join(', ')}] (table ${name})`,
        fixes: edits.length > 0 ? [{ title: untyped.length === 1 ? `Project \`${untyped[0]!.name.value}\` as ${usual(untyped[0]!)[0]![1]}` : 'Project them', edits, safe: false }] : [],
      };
    }
    yield* template(table);
  },
});

/** What a key would most likely be, complete. */
function usual({ name, type }: Column): readonly (readonly [part: string, value: string])[] {
  const kind = type?.tree.root?.name.toLowerCase() ?? '';
  if (/^(tinyint|smallint|int|integer|bigint)$/.test(kind)) return [['type', 'integer'], ['range', /hour|^hh?$/i.test(name.value) ? '0,23' : '0,100']];
  if (kind === 'date' || /^(dt|ds|day|date)$|_(dt|day|date)$/i.test(name.value)) return [['type', 'date'], ['format', 'yyyy-MM-dd'], ['range', 'NOW-3YEARS,NOW']];
  return [['type', 'injected']];
}

/** Properties whose key is nearly one: of no partition key, or of no part. Gives the keys that are meant. */
function* misspeltKeys(table: Table): Generator<TableFinding, ReadonlySet<string>> {
  const meant = new Set<string>();
  const keys = table.partitions.map(p => p.name.value.toLowerCase());
  for (const { key } of table.properties) {
    const match = /^projection\.([^.]+)\.(.+)$/i.exec(key.value);
    if (!match) continue;
    const [, column, part] = match as unknown as [string, string, string];
    const known = keys.includes(column.toLowerCase());
    const free = keys.filter(k => !table.properties.some(p => p.key.value.toLowerCase().startsWith(`projection.${k}.`)));
    const name = known ? column : suggest(column, free);
    const right = parts.includes(part.toLowerCase()) ? part : suggest(part, parts);
    if (name === undefined || right === undefined || (name === column && right === part)) continue;
    if (right === 'type' || !known) meant.add(name.toLowerCase());
    const written = `projection.${name}.${right}`;
    yield {
      range: key.range, message: known ? `\`${part}\` is no property of a projection; did you mean \`${right}\`?` : `\`${column}\` is no partition key; did you mean \`${name}\`?`,
      fixes: [{ title: `Write \`${written}\``, edits: [key.change(written)] }],
    };
  }
  return meant;
}

function* oneKey(table: Table, { name, type: declared }: Column, type: Property & { readonly value: NonNullable<Property['value']> }): Iterable<TableFinding> {
  const key = (part: string) => `projection.${name.value}.${part}`;
  const property = (part: string) => propertyOf(table.properties, key(part));
  const kind = type.value.value.trim().toLowerCase();
  if (!types.includes(kind)) {
    const near = suggest(kind, types);
    yield { range: type.value.range, message: `\`${type.value.value}\` is no type of a projection: ${types.join(', ')}`, ...(near && { fixes: [{ title: `Write \`${near}\``, edits: [type.value.change(near)] }] }) };
    return;
  }
  for (const part of kind === 'date' ? ['interval'] : kind === 'integer' ? ['interval', 'digits'] : []) {
    const value = property(part)?.value;
    if (value && !/^\s*0*[1-9]\d*\s*$/.test(value.value)) yield { range: value.range, message: `\`${key(part)}\` is a whole number above 0, not \`${value.value}\`` };
  }
  if (kind === 'injected') {
    const root = declared?.tree.root;
    if (declared && root && root.name !== '' && !/^(string|varchar|char)$/i.test(root.name)) {
      yield { range: type.value.range, message: `An injected key is a string; \`${name.value}\` is \`${root.name}\``, fixes: [{ title: `Declare \`${name.value}\` as string`, edits: [replace(siteRange(declared), declared.write('string'))], safe: false }] };
    }
  } else if (kind === 'enum') {
    const values = property('values')?.value;
    if (!values) yield missing(table, type, key('values'), 'a,b', `An enum projection needs \`${key('values')}\``);
    else if (values.value.trim() === '') yield { range: values.outer, message: `\`${key('values')}\` holds no value` };
  } else if (kind === 'integer') yield* integers(table, type, key('range'), property('range'));
  else yield* dates(table, type, key, property);
}

function* integers(table: Table, type: Property, key: string, range: Property | undefined): Iterable<TableFinding> {
  if (!range?.value) return yield missing(table, type, key, '0,10', `A projection of type integer needs \`${key}\``);
  const { value } = range.value;
  const both = value.split(',');
  const hyphen = /^\s*(-?\d+)\s*-\s*(-?\d+)\s*$/.exec(value);
  const odd = both.find(v => !/^\s*[-+]?\d+\s*$/.test(v));
  if (hyphen) yield { range: range.value.range, message: `\`${value}\` is no range: two values with a comma between. Athena answers: INVALID_TABLE_PROPERTY: For input string: "${value}"`, fixes: [{ title: `Write \`${hyphen[1]},${hyphen[2]}\``, edits: [range.value.change(`${hyphen[1]},${hyphen[2]}`)] }] };
  else if (odd !== undefined) yield { range: range.value.range, message: `\`${odd}\` is no whole number. Athena answers: INVALID_TABLE_PROPERTY: For input string: "${odd}"` };
  else if (both.length !== 2) yield { range: range.value.range, message: `\`${value}\` is no range: two values with a comma between` };
  else if (BigInt(both[0]!.trim()) > BigInt(both[1]!.trim())) yield { range: range.value.range, message: `The range \`${value}\` is empty: its first value is above its second`, fixes: [{ title: `Write \`${both[1]!.trim()},${both[0]!.trim()}\``, edits: [range.value.change(`${both[1]!.trim()},${both[0]!.trim()}`)], safe: false }] };
}

function* dates(table: Table, type: Property, key: (part: string) => string, property: (part: string) => Property | undefined): Iterable<TableFinding> {
  const [range, format, unit] = [property('range'), property('format'), property('interval.unit')?.value];
  const pattern = format?.value && datePattern(format.value.value);
  if (!format?.value) {
    const guessed = range?.value?.value.split(',').map(formatOf).find(f => f !== undefined);
    const edits = table.addProperties?.('table', { [key('format')]: guessed ?? 'yyyy-MM-dd' });
    yield { range: type.range, message: `A date projection needs \`${key('format')}\``, ...(edits && { fixes: [{ title: `Add \`${key('format')}\`: \`${guessed ?? 'yyyy-MM-dd'}\``, edits, safe: guessed !== undefined }] }) };
  } else if (!pattern) yield { range: format.value.range, message: `\`${format.value.value}\` is no pattern of a date` };
  else if (!['DAYS', 'MONTHS'].includes(pattern.unit)) {
    const lacks = (['interval', 'interval.unit'] as const).filter(part => !property(part)?.value);
    const edits = table.addProperties?.('table', Object.fromEntries(lacks.map(part => [key(part), part === 'interval' ? '1' : pattern.unit]))) ?? [];
    if (lacks.length > 0) yield { range: format.range, message: `A pattern of other units than days or months needs ${lacks.map(part => `\`${key(part)}\``).join(' and ')}`, fixes: edits.length > 0 ? [{ title: `Step by 1 of ${pattern.unit}`, edits }] : [] };
  }
  if (unit && !units.includes(unit.value.trim().toUpperCase())) {
    const near = suggest(unit.value.trim().toUpperCase(), units);
    yield { range: unit.range, message: `\`${unit.value}\` is no unit: ${units.join(', ')}`, fixes: near ? [{ title: `Write \`${near}\``, edits: [unit.change(near)] }] : [] };
  }
  if (!range?.value) return yield missing(table, type, key('range'), 'NOW-3YEARS,NOW', `A projection of type date needs \`${key('range')}\``);
  const { value } = range.value;
  const both = value.split(',');
  if (both.length !== 2) {
    const between = pattern && new RegExp(`^(${pattern.source})\\s*-\\s*(${pattern.source}|NOW.*)$`).exec(value);
    return yield { range: range.value.range, message: `\`${value}\` is no range: two values with a comma between`, fixes: between ? [{ title: `Write \`${between[1]},${between[2]}\``, edits: [range.value.change(`${between[1]},${between[2]}`)] }] : [] };
  }
  const mended = both.map(v => (now.test(v) || !pattern || pattern.fits(v.trim()) ? v : now.test(v.toUpperCase()) ? v.toUpperCase() : pattern.rewritten(v)));
  const odd = both.find((v, i) => mended[i] !== v);
  if (odd !== undefined) {
    const fixed = mended.every(v => v !== undefined) ? mended.join(',') : undefined;
    yield { range: range.value.range, message: `\`${odd}\` is ${/now/i.test(odd) ? 'no date relative to `NOW`' : `not written as \`${format!.value!.value}\``}`, fixes: fixed === undefined ? [] : [{ title: `Write \`${fixed}\``, edits: [range.value.change(fixed)] }] };
  } else if (pattern && both.every(v => pattern.fits(v.trim())) && /^[yu]{4}/.test(format!.value!.value) && both[0]!.trim() > both[1]!.trim()) {
    yield { range: range.value.range, message: `The range \`${value}\` is empty: its first date is behind its second`, fixes: [{ title: 'Swap them', edits: [range.value.change(`${both[1]!.trim()},${both[0]!.trim()}`)], safe: false }] };
  }
}

/** The pattern that a date is most likely written in. */
function formatOf(value: string): string | undefined {
  const match = /^\s*\d{4}(?:([-/])\d{2}(?:\1\d{2}(?:([-/ T])\d{2})?)?)?\s*$/.exec(value) ?? (/^\s*\d{8}\s*$/.test(value) ? 'yyyyMMdd' : undefined);
  if (match === undefined || typeof match === 'string') return match;
  const letters = ['yyyy', 'MM', 'dd', 'HH'];
  return value.trim().replace(/\d+/g, () => letters.shift()!).replace('T', "'T'");
}

function* template(table: Table): Iterable<TableFinding> {
  const written = propertyOf(table.properties, 'storage.location.template')?.value;
  if (!written) return;
  const text = written.value.replace(/\$\{!/g, '${'); // as `Fn::Sub` escapes it
  const has = (name: string) => text.toLowerCase().includes(`\${${name.toLowerCase()}}`);
  const lacking = table.partitions.filter(p => !has(p.name.value));
  const slash = (value: string) => (value.endsWith('/') ? value : `${value}/`);
  if (lacking.length > 0) {
    const names = lacking.map(p => p.name.value);
    // `{key}` and `$key` are what people write for `${key}`.
    const meant = names.reduce((value, name) => value.replace(new RegExp(`\\$?\\{\\s*${name}\\s*\\}|\\$${name}\\b`, 'i'), () => `\${${name}}`), written.value);
    const whole = lacking.every(p => meant.includes(`\${${p.name.value}}`));
    const appended = slash(written.value) + names.map(n => `\${${n}}/`).join('');
    yield {
      range: written.range, message: `The template does not hold ${names.map(n => `\`\${${n}}\``).join(', ')}: all partitions would be one folder`,
      fixes: [{ title: whole ? `Write \`${slash(meant)}\`` : `Add ${names.map(n => `\`\${${n}}/\``).join(', ')}`, edits: [written.change(whole ? slash(meant) : appended)], safe: whole }],
    };
  } else if (table.host === 'ddl' && !/^s3:\/\//.test(text)) yield { range: written.range, message: `\`${written.value}\` does not begin with \`s3://\`` };
  else if (!text.endsWith('/')) yield { range: written.range, message: 'The template does not end with `/`', fixes: [{ title: 'Add the slash', edits: [written.change(`${written.value}/`)] }] };
}

function missing(table: Table, { range }: Property, key: string, value: string, message: string): TableFinding {
  const edits: readonly TextEdit[] | undefined = table.addProperties?.('table', { [key]: value });
  return { range, message, ...(edits && { fixes: [{ title: `Add \`${key}\``, edits, safe: false }] }) };
}
