// Writes data/activity.ndjson and data/users.csv: node generate.mjs [--count 1200] [--seed 3] [--every 250, milliseconds]
import * as fs from 'node:fs';

const option = (name, fallback) => Number(process.argv[process.argv.indexOf(`--${name}`) + 1]) || fallback;
const count = option('count', 1200);
const every = option('every', 250);
let state = option('seed', 3) >>> 0;
const random = () => {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};
const pick = list => list[Math.floor(random() * list.length)];
const users = Array.from({ length: 60 }, (_, i) => ({ id: `u${String(i + 1).padStart(3, '0')}`, gender: pick(['f', 'm', 'd']), segment: 1 + Math.floor(random() * 3) }));
const start = Date.parse('2024-06-01T10:00:00Z');
const activity = fs.openSync(new URL('data/activity.ndjson', import.meta.url), 'w');
let lines = '';
for (let i = 0; i < count; i++) {
  // One in forty is a visitor whom the reference data do not know.
  const user = random() < 1 / 40 ? 'guest' : pick(users).id;
  const article = `a${1 + Math.floor(random() ** 2 * 12)}`;
  lines += JSON.stringify({ USER_ID: user, ARTICLE_ID: article, ACTION: random() < 0.18 ? 'click' : 'impression', TIMESTAMP: new Date(start + i * every).toISOString() }) + '\n';
  if (lines.length > 1 << 20 || i === count - 1) {
    fs.writeSync(activity, lines);
    lines = '';
  }
}
fs.closeSync(activity);
// No header: the service would read it as a row.
fs.writeFileSync(new URL('data/users.csv', import.meta.url), users.map(u => `${u.id},${u.gender},${u.segment}`).join('\n') + '\n');
