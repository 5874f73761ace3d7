import { dateFormat, parseDateMath } from './dates.ts';
import { SearchError } from './error.ts';
import { wildcardPattern } from './patterns.ts';
import type { SearchIndex } from './search-index.ts';

/** An index of a search; of the filters of the aliases that name it, one must let a document pass. */
export interface Target { readonly index: SearchIndex; readonly filters: readonly unknown[] }

/** Indexes of an expression, with the filters of their aliases: names, aliases, wildcards, `_all`, exclusions, `<date-math>`. */
export function targetsOf(expression: string | undefined, indexes: ReadonlyMap<string, SearchIndex>, parameters: Readonly<Record<string, string>>, now: number): Target[] {
  const found = new Map<SearchIndex, unknown[] | undefined>();
  /** A name without a filter opens the whole index. */
  const add = (index: SearchIndex, filter: unknown) => found.set(index, filter === undefined || (found.has(index) && found.get(index) === undefined) ? undefined : [...found.get(index) ?? [], filter]);
  const lenient = parameters['ignore_unavailable'] === 'true';
  for (const written of (expression ?? '_all').split(',')) {
    const part = written.startsWith('<') ? dateMathName(written, now) : written;
    if (part === '_all' || part === '*') for (const index of indexes.values()) add(index, undefined);
    else if (part.startsWith('-')) {
      const test = wildcardPattern(part.slice(1), false);
      for (const index of [...found.keys()]) if (test.test(index.name)) found.delete(index);
    } else if (part.includes('*')) {
      const test = wildcardPattern(part, false);
      let any = false;
      for (const index of indexes.values()) {
        const direct = test.test(index.name);
        if (direct) add(index, undefined);
        else for (const [alias, options] of index.aliases) if (test.test(alias)) add(index, options['filter']);
        any ||= found.has(index);
      }
      if (!any && parameters['allow_no_indices'] === 'false') throw noIndex(part);
    } else {
      const direct = indexes.get(part);
      const aliased = direct ? [direct] : [...indexes.values()].filter(index => index.aliases.has(part));
      if (aliased.length === 0 && !lenient) throw noIndex(part);
      for (const index of aliased) add(index, direct ? undefined : index.aliases.get(part)!['filter']);
    }
  }
  if (found.size === 0 && parameters['allow_no_indices'] === 'false') throw noIndex(expression ?? '_all');
  return [...found].map(([index, filters]) => ({ index, filters: filters ?? [] }));
}

/** `<logs-{now/d{yyyy.MM.dd}}>`: a name made of a date. */
export function dateMathName(text: string, now: number): string {
  if (!text.endsWith('>')) throw new SearchError(400, 'parse_exception', `invalid dynamic name expression [${text.slice(1)}]. missing closing [>]`);
  return text.slice(1, -1).replace(/\{([^{}]+)(?:\{([^{}|]+)(?:\|([^{}]+))?\})?\}/g, (_, math: string, format?: string, zone?: string) => dateFormat(format ?? 'yyyy.MM.dd').print(parseDateMath(math, dateFormat('strict_date_optional_time'), now, false, zone ?? 'UTC'), zone ?? 'UTC'));
}

export const noIndex = (name: string) => new SearchError(404, 'index_not_found_exception', `no such index [${name}]`, { 'resource.type': 'index_or_alias', 'resource.id': name, index_uuid: '_na_', index: name });

/** @throws SearchError for a name that no index may have */
export function checkIndexName(name: string): void {
  const invalid = (why: string) => new SearchError(400, 'invalid_index_name_exception', `Invalid index name [${name}], ${why}`, { index_uuid: '_na_', index: name });
  if (name !== name.toLowerCase()) throw invalid('must be lowercase');
  if (/[\\/*?"<>| ,#:]/.test(name)) throw invalid('must not contain the following characters [\\, /, *, ?, ", <, >, |,  , ,, #, :]');
  if (/^[_+-]/.test(name)) throw invalid("must not start with '_', '-', or '+'");
  if (name === '.' || name === '..') throw invalid("must not be '.' or '..'");
  if (new TextEncoder().encode(name).length > 255) throw invalid(`index name is too long, (${new TextEncoder().encode(name).length} > 255)`);
}
