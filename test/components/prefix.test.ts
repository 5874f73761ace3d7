import { test } from 'node:test';
import assert from 'node:assert/strict';
import { checkPrefixes, dataPrefix, errorFolder, evaluatePrefix, objectName } from '../../server/components/firehose/prefix.ts';
import { printTime, timePatternProblem } from '../../server/components/firehose/time-pattern.ts';

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
  assert.match(checkPrefixes('y=!{timestamp:yyyy}/', undefined)!.message, /ErrorOutputPrefix can't be null/);
  assert.match(checkPrefixes('x/!{firehose:error-output-type}/', 'e/!{firehose:error-output-type}/')!.message, /error prefix only/);
  assert.match(checkPrefixes(undefined, 'e/!{timestamp:yyyy}/')!.message, /error-output-type/);
  assert.match(checkPrefixes('!{nothing:x}/', 'e/')!.message, /namespace `nothing`/);
  assert.match(checkPrefixes('!{open', 'e/')!.message, /not `!\{namespace:value\}`/);
  assert.match(checkPrefixes(undefined, '!{partitionKeyFromQuery:c}/!{firehose:error-output-type}/')!.message, /cannot hold partition keys/);
  assert.match(checkPrefixes('x'.repeat(1025), undefined)!.message, /1,024 characters/);
});

test('times by the patterns of Java, in English, with weeks from Sunday', () => {
  const newYear = Date.parse('2024-12-31T23:05:09.045Z');
  for (const [pattern, zone, text] of [
    ['yyyy-MM-dd HH:mm:ss.SSS', 'UTC', '2024-12-31 23:05:09.045'], ['YYYY', 'UTC', '2025'], ['yy uu', 'UTC', '24 24'], ['w', 'UTC', '1'], ['W', 'UTC', '5'], ['DDD', 'UTC', '366'],
    ['E EEEE e c', 'UTC', 'Tue Tuesday 3 3'], ['MMM MMMM MMMMM', 'UTC', 'Dec December D'], ['q QQ QQQ', 'UTC', '4 04 Q4'], ['h a K k', 'UTC', '11 PM 11 23'], ['A', 'UTC', '83109045'], ['n', 'UTC', '45000000'],
    ["yyyy'T'''HH", 'UTC', "2024T'23"], ['X x Z XXX', 'UTC', 'Z +00 +0000 Z'], ['X x Z XXX O', 'Asia/Kolkata', '+0530 +0530 +0530 +05:30 GMT+5:30'], ['yyyy/MM/dd/HH', 'Europe/Rome', '2025/01/01/00'], ['SSSSSS', 'UTC', '045000'],
  ] as const) assert.equal(printTime(pattern, newYear, zone), text, pattern);
  for (const pattern of ['', 'yyyy-MM-ddTHH', "yyyy'", 'yyyy{', 'HHH', 'b']) assert.ok(timePatternProblem(pattern), pattern);
});
