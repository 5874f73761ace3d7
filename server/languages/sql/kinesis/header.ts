import { append } from '../../../base/list.ts';
import { memo } from '../../../base/memo.ts';
import type { Range } from '../../../base/range.ts';
import { sqlTypes, type SqlType } from '../../../base/sql-type.ts';
import { TokenBuffer } from '../../../base/syntax.ts';
import type { SyntaxProblem } from '../../../base/tree.ts';
import { kinesis } from '../dialects/kinesis.ts';
import { lex } from '../lexer.ts';
import { readIdentifier } from '../parse/names.ts';
import { Parser } from '../parse/parser.ts';
import { readTypeNode } from '../parse/types.ts';
import { T } from '../tokens.ts';
import type { Identifier, SqlTree } from '../tree.ts';
import { readType } from './types.ts';

/**
 * What a script says of its application's inputs, in comments that the service ignores:
 *
 *     -- input: "SOURCE_SQL_STREAM_001" ("ticker" VARCHAR(4), "price" DOUBLE)
 *     -- reference: "COMPANIES" ("ticker" VARCHAR(4), "name" VARCHAR(64))
 *
 * Names are quoted or folded as in SQL. The column list may go on over further comment lines; several lines give several inputs.
 */
export interface Header { readonly inputs: readonly HeaderInput[]; readonly problems: readonly SyntaxProblem[] }

export interface HeaderInput {
  readonly reference: boolean;
  readonly name: Identifier;
  readonly columns: readonly { readonly name: Identifier; readonly type: SqlType; readonly range: Range }[];
  readonly range: Range;
}

const cache = memo<SqlTree, { header?: Header }>(() => ({}));

/** The header of a script; ranges are those of `text`. */
export function readHeader(text: string, tree: SqlTree): Header {
  const entry = cache(tree);
  return (entry.header ??= read(text, tree.comments));
}

const start = /^(?:--|\/\/)\s*(input|reference)\s*:/i;

function read(text: string, comments: readonly Range[]): Header {
  const inputs: HeaderInput[] = [];
  const problems: SyntaxProblem[] = [];
  for (let i = 0; i < comments.length; i++) {
    const opening = start.exec(text.slice(comments[i]!.start, comments[i]!.end));
    if (!opening) continue;
    const from = comments[i]!.start + opening[0].length;
    // The list goes on in the following comment lines until its parenthesis closes.
    const lines: Range[] = [{ start: from, end: comments[i]!.end }];
    for (let depth = depthOf(text.slice(from, comments[i]!.end)); depth > 0 && i + 1 < comments.length; i++) {
      const [before, next] = [comments[i]!, comments[i + 1]!];
      const line = text.slice(next.start, next.end);
      if (!/^(?:--|\/\/)/.test(line) || text.slice(before.end, next.start).trim() !== '' || start.test(line)) break;
      lines.push({ start: next.start + 2, end: next.end });
      depth += depthOf(line);
    }
    const lexed = tokensOf(text, lines);
    const parser = new Parser(text, lexed.tokens, kinesis);
    const name = readIdentifier(parser, 'a name for the input');
    parser.expect(T.LeftParen, '`(` and the columns');
    const columns: { name: Identifier; type: SqlType; range: Range }[] = [];
    while (!parser.atEnd && !parser.at(T.RightParen)) {
      const before = parser.index;
      const column = readIdentifier(parser, 'a column');
      const node = readTypeNode(parser);
      columns.push({ name: column, type: node.name === '' ? sqlTypes.unknown : readType(node, (_, range, message) => problems.push({ range, message })), range: { start: column.range.start, end: node.range.end } });
      if (!parser.accept(T.Comma) || parser.index === before) break;
    }
    parser.expect(T.RightParen, '`)` behind the columns');
    if (!parser.atEnd) parser.error(`Unexpected ${parser.found()} behind the columns of an input`);
    append(problems, [...lexed.problems, ...parser.errors]);
    if (name.name !== '') inputs.push({ reference: opening[1]!.toLowerCase() === 'reference', name, columns, range: { start: from, end: lines.at(-1)!.end } });
  }
  return { inputs, problems };
}

/** Tokens of several stretches of the text, one after the other. */
function tokensOf(text: string, stretches: readonly Range[]): { readonly tokens: TokenBuffer; readonly problems: readonly SyntaxProblem[] } {
  const all = new TokenBuffer(64);
  const problems: SyntaxProblem[] = [];
  for (const { start, end } of stretches) {
    const lexed = lex(text, kinesis, start, end);
    for (let i = 0; i < lexed.tokens.length - 1; i++) all.push(lexed.tokens.kinds[i]!, lexed.tokens.starts[i]!, lexed.tokens.ends[i]!);
    append(problems, lexed.problems);
  }
  const end = stretches.at(-1)!.end;
  all.push(T.End, end, end);
  return { tokens: all, problems };
}

function depthOf(text: string): number {
  let depth = 0;
  for (const character of text) depth += character === '(' ? 1 : character === ')' ? -1 : 0;
  return depth;
}
