// Writes the rows of the charts into data/: node generate.mjs [--count 1] [--seed 1]; --count multiplies the rows.
import * as fs from 'node:fs';

const option = (name, fallback) => Number(process.argv[process.argv.indexOf(`--${name}`) + 1]) || fallback;
const times = option('count', 1);
let state = option('seed', 1) >>> 0;
const random = () => {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};
const round = (value, digits) => Number(value.toFixed(digits));
const write = (name, rows) => fs.writeFileSync(new URL(`data/${name}.ndjson`, import.meta.url), rows.map(row => JSON.stringify(row)).join('\n') + '\n');
fs.mkdirSync(new URL('data/', import.meta.url), { recursive: true });

const day = i => new Date(Date.UTC(2024, 2, 1 + i)).toISOString().slice(0, 10);
write('kpi', Array.from({ length: 14 }, (_, i) => ({ day: day(i), inefficiency: round(0.05 + 0.002 * i + random() * 0.01, 4) })));
write('devices', Array.from({ length: 40 * times }, (_, i) => {
  const outlier = random() < 0.1;
  return { device: i + 1, inefficiency: round(outlier ? 0.3 + random() * 0.3 : random() * 0.12, 4), events: 20 + Math.floor(random() * 200) };
}));
write('temperature', Array.from({ length: 60 * times }, (_, i) => ({ ts: new Date(Date.UTC(2024, 2, 1, 6, i)).toISOString(), device: 7, temp: round(70 + 4 * Math.sin(i / 8) + random() * 2 + (i % 29 === 28 ? 25 : 0), 1) })));
write('counts', Array.from({ length: 7 * 24 }, (_, i) => ({ day: day(Math.floor(i / 24)), hour: i % 24, devices: Math.floor(200 + 500 * Math.max(0, Math.sin(((i % 24) - 5) / 6)) + random() * 40) })));
write('scores', Array.from({ length: 20 }, (_, i) => ['0 to 1', '1 to 2', 'above 2'].map((range, k) => ({ minute: new Date(Date.UTC(2024, 6, 1, 6, i)).toISOString(), range, count: [54, 5, 1][k] + Math.floor(random() * [6, 3, 2][k]) }))).flat());
