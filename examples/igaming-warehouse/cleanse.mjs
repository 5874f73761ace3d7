// The delivery stream's transform: one shape for every feed, a folder for each, nothing of the test team.
const encode = value => Buffer.from(JSON.stringify(value) + '\n').toString('base64');

const feeds = {
  platform: ({ ts, PlayerId, event, amount, currency, country }) => ({ time: ts, player: PlayerId, event, amount: Number(amount), currency: currency.toUpperCase(), country }),
  clicks: ({ time, player, page, millis }) => ({ time, player, page, millis: Number(millis) }),
};

export const handler = async ({ records }) => ({
  records: records.map(({ recordId, data }) => {
    const record = JSON.parse(Buffer.from(data, 'base64').toString('utf8'));
    const feed = 'PlayerId' in record ? 'platform' : 'clicks';
    const clean = feeds[feed](record);
    if (clean.player === 'test-bot') return { recordId, result: 'Dropped' };
    if (Number.isNaN(clean.amount)) return { recordId, result: 'ProcessingFailed', data };
    return { recordId, result: 'Ok', data: encode(clean), metadata: { partitionKeys: { feed } } };
  }),
});
