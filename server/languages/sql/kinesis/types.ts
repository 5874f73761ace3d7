import { decimal, maximumLength, maximumPrecision, sqlTypes, type SqlType } from '../../../base/sql-type.ts';
import type { Range } from '../../../base/range.ts';
import { suggest } from '../../../base/suggest.ts';
import type { TypeNode } from '../tree.ts';
import { hasPlaceholder } from './literals.ts';

type Says = (kind: 'unknown-type' | 'type-arguments', range: Range, message: string, replacement?: string) => void;

/**
 * The type that a column definition or CAST names. What is no type of the service is told to `says` and read as UNKNOWN.
 * Lengths and digits follow the data types page; a character type without a length has one character.
 */
export function readType(node: TypeNode, says: Says, place: 'column' | 'cast' = 'column'): SqlType {
  if (node.name === '') return sqlTypes.unknown;
  const plain = plainTypes[node.name];
  if (plain) {
    if (node.suffix?.startsWith('WITH ')) says('unknown-type', node.range, `\`${node.name} WITH TIME ZONE\` is no type of Kinesis Analytics SQL: times have no zone, the clock is UTC`, node.name);
    else if (node.arguments.length > 0 && node.name !== 'TIME' && node.name !== 'TIMESTAMP' && node.name !== 'FLOAT') says('type-arguments', node.range, `\`${node.name}\` takes no length`, node.name);
    return plain;
  }
  const numbers = node.arguments.map(a => Number(a.text));
  if (hasPlaceholder(node.name)) return sqlTypes.unknown;
  if (node.arguments.some(a => hasPlaceholder(a.text))) return sizedTypes[node.name] ? { kind: sizedTypes[node.name]!, length: maximumLength } : /^(?:DECIMAL|DEC|NUMERIC)$/.test(node.name) ? decimal(maximumPrecision, 4) : sqlTypes.unknown;
  const sized = sizedTypes[node.name];
  if (sized) {
    const length = numbers[0] ?? 1;
    if (numbers.length > 1 || !(Number.isInteger(length) && length >= 1 && length <= maximumLength)) {
      says('type-arguments', node.range, `\`${sized}\` takes one length from 1 to ${maximumLength}`, `${node.name}(${length > maximumLength ? maximumLength : 1})`);
      return { kind: sized, length: Math.min(maximumLength, Math.max(1, Math.trunc(length) || 1)) };
    }
    return { kind: sized, length };
  }
  if (node.name === 'DECIMAL' || node.name === 'DEC' || node.name === 'NUMERIC') {
    const [precision = maximumPrecision, scale = 0] = numbers;
    const fits = Number.isInteger(precision) && precision >= 1 && precision <= maximumPrecision && Number.isInteger(scale) && scale >= 0 && scale <= precision && numbers.length <= 2;
    if (fits) return decimal(precision, scale);
    const p = Math.min(maximumPrecision, Math.max(1, Math.trunc(precision) || 1));
    const s = Math.min(p, Math.max(0, Math.trunc(scale) || 0));
    says('type-arguments', node.range, `\`${node.name}\` takes at most ${maximumPrecision} digits, and no more behind the point than in all`, `${node.name}(${p}, ${s})`);
    return decimal(p, s);
  }
  if (node.name.startsWith('INTERVAL')) {
    const [from, to] = node.name.slice(9).split(' TO ');
    if (place === 'cast' && from && from in unitWords) return { kind: 'INTERVAL', from: from as 'DAY', to: (to ?? from) as 'DAY' };
    says('unknown-type', node.range, '`INTERVAL` is the type of expressions, not of columns: keep milliseconds in a `BIGINT`', 'BIGINT');
    return sqlTypes.unknown;
  }
  const known = foreignTypes[node.name] ?? nearType(node);
  // A length that is written stays.
  const meant = node.arguments.length > 0 ? known?.replace(/\(.*$/, '') : known;
  says('unknown-type', node.nameRange, `\`${node.name}\` is no type of Kinesis Analytics SQL${meant ? `; use \`${meant}\`` : ''}`, meant);
  return sqlTypes.unknown;
}

/** The type whose name is nearly so, with what stands in parentheses. */
const nearType = ({ name }: TypeNode): string | undefined => suggest(name, [...Object.keys(plainTypes), ...Object.keys(sizedTypes), 'DECIMAL', 'NUMERIC']);

const plainTypes: Readonly<Record<string, SqlType>> = {
  BOOLEAN: sqlTypes.boolean, TINYINT: sqlTypes.tinyint, SMALLINT: sqlTypes.smallint, INTEGER: sqlTypes.integer, INT: sqlTypes.integer, BIGINT: sqlTypes.bigint,
  REAL: sqlTypes.real, DOUBLE: sqlTypes.double, 'DOUBLE PRECISION': sqlTypes.double, FLOAT: { kind: 'FLOAT' }, DATE: sqlTypes.date, TIME: sqlTypes.time, TIMESTAMP: sqlTypes.timestamp,
};

const sizedTypes: Readonly<Record<string, 'CHAR' | 'VARCHAR' | 'BINARY' | 'VARBINARY'>> = {
  CHAR: 'CHAR', CHARACTER: 'CHAR', VARCHAR: 'VARCHAR', 'CHARACTER VARYING': 'VARCHAR', 'CHAR VARYING': 'VARCHAR', BINARY: 'BINARY', VARBINARY: 'VARBINARY', 'BINARY VARYING': 'VARBINARY',
};

const unitWords = { YEAR: 1, MONTH: 1, DAY: 1, HOUR: 1, MINUTE: 1, SECOND: 1 };

/** Types of other systems, and what stands for them here. */
const foreignTypes: Readonly<Record<string, string>> = {
  STRING: 'VARCHAR(256)', TEXT: 'VARCHAR(65535)', NVARCHAR: 'VARCHAR(256)', VARCHAR2: 'VARCHAR(256)', NCHAR: 'CHAR(1)', CLOB: 'VARCHAR(65535)', JSON: 'VARCHAR(65535)', UUID: 'VARCHAR(36)', BOOL: 'BOOLEAN', BIT: 'BOOLEAN',
  LONG: 'BIGINT', INT8: 'BIGINT', INT64: 'BIGINT', INT4: 'INTEGER', INT32: 'INTEGER', INT2: 'SMALLINT', NUMBER: 'DECIMAL(19, 4)', MONEY: 'DECIMAL(19, 4)', FLOAT4: 'REAL', FLOAT8: 'DOUBLE', FLOAT64: 'DOUBLE',
  DATETIME: 'TIMESTAMP', TIMESTAMPTZ: 'TIMESTAMP', TIMESTAMP_LTZ: 'TIMESTAMP', BYTES: 'VARBINARY(1024)', BLOB: 'VARBINARY(65535)', BYTEA: 'VARBINARY(65535)',
};
