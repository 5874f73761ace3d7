import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readSchema } from '../../server/components/firehose/convert.ts';
import { convertDocument, Mismatch } from '../../server/languages/sql/hive/data/convert.ts';
import type { JsonSerde } from '../../server/base/feed.ts';
import { readDocuments } from '../../server/languages/sql/hive/data/json-text.ts';
import { parseHiveType } from '../../server/languages/sql/hive/reader.ts';
import { shownValue } from '../../server/languages/sql/hive/data/shown-value.ts';

const openx: JsonSerde = { kind: 'openx' };
const hive: JsonSerde = { kind: 'hive' };

/** What a column becomes of one document, as people read it; the error's text otherwise. */
function converted(type: string, document: string, serde: JsonSerde, name = 'c'): unknown {
  const read = parseHiveType(type);
  if ('error' in read) throw new Error(read.error.message);
  try {
    return shownValue(convertDocument(readDocuments(document)[0]!, [{ name, type: read.type }], serde)[0]!, read.type);
  } catch (error) {
    if (error instanceof Mismatch) return `! ${error.message}`;
    throw error;
  }
}

test('what columns become of values, by both deserializers', () => {
  for (const [type, value, byOpenx, byHive] of [
    ['int', 'null', null, null],
    ['int', '12', 12, 12], ['int', '2147483648', /out of range of int/, /out of range of int/], ['tinyint', '-128', -128, -128], ['tinyint', '128', /out of range of byte/, /out of range of byte/],
    ['bigint', '9223372036854775807', '9223372036854775807', '9223372036854775807'], ['bigint', '9007199254740993', '9007199254740993', '9007199254740993'],
    ['int', '"12"', 12, '! Current token (VALUE_STRING) not numeric, can not use numeric value accessors'], ['int', '"oops"', '! For input string: "oops"', /VALUE_STRING/], ['int', '"0x1F"', 31, /VALUE_STRING/], ['int', '" 12"', '! For input string: " 12"', /VALUE_STRING/], ['double', '" 12 "', 12, /VALUE_STRING/],
    ['double', '1.5', 1.5, 1.5], ['double', '"1e3"', 1000, /VALUE_STRING/], ['float', '0.1', Math.fround(0.1), Math.fround(0.1)],
    ['boolean', 'true', true, true], ['boolean', '"true"', true, true], ['boolean', '"TRUE"', true, true], ['boolean', '"yes"', false, false], ['boolean', '1', /cannot be read as a boolean/, false], ['boolean', '[true]', /cannot be read as a boolean/, /not of boolean type/],
    ['string', '1.50', '1.50', '1.50'], ['string', 'false', 'false', 'false'], ['string', '{"a":[1.0, 2]}', '{"a":[1.0,2]}', '! One or more fields have incorrect format. Exception when validating field (root)'], ['string', '[1]', '[1]', /incorrect format/],
    ['array<int>', '[1,2]', [1, 2], [1, 2]], ['array<int>', '7', [7], '! java.io.IOException: Start of Array expected'], ['array<string>', '"a"', ['a'], /Start of Array expected/], ['array<int>', '[]', [], []], ['array<int>', '[1,null]', [1, null], [1, null]],
    ['struct<a:int,b:string>', '{"b":"x"}', { a: null, b: 'x' }, { a: null, b: 'x' }], ['struct<a:int,b:string>', '[1,"x"]', { a: 1, b: 'x' }, /Start of Object expected/], ['struct<a:int>', '[]', null, /Start of Object expected/], ['struct<a:int>', '5', /cannot be read as a struct/, /Start of Object expected/], ['struct<a:int>', '{"z":1,"A":2}', { a: 2 }, { a: 2 }],
    ['map<string,int>', '{"x":1,"Y":2}', { x: 1, Y: 2 }, { x: 1, Y: 2 }], ['map<int,string>', '{"1":"a"}', { 1: 'a' }, { 1: 'a' }], ['map<string,int>', '[]', /cannot be read as a map/, /Start of Object expected/],
    ['timestamp', '1565382027', '2019-08-09 20:20:27.000', /Timestamp format/], ['timestamp', '1565382027123', '2019-08-09 20:20:27.123', /Timestamp format/], ['timestamp', '1565382027.5', '2019-08-09 20:20:27.500', /Timestamp format/], ['timestamp', '"1565382027"', '2019-08-09 20:20:27.000', /Timestamp format/],
    ['timestamp', '"2019-8-9 2:3:4.5"', '2019-08-09 02:03:04.500', '2019-08-09 02:03:04.500'], ['timestamp', '"2019-08-09T20:20:27Z"', '2019-08-09 20:20:27.000', /Timestamp format/], ['timestamp', '"2019-08-09T20:20:27.123456789Z"', '2019-08-09 20:20:27.123456789', /Timestamp format/], ['timestamp', '"2019-08-09T20:20:27"', /cannot be read as a timestamp/, /Timestamp format/],
    ['timestamp', '-1', '1969-12-31 23:59:59.000', /Timestamp format/], ['timestamp', '999999999999', /^209[12]-/, /Timestamp format/], // an instant beyond 64 bits of nanoseconds wraps
    ['date', '"2019-8-9"', '2019-08-09', '2019-08-09'], ['date', '"1969-12-31"', '1969-12-31', '1969-12-31'], ['date', '"2019-02-30"', '2019-03-02', '2019-03-02'], ['date', '"2019-13-01"', /cannot be read as a date/, /cannot be read as a date/],
    ['decimal(5,2)', '1.005', '1.01', '1.01'], ['decimal(5,2)', '-1.005', '-1.01', '-1.01'], ['decimal(5,2)', '1000', /does not fit decimal\(5,2\)/, /does not fit/], ['decimal(38,10)', '"1234567890123456789012345678.0123456789"', '1234567890123456789012345678.0123456789', /VALUE_STRING/], ['decimal(10,0)', '1e3', '1000', '1000'],
    ['bigint', '1e400', /out of range of long/, /out of range of long/], ['int', '1.9', 1, 1], ['varchar(2)', '"a😀b"', 'a😀', 'a😀'], ['timestamp', '"2019-08-09T20:20:27+02:00"', /cannot be read as a timestamp/, /Timestamp format/],
    ['char(3)', '"abcdef"', 'abc', 'abc'], ['varchar(2)', '12345', '12', '12'], ['binary', '"QUI="', '4142', '4142'],
  ] as const) {
    for (const [serde, expected] of [[openx, byOpenx], [hive, byHive]] as const) {
      const got = converted(type, `{"c":${value}}`, serde);
      if (expected instanceof RegExp) assert.match(String(got), expected, `${serde.kind} ${type} ${value}`);
      else assert.deepEqual(got, expected, `${serde.kind} ${type} ${value}`);
    }
  }
});

test('keys: letter case, dots, mappings; documents that are no object', () => {
  assert.equal(converted('int', '{"C":1}', openx), 1);
  assert.equal(converted('int', '{"C":1,"c":2}', openx), 2, 'exactly before loosely');
  assert.equal(converted('int', '{"C":1}', { ...openx, caseInsensitive: false }), null);
  assert.equal(converted('int', '{"a.b":1}', { ...openx, dotsToUnderscores: true }, 'a_b'), 1);
  assert.equal(converted('int', '{"a.b":1}', openx, 'a_b'), null);
  assert.equal(converted('int', '{"user-id":1}', { ...openx, mappings: { user_id: 'user-id' } }, 'user_id'), 1);
  assert.deepEqual(converted('struct<user_id:int>', '{"c":{"user-id":1}}', { ...openx, mappings: { user_id: 'user-id' } }), { user_id: 1 }, 'fields too');
  assert.equal(converted('int', '{"constructor":2}', { ...openx, mappings: {} }, 'constructor'), 2);
  assert.equal(converted('timestamp', '{"c":"2019-08-09T20:20:27.5+02:00"}', { ...openx, zones: true }), '2019-08-09 18:20:27.500');
  assert.equal(converted('int', '{"c":"x"}', { ...openx, nullInvalid: true }), null);
  assert.equal(converted('int', '{"__proto__":1,"constructor":2}', openx, 'constructor'), 2);
  for (const document of ['[{"c":1}]', '1', '"x"', 'null']) assert.match(String(converted('int', document, openx)), /^! Row is not a valid JSON Object/);
  assert.match(String(converted('int', '[1]', hive)), /^! java.io.IOException: Start of Object expected/);
});

test('Hive timestamps by the formats of the stream', () => {
  for (const [format, value, text] of [
    ['millis', '1565382027123', '2019-08-09 20:20:27.123'], ['yyyy-MM-dd\'T\'HH:mm:ss', '"2019-08-09T20:20:27"', '2019-08-09 20:20:27.000'], ['yyyy-MM-dd\'T\'HH:mm:ss.SSSZ', '"2019-08-09T20:20:27.123+0200"', '2019-08-09 18:20:27.123'],
    ['dd/MMM/yyyy HH:mm:ss', '"09/Aug/2019 20:20:27"', '2019-08-09 20:20:27.000'], ['MM/dd/yy hh:mm a', '"08/09/19 08:20 PM"', '2019-08-09 20:20:00.000'],
  ] as const) assert.equal(converted('timestamp', `{"c":${value}}`, { kind: 'hive', timestampFormats: ['yyyy', format] }), text, format);
  assert.match(String(converted('timestamp', '{"c":"09.08.2019"}', { kind: 'hive', timestampFormats: ['yyyy-MM-dd'] })), /Timestamp format/);
});

test('the Hive deserializer reads no name with a dot, at any depth', () => {
  for (const Type of ['struct<b.c:int>', 'array<map<string,struct<x:int,b.c:int>>>']) {
    const table = { Name: 't', StorageDescriptor: { Columns: [{ Name: 'id', Type: 'int' }, { Name: 'box', Type }] } };
    const read = readSchema(table, 'hive3', 'hive');
    assert.deepEqual('failure' in read && read.failure, { code: 'DataFormatConversion.InvalidSchema', message: 'The Hive JSON SerDe cannot read the field `b.c`: its name holds a dot', column: 'box' });
    assert.ok('columns' in readSchema(table, 'hive3', 'openx'));
  }
});
