import { recordNames, type TypeNode, type TypeTree } from './tree.ts';

/** A text with the way back: `offsetOf(i)` is where character `i` came from. */
export interface Spelling {
  readonly text: string;
  offsetOf(index: number): number;
}

/**
 * The catalogue's spelling of a type written in DDL: lower case, no blanks, back-quotes or comments, DDL's aliases replaced
 * (`integer` → `int`, `decimal(5)` → `decimal(5,0)`). What is not a type stays as it is, so that the readers complain about it.
 */
export function spell(source: string, tree: TypeTree): Spelling {
  let text = '';
  const offsets: number[] = [];
  const add = (piece: string, from: number, follows = false) => {
    for (let i = 0; i < piece.length; i++) offsets.push(follows ? from + i : from);
    text += piece;
  };
  // Nodes are visited iteratively: an entry is either a node to begin or a piece to write.
  const work: (TypeNode | { readonly piece: string; readonly from: number; readonly follows?: boolean })[] = tree.root ? [tree.root] : [];
  while (work.length > 0) {
    const item = work.pop()!;
    if ('piece' in item) {
      add(item.piece, item.from, item.follows);
      continue;
    }
    const name = aliases[item.name.toLowerCase()] ?? item.name.toLowerCase();
    add(name, item.nameRange.start, name === source.slice(item.nameRange.start, item.nameRange.end).toLowerCase());
    const after: typeof work = [];
    const punctuate = (piece: string, range: { readonly start: number; readonly end: number } | undefined) => { if (range) after.push({ piece, from: range.start }); };
    if (item.argumentsRange) {
      if (name === 'decimal' && item.arguments.length === 1) after.push({ piece: `(${item.arguments[0]!.text},0)`, from: item.argumentsRange.start });
      else {
        after.push({ piece: '(', from: item.argumentsRange.start });
        item.arguments.forEach((a, i) => {
          if (i > 0) after.push({ piece: ',', from: a.range.start });
          after.push({ piece: a.text, from: a.range.start, follows: true });
        });
        if (source[item.argumentsRange.end - 1] === ')') after.push({ piece: ')', from: item.argumentsRange.end - 1 });
      }
    } else if (name === 'decimal' && !item.open) after.push({ piece: '(10,0)', from: item.nameRange.end });
    if (item.open) {
      punctuate(source.slice(item.open.start, item.open.end), item.open);
      for (const member of item.members) {
        if (member.nameRange && member.name !== undefined) {
          const follows = !member.quoted;
          after.push({ piece: member.name.toLowerCase(), from: member.nameRange.start + (follows ? 0 : 1), follows: true });
        }
        punctuate(':', member.colon);
        if (member.type) after.push(member.type);
        punctuate(',', member.comma);
        punctuate(' ', member.gap);
      }
      punctuate(source.slice(item.close?.start ?? 0, item.close?.end ?? 0), item.close);
    }
    for (let i = after.length - 1; i >= 0; i--) work.push(after[i]!);
  }
  for (const { start, end } of tree.stray) add(source.slice(start, end), start, true);
  const last = tree.range.end;
  return { text, offsetOf: index => offsets[index] ?? last };
}

/** DDL's own names for catalogue types. */
const aliases: Readonly<Record<string, string>> = { integer: 'int', dec: 'decimal', numeric: 'decimal', 'double precision': 'double' };

export const isRecordName = (name: string): boolean => recordNames.has(name.toLowerCase());
