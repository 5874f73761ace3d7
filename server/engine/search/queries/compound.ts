import { badRequest, parsing, unsupported } from '../error.ts';
import { numberOf, textOf } from '../scalars.ts';
import { all, listOf, noMatch, nothing, queryFailure, refuse, type Body, type Matcher, type QueryCompiler } from './framework.ts';
import { minimumShouldMatch } from './minimum-should-match.ts';

/** Queries made of queries. */
export const compoundQueries: Readonly<Record<string, QueryCompiler>> = {
  bool(body, context, compile) {
    const clauses: Record<string, Matcher[]> = { must: [], filter: [], should: [], must_not: [] };
    for (const [key, value] of Object.entries(body as Body)) {
      for (const query of Object.hasOwn(clauses, key) ? (Array.isArray(value) ? value : [value]) : []) clauses[key]!.push(compile(query));
    }
    const { must, filter, should, must_not: mustNot } = clauses as { must: Matcher[]; filter: Matcher[]; should: Matcher[]; must_not: Matcher[] };
    if (must.length + filter.length + should.length + mustNot.length === 0) return all;
    // Where nothing else must match, one of `should` must, whatever the minimum says.
    const least = must.length + filter.length > 0 ? 0 : Math.min(1, should.length);
    const needed = Math.max(least, minimumShouldMatch((body as Body)['minimum_should_match'], should.length, least));
    return doc => {
      for (const m of mustNot) if (m(doc) >= 0) return noMatch;
      for (const m of filter) if (m(doc) < 0) return noMatch;
      let score = 0;
      for (const m of must) {
        const s = m(doc);
        if (s < 0) return noMatch;
        score += s;
      }
      let matched = 0;
      for (const m of should) {
        const s = m(doc);
        if (s >= 0) {
          matched++;
          score += s;
        }
      }
      return matched < needed ? noMatch : score;
    };
  },

  constant_score(body, context, compile) {
    const inner = compile((body as Body)['filter'] ?? refuse(parsing("[constant_score] requires a 'filter' element", { node: body as Body, at: 'end' })));
    return doc => (inner(doc) < 0 ? noMatch : 1);
  },

  dis_max(body, context, compile) {
    const queries = listOf((body as Body)['queries'] ?? []);
    if (queries.length === 0) throw parsing("[dis_max] requires 'queries' field with at least one clause", { node: body as Body, at: 'end' });
    const inner = queries.map(q => compile(q));
    const tie = numberOf((body as Body)['tie_breaker'] ?? 0);
    return doc => {
      const scores = inner.map(m => m(doc)).filter(s => s >= 0);
      if (scores.length === 0) return noMatch;
      const best = Math.max(...scores);
      return best + tie * (scores.reduce((a, b) => a + b, 0) - best);
    };
  },

  boosting(body, context, compile) {
    for (const key of ['positive', 'negative']) if ((body as Body)[key] === undefined) throw parsing(`[boosting] query requires '${key}' query to be set'`, { node: body as Body, at: 'end' });
    const positive = compile((body as Body)['positive']);
    const negative = compile((body as Body)['negative']);
    const boost = numberOf((body as Body)['negative_boost'] ?? 1);
    return doc => {
      const score = positive(doc);
      return score < 0 ? score : negative(doc) >= 0 ? score * boost : score;
    };
  },

  nested(body, context, compile) {
    const options = body as Body;
    const path = textOf(options['path'] ?? refuse(badRequest("[nested] requires 'path' field")));
    if (options['inner_hits'] !== undefined) throw unsupported('[inner_hits] of the [nested] query');
    const inner = compile(options['query'] ?? refuse(badRequest("[nested] requires 'query' field")));
    if (!context.mapping.nested.has(path)) {
      if (options['ignore_unmapped'] === true) return nothing;
      throw queryFailure(`[nested] failed to find nested object under path [${path}]`, 'illegal_state_exception');
    }
    const mode = textOf(options['score_mode'] ?? 'avg');
    if (!['avg', 'sum', 'max', 'min', 'none'].includes(mode)) throw badRequest(`No score mode for child query [${mode}] found`);
    return doc => {
      const scores = doc.nested(path).map(inner).filter(s => s >= 0);
      if (scores.length === 0) return noMatch;
      const sum = scores.reduce((a, b) => a + b, 0);
      return mode === 'sum' ? sum : mode === 'max' ? Math.max(...scores) : mode === 'min' ? Math.min(...scores) : mode === 'none' ? 0 : sum / scores.length;
    };
  },
};
