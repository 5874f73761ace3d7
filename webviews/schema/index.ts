import './schema.css';
import type { FromSchemaPanel, ToSchemaPanel } from '../../server/protocol/panels.ts';
import type { PreviewParams, PreviewResult, PreviewRun } from '../../server/protocol/requests.ts';
import { announcer, h, number } from '../kit/dom.ts';
import { grid } from '../kit/grid.ts';
import { connect } from '../kit/host.ts';
import { loadWidget, ownNonce, type Comparison, type WidgetTheme } from '../kit/widget.ts';

const { params = '{}', worker = '' } = document.body.dataset;
const nonce = ownNonce();
const root = document.getElementById('root')!;
const editor = connect<ToSchemaPanel, FromSchemaPanel, PreviewParams>(take);
editor.save(JSON.parse(params) as PreviewParams);

const live = announcer();
const state = h('span', { class: 'outcome' });
const note = h('span', { class: 'muted' });
const apply = h('button', { onclick: () => editor.post({ kind: 'apply' }) }, 'Apply');
let working = false;
/** Makes the preview again; while one is made, stops it. */
const refresh = h('button', { class: 'secondary', onclick: () => editor.post({ kind: working ? 'stop' : 'refresh' }) }, 'Refresh');
const files = h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Files and statements', onkeydown: e => { const { key } = e as KeyboardEvent; if (key === 'ArrowRight' || key === 'ArrowLeft') step(key === 'ArrowRight' ? 1 : -1); } });
const diff = h('div', { class: 'diff', role: 'group', 'aria-label': 'Before and after' });
const plan = h('pre', { class: 'plan', tabindex: 0, role: 'region', 'aria-label': 'Statements' });
const [beforeGrid, afterGrid] = [grid(), grid()];
const beforeHead = h('h2');
const afterHead = h('h2');
const beforeProblems = h('p', { class: 'problem' });
const afterProblems = h('p', { class: 'problem' });
const runs = h('div', { class: 'runs' },
  h('section', { 'aria-label': 'Before' }, beforeHead, beforeProblems, h('div', { class: 'rows' }, beforeGrid.element)),
  h('section', { 'aria-label': 'After' }, afterHead, afterProblems, h('div', { class: 'rows' }, afterGrid.element)));
const changes = h('ul', { 'aria-label': 'Changed columns' });
const affected = h('ul', { 'aria-label': 'What reads them' });
const losses = h('ul', { 'aria-label': 'What rows lose' });
const folders = h('ul', { 'aria-label': 'Folders of the rows' });
const lists = [['Changed columns', changes], ['What rows lose', losses], ['Folders of the rows', folders], ['What reads them', affected]] as const;
const facts = h('div', { class: 'facts' }, ...lists.map(([title, list]) => h('section', {}, h('h2', {}, title), list)));
facts.hidden = runs.hidden = true;
root.append(h('div', { class: 'toolbar' }, state, note, h('span', { class: 'grow' }), refresh, apply), files, diff, plan, facts, runs, live.element);

let view: Comparison | undefined;
let theme: WidgetTheme = 'dark';
let current = 0;
/** Goes to the next tab, or to the one before. */
let step: (by: number) => void = () => undefined;

function take(message: ToSchemaPanel): void {
  switch (message.kind) {
    case 'working':
      busy(true);
      note.textContent = '';
      state.textContent = 'Replaying before and after…';
      live.say(state.textContent);
      apply.disabled = true;
      return;
    case 'theme': dress(message.theme); return;
    case 'preview':
      dress(message.theme);
      show(message.preview);
      refresh.hidden = message.done === true;
  }
}

function busy(now: boolean): void {
  working = now;
  refresh.textContent = now ? 'Stop' : 'Refresh';
  root.ariaBusy = String(now);
}

function dress(kind: WidgetTheme): void {
  theme = kind;
  view?.theme(kind);
}

function show(preview: PreviewResult): void {
  busy(false);
  const changed = preview.files.length;
  apply.disabled = changed === 0;
  note.textContent = changed === 0 || preview.replay ? '' : preview.note ?? '';
  state.textContent = changed === 0 ? preview.note ?? 'There is nothing to repair' : `${changed === 1 ? '1 file changes' : `${changed} files change`}`;
  live.say(state.textContent);
  const statements = (preview.statements ?? []).map(s => s.text).filter(text => text !== '').join('\n');
  const pages = [...preview.files.map(f => f.path), ...(statements === '' ? [] : ['Statements'])];
  current = Math.min(current, Math.max(0, pages.length - 1));
  step = by => {
    if (pages.length === 0) return;
    pick((current + by + pages.length) % pages.length);
    (files.children[current] as HTMLElement).focus();
  };
  const pick = (index: number) => {
    current = index;
    files.replaceChildren(...pages.map((name, i) => h('button', { class: 'tab', role: 'tab', 'aria-selected': i === index ? 'true' : 'false', tabindex: i === index ? 0 : -1, onclick: () => pick(i) }, name)));
    const file = preview.files[index];
    plan.hidden = file !== undefined || statements === '';
    diff.hidden = !plan.hidden;
    plan.textContent = statements;
    if (file) void compare(file.before, file.after);
  };
  if (pages.length > 0) pick(current);
  else files.replaceChildren();
  const several = new Set((preview.changes ?? []).map(c => c.table)).size > 1;
  const of = (table: string) => (several ? `${table}: ` : '');
  changes.replaceChildren(...(preview.changes ?? []).map(c => h('li', {}, h('span', { class: `verdict ${c.verdict}` }, c.verdict), ` ${of(c.table)}${c.text}`, h('span', { class: 'why' }, `: ${c.why}`))));
  affected.replaceChildren(...(preview.affected ?? []).map(a => h('li', {}, h('button', { class: 'link', onclick: () => editor.post({ kind: 'open', path: a.path, line: a.line }) }, `${a.path}:${a.line + 1}`), ` ${a.what}`)));
  losses.replaceChildren(...(preview.losses ?? []).map(l => h('li', {}, `${of(l.table)}${l.text}`)));
  const [few, more] = [(preview.folders ?? []).slice(0, 6), (preview.folders?.length ?? 0) - 6];
  folders.replaceChildren(...few.map(f => h('li', {}, `${f.rows === 1 ? '1 row' : `${number(f.rows)} rows`}: `, h('span', { class: 'why' }, f.before), ' → ', f.after)), ...(more > 0 ? [h('li', {}, `and ${number(more)} more folders`)] : []));
  for (const [, list] of lists) list.parentElement!.hidden = list.childElementCount === 0;
  facts.hidden = lists.every(([, list]) => list.parentElement!.hidden);
  runs.hidden = preview.replay === undefined && preview.samples === undefined;
  const { replay, samples } = preview;
  // The rows of the node that converts by the table; the sample rows when there is none, and when it is the keys that change.
  const own = samples !== undefined && (preview.moves === true || replay?.node === undefined || !replay.after.rows.some(r => r.node === replay.node && r.rows.length > 0)) ? samples : undefined;
  if (replay) {
    // The node that it is about: the first that fails, or the one that converts by the table.
    const failing = [...replay.before.problems, ...replay.after.problems].find(p => p.severity === 'error');
    const node = failing?.node ?? replay.node;
    side(replay.before, node, 'Before', beforeHead, beforeProblems, beforeGrid);
    side(replay.after, node, 'After', afterHead, afterProblems, afterGrid);
  }
  for (const [title, rows, head, problem, table] of [['Before', own?.before, beforeHead, beforeProblems, beforeGrid], ['After', own?.after, afterHead, afterProblems, afterGrid]] as const) {
    if (!rows) continue;
    table.show(rows, `${title}: sample rows`);
    if (replay) continue;
    head.textContent = `${title}: ${rows.rows.length === 1 ? '1 sample row' : `${number(rows.rows.length)} sample rows`}`;
    problem.hidden = true;
  }
}

/** One replay: how many objects and failures it gave, and what `node` did to the records. */
function side(run: PreviewRun, node: string | undefined, title: string, head: HTMLElement, problem: HTMLElement, rows: ReturnType<typeof grid>): void {
  const failures = run.problems.filter(p => p.severity === 'error');
  const failed = failures.reduce((sum, p) => sum + p.count, 0);
  head.textContent = `${title}: ${number(run.objects.length)} ${run.objects.length === 1 ? 'object' : 'objects'}, ${failed === 0 ? 'no errors' : `${number(failed)} errors`}`;
  problem.textContent = failures[0] ? `${failures[0].service ?? failures[0].code}: ${failures[0].message}` : '';
  problem.hidden = !failures[0];
  const shown = run.rows.find(r => r.node === node && r.port === (failed === 0 ? '' : 'failed')) ?? run.rows.find(r => r.node === node && r.port === '');
  rows.show(shown ? { columns: shown.columns, rows: shown.rows.map(r => shown.columns.map((_, i) => r.cells[i] ?? null)) } : { columns: [], rows: [] }, `${title}: ${failed === 0 ? 'converted records' : 'records that failed'}${node !== undefined ? ` of ${node}` : ''}`);
}

/** The texts that were asked for last stay, however long the editor component takes to come. */
async function compare(before: string, after: string): Promise<void> {
  const mine = (wanted = {});
  try {
    const widget = await loadWidget(document.body.dataset, nonce);
    if (mine !== wanted) return;
    view ??= widget.comparison(diff, { worker, theme });
    view.show(before, after);
  } catch (error) {
    diff.replaceChildren(h('p', { class: 'muted empty-state' }, (error as Error).message));
  }
}
let wanted: object | undefined;

editor.post({ kind: 'ready' });
