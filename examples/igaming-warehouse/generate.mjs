// Writes data/platform.ndjson and data/clicks.csv: node generate.mjs [--count 300] [--seed 1]
import * as fs from 'node:fs';

const option = (name, fallback) => Number(process.argv[process.argv.indexOf(`--${name}`) + 1]) || fallback;
const count = option('count', 300);
let state = option('seed', 1) >>> 0;
const random = () => {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};
const pick = list => list[Math.floor(random() * list.length)];
const start = Date.parse('2024-03-01T18:00:00Z');
const time = i => new Date(start + i * 4000).toISOString();
const player = () => `p${String(1 + Math.floor(random() * 40)).padStart(3, '0')}`;

const platform = Array.from({ length: count }, (_, i) => {
  const event = pick(['bet', 'bet', 'bet', 'win', 'deposit']);
  // One in fifty comes from the test team, one in sixty carries an amount that nobody can book.
  const who = i % 50 === 49 ? 'test-bot' : player();
  const amount = i % 60 === 59 ? 'n/a' : (Math.floor(random() * 10000) / 100).toFixed(2);
  return JSON.stringify({ ts: time(i), PlayerId: who, event, amount, currency: pick(['EUR', 'eur', 'GBP']), country: pick(['MT', 'SE', 'DE']) });
});
const clicks = Array.from({ length: count }, (_, i) => [time(i), player(), pick(['/', '/slots', '/live', '/cashier', '"/promo,spring"']), Math.floor(random() * 3000)].join(','));
fs.mkdirSync(new URL('data/', import.meta.url), { recursive: true });
fs.writeFileSync(new URL('data/platform.ndjson', import.meta.url), platform.join('\n') + '\n');
fs.writeFileSync(new URL('data/clicks.csv', import.meta.url), ['time,player,page,millis', ...clicks].join('\n') + '\n');
