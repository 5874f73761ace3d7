import './replay.css';
import type { Counters, Frame, ObjectFrame, ProblemFrame, ResultFrame, RowsFrame, StartFrame } from '../../server/protocol/frames.ts';
import type { FromReplayPanel, ToReplayPanel } from '../../server/protocol/panels.ts';
import { announcer, h, number, svg } from '../kit/dom.ts';
import { grid } from '../kit/grid.ts';
import { connect } from '../kit/host.ts';
import { layOut, nodeHeight, nodeWidth } from './layout.ts';

/** What the panel shows; all of it survives a reload of the window. */
interface State {
  uri: string;
  title: string;
  start?: StartFrame;
  counters: Record<string, Counters>;
  clock: number;
  rows: Record<string, { columns: string[]; rows: RowsFrame['rows'][number][] }>;
  problems: ProblemFrame[];
  objects: ObjectFrame[];
  results: ResultFrame[];
  expectations: { node: string; ok: boolean; message: string }[];
  running: boolean;
  outcome?: string;
  node?: string;
  tab?: string;
}

const fresh = (uri: string, title: string): State => ({ uri, title, counters: {}, clock: 0, rows: {}, problems: [], objects: [], results: [], expectations: [], running: false });

const { uri: pageUri = '', title: pageTitle = 'Replay' } = document.body.dataset;
const root = document.getElementById('root')!;
const editor = connect<ToReplayPanel, FromReplayPanel, State>(take);
let state: State = editor.state() ?? fresh(pageUri, pageTitle);
if (state.running) state = { ...state, running: false, outcome: 'The window was reloaded while the replay ran' };

const live = announcer();
const table = grid();
const button = h('button', { onclick: () => editor.post(state.running ? { kind: 'stop' } : { kind: 'replay' }) });
const clock = h('span', { class: 'muted clock' });
const outcome = h('span', { class: 'outcome' });
const graph = h('div', { class: 'graph', role: 'group', 'aria-label': 'Pipeline' });
const tabs = h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Details', onkeydown: e => tabKey(e as KeyboardEvent) });
const details = h('div', { class: 'details', role: 'tabpanel', id: 'details' });
const bar = h('div', { class: 'bar', 'aria-hidden': 'true' });
root.append(h('div', { class: 'toolbar' }, button, outcome, h('span', { class: 'grow' }), clock), bar, graph, tabs, details, live.element);

let drawing = false;
function draw(): void {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    drawNow();
    editor.save(state);
  });
}

function take(message: ToReplayPanel): void {
  switch (message.kind) {
    case 'begin': {
      const { node, tab } = state;
      state = { ...fresh(message.uri, message.title), running: true, ...(node !== undefined && { node }), ...(tab !== undefined && { tab }) };
      live.say('Replay started');
      break;
    }
    case 'frames': for (const frame of message.frames) apply(frame); break;
    case 'done':
      state.running = false;
      state.outcome = message.error ?? (message.stopped ? 'Stopped' : summary());
      live.say(state.outcome);
      break;
    case 'idle': state = fresh(message.uri, message.title); break;
  }
  draw();
}

function apply(frame: Frame): void {
  switch (frame.kind) {
    case 'start':
      state.start = frame;
      if (!frame.nodes.some(n => n.name === state.node)) delete state.node;
      break;
    case 'progress': state.counters = { ...frame.nodes }; state.clock = frame.clock; break;
    case 'rows': {
      const kept = (state.rows[`${frame.node}.${frame.port}`] ??= { columns: [], rows: [] });
      kept.columns = [...frame.columns];
      kept.rows.splice(frame.first, kept.rows.length, ...frame.rows);
      break;
    }
    case 'problem': {
      const same = state.problems.findIndex(p => p.node === frame.node && p.code === frame.code && p.message === frame.message);
      if (same >= 0) state.problems[same] = frame;
      else state.problems.push(frame);
      break;
    }
    case 'object': state.objects.push(frame); break;
    case 'result': state.results.push(frame); break;
    case 'end': state.counters = { ...frame.nodes }; state.clock = frame.clock; state.expectations = [...frame.expectations]; break;
  }
}

function summary(): string {
  const errors = Object.values(state.counters).reduce((sum, c) => sum + c.errors, 0);
  const failed = state.expectations.filter(e => !e.ok).length;
  const records = (state.start?.nodes ?? []).filter(n => (state.counters[n.name]?.in ?? 0) === 0).reduce((sum, n) => sum + (state.counters[n.name]?.out ?? 0), 0);
  return `${number(records)} records replayed, ${errors === 0 ? 'no errors' : `${number(errors)} errors`}${state.expectations.length > 0 ? `, ${failed === 0 ? 'all expectations met' : `${failed} of ${state.expectations.length} expectations failed`}` : ''}`;
}

function drawNow(): void {
  button.textContent = state.running ? 'Stop' : 'Replay';
  button.className = state.running ? 'secondary' : '';
  bar.classList.toggle('running', state.running);
  outcome.textContent = state.running ? 'Replaying…' : state.outcome ?? '';
  outcome.className = `outcome${!state.running && (Object.values(state.counters).some(c => c.errors > 0) || state.expectations.some(e => !e.ok)) ? ' bad' : ''}`;
  clock.textContent = state.clock > 0 ? new Date(state.clock).toISOString().replace('T', ' ').slice(0, 19) : '';
  clock.title = 'Virtual time (UTC)';
  drawGraph();
  drawTabs();
}

function drawGraph(): void {
  const { start } = state;
  if (!start) {
    graph.replaceChildren(h('p', { class: 'muted empty' }, 'Replay the pipeline to see every record at every stage.'));
    return;
  }
  const { nodes, width, height } = layOut(start);
  const at = new Map(nodes.map(n => [n.name, n]));
  const lines = start.edges.flatMap(({ from, to, port, label }) => {
    const [a, b] = [at.get(from), at.get(to)];
    if (!a || !b) return [];
    const [x1, y1, x2, y2] = [a.x + nodeWidth, a.y + nodeHeight / 2, b.x, b.y + nodeHeight / 2];
    const bend = Math.max(24, Math.abs(x2 - x1) / 2);
    const back = x2 < x1;
    const d = back ? `M${a.x + nodeWidth / 2},${a.y + nodeHeight} C${a.x + nodeWidth / 2},${a.y + nodeHeight + 40} ${b.x + nodeWidth / 2},${b.y + nodeHeight + 40} ${b.x + nodeWidth / 2},${b.y + nodeHeight}` : `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`;
    const kind = label === undefined ? 'edge' : 'edge reads';
    return [svg('path', { class: kind, d, 'marker-end': 'url(#arrow)' }, svg('title', {}, `${from}${port ? `.${port}` : ''} → ${to}${label ? ` (${label})` : ''}`))];
  });
  const drawing = svg('svg', { width, height, viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true', class: 'edges' },
    svg('defs', {}, svg('marker', { id: 'arrow', viewBox: '0 0 8 8', refX: 8, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto-start-reverse' }, svg('path', { d: 'M0,0 L8,4 L0,8 Z', class: 'arrow' }))), ...lines);
  const shown = shownNode();
  const boxes = nodes.map(({ name, x, y }) => {
    const info = start.nodes.find(n => n.name === name)!;
    const c = state.counters[name];
    const errors = c?.errors ?? 0;
    const problems = state.problems.filter(p => p.node === name && p.severity !== 'information').length;
    const flow = c ? [c.in > 0 ? `${number(c.in)} in` : '', c.out > 0 ? `${number(c.out)} out` : ''].filter(Boolean).join(' · ') : '';
    const objects = state.objects.filter(o => o.node === name).length;
    const rows = state.results.filter(r => r.node === name).reduce((sum, r) => sum + r.rows.length, 0);
    const facts = [flow, objects > 0 ? `${number(objects)} objects` : '', rows > 0 ? `${number(rows)} rows` : ''].filter(Boolean).join(' · ');
    const box = h('button', {
      class: `node${errors > 0 ? ' failed' : problems > 0 ? ' warned' : ''}`, 'aria-pressed': name === shown ? 'true' : 'false', 'data-node': name,
      title: info.summary,
      onclick: () => select(name), ondblclick: () => editor.post({ kind: 'openNode', node: name }),
    }, h('span', { class: 'name' }, name), ' ', h('span', { class: 'type muted' }, info.type), ' ', h('span', { class: 'facts' }, facts, errors > 0 && h('span', { class: 'errors' }, `${facts ? ' · ' : ''}${number(errors)} ${errors === 1 ? 'error' : 'errors'}`)));
    box.style.setProperty('left', `${x}px`);
    box.style.setProperty('top', `${y}px`);
    return box;
  });
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset['node'] : undefined;
  const canvas = h('div', { class: 'canvas' }, drawing as unknown as Node, ...boxes);
  canvas.style.setProperty('width', `${width}px`);
  canvas.style.setProperty('height', `${height}px`);
  graph.replaceChildren(canvas);
  if (focused) graph.querySelector<HTMLElement>(`[data-node="${CSS.escape(focused)}"]`)?.focus();
}

function select(node: string): void {
  state.node = node;
  delete state.tab;
  draw();
}

interface Tab { readonly id: string; readonly label: string; readonly count?: number; show(): void }

function tabsOf(node: string): Tab[] {
  const made: Tab[] = [];
  for (const result of state.results.filter(r => r.node === node)) {
    made.push({ id: 'result', label: 'Result', count: result.rows.length, show: () => showTable({ columns: result.columns.map(c => c.name), rows: result.rows.map(r => r.map(cell)), numeric: new Set(result.columns.flatMap((c, i) => (/int|double|decimal|real|float/i.test(c.type) ? [i] : []))) }, `Result of ${node}`) });
  }
  for (const [key, { columns, rows }] of Object.entries(state.rows)) {
    if (!key.startsWith(`${node}.`)) continue;
    const port = key.slice(node.length + 1);
    made.push({ id: `rows ${port}`, label: port === '' ? 'Records' : port, count: rows.length, show: () => showTable({ columns: ['arrival', ...columns], rows: rows.map(r => [new Date(r.arrival).toISOString().slice(0, 23).replace('T', ' '), ...columns.map((_, i) => r.cells[i] ?? null)]) }, `Records of ${node}${port ? `, output ${port}` : ''}`) });
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

function showTable(data: Parameters<typeof table.show>[0], label: string): void {
  if (details.firstElementChild !== table.element) details.replaceChildren(table.element);
  table.show(data, label);
}

function showProblems(problems: readonly ProblemFrame[]): void {
  details.replaceChildren(h('ul', { class: 'problems' }, ...problems.map(({ severity, code, service, message, count, place }) => h('li', { class: severity },
    h('div', {}, h('span', { class: 'severity' }, severity), ' ', h('span', { class: 'code' }, service ?? code), count > 1 && h('span', { class: 'badge' }, number(count)), service !== undefined && h('span', { class: 'muted' }, ` ${code}`)),
    h('div', { class: 'message' }, message),
    place !== undefined && h('button', { class: 'link', onclick: () => editor.post({ kind: 'open', path: place.path, line: place.line }) }, `${place.path}:${place.line + 1}`)))));
}

/** The node in the details: the chosen one, else the first that fails, else the first. */
const shownNode = () => state.node ?? state.start?.nodes.find(n => (state.counters[n.name]?.errors ?? 0) > 0)?.name ?? state.start?.nodes[0]?.name;

function drawTabs(): void {
  const node = shownNode();
  const list = node ? tabsOf(node) : [];
  const failing = node !== undefined && (state.counters[node]?.errors ?? 0) > 0;
  const current = list.find(t => t.id === state.tab) ?? (failing ? list.find(t => t.id === 'problems') : undefined) ?? list[0];
  tabs.replaceChildren(...list.map(t => h('button', {
    class: 'tab', role: 'tab', id: `tab-${t.id.replace(/\W/g, '-')}`, 'aria-selected': t === current ? 'true' : 'false', 'aria-controls': 'details', tabindex: t === current ? 0 : -1,
    onclick: () => { state.tab = t.id; draw(); },
  }, t.label, t.count !== undefined && h('span', { class: 'badge' }, number(t.count)))));
  tabs.hidden = list.length === 0;
  if (current) {
    details.setAttribute('aria-labelledby', `tab-${current.id.replace(/\W/g, '-')}`);
    current.show();
  } else details.replaceChildren(...(state.start ? [h('p', { class: 'muted empty' }, state.running ? 'Nothing has passed here yet.' : 'Nothing passed here.')] : []));
}

function tabKey(event: KeyboardEvent): void {
  const all = [...tabs.querySelectorAll<HTMLElement>('[role=tab]')];
  const at = all.indexOf(document.activeElement as HTMLElement);
  const next = event.key === 'ArrowRight' ? at + 1 : event.key === 'ArrowLeft' ? at - 1 : event.key === 'Home' ? 0 : event.key === 'End' ? all.length - 1 : undefined;
  if (next === undefined || at < 0) return;
  event.preventDefault();
  const id = all[(next + all.length) % all.length]!.id;
  all[(next + all.length) % all.length]!.click();
  requestAnimationFrame(() => requestAnimationFrame(() => document.getElementById(id)?.focus()));
}

drawNow();
editor.post({ kind: 'ready', version: 1 });
