import { effectiveSerde, serdeByKey, storedFormats } from './serde.ts';
import { spellingOf, type Column, type Table } from './table.ts';

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

const glueColumn = ({ name, type, comment }: Column): GlueColumn => ({ Name: name.value, Type: type ? spellingOf(type).text : 'string', ...(comment && comment.value !== 'from deserializer' && { Comment: comment.value }) });
const record = (properties: Table['properties']): Record<string, string> => Object.fromEntries(properties.flatMap(p => (p.value ? [[p.key.value, p.value.value]] : [])));

/** The table of any host as Glue table JSON. Formats are those that the written clauses stand for. */
export function tableInput(table: Table): TableInput {
  const stored = table.storedAs && storedFormats[table.storedAs.value.toUpperCase()];
  const serde = effectiveSerde(table);
  const input = table.inputFormat?.value ?? stored?.input ?? serde?.input;
  const output = table.outputFormat?.value ?? stored?.output ?? serde?.output;
  const library = table.serde?.value ?? (stored ? serdeByKey(stored.serde).library : serde?.library);
  const properties = record(table.serdeProperties);
  return {
    ...(table.database && { DatabaseName: table.database.value }),
    TableInput: {
      Name: table.name?.value ?? '', ...(table.host !== 'ddl' && table.comment && { Description: table.comment.value }), TableType: 'EXTERNAL_TABLE', Parameters: { ...(table.host === 'ddl' && table.comment && { comment: table.comment.value }), ...record(table.properties) }, PartitionKeys: table.partitions.map(glueColumn),
      StorageDescriptor: {
        Columns: table.columns.map(glueColumn),
        ...(table.location && { Location: table.location.value }), ...(input !== undefined && { InputFormat: input }), ...(output !== undefined && { OutputFormat: output }),
        ...(table.buckets && { NumberOfBuckets: table.buckets.count, BucketColumns: table.buckets.columns, ...(table.buckets.sorted.length > 0 && { SortColumns: table.buckets.sorted.map(c => ({ Column: c.column, SortOrder: c.ascending ? 1 as const : 0 as const })) }) }),
        ...(library !== undefined && { SerdeInfo: { SerializationLibrary: library, Parameters: properties['field.delim'] !== undefined && properties['serialization.format'] === undefined ? { ...properties, 'serialization.format': properties['field.delim'] } : properties } }),
      },
    },
  };
}

/** The table as a template resource. */
export function tableResource(table: Table): Record<string, unknown> {
  const { DatabaseName, TableInput } = tableInput(table);
  const id = TableInput.Name.replace(/(?:^|[^A-Za-z0-9])([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return { Resources: { [`${id}Table`]: { Type: 'AWS::Glue::Table', Properties: { CatalogId: { Ref: 'AWS::AccountId' }, DatabaseName: DatabaseName ?? 'default', TableInput } } } };
}

export const quoted = (text: string): string => `'${text.replace(/[\\']/g, c => `\\${c}`).replace(/\n/g, '\\n').replace(/\t/g, '\\t').replace(/[\0-\x08\x0b-\x1f\x7f]/g, c => `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`)}'`;
export const identifier = (name: string): string => (/^[a-z][a-z0-9_]*$/i.test(name) && !reserved.has(name.toUpperCase()) ? name : `\`${name.replace(/`/g, '``')}\``);
/** Words that a statement of the catalogue cannot have as plain names; a few more do no harm in back-quotes. */
const reserved = new Set('ALL ALTER AND ARRAY AS BETWEEN BIGINT BINARY BOOLEAN BOTH BY CASE CAST CHAR COLUMN COMMIT CONF CONSTRAINT CREATE CROSS CUBE CURRENT CURSOR DATABASE DATE DECIMAL DELETE DESCRIBE DISTINCT DOUBLE DROP ELSE END EXCHANGE EXISTS EXTENDED EXTERNAL EXTRACT FALSE FETCH FLOAT FOLLOWING FOR FROM FULL FUNCTION GRANT GROUP GROUPING HAVING IF IMPORT IN INNER INSERT INT INTEGER INTERSECT INTERVAL INTO IS JOIN LATERAL LEFT LESS LIKE LOCAL MACRO MAP MORE NONE NOT NULL NUMERIC OF ON ONLY OR ORDER OUT OUTER OVER PARTIALSCAN PARTITION PERCENT PRECEDING PRECISION PRESERVE PRIMARY PROCEDURE RANGE READS REDUCE REFERENCES REGEXP REVOKE RIGHT RLIKE ROLLBACK ROLLUP ROW ROWS SELECT SET SMALLINT START TABLE TABLESAMPLE THEN TIME TIMESTAMP TO TRANSFORM TRIGGER TRUE TRUNCATE UNBOUNDED UNION UNIQUEJOIN UPDATE USER USING VALUES VARCHAR WHEN WHERE WINDOW WITH'.split(' '));

/** The table as a CREATE EXTERNAL TABLE statement of Athena, its clauses in the order of the grammar. */
export function tableStatement(table: Table): string {
  const { DatabaseName, TableInput: t } = tableInput(table);
  const storage = t.StorageDescriptor;
  const list = (columns: readonly GlueColumn[]) => columns.map(c => `  ${identifier(c.Name)} ${c.Type}${c.Comment === undefined ? '' : ` COMMENT ${quoted(c.Comment)}`}`).join(',\n');
  const pairs = (values: Readonly<Record<string, string>>) => Object.entries(values).map(([key, value]) => `  ${quoted(key)} = ${quoted(value)}`).join(',\n');
  const lines = [`CREATE EXTERNAL TABLE ${DatabaseName === undefined ? '' : `${identifier(DatabaseName)}.`}${identifier(t.Name)} (\n${list(storage.Columns)}\n)`];
  const { comment: said, ...parameters } = t.Parameters;
  const comment = said ?? t.Description;
  if (comment !== undefined) lines.push(`COMMENT ${quoted(comment)}`);
  if (t.PartitionKeys.length > 0) lines.push(`PARTITIONED BY (\n${list(t.PartitionKeys)}\n)`);
  if (storage.BucketColumns && storage.NumberOfBuckets) lines.push(`CLUSTERED BY (${storage.BucketColumns.map(identifier).join(', ')})${storage.SortColumns ? ` SORTED BY (${storage.SortColumns.map(c => `${identifier(c.Column)} ${c.SortOrder === 1 ? 'ASC' : 'DESC'}`).join(', ')})` : ''} INTO ${storage.NumberOfBuckets} BUCKETS`);
  const plain = Object.entries(storedFormats).find(([, f]) => serdeByKey(f.serde).library === storage.SerdeInfo?.SerializationLibrary && f.input === storage.InputFormat && f.serde !== 'lazy');
  const properties = { ...storage.SerdeInfo?.Parameters };
  if (plain && Object.keys(properties).every(k => k === 'serialization.format')) lines.push(`STORED AS ${plain[0]}`);
  else {
    if (storage.SerdeInfo) lines.push(`ROW FORMAT SERDE ${quoted(storage.SerdeInfo.SerializationLibrary)}${Object.keys(properties).length > 0 ? `\nWITH SERDEPROPERTIES (\n${pairs(properties)}\n)` : ''}`);
    if (storage.InputFormat !== undefined && storage.OutputFormat !== undefined) lines.push(`STORED AS INPUTFORMAT ${quoted(storage.InputFormat)}\nOUTPUTFORMAT ${quoted(storage.OutputFormat)}`);
  }
  if (storage.Location !== undefined) lines.push(`LOCATION ${quoted(storage.Location)}`);
  if (Object.keys(parameters).length > 0) lines.push(`TBLPROPERTIES (\n${pairs(parameters)}\n)`);
  return `${lines.join('\n')};\n`;
}
