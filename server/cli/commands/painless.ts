import * as fs from 'node:fs';
import * as path from 'node:path';
import { isObject } from '../../base/object.ts';
import { suggest } from '../../base/suggest.ts';
import { contextFor, contextNamed, contexts } from '../../languages/painless/contexts.ts';
import { metricPaths, phaseOf, plainValue, readDocuments, runScript, scriptHead, type MetricScripts, type ScriptOutcome } from '../../simulate/script-run.ts';
import { defineCommand, UsageError } from '../command.ts';

export const painless = defineCommand({
  name: 'painless',
  summary: 'Run a Painless script',
  usage: 'SCRIPT',
  details: 'The context is that of `--context`, else of a first line `// context: NAME`, else `painless_test` (parameters in, any value out). With `--docs` the script runs on each document: scores, filters and fields as a search would, `update` and `ingest` print the document behind the script, `aggs_map` the state of its shard. The scripts of a scripted metric run together when they lie beside each other as `total.init.painless`, `total.map.painless`, `total.combine.painless` and `total.reduce.painless`: what each phase leaves on each of two shards is shown before the result. `// params: {…}` and `// docs: FILE` at the head of a script stand for the options.',
  examples: [`sluice painless total.painless --params '{"tax":0.2}'`, 'sluice painless score.painless --context score --docs orders.ndjson'],
  options: {
    context: { summary: 'Where the script runs', value: 'CONTEXT', short: 'c' },
    params: { summary: 'Parameters as JSON, or @FILE', value: 'JSON', short: 'p' },
    docs: { summary: 'Documents, one JSON object a line', value: 'FILE', short: 'd' },
    mapping: { summary: 'Mapping of the documents; made from them otherwise', value: 'FILE' },
    format: { summary: 'How to print', value: 'FORMAT', choices: ['text', 'json'] },
  },

  async run(given, terminal) {
    const [name, more] = given.arguments;
    if (name === undefined || more !== undefined) throw new UsageError('`sluice painless` takes one script: `sluice painless SCRIPT`');
    const read = (file: string): string => {
      try {
        return fs.readFileSync(path.resolve(terminal.folder, file), 'utf8');
      } catch (error) {
        throw new UsageError(`cannot read \`${file}\`: ${(error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message}`);
      }
    };
    const json = (text: string, what: string): Record<string, unknown> => {
      try {
        const value: unknown = JSON.parse(text);
        if (isObject(value)) return value;
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        throw new UsageError(`${what} is not JSON: ${error.message}`);
      }
      throw new UsageError(`${what} must be a JSON object`);
    };
    const source = read(name);
    const head = scriptHead(source);
    const wanted = given.value('context') ?? contextFor(name, source) ?? 'painless_test';
    const context = contextNamed(wanted);
    if (!context) {
      const near = suggest(wanted, contexts.map(c => c.name));
      throw new UsageError(`there is no context \`${wanted}\`${near ? `; did you mean \`${near}\`?` : `: ${contexts.map(c => c.name).join(', ')}`}`);
    }
    const written = given.value('params') ?? head['params'];
    const params = written === undefined ? {} : json(written.startsWith('@') ? read(written.slice(1)) : written, given.value('params') === undefined ? '`params` at the head of the script' : '`--params`');
    const beside = (file: string) => path.join(path.dirname(name), file);
    const docs = given.value('docs') ?? (head['docs'] && beside(head['docs']));
    const mapping = given.value('mapping') ?? (head['mapping'] && beside(head['mapping']));
    const documents = docs === undefined ? undefined : readDocuments(read(docs), docs);
    if (typeof documents === 'string') throw new UsageError(documents);
    const { outcomes, phases } = runScript(source, context.name, { params, documents, mapping: mapping === undefined ? undefined : json(read(mapping), '`--mapping`'), phases: metricOf(path.resolve(terminal.folder, name), context.name) });
    if (given.value('format') === 'json') terminal.write(JSON.stringify(documents === undefined ? outcomes[0] : phases.length > 0 ? { phases, ...outcomes[0] } : outcomes, undefined, 2) + '\n');
    else {
      for (const { phase, shard, value } of phases) terminal.write(`${phase}${shard === undefined ? '' : `, shard ${shard}`}: ${JSON.stringify(value)}\n`);
      for (const outcome of outcomes) terminal.write(shown(outcome));
    }
    return outcomes.some(o => o.error) ? 1 : 0;
  },
});

/** The other scripts of the metric that lie beside this one; undefined when there are none. */
function metricOf(script: string, context: string): MetricScripts | undefined {
  if (!phaseOf(context)) return undefined;
  const found = [...metricPaths(script)].filter(([, file]) => file !== script && fs.existsSync(file)).map(([phase, file]) => [phase, fs.readFileSync(file, 'utf8')] as const);
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}

const shown = ({ value, error }: ScriptOutcome): string => (error ? `${error.type}: ${error.reason}\n${error.stack.map(line => `  ${line}\n`).join('')}` : `${typeof value === 'string' ? value : JSON.stringify(plainValue(value))}\n`);
