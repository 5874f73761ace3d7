import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { canonicalNumber, checkValue, sameItem, sizeOfItem } from '../../server/components/dynamodb/values.ts';
import { replayFiles } from '../harness/replays.ts';

describe('values', () => {
  test('numbers come back in their plain form', () => {
    for (const [written, kept] of [['3.10', '3.1'], ['+5', '5'], ['007', '7'], ['1e3', '1000'], ['1.50E-3', '0.0015'], ['-0', '0'], ['0.000', '0'], ['-12.340', '-12.34'], ['.5', '0.5'], ['5.', '5'], ['1E+20', '100000000000000000000'], ['12345678901234567890123456789012345678', '12345678901234567890123456789012345678'], ['x', undefined], ['', undefined], ['.', undefined]] as const) assert.equal(canonicalNumber(written), kept, written);
  });

  test('what DynamoDB refuses', () => {
    for (const [value, wrong] of [
      [{ N: '1'.repeat(39) }, /39 digits: at most 38/], [{ N: `${'1'.repeat(38)}000` }, undefined], [{ N: '1e126' }, /too large/], [{ N: '9.9e125' }, undefined], [{ N: '1e-131' }, /too small/], [{ N: '1e-130' }, undefined], [{ N: 5 }, /number as text/],
      [{ NS: ['1', '1.0'] }, /no element twice/], [{ NS: ['1', 'x'] }, /cannot hold "x"/], [{ SS: [] }, /at least one/], [{ BS: ['QQ==', 'QQ='] }, /cannot hold/], [{ NULL: false }, /holds true/], [{ X: 1 }, /does not have/], [{ S: 'a', N: '1' }, /2 types/], [{}, /0 types/], [{ M: { a: { L: [{ S: 1 }] } } }, /`v.a\[0\]`/], [null, /no type/],
    ] as const) {
      const found = checkValue(value, 'v');
      if (wrong) assert.match(found ?? '', wrong, JSON.stringify(value));
      else assert.equal(found, undefined);
    }
  });

  test('sizes are those of the service\'s own samples', () => {
    // The developer guide's records have 26, 59 and 38 bytes.
    const keys = { Id: { N: '101' } };
    const first = { Message: { S: 'New item!' }, ...keys };
    const second = { Message: { S: 'This item has changed' }, ...keys };
    assert.deepEqual([sizeOfItem(keys) + sizeOfItem(first), sizeOfItem(keys) + sizeOfItem(second) + sizeOfItem(first), sizeOfItem(keys) + sizeOfItem(second)], [26, 59, 38]);
    assert.equal(sizeOfItem({ 'ä': { S: '€𝒳' }, b: { B: 'QUI=' }, c: { BOOL: true }, d: { NULL: true }, e: { L: [{ S: 'a' }, { N: '-1.5' }] }, f: { M: { g: { SS: ['x', 'yz'] } } } }), (2 + 7) + (1 + 2) + 2 + 2 + (1 + 3 + 1 + 1 + 1 + 3) + (1 + 3 + 1 + 1 + 3));
  });

  test('sets and attributes have no order', () => {
    assert.ok(sameItem({ a: { SS: ['x', 'y'] }, b: { M: { c: { N: '1' }, d: { BOOL: true } } } }, { b: { M: { d: { BOOL: true }, c: { N: '1' } } }, a: { SS: ['y', 'x'] } }));
    assert.ok(!sameItem({ a: { L: [{ S: 'x' }, { S: 'y' }] } }, { a: { L: [{ S: 'y' }, { S: 'x' }] } }));
  });
});

describe('changes', () => {
  const changes = async (lines: readonly object[], more = '') => {
    const { frames, problems } = await replayFiles({ 'p.pipeline.yaml': `name: p\nnodes:\n  items: { type: dynamodb-stream, items: items.ndjson, keys: [id]${more} }\n  out: { type: firehose, from: items, to: lake, newline: true }\n  lake: { type: bucket }\n`, 'items.ndjson': lines.map(l => JSON.stringify(l)).join('\n') }, 'p.pipeline.yaml');
    const rows = frames.flatMap(f => (f.kind === 'rows' && f.node === 'items' ? f.rows.map(r => Object.fromEntries(f.columns.map((c, i) => [c, r.cells[i]]))) : []));
    return { rows: rows.map(r => ({ ...r, dynamodb: JSON.parse(r['dynamodb']!) as Record<string, unknown> })) as (Record<string, string> & { dynamodb: Record<string, unknown> })[], problems };
  };
  const item = (id: string, more: object = {}) => ({ id: { N: id }, ...more });

  test('inserts, changes, what changes nothing, removals and expiry', async () => {
    const { rows, problems } = await changes([item('1.0', { a: { SS: ['x', 'y'] } }), item('1', { a: { SS: ['y', 'x'] } }), item('1', { a: { SS: ['z'] } }), { eventName: 'REMOVE', Keys: { id: { N: '1' } }, userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }, item('1')]);
    assert.deepEqual(problems, []);
    assert.deepEqual(rows.map(r => r['eventName']), ['INSERT', 'MODIFY', 'REMOVE', 'INSERT']);
    assert.deepEqual(Object.keys(rows[0]!.dynamodb), ['ApproximateCreationDateTime', 'Keys', 'NewImage', 'SequenceNumber', 'SizeBytes', 'StreamViewType']);
    assert.deepEqual(rows[0]!.dynamodb['Keys'], { id: { N: '1' } });
    assert.deepEqual([rows[1]!.dynamodb['OldImage'], rows[1]!.dynamodb['NewImage']], [item('1', { a: { SS: ['x', 'y'] } }), item('1', { a: { SS: ['z'] } })]);
    assert.deepEqual([rows[2]!.dynamodb['NewImage'], rows[2]!.dynamodb['OldImage'], JSON.parse(rows[2]!['userIdentity']!).principalId], [undefined, item('1', { a: { SS: ['z'] } }), 'dynamodb.amazonaws.com']);
    const numbers = rows.map(r => BigInt(r.dynamodb['SequenceNumber'] as string));
    assert.ok(numbers.every((n, i) => i === 0 || n > numbers[i - 1]!), 'sequence numbers grow');
  });

  test('each view shows its images', async () => {
    const lines = [item('1', { a: { S: 'x' } }), item('1', { a: { S: 'y' } }), { eventName: 'REMOVE', OldImage: item('1', { a: { S: 'y' } }) }];
    for (const [view, images] of [['KEYS_ONLY', ['', '', '']], ['NEW_IMAGE', ['NewImage', 'NewImage', '']], ['OLD_IMAGE', ['', 'OldImage', 'OldImage']], ['NEW_AND_OLD_IMAGES', ['NewImage', 'NewImage OldImage', 'OldImage']]] as const) {
      const { rows } = await changes(lines, `, view: ${view}`);
      assert.deepEqual(rows.map(r => Object.keys(r.dynamodb).filter(k => k.endsWith('Image')).join(' ')), images, view);
    }
    const { rows } = await changes(lines, ', via: kinesis, view: KEYS_ONLY');
    assert.deepEqual(rows.map(r => Object.keys(r.dynamodb).join(' ')), ['ApproximateCreationDateTime Keys NewImage SizeBytes ApproximateCreationDateTimePrecision', 'ApproximateCreationDateTime Keys NewImage OldImage SizeBytes ApproximateCreationDateTimePrecision', 'ApproximateCreationDateTime Keys OldImage SizeBytes ApproximateCreationDateTimePrecision']);
    assert.match(rows[0]!['eventID']!, /^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  });

  test('items that no table would take', async () => {
    const { problems } = await changes([{ a: { S: 'x' } }, { id: { BOOL: true } }, { id: { S: '' } }, { id: { S: 'a' }, b: { S: 'x'.repeat(420_000) } }, { id: { X: 1 } }, { Item: 5 }]);
    assert.deepEqual(problems.filter(p => p.node === 'items').map(p => p.code), ['SIM104', 'SIM104', 'SIM104', 'SIM103', 'SIM103', 'SIM101']);
  });
});
