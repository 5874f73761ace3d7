import * as fs from 'node:fs';
import * as path from 'node:path';
import * as readline from 'node:readline/promises';
import { openCatalog, profilesHere, type CatalogAccess } from '../host/glue.ts';
import { inputProblem, inputsOf, inputText, keyWarning, withoutAnswer } from '../project/table-input.ts';
import { suggest } from '../base/suggest.ts';
import { UsageError, type ExitCode, type Given } from './command.ts';
import { difference } from './difference.ts';
import type { Opened } from './files.ts';
import type { Terminal } from './terminal.ts';

/** Whose catalogue. */
export const catalogOptions = {
  profile: { summary: 'Profile of your AWS configuration; the default one otherwise', value: 'PROFILE' },
  region: { summary: 'Region; that of the profile otherwise', value: 'REGION' },
  endpoint: { summary: 'Address of a private endpoint', value: 'URL' },
} as const;

function accessOf(given: Given): CatalogAccess {
  const profile = given.value('profile');
  const profiles = profilesHere();
  if (profile !== undefined && !profiles.some(p => p.name === profile)) {
    const near = suggest(profile, profiles.map(p => p.name));
    throw new UsageError(`there is no profile \`${profile}\`${near ? `; did you mean \`${near}\`?` : `; there are ${profiles.map(p => `\`${p.name}\``).join(', ') || 'none'}`}`);
  }
  const region = given.value('region') ?? profiles.find(p => p.name === (profile ?? 'default'))?.region ?? process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'];
  if (region === undefined) throw new UsageError('the profile names no region: say `--region`');
  const endpoint = given.value('endpoint');
  return { region, ...(profile !== undefined && { profile }), ...(endpoint !== undefined && { endpoint }) };
}

/** Tables of the catalogue as Glue table JSON: printed, or written as files. */
export async function pullTables(wanted: string, given: Given, terminal: Terminal): Promise<ExitCode> {
  const [database, name] = wanted.split('.') as [string, string?];
  const catalog = await openCatalog(accessOf(given));
  try {
    const one = name === undefined ? undefined : await catalog.table(database, name.toLowerCase());
    const found = name === undefined ? await catalog.tables(database) : one ? [one] : [];
    if (found.length === 0) throw new UsageError(name === undefined ? `\`${database}\` has no tables` : `\`${database}\` has no table \`${name}\``);
    const out = given.value('out');
    const texts = found.map(({ table }) => ({ name: String(table['Name']), text: inputText(String(table['DatabaseName'] ?? database), withoutAnswer(table)) }));
    if (out === undefined) {
      for (const { text } of texts) terminal.write(text);
      return 0;
    }
    for (const { name: table, text } of texts) {
      const file = path.resolve(terminal.folder, out, 'tables', `${table}.glue.json`);
      const shown = path.posix.join(out.split(path.sep).join('/'), 'tables', `${table}.glue.json`);
      if (fs.existsSync(file) && fs.readFileSync(file, 'utf8') !== text) {
        terminal.note(`${shown} is there already and stays; what differs:\n${difference(shown, fs.readFileSync(file, 'utf8'), text, terminal)}`);
        continue;
      }
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, text);
      terminal.write(`${shown}\n`);
    }
    return 0;
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError((error as Error).message);
  } finally {
    catalog.close();
  }
}

/** Shows what would change in the catalogue, asks once, and changes it. */
export async function pushTables({ workspace, chosen, shown }: Opened, given: Given, terminal: Terminal): Promise<ExitCode> {
  const inputs = chosen.flatMap(file => inputsOf(workspace.file(file)!).map(input => ({ ...input, file })));
  if (inputs.length === 0) throw new UsageError('no file here defines a table');
  for (const input of inputs) {
    const problem = inputProblem(input);
    if (problem !== undefined) throw new UsageError(`${shown(input.file)}: ${problem}`);
  }
  const catalog = await openCatalog(accessOf(given));
  try {
    const plans = await Promise.all(inputs.map(async input => {
      const old = await catalog.table(input.database!, input.name);
      return { ...input, old, before: old ? inputText(input.database, withoutAnswer(old.table)) : '', after: inputText(input.database, input.input) };
    }));
    const changed = plans.filter(p => p.before !== p.after);
    for (const p of changed) terminal.write(difference(`${p.database}.${p.name}${p.old ? '' : ' (new)'}`, p.before, p.after, terminal));
    for (const p of changed) {
      const warning = p.old && keyWarning(p.old.table, p);
      if (warning !== undefined) terminal.note(`${warning}\n`);
    }
    if (changed.length === 0) {
      terminal.note('the catalogue says the same already\n');
      return 0;
    }
    if (!given.flag('yes') && !(await agreed(`Change ${changed.length === 1 ? 'this table' : `these ${changed.length} tables`} in the catalogue?`, terminal))) {
      terminal.note('nothing was changed\n');
      return 1;
    }
    for (const p of changed) {
      await catalog.put(p.database!, p.input, p.old);
      terminal.note(`${p.old ? 'updated' : 'created'} ${p.database}.${p.name}\n`);
    }
    return 0;
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError((error as Error).message);
  } finally {
    catalog.close();
  }
}

async function agreed(question: string, terminal: Terminal): Promise<boolean> {
  if (process.stdin.isTTY !== true) {
    terminal.note(`${question} Nobody is there to answer; \`--yes\` agrees beforehand.\n`);
    return false;
  }
  const asked = readline.createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asked.question(`${question} [y/N] `);
  asked.close();
  return /^y(es)?$/i.test(answer.trim());
}
