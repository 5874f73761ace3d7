// Changes of a table of tweets, as DynamoDB tags them: new tweets, some that are liked or corrected later, a few that are deleted.
//   node generate.mjs [--count 600] [--seed 5] > data/tweets.ndjson
const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const count = option('count', 600);
let state = option('seed', 5) >>> 0;
const random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const pick = list => list[Math.floor(random() * list.length)];

const handles = [
  'ada_codes', 'brewbot', 'cloud_carla', 'data_dan', 'edge_eve', 'feed_felix', 'gridgina', 'hashhugo', 'iris_iot', 'json_jo', 'kafka_kim', 'lambda_leo',
  'meshmia', 'nightly_ned', 'opsolga', 'pipe_pat', 'queue_quin', 'ruleroza', 'shard_sam', 'tablet_tia', 'uptime_uri', 'vega_vera', 'waldo_w', 'xray_xi',
];
const openings = ['Shipping', 'Debugging', 'Rewriting', 'Measuring', 'Deleting', 'Explaining'];
const things = ['a stream', 'the last partition', 'a very small lambda', 'yesterday’s query', 'a chart, again', '“the pipeline”'];
const start = Date.UTC(2018, 8, 19, 17);

/** The service's ids: milliseconds since its epoch, shifted by 22 bits. Far above 2^53. */
const tweetId = (ms, n) => (BigInt(ms - 1288834974657) << 22n) + BigInt(n);

const recent = [];
for (let i = 0; i < count; i++) {
  const at = start + i * 20_000 + Math.floor(random() * 15_000);
  const what = recent.length < 20 ? 1 : random();
  let line;
  if (what < 0.02) {
    line = { OldImage: recent.splice(Math.floor(random() * recent.length), 1)[0] };
  } else if (what < 0.14) {
    const old = pick(recent);
    line = { ...old, favorites: { N: String(Number(old.favorites.N) + 1 + Math.floor(random() * 9)) } };
    recent[recent.indexOf(old)] = line;
  } else {
    line = {
      user_id: { S: handles[Math.floor(random() ** 2.2 * handles.length)] }, tweet_id: { N: tweetId(at, i % 4096).toString() },
      text: { S: `${pick(openings)} ${pick(things)}` }, lang: { S: pick(['en', 'en', 'de', 'pt']) }, favorites: { N: '0' },
    };
    if (random() < 0.3) line.hashtags = { SS: random() < 0.5 ? ['serverless'] : ['aws', 'streaming'] };
    if (random() < 0.2) line.in_reply_to = { NULL: true };
    recent.push(line);
    if (recent.length > 60) recent.shift();
  }
  process.stdout.write(JSON.stringify(line) + '\n');
}
