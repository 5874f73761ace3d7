import * as path from 'node:path';
import { allRules } from '../../project/diagnose.ts';
import { fixAll } from '../../project/fixes.ts';
import { suggest } from '../../base/suggest.ts';
import { defineCommand, UsageError } from '../command.ts';
import { difference } from '../difference.ts';
import { openFiles, writeText } from '../files.ts';

export const fix = defineCommand({
  name: 'fix',
  summary: 'Apply every safe fix',
  usage: '[FILE | FOLDER | GLOB]…',
  details: 'A fix is safe when it cannot change what was meant; the others are offered in the editor only.\nFiles are rewritten until nothing is left to fix. The exit code is 0 also when nothing was there to do; with --dry-run it is 1 when something was.',
  examples: ['sluice fix', 'sluice fix --only DDL101 tables', 'sluice fix --dry-run'],
  options: {
    only: { summary: 'Only this code (may be repeated, or several with commas)', value: 'CODE', repeat: true },
    'dry-run': { summary: 'Show the changes and write nothing', short: 'n' },
    format: { summary: 'How to print', value: 'FORMAT', choices: ['text', 'json'] },
  },

  async run(given, terminal) {
    const { workspace, root, chosen, shown } = await openFiles(given.arguments, terminal.folder);
    const only = given.values('only').flatMap(v => v.split(',')).map(code => code.trim().toUpperCase()).filter(Boolean);
    const codes = allRules(workspace).map(rule => rule.code);
    for (const code of only) {
      if (codes.includes(code)) continue;
      const near = suggest(code, codes);
      throw new UsageError(`there is no diagnostic \`${code}\`${near ? `; did you mean \`${near}\`?` : ''}`);
    }
    const { changed, applied } = fixAll(workspace, { paths: chosen, ...(only.length > 0 && { only }) });
    const preview = given.flag('dry-run');
    const files = [...changed].sort(([a], [b]) => (a < b ? -1 : 1));
    if (!preview) for (const [name, text] of files) await writeText(path.join(root, name), text);
    if (given.value('format') === 'json') {
      terminal.write(JSON.stringify({ applied: Object.fromEntries(applied), files: files.map(([name, text]) => ({ path: shown(name), ...(preview && { text }) })), written: !preview }, undefined, 2) + '\n');
    } else {
      for (const [name, text] of files) {
        if (preview) terminal.write(difference(shown(name), workspace.file(name)!.text, text, terminal));
        else terminal.write(`fixed ${shown(name)}\n`);
      }
      const total = [...applied.values()].reduce((a, b) => a + b, 0);
      const summary = total === 0 ? 'nothing to fix' : `${total} ${total === 1 ? 'fix' : 'fixes'} in ${files.length} ${files.length === 1 ? 'file' : 'files'} (${[...applied].map(([code, n]) => `${code} × ${n}`).join(', ')})`;
      terminal.note(`${summary}${preview && total > 0 ? '; nothing was written' : ''}\n`);
    }
    return preview && files.length > 0 ? 1 : 0;
  },
});
