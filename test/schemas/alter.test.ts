import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TableChange } from '../../server/base/table-change.ts';
import { readDdl } from '../../server/languages/sql/ddl/tables.ts';
import { statementsOf } from '../../server/languages/sql/ddl/statements.ts';
import { tableInput, tableResource, tableStatement } from '../../server/languages/sql/hive/print.ts';
import { judge } from '../../server/languages/sql/migration/changes.ts';
import { readTables } from '../../server/languages/records/tables.ts';
import { diagnose } from '../../server/project/diagnose.ts';
import { migrateTable, MigrationError } from '../../server/project/migration.ts';
import { statementsOver } from '../../server/project/migration-statements.ts';
import { openWorkspace } from '../../server/project/workspace.ts';
import { allLanguages } from '../../server/simulate/languages.ts';

// Random tables taken to random versions: what is generated parses, is found clean, and makes the table that the file says.

interface Plain { Name: string; Type: string; Comment?: string }

/** Does to a list of columns what the statements of a file do. */
function applied(columns: readonly Plain[], alter: string): Plain[] {
  let now = [...columns];
  const read = (list: string): Plain[] => tableInput(readDdl({ path: 'x.ddl', language: 'hive-sql', text: `CREATE EXTERNAL TABLE x (${list})` }).tables[0]!).TableInput.StorageDescriptor.Columns.map(c => ({ ...c }));
  const file = { path: 'a.athena.sql', language: 'athena-sql', text: alter } as const;
  for (const { range } of statementsOf(file)) {
    const text = alter.slice(range.start, range.end);
    const [, change] = /CHANGE COLUMN ([^]*)$/.exec(text) ?? [];
    const [, verb, list] = /(ADD|REPLACE) COLUMNS \(([^]*)\)$/.exec(text) ?? [];
    const [, gone] = /DROP COLUMN ([^]*)$/.exec(text) ?? [];
    if (change !== undefined) {
      const [, name] = /^(`(?:[^`]|``)+`|\S+) /.exec(change)!;
      const was = name!.replace(/^`|`$/g, '').replace(/``/g, '`');
      const [made] = read(change.slice(name!.length));
      assert.ok(now.some(c => c.Name === was), text);
      now = now.map(c => (c.Name === was ? made! : c));
    } else if (verb === 'ADD') now.push(...read(list!));
    else if (verb === 'REPLACE') now = read(list!);
    else if (gone !== undefined) now = now.filter(c => c.Name !== gone.replace(/^`|`$/g, ''));
  }
  return now;
}

const scalar = fc.constantFrom('boolean', 'tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'string', 'date', 'timestamp', 'decimal(10,2)', 'decimal(12,2)', 'varchar(20)', 'char(4)', 'binary');
const type = fc.letrec<{ type: string }>(tie => ({ type: fc.oneof({ maxDepth: 2, depthSize: 'small' }, { weight: 4, arbitrary: scalar }, tie('type').map(t => `array<${t}>`), tie('type').map(t => `map<string,${t}>`), fc.array(tie('type'), { minLength: 1, maxLength: 3 }).map(list => `struct<${list.map((t, i) => `${['date', 'f', 'order'][i]}:${t}`).join(',')}>`)) })).type;
const names = ['id', 'order', 'user-id', '_x', '1st', 'at', 'ünï', 'back`tick'];
const quotes = (name: string) => `\`${name.replace(/`/g, '``')}\``;
const inStatement = (t: string) => t.replace(/\b(date|order):/g, '`$1`:');
const formats = { parquet: "STORED AS PARQUET LOCATION 's3://lake/t/'", orc: "STORED AS ORC LOCATION 's3://lake/t/'", text: "ROW FORMAT DELIMITED FIELDS TERMINATED BY '|' LOCATION 's3://lake/t/'", openx: "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://lake/t/'", iceberg: "LOCATION 's3://lake/t/' TBLPROPERTIES ('table_type' = 'ICEBERG')" } as const;

const wish = fc.record({ kind: fc.constantFrom('type', 'rename', 'drop', 'add', 'order', 'field'), at: fc.nat(9), to: type, comment: fc.constantFrom(undefined, "it's", 'ö\\') });

test('ALTER TABLE statements are clean, and make the columns of the file where they say that they do', () => {
  fc.assert(fc.property(fc.array(fc.tuple(type, fc.constantFrom(undefined, 'said', "it's", 'a\nb')), { minLength: 1, maxLength: 5 }), fc.constantFrom(...(Object.keys(formats) as (keyof typeof formats)[])), fc.array(wish, { minLength: 1, maxLength: 4 }), fc.boolean(), (list, format, wishes, partitioned) => {
    const columns = list.map(([t, comment], i) => `${quotes(names[i]!)} ${inStatement(t)}${comment === undefined ? '' : ` COMMENT '${comment.replace(/'/g, "\\'").replace(/\n/g, '\\n')}'`}`).join(',\n  ');
    const before = `CREATE ${format === 'iceberg' ? '' : 'EXTERNAL '}TABLE \`my db\`.\`t 1\` (\n  ${columns}\n)${partitioned && format !== 'iceberg' ? ' PARTITIONED BY (day string)' : ''} ${formats[format]};\n`;
    const start = openWorkspace(allLanguages, { files: [{ path: 't.ddl', text: before }] });
    let workspace = start;
    const changes: TableChange[] = [];
    for (const { kind, at, to, comment } of wishes) {
      const here = readDdl(workspace.file('t.ddl')!).tables[0]!.columns.map(c => c.name.value);
      const column = here[at % here.length]!;
      const wished: TableChange = kind === 'type' || kind === 'field' ? { kind: 'type', column, to: kind === 'field' ? `struct<date:string,f:${to}>` : to } : kind === 'rename' ? { kind, column, name: names.find(n => !here.includes(n)) ?? 'left', mapping: false } : kind === 'drop' ? { kind, column } : kind === 'add' ? { kind, column: names.find(n => !here.includes(n)) ?? 'left', type: to, ...(comment !== undefined && { comment }) } : { kind, columns: [...here.slice(1), here[0]!] };
      try {
        workspace = migrateTable(start, 't.ddl', [...changes, wished]).workspace;
        changes.push(wished);
      } catch (error) {
        if (!(error instanceof MigrationError)) throw error;
      }
    }
    const { workspace: after, migrations: [migration] } = migrateTable(start, 't.ddl', changes);
    if (!migration) return;
    const now = migration.table;

    const alter = statementsOver(start, migration);
    const found = [...diagnose(openWorkspace(allLanguages, { files: [{ path: 'a.athena.sql', text: alter }, { path: 't.ddl', text: before }] }), 'a.athena.sql')].filter(d => d.severity === 'error').map(d => `${d.code} ${d.message}`);
    assert.deepEqual(found, [], `${before}\n${alter}`);

    // The other forms of the same version say the same table.
    const glue = tableInput(now);
    assert.deepEqual(tableInput(readTables({ path: 't.glue.json', language: 'records', text: JSON.stringify(glue) }).tables[0]!), glue);
    const resource = tableInput(readTables({ path: 't.template.json', language: 'records', text: JSON.stringify(tableResource(now)) }).tables[0]!);
    assert.deepEqual(resource, glue);
    assert.deepEqual(tableInput(readDdl({ path: 't.ddl', language: 'hive-sql', text: tableStatement(now) }).tables[0]!), glue, tableStatement(now));
    assert.deepEqual(statementsOf(after.file('t.ddl')!).map(s => s.problem?.message), [undefined], after.file('t.ddl')!.text);

    // What no statement can do is left to the catalogue: dates of Hive's tables, and of columns that move or go what the format does not allow.
    const moved = migration.changes.some(c => c.kind === 'order' || (c.kind === 'add' && c.within));
    const gone = migration.changes.some(c => c.kind === 'drop');
    const dated = migration.changes.some(c => c.kind === 'add' && c.type === 'date') || ((moved || gone) && glue.TableInput.StorageDescriptor.Columns.some(c => c.Type === 'date'));
    const inPlace = migration.changes.every(c => judge(c, migration.before).verdict !== 'breaks') && (format === 'iceberg' ? !moved : !dated && (format === 'text' || !(moved || gone)));
    if (inPlace) assert.deepEqual(applied(tableInput(migration.old).TableInput.StorageDescriptor.Columns, alter), glue.TableInput.StorageDescriptor.Columns, `${before}\n${alter}`);
  }), { numRuns: 400, includeErrorInReport: true });
});
