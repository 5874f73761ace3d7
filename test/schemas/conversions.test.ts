import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { printYaml } from '../../server/base/yaml.ts';
import { readTables } from '../../server/languages/records/tables.ts';
import { readDdl } from '../../server/languages/sql/ddl/tables.ts';
import { tableInput, tableResource, tableResources, tableStatement, type TableInput } from '../../server/languages/sql/hive/print.ts';
import { serdes, storedFormats, serdeByKey } from '../../server/languages/sql/hive/serde.ts';
import { hive } from '../../server/languages/sql/dialects/hive.ts';
import { statementsOf } from '../../server/languages/sql/ddl/statements.ts';
import { convertible } from '../../server/project/views.ts';
import { openWorkspace } from '../../server/project/workspace.ts';
import { allLanguages } from '../../server/simulate/languages.ts';

const ofDdl = (text: string) => readDdl({ path: 't.ddl', text, language: 'hive-sql' }).tables[0]!;
const ofRecords = (path: string, text: string) => readTables({ path, text, language: 'records' }).tables[0]!;

// Whatever a text may hold: quotes of every kind, escapes, control characters, letters beyond the BMP, a statement's own signs.
const said = fc.string({ unit: fc.constantFrom('a', 'Z', ' ', ';', ',', ')', '(', "'", '"', '`', '\\', '\t', '\n', '\u0001', '\u001f', '\u007f', '--', '/*', 'é', '𝒂', '$', '{', '1', '%', '#', ': '), maxLength: 10 });
const name = fc.oneof(fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/), fc.constantFrom(...[...hive.reserved].map(w => w.toLowerCase())), fc.constantFrom('_under', '1st', 'user-id', 'a b', 'ünïcode', 'dotted.name', 'back`quote'));
const fieldName = fc.oneof(fc.stringMatching(/^[a-z][a-z0-9_]{0,5}$/), fc.constantFrom('date', 'order', 'set', '_x', '2nd', 'timestamp'));
const scalar = fc.oneof(fc.constantFrom('boolean', 'tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'string', 'date', 'timestamp', 'binary'), fc.integer({ min: 1, max: 65535 }).map(n => `varchar(${n})`), fc.integer({ min: 1, max: 255 }).map(n => `char(${n})`), fc.integer({ min: 1, max: 38 }).chain(p => fc.integer({ min: 0, max: p }).map(s => `decimal(${p},${s})`)));
const type = fc.letrec<{ type: string }>(tie => ({
  type: fc.oneof({ maxDepth: 3, depthSize: 'small' }, scalar, tie('type').map(t => `array<${t}>`), fc.tuple(scalar, tie('type')).map(([k, v]) => `map<${k},${v}>`), fc.uniqueArray(fc.tuple(fieldName, tie('type')), { minLength: 1, maxLength: 3, selector: f => f[0] }).map(f => `struct<${f.map(([n, t]) => `${n}:${t}`).join(',')}>`)),
})).type;

const column = (types: fc.Arbitrary<string>) => fc.record({ Name: name, Type: types, Comment: fc.option(said.filter(s => s !== 'from deserializer'), { nil: undefined }) }).map(({ Comment, ...c }) => ({ ...c, ...(Comment !== undefined && { Comment }) }));
const pairs = fc.dictionary(fc.stringMatching(/^[a-z][a-z.]{0,8}$/).filter(k => !['comment', 'table_type', '__proto__'].includes(k)), said, { maxKeys: 3, noNullPrototype: true });

/** How a table's files are written: by a SerDe with properties of its own, or as one of the formats that have a word. */
const storage = fc.oneof(
  fc.constantFrom('PARQUET', 'ORC', 'AVRO').map(word => ({ InputFormat: storedFormats[word]!.input, OutputFormat: storedFormats[word]!.output, SerdeInfo: { SerializationLibrary: serdeByKey(storedFormats[word]!.serde).library, Parameters: {} } })),
  fc.tuple(fc.constantFrom(...serdes.filter(s => s.input !== undefined)), pairs).map(([s, Parameters]) => ({ InputFormat: s.input!, OutputFormat: s.output!, SerdeInfo: { SerializationLibrary: s.library, Parameters } })),
  fc.tuple(fc.constantFrom(',', '|', '\t', '\u0001', "'", '\\'), fc.constantFrom('\\', '"', '\u0002'), fc.constantFrom('\\N', '', 'NULL')).map(([delimiter, escape, nothing]) => ({
    InputFormat: serdeByKey('lazy').input!, OutputFormat: serdeByKey('lazy').output!,
    SerdeInfo: { SerializationLibrary: serdeByKey('lazy').library, Parameters: { 'field.delim': delimiter, 'serialization.format': delimiter, 'escape.delim': escape, 'colelction.delim': '\u0002', 'mapkey.delim': '\u0003', 'line.delim': '\n', 'serialization.null.format': nothing } },
  })));

const projection = (keys: readonly { readonly Name: string }[]) => Object.fromEntries([['projection.enabled', 'true'], ...keys.flatMap(k => [[`projection.${k.Name}.type`, 'date'], [`projection.${k.Name}.range`, 'NOW-3YEARS,NOW'], [`projection.${k.Name}.format`, "yyyy-MM-dd'T'HH"], [`projection.${k.Name}.interval.unit`, 'HOURS']]), ['storage.location.template', `s3://lake/t/${keys.map(k => `\${${k.Name}}/`).join('')}`]]);

const input: fc.Arbitrary<TableInput> = fc.record({
  // A dot in the name of a table divides it from its database.
  table: name.filter(n => !n.includes('.')), database: fc.option(name, { nil: undefined }), columns: fc.uniqueArray(column(type), { minLength: 1, maxLength: 5, selector: c => c.Name }), keys: fc.array(column(scalar), { maxLength: 2 }),
  storage, parameters: pairs, comment: fc.option(said, { nil: undefined }), projected: fc.boolean(), buckets: fc.option(fc.integer({ min: 1, max: 64 }), { nil: undefined }), sorted: fc.constantFrom(undefined, 0, 1),
}).map(t => {
  const keys = t.keys.map((k, i) => ({ ...k, Name: `k${i}_${k.Name}` }));
  const [first] = t.columns;
  return {
    ...(t.database !== undefined && { DatabaseName: t.database }),
    TableInput: {
      Name: t.table, TableType: 'EXTERNAL_TABLE', Parameters: { ...(t.comment !== undefined && { comment: t.comment }), ...t.parameters, ...(t.projected && keys.length > 0 && projection(keys)) }, PartitionKeys: keys,
      StorageDescriptor: {
        Columns: t.columns, Location: 's3://lake/t/', ...t.storage,
        ...(t.buckets !== undefined && { NumberOfBuckets: t.buckets, BucketColumns: [first!.Name], ...(t.sorted !== undefined && { SortColumns: [{ Column: first!.Name, SortOrder: t.sorted as 0 | 1 }] }) }),
      },
    },
  };
});

test('Glue JSON → statement → Glue JSON is the same table, whatever its clauses say', () => {
  fc.assert(fc.property(input, glue => {
    const statement = tableStatement(ofRecords('t.glue.json', JSON.stringify(glue)));
    assert.deepEqual(tableInput(ofDdl(statement)), glue, statement);
    assert.equal(tableStatement(ofDdl(statement)), statement, 'and the statement stands in its form');
  }), { numRuns: 1000 });
});

test('Glue JSON → template in JSON and in YAML → Glue JSON is the same table', () => {
  fc.assert(fc.property(input, glue => {
    const made = tableResource(ofRecords('t.glue.json', JSON.stringify(glue)));
    const wanted = { DatabaseName: 'default', ...glue };
    assert.deepEqual(tableInput(ofRecords('t.template.json', JSON.stringify(made))), wanted);
    const yaml = printYaml(made);
    assert.deepEqual(tableInput(ofRecords('t.template.yaml', yaml)), wanted, yaml);
  }), { numRuns: 500 });
});

test('the parser in charge takes every statement that is written', () => {
  fc.assert(fc.property(input, glue => {
    const text = tableStatement(ofRecords('t.glue.json', JSON.stringify(glue)));
    const [statement, ...more] = statementsOf({ path: 't.athena.sql', text, language: 'athena-sql' });
    assert.deepEqual([statement!.kind, statement!.problem?.message, statement!.reserved, statement!.doubleQuoted, more.length], ['create table', undefined, [], [], 0], text);
  }), { numRuns: 300 });
});

test('what SHOW CREATE TABLE prints is read as the table that it shows', () => {
  const shown = "CREATE EXTERNAL TABLE `shop.orders`(\n  `id` bigint COMMENT 'from deserializer', \n  `device` struct<id:string,tags:array<string>> COMMENT 'from deserializer', \n  `order` string COMMENT 'it\\'s')\nCOMMENT 'all of them'\nPARTITIONED BY ( \n  `day` string COMMENT '', \n  `hour` int)\nCLUSTERED BY ( \n  id) \nSORTED BY ( \n  id ASC) \nINTO 8 BUCKETS\nROW FORMAT SERDE \n  'org.openx.data.jsonserde.JsonSerDe' \nWITH SERDEPROPERTIES ( \n  'paths'='id,device') \nSTORED AS INPUTFORMAT \n  'org.apache.hadoop.mapred.TextInputFormat' \nOUTPUTFORMAT \n  'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'\nLOCATION\n  's3://lake/orders'\nTBLPROPERTIES (\n  'classification'='json', \n  'transient_lastDdlTime'='1714550400')";
  const { DatabaseName, TableInput } = tableInput(ofDdl(shown));
  assert.deepEqual([DatabaseName, TableInput.Name, TableInput.Parameters], ['shop', 'orders', { comment: 'all of them', classification: 'json', transient_lastDdlTime: '1714550400' }]);
  assert.deepEqual(TableInput.StorageDescriptor.Columns, [{ Name: 'id', Type: 'bigint' }, { Name: 'device', Type: 'struct<id:string,tags:array<string>>' }, { Name: 'order', Type: 'string', Comment: "it's" }]);
  assert.deepEqual(TableInput.PartitionKeys, [{ Name: 'day', Type: 'string', Comment: '' }, { Name: 'hour', Type: 'int' }]);
  assert.deepEqual([TableInput.StorageDescriptor.NumberOfBuckets, TableInput.StorageDescriptor.SortColumns], [8, [{ Column: 'id', SortOrder: 1 }]]);
  assert.deepEqual(TableInput.StorageDescriptor.SerdeInfo, { SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe', Parameters: { paths: 'id,device' } });
});

test('an Iceberg table stays one: no EXTERNAL, its own properties, its partitioning', () => {
  const statement = "CREATE TABLE shop.events (\n  id bigint,\n  at timestamp COMMENT 'when'\n)\nPARTITIONED BY (day(at), bucket(16, id))\nLOCATION 's3://lake/events/'\nTBLPROPERTIES (\n  'table_type' = 'ICEBERG',\n  'format' = 'parquet'\n);\n";
  assert.equal(tableStatement(ofDdl(statement)), statement);
  const glue = tableInput(ofDdl(statement)).TableInput;
  assert.deepEqual([glue.PartitionKeys, glue.Parameters, glue.StorageDescriptor.SerdeInfo], [[], { table_type: 'ICEBERG', format: 'parquet' }, undefined]);
  const pulled = { ...glue, Parameters: { ...glue.Parameters, metadata_location: 's3://lake/events/metadata/1.json', EXTERNAL: 'TRUE' } };
  assert.match(tableStatement(ofRecords('t.glue.json', JSON.stringify(pulled))), /^CREATE TABLE events \([^]*TBLPROPERTIES \(\n {2}'table_type' = 'ICEBERG',\n {2}'format' = 'parquet'\n\);\n$/);
  const resource = (tableResource(ofDdl(statement)) as any).Resources.EventsTable.Properties;
  assert.deepEqual(resource.OpenTableFormatInput, { IcebergInput: { MetadataOperation: 'CREATE', Version: '2' } });
});

test('a view keeps its text in JSON and in templates, and is written as the query that is packed in it', () => {
  const packed = Buffer.from(JSON.stringify({ originalSql: "SELECT id, 'ü' AS note\nFROM orders", catalog: 'awsdatacatalog', schema: 'shop', columns: [{ name: 'id', type: 'bigint' }] })).toString('base64');
  const view = { DatabaseName: 'shop', TableInput: { Name: 'recent', TableType: 'VIRTUAL_VIEW', Parameters: { presto_view: 'true', comment: 'Presto View' }, PartitionKeys: [], StorageDescriptor: { Columns: [{ Name: 'id', Type: 'bigint' }], Location: '' }, ViewOriginalText: `/* Presto View: ${packed} */`, ViewExpandedText: '/* Presto View */' } };
  const table = ofRecords('t.glue.json', JSON.stringify(view));
  assert.deepEqual(tableInput(table), view);
  assert.deepEqual(tableInput(ofRecords('t.template.yaml', printYaml(tableResource(table)))), view);
  assert.equal(tableStatement(table), "CREATE OR REPLACE VIEW shop.recent AS\nSELECT id, 'ü' AS note\nFROM orders;\n");
  const [statement] = statementsOf({ path: 'v.athena.sql', text: tableStatement(table), language: 'athena-sql' });
  assert.deepEqual([statement!.kind, statement!.problem], ['create view', undefined]);
  assert.equal(tableStatement(ofRecords('t.glue.json', JSON.stringify({ ...view, TableInput: { ...view.TableInput, ViewOriginalText: '/* Presto View: !!! */' } }))), 'CREATE OR REPLACE VIEW shop.recent AS\n/* Presto View: !!! */;\n');
});

test('what GetTable answers with is taken whole, but for what UpdateTable refuses', () => {
  const answer = {
    Name: 'orders', DatabaseName: 'shop', Description: 'd', Owner: 'me', CreateTime: 1, UpdateTime: 2, LastAccessTime: 3, LastAnalyzedTime: 4, Retention: 0, CreatedBy: 'arn', IsRegisteredWithLakeFormation: false, CatalogId: '1', VersionId: '7', IsMultiDialectView: false, Status: {},
    TableType: 'EXTERNAL_TABLE', Parameters: { classification: 'json' }, PartitionKeys: [{ Name: 'day', Type: 'string', Parameters: { a: 'b' } }], TargetTable: { CatalogId: '1', DatabaseName: 'x', Name: 'y' },
    StorageDescriptor: { Columns: [{ Name: 'id', Type: 'bigint', Comment: 'from deserializer', Parameters: { 'iceberg.field.id': '1' } }], Location: 's3://lake/orders/', AdditionalLocations: [], InputFormat: 'i', OutputFormat: 'o', Compressed: true, NumberOfBuckets: -1, SerdeInfo: { Name: 'n', SerializationLibrary: 's', Parameters: {} }, BucketColumns: [], SortColumns: [], Parameters: { sizeKey: '9' }, SkewedInfo: { SkewedColumnNames: [] }, StoredAsSubDirectories: false, SchemaReference: { SchemaVersionId: 'v' } },
  };
  const { CreateTime: _1, UpdateTime: _2, CreatedBy: _3, IsRegisteredWithLakeFormation: _4, CatalogId: _5, VersionId: _6, IsMultiDialectView: _7, Status: _8, DatabaseName, ...rest } = answer;
  const { Comment: _9, ...id } = rest.StorageDescriptor.Columns[0]!;
  assert.deepEqual(tableInput(ofRecords('t.glue.json', JSON.stringify({ Table: answer }))), { DatabaseName, TableInput: { ...rest, StorageDescriptor: { ...rest.StorageDescriptor, Columns: [id] } } });
  const { TableInput } = (tableResource(ofRecords('t.glue.json', JSON.stringify({ Table: answer }))) as any).Resources.OrdersTable.Properties;
  assert.deepEqual(['LastAccessTime' in TableInput, TableInput.Retention, TableInput.StorageDescriptor.Compressed], [false, 0, true]);
});

test('what a template computes stays computed', () => {
  const yaml = 'Resources:\n  Orders:\n    Type: AWS::Glue::Table\n    Properties:\n      CatalogId: !Ref AWS::AccountId\n      DatabaseName: !Ref Lake\n      TableInput:\n        Name: !Sub "${Stage}-orders"\n        TableType: EXTERNAL_TABLE\n        StorageDescriptor:\n          Columns: [{ Name: id, Type: bigint }]\n          Location: !Sub s3://${Bucket}/orders/\n          InputFormat: !Ref Format\n';
  const table = ofRecords('t.template.yaml', yaml);
  assert.deepEqual([table.database, table.name?.value, table.logicalId, table.location?.value], [undefined, '${Stage}-orders', 'Orders', 's3://${Bucket}/orders/']);
  const { Orders } = (tableResource(table) as any).Resources;
  assert.deepEqual([Orders.Properties.DatabaseName, Orders.Properties.TableInput.Name, Orders.Properties.TableInput.StorageDescriptor.Location, Orders.Properties.TableInput.StorageDescriptor.InputFormat], [{ Ref: 'Lake' }, { 'Fn::Sub': '${Stage}-orders' }, { 'Fn::Sub': 's3://${Bucket}/orders/' }, { Ref: 'Format' }]);
});

test('several tables are one template', () => {
  const tables = readDdl({ path: 't.ddl', language: 'hive-sql', text: "CREATE EXTERNAL TABLE a.t (x int) STORED AS ORC LOCATION 's3://l/a/';\nCREATE EXTERNAL TABLE b.t (x int) STORED AS ORC LOCATION 's3://l/b/';\n" }).tables;
  assert.deepEqual(Object.keys((tableResources(tables) as any).Resources), ['TTable', 'TTable2']);
});

test('types of Redshift are the catalogue\'s in every other form', () => {
  const text = 'CREATE EXTERNAL TABLE s.t (a int8, b real, c double precision, d bool, e numeric(10,2), f int2, g varchar(50), h text, j struct<x:int4,y:array<float8>>, k decimal, l char, m timestamptz, n varchar(max), o array<varchar>, p struct<x:numeric,y:varbyte(20)>, q character varying(9)) PARTITIONED BY ("date" date) STORED AS PARQUET LOCATION \'s3://b/t/\'';
  const [table] = readDdl({ path: 't.spectrum.sql', language: 'redshift-sql', text }).tables;
  assert.deepEqual(tableInput(table!).TableInput.StorageDescriptor.Columns.map(c => c.Type), ['bigint', 'float', 'double', 'boolean', 'decimal(10,2)', 'smallint', 'varchar(50)', 'varchar(256)', 'struct<x:int,y:array<double>>', 'decimal(18,0)', 'char(1)', 'timestamp', 'varchar(65535)', 'array<varchar(256)>', 'struct<x:decimal(18,0),y:binary>', 'varchar(9)']);
  assert.match(tableStatement(table!), /a bigint,\n {2}b float,[^]*PARTITIONED BY \(\n {2}`date` date\n\)/);
});

test('CREATE VIEW → Glue JSON → CREATE VIEW: the columns are the query\'s, packed with it', () => {
  const workspace = openWorkspace(allLanguages, { files: [
    { path: 't.ddl', text: "CREATE EXTERNAL TABLE shop.orders (id bigint, at timestamp, tags array<string>, box struct<a:int>, price decimal(10,2)) STORED AS PARQUET LOCATION 's3://b/t/';" },
    { path: 'v.athena.sql', text: "CREATE OR REPLACE VIEW shop.recent AS\nSELECT id, date(at) AS day, tags, box, price * 2 AS twice, 'ü' AS note FROM shop.orders;\nCREATE VIEW blind AS SELECT x FROM nowhere;\n" },
  ] });
  const [view, ...more] = convertible(workspace, 'v.athena.sql');
  assert.equal(more.length, 0, 'a view of which nothing is known is left out');
  const { DatabaseName, TableInput } = tableInput(view!) as any;
  assert.deepEqual([DatabaseName, TableInput.Name, TableInput.TableType, TableInput.Parameters], ['shop', 'recent', 'VIRTUAL_VIEW', { presto_view: 'true', comment: 'Presto View' }]);
  assert.deepEqual(TableInput.StorageDescriptor.Columns, [{ Name: 'id', Type: 'bigint' }, { Name: 'day', Type: 'date' }, { Name: 'tags', Type: 'array<string>' }, { Name: 'box', Type: 'struct<a:int>' }, { Name: 'twice', Type: 'decimal(20,2)' }, { Name: 'note', Type: 'varchar(1)' }]);
  const packed = JSON.parse(Buffer.from(/Presto View: (\S+) \*/.exec(TableInput.ViewOriginalText)![1]!, 'base64').toString('utf8'));
  assert.deepEqual([packed.schema, packed.columns[2], packed.columns[3]], ['shop', { name: 'tags', type: 'array(varchar)' }, { name: 'box', type: 'row(a integer)' }]);
  assert.equal(tableStatement(view!), "CREATE OR REPLACE VIEW shop.recent AS\nSELECT id, date(at) AS day, tags, box, price * 2 AS twice, 'ü' AS note FROM shop.orders;\n");
  assert.equal((tableResource(view!) as any).Resources.RecentTable.Properties.TableInput.TableType, 'VIRTUAL_VIEW');
});
