import type { Probe } from '../../base/syntax.ts';
import type { SyntaxProblem } from '../../base/tree.ts';
import type { Dialect } from './dialect.ts';
import { lex } from './lexer.ts';
import { readExpression } from './parse/expressions.ts';
import { Parser } from './parse/parser.ts';
import { reparse } from './parse/reuse.ts';
import { readScript } from './parse/statements.ts';
import type * as S from './tree.ts';

/**
 * Reads SQL of a dialect, as `grammar.ebnf` beside this file has it. Always gives a tree: a clause that breaks ends at the next clause word, a statement at the next
 * semicolon or statement word. Linear; nesting is bounded.
 * @param previous  an earlier tree of the same dialect with its text: statements that the change left alone are used again
 */
export function parseSql(text: string, dialect: Dialect, previous?: { readonly text: string; readonly tree: S.SqlTree }, probe?: Probe): S.SqlTree {
  if (previous && !probe) {
    const again = reparse(text, dialect, previous.text, previous.tree, (from, to) => parseRange(text, dialect, from, to));
    if (again) return again;
  }
  return parseRange(text, dialect, 0, text.length, probe);
}

/** One expression; what stands behind it is a problem. */
export function parseExpression(text: string, dialect: Dialect): { readonly expr: S.Expr; readonly problems: readonly SyntaxProblem[]; readonly reserved: readonly S.Identifier[] } {
  const lexed = lex(text, dialect);
  const parser = new Parser(text, lexed.tokens, dialect);
  const expr = readExpression(parser);
  if (!parser.atEnd) parser.error(`Unexpected ${parser.found()}`);
  return { expr, problems: [...lexed.problems, ...parser.errors], reserved: parser.reserved };
}

function parseRange(text: string, dialect: Dialect, from: number, to: number, probe?: Probe): S.SqlTree {
  const lexed = lex(text, dialect, from, to);
  const parser = new Parser(text, lexed.tokens, dialect, probe);
  const statements = readScript(parser);
  const problems = lexed.problems.length === 0 ? parser.errors : [...lexed.problems, ...parser.errors].sort((a, b) => a.range.start - b.range.start);
  return { statements, problems, comments: lexed.comments, reserved: parser.reserved };
}
