// Events of an advertising network: who saw what, when to the nanosecond, and what it cost. Two in a hundred would not fit the table.
//   node generate.mjs [--count 900] [--seed 11] > data/ad-events.ndjson
const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const count = option('count', 900);
let state = option('seed', 11) >>> 0;
const random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const pick = list => list[Math.floor(random() * list.length)];
const systems = ['Android', 'iOS', 'Windows', 'Mac OS X', null];
const agents = [
  'Mozilla/5.0 (Linux; Android 7.0; SM-G930V) AppleWebKit/537.36', 'Mozilla/5.0 (iPhone; CPU iPhone OS 10_3 like Mac OS X)', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) | Gecko/20100101',
  'Opera/9.80 (J2ME/MIDP; Opera Mini/7.1) Gerät/“klein”',
];
const start = Date.UTC(2017, 7, 1, 0, 45);

for (let i = 0; i < count; i++) {
  const ts = BigInt(start + i * 12_000) * 1_000_000n + BigInt(Math.floor(random() * 1e9));
  const event = {
    user_id: `u-${String(1 + Math.floor(random() ** 1.5 * 120)).padStart(5, '0')}`, campaign_id: `c-${1 + Math.floor(random() ** 2 * 6)}`, os: pick(systems), ua: pick(agents),
    ts: null, billing: Math.round(random() ** 3 * 120_000) / 100_000,
  };
  if (i % 50 === 49) Object.assign(event, pick([{ ua: `${event.ua} `.repeat(8) }, { billing: 'free' }, { campaign_id: { id: 7 } }, { user_id: `ü-${'é'.repeat(30)}` }]));
  // Nanoseconds have more digits than a double; one producer sends a number that no 64 bits hold.
  process.stdout.write(JSON.stringify(event).replace('"ts":null', `"ts":${i % 300 === 100 ? '18446744073709551615' : ts}`) + '\n');
}
