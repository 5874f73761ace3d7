import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { HiveReader } from '../../../server/base/scope.ts';
import { parseHiveType, parseHiveTypes } from '../../../server/languages/sql/hive/reader.ts';
import { printHiveType } from '../../../server/languages/sql/hive/type.ts';
import { growth, linear } from '../../harness/growth.ts';

const found = (item: string, position: number, text: string, token: string) => `Error: ${item} expected at the position ${position} of '${text}' but '${token}' is found.`;

function message(text: string, reader?: HiveReader): string {
  const result = parseHiveType(text, reader);
  return 'error' in result ? result.error.message : `read as ${printHiveType(result.type)}`;
}

/** text, [position, token] for "type expected", or the whole message. */
const cases: readonly (readonly [string, readonly [number, string] | string, HiveReader?])[] = [
  ['set<string>', [0, 'set']],
  ['array<set<string>>', [6, 'set']],
  ['struct<a:set<bigint>>', [9, 'set']],
  ['struct<a:set<bigint>>', found(':', 12, 'struct<a:set<bigint>>', '<'), 'trino'],
  ['map<string,set<string>>', [11, 'set']],
  ['array<struct<id:string,name:string,tags:set<string>,used:bigint>>', [40, 'set']],
  ['array<struct<id:string,name:string,tags:set<string>,used:bigint>>', found(':', 43, 'array<struct<id:string,name:string,tags:set<string>,used:bigint>>', '<'), 'trino'],
  ['map<string, string>', [11, ' string']],
  ['map<string, string>', [11, ' '], 'hive1'],
  ['map<string, string>', [11, ' string'], 'hive2'],
  ['decimal(10, 2)', 'For input string: " 2"'],
  ['STRING', [0, 'STRING']], ['Array<string>', [0, 'Array']], ['integer', [0, 'integer']], ['long', [0, 'long']], ['text', [0, 'text']],
  ['number', [0, 'number']], ['json', [0, 'json']], ['list<string>', [0, 'list']], ['bool', [0, 'bool']], ['float8', [0, 'float8']], ['datetime', [0, 'datetime']],
  ['double precision', [0, 'double precision']], ['int string', [0, 'int string']],
  ['double precision', `Error: ',', ':', or ';' expected at position 6 from 'double precision' [0:double, 6: , 7:precision]`, 'hive1'],
  ['int string', `Error: ',', ':', or ';' expected at position 3 from 'int string' [0:int, 3: , 4:string]`, 'hive1'],
  ['struct<my-field:string>', found(':', 9, 'struct<my-field:string>', '-')],
  ['struct<my-field:string>', found('name', 9, 'struct<my-field:string>', '-'), 'trino'],
  ['struct<`a`:int>', found('name', 7, 'struct<`a`:int>', '`')],
  ['struct<`a`:int>', found('name', 7, 'struct<`a`:int>', '`'), 'trino'],
  ['struct<a:int,b>', found(':', 14, 'struct<a:int,b>', '>')],
  ['struct<a:int,b>', found(':', 13, 'struct<a:int,b>', 'b'), 'trino'],
  ['struct<a:b:string>', [9, 'b']],
  ['struct<a:b:string>', 'read as struct<a:b:string>', 'trino'],
  ['array<string', "Error: > expected at the end of 'array<string'"],
  ['array', "Error: < expected at the end of 'array'"],
  ['array<', "Error: type expected at the end of 'array<'"],
  ['struct<a', "Error: : expected at the end of 'struct<a'"],
  ['struct<a', "Error: : expected at the end of 'struct<a'", 'trino'],
  ['struct<', "Error: name expected at the end of 'struct<'"],
  ['map<string', "Error: , expected at the end of 'map<string'"],
  ['struct<a:int', "Error: > expected at the end of 'struct<a:int'"],
  ['struct<a:int;b:int>', found('>', 12, 'struct<a:int;b:int>', ';')],
  ['uniontype<int,string', "Error: > expected at the end of 'uniontype<int,string'"],
  ['map<string>', found(',', 10, 'map<string>', '>')],
  ['array<string>>', "Error: ',', ':', or ';' expected at position 13 from 'array<string>>' [0:array, 5:<, 6:string, 12:>, 13:>]"],
  ['array[string]', found('<', 5, 'array[string]', '[')],
  ['varchar', 'varchar type is specified without length: varchar'],
  ['array<char>', 'char type is specified without length: array<char>'],
  ['decimal()', 'type parameters expected for type string decimal()'],
  ['char(123,)', found('name', 9, 'char(123,)', ')')],
  ['char(1,2)', 'Type char only takes one parameter, but 2 is seen'],
  ['varchar(1,2,3)', 'Type varchar only takes one parameter, but 3 is seen'],
  ['decimal(1,2,3)', 'Type decimal only takes two parameter, but 3 is seen'],
  ['decimal(10;2)', found(',', 10, 'decimal(10;2)', ';')],
  ['decimal(10', "Error: , expected at the end of 'decimal(10'"],
  ['decimal(', "Error: name expected at the end of 'decimal('"],
  ['decimal(39,2)', 'Decimal precision out of allowed range [1,38]'],
  ['decimal(0)', 'Decimal precision out of allowed range [1,38]'],
  ['decimal(10,39)', 'Decimal scale out of allowed range [0,38]'],
  ['decimal(3,4)', 'Decimal scale must be less than or equal to precision'],
  ['decimal(x)', 'For input string: "x"'],
  ['decimal(99999999999)', 'For input string: "99999999999"'],
  ['varchar(70000)', 'Varchar length 70000 out of allowed range [1, 65535]'],
  ['char(0)', 'Char length 0 out of allowed range [1, 255]'],
  ['unknown', "Internal error parsing position 0 of 'unknown'"],
  ['array<unknown>', "Internal error parsing position 6 of 'array<unknown>'"],
  ['decimal(10,2)', "Error: ',', ':', or ';' expected at position 7 from 'decimal(10,2)' [0:decimal, 7:(, 8:10, 10:,, 11:2, 12:)]", 'hive1'],
  ['struct<>', found('name', 7, 'struct<>', '>'), 'hive1'],
  ['struct<>', 'read as struct<>'], ['struct<a:int,>', 'read as struct<a:int>'], ['struct<a:int,>', 'read as struct<a:int>', 'trino'],
  ['decimal(5)', 'read as decimal(5,0)'], ['decimal(5)', 'read as decimal(10,0)', 'hive2'], ['decimal', 'read as decimal(10,0)'],
  ["varchar('5')", 'read as varchar(5)', 'trino'], ["decimal('10',2)", found(',', 11, "decimal('10',2)", "'"), 'trino'], ["char('5", "Error: , expected at the end of 'char('5'", 'trino'],
  ['int:string', 'read as int'], ['int,', 'read as int'], ['int(5)', 'read as int'],
  ['struct<a$b:int>', 'read as struct<a$b:int>'], ['struct<a$b:int>', found(':', 8, 'struct<a$b:int>', '$'), 'hive2'],
  ['struct<a b.c:int>', 'read as struct<a b.c:int>'], ['struct<größe:int>', 'read as struct<größe:int>'],
  ['struct<𝒂:int>', found('name', 7, 'struct<𝒂:int>', '\ud835')],
  ['struct<名前:int,_x:int>', 'read as struct<名前:int,_x:int>'], ['struct<e\u0301:int>', found(':', 8, 'struct<e\u0301:int>', '\u0301')], ['array<\u00a0int>', [6, '\u00a0']], ['array<int\n>', found('>', 9, 'array<int\n>', '\n')],
  ['varchar(\u0661\u0660)', 'read as varchar(10)'], ['varchar(\u096f)', 'read as varchar(9)'], ['decimal(5 )', 'For input string: "5 "'], ['decimal( 5)', 'For input string: " 5"'], ['char(256)', 'Char length 256 out of allowed range [1, 255]'], ['varchar(0)', 'Varchar length 0 out of allowed range [1, 65535]'],
  ['timestamp with local time zone', 'read as timestamp with local time zone'], ['timestamp with local time zone', [0, 'timestamp with local time zone'], 'hive2'], ['timestamp with time zone', [0, 'timestamp with time zone'], 'trino'],
  ['map<array<int>,struct<>>', 'read as map<array<int>,struct<>>'], ['map<string,int,int>', found('>', 14, 'map<string,int,int>', ',')], ['array<int,int>', found('>', 9, 'array<int,int>', ',')], ['uniontype<>', [10, '>']],
  ['struct<a:int,,b:int>', found('name', 13, 'struct<a:int,,b:int>', ',')], ['struct<:int>', found('name', 7, 'struct<:int>', ':')], ['struct<a:int b:int>', [9, 'int b']],
  ['uniontype<int,array<string>>', 'read as uniontype<int,array<string>>'],
  ['interval_day_time', 'read as interval_day_time'], ['void', 'read as void'],
  ['', "Error: type expected at the end of ''"],
  ['\tint', [0, '\t']], [' int', [0, ' int']], ['int ', [0, 'int ']],
];

for (const [text, expected, reader] of cases) {
  test(`${reader ?? 'hive3'} reads ${JSON.stringify(text)}`, () => {
    const wanted = typeof expected === 'string' ? expected : found('type', expected[0], text, expected[1]);
    assert.equal(message(text, reader), wanted);
  });
}

test('the position is where the message says', () => {
  const result = parseHiveType('struct<a:set<bigint>>');
  assert.deepEqual(result, { error: { message: "Error: type expected at the position 9 of 'struct<a:set<bigint>>' but 'set' is found.", position: 9 } });
});

test('joined types are read through, and positions count from the start of all', () => {
  const joined = parseHiveTypes('int:array<string>:struct<a:bigint>');
  assert.deepEqual('types' in joined && joined.types.map(t => printHiveType(t)), ['int', 'array<string>', 'struct<a:bigint>']);
  const broken = parseHiveTypes('int:array<set<int>>');
  assert.equal('error' in broken && broken.error.message, found('type', 10, 'int:array<set<int>>', 'set'));
});

test('a type as it comes out has everything that was written', () => {
  assert.deepEqual(parseHiveType('map<string,struct<a:decimal(10,2),b:varchar(5)>>'), {
    type: {
      kind: 'map', key: { kind: 'primitive', name: 'string' },
      value: { kind: 'struct', fields: [{ name: 'a', type: { kind: 'decimal', precision: 10, scale: 2 } }, { name: 'b', type: { kind: 'varchar', length: 5 } }] },
    },
  });
});

test('nesting: 1,000 levels are read, 100,000 end in a message', () => {
  for (const reader of ['hive1', 'hive2', 'hive3', 'trino'] as const) {
    for (const [open, inner, close] of [['array<', 'int', '>'], ['struct<a:', 'int', '>'], ['map<int,', 'int', '>'], ['uniontype<', 'int', '>']] as const) {
      const deep = open.repeat(1000) + inner + close.repeat(1000);
      assert.equal(message(deep, reader), `read as ${deep}`);
      assert.match(message(open.repeat(100_000) + inner + close.repeat(100_000), reader), /nested more than 2000 levels/);
    }
    const set = 'array<'.repeat(1000) + 'set<int>' + '>'.repeat(1000);
    assert.match(message(set, reader), /type expected at the position 6000 of/);
  }
});

const typeText = fc.letrec(tie => ({
  type: fc.oneof({ maxDepth: 4 },
    fc.constantFrom('int', 'string', 'decimal(10,2)', 'varchar(3)', 'timestamp', 'boolean'),
    tie('type').map(t => `array<${t}>`), tie('type').map(t => `map<string,${t}>`),
    fc.array(fc.tuple(fc.stringMatching(/^[a-z][a-z0-9_]{0,4}$/), tie('type')), { maxLength: 3 }).map(fs => `struct<${fs.map(([n, t]) => `${n}:${t}`).join(',')}>`)),
})).type as fc.Arbitrary<string>;

test('printing what was read gives the text again', () => {
  fc.assert(fc.property(typeText, text => message(text) === `read as ${text}`));
});

test('any text is answered, and an error points into it', () => {
  const piece = fc.constantFrom('<', '>', ',', ':', ';', '(', ')', 'int', 'array', 'map', 'struct', 'uniontype', 'decimal', 'set', ' ', "'", '-', '5', 'a', '`', 'unknown', 'varchar');
  fc.assert(fc.property(fc.array(piece, { maxLength: 30 }).map(ps => ps.join('')), fc.constantFrom('hive1', 'hive2', 'hive3', 'trino' as const), (text, reader) => {
    const result = parseHiveType(text, reader as HiveReader);
    return 'type' in result || (result.error.position >= 0 && result.error.position <= text.length && result.error.message.length > 0);
  }), { numRuns: 3000 });
});

test('reading is linear', async () => {
  const type = (fields: number) => `struct<${Array.from({ length: fields }, (_, i) => `field_${i}:array<string>`).join(',')}>`;
  assert.ok(await growth(4000, type, text => assert.ok('type' in parseHiveType(text))) < linear);
});
