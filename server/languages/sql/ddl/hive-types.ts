import { T } from '../tokens.ts';
import { expect, noAlternative } from './antlr.ts';
import { identifier, text } from './hive-words.ts';
import type { Reading } from './reading.ts';

const primitives = new Set(['TINYINT', 'SMALLINT', 'INT', 'INTEGER', 'BIGINT', 'BOOLEAN', 'FLOAT', 'DOUBLE', 'DATE', 'DATETIME', 'TIMESTAMP', 'STRING', 'BINARY', 'DECIMAL', 'DEC', 'NUMERIC', 'VARCHAR', 'CHAR']);
const nested = new Set(['ARRAY', 'MAP', 'STRUCT', 'UNIONTYPE']);
const typeWords = [...primitives, ...nested];

/** The type of a column. Iterative: a type may be nested as deep as somebody likes. */
export function type(r: Reading): void {
  const open: { kind: string; members: number }[] = [];
  let context = 'column type';
  for (;;) {
    const word = r.word();
    const frame = open[open.length - 1];
    r.want(frame?.kind === 'MAP' && frame.members === 0 ? '<primitive type>' : '<type>');
    if (frame?.kind === 'MAP' && frame.members === 0 && !primitives.has(word)) noAlternative(r, 'primitive type specification');
    if (nested.has(word)) {
      r.skip();
      expect(r, '<', ruleOf(word), word === 'STRUCT' ? ['<name>'] : typeWords);
      open.push({ kind: word, members: 0 });
      if (word === 'STRUCT') fieldName(r);
      context = word === 'ARRAY' || word === 'MAP' ? ruleOf(word) : 'column type';
      continue;
    }
    if (!primitives.has(word)) noAlternative(r, context);
    r.skip();
    size(r, word);
    for (;;) { // behind a complete type: close what it completes
      const holder = open[open.length - 1];
      if (!holder) return;
      holder.members++;
      if (holder.kind === 'STRUCT' && r.take('COMMENT')) text(r, 'column specification');
      if (holder.kind === 'MAP' && holder.members === 1) {
        expect(r, ',', 'map type', typeWords);
        context = 'map type';
        break;
      }
      if (holder.kind === 'STRUCT') r.want('COMMENT');
      if ((holder.kind === 'STRUCT' || holder.kind === 'UNIONTYPE') && r.kindAt() === T.Comma) {
        r.skip();
        if (holder.kind === 'STRUCT') fieldName(r);
        context = 'column type';
        break;
      }
      expect(r, '>', ruleOf(holder.kind), behind(open[open.length - 2]?.kind));
      open.pop();
    }
  }
}

const ruleOf = (kind: string): string => (kind === 'ARRAY' ? 'list type' : `${kind.toLowerCase()} type`);

/** What may stand behind a type that is a member of `holder`. */
function behind(holder: string | undefined): readonly string[] {
  switch (holder) {
    case undefined: return ['COMMENT', ',', ')', 'FIRST', 'AFTER', 'RESTRICT', 'CASCADE'];
    case 'STRUCT': return ['COMMENT', ',', '>'];
    case 'UNIONTYPE': return [',', '>'];
    default: return ['>'];
  }
}

function fieldName(r: Reading): void {
  identifier(r, 'column specification');
  expect(r, ':', 'column specification', typeWords);
}

/** What stands behind the word of a primitive type. */
function size(r: Reading, word: string): void {
  const rule = 'primitive type specification';
  if (word === 'DOUBLE') r.take('PRECISION');
  if (word === 'TIMESTAMP' && r.engine === 'hive' && r.take('WITH', 'LOCAL', 'TIME', 'ZONE')) return; // Hive 3
  const sized = word === 'VARCHAR' || word === 'CHAR';
  if (sized) expect(r, '(', rule, ['<number>']);
  else if ((word === 'DECIMAL' || word === 'DEC' || word === 'NUMERIC') && r.kindAt() === T.LeftParen) r.skip();
  else return;
  expect(r, 'Number', rule, sized ? [')'] : [')', ',']);
  if (!sized && r.kindAt() === T.Comma) {
    r.skip();
    expect(r, 'Number', rule, [')']);
  }
  expect(r, ')', rule, ['COMMENT', ',', ')', '>']);
}
