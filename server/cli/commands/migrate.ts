import * as fs from 'node:fs';
import * as path from 'node:path';
import { migrateToFlink } from '../../languages/sql/flink/migrate.ts';
import { positionAt } from '../../base/file.ts';
import { defineCommand, UsageError } from '../command.ts';
import { openFiles, writeText } from '../files.ts';

export const migrate = defineCommand({
  name: 'migrate',
  summary: 'Rewrite Kinesis Analytics scripts for Apache Flink SQL',
  usage: '[FILE | FOLDER | GLOB]…',
  details: 'Prints the scripts, or writes each beside its source as NAME.flink.sql with --write. What Flink cannot do the same way is a comment in the script\nand a note on stderr; with a note of severity error the exit code is 1: someone has to write that part.',
  examples: ['sluice migrate speed.kda.sql', 'sluice migrate --write', 'sluice migrate speed.kda.sql --format json'],
  options: {
    write: { summary: 'Write NAME.flink.sql beside each script instead of printing it', short: 'w' },
    format: { summary: 'How to print', value: 'FORMAT', choices: ['text', 'json'] },
  },

  async run(given, terminal) {
    const { workspace, root, chosen, shown } = await openFiles(given.arguments, terminal.folder);
    const scripts = chosen.filter(name => workspace.languageOf(workspace.file(name)!).id === 'kinesis-sql');
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
      if (results.length === 0) terminal.note('no Kinesis Analytics script here (`*.kda.sql`)\n');
    }
    return results.some(r => r.notes.some(n => n.severity === 'error')) ? 1 : 0;
  },
});

async function written(file: string, sql: string): Promise<void> {
  if (fs.existsSync(file)) return writeText(file, sql);
  try {
    await fs.promises.writeFile(file, sql, { flag: 'wx' });
  } catch (error) {
    throw new UsageError(`cannot write \`${file}\`: ${(error as Error).message}`);
  }
}
