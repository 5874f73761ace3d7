import { catalogueTypeOf } from './catalogue-type.ts';
import { icebergProperties } from './iceberg.ts';
import { identifier, quoted, typeInStatement } from './literals.ts';
import { effectiveSerde, serdeByKey, storedFormats } from './serde.ts';
import { trinoName } from './type.ts';
import type { Column, Table } from './table.ts';
import { viewQuery, type ViewText } from './view-text.ts';

/** A table as the catalogue's API takes it: `TableInput`, with the database beside it. */
export interface TableInput {
  readonly DatabaseName?: string;
  readonly TableInput: {
    readonly Name: string;
    readonly Description?: string;
    readonly TableType: string;
    readonly Parameters: Readonly<Record<string, string>>;
    readonly PartitionKeys: readonly GlueColumn[];
    readonly StorageDescriptor: {
      readonly Columns: readonly GlueColumn[];
      readonly Location?: string;
      readonly InputFormat?: string;
      readonly OutputFormat?: string;
      readonly NumberOfBuckets?: number;
      readonly BucketColumns?: readonly string[];
      readonly SortColumns?: readonly { readonly Column: string; readonly SortOrder: 0 | 1 }[];
      readonly SerdeInfo?: { readonly SerializationLibrary: string; readonly Parameters: Readonly<Record<string, string>> };
    };
  };
}
interface GlueColumn { readonly Name: string; readonly Type: string; readonly Comment?: string }

const glueColumn = (engine: Table['engine']) => ({ name, type, comment }: Column): GlueColumn => ({ Name: name.value, Type: type ? catalogueTypeOf(type, engine) : 'string', ...(comment && comment.value !== fromSerde && { Comment: comment.value }) });
/** The comment that statements of the service show for columns of JSON, Grok and Avro tables: nobody wrote it. */
const fromSerde = 'from deserializer';
const record = (properties: Table['properties']): Record<string, string> => Object.fromEntries(properties.flatMap(p => (p.value ? [[p.key.value, p.value.value]] : [])));

/** What GetTable adds and CreateTable, UpdateTable refuse. */
export const readOnlyFields: ReadonlySet<string> = new Set(['DatabaseName', 'CreateTime', 'UpdateTime', 'CreatedBy', 'IsRegisteredWithLakeFormation', 'CatalogId', 'VersionId', 'FederatedTable', 'IsMultiDialectView', 'IsMaterializedView', 'Status']);

/** An answer of GetTable as an input. */
export const withoutAnswer = (table: Readonly<Record<string, unknown>>): Record<string, unknown> => Object.fromEntries(Object.entries(table).filter(([key]) => !readOnlyFields.has(key)));

/**
 * The table of any host as Glue table JSON. Of a statement, the formats are those that its clauses stand for. Glue JSON and templates
 * keep all that they say, also what is unknown here.
 */
export function tableInput(table: Table): TableInput {
  const made = inputOf(table);
  const whole = table.whole?.();
  if (!whole) return made;
  const said = withoutAnswer(whole.table) as Partial<TableInput['TableInput']> & { readonly Columns?: unknown };
  const { Columns: _, ...input } = said;
  const columns = (list: readonly GlueColumn[] | undefined) => list?.map(column => { const { Comment, ...rest } = column; return { ...rest, ...(Comment !== undefined && Comment !== fromSerde && { Comment }) }; });
  const storage = said.StorageDescriptor;
  return {
    ...(whole.database !== undefined && whole.database !== null && { DatabaseName: whole.database as string }),
    TableInput: {
      ...made.TableInput, ...input, PartitionKeys: columns(said.PartitionKeys) ?? [],
      StorageDescriptor: storage ? { ...storage, Columns: columns(storage.Columns) ?? made.TableInput.StorageDescriptor.Columns } : made.TableInput.StorageDescriptor,
    },
  };
}

function inputOf(table: Table): TableInput {
  const stored = table.storedAs && storedFormats[table.storedAs.value.toUpperCase()];
  const serde = effectiveSerde(table);
  const input = table.inputFormat?.value ?? stored?.input ?? serde?.input;
  const output = table.outputFormat?.value ?? stored?.output ?? serde?.output;
  const library = table.serde?.value ?? (stored ? serdeByKey(stored.serde).library : serde?.library);
  const properties = record(table.serdeProperties);
  const delimiter = properties['field.delim'];
  return {
    ...(table.database && { DatabaseName: table.database.value }),
    TableInput: {
      Name: table.name?.value ?? '', ...(table.host !== 'ddl' && table.comment && { Description: table.comment.value }), TableType: 'EXTERNAL_TABLE', Parameters: { ...(table.host === 'ddl' && table.comment && { comment: table.comment.value }), ...record(table.properties) },
      // An Iceberg table's partitioning is in its metadata; the catalogue has its columns only.
      PartitionKeys: table.kind === 'iceberg' ? [] : table.partitions.map(glueColumn(table.engine)),
      StorageDescriptor: {
        Columns: table.columns.map(glueColumn(table.engine)),
        ...(table.location && { Location: table.location.value }), ...(input !== undefined && { InputFormat: input }), ...(output !== undefined && { OutputFormat: output }),
        ...(table.buckets && { NumberOfBuckets: table.buckets.count, BucketColumns: table.buckets.columns, ...(table.buckets.sorted.length > 0 && { SortColumns: table.buckets.sorted.map(c => ({ Column: c.column, SortOrder: c.ascending ? 1 as const : 0 as const })) }) }),
        ...(library !== undefined && { SerdeInfo: { SerializationLibrary: library, Parameters: delimiter !== undefined && properties['serialization.format'] === undefined ? { ...properties, 'serialization.format': delimiter } : properties } }),
      },
    },
  };
}

/** The table as a template resource. An Iceberg table has metadata that its resource makes. */
export function tableResource(table: Table): Record<string, unknown> {
  const { DatabaseName, TableInput } = tableInput(table);
  const id = table.logicalId ?? `${TableInput.Name.replace(/(?:^|[^A-Za-z0-9])([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase()).replace(/[^A-Za-z0-9]/g, '')}Table`;
  const taken = Object.fromEntries(Object.entries(TableInput).filter(([key]) => !notInTemplates.has(key)));
  return { Resources: { [id]: { Type: 'AWS::Glue::Table', Properties: { CatalogId: { Ref: 'AWS::AccountId' }, DatabaseName: DatabaseName ?? 'default', ...(table.kind === 'iceberg' && { OpenTableFormatInput: { IcebergInput: { MetadataOperation: 'CREATE', Version: '2' } } }), TableInput: taken } } } };
}

/** Tables as one template; two of one name get two ids. */
export function tableResources(tables: readonly Table[]): Record<string, unknown> {
  const resources: Record<string, unknown> = {};
  for (const table of tables) {
    for (const [id, resource] of Object.entries(tableResource(table)['Resources'] as object)) {
      let free = id;
      for (let n = 2; free in resources; n++) free = `${id}${n}`;
      resources[free] = resource as unknown;
    }
  }
  return { Resources: resources };
}

/** Members of the API's TableInput that the resource's has not. Source: the resource's page in the template reference. */
const notInTemplates: ReadonlySet<string> = new Set(['LastAccessTime', 'LastAnalyzedTime', 'ViewDefinition']);

/** The table as a statement of Athena, its clauses in the order of the grammar. */
export function tableStatement(table: Table): string {
  const { DatabaseName, TableInput: input } = tableInput(table);
  return table.kind === 'view' ? viewStatement(DatabaseName, input) : inputStatement({ ...(DatabaseName !== undefined && { DatabaseName }), TableInput: input }, table.kind === 'iceberg' ? table.partitions.map(partitionField) : undefined);
}

/**
 * A table input as a statement.
 * @param fields  the partitioning of an Iceberg table, which makes it one
 */
export function inputStatement({ DatabaseName: database, TableInput: t }: TableInput, fields?: readonly string[]): string {
  const storage = t.StorageDescriptor;
  const iceberg = fields !== undefined;
  const list = (columns: readonly GlueColumn[]) => columns.map(c => `  ${identifier(c.Name)} ${typeInStatement(c.Type)}${c.Comment === undefined ? '' : ` COMMENT ${quoted(c.Comment)}`}`).join(',\n');
  const pairs = (values: Readonly<Record<string, string>>) => Object.entries(values).map(([key, value]) => `  ${quoted(key)} = ${quoted(value)}`).join(',\n');
  const lines = [`CREATE ${iceberg ? '' : 'EXTERNAL '}TABLE ${typeof database === 'string' ? `${identifier(database)}.` : ''}${identifier(t.Name)} (\n${list(storage.Columns)}\n)`];
  const { comment: said, ...parameters } = t.Parameters;
  const comment = said ?? t.Description;
  if (comment !== undefined && !iceberg) lines.push(`COMMENT ${quoted(comment)}`);
  if (iceberg && fields.length > 0) lines.push(`PARTITIONED BY (${fields.join(', ')})`);
  if (t.PartitionKeys.length > 0 && !iceberg) lines.push(`PARTITIONED BY (\n${list(t.PartitionKeys)}\n)`);
  if (storage.BucketColumns && storage.BucketColumns.length > 0 && storage.NumberOfBuckets && storage.NumberOfBuckets > 0) lines.push(`CLUSTERED BY (${storage.BucketColumns.map(identifier).join(', ')})${storage.SortColumns && storage.SortColumns.length > 0 ? ` SORTED BY (${storage.SortColumns.map(c => `${identifier(c.Column)} ${c.SortOrder === 1 ? 'ASC' : 'DESC'}`).join(', ')})` : ''} INTO ${storage.NumberOfBuckets} BUCKETS`);
  const plain = Object.entries(storedFormats).find(([, f]) => serdeByKey(f.serde).library === storage.SerdeInfo?.SerializationLibrary && f.input === storage.InputFormat && f.output === storage.OutputFormat && f.serde !== 'lazy' && f.engines.includes('athena'));
  const properties = { ...storage.SerdeInfo?.Parameters };
  if (plain && Object.entries(properties).every(([k, v]) => k === 'serialization.format' && v === '1')) lines.push(`STORED AS ${plain[0]}`);
  else if (!iceberg) {
    if (storage.SerdeInfo) lines.push(`ROW FORMAT SERDE ${quoted(storage.SerdeInfo.SerializationLibrary)}${Object.keys(properties).length > 0 ? `\nWITH SERDEPROPERTIES (\n${pairs(properties)}\n)` : ''}`);
    if (storage.InputFormat !== undefined && storage.OutputFormat !== undefined) lines.push(`STORED AS INPUTFORMAT ${quoted(storage.InputFormat)}\nOUTPUTFORMAT ${quoted(storage.OutputFormat)}`);
  }
  if (typeof storage.Location === 'string') lines.push(`LOCATION ${quoted(storage.Location)}`);
  const kept = iceberg ? Object.fromEntries(Object.entries(parameters).filter(([key]) => icebergProperties.has(key.toLowerCase()))) : parameters;
  if (Object.keys(kept).length > 0) lines.push(`TBLPROPERTIES (\n${pairs(kept)}\n)`);
  return `${lines.join('\n')};\n`;
}

/** A field of an Iceberg table's partitioning as it is written: `day(at)`. */
export const partitionField = ({ range, name, type }: Column): string => (type?.mode === 'ddl' ? type.text.slice(range.start, range.end) : name.value);

function viewStatement(database: string | undefined, input: TableInput['TableInput'] & ViewText): string {
  const name = `${typeof database === 'string' ? `${trinoName(database)}.` : ''}${trinoName(input.Name)}`;
  const query = viewQuery(input);
  return query === undefined ? `-- The text of the view ${name} cannot be read\n` : `CREATE OR REPLACE VIEW ${name} AS\n${query};\n`;
}
