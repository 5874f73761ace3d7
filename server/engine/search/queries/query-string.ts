import { SearchError } from '../error.ts';
import { luceneRegexp, wildcardPattern } from '../patterns.ts';
import { numberOf } from '../scalars.ts';
import { all, noMatch, nothing, type Compile, type Matcher, type QueryContext } from './framework.ts';
import { textual } from './term.ts';
import { expandFields, matchText, phrase } from './words.ts';

/** The Lucene syntax that people type: fields, AND OR NOT, + -, quotes, wildcards, ranges, groups. */
export function queryString(text: string, fields: readonly string[], and: boolean, context: QueryContext, compile: Compile, options: { readonly slop: number; readonly zone: unknown; readonly lenient: boolean }): Matcher {
  const tokens = [...text.matchAll(/\s+|\(|\)|&&|\|\||[+\-!](?=\S)|"(?:[^"\\]|\\.)*"(?:~\d+)?|(?:[\w.@*]+(?:\\.[\w.@*]*)*):(?=\S)|[[{][^\]}]*[\]}]|\/(?:[^/\\]|\\.)+\/|(?:[^\s()"\\]|\\.)+/g)].map(m => m[0]).filter(t => t.trim() !== '');
  let at = 0;
  let depth = 0;
  const fail = () => new SearchError(400, 'query_shard_exception', `Failed to parse query [${text}]`, { caused_by: { type: 'parse_exception', reason: `Cannot parse '${text}'` } });

  const group = (scope: readonly string[]): Matcher => {
    if (++depth > 200) throw fail();
    const must: Matcher[] = [];
    const should: Matcher[] = [];
    const mustNot: Matcher[] = [];
    let joined: 'and' | 'or' | undefined;
    let lastShould = false;
    while (at < tokens.length && tokens[at] !== ')') {
      const token = tokens[at]!;
      if (token === 'AND' || token === '&&') {
        // AND makes the clause on its left required as well.
        if (lastShould) must.push(should.pop()!);
        joined = 'and';
        at++;
        continue;
      }
      if (token === 'OR' || token === '||') {
        joined = 'or';
        at++;
        continue;
      }
      let sign = '';
      if (token === '+' || token === '-' || token === '!' || token === 'NOT') {
        sign = token === '+' ? '+' : '-';
        at++;
        if (at >= tokens.length) throw fail();
      }
      const next = unit(scope);
      lastShould = false;
      if (sign === '-') mustNot.push(next);
      else if (sign === '+' || joined === 'and' || (and && joined !== 'or')) must.push(next);
      else {
        should.push(next);
        lastShould = true;
      }
      joined = undefined;
    }
    depth--;
    if (must.length + should.length + mustNot.length === 0) return nothing;
    return doc => {
      for (const m of mustNot) if (m(doc) >= 0) return noMatch;
      let score = 0;
      for (const m of must) {
        const s = m(doc);
        if (s < 0) return noMatch;
        score += s;
      }
      let matched = must.length > 0 || should.length === 0;
      for (const m of should) {
        const s = m(doc);
        if (s >= 0) {
          matched = true;
          score += s;
        }
      }
      return matched ? score : noMatch;
    };
  };

  const times = (inner: Matcher, boost: string | undefined): Matcher => {
    if (boost === undefined) return inner;
    const by = numberOf(boost);
    if (!(by >= 0)) throw fail();
    return doc => { const score = inner(doc); return score < 0 ? score : score * by; };
  };

  /** A clause with the boost that may stand behind it. */
  const unit = (scope: readonly string[]): Matcher => {
    const inner = clause(scope);
    const boost = /^\^(.+)$/.exec(tokens[at] ?? '')?.[1];
    if (boost !== undefined) at++;
    return times(inner, boost);
  };

  const clause = (scope: readonly string[]): Matcher => {
    const token = tokens[at++];
    if (token === undefined) throw fail();
    if (token === '(') {
      const inner = group(scope);
      if (tokens[at] !== ')') throw fail();
      at++;
      return inner;
    }
    if (token.endsWith(':') && token.length > 1 && at < tokens.length) {
      const name = token.slice(0, -1).replace(/\\/g, '');
      if (name === '_exists_') return compile({ exists: { field: tokens[at++]! } });
      return unit([name]);
    }
    if (/^[[{]/.test(token)) {
      const range = /^([[{])\s*(\S+)\s+TO\s+(\S+)\s*([\]}])$/.exec(token);
      if (!range) throw fail();
      const bounds: Record<string, unknown> = {};
      if (range[2] !== '*') bounds[range[1] === '[' ? 'gte' : 'gt'] = unquote(range[2]!);
      if (range[3] !== '*') bounds[range[4] === ']' ? 'lte' : 'lt'] = unquote(range[3]!);
      return anyField(scope, path => compile({ range: { [path]: { ...bounds, ...(options.zone !== undefined && { time_zone: options.zone }) } } }));
    }
    if (token.startsWith('"')) {
      const [, body, slop] = /^"((?:[^"\\]|\\.)*)"(?:~(\d+))?$/.exec(token)!;
      return anyField(scope, path => phrase(path, body!.replace(/\\(.)/g, '$1'), numberOf(slop ?? options.slop), false, context));
    }
    if (/^\/.+\/$/.test(token)) return anyField(scope, path => textual('regexp', path, context, (re => word => re.test(word))(luceneRegexp(token.slice(1, -1), false))));
    const compare = /^(>=|<=|>|<)(.+)$/.exec(token);
    if (compare) return anyField(scope, path => compile({ range: { [path]: { [{ '>=': 'gte', '<=': 'lte', '>': 'gt', '<': 'lt' }[compare[1]!]!]: compare[2] } } }));
    const [word, boost] = token.split(/(?<!\\)\^/) as [string, string?];
    return times(term(scope, word), boost);
  };

  const term = (scope: readonly string[], word: string): Matcher => {
    const fuzzy = /^(.+)~(\d*)$/.exec(word);
    if (fuzzy) return anyField(scope, path => compile({ fuzzy: { [path]: { value: fuzzy[1]!.toLowerCase(), fuzziness: fuzzy[2] || 'AUTO' } } }));
    if (/(?<!\\)[*?]/.test(word)) {
      if (word === '*') return scope[0] === '*' ? all : anyField(scope, path => compile({ exists: { field: path } }));
      const pattern = wildcardPattern(word, false);
      const lower = wildcardPattern(word.toLowerCase(), false);
      return anyField(scope, path => textual('wildcard', path, context, w => (context.mapping.field(path)?.type === 'text' ? lower : pattern).test(w)));
    }
    return anyField(scope, path => matchText(path, word.replace(/\\(.)/g, '$1'), {}, context, scope.length > 1 || scope[0] === '*' || options.lenient));
  };

  const anyField = (scope: readonly string[], make: (path: string) => Matcher): Matcher => {
    const matchers = expandFields(scope, context).flatMap(([path, boost]) => {
      try {
        return [[make(path), boost] as const];
      } catch (error) {
        // A field whose type cannot hold the value is left out when many fields are asked.
        if (error instanceof SearchError && (scope[0] === '*' || scope.length > 1)) return [];
        throw error;
      }
    });
    return doc => {
      let best = noMatch;
      for (const [m, boost] of matchers) {
        const s = m(doc);
        if (s >= 0) best = Math.max(best, s * boost);
      }
      return best;
    };
  };

  const result = group(fields);
  if (at < tokens.length) throw fail();
  return result;
}

const unquote = (text: string) => (text.startsWith('"') ? text.slice(1, -1) : text);
