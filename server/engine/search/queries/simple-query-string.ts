import { SearchError } from '../error.ts';
import { numberOf } from '../scalars.ts';
import { all, noMatch, nothing, type Matcher, type QueryContext } from './framework.ts';
import { textual } from './term.ts';
import { expandFields, matchText, phrase } from './words.ts';

/** Never fails: what is not syntax is text. `+` and, `|` or, `-` not, quotes, `*` prefix, parentheses. */
export function simpleQueryString(text: string, fields: readonly string[], and: boolean, context: QueryContext): Matcher {
  const words = text.match(/"[^"]*"(?:~\d+)?|[()|+]|-(?=\S)|[^\s()|+"]+/g) ?? [];
  let at = 0;
  let depth = 0;
  const any = (make: (path: string) => Matcher): Matcher => {
    const matchers = expandFields(fields, context).flatMap(([path, boost]) => {
      try {
        return [[make(path), boost] as const];
      } catch (error) {
        if (error instanceof SearchError) return [];
        throw error;
      }
    });
    return doc => Math.max(noMatch, ...matchers.map(([m, boost]) => (s => (s < 0 ? s : s * boost))(m(doc))));
  };
  const unit = (): Matcher => {
    const token = words[at++] ?? '';
    if (token === '-') {
      const inner = unit();
      return doc => (inner(doc) >= 0 ? noMatch : 1);
    }
    if (token === '(' && depth < 100) {
      depth++;
      const inner = expression();
      depth--;
      if (words[at] === ')') at++;
      return inner;
    }
    const quoted = /^"(.*)"(?:~(\d+))?$/s.exec(token);
    if (quoted) return any(path => phrase(path, quoted[1]!, numberOf(quoted[2] ?? 0), false, context));
    const fuzzy = /^(.+)~(\d*)$/s.exec(token);
    if (fuzzy) return any(path => matchText(path, fuzzy[1], { fuzziness: fuzzy[2] || 'AUTO' }, context, true));
    if (/.\*$/.test(token)) return any(path => textual('prefix', path, context, w => w.startsWith(context.mapping.field(path)?.type === 'text' ? token.slice(0, -1).toLowerCase() : token.slice(0, -1))));
    return any(path => matchText(path, token, {}, context, true));
  };
  const expression = (): Matcher => {
    let result: Matcher | undefined;
    let join = and ? '+' : '|';
    while (at < words.length && words[at] !== ')') {
      if (words[at] === '+' || words[at] === '|') {
        join = words[at++]!;
        continue;
      }
      const next = unit();
      if (!result) result = next;
      else {
        const left: Matcher = result;
        result = join === '+'
          ? doc => { const [a, b] = [left(doc), next(doc)]; return a < 0 || b < 0 ? noMatch : a + b; }
          : doc => { const [a, b] = [left(doc), next(doc)]; return a < 0 && b < 0 ? noMatch : Math.max(0, a) + Math.max(0, b); };
      }
      join = and ? '+' : '|';
    }
    return result ?? nothing;
  };
  if (words.length === 0) return nothing;
  if (words.length === 1 && words[0] === '*') return all;
  return expression();
}
