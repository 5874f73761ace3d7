/** Parts of a sentence: `a`, `a or b`, `a, b or c`. */
export const listed = (parts: readonly string[], word: 'and' | 'or'): string => (parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} ${word} ${parts[parts.length - 1]}`);

/** The same of names. */
export const named = (names: readonly string[], word: 'and' | 'or'): string => listed(names.map(name => `\`${name}\``), word);
