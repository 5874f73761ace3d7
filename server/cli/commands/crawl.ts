import type { GlueTable } from '../../components/component.ts';
import { readSpec } from '../../simulate/languages.ts';
import { ManifestError } from '../../simulate/open.ts';
import { defineCommand, UsageError, wholeNumber, type ExitCode } from '../command.ts';
import { openFiles } from '../files.ts';
import { hostFor } from '../host.ts';
import { gather, knownNode, refuse, tableText, theManifest } from '../pipeline.ts';

export const crawl = defineCommand({
  name: 'crawl',
  summary: 'Show the tables that a pipeline\'s crawlers would make',
  usage: '[MANIFEST | FOLDER]',
  details: 'Replays what the crawlers read and infers their tables, as the service would. `--format json` prints them as the catalogue\'s API gives them.',
  examples: ['sluice crawl', 'sluice crawl examples/dynamodb-sets-to-parquet --node tables --format json'],
  options: {
    node: { summary: 'Only this node\'s tables', value: 'NODE' },
    count: { summary: 'Read at most N records from each source', value: 'N', short: 'n' },
    format: { summary: 'How to print', value: 'FORMAT', choices: ['text', 'json'] },
  },

  async run(given, terminal): Promise<ExitCode> {
    const opened = await openFiles(given.arguments, terminal.folder);
    const manifest = theManifest(opened);
    const node = given.value('node');
    if (node !== undefined) knownNode(opened.workspace, manifest, node);
    const crawlers = readSpec(opened.workspace.file(manifest)!).spec.nodes.filter(n => n.type === 'crawler').map(n => n.name);
    if (node === undefined && crawlers.length === 0) throw new UsageError(`\`${opened.shown(manifest)}\` has no crawler`);
    const count = wholeNumber(given, 'count', 1);
    const found: { node: string; table: GlueTable }[] = [];
    const outcome = await gather(opened.workspace, manifest, hostFor(opened.root), terminal, {
      samples: 0, ...(count !== undefined && { count }), ...(node !== undefined && { upTo: node }),
      onTables(name, tables) {
        if (node === undefined ? crawlers.includes(name) : name === node) for (const { table } of tables.tables()) found.push({ node: name, table });
      },
    });
    if (outcome instanceof ManifestError) return refuse(outcome, opened.shown, terminal);
    if (given.value('format') === 'json') terminal.write(JSON.stringify(found.map(f => f.table), undefined, 2) + '\n');
    else if (found.length === 0) terminal.note('no table was found\n');
    else terminal.write(found.map(({ node: from, table }) => {
      const rows = [...(table.StorageDescriptor?.Columns ?? []).map(c => [c.Name, c.Type ?? '', c.Comment ?? '']), ...(table.PartitionKeys ?? []).map(c => [c.Name, c.Type ?? '', 'partition'])];
      return `${terminal.paint('bold', table.Name)} (${from}${table.StorageDescriptor?.Location ? `, ${table.StorageDescriptor.Location}` : ''})\n${tableText(rows, '  ')}`;
    }).join('\n'));
    // What failed on the way is said; only what the crawlers themselves met counts.
    for (const p of outcome.problems) if (p.severity === 'error') terminal.note(`${p.node}: ${p.service ?? p.code} ${p.message}\n`);
    return found.length === 0 || outcome.problems.some(p => p.severity === 'error' && (node === undefined ? crawlers.includes(p.node) : p.node === node)) ? 1 : 0;
  },
});
