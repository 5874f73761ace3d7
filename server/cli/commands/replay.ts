import { readSpec } from '../../simulate/languages.ts';
import { ManifestError } from '../../simulate/open.ts';
import type { RowsFrame } from '../../protocol/frames.ts';
import { defineCommand, wholeNumber, type ExitCode } from '../command.ts';
import { openFiles } from '../files.ts';
import { hostFor } from '../host.ts';
import { openOut } from '../out.ts';
import { gather, isFine, knownNode, refuse, resultText, tableText, theManifest, type Outcome } from '../pipeline.ts';
import type { Terminal } from '../terminal.ts';

export const replay = defineCommand({
  name: 'replay',
  summary: 'Run a pipeline with its sample records',
  usage: '[MANIFEST | FOLDER]',
  details: 'The same manifest, files and seed give the same bytes. The exit code is 1 when an expectation fails, or when records fail and\nno expectation speaks of it. Handlers of functions run on this machine: replay only what you trust.',
  examples: ['sluice replay', 'sluice replay examples/thermostats --count 100000 --out out', 'sluice replay --up-to speed --rows 5'],
  options: {
    out: { summary: 'Write the objects of every bucket below DIR, byte for byte', value: 'DIR', short: 'o' },
    count: { summary: 'Read at most N records from each source', value: 'N', short: 'n' },
    seed: { summary: 'Seed of everything random; default the manifest\'s, else 1', value: 'S' },
    'up-to': { summary: 'Run only what this node, or this output of it (node.STREAM), needs', value: 'NODE' },
    rows: { summary: 'Show N sample rows of each output; default 0', value: 'N' },
    format: { summary: 'How to print; json prints one frame a line as it comes', value: 'FORMAT', choices: ['text', 'json'] },
  },

  async run(given, terminal): Promise<ExitCode> {
    const opened = await openFiles(given.arguments, terminal.folder);
    const { workspace, root, shown } = opened;
    const manifest = theManifest(opened);
    const count = wholeNumber(given, 'count', 1);
    const seed = wholeNumber(given, 'seed', 0);
    const rows = wholeNumber(given, 'rows', 0) ?? 0;
    const upTo = given.value('up-to');
    if (upTo !== undefined) knownNode(workspace, manifest, upTo);
    const json = given.value('format') === 'json';
    const folder = given.value('out');
    const out = folder === undefined ? undefined : await openOut(folder, terminal.folder);
    const samples = new Map<string, RowsFrame>();
    try {
      const outcome = await gather(workspace, manifest, hostFor(root), terminal, {
        samples: json ? 200 : rows,
        ...(count !== undefined && { count }), ...(seed !== undefined && { seed }), ...(upTo !== undefined && { upTo }),
        ...(out && { onBucket: out.take }),
        each(frame) {
          if (json) terminal.write(JSON.stringify(frame) + '\n');
          else if (frame.kind === 'rows') {
            const key = `${frame.node}.${frame.port}`;
            const known = samples.get(key);
            // Later frames go on where the first one ended; their columns are at least the same.
            samples.set(key, known ? { ...frame, first: known.first, rows: [...known.rows, ...frame.rows] } : frame);
          }
        },
      });
      if (outcome instanceof ManifestError) return refuse(outcome, shown, terminal);
      const written = await out?.finish();
      if (!json) print(outcome, samples, rows, terminal);
      if (written !== undefined) terminal.note(`${written} ${written === 1 ? 'object' : 'objects'} written to ${folder}\n`);
      if (outcome.end.stopped) terminal.note('stopped before the end\n');
      return isFine(outcome, readSpec(workspace.file(manifest)!).spec.expect) ? 0 : 1;
    } finally {
      await out?.discard();
    }
  },
});

function print({ start, end, problems, results, objects }: Outcome, samples: ReadonlyMap<string, RowsFrame>, most: number, terminal: Terminal): void {
  const number = (n: number) => n.toLocaleString('en');
  terminal.write(`${terminal.paint('bold', start.pipeline)} (seed ${start.seed})\n\n`);
  terminal.write(tableText([['node', 'type', 'in', 'out', 'errors'], ...start.nodes.map(n => {
    const c = end.nodes[n.name];
    return [n.name, n.type, number(c?.in ?? 0), number(c?.out ?? 0), number(c?.errors ?? 0)];
  })]));
  for (const frame of samples.values()) {
    if (frame.rows.length === 0) continue;
    terminal.write(`\nrows of ${frame.port ? `${frame.node}.${frame.port}` : frame.node}\n${resultText({ columns: frame.columns.map(name => ({ name, type: '' })), rows: frame.rows.map(r => r.cells) }, most, '  ')}`);
  }
  if (problems.length > 0) terminal.write('\nproblems\n');
  for (const p of problems) {
    const color = p.severity === 'error' ? 'red' : p.severity === 'warning' ? 'yellow' : 'blue';
    terminal.write(`  ${terminal.paint(color, p.severity)} ${p.node} ${p.code}${p.service ? ` ${p.service}` : ''}${p.count > 1 ? ` × ${number(p.count)}` : ''}: ${p.message}${p.place ? ` (${p.place.path}:${p.place.line + 1})` : ''}\n`);
  }
  for (const node of new Set(objects.map(o => o.node))) {
    const mine = objects.filter(o => o.node === node);
    terminal.write(`\nobjects in ${node}: ${number(mine.length)} (${number(mine.reduce((sum, o) => sum + o.size, 0))} bytes)\n`);
    for (const { key, size } of mine.slice(0, 10)) terminal.write(`  ${key} (${number(size)})\n`);
    if (mine.length > 10) terminal.write(`  … ${number(mine.length - 10)} more\n`);
  }
  for (const result of results) terminal.write(`\nresult of ${result.node}\n${resultText(result, 100, '  ')}`);
  if (end.expectations.length > 0) terminal.write('\nexpectations\n');
  for (const { node, ok, message } of end.expectations) terminal.write(`  ${ok ? terminal.paint('green', 'ok    ') : terminal.paint('red', 'failed')} ${node}  ${message}\n`);
}
