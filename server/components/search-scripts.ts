import { SearchError } from '../engine/search/error.ts';
import { noteDouble, wholeDoublesOf } from '../engine/search/json.ts';
import { Double, type ScriptLanguage } from '../engine/search/scripts.ts';
import { painlessScripts } from '../languages/painless/search-scripts.ts';

/** Painless for a search cluster. `now` gives milliseconds since the epoch. */
export function searchScripts(now: () => number): ScriptLanguage {
  return painlessScripts({
    now,
    refuse: (type, reason, more) => new SearchError(400, type, reason ?? '', more),
    wholeDoublesOf, noteDouble,
    wholeDouble: value => (value instanceof Double ? value.value : undefined),
  }) as ScriptLanguage;
}
