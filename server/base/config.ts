/**
 * How the configuration of a pipeline node is described. Manifest validation, completion, hover and the component's
 * page all read these entries; there is no second description.
 */
export type ConfigField = {
  /** One sentence; shown in hover, completion and the page. */
  readonly summary: string;
  readonly required?: boolean;
  /** What holds when the property is absent, as it would be written. */
  readonly default?: string | number | boolean;
  /** Property name of the service's own API or template, for import and export. */
  readonly service?: string;
  /** An example value as it would be written. */
  readonly example?: string;
} & ConfigKind;

export type ConfigKind =
  | { readonly kind: 'text'; readonly pattern?: { readonly source: string; readonly says: string }; /** What may stand behind `!{` in it, whole, with what it gives. */ readonly expressions?: Readonly<Record<string, string>> }
  | { readonly kind: 'number' | 'integer'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'flag' }
  | { readonly kind: 'choice'; readonly values: Readonly<Record<string, string>> }
  /** `60s`, `5m`, `1h`, `250ms`; min and max in milliseconds. */
  | { readonly kind: 'duration'; readonly min?: number; readonly max?: number }
  /** `5MB`, `64KB` (binary multiples, as the services count); min and max in bytes. */
  | { readonly kind: 'size'; readonly min?: number; readonly max?: number }
  /** A file of the workspace, relative to the manifest. */
  | { readonly kind: 'file'; readonly suffixes?: readonly string[] }
  /** Another node of the manifest, of one of these component types when given. */
  | { readonly kind: 'node'; readonly types?: readonly string[]; /** Records go to it (`to`), rather than being read from it. */ readonly feeds?: boolean }
  /** `max`: most items that the service takes. */
  | { readonly kind: 'list'; readonly item: ConfigField; readonly min?: number; readonly max?: number }
  | { readonly kind: 'group'; readonly fields: Readonly<Record<string, ConfigField>> }
  | { readonly kind: 'map'; readonly value: ConfigField; /** Its names are outputs of the node. */ readonly names?: 'outputs' }
  /** Either of several; the first that fits the written value's shape is used. */
  | { readonly kind: 'either'; readonly options: readonly ConfigField[] }
  | { readonly kind: 'any' };

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const sizes = { B: 1, KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30 } as const;

/** Milliseconds of `60s`, or undefined when it is not a duration. A bare number means seconds, as the services take it. */
export function parseDuration(text: string | number): number | undefined {
  if (typeof text === 'number') return text >= 0 ? text * 1000 : undefined;
  const match = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)\s*$/.exec(text);
  return match ? Number(match[1]) * units[match[2] as keyof typeof units] : undefined;
}

/** Bytes of `5MB`, or undefined when it is not a size. A bare number means MiB, as the services take it. */
export function parseSize(text: string | number): number | undefined {
  if (typeof text === 'number') return text >= 0 ? text * sizes.MB : undefined;
  const match = /^\s*(\d+(?:\.\d+)?)\s*(B|KB|MB|GB)\s*$/i.exec(text);
  return match ? Number(match[1]) * sizes[match[2]!.toUpperCase() as keyof typeof sizes] : undefined;
}
