import type { TableColumn } from '../../base/sql-meaning.ts';
import type { SqlType } from '../../base/sql-type.ts';
import { valueText, type SqlValue } from '../../base/sql-value.ts';
import { toBase64 } from '../../base/base64.ts';

/**
 * The text of a row as it leaves the application. JSON: keys are the columns' stored names, numbers keep all their digits and their scale.
 * CSV: values between commas, NULL empty, a line feed behind each row; a value with a comma, a quote or a line end is quoted.
 */
export function rowWriter(columns: readonly TableColumn[], format: 'json' | 'csv'): (row: readonly SqlValue[]) => string {
  if (format === 'csv') return row => columns.map(({ type }, i) => cell(row[i] ?? null, type)).join(',') + '\n';
  const keys = columns.map(({ name }, i) => `${i === 0 ? '{' : ','}${JSON.stringify(name)}:`);
  const types = columns.map(c => c.type);
  return row => {
    let text = '';
    for (let i = 0; i < keys.length; i++) text += keys[i]! + json(row[i] ?? null, types[i]!);
    return `${text}}`;
  };
}

function json(value: SqlValue, type: SqlType): string {
  if (value === null) return 'null';
  switch (type.kind) {
    case 'BOOLEAN': return value ? 'true' : 'false';
    case 'TINYINT': case 'SMALLINT': case 'INTEGER': case 'BIGINT': return String(value as number);
    case 'DECIMAL': return valueText(value, type);
    case 'REAL': case 'FLOAT': case 'DOUBLE': return JSON.stringify(value);
    case 'CHAR': case 'VARCHAR': return JSON.stringify(value);
    case 'BINARY': case 'VARBINARY': return JSON.stringify(toBase64(value as Uint8Array));
    default: return JSON.stringify(valueText(value, type));
  }
}

function cell(value: SqlValue, type: SqlType): string {
  if (value === null) return '';
  const text = type.kind === 'BOOLEAN' ? (value ? 'true' : 'false') : type.kind === 'BINARY' || type.kind === 'VARBINARY' ? toBase64(value as Uint8Array) : typeof value === 'string' ? value : json(value, type).replace(/^"|"$/g, '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
