import { convertDocument, Mismatch, type Column, type JsonSerde } from './convert.ts';
import { jsonText, NumberText, type JsonObject, type JsonValue } from './json-text.ts';

/** What becomes of the values of one column or key, where it is not what was written. */
export interface Fit {
  readonly column: string;
  /** `refused: …`, `becomes a list of one`, `no column reads it` … */
  readonly what: string;
  readonly count: number;
  /** Number of the first record, from 1, and what stands there. */
  readonly first: number;
  readonly example: string;
  /** What would help. */
  readonly instead?: string;
}

/** How a JSON SerDe reads records into declared columns: what it wraps, reads by position, takes as text, refuses or never looks at. */
export function fitJson(documents: readonly JsonValue[], columns: readonly Column[], serde: JsonSerde): Fit[] {
  const found = new Map<string, { -readonly [K in keyof Fit]: Fit[K] }>();
  const say = (column: string, what: string, record: number, example: string, instead?: string) => {
    const known = found.get(`${column}\n${what}`);
    if (known) known.count++;
    else found.set(`${column}\n${what}`, { column, what, count: 1, first: record, example: example.length > 60 ? `${example.slice(0, 57)}…` : example, ...(instead !== undefined && { instead }) });
  };
  const read = new Set(columns.map(c => (serde.mappings?.[c.name] ?? c.name).toLowerCase()));
  documents.forEach((document, i) => {
    if (!(document instanceof Map)) return say('the record', 'refused: Row is not a valid JSON Object', i + 1, jsonText(document));
    const object = document as JsonObject;
    const folded = new Map<string, string>();
    for (const key of object.keys()) {
      const low = key.toLowerCase();
      if (folded.has(low) && serde.kind === 'openx' && serde.caseInsensitive !== false) say(low, `refused: JSONException: Duplicate key "${low}"`, i + 1, `${folded.get(low)}, ${key}`, '`case.insensitive` = `FALSE` and a `mapping.*` for each');
      folded.set(low, key);
      if (read.has(serde.dotsToUnderscores ? low.replace(/\./g, '_') : low)) continue;
      say(key, 'no column reads it', i + 1, jsonText(object.get(key)!), /\./.test(key) && !serde.dotsToUnderscores ? `a column \`${key.replace(/\./g, '_').toLowerCase()}\` and \`dots.in.keys\` = \`true\`` : /[^\w.]/.test(key) ? `a column \`${key.replace(/\W+/g, '_').toLowerCase()}\` with \`mapping.*\`` : undefined);
    }
    for (const column of columns) {
      const key = (serde.mappings?.[column.name] ?? column.name).toLowerCase();
      const value = object.get(folded.get(key) ?? key);
      if (value === undefined || value === null) continue;
      try {
        convertDocument(new Map([[serde.mappings?.[column.name] ?? column.name, value]]), [column], serde);
        for (const what of changes(value, column.type)) say(column.name, what, i + 1, jsonText(value));
      } catch (error) {
        if (!(error instanceof Mismatch)) throw error;
        const time = column.type.kind === 'primitive' && (column.type.name === 'timestamp' || column.type.name === 'date');
        say(column.name, `refused: ${error.message}`, i + 1, jsonText(value), time ? (serde.kind === 'hive' ? '`timestamp.formats`, or `string`' : '`string`, and `from_iso8601_timestamp` in a view') : undefined);
      }
    }
  });
  return [...found.values()];
}

/** What a value that is read is not, any more. */
function changes(value: JsonValue | undefined, type: Column['type']): readonly string[] {
  if (value === undefined || value === null) return [];
  switch (type.kind) {
    case 'array': return Array.isArray(value) ? [...new Set((value as readonly JsonValue[]).flatMap(v => changes(v, type.element)))] : ['becomes a list of one'];
    case 'map': return value instanceof Map ? [...new Set([...(value as JsonObject).values()].flatMap(v => changes(v, type.value)))] : [];
    case 'struct': {
      if (Array.isArray(value)) return ['fills the fields by position'];
      const members = new Map([...(value as JsonObject)].map(([k, v]) => [k.toLowerCase(), v]));
      return [...new Set(type.fields.flatMap(f => changes(members.get(f.name.toLowerCase()), f.type)))];
    }
    case 'char': case 'varchar': return typeof value === 'string' && value.length > type.length ? [`is cut to ${type.length} characters`] : [];
    case 'decimal': return typeof value === 'string' ? ['is text that is read as a number'] : [];
    case 'primitive':
      if (type.name === 'string') return value instanceof Map || Array.isArray(value) ? ['its JSON is kept as text'] : [];
      if (type.name === 'timestamp') return value instanceof NumberText || typeof value === 'number' ? [String(value instanceof NumberText ? value.text : value).length >= 13 ? 'is read as milliseconds since 1970' : 'is read as seconds since 1970'] : [];
      if (['tinyint', 'smallint', 'int', 'bigint', 'float', 'double'].includes(type.name) && typeof value === 'string') return ['is text that is read as a number'];
      return [];
    case 'uniontype': return [];
  }
}
