import * as fs from 'node:fs';
import * as path from 'node:path';
import { positionAt } from '../../base/file.ts';
import { parseData } from '../../base/json.ts';
import type { DataNode } from '../../base/tree.ts';
import { printYaml } from '../../base/yaml.ts';
import { migrateToFlink } from '../../languages/sql/flink/migrate.ts';
import { tableInput, tableResource } from '../../languages/sql/hive/print.ts';
import { changeText, judge } from '../../languages/sql/migration/changes.ts';
import { repairFiles } from '../../languages/sql/migration/repair.ts';
import { folders, losses, migrateRow, type MigratedRow } from '../../languages/sql/migration/values.ts';
import { fixAll } from '../../project/fixes.ts';
import { affectedBy } from '../../project/affected.ts';
import { isCalled, migrateTable, MigrationError, migrationsBetween, tablesOf, type TableChoice, type TableMigration } from '../../project/migration.ts';
import { statementsOver } from '../../project/migration-statements.ts';
import type { Workspace } from '../../project/workspace.ts';
import { defineCommand, UsageError, type ExitCode, type Given } from '../command.ts';
import { difference } from '../difference.ts';
import { openFiles, writeText, type Opened } from '../files.ts';
import { changeOptions, changesGiven } from '../table-changes.ts';
import type { Terminal } from '../terminal.ts';

export const migrate = defineCommand({
  name: 'migrate',
  summary: 'Take a table to its next version, or Kinesis Analytics scripts to Apache Flink SQL',
  usage: '[FILE | FOLDER | GLOB]…',
  details: 'Scripts (`*.kda.sql`) are rewritten for Flink: printed, or written beside their source as NAME.flink.sql with --write. What Flink cannot do the same way is a\ncomment in the script and a note on stderr; with a note of severity error the exit code is 1: someone has to write that part.\n\nA table (DDL, Glue JSON, template) is taken to the version that the options describe, or to its repaired form when there are none. What each change does to files\nthat are there is said on stderr, with the rows of --data that lose something; the exit code is 1 when old files can no longer be read. Keys of the folders never\nchange in place: the table gets a folder of its own, and --emit alter prints all that moves the rows.',
  examples: ['sluice migrate speed.kda.sql', 'sluice migrate --write', 'sluice migrate orders.glue.json --emit alter', 'sluice migrate orders.ddl --type amount=decimal(10,2) --rename uid=user_id --data orders.ndjson', 'sluice migrate orders.ddl --key \'day=date(at)\' --emit alter', 'sluice migrate orders.glue.json --emit repair --out repair'],
  options: {
    write: { summary: 'Write NAME.flink.sql beside each script, or the changed table into its file', short: 'w' },
    ...changeOptions,
    table: { summary: 'Which table, when there are several: its name, with the database where two have it, or what a template calls it', value: 'TABLE' },
    line: { summary: 'The line where the table stands, when its name is not enough', value: 'LINE' },
    emit: { summary: 'What to print of a table: the changed text, the statements of Athena (ALTER TABLE, or those that move the rows when keys change), a Glue TableInput, a template resource, or the rule and function that keep a crawled table repaired', value: 'WHAT', choices: ['diff', 'alter', 'glue', 'cloudformation', 'cloudformation-yaml', 'repair'] },
    data: { summary: 'JSON records, one a line: which of them lose something', value: 'FILE' },
    out: { summary: 'Folder for the files of --emit repair', value: 'DIR' },
    format: { summary: 'How to print', value: 'FORMAT', choices: ['text', 'json'] },
  },

  async run(given, terminal) {
    const opened = await openFiles(given.arguments, terminal.folder);
    const wantsTables = ['emit', 'data', 'table', 'line', ...Object.keys(changeOptions)].some(o => given.value(o) !== undefined);
    const scripts = opened.chosen.filter(name => opened.workspace.languageOf(opened.workspace.file(name)!).id === 'kinesis-sql');
    const tables = opened.chosen.filter(name => tablesOf(opened.workspace.file(name)!).length > 0);
    if (wantsTables || (scripts.length === 0 && tables.length > 0)) return migrateTables(opened, tables, given, terminal);
    return migrateScripts(opened, scripts, given, terminal);
  },
});

async function migrateScripts({ workspace, root, shown }: Opened, scripts: readonly string[], given: Given, terminal: Terminal): Promise<ExitCode> {
  const results = scripts.map(name => ({ name, file: workspace.file(name)!, ...migrateToFlink(workspace.file(name)!.text) }));
  const target = (name: string) => name.replace(/(?:\.kda)?\.sql$|\.kda$|$/, '.flink.sql');
  if (given.flag('write')) for (const { name, sql } of results) await written(path.join(root, target(name)), sql);
  if (given.value('format') === 'json') {
    terminal.write(JSON.stringify({ files: results.map(({ name, file, sql, notes }) => ({ path: shown(name), ...(given.flag('write') ? { written: shown(target(name)) } : { sql }), notes: notes.map(n => ({ ...n, line: positionAt(file, n.range.start).line + 1 })) })) }, undefined, 2) + '\n');
  } else {
    for (const { name, file, sql, notes } of results) {
      terminal.write(given.flag('write') ? `wrote ${shown(target(name))}\n` : `${results.length > 1 ? `-- ${shown(name)}\n` : ''}${sql}`);
      for (const n of notes) terminal.note(`${shown(name)}:${positionAt(file, n.range.start).line + 1} ${n.severity} ${n.construct}: ${n.message}\n`);
    }
    if (results.length === 0) terminal.note('no Kinesis Analytics script here (`*.kda.sql`), and no table\n');
  }
  return results.some(r => r.notes.some(n => n.severity === 'error')) ? 1 : 0;
}

async function migrateTables({ workspace, root, shown }: Opened, paths: readonly string[], given: Given, terminal: Terminal): Promise<ExitCode> {
  if (paths.length === 0) throw new UsageError('no file here defines a table');
  const emit = given.value('emit') ?? 'diff';
  if (emit === 'repair') return emitRepair(workspace, paths, given, terminal);
  const asked = Object.keys(changeOptions).some(o => given.value(o) !== undefined);
  const rows = given.value('data') === undefined ? [] : sampleRows(path.resolve(terminal.folder, given.value('data')!), given.value('data')!);
  const { workspace: after, migrations } = asked ? asAsked(workspace, paths, given, rows) : repaired(workspace, paths, choiceOf(given));
  const reports = migrations.map(m => ({ ...m, judged: m.changes.map(change => ({ change, ...judge(change, m.before) })), rows: rows.map(row => migrateRow(row, m)) }));
  const affected = affectedBy(workspace, migrations);
  if (given.flag('write')) for (const name of paths) if (after.file(name)!.text !== workspace.file(name)!.text) await writeText(path.join(root, name), after.file(name)!.text);

  const text = (m: TableMigration & { readonly rows: readonly MigratedRow[] }): string => {
    switch (emit) {
      case 'alter': return statementsOver(workspace, m, m.rows);
      case 'cloudformation-yaml': return printYaml(tableResource(m.table));
      default: return JSON.stringify(emit === 'glue' ? tableInput(m.table) : tableResource(m.table), undefined, 2) + '\n';
    }
  };
  if (given.value('format') === 'json') {
    terminal.write(JSON.stringify({
      tables: reports.map(r => ({
        path: shown(r.path), table: r.before.name, changes: r.judged.map(j => ({ ...j.change, text: changeText(j.change), verdict: j.verdict, why: j.why })), ...(emit === 'diff' ? { text: after.file(r.path)!.text } : { [emit]: emit === 'alter' || emit === 'cloudformation-yaml' ? text(r) : JSON.parse(text(r)) as unknown }),
        ...(folders(r.rows).length > 0 && { folders: folders(r.rows) }), lost: r.rows.flatMap((row, i) => row.lost.map(l => ({ row: i + 1, ...l }))),
      })),
      affected: affected.map(a => ({ path: shown(a.path), line: positionAt(workspace.file(a.path)!, a.range.start).line + 1, what: a.what })), written: given.flag('write'),
    }, undefined, 2) + '\n');
  } else {
    if (emit === 'diff') {
      for (const name of paths) {
        const [old, now] = [workspace.file(name)!.text, after.file(name)!.text];
        if (old !== now) terminal.write(given.flag('write') ? `wrote ${shown(name)}\n` : difference(shown(name), old, now, terminal));
      }
    } else for (const m of reports) terminal.write(text(m));
    for (const r of reports) {
      for (const { change, verdict, why } of r.judged) terminal.note(`${r.before.name}: ${changeText(change)}: ${verdict}: ${why}\n`);
      for (const { before, after: now, rows: count } of folders(r.rows).slice(0, 5)) terminal.note(`${r.before.name}: ${count === 1 ? '1 row' : `${count} rows`}: ${r.before.location ?? ''}${before} → ${r.after.location ?? ''}${now}\n`);
      for (const line of losses(r.rows)) terminal.note(`${r.before.name}: ${line}\n`);
    }
    for (const a of affected) terminal.note(`${shown(a.path)}:${positionAt(workspace.file(a.path)!, a.range.start).line + 1} ${a.what}\n`);
    if (migrations.length === 0) terminal.note('nothing changes\n');
  }
  return reports.some(r => r.judged.some(j => j.verdict === 'breaks')) ? 1 : 0;
}

/** The one table that the options change, as they say. */
function asAsked(workspace: Workspace, paths: readonly string[], given: Given, rows: readonly DataNode[]): ReturnType<typeof migrateTable> {
  const choice = choiceOf(given);
  const meant = choice.name === undefined || paths.length === 1 ? paths : paths.filter(p => tablesOf(workspace.file(p)!).some(t => isCalled(t, choice.name!)));
  if (meant.length > 1) throw new UsageError(`changes are for one table; ${choice.name === undefined ? 'these files define tables' : `these files define \`${choice.name}\``}: ${meant.join(', ')}`);
  if (meant.length === 0) throw new UsageError(`no file here defines a table \`${choice.name}\``);
  try {
    return migrateTable(workspace, meant[0]!, changesGiven(given), choice, rows.length > 0 ? rows : undefined);
  } catch (error) {
    if (error instanceof MigrationError) throw new UsageError(error.message);
    throw error;
  }
}

function choiceOf(given: Given): TableChoice {
  const [name, line] = [given.value('table'), given.value('line')];
  if (line !== undefined && !/^[1-9]\d*$/.test(line)) throw new UsageError(`\`--line\` is the number of a line, not \`${line}\``);
  return { ...(name !== undefined && { name }), ...(line !== undefined && { line: Number(line) - 1 }) };
}

/** The tables after every safe repair. */
function repaired(workspace: Workspace, paths: readonly string[], { name, line }: TableChoice): ReturnType<typeof migrateTable> {
  const { workspace: after } = fixAll(workspace, { paths });
  const meant = ({ path: file, old }: TableMigration) => (name === undefined || isCalled(old, name)) && (line === undefined || (positionAt(workspace.file(file)!, old.range.start).line <= line && line <= positionAt(workspace.file(file)!, old.range.end).line));
  return { workspace: after, migrations: migrationsBetween(workspace, after, paths).filter(meant) };
}

function sampleRows(file: string, named: string) {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`\`${named}\` cannot be read: ${(error as Error).message}`);
  }
  return text.split('\n').filter(line => line.trim() !== '').map((line, i) => {
    const { root, problems } = parseData(line, 'json');
    if (!root || problems.length > 0) throw new UsageError(`\`${named}\` line ${i + 1} is not JSON: ${problems[0]?.message ?? 'it is empty'}`);
    return root;
  });
}

async function emitRepair(workspace: Workspace, paths: readonly string[], given: Given, terminal: Terminal): Promise<ExitCode> {
  const out = given.value('out');
  const tables = paths.flatMap(p => tablesOf(workspace.file(p)!)).filter(t => t.host !== 'ddl' || t.engine !== 'redshift');
  const files = repairFiles(tables.flatMap(t => (t.name ? [{ name: t.name.value.toLowerCase(), ...(t.database && { database: t.database.value.toLowerCase() }) }] : [])), workspace.scope.settings);
  for (const { path: name, text } of files) {
    if (out === undefined) {
      terminal.write(`${files.length > 1 ? `// ${name}\n` : ''}${text}\n`);
      continue;
    }
    const target = path.resolve(terminal.folder, out, name);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    await written(target, text);
    terminal.write(`wrote ${path.posix.join(out.split(path.sep).join('/'), name)}\n`);
  }
  return 0;
}

async function written(file: string, sql: string): Promise<void> {
  if (fs.existsSync(file)) return writeText(file, sql);
  try {
    await fs.promises.writeFile(file, sql, { flag: 'wx' });
  } catch (error) {
    throw new UsageError(`cannot write \`${file}\`: ${(error as Error).message}`);
  }
}
