// Takes the pictures of the guide again, with the packed extension in a real workbench: npm run package:native && node tools/pictures.mjs
import './workbench/setup.mjs';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { editor } from '../test/workbench/editor.mjs';
import { launchBrowser, openWorkbench, startServer } from './workbench/workbench.mjs';

const root = path.resolve(import.meta.dirname, '..');
const server = await startServer({ vsix: [path.join(root, `artifacts/sluice-${process.platform}-${process.arch}.vsix`)] });
const browser = await launchBrowser();

/** Opens an example by its name, and takes a picture of what `show` brings up. */
async function picture(name, example, show) {
  const folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-pictures-')), example);
  fs.cpSync(path.join(root, 'examples', example), folder, { recursive: true });
  const { context, page, url } = await openWorkbench(browser, server, folder, { viewport: { width: 1440, height: 780 } });
  page.setDefaultTimeout(60_000);
  await page.goto(url);
  await page.getByRole('treeitem', { name: 'README.md' }).waitFor();
  const hands = editor(page);
  await show(page, hands);
  await hands.command('View: Close Primary Side Bar');
  await page.mouse.move(720, 4);
  await page.waitForTimeout(1000);
  await page.screenshot({ path: path.join(root, 'docs/guide', `${name}.png`) });
  await context.close();
  fs.rmSync(path.dirname(folder), { recursive: true, force: true });
}

try {
  await picture('replay', 'dynamodb-sets-to-parquet', async (page, { command, openFile, panel }) => {
    await openFile('orders.pipeline.yaml');
    await page.locator('.editor-instance .view-line', { hasText: 'dynamodb-sets-to-parquet' }).first().waitFor();
    await page.waitForFunction(() => /Errors: 7/.test(document.querySelector('#status\\.problems')?.getAttribute('aria-label') ?? ''));
    await command('Sluice: Replay Pipeline');
    const frame = await panel('.node[data-node="delivery"].failed');
    await frame.locator('.outcome', { hasText: '401 errors' }).waitFor();
  });

  await picture('chart', 'web-log-histogram', async (page, { command, openFile, panel }) => {
    await openFile('sizes.vl.json');
    await page.locator('.editor-instance .view-line', { hasText: 'Sizes of responses' }).first().waitFor();
    await command('Sluice: Show Chart');
    const frame = await panel('.picture canvas');
    await frame.getByRole('tab', { name: 'Requests' }).click();
  });

} finally {
  await browser.close();
  await server.dispose();
}
