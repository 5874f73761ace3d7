import type { SqlType } from '../../../base/sql-type.ts';

/** A stored name as Flink reads it: in back-quotes, with its exact case. */
export const quoted = (name: string): string => '`' + name.replaceAll('`', '``') + '`';

export const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

const plain: Readonly<Record<string, string>> = {
  BOOLEAN: 'BOOLEAN', TINYINT: 'TINYINT', SMALLINT: 'SMALLINT', INTEGER: 'INT', BIGINT: 'BIGINT', REAL: 'FLOAT', FLOAT: 'DOUBLE', DOUBLE: 'DOUBLE', DATE: 'DATE', TIME: 'TIME', TIMESTAMP: 'TIMESTAMP(3)', NULL: 'STRING', UNKNOWN: 'STRING',
};

/** The type as Flink writes it. */
export function flinkType(type: SqlType): string {
  switch (type.kind) {
    case 'DECIMAL': return `DECIMAL(${type.precision}, ${type.scale})`;
    case 'CHAR': case 'VARCHAR': case 'BINARY': case 'VARBINARY': return `${type.kind}(${type.length})`;
    case 'INTERVAL': return `INTERVAL ${type.from}${type.to === type.from ? '' : ` TO ${type.to}`}`;
    case 'RECORD': return `ROW<${type.fields.map(f => `${quoted(f.name)} ${flinkType(f.type)}`).join(', ')}>`;
    default: return plain[type.kind]!;
  }
}
