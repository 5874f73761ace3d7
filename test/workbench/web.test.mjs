// The extension in the browser's own extension host, as on vscode.dev: server and client are workers, files come through the editor.
import { after, afterEach, before, test } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { launchBrowser, openWorkbench, startServer } from '../../tools/workbench/workbench.mjs';
import { editor } from './editor.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const shots = path.join(root, 'artifacts/screenshots');
fs.mkdirSync(shots, { recursive: true });
let server, browser, wb, ws;

before(async () => {
  const settings = { 'remote.extensionKind': { 'sluice.sluice': ['web'] } };
  [server, browser] = await Promise.all([startServer({ vsix: [path.join(root, 'artifacts/sluice.vsix')], settings }), launchBrowser()]);
});
after(async () => { await browser?.close(); await server?.dispose(); });
afterEach(async t => {
  await wb.page.screenshot({ path: path.join(shots, `${t.name.replace(/\W+/g, '-')}.png`) });
  assert.deepEqual(wb.external, [], 'another host was asked');
  await wb.context.close();
  fs.rmSync(ws, { recursive: true, force: true });
});

async function open(example, file) {
  ws = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-web-'));
  fs.cpSync(path.join(root, 'examples', example), ws, { recursive: true });
  wb = await openWorkbench(browser, server, ws, { viewport: { width: 1440, height: 900 } });
  wb.page.setDefaultTimeout(30_000);
  await wb.page.goto(wb.url);
  await wb.page.getByRole('treeitem', { name: file }).waitFor();
  return { page: wb.page, ...editor(wb.page) };
}

test('in a browser: a set is marked and repaired', async () => {
  const { page, openFile } = await open('dynamodb-sets-to-parquet', 'orders.pipeline.yaml');
  await openFile('tables', 'orders.ddl');
  await page.locator('.squiggly-error').first().waitFor();
  await page.locator('.editor-instance .view-line').getByText('set', { exact: true }).first().click();
  await page.keyboard.press('Control+.');
  await page.locator('.action-widget .monaco-list-row', { hasText: 'Replace' }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.editor-instance .view-line', { hasText: 'array<string>' }).first().waitFor();
});

test('in a browser: a pipeline without functions is replayed', async () => {
  const { page, openFile, command, panel } = await open('news-trends', 'news.pipeline.yaml');
  await openFile('news.pipeline.yaml');
  await page.locator('.editor-instance .view-line', { hasText: 'news-trends' }).first().waitFor();
  await command('Sluice: Replay Pipeline');
  const frame = await panel('.node[data-node="top"]');
  await frame.locator('.outcome', { hasText: 'no errors' }).waitFor();
});

test('in a browser: a chart is drawn', async () => {
  const { openFile, command, panel, page } = await open('charts', 'charts.pipeline.yaml');
  await openFile('heat.vl.json');
  await page.locator('.editor-instance .view-line', { hasText: 'mark' }).first().waitFor();
  await command('Sluice: Show Chart');
  const frame = await panel('[role=tablist]');
  await frame.locator('[role=gridcell]', { hasText: '2024-03-01' }).first().waitFor();
});
