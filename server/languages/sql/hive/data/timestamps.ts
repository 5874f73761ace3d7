import { memoText } from '../../../../base/memo.ts';
import { literal } from '../../../../base/pattern.ts';

/**
 * A reader for a Joda pattern, as `timestamp.formats` and `TimestampFormats` take them: nanoseconds since the epoch, UTC
 * where the text names no zone; undefined when the text does not fit.
 */
export const jodaReader = memoText(compile);

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function compile(pattern: string): (text: string) => bigint | undefined {
  const letters: string[] = [];
  const source = pattern.replace(/'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']/g, (piece, quoted: string | undefined, letter: string | undefined) => {
    if (quoted !== undefined) return literal(quoted === '' ? "'" : quoted.replace(/''/g, "'"));
    if (letter === undefined) return literal(piece);
    letters.push(letter);
    switch (letter) {
      case 'y': case 'Y': case 'u': return piece.length === 2 ? '(\\d{2})' : '(-?\\d{1,9})';
      case 'M': return piece.length > 2 ? '([A-Za-z]+)' : '(\\d{1,2})';
      case 'E': case 'a': case 'z': return '([A-Za-z/_]+)';
      case 'Z': case 'X': case 'x': return '(Z|[+-]\\d{2}(?::?\\d{2})?)';
      case 'S': return `(\\d{1,9})`;
      case 'D': return '(\\d{1,3})';
      default: return '(\\d{1,2})';
    }
  });
  const expression = new RegExp(`^${source}$`);
  return text => {
    const match = expression.exec(text.trim());
    if (!match) return undefined;
    let [year, month, day, hour, minute, second] = [1970, 1, 1, 0, 0, 0];
    let nanos = 0n;
    let offset = 0;
    let afternoon: boolean | undefined;
    letters.forEach((letter, i) => {
      const part = match[i + 1]!;
      switch (letter) {
        case 'y': case 'Y': case 'u': year = part.length === 2 ? 2000 + Number(part) : Number(part); break;
        case 'M': month = /^\d/.test(part) ? Number(part) : monthNames.indexOf(part.slice(0, 3).toLowerCase()) + 1; break;
        case 'd': day = Number(part); break;
        case 'D': month = 1; day = Number(part); break;
        case 'H': case 'k': case 'h': case 'K': hour = Number(part) % 24; break;
        case 'm': minute = Number(part); break;
        case 's': second = Number(part); break;
        case 'S': nanos = BigInt(part.padEnd(9, '0')); break;
        case 'a': afternoon = part.toLowerCase() === 'pm'; break;
        case 'Z': case 'X': case 'x': {
          const zone = /^([+-])(\d{2}):?(\d{2})?$/.exec(part);
          offset = zone ? (zone[1] === '-' ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3] ?? 0)) : 0;
          break;
        }
      }
    });
    if (afternoon !== undefined) hour = (hour % 12) + (afternoon ? 12 : 0);
    if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return undefined;
    return BigInt(Date.UTC(year, month - 1, day, hour, minute - offset, second)) * 1_000_000n + nanos;
  };
}

/** A text by the first of the formats that fits: Joda patterns, or `millis`. */
export function formattedTimestamp(text: string, formats: readonly string[]): bigint | undefined {
  for (const format of formats) {
    const instant = format === 'millis' ? (/^-?\d+$/.test(text) ? BigInt(text) * 1_000_000n : undefined) : jodaReader(format)(text);
    if (instant !== undefined) return instant;
  }
  return undefined;
}

/** `2024-5-1`, as `java.sql.Date` reads it: days since the epoch. A day that its month does not have is one of the next. */
export function sqlDate(text: string): number | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text)?.map(Number) ?? [];
  if (year === undefined || month! < 1 || month! > 12 || day! < 1 || day! > 31) return undefined;
  return Date.UTC(year, month! - 1, day) / 86_400_000;
}

/** `2024-05-01 10:00:00.5`, as `java.sql.Timestamp` reads it: nanoseconds since the epoch. */
export const sqlTimestamp = (text: string): bigint | undefined => instantOf(/^(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,9}))?$/.exec(text.trim()));

/** Year, month, day, hour, minute, second and fraction of a match as an instant. */
export function instantOf(match: RegExpExecArray | null): bigint | undefined {
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [number, number, number, number, number, number];
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) return undefined;
  return BigInt(Date.UTC(year, month - 1, day, hour, minute, second)) * 1_000_000n + BigInt((match[7] ?? '').padEnd(9, '0'));
}
