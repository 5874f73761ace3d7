import { splitCsv } from '../../base/csv.ts';
import { isObject } from '../../base/object.ts';
import { kinesis } from '../../languages/sql/dialects/kinesis.ts';
import type { Row } from '../../languages/sql/kinesis/run.ts';

/** How source records become rows, as the application's input configuration says it. */
export interface InputSchema {
  readonly format?: 'json' | 'csv';
  readonly columns?: Readonly<Record<string, string | { readonly type: string; readonly mapping?: string }>>;
  readonly rowPath?: string;
  readonly columnDelimiter?: string;
  readonly rowDelimiter?: string;
}

/** What the service would not accept: one array may be flattened, and none inside another. */
export function schemaProblem({ format, columns = {} }: InputSchema): string | undefined {
  if (format === 'csv') return undefined;
  const flattened = Object.values(columns).flatMap(c => (typeof c === 'object' && c.mapping?.includes('[0:].') ? [c.mapping] : []));
  const nested = flattened.find(path => path.indexOf('[0:]') !== path.lastIndexOf('[0:]'));
  if (nested !== undefined) return `The path \`${nested}\` goes through two arrays: one level may be flattened, map the outer array as text`;
  const arrays = [...new Set(flattened.map(path => path.slice(0, path.indexOf('[0:]'))))];
  return arrays.length > 1 ? `The input schema flattens \`${arrays[0]}\` and \`${arrays[1]}\`: one array may be flattened, map the other as text` : undefined;
}

export interface ReadRows { readonly rows: readonly Row[]; readonly problems: readonly { readonly message: string }[] }

/**
 * The rows of one record. JSON: each mapping is a path from the row path's value; one array may be flattened (`$.a[0:].x`), which gives a
 * row for each element and at least one. CSV: columns from the left. `headed`: the first line names them.
 */
export function readRows(text: string, schema: InputSchema, headed = false): ReadRows {
  return schema.format === 'csv' ? readCsv(text, schema, headed) : readJson(text, schema);
}

function readCsv(text: string, schema: InputSchema, headed: boolean): ReadRows {
  const lines = text.split(schema.rowDelimiter ?? '\n').map(line => line.replace(/\r$/, '')).filter(line => line !== '');
  const delimiter = schema.columnDelimiter ?? ',';
  const names = headed ? splitCsv(lines.shift() ?? '', delimiter) : schema.columns ? Object.keys(schema.columns) : undefined;
  return { problems: [], rows: lines.map(line => {
    const cells = splitCsv(line, delimiter);
    const given = names ?? cells.map((_, i) => `COL_${i}`);
    return Object.fromEntries(given.map((name, i) => [name, headed ? numbered(cells[i]) : cells[i] === '' ? null : cells[i] ?? null]));
  }) };
}

/** A cell of a table without a schema: a number where it is written as one. */
const numbered = (cell: string | undefined): unknown => (cell === undefined || cell === '' ? null : /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/.test(cell) ? Number(cell) : cell);

function readJson(text: string, schema: InputSchema): ReadRows {
  const rows: Row[] = [];
  const problems: { message: string }[] = [];
  for (const piece of documentsIn(text)) {
    let value: unknown;
    try {
      value = JSON.parse(piece);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      problems.push({ message: `The record is not JSON: ${error.message}` });
      continue;
    }
    const roots = schema.rowPath && schema.rowPath !== '$' ? follow(value, schema.rowPath) : [value];
    for (const root of roots) {
      for (const one of Array.isArray(root) ? root : [root]) {
        if (typeof one !== 'object' || one === null) problems.push({ message: 'The record is no JSON object' });
        else rows.push(...(schema.columns ? mapped(one, schema.columns) : [flattened(one as Record<string, unknown>)]));
      }
    }
  }
  return { rows, problems };
}

/** One document a record is usual; several lines of JSON in one record are read as well. */
const documentsIn = (text: string): readonly string[] => {
  const trimmed = text.trim();
  return trimmed === '' ? [] : /\}\s*\n\s*\{/.test(trimmed) && trimmed.split('\n').every(line => /^\s*\{.*\}\s*$/.test(line) || line.trim() === '') ? trimmed.split('\n').filter(line => line.trim() !== '') : [trimmed];
};

function mapped(root: object, columns: NonNullable<InputSchema['columns']>): Row[] {
  const plain: Record<string, unknown> = {};
  const many: [string, unknown[]][] = [];
  for (const [name, column] of Object.entries(columns)) {
    const path = typeof column === 'string' || column.mapping === undefined ? `$.${name}` : column.mapping;
    if (/\[0:\]\./.test(path)) many.push([name, follow(root, path)]);
    else plain[name] = follow(root, path)[0] ?? null;
  }
  const count = Math.max(1, ...many.map(([, values]) => values.length));
  return Array.from({ length: count }, (_, i) => ({ ...plain, ...Object.fromEntries(many.map(([name, values]) => [name, values[i] ?? null])) }));
}

/** Values at a path: `$.a.b`, `$.list[0:]` (the whole list), `$.list[0:].x` (one for each element), `$.list.x` (of the first). */
function follow(root: unknown, path: string): unknown[] {
  let values: unknown[] = [root];
  for (const step of path.replace(/^\$\.?/, '').split('.').filter(s => s !== '')) {
    const m = /^([^[]*)(\[(\d*)(:?)\])?$/.exec(step)!;
    values = values.flatMap(value => {
      const from = Array.isArray(value) ? value[0] : value;
      const inner = m[1] === '' ? from : typeof from === 'object' && from !== null ? (from as Record<string, unknown>)[m[1]!] : undefined;
      if (m[2] === undefined) return [inner];
      if (!Array.isArray(inner)) return [inner];
      return m[4] === ':' ? (path.endsWith(step) ? [inner] : inner) : [inner[Number(m[3])]];
    });
  }
  return values.map(value => (value === undefined ? null : value));
}

/** Objects one level down are columns of their own; deeper values stay JSON text. */
function flattened(value: Readonly<Record<string, unknown>>): Row {
  const row: Record<string, unknown> = {};
  for (const [index, [name, cell]] of Object.entries(value).entries()) {
    if (isObject(cell)) for (const [inner, deep] of Object.entries(cell)) row[columnName(inner in row ? `${name}_${inner}` : inner)] = deep;
    else row[columnName(name, index)] = cell;
  }
  return row;
}

/** Names that discovery keeps, and what it makes of the others: those with odd characters, of reserved words, too long ones. */
const columnName = (name: string, index = 0): string => (/^[A-Za-z_]\w{0,99}$/.test(name) && !kinesis.reserved.has(name.toUpperCase()) ? name : `COL_${name.replace(/\W/g, '').slice(0, 96) || index}`);

/** Rows of sample records, to tell their columns by. */
export const discoverRows = (texts: readonly string[], schema: InputSchema): readonly Row[] => (schema.columns ? [] : texts.flatMap(text => readRows(text, schema).rows));
