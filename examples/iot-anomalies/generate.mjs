// Writes data/sensors.ndjson: node generate.mjs [--count 3000] [--seed 5]
import * as fs from 'node:fs';

const option = (name, fallback) => Number(process.argv[process.argv.indexOf(`--${name}`) + 1]) || fallback;
const count = option('count', 3000);
let state = option('seed', 5) >>> 0;
const random = () => {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};
const out = fs.openSync(new URL('data/sensors.ndjson', import.meta.url), 'w');
let lines = '';
for (let i = 0; i < count; i++) {
  // One value in a hundred is far above the usual 10 to 20.
  const value = random() < 0.01 ? 100 + random() * 20 : 10 + random() * 10;
  lines += JSON.stringify({ iotName: `sensor-${1 + Math.floor(random() * 8)}`, iotValue: Math.round(value * 100) / 100 }) + '\n';
  if (lines.length > 1 << 20 || i === count - 1) {
    fs.writeSync(out, lines);
    lines = '';
  }
}
fs.closeSync(out);
