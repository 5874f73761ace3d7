import type { Settings } from '../../../base/scope.ts';
import { catalogueTypes, foreignTypes } from '../hive/foreign.ts';
import { readOnlyFields } from '../hive/print.ts';

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
/** What GetTable and GetPartitions add and an update refuses. */
const readOnly = ${JSON.stringify([...readOnlyFields]).replace(/"/g, "'").replace(/,/g, ', ')};
const readOnlyOfPartitions = ['DatabaseName', 'TableName', 'CatalogId', 'CreationTime'];

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

/** The columns repaired; undefined when all are well. */
function repaired(columns) {
  let changed = false;
  const made = columns?.map(column => {
    const Type = typeof column.Type === 'string' ? repairType(column.Type) : column.Type;
    changed ||= Type !== column.Type;
    return { ...column, ...(Type !== undefined && { Type }) };
  });
  return changed ? made : undefined;
}

const without = (object, keys) => Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));

/** The request that repairs a table as GetTable gives it; undefined when there is nothing to repair, so that the loop ends. */
export function updateFor(table) {
  const Columns = repaired(table.StorageDescriptor?.Columns);
  const PartitionKeys = repaired(table.PartitionKeys);
  if (!Columns && !PartitionKeys) return undefined;
  const input = without({ ...table, ...(PartitionKeys && { PartitionKeys }), StorageDescriptor: { ...table.StorageDescriptor, ...(Columns && { Columns }) } }, readOnly);
  return { ...(table.CatalogId && { CatalogId: table.CatalogId }), DatabaseName: table.DatabaseName, TableInput: input, SkipArchive: true };
}

/** Partitions have columns of their own: an entry of BatchUpdatePartition for each that has to be repaired. */
export function partitionUpdates(partitions) {
  return partitions.flatMap(partition => {
    const Columns = repaired(partition.StorageDescriptor?.Columns);
    if (!Columns) return [];
    return [{ PartitionValueList: partition.Values, PartitionInput: without({ ...partition, StorageDescriptor: { ...partition.StorageDescriptor, Columns } }, readOnlyOfPartitions) }];
  });
}

/** The partitions of a table, page by page. */
async function* pagesOf(glue, request) {
  for (let NextToken; ;) {
    const page = await glue.getPartitions({ ...request, ...(NextToken && { NextToken }) });
    yield page.Partitions ?? [];
    if (!page.NextToken || page.NextToken === NextToken) return;
    NextToken = page.NextToken;
  }
}

async function repairTable(glue, DatabaseName, Name) {
  for (let attempt = 1; ; attempt++) {
    const { Table } = await glue.getTable({ DatabaseName, Name });
    const update = updateFor(Table);
    if (!update) return { table: Table, updated: false };
    try {
      // Only the version that was read: a crawler may be writing at the same time.
      await glue.updateTable({ ...update, ...(Table.VersionId && { VersionId: Table.VersionId }) });
      return { table: Table, updated: true };
    } catch (error) {
      if (error.name !== 'ConcurrentModificationException' || attempt === 3) throw error;
    }
  }
}

async function repairPartitions(glue, table) {
  if (!table.PartitionKeys?.length) return 0;
  const { CatalogId, DatabaseName } = table;
  const of = { ...(CatalogId && { CatalogId }), DatabaseName, TableName: table.Name };
  let count = 0;
  for await (const partitions of pagesOf(glue, of)) {
    const entries = partitionUpdates(partitions);
    for (let i = 0; i < entries.length; i += 100) {
      const { Errors = [] } = await glue.batchUpdatePartition({ ...of, Entries: entries.slice(i, i + 100) });
      if (Errors.length > 0) throw new Error(\`\${Errors.length} partitions of \${table.Name} were not repaired: \${Errors[0].ErrorDetail?.ErrorMessage}\`);
    }
    count += entries.length;
  }
  return count;
}

/** A handler over anything that can getTable, updateTable, getPartitions and batchUpdatePartition. Its own updates call it again, and it finds nothing to do. */
export const handlerOver = glue => async event => {
  const { databaseName, tableName, changedTables = [], typeOfChange = '' } = event.detail;
  if (/^(Delete|BatchDelete)(Table|$)/.test(typeOfChange)) return { updated: [], partitions: 0 };
  const updated = [];
  let partitions = 0;
  for (const name of tableName === undefined ? changedTables : [tableName]) {
    const { table, updated: changed } = await repairTable(glue, databaseName, name);
    if (changed) updated.push(name);
    partitions += await repairPartitions(glue, { ...table, DatabaseName: databaseName });
  }
  return { updated, partitions };
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
import { ${sets ? 'handlerOver, partitionUpdates, repairType, updateFor' : 'repairType'} } from ${module.own};

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

/** The catalogue in memory. */
function catalogue(stored, partitions = []) {
  const done = [];
  return {
    done,
    getTable: async () => ({ Table: stored }),
    updateTable: async update => { done.push(['updateTable', update.VersionId]); stored = { ...stored, ...update.TableInput, VersionId: String(Number(stored.VersionId) + 1) }; },
    getPartitions: async ({ NextToken = '0' }) => ({ Partitions: partitions.slice(Number(NextToken), Number(NextToken) + 1), ...(Number(NextToken) + 1 < partitions.length && { NextToken: String(Number(NextToken) + 1) }) }),
    batchUpdatePartition: async ({ Entries }) => { done.push(['batchUpdatePartition', Entries.length]); for (const { PartitionValueList, PartitionInput } of Entries) partitions = partitions.map(p => (p.Values.join() === PartitionValueList.join() ? { ...p, ...PartitionInput } : p)); return {}; },
  };
}
const event = { source: 'aws.glue', 'detail-type': 'Glue Data Catalog Table State Change', detail: { databaseName: 'd', tableName: 't', typeOfChange: 'UpdateTable', changedPartitions: [] } };

test('a table is updated once: the event of the update itself finds nothing to do', async () => {
  const glue = catalogue(table);
  const handler = handlerOver(glue);
  assert.deepEqual(await handler(event), { updated: ['t'], partitions: 0 });
  assert.deepEqual(await handler(event), { updated: [], partitions: 0 });
  assert.deepEqual(glue.done, [['updateTable', '7']], 'the version that was read');
  assert.deepEqual(await handler({ ...event, detail: { ...event.detail, typeOfChange: 'DeleteTable' } }), { updated: [], partitions: 0 });
});

test('partitions have columns of their own, and are repaired with the table', async () => {
  const partition = (day, Type) => ({ Values: [day], DatabaseName: 'd', TableName: 't', CatalogId: '1', CreationTime: 5, Parameters: { objectCount: '3' }, StorageDescriptor: { Location: \`s3://b/day=\${day}/\`, Columns: [{ Name: 'tags', Type }] } });
  assert.deepEqual(partitionUpdates([partition('1', 'set<string>'), partition('2', 'array<string>')]), [
    { PartitionValueList: ['1'], PartitionInput: { Values: ['1'], Parameters: { objectCount: '3' }, StorageDescriptor: { Location: 's3://b/day=1/', Columns: [{ Name: 'tags', Type: 'array<string>' }] } } },
  ]);
  const glue = catalogue({ ...table, PartitionKeys: [{ Name: 'day', Type: 'string' }] }, [partition('1', 'set<string>'), partition('2', 'array<string>'), partition('3', 'set<string>')]);
  const handler = handlerOver(glue);
  assert.deepEqual(await handler(event), { updated: ['t'], partitions: 2 });
  assert.deepEqual(await handler(event), { updated: [], partitions: 0 });
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
                Action: [glue:GetTable, glue:UpdateTable, glue:GetPartitions, glue:BatchUpdatePartition]
                Resource:
                  - !Sub 'arn:\${AWS::Partition}:glue:\${AWS::Region}:\${AWS::AccountId}:catalog'
                  - !Sub 'arn:\${AWS::Partition}:glue:\${AWS::Region}:\${AWS::AccountId}:database/${databases.length === 1 ? databases[0] : '*'}'
${tables.map(t => `                  - !Sub 'arn:\${AWS::Partition}:glue:\${AWS::Region}:\${AWS::AccountId}:table/${t.database ?? '*'}/${t.name}'`).join('\n')}
`;
}
