// Loaded by the extension host: by the desktop editor through @vscode/test-electron and by the workbench in a browser.
import * as fs from 'node:fs';
import * as path from 'node:path';

export async function run(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  const out = process.env['EXT_TEST_OUT'] ?? path.join(__dirname, '..', 'result.json');
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 30_000, reporter: 'spec', ...(process.env['EXT_TEST_GREP'] && { grep: process.env['EXT_TEST_GREP'] }) });
  mocha.addFile(path.join(__dirname, 'suite.cjs'));
  const tests: object[] = [];
  await new Promise<void>((resolve, reject) => {
    const runner = mocha.run(failures => {
      fs.mkdirSync(path.dirname(out), { recursive: true });
      fs.writeFileSync(out, JSON.stringify({ failures, stats: runner.stats, tests }, null, 1));
      if (failures) reject(new Error(`${failures} tests failed`));
      else resolve();
    });
    runner.on('pass', test => tests.push({ title: test.fullTitle(), ok: true, ms: test.duration }));
    runner.on('fail', (test, error: Error) => tests.push({ title: test.fullTitle(), ok: false, error: String(error?.stack ?? error) }));
  });
}
