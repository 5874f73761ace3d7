import type { DocumentSymbol, SemanticToken } from '../../../base/language.ts';
import { namesInDefinitions } from '../ddl/names.ts';
import { spellingOf, typeSites, type SchemaFile } from './table.ts';

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
  return apart(found);
}

/** Those, and the names of tables and columns in definitions. */
export function definitionTokens(file: SchemaFile): SemanticToken[] {
  const names = namesInDefinitions(file.file).filter(n => !n.inText);
  return apart([...names.map(({ range, column, declares }): SemanticToken => ({ range, type: column === undefined ? 'class' : 'property', ...(declares && { modifiers: ['declaration'] }) })), ...typeTokens(file)]);
}

/** In the order of the text, the first of those that overlap. */
function apart(tokens: SemanticToken[]): SemanticToken[] {
  const sorted = tokens.sort((a, b) => a.range.start - b.range.start);
  return sorted.filter((t, i) => i === 0 || t.range.start >= sorted[i - 1]!.range.end);
}
