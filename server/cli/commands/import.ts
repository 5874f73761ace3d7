import * as fs from 'node:fs';
import * as path from 'node:path';
import { components } from '../../components/index.ts';
import { importTemplate } from '../../components/template/import.ts';
import { TemplateError } from '../../components/template/template.ts';
import { relative } from '../../host/scan.ts';
import { catalogOptions, pullTables } from '../catalog.ts';
import { defineCommand, UsageError, type ExitCode } from '../command.ts';

export const importCommand = defineCommand({
  name: 'import',
  summary: 'Make a manifest of a CloudFormation or SAM template, or take tables from the Glue Data Catalog',
  usage: '[TEMPLATE]',
  details: 'Prints the manifest, or with --out writes it and the files that it names (application code, table definitions, inline handlers, empty files for samples) into a folder. Files that are there already stay as they are. What has no counterpart is said on stderr.\n\nWith --glue the tables of a database (or one of them) are read from the catalogue of an account, with your own profile, and printed as Glue table JSON, or written\nas tables/NAME.glue.json with --out. This and `export --to catalog` are all that uses the network.',
  examples: ['sluice import template.yaml', 'sluice import template.yaml --out .', 'sluice import --glue shop.orders --profile dev --region eu-west-1'],
  options: { out: { summary: 'Folder to write into', value: 'DIR' }, glue: { summary: 'Database, or one table of it', value: 'DATABASE[.TABLE]' }, ...catalogOptions },

  async run(given, terminal): Promise<ExitCode> {
    const [name, more] = given.arguments;
    const glue = given.value('glue');
    if (glue !== undefined) return pullTables(glue, given, terminal);
    if (name === undefined || more !== undefined) throw new UsageError('`sluice import` takes one template');
    const file = path.resolve(terminal.folder, name);
    let text: string;
    try {
      text = fs.readFileSync(file, 'utf8');
    } catch (error) {
      throw new UsageError(`\`${name}\` cannot be read: ${(error as Error).message}`);
    }
    const out = given.value('out');
    const folder = out === undefined ? undefined : path.resolve(terminal.folder, out);
    try {
      const made = importTemplate(path.basename(file), text, components, wanted => {
        const found = path.resolve(path.dirname(file), wanted);
        const written = relative(folder ?? path.dirname(file), found);
        return fs.existsSync(found) && !written.startsWith('../') ? written : undefined;
      });
      for (const note of made.notes) terminal.note(`${note}\n`);
      if (folder === undefined) {
        terminal.write(made.manifest);
        return 0;
      }
      const manifest = `${/^name: (\S+)/m.exec(made.manifest)?.[1] ?? 'imported'}.pipeline.yaml`;
      for (const { path: wanted, text: content } of [{ path: manifest, text: made.manifest }, ...made.files]) {
        const target = path.join(folder, wanted);
        if (fs.existsSync(target)) {
          terminal.note(`${wanted} is there already and stays\n`);
          continue;
        }
        fs.mkdirSync(path.dirname(target), { recursive: true });
        fs.writeFileSync(target, content);
        terminal.write(`${path.posix.join(out!.split(path.sep).join('/'), wanted)}\n`);
      }
      return 0;
    } catch (error) {
      if (error instanceof TemplateError) throw new UsageError(error.message);
      if ((error as NodeJS.ErrnoException).code) throw new UsageError(`cannot write: ${(error as Error).message}`);
      throw error;
    }
  },
});
