import type { QueryReply, QueryRequest } from './protocol.ts';

/** The process that holds DuckDB. It has no network: extensions are never fetched, and files outside its folder are not opened. */
const say = (reply: QueryReply) => process.send!(reply);

const api = await import('@duckdb/node-api').catch((error: NodeJS.ErrnoException) => {
  say({ missing: error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND'
    ? 'Parquet in this compression needs DuckDB, which is not installed here: run `npm install @duckdb/node-api`, or install the extension\'s package for this platform. Everything else works without it'
    : `DuckDB cannot be loaded on this machine: ${error.message.split('\n')[0]}. Everything else works without it` });
  return undefined;
});
if (!api) process.exit(0);

const instance = await api.DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false', threads: '2' });
const connection = await instance.connect();
await connection.run("SET TimeZone = 'UTC'");

process.on('message', ({ id, sql }: QueryRequest) => void answer(id, sql));
process.on('disconnect', () => process.exit(0));
say({ ready: true });

async function answer(id: number, sql: string): Promise<void> {
  try {
    const reader = await connection.runAndReadAll(sql);
    const names = reader.columnNames();
    const types = reader.columnTypes().map(String);
    say({ id, columns: names.map((name, i) => ({ name, type: types[i]! })), rows: reader.getRows().map(row => row.map(plain)) });
  } catch (error) {
    say({ id, error: (error as Error).message });
  }
}

/** Loss-free and plain: longs beyond 2^53, decimals and times as text, nested values as JSON-able structures. */
function plain(value: unknown): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value.toString();
  if (value instanceof api!.DuckDBListValue || value instanceof api!.DuckDBArrayValue) return value.items.map(plain);
  if (value instanceof api!.DuckDBStructValue) return Object.fromEntries(Object.entries(value.entries).map(([key, item]) => [key, plain(item)]));
  if (value instanceof api!.DuckDBMapValue) return value.entries.map(({ key, value: item }) => [plain(key), plain(item)]);
  if (value instanceof api!.DuckDBBlobValue) return Buffer.from(value.bytes).toString('base64');
  return String(value);
}
