import { decimal, sqlTypes, timeUnits, type SqlType, type TimeUnit } from '../../../base/sql-type.ts';
import { parseExact, parseInterval, parseTime, parseTimestamp, type SqlValue } from '../../../base/sql-value.ts';
import type { Expr, IntervalLiteral, NumberLiteral } from '../tree.ts';

/** Type of a number as it is written: `12` INTEGER (BIGINT when it is larger), `1.5` DECIMAL, `1e2` DOUBLE. */
export function numberType({ text }: NumberLiteral): SqlType {
  if (/e/i.test(text)) return sqlTypes.double;
  const [whole = '', fraction] = text.split('.');
  const digits = whole.replace(/^0+/, '');
  if (fraction !== undefined && fraction !== '') return digits.length + fraction.length > 19 ? sqlTypes.double : decimal(Math.max(1, digits.length + fraction.length), fraction.length);
  if (digits.length < 10 || (digits.length === 10 && digits <= '2147483647')) return sqlTypes.integer;
  if (digits.length < 19 || (digits.length === 19 && digits <= '9223372036854775807')) return sqlTypes.bigint;
  return sqlTypes.unknown;
}

/** Value of a literal in the engine's form (DECIMAL unscaled, times in milliseconds, units as their word); undefined for anything that is none. */
export function literalOf(expr: Expr | undefined): SqlValue | undefined {
  switch (expr?.kind) {
    case 'number': {
      const type = numberType(expr);
      return type.kind === 'DOUBLE' ? Number(expr.text) : parseExact(expr.text, type.kind === 'DECIMAL' ? type.scale : 0);
    }
    case 'string': return expr.value;
    case 'unit': return expr.unit;
    case 'literal': return expr.value === 'TRUE' ? true : expr.value === 'FALSE' ? false : null;
    case 'interval': {
      const value = intervalValue(expr);
      return value === undefined ? undefined : value;
    }
    case 'typed': return expr.type === 'TIME' ? parseTime(expr.value) : expr.type === 'DATE' || expr.type === 'TIMESTAMP' ? parseTimestamp(expr.value) : undefined;
    case 'unary': {
      if (expr.operator === 'NOT') return undefined;
      const value = literalOf(expr.operand);
      if (typeof value === 'number') return expr.operator === '-' ? 0 - value : value;
      return typeof value === 'bigint' ? (expr.operator === '-' ? -value : value) : undefined;
    }
    default: return undefined;
  }
}

/** The plain number that a literal stands for, whatever its type. */
export function plainNumber(expr: Expr | undefined): number | undefined {
  if (expr?.kind === 'number') return Number(expr.text);
  if (expr?.kind === 'unary' && expr.operator !== 'NOT') {
    const value = plainNumber(expr.operand);
    return value === undefined ? undefined : expr.operator === '-' ? -value : value;
  }
  return undefined;
}

/** Whether a template puts a value in here before the service sees it: `${threshold}`, `'${seconds}'`. Then nobody knows what it is. */
export function isPlaceholder(expr: Expr | undefined): boolean {
  switch (expr?.kind) {
    case 'name': return expr.parts.some(p => hasPlaceholder(p.name));
    case 'string': case 'interval': case 'typed': return hasPlaceholder(expr.value);
    case 'unary': return isPlaceholder(expr.operand);
    default: return false;
  }
}

export const hasPlaceholder = (text: string): boolean => text.includes('${');

export const isUnit = (word: string | undefined): word is TimeUnit => word !== undefined && (timeUnits as readonly string[]).includes(word);

export function intervalType({ qualifier }: IntervalLiteral): SqlType {
  if (!qualifier || !isUnit(qualifier.from)) return sqlTypes.unknown;
  const to = isUnit(qualifier.to) ? qualifier.to : qualifier.from;
  return { kind: 'INTERVAL', from: qualifier.from, to, ...(qualifier.precision !== undefined && { precision: qualifier.precision }), ...(qualifier.fraction !== undefined && { fraction: qualifier.fraction }) };
}

/** Milliseconds, or months for year-month intervals; undefined when the text does not fit its qualifier. */
export function intervalValue({ value, negative, qualifier }: IntervalLiteral): number | undefined {
  if (!qualifier || !isUnit(qualifier.from) || (qualifier.to !== undefined && !isUnit(qualifier.to))) return undefined;
  const size = parseInterval(value, qualifier.from, (qualifier.to as TimeUnit | undefined) ?? qualifier.from);
  return size === undefined ? undefined : negative ? -size : size;
}
