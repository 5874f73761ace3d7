/** Text for a regular expression, where it stands for itself. */
export const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/**
 * The source of an expression for texts that are `pieces` with anything between them, as the stars of a wildcard and the `%` of LIKE mean it. For
 * the flag `s`; a piece has no groups and no quantifiers.
 * What stands for a star is never given back, as the first place of a piece serves as well as a later one: so time grows with the text,
 * however many stars there are.
 */
export function between(pieces: readonly string[]): string {
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return `^${first}$`;
  return `^${first}${rest.filter(piece => piece !== '').map((piece, i) => `(?=(.*?${piece}))\\${i + 1}`).join('')}.*${last}$`;
}
