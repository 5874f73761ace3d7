import { literal } from '../../../base/pattern.ts';

/**
 * A pattern of Java's DateTimeFormatter as partition projection uses it. Source: the vendor's page of supported types for partition
 * projection: units may be left out only where the pattern ends with days or months.
 */
export interface DatePattern {
  /** The unit of its finest letter. */
  readonly unit: string;
  /** Whether a value is written so. */
  fits(value: string): boolean;
  /** The value with the separators of the pattern, when its digits fit. */
  rewritten(value: string): string | undefined;
  /** The source of a regular expression that takes a value, for texts of several. */
  readonly source: string;
}

const units: readonly (readonly [letters: string, unit: string])[] = [['nN', 'MILLIS'], ['SA', 'MILLIS'], ['s', 'SECONDS'], ['m', 'MINUTES'], ['HhKk', 'HOURS'], ['dDEec', 'DAYS'], ['wW', 'WEEKS'], ['ML', 'MONTHS'], ['yuY', 'YEARS']];

export function datePattern(pattern: string): DatePattern | undefined {
  const pieces = [...pattern.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']/g)];
  if (pieces.reduce((sum, p) => sum + p[0].length, 0) !== pattern.length) return undefined; // a quote is never closed
  const letters = pieces.filter(p => p[2] !== undefined);
  const unit = units.find(([of]) => letters.some(p => of.includes(p[2]!)))?.[1];
  if (unit === undefined) return undefined;
  const numeric = letters.every(p => /[yuMdHhKkmsS]/.test(p[2]!) && !(p[2] === 'M' && p[0].length > 2));
  const source = pieces.map(([piece, quoted, letter]) => {
    if (quoted !== undefined) return literal(quoted === '' ? "'" : quoted.replace(/''/g, "'"));
    if (letter === undefined) return literal(piece);
    if (!numeric && !/[yuMdHhKkmsS]/.test(letter)) return '.+?';
    if (letter === 'M' && piece.length > 2) return '[^\\d]+?';
    return piece.length === 1 ? (/[yu]/.test(letter) ? '\\d{1,9}' : '\\d{1,2}') : `\\d{${piece.length}}`;
  }).join('');
  const whole = new RegExp(`^${source}$`);
  return {
    unit, source, fits: value => whole.test(value),
    rewritten(value) {
      const digits = value.split(/[^0-9]+/).filter(Boolean);
      if (!numeric || digits.length !== letters.length || digits.some((g, i) => letters[i]![0].length > 1 && g.length !== letters[i]![0].length)) return undefined;
      let next = 0;
      return pieces.map(([piece, quoted, letter]) => (quoted !== undefined ? quoted : letter === undefined ? piece : digits[next++]!)).join('');
    },
  };
}
