// How many answers of which size went out in each minute: sizes in steps of 100 bytes, as parallel arrays. An index sorts the values of a
// field within a document, so a document takes pairs only as long as both numbers ascend; then the pairs stay together.
const line = /^\S+ \S+ \S+ \[([^\]]+)\] "[^"]*" (\d{3}) (\d+)/;
const months = { Jan: '01', Feb: '02', Mar: '03', Apr: '04', May: '05', Jun: '06', Jul: '07', Aug: '08', Sep: '09', Oct: '10', Nov: '11', Dec: '12' };

export const handler = async ({ Records }) => {
  const minutes = new Map();
  for (const { kinesis } of Records) {
    const match = line.exec(Buffer.from(kinesis.data, 'base64').toString('utf8'));
    if (!match) continue;
    const [, day, month, year, time] = /^(\d\d)\/(\w{3})\/(\d{4}):(\d\d:\d\d)/.exec(match[1]);
    const minute = `${year}-${months[month]}-${day}T${time}:00Z`;
    const size = Math.floor(Number(match[3]) / 100) * 100;
    const sizes = minutes.get(minute) ?? minutes.set(minute, new Map()).get(minute);
    sizes.set(size, (sizes.get(size) ?? 0) + 1);
  }
  const records = [];
  for (const [timestamp, sizes] of minutes) {
    let open;
    for (const [size, freq] of [...sizes].sort((a, b) => a[0] - b[0])) {
      if (!open || open.freq.at(-1) > freq) records.push({ timestamp, size_in_bytes: (open = { size: [], freq: [] }) });
      open.size.push(size);
      open.freq.push(freq);
    }
  }
  return { records };
};
