import type { ColumnDeclaration } from '../../base/catalog.ts';
import { splitCsv } from '../../base/csv.ts';
import type { RecordSource, Sample } from '../../base/feed.ts';
import type { SourceFile } from '../../base/file.ts';
import { parseData } from '../../base/json.ts';
import type { Scope } from '../../base/scope.ts';
import type { DataNode } from '../../base/tree.ts';
import { sampleFlow, type FieldType, type Flow } from './flow.ts';
import { nothingAround, readSpec, specAmong, type Around, type Spec } from './spec.ts';

/** A specification with what the workspace knows of its rows: mappings of the indexes it asks, columns of the nodes that feed it. */
export function specIn(file: SourceFile, scope: Scope): Spec {
  const alone = readSpec(file);
  const around = aroundOf(alone, scope);
  if (around === nothingAround) return alone;
  const key = JSON.stringify([[...around.rows].map(([name, flow]) => [name, flow.fields && [...flow.fields]]), [...around.indexes].map(([name, fields]) => [name, [...fields]]), around.fed]);
  const before = known.get(file);
  if (before?.key === key) return before.spec;
  const spec = specAmong(file, around);
  known.set(file, { key, spec });
  return spec;
}

const known = new WeakMap<SourceFile, { readonly key: string; readonly spec: Spec }>();

function aroundOf({ file, requests }: Spec, scope: Scope): Around {
  const { catalog } = scope;
  const indexes = new Map<string, ReadonlyMap<string, FieldType>>();
  for (const { index } of requests) {
    const found = index === undefined ? undefined : catalog.find('index', index);
    if (found && found.fields.length > 0) indexes.set(index!, new Map(found.fields.map(f => [f.name, typeOf(f)])));
  }
  const rows = new Map<string, Flow>();
  let fed = false;
  for (const node of catalog.all('node')) {
    if (node.type !== 'chart' || node.config['spec'] !== file.path) continue;
    fed = true;
    for (const from of node.from) rows.set(from, rowsOf(from, file, scope));
  }
  return indexes.size === 0 && !fed ? nothingAround : { indexes, rows, fed };
}

/**
 * Rows that leave a node: streams of an application declare their columns, a query has those of its select list, and the first
 * records of a file show theirs. Any other node may give anything.
 */
function rowsOf(from: string, file: SourceFile, scope: Scope): Flow {
  const source = `\`${from}\``;
  const dot = from.indexOf('.');
  if (dot >= 0) {
    const node = scope.catalog.find('node', from.slice(0, dot));
    const columns = (node?.type === 'kinesis-analytics' ? scope.catalog.find('stream', from.slice(dot + 1)) : undefined)?.columns.filter(c => c.name !== 'ROWTIME') ?? [];
    return columns.length > 0 ? { fields: new Map([...columns.map(c => [c.name, typeOf(c)] as const), ['ROWTIME', 'date' as const]]), source } : { fields: undefined, source };
  }
  const node = scope.catalog.find('node', from);
  const query = node?.type === 'athena-query' && typeof node.config['sql'] === 'string' ? scope.outputs(node.config['sql']) : undefined;
  if (query) return { fields: new Map(query.map(c => [c.name, typeOf(c)])), source };
  const rows = (scope.catalog.find('feed', file.path)?.feeds ?? []).filter(feed => feed.node === from).flatMap(feed => {
    const sample = scope.sample(feed.records);
    return sample ? [rowsIn(sample, feed.format, feed.delimiter ?? ',')] : [];
  });
  return rows.length > 0 ? sampleFlow(rows.flat(), source) : { fields: undefined, source };
}

/** Records of a file that are looked at. */
const sampled = 200;
const parsed = new WeakMap<Sample, readonly DataNode[]>();

function rowsIn(sample: Sample, format: RecordSource['format'], delimiter: string): readonly DataNode[] {
  const known = parsed.get(sample);
  if (known) return known;
  const lines = sample.text.split(/\r?\n/).filter(line => line.trim() !== '');
  const read = (text: string) => { const { root, problems } = parseData(text, 'json'); return root && problems.length === 0 ? [root] : []; };
  // Cells of CSV are texts, and are read as numbers where the encoding asks for them: only their names are known.
  const rows = format === 'ndjson' ? lines.slice(0, sampled).flatMap(read)
    : format === 'json' ? read(sample.text).flatMap(root => (root.kind === 'array' ? root.items.slice(0, sampled) : [root]))
    : format === 'csv' && lines[0] !== undefined ? read(JSON.stringify(Object.fromEntries(splitCsv(lines[0], delimiter).map(name => [name, null])))) : [];
  parsed.set(sample, rows);
  return rows;
}

function typeOf({ type }: ColumnDeclaration): FieldType {
  if (/^(?:tinyint|smallint|int|integer|bigint|decimal|numeric|float|real|double|long|short|byte|half_float|scaled_float|unsigned_long)\b/i.test(type)) return 'number';
  if (/^(?:varchar|char|text|keyword|match_only_text|constant_keyword|wildcard|ip|version)\b/i.test(type)) return 'string';
  if (/^(?:timestamp|date|date_nanos)\b/i.test(type)) return 'date';
  return /^boolean\b/i.test(type) ? 'boolean' : /^(?:object|nested)\b/i.test(type) ? 'object' : 'unknown';
}
