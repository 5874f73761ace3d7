import type { SourceFile } from '../../../base/file.ts';
import { touches, type Range } from '../../../base/range.ts';
import { hive } from '../dialects/hive.ts';
import { redshift } from '../dialects/redshift.ts';
import { schemasOf } from '../hive/table.ts';
import { lex } from '../lexer.ts';
import { T } from '../tokens.ts';
import { engineOf, statementsOf } from './statements.ts';
import { readDdl } from './tables.ts';

/** Ranges around `offset` in a definition, innermost first: word, parts of a type, column, list, clause, statement. None where no definition stands. */
export function selectionInDefinitions(file: SourceFile, offset: number): Range[] {
  const { text } = file;
  const statement = statementsOf(file).find(s => s.parser !== 'trino' && touches(s.range, offset));
  if (!statement) return [];
  const ranges: Range[] = [{ start: 0, end: text.length }, statement.range];
  for (const table of schemasOf(readDdl(file))) {
    if (!touches(table.range, offset)) continue;
    for (const { range } of table.clauses ?? []) ranges.push(range);
    for (const { key, range } of [...table.properties, ...table.serdeProperties]) ranges.push(key.outer, range);
    for (const { range, type } of [...table.columns, ...table.partitions]) {
      ranges.push(range);
      if (type && touches(range, offset)) for (const node of type.tree.nodes) ranges.push(node.range, ...node.members.map(m => m.range));
    }
  }
  const { tokens } = lex(text, engineOf(file) === 'redshift' ? redshift : hive, statement.range.start, statement.range.end);
  const open: number[] = [];
  for (let i = 0; i < tokens.length - 1; i++) {
    const [start, end] = [tokens.starts[i]!, tokens.ends[i]!];
    if (start <= offset && offset <= end) ranges.push({ start, end });
    if (tokens.kinds[i] === T.String && text[end - 1] === text[start]) ranges.push({ start: start + 1, end: end - 1 });
    if (tokens.kinds[i] === T.LeftParen) open.push(start);
    else if (tokens.kinds[i] === T.RightParen && open.length > 0) { const from = open.pop()!; ranges.push({ start: from, end }, { start: from + 1, end: start }); }
  }
  return nested(ranges.filter(r => r.end > r.start && touches(r, offset)));
}

/** The ranges that lie in one another, the smallest first. */
export function nested(ranges: readonly Range[]): Range[] {
  const found: Range[] = [];
  for (const range of [...ranges].sort((a, b) => a.end - a.start - (b.end - b.start))) {
    const inner = found.at(-1);
    if (!inner || (range.start <= inner.start && inner.end <= range.end && range.end - range.start > inner.end - inner.start)) found.push(range);
  }
  return found;
}
