import * as path from 'node:path';
import { applyEdits } from '../../base/edit.ts';
import { defineCommand } from '../command.ts';
import { difference } from '../difference.ts';
import { openFiles, writeText } from '../files.ts';

export const format = defineCommand({
  name: 'format',
  summary: 'Bring files into their standard form',
  usage: '[FILE | FOLDER | GLOB]…',
  details: 'Files in a language without a standard form stay as they are. With --check nothing is written and the exit code is 1 when a file would change.',
  examples: ['sluice format', 'sluice format --check'],
  options: {
    check: { summary: 'Write nothing; exit code 1 when a file is not in its standard form' },
    diff: { summary: 'With --check: show what would change' },
    format: { summary: 'How to print', value: 'FORMAT', choices: ['text', 'json'] },
  },

  async run(given, terminal) {
    const { workspace, root, chosen, shown } = await openFiles(given.arguments, terminal.folder);
    const changed: { path: string; before: string; after: string }[] = [];
    for (const name of chosen) {
      const file = workspace.file(name)!;
      const edits = workspace.languageOf(file).format?.(file, { tabSize: 2, insertSpaces: true }) ?? [];
      const after = applyEdits(file.text, edits);
      if (after !== file.text) changed.push({ path: name, before: file.text, after });
    }
    const dry = given.flag('check');
    if (!dry) for (const file of changed) await writeText(path.join(root, file.path), file.after);
    if (given.value('format') === 'json') terminal.write(JSON.stringify({ files: changed.map(f => shown(f.path)), written: !dry }, undefined, 2) + '\n');
    else {
      for (const file of changed) terminal.write(dry && given.flag('diff') ? difference(shown(file.path), file.before, file.after, terminal) : `${dry ? 'would format' : 'formatted'} ${shown(file.path)}\n`);
      if (changed.length === 0) terminal.note('nothing to format\n');
    }
    return dry && changed.length > 0 ? 1 : 0;
  },
});
