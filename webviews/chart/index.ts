import type { View } from 'vega';
import './chart.css';
import type { FromChartPanel, ToChartPanel } from '../../server/protocol/panels.ts';
import type { ChartCompletion, ChartFix, ChartHover, ChartResult } from '../../server/protocol/requests.ts';
import { announcer, h } from '../kit/dom.ts';
import { connect } from '../kit/host.ts';
import { splitter } from '../kit/splitter.ts';
import { loadWidget, ownNonce, type TryEditor } from '../kit/widget.ts';
import { dashboardFunctions } from './dashboard.ts';
import { describeChart } from './describe.ts';
import { drawChart, stateOf, textOf } from './draw.ts';
import { explain, locate } from './locate.ts';
import { chartPanes } from './panes.ts';
import { onThemeChange, themeKind } from './theme.ts';
import { timeRange } from './time.ts';

/** What survives a reload of the page. */
interface Kept { readonly uri: string; readonly chart?: number; readonly from?: string; readonly to?: string; readonly editing?: boolean; readonly tried?: string; readonly tab?: string; readonly share?: number; readonly width?: number; readonly reveal?: number }

const { uri = '', chart: which, widget, worker = '' } = document.body.dataset;
const nonce = ownNonce();
const root = document.getElementById('root')!;
const editor = connect<ToChartPanel, FromChartPanel, Kept>(take);
let kept: Kept = { ...editor.state(), uri, ...(which !== undefined && { chart: Number(which) }), editing: widget !== undefined };
const keep = (more: Partial<Kept>) => editor.save((kept = { ...kept, ...more }));
keep({});

const live = announcer();
const status = h('span', { class: 'outcome' });
const time = timeRange(kept.from ?? '', kept.to ?? '', (from, to) => ask(from, to));
const edit = h('button', { class: 'secondary', 'aria-pressed': widget === undefined ? 'false' : 'true', title: 'Try a change without touching the file', onclick: () => toggleEditor() }, 'Edit');
const exports = (['svg', 'png'] as const).map(format => h('button', { class: 'secondary', onclick: () => void save(format) }, `Export ${format.toUpperCase()}`));
const refresh = h('button', { class: 'secondary', onclick: () => editor.post({ kind: 'refresh' }) }, 'Refresh');
const chips = h('ul', { class: 'filters', 'aria-label': 'Filters', hidden: true });
const problem = h('div', { class: 'problem', role: 'alert', hidden: true });
const warnings = h('ul', { class: 'warnings', 'aria-label': 'Warnings', hidden: true });
const picture = h('div', { class: 'picture', role: 'figure', 'aria-label': 'Chart', tabindex: 0 }, h('p', { class: 'muted empty-state' }, 'The chart is on its way.'));
const tip = h('div', { class: 'tip', role: 'tooltip', hidden: true });
const panes = chartPanes({ saved: kept.tab, chosen: tab => keep({ tab }), changed: name => live.say(`${name} is set`), moved: of => { if (good) picture.setAttribute('aria-label', describeChart(good, of)); }, failed: message => fail(message, undefined) });
const viewSide = h('div', { class: 'side' }, problem, warnings, picture);
const upper = h('div', { class: 'upper' }, viewSide);
root.append(
  h('div', { class: 'toolbar' }, status, h('span', { class: 'grow' }), time.element, h('div', { class: 'actions' }, edit, ...exports, refresh)), chips,
  h('div', { class: 'split' }, upper, splitter('horizontal', 'Height of the chart', kept.share ?? 60, share => { root.style.setProperty('--share', `${share}%`); keep({ share }); }), panes.element),
  tip, live.element,
);
root.style.setProperty('--share', `${kept.share ?? 60}%`);

let view: View | undefined;
/** The last chart that could be drawn, and the last that came. */
let good: ChartResult | undefined;
let shown: ChartResult | undefined;
let source = '';
let filters: readonly unknown[] = [];
let drawing = 0;

function take(message: ToChartPanel): void {
  if (message.kind === 'working') {
    status.classList.add('working');
    return;
  }
  if (message.kind === 'completion' || message.kind === 'hover' || message.kind === 'fixes') {
    asked.get(message.id)?.(message.kind === 'hover' ? message.hover : message.kind === 'fixes' ? message.fixes : message.items);
    asked.delete(message.id);
    return;
  }
  source = message.chart.written ?? source;
  if (tryEditor) {
    if (!message.tried && kept.tried === undefined) tryEditor.put(source);
    tryEditor.mark(message.chart.problems ?? []);
    showTried();
  } else if (widget !== undefined) void openEditor();
  void show(message.chart);
}

function ask(from: string, to: string): void {
  keep({ from, to });
  editor.post({ kind: 'dashboard', from, to, filters });
}

dashboardFunctions({
  note: text => panes.note('event', text),
  setTime(from, to) {
    time.set(from, to);
    ask(from, to);
  },
  filters(change) {
    const next = change(filters);
    if (next === filters) return;
    filters = next;
    showFilters();
    ask(kept.from ?? '', kept.to ?? '');
  },
});

function showFilters(): void {
  chips.hidden = filters.length === 0;
  chips.replaceChildren(...filters.map(filter => h('li', {}, h('code', { title: textOf(filter) }, textOf(filter)), h('button', {
    class: 'secondary', 'aria-label': `Remove the filter ${textOf(filter)}`,
    onclick: () => { filters = filters.filter(f => f !== filter); showFilters(); ask(kept.from ?? '', kept.to ?? ''); },
  }, '×'))));
}

/** Draws what came; on a mistake the last good picture stays and the mistake is told. */
async function show(chart: ChartResult): Promise<void> {
  shown = chart;
  status.classList.remove('working');
  status.textContent = chart.source ? `Rows of ${chart.source}` : '';
  time.element.hidden = chart.range === undefined;
  if (chart.range) time.set(chart.range.from, chart.range.to);
  panes.begin(chart);
  warnings.hidden = chart.warnings.length === 0;
  warnings.replaceChildren(...chart.warnings.map(text => h('li', {}, text)));
  if (chart.error === undefined && chart.spec) await draw(chart);
  else fail(chart.error ?? 'There is no chart', chart.line);
}

async function draw(chart: ChartResult, again = false): Promise<void> {
  const mine = ++drawing;
  try {
    const { width, height } = picture.getBoundingClientRect();
    const next = await drawChart(chart, {
      // Room for the padding, and none for bars to scroll.
      size: { width: Math.max(120, Math.floor(width) - 24), height: Math.max(100, Math.floor(height) - 24) },
      state: again && view ? stateOf(view) : undefined, warn: text => panes.note('warning', text), hint,
    });
    if (mine !== drawing) return void next.view.finalize(); // a newer chart is being drawn
    view?.finalize();
    view = next.view;
    good = chart;
    picture.replaceChildren(next.element);
    picture.setAttribute('aria-label', describeChart(chart, view));
    // The last good chart drawn in another size or theme stays what it is while the newest has a mistake.
    picture.classList.toggle('stale', chart !== shown);
    if (chart === shown) problem.hidden = true;
    panes.show(view);
    if (!again) live.say('The chart is drawn');
  } catch (error) {
    if (mine === drawing) fail(error instanceof Error ? error.message : String(error), undefined);
  }
}

function fail(message: string, known: number | undefined): void {
  const said = explain(message, shown?.problems ?? []);
  const place = locate(message, known, shown?.problems ?? [], kept.tried ?? source);
  problem.hidden = false;
  problem.replaceChildren(h('span', {}, said), ...(place === undefined ? [] : [' ', h('button', { class: 'link', onclick: () => goTo(place) }, `Line ${place + 1}`)]));
  if (view) picture.classList.add('stale');
  else picture.replaceChildren(h('p', { class: 'muted empty-state' }, 'There is no picture yet: the chart could not be drawn.'));
  panes.note('error', said);
  panes.show(view);
  live.say(said);
}

/** In a text inside another the line is one of the panel's own editor. */
function goTo(line: number): void {
  if (tryEditor) tryEditor.reveal(line);
  else if (which === undefined) editor.post({ kind: 'open', line });
  else {
    keep({ reveal: line });
    editor.post({ kind: 'edit', on: true });
  }
}

function hint(event: MouseEvent | undefined, value: unknown): void {
  tip.hidden = value === null || value === undefined || value === '';
  if (tip.hidden || !event) return;
  if (typeof value === 'object' && !Array.isArray(value)) {
    tip.replaceChildren(h('table', {}, ...Object.entries(value as object).map(([key, inner]) => h('tr', {}, h('th', { scope: 'row' }, key), h('td', {}, textOf(inner))))));
  } else tip.textContent = textOf(value);
  const room = document.documentElement;
  tip.style.left = `${Math.max(4, Math.min(event.clientX + 14, room.clientWidth - tip.offsetWidth - 4))}px`;
  tip.style.top = `${event.clientY + 14 + tip.offsetHeight > room.clientHeight ? Math.max(4, event.clientY - tip.offsetHeight - 8) : event.clientY + 14}px`;
}

async function save(format: 'svg' | 'png'): Promise<void> {
  if (!view) return;
  try {
    editor.post({ kind: 'save', format, content: format === 'svg' ? await view.toSVG() : await view.toImageURL('png', 2) });
  } catch (error) {
    fail(`The picture could not be exported: ${(error as Error).message}`, undefined);
  }
}

onThemeChange(() => {
  tryEditor?.theme(themeKind());
  if (good) void draw(good, true);
});

// A chart that is fitted follows its place.
let resizing: ReturnType<typeof setTimeout> | undefined;
let before = { width: 0, height: 0 };
new ResizeObserver(() => {
  const { width, height } = picture.getBoundingClientRect();
  if (Math.abs(width - before.width) < 2 && Math.abs(height - before.height) < 2) return;
  before = { width, height };
  clearTimeout(resizing);
  if (good?.fitted && view) resizing = setTimeout(() => { if (good) void draw(good, true); }, 100);
}).observe(picture);

// The pane in which a change is tried.
let tryEditor: TryEditor | undefined;
let loading = false;
const tried = h('span', { class: 'muted', role: 'status' });
const applyButton = h('button', { disabled: true, title: 'Put the text into the file, unsaved (Ctrl+S)', onclick: () => applyTried() }, 'Apply to File');
const discardButton = h('button', { class: 'secondary', disabled: true, onclick: () => discard() }, 'Discard');

function toggleEditor(): void {
  if (widget === undefined) editor.post({ kind: 'edit', on: true });
  else {
    keep({ tried: undefined as never, editing: false });
    editor.post({ kind: 'edit', on: false });
  }
}

async function openEditor(): Promise<void> {
  if (loading) return;
  loading = true;
  const place = h('div', { class: 'editor' });
  upper.classList.add('editing');
  upper.append(
    splitter('vertical', 'Width of the chart', kept.width ?? 55, width => { root.style.setProperty('--width', `${width}%`); keep({ width }); }),
    h('section', { class: 'trying', 'aria-label': 'Try a change' }, h('div', { class: 'bar' }, tried, h('span', { class: 'grow' }), discardButton, applyButton), place),
  );
  root.style.setProperty('--width', `${kept.width ?? 55}%`);
  try {
    tryEditor = (await loadWidget(document.body.dataset, nonce)).tryEditor(place, {
      worker, text: kept.tried ?? source, theme: themeKind(),
      apply: () => { if (!applyButton.disabled) applyTried(); },
      completion: (text, line, character) => question('completion', text, line, character),
      hover: (text, line, character) => question('hover', text, line, character),
      fixes: (text, line, character) => question('fixes', text, line, character),
      changed(text) {
        keep({ tried: text });
        showTried();
        editor.post({ kind: 'try', text });
      },
    });
    tryEditor.mark(shown?.problems ?? []);
    showTried();
    if (kept.reveal !== undefined) tryEditor.reveal(kept.reveal);
    keep({ reveal: undefined as never });
    if (kept.tried !== undefined) editor.post({ kind: 'try', text: kept.tried });
  } catch (error) {
    place.replaceChildren(h('p', { class: 'muted empty-state' }, (error as Error).message));
  }
}

/** Questions to the language server that wait for their answers. */
const asked = new Map<number, (answer: any) => void>();
let questions = 0;
interface Answers { readonly completion: readonly ChartCompletion[]; readonly hover: ChartHover | null; readonly fixes: readonly ChartFix[] }
function question<What extends keyof Answers>(what: What, text: string, line: number, character: number): Promise<Answers[What]> {
  const id = ++questions;
  editor.post({ kind: 'ask', id, what, text, line, character });
  return new Promise(resolve => asked.set(id, resolve));
}

function showTried(): void {
  const changed = kept.tried !== undefined && kept.tried !== source;
  applyButton.disabled = discardButton.disabled = !changed;
  tried.textContent = changed ? 'Tried here, not in the file yet' : 'As in the file';
}

function applyTried(): void {
  const text = tryEditor?.text();
  if (text === undefined) return;
  keep({ tried: undefined as never });
  editor.post({ kind: 'apply', text });
}

function discard(): void {
  keep({ tried: undefined as never });
  tryEditor?.put(source);
  showTried();
  editor.post({ kind: 'try' });
}

editor.post({ kind: 'ready', ...(kept.from !== undefined && { from: kept.from }), ...(kept.to !== undefined && { to: kept.to }) });
