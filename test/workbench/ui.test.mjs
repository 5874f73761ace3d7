// The journey of the first pipeline in a real browser, with the packed extension.
import { after, afterEach, before, beforeEach, test } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { launchBrowser, openWorkbench, startServer } from '../../tools/workbench/workbench.mjs';
import { editor, violations } from './editor.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const shots = path.join(root, 'artifacts/screenshots');
fs.mkdirSync(shots, { recursive: true });
let server, browser, wb, page, ws, command, choose, write, theme, openFile, panel;

before(async () => { [server, browser] = await Promise.all([startServer({ vsix: [path.join(root, 'artifacts', `sluice-${process.platform}-${process.arch}.vsix`)] }), launchBrowser()]); });
after(async () => { await browser?.close(); await server?.dispose(); });
beforeEach(async () => {
  ws = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-ui-'));
  fs.cpSync(path.join(root, 'examples/dynamodb-sets-to-parquet'), ws, { recursive: true });
  wb = await openWorkbench(browser, server, ws, { viewport: { width: 1440, height: 900 } });
  page = wb.page;
  ({ command, choose, write, theme, openFile, panel } = editor(page));
  page.setDefaultTimeout(30_000);
  await page.goto(wb.url);
  await page.getByRole('treeitem', { name: 'orders.pipeline.yaml' }).waitFor();
});
afterEach(async t => {
  await page.screenshot({ path: path.join(shots, `${t.name.replace(/\W+/g, '-')}.png`) });
  assert.deepEqual(wb.external, [], 'another host was asked');
  assert.deepEqual(wb.errors.filter(e => /Content Security Policy/.test(e) && /sluice|webviews/.test(e)), []);
  await wb.context.close();
  fs.rmSync(ws, { recursive: true, force: true });
});

const shot = name => page.screenshot({ path: path.join(shots, `${name}.png`) });

test('a set is marked, explained and replaced by the light bulb', async () => {
  await openFile('tables', 'orders.glue.json');
  await page.locator('.squiggly-error').first().waitFor();
  await page.waitForFunction(() => /Errors: 7/.test(document.querySelector('#status\\.problems')?.getAttribute('aria-label') ?? ''));
  const word = page.locator('.editor-instance .view-line', { hasText: '"tags"' }).getByText('set', { exact: true }).first();
  await word.hover();
  await page.locator('.monaco-hover', { hasText: 'Firehose' }).first().waitFor();
  await shot('hover');
  await page.keyboard.press('Escape');
  await word.click();
  await page.keyboard.press('Control+.');
  await page.locator('.action-widget .monaco-list-row', { hasText: 'Replace' }).first().waitFor();
  await shot('light-bulb');
  await page.keyboard.press('Enter');
  await page.locator('.editor-instance .view-line', { hasText: 'array<string>' }).first().waitFor();
  await page.keyboard.press('Control+s');
  for (let i = 0; i < 200 && !/"tags", "Type": "array<string>"/.test(fs.readFileSync(path.join(ws, 'tables/orders.glue.json'), 'utf8')); i++) await new Promise(r => setTimeout(r, 50));
  assert.match(fs.readFileSync(path.join(ws, 'tables/orders.glue.json'), 'utf8'), /"tags", "Type": "array<string>"/);
  await page.waitForFunction(() => /Errors: 6/.test(document.querySelector('#status\\.problems')?.getAttribute('aria-label') ?? ''));
});

test('a replay fails with the reason, and succeeds once the table is repaired', async () => {
  await openFile('orders.pipeline.yaml');
  await page.locator('.editor-instance .view-line', { hasText: 'dynamodb-sets-to-parquet' }).first().waitFor();
  await command('Sluice: Replay Pipeline');
  let frame = await panel('.node[data-node="delivery"].failed');
  await frame.locator('.outcome', { hasText: '401 errors' }).waitFor();
  await frame.locator('.node[data-node="delivery"]').click();
  await frame.locator('.problems li', { hasText: 'DataFormatConversion.InvalidSchema' }).waitFor();
  assert.match(await frame.locator('.problems .message').first().textContent(), /type expected at the position 0 of 'set<string>' but 'set' is found\./);
  await shot('replay-failed');
  assert.deepEqual(await violations(frame), []);
  await frame.locator('.tab', { hasText: 'failed' }).click();
  await frame.locator('[role=gridcell]').first().waitFor();
  await frame.locator('.node[data-node="flatten"]').click();
  await frame.locator('[role=columnheader]', { hasText: 'order_id' }).waitFor();
  await frame.locator('.grid').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  assert.equal(await frame.locator('.cell.active').count(), 1);
  await shot('replay-rows');
  // A record in full, with its way: where it comes from and what became of it.
  await page.keyboard.press('Enter');
  const record = frame.locator('section.record');
  await record.getByRole('heading', { name: /^Record \d+ at flatten$/ }).waitFor();
  assert.deepEqual(await record.locator('.station').allTextContents(), ['orders', 'flatten', 'delivery.failed']);
  await shot('replay-record');
  assert.deepEqual(await violations(frame), []);
  await record.getByRole('button', { name: /^Record \d+ at orders$/ }).click();
  await record.getByRole('heading', { name: /^Record \d+ at orders$/ }).waitFor();
  await frame.locator('[role=columnheader]', { hasText: 'eventName' }).waitFor();
  await page.keyboard.press('Escape');
  await record.waitFor({ state: 'detached' });
  await frame.locator('.node[data-node="flatten"]').click();
  await page.keyboard.press('ArrowRight');
  assert.equal(await frame.evaluate(() => document.activeElement.dataset.node), 'schema', 'arrow keys go from node to node');
  assert.deepEqual(await violations(frame), []);

  const table = path.join(ws, 'tables/orders.glue.json');
  fs.writeFileSync(table, fs.readFileSync(table, 'utf8').replace(/set<(string|bigint)>/g, 'array<$1>'));
  await new Promise(r => setTimeout(r, 1500)); // the file watcher reports in its own time
  await frame.getByRole('button', { name: 'Replay' }).click();
  frame = await panel('.node[data-node="by_city"]');
  await frame.locator('.outcome', { hasText: 'no errors' }).waitFor();
  await frame.locator('.node[data-node="by_city"]').click();
  await frame.locator('[role=gridcell]', { hasText: 'Turin' }).waitFor();
  await shot('replay-repaired');
  await frame.locator('.node[data-node="lake"]').click();
  await frame.locator('[role=gridcell]', { hasText: '.parquet' }).first().waitFor();

  // What the panel shows survives a reload of the window.
  await Promise.all([page.waitForEvent('load'), command('Developer: Reload Window')]);
  frame = await panel('.node[data-node="delivery"]');
  await frame.locator('.outcome', { hasText: 'no errors' }).waitFor();
});

test('the schema panel shows the repair beside the rows it gives, and applies it', async () => {
  await openFile('tables', 'orders.glue.json');
  await page.locator('.squiggly-error').first().waitFor();
  await command('Sluice: Preview Schema Migration');
  const frame = await panel('.monaco-diff-editor .view-line');
  await frame.locator('section', { hasText: 'Before' }).locator('h2', { hasText: 'errors' }).waitFor();
  await frame.locator('section', { hasText: 'After' }).locator('h2', { hasText: 'no errors' }).waitFor();
  await frame.locator('.editor.modified .view-line', { hasText: 'array<string>' }).first().waitFor();
  await frame.locator('.editor.modified .char-insert, .editor.modified .line-insert').first().waitFor();
  // The same records on both sides: refused before, rows of the file after.
  await frame.locator('section', { hasText: 'Before' }).locator('[role=columnheader]', { hasText: 'lastErrorCode' }).waitFor();
  await frame.locator('section', { hasText: 'After' }).locator('[role=columnheader]', { hasText: 'placed_at' }).waitFor();
  await frame.locator('section', { hasText: 'After' }).locator('[role=gridcell]', { hasText: 'o-00001' }).waitFor();
  for (const side of ['Before', 'After']) assert.ok((await frame.locator('section', { hasText: side }).locator('.rows').boundingBox()).height > 80, `the rows of ${side} can be seen`);
  await shot('schema');
  assert.deepEqual((await violations(frame)).filter(v => !/monaco-|view-line|native-edit-context/.test(v)), [], 'outside of the editor component');
  // Twice the size leaves half the room: the page scrolls, and no part is squeezed away.
  await page.setViewportSize({ width: 720, height: 450 });
  const heights = () => frame.evaluate(() => ['.diff', '[aria-label="Changed columns"]', '.runs .rows'].map(part => document.querySelector(part).getBoundingClientRect().height));
  for (let i = 0; i < 200 && (await heights()).some(height => height < 40); i++) await new Promise(r => setTimeout(r, 50));
  assert.ok((await heights()).every(height => height >= 40), String(await heights()));
  assert.equal(await frame.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth), false);
  await shot('schema-zoomed');
  await page.setViewportSize({ width: 1440, height: 900 });
  await frame.getByRole('button', { name: 'Apply' }).click();
  await frame.locator('.outcome', { hasText: 'nothing to repair' }).waitFor();
});

test('changes of a table are picked, previewed and applied', async () => {
  await openFile('tables', 'orders.ddl');
  await page.locator('.squiggly-error').first().waitFor();
  await command('Sluice: Migrate Table');
  await choose('What changes', 'Sets become arrays');
  await choose('What else changes, or the preview', 'Rename a column');
  await choose('Which column', 'note');
  await write('New name of note', 'remark', 'note');
  await choose('What else changes, or the preview', 'Preview');
  const frame = await panel('.facts li');
  await frame.locator('.facts li', { hasText: 'array<string>' }).first().waitFor();
  await frame.locator('.editor.modified .view-line', { hasText: 'remark' }).first().waitFor();
  await shot('migrate-table');
  await frame.getByRole('button', { name: 'Apply' }).click();
  await frame.locator('.outcome', { hasText: 'The changes are made' }).waitFor();
  await openFile('tables', 'orders.ddl');
  await page.locator('.editor-instance .view-line', { hasText: 'remark' }).first().waitFor();
});

test('a key of the folders is computed: the panel has the statements, the folders and the rows of both versions', async () => {
  await openFile('tables', 'orders.glue.json');
  await page.locator('.squiggly-error').first().waitFor();
  await command('Sluice: Migrate Table');
  await choose('What changes', 'Sets become arrays');
  await choose('What else changes, or the preview', 'Add a key that is computed');
  await write('Name of the new key', 'day');
  await write('What computes day', 'date(placed_at)', 'date(placed_at)');
  await choose('What else changes, or the preview', 'Preview');
  const frame = await panel('.facts li');
  await frame.locator('[aria-label="Folders of the rows"] li', { hasText: /orders-v2\/day=\d{4}-\d{2}-\d{2}\// }).first().waitFor();
  await frame.locator('section', { hasText: 'After' }).locator('[role=columnheader]', { hasText: 'folder' }).waitFor();
  await frame.locator('.editor.modified .view-line', { hasText: 'PartitionKeys' }).first().waitFor();
  await shot('migrate-keys');
  await frame.getByRole('tab', { name: 'Statements' }).click();
  await frame.locator('.plan', { hasText: 'INSERT INTO shop.orders_next' }).waitFor();
  assert.equal(await frame.locator('.diff').isVisible(), false);
  await shot('migrate-keys-statements');
  assert.deepEqual((await violations(frame)).filter(v => !/monaco-|view-line|native-edit-context/.test(v)), [], 'outside of the editor component');
  await theme('Light Modern');
  await shot('migrate-keys-light');
  await frame.getByRole('button', { name: 'Apply' }).click();
  await frame.locator('.outcome', { hasText: 'The changes are made. The statements move the rows' }).waitFor();
  await frame.locator('.plan', { hasText: 'DROP TABLE shop.orders;' }).waitFor();
});

test('the panels follow a light theme', async () => {
  await theme('Light Modern');
  await openFile('orders.pipeline.yaml');
  await page.locator('.editor-instance .view-line', { hasText: 'dynamodb-sets-to-parquet' }).first().waitFor();
  await command('Sluice: Replay Pipeline');
  const frame = await panel('.node[data-node="delivery"].failed');
  await frame.locator('.outcome', { hasText: '401 errors' }).waitFor();
  const colours = await frame.evaluate(() => ({ background: getComputedStyle(document.body).backgroundColor, text: getComputedStyle(document.body).color }));
  const bright = colour => colour.match(/\d+/g).slice(0, 3).reduce((a, b) => a + Number(b), 0) / 3;
  assert.ok(bright(colours.background) > bright(colours.text) + 80, JSON.stringify(colours));
  await shot('replay-light');
  assert.deepEqual(await violations(frame), []);
});

test('menus of the panel, a screen at twice its size, and the nodes that a test run reached', async () => {
  await openFile('orders.pipeline.yaml');
  await page.locator('.editor-instance .view-line', { hasText: 'dynamodb-sets-to-parquet' }).first().waitFor();
  await command('Sluice: Replay Pipeline');
  const frame = await panel('.node[data-node="delivery"].failed');
  await frame.locator('.outcome', { hasText: '401 errors' }).waitFor();
  // The node that failed is in sight, wherever the pipeline has it.
  const sight = await frame.evaluate(() => { const [node, graph] = ['.node[aria-pressed="true"]', '.graph'].map(s => document.querySelector(s).getBoundingClientRect()); return node.left >= graph.left && node.right <= graph.right; });
  assert.ok(sight);
  await frame.locator('.node[data-node="flatten"]').click();
  await frame.locator('[role=gridcell]', { hasText: 'o-00001' }).click({ button: 'right' });
  await page.locator('.monaco-menu .action-label', { hasText: 'Copy Row as JSON' }).waitFor();
  await shot('menu-cell');
  await page.keyboard.press('Escape');
  await frame.locator('.node[data-node="flatten"]').click({ button: 'right' });
  await page.locator('.monaco-menu .action-label', { hasText: 'Replay up to Here' }).waitFor();
  for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
  await frame.locator('.outcome', { hasText: /^400 records replayed, 400 errors$/ }).waitFor(); // expectations are of whole replays
  await frame.locator('.node[data-node="flatten"]').click({ button: 'right' });
  await page.locator('.monaco-menu .action-label', { hasText: 'Open in Manifest' }).waitFor();
  for (const key of ['ArrowDown', 'Enter']) await page.keyboard.press(key);
  await page.waitForFunction(() => /Ln 20/.test(document.querySelector('#status\\.editor\\.selection')?.textContent ?? ''));

  // Twice the size leaves half the room: nothing is cut off that cannot be scrolled to.
  await page.setViewportSize({ width: 720, height: 450 });
  await page.waitForTimeout(500);
  assert.deepEqual(await frame.evaluate(() => { const { scrollWidth, clientWidth } = document.documentElement; return [scrollWidth > clientWidth, [...document.querySelectorAll('.toolbar > *')].filter(e => e.getBoundingClientRect().right > innerWidth).map(e => e.className)]; }), [false, []]);
  await shot('replay-zoomed');
  await page.setViewportSize({ width: 1440, height: 900 });

  await command('Test: Run All Tests with Coverage');
  await page.getByText('83%').first().waitFor(); // all but the query, whose table is empty
  await shot('coverage');
});
