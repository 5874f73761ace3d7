import { fromBase64, toBase64 } from '../../base/base64.ts';
import { described, JqError, jqText, type JqValue } from './values.ts';

const text = (value: JqValue): string => (typeof value === 'string' ? value : jqText(value));
const utf8 = new TextEncoder();

/** `@csv` and its like, by name. */
export const formats: Readonly<Record<string, (value: JqValue) => string>> = {
  '@text': text,
  '@json': jqText,
  '@html': value => text(value).replace(/[<>&'"]/g, c => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', "'": '&apos;', '"': '&quot;' })[c]!),
  '@uri': value => [...utf8.encode(text(value))].map(byte => (/[A-Za-z0-9\-_.~]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)).join(''),
  '@csv': value => cells(value, 'csv').map(cell => (typeof cell === 'string' ? `"${cell.replace(/"/g, '""')}"` : plain(cell, 'csv'))).join(','),
  '@tsv': value => cells(value, 'tsv').map(cell => (typeof cell === 'string' ? cell.replace(/[\t\n\r\\]/g, c => ({ '\t': '\\t', '\n': '\\n', '\r': '\\r', '\\': '\\\\' })[c]!) : plain(cell, 'tsv'))).join('\t'),
  '@sh': value => (Array.isArray(value) ? (value as JqValue[]) : [value]).map(item => {
    if (typeof item === 'object' && item !== null) throw new JqError(`${described(item)} can not be escaped for shell`);
    return typeof item === 'string' ? `'${item.replace(/'/g, "'\\''")}'` : jqText(item);
  }).join(' '),
  '@base64': value => toBase64(utf8.encode(text(value))),
  '@base64d': value => {
    const clean = text(value).replace(/=+$/, '');
    if (/[^A-Za-z0-9+/]/.test(clean)) throw new JqError(`${described(value)} is not valid base64 data`);
    return new TextDecoder().decode(fromBase64(clean));
  },
};

function cells(value: JqValue, format: string): readonly JqValue[] {
  if (!Array.isArray(value)) throw new JqError(`${described(value)} cannot be ${format}-formatted, only array`);
  return value as readonly JqValue[];
}

function plain(cell: JqValue, format: string): string {
  if (cell === null) return '';
  if (typeof cell === 'object') throw new JqError(`${described(cell)} is not valid in a ${format} row`);
  return jqText(cell);
}
