import { gunzipSync } from 'fflate';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import type { QueryEngine } from '../../base/host.ts';
import { parquetTree, type ParquetElement, type ParquetNode } from '../../base/parquet.ts';
import { castValue } from '../../languages/sql/athena-evaluate/cast.ts';
import { decodeUtf8 } from '../../languages/sql/athena-evaluate/bytes.ts';
import { parseJson } from '../../languages/sql/athena-evaluate/json.ts';
import { plain, varchar, type Type } from '../../languages/sql/athena-evaluate/types.ts';
import { elementNode, entryNodes, misfitOf, misfitText, nodeOf } from '../../languages/sql/hive/data/parquet.ts';
import { footerOf } from '../parquet/footer.ts';
import { fail, Json, MapValue, type Value } from '../../languages/sql/athena-evaluate/values.ts';

const own = new Set(['UNCOMPRESSED', 'SNAPPY', 'GZIP']);

/**
 * Rows of a Parquet object as a table with these columns reads them: by name (case aside), or by position.
 * Throws TrinoError where a column's type cannot be read as the table declares it. Codecs that plain JavaScript cannot undo go
 * through the query engine, when there is one.
 */
export async function readParquet(bytes: Uint8Array, key: string, columns: readonly { readonly name: string; readonly type: Type }[], byIndex: boolean, engine?: QueryEngine): Promise<Value[][]> {
  const buffer = new Uint8Array(bytes).buffer; // a copy of its own: the bytes may lie in the middle of a larger buffer
  const noParquet = (why: string) => fail('HIVE_CANNOT_OPEN_SPLIT', `Error opening Hive split ${key} (offset=0, length=${bytes.length}): not a Parquet file (${why})`);
  const footer = footerOf(bytes);
  if ('problem' in footer) return noParquet(`it ${footer.problem}`);
  let metadata: ReturnType<typeof parquetMetadata>;
  try {
    metadata = parquetMetadata(buffer);
  } catch (error) {
    return noParquet((error as Error).message);
  }
  const schema = metadata.schema as unknown as ParquetElement[];
  const nodes = parquetTree(schema) ?? [];
  const chosen = columns.map(({ name, type }, i) => {
    const node = nodeOf(nodes, name, i, byIndex);
    const misfit = node && misfitOf(node, type);
    if (misfit) fail('HIVE_BAD_DATA', misfitText(name, key, misfit));
    return node && { node, type };
  });
  const codecs = new Set(metadata.row_groups.flatMap(g => g.columns.map(c => c.meta_data?.codec ?? 'UNCOMPRESSED')));
  const foreign = [...codecs].find(c => !own.has(c));
  if (foreign) return throughEngine(bytes, key, chosen, foreign, engine);
  // Decimals come as their bytes: the reader's own conversion goes through a double.
  const scales = new Map<ParquetElement, number>();
  for (const element of schema) if (element.converted_type === 'DECIMAL' || element.logical_type?.type === 'DECIMAL') {
    scales.set(element, element.scale ?? 0);
    delete element.converted_type;
    delete element.logical_type;
  }
  const names = [...new Set(chosen.flatMap(c => (c ? [c.node.element.name] : [])))];
  if (names.length === 0) return Array.from({ length: Number(metadata.num_rows) }, () => columns.map(() => null));
  let rows: Record<string, unknown>[];
  try {
    rows = await parquetReadObjects({
      file: { byteLength: buffer.byteLength, slice: (start, end) => buffer.slice(start, end) }, metadata, columns: names, utf8: false,
      compressors: { GZIP: input => gunzipSync(input) },
      parsers: { timestampFromMilliseconds: n => n * 1_000_000_000n, timestampFromMicroseconds: n => n * 1_000_000n, timestampFromNanoseconds: n => n * 1000n, dateFromDays: n => n, jsonFromBytes: b => b && decodeUtf8(b) },
    });
  } catch (error) {
    return fail('HIVE_CURSOR_ERROR', `Failed to read Parquet file: ${key}: ${(error as Error).message}`);
  }
  return rows.map(row => chosen.map(c => (c ? convert(row[c.node.element.name], c.node, c.type, scales) : null)));
}

const numbers = ['tinyint', 'smallint', 'integer', 'bigint'];

function convert(value: unknown, node: ParquetNode, type: Type, scales: ReadonlyMap<ParquetElement, number>): Value {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case 'array': {
      const item = elementNode(node) ?? node;
      return (value as unknown[]).map(v => convert(v, item, type.element, scales));
    }
    case 'map': {
      const [keyNode, valueNode] = entryNodes(node)!;
      return new MapValue(Object.entries(value).map(([k, v]) => [keyOf(k, keyNode, type.key, scales), convert(v, valueNode, type.value, scales)] as const));
    }
    case 'row': return type.fields.map(f => {
      const child = node.children.find(c => c.element.name.toLowerCase() === f.name?.toLowerCase());
      return child ? convert((value as Record<string, unknown>)[child.element.name], child, f.type, scales) : null;
    });
    case 'tinyint': case 'smallint': case 'integer': case 'bigint': return castValue(BigInt(value as number), plain.bigint, type);
    case 'decimal': {
      const scale = scales.get(node.element) ?? 0;
      return castValue(value instanceof Uint8Array ? bigEndian(value) : BigInt(value as number), { kind: 'decimal', precision: 38, scale }, type);
    }
    case 'varchar': case 'char': return castValue(value instanceof Uint8Array ? decodeUtf8(value) : String(value), varchar(), type);
    case 'varbinary': return value as Uint8Array;
    // A table's timestamps have milliseconds.
    case 'timestamp': return castValue(value as bigint, { kind: 'timestamp', precision: 12, zone: false }, type);
    default: return value as Value;
  }
}
/** The reader gives a map's keys as texts. */
function keyOf(text: string, node: ParquetNode, type: Type, scales: ReadonlyMap<ParquetElement, number>): Value {
  if (numbers.includes(type.kind)) return BigInt(text);
  if (type.kind === 'boolean') return text === 'true';
  if (type.kind === 'double' || type.kind === 'real' || type.kind === 'date') return Number(text);
  if (type.kind === 'varchar' || type.kind === 'char' || type.kind === 'varbinary') return text;
  if (type.kind === 'timestamp') return castValue(BigInt(text), { kind: 'timestamp', precision: 12, zone: false }, type);
  return convert(/^[\d,]+$/.test(text) && text.includes(',') ? Uint8Array.from(text.split(',').map(Number)) : /^-?\d+$/.test(text) ? BigInt(text) : text, node, type, scales);
}
function bigEndian(bytes: Uint8Array): bigint {
  let n = 0n;
  for (const b of bytes) n = (n << 8n) | BigInt(b);
  return BigInt.asIntN(bytes.length * 8, n);
}

async function throughEngine(bytes: Uint8Array, key: string, chosen: readonly ({ readonly node: ParquetNode; readonly type: Type } | undefined)[], codec: string, engine: QueryEngine | undefined): Promise<Value[][]> {
  if (!engine) return fail('HIVE_CANNOT_OPEN_SPLIT', `${key} is compressed with ${codec}, which needs DuckDB here: run \`npm install @duckdb/node-api\``);
  const file = 'split.parquet';
  await engine.put(file, bytes);
  const quoted = (name: string) => `"${name.replace(/"/g, '""')}"`;
  const items = chosen.map(c => (!c ? 'NULL' : c.node.children.length > 0 ? `CAST(to_json(${quoted(c.node.element.name)}) AS varchar)` : c.type.kind === 'varbinary' ? `hex(${quoted(c.node.element.name)})` : `CAST(${quoted(c.node.element.name)} AS varchar)`));
  const result = await engine.query(`SELECT ${items.join(', ')} FROM read_parquet('${file}')`);
  if ('error' in result) return fail('HIVE_CANNOT_OPEN_SPLIT', `Error opening Hive split ${key}: ${codec} cannot be read`);
  return result.rows.map(row => chosen.map((c, i) => {
    const cell = row[i];
    if (!c || cell === null || cell === undefined) return null;
    if (c.node.children.length > 0) return castValue(new Json(parseJson(String(cell))!), plain.json, c.type);
    if (c.type.kind === 'varbinary') return Uint8Array.from(String(cell).match(/../g)?.map(h => parseInt(h, 16)) ?? []);
    return castValue(String(cell), varchar(), c.type);
  }));
}
