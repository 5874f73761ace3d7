import { readDdl } from '../../languages/sql/ddl/tables.ts';
import { tableInput, tableResource, tableStatement } from '../../languages/sql/hive/print.ts';
import type { Table } from '../../languages/sql/hive/table.ts';
import { readTables } from '../../languages/records/tables.ts';
import { defineCommand, UsageError } from '../command.ts';
import { openFiles } from '../files.ts';

const forms: Readonly<Record<string, (table: Table) => string>> = {
  ddl: tableStatement,
  glue: table => JSON.stringify(tableInput(table), undefined, 2) + '\n',
  cloudformation: table => JSON.stringify(tableResource(table), undefined, 2) + '\n',
};

export const exportTables = defineCommand({
  name: 'export',
  summary: 'Print tables in another form: DDL, Glue table JSON, a CloudFormation resource',
  usage: '[FILE | FOLDER | GLOB]…',
  details: 'Reads tables of statements, Glue table JSON and templates. What the clauses of a statement stand for (formats, SerDe classes) is written out.',
  examples: ['sluice export orders.ddl --to glue', 'sluice export orders.glue.json --to ddl'],
  options: { to: { summary: 'The form', value: 'FORM', choices: Object.keys(forms) } },

  async run(given, terminal) {
    const to = given.value('to');
    if (to === undefined) throw new UsageError(`\`sluice export\` needs \`--to ${Object.keys(forms).join('|')}\``);
    const { workspace, chosen } = await openFiles(given.arguments, terminal.folder);
    const tables = chosen.flatMap(name => {
      const file = workspace.file(name)!;
      const language = workspace.languageOf(file).id;
      return language === 'records' ? readTables(file).tables : language === 'hive-sql' || language === 'athena-sql' || language === 'redshift-sql' ? readDdl(file).tables : [];
    });
    if (tables.length === 0) {
      terminal.note('no table is defined here\n');
      return 1;
    }
    terminal.write(tables.map(forms[to]!).join('\n'));
    return 0;
  },
});
