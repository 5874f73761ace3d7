import './replay.css';
import type { ProblemFrame } from '../../server/protocol/frames.ts';
import type { FromReplayPanel, ToReplayPanel } from '../../server/protocol/panels.ts';
import { announcer, h, number } from '../kit/dom.ts';
import { grid, type GridData } from '../kit/grid.ts';
import { connect } from '../kit/host.ts';
import { pipelineGraph } from './graph.ts';
import { lineage, type Sighting } from './lineage.ts';
import { recordPane } from './record.ts';
import { apply, brokenNodes, fresh, nodeOf, shownNode, summary, wentWrong, type State } from './state.ts';

const { uri: pageUri = '', title: pageTitle = 'Replay' } = document.body.dataset;
const root = document.getElementById('root')!;
const editor = connect<ToReplayPanel, FromReplayPanel, State>(take);
let state: State = editor.state() ?? fresh(pageUri, pageTitle);
if (state.running) state = { ...state, running: false, outcome: 'The window was reloaded while the replay ran' };

const live = announcer();
const table = grid({
  open: row => follow({ output: shownOutput!, row }),
  // While a record is looked at, the one under the cursor is.
  moved: row => { if (state.record && (state.record.output !== shownOutput || state.record.row !== row)) follow({ output: shownOutput!, row }); },
});
const graph = pipelineGraph({ select, open: (path, line) => editor.post({ kind: 'open', path, line }) });
const pane = recordPane({ go: follow, close: closeRecord });
const button = h('button', { onclick: () => editor.post(state.running ? { kind: 'stop' } : { kind: 'replay' }) });
const clock = h('span', { class: 'muted clock', title: 'Virtual time (UTC)' });
const outcome = h('span', { class: 'outcome' });
const tabs = h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Details', onkeydown: e => tabKey(e as KeyboardEvent) });
const opener = h('button', { class: 'link opener', title: 'Enter or a double click on a row does the same', onclick: () => follow({ output: shownOutput!, row: table.row() }) }, 'Show record');
const details = h('div', { class: 'details', role: 'tabpanel', id: 'details' });
const bar = h('div', { class: 'bar', 'aria-hidden': 'true' });
const split = h('div', { class: 'split', onkeydown: e => { if ((e as KeyboardEvent).key === 'Escape' && state.record) closeRecord(); } }, details);
root.append(h('div', { class: 'toolbar' }, button, outcome, h('span', { class: 'grow' }), clock), bar, graph.element, h('div', { class: 'tabbar' }, tabs, opener), split, live.element);
/** The output whose records stand in the grid; undefined while it shows something else. */
let shownOutput: string | undefined;

let drawing = false;
/** Frames come faster than they can be seen: they are drawn once for each picture. */
function drawSoon(): void {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    draw();
  });
}

let saved = 0;
let saving: ReturnType<typeof setTimeout> | undefined;
/** The state goes to the editor now and then while a replay runs, and at once when it stands. */
function save(): void {
  clearTimeout(saving);
  const wait = state.running ? Math.max(0, saved + 1000 - Date.now()) : 0;
  saving = setTimeout(() => {
    saved = Date.now();
    editor.save(state);
  }, wait);
}

function take(message: ToReplayPanel): void {
  switch (message.kind) {
    case 'begin': {
      // What is replayed up to is what one wants to see; else what was looked at last.
      const [to, port] = message.upTo?.split(/\.(.*)/s) ?? [];
      const { node, tab } = to === undefined ? state : { node: to, tab: port === undefined ? undefined : `rows ${port}` };
      state = { ...fresh(message.uri, message.title), running: true, ...(node !== undefined && { node }), ...(tab !== undefined && { tab }) };
      live.say('Replay started');
      break;
    }
    case 'frames': for (const frame of message.frames) apply(state, frame); break;
    case 'done':
      state.running = false;
      state.refused = message.error !== undefined;
      state.outcome = message.error ?? (message.stopped ? `Stopped: ${summary(state)}` : summary(state));
      live.say(state.outcome);
      break;
    case 'idle': state = fresh(message.uri, message.title); break;
  }
  drawSoon();
}

function draw(): void {
  button.textContent = state.running ? 'Stop' : 'Replay';
  button.className = state.running ? 'secondary' : '';
  bar.classList.toggle('running', state.running);
  outcome.textContent = state.running ? 'Replaying…' : state.outcome ?? '';
  outcome.className = `outcome${!state.running && wentWrong(state) ? ' bad' : ''}`;
  clock.textContent = state.clock > 0 ? new Date(state.clock).toISOString().replace('T', ' ').slice(0, 19) : '';
  const { record } = state;
  const seen = record && state.rows[record.output]?.rows[record.row] ? record : undefined;
  const way = seen ? lineage(state.rows, seen) : [];
  graph.show(state, shownNode(state), new Set(way.map(w => nodeOf(w.output))));
  drawTabs();
  if (seen) {
    pane.show(state, seen, way);
    if (!pane.element.isConnected) split.append(pane.element);
  } else pane.element.remove();
  opener.hidden = shownOutput === undefined || seen !== undefined;
  save();
}

function select(node: string): void {
  state.node = node;
  delete state.tab;
  delete state.record;
  draw();
}

/** Shows a record in full, where it stands. */
function follow({ output, row }: Sighting): void {
  state.node = nodeOf(output);
  state.tab = `rows ${output.slice(state.node.length + 1)}`;
  state.record = { output, row };
  draw();
  table.go(row);
  live.say(`Record ${state.rows[output]!.rows[row]!.id} at ${state.node}`);
}

function closeRecord(): void {
  delete state.record;
  draw();
  table.element.focus();
}

interface Tab { readonly id: string; readonly label: string; readonly count?: number; show(): void }

function tabsOf(node: string): Tab[] {
  const made: Tab[] = [];
  for (const [i, result] of state.results.filter(r => r.node === node).entries()) {
    made.push({ id: i === 0 ? 'result' : `result ${i + 1}`, label: i === 0 ? 'Result' : `Result ${i + 1}`, count: result.rows.length, show: () => showTable({ columns: result.columns.map(c => c.name), rows: result.rows.map(r => r.map(cell)), numeric: new Set(result.columns.flatMap((c, column) => (/int|double|decimal|real|float/i.test(c.type) ? [column] : []))) }, `Result of ${node}`) });
  }
  for (const [output, { columns, rows }] of Object.entries(state.rows)) {
    if (nodeOf(output) !== node) continue;
    const port = output.slice(node.length + 1);
    made.push({ id: `rows ${port}`, label: port === '' ? 'Records' : port, count: rows.length, show: () => showTable({ columns: ['arrival', ...columns], rows: rows.map(r => [new Date(r.arrival).toISOString().slice(0, 23).replace('T', ' '), ...columns.map((_, i) => r.cells[i] ?? null)]) }, `Records of ${node}${port ? `, output ${port}` : ''}`, output) });
  }
  const problems = state.problems.filter(p => p.node === node);
  if (problems.length > 0) made.push({ id: 'problems', label: 'Problems', count: problems.length, show: () => showProblems(problems) });
  const objects = state.objects.filter(o => o.node === node);
  if (objects.length > 0) made.push({ id: 'objects', label: 'Objects', count: objects.length, show: () => showTable({ columns: ['key', 'bytes'], rows: objects.map(o => [o.key, number(o.size)]), numeric: new Set([1]) }, `Objects of ${node}`) });
  const expected = state.expectations.filter(e => e.node === node);
  if (expected.length > 0) made.push({ id: 'expect', label: 'Expectations', count: expected.length, show: () => details.replaceChildren(h('ul', { class: 'verdicts' }, ...expected.map(e => h('li', { class: e.ok ? 'ok' : 'failed' }, h('span', { class: 'verdict' }, e.ok ? 'met' : 'failed'), ` ${e.message}`)))) });
  return made;
}

const cell = (value: unknown): string | null => (value === null || value === undefined ? null : typeof value === 'object' ? JSON.stringify(value) : String(value));

function showTable(data: GridData, label: string, output?: string): void {
  shownOutput = output;
  if (details.firstElementChild !== table.element) details.replaceChildren(table.element);
  table.show(data, label, output !== undefined);
}

function showProblems(problems: readonly ProblemFrame[]): void {
  details.replaceChildren(h('ul', { class: 'problems' }, ...problems.map(({ severity, code, service, message, count, place, record, node }) => {
    const output = Object.keys(state.rows).find(o => state.rows[o]!.rows.some(r => r.id === record && nodeOf(o) !== node));
    // What has no place of its own is the node's, where the manifest has it.
    const info = place ? undefined : state.start?.nodes.find(n => n.name === node);
    const at = place ?? (info && { path: info.path, line: info.line });
    return h('li', { class: severity },
      h('div', {}, h('span', { class: 'severity' }, severity), ' ', h('span', { class: 'code' }, service ?? code), count > 1 && h('span', { class: 'badge' }, number(count)), service !== undefined && h('span', { class: 'muted' }, ` ${code}`)),
      h('div', { class: 'message' }, message),
      at !== undefined && h('button', { class: 'link', onclick: () => editor.post({ kind: 'open', path: at.path, line: at.line }) }, `${at.path}:${at.line + 1}`),
      at !== undefined && output !== undefined && ' · ',
      output !== undefined && h('button', { class: 'link', onclick: () => follow({ output, row: state.rows[output]!.rows.findIndex(r => r.id === record) }) }, `${count > 1 ? 'first record' : 'record'} ${record}`));
  })));
}

function drawTabs(): void {
  const node = shownNode(state);
  const list = node ? tabsOf(node) : [];
  const failing = node !== undefined && ((state.counters[node]?.errors ?? 0) > 0 || brokenNodes(state).has(node));
  const current = list.find(t => t.id === state.tab) ?? (failing ? list.find(t => t.id === 'problems') : undefined) ?? list[0];
  const focused = tabs.contains(document.activeElement) ? document.activeElement!.id : undefined;
  tabs.replaceChildren(...list.map(t => h('button', {
    class: 'tab', role: 'tab', id: tabId(t), 'aria-selected': t === current ? 'true' : 'false', 'aria-controls': 'details', tabindex: t === current ? 0 : -1,
    onclick: () => {
      state.tab = t.id;
      delete state.record;
      draw();
    },
  }, t.label, t.count !== undefined && h('span', { class: 'badge' }, number(t.count)))));
  tabs.hidden = list.length === 0;
  if (focused) document.getElementById(focused)?.focus();
  if (current) {
    details.setAttribute('aria-labelledby', tabId(current));
    current.show();
  } else {
    shownOutput = undefined;
    details.removeAttribute('aria-labelledby');
    details.replaceChildren(...(state.start ? [h('p', { class: 'muted nothing' }, state.running ? 'Nothing has passed here yet.' : 'Nothing passed here.')] : []));
  }
}

const tabId = ({ id }: Tab) => `tab-${id.replace(/\W/g, '-')}`;

function tabKey(event: KeyboardEvent): void {
  const all = [...tabs.querySelectorAll<HTMLElement>('[role=tab]')];
  const at = all.indexOf(document.activeElement as HTMLElement);
  const next = event.key === 'ArrowRight' ? at + 1 : event.key === 'ArrowLeft' ? at - 1 : event.key === 'Home' ? 0 : event.key === 'End' ? all.length - 1 : undefined;
  if (next === undefined || at < 0) return;
  event.preventDefault();
  const { id } = all[(next + all.length) % all.length]!;
  document.getElementById(id)!.click();
  document.getElementById(id)?.focus();
}

draw();
editor.post({ kind: 'ready' });
