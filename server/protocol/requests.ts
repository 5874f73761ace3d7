import type { TableChange } from '../base/table-change.ts';
import type { Frame, ObjectFrame, ProblemFrame, ResultFrame, RowsFrame } from './frames.ts';

export type { TableChange } from '../base/table-change.ts';

/**
 * What client and language server say to one another besides the language server protocol. Places cross as URIs and as
 * zero-based lines and UTF-16 columns, as in the protocol itself.
 */
export const requests = {
  /** Request `ReplayParams` → `ReplayResult`; frames come as `frames` notifications before the answer. Cancelling the request stops the replay. */
  replay: 'sluice/replay',
  /** Request `PreviewParams` → `PreviewResult`: what a repair does to the texts and to the records. */
  migrationPreview: 'sluice/migrationPreview',
  /** Request without parameters → the protocol's `WorkspaceEdit`, or null: every safe fix in every folder, to be confirmed. */
  fixWorkspace: 'sluice/fixWorkspace',
  /** Request `DocumentParams` → `readonly TableSummary[]`: the tables of a file, or those that a manifest uses. */
  tables: 'sluice/tables',
  /** Request `ConvertParams` → `ConvertResult`: the tables of a file in another form. */
  convertTables: 'sluice/convertTables',
  /** Request without parameters → `readonly AwsProfile[]`: names and regions of this machine's profiles, no secrets. */
  profiles: 'sluice/profiles',
  /** Request `PullParams` → `PullResult`: tables of an account's catalogue. Only in a trusted workspace. */
  pullTables: 'sluice/pullTables',
  /** Request `PushParams` → `PushResult`: what would change in the catalogue; with `shown`, changes it. Only in a trusted workspace. */
  pushTables: 'sluice/pushTables',
  /** Request `ChartParams` → `ChartResult`: a chart with all its rows in it. */
  chart: 'sluice/chart',
  /** Request `DocumentParams` → `readonly ChartSummary[]`: the charts of an export of saved objects. */
  charts: 'sluice/charts',
  /** Request `ChartQuestion` → `readonly ChartCompletion[]`: what completion offers in the text of a chart. */
  chartCompletion: 'sluice/chartCompletion',
  /** Request `ChartQuestion` → `ChartHover | null`. */
  chartHover: 'sluice/chartHover',
  /** Request `ChartQuestion` → `readonly ChartFix[]`: repairs of what is wrong there. */
  chartFixes: 'sluice/chartFixes',
  /** Request `ChartPlace` with a text → `ChartEdit | null`: what puts that text into the file; null when the chart is gone. */
  chartEdit: 'sluice/chartEdit',
  /** Request `RunRequestParams` → `RunRequestResult`: one request of a console file, sent. */
  runRequest: 'sluice/runRequest',
  /** Request `DocumentParams` → `RunScriptResult`: a script run on its samples. */
  runScript: 'sluice/runScript',
  /** Request `DocumentParams` → `string | null`: a chart as strict JSON, null when it cannot be read. */
  strictJson: 'sluice/strictJson',
  /** Request `DocumentParams` → `PipelineGraph | null`. */
  pipelineGraph: 'sluice/pipelineGraph',
  /** Request without parameters → `readonly PipelineSummary[]`: all manifests of the workspace. */
  pipelines: 'sluice/pipelines',
  /** Server → client, `DocumentParams` → `readonly FileEntry[] | null`: what a folder holds that only the client can read. */
  listFolder: 'sluice/listFolder',
  /** Server → client, `DocumentParams` → `string | null`: a file's bytes in base64, null when there is none. */
  readFile: 'sluice/readFile',
} as const;

export const notifications = {
  /** Server → client: `FramesParams`. */
  frames: 'sluice/frames',
  /** Server → client: `StatusParams`, when it changes. */
  status: 'sluice/status',
  /** Client → server: `TrustParams`, when the user grants trust. */
  trust: 'sluice/trust',
} as const;

/** Names of the client's commands that the server's lenses and actions call. */
export const commands = {
  /** Arguments: manifest URI, and optionally the node to replay up to. */
  replay: 'sluice.replay',
  /** Arguments: URI of the file, diagnostic code. */
  migrationPreview: 'sluice.migrationPreview',
  /** Arguments: URI of a console file, which of its requests; both of the cursor when absent. */
  runRequest: 'sluice.runRequest',
  /** Argument: URI of a script. */
  runScript: 'sluice.runPainless',
  /** Argument: diagnostic code. */
  explain: 'sluice.explain',
  /** Arguments: URI of a chart or of saved objects, which of their charts. */
  chart: 'sluice.chart.preview',
} as const;

/** `initializationOptions`, all optional: another editor sends none. */
export interface InitializationOptions {
  /** User code may run; default false. */
  readonly trusted?: boolean;
  /** Address of a code's page with `{code}` in it; default the page beside the server as a `file:` address. */
  readonly pages?: string;
  /** The client answers `listFolder` and `readFile`, for folders that the server cannot read itself. */
  readonly files?: boolean;
  /** Commands of `commands` that the client has; lenses for others are not sent. Default none. */
  readonly commands?: readonly string[];
}

export interface DocumentParams { readonly uri: string }

export interface FileEntry { readonly name: string; readonly kind: 'file' | 'folder' }

export interface ReplayParams {
  /** Manifest. Open documents count with their unsaved text. */
  readonly uri: string;
  /** Given back with every frame, so that several replays may run. */
  readonly id: string;
  /** How many records each source reads at most. */
  readonly count?: number;
  readonly seed?: number;
  /** Replay only what this node needs. */
  readonly upTo?: string;
  /** Which rows are kept for the panel, per output; default 200. */
  readonly samples?: number;
}

/** `error` says in one sentence why nothing ran or why it broke off; the frames before it hold. */
export interface ReplayResult {
  readonly stopped: boolean;
  readonly error?: string;
}

export interface FramesParams {
  readonly id: string;
  readonly frames: readonly Frame[];
}

export interface PreviewParams {
  /** A table file or a manifest: its project is repaired. */
  readonly uri: string;
  /** Codes to repair; all safe fixes when absent. */
  readonly codes?: readonly string[];
  /** Changes of a table of the file, made one by one, instead of repairs. */
  readonly changes?: readonly TableChange[];
  /** Which table, when the file has several; its line (from 0) when two have the name. */
  readonly table?: string;
  readonly line?: number;
  /** The pipeline to replay with both texts; found by itself when there is just one that uses the file. */
  readonly pipeline?: string;
  /** Records per source for the replays; default 200. */
  readonly count?: number;
}

export interface PreviewResult {
  readonly files: readonly { readonly uri: string; readonly path: string; readonly language: string; readonly before: string; readonly after: string }[];
  /** What changes in the tables, and what reads it. */
  readonly changes?: readonly PreviewChange[];
  readonly affected?: readonly PreviewAffected[];
  /** Which sample rows lose what: those that reach the table in the replay. */
  readonly losses?: readonly { readonly table: string; readonly text: string }[];
  /** The statements that make the change where the table lives, one text for each table. */
  readonly statements?: readonly { readonly table: string; readonly text: string }[];
  /** Keys change: the statements move the rows. */
  readonly moves?: boolean;
  /** The folders of the sample rows, when keys change: each pair once, with how many rows it has. */
  readonly folders?: readonly { readonly table: string; readonly before: string; readonly after: string; readonly rows: number }[];
  /** Sample rows as both versions read them, where no replay converts them by the table, and when keys change. */
  readonly samples?: { readonly before: PreviewRows; readonly after: PreviewRows };
  /** What the pipeline does with each version; absent when no pipeline uses the files or none may run. */
  readonly replay?: { readonly pipeline: string; /** The node that converts by the table. */ readonly node?: string; readonly before: PreviewRun; readonly after: PreviewRun };
  /** Why `replay` is absent. */
  readonly note?: string;
}

/** A table as far as its changes need it. */
export interface TableSummary {
  readonly uri: string;
  readonly name: string;
  readonly database?: string;
  /** Where it stands, from 0: names may be there twice. */
  readonly line: number;
  /** Its keys are fields of a partitioning: `day(at)`. */
  readonly iceberg: boolean;
  readonly columns: readonly { readonly name: string; readonly type: string; /** The type with arrays for its sets, when it has some. */ readonly repaired?: string }[];
  readonly partitions: readonly { readonly name: string; readonly type: string }[];
  /** A renamed column can go on reading its old key. */
  readonly mapped: boolean;
}

export interface ConvertParams { readonly uri: string; readonly to: 'ddl' | 'glue' | 'cloudformation' | 'cloudformation-yaml' | 'json-schema' | 'alter' | 'repair' }
/** `language` is the editor's for the text. */
export interface ConvertResult { readonly text?: string; readonly language?: string; readonly error?: string }

export interface AwsProfile { readonly name: string; readonly region?: string }
export interface CatalogParams { readonly profile?: string; readonly region: string; readonly endpoint?: string }
export interface PullParams extends CatalogParams { readonly database: string; readonly table?: string }
export interface PullResult { readonly tables: readonly { readonly name: string; readonly text: string }[]; readonly error?: string }
export interface PushParams extends CatalogParams {
  readonly uri: string;
  /** What was shown and agreed to: name and version of each table; an empty version stands for none. Absent: only look. */
  readonly shown?: Readonly<Record<string, string>>;
}
export interface PushResult {
  readonly tables: readonly { readonly name: string; readonly version: string; readonly before: string; readonly after: string; /** What the push leaves behind. */ readonly warning?: string }[];
  readonly done?: boolean;
  readonly error?: string;
}

/** One column's way from a version to the next. `verdict` says what becomes of files that are there. */
export interface PreviewChange { readonly table: string; readonly text: string; readonly verdict: 'safe' | 'careful' | 'breaks'; readonly why: string }
export interface PreviewAffected { readonly uri: string; readonly path: string; readonly line: number; readonly what: string }

export interface PreviewRows { readonly columns: readonly string[]; readonly rows: readonly (readonly (string | null)[])[] }

export interface PreviewRun {
  readonly rows: readonly RowsFrame[];
  readonly problems: readonly ProblemFrame[];
  readonly objects: readonly ObjectFrame[];
  readonly results: readonly ResultFrame[];
}

/** A chart: a Vega or Vega-Lite file, or one of those in an export of saved objects. */
export interface ChartPlace {
  readonly uri: string;
  /** Which chart of the saved objects, from 0. */
  readonly chart?: number;
  /** A text to be tried instead of the file's. */
  readonly text?: string;
}

export interface ChartParams extends ChartPlace {
  /** The pipeline runs again, although nothing that is known of has changed. */
  readonly again?: boolean;
  /** The time picker's range, as dates or date math; that of the pipeline's node, or the last 15 minutes, when absent. */
  readonly from?: string;
  readonly to?: string;
  /** Clauses that the chart's own functions added to the dashboard's filters. */
  readonly filters?: readonly unknown[];
}

/** `error` says why there is no `spec`; `line` is where, zero-based. */
export interface ChartResult {
  /** The chart's text as the file has it. */
  readonly written?: string;
  readonly library: 'vega' | 'vega-lite';
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly renderer: 'canvas' | 'svg';
  readonly warnings: readonly string[];
  /** Searches as they were sent, with what came back. */
  readonly requests: readonly { readonly name: string; readonly path: string; readonly body: unknown; readonly status: number; readonly answer: unknown }[];
  readonly error?: string;
  readonly line?: number;
  /** Where the rows come from: the pipeline's node. */
  readonly source?: string;
  /** The picture takes the size of its panel, as in the dashboard. */
  readonly fitted?: boolean;
  /** The range of time in force, as it was written, when the chart asks for one. */
  readonly range?: { readonly from: string; readonly to: string };
  /** What is wrong with the text, in its order. */
  readonly problems?: readonly ChartProblem[];
}

/** A place in the text of a chart. */
export interface ChartQuestion extends ChartPlace { readonly line: number; readonly character: number }

/** `edit` exchanges `range` for `text`, which is a snippet where `snippet` says so. */
export interface ChartCompletion {
  readonly label: string;
  readonly kind: string;
  readonly detail?: string;
  readonly documentation?: string;
  readonly sort?: string;
  readonly snippet?: boolean;
  readonly range: LineRange;
  readonly text: string;
}

export interface ChartHover { readonly range: LineRange; readonly markdown: string }

export interface ChartFix { readonly title: string; readonly preferred: boolean; readonly edits: readonly ChartEdit[] }

/** What puts a tried text into the file, in the file's own quotes. */
export interface ChartEdit { readonly range: LineRange; readonly text: string }

export interface ChartSummary { readonly title: string }

export interface ChartProblem extends LineRange {
  readonly code: string;
  readonly message: string;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
}

export interface RunRequestParams {
  /** A console file. */
  readonly uri: string;
  /** Which request, from 0. */
  readonly index?: number;
  /** Or a line that it stands on, zero-based. */
  readonly line?: number;
}

/** `text` is JSON with comments: who answered, the answer, what scripted metrics left after each phase. `error` says why nothing was sent. */
export interface RunRequestResult {
  readonly request: string;
  readonly target: string;
  readonly status?: number;
  readonly text: string;
  readonly error?: string;
}

/** `text` shows parameters, samples and results as JSON with comments; `error` says why there is none. */
export interface RunScriptResult { readonly text: string; readonly error?: string }

export interface PipelineGraph {
  readonly name: string;
  readonly uri: string;
  readonly nodes: readonly GraphNode[];
  /** `label`: the port, or the property that refers to the node (`to`). */
  readonly edges: readonly { readonly from: string; readonly to: string; readonly label?: string }[];
}

export interface GraphNode {
  readonly name: string;
  readonly type: string;
  readonly summary: string;
  readonly range: LineRange;
  /** Worst severity of the diagnostics inside the node. */
  readonly severity?: 'error' | 'warning' | 'information' | 'hint';
}

export interface PipelineSummary {
  readonly uri: string;
  readonly name: string;
  readonly nodes: readonly { readonly name: string; readonly type: string; readonly range: LineRange }[];
  /** Nodes with expectations: the tests of the manifest. */
  readonly expectations: readonly { readonly node: string; readonly range: LineRange }[];
}

export interface LineRange {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

export interface StatusParams {
  readonly state: 'starting' | 'ready' | 'busy' | 'degraded';
  /** One sentence for the language status item. */
  readonly text: string;
  readonly files: number;
}

export interface TrustParams { readonly trusted: boolean }
