// The chart panel beside its text, in a real workbench with the packed extension.
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
let server, browser, wb, page, ws, command, theme, panel;

before(async () => { [server, browser] = await Promise.all([startServer({ vsix: [path.join(root, 'artifacts', `sluice-${process.platform}-${process.arch}.vsix`)] }), launchBrowser()]); });
after(async () => { await browser?.close(); await server?.dispose(); });
beforeEach(async () => {
  ws = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-chart-'));
  fs.cpSync(path.join(root, 'examples/web-log-histogram'), ws, { recursive: true });
  fs.writeFileSync(path.join(ws, 'board.kibana.ndjson'), exported(fs.readFileSync(path.join(ws, 'sizes.vl.json'), 'utf8')));
  wb = await openWorkbench(browser, server, ws, { viewport: { width: 1600, height: 950 } });
  page = wb.page;
  ({ command, theme, panel } = editor(page));
  page.setDefaultTimeout(30_000);
  await page.goto(wb.url);
  await page.getByRole('treeitem', { name: 'sizes.vl.json' }).dblclick();
  await page.locator('.editor-instance .view-line', { hasText: 'Sizes of responses' }).first().waitFor();
});
afterEach(async t => {
  await page.screenshot({ path: path.join(shots, `${t.name.replace(/\W+/g, '-')}.png`) });
  assert.deepEqual(wb.external, [], 'another host was asked');
  assert.deepEqual(wb.errors.filter(e => /Content Security Policy/.test(e) && /sluice|webviews/.test(e)), []);
  await wb.context.close();
  fs.rmSync(ws, { recursive: true, force: true });
});

/** Two charts as the dashboard exports them: text inside JSON inside text. */
function exported(sizes) {
  const line = (title, text) => JSON.stringify({ id: title, type: 'visualization', attributes: { title, visState: JSON.stringify({ title, type: 'vega', params: { spec: text } }) }, references: [] });
  return `${line('Empty', '{"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "data": {"values": [{"a": 1}]}, "mark": "point"}')}\n${line('Sizes', sizes)}\n`;
}

const shot = name => page.screenshot({ path: path.join(shots, `${name}.png`) });
const label = frame => frame.locator('.picture').getAttribute('aria-label');
const until = async (what, check) => {
  for (const end = Date.now() + 30_000; Date.now() < end; await new Promise(r => setTimeout(r, 50))) if (await check()) return;
  throw new Error(`never: ${what}`);
};

test('a chart of the dashboard: its request, its range of time, and the text that is being typed', async () => {
  await command('Sluice: Show Chart');
  const frame = await panel('.picture canvas');
  await until('bars', async () => /Sizes of responses; bar: x bytes, y sum of requests; with \d+ rect/.test(await label(frame)));
  const rows = () => frame.locator('.pane').innerText();
  await frame.getByRole('columnheader', { name: 'messagesize' }).waitFor();
  const all = await rows();
  await frame.getByRole('tab', { name: 'Requests' }).click();
  await frame.locator('.detail', { hasText: '"gte": "2019-01-22T03:58:00.000Z"' }).waitFor();
  await shot('chart-requests');
  await frame.getByLabel('Start of the time range').fill('2019-01-22T04:03:00Z');
  await page.keyboard.press('Enter');
  await frame.locator('.detail', { hasText: '"gte": "2019-01-22T04:03:00.000Z"' }).waitFor();
  await frame.getByRole('tab', { name: 'Data' }).click();
  await frame.getByRole('columnheader', { name: 'messagesize' }).waitFor();
  await until('other bars', async () => (await rows()) !== all);

  // A mistake keeps the picture and tells its line; mended, the picture is drawn again.
  await page.locator('.editor-instance .view-line', { hasText: '"mark"' }).first().click();
  await page.keyboard.press('End');
  await page.keyboard.type(' "transform": [{"calculate": "nobody(1)", "as": "z"}],');
  await frame.locator('.problem', { hasText: 'nobody' }).waitFor();
  assert.equal(await frame.locator('.picture.stale canvas').count(), 1);
  await frame.getByRole('button', { name: /^Line 26$/ }).waitFor();
  await shot('chart-mistake');
  await page.locator('.editor-instance .view-line', { hasText: 'nobody' }).first().click();
  await page.keyboard.press('End');
  await page.keyboard.press('Shift+Home');
  await page.keyboard.press('Delete');
  await page.keyboard.type('"mark": "bar",');
  await frame.locator('.picture:not(.stale) canvas').waitFor();
});

test('themes, the panel\'s own editor, and what an accessibility checker says', async () => {
  await command('Sluice: Show Chart');
  let frame = await panel('.picture canvas');
  await until('bars', async () => /rect/.test(await label(frame)));
  for (const name of ['Light Modern', 'Dark High Contrast', 'Light High Contrast', 'Dark Modern']) {
    await theme(name);
    await page.waitForTimeout(600);
    assert.deepEqual(await violations(frame, '.trying .editor'), [], name);
    await shot(`chart-${name.toLowerCase().replace(/ /g, '-')}`);
  }
  await frame.getByRole('button', { name: 'Edit', exact: true }).click();
  frame = await panel('.trying .monaco-editor .view-line');
  await until('bars again', async () => /rect/.test(await label(frame)));
  await frame.locator('.trying .view-line', { hasText: 'Sizes of responses' }).getByText('Sizes').first().dblclick();
  await page.keyboard.type('Weights');
  await until('the tried title', async () => /^Sizes of Weights/.test(await label(frame)));
  assert.match(fs.readFileSync(path.join(ws, 'sizes.vl.json'), 'utf8'), /"Sizes of responses"/);
  await shot('chart-try');
  assert.deepEqual(await violations(frame, '.trying .editor'), [], 'outside of the editor component');
  await frame.getByRole('button', { name: 'Apply to File' }).click();
  await page.locator('.editor-instance .view-line', { hasText: 'Sizes of Weights' }).first().waitFor();
  await frame.getByText('As in the file').waitFor();

  // The language server answers in the panel's editor as it does in the file's: hover, completion, mistakes; keys undo and apply.
  await frame.locator('.trying .view-line').first().click();
  await page.keyboard.press('Control+End');
  await frame.locator('.trying .view-line', { hasText: '"mark"' }).getByText('"mark"').first().hover();
  await frame.locator('.monaco-hover', { hasText: 'mark' }).first().waitFor();
  await page.keyboard.press('Escape');
  await frame.locator('.trying .view-line', { hasText: '"mark"' }).getByText('bar').first().dblclick();
  await page.keyboard.press('Delete');
  await page.keyboard.press('Control+Space');
  await frame.locator('.suggest-widget .monaco-list-row', { hasText: 'area' }).first().waitFor();
  await shot('chart-completion');
  await page.keyboard.type('are');
  await page.keyboard.press('Enter');
  await until('an area', async () => /; area: x/.test(await label(frame)));
  // A step is seen in the next frame: a key too many would take back the title as well.
  const drawn = () => frame.evaluate(() => new Promise(done => { requestAnimationFrame(() => requestAnimationFrame(() => done(document.querySelector('.trying .view-lines').innerText))); }));
  for (let i = 0; i < 5 && !/"bar"/.test(await drawn()); i++) await page.keyboard.press('Control+z');
  await until('the bar', async () => /; bar: x/.test(await label(frame)));
  await frame.locator('.trying .view-line', { hasText: '"mark"' }).getByText('bar').first().dblclick();
  await page.keyboard.type('bra');
  await frame.locator('.trying .squiggly-error').first().waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+.');
  await frame.locator('.action-widget', { hasText: 'Change to `bar`' }).waitFor();
  await shot('chart-fix');
  await page.keyboard.press('Enter');
  await until('the bar again', async () => /"bar"/.test(await frame.locator('.trying .view-lines').innerText()));
  await frame.locator('.trying .view-line', { hasText: '"mark"' }).getByText('bar').first().dblclick();
  await page.keyboard.type('line');
  await page.keyboard.press('Escape');
  await until('a line', async () => /; line: x/.test(await label(frame)));
  await page.keyboard.press('Control+s');
  await page.locator('.editor-instance .view-line', { hasText: '"line"' }).first().waitFor();
  await frame.getByText('As in the file').waitFor();
});

test('a chart inside an export of saved objects is shown over the workspace\'s index, changed and put back', async () => {
  const file = path.join(ws, 'board.kibana.ndjson');
  await page.getByRole('treeitem', { name: 'board.kibana.ndjson' }).dblclick();
  await page.locator('.codelens-decoration a', { hasText: 'Show chart Sizes' }).first().waitFor();
  await shot('chart-saved-lens');
  await command('Sluice: Show Chart');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Sizes' }).first().click();
  let frame = await panel('.picture');
  await frame.getByLabel('Start of the time range').fill('2019-01-01');
  await page.keyboard.press('Enter');
  await until('bars', async () => /Sizes of responses; bar: x bytes, y sum of requests; with \d+ rect/.test(await label(frame)));
  await frame.getByRole('button', { name: 'Edit', exact: true }).click();
  frame = await panel('.trying .monaco-editor .view-line');
  await frame.locator('.trying .view-line', { hasText: 'Sizes of responses' }).getByText('Sizes').first().dblclick();
  await page.keyboard.type('Weights');
  await until('the tried title', async () => /Sizes of Weights/.test(await label(frame)) || /Weights of responses/.test(await label(frame)));
  await shot('chart-saved');
  await page.keyboard.press('Control+s');
  await frame.getByText('As in the file').waitFor();
  await page.locator('.tab', { hasText: 'board.kibana.ndjson' }).first().click();
  await command('File: Save');
  await until('the file', () => fs.readFileSync(file, 'utf8').includes('Weights'));
  const [kept] = [JSON.parse(JSON.parse(fs.readFileSync(file, 'utf8').split('\n')[1]).attributes.visState).params.spec];
  assert.match(kept, /Weights/);
  assert.equal(fs.readFileSync(file, 'utf8'), exported(kept), 'nothing else has changed');
});
