import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Host } from '../../base/host.ts';
import { readSpec } from '../../simulate/languages.ts';
import { ManifestError } from '../../simulate/open.ts';
import { defineCommand, UsageError, wholeNumber, type ExitCode } from '../command.ts';
import { openFiles } from '../files.ts';
import { hostFor } from '../host.ts';
import { cellText, gather, knownNode, refuse, resultText, theManifest } from '../pipeline.ts';

/** Names that nobody uses, for the query that the user asks on the spot. */
const asked = { node: 'sluice_query', path: 'sluice-query.athena.sql' };

export const query = defineCommand({
  name: 'query',
  summary: 'Replay a pipeline and show the rows of a query over its tables',
  usage: '[MANIFEST | FOLDER]',
  details: 'Without --sql the rows of the manifest\'s own query nodes are shown (with --node of one of them). With --sql, or --file, an Athena query\nis asked of the pipeline\'s tables: those of its crawlers and of its table definitions.',
  examples: ['sluice query', 'sluice query --node top --format csv', "sluice query --sql 'SELECT count(*) FROM orders' --tables lakehouse"],
  options: {
    node: { summary: 'Only this query node', value: 'NODE' },
    sql: { summary: 'An Athena query to ask', value: 'TEXT' },
    file: { summary: 'A file with the query to ask', value: 'FILE' },
    tables: { summary: 'Node whose tables --sql and --file ask; default all crawlers and tables', value: 'NODE', repeat: true },
    count: { summary: 'Read at most N records from each source', value: 'N', short: 'n' },
    rows: { summary: 'Show at most N rows; default 1000, json and csv all', value: 'N' },
    format: { summary: 'How to print', value: 'FORMAT', choices: ['text', 'json', 'csv'] },
  },

  async run(given, terminal): Promise<ExitCode> {
    const opened = await openFiles(given.arguments, terminal.folder);
    const { root, shown } = opened;
    const manifest = theManifest(opened);
    let { workspace } = opened;
    let node = given.value('node');
    if (node !== undefined) knownNode(workspace, manifest, node);
    const sql = queryText(given.value('sql'), given.value('file'), terminal.folder);
    let host: Host = hostFor(root);
    if (sql !== undefined) {
      if (node !== undefined) throw new UsageError('`--node` shows a query of the manifest; with `--sql` say `--tables`');
      const file = workspace.file(manifest)!;
      const { spec, problems } = readSpec(file);
      if (problems.length > 0) return refuse(new ManifestError(file, problems), shown, terminal);
      const sources = spec.nodes.filter(n => n.type === 'crawler' || n.type === 'glue-table').map(n => n.name);
      const tables = given.values('tables').length > 0 ? given.values('tables') : sources;
      if (tables.length === 0) throw new UsageError(`\`${shown(manifest)}\` has no tables to ask`);
      for (const name of tables) knownNode(workspace, manifest, name);
      const beside = path.posix.join(path.posix.dirname(manifest), asked.path);
      workspace = workspace.withFiles([{ path: beside, text: sql }, { path: manifest, text: withNode(file.text, tables), language: 'pipeline' }]);
      host = overlay(host, beside, sql);
      node = asked.node;
    }
    const count = wholeNumber(given, 'count', 1);
    const outcome = await gather(workspace, manifest, host, terminal, { samples: 0, ...(count !== undefined && { count }), ...(node !== undefined && { upTo: node }) });
    if (outcome instanceof ManifestError) return refuse(outcome, shown, terminal);
    const queries = outcome.start.nodes.filter(n => n.type.endsWith('-query')).map(n => n.name);
    const results = outcome.results.filter(r => (node === undefined ? queries.includes(r.node) : r.node === node));
    for (const p of outcome.problems) if (p.severity === 'error') terminal.note(`${p.node === asked.node ? 'query' : p.node}: ${p.service ?? p.code} ${p.message}\n`);
    const format = given.value('format') ?? 'text';
    if (format === 'json') terminal.write(JSON.stringify(results.map(({ node: from, columns, rows }) => ({ node: from, columns, rows })), undefined, 2) + '\n');
    else if (format === 'csv') for (const { columns, rows } of results) terminal.write([columns.map(c => c.name), ...rows.map(r => r.map(cellText))].map(r => r.map(csvCell).join(',') + '\n').join(''));
    else {
      const most = wholeNumber(given, 'rows', 0) ?? 1000;
      for (const result of results) terminal.write(`${results.length > 1 ? `${terminal.paint('bold', result.node)}\n` : ''}${resultText(result, most)}`);
      if (results.length === 0) terminal.note(queries.length === 0 ? 'the manifest has no query; ask one with `--sql`\n' : 'no query gave rows\n');
    }
    return results.length === 0 || outcome.problems.some(p => p.severity === 'error' && (node === undefined ? queries.includes(p.node) : p.node === node)) ? 1 : 0;
  },
});

function queryText(sql: string | undefined, file: string | undefined, folder: string): string | undefined {
  if (sql !== undefined && file !== undefined) throw new UsageError('say `--sql` or `--file`, not both');
  if (file === undefined) return sql;
  const full = path.resolve(folder, file);
  if (!fs.existsSync(full)) throw new UsageError(`there is no file \`${file}\``);
  return fs.readFileSync(full, 'utf8');
}

/** The manifest with one more node, written in the style of a group in braces or in lines. */
function withNode(text: string, tables: readonly string[]): string {
  const node = `${asked.node}: { type: athena-query, from: [${tables.join(', ')}], sql: ${asked.path} }`;
  const braces = /^nodes:[ \t]*\{/m.exec(text);
  if (braces) return text.replace(braces[0], `${braces[0]} ${node},`);
  const head = /^nodes:[^\n]*\n(?:[ \t]*(?:#[^\n]*)?\n)*([ \t]+)/m.exec(text);
  return head ? text.slice(0, head.index + head[0].length) + `${node}\n${head[1]}` + text.slice(head.index + head[0].length) : text;
}

function overlay(host: Host, name: string, text: string): Host {
  return {
    ...host,
    read: async wanted => (wanted === name ? new TextEncoder().encode(text) : host.read(wanted)),
    exists: async wanted => wanted === name || host.exists(wanted),
  };
}

const csvCell = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell);
