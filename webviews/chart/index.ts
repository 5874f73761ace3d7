import * as vega from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import * as lite from 'vega-lite';
import './chart.css';
import type { FromChartPanel, ToChartPanel } from '../../server/protocol/panels.ts';
import type { ChartResult } from '../../server/protocol/requests.ts';
import { announcer, h, number } from '../kit/dom.ts';
import { grid } from '../kit/grid.ts';
import { connect } from '../kit/host.ts';

const { uri = '' } = document.body.dataset;
const root = document.getElementById('root')!;
const editor = connect<ToChartPanel, FromChartPanel, { uri: string; from?: string; to?: string }>(take);
const saved = editor.state();
editor.save({ ...saved, uri });

// The dashboards' own functions say what they would have done.
for (const prefix of ['kibana', 'opensearchDashboards']) {
  for (const name of ['AddFilter', 'RemoveFilter', 'RemoveAllFilters', 'SetTimeFilter', 'VisEventTriggered']) {
    vega.expressionFunction(`${prefix}${name}`, (...given: unknown[]) => { note(`${prefix}${name}(${given.map(g => JSON.stringify(g)).join(', ')})`); return null; });
  }
}

const live = announcer();
const status = h('span', { class: 'outcome' });
const from = h('input', { type: 'text', 'aria-label': 'Start of the time range', placeholder: 'now-15m', size: 14 });
const to = h('input', { type: 'text', 'aria-label': 'End of the time range', placeholder: 'now', size: 14 });
from.value = saved?.from ?? '';
to.value = saved?.to ?? '';
const time = h('form', { class: 'time', onsubmit: event => { event.preventDefault(); setTime(); } }, from, h('span', { 'aria-hidden': 'true' }, '→'), to, h('button', { class: 'secondary', type: 'submit' }, 'Set Range'));
const exports = (['svg', 'png'] as const).map(format => h('button', { class: 'secondary', onclick: () => void save(format) }, `Export ${format.toUpperCase()}`));
const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
const picture = h('div', { class: 'picture', role: 'figure', 'aria-label': 'Chart' });
const tip = h('div', { class: 'tip', role: 'tooltip', hidden: true });
const tabNames = ['Data', 'Signals', 'Requests', 'Log'] as const;
type Tab = (typeof tabNames)[number];
let tab: Tab = 'Data';
let chosen: string | undefined;
const tabs = h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'About the chart' });
const pick = h('select', { 'aria-label': 'Data set', onchange: () => { chosen = pick.value; showTab(); } });
const table = grid();
const detail = h('pre', { class: 'detail', tabindex: 0, hidden: true });
const pane = h('div', { class: 'pane', role: 'tabpanel', id: 'pane' }, pick, table.element, detail);
root.append(h('div', { class: 'toolbar' }, status, h('span', { class: 'grow' }), time, ...exports, h('button', { class: 'secondary', onclick: () => editor.post({ kind: 'refresh' }) }, 'Refresh')), problem, picture, tabs, pane, tip, live.element);

let view: vega.View | undefined;
let shown: ChartResult | undefined;
let log: string[] = [];

function take(message: ToChartPanel): void {
  switch (message.kind) {
    case 'working': status.textContent = 'Drawing…'; return;
    case 'theme': if (shown) void show(shown); return;
    case 'chart': void show(message.chart);
  }
}

function setTime(): void {
  editor.save({ uri, from: from.value, to: to.value });
  editor.post({ kind: 'time', from: from.value, to: to.value });
}

/** Draws what came; on a mistake the last good picture stays and the mistake is told. */
async function show(chart: ChartResult): Promise<void> {
  shown = chart;
  log = [...chart.warnings];
  status.textContent = chart.source ? `Rows of ${chart.source}` : '';
  if (chart.error === undefined && chart.spec) {
    try {
      await draw(chart);
      problem.hidden = true;
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error), undefined);
    }
  } else fail(chart.error ?? 'There is no chart', chart.line);
  showTab();
}

function fail(text: string, line: number | undefined): void {
  problem.hidden = false;
  problem.replaceChildren(text, ...(line === undefined ? [] : [' ', h('button', { class: 'link', onclick: () => editor.post({ kind: 'open', line }) }, `Line ${line + 1}`)]));
  picture.classList.toggle('stale', view !== undefined);
  log.push(text);
  live.say(text);
}

async function draw(chart: ChartResult): Promise<void> {
  const logger = { level: () => logger, error: (...parts: readonly unknown[]) => { throw new Error(parts.map(text).join(' ')); }, warn: (...parts: readonly unknown[]) => { note(parts.map(text).join(' ')); return logger; }, info: () => logger, debug: () => logger };
  // The text is copied: the library writes into what it is given, and a change of the theme draws it again.
  const spec = structuredClone(chart.spec) as Record<string, unknown>;
  const compiled = chart.library === 'vega' ? spec : lite.compile(spec as never, { config: theme() as never, logger: logger as never }).spec;
  const runtime = vega.parse(compiled as never, (chart.library === 'vega' ? theme() : undefined) as never, { ast: true });
  const loader = vega.loader();
  loader.load = address => Promise.reject(new Error(`External URL [${String(address)}] denied by the offline renderer`));
  loader.sanitize = async (address: string) => (/^data:image\//.test(address) ? { href: address } : Promise.reject(new Error(`External URL [${address}] denied by the offline renderer`)));
  const place = h('div', { class: 'drawing' });
  const next = new vega.View(runtime, { renderer: chart.renderer, container: place, hover: true, loader, expr: expressionInterpreter, logger: logger as never, tooltip: (_: unknown, event: MouseEvent, __: unknown, value: unknown) => hint(event, value) } as never);
  await next.runAsync();
  view?.finalize();
  view = next;
  picture.replaceChildren(place);
  picture.classList.remove('stale');
  picture.setAttribute('aria-label', describe(chart, next));
  live.say('The chart is drawn');
  for (const name of Object.keys(signals(next))) {
    try { next.addSignalListener(name, () => { if (tab === 'Signals') showTab(); }); } catch (error) { note(text(error)); }
  }
}

/** What is in the picture, in words: its title, its marks and how many there are of each. */
function describe(chart: ChartResult, drawn: vega.View): string {
  const spec = chart.spec ?? {};
  const title = typeof spec['title'] === 'string' ? spec['title'] : text((spec['title'] as { text?: unknown } | undefined)?.text ?? '');
  const counts = new Map<string, number>();
  const visit = (mark: { marktype?: string; role?: string; items?: readonly { items?: readonly object[] }[] }): void => {
    if (mark.role === 'mark' && mark.marktype && mark.marktype !== 'group') counts.set(mark.marktype, (counts.get(mark.marktype) ?? 0) + (mark.items?.length ?? 0));
    for (const item of mark.items ?? []) for (const inner of item.items ?? []) visit(inner as never);
  };
  visit((drawn.scenegraph() as unknown as { root: object }).root);
  const marks = [...counts].map(([kind, count]) => `${number(count)} ${kind}`).join(', ');
  return [title || spec['description'], marks ? `with ${marks}` : 'without marks', 'rows in the Data tab'].filter(Boolean).map(String).join('; ');
}

function hint(event: MouseEvent | undefined, value: unknown): void {
  tip.hidden = value === null || value === undefined || value === '';
  if (tip.hidden || !event) return;
  if (typeof value === 'object' && !Array.isArray(value)) {
    tip.replaceChildren(h('table', {}, ...Object.entries(value as object).map(([key, inner]) => h('tr', {}, h('th', { scope: 'row' }, key), h('td', {}, text(inner))))));
  } else tip.textContent = text(value);
  tip.style.left = `${Math.min(event.clientX + 14, document.documentElement.clientWidth - tip.offsetWidth - 4)}px`;
  tip.style.top = `${event.clientY + 14}px`;
}

function theme(): object {
  const css = (name: string, fallback: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim() || fallback;
  const ink = css('--vscode-editor-foreground', '#333333');
  const faint = css('--vscode-editorIndentGuide-background1', css('--vscode-panel-border', '#88888844'));
  const font = css('--vscode-font-family', 'sans-serif');
  const guide = { labelColor: ink, titleColor: ink, labelFont: font, titleFont: font };
  return { background: 'transparent', title: { color: ink, subtitleColor: ink, font, subtitleFont: font }, style: { 'guide-label': { fill: ink, font }, 'guide-title': { fill: ink, font }, 'group-title': { fill: ink, font } }, axis: { ...guide, domainColor: ink, tickColor: ink, gridColor: faint }, legend: guide, header: guide, view: { stroke: faint } };
}

async function save(format: 'svg' | 'png'): Promise<void> {
  if (!view) return;
  editor.post({ kind: 'save', format, content: format === 'svg' ? await view.toSVG() : await view.toImageURL('png', 2) });
}

function note(line: string): void {
  if (log.length < 1000) log.push(line);
  if (tab === 'Log') showTab();
}

const text = (value: unknown): string => (typeof value === 'string' ? value : value instanceof Error ? value.message : value instanceof Date ? value.toISOString() : JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'function' ? undefined : inner)) ?? String(value));

const state = (of: vega.View) => of.getState({ signals: (name: string | undefined) => name !== undefined && !name.startsWith('__'), data: () => true, recurse: true } as never) as { signals?: Record<string, unknown>; data?: Record<string, unknown> };
const signals = (of: vega.View): Record<string, unknown> => state(of).signals ?? {};

function showTab(): void {
  tabs.replaceChildren(...tabNames.map(name => h('button', {
    class: 'tab', role: 'tab', id: `tab-${name}`, 'aria-controls': 'pane', 'aria-selected': name === tab ? 'true' : 'false', tabindex: name === tab ? 0 : -1,
    onclick: () => choose(name), onkeydown: event => step(event as KeyboardEvent),
  }, name)));
  pane.setAttribute('aria-labelledby', `tab-${tab}`);
  pick.hidden = tab !== 'Data';
  detail.hidden = tab !== 'Requests';
  table.element.hidden = tab === 'Requests';
  panes[tab]();
}

function choose(name: Tab): void {
  tab = name;
  showTab();
  document.getElementById(`tab-${name}`)?.focus();
}

function step(event: KeyboardEvent): void {
  const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (move === undefined) return;
  event.preventDefault();
  choose(tabNames[(tabNames.indexOf(tab) + move + tabNames.length) % tabNames.length]!);
}

const panes: Readonly<Record<Tab, () => void>> = {
  Data() {
    const sets = view ? Object.keys(state(view).data ?? {}).filter(name => name !== 'root') : [];
    if (chosen === undefined || !sets.includes(chosen)) chosen = sets[0];
    pick.replaceChildren(...sets.map(name => h('option', { value: name, selected: name === chosen }, name)));
    const rows = view && chosen !== undefined ? (view.data(chosen) as Record<string, unknown>[]) : [];
    const columns = [...new Set(rows.slice(0, 1000).flatMap(row => Object.keys(row)))];
    table.show({ columns, rows: rows.map(row => columns.map(c => (row[c] === undefined || row[c] === null ? null : text(row[c])))), numeric: new Set(columns.flatMap((c, i) => (typeof rows[0]?.[c] === 'number' ? [i] : []))) }, `Rows of ${chosen ?? 'no data set'}`);
  },
  Signals() {
    table.show({ columns: ['signal', 'value'], rows: view ? Object.entries(signals(view)).map(([name, value]) => [name, text(value)]) : [] }, 'Signals');
  },
  Requests() {
    detail.textContent = (shown?.requests ?? []).map(r => `# ${r.name}\nPOST ${r.path}\n${JSON.stringify(r.body, null, 2)}\n\n# ${r.status}\n${JSON.stringify(r.answer, null, 2)}`).join('\n\n') || 'The chart makes no requests.';
  },
  Log() {
    table.show({ columns: ['message'], rows: log.map(line => [line]) }, 'Messages');
  },
};

showTab();
editor.post({ kind: 'ready', version: 1 });
