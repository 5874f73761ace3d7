import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TableChange } from '../../server/base/table-change.ts';
import { parseData } from '../../server/base/json.ts';
import { readDdl } from '../../server/languages/sql/ddl/tables.ts';
import { statementsOf } from '../../server/languages/sql/ddl/statements.ts';
import { tableInput } from '../../server/languages/sql/hive/print.ts';
import { slices } from '../../server/languages/sql/migration/slices.ts';
import { folders, migrateRow } from '../../server/languages/sql/migration/values.ts';
import { diagnose } from '../../server/project/diagnose.ts';
import { migrateTable, MigrationError, type TableMigration } from '../../server/project/migration.ts';
import { statementsOver } from '../../server/project/migration-statements.ts';
import { openWorkspace } from '../../server/project/workspace.ts';
import { allLanguages } from '../../server/simulate/languages.ts';

const workspaceOf = (files: Readonly<Record<string, string>>) => openWorkspace(allLanguages, { files: Object.entries(files).map(([path, text]) => ({ path, text })) });
const parquet = "STORED AS PARQUET LOCATION 's3://lake/orders/'";
const orders = (rest = parquet, keys = 'PARTITIONED BY (day string)') => `CREATE EXTERNAL TABLE shop.orders (\n  id bigint,\n  at timestamp,\n  country string,\n  amount double\n)\n${keys}\n${rest};\n`;

function move(files: Readonly<Record<string, string>>, changes: readonly TableChange[], records: readonly string[] = []): { readonly text: string; readonly plan: string; readonly migration: TableMigration; readonly lost: readonly string[]; readonly folders: readonly string[] } {
  const workspace = workspaceOf(files);
  const path = Object.keys(files)[0]!;
  const { workspace: after, migrations: [migration] } = migrateTable(workspace, path, changes);
  const rows = records.map(r => migrateRow(parseData(r, 'json').root!, migration!));
  return { text: after.file(path)!.text, plan: statementsOver(workspace, migration!, rows), migration: migration!, lost: rows.flatMap(r => r.lost.map(l => `${l.path}: ${l.why}`)), folders: folders(rows).map(f => `${f.before} → ${f.after}`) };
}

/** What our own checkers say of a plan: first beside the old table, then of the exchange alone. */
function findings(plan: string, before: string, path: string): string[] {
  const at = plan.search(/\n-- \d\. Exchange/);
  const [copy, exchange] = at < 0 ? [plan, ''] : [plan.slice(0, at), plan.slice(at)];
  const of = (files: Readonly<Record<string, string>>) => [...diagnose(workspaceOf(files), 'plan.athena.sql')].filter(d => d.severity === 'error' || d.severity === 'warning').map(d => `${d.code} ${d.message}`);
  return [...of({ 'plan.athena.sql': copy, [path]: before }), ...of({ 'plan.athena.sql': exchange })].filter(text => !/^ATH301/.test(text)); // a copy reads every partition;
}

test('a column becomes a key, a key becomes a column, a key is computed, one goes, one has another type and one another name', () => {
  const keysOf = (changes: readonly TableChange[]) => {
    const { migration, text } = move({ 'o.ddl': orders() }, changes);
    return [migration.after.partitions.map(p => `${p.name} ${p.type}`).join(', '), migration.after.columns.map(c => c.name).join(' '), /s3:\/\/[^']*/.exec(text)![0]];
  };
  const moved = 's3://lake/orders-v2/';
  assert.deepEqual(keysOf([{ kind: 'key', column: 'country' }]), ['day string, country string', 'id at amount', moved]);
  assert.deepEqual(keysOf([{ kind: 'unkey', column: 'day' }]), ['', 'id at country amount day', moved]);
  assert.deepEqual(keysOf([{ kind: 'key', column: 'hour', type: 'int', from: 'hour(at)' }]), ['day string, hour int', 'id at country amount', moved]);
  assert.deepEqual(keysOf([{ kind: 'drop', column: 'day' }]), ['', 'id at country amount', moved]);
  assert.deepEqual(keysOf([{ kind: 'type', column: 'day', to: 'date' }]), ['day date', 'id at country amount', moved]);
  assert.deepEqual(keysOf([{ kind: 'rename', column: 'day', name: 'dt' }]), ['dt string', 'id at country amount', moved]);
  assert.deepEqual(keysOf([{ kind: 'key', column: 'country' }, { kind: 'key', column: 'day' }]), ['country string, day string', 'id at amount', moved]);
  assert.deepEqual(keysOf([{ kind: 'key', column: 'country' }, { kind: 'location', to: 's3://other/place' }]), ['day string, country string', 'id at amount', 's3://other/place/']);
  assert.deepEqual(keysOf([{ kind: 'key', column: 'd', from: 'date(at)' }])[0], 'day string, d string');
});

test('what cannot be a key is refused with the reason', () => {
  for (const [change, message] of [
    [{ kind: 'key', column: 'nope' }, /has no column `nope`.*needs the expression/], [{ kind: 'key', column: 'x', from: 'date(nope)' }, /cannot be computed: COLUMN_NOT_FOUND: line 1:6: Column 'nope' cannot be resolved/],
    [{ kind: 'key', column: 'x', from: 'date(at' }, /cannot be computed: /], [{ kind: 'key', column: 'day', from: 'date(at)' }, /has a column `day` already/], [{ kind: 'key', column: 'x', type: 'array<int>', from: 'id' }, /a key is a text, a number or a date/],
    [{ kind: 'unkey', column: 'id' }, /has no key `id`; it has `day`/], [{ kind: 'type', column: 'day', to: 'struct<a:int>' }, /a key is a text/], [{ kind: 'location', to: 'lake/orders' }, /is no location/],
  ] as const) assert.throws(() => move({ 'o.ddl': orders() }, [change as TableChange]), (e: Error) => e instanceof MigrationError && message.test(e.message), JSON.stringify(change));
  const noPlace = 'Resources:\n  T:\n    Type: AWS::Glue::Table\n    Properties:\n      TableInput:\n        Name: t\n        StorageDescriptor:\n          Columns: [{ Name: a, Type: int }, { Name: b, Type: int }]\n          Location: !Join ["", [s3://, !Ref B]]\n';
  assert.throws(() => move({ 't.template.yaml': noPlace }, [{ kind: 'key', column: 'a' }]), /its location is not written here as a text/);
});

test('the plan has every statement that moves the rows, and our own checkers find nothing in it', () => {
  const { plan } = move({ 'o.ddl': orders() }, [{ kind: 'key', column: 'country' }, { kind: 'key', column: 'hour', from: 'hour(at)' }, { kind: 'type', column: 'amount', to: 'decimal(10,2)' }]);
  assert.deepEqual(findings(plan, orders(), 'o.ddl'), [], plan);
  assert.match(plan, /^-- the keys are day string, country string, hour bigint \(hour\(at\)\) instead of day string\.\n/);
  assert.match(plan, /CREATE EXTERNAL TABLE shop\.orders_next \([^]*PARTITIONED BY \(\n {2}day string,\n {2}country string,\n {2}hour bigint\n\)[^]*LOCATION 's3:\/\/lake\/orders-v2\/';/);
  assert.match(plan, /SELECT count\(\*\) AS partitions FROM \(SELECT DISTINCT day, country, hour\(at\) AS hour FROM shop\.orders\);/);
  assert.match(plan, /INSERT INTO shop\.orders_next\nSELECT\n {2}id,\n {2}at,\n {2}TRY_CAST\(amount AS decimal\(10,2\)\) AS amount,\n {2}day,\n {2}country,\n {2}hour\(at\) AS hour\nFROM shop\.orders;/);
  assert.match(plan, /AS old_rows, \(SELECT count\(\*\) FROM shop\.orders_next\) AS new_rows;/);
  assert.match(plan, /DROP TABLE shop\.orders;\nCREATE EXTERNAL TABLE shop\.orders \([^]*MSCK REPAIR TABLE shop\.orders;\n[^]*DROP TABLE shop\.orders_next;/);
});

test('JSON is written by the SerDe that writes, under the keys that the table reads', () => {
  const openx = "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' WITH SERDEPROPERTIES ('mapping.id' = 'ID') LOCATION 's3://lake/orders/'";
  const { plan } = move({ 'o.ddl': orders(openx) }, [{ kind: 'rename', column: 'country', name: 'land' }, { kind: 'drop', column: 'day' }]);
  assert.match(plan, /CREATE EXTERNAL TABLE shop\.orders_next \(\n {2}id bigint,\n {2}at timestamp,\n {2}country string,\n {2}amount double\n\)\nROW FORMAT SERDE 'org\.apache\.hive\.hcatalog\.data\.JsonSerDe'\n/);
  assert.match(plan, /SELECT\n {2}id,\n {2}at,\n {2}country AS land,\n {2}amount\nFROM/);
  assert.deepEqual(findings(plan, orders(openx), 'o.ddl'), [], plan);
});

test('what Athena cannot write is said; buckets are written as the table is made', () => {
  const csv = "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION 's3://lake/orders/'";
  const { plan } = move({ 'o.ddl': orders(csv) }, [{ kind: 'key', column: 'country' }]);
  assert.match(plan, /OpenCSVSerde is for reading only\.\n-- Athena cannot write its files/);
  assert.doesNotMatch(plan, /INSERT/);
  const buckets = `CLUSTERED BY (id) INTO 8 BUCKETS ${parquet}`;
  const made = move({ 'o.ddl': orders(buckets) }, [{ kind: 'key', column: 'country' }]).plan;
  assert.match(made, /CREATE TABLE shop\.orders_next WITH \(format = 'PARQUET', external_location = 's3:\/\/lake\/orders-v2\/', partitioned_by = ARRAY\['day', 'country'\], bucketed_by = ARRAY\['id'\], bucket_count = 8\) AS\nSELECT/);
  assert.deepEqual(findings(made, orders(buckets), 'o.ddl'), [], made);
});

test('an Iceberg table moves by renaming, because its partitioning cannot be altered', () => {
  const iceberg = "CREATE TABLE shop.events (\n  id bigint,\n  at timestamp\n)\nPARTITIONED BY (day(at))\nLOCATION 's3://lake/events/'\nTBLPROPERTIES ('table_type' = 'ICEBERG');\n";
  const { text, plan, migration } = move({ 'e.ddl': iceberg }, [{ kind: 'key', column: 'bucket(16, id)' }]);
  assert.match(text, /PARTITIONED BY \(day\(at\), bucket\(16, id\)\)\nLOCATION 's3:\/\/lake\/events-v2\/'/);
  assert.match(plan, /Athena has no ALTER TABLE for the partitioning of an Iceberg table/);
  assert.match(plan, /ALTER TABLE shop\.events RENAME TO shop\.events_old;\nALTER TABLE shop\.events_next RENAME TO shop\.events;/);
  assert.deepEqual(findings(plan, iceberg, 'e.ddl'), [], plan);
  assert.deepEqual(migration.after.partitions.map(p => p.name), ['day(at)', 'bucket(16, id)']);
  assert.match(move({ 'e.ddl': iceberg }, [{ kind: 'unkey', column: 'day' }]).text, /\)\nLOCATION/);
  assert.throws(() => move({ 'e.ddl': iceberg }, [{ kind: 'key', column: 'bucket(id)' }]), /is no field of a partitioning/);
  assert.throws(() => move({ 'e.ddl': iceberg }, [{ kind: 'key', column: 'week(at)' }]), /is no field of a partitioning/);
});

test('projection follows the keys', () => {
  const projected = `${parquet} TBLPROPERTIES ('projection.enabled' = 'true', 'projection.day.type' = 'date', 'projection.day.range' = '2024-01-01,NOW', 'projection.day.format' = 'yyyy-MM-dd', 'storage.location.template' = 's3://lake/orders/\${day}/')`;
  const properties = (changes: readonly TableChange[]) => tableInput(readDdl({ path: 'o.ddl', language: 'hive-sql', text: move({ 'o.ddl': orders(projected) }, changes).text }).tables[0]!).TableInput.Parameters;
  const day = { 'projection.day.type': 'date', 'projection.day.range': '2024-01-01,NOW', 'projection.day.format': 'yyyy-MM-dd' };
  assert.deepEqual(properties([{ kind: 'key', column: 'country' }, { kind: 'key', column: 'hour', from: 'hour(at)' }]), { 'projection.enabled': 'true', ...day, 'projection.country.type': 'injected', 'projection.hour.type': 'integer', 'projection.hour.range': '0,23' });
  assert.deepEqual(properties([{ kind: 'rename', column: 'day', name: 'dt' }]), { 'projection.enabled': 'true', 'projection.dt.type': 'date', 'projection.dt.range': '2024-01-01,NOW', 'projection.dt.format': 'yyyy-MM-dd' });
  assert.deepEqual(properties([{ kind: 'unkey', column: 'day' }]), { 'projection.enabled': 'false' });
  for (const changes of [[{ kind: 'key', column: 'country' }], [{ kind: 'key', column: 'hour', from: 'hour(at)' }, { kind: 'drop', column: 'day' }]] as const) {
    const { text } = move({ 'o.ddl': orders(projected) }, changes);
    assert.deepEqual([...diagnose(workspaceOf({ 'o.ddl': text }), 'o.ddl')].map(d => d.code), [], text);
  }
});

test('what sample records show of a new key is what its projection says', () => {
  const projected = (columns: string) => `-- sample: r.ndjson\nCREATE EXTERNAL TABLE t (${columns})\nPARTITIONED BY (region string)\nROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'\nLOCATION 's3://lake/t/'\nTBLPROPERTIES ('projection.enabled' = 'true', 'projection.region.type' = 'injected');\n`;
  for (const [type, values, expected, name = 'k'] of [
    ['string', ['"2024-05-01"', '"2023-12-31"'], 'date|2020-01-01,NOW|yyyy-MM-dd'],
    ['string', ['"2024/05/01"'], 'date|2021/01/01,NOW|yyyy/MM/dd'],
    ['string', ['"20240501"'], 'date|20210101,NOW|yyyyMMdd'],
    ['string', ['"2024-05"'], 'date|2021-01,NOW|yyyy-MM'],
    ['string', ['"2024-05-01-07"'], 'date|2021-01-01-00,NOW|yyyy-MM-dd-HH|1|HOURS'],
    ['string', ['"2024-05-01"', '"today"'], 'injected'],
    ['string', ['"20249901"'], 'injected'],
    ['string', ['"de"'], 'injected', 'day'],
    ['string', ['"07"', '"19"'], 'integer|0,23|2', 'hour'],
    ['string', ['"7"', '"19"'], 'injected', 'hour'],
    ['string', ['"07"'], 'injected'],
    ['string', ['null'], 'injected'],
    ['int', ['5', '-3', '12345'], 'integer|-9,99999'],
    ['int', ['7'], 'integer|0,23', 'hour'],
    ['date', ['"2024-05-01"'], 'date|2021-01-01,NOW|yyyy-MM-dd'],
  ] as const) {
    const files = { 't.ddl': projected(`id int, ${name} ${type}`), 'r.ndjson': values.map(v => `{"id":1,"${name}":${v}}\n`).join('') };
    const { text } = move(files, [{ kind: 'key', column: name }]);
    const parameters = tableInput(readDdl({ path: 't.ddl', language: 'hive-sql', text }).tables[0]!).TableInput.Parameters;
    const said = ['type', 'range', 'format', 'digits', 'interval', 'interval.unit'].flatMap(part => parameters[`projection.${name}.${part}`] ?? []).join('|');
    assert.equal(said, expected, `${name} ${type} ${values.join()}`);
    assert.deepEqual(diagnose(workspaceOf({ ...files, 't.ddl': text }), 't.ddl').filter(d => /projection/.test(d.message)).map(d => d.message), [], text);
  }
});

test('the folders of sample rows are told, with the escapes of paths, and rows whose key cannot be computed', () => {
  const { folders: told, lost } = move({ 'o.ddl': orders() }, [{ kind: 'key', column: 'country' }, { kind: 'key', column: 'd', from: "date(from_iso8601_timestamp(country))" }], ['{"at":"2024-05-01T10:00:00Z","country":"a/b:c"}', '{"country":null,"day":"2024-05-01"}']);
  assert.deepEqual(told, ['day=…/ → day=…/country=a%2Fb%3Ac/d=…/', 'day=2024-05-01/ → day=2024-05-01/country=__HIVE_DEFAULT_PARTITION__/d=__HIVE_DEFAULT_PARTITION__/']);
  assert.match(lost.join('\n'), /^d: cannot be computed by `date\(from_iso8601_timestamp\(country\)\)`: the copy stops at this row$/m);
  assert.deepEqual(move({ 'o.ddl': orders() }, [{ kind: 'rename', column: 'at', name: 'seen' }, { kind: 'key', column: 'd', from: 'date(seen)' }], ['{"at":"2024-05-01T23:59:59Z"}', '{"at":1714607999}', '{"at":1714607999999}']).folders, ['day=…/ → day=…/d=2024-05-01/']);
});

test('a copy of more than a hundred partitions is divided by the values that the sample has', () => {
  const days = Array.from({ length: 250 }, (_, i) => new Date(Date.UTC(2024, 0, 1 + i)).toISOString());
  const { plan } = move({ 'o.ddl': orders(parquet, '') }, [{ kind: 'key', column: 'd', from: 'date(at)' }], days.map((at, i) => JSON.stringify({ id: i, at })));
  assert.deepEqual([...plan.matchAll(/WHERE (.*);/g)].map(m => m[1]), [
    "(CAST(date(at) AS varchar) < '2024-04-10' OR CAST(date(at) AS varchar) IS NULL)", "CAST(date(at) AS varchar) >= '2024-04-10' AND CAST(date(at) AS varchar) < '2024-07-19'", "CAST(date(at) AS varchar) >= '2024-07-19'",
  ]);
  assert.deepEqual(findings(plan, orders(parquet, ''), 'o.ddl'), [], plan);
});

test('each row is in one part of a divided copy, and no part has too many partitions', () => {
  const value = fc.option(fc.integer({ min: 0, max: 30 }).map(String), { nil: null, freq: 8 });
  fc.assert(fc.property(fc.array(fc.tuple(value, value), { maxLength: 120 }), fc.integer({ min: 1, max: 12 }), (seen, most) => {
    const parts = slices([{ name: 'a', type: 'int', expression: 'a' }, { name: 'b', type: 'int', expression: 'b' }], seen, most);
    // The conditions are JavaScript's but for their words: NULL compares with nothing.
    const holds = parts.map(({ where = 'true' }) => new Function('a', 'b', `const x = (v) => v === null ? NaN : v; return ${where.replace(/\b([ab]) IS NOT NULL/g, '$1 !== null').replace(/\b([ab]) IS NULL/g, '$1 === null').replace(/\b([ab]) (>=|<) /g, 'x($1) $2 ').replace(/AND/g, '&&').replace(/OR/g, '||')}`) as (a: number | null, b: number | null) => boolean);
    const counts = new Map<number, Set<string>>();
    for (const [a, b] of [...seen, ['-5', '99'], [null, '40'], ['77', null]] as (readonly [string | null, string | null])[]) {
      const inside = holds.flatMap((h, i) => (h(a === null ? null : Number(a), b === null ? null : Number(b)) ? [i] : []));
      assert.equal(inside.length, 1, `${a} ${b} in ${JSON.stringify(parts)}`);
      if (seen.some(s => s[0] === a && s[1] === b)) counts.set(inside[0]!, (counts.get(inside[0]!) ?? new Set()).add(`${a},${b}`));
    }
    for (const [part, values] of counts) assert.ok(values.size <= most, `${JSON.stringify(parts[part])} has ${values.size}`);
  }), { numRuns: 300 });
});

test('who delivers, crawls and asks is told what the new keys need', () => {
  const files = {
    'o.ddl': orders(), 'by-day.athena.sql': "SELECT id FROM shop.orders WHERE day = '2024-05-01'\n", 'by-country.athena.sql': "SELECT id FROM shop.orders WHERE country = 'de' AND day = 'x'\n", 'all.sql': '-- dialect: redshift\n',
    'p.pipeline.yaml': 'name: p\nnodes:\n  in: { type: file, records: in.ndjson }\n  schema: { type: glue-table, definition: o.ddl }\n  out: { type: firehose, from: in, to: lake, prefix: "orders/day=!{timestamp:yyyy-MM-dd}/", convert: { table: schema } }\n  lake: { type: bucket }\n  look: { type: crawler, from: lake, table: schema }\n',
  };
  const { plan } = move(files, [{ kind: 'key', column: 'country' }, { kind: 'drop', column: 'day' }]);
  assert.match(plan, /p\.pipeline\.yaml:5 out uses the table orders: rows of the table have to go to the prefix orders-v2\/country=!\{partitionKeyFromQuery:country\}\/ with the queries country: \.country; dynamic partitioning is switched on when a stream is made, not later/);
  assert.match(plan, /p\.pipeline\.yaml:7 look uses the table orders: it has to look at s3:\/\/lake\/orders-v2\/; it makes keys of type string/);
  assert.match(plan, /by-day\.athena\.sql:1 the query reads day, which the table has no more/);
  assert.match(plan, /by-day\.athena\.sql:1 the query has no condition on country: it reads every partition of orders/);
  assert.doesNotMatch(plan, /by-country\.athena\.sql:1 the query has no condition/);
  // What writes plain files into the folder is found by the bucket.
  const plain = move({ ...files, 'p.pipeline.yaml': files['p.pipeline.yaml'].replace(', convert: { table: schema }', '') }, [{ kind: 'key', column: 'country' }]).plan;
  assert.match(plain, /p\.pipeline\.yaml:5 out uses the table orders: rows of the table have to go to the prefix orders-v2\/day=!\{partitionKeyFromQuery:day\}\/country=/);
});

const scalar = fc.constantFrom('boolean', 'tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'string', 'date', 'timestamp', 'decimal(10,2)', 'varchar(20)', 'char(4)', 'binary');
const type = fc.letrec<{ type: string }>(tie => ({ type: fc.oneof({ maxDepth: 2, depthSize: 'small' }, { weight: 3, arbitrary: scalar }, tie('type').map(t => `array<${t}>`), tie('type').map(t => `map<string,${t}>`), fc.array(tie('type'), { minLength: 1, maxLength: 3 }).map(list => `struct<${list.map((t, i) => `${['date', 'f', 'order'][i]}:${t}`).join(',')}>`)) })).type;
const names = ['id', 'order', 'user-id', '_x', '1st', 'at', 'ünï'];

test('any table with any change of keys: the file parses clean, the plan checks clean, and ends in the table of the file', () => {
  const keyType = fc.constantFrom('string', 'int', 'bigint', 'date', 'varchar(8)');
  fc.assert(fc.property(fc.array(type, { minLength: 2, maxLength: 5 }), fc.array(keyType, { maxLength: 2 }), fc.constantFrom('PARQUET', 'ORC', 'openx', 'TEXTFILE', 'iceless'), fc.array(fc.record({ at: fc.nat(6), kind: fc.constantFrom('key', 'unkey', 'type', 'retype', 'rename', 'drop', 'add', 'move'), to: type, key: keyType }), { minLength: 1, maxLength: 4 }), (types, keys, format, wishes) => {
    const q = (n: string) => `\`${n}\``;
    const storage = format === 'openx' ? "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'" : format === 'iceless' ? "ROW FORMAT DELIMITED FIELDS TERMINATED BY '|'" : `STORED AS ${format}`;
    const before = `CREATE EXTERNAL TABLE \`my db\`.\`t-1\` (${types.map((t, i) => `${q(names[i]!)} ${t.replace(/\b(date|order):/g, '`$1`:')}`).join(', ')})${keys.length > 0 ? ` PARTITIONED BY (${keys.map((t, i) => `k${i} ${t}`).join(', ')})` : ''} ${storage} LOCATION 's3://lake/t/';\n`;
    const start = workspaceOf({ 't.ddl': before });
    let workspace = start;
    const changes: TableChange[] = [];
    for (const { at, kind, to, key } of wishes) {
      const [columns, parts] = (() => { const t = readDdl(workspace.file('t.ddl')!).tables[0]!; return [t.columns.map(c => c.name.value), t.partitions.map(c => c.name.value)]; })();
      const column = columns[at % columns.length]!;
      const part = parts[at % Math.max(1, parts.length)];
      const wish: TableChange = kind === 'key' ? { kind, column } : kind === 'unkey' ? { kind, column: part ?? column } : kind === 'type' ? { kind, column, to } : kind === 'retype' ? { kind: 'type', column: part ?? 'none', to: key } : kind === 'rename' ? { kind, column: part ?? column, name: `new_${changes.length}` } : kind === 'drop' ? { kind, column: part ?? column } : kind === 'add' ? { kind, column: `more ${changes.length}`, type: to } : { kind: 'key', column: `made_${changes.length}`, from: "'x' || 'y'" };
      try {
        workspace = migrateTable(start, 't.ddl', [...changes, wish]).workspace;
        changes.push(wish);
      } catch (error) {
        if (!(error instanceof MigrationError)) throw error; // a wish that cannot be made, with its reason
      }
    }
    const { workspace: after, migrations: [migration] } = migrateTable(start, 't.ddl', changes);
    const text = after.file('t.ddl')!.text;
    assert.deepEqual(statementsOf(after.file('t.ddl')!).map(s => s.problem?.message), [undefined], text);
    if (!migration?.changes.some(c => c.kind === 'partition')) return;
    const plan = statementsOver(start, migration);
    assert.deepEqual(findings(plan, before, 't.ddl').filter(f => !/^DDL204/.test(f)), [], `${before}\n${plan}`);
    const made = readDdl({ path: 'p.ddl', language: 'hive-sql', text: plan }).tables.at(-1)!;
    assert.deepEqual(tableInput(made), tableInput(migration.table), plan);
  }), { numRuns: 300, includeErrorInReport: true, examples: [[['boolean', 'array<binary>'], [], 'PARQUET', [{ at: 0, kind: 'key', to: 'boolean', key: 'string' }, { at: 0, kind: 'type', to: 'array<char(4)>', key: 'string' }]]] });
});
