import type { Settings } from '../../../base/scope.ts';
import { catalogueTypes, foreignTypes } from '../hive/foreign.ts';

export interface RepairedTable { readonly name: string; readonly database?: string }
export interface GeneratedFile { readonly path: string; readonly text: string }

/**
 * What keeps a crawled table repaired: a function that is called on each change of the table, the event rule that calls it, and tests of
 * the function. It repairs what the rules of the workspace repair: a rule that is switched off is not in it.
 */
export function repairFiles(tables: readonly RepairedTable[], settings: Settings): GeneratedFile[] {
  return [
    { path: 'repair.mjs', text: repairFunction(settings) },
    { path: 'repair.test.mjs', text: repairTests(settings) },
    { path: 'repair.template.yaml', text: repairTemplate(tables) },
  ];
}

/** What the generated files import, in quotes: this one imports nothing of it. */
const module = { sdk: "'@aws-sdk/client-glue'", assert: "'node:assert/strict'", test: "'node:test'", own: "'./repair.mjs'" };

/** The names that the function replaces, as the rules say. */
function renames(settings: Settings): Readonly<Record<string, string>> {
  const on = (code: string) => settings.severity?.[code] !== 'off';
  return {
    ...(on('DDL101') && { set: 'array' }),
    ...(on('DDL102') && Object.fromEntries(Object.entries(foreignTypes).filter(([name]) => !name.includes(' with')))),
    ...(on('DDL103') && Object.fromEntries([...catalogueTypes].map(name => [name, name]))),
  };
}

/** An ES module for Lambda's Node runtimes, which bring the SDK along. `updateFor` is the whole of the decision and needs nothing. */
export function repairFunction(settings: Settings): string {
  const blanks = settings.severity?.['DDL104'] !== 'off';
  const table = Object.entries(renames(settings)).filter(([from, to]) => from !== to || settings.severity?.['DDL103'] !== 'off').filter(([from, to]) => from !== to);
  const fold = settings.severity?.['DDL103'] !== 'off';
  return `// Keeps tables of the Glue Data Catalog readable: a crawler of a DynamoDB table writes set<…>, which nothing can read.
// Made by Sluice from the rules of the workspace; \`sluice migrate TABLE --emit repair\` makes it again.

/** Words that stand for types elsewhere, and the catalogue's own. */
const types = new Map(Object.entries(${JSON.stringify(Object.fromEntries(table), undefined, 2).replace(/\n {2}/g, ' ').replace(/\n/g, ' ')}));
${fold ? `const own = new Set(${JSON.stringify([...catalogueTypes]).replace(/,/g, ', ')});\n` : ''}
/** What a crawler may not be told again: UpdateTable refuses these. */
const readOnly = ['DatabaseName', 'CreateTime', 'UpdateTime', 'CreatedBy', 'IsRegisteredWithLakeFormation', 'CatalogId', 'VersionId', 'FederatedTable', 'IsMultiDialectView', 'IsMaterializedView', 'Status'];

/** The type with every word at a place of a type replaced. Names of fields are left alone, whatever they are called. */
export function repairType(type) {
  const tokens = type.match(/[\\p{L}\\p{Nd}_.$]+(?: +[\\p{L}\\p{Nd}_.$]+)*|[^]/gu) ?? [];
  const open = [];
  let written = '';
  let word = '';
  let name = false; // the name of a field comes next
  tokens.forEach((token, i) => {
    if (/^\\s$/.test(token)) {
      written += ${blanks ? "''" : 'token'};
    } else if (!/[\\p{L}\\p{Nd}_.$]/u.test(token)) {
      written += token;
      if (token === '<' || token === '(') open.push(token === '<' ? word : '(');
      if (token === '>' || token === ')') open.pop();
      name = (token === '<' || token === ',') && open[open.length - 1] === 'struct';
    } else if (name || open[open.length - 1] === '(') {
      written += token;
      name = false;
    } else {
      const lower = token.toLowerCase().replace(/ +/g, ' ');
      word = types.get(lower) ?? ${fold ? "(own.has(lower) ? lower : token)" : 'token'};
      const bare = lower === 'set' && tokens.slice(i + 1).find(t => !/^\\s$/.test(t)) !== '<';
      written += bare && word === 'array' ? 'array<string>' : word;
    }
  });
  return written;
}

/** The request that repairs a table as GetTable gives it; undefined when there is nothing to repair, so that the loop ends. */
export function updateFor(table) {
  let changed = false;
  const repaired = columns => columns?.map(column => {
    const Type = typeof column.Type === 'string' ? repairType(column.Type) : column.Type;
    changed ||= Type !== column.Type;
    return { ...column, ...(Type !== undefined && { Type }) };
  });
  const Columns = repaired(table.StorageDescriptor?.Columns);
  const PartitionKeys = repaired(table.PartitionKeys);
  if (!changed) return undefined;
  const input = { ...table, ...(PartitionKeys && { PartitionKeys }), StorageDescriptor: { ...table.StorageDescriptor, ...(Columns && { Columns }) } };
  for (const key of readOnly) delete input[key];
  return { ...(table.CatalogId && { CatalogId: table.CatalogId }), DatabaseName: table.DatabaseName, TableInput: input, SkipArchive: true };
}

/** A handler over anything that can getTable and updateTable. */
export const handlerOver = glue => async event => {
  const { databaseName: DatabaseName, tableName, changedTables = [] } = event.detail;
  const names = tableName === undefined ? changedTables : [tableName];
  const updated = [];
  for (const Name of names) {
    const { Table } = await glue.getTable({ DatabaseName, Name });
    const update = updateFor(Table);
    if (!update) continue;
    await glue.updateTable(update);
    updated.push(Name);
  }
  return { updated };
};

let handle;
export async function handler(event) {
  if (!handle) {
    const { Glue } = await import(${module.sdk});
    handle = handlerOver(new Glue());
  }
  return handle(event);
}
`;
}

function repairTests(settings: Settings): string {
  const sets = settings.severity?.['DDL101'] !== 'off';
  const foreign = settings.severity?.['DDL102'] !== 'off';
  return `import assert from ${module.assert};
import { test } from ${module.test};
import { handlerOver, repairType, updateFor } from ${module.own};

test('types are repaired at any depth, names are left alone', () => {
  const cases = ${JSON.stringify([
    ...(sets ? [['set<string>', 'array<string>'], ['struct<a:set<bigint>,b:map<string,set<string>>>', 'struct<a:array<bigint>,b:map<string,array<string>>>'], ['set<set<int>>', 'array<array<int>>'], ['set', 'array<string>']] : []),
    ...(foreign ? [['integer', 'int'], ['struct<long:long>', 'struct<long:bigint>']] : []),
    ['struct<set:int,offset:bigint>', 'struct<set:int,offset:bigint>'], ['decimal(10,2)', 'decimal(10,2)'], ['array<struct<x:string>>', 'array<struct<x:string>>'],
  ])};
  for (const [type, expected] of cases) {
    assert.equal(repairType(type), expected, type);
    assert.equal(repairType(expected), expected, 'a second time changes nothing');
  }
});
${sets ? `
const table = {
  Name: 't', DatabaseName: 'd', CatalogId: '1', CreateTime: 1, UpdateTime: 2, CreatedBy: 'crawler', VersionId: '7', IsRegisteredWithLakeFormation: false, TableType: 'EXTERNAL_TABLE', Parameters: { classification: 'dynamodb' },
  StorageDescriptor: { Location: 's3://b/', Columns: [{ Name: 'tags', Type: 'set<string>', Comment: 'a set<x>' }, { Name: 'id', Type: 'string' }] }, PartitionKeys: [],
};

test('the update keeps everything but the types, without what the catalogue refuses', () => {
  assert.deepEqual(updateFor(table), {
    CatalogId: '1', DatabaseName: 'd', SkipArchive: true,
    TableInput: {
      Name: 't', TableType: 'EXTERNAL_TABLE', Parameters: { classification: 'dynamodb' }, PartitionKeys: [],
      StorageDescriptor: { Location: 's3://b/', Columns: [{ Name: 'tags', Type: 'array<string>', Comment: 'a set<x>' }, { Name: 'id', Type: 'string' }] },
    },
  });
});

test('a table is updated once: the event of the update itself finds nothing to do', async () => {
  let stored = table;
  const updates = [];
  const handler = handlerOver({
    getTable: async () => ({ Table: stored }),
    updateTable: async update => { updates.push(update); stored = { ...stored, ...update.TableInput }; },
  });
  const event = { source: 'aws.glue', 'detail-type': 'Glue Data Catalog Table State Change', detail: { databaseName: 'd', tableName: 't', typeOfChange: 'UpdateTable', changedPartitions: [] } };
  assert.deepEqual(await handler(event), { updated: ['t'] });
  assert.deepEqual(await handler(event), { updated: [] });
  assert.equal(updates.length, 1);
});
` : ''}`;
}

/** The rule that calls the function on each change of the tables, and the role that it needs. */
export function repairTemplate(tables: readonly RepairedTable[]): string {
  const databases = [...new Set(tables.flatMap(t => t.database ?? []))];
  const names = [...new Set(tables.map(t => t.name))];
  const list = (words: readonly string[]) => `[${words.map(w => JSON.stringify(w)).join(', ')}]`;
  return `AWSTemplateFormatVersion: '2010-09-09'
Description: Repairs tables of the Glue Data Catalog after each crawl
Resources:
  RepairFunction:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs22.x
      Handler: repair.handler
      Code: .
      Timeout: 60
      Role: !GetAtt RepairRole.Arn
  RepairRule:
    Type: AWS::Events::Rule
    Properties:
      EventPattern:
        source: [aws.glue]
        detail-type: [Glue Data Catalog Table State Change]
        detail:
${databases.length > 0 ? `          databaseName: ${list(databases)}\n` : ''}          tableName: ${list(names)}
      Targets:
        - Id: repair
          Arn: !GetAtt RepairFunction.Arn
  RepairPermission:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: !Ref RepairFunction
      Principal: events.amazonaws.com
      SourceArn: !GetAtt RepairRule.Arn
  RepairRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
      ManagedPolicyArns: [!Sub 'arn:\${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole']
      Policies:
        - PolicyName: tables
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Effect: Allow
                Action: [glue:GetTable, glue:UpdateTable]
                Resource:
                  - !Sub 'arn:\${AWS::Partition}:glue:\${AWS::Region}:\${AWS::AccountId}:catalog'
                  - !Sub 'arn:\${AWS::Partition}:glue:\${AWS::Region}:\${AWS::AccountId}:database/${databases.length === 1 ? databases[0] : '*'}'
${tables.map(t => `                  - !Sub 'arn:\${AWS::Partition}:glue:\${AWS::Region}:\${AWS::AccountId}:table/${t.database ?? '*'}/${t.name}'`).join('\n')}
`;
}
