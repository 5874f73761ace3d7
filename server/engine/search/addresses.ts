import { numberOf, textOf } from './scalars.ts';

/** An address as a number in the IPv6 space, so that both families compare; undefined when it is none. */
export function ipNumber(text: string): bigint | undefined {
  const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (four) {
    const parts = four.slice(1).map(numberOf);
    return parts.some(p => p > 255) ? undefined : 0xffff00000000n + BigInt(parts.reduce((sum, p) => sum * 256 + p, 0));
  }
  if (!text.includes(':')) return undefined;
  // The last 32 bits may be written as an address of the older family.
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted) {
    const tail = ipNumber(dotted[2]!);
    return tail === undefined ? undefined : ipNumber(`${dotted[1]}${((tail >> 16n) & 0xffffn).toString(16)}:${(tail & 0xffffn).toString(16)}`);
  }
  const [head, tail, extra] = text.split('::');
  if (extra !== undefined) return undefined;
  const left = head ? head.split(':') : [];
  const right = tail ? tail.split(':') : [];
  if (tail === undefined ? left.length !== 8 : left.length + right.length > 7) return undefined;
  const groups = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
  if (groups.some(g => !/^[0-9a-fA-F]{1,4}$/.test(g))) return undefined;
  return groups.reduce((sum, g) => sum * 65536n + BigInt('0x' + g), 0n);
}

/** An address as text: dotted for the IPv4 part of the space, else IPv6 with its longest run of zeros cut. */
export function ipText(number: bigint): string {
  if (number >> 32n === 0xffffn) return [24n, 16n, 8n, 0n].map(shift => textOf((number >> shift) & 0xffn)).join('.');
  const groups = Array.from({ length: 8 }, (_, i) => ((number >> BigInt(16 * (7 - i))) & 0xffffn).toString(16));
  const runs = [...groups.join(':').matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].sort((a, b) => b[0].length - a[0].length);
  const [run] = runs;
  if (!run) return groups.join(':');
  const text = groups.join(':');
  return `${text.slice(0, run.index)}::${text.slice(run.index + run[0].length).replace(/^:/, '')}`;
}
