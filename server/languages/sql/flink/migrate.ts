import { sqlTypes, type SqlType } from '../../../base/sql-type.ts';
import type { Range } from '../../../base/range.ts';
import { kinesis } from '../dialects/kinesis.ts';
import { analyse } from '../kinesis/analyse.ts';
import type { Analysis, Pump, Relation } from '../kinesis/analysis.ts';
import type { ParameterType } from '../function.ts';
import { collect } from '../kinesis/collect.ts';
import { readHeader } from '../kinesis/header.ts';
import { inputRelation } from '../kinesis/names.ts';
import { relationOfRow, typeNamed, type Row } from '../kinesis/run.ts';
import { leaves } from '../kinesis/streaming.ts';
import { parseSql } from '../parser.ts';
import type * as S from '../tree.ts';
import { flinkType, quoted } from './names.ts';
import type { MigrationNote, Says } from './note.ts';
import { comparisons, nameOfTable, printQuery, type QueryContext, type QueryOptions } from './query.ts';

export type { MigrationNote } from './note.ts';

/** What is known of the application around the script: the same form as the input of `runKinesisSql`, all of it optional. */
export interface MigrationInput {
  /** Rows of the input streams by stored name: their columns become those of the source tables. */
  readonly streams?: Readonly<Record<string, readonly Row[]>>;
  /** Reference tables by stored name, with rows that show their columns (or none). */
  readonly reference?: Readonly<Record<string, readonly Row[]>>;
  /** Columns of inputs by stream or table, as SQL type texts. */
  readonly columns?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Streams that the application delivers, by stored name. Default: those that no pump reads, and `DESTINATION_SQL_STREAM`. */
  readonly outputs?: readonly string[];
}

export interface Migration {
  /** The script for Apache Flink 1.19 or later; what cannot be kept is a comment in front of its statement. */
  readonly sql: string;
  /** Everything that a person must know, in the order of the script. */
  readonly notes: readonly MigrationNote[];
}

/**
 * Rewrites a Kinesis Analytics script for Apache Flink SQL: input streams become tables, streams between pumps views, delivered streams
 * sinks, windows window functions. What has no equal there is a note, and a comment at its place; nothing is approximated in silence.
 * Never throws for mistakes of the script: those are notes as well.
 */
export function migrateToFlink(script: string, input: MigrationInput = {}): Migration {
  const tree = parseSql(script, kinesis);
  const notes: MigrationNote[] = [];
  const say: Says = (severity, construct, message, range) => {
    if (!notes.some(n => n.construct === construct && n.message === message && n.range.start === range.start)) notes.push({ severity, construct, message, range });
  };
  for (const problem of tree.problems) say('error', 'syntax', problem.message, problem.range);
  const relations = inputRelations(script, tree, input);
  let analysis = analyse(tree, relations.length > 0 ? relations : undefined);
  // Names of inputs that nobody declared are not wrong here.
  if (relations.length > 0 && analysis.problems.some(p => p.kind === 'unknown-stream')) analysis = analyse(tree, undefined);
  for (const problem of analysis.problems) say('error', problem.kind, problem.message, problem.range);

  const application = readApplication(tree, analysis, relations, input);
  const parts: string[] = [];
  const lookups = new Set<string>();
  const views: string[] = [];
  let made = 0;
  const context: QueryContext = {
    analysis, say,
    tableName: name => (application.sinks.has(name) && application.writers.has(name) ? `${name}_rows` : name),
    timeColumn: () => 'arrival',
    isTable: name => application.tables.has(name),
    lookup: (name, table) => { lookups.add(name).add(table); },
    view(query) {
      const name = `migrated_input_${++made}`;
      views.push(`CREATE TEMPORARY VIEW ${quoted(name)} AS\n${query};`);
      return name;
    },
  };
  /** A statement with its comments and the views that it needs. */
  const statement = (range: Range, print: () => string): string => {
    const before = notes.length;
    const printed = print();
    const own = notes.slice(before).filter(n => n.severity !== 'info');
    const comments = [...new Set(own.map(n => `-- ${n.severity}: ${n.construct}: ${n.message.replace(/\s*\n\s*/g, ' ')}`))];
    return [...comments, ...views.splice(0), printed].join('\n');
  };

  const written: string[] = [];
  const inserts: string[] = [];
  for (const stream of application.ordered) {
    const pumps = application.writers.get(stream.name) ?? [];
    const isSink = application.sinks.has(stream.name);
    const isRead = application.read.has(stream.name);
    if (isRead && pumps.length > 0) {
      const view = context.tableName(stream.name);
      written.push(statement(pumps[0]!.insert.range, () => `CREATE TEMPORARY VIEW ${quoted(view)} AS\n${pumps.map(p => printQuery(p.insert.query, context, { carry: true, ...columnsOf(p, analysis) })).join('\nUNION ALL\n')};`));
      if (isSink) inserts.push(`INSERT INTO ${quoted(stream.name)}\nSELECT ${stream.columns.filter(c => !c.hidden).map(c => quoted(c.name)).join(', ')} FROM ${quoted(view)};`);
    } else for (const pump of pumps) inserts.push(statement(pump.insert.range, () => insertText(pump, analysis, context)));
    if (isRead && pumps.length === 0) say('warning', 'CREATE STREAM', `No pump writes the stream \`${stream.name}\` that others read: it became a table that must be filled from elsewhere`, stream.statement?.name.range ?? { start: 0, end: 0 });
  }
  for (const pump of analysis.pumps) if (!pump.target || pump.target.origin !== 'script') inserts.push(statement(pump.insert.range, () => insertText(pump, analysis, context)));
  const queries: string[] = [];
  for (const s of tree.statements) {
    if (s.kind === 'query') queries.push(statement(s.range, () => `${printQuery(s.query, context)};`));
    else if (s.kind === 'create-function') say('info', 'CREATE FUNCTION', `Calls of \`${s.name.parts.at(-1)?.name ?? ''}\` have its expression in their place`, s.name.range);
    else if (s.kind === 'command') parts.push(statement(s.range, () => (say('error', `${s.verb} ${s.what}`.trim(), `\`${s.verb} ${s.what}\` is no statement of Kinesis Analytics and was left out`, s.range), '')).trimEnd());
  }

  for (const source of application.inputs) parts.push(statement({ start: 0, end: 0 }, () => sourceTable(source, application, lookups.has(source.name), say)));
  for (const stream of application.ordered) {
    const filled = (application.writers.get(stream.name) ?? []).length > 0;
    if (application.sinks.has(stream.name)) parts.push(sinkTable(stream, application.read.has(stream.name) && !filled));
    else if (!filled) parts.push(sinkTable(stream, true));
  }
  parts.push(...written);
  parts.push(inserts.length > 1 ? statementSet(inserts) : inserts.join('\n'), ...queries);
  if (application.inputs.some(i => i.stream)) {
    say('info', 'ROWTIME', 'ROWTIME became the arrival time that the source stamps (`arrival`); PROCTIME() is the other choice. Window results depend on it', { start: 0, end: 0 });
    const numbered = application.inputs.filter(i => /_\d{3}$/.test(i.name));
    if (numbered.length > 1) say('info', 'InputParallelism', `${numbered.map(i => `\`${i.name}\``).join(', ')} are one stream read in parallel: Flink reads it with one table and the job's parallelism`, { start: 0, end: 0 });
  }
  if (analysis.pumps.length > 0) say('info', 'error_stream', 'Flink has no error stream: a record that cannot be read is dropped with `json.ignore-parse-errors`, a failing expression restarts the job; TRY_CAST gives NULL', { start: 0, end: 0 });
  notes.sort((a, b) => a.range.start - b.range.start);
  return { sql: parts.filter(p => p !== '').join('\n\n') + '\n', notes };
}

// ---------------------------------------------------------------------------------------------- the application

interface Application {
  readonly inputs: readonly Relation[];
  /** Inputs that nobody declared: their columns are those that the script names. */
  readonly guessed: ReadonlySet<string>;
  readonly tables: ReadonlySet<string>;
  /** Streams of the script, those first that others read. */
  readonly ordered: readonly Relation[];
  readonly writers: ReadonlyMap<string, readonly Pump[]>;
  readonly read: ReadonlySet<string>;
  readonly sinks: ReadonlySet<string>;
  readonly metadata: ReadonlySet<string>;
}

function inputRelations(script: string, tree: S.SqlTree, input: MigrationInput): Relation[] {
  const relations = new Map<string, Relation>();
  for (const i of readHeader(script, tree).inputs) relations.set(i.name.name, inputRelation(i.name.name, i.columns.map(c => ({ name: c.name.name, type: c.type })), i.reference));
  const seen = (name: string, rows: readonly Row[], reference: boolean) => {
    if (relations.has(name)) return;
    const together: Row = Object.assign({}, ...rows.slice(0, 1000).reverse());
    const { columns } = relationOfRow(name, together, true);
    relations.set(name, inputRelation(name, columns.filter(c => !c.hidden), reference));
  };
  for (const [name, rows] of Object.entries(input.reference ?? {})) seen(name, rows, true);
  for (const [name, rows] of Object.entries(input.streams ?? {})) seen(name, rows, false);
  for (const [name, columns] of Object.entries(input.columns ?? {})) {
    const reference = name in (input.reference ?? {}) || relations.get(name)?.stream === false;
    relations.set(name, inputRelation(name, Object.entries(columns).map(([column, type]) => ({ name: column, type: typeNamed(type) })), reference));
  }
  return [...relations.values()];
}

function readApplication(tree: S.SqlTree, analysis: Analysis, relations: readonly Relation[], input: MigrationInput): Application {
  const own = new Map<string, Relation>();
  for (const r of analysis.relations.values()) if (r.origin === 'script') own.set(r.name, r);
  const writers = new Map<string, Pump[]>();
  for (const pump of analysis.pumps) if (pump.target?.origin === 'script') writers.set(pump.target.name, [...(writers.get(pump.target.name) ?? []), pump]);
  const { tables, names, calls, operations } = collect(tree);
  const named = tables.filter((t): t is S.TableName => t.kind === 'table');
  const readNames = new Set(named.map(nameOfTable));
  const read = new Set([...own.keys()].filter(name => readNames.has(name)));
  const reference = new Set(relations.filter(r => !r.stream).map(r => r.name));
  // Inputs that nobody declared have the columns that the script names, without types.
  const guessed = new Map<string, Map<string, SqlType>>();
  for (const t of named) {
    const name = nameOfTable(t);
    if (name !== '' && !own.has(name) && !relations.some(r => r.name === name)) guessed.set(name, new Map());
  }
  const metadata = new Set<string>();
  const found = (table: S.TableName, column: string, type: SqlType = sqlTypes.unknown) => {
    const columns = guessed.get(nameOfTable(table));
    if (columns && (type.kind !== 'UNKNOWN' || !columns.has(column))) columns.set(column, type);
  };
  for (const name of names) {
    const resolved = analysis.nameOf(name);
    if (resolved?.kind !== 'column') continue;
    if (metadataColumns[resolved.column.name] !== undefined) metadata.add(resolved.column.name);
    else if (resolved.source.table.kind === 'table') found(resolved.source.table, resolved.column.name);
  }
  // What goes into a column as it is has that column's type, through subqueries and cursors.
  const trace = (expr: S.Expr | undefined, type: SqlType, guess = false): void => {
    if (expr?.kind === 'call' && keeping.has(expr.function)) return trace(expr.arguments[0], type, guess);
    const resolved = expr?.kind === 'name' ? analysis.nameOf(expr) : undefined;
    if (resolved?.kind !== 'column' || resolved.path.length > 0) return;
    const { source, column } = resolved;
    if (source.table.kind === 'table') {
      const known = guessed.get(nameOfTable(source.table))?.get(column.name);
      return guess && known && known.kind !== 'UNKNOWN' ? undefined : found(source.table, column.name, type);
    }
    const behind = analysis.queryOf(source);
    for (const select of behind ? leaves(behind) : []) trace(analysis.selectOf(select).items.find(i => i.column.name === column.name)?.expr, type, guess);
  };
  for (const pump of analysis.pumps) {
    for (const select of leaves(pump.insert.query)) {
      // `*` into a stream: its columns are those of the stream.
      const from = select.from.length === 1 ? select.from[0] : undefined;
      if (from?.kind === 'table' && select.items.length === 1 && select.items[0]!.expr.kind === 'star') for (const c of pump.target?.columns ?? []) if (!c.hidden) found(from, c.name, c.type);
      analysis.selectOf(select).items.forEach(({ expr }, i) => {
        const target = pump.target?.columns[pump.targets[i] ?? -1];
        if (target) trace(expr, target.type);
      });
    }
  }
  for (const t of tables) {
    if (t.kind !== 'function') continue;
    const cursor = t.call.arguments.find((a): a is S.Cursor => a.kind === 'cursor');
    const from = cursor?.query.kind === 'select' ? cursor.query.from[0] : undefined;
    const column = t.call.arguments[1];
    if (from?.kind === 'table' && column?.kind === 'string') found(from, column.value);
  }
  // What is done with a column says what kind of value it holds, where nothing says its type.
  const used = (expr: S.Expr | undefined, type: SqlType | undefined): void => { if (type && expr?.kind === 'name' && analysis.typeOf(expr).kind === 'UNKNOWN') trace(expr, type, true); };
  for (const { operator, left, right } of operations) {
    const beside = (other: S.Expr): SqlType | undefined => (other.kind === 'interval' ? sqlTypes.timestamp : (arithmetic.has(operator) && other.kind !== 'string') || (comparisons.has(operator) && other.kind === 'number') ? sqlTypes.double : undefined);
    used(left, beside(right));
    used(right, beside(left));
  }
  for (const call of calls) {
    const resolved = analysis.callOf(call);
    if (resolved?.kind !== 'function') continue;
    const timed = call.form === 'to' || call.form === 'by' || call.form === 'extract';
    call.arguments.forEach((argument, i) => used(argument, kinds[resolved.signature.parameters[i]?.type ?? 'any'] ?? (timed ? sqlTypes.timestamp : undefined)));
  }
  // Two streams are joined with a window; what stands beside a stream without one is a reference table.
  for (const t of tables) {
    if (t.kind !== 'join' || t.right.kind !== 'table' || t.left.kind !== 'table' || t.left.over || t.right.over) continue;
    const [left, right] = [nameOfTable(t.left), nameOfTable(t.right)];
    const isStream = (name: string) => own.has(name) || /_\d{3}$/.test(name) || relations.some(r => r.name === name && r.stream);
    if (guessed.has(right) && isStream(left) && !isStream(right)) reference.add(right);
    else if (guessed.has(left) && isStream(right) && !isStream(left)) reference.add(left);
  }
  const unknown = [...guessed].map(([name, columns]) => inputRelation(name, [...columns].map(([column, type]) => ({ name: column, type })), reference.has(name)));
  // Views must stand behind those they read.
  const dependencies = new Map([...own.keys()].map(name => [name, new Set((writers.get(name) ?? []).flatMap(p => named.filter(t => t.range.start >= p.insert.range.start && t.range.end <= p.insert.range.end).map(nameOfTable)))]));
  const ordered: Relation[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (name: string): void => {
    if (state.has(name) || !own.has(name)) return;
    state.set(name, 'open');
    for (const other of dependencies.get(name) ?? []) visit(other);
    ordered.push(own.get(name)!);
  };
  for (const name of own.keys()) visit(name);
  const sinks = new Set(input.outputs ?? [...own.keys()].filter(name => !read.has(name) || name === 'DESTINATION_SQL_STREAM'));
  return { inputs: [...relations, ...unknown], guessed: new Set(guessed.keys()), tables: reference, ordered, writers, read, sinks, metadata };
}

/** What gives one of its values back. */
const keeping = new Set(['MIN', 'MAX', 'FIRST_VALUE', 'LAST_VALUE', 'NTH_VALUE', 'LAG', 'COALESCE', 'NULLIF']);
const arithmetic = new Set(['+', '-', '*', '/', '%']);
/** The widest type of what a parameter takes. */
const kinds: { readonly [K in ParameterType]?: SqlType } = { numeric: sqlTypes.double, integer: sqlTypes.bigint, exact: sqlTypes.bigint, 'numeric-or-interval': sqlTypes.double, boolean: sqlTypes.boolean, timestamp: sqlTypes.timestamp, date: sqlTypes.date, time: sqlTypes.time, datetime: sqlTypes.timestamp, 'datetime-or-interval': sqlTypes.timestamp };

/** Columns of the service beside those of the data, as the connector's metadata gives them. */
const metadataColumns: Readonly<Record<string, string | undefined>> = {
  APPROXIMATE_ARRIVAL_TIME: '', PARTITION_KEY: '',
  SEQUENCE_NUMBER: "`SEQUENCE_NUMBER` VARCHAR(128) METADATA FROM 'sequence-number' VIRTUAL", SHARD_ID: "`SHARD_ID` VARCHAR(64) METADATA FROM 'shard-id' VIRTUAL",
};

// ---------------------------------------------------------------------------------------------- statements

function insertText(pump: Pump, analysis: Analysis, context: QueryContext): string {
  const { insert } = pump;
  const target = insert.target.parts.at(-1)?.name ?? '';
  const filled = pump.target ? pump.targets.filter(i => i >= 0).map(i => pump.target!.columns[i]!.name) : insert.columns?.map(c => c.name) ?? [];
  const all = pump.target?.columns.filter(c => !c.hidden).map(c => c.name) ?? [];
  const list = filled.length > 0 && filled.join('\n') !== all.join('\n') ? ` (${filled.map(quoted).join(', ')})` : '';
  return `INSERT INTO ${quoted(target)}${list}\n${printQuery(insert.query, context, columnsOf(pump, analysis))};`;
}

/** The target's columns in the order of the query's, each with the type to cast to where it differs. */
function columnsOf(pump: Pump, analysis: Analysis): QueryOptions {
  const output = analysis.columnsOf(pump.insert.query);
  const visible = pump.target?.columns.filter(c => !c.hidden).map(c => c.name);
  if (output.length === 0) return visible ? { star: visible } : {};
  return {
    ...(visible && { star: visible }),
    columns: output.map((column, i) => {
      const target = pump.target?.columns[pump.targets[i] ?? -1];
      if (!target) return pump.target ? undefined : { name: column.name };
      return { name: target.name, cast: target.type };
    }),
  };
}

const connector = (stream: string, extra: string) => `  'connector' = 'kinesis',\n  'stream' = '${stream.replaceAll("'", "''")}',\n  'aws.region' = 'us-east-1',\n${extra}  'format' = 'json'`;

function sourceTable(source: Relation, application: Application, lookup: boolean, say: Says): string {
  const columns = source.columns.filter(c => !c.hidden).map(c => `${quoted(c.name)} ${flinkType(c.type)}`);
  const untyped = source.columns.filter(c => !c.hidden && c.type.kind === 'UNKNOWN').map(c => c.name);
  if (untyped.length > 0) say('warning', 'InputSchema', `The types of ${untyped.map(c => `\`${c}\``).join(', ')} in \`${source.name}\` are not known and stand as STRING: say them in an \`-- input:\` comment, or write them here`, { start: 0, end: 0 });
  else if (application.guessed.has(source.name)) say('info', 'InputSchema', `The columns of \`${source.name}\` are those that the script names, their types those of the columns they go into or of what is done with them`, { start: 0, end: 0 });
  if (!source.stream) {
    const name = source.name.replaceAll("'", "''");
    const table = (settings: readonly string[]) => `CREATE TABLE ${quoted(source.name)} (\n  ${columns.join(',\n  ')}\n) WITH (\n  ${settings.join(',\n  ')}\n);`;
    if (!lookup) {
      say('info', 'reference table', `\`${source.name}\` is read once from its bucket, as the service does`, { start: 0, end: 0 });
      return table(["'connector' = 'filesystem'", `'path' = 's3://bucket/${name}'`, "'format' = 'csv'"]);
    }
    // Files cannot be looked up.
    say('warning', 'reference table', `Flink looks the rows of \`${source.name}\` up in a database: load the object of the bucket into one`, { start: 0, end: 0 });
    return table(["'connector' = 'jdbc'", "'url' = 'jdbc:postgresql://host:5432/database'", `'table-name' = '${name}'`]);
  }
  const extra = [
    "arrival TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL",
    ...[...application.metadata].flatMap(name => metadataColumns[name] || []),
    ...(lookup ? ['proc AS PROCTIME()'] : []),
    'WATERMARK FOR arrival AS arrival',
  ];
  return `CREATE TABLE ${quoted(source.name)} (\n  ${[...columns, ...extra].join(',\n  ')}\n) WITH (\n${connector(source.name, `  'scan.stream.initpos' = 'LATEST',\n`)}\n);`;
}

function sinkTable(stream: Relation, readable: boolean): string {
  const columns = stream.columns.filter(c => !c.hidden).map(c => `${quoted(c.name)} ${flinkType(c.type)}${c.notNull ? ' NOT NULL' : ''}`);
  const time = readable ? ["arrival TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL", 'WATERMARK FOR arrival AS arrival'] : [];
  return `CREATE TABLE ${quoted(stream.name)} (\n  ${[...columns, ...time].join(',\n  ')}\n) WITH (\n${connector(stream.name, '')}\n);`;
}

function statementSet(inserts: readonly string[]): string {
  return `EXECUTE STATEMENT SET\nBEGIN\n${inserts.join('\n')}\nEND;`;
}

