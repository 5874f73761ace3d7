import type { ConfigField } from '../base/config.ts';
import type { Host } from '../base/host.ts';
import type { Scope } from '../base/scope.ts';
import type { MetricPhase } from '../engine/search/aggregations/framework.ts';
import type { CheckedNode, ConfigFinding, Passage } from '../languages/pipeline/description.ts';
import type { ProblemFrame, ResultFrame } from '../protocol/frames.ts';
import type { Partition, Registration } from './athena/registered.ts';
import type { TemplateResource } from './template/template.ts';

/**
 * One part of a pipeline. `config` describes its properties in the manifest (validation, completion, hover, page);
 * `open` makes the simulated stage. Everything else is read off this entry.
 */
export interface Component {
  readonly type: string;
  readonly summary: string;
  readonly config: Readonly<Record<string, ConfigField>>;
  /** Types of components that may stand in `from`; absent when the node takes no records (a source). */
  readonly inputs?: readonly string[];
  /** Named outputs besides the plain one: `backup`, `errors`; `*` when their names come from the configuration (streams of a script). */
  readonly outputs?: readonly string[];
  /** What the configuration as a whole makes the service refuse, or people regret; the manifest's language shows it. */
  check?(node: CheckedNode): Iterable<ConfigFinding>;
  /** Where records stay as they are, for checks without a replay. */
  passage?(config: Readonly<Record<string, unknown>>): Passage;
  open(context: StageContext): Stage | Promise<Stage>;
  /** The template resources of one node, and back. */
  readonly cloudFormation?: CloudFormationMapping;
}

export function defineComponent(component: Component): Component {
  return component;
}

export interface CloudFormationMapping {
  /** `AWS::KinesisFirehose::DeliveryStream` and the like. */
  readonly resourceTypes: readonly string[];
  /** The resources of a node, by logical id. */
  toResources?(node: NodeSpec, template: TemplateWriter): Readonly<Record<string, unknown>>;
  /** The node that a resource stands for; none for one that only says something about others (an event source mapping). */
  fromResource?(resource: TemplateResource & { readonly name: string }, template: TemplateReader): ImportedNode | undefined;
}

/** What a component makes of a resource. Inputs are told by `connect`. */
export interface ImportedNode {
  readonly config: Readonly<Record<string, unknown>>;
  /** The property that names a file of samples, where nothing else feeds the node. */
  readonly samples?: string;
}

/** What a template's resource may ask while it is imported. */
export interface TemplateReader {
  /** The text that a value comes to; undefined when only a deployment knows. */
  text(value: unknown): string | undefined;
  number(value: unknown): number | undefined;
  resource(value: unknown): TemplateResource | undefined;
  readonly resources: readonly TemplateResource[];
  /** The node of the resource that a value refers to, when it is of this type; one is made for a bucket or stream that another stack owns. */
  node(value: unknown, type: string): string | undefined;
  /** `to` takes records of `from`, a node or `node.port`. */
  connect(to: string, from: string): void;
  /** Adds to the configuration of another node. */
  extend(node: string, config: Readonly<Record<string, unknown>>): void;
  /** The resource became part of another node; it needs none of its own unless something else uses it. */
  absorb(resource: TemplateResource): void;
  /** A file that stands beside the template, as the manifest writes its path; undefined when there is none. */
  find(path: string): string | undefined;
  /** A file of the new pipeline; gives its path. */
  write(path: string, text: string): string;
  /** For a person to look at. */
  note(message: string): void;
}

/** What a node may ask while its resources are written. */
export interface TemplateWriter {
  /** A text of the workspace. */
  file(path: string): string | undefined;
  node(name: string): NodeSpec | undefined;
  /** Nodes that take records of this one. */
  readers(name: string): readonly NodeSpec[];
  ref(name: string): unknown;
  arn(name: string): unknown;
  /** The role that services assume: a parameter of the template. */
  role(): unknown;
  note(message: string): void;
}

/** One node of the manifest, checked: unknown properties gone, file paths relative to the workspace. */
export interface NodeSpec {
  readonly name: string;
  readonly type: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly from: readonly { readonly node: string; readonly port?: string }[];
}

/** A record between two stages: bytes, as the service would carry them. */
export interface PipelineRecord {
  /** Unique within a replay, given by `context.record`. Lineage follows it. */
  readonly id: number;
  readonly data: Uint8Array;
  /** Virtual time of arrival at the stage that holds it, ms since the epoch. */
  readonly arrival: number;
  readonly partitionKey?: string;
  /** What the service knows about the record besides its bytes: sequence number, shard, event name. */
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** Ids of the records that this one was made of. */
  readonly parents?: readonly number[];
  /** What people are shown in place of the bytes: the row that a file holds of it. Called for samples only. */
  shown?(): Readonly<Record<string, unknown>>;
}

/**
 * A running stage, a closure over its own state. Calls never overlap: the next one waits until the promise before it
 * settled. Time comes from `arrival` and `wake`, chance from `context.random`.
 */
export interface Stage {
  /** Sources only: batches in order of arrival, pulled as fast as the pipeline takes them. */
  read?(): AsyncIterable<readonly PipelineRecord[]> | Iterable<readonly PipelineRecord[]>;
  /** Records from one upstream output, in order of arrival. */
  receive?(records: readonly PipelineRecord[], from: { readonly node: string; readonly port: string }): void | Promise<void>;
  /** The virtual clock reached a time asked for by `context.wakeAt`. */
  wake?(now: number): void | Promise<void>;
  /** All inputs have ended (upstream first; then resources this node reads). Flush what is held. */
  end?(): void | Promise<void>;
  /** Always called, also after a failure or a stop. */
  close?(): void | Promise<void>;
  /** What other nodes can use of this one by name: put an object, look up a table, run a search. */
  readonly resource?: Resource;
}

export interface StageContext {
  readonly spec: NodeSpec;
  readonly host: Host;
  /** Files and catalogue of the workspace as they were when the replay started. */
  readonly scope: Scope;
  /** The output that the replay runs up to: the stage may leave out what no row of it needs. */
  readonly upTo?: string;
  /** Seeded per node: the same replay draws the same numbers. 0 ≤ x < 1. */
  random(): number;
  /** Virtual time, ms since the epoch. */
  now(): number;
  /** Asks for `stage.wake(time)`; earlier or equal to now means as soon as this call is over. */
  wakeAt(time: number): void;
  /** Asks for `stage.wake` before the next records are handed to anybody: something else changed that this node looks after. */
  wakeSoon(): void;
  /** A new record; `arrival` defaults to now. */
  record(data: Uint8Array, more?: Partial<Omit<PipelineRecord, 'id' | 'data'>>): PipelineRecord;
  /** Passes records to whoever reads this output. */
  emit(records: readonly PipelineRecord[], port?: string): void;
  /** Whether anybody takes or shows the records of an output; where nobody does they need not be made, only told to `unread`. */
  wanted(port: string): boolean;
  /** Counts records of an output that nobody wants. */
  unread(count: number): void;
  /** Says what went wrong. Counted by code and message; the replay goes on. */
  problem(problem: Omit<ProblemFrame, 'kind' | 'node' | 'count'> & { readonly count?: number }): void;
  /** Rows that this node gives as a result (queries, checks). */
  result(result: Omit<ResultFrame, 'kind' | 'node'>): void;
  /** Another node's resource, opened before this node. Undefined when it has none of that kind. */
  resource<K extends Resource['kind']>(node: string, kind: K): Extract<Resource, { kind: K }> | undefined;
  /** Aborted when the user stops the replay. */
  readonly stopped: { readonly aborted: boolean };
}

export type Resource = BucketResource | TablesResource | SearchResource | RowsResource;

/** A virtual bucket. Keys without leading `/`. Objects are immutable; a put replaces. */
export interface BucketResource {
  readonly kind: 'bucket';
  put(key: string, bytes: Uint8Array, about?: { readonly contentType?: string; readonly contentEncoding?: string; readonly from?: string }): void;
  get(key: string): Uint8Array | undefined;
  list(prefix: string): readonly { readonly key: string; readonly size: number }[];
}

/** A Glue table as the API gives it (`TableInput` plus `DatabaseName`). */
export interface GlueTable {
  readonly Name: string;
  readonly DatabaseName?: string;
  readonly TableType?: string;
  readonly Parameters?: Readonly<Record<string, string>>;
  readonly PartitionKeys?: readonly GlueColumn[];
  readonly StorageDescriptor?: {
    readonly Columns?: readonly GlueColumn[];
    readonly Location?: string;
    readonly InputFormat?: string;
    readonly OutputFormat?: string;
    readonly SerdeInfo?: { readonly SerializationLibrary?: string; readonly Parameters?: Readonly<Record<string, string>> };
    readonly [more: string]: unknown;
  };
  readonly [more: string]: unknown;
}
export interface GlueColumn { readonly Name: string; readonly Type?: string; readonly Comment?: string; readonly Parameters?: Readonly<Record<string, string>> }

/** Tables that a node offers to the catalogue of the running pipeline. `bucket` is the node whose objects a table reads. */
export interface TablesResource {
  readonly kind: 'tables';
  tables(): readonly { readonly table: GlueTable; readonly bucket?: string; /** What statements say of its partitions. */ readonly registrations?: readonly Registration[] | undefined; /** Adds partitions, as a statement would. */ register?(partitions: readonly Partition[]): void; readonly place?: { readonly path: string; readonly start: number; readonly end: number }; /** Where a column's type stands, for problems about it. */ columnPlace?(column: string | undefined): ProblemFrame['place'] }[];
  /** Replaces or adds a table (crawlers, repair functions); undefined when this node is read-only. */
  update?(table: GlueTable): void;
  /** Calls back when somebody replaced the table: what hangs on the catalogue's events. */
  onChange?(listener: TableListener): void;
}

/** `changed` is told at once and may not wait; `settle` is called when the table has to be final, before its readers end. */
export interface TableListener { changed(): void; settle(): Promise<void> }

/** A search cluster that answers REST-shaped requests in process. */
export interface SearchResource {
  readonly kind: 'search';
  request(method: string, path: string, body?: string | object): { readonly status: number; readonly body: unknown };
  /** What the phases of scripted metrics left since the last call. */
  phases?(): readonly MetricPhase[];
}

export interface RowsResource {
  readonly kind: 'rows';
  rows(): { readonly columns: readonly { readonly name: string; readonly type: string }[]; readonly rows: readonly (readonly unknown[])[] };
}
