import type { Hover, DocumentSymbol, SemanticToken } from '../../../base/language.ts';
import { touches } from '../../../base/range.ts';
import type { Scope } from '../../../base/scope.ts';
import { parseHiveType } from './reader.ts';
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
