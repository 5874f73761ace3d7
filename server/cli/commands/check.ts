import type { Severity } from '../../base/diagnostic.ts';
import { diagnose } from '../../project/diagnose.ts';
import { defineCommand } from '../command.ts';
import { openFiles } from '../files.ts';
import { printers, type Report } from '../print/index.ts';

const order: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

export const check = defineCommand({
  name: 'check',
  summary: 'Report what is wrong in files of every language',
  usage: '[FILE | FOLDER | GLOB]…',
  details: 'Without arguments the current folder is checked. A file is read together with its project: the nearest folder above it\nthat holds a manifest. Settings of the editor (.vscode/settings.json, `sluice.*`) hold here too.',
  examples: ['sluice check', "sluice check 'tables/**/*.ddl'", 'sluice check --format sarif > findings.sarif'],
  options: {
    format: { summary: 'How to print', value: 'FORMAT', choices: ['text', 'json', 'sarif', 'github'] },
    'fail-on': { summary: 'Least severity that makes the exit code 1; default warning', value: 'SEVERITY', choices: order },
    severity: { summary: 'Change or switch off a code: CODE=error|warning|information|hint|off', value: 'CODE=SEVERITY', repeat: true },
  },

  async run(given, terminal) {
    const opened = await openFiles(given.arguments, terminal.folder, { severity: given.values('severity') });
    const report: Report = {
      files: opened.chosen.map((path, index) => {
        if (index % 50 === 49) terminal.progress(`checking ${index + 1} of ${opened.chosen.length} files`);
        return { path: opened.shown(path), text: opened.workspace.file(path)!.text, diagnostics: diagnose(opened.workspace, path) };
      }),
      rules: opened.workspace.languages.all.flatMap(l => l.rules),
      shown: opened.shown,
    };
    terminal.progress('');
    terminal.write(printers[given.value('format') ?? 'text']!(report, terminal));
    const least = order.indexOf((given.value('fail-on') as Severity | undefined) ?? 'warning');
    return report.files.some(f => f.diagnostics.some(d => order.indexOf(d.severity) <= least)) ? 1 : 0;
  },
});
