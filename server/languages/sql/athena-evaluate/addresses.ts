/** The bytes of an IP address: four of `10.0.0.1`, sixteen of `2001:db8::1`; undefined when the text is none. */
export function addressBytes(text: string): Uint8Array | undefined {
  const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (four) {
    const bytes = four.slice(1).map(Number);
    return bytes.every(b => b < 256) ? Uint8Array.from(bytes) : undefined;
  }
  // `::ffff:1.2.3.4` ends in the four bytes.
  const mixed = /^(.*:)(\d{1,3}(?:\.\d{1,3}){3})$/.exec(text);
  const tail = mixed && addressBytes(mixed[2]!);
  if (mixed && !tail) return undefined;
  const plain = mixed ? `${mixed[1]}${((tail![0]! << 8) | tail![1]!).toString(16)}:${((tail![2]! << 8) | tail![3]!).toString(16)}` : text;
  if (!/^[0-9a-f:]+$/i.test(plain) || !plain.includes(':') || plain.split('::').length > 2) return undefined;
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const [left, right] = plain.includes('::') ? plain.split('::').map(groups) as [string[], string[]] : [groups(plain), []];
  const missing = 8 - left.length - right.length;
  if (plain.includes('::') ? missing < 1 : missing !== 0) return undefined;
  const all = [...left, ...Array<string>(plain.includes('::') ? missing : 0).fill('0'), ...right];
  if (all.some(g => !/^[0-9a-f]{1,4}$/i.test(g))) return undefined;
  return mapped(Uint8Array.from(all.flatMap(g => [parseInt(g, 16) >> 8, parseInt(g, 16) & 255])));
}

/** An IPv4 address inside IPv6 is the four bytes. */
const mapped = (bytes: Uint8Array): Uint8Array => (bytes.length === 16 && bytes.slice(0, 10).every(b => b === 0) && bytes[10] === 255 && bytes[11] === 255 ? bytes.slice(12) : bytes);

/** The shortest text: the longest run of zeros as `::`. */
export function addressText(given: Uint8Array): string {
  const bytes = mapped(given);
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i]! << 8) | bytes[2 * i + 1]!).toString(16));
  let [best, length] = [-1, 1];
  for (let i = 0; i < 8; i++) {
    let n = 0;
    while (i + n < 8 && groups[i + n] === '0') n++;
    if (n > length) [best, length] = [i, n];
  }
  return best < 0 ? groups.join(':') : `${groups.slice(0, best).join(':')}::${groups.slice(best + length).join(':')}`;
}

/** The first and last address of `10.0.0.0/8`, as sixteen bytes each. */
export function prefixRange(text: string): readonly [Uint8Array, Uint8Array] | undefined {
  const m = /^(.*)\/(\d{1,3})$/.exec(text);
  const bytes = m ? addressBytes(m[1]!) : undefined;
  const bits = Number(m?.[2]);
  if (!bytes || bits > bytes.length * 8) return undefined;
  const cut = (fill: 0 | 255) => bytes.map((b, i) => { const mask = 0xff & (0xff00 >> Math.max(0, Math.min(8, bits - i * 8))); return (b & mask) | (fill & ~mask & 0xff); });
  return [cut(0), cut(255)];
}
