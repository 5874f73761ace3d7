import type { SqlTree, Statement } from '../tree.ts';
import { collect, statementAt } from './collect.ts';

/**
 * The script without what the rows of `stream` do not depend on: kept are the pumps that write into it, those that write into what they
 * read, and so on, with the streams between them and all functions. Faults of other statements do not matter then.
 */
export function neededFor(tree: SqlTree, stream: string): SqlTree {
  const pumps = tree.statements.flatMap(s => {
    const insert = s.kind === 'create-pump' ? s.insert : s.kind === 'insert' ? s : undefined;
    const reads = collect({ ...tree, statements: [s] }).tables.flatMap(t => (t.kind === 'table' ? [t.name.parts.at(-1)?.name] : []));
    return insert ? [{ target: insert.target.parts.at(-1)?.name, reads }] : [];
  });
  const streams = new Set<string | undefined>([stream]);
  for (const name of streams) for (const { target, reads } of pumps) if (target === name) for (const read of reads) streams.add(read);
  const keeps = (s: Statement): boolean => {
    switch (s.kind) {
      case 'create-stream': return streams.has(s.name.parts.at(-1)?.name);
      case 'create-pump': return streams.has(s.insert?.target.parts.at(-1)?.name);
      case 'insert': return streams.has(s.target.parts.at(-1)?.name);
      default: return s.kind === 'create-function';
    }
  };
  const kept = new Set(tree.statements.filter(keeps));
  const counts = (offset: number) => {
    const owner = statementAt(tree, offset);
    return owner === undefined || kept.has(owner);
  };
  return { ...tree, statements: [...kept], problems: tree.problems.filter(p => counts(p.range.start)), reserved: tree.reserved.filter(w => counts(w.range.start)) };
}
