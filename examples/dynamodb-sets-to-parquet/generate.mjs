// Items of an orders table, as DynamoDB tags them. Later items bring new attributes, as they do in life.
//   node generate.mjs [--count 400] [--seed 7] > data/orders.ndjson
const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const count = option('count', 400);
let state = option('seed', 7) >>> 0;
const random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const pick = list => list[Math.floor(random() * list.length)];
const some = (list, most) => [...list].sort(() => random() - 0.5).slice(0, 1 + Math.floor(random() * most));
const S = value => ({ S: String(value) });
const N = value => ({ N: String(value) });

const tags = ['gift', 'express', 'fragile', 'returned', 'wholesale', 'coupon'];
const cities = ['Lisbon', 'Oslo', 'Vienna', 'Porto', 'Ghent', 'Turin'];
const products = ['lamp', 'kettle', 'chair', 'atlas', 'scarf', 'radio'];
const start = Date.UTC(2024, 4, 1, 8);

for (let i = 0; i < count; i++) {
  const lines = Array.from({ length: 1 + Math.floor(random() * 3) }, () => {
    const line = { sku: S(pick(products)), quantity: N(1 + Math.floor(random() * 5)), price: N((5 + random() * 95).toFixed(2)) };
    if (random() < 0.6) line.serials = { NS: some([1001, 1002, 1003, 1004, 1005], 3).map(String) };
    return { M: line };
  });
  const item = {
    order_id: S(`o-${String(i + 1).padStart(5, '0')}`),
    customer: { M: { name: S(pick(['Ana', 'Bo', 'Cleo', 'Dario', 'Edda'])), city: S(pick(cities)), offset: N(Math.floor(random() * 24) - 11) } },
    placed_at: N(Math.floor((start + i * 15_000) / 1000)),
    tags: { SS: some(tags, 3) },
    lines: { L: lines },
    paid: { BOOL: random() < 0.9 },
    reference: N((9007199254740993n + BigInt(i)).toString()),
  };
  if (random() < 0.3) item.note = { NULL: true };
  // Attributes that nobody had when the table was made.
  if (i >= count / 2) item.loyalty = { M: { points: N(Math.floor(random() * 500)), badges: { SS: some(['early', 'loyal', 'critic'], 2) } } };
  process.stdout.write(JSON.stringify(item) + '\n');
}
