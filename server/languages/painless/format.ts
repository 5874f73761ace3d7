import { applyEdits, replace, type TextEdit } from '../../base/edit.ts';
import type { SourceFile } from '../../base/file.ts';
import type { FormatOptions } from '../../base/language.ts';
import { analyse } from './analysis.ts';
import { lexScript, type Token } from './lexer.ts';
import { partsOf } from './walk.ts';

/** A token or a comment. */
interface Piece { readonly token: Token | undefined; readonly start: number; readonly end: number }
/** An open bracket: `items` is one whose contents stand on lines of their own. */
interface Open { readonly kind: 'block' | 'items' | 'plain'; readonly text: string; /** Of the lines inside, and of the line that opened it. */ readonly indent: number; readonly line: number; /** `?` whose `:` is still to come. */ ternaries: number }

/**
 * One statement a line, blocks indented, blanks around operators; the author's other line breaks, blank lines (one at most), comments
 * and every token stay. A script that cannot be read is left alone.
 */
export function format(file: SourceFile, { tabSize, insertSpaces, range }: FormatOptions): TextEdit[] {
  const { tree } = analyse(file);
  const { text } = file;
  if (tree.problems.length > 0) return [];
  const { tokens, comments } = lexScript(text);
  const pieces: Piece[] = [...tokens.filter(t => t.kind !== 'end').map(token => ({ token, start: token.start, end: token.end })), ...comments.map(c => ({ token: undefined, ...c }))].sort((a, b) => a.start - b.start);
  if (pieces.length === 0) return [];
  const unit = insertSpaces ? ' '.repeat(tabSize) : '\t';
  const line = text.includes('\r\n') ? '\r\n' : '\n';
  const roles = rolesOf(file, tokens);
  const edits: TextEdit[] = [];
  const open: Open[] = [{ kind: 'block', text: '', indent: 0, line: 0, ternaries: 0 }];
  let indent = 0; // of the line being written
  let begins = true; // a statement begins here
  let last: Token | undefined; // the token before, comments left out

  pieces.forEach((piece, index) => {
    const { token } = piece;
    const before = pieces[index - 1];
    const top = open.at(-1)!;
    const closes = token?.kind === 'operator' && (token.text === '}' || token.text === ')' || token.text === ']') && open.length > 1;
    const gap = text.slice(before?.end ?? 0, piece.start);
    const breaks = gap.match(/\r\n|\n|\r/g)?.length ?? 0;
    const beside = before?.token !== undefined && token !== undefined; // no comment between
    const attached = beside && last !== undefined && token !== undefined && (roles.attached.has(token.start) || (token.kind === 'operator' && token.text === '{'));
    let space = '';
    if (before) {
      const forced = (!before.token && text.startsWith('//', before.start)) || (token !== undefined && !attached && ((begins && !closes && !(last?.text === '}' && /^[).,;\]]$|^\?\.$/.test(token.text))) || (closes && top.kind === 'block' && last?.text !== '{')));
      if (forced || (breaks > 0 && !attached)) {
        const first = begins || (top.kind === 'items' && last !== undefined && /^[,[({]$/.test(last.text));
        indent = closes ? top.line : first ? top.indent : top.indent + 1;
        const empty = breaks > 1 && last?.text !== '{' && !closes;
        space = (empty ? line : '') + line + unit.repeat(indent);
      } else space = beside ? between(last!, token!, top, roles) : ' ';
    }
    if (space !== gap) edits.push(replace({ start: before?.end ?? 0, end: piece.start }, space));
    if (!token) return;

    begins = false;
    if (token.kind === 'operator') {
      if (token.text === '{' || token.text === '(' || token.text === '[') {
        const block = token.text === '{' && last?.text !== ']';
        const next = pieces[index + 1];
        const items = !block && next !== undefined && /[\n\r]/.test(text.slice(piece.end, next.start));
        open.push({ kind: block ? 'block' : items ? 'items' : 'plain', text: token.text, indent: block || items ? indent + 1 : top.indent, line: indent, ternaries: 0 });
        begins = block;
      } else if (closes) {
        open.pop();
        begins = top.kind === 'block' && open.at(-1)!.kind === 'block';
      } else if (token.text === ';') begins = top.kind === 'block';
      else if (token.text === '?') top.ternaries++;
      else if (token.text === ':' && top.ternaries > 0) top.ternaries--;
    }
    last = token;
  });
  const end = pieces.at(-1)!.end;
  if (text.slice(end) !== line) edits.push(replace({ start: end, end: text.length }, line));
  // Nothing is worth a changed script.
  const made = lexScript(applyEdits(text, edits));
  const same = made.tokens.length === tokens.length && made.tokens.every((t, i) => t.text === tokens[i]!.text && t.kind === tokens[i]!.kind) && made.comments.length === comments.length;
  if (!same) return [];
  return range ? edits.filter(e => e.range.start >= range.start && e.range.end <= range.end) : edits;
}

/** What only the tree can tell of a token, by its offset. */
interface Roles { readonly signs: ReadonlySet<number>; readonly castEnds: ReadonlySet<number>; /** Words that go on behind a block: `else`, `catch`, the `while` of `do`. */ readonly attached: ReadonlySet<number> }

function rolesOf(file: SourceFile, tokens: readonly Token[]): Roles {
  const { tree } = analyse(file);
  const position = new Map(tokens.map((t, i) => [t.start, i] as const));
  const castEnds = new Set<number>();
  for (const { from } of partsOf(tree, 'cast')) for (let i = position.get(from)!; ; i++) if (tokens[i]!.text === ')') { castEnds.add(tokens[i]!.start); break; }
  const attached = new Set<number>();
  const bodies = new Set(partsOf(tree, 'do').map(d => d.body.to));
  tokens.forEach((t, i) => {
    if (t.kind === 'keyword' && tokens[i - 1]?.text === '}' && (t.text === 'else' || t.text === 'catch' || (t.text === 'while' && bodies.has(tokens[i - 1]!.end)))) attached.add(t.start);
  });
  return { signs: new Set([...partsOf(tree, 'unary').map(e => e.from), ...partsOf(tree, 'step').filter(e => e.prefix).map(e => e.at)]), castEnds, attached };
}

const operand = (t: Token): boolean => ['word', 'dotName', 'dotInteger', 'octal', 'hex', 'integer', 'decimal', 'string', 'regex'].includes(t.kind) || (t.kind === 'keyword' && /^(?:true|false|null|this)$/.test(t.text)) || t.text === ')' || t.text === ']' || t.text === '}';

/** The blanks between two tokens of one line. */
function between(p: Token, n: Token, top: Open, { signs, castEnds }: Roles): string {
  const sign = p.kind === 'operator' ? p.text : '';
  const next = n.kind === 'operator' ? n.text : '';
  if (next === '.' || next === '?.' || sign === '.' || sign === '?.' || next === '::' || sign === '::' || next === ',') return '';
  if (next === ';' || sign === '(' || sign === '[' || next === ')' || next === ']') return '';
  if (sign === '{' || next === '}') return '';
  if (castEnds.has(p.start)) return '';
  if (signs.has(p.start)) return sign.length === 1 && next[0] === sign ? ' ' : '';
  if (next === '++' || next === '--') return signs.has(n.start) ? ' ' : '';
  if (next === '(') return p.kind === 'word' || p.kind === 'dotName' ? '' : ' ';
  if (next === '[') return operand(p) || p.kind === 'primitive' ? '' : ' ';
  if (next === ':' && top.text === '[' && top.ternaries === 0) return '';
  return ' ';
}
