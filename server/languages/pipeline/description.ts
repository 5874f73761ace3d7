import type { ConfigField } from '../../base/config.ts';
import type { JsonSerde, RecordSource } from '../../base/feed.ts';

/** What the manifest's language must know of a component; every `Component` is one. */
export interface ComponentDescription {
  readonly type: string;
  readonly summary: string;
  readonly config: Readonly<Record<string, ConfigField>>;
  /** Types that may stand in `from`, `*` for any; absent when the node takes no records. */
  readonly inputs?: readonly string[];
  /** Named outputs besides the plain one; `*` when they come from the node's script. */
  readonly outputs?: readonly string[];
  /** What the configuration as a whole makes the service refuse, or people regret. Gets checked values only. */
  check?(node: CheckedNode): Iterable<ConfigFinding>;
  /** Where records stay as they are, so that checks know them without a replay; absent: nothing is known of what comes out. */
  passage?(config: Readonly<Record<string, unknown>>): Passage;
}

/** What a node does with records and leaves unchanged. */
export interface Passage {
  /** Records of its own. */
  readonly own?: RecordSource;
  /** What comes in goes on as it came. */
  readonly unchanged?: boolean;
  /** What comes in lies in a bucket as it came, under keys that begin so. */
  readonly objects?: readonly { readonly bucket: string; readonly key: string }[];
  /** A bucket's own objects. */
  readonly holds?: readonly { readonly key: string; readonly source: RecordSource }[];
  /** What comes in is read into a table's columns: by this deserializer, or as the table's SerDe reads it. */
  readonly reads?: { readonly table: string; readonly deserializer?: JsonSerde; /** The property that holds the deserializer's settings, by their own names. */ readonly settings?: string };
  /** A file that shows what comes in: a chart. */
  readonly shownBy?: string;
  /** A table: its file, its name there, the bucket whose objects it reads. */
  readonly table?: { readonly definition: string; readonly name?: string; readonly bucket?: string };
}

/** A node as its component's `check` sees it. */
export interface CheckedNode {
  readonly config: Readonly<Record<string, unknown>>;
  /** Type of another node of the manifest; undefined when there is none. */
  typeOf(node: string): string | undefined;
}

/** Something about a configuration that its fields alone do not show. */
export interface ConfigFinding {
  /** `error`: the service refuses it. `warning`: it does something that is hardly meant. */
  readonly severity: 'error' | 'warning';
  /** Path of the property in the node: `['buffer', 'size']`. One that is not written is shown at what stands around it. */
  readonly property: readonly string[];
  readonly message: string;
  /** The part of the property's text that is meant. */
  readonly part?: { readonly start: number; readonly end: number };
  /** Another text in place of the property's, or of `part` of it. */
  readonly fix?: { readonly title: string; readonly text: string };
}

/** What may be expected of a node: checked at the end of a replay. */
const expectationFields: Readonly<Record<string, ConfigField>> = {
  rows: count('How many rows the node gave, or how many records it passed on'),
  errors: count('How many records failed at the node'),
  objects: count('How many objects the bucket holds'),
  problems: {
    summary: 'Codes of problems that must be met, ours (`SIM101`) or the service\'s (`DataFormatConversion.InvalidSchema`); an empty list means none',
    kind: 'list', item: { summary: 'A code', kind: 'text' }, example: '[DataFormatConversion.InvalidSchema]',
  },
  columns: { summary: 'Names of the result\'s columns, in order', kind: 'list', item: { summary: 'A column', kind: 'text' } },
  equals: { summary: 'File with the rows that must come out: CSV with a header line, or one JSON object a line', kind: 'file', suffixes: ['.csv', '.json', '.ndjson', '.jsonl'] },
};

function count(summary: string): ConfigField {
  return {
    summary, kind: 'either', example: '10',
    options: [
      { summary: 'Exactly so many', kind: 'integer', min: 0 },
      { summary: 'A range', kind: 'group', fields: { min: { summary: 'At least', kind: 'integer', min: 0 }, max: { summary: 'At most', kind: 'integer', min: 0 } } },
    ],
  };
}

/** Properties of the manifest itself. What stands under `nodes` depends on each node's type; see `nodeFields`. */
export const manifestFields: Readonly<Record<string, ConfigField>> = {
  name: { summary: 'Name of the pipeline', kind: 'text', required: true, example: 'thermostats' },
  description: { summary: 'What the pipeline is for', kind: 'text' },
  seed: { summary: 'Seed of everything random in a replay: the same seed gives the same bytes', kind: 'integer', min: 0, default: 1 },
  start: { summary: 'Where the virtual clock starts, when the records do not say it', kind: 'text', example: '2024-05-01T00:00:00Z', pattern: { source: '^\\d{4}-\\d{2}-\\d{2}(?:[T ]\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,3})?)?(?:Z|[+-]\\d{2}:\\d{2})?)?$', says: 'a date, or a date and time, in ISO 8601' } },
  nodes: { summary: 'The parts of the pipeline by name; each says what it is (`type`) and where its records come from (`from`)', kind: 'map', value: { summary: 'A node', kind: 'any' }, required: true },
  expect: { summary: 'What a replay must give, by node', kind: 'map', value: { summary: 'Expectations of a node', kind: 'group', fields: expectationFields } },
};

/** Properties of one node: `type`, `from` when it takes records, and the component's own. */
export function nodeFields(description: ComponentDescription | undefined, components: readonly ComponentDescription[]): Readonly<Record<string, ConfigField>> {
  return {
    type: { summary: 'What the node is', required: true, kind: 'choice', values: Object.fromEntries(components.map(c => [c.type, c.summary])) },
    ...(description?.inputs && { from: fromField(description) }),
    ...description?.config,
  };
}

function fromField({ inputs = [] }: ComponentDescription): ConfigField {
  const node: ConfigField = { summary: 'A node, or one of its outputs as `node.output`', kind: 'node', ...(!inputs.includes('*') && { types: inputs }) };
  return { summary: 'Where the records come from: a node, one of its outputs (`node.output`), or a list of them', kind: 'either', options: [node, { summary: 'Several nodes', kind: 'list', item: node }] };
}
