import type * as S from '../../tree.ts';
import { isText, plain, typeText } from '../types.ts';
import { badArgument } from '../values.ts';
import { compile } from './compile.ts';
import { mismatch, reject } from './refusals.ts';
import type { Compiled, Scope } from './scope.ts';

export function like(expr: S.Like, scope: Scope): Compiled {
  if (expr.operator !== 'LIKE' && !scope.session.checking) return reject('SYNTAX_ERROR', expr.range, `mismatched input '${expr.operator.split(' ')[0]!}'. Expecting: 'LIKE'`);
  const value = compile(expr.value, scope);
  const pattern = compile(expr.pattern, scope);
  const escape = expr.escape && compile(expr.escape, scope);
  if (!isText(value.type) && value.type.kind !== 'unknown') return mismatch(expr.value.range, `Left side of LIKE expression must evaluate to a varchar (actual: ${typeText(value.type)})`);
  if (!isText(pattern.type) && pattern.type.kind !== 'unknown') return mismatch(expr.pattern.range, `Pattern for LIKE expression must evaluate to a varchar (actual: ${typeText(pattern.type)})`);
  if (escape && !isText(escape.type)) return mismatch(expr.escape!.range, `Escape for LIKE expression must evaluate to a varchar (actual: ${typeText(escape.type)})`);
  return { type: plain.boolean, run: f => {
    const [v, p] = [value.run(f), pattern.run(f)];
    const e = escape?.run(f);
    if (v === null || p === null || e === null) return null;
    if (e !== undefined && [...(e as string)].length !== 1) badArgument('Escape string must be a single character');
    return matchesLike(v as string, likePattern(p as string, e as string | undefined)) !== expr.not;
  } };
}

/** A pattern in pieces between its `%`: each a list of code points, `undefined` for `_`. */
type LikePattern = readonly (readonly (string | undefined)[])[];

const likes = new Map<string, LikePattern>();

function likePattern(pattern: string, escape: string | undefined): LikePattern {
  const key = `${escape ?? ''}/${pattern}`;
  let made = likes.get(key);
  if (!made) {
    const pieces: (string | undefined)[][] = [[]];
    const letters = [...pattern];
    for (let i = 0; i < letters.length; i++) {
      const c = letters[i]!;
      if (escape !== undefined && c === escape) {
        const next = letters[++i];
        if (next !== '%' && next !== '_' && next !== escape) badArgument("Escape character must be followed by '%', '_' or the escape character itself");
        pieces.at(-1)!.push(next);
      } else if (c === '%') pieces.push([]);
      else pieces.at(-1)!.push(c === '_' ? undefined : c);
    }
    if (likes.size > 200) likes.clear();
    likes.set(key, (made = pieces));
  }
  return made;
}

/** Each piece at the first place behind the one before it: no going back, whatever the pattern. */
function matchesLike(text: string, pieces: LikePattern): boolean {
  const letters = /[\ud800-\udfff]/.test(text) ? [...text] : text;
  const fits = (piece: readonly (string | undefined)[], at: number) => { for (let i = 0; i < piece.length; i++) if (piece[i] !== undefined && piece[i] !== letters[at + i]) return false; return true; };
  const [head, last] = [pieces[0]!, pieces.at(-1)!];
  if (pieces.length === 1) return letters.length === head.length && fits(head, 0);
  if (letters.length < head.length + last.length || !fits(head, 0) || !fits(last, letters.length - last.length)) return false;
  let at = head.length;
  const end = letters.length - last.length;
  for (const piece of pieces.slice(1, -1)) {
    while (at + piece.length <= end && !fits(piece, at)) at++;
    if (at + piece.length > end) return false;
    at += piece.length;
  }
  return true;
}
