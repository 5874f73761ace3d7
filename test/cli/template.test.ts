import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { filesBelow, root } from '../harness/root.ts';
import { folderWith, sluice } from './run.ts';

const template = `AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: { Type: String, Default: prod }
Resources:
  OrdersTable:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !Sub orders-\${Stage}
      KeySchema: [{ AttributeName: at, KeyType: RANGE }, { AttributeName: id, KeyType: HASH }]
      StreamSpecification: { StreamViewType: NEW_IMAGE }
  ClicksStream:
    Type: AWS::Kinesis::Stream
    Properties: { Name: clicks, ShardCount: 2 }
  Forward:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: |
        exports.handler = async e => ({ records: e.Records.map(r => r.dynamodb.NewImage) });
      Timeout: 30
      Environment: { Variables: { STAGE: !Ref Stage, TABLE: !GetAtt OrdersTable.Arn } }
      Events:
        Changes: { Type: DynamoDB, Properties: { Stream: !GetAtt OrdersTable.StreamArn, StartingPosition: LATEST, MaximumBatchingWindowInSeconds: 60 } }
  Cleaner:
    Type: AWS::Lambda::Function
    Properties: { Runtime: nodejs22.x, Handler: src/app.clean, Code: { S3Bucket: b, S3Key: k } }
  Lake: { Type: AWS::S3::Bucket }
  EventsTable:
    Type: AWS::Glue::Table
    Properties:
      CatalogId: !Ref AWS::AccountId
      DatabaseName: web
      TableInput:
        Name: events
        TableType: EXTERNAL_TABLE
        StorageDescriptor:
          Location: !Sub s3://\${Lake}/events/
          Columns: [{ Name: ticker, Type: string }, { Name: n, Type: bigint }]
          InputFormat: org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat
          OutputFormat: org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat
          SerdeInfo: { SerializationLibrary: org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe }
  App:
    Type: AWS::KinesisAnalytics::Application
    Properties:
      ApplicationCode: |
        CREATE OR REPLACE STREAM "OUT" ("ticker" VARCHAR(4), "n" BIGINT);
        CREATE OR REPLACE PUMP "P" AS INSERT INTO "OUT"
        SELECT STREAM "ticker", COUNT(*) FROM "SRC_001" GROUP BY "ticker", STEP("SRC_001".ROWTIME BY INTERVAL '60' SECOND);
      Inputs:
        - NamePrefix: SRC
          KinesisStreamsInput: { ResourceARN: !GetAtt ClicksStream.Arn, RoleARN: x }
          InputSchema:
            RecordFormat: { RecordFormatType: JSON, MappingParameters: { JSONMappingParameters: { RecordRowPath: $ } } }
            RecordColumns: [{ Name: ticker, SqlType: VARCHAR(4), Mapping: $.t }, { Name: price, SqlType: DOUBLE, Mapping: $.price }]
  AppOut:
    Type: AWS::KinesisAnalytics::ApplicationOutput
    Properties:
      ApplicationName: !Ref App
      Output: { Name: OUT, DestinationSchema: { RecordFormatType: JSON }, KinesisFirehoseOutput: { ResourceARN: !GetAtt Delivery.Arn, RoleARN: x } }
  Delivery:
    Type: AWS::KinesisFirehose::DeliveryStream
    Properties:
      ExtendedS3DestinationConfiguration:
        BucketARN: !Sub arn:aws:s3:::\${Lake}
        Prefix: events/
        BufferingHints: { SizeInMBs: 128, IntervalInSeconds: 60 }
        ProcessingConfiguration:
          Enabled: true
          Processors: [{ Type: Lambda, Parameters: [{ ParameterName: LambdaArn, ParameterValue: !GetAtt Cleaner.Arn }] }]
        DataFormatConversionConfiguration:
          Enabled: true
          SchemaConfiguration: { DatabaseName: web, TableName: !Ref EventsTable }
          InputFormatConfiguration: { Deserializer: { OpenXJsonSerDe: { CaseInsensitive: true } } }
          OutputFormatConfiguration: { Serializer: { ParquetSerDe: { Compression: GZIP, EnableDictionaryCompression: true, WriterVersion: V2, MaxPaddingBytes: 1048576 } } }
        S3BackupMode: Enabled
        S3BackupConfiguration: { BucketARN: 'arn:aws:s3:::other-backup', Prefix: raw/ }
  Crawl:
    Type: AWS::Glue::Crawler
    Properties: { DatabaseName: web, Targets: { DynamoDBTargets: [{ Path: !Ref OrdersTable }] } }
  Top:
    Type: AWS::Athena::NamedQuery
    Properties: { Database: web, QueryString: "SELECT ticker, n FROM events ORDER BY n" }
  Queue: { Type: AWS::SQS::Queue }
`;

test('a template becomes a pipeline that runs', async t => {
  const folder = folderWith(t, { 'template.yaml': template, 'src/app.mjs': "export const clean = async e => ({ records: e.records.map(r => ({ ...r, result: 'Ok' })) });\n" });
  const made = await sluice(folder, 'import', 'template.yaml', '--out', '.');
  assert.equal(made.code, 0, made.err);
  assert.match(made.err, /Queue: AWS::SQS::Queue has no counterpart here and is left out/);
  assert.equal(fs.readFileSync(path.join(folder, 'template.pipeline.yaml'), 'utf8'), `name: template
nodes:
  orders_table:
    type: dynamodb-stream
    items: data/orders_table.ndjson
    table: orders-prod
    keys:
      - id
      - at
    view: NEW_IMAGE
  clicks_stream:
    type: kinesis-stream
    records: data/clicks_stream.ndjson
    streamName: clicks
    shards: 2
  forward:
    type: lambda
    from: orders_table
    handler: handlers/forward.cjs
    timeout: 30s
    environment:
      STAGE: prod
    contract: event
    window: 60s
  lake:
    type: bucket
  events_table:
    type: glue-table
    definition: tables/events_table.glue.json
    bucket: lake
  app:
    type: kinesis-analytics
    from: clicks_stream
    sql: app.kda.sql
    input:
      prefix: SRC
      columns:
        ticker:
          type: VARCHAR(4)
          mapping: $.t
        price: DOUBLE
  other_backup:
    type: bucket
    bucketName: other-backup
  delivery:
    type: firehose
    from: app.OUT
    to: lake
    prefix: events/
    buffer:
      size: 128MB
      interval: 60s
    transform:
      handler: src/app.mjs
      export: clean
    convert:
      table: events_table
      caseInsensitive: true
      codec: GZIP
      dictionary: true
      maxPadding: 1048576B
      writerVersion: V2
    backup: other_backup
    backupPrefix: raw/
  crawl:
    type: crawler
    from: orders_table
    database: web
    policy: update
  top:
    type: athena-query
    from: events_table
    sql: queries/top.athena.sql
`);
  const again = await sluice(folder, 'import', 'template.yaml', '--out', '.');
  assert.match(again.err, /template\.pipeline\.yaml is there already and stays/);
  const checked = await sluice(folder, 'check');
  assert.equal(checked.code, 0, checked.out);

  fs.writeFileSync(path.join(folder, 'data/clicks_stream.ndjson'), '{"t":"AMZN","price":1}\n{"t":"AMZN","price":2}\n');
  fs.writeFileSync(path.join(folder, 'data/orders_table.ndjson'), '{"id":{"S":"1"},"at":{"N":"5"}}\n');
  const replayed = await sluice(folder, 'query', '--node', 'top', '--format', 'json');
  assert.equal(replayed.code, 0, replayed.err);
  assert.match(replayed.out, /"AMZN",\s*2/);
});

test('every example becomes a template, and that a pipeline with the same template', async t => {
  for (const manifest of filesBelow('examples', '.pipeline.yaml')) {
    const out = await sluice(root, 'export', manifest);
    assert.equal(out.code, 0, out.err);
    const folder = folderWith(t, { 'stack.json': out.out });
    const imported = await sluice(folder, 'import', 'stack.json', '--out', '.');
    assert.equal(imported.code, 0, imported.err);
    const again = await sluice(folder, 'export', 'stack.pipeline.yaml');
    assert.equal(again.code, 0, again.err);
    const lost = new Set([...out.err.matchAll(/^(\w+): takes records of/gm)].map(m => m[1]));
    const kept = (text: string) => Object.fromEntries(Object.entries((JSON.parse(text) as { Resources: Record<string, { Type: string }> }).Resources).filter(([, r]) => !/Lambda/.test(r.Type)).map(([id, r]) => [id, r]));
    if (lost.size === 0) assert.deepEqual(kept(again.out), kept(out.out), manifest);
    else assert.deepEqual(Object.keys(kept(again.out)), Object.keys(kept(out.out)), manifest);
  }
});

test('what is no template is refused with its place', async t => {
  const folder = folderWith(t, { 'a.yaml': 'Resources:\n  X: { Type: [\n', 'b.json': '{"a":1}', 'c.pipeline.yaml': 'name: c\nnodes: {}\n' });
  assert.match((await sluice(folder, 'import', 'a.yaml')).err, /a\.yaml:\d: /);
  assert.match((await sluice(folder, 'import', 'b.json')).err, /`b\.json` is no template: it has no `Resources`/);
  assert.match((await sluice(folder, 'import', 'none.yaml')).err, /`none\.yaml` cannot be read/);
  assert.match((await sluice(folder, 'export', 'c.pipeline.yaml', '--to', 'ddl')).err, /`--to cloudformation`, not `ddl`/);
});

test('settings of an ORC file survive the way through a template', async t => {
  const manifest = `name: p
nodes:
  in: { type: kinesis-stream, records: in.ndjson }
  out: { type: firehose, from: in, to: lake, convert: { table: events, format: orc, orc: { codec: ZLIB, stripeSize: 16MB, rowIndexStride: 5000, padding: true, paddingTolerance: 0.1, bloomFilterColumns: [id], formatVersion: V0_11 } } }
  events: { type: glue-table, definition: events.ddl }
  lake: { type: bucket }
`;
  const folder = folderWith(t, { 'p.pipeline.yaml': manifest, 'in.ndjson': '{"id":1}\n', 'events.ddl': "CREATE EXTERNAL TABLE events (id int) STORED AS ORC LOCATION 's3://lake/'\n" });
  const out = await sluice(folder, 'export', 'p.pipeline.yaml');
  assert.match(out.out, /"OrcSerDe": \{\s+"Compression": "ZLIB",\s+"StripeSizeBytes": 16777216,\s+"RowIndexStride": 5000,\s+"EnablePadding": true,\s+"PaddingTolerance": 0\.1,\s+"BloomFilterColumns": \[\s+"id"\s+\],\s+"FormatVersion": "V0_11"/);
  const other = folderWith(t, { 'stack.json': out.out });
  assert.equal((await sluice(other, 'import', 'stack.json', '--out', '.')).code, 0);
  assert.match(fs.readFileSync(path.join(other, 'stack.pipeline.yaml'), 'utf8'), /format: orc\n\s+orc:\n\s+codec: ZLIB\n\s+stripeSize: 16777216B\n\s+rowIndexStride: 5000\n\s+padding: true\n\s+paddingTolerance: 0\.1\n\s+bloomFilterColumns:\n\s+- id\n\s+formatVersion: V0_11/);
});
