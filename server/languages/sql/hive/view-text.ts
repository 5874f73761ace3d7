import { fromBase64 } from '../../../base/base64.ts';

/** Where the catalogue keeps what a view says. */
export interface ViewText { readonly ViewOriginalText?: string; readonly ViewExpandedText?: string }

/**
 * The query of a view of the catalogue. Athena packs it into the text: `/* Presto View: base64 *​/`; Hive leaves it as it is. Undefined
 * when the text is damaged. Source: the reference of the catalogue, section 8.
 */
export function viewQuery({ ViewOriginalText: original, ViewExpandedText: expanded }: ViewText): string | undefined {
  const packed = /^\s*\/\* Presto View: ([A-Za-z0-9+/=\s]+) \*\//.exec(original ?? '')?.[1];
  if (packed === undefined) return original ?? expanded;
  try {
    const { originalSql } = JSON.parse(new TextDecoder().decode(fromBase64(packed.replace(/\s/g, '')))) as { originalSql?: unknown };
    return typeof originalSql === 'string' ? originalSql : undefined;
  } catch {
    return undefined;
  }
}
