import { SearchError } from './error.ts';
import type { Extractor } from './grok.ts';

/**
 * Compiles `%{a} - %{+b/2} %{*key}=%{&key}`: parts between delimiters. `->` skips padding, `?` names what is left out, `+` joins in order,
 * `*` and `&` take a name and its value out of the text.
 */
export function compileDissect(template: string, separator = ''): Extractor & { failure(text: string): SearchError } {
  const keys = [...template.matchAll(/%\{([^}]*)\}/g)].map(m => m[1]!);
  const delimiters = template.split(/%\{[^}]*\}/);
  const failure = (text: string) => new SearchError(400, 'dissect_exception', `Unable to find match for dissect pattern: ${template} against source: ${text}`);
  return {
    failure,
    extract(text) {
      if (!text.startsWith(delimiters[0]!)) return undefined;
      let at = delimiters[0]!.length;
      const parts: { readonly key: string; readonly order: number; readonly value: string }[] = [];
      const names = new Map<string, string>();
      const values = new Map<string, string>();
      for (const [i, raw] of keys.entries()) {
        const delimiter = delimiters[i + 1]!;
        const stop = delimiter === '' && i === keys.length - 1 ? text.length : text.indexOf(delimiter, at);
        if (stop < 0) return undefined;
        const value = text.slice(at, stop);
        at = stop + delimiter.length;
        if (raw.endsWith('->')) while (delimiter !== '' && text.startsWith(delimiter, at)) at += delimiter.length;
        const key = raw.replace(/->$/, '');
        if (key === '' || key.startsWith('?')) continue;
        if (key.startsWith('*')) names.set(key.slice(1), value);
        else if (key.startsWith('&')) values.set(key.slice(1), value);
        else {
          const [, plus, name, order] = /^(\+?)(.*?)(?:\/(\d+))?$/.exec(key)!;
          parts.push({ key: plus || order !== undefined ? name! : key, order: order === undefined ? 0 : Number(order), value });
        }
      }
      const found = new Map<string, unknown>();
      for (const { key, value } of [...parts].sort((a, b) => a.order - b.order)) found.set(key, found.has(key) ? (found.get(key) as string) + separator + value : value);
      for (const [key, name] of names) found.set(name, values.get(key) ?? '');
      return found;
    },
  };
}
