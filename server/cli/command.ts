import { parseArgs } from 'node:util';
import { suggest } from '../base/suggest.ts';
import type { Terminal } from './terminal.ts';

/** One word after `sluice`. Help, parsing and did-you-mean read this entry. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** What follows the name: `[FILE | FOLDER | GLOB]…`. */
  readonly usage: string;
  /** More than the summary says; shown by `--help`. */
  readonly details?: string;
  readonly examples: readonly string[];
  readonly options: Readonly<Record<string, Option>>;
  run(given: Given, terminal: Terminal): Promise<ExitCode>;
}

export interface Option {
  readonly summary: string;
  /** What the value is called in the help; absent for a flag. */
  readonly value?: string;
  readonly short?: string;
  readonly repeat?: boolean;
  readonly choices?: readonly string[];
}

/** 0 fine, 1 findings or failed expectations, 2 usage or internal error. */
export type ExitCode = 0 | 1 | 2;

/** Arguments and options as given, already checked against the command's entry. */
export interface Given {
  readonly arguments: readonly string[];
  flag(name: string): boolean;
  value(name: string): string | undefined;
  values(name: string): readonly string[];
}

/** A mistake in how the command was called or in what it was pointed at: printed as one sentence, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const defineCommand = (command: Command): Command => command;

/** Reads `words` by the command's entry. Throws `UsageError`. */
export function parseWords(command: Command, words: readonly string[]): Given {
  const { tokens, positionals } = parseArgs({
    args: [...words], allowPositionals: true, strict: false, tokens: true,
    options: Object.fromEntries(Object.entries(command.options).map(([name, { value, short }]) => [name, { type: value ? 'string' : 'boolean', multiple: true, ...(short && { short }) }])),
  });
  const found = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const option = command.options[token.name];
    if (!option || !Object.hasOwn(command.options, token.name)) throw new UsageError(unknownFlag(command, token.rawName));
    if (option.value && (token.value === undefined || token.value === '')) throw new UsageError(`\`--${token.name}\` needs a value: \`--${token.name} ${option.value}\``);
    if (!option.value && token.value !== undefined) throw new UsageError(`\`--${token.name}\` takes no value`);
    if (option.choices && !option.choices.includes(token.value!)) throw new UsageError(`\`--${token.name}\` is one of ${option.choices.join(', ')}, not \`${token.value}\``);
    const values = found.get(token.name) ?? [];
    if (values.length > 0 && option.value && !option.repeat) throw new UsageError(`\`--${token.name}\` stands twice`);
    found.set(token.name, [...values, token.value ?? '']);
  }
  return {
    arguments: positionals,
    flag: name => found.has(name),
    value: name => found.get(name)?.[0],
    values: name => found.get(name) ?? [],
  };
}

/** A value that must be a whole number of at least `least`. */
export function wholeNumber(given: Given, name: string, least: number): number | undefined {
  const text = given.value(name);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || number < least) throw new UsageError(`\`--${name}\` is a whole number from ${least} on, not \`${text}\``);
  return number;
}

function unknownFlag(command: Command, written: string): string {
  const near = suggest(written.replace(/^-+/, ''), Object.keys(command.options));
  return `\`sluice ${command.name}\` has no option \`${written}\`${near ? `; did you mean \`--${near}\`?` : `; see \`sluice ${command.name} --help\``}`;
}

/** The page that `--help` shows. */
export function helpOf(command: Command): string {
  const rows = Object.entries({ ...command.options, help: { summary: 'Show this page' } as Option }).map(([name, o]) =>
    [`${o.short ? `-${o.short}, ` : '    '}--${name}${o.value ? ` ${o.choices ? o.choices.join('|') : o.value}` : ''}`, o.summary] as const);
  const width = Math.min(40, Math.max(...rows.map(([left]) => left.length)));
  return [
    `${command.summary}`, '',
    `Usage: sluice ${command.name} ${command.usage}`.trimEnd(), '',
    ...(command.details ? [command.details, ''] : []),
    'Options:',
    ...rows.map(([left, right]) => (left.length > width ? `  ${left}\n  ${' '.repeat(width)}  ${right}` : `  ${left.padEnd(width)}  ${right}`)), '',
    'Examples:', ...command.examples.map(line => `  ${line}`), '',
  ].join('\n');
}
