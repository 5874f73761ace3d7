import { append } from '../base/list.ts';
import { applicationOf } from '../base/application.ts';
import type { ApplicationInput } from '../base/catalog.ts';
import { positionAt } from '../base/file.ts';
import { hexText, SqlError, timestampText } from '../base/sql-value.ts';
import { errorStreamColumns, openApplication, type Application, type ErrorRow } from '../engine/stream/application.ts';
import { Batch } from '../engine/stream/batch.ts';
import type { Row as EngineRow } from '../engine/stream/operators.ts';
import { columnScanner } from '../engine/stream/scan.ts';
import { kinesis } from '../languages/sql/dialects/kinesis.ts';
import type { Relation } from '../languages/sql/kinesis/analysis.ts';
import { neededFor } from '../languages/sql/kinesis/needed.ts';
import { inputRelation } from '../languages/sql/kinesis/names.ts';
import { columnsOf, columnValue, headerRelations, KinesisScriptError, planWith, typeNamed, valuesOf, type Row } from '../languages/sql/kinesis/run.ts';
import { parseSql } from '../languages/sql/parser.ts';
import type { ConfigField } from '../base/config.ts';
import { defineComponent, type PipelineRecord } from './component.ts';
import { applicationMapping } from './kinesis-analytics/template.ts';
import { splitCsv } from '../base/csv.ts';
import { isAggregate } from './kinesis-stream/aggregate.ts';
import { rowWriter } from './kinesis-analytics/output.ts';
import { discoverRows, readRows, schemaProblem, type InputSchema } from './kinesis-analytics/schema.ts';

const columns: ConfigField = {
  summary: 'Columns by name, in order: a type, or a type with the path to the value', kind: 'map',
  value: { summary: 'A column', kind: 'either', options: [{ summary: 'SQL type', kind: 'text', example: 'VARCHAR(16)' }, { summary: 'SQL type and path', kind: 'group', fields: { type: { summary: 'SQL type', kind: 'text', required: true, service: 'SqlType' }, mapping: { summary: 'Path to the value in a JSON record', kind: 'text', service: 'Mapping', example: '$.device.id' } } }] },
};
const schema: Readonly<Record<string, ConfigField>> = {
  format: { summary: 'How records are read', kind: 'choice', values: { json: 'JSON documents', csv: 'Delimited text without a header' }, default: 'json', service: 'RecordFormatType' },
  columns,
  rowPath: { summary: 'Where in a JSON record the rows are', kind: 'text', default: '$', service: 'RecordRowPath' },
  columnDelimiter: { summary: 'Between the columns of CSV', kind: 'text', default: ',', service: 'RecordColumnDelimiter' },
  rowDelimiter: { summary: 'Between the rows of a CSV record', kind: 'text', default: '\n', service: 'RecordRowDelimiter' },
};

/** Records that are looked at before the columns are told, where no schema tells them. */
const discovered = 200;

/**
 * A Kinesis Data Analytics application: its streaming SQL runs over the records of `from`. Each in-application stream is an output of
 * its name; `error_stream` holds the rows that failed.
 */
export const kinesisAnalytics = defineComponent({
  type: 'kinesis-analytics',
  summary: 'A Kinesis Data Analytics application in SQL',
  config: {
    sql: { summary: 'File with the application code', kind: 'file', required: true, suffixes: ['.kda.sql', '.sql', 'application.json', 'template.json', 'template.yaml', 'template.yml'], service: 'ApplicationCode' },
    input: {
      summary: 'The source stream in the application; columns are discovered from the records when none are given', kind: 'group', service: 'Inputs',
      fields: { prefix: { summary: 'Name of the in-application streams before `_001`', kind: 'text', default: 'SOURCE_SQL_STREAM', service: 'NamePrefix' }, parallelism: { summary: 'Number of in-application streams, which share the shards', kind: 'integer', min: 1, max: 64, default: 1, service: 'InputParallelism' }, ...schema },
    },
    reference: {
      summary: 'Reference tables by name: a file with a header line or JSON lines, or a file and its schema', kind: 'map',
      value: { summary: 'A table', kind: 'either', options: [{ summary: 'File', kind: 'file', suffixes: ['.csv', '.json', '.ndjson'] }, { summary: 'File and schema', kind: 'group', fields: { file: { summary: 'File', kind: 'file', required: true }, ...schema } }] },
    },
    outputs: {
      summary: 'How rows of an in-application stream leave the application, by the stream\'s name; JSON otherwise', kind: 'map', names: 'outputs', service: 'Outputs',
      value: { summary: 'Format', kind: 'choice', values: { json: 'A JSON object with the stream\'s columns', csv: 'The columns\' values between commas, with a line feed' }, service: 'RecordFormatType' },
    },
  },
  inputs: ['*'],
  outputs: ['*', 'error_stream'],
  cloudFormation: applicationMapping,
  async open(context) {
    const { config } = context.spec;
    const path = config['sql'] as string;
    const file = context.scope.file(path);
    // What the application itself says of its input holds where the manifest says nothing.
    const deployed = file && applicationOf(file, context.scope);
    const code = (deployed?.place.path === path ? deployed.code : undefined) ?? codeOf(file?.text ?? new TextDecoder().decode(await context.host.read(path)));
    const stated = (config['input'] ?? {}) as InputSchema & { readonly prefix?: string; readonly parallelism?: number };
    const inputs = deployed?.inputs.filter(i => !i.reference) ?? [];
    const input: InputSchema = stated.columns || inputs.length === 0 ? stated : { ...schemaOf(inputs[0]!), ...stated };
    const prefix = stated.prefix ?? 'SOURCE_SQL_STREAM';
    const names = inputs.length > 0 && stated.prefix === undefined && stated.parallelism === undefined
      ? inputs.map(i => i.name)
      : Array.from({ length: stated.parallelism ?? 1 }, (_, i) => `${prefix}_${String(i + 1).padStart(3, '0')}`);
    const whole = parseSql(code, kinesis);
    const tree = context.upTo === undefined || context.upTo === 'error_stream' ? whole : neededFor(whole, context.upTo);
    const encoder = new TextEncoder();
    const tables = await referenceTables();
    let application: Application | undefined;
    let relations: ReadonlyMap<string, Relation> = new Map();
    let broken = false;
    /** Held until the columns are known. */
    let waiting: PipelineRecord[] = [];
    let outgoing = new Map<string, PipelineRecord[]>();
    let current: PipelineRecord | undefined;
    /** Records of one stream that were read straight from their bytes and have not gone on yet. */
    let reading: { readonly stream: string; readonly batch: Batch; readonly scan: ReturnType<typeof columnScanner> } | undefined;
    const readers = new Map<string, typeof reading>();
    /** Rows of streams that nobody takes or shows. */
    let unread = 0;
    let writeError = rowWriter(errorStreamColumns, 'json');

    /** A row that failed: told, and written to the error stream. */
    function fail(error: ErrorRow, record: number | undefined): void {
      context.problem({ severity: 'error', code: 'SIM701', service: error.ERROR_NAME, message: error.PUMP_NAME === '' ? error.MESSAGE : `${error.MESSAGE} (pump ${error.PUMP_NAME})`, ...(record !== undefined && { record }) });
      if (context.wanted('error_stream')) send('error_stream', writeError(errorStreamColumns.map(c => error[c.name])), error.ERROR_TIME, record === undefined ? undefined : [record]);
      else unread++;
    }

    /** A source record that does not fit the input schema. */
    function refuse(name: string, message: string, record: PipelineRecord): void {
      const data = hexText(record.data.subarray(0, 24_576));
      fail({ ERROR_TIME: record.arrival, ERROR_LEVEL: 'ERROR', ERROR_NAME: name, MESSAGE: message, DATA_ROWTIME: record.arrival, DATA_ROW: data, PUMP_NAME: '' }, record.id);
    }

    async function referenceTables(): Promise<Map<string, { readonly rows: readonly Row[]; readonly schema: InputSchema }>> {
      const made = new Map<string, { rows: readonly Row[]; schema: InputSchema }>();
      for (const [name, given] of Object.entries((config['reference'] ?? {}) as Record<string, unknown>)) {
        const table: InputSchema & { readonly file: string } = typeof given === 'string' ? { file: given } : (given as InputSchema & { readonly file: string });
        const known = deployed?.inputs.find(i => i.reference && i.name === name);
        const own = table.columns || !known ? table : { ...schemaOf(known), ...table };
        const text = new TextDecoder().decode(await context.host.read(own.file));
        const csv = own.format ? own.format === 'csv' : /\.csv$/i.test(own.file);
        // A plain file has a header line; the service's own objects have none, and may be used as they are.
        const header = csv && own !== table && sameNames(text, own) ? text.indexOf('\n') + 1 : 0;
        const read = readRows(text.slice(header), { ...own, format: csv ? 'csv' : 'json' }, csv && !own.columns);
        for (const { message } of read.problems) context.problem({ severity: 'error', code: 'SIM701', service: 'SCHEMA_MISMATCH', message: `${own.file}: ${message}` });
        made.set(name, { rows: read.rows, schema: own });
      }
      return made;
    }

    const declared = (given: InputSchema, name: string, reference: boolean): Relation | undefined =>
      given.columns && inputRelation(name, Object.entries(given.columns).map(([n, c]) => ({ name: n, type: typeNamed(typeof c === 'string' ? c : c.type) })), reference);

    /** Plans the script; what is wrong with it is told once, with its place. */
    function start(samples: readonly Row[], now: number): void {
      try {
        const refused = schemaProblem(input);
        if (refused !== undefined) {
          broken = true;
          return context.problem({ severity: 'error', code: 'SIM702', message: refused, count: 0 });
        }
        if (tree.problems.length > 0) throw new KinesisScriptError(tree.problems);
        const told = headerRelations(code, tree);
        const planned = planWith(tree, times => [
          ...names.map(name => declared(stated, name, false) ?? told.get(name) ?? declared(input, name, false) ?? inputRelation(name, columnsOf(samples, times))),
          ...[...tables].map(([name, { rows, schema: own }]) => declared(own, name, true) ?? told.get(name) ?? inputRelation(name, columnsOf(rows, times), true)),
        ], code);
        relations = planned.relations;
        const written = (config['outputs'] ?? {}) as Readonly<Record<string, string>>;
        const formats: Readonly<Record<string, string>> = { ...Object.fromEntries((deployed?.outputs ?? []).flatMap(o => (o.format ? [[o.name, o.format]] : []))), ...written };
        for (const name of Object.keys(written)) if (tree === whole && name !== 'error_stream' && !planned.plan.streams.some(s => s.name === name)) context.problem({ severity: 'warning', code: 'SIM703', message: `No statement creates the stream \`${name}\` of \`outputs\`: nothing is written to it`, count: 0 });
        const writers = new Map(planned.plan.streams.map(s => [s.name, rowWriter(s.columns, formats[s.name] === 'csv' ? 'csv' : 'json')]));
        writeError = rowWriter(errorStreamColumns, formats['error_stream'] === 'csv' ? 'csv' : 'json');
        application = openApplication(planned.plan, {
          started: now, random: () => context.random(),
          tables: new Map([...tables].map(([name, { rows }]) => [name, rows.flatMap(row => tableRow(row, relations.get(name)!))])),
          onRow(stream, row, time) {
            if (context.wanted(stream)) send(stream, writers.get(stream)!(row), time, row.from);
            else unread++;
          },
          onError: (error, from) => fail(error, from?.[0] ?? current?.id),
        });
      } catch (error) {
        if (!(error instanceof KinesisScriptError)) throw error;
        broken = true;
        for (const { message, range } of error.problems) context.problem({ severity: 'error', code: 'SIM702', message, count: 0, place: { path, start: range.start, end: range.end, line: positionAt({ text: code }, Math.min(range.start, code.length)).line } });
      }
    }

    function send(stream: string, text: string, time: number, parents: readonly number[] | undefined): void {
      const record = context.record(encoder.encode(text), { arrival: time, ...(parents && { parents }) });
      const list = outgoing.get(stream);
      if (list) list.push(record);
      else outgoing.set(stream, [record]);
    }

    function release(): void {
      const ready = outgoing;
      outgoing = new Map();
      if (unread > 0) context.unread(unread);
      unread = 0;
      for (const [stream, records] of ready) context.emit(records, stream);
    }

    /** A row of a reference table in its columns; one that does not fit is told and left out. */
    function tableRow(row: Row, relation: Relation): EngineRow[] {
      try {
        return [valuesOf(row, relation, 0)];
      } catch (error) {
        if (!(error instanceof SqlError)) throw error;
        context.problem({ severity: 'error', code: 'SIM701', service: error.errorName, message: `${relation.name}: ${error.message}` });
        return [];
      }
    }

    /** Reads a flat record straight from its bytes into columns. False for all others, also those that do not fit: they are read the long way. */
    function scan(record: PipelineRecord, stream: string): boolean {
      if (reading?.stream !== stream) {
        flush();
        if (!readers.has(stream)) readers.set(stream, readerOf(stream, relations.get(stream)!, input));
        reading = readers.get(stream);
      }
      if (!reading) return false;
      const { batch } = reading;
      try {
        if (reading.scan(record.data) !== true) return false;
      } catch (error) {
        if (error instanceof SqlError) return false;
        throw error;
      }
      const place = batch.length++;
      batch.times[place] = record.arrival;
      (batch.from ??= [])[place] = record.id;
      const first = batch.columns.length - 4;
      batch.columns[first]![place] = record.arrival;
      hide(batch, first + 1, place, text(record.partitionKey, 512));
      hide(batch, first + 2, place, text(record.attributes?.['sequenceNumber'], 128));
      hide(batch, first + 3, place, text(record.attributes?.['shardId'], 64));
      if (batch.length === batch.capacity) flush();
      return true;
    }

    /** What was read into columns goes through the pumps. */
    function flush(): void {
      if (!reading || reading.batch.length === 0) return;
      application!.pushBatch(reading.stream, reading.batch);
      reading.batch.clear();
    }

    function push(records: readonly PipelineRecord[]): void {
      for (const record of records) {
        const stream = names.length === 1 ? names[0]! : names[shardIndex(record) % names.length]!;
        if (scan(record, stream)) continue;
        flush();
        current = record;
        const { rows, problems } = readRows(new TextDecoder().decode(record.data), input);
        for (const { message } of problems) refuse('SCHEMA_MISMATCH', isAggregate(record.data) ? 'The record is an aggregate of the Kinesis Producer Library: an application does not take them apart' : message, record);
        for (const row of rows) {
          const meta = { APPROXIMATE_ARRIVAL_TIME: timestampText(record.arrival), PARTITION_KEY: record.partitionKey ?? null, SEQUENCE_NUMBER: record.attributes?.['sequenceNumber'] ?? null, SHARD_ID: record.attributes?.['shardId'] ?? null };
          try {
            application!.push(stream, Object.assign(valuesOf({ ...row, ...meta }, relations.get(stream)!, record.arrival), { from: [record.id] }), record.arrival);
          } catch (error) {
            if (!(error instanceof SqlError)) throw error;
            refuse(error.errorName, error.message, record);
          }
        }
        application!.bound(record.arrival);
        current = undefined;
      }
      flush();
      settle();
    }

    /** Gives what came out and asks to be woken when time alone closes the next window. */
    function settle(): void {
      release();
      const due = application!.due();
      if (due < Infinity) context.wakeAt(due);
    }

    function begin(): void {
      const held = waiting;
      waiting = [];
      start(discoverRows(held.map(r => new TextDecoder().decode(r.data)), input), held[0]?.arrival ?? context.now());
      if (application) push(held);
      else if (held.length > 0) context.problem({ severity: 'error', code: 'SIM702', message: `The application does not run: \`${path}\` has errors`, count: held.length });
    }

    return {
      receive(records) {
        if (application) return push(records);
        if (broken) return context.problem({ severity: 'error', code: 'SIM702', message: `The application does not run: \`${path}\` has errors`, count: records.length });
        append(waiting, records);
        if (input.columns || waiting.length >= discovered) begin();
      },
      wake(now) {
        application?.bound(now);
        if (application) settle();
      },
      end() {
        if (!application && !broken) begin();
        application?.bound(Infinity);
        release();
      },
    };
  },
});

/** The schema of an application's input, as a manifest has it. */
function schemaOf({ columns: all, record }: ApplicationInput): InputSchema {
  return { ...record, columns: Object.fromEntries(all.map(({ name, type, mapping }) => [name, mapping === undefined ? type : { type, mapping }])) };
}

/** Whether the first line of a CSV holds the names of its columns. */
function sameNames(text: string, { columns = {}, columnDelimiter = ',' }: InputSchema): boolean {
  const first = splitCsv(text.split(/\r?\n/, 1)[0]!, columnDelimiter);
  const names = Object.keys(columns);
  return first.length === names.length && first.every((cell, i) => cell?.toLowerCase() === names[i]!.toLowerCase());
}

const text = (value: unknown, length: number): string | null => (value === undefined || value === null ? null : String(value).slice(0, length));

function hide(batch: Batch, column: number, place: number, value: string | null): void {
  batch.columns[column]![place] = value as string;
  if (value === null) batch.nulls[column] = true;
}

/** Reads records of a stream into columns, where each column is read from a key of its own name; the hidden columns come last. */
function readerOf(stream: string, relation: Relation, input: InputSchema): { readonly stream: string; readonly batch: Batch; readonly scan: ReturnType<typeof columnScanner> } | undefined {
  const columns = relation.columns.filter(c => !c.hidden);
  const keys = columns.map(({ name }) => {
    const own = input.columns?.[name];
    const path = typeof own === 'object' ? own.mapping : undefined;
    // A discovered name may not be the key's own.
    if (!input.columns && name.startsWith('COL_')) return undefined;
    return /^\w+$/.test(name) && path === undefined ? name : /^\$\.(\w+)$/.exec(path ?? '')?.[1];
  });
  if (input.format === 'csv' || (input.rowPath ?? '$') !== '$' || keys.includes(undefined) || new Set(keys).size < keys.length) return undefined;
  const batch = new Batch(relation.columns.map(c => c.type));
  return { stream, batch, scan: columnScanner(columns.map(({ type }, i) => ({ key: keys[i]!, type })), (value, i) => columnValue(value, columns[i]!.type, columns[i]!.name), batch) };
}

/** The number at the end of the record's shard id. */
const shardIndex = (record: PipelineRecord): number => {
  const id = record.attributes?.['shardId'];
  return typeof id === 'string' ? Number(id.slice(id.lastIndexOf('-') + 1)) || 0 : 0;
};

/** The code of a script file, or that of an application resource in a template. */
function codeOf(text: string): string {
  if (!/^\s*\{/.test(text)) return text;
  try {
    const found = codeIn(JSON.parse(text));
    return found ?? text;
  } catch (error) {
    if (error instanceof SyntaxError) return text; // the script's own problems say so
    throw error;
  }
}

function codeIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    if ((key === 'ApplicationCode' || key === 'TextContent') && typeof inner === 'string') return inner;
    const found = codeIn(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}
