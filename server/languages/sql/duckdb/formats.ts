const mysql: Readonly<Record<string, string>> = { i: '%M', s: '%S', M: '%B', W: '%A', c: '%-m', e: '%-d', k: '%-H', h: '%I', l: '%-I', T: '%H:%M:%S', r: '%I:%M:%S %p', Y: '%Y', y: '%y', m: '%m', d: '%d', H: '%H', I: '%I', S: '%S', f: '%f', p: '%p', j: '%j', a: '%a', b: '%b', '%': '%%' };

/** A `date_parse`/`date_format` pattern for DuckDB; undefined when it has letters that Athena itself refuses. */
export function mysqlToStrftime(pattern: string): string | undefined {
  let result = '';
  for (let i = 0; i < pattern.length; i++) {
    if (pattern[i] !== '%') {
      result += pattern[i];
      continue;
    }
    const letter = mysql[pattern[++i] ?? ''];
    if (letter === undefined) return undefined;
    result += letter;
  }
  return result;
}

const joda: Readonly<Record<string, (width: number) => string | undefined>> = {
  y: w => (w === 2 ? '%y' : '%Y'), Y: w => (w === 2 ? '%y' : '%Y'), u: () => '%Y', M: w => (w > 3 ? '%B' : w === 3 ? '%b' : w === 2 ? '%m' : '%-m'), d: w => (w > 1 ? '%d' : '%-d'), D: () => '%j', H: w => (w > 1 ? '%H' : '%-H'), h: w => (w > 1 ? '%I' : '%-I'),
  m: w => (w > 1 ? '%M' : '%-M'), s: w => (w > 1 ? '%S' : '%-S'), S: w => (w <= 3 ? '%g' : '%f'), a: () => '%p', E: w => (w > 3 ? '%A' : '%a'), Z: () => '%z', z: () => '%Z',
};

/** A Joda pattern for DuckDB; undefined when a letter has no counterpart. */
export function jodaToStrftime(pattern: string): string | undefined {
  let failed = false;
  const result = pattern.replace(/'((?:[^']|'')*)'|([A-Za-z])\2*|%/g, (piece, quoted: string | undefined, letter: string | undefined) => {
    if (quoted !== undefined) return quoted === '' ? "'" : quoted.replace(/''/g, "'").replace(/%/g, '%%');
    if (letter === undefined) return '%%';
    const made = joda[letter]?.(piece.length);
    if (made === undefined) failed = true;
    return made ?? '';
  });
  return failed ? undefined : result;
}

/** `$1` and `${name}` as DuckDB's regular expressions take them. */
export function javaReplacement(text: string): string {
  return text.replace(/\\(.)|\$(\d)|\$\{(\w+)\}/g, (_, escaped: string | undefined, digit: string | undefined, name: string | undefined) => (escaped !== undefined ? (escaped === '\\' ? '\\\\' : escaped) : `\\${digit ?? name}`));
}

/** A JSON path as DuckDB spells it; undefined when Athena refuses it. */
export function jsonPath(path: string): string | undefined {
  if (!path.startsWith('$')) return jsonPath(`$.${path}`);
  let result = '$';
  for (let at = 1; at < path.length;) {
    const match = /^(?:\.([\p{L}\p{N}_$-]+)|\["((?:[^"\\]|\\.)*)"\]|\['((?:[^'\\]|\\.)*)'\]|\[(\d+)\]|\."((?:[^"\\]|\\.)*)")/u.exec(path.slice(at));
    if (!match) return undefined;
    const key = match[1] ?? match[2] ?? match[3] ?? match[5];
    result += key !== undefined ? `."${key.replace(/"/g, '\\"')}"` : `[${match[4]}]`;
    at += match[0].length;
  }
  return result;
}
