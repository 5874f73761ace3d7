import type { ColumnDeclaration } from '../../base/catalog.ts';
import type { SourceFile } from '../../base/file.ts';
import type { Scope } from '../../base/scope.ts';
import type { FieldType, Flow } from './flow.ts';
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

function aroundOf({ file, requests }: Spec, { catalog }: Scope): Around {
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
    for (const from of node.from) rows.set(from, rowsOf(from, catalog));
  }
  return indexes.size === 0 && !fed ? nothingAround : { indexes, rows, fed };
}

/** Rows that leave a node. Only streams of an application declare their columns; any other node may give anything. */
function rowsOf(from: string, catalog: Scope['catalog']): Flow {
  const dot = from.indexOf('.');
  const node = dot < 0 ? undefined : catalog.find('node', from.slice(0, dot));
  const stream = node?.type === 'kinesis-analytics' ? catalog.find('stream', from.slice(dot + 1)) : undefined;
  const columns = stream?.columns.filter(c => c.name !== 'ROWTIME') ?? [];
  return columns.length > 0 ? { fields: new Map([...columns.map(c => [c.name, typeOf(c)] as const), ['ROWTIME', 'date' as const]]), source: `\`${from}\`` } : { fields: undefined, source: `\`${from}\`` };
}

function typeOf({ type }: ColumnDeclaration): FieldType {
  if (/^(?:tinyint|smallint|int|integer|bigint|decimal|numeric|float|real|double|long|short|byte|half_float|scaled_float|unsigned_long)\b/i.test(type)) return 'number';
  if (/^(?:varchar|char|text|keyword|match_only_text|constant_keyword|wildcard|ip|version)\b/i.test(type)) return 'string';
  if (/^(?:timestamp|date|date_nanos)\b/i.test(type)) return 'date';
  return /^boolean\b/i.test(type) ? 'boolean' : /^(?:object|nested)\b/i.test(type) ? 'object' : 'unknown';
}
