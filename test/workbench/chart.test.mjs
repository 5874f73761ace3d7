// Every example chart in a real browser, under the panel's own content policy: no eval, no other host, no styles but ours.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import axe from 'axe-core';
import { build } from 'esbuild';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { launchBrowser } from '../../tools/workbench/workbench.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const origin = 'https://panel.test';
let browser, page, examples;
const troubles = [];

before(async () => {
  const bundled = await build({ absWorkingDir: root, stdin: { resolveDir: root, loader: 'ts', contents: `export * from './test/languages/vega/examples.ts'; export { prepareChart } from './server/components/chart/prepare.ts';` }, bundle: true, format: 'esm', write: false });
  examples = await import(`data:text/javascript;base64,${Buffer.from(bundled.outputFiles[0].text).toString('base64')}`);
  browser = await launchBrowser();
  page = await (await browser.newContext({ viewport: { width: 900, height: 700 }, acceptDownloads: false })).newPage();
  page.on('console', m => { if (m.type() === 'error') troubles.push(m.text()); });
  page.on('pageerror', e => troubles.push(e.message));
  // The page that client/panel.ts makes, with the editor's half of the messages.
  const source = fs.readFileSync(path.join(root, 'client/panel.ts'), 'utf8');
  assert.match(source, /default-src 'none'/);
  const policy = `default-src 'none'; script-src 'nonce-abc'; style-src ${origin}; font-src ${origin}; img-src ${origin} data:`;
  const html = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><title>Chart</title><link rel="stylesheet" href="${origin}/chart.css"></head>
<body data-uri="file:///chart.vl.json"><main id="root" tabindex="-1"></main>
<script nonce="abc">window.sent = []; window.acquireVsCodeApi = () => ({ postMessage: m => window.sent.push(m), getState: () => undefined, setState: () => {} });</script>
<script nonce="abc" src="${origin}/chart.js"></script></body></html>`;
  await page.route('**/*', route => {
    const { pathname, origin: asked } = new URL(route.request().url());
    if (asked !== origin) { troubles.push(`asked ${asked}`); return route.abort(); }
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: html });
    const file = path.join(root, 'dist/webviews', path.basename(pathname));
    return fs.existsSync(file) ? route.fulfill({ path: file }) : route.fulfill({ status: 204, body: '' });
  });
  await page.goto(`${origin}/`);
  await page.waitForFunction(() => window.sent.some(m => m.kind === 'ready'));
});
after(() => browser?.close());

const show = async (library, spec, more = {}) => {
  await page.evaluate(([chart]) => { document.querySelector('.announcer').textContent = ''; window.postMessage({ kind: 'chart', chart }, '*'); }, [{ library, spec, renderer: 'svg', warnings: [], requests: [], ...more }]);
  await page.waitForFunction(() => document.querySelector('.announcer').textContent !== '');
  return page.evaluate(() => ({ said: document.querySelector('.announcer').textContent, label: document.querySelector('.picture').getAttribute('aria-label'), problem: document.querySelector('.problem').hidden ? '' : document.querySelector('.problem').textContent, size: document.querySelector('.picture svg, .picture canvas')?.getBoundingClientRect().width ?? 0 }));
};

test('every example chart is drawn under the content policy', async t => {
  const wrong = [];
  let drawn = 0;
  for (const [library, list] of [['vega-lite', examples.liteExamples], ['vega', examples.vegaExamples]]) {
    for (const [name, spec] of Object.entries(list)) {
      const prepared = await examples.prepareChart({ path: name, text: JSON.stringify(spec), language: library }, { dashboard: { from: 0, to: 1, context: { must: [], filter: [], should: [], must_not: [] }, version: 8 }, width: 400, height: 200, rows: new Map() });
      const { problem, size } = await show(library, prepared.spec, { renderer: drawn % 2 ? 'canvas' : 'svg' });
      if (problem || size === 0) wrong.push(`${name}: ${problem || 'nothing was drawn'}`);
      else drawn++;
    }
  }
  t.diagnostic(`${drawn} charts drawn`);
  assert.deepEqual(wrong, []);
  assert.deepEqual(troubles, []);
});

test('a mistake keeps the last good picture and says what is wrong', async () => {
  const good = await show('vega-lite', examples.liteExamples.bars);
  assert.match(good.label, /4 rect/);
  const bad = await show('vega-lite', { ...examples.liteExamples.bars, transform: [{ calculate: 'nobody(1)', as: 'z' }] });
  assert.match(bad.problem, /nobody/);
  assert.ok(bad.size > 0, 'the picture is still there');
  const told = await show('vega-lite', undefined, { error: 'url.body must be an object', line: 3 });
  assert.match(told.problem, /url\.body must be an object Line 4/);
});

test('rows, signals, requests and pictures to keep', async () => {
  await show('vega-lite', examples.liteExamples.slider, { requests: [{ name: 'a', path: '/logs/_search', body: { size: 0 }, status: 200, answer: { took: 1 } }] });
  assert.ok(await page.getByRole('gridcell', { name: '55', exact: true }).count() > 0);
  await page.getByRole('tab', { name: 'Signals' }).click();
  await page.getByRole('gridcell', { name: 'least', exact: true }).waitFor();
  await page.keyboard.press('ArrowRight');
  assert.match(await page.locator('.detail').innerText(), /POST \/logs\/_search/);
  await page.getByRole('button', { name: 'Export SVG' }).click();
  await page.getByRole('button', { name: 'Export PNG' }).click();
  await page.waitForFunction(() => window.sent.filter(m => m.kind === 'save').length === 2);
  const kept = await page.evaluate(() => window.sent.filter(m => m.kind === 'save').map(m => [m.format, m.content.slice(0, 14)]));
  assert.deepEqual(kept.map(([format, head]) => [format, format === 'svg' ? head.slice(0, 4) : head]), [['svg', '<svg'], ['png', 'data:image/png']]);
  await page.getByLabel('Start of the time range').fill('2024-01-01');
  await page.keyboard.press('Enter');
  assert.deepEqual(await page.evaluate(() => window.sent.filter(m => m.kind === 'time')), [{ kind: 'time', from: '2024-01-01', to: '' }]);
  assert.deepEqual(troubles, []);
});

test('an accessibility checker finds nothing wrong', async () => {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => globalThis.axe.run(document.body, { resultTypes: ['violations'], rules: { 'color-contrast': { enabled: false } } }));
  assert.deepEqual(found.violations.map(v => `${v.id}: ${v.nodes.map(n => n.html.slice(0, 120)).slice(0, 3).join(' | ')}`), []);
});
