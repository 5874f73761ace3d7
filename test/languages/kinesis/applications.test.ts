import { test } from 'node:test';
import assert from 'node:assert/strict';
import { openWorkspace } from '../../../server/project/workspace.ts';
import { allLanguages } from '../../../server/simulate/languages.ts';

const script = `CREATE OR REPLACE STREAM "OUT" ("ticker" VARCHAR(4), "price" DOUBLE);
CREATE OR REPLACE PUMP "P" AS INSERT INTO "OUT" SELECT STREAM "ticker", "price" FROM "SRC_001";`;
const columns = [{ Name: 'ticker', SqlType: 'VARCHAR(4)', Mapping: '$.ticker' }, { Name: 'price', SqlType: 'DOUBLE', Mapping: '$.price' }];
const schema = { RecordFormat: { RecordFormatType: 'JSON' }, RecordColumns: columns };
const inputs = [{ NamePrefix: 'SRC', InputSchema: schema }];
const companies = { TableName: 'COMPANIES', S3ReferenceDataSource: { FileKey: 'c.csv' }, ReferenceSchema: { RecordColumns: [{ Name: 'ticker', SqlType: 'VARCHAR(4)' }, { Name: 'company', SqlType: 'VARCHAR(64)' }] } };

type Files = Readonly<Record<string, string | object>>;
const open = (files: Files) => openWorkspace(allLanguages, { files: Object.entries(files).map(([path, text]) => ({ path, text: typeof text === 'string' ? text : JSON.stringify(text, null, 2) })) });

/** What is wrong with a file, without the notice that every script carries: code and what it stands under. */
function found(files: Files, path: string): string[] {
  const workspace = open(files);
  const file = workspace.file(path)!;
  return workspace.languageOf(file).diagnose(file, workspace.scopeOf(path)).filter(d => d.code !== 'KSQL901').map(d => `${d.code} ${file.text.slice(d.range.start, d.range.end)}`);
}

/** A script with one name wrong in each way that only the schema can tell. */
const wrong = script.replace('"ticker", "price" FROM', 'ticker, "prise" FROM');
const told = ['KSQL104 ticker', 'KSQL104 "prise"'];

const v1 = { ApplicationName: 'speed', Inputs: inputs };
const v2 = { ApplicationName: 'speed', RuntimeEnvironment: 'SQL-1_0', ApplicationConfiguration: { SqlApplicationConfiguration: { Inputs: inputs, ReferenceDataSources: [companies] } } };
const template = (resources: object) => ({ Resources: resources });

test('every shape of an application tells its script the columns', () => {
  const described = [{ InputId: '1.1', NamePrefix: 'SRC', InAppStreamNames: ['SRC_001'], InputSchema: schema }];
  const shapes: Readonly<Record<string, object>> = {
    'CreateApplication': v1,
    'CreateApplication, second API': v2,
    'DescribeApplication': { ApplicationDetail: { ApplicationName: 'speed', ApplicationStatus: 'READY', InputDescriptions: described, ApplicationCode: 'SELECT 1' } },
    'DescribeApplication, second API': { ApplicationDetail: { ApplicationName: 'speed', RuntimeEnvironment: 'SQL-1_0', ApplicationConfigurationDescription: { SqlApplicationConfigurationDescription: { InputDescriptions: described } } } },
    'code in another file': { ...v1, ApplicationCode: 'file://x.kda.sql' },
  };
  for (const [name, shape] of Object.entries(shapes)) {
    assert.deepEqual(found({ 'a/x.kda.sql': wrong, 'a/my.application.json': shape }, 'a/x.kda.sql'), told, name);
    assert.deepEqual(found({ 'a/x.kda.sql': script, 'a/my.application.json': shape }, 'a/x.kda.sql'), [], name);
  }
  for (const type of ['AWS::KinesisAnalytics::Application', 'AWS::KinesisAnalyticsV2::Application']) {
    assert.deepEqual(found({ 'x.kda.sql': wrong, 'template.json': template({ App: { Type: type, Properties: type.includes('V2') ? v2 : v1 } }) }, 'x.kda.sql'), told, type);
  }
  assert.deepEqual(found({ 'x.kda.sql': wrong, 'flink.application.json': { ...v2, RuntimeEnvironment: 'FLINK-1_18' } }, 'x.kda.sql'), []);
});

test('parallel inputs, reference tables, metadata and ROWTIME', () => {
  const sql = `CREATE OR REPLACE STREAM "OUT" (company VARCHAR(64), shard VARCHAR(64), at_ TIMESTAMP);
CREATE OR REPLACE PUMP "P" AS INSERT INTO "OUT" SELECT STREAM c."company", s.SHARD_ID, s.ROWTIME FROM "SRC_003" AS s LEFT JOIN "COMPANIES" AS c ON s."ticker" = c."ticker";`;
  const yaml = `Resources:
  App:
    Type: AWS::KinesisAnalytics::Application
    Properties:
      ApplicationCode: !Sub 's3://\${Bucket}/x.kda.sql'
      Inputs:
        - NamePrefix: SRC
          InputParallelism: { Count: 3 }
          InputSchema:
            RecordColumns:
              - { Name: ticker, SqlType: VARCHAR(4), Mapping: $.ticker }
  Companies:
    Type: AWS::KinesisAnalytics::ApplicationReferenceDataSource
    Properties:
      ApplicationName: !Ref App
      ReferenceDataSource:
        TableName: COMPANIES
        ReferenceSchema:
          RecordColumns: [{ Name: ticker, SqlType: VARCHAR(4) }, { Name: company, SqlType: VARCHAR(64) }]
`;
  const at = (text: string) => found({ 'x.kda.sql': text, 'template.yaml': yaml }, 'x.kda.sql');
  assert.deepEqual(at(sql), []);
  assert.deepEqual(at(sql.replace('c."company"', 'c."compny"')), ['KSQL104 "compny"']);
  assert.deepEqual(at(sql.replace('SRC_003', 'SRC_004')), ['KSQL105 "SRC_004"']);
});

test('only the application of a script speaks for it', () => {
  const other = { ...v1, ApplicationName: 'other', Inputs: [{ NamePrefix: 'ELSE', InputSchema: schema }] };
  // Two neighbours of which neither is called as the script: nobody knows.
  assert.deepEqual(found({ 'x.kda.sql': wrong, 'a.application.json': v1, 'b.application.json': other }, 'x.kda.sql'), []);
  assert.deepEqual(found({ 'speed.kda.sql': wrong, 'a.application.json': v1, 'b.application.json': other }, 'speed.kda.sql'), told);
  assert.deepEqual(found({ 'x.kda.sql': wrong, 'x.application.json': v1, 'b.application.json': other }, 'x.kda.sql'), told);
  // One application for two scripts says which it runs.
  assert.deepEqual(found({ 'x.kda.sql': wrong, 'y.kda.sql': script, 'a.application.json': v1 }, 'x.kda.sql'), []);
  assert.deepEqual(found({ 'x.kda.sql': wrong, 'y.kda.sql': script, 'a.application.json': { ...v1, ApplicationCode: wrong } }, 'x.kda.sql'), told);
  // A template elsewhere that names the file; one elsewhere that does not.
  assert.deepEqual(found({ 'sql/x.kda.sql': wrong, 'infra/template.json': template({ App: { Type: 'AWS::KinesisAnalytics::Application', Properties: { ...v1, ApplicationCode: '../sql/x.kda.sql' } } }) }, 'sql/x.kda.sql'), told);
  assert.deepEqual(found({ 'sql/x.kda.sql': wrong, 'infra/template.json': template({ App: { Type: 'AWS::KinesisAnalytics::Application', Properties: v1 } }) }, 'sql/x.kda.sql'), []);
  // What the script itself says of its input comes first.
  assert.deepEqual(found({ 'x.kda.sql': `-- input: SRC_001 (ticker VARCHAR(4), "prise" DOUBLE)\n${wrong}`, 'a.application.json': v1 }, 'x.kda.sql'), []);
});

test('code inside of a file is judged where it stands', () => {
  assert.deepEqual(found({ 'a.application.json': { ...v1, ApplicationCode: wrong } }, 'a.application.json'), ['KSQL104 ticker', 'KSQL104 \\"prise\\"']);
  const yaml = `Resources:
  App:
    Type: AWS::KinesisAnalyticsV2::Application
    Properties:
      RuntimeEnvironment: SQL-1_0
      ApplicationConfiguration:
        ApplicationCodeConfiguration:
          CodeContent:
            TextContent: |
${wrong.split('\n').map(l => `              ${l}`).join('\n')}
        SqlApplicationConfiguration:
          Inputs:
            - NamePrefix: SRC
              InputSchema: { RecordColumns: [{ Name: ticker, SqlType: VARCHAR(4) }, { Name: price, SqlType: DOUBLE }] }
`;
  assert.deepEqual(found({ 'template.yaml': yaml }, 'template.yaml'), told);
  // Under any name, when somebody hands it over.
  assert.deepEqual(found({ 'stack.yml': yaml }, 'stack.yml'), told);
  const workspace = open({ 'template.yaml': yaml });
  const file = workspace.file('template.yaml')!;
  const hover = workspace.languageOf(file).hover!(file, yaml.indexOf('SRC_001') + 2, workspace.scopeOf('template.yaml'));
  assert.match(hover!.markdown, /input stream[^]*"ticker" VARCHAR\(4\)/);
});

test('the definition of an input and of its columns is the application', () => {
  const workspace = open({ 'x.kda.sql': script, 'x.application.json': v1 });
  const [file, json] = [workspace.file('x.kda.sql')!, workspace.file('x.application.json')!];
  const definition = (word: string) => workspace.languageOf(file).definition!(file, script.lastIndexOf(word) + 2, workspace.scopeOf('x.kda.sql')).map(p => `${p.path} ${json.text.slice(p.range.start, p.range.end)}`);
  assert.deepEqual(definition('"SRC_001"'), ['x.application.json SRC']);
  assert.deepEqual(definition('"price" FROM'), ['x.application.json price']);
});

test('a change of the application reaches a script that was judged already', () => {
  let workspace = open({ 'x.kda.sql': script.replace('"price" FROM', '"prise" FROM'), 'a.application.json': v1 });
  const judged = () => {
    const file = workspace.file('x.kda.sql')!;
    return workspace.languageOf(file).diagnose(file, workspace.scopeOf('x.kda.sql')).filter(d => d.code !== 'KSQL901').map(d => d.code);
  };
  assert.deepEqual(judged(), ['KSQL104']);
  workspace = workspace.withFiles([{ path: 'a.application.json', text: JSON.stringify(v1).replaceAll('price', 'prise') }]);
  assert.deepEqual(judged(), []);
  workspace = workspace.withoutFiles(['a.application.json']);
  assert.deepEqual(judged(), []);
});

test('a file that is called as a template and is none is left alone', () => {
  assert.deepEqual(found({ 'chart/template.yaml': '{{- if .Values.on }}\na: [\n' }, 'chart/template.yaml'), []);
  assert.deepEqual(found({ 'template.yaml': 'Resources:\n  A: [\n' }, 'template.yaml').map(d => d.slice(0, 6)), ['REC101']);
});
