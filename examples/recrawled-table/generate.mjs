// Items of a members table, as DynamoDB tags them.
//   node generate.mjs [--count 200] [--seed 5] > data/members.ndjson
const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
let state = option('seed', 5) >>> 0;
const random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const some = (list, most) => [...list].sort(() => random() - 0.5).slice(0, 1 + Math.floor(random() * most));
const S = value => ({ S: String(value) });
const N = value => ({ N: String(value) });

for (let i = 0, count = option('count', 200); i < count; i++) {
  const member = { member_id: S(`m-${String(i + 1).padStart(4, '0')}`), interests: { SS: some(['chess', 'rowing', 'opera', 'maps'], 3) }, offset: N(Math.floor(random() * 24) - 11) };
  if (random() < 0.7) member.profile = { M: { city: S(some(['Lisbon', 'Oslo', 'Vienna'], 1)[0]), badges: { SS: some(['early', 'loyal', 'critic'], 2) }, visits: { NS: some([1, 2, 3, 5, 8], 3).map(String) } } };
  process.stdout.write(JSON.stringify(member) + '\n');
}
