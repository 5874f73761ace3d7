// A batch of the table's stream becomes flat rows, as the delivery stream gets them: which table, whose tweet, which one, about when.
// A deleted tweet was posted all the same, so REMOVE says nothing new.
export const handler = async ({ Records }) => ({
  records: Records.filter(({ eventName }) => eventName !== 'REMOVE').map(({ eventSourceARN, dynamodb }) => ({
    table_name: eventSourceARN.split('/')[1],
    user_id: dynamodb.Keys.user_id.S,
    // As text: the id has more digits than a double.
    tweet_id: dynamodb.Keys.tweet_id.N,
    approx_post_time: new Date(dynamodb.ApproximateCreationDateTime * 1000).toISOString().slice(0, 19).replace('T', ' '),
  })),
});
