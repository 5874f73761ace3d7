// Writes data/access.log: node generate.mjs [--count 2000] [--seed 11]
import * as fs from 'node:fs';

const option = (name, fallback) => Number(process.argv[process.argv.indexOf(`--${name}`) + 1]) || fallback;
const count = option('count', 2000);
let state = option('seed', 11) >>> 0;
const random = () => {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};
const pick = list => list[Math.floor(random() * list.length)];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = n => String(n).padStart(2, '0');
const start = Date.parse('2019-01-22T03:56:00Z');
const out = fs.createWriteStream(new URL('data/access.log', import.meta.url));
for (let i = 0; i < count; i++) {
  const at = new Date(start + i * 300);
  const time = `${two(at.getUTCDate())}/${months[at.getUTCMonth()]}/${at.getUTCFullYear()}:${at.toISOString().slice(11, 19)} +0000`;
  // Most answers are small pages, some are pictures, a few are large.
  const bytes = Math.floor(random() < 0.7 ? 500 + random() * 1500 : random() < 0.8 ? 3000 + random() * 2000 : 12_000 + random() * 3000);
  const status = random() < 0.03 ? 404 : 200;
  out.write(`${Math.floor(random() * 255)}.${Math.floor(random() * 255)}.12.7 - - [${time}] "GET ${pick(['/', '/filter', '/image/6229', '/product/31893'])} HTTP/1.1" ${status} ${bytes} "-" "Mozilla/5.0"\n`);
}
out.end();
