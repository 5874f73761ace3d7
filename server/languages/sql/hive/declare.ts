import type { Declaration, TableDeclaration } from '../../../base/catalog.ts';
import { catalogueTypeOf } from './catalogue-type.ts';
import { spellingOf, type Column, type Property, type SchemaFile, type Table } from './table.ts';

/** What a file declares for the rest of the workspace. */
export function declarations(file: SchemaFile): Declaration[] {
  return file.tables.flatMap(table => (table.name && table.name.value !== '' ? [declareTable(table, file.file.path)] : []));
}

/** What other files may know of a table. */
export function declareTable(table: Table, path: string): TableDeclaration {
  const column = ({ name: n, type, comment }: Column) => ({
    name: n.value, type: !type ? '' : table.external ? catalogueTypeOf(type, table.engine) : spellingOf(type).text, place: { path, range: n.range }, ...(comment && { comment: comment.value }),
  });
  return {
    kind: 'table', name: table.name?.value ?? '', place: { path, range: table.name?.range ?? table.range },
    ...(table.database && { database: table.database.value }),
    columns: table.columns.map(column), ...(table.open && { open: true }),
    partitions: table.kind === 'iceberg' ? [] : table.partitions.map(column), // Iceberg's are columns, and transforms of columns: no query names them
    ...(table.location && { location: table.location.value }),
    ...formatOf(table),
    parameters: { ...(table.kind === 'iceberg' && { table_type: 'ICEBERG' }), ...valuesOf([...table.serdeProperties, ...table.properties]) },
    ...(table.serdeProperties.length > 0 && { serdeParameters: valuesOf(table.serdeProperties) }),
  };
}

const valuesOf = (properties: readonly Property[]) => Object.fromEntries(properties.flatMap(p => (p.value ? [[p.key.value, p.value.value]] : [])));

function formatOf(table: Table): { format?: string; serde?: string } {
  const serde = table.serde?.value;
  const format = table.storedAs?.value.toLowerCase() ?? table.inputFormat?.value;
  return { ...(format && { format }), ...(serde && { serde }) };
}
