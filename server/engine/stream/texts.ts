/** Makes the text of ASCII bytes; equal texts are mostly one and the same. `hash` is that of `hashStep` over the bytes. */
export interface Texts {
  of(data: Uint8Array, from: number, to: number, hash: number): string;
  /** The same for a text that may never be asked for: undefined when it is long and seen for the first time. */
  known(data: Uint8Array, from: number, to: number, hash: number): string | undefined;
}

/** Code that takes a number, four bytes as long as there are so many, into the hash `h`. */
export const hashStep = (number: string): string => `h = Math.imul(h ^ (h >>> 15) ^ ${number}, 0x2c1b3c6d);`;

const size = 1 << 15;

/** Texts by their bytes: the few values of a column are made once and shared, so that groups find them by identity. */
export function textCache(): Texts {
  const texts = new Array<string>(size).fill('');
  const hashes = new Int32Array(size);
  function known(data: Uint8Array, from: number, to: number, hash: number): string | undefined {
    const slot = (hash ^ (hash >>> 15)) & (size - 1);
    // Only what comes again is kept: most texts that are seen once are never seen again.
    if (hashes[slot] !== hash) {
      hashes[slot] = hash;
      return to - from > short ? undefined : ascii(data, from, to);
    }
    const candidate = texts[slot]!;
    const length = to - from;
    let i = 0;
    if (candidate.length === length) while (i < length && candidate.charCodeAt(i) === data[from + i]) i++;
    return i === length ? candidate : (texts[slot] = shared(ascii(data, from, to)));
  }
  return { known, of: (data, from, to, hash) => known(data, from, to, hash) ?? ascii(data, from, to) };
}

/** The one text of these characters that the runtime uses for names: two such texts are compared without looking into them. */
export function shared(text: string): string {
  for (const key in { [text]: 0 }) return key;
  return text;
}

/** So many characters are quicker made than kept in mind. */
const short = 12;

/** The text of bytes of which each is one character. Bytes of some hosts know a quick way; else eight at a time, because every piece costs an object. */
export function ascii(data: Uint8Array & { latin1Slice?(from: number, to: number): string }, from: number, to: number): string {
  if (to - from > short && data.latin1Slice) return data.latin1Slice(from, to);
  let made = '';
  let i = from;
  for (; i + 8 <= to; i += 8) made += String.fromCharCode(data[i]!, data[i + 1]!, data[i + 2]!, data[i + 3]!, data[i + 4]!, data[i + 5]!, data[i + 6]!, data[i + 7]!);
  for (; i < to; i++) made += String.fromCharCode(data[i]!);
  return made;
}
