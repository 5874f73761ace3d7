import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import { seededRandom } from '../server/base/random.ts';
import { median, percentile, type Figure } from './figure.ts';

const root = (globalThis as unknown as { SLUICE_ROOT: string }).SLUICE_ROOT;
// Of the page, in which some of these lines run.
declare const window: any, document: any, requestAnimationFrame: (then: () => void) => void;
const browserPath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/**
 * From a change of the text to the new picture, for a chart over a file of 10,000 rows: the language server makes the chart,
 * the panel's page draws it in a browser. The panel's pause for the keys is not part of it.
 */
export async function figures(): Promise<readonly Figure[]> {
  if (!fs.existsSync(browserPath)) {
    process.stderr.write(`no browser at ${browserPath}: the preview is not measured\n`);
    return [];
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-preview-'));
  const random = seededRandom('preview');
  fs.writeFileSync(path.join(folder, 'rows.csv'), ['time,kind,value', ...Array.from({ length: 10_000 }, (_, i) => `${new Date(Date.UTC(2024, 0, 1) + i * 60_000).toISOString()},${'abcde'[Math.floor(random() * 5)]},${(random() * 100).toFixed(3)}`)].join('\n'));
  const text = (size: number) => JSON.stringify({ $schema: 'https://vega.github.io/schema/vega-lite/v5.json', data: { url: 'rows.csv' }, mark: { type: 'point', size }, width: 500, height: 300, encoding: { x: { field: 'time', type: 'temporal' }, y: { field: 'value', type: 'quantitative' }, color: { field: 'kind', type: 'nominal' } } }, null, 2);
  const uri = pathToFileURL(path.join(folder, 'a.vl.json')).href;
  fs.writeFileSync(path.join(folder, 'a.vl.json'), text(1));
  const server = spawn(process.execPath, [path.join(root, 'dist/server.cjs'), '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
  const browser = await chromium.launch({ executablePath: browserPath, headless: true, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    connection.onRequest('client/registerCapability', () => null);
    connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) => items.map(() => ({})));
    connection.listen();
    await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'bench' }], capabilities: { workspace: { configuration: true, workspaceFolders: true } } });
    await connection.sendNotification('initialized', {});
    await connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'vega-lite', version: 1, text: text(1) } });
    const page = await browser.newPage();
    await page.setContent('<body class="vscode-dark" data-uri="a"><main id="root"></main></body>');
    await page.evaluate(() => { Object.assign(window, { acquireVsCodeApi: () => ({ postMessage: () => undefined, getState: () => undefined, setState: () => undefined }) }); });
    await page.addStyleTag({ path: path.join(root, 'dist/webviews/chart.css') });
    await page.addScriptTag({ path: path.join(root, 'dist/webviews/chart.js') });
    const [asked, drawn, both]: number[][] = [[], [], []];
    for (let i = 0; i < 35; i++) {
      const start = performance.now();
      await connection.sendNotification('textDocument/didChange', { textDocument: { uri, version: i + 2 }, contentChanges: [{ text: text(i + 2) }] });
      const chart = await connection.sendRequest('sluice/chart', { uri });
      const middle = performance.now();
      await page.evaluate(async ({ chart: next, source }) => {
        const said = document.querySelector('.announcer');
        said.textContent = '';
        window.postMessage({ kind: 'chart', chart: next, text: source, tried: false }, '*');
        while (said.textContent === '') await new Promise(resolve => setTimeout(resolve, 0));
        if (said.textContent !== 'The chart is drawn') throw new Error(said.textContent ?? '');
        await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve, 0)));
      }, { chart, source: text(i + 2) });
      const end = performance.now();
      if (i < 5) continue; // warm
      asked!.push(middle - start);
      drawn!.push(end - middle);
      both!.push(end - start);
    }
    return [
      { name: 'preview of 10,000 rows, change → picture, p95', value: percentile(both!, 0.95), unit: 'ms', better: 'less' },
      { name: '… the server\'s part, p50', value: median(asked!), unit: 'ms', better: 'less' },
      { name: '… the page\'s part, p50', value: median(drawn!), unit: 'ms', better: 'less' },
    ];
  } finally {
    await browser.close();
    await connection.sendRequest('shutdown').catch(() => undefined);
    server.kill();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
