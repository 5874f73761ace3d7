import type { Library } from './schema.ts';

/** Characters of a text in which its `$schema` is looked for. */
const searched = 200_000;

/** The library that a text names in `$schema`, without reading the rest of it. */
export function declaredLibrary(source: string): Library | undefined {
  const found = /(?:^|[{,\s])["']?\$schema["']?\s*:\s*["']?[^"'\s,]*\/schema\/(vega-lite|vega)\/v\d/.exec(source.slice(0, searched));
  return found ? (found[1] as Library) : undefined;
}

/** Whether a file without an ending of ours is a chart all the same: JSON or HJSON that says so itself. */
export const isChart = (library: Library) => (path: string, source: string): boolean => /\.(?:json|jsonc|json5|hjson)$/i.test(path) && declaredLibrary(source) === library;
