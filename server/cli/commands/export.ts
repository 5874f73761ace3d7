import * as fs from 'node:fs';
import * as path from 'node:path';
import { printYaml } from '../../base/yaml.ts';
import { components } from '../../components/index.ts';
import { exportTemplate } from '../../components/template/export.ts';
import { tableInput, tableResources, tableStatement } from '../../languages/sql/hive/print.ts';
import { schemasText } from '../../languages/sql/hive/json-schema.ts';
import type { Table } from '../../languages/sql/hive/table.ts';
import { convertible } from '../../project/views.ts';
import { readSpec } from '../../simulate/languages.ts';
import { catalogOptions, pushTables } from '../catalog.ts';
import { defineCommand, UsageError, type ExitCode } from '../command.ts';
import { openFiles } from '../files.ts';
import type { Terminal } from '../terminal.ts';

const forms: Readonly<Record<string, (tables: readonly Table[]) => string>> = {
  ddl: tables => tables.map(tableStatement).join('\n'),
  glue: tables => json(tables.length === 1 ? tableInput(tables[0]!) : tables.map(tableInput)),
  cloudformation: tables => json(tableResources(tables)),
  'json-schema': schemasText,
  'cloudformation-yaml': tables => printYaml(tableResources(tables)),
};

const json = (value: unknown): string => JSON.stringify(value, undefined, 2) + '\n';

/** The template of one pipeline. */
async function pipelineTemplate(name: string, to: string | undefined, terminal: Terminal): Promise<ExitCode> {
  if (to !== undefined && to !== 'cloudformation') throw new UsageError(`a manifest becomes a template: \`--to cloudformation\`, not \`${to}\``);
  const { workspace, chosen, root } = await openFiles([name], terminal.folder);
  const { spec, problems } = readSpec(workspace.file(chosen[0]!)!);
  if (problems.length > 0) throw new UsageError(`${name}: ${problems[0]!.message}; \`sluice check\` says everything`);
  const read = (file: string) => workspace.file(file)?.text ?? (fs.existsSync(path.join(root, file)) ? fs.readFileSync(path.join(root, file), 'utf8') : undefined);
  const { template, notes } = exportTemplate(spec.nodes, components, read);
  for (const note of notes) terminal.note(`${note}\n`);
  terminal.write(JSON.stringify(template, undefined, 2) + '\n');
  return 0;
}

export const exportTables = defineCommand({
  name: 'export',
  summary: 'Print tables as DDL, Glue table JSON, a CloudFormation resource or a JSON Schema of their records, or a pipeline as a template',
  usage: '[FILE | FOLDER | GLOB]…',
  details: 'Reads tables of statements, Glue table JSON and templates; of a manifest, the template with the resources of its nodes. What the clauses of a statement stand for (formats, SerDe classes) is written out.',
  examples: ['sluice export orders.ddl --to glue', 'sluice export orders.glue.json --to ddl', 'sluice export orders.ddl --to json-schema', 'sluice export orders.pipeline.yaml', 'sluice export orders.glue.json --to catalog --profile dev --region eu-west-1'],
  options: {
    to: { summary: 'The form; `catalog` changes the table in the Glue Data Catalog of an account, after showing what would change', value: 'FORM', choices: [...Object.keys(forms), 'catalog'] },
    ...catalogOptions, yes: { summary: 'With --to catalog: do not ask', short: 'y' },
  },

  async run(given, terminal) {
    const to = given.value('to');
    const [only, more] = given.arguments;
    if (only !== undefined && more === undefined && /\.pipeline\.yaml$/.test(only)) return pipelineTemplate(only, to, terminal);
    if (to === 'catalog') return pushTables(await openFiles(given.arguments, terminal.folder), given, terminal);
    if (to === undefined) throw new UsageError(`\`sluice export\` needs \`--to ${Object.keys(forms).join('|')}\``);
    const { workspace, chosen } = await openFiles(given.arguments, terminal.folder);
    const tables = chosen.flatMap(name => convertible(workspace, name));
    if (tables.length === 0) {
      terminal.note('no table is defined here\n');
      return 1;
    }
    terminal.write(forms[to]!(tables));
    return 0;
  },
});
