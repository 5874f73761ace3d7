import { between, literal } from '../../base/pattern.ts';
import { illegalArgument, unsupported } from './error.ts';
import { ipNumber } from './addresses.ts';
import { numberOf } from './scalars.ts';

/** `*` for any text and `?` for any character, unless behind a backslash. */
export function wildcardPattern(text: string, fold: boolean): RegExp {
  const pieces = [''];
  for (const [part] of text.matchAll(/\\.|\*+|[^*\\]+|\\/gs)) {
    if (part.startsWith('*')) pieces.push('');
    else pieces.push(pieces.pop()! + (part.startsWith('\\') ? literal(part[1] ?? part) : literal(part).replaceAll('\\?', '.')));
  }
  return new RegExp(between(pieces), fold ? 'isu' : 'su');
}

/** Lucene's regular expressions: anchored; `#` empty, `@` anything, `<1-9>` ranges, `"…"` literals, `~` and `&` refused. */
export function luceneRegexp(text: string, fold: boolean): RegExp {
  if (/(?<!\\)[~&]/.test(text)) throw unsupported('complement and intersection in regular expressions');
  const source = text.replace(/\\.|"([^"]*)"|@|#|<(\d+)-(\d+)>|[\^$]/g, (piece, quoted, from, to) => {
    if (quoted !== undefined) return literal(quoted);
    if (piece === '@') return '.*';
    if (piece === '#') return '(?!)';
    if (from !== undefined) return `(?:${Array.from({ length: Math.min(1000, numberOf(to) - numberOf(from) + 1) }, (_, i) => numberOf(from) + i).join('|')})`;
    if (piece === '^' || piece === '$') return '\\' + piece;
    return /\\[a-zA-Z]/.test(piece) && !/\\[dDwWsS]/.test(piece) ? piece[1]! : piece;
  });
  try {
    return new RegExp(`^(?:${source})$`, fold ? 'is' : 's');
  } catch (cause) {
    throw illegalArgument(`failed to parse regexp [${text}]: ${(cause as Error).message}`);
  }
}

/** A test for addresses inside a CIDR block. */
export function network(cidr: string): (address: string) => boolean {
  const [base, bits] = cidr.split('/') as [string, string];
  const number = ipNumber(base);
  if (number === undefined) throw illegalArgument(`'${base}' is not an IP string literal.`);
  const most = base.includes(':') ? 128 : 32;
  if (!/^\d+$/.test(bits ?? '') || numberOf(bits) > most) throw illegalArgument(`illegal prefixlength [${bits ?? ''}], must be 0-${most}`);
  const length = numberOf(bits) + 128 - most;
  const shift = BigInt(128 - length);
  return address => {
    const other = ipNumber(address);
    return other !== undefined && other >> shift === number >> shift;
  };
}
