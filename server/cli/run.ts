import { HostError } from '../base/host.ts';
import { suggest } from '../base/suggest.ts';
import { helpOf, parseWords, UsageError, type ExitCode } from './command.ts';
import { commands } from './commands/index.ts';
import type { Terminal } from './terminal.ts';
import { version } from './version.ts';

/** Runs one command line and says with which code the process should end. Never throws. */
export async function run(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [first, ...rest] = words;
  try {
    if (first === undefined || first === '--help' || first === '-h' || first === 'help') return help(rest[0], first === undefined, terminal);
    if (first === '--version' || first === '-v') {
      terminal.write(`${version}\n`);
      return 0;
    }
    const command = commands.find(c => c.name === first);
    if (!command) throw new UsageError(unknownCommand(first));
    const ownWords = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest;
    if (ownWords.includes('--help') || ownWords.includes('-h')) return help(first, false, terminal);
    return await command.run(parseWords(command, rest), terminal);
  } catch (error) {
    terminal.progress('');
    if (error instanceof UsageError || error instanceof HostError) {
      terminal.note(`sluice: ${error.message}\n`);
      return 2;
    }
    terminal.note(`sluice: this is a bug in Sluice, please report it: ${error instanceof Error ? error.stack ?? error.message : String(error)}\n`);
    return 2;
  }
}

function help(name: string | undefined, missing: boolean, terminal: Terminal): ExitCode {
  if (name !== undefined) {
    const command = commands.find(c => c.name === name);
    if (!command) throw new UsageError(unknownCommand(name));
    terminal.write(helpOf(command));
    return 0;
  }
  const width = Math.max(...commands.map(c => c.name.length));
  const text = [
    'Sluice checks and replays streaming pipelines on your own machine.', '',
    'Usage: sluice COMMAND [ARGUMENT]…', '',
    'Commands:', ...commands.map(c => `  ${c.name.padEnd(width)}  ${c.summary}`), '',
    'Exit codes: 0 fine, 1 findings or failed expectations, 2 usage or internal error.',
    '`sluice COMMAND --help` says more.', '',
  ].join('\n');
  if (missing) terminal.note(text);
  else terminal.write(text);
  return missing ? 2 : 0;
}

function unknownCommand(written: string): string {
  const near = suggest(written, commands.map(c => c.name));
  return `there is no command \`${written}\`${near ? `; did you mean \`${near}\`?` : '; see `sluice --help`'}`;
}
