import type { TextEdit } from './edit.ts';
import type { LanguageId, SourceFile } from './file.ts';
import type { Range } from './range.ts';
import type { StringNode } from './tree.ts';

/**
 * A stretch of a file that is written in another language: a script inside a request, a query inside a chart. The host
 * language says where it stands and how its characters map; `project` finds the other language, asks it, and maps the
 * answers back. So languages need not know each other.
 */
export interface Embedded {
  readonly language: LanguageId;
  /** Where the script will run, when the place decides it: `aggs_map`, `update`. Reaches the language as `SourceFile.context`. */
  readonly context?: string;
  /** Names of the parameters that the host hands to the script, where it shows them. */
  readonly params?: readonly string[];
  /** The decoded source: what the service will see. */
  readonly text: string;
  /** Where the source stands in the host, quotes excluded. */
  readonly range: Range;
  /** Host offset of character `index` of `text`; `text.length` gives the end. Never decreases. */
  offsetOf(index: number): number;
  /** How text of the embedded language is written in the host: escapes of a quoted string; the identity in a raw one. */
  encode(text: string): string;
}

const files = new WeakMap<Embedded, SourceFile>();

/** The embedded source as a file of its own: the same object for the same `embedded`, so that analyses are remembered. */
export function embeddedFile(host: SourceFile, embedded: Embedded): SourceFile {
  let file = files.get(embedded);
  if (!file) {
    const { language, text, context, params } = embedded;
    files.set(embedded, (file = { path: host.path, text, language, ...(context !== undefined && { context }), ...(params && { params }) }));
  }
  return file;
}

/** Index in the embedded text of a host offset inside `embedded.range`. */
export function indexOf(embedded: Embedded, offset: number): number {
  let low = 0;
  let high = embedded.text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (embedded.offsetOf(middle) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A place in the embedded text as one of the text around it. */
export const toHost = (embedded: Embedded, range: Range): Range => ({ start: embedded.offsetOf(range.start), end: embedded.offsetOf(range.end) });

export const editToHost = (embedded: Embedded, { range, text }: TextEdit): TextEdit => ({ range: toHost(embedded, range), text: embedded.encode(text) });

/** A string value of JSON, HJSON or YAML that holds source of another language. */
export function embedString(node: StringNode, language: LanguageId, context?: string, params?: readonly string[]): Embedded {
  const raw = node.quote === '"""' || node.quote === "'''" || node.quote === 'bare' || node.quote === 'block';
  return {
    language, text: node.value, range: node.inner, offsetOf: index => node.offsetOf(index),
    ...(context !== undefined && { context }), ...(params && { params }),
    encode: raw ? text => text : node.quote === "'" ? text => text.replace(/'/g, "''") : text => JSON.stringify(text).slice(1, -1),
  };
}
