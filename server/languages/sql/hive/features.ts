import type { Hover, DocumentSymbol, SemanticToken } from '../../../base/language.ts';
import { touches, type Range } from '../../../base/range.ts';
import type { Scope } from '../../../base/scope.ts';
import { answerOf, statementsOf } from '../ddl/statements.ts';
import { parseHiveType } from './reader.ts';
import { propertyHelp } from './property-help.ts';
import { storedFormats } from './serde.ts';
import { readerOf, spellingOf, typeSites, type SchemaFile } from './table.ts';
import { printTrinoType } from './type.ts';

/** What a type is to the services that read it. */
export function hoverType(file: SchemaFile, offset: number, scope: Scope): Hover | undefined {
  for (const site of typeSites(file)) {
    const range = site.place(site.tree.range);
    if (!touches(range, offset)) continue;
    const spelled = spellingOf(site).text;
    const node = [...site.tree.nodes].reverse().find(n => touches(site.place(n.nameRange), offset));
    const read = parseHiveType(spelled, readerOf(scope.settings));
    const lines = [`**${site.column}** \`${spelled}\``];
    if (node && node.name.toLowerCase() === 'set') {
      lines.push(
        '`set` is what a crawler of a DynamoDB table writes for a string, number or binary set. It is no type of Hive: nothing can read it.',
        '**Firehose** with record format conversion fails every record of the batch with `DataFormatConversion.InvalidSchema`; the records go to the error prefix, none is converted. **Athena** refuses the table.',
        'Write `array<…>` instead: a set of DynamoDB arrives as a list.',
      );
    }
    if ('error' in read) lines.push(`The type reader says: \`${read.error.message}\``);
    else lines.push(`In Athena queries: \`${printTrinoType(read.type)}\``);
    return { range: node ? site.place(node.nameRange) : range, markdown: lines.join('\n\n') };
  }
  return undefined;
}

/** A type, or what the service answers to a statement that its parser refuses: over its first words and over the place itself. */
export function hoverDefinition(file: SchemaFile, offset: number, scope: Scope): Hover | undefined {
  const found = hoverType(file, offset, scope) ?? hoverProperty(file, offset);
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

export function tableSymbols({ tables }: SchemaFile): DocumentSymbol[] {
  return tables.flatMap(table => {
    if (!table.name) return [];
    return [{
      name: table.name.value, kind: 'table' as const, range: table.range, nameRange: table.name.range, ...(table.database && { detail: table.database.value }),
      children: [...table.columns, ...table.partitions].map(c => ({ name: c.name.value, kind: 'column' as const, range: c.range, nameRange: c.name.range, ...(c.type && { detail: spellingOf(c.type).text }) })),
    }];
  });
}

/** Words of types and names of fields inside nested types. */
export function typeTokens(file: SchemaFile): SemanticToken[] {
  const found: SemanticToken[] = [];
  for (const site of typeSites(file)) {
    for (const node of site.tree.nodes) {
      if (node.name !== '') found.push({ range: site.place(node.nameRange), type: 'type' });
      for (const m of node.members) if (m.nameRange) found.push({ range: site.place(m.nameRange), type: 'property' });
    }
  }
  const sorted = found.sort((a, b) => a.range.start - b.range.start);
  return sorted.filter((t, i) => i === 0 || t.range.start >= sorted[i - 1]!.range.end);
}
