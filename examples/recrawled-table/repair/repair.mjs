// Keeps tables of the Glue Data Catalog readable: a crawler of a DynamoDB table writes set<…>, which nothing can read.
// Made by Sluice from the rules of the workspace; `sluice migrate TABLE --emit repair` makes it again.

/** Words that stand for types elsewhere, and the catalogue's own. */
const types = new Map(Object.entries({ "set": "array", "integer": "int", "int4": "int", "int32": "int", "mediumint": "int", "serial": "int", "uint16": "int", "long": "bigint", "int8": "bigint", "int64": "bigint", "bigserial": "bigint", "uint32": "bigint", "timestamp_ms": "bigint", "short": "smallint", "int2": "smallint", "int16": "smallint", "uint8": "smallint", "byte": "tinyint", "bool": "boolean", "bit": "boolean", "logical": "boolean", "text": "string", "clob": "string", "uuid": "string", "json": "string", "jsonb": "string", "ipaddress": "string", "time": "string", "null": "string", "void": "string", "str": "string", "varchar2": "string", "nvarchar": "string", "nvarchar2": "string", "nchar": "string", "character varying": "string", "char varying": "string", "character": "string", "tinytext": "string", "mediumtext": "string", "longtext": "string", "bpchar": "string", "super": "string", "variant": "string", "xml": "string", "enum": "string", "guid": "string", "keyword": "string", "real": "float", "float4": "float", "float32": "float", "float8": "double", "float64": "double", "number": "double", "double precision": "double", "money": "decimal(19,4)", "numeric": "decimal", "dec": "decimal", "blob": "binary", "bytes": "binary", "varbinary": "binary", "bytea": "binary", "varbyte": "binary", "binary varying": "binary", "datetime": "timestamp", "timestamptz": "timestamp", "timestamp_ntz": "timestamp", "list": "array", "object": "struct", "record": "struct", "row": "struct", "tuple": "struct", "dictionary": "map", "dict": "map" }));
const own = new Set(["boolean", "tinyint", "smallint", "int", "bigint", "float", "double", "string", "binary", "date", "timestamp", "decimal", "char", "varchar", "array", "map", "struct", "uniontype", "interval_year_month", "interval_day_time"]);

/** What GetTable and GetPartitions add and an update refuses. */
const readOnly = ['DatabaseName', 'CreateTime', 'UpdateTime', 'CreatedBy', 'IsRegisteredWithLakeFormation', 'CatalogId', 'VersionId', 'FederatedTable', 'IsMultiDialectView', 'IsMaterializedView', 'Status'];
const readOnlyOfPartitions = ['DatabaseName', 'TableName', 'CatalogId', 'CreationTime'];

/** The type with every word at a place of a type replaced. Names of fields are left alone, whatever they are called. */
export function repairType(type) {
  const tokens = type.match(/[\p{L}\p{Nd}_.$]+(?: +[\p{L}\p{Nd}_.$]+)*|[^]/gu) ?? [];
  const open = [];
  let written = '';
  let word = '';
  let name = false; // the name of a field comes next
  tokens.forEach((token, i) => {
    if (/^\s$/.test(token)) {
      written += '';
    } else if (!/[\p{L}\p{Nd}_.$]/u.test(token)) {
      written += token;
      if (token === '<' || token === '(') open.push(token === '<' ? word : '(');
      if (token === '>' || token === ')') open.pop();
      name = (token === '<' || token === ',') && open[open.length - 1] === 'struct';
    } else if (name || open[open.length - 1] === '(') {
      written += token;
      name = false;
    } else {
      const lower = token.toLowerCase().replace(/ +/g, ' ');
      word = types.get(lower) ?? (own.has(lower) ? lower : token);
      const bare = lower === 'set' && tokens.slice(i + 1).find(t => !/^\s$/.test(t)) !== '<';
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
      if (Errors.length > 0) throw new Error(`${Errors.length} partitions of ${table.Name} were not repaired: ${Errors[0].ErrorDetail?.ErrorMessage}`);
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
    const { Glue } = await import('@aws-sdk/client-glue');
    handle = handlerOver(new Glue());
  }
  return handle(event);
}
