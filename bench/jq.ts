import { compileJq } from '../server/engine/jq/compile.ts';
import { compare, type Figure } from './figure.ts';
import { peer } from './peers.ts';

const count = 20_000;
const program = '{customer: .customer.id, day: (.at | strptime("%Y-%m-%dT%H:%M:%SZ") | strftime("%Y-%m-%d")), kind: (.type // "none"), large: (.amount > 100)}';
const lines = Array.from({ length: count }, (_, i) => JSON.stringify({ at: new Date(Date.UTC(2024, 4, 1) + i * 61_000).toISOString().replace(/\.\d+Z/, 'Z'), customer: { id: `c${(i * 7919) % 500}` }, amount: (i * 31) % 250, ...(i % 3 !== 0 && { type: ['order', 'refund'][i % 2] }) }));

/** Partition keys of records, from text to text, beside jq itself as it is compiled to WebAssembly: that reads all records as one text. */
export async function figures(): Promise<readonly Figure[]> {
  const jq = await peer('jq-web');
  const keys = compileJq(program);
  const own = () => lines.map(line => JSON.stringify(keys.first(JSON.parse(line)))).join('\n');
  const other = (): string => (jq.raw(lines.join('\n'), program, ['-c']) as string).trim();
  if (own() !== other()) throw new Error('the two answer differently');
  const timed = (work: () => string) => () => {
    const before = performance.now();
    work();
    return performance.now() - before;
  };
  return compare({ name: '23 jq expressions of partition keys over jq-web in one batch', goal: 5, stretch: 10, items: count, unit: 'rec/s', own: timed(own), peer: timed(other) });
}
