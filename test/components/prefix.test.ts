import { test } from 'node:test';
import assert from 'node:assert/strict';
import { checkPrefixes, dataPrefix, errorFolder, evaluatePrefix, objectName } from '../../server/components/firehose/prefix.ts';

const values = (errorType?: string, partitionKeys: Record<string, string> = {}) => ({ instant: Date.parse('2018-08-27T10:30:00Z'), zone: 'UTC', random: () => 0, partitionKeys, ...(errorType !== undefined && { errorType }) });

test('keys of data and errors by prefix', () => {
  for (const [prefix, errorPrefix, data, error] of [
    [undefined, undefined, '2018/08/27/10/', 'T/2018/08/27/10/'],
    ['p', undefined, 'p2018/08/27/10/', 'pT/2018/08/27/10/'],
    ['p/', undefined, 'p/2018/08/27/10/', 'p/T/2018/08/27/10/'],
    ['y=!{timestamp:yyyy}/', 'e/', 'y=2018/', 'e/2018/08/27/10/'],
    [`dt=!{timestamp:yyyy-MM-dd'T'HH}/`, 'e/!{firehose:error-output-type}/', 'dt=2018-08-27T10/', 'e/T/'],
    ['!{firehose:random-string}/x/', 'e/!{firehose:error-output-type}/', 'AAAAAAAAAAA/x/', 'e/T/'],
  ] as const) {
    assert.equal(dataPrefix(prefix, values()), data, String(prefix));
    assert.equal(errorFolder(prefix, errorPrefix, values('T')), error, String(errorPrefix));
    assert.equal(checkPrefixes(prefix, errorPrefix), undefined);
  }
  assert.equal(objectName('s', 1, values().instant, 'UTC', 'uuid'), 's-1-2018-08-27-10-30-00-uuid');
  assert.equal(evaluatePrefix('c=!{partitionKeyFromQuery:c}/', values(undefined, { 'partitionKeyFromQuery:c': 'a/b' })), 'c=a/b/', 'nothing is escaped');
});

test('what the service refuses', () => {
  assert.match(checkPrefixes('y=!{timestamp:yyyy}/', undefined)!, /ErrorOutputPrefix can't be null/);
  assert.match(checkPrefixes('x/!{firehose:error-output-type}/', 'e/!{firehose:error-output-type}/')!, /error prefix only/);
  assert.match(checkPrefixes(undefined, 'e/!{timestamp:yyyy}/')!, /error-output-type/);
  assert.match(checkPrefixes('!{nothing:x}/', 'e/')!, /namespace `nothing`/);
  assert.match(checkPrefixes('!{open', 'e/')!, /not `!\{namespace:value\}`/);
  assert.match(checkPrefixes(undefined, '!{partitionKeyFromQuery:c}/!{firehose:error-output-type}/')!, /cannot hold partition keys/);
  assert.match(checkPrefixes('x'.repeat(1025), undefined)!, /1,024 characters/);
});
