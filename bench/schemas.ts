import { diagnose } from '../server/project/diagnose.ts';
import { coreLanguages } from '../server/project/languages.ts';
import { openWorkspace, type FileInput, type Workspace } from '../server/project/workspace.ts';
import { readTables } from '../server/languages/records/tables.ts';
import { readDdl } from '../server/languages/sql/ddl/tables.ts';
import { median, percentile, type Figure } from './figure.ts';

const tables = 1000;

/** Types that a catalogue of this size holds; every tenth table has a `set` that a rule must find. */
const types = ['bigint', 'string', 'timestamp', 'decimal(12,2)', 'array<string>', 'map<string,double>', 'struct<id:string,at:timestamp,tags:array<string>>', 'array<struct<sku:string,count:int,price:decimal(10,2)>>', 'boolean', 'double'];
const typeOf = (table: number, column: number) => (table % 10 === 0 && column === 4 ? 'array<struct<id:string,tags:set<string>>>' : types[column % types.length]!);
const columnsOf = (table: number) => Array.from({ length: 12 }, (_, c) => ({ Name: `column_${c}`, Type: typeOf(table, c) }));

/** The file of one table: statements and Glue's JSON by turns. */
function fileOf(table: number, comment = ''): FileInput {
  const location = `s3://lake/table_${table}/`;
  if (table % 2 === 0) {
    const columns = columnsOf(table).map(c => `  ${c.Name} ${c.Type}`).join(',\n');
    return { path: `tables/table_${table}.ddl`, text: `-- orders ${comment}\nCREATE EXTERNAL TABLE lake.table_${table} (\n${columns}\n)\nPARTITIONED BY (day string)\nROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'\nLOCATION '${location}';\n` };
  }
  const input = { Name: `table_${table}`, Description: comment, TableType: 'EXTERNAL_TABLE', PartitionKeys: [{ Name: 'day', Type: 'string' }], StorageDescriptor: { Columns: columnsOf(table), Location: location, SerdeInfo: { SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' } } };
  return { path: `tables/table_${table}.glue.json`, text: JSON.stringify({ DatabaseName: 'lake', TableInput: input }, undefined, 2) };
}

function check(workspace: Workspace): number {
  let found = 0;
  for (const path of workspace.files.keys()) found += diagnose(workspace, path).filter(d => d.code === 'DDL101').length;
  return found;
}

function milliseconds(work: () => void): number {
  const before = performance.now();
  work();
  return performance.now() - before;
}

/** A workspace of 1,000 tables: all checked at once, and all asked again after a letter in one; parsing alone is measured in the same rounds. */
export async function figures(): Promise<readonly Figure[]> {
  const files = Array.from({ length: tables }, (_, i) => fileOf(i));
  const [parses, checks, edits, ratios]: [number[], number[], number[], number[]] = [[], [], [], []];
  for (let round = 0; round < 7; round++) {
    // Answers are kept by the identity of a text's file, so each round has files of its own.
    const parsed = [...openWorkspace(coreLanguages, { files }).files.values()];
    let read = 0;
    const parse = milliseconds(() => { for (const file of parsed) read += (file.language === 'records' ? readTables(file) : readDdl(file)).tables.length; });
    if (read !== tables) throw new Error(`${read} tables were read, not ${tables}`);
    let workspace = openWorkspace(coreLanguages, { files });
    let found = 0;
    const all = milliseconds(() => { found = check(workspace); });
    if (found !== tables / 10) throw new Error(`${found} sets were found, not ${tables / 10}`);
    for (let edit = 0; edit < 20; edit++) {
      const changed = fileOf((edit * 37) % tables, 'x'.repeat(edit + 1));
      edits.push(milliseconds(() => {
        workspace = workspace.withFiles([changed]);
        found = check(workspace);
      }));
      if (found !== tables / 10) throw new Error(`${found} sets were found after an edit, not ${tables / 10}`);
    }
    parses.push(parse);
    checks.push(all);
    ratios.push(all / parse);
  }
  return [
    { name: 'check of 1,000 tables, slowest of 7', value: Math.max(...checks), unit: 'ms', better: 'less', goal: 2000 },
    { name: 'check of 1,000 tables over parsing them alone', value: median(ratios), unit: 'x', better: 'less' },
    { name: 'parsing 1,000 tables', value: median(parses), unit: 'ms', better: 'less' },
    { name: 'one table edited → all asked again, p95', value: percentile(edits, 0.95), unit: 'ms', better: 'less', goal: 50 },
    { name: 'one table edited → all asked again, p95 over parsing all', value: percentile(edits, 0.95) / median(parses), unit: 'x', better: 'less' },
  ];
}
