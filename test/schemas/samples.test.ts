import { test } from 'node:test';
import assert from 'node:assert/strict';
import { applyEdits } from '../../server/base/edit.ts';
import { diagnose } from '../../server/project/diagnose.ts';
import { sampleSize, wantedSamples } from '../../server/project/samples.ts';
import { openWorkspace, type Workspace } from '../../server/project/workspace.ts';
import { allLanguages } from '../../server/simulate/languages.ts';
import { growth, linear } from '../harness/growth.ts';

const openx = "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'";
const table = (columns: string, clauses = openx, location = 's3://lake/t/') => `CREATE EXTERNAL TABLE t (${columns})\n${clauses}\nLOCATION '${location}';\n`;
const workspace = (files: Readonly<Record<string, string>>): Workspace => openWorkspace(allLanguages, { files: Object.entries(files).map(([path, text]) => ({ path, text })) });
const said = (files: Readonly<Record<string, string>>, path = 't.ddl') => diagnose(workspace(files), path).filter(d => d.code.startsWith('DDL6'));
const codes = (files: Readonly<Record<string, string>>, path?: string) => said(files, path).map(d => d.code);
const sampled = (ddl: string, records: string) => ({ 't.ddl': `-- sample: r.ndjson\n${ddl}`, 'r.ndjson': records });

/** What is said when a pipeline brings `{"id":"x"}` to a table whose `id` is a number. */
function throughPipeline(nodes: string, ddl = table('id int'), more: Readonly<Record<string, string>> = {}): string[] {
  return codes({ 't.ddl': ddl, 'p.pipeline.yaml': `name: p\nnodes:\n${nodes.replace(/^ {2}/gm, '  ')}`, 'r.ndjson': '{"id":"x"}\n', 'r.csv': 'id\nx\n', ...more });
}
const source = '  source: { type: kinesis-stream, records: r.ndjson }\n';
const lake = '  lake: { type: bucket }\n';
const glue = '  schema: { type: glue-table, definition: t.ddl, bucket: lake }\n';

test('records reach a table along nodes that leave them as they are', () => {
  const direct = '  out: { type: firehose, from: source, to: lake, prefix: t/ }\n';
  assert.deepEqual(throughPipeline(source + lake + glue + direct), ['DDL603']);
  assert.deepEqual(throughPipeline(source + '  again: { type: kinesis-stream, from: source }\n' + lake + glue + direct.replace('from: source', 'from: again')), ['DDL603'], 'from stream to stream');
  assert.deepEqual(throughPipeline(source.replace('kinesis-stream', 'file').replace('ndjson', 'csv') + lake + glue + direct), ['DDL603'], 'rows of CSV are objects of texts');
  assert.deepEqual(throughPipeline(lake.replace('bucket }', 'bucket, objects: { t/a.json: r.ndjson } }') + glue), ['DDL603'], 'an object from the start');
  assert.deepEqual(throughPipeline(source + lake + glue + direct.replace('prefix: t/', 'prefix: "t/!{timestamp:yyyy}/", errorPrefix: e/')), ['DDL603'], 'the beginning of a prefix with expressions');
  assert.deepEqual(throughPipeline(source + lake + glue + '  out: { type: firehose, from: source, to: lake, prefix: x/, backup: lake, backupPrefix: t/ }\n'), ['DDL603'], 'copies');
});

test('a conversion reads by its own deserializer, whatever the table says', () => {
  const convert = '  out: { type: firehose, from: source, to: lake, prefix: other/, convert: { table: schema } }\n';
  assert.deepEqual(throughPipeline(source + lake + glue + convert, table('id int', 'STORED AS PARQUET')), ['DDL603']);
  const records = { 'r.ndjson': '{"id":"12","tags":"a"}\n' };
  assert.deepEqual(throughPipeline(source + lake + glue + convert, table('id int, tags array<string>', 'STORED AS PARQUET'), records), ['DDL607', 'DDL607']);
  assert.deepEqual(throughPipeline(source + lake + glue + convert.replace('table: schema', 'table: schema, deserializer: hive'), table('id int, tags array<string>', 'STORED AS PARQUET'), records), ['DDL603', 'DDL603']);
  assert.deepEqual(throughPipeline(source + lake + glue + convert.replace('table: schema', 'table: schema, mappings: { id: tags }'), table('id string', 'STORED AS PARQUET'), records), ['DDL611'], 'a mapped column');
});

test('what a conversion is told is repaired where it is told', () => {
  const repaired = (columns: string, convert: string, record: string, title: string) => {
    const files = { 't.ddl': table(columns, 'STORED AS PARQUET'), 'p.pipeline.yaml': `name: p\nnodes:\n${source}${lake}${glue}  out:\n    type: firehose\n    from: source\n    to: lake\n    prefix: other/\n    convert:${convert}\n    buffer: { size: 64MB }\n`, 'r.ndjson': `${record}\n` };
    const found = said(files).find(d => d.fixes.some(f => f.title.startsWith(title)))!;
    const [related] = found.related!;
    assert.equal(files['p.pipeline.yaml'].slice(related!.range.start, related!.range.end), 'convert');
    const fix = found.fixes.find(f => f.title.startsWith(title))!;
    assert.equal(fix.safe, false);
    const [part] = fix.elsewhere!;
    const fixed = { ...files, 't.ddl': applyEdits(files['t.ddl'], fix.edits), [part!.path]: applyEdits(files['p.pipeline.yaml'], part!.edits) };
    assert.deepEqual(said(fixed).filter(d => d.code === found.code).map(d => d.message), [], title);
    assert.deepEqual(diagnose(workspace(fixed), 'p.pipeline.yaml'), [], title);
    return /convert:([\s\S]*)\n {4}buffer/.exec(fixed['p.pipeline.yaml'])![1];
  };
  const clash = ['id int, url string', '{"Id":1,"URL":"b","url":"a"}', 'Tell the keys apart'] as const;
  const at = ['at timestamp', '{"at":"2024-01-01T00:00:00Z"}', 'Read the form'] as const;
  for (const [[columns, record, title], convert, expected] of [
    [clash, ' { table: schema }', ' { table: schema, caseInsensitive: false, mappings: { id: Id } }'],
    [clash, '\n      table: schema # ours\n      caseInsensitive: true', '\n      table: schema # ours\n      caseInsensitive: false\n      mappings: { id: Id }'],
    [clash, '\n      table: schema\n      mappings:\n        url: url', '\n      table: schema\n      mappings:\n        url: url\n        id: Id\n      caseInsensitive: false'],
    [['visitorid string', '{"visitorId":"a"}', 'Read the key'], ' { "table": "schema", "caseInsensitive": false }', ' { "table": "schema", "caseInsensitive": false, "mappings": { "visitorid": "visitorId" } }'],
    [['id int', '{"id":1,"sent-at":5}', 'Add the column `sent_at int`'], ' { table: schema, mappings: {} }', ' { table: schema, mappings: { sent_at: sent-at } }'],
    [at, ' { table: schema, deserializer: hive }', " { table: schema, deserializer: hive, timestampFormats: [\"yyyy-MM-dd'T'HH:mm:ss'Z'\"] }"],
    [at, '\n      table: schema\n      deserializer: hive\n      timestampFormats:\n        - millis', "\n      table: schema\n      deserializer: hive\n      timestampFormats:\n        - millis\n        - \"yyyy-MM-dd'T'HH:mm:ss'Z'\""],
    [at, '\n      table: schema\n      deserializer: hive\n      timestampFormats: [millis]', "\n      table: schema\n      deserializer: hive\n      timestampFormats: [millis, \"yyyy-MM-dd'T'HH:mm:ss'Z'\"]"],
    [['id int, tags array<string>', '{"id":"1","tags":"a"}', 'Read the records by the OpenX'], ' { table: schema, deserializer: hive }', ' { table: schema, deserializer: openx }'],
  ] as const) assert.equal(repaired(columns, convert, record, title), expected);
});

test('a comment in a template brings records to its table, as its delivery stream reads them', () => {
  const template = (deserializer: string, columns: string, head = '# sample: r.ndjson') => `Resources:\n  ${head}\n  T:\n    Type: AWS::Glue::Table\n    Properties:\n      TableInput:\n        Name: t\n        StorageDescriptor:\n          SerdeInfo: { SerializationLibrary: org.openx.data.jsonserde.JsonSerDe }\n          Columns:\n${columns.split(', ').map(c => `            - { Name: ${c.split(' ')[0]!}, Type: ${c.split(' ')[1]!} }\n`).join('')}${deserializer && `  D:\n    Type: AWS::KinesisFirehose::DeliveryStream\n    Properties:\n      ExtendedS3DestinationConfiguration:\n        DataFormatConversionConfiguration:\n          SchemaConfiguration: { TableName: !Ref T }\n          InputFormatConfiguration:\n            Deserializer:\n              ${deserializer}\n`}`;
  const found = (deserializer: string, columns: string, record: string, head?: string) => said({ 'template.yaml': template(deserializer, columns, head), 'r.ndjson': `${record}\n` }, 'template.yaml');
  assert.deepEqual(found('', 'id int', '{"id":"x"}').map(d => d.code), ['DDL603'], 'the table itself');
  assert.deepEqual(found('', 'id int', '{"id":"x"}', '# sampled: r.ndjson').map(d => d.code), []);
  assert.deepEqual(found('', 'id int', '{"id":"x"}', '# sample: q.ndjson').map(d => d.code), ['DDL601']);
  assert.deepEqual(found('HiveJsonSerDe: {}', 'tags array<string>', '{"tags":"a"}').map(d => d.code), ['DDL603'], 'not as the table would');
  for (const [deserializer, columns, record, title, expected] of [
    ['OpenXJsonSerDe: {}', 'id int, url string', '{"Id":1,"url":"a","URL":"b"}', 'Tell the keys apart', 'OpenXJsonSerDe: { "CaseInsensitive": false, "ColumnToJsonKeyMappings": { "id": "Id" } }'],
    ["OpenXJsonSerDe: { CaseInsensitive: 'false' }", 'id int', '{"Id":1}', 'Read the key', "OpenXJsonSerDe: { CaseInsensitive: 'false', ColumnToJsonKeyMappings: { id: Id } }"],
    ['OpenXJsonSerDe:\n                CaseInsensitive: true', 'id int', '{"id":1,"sent-at":2}', 'Add the column', 'OpenXJsonSerDe:\n                CaseInsensitive: true\n                ColumnToJsonKeyMappings: { sent_at: sent-at }'],
    ['HiveJsonSerDe: {}', 'id int', '{"id":"1"}', 'Read the records by the OpenX', 'OpenXJsonSerDe: {}'],
  ] as const) {
    const text = template(deserializer, columns);
    const finding = found(deserializer, columns, record).find(d => d.fixes.some(f => f.title.startsWith(title)))!;
    const fix = finding.fixes.find(f => f.title.startsWith(title))!;
    assert.equal(fix.elsewhere, undefined);
    const fixed = applyEdits(text, fix.edits);
    assert.ok(fixed.includes(`              ${expected}\n`), fixed);
    assert.deepEqual(said({ 'template.yaml': fixed, 'r.ndjson': `${record}\n` }, 'template.yaml').filter(d => d.code === finding.code).map(d => d.message), []);
  }
});

test('a changed manifest is looked at again', () => {
  const pipeline = (convert: string) => `name: p\nnodes:\n${source}${lake}${glue}  out: { type: firehose, from: source, to: lake, prefix: other/, convert: { table: schema${convert} } }\n`;
  const before = workspace({ 't.ddl': table('url string', 'STORED AS PARQUET'), 'r.ndjson': '{"URL":"a"}\n', 'p.pipeline.yaml': pipeline(', caseInsensitive: false') });
  assert.deepEqual(diagnose(before, 't.ddl').map(d => d.code), ['DDL608']);
  assert.deepEqual(diagnose(before.withFiles([{ path: 'p.pipeline.yaml', text: pipeline('') }]), 't.ddl'), []);
});

test('under the Hive SerDe a text is no number, and OpenX would read it', () => {
  const hive = "ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'";
  const [found] = said(sampled(table('id int', hive), '{"id":"12"}\n'));
  assert.deepEqual(found!.fixes.map(f => f.title), ['Read the records by the OpenX JSON SerDe', 'Write `string`', 'Take all from the sample records']);
  assert.deepEqual(said(sampled(table('id int', hive), '{"id":"x"}\n'))[0]!.fixes.map(f => f.title), ['Write `string`', 'Take all from the sample records'], 'OpenX would not');
  assert.deepEqual(said(sampled(table('url string', `${openx}\nWITH SERDEPROPERTIES ('case.insensitive' = 'FALSE')`), '{"url":"a","URL":"b"}\n')).map(d => d.code), ['DDL611'], 'another key of another case takes nothing away');
});

test('where something changes the records, or the table looks elsewhere, nothing is said', () => {
  const out = (more: string) => `  out: { type: firehose, from: source, to: lake, prefix: t/${more} }\n`;
  for (const nodes of [
    source + lake + glue,
    source + lake + glue + out(', transform: { handler: f.mjs }'),
    source + lake + glue + out(', decompress: true'),
    source + lake + glue + '  f: { type: lambda, from: source, handler: f.mjs }\n' + out('').replace('from: source', 'from: f'),
    source + lake + glue + out('').replace('prefix: t/', 'prefix: u/'),
    source + lake + glue + out('').replace(' }\n', ', convert: { table: schema } }\n').replace('table: schema', 'table: another') + '  another: { type: glue-table, definition: u.ddl }\n',
    source + lake + glue.replace('bucket: lake', 'bucket: pond') + '  pond: { type: bucket }\n' + out(''),
    source + lake + glue + '  crawl: { type: crawler, from: source, table: schema }\n',
    '  a: { type: kinesis-stream, from: b }\n  b: { type: kinesis-stream, from: a }\n' + lake + glue + out('').replace('from: source', 'from: a'),
  ]) assert.deepEqual(throughPipeline(nodes, undefined, { 'f.mjs': '', 'u.ddl': table('id int') }), [], nodes);
});

test('a crawler that looks at records tells what reaches a table without a bucket', () => {
  assert.deepEqual(throughPipeline(source + glue.replace(', bucket: lake', '') + '  crawl: { type: crawler, from: source, table: schema }\n'), ['DDL603']);
});

test('keys clash where the SerDe folds them', () => {
  const hive = "ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'";
  for (const [columns, record, underOpenx, underHive] of [
    ['c struct<a:int>', '{"c":{"a":1,"A":2}}', 'c.a, c.A', 'c.a, c.A'],
    ['c array<struct<a:int>>', '{"c":[{"a":1},{"A":1,"a":2}]}', 'c[].A, c[].a', 'c[].A, c[].a'],
    ['c map<string,int>', '{"c":{"a":1,"A":2}}', 'c.a, c.A', ''],
    ['c map<string,struct<a:int>>', '{"c":{"a":{"a":1,"A":2}}}', 'c.a.a, c.a.A', 'c.a.a, c.a.A'],
    ['c string', '{"c":"{\\"a\\":1,\\"A\\":2}"}', '', ''],
    ['c struct<a:int>', '{"c":{"a":{"b":1},"b":{"A":1}}}', '', ''],
  ] as const) {
    const clash = (serde: string) => said(sampled(table(columns, serde), `${record}\n`)).filter(d => d.code === 'DDL608').map(d => /`([^`]*)`\)$/.exec(d.message)?.[1]).join('; ');
    assert.deepEqual([clash(openx), clash(hive)], [underOpenx, underHive], record);
    assert.equal(clash(`${openx}\nWITH SERDEPROPERTIES ('case.insensitive' = 'FALSE')`), '', record);
  }
});

test('a mapping leads to keys at every depth', () => {
  const mapped = `${openx}\nWITH SERDEPROPERTIES ('mapping.id' = 'the-id')`;
  assert.deepEqual(said(sampled(table('c struct<id:int>', mapped), '{"c":{"the-id":"x"}}\n')).map(d => d.code), ['DDL603']);
  assert.deepEqual(said(sampled(table('c struct<id:int>', mapped), '{"c":{"id":"x"}}\n')).map(d => d.code), []);
});

test('a file that is one array is read where the SerDe is told so', () => {
  const spectrum = (more: string) => `-- sample: r.jsonl\n${table('id int', `${openx}${more}\nSTORED AS TEXTFILE`).replace('TABLE t', 'TABLE s.t')}`;
  assert.deepEqual(codes({ 't.spectrum.sql': spectrum(''), 'r.jsonl': '[{"id":1},\n{"id":2}]' }, 't.spectrum.sql'), ['DDL602']);
  assert.deepEqual(codes({ 't.spectrum.sql': spectrum("\nWITH SERDEPROPERTIES ('strip.outer.array' = 'true')"), 'r.jsonl': '[{"id":1},\n{"id":2}]' }, 't.spectrum.sql'), []);
});

test('a comment beside the table stands for what a pipeline brings, and is for the table behind it', () => {
  const two = `-- sample: a.ndjson\n${table('id int')}-- sample: b.ndjson\n${table('id int').replace('TABLE t', 'TABLE u')}`;
  assert.deepEqual(said({ 't.ddl': two, 'a.ndjson': '{"id":1}', 'b.ndjson': '{"id":"x"}' }).map(d => [d.code, d.range.start > two.indexOf('TABLE u')]), [['DDL603', true]]);
  assert.deepEqual(throughPipeline(source + lake + glue + '  out: { type: firehose, from: source, to: lake, prefix: t/ }\n', `-- sample: good.ndjson\n${table('id int')}`, { 'good.ndjson': '{"id":1}' }), []);
  assert.deepEqual(codes({ 'a/t.athena.sql': `-- sample: ../data/r.ndjson\n${table('id int')}`, 'data/r.ndjson': '{"id":"x"}' }, 'a/t.athena.sql'), ['DDL603']);
  assert.deepEqual(codes({ 't.ddl': `${table('id int')} -- 'x -- sample: r.ndjson'\n`, 'r.ndjson': '{"id":"x"}' }), [], 'no comment of its own');
});

test('Glue JSON and templates are held against records like statements', () => {
  const glueTable = JSON.stringify({ DatabaseName: 'd', TableInput: { Name: 't', TableType: 'EXTERNAL_TABLE', StorageDescriptor: { Columns: [{ Name: 'id', Type: 'struct<a:int>' }], Location: 's3://lake/t/', SerdeInfo: { SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' } } } }, undefined, 2);
  const pipeline = `name: p\nnodes:\n${lake.replace('bucket }', 'bucket, objects: { t/a.json: r.ndjson } }')}${glue.replace('t.ddl', 't.glue.json')}`;
  const [wrong, unread] = said({ 't.glue.json': glueTable, 'p.pipeline.yaml': pipeline, 'r.ndjson': '{"id":{"a":"x"},"sent.at":1}\n' }, 't.glue.json').sort((a, b) => (a.code < b.code ? -1 : 1));
  assert.deepEqual([wrong!.code, glueTable.slice(wrong!.range.start, wrong!.range.end), unread!.code], ['DDL603', 'int', 'DDL611']);
  assert.match(applyEdits(glueTable, wrong!.fixes[0]!.edits), /"struct<a:string>"/);
  const storage = JSON.parse(applyEdits(glueTable, unread!.fixes[0]!.edits)).TableInput.StorageDescriptor;
  assert.deepEqual([storage.Columns[1], storage.SerdeInfo.Parameters], [{ Name: 'sent_at', Type: 'int' }, { 'mapping.sent_at': 'sent.at' }]);
});

test('all that differs is taken in one step, and then nothing differs', () => {
  const files = sampled(table('id int, box struct<w:int>, price decimal(4,1)'), '{"id":5000000000,"box":{"w":1.5,"h":2},"price":1,"new-key":[1],"other.key":{"a":true}}\n');
  const found = said(files);
  const all = found.flatMap(d => d.fixes).find(f => f.title === 'Take all from the sample records')!;
  const fixed = applyEdits(files['t.ddl'], all.edits);
  assert.match(fixed, /id bigint, box struct<w:double,h:int>, price decimal\(4,1\), new_key array<int>, other_key struct<a:boolean>\)/);
  assert.deepEqual(codes({ ...files, 't.ddl': fixed }), []);
});

test('what a type loses, refuses or leaves alone', () => {
  for (const [type, value, expected] of [
    ['bigint', '9223372036854775807', ''], ['bigint', '9223372036854775808', 'is refused'], ['tinyint', '128', 'is refused'], ['int', '1e3', ''], ['int', '1.0', ''], ['int', '1.5', 'loses its fraction'],
    ['double', '9007199254740992', ''], ['double', '9007199254740993', 'loses digits: it is read as 9007199254740992'], ['double', '1e300', ''], ['double', '0.1', ''], ['float', '0.1', ''], ['float', '16777217', 'loses digits'], ['float', '1.23456789', 'loses digits'],
    ['decimal(10,2)', '1.50', ''], ['decimal(10,2)', '1.505', 'is rounded'], ['decimal(3,0)', '1000', 'is refused'], ['decimal(10,2)', '1.5e1', ''], ['varchar(3)', '"abcd"', 'is cut'], ['varchar(3)', '"abc"', ''],
    ['string', '12', ''], ['string', '"x"', ''], ['boolean', '1', 'is refused'], ['boolean', 'true', ''], ['boolean', '"TRUE"', ''], ['boolean', '"yes"', 'is read as false'], ['date', '"2024-02-30"', 'is read as 2024-03-01'], ['date', '"2024-13-01"', 'is refused'], ['date', '"2024-02-29"', ''], ['timestamp', '"2024-01-01T00:00:00Z"', ''],
    ['timestamp', '"2024-01-01T00:00:00+0100"', ''], ['timestamp', '"2024-01-01T00:00:00"', 'is refused'], ['timestamp', '"2500-01-01 00:00:00"', 'wraps'], ['map<string,int>', '{"a":"x"}', 'is refused'], ['map<string,int>', '[1]', 'is refused'], ['array<array<int>>', '[[1],[2,"x"]]', 'is refused'],
  ] as const) {
    const [found, ...more] = said(sampled(table(`c ${type}`), `{"c":${value}}\n`)).filter(d => d.code !== 'DDL607');
    assert.deepEqual(more, [], `${type} ${value}`);
    if (expected === '') assert.equal(found?.message, undefined, `${type} ${value}`);
    else assert.ok(found?.message.includes(` ${expected}`), `${type} ${value}: ${found?.message}`);
  }
});

test('data that is no data says nothing, or that it cannot be read', () => {
  const ddl = table('id int');
  assert.deepEqual(codes(sampled(ddl, '')), []);
  assert.deepEqual(codes(sampled(ddl, '\n \n')), []);
  assert.deepEqual(codes(sampled(ddl, '\u0000\u0001PAR1')), []);
  assert.deepEqual(codes(sampled(ddl, '\ufeff{"id":1}\r\n{"id":2}\r\n')), []);
  assert.deepEqual(codes(sampled(ddl, '{"id":1}\n{"id":')), ['DDL602']);
  assert.deepEqual(codes(sampled(ddl, '{\n  "id": 1\n}\n')), ['DDL602']);
  assert.deepEqual(codes(sampled(ddl, '[{"id":1}]\n')), ['DDL602']);
  assert.deepEqual(codes(sampled(ddl, `${'['.repeat(100_000)}\n`)), ['DDL602']);
  assert.deepEqual(codes(sampled(ddl, `{"id":1,"text":"${'x'.repeat(300_000)}"}\n`)), [], 'one line longer than what is read');
  assert.deepEqual(codes({ 't.ddl': `-- sample: r.json\n${ddl}`, 'r.json': '[{"id":1},{"id":"x"}]' }), ['DDL604'], 'a JSON file is an array of records');
  const array = (...lines: string[]) => codes({ 't.ddl': `-- sample: r.json\n${ddl}`, 'r.json': lines.join('') });
  assert.deepEqual(array('[', '{"id":1},'.repeat(100_000), '{"id":1}]'), []);
  assert.deepEqual(array('[{"id":"x"},\n', '{"id":1,"text":"a longer one"},\n'.repeat(10_000), '{"id":1}]'), ['DDL611', 'DDL604'], 'the records of its beginning are read');
  assert.deepEqual(array('[{"id":"x"},', '{"id":1,"text":"a longer one"},'.repeat(10_000), '{"id":1}]'), ['DDL611', 'DDL604'], 'in one line, too');
  assert.deepEqual(array('[{"id":"x"},{"id":', ' '.repeat(300_000), '1}]'), ['DDL603'], 'up to where it was cut');
  for (const cut of ['"id":tr', '"id":-', '"id":1.', '"id":1e+', '"id":"\\', '"id":"\\u12', '"id":"\ud83d', '"id']) {
    const lead = `[{"id":1},${' '.repeat(sampleSize)}`.slice(0, sampleSize - cut.length - 1);
    assert.deepEqual(array(`${lead}{${cut}`, ' '.repeat(100), ']'), [], cut);
  }
  assert.deepEqual(array('[{"id":1},{"id":'), ['DDL602'], 'one that ends too early is none');
  assert.deepEqual(array('[{"id":1} {"id":2}', ' '.repeat(300_000), ']'), ['DDL602'], 'nor one that is broken before');
  assert.deepEqual(codes(sampled(ddl, `{"id":1}\n{"id":1,"__proto__":{"a":1},"constructor":1}\n`)), ['DDL611']);
});

test('the SerDes of text read by position', () => {
  const lazy = (columns: string, data: string, more = '') => codes(sampled(table(columns, `ROW FORMAT DELIMITED FIELDS TERMINATED BY ','`).replace(/;\n$/, `${more};\n`), data));
  assert.deepEqual(lazy('id string, n int', 'a,1\nb,\nc,\\N\nd\n'), []);
  assert.deepEqual(lazy('id string, n int', 'a,x\n'), ['DDL604']);
  assert.deepEqual(lazy('id string, n int', 'ID,N\na,1\n'), ['DDL610']);
  assert.deepEqual(lazy('id string, n int', 'ID,N\na,1\n', "\nTBLPROPERTIES ('skip.header.line.count' = '1')"), []);
  assert.deepEqual(lazy('id string, n int', '"a","1"\n'), ['DDL609']);
  assert.deepEqual(lazy('id string, note string', '1,a "quoted" word\n'), []);
  assert.deepEqual(lazy('at timestamp, day date', '2024-01-01T00:00:00Z,2024-01-01\n'), ['DDL605']);
  const csv = (columns: string, data: string) => codes(sampled(table(columns, "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'"), data));
  assert.deepEqual(csv('id string, n int', '"a","1"\n"b",""\n'), ['DDL604'], 'an empty number is refused');
  assert.deepEqual(csv('at timestamp, day date', '"1714550400000","19844"\n'), []);
  assert.deepEqual(csv('at timestamp, day date', '"2024-01-01 00:00:00","2024-01-01"\n'), ['DDL605', 'DDL605']);
});

test('LazySimpleSerDe cuts fractions off, knows one form of timestamps and those that it is told', () => {
  const lazy = "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe' WITH SERDEPROPERTIES ('field.delim' = ',')";
  const told = (type: string, cell: string, more = '') => said(sampled(table(`k string, c ${type}`, lazy.replace("','", `','${more}`)), `q,${cell}\n`)).map(d => d.message.split(' (')[0]!.replace('`c` ', '')).join('; ');
  for (const [type, cell, expected] of [
    ['int', '12', ''], ['int', '+12', ''], ['int', '12.0', ''], ['int', '12.', ''], ['int', '12.5', 'loses its fraction'], ['int', '.5', 'loses its fraction'], ['int', '12.5x', 'becomes NULL'], ['int', ' 12', 'becomes NULL'], ['int', '12 ', 'becomes NULL'], ['int', '-', 'becomes NULL'], ['int', '.', 'becomes NULL'], ['int', '1e3', 'becomes NULL'],
    ['tinyint', '127.9', 'loses its fraction'], ['tinyint', '128', 'becomes NULL'], ['tinyint', '-128', ''], ['bigint', '9223372036854775807', ''], ['bigint', '9223372036854775808', 'becomes NULL'],
    ['timestamp', '2024-05-01 10:00:00', ''], ['timestamp', '2024-5-1 1:2:3.123456789', ''], ['timestamp', '2024-05-01', 'becomes NULL'], ['timestamp', '2024-05-01 10:00', 'becomes NULL'], ['timestamp', '2024-05-01 10:00:00 UTC', 'becomes NULL'],
  ] as const) assert.equal(told(type, cell), expected, `${type} ${cell}`);
  assert.equal(told('timestamp', '2024-05-01T10:00:00Z', ", 'timestamp.formats' = 'yyyy-MM-dd''T''HH:mm:ssZ'".replaceAll("''", "\\'")), '');
  const files = sampled(table('k string, c timestamp', lazy), 'q,2024-05-01T10:00:00Z\n');
  const [fix] = said(files)[0]!.fixes;
  assert.equal(fix!.title, "Read the form `yyyy-MM-dd'T'HH:mm:ss'Z'`");
  assert.deepEqual(codes({ ...files, 't.ddl': applyEdits(files['t.ddl'], fix!.edits) }), []);
});

test('only what a feed names is wanted, and only once', () => {
  const files = { 't.ddl': `-- sample: r.ndjson\n${table('id int')}`, 'p.pipeline.yaml': 'name: p\nnodes:\n  a: { type: file, records: other.ndjson }\n' };
  const opened = openWorkspace(allLanguages, { files: Object.entries(files).map(([path, text]) => ({ path, text })), others: ['r.ndjson', 'other.ndjson', 'more.ndjson'] });
  assert.deepEqual(wantedSamples(opened), ['r.ndjson']);
  assert.deepEqual(diagnose(opened, 't.ddl').filter(d => d.code.startsWith('DDL6')), []);
  const read = opened.withFiles([{ path: 'r.ndjson', text: '{"id":"x"}' }]);
  assert.deepEqual([wantedSamples(read), diagnose(read, 't.ddl').filter(d => d.code.startsWith('DDL6')).length], [[], 1]);
  const again = read.withFiles([{ path: 'r.ndjson', text: '{"id":"x"}' }]);
  assert.equal(again, read);
  const changed = read.withFiles([{ path: 'r.ndjson', text: '{"id":1}' }]);
  assert.deepEqual(diagnose(changed, 't.ddl').filter(d => d.code.startsWith('DDL6')), []);
  assert.equal(diagnose(read, 't.ddl'), diagnose(read.withFiles([{ path: 'z.ndjson', text: 'z' }]), 't.ddl'), 'other data changes nothing');
});

test('wide records cost no more than their size', async () => {
  const ratio = await growth(40, columns => {
    const names = Array.from({ length: columns }, (_, i) => `c${i}`);
    return workspace(sampled(table(names.map(n => `${n} int`).join(', ')), Array.from({ length: 100 }, (_, r) => `{${names.map(n => `"${n.toUpperCase()}":${r},"x${n}":"y"`).join(',')}}`).join('\n')));
  }, given => diagnose(given, 't.ddl'));
  assert.ok(ratio < linear, String(ratio));
});
