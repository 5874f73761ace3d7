// The delivery stream's transform: a change of the members table becomes the member as plain JSON, one line each.
// Numbers that a double would change stay text; sets become lists, which is what a Parquet file can hold.

/** An attribute value without its type tags. */
export function plain(value) {
  const [tag, content] = Object.entries(value)[0];
  switch (tag) {
    case 'N': return number(content);
    case 'NS': return content.map(number);
    case 'L': return content.map(plain);
    case 'M': return Object.fromEntries(Object.entries(content).map(([key, inner]) => [key, plain(inner)]));
    case 'NULL': return null;
    default: return content;
  }
}

const number = text => (Number.isSafeInteger(Number(text)) || /[.eE]/.test(text) ? Number(text) : text);

export async function handler({ records }) {
  return {
    records: records.map(({ recordId, data }) => {
      const change = JSON.parse(Buffer.from(data, 'base64').toString('utf8'));
      if (change.eventName === 'REMOVE') return { recordId, result: 'Dropped' };
      const member = Object.fromEntries(Object.entries(change.dynamodb.NewImage).map(([key, value]) => [key, plain(value)]));
      return { recordId, result: 'Ok', data: Buffer.from(JSON.stringify(member) + '\n').toString('base64') };
    }),
  };
}
