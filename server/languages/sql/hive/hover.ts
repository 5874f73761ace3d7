import type { Hover } from '../../../base/language.ts';
import { touches, type Range } from '../../../base/range.ts';
import type { Scope } from '../../../base/scope.ts';
import { columnOf, namesInDefinitions, tableMeant } from '../ddl/names.ts';
import { answerOf, statementsOf } from '../ddl/statements.ts';
import { parseHiveType } from './reader.ts';
import { propertyHelp } from './property-help.ts';
import { serdeByKey, serdeOf, storedFormats } from './serde.ts';
import { readerOf, spellingOf, typeSites, type SchemaFile } from './table.ts';
import { printTrinoType } from './type.ts';

/** What a type is to the services that read it. */
export function hoverType(file: SchemaFile, offset: number, scope: Scope): Hover | undefined {
  for (const site of typeSites(file)) {
    const range = site.place(site.tree.range);
    if (!touches(range, offset)) continue;
    const spelled = spellingOf(site).text;
    const node = [...site.tree.nodes].reverse().find(n => touches(site.place(n.nameRange), offset));
    const lines = [`**${site.column}** \`${spelled}\``];
    if (node && node.name.toLowerCase() === 'set') {
      lines.push(
        '`set` is what a crawler of a DynamoDB table writes for a string, number or binary set. It is no type of Hive: nothing can read it.',
        '**Firehose** with record format conversion fails every record of the batch with `DataFormatConversion.InvalidSchema`; the records go to the error prefix, none is converted. **Athena** refuses the table.',
        'Write `array<…>` instead: a set of DynamoDB arrives as a list.',
      );
    }
    lines.push(inQueries(spelled, scope));
    return { range: node ? site.place(node.nameRange) : range, markdown: lines.join('\n\n') };
  }
  return undefined;
}

/** A type in the words of queries, or why it has none. */
function inQueries(type: string, scope: Scope): string {
  const read = parseHiveType(type, readerOf(scope.settings));
  return 'error' in read ? `The type reader says: \`${read.error.message}\`` : `In Athena queries: \`${printTrinoType(read.type)}\``;
}

/** A type, a name, a property or a clause, and what the service answers to a statement that its parser refuses: over its first words and over the place itself. */
export function hoverDefinition(file: SchemaFile, offset: number, scope: Scope): Hover | undefined {
  const found = hoverType(file, offset, scope) ?? hoverProperty(file, offset) ?? hoverName(file, offset, scope) ?? hoverClause(file, offset);
  const statement = statementsOf(file.file).find(s => touches(s.range, offset));
  if (!statement) return found;
  const head = { start: statement.range.start, end: statement.range.start + /^\w*/.exec(file.file.text.slice(statement.range.start))![0].length };
  const faults = [...(statement.problem ? [statement.problem] : []), ...statement.reserved.flatMap(w => (w.message === undefined ? [] : [{ range: w.range, message: w.message }]))].sort((a, b) => a.range.start - b.range.start);
  const [first] = faults;
  const own = faults.find(f => touches(f.range, offset)) ?? (touches(head, offset) ? first : undefined);
  const semantic = own ? undefined : semanticAnswer(file, statement.range, offset, head);
  const answer = own ? answerOf(file.file, statement, own) : semantic?.answer;
  if (answer === undefined) return found;
  const service = statement.parser === 'redshift' ? 'Redshift' : file.tables[0]?.engine === 'hive' ? 'Hive' : 'Athena';
  return { range: found?.range ?? own?.range ?? semantic!.range, markdown: [...(found ? [found.markdown] : []), `${service} answers: \`${answer}\``].join('\n\n') };
}

/** What a property is for, and what it may be. */
function hoverProperty(file: SchemaFile, offset: number): Hover | undefined {
  for (const table of file.tables) {
    if (!touches(table.range, offset)) continue;
    const property = [...table.properties, ...table.serdeProperties].find(p => touches(p.key.outer, offset));
    const known = property && propertyHelp(table, property);
    if (known) return { range: property.key.outer, markdown: `**${known.key}**: ${known.says}${known.values ? `\n\nValues: ${known.values.map(v => `\`${v}\``).join(', ')}` : ''}` };
  }
  return undefined;
}

/** A table that a definition names, with its columns, or one of the columns. */
function hoverName({ file }: SchemaFile, offset: number, scope: Scope): Hover | undefined {
  const name = namesInDefinitions(file).find(n => touches(n.range, offset));
  const table = name && tableMeant(name.table, scope);
  if (!table) return undefined;
  const keys = new Set(table.partitions);
  if (name.column !== undefined) {
    const column = columnOf(table, name.column);
    if (!column) return undefined;
    const whose = `${keys.has(column) ? 'Partition key' : 'Column'} of \`${table.name}\``;
    return { range: name.range, markdown: [`**${column.name}** \`${column.type}\``, column.comment, file.language === 'redshift-sql' ? undefined : inQueries(column.type, scope), whose].filter(line => line !== undefined).join('\n\n') };
  }
  if (table.query !== undefined) return { range: name.range, markdown: `**${table.name}**: made by a query` };
  const columns = [...table.columns, ...table.partitions].map(c => `${c.name} ${c.type}${keys.has(c) ? ' -- partition key' : ''}`);
  const where = table.location === undefined ? '' : `: ${table.format === undefined ? '' : `${table.format} in `}\`${table.location}\``;
  return { range: name.range, markdown: `**${table.name}**${where}${columns.length > 0 ? `\n\n\`\`\`sql\n${columns.join('\n')}\n\`\`\`` : ''}` };
}

/** What a class or a format stands for, and what a clause is for. */
function hoverClause({ tables }: SchemaFile, offset: number): Hover | undefined {
  const table = tables.find(t => touches(t.range, offset));
  if (!table) return undefined;
  const { serde, storedAs } = table;
  if (serde && touches(serde.outer, offset)) {
    const known = serdeOf(serde.value);
    const properties = Object.entries(known?.properties ?? {}).map(([key, says]) => `- \`${key}\`: ${says}`);
    return known && { range: serde.outer, markdown: [`**${known.use}**`, ...(properties.length > 0 ? [properties.join('\n')] : [])].join('\n\n') };
  }
  if (storedAs && touches(storedAs.outer, offset)) {
    const format = storedFormats[storedAs.value.toUpperCase()];
    return format && { range: storedAs.outer, markdown: `**${storedAs.value.toUpperCase()}** stands for\n\n\`\`\`sql\nROW FORMAT SERDE '${serdeByKey(format.serde).library}'\nSTORED AS INPUTFORMAT '${format.input}'\nOUTPUTFORMAT '${format.output}'\n\`\`\`` };
  }
  const clause = table.clauses?.find(({ word, range }) => touches({ start: range.start, end: range.start + word.length }, offset));
  const says = clause && (table.kind === 'iceberg' && clause.word === 'PARTITIONED' ? 'Columns and transforms of columns by which files are kept apart: `day(at)`, `bucket(16, id)`. Queries name the columns' : clauses[clause.word]);
  return says === undefined ? undefined : { range: { start: clause!.range.start, end: clause!.range.start + clause!.word.length }, markdown: says };
}

/** What the clauses of a table say. Source: CREATE TABLE in the guides of Athena and Redshift. */
const clauses: Readonly<Record<string, string>> = {
  COMMENT: 'What the table is, for people',
  PARTITIONED: 'The keys of the folders below the location. Queries name them like columns; the files do not hold them',
  CLUSTERED: 'Rows are spread over a fixed number of files by a hash of these columns',
  ROW: 'How a line becomes a row: `DELIMITED` for plain delimited text, `SERDE` for a class that reads it',
  STORED: 'The format of the files. Absent, it is `TEXTFILE`',
  WITH: 'Properties of the SerDe, texts all',
  LOCATION: 'The folder in S3, with `/` at the end. Every object below it is read as rows of the table',
  TBLPROPERTIES: 'Properties of the table, texts all',
  TABLE: 'Properties of the table, texts all',
};

/** What comes after parsing: the first of the errors with a number that the statement would get. */
function semanticAnswer(file: SchemaFile, statement: Range, offset: number, head: Range): { readonly range: Range; readonly answer: string } | undefined {
  const table = file.tables.find(t => t.range.start === statement.start);
  if (!table || table.engine === 'redshift') return undefined;
  const faults: { readonly range: Range; readonly answer: string }[] = [];
  const say = (range: Range, code: number, text: string) => faults.push({ range, answer: `FAILED: SemanticException [Error ${code}]: ${text}` });
  const seen = new Set<string>();
  for (const { name } of table.columns) {
    const folded = name.value.toLowerCase();
    if (seen.has(folded)) say(name.range, 10036, `Duplicate column name: ${folded}`);
    seen.add(folded);
  }
  if (table.kind !== 'iceberg') {
    for (const { name, type } of table.partitions) {
      if (seen.has(name.value.toLowerCase())) say(name.range, 10035, 'Column repeated in partitioning columns');
      seen.add(name.value.toLowerCase());
      if (type?.tree.root && /^(array|map|struct|uniontype)$/i.test(type.tree.root.name)) say(type.place(type.tree.range), 10126, `Partition column must be of primitive type. Found ${name.value} of type: ${spellingOf(type).text}`);
    }
  }
  for (const { type } of [...table.columns, ...table.partitions]) {
    const old = type?.tree.nodes.find(n => n.name.toLowerCase() === 'datetime');
    if (old) say(type!.place(old.nameRange), 10099, "DATETIME type isn't supported yet. Please use DATE or TIMESTAMP instead");
  }
  if (table.storedAs && !storedFormats[table.storedAs.value.toUpperCase()]?.engines.includes(table.engine)) faults.push({ range: table.storedAs.range, answer: `FAILED: SemanticException Unrecognized file format in STORED AS clause: '${table.storedAs.value.toUpperCase()}'` });
  const touched = faults.find(f => touches(f.range, offset));
  return touched ?? (touches(head, offset) ? faults[0] : undefined);
}
