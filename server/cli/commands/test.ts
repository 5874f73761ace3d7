import { readSpec } from '../../simulate/languages.ts';
import { ManifestError } from '../../simulate/open.ts';
import { defineCommand, UsageError, wholeNumber } from '../command.ts';
import { openFiles } from '../files.ts';
import { hostFor } from '../host.ts';
import { gather } from '../pipeline.ts';

interface Case { readonly name: string; readonly ok: boolean; readonly message: string }
interface Suite { readonly path: string; readonly name: string; readonly milliseconds: number; readonly cases: readonly Case[] }

export const test = defineCommand({
  name: 'test',
  summary: 'Replay pipelines and hold them against what their manifests expect',
  usage: '[MANIFEST | FOLDER | GLOB]…',
  details: 'Every manifest with `expect:` is a test. The exit code is 1 when an expectation fails or a manifest cannot run.',
  examples: ['sluice test', 'sluice test --format junit > results.xml'],
  options: {
    seed: { summary: 'Seed of everything random; default the manifest\'s, else 1', value: 'S' },
    format: { summary: 'How to print', value: 'FORMAT', choices: ['text', 'json', 'junit'] },
  },

  async run(given, terminal) {
    const { workspace, root, chosen, shown } = await openFiles(given.arguments, terminal.folder);
    const seed = wholeNumber(given, 'seed', 0);
    const manifests = chosen.filter(path => workspace.file(path)?.language === 'pipeline' && Object.keys(readSpec(workspace.file(path)!).spec.expect).length > 0);
    if (manifests.length === 0) throw new UsageError('no manifest here has an `expect:`');
    const suites: Suite[] = [];
    for (const path of manifests) {
      const before = performance.now();
      const outcome = await gather(workspace, path, hostFor(root), terminal, { samples: 0, ...(seed !== undefined && { seed }) });
      const cases = outcome instanceof ManifestError
        ? outcome.problems.map((p): Case => ({ name: 'manifest', ok: false, message: p.message }))
        : outcome.end.expectations.map((e): Case => ({ name: `${e.node}: ${e.message.split(':')[0]}`, ok: e.ok, message: e.message }));
      suites.push({ path: shown(path), name: outcome instanceof ManifestError ? shown(path) : outcome.start.pipeline, milliseconds: performance.now() - before, cases });
    }
    const failed = suites.flatMap(s => s.cases).filter(c => !c.ok).length;
    const format = given.value('format') ?? 'text';
    if (format === 'json') terminal.write(JSON.stringify({ failed, suites }, undefined, 2) + '\n');
    else if (format === 'junit') terminal.write(junit(suites));
    else {
      for (const suite of suites) {
        terminal.write(`${terminal.paint('bold', suite.name)} (${suite.path})\n`);
        for (const c of suite.cases) terminal.write(`  ${c.ok ? terminal.paint('green', 'ok    ') : terminal.paint('red', 'failed')} ${c.name.split(':')[0]}  ${c.message}\n`);
      }
      const all = suites.flatMap(s => s.cases).length;
      terminal.write(`${all - failed} of ${all} expectations hold in ${suites.length} ${suites.length === 1 ? 'pipeline' : 'pipelines'}\n`);
    }
    return failed > 0 ? 1 : 0;
  },
});

function junit(suites: readonly Suite[]): string {
  // XML 1.0 forbids most control characters even escaped.
  const escape = (s: string) => s.replace(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, '\ufffd').replace(/[&<>"]/g, c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);
  const bodies = suites.map(s => `  <testsuite name="${escape(s.name)}" file="${escape(s.path)}" tests="${s.cases.length}" failures="${s.cases.filter(c => !c.ok).length}" time="${(s.milliseconds / 1000).toFixed(3)}">\n${s.cases.map(c =>
    `    <testcase classname="${escape(s.name)}" name="${escape(c.name)}"${c.ok ? '/>' : `>\n      <failure message="${escape(c.message)}"/>\n    </testcase>`}\n`).join('')}  </testsuite>\n`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${bodies.join('')}</testsuites>\n`;
}
