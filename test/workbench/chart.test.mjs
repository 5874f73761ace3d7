// Every example chart in a real browser, under the panel's own content policy: no eval, no other host, no styles but ours.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import axe from 'axe-core';
import { build } from 'esbuild';
import * as fs from 'node:fs';
import * as path from 'node:path';
import '../../tools/chart-examples/setup.mjs';
import { check } from '../../dist/index.mjs';
import { launchBrowser } from '../../tools/workbench/workbench.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const origin = 'https://panel.test';
let browser, page, examples;
const troubles = [];

/** The page that the extension makes, with its own policy. */
async function pageOf(more) {
  const bundled = await build({ absWorkingDir: root, stdin: { resolveDir: root, loader: 'ts', contents: `export { pageFor } from './client/panel.ts';` }, bundle: true, format: 'esm', write: false, plugins: [{ name: 'editor', setup(b) { b.onResolve({ filter: /^vscode$/ }, () => ({ path: 'vscode', namespace: 'stub' })); b.onLoad({ filter: /.*/, namespace: 'stub' }, () => ({ contents: 'export const Uri = { joinPath: (base, ...names) => names.at(-1) };' })); } }] });
  const { pageFor } = await import(`data:text/javascript;base64,${Buffer.from(bundled.outputFiles[0].text).toString('base64')}`);
  return pageFor({ cspSource: origin, asWebviewUri: file => `${origin}/${file}` }, undefined, 'chart', 'Chart', more);
}
const colours = {
  light: { body: 'vscode-light', 'editor-background': '#ffffff', 'editor-foreground': '#3b3b3b', foreground: '#3b3b3b', descriptionForeground: '#595959', 'charts-blue': '#1a85ff', 'charts-orange': '#d18616', 'button-background': '#005fb8', 'button-foreground': '#ffffff', 'button-secondaryBackground': '#e5e5e5', 'button-secondaryForeground': '#3b3b3b', 'input-background': '#ffffff', 'input-foreground': '#3b3b3b', 'dropdown-background': '#ffffff', 'dropdown-foreground': '#3b3b3b', focusBorder: '#005fb8', 'panel-border': '#e5e5e5', 'font-family': 'sans-serif', 'font-size': '13px', 'editor-font-family': 'monospace', 'editor-font-size': '13px', 'textLink-foreground': '#005fb8', 'badge-background': '#cccccc', 'badge-foreground': '#3b3b3b', 'list-inactiveSelectionBackground': '#e4e6f1' },
  dark: { body: 'vscode-dark', 'editor-background': '#1f1f1f', 'editor-foreground': '#cccccc', foreground: '#cccccc', descriptionForeground: '#9d9d9d', 'charts-blue': '#59a4f9', 'charts-orange': '#d18616', 'button-background': '#0078d4', 'button-foreground': '#ffffff', 'button-secondaryBackground': '#313131', 'button-secondaryForeground': '#cccccc', 'input-background': '#313131', 'input-foreground': '#cccccc', 'dropdown-background': '#313131', 'dropdown-foreground': '#cccccc', focusBorder: '#0078d4', 'panel-border': '#2b2b2b', 'font-family': 'sans-serif', 'font-size': '13px', 'editor-font-family': 'monospace', 'editor-font-size': '13px', 'textLink-foreground': '#4daafc', 'badge-background': '#616161', 'badge-foreground': '#f8f8f8', 'list-inactiveSelectionBackground': '#37373d' },
};
/** Puts on a theme as the editor does: variables first, then the class. */
const dress = name => page.evaluate(({ body, ...variables }) => {
  for (const [key, value] of Object.entries(variables)) document.documentElement.style.setProperty(`--vscode-${key}`, value);
  document.body.className = body;
}, colours[name]);

let html;
const goTo = async more => {
  html = await pageOf(more);
  await page.goto(`${origin}/`);
  await page.waitForFunction(() => window.sent.some(m => m.kind === 'ready'));
  await dress('light');
};
const shots = path.join(root, 'artifacts/screenshots');
fs.mkdirSync(shots, { recursive: true });

before(async () => {
  const bundled = await build({ absWorkingDir: root, stdin: { resolveDir: root, loader: 'ts', contents: `export * from './test/languages/vega/examples.ts'; export { prepareChart } from './server/components/chart/prepare.ts';` }, bundle: true, format: 'esm', write: false });
  examples = await import(`data:text/javascript;base64,${Buffer.from(bundled.outputFiles[0].text).toString('base64')}`);
  browser = await launchBrowser();
  page = await (await browser.newContext({ viewport: { width: 1000, height: 760 }, acceptDownloads: false })).newPage();
  page.on('console', m => { if (m.type() === 'error') troubles.push(m.text()); });
  page.on('pageerror', e => troubles.push(e.message));
  // The editor's half of the messages. It runs before the page and is not under its policy.
  await page.addInitScript(() => {
    window.sent = [];
    let state = JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined;
    window.acquireVsCodeApi = () => ({ postMessage: m => window.sent.push(m), getState: () => state, setState: s => sessionStorage.setItem('state', JSON.stringify(state = s)) });
    document.addEventListener('securitypolicyviolation', e => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`));
  });
  await page.route('**/*', route => {
    const { pathname, origin: asked, protocol } = new URL(route.request().url());
    if (protocol === 'blob:' || protocol === 'data:') return route.continue();
    if (asked !== origin) { troubles.push(`asked ${asked}`); return route.abort(); }
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: html });
    const file = path.join(root, 'dist/webviews', path.basename(pathname));
    return fs.existsSync(file) ? route.fulfill({ path: file }) : route.fulfill({ status: 204, body: '' });
  });
  await goTo({ attributes: { uri: 'file:///chart.vl.json' } });
});
after(() => browser?.close());

const nowhere = { dashboard: { from: 0, to: 1, context: { must: [], filter: [], should: [], must_not: [] }, version: 8 }, width: 400, height: 200, rows: new Map() };
const show = async (library, spec, more = {}) => {
  await page.evaluate(([chart]) => { document.querySelector('.announcer').textContent = ''; window.postMessage({ kind: 'chart', chart: { written: JSON.stringify(chart.spec ?? {}, null, 1), ...chart }, tried: false }, '*'); }, [{ library, spec, renderer: 'svg', warnings: [], requests: [], ...more }]);
  await page.waitForFunction(() => document.querySelector('.announcer').textContent !== '');
  return page.evaluate(() => ({ said: document.querySelector('.announcer').textContent, label: document.querySelector('.picture').getAttribute('aria-label'), problem: document.querySelector('.problem').hidden ? '' : document.querySelector('.problem').textContent, size: document.querySelector('.picture svg, .picture canvas')?.getBoundingClientRect().width ?? 0 }));
};

test('every example chart is drawn under the content policy', async t => {
  const wrong = [];
  let drawn = 0;
  for (const [library, list] of [['vega-lite', examples.liteExamples], ['vega', examples.vegaExamples]]) {
    for (const [name, spec] of Object.entries(list)) {
      const prepared = await examples.prepareChart({ path: name, text: JSON.stringify(spec), language: library }, nowhere);
      const { problem, size } = await show(library, prepared.spec, { renderer: drawn % 2 ? 'canvas' : 'svg' });
      if (problem || size === 0) wrong.push(`${name}: ${problem || 'nothing was drawn'}`);
      else drawn++;
    }
  }
  t.diagnostic(`${drawn} charts drawn`);
  assert.deepEqual(wrong, []);
  assert.deepEqual(troubles, []);
});

test('the example charts of the documentation are drawn, but for those on the list; the checker finds a mistake just in those', { timeout: 600_000 }, async t => {
  const packages = path.join(root, 'tools/chart-examples/node_modules');
  const load = async address => { const file = path.join(packages, 'vega-datasets', address); return /^data\/[\w.-]+$/.test(address) && fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined; };
  const counts = [];
  const refused = new Map();
  const unlike = [];
  for (const [title, library, folder] of [['Vega-Lite examples', 'vega-lite', 'specs'], ['the same with composite marks written out', 'vega-lite', 'specs/normalized'], ['what the compiler of their time made of them, for Vega', 'vega', 'compiled']]) {
    const names = fs.readdirSync(path.join(packages, 'vega-lite-examples/examples', folder)).filter(name => /\.v[lg]\.json$/.test(name)).sort();
    let drawn = 0;
    for (const name of names) {
      const text = fs.readFileSync(path.join(packages, 'vega-lite-examples/examples', folder, name), 'utf8');
      const prepared = await examples.prepareChart({ path: name, text, language: library }, { ...nowhere, load });
      const { problem, size } = prepared.error ? { problem: prepared.error, size: 0 } : await show(library, prepared.spec);
      const why = (problem || (size === 0 ? 'nothing was drawn' : '')).replace(/ Line \d+$/, '');
      const errors = check([{ path: name, text, language: library }]).filter(d => d.severity === 'error').map(d => d.code);
      if (!why) drawn++;
      else refused.set(why, [...(refused.get(why) ?? []), name]);
      if ((why !== '') !== errors.length > 0) unlike.push(`${name}: ${why || 'drawn'}, ${errors.join(' ') || 'no error'}`);
    }
    counts.push(`${title}: ${drawn} of ${names.length}`);
  }
  // Rows of CSV are ours to read; the library finds nothing to say about them.
  const stocks = await examples.prepareChart({ path: 'a', text: JSON.stringify({ $schema: 'https://vega.github.io/schema/vega-lite/v5.json', data: { url: 'data/stocks.csv' }, mark: 'line', encoding: { x: { field: 'date', type: 'temporal' }, y: { field: 'price', type: 'quantitative' }, color: { field: 'symbol' } } }), language: 'vega-lite' }, { ...nowhere, load });
  assert.match((await show('vega-lite', stocks.spec)).label, /5 line|with \d+ line/);
  await page.getByRole('tab', { name: 'Log' }).click();
  assert.match(await page.getByRole('tabpanel').innerText(), /Nothing was said/);
  const list = [...counts, '', ...[...refused].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([why, names]) => [`${why}:`, ...names.map(name => `  ${name}`)]), '', 'drawn with an error of the checker, or refused without one:', ...unlike.map(line => `  ${line}`)].join('\n');
  for (const line of counts) t.diagnostic(line);
  const page_ = path.join(root, 'docs/decisions/vega-examples.md');
  const before = fs.readFileSync(page_, 'utf8');
  const after = before.replace(/```text\n[\s\S]*?```/, () => `\`\`\`text\n${list}\n\`\`\``);
  if (process.env.UPDATE_FIXTURES === '1') fs.writeFileSync(page_, after);
  else assert.equal(after, before);
  assert.deepEqual(troubles, []);
});

test('a mistake keeps the last good picture and says what is wrong, and where', async () => {
  const good = await show('vega-lite', examples.liteExamples.bars);
  assert.match(good.label, /bar: x c, y v; with 4 rect/);
  const bad = await show('vega-lite', { ...examples.liteExamples.bars, transform: [{ calculate: 'nobody(1)', as: 'z' }] }, { problems: [{ code: 'VEG121', severity: 'error', message: 'Unrecognized function: `nobody`', start: { line: 7, character: 0 }, end: { line: 7, character: 6 } }] });
  assert.match(bad.problem, /nobody.* Line 8/);
  assert.ok(bad.size > 0, 'the picture is still there');
  await page.getByRole('button', { name: 'Line 8' }).click();
  assert.deepEqual(await page.evaluate(() => window.sent.filter(m => m.kind === 'open')), [{ kind: 'open', line: 7 }]);
  const told = await show('vega-lite', undefined, { error: 'url.body must be an object', line: 3 });
  assert.match(told.problem, /url\.body must be an object Line 4/);
});

test('rows, signals, requests and pictures to keep', async () => {
  await show('vega-lite', examples.liteExamples.slider, { requests: [{ name: 'a', path: '/logs/_search', body: { size: 0 }, status: 200, answer: { took: 1 } }], range: { from: 'now-15m', to: 'now' }, warnings: ['"width" and "height" params are ignored'] });
  await page.getByRole('tab', { name: 'Data' }).click();
  assert.ok(await page.getByRole('gridcell', { name: '55', exact: true }).count() > 0);
  assert.match(await page.locator('.warnings').innerText(), /params are ignored/);
  await page.getByRole('tab', { name: 'Signals' }).click();
  const bars = () => page.locator('.picture').getAttribute('aria-label');
  assert.match(await bars(), /3 rect/);
  await page.getByLabel('Value of least', { exact: true }).fill('50');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => /2 rect/.test(document.querySelector('.picture').getAttribute('aria-label')));
  assert.equal(await page.locator('.picture input').inputValue(), '50');
  await page.getByRole('tab', { name: 'Signals' }).focus();
  await page.keyboard.press('ArrowRight');
  assert.match(await page.getByRole('tabpanel').innerText(), /POST \/logs\/_search[\s\S]*"size": 0[\s\S]*"took": 1/);
  await page.getByRole('button', { name: 'Export SVG' }).click();
  await page.getByRole('button', { name: 'Export PNG' }).click();
  await page.waitForFunction(() => window.sent.filter(m => m.kind === 'save').length === 2);
  const kept = await page.evaluate(() => window.sent.filter(m => m.kind === 'save').map(m => [m.format, m.content.slice(0, 14)]));
  assert.deepEqual(kept.map(([format, head]) => [format, format === 'svg' ? head.slice(0, 4) : head]), [['svg', '<svg'], ['png', 'data:image/png']]);
  assert.deepEqual(troubles, []);
});

test('the time range asks again, by the picker and by the chart itself', async () => {
  const asked = () => page.evaluate(() => window.sent.filter(m => m.kind === 'dashboard').at(-1));
  await show('vega', { width: 300, height: 100, background: '#eee', signals: [{ name: 'zoom', value: 0, on: [{ events: 'click', update: "kibanaSetTimeFilter(1704153600000, 1704067200000)" }] }, { name: 'only', on: [{ events: 'dblclick', update: "kibanaAddFilter({term: {city: 'Oslo'}})" }] }] }, { range: { from: 'now-15m', to: 'now' } });
  assert.equal(await page.getByLabel('Usual time ranges').inputValue(), 'Last 15 minutes');
  await page.getByLabel('Start of the time range').fill('2024-01-01');
  await page.keyboard.press('Enter');
  assert.deepEqual(await asked(), { kind: 'dashboard', from: '2024-01-01', to: 'now', filters: [] });
  await page.getByLabel('Usual time ranges').selectOption('Last 7 days');
  assert.deepEqual(await asked(), { kind: 'dashboard', from: 'now-7d', to: 'now', filters: [] });
  await page.locator('.picture svg').dblclick();
  await page.locator('.filters li').waitFor();
  assert.deepEqual(await asked(), { kind: 'dashboard', from: '2024-01-01T00:00:00.000Z', to: '2024-01-02T00:00:00.000Z', filters: [{ term: { city: 'Oslo' } }] });
  await page.getByRole('button', { name: /^Remove the filter/ }).click();
  assert.deepEqual((await asked()).filters, []);
  assert.deepEqual(troubles, []);
});

test('a chart of the dashboard takes the size of its place and the colours of the editor, as they change', async () => {
  await show('vega-lite', { ...examples.liteExamples.bars, autosize: { type: 'fit', contains: 'padding' }, width: 600, height: 400 }, { fitted: true });
  const width = () => page.evaluate(() => Math.round(document.querySelector('.picture svg').getBoundingClientRect().width));
  const first = await width();
  assert.ok(Math.abs(first - 976) < 12, String(first));
  await page.setViewportSize({ width: 700, height: 760 });
  await page.waitForFunction(() => document.querySelector('.picture svg').getBoundingClientRect().width < 690);
  const fill = () => page.evaluate(() => [...document.querySelectorAll('.picture svg .mark-rect path')].map(p => p.getAttribute('fill'))[0]);
  assert.equal(await fill(), '#1a85ff');
  await dress('dark');
  await page.waitForFunction(() => document.querySelector('.picture svg .mark-rect path')?.getAttribute('fill') === '#59a4f9');
  // A mistake makes room for its message: the picture is fitted again and is still the old one.
  await show('vega-lite', undefined, { error: 'no such index [lost]' });
  await page.waitForTimeout(300);
  assert.match(await page.locator('.problem').innerText(), /no such index/);
  assert.equal(await page.locator('.picture.stale svg').count(), 1);
  await page.setViewportSize({ width: 1000, height: 760 });
  assert.deepEqual(troubles, []);
});

const violations = () => page.evaluate(() => globalThis.axe.run(document.body, { resultTypes: ['violations'] })).then(({ violations: all }) => all.map(v => `${v.id}: ${v.nodes.map(n => n.html.slice(0, 140)).slice(0, 3).join(' | ')}`));

for (const name of ['light', 'dark']) {
  test(`an accessibility checker finds nothing wrong, ${name}`, async () => {
    await dress(name);
    await page.evaluate(axe.source);
    await show('vega-lite', examples.liteExamples.slider, { requests: [{ name: 'a', path: '/logs/_search', body: { size: 0 }, status: 200, answer: { took: 1 } }], range: { from: 'now-15m', to: 'now' }, warnings: ['a warning'] });
    for (const tab of ['Data', 'Signals', 'Requests', 'Log']) {
      await page.getByRole('tab', { name: tab }).click();
      assert.deepEqual(await violations(), [], tab);
      await page.screenshot({ path: path.join(shots, `chart-${name}-${tab.toLowerCase()}.png`) });
    }
  });
}

test('every control is reached by Tab, and Tab leads out again', async () => {
  await page.evaluate(() => document.getElementById('root').focus());
  const met = [];
  for (let i = 0; i < 30; i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => { const e = document.activeElement; return e === document.body ? undefined : e.getAttribute('aria-label') ?? (e.textContent || e.name); });
    if (at === undefined || met.includes(at)) break;
    met.push(at);
  }
  for (const wanted of ['Usual time ranges', 'Start of the time range', 'Edit', 'Export SVG', 'Refresh', 'Height of the chart']) assert.ok(met.includes(wanted), `${wanted} in ${met.join(', ')}`);
});

test('a change is tried in the panel\'s own editor, and put into the file', async () => {
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  assert.deepEqual(await page.evaluate(() => window.sent.filter(m => m.kind === 'edit')), [{ kind: 'edit', on: true }]);
  await goTo({ style: " 'unsafe-inline'", other: `worker-src blob:; connect-src ${origin}`, attributes: { uri: 'file:///chart.vl.json', widget: `${origin}/widget.js`, styles: `${origin}/widget.css`, worker: `${origin}/editor.worker.js` } });
  await show('vega-lite', examples.liteExamples.bars, { problems: [{ code: 'VEG104', severity: 'warning', message: 'A warning', start: { line: 2, character: 1 }, end: { line: 2, character: 5 } }] });
  await page.locator('.monaco-editor .view-line').first().waitFor({ timeout: 20_000 });
  await page.locator('.monaco-editor .squiggly-warning').waitFor();
  assert.ok(await page.getByRole('button', { name: 'Apply to File' }).isDisabled());
  await page.locator('.monaco-editor .view-lines').click();
  await page.keyboard.press('Control+End');
  // Completion is asked of the language server; its answer replaces the range that it names.
  await page.keyboard.press('Control+Space');
  await page.waitForFunction(() => window.sent.some(m => m.kind === 'ask' && m.what === 'completion'));
  await page.evaluate(() => { const { id, line, character } = window.sent.findLast(m => m.kind === 'ask'); const at = { line, character }; window.postMessage({ kind: 'completion', id, items: [{ label: 'width', kind: 'property', detail: 'number', documentation: 'How **wide**', range: { start: at, end: at }, text: '"width": ${1:100}', snippet: true }] }, '*'); });
  await page.locator('.suggest-widget .monaco-list-row', { hasText: 'width' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => window.sent.some(m => m.kind === 'try' && m.text.endsWith('"width": 100')));
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' // tried');
  await page.waitForFunction(() => window.sent.some(m => m.kind === 'try' && m.text.endsWith('// tried')));
  await page.screenshot({ path: path.join(shots, 'chart-editing.png') });
  await page.keyboard.press('Control+s');
  await page.waitForFunction(() => window.sent.some(m => m.kind === 'apply'));
  assert.match(await page.evaluate(() => window.sent.find(m => m.kind === 'apply').text), /\/\/ tried$/);
  assert.deepEqual(troubles, []);
});
