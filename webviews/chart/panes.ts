import type { View } from 'vega';
import type { ChartResult } from '../../server/protocol/requests.ts';
import { h, number } from '../kit/dom.ts';
import { grid } from '../kit/grid.ts';
import { insideOf, textOf } from './draw.ts';

const names = ['Data', 'Signals', 'Requests', 'Log'] as const;
type Tab = (typeof names)[number];
type Row = Readonly<Record<string, unknown>>;

/** Text longer than this is cut where it is only looked at. */
const longest = 200_000;

export interface ChartPanes {
  readonly element: HTMLElement;
  /** Another chart has come: its log begins anew. */
  begin(chart: ChartResult): void;
  /** The picture has changed, or there is none. */
  show(view: View | undefined): void;
  note(kind: 'warning' | 'error' | 'event', text: string): void;
}

/** What is behind a picture: its data sets, its signals, the requests it made, and what was said while it was drawn. */
export function chartPanes({ saved, chosen, changed, moved, failed }: { readonly saved: string | undefined; chosen(tab: string): void; changed(signal: string): void; moved(view: View): void; failed(message: string): void }): ChartPanes {
  let tab: Tab = names.find(name => name === saved) ?? 'Data';
  let view: View | undefined;
  let chart: ChartResult | undefined;
  let log: (readonly [string, string])[] = [];
  let set: string | undefined;
  let asked = 0;

  const tabs = h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'About the chart' });
  const badges = new Map<Tab, HTMLElement>();
  const buttons = names.map(name => {
    const badge = h('span', { class: 'badge', hidden: true });
    badges.set(name, badge);
    return h('button', { class: 'tab', role: 'tab', id: `tab-${name}`, 'aria-controls': 'pane', onclick: () => choose(name), onkeydown: event => step(event as KeyboardEvent) }, name, badge);
  });
  tabs.append(...buttons);

  const pick = h('select', { 'aria-label': 'Data set', onchange: () => { set = pick.value; fill(); } });
  const count = h('span', { class: 'muted' });
  const table = grid();
  const data = h('div', { class: 'body' }, h('div', { class: 'bar' }, pick, count, h('span', { class: 'grow' }), h('button', { class: 'secondary', onclick: () => void copy(csv()) }, 'Copy as CSV')), h('div', { class: 'rows' }, table.element));
  const signals = h('div', { class: 'body scroll' });
  const exchange = h('div', { class: 'body' });
  const messages = grid();
  const said = h('div', { class: 'body' }, h('div', { class: 'rows' }, messages.element));
  const nothing = h('p', { class: 'muted empty-state', hidden: true });
  const bodies: Readonly<Record<Tab, HTMLElement>> = { Data: data, Signals: signals, Requests: exchange, Log: said };
  const pane = h('div', { class: 'pane', role: 'tabpanel', id: 'pane' }, data, signals, exchange, said, nothing);

  function choose(name: Tab, focus = true): void {
    tab = name;
    chosen(name);
    fill();
    if (focus) document.getElementById(`tab-${name}`)?.focus();
  }

  function step(event: KeyboardEvent): void {
    const to = { ArrowRight: names.indexOf(tab) + 1, ArrowLeft: names.indexOf(tab) - 1, Home: 0, End: names.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    choose(names[(to + names.length) % names.length]!);
  }

  function fill(): void {
    names.forEach((name, i) => {
      buttons[i]!.setAttribute('aria-selected', name === tab ? 'true' : 'false');
      buttons[i]!.tabIndex = name === tab ? 0 : -1;
      bodies[name].hidden = name !== tab;
    });
    badge('Requests', chart?.requests.length ?? 0);
    badge('Log', log.length);
    pane.setAttribute('aria-labelledby', `tab-${tab}`);
    nothing.hidden = true;
    fillers[tab]();
  }

  function badge(name: Tab, value: number): void {
    const element = badges.get(name)!;
    element.hidden = value === 0;
    element.textContent = number(value);
  }

  const empty = (text: string) => {
    nothing.textContent = text;
    nothing.hidden = false;
    bodies[tab].hidden = true;
  };

  const rowsOf = (): readonly Row[] => (view && set !== undefined ? (view.data(set) as Row[]) : []);
  const columnsOf = (rows: readonly Row[]) => [...new Set(rows.slice(0, 1000).flatMap(row => Object.keys(row)))];
  const cell = (value: unknown): string | null => (value === undefined || value === null ? null : textOf(value));

  const fillers: Readonly<Record<Tab, () => void>> = {
    Data() {
      const sets = view ? insideOf(view).sets : [];
      if (sets.length === 0) return empty(view ? 'The chart has no data sets.' : 'Data sets appear here when the chart is drawn.');
      if (set === undefined || !sets.includes(set)) set = sets.find(name => /^(?:source_0|table|data_0)$/.test(name)) ?? sets[0]!;
      pick.replaceChildren(...sets.map(name => h('option', { value: name, selected: name === set }, name)));
      const rows = rowsOf();
      const columns = columnsOf(rows);
      count.textContent = `${number(rows.length)} ${rows.length === 1 ? 'row' : 'rows'}`;
      table.show({
        columns, numeric: new Set(columns.flatMap((c, i) => (rows.slice(0, 20).some(row => typeof row[c] === 'number') ? [i] : []))),
        rows: { length: rows.length, at: index => rows[index] && columns.map(c => cell(rows[index]![c])) },
      }, `Rows of ${set}`);
    },
    Signals() {
      if (signals.contains(document.activeElement) && document.activeElement instanceof HTMLInputElement) return; // a value is being typed
      const all = view ? Object.entries(insideOf(view).signals) : [];
      if (all.length === 0) return empty(view ? 'The chart has no signals.' : 'Signals appear here when the chart is drawn.');
      signals.replaceChildren(h('table', { class: 'signals' }, h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Signal'), h('th', { scope: 'col' }, 'Value'))),
        h('tbody', {}, ...all.map(([name, value]) => {
          const shown = textOf(value);
          const input = h('input', { type: 'text', value: shown, 'aria-label': `Value of ${name}`, spellcheck: 'false', onchange: () => void setSignal(name, input.value), onkeydown: event => { if ((event as KeyboardEvent).key === 'Escape') { input.value = shown; input.blur(); } } });
          return h('tr', {}, h('th', { scope: 'row' }, name), h('td', {}, input));
        }))));
    },
    Requests() {
      const all = chart?.requests ?? [];
      const request = all[Math.min(asked, all.length - 1)];
      if (!request) return empty('The chart makes no requests.');
      const which = h('select', { 'aria-label': 'Request', onchange: () => { asked = which.selectedIndex; fill(); } }, ...all.map((r, i) => h('option', { selected: r === request, value: i }, r.name)));
      const sent = JSON.stringify(request.body, null, 2);
      const got = JSON.stringify(request.answer, null, 2);
      const took = (request.answer as { hits?: { total?: { value?: number } } } | null)?.hits?.total?.value;
      exchange.replaceChildren(
        h('div', { class: 'bar' }, which, h('code', {}, `POST ${request.path}`), h('span', { class: request.status >= 400 ? 'bad' : 'muted' }, `${request.status}${took === undefined ? '' : `, ${number(took)} ${took === 1 ? 'hit' : 'hits'}`}`), h('span', { class: 'grow' }), h('button', { class: 'secondary', onclick: () => void copy(`POST ${request.path}\n${sent}\n`) }, 'Copy for the Console')),
        h('div', { class: 'exchange' }, half('Request', sent), half('Response', got)));
    },
    Log() {
      if (log.length === 0) return empty('Nothing was said while the chart was drawn.');
      messages.show({ columns: ['kind', 'message'], rows: log }, 'Messages');
    },
  };

  const half = (title: string, text: string) => h('section', { 'aria-label': title }, h('h2', {}, title), h('pre', { tabindex: 0, class: 'detail', 'aria-label': title }, text.length > longest ? `${text.slice(0, longest)}\n… ${number(text.length - longest)} more characters` : text));

  async function setSignal(name: string, written: string): Promise<void> {
    if (!view) return;
    let value: unknown = written;
    try {
      value = JSON.parse(written) as unknown;
    } catch {
      // Text without quotes means itself.
    }
    try {
      await view.signal(name, value).runAsync();
      changed(name);
    } catch (error) {
      failed(`\`${name}\` cannot be set: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (tab === 'Signals') (document.activeElement as HTMLElement | null)?.matches('.signals input') || fill();
  }

  function csv(): string {
    const rows = rowsOf();
    const columns = columnsOf(rows);
    const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);
    return [columns, ...rows.map(row => columns.map(c => cell(row[c]) ?? ''))].map(cells => cells.map(quoted).join(',')).join('\n');
  }

  async function copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      changed('The clipboard');
    } catch {
      failed('The editor did not let the panel write to the clipboard');
    }
  }

  let refreshing = 0;
  const soon = () => {
    cancelAnimationFrame(refreshing);
    refreshing = requestAnimationFrame(() => {
      if (view) moved(view);
      fill();
    });
  };

  fill();
  return {
    element: h('div', { class: 'lower' }, tabs, pane),
    begin(next) {
      chart = next;
      log = next.warnings.map(text => ['warning', text] as const);
    },
    show(next) {
      if (next && next !== view) {
        for (const name of Object.keys(insideOf(next).signals)) next.addSignalListener(name, soon);
      }
      view = next;
      fill();
    },
    note(kind, text) {
      if (log.length < 1000) log.push([kind, text]);
      badge('Log', log.length);
      if (tab === 'Log') soon();
    },
  };
}
