import type { StartFrame } from '../../server/protocol/frames.ts';
import { h, number, svg } from '../kit/dom.ts';
import { layOut, nodeHeight, nodeWidth, type Layout } from './layout.ts';
import { brokenNodes, type State } from './state.ts';

interface Box { readonly element: HTMLElement; readonly facts: HTMLElement; written: string }

/**
 * The pipeline as boxes and lines. Laid out once for a replay; counters change in place. The boxes are buttons of which one is in the
 * tab order; arrow keys go to the next box in that direction.
 */
export function pipelineGraph(act: { select(node: string): void; open(path: string, line: number): void }): { readonly element: HTMLElement; show(state: State, selected: string | undefined, followed: ReadonlySet<string>): void } {
  const element = h('div', { class: 'graph', role: 'group', 'aria-label': 'Pipeline', onkeydown: e => key(e as KeyboardEvent) });
  let drawn: StartFrame | undefined;
  let layout: Layout | undefined;
  let boxes = new Map<string, Box>();
  /** The box that was brought into sight last. */
  let sought: string | undefined;

  function build(start: StartFrame): void {
    layout = layOut(start);
    const { nodes, width, height } = layout;
    const at = new Map(nodes.map(n => [n.name, n]));
    const infos = new Map(start.nodes.map(n => [n.name, n]));
    const sources = new Map<string, string[]>();
    const lines = start.edges.flatMap(({ from, to, port, label }) => {
      const [a, b] = [at.get(from), at.get(to)];
      if (!a || !b) return [];
      sources.set(to, [...(sources.get(to) ?? []), port ? `${from}, output ${port}` : from]);
      const [x1, y1, x2, y2] = [a.x + nodeWidth, a.y + nodeHeight / 2, b.x, b.y + nodeHeight / 2];
      const bend = Math.max(24, Math.abs(x2 - x1) / 2);
      const d = x2 < x1
        ? `M${a.x + nodeWidth / 2},${a.y + nodeHeight} C${a.x + nodeWidth / 2},${a.y + nodeHeight + 40} ${b.x + nodeWidth / 2},${b.y + nodeHeight + 40} ${b.x + nodeWidth / 2},${b.y + nodeHeight}`
        : `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`;
      return [svg('path', { class: label === undefined ? 'edge' : 'edge reads', d, 'marker-end': 'url(#arrow)' }, svg('title', {}, `${from}${port ? `.${port}` : ''} → ${to}${label ? ` (${label})` : ''}`))];
    });
    const drawing = svg('svg', { width, height, viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true', class: 'edges' },
      svg('defs', {}, svg('marker', { id: 'arrow', viewBox: '0 0 8 8', refX: 8, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto-start-reverse' }, svg('path', { d: 'M0,0 L8,4 L0,8 Z', class: 'arrow' }))), ...lines);
    boxes = new Map(nodes.map(({ name, x, y }) => {
      const { type, summary, path, line } = infos.get(name)!;
      const facts = h('span', { class: 'facts' });
      const from = sources.get(name);
      const box = h('button', {
        class: 'node', 'aria-pressed': 'false', 'data-node': name, title: `${name}: ${summary}. Double-click opens it in the manifest`, tabindex: -1,
        'data-vscode-context': JSON.stringify({ webviewSection: 'node', node: name, path, line, preventDefaultContextMenuItems: true }),
        'aria-description': from ? `fed by ${from.join('; ')}` : 'the first of its line',
        onclick: () => act.select(name), ondblclick: () => act.open(path, line),
      }, h('span', { class: 'name' }, name), ' ', h('span', { class: 'type muted' }, type), ' ', facts);
      box.style.setProperty('left', `${x}px`);
      box.style.setProperty('top', `${y}px`);
      return [name, { element: box, facts, written: '' }];
    }));
    const canvas = h('div', { class: 'canvas' }, drawing, ...[...boxes.values()].map(b => b.element));
    canvas.style.setProperty('width', `${width}px`);
    canvas.style.setProperty('height', `${height}px`);
    element.replaceChildren(canvas);
    sought = undefined;
  }

  function show(state: State, selected: string | undefined, followed: ReadonlySet<string>): void {
    const { start, counters } = state;
    if (!start) {
      drawn = undefined;
      element.replaceChildren(h('p', { class: 'muted nothing' }, state.refused ? 'The pipeline did not run. The Problems view lists the mistakes of its manifest.' : 'Replay the pipeline to see every record at every stage.'));
      return;
    }
    if (start !== drawn) build(drawn = start);
    const tally = (list: readonly { readonly node: string }[], amount: (one: number) => number = () => 1) => {
      const counts = new Map<string, number>();
      list.forEach(({ node }, i) => counts.set(node, (counts.get(node) ?? 0) + amount(i)));
      return counts;
    };
    const broken = brokenNodes(state);
    const problems = tally(state.problems.filter(p => p.severity !== 'information'));
    const objects = tally(state.objects);
    const rows = tally(state.results, i => state.results[i]!.rows.length);
    for (const [name, box] of boxes) {
      const c = counters[name];
      const errors = c?.errors ?? 0;
      const facts = [(c?.in ?? 0) > 0 ? `${number(c!.in)} in` : '', (c?.out ?? 0) > 0 ? `${number(c!.out)} out` : '', objects.has(name) ? `${number(objects.get(name)!)} objects` : '', rows.has(name) ? `${number(rows.get(name)!)} rows` : ''].filter(Boolean).join(' · ');
      const failed = errors > 0 ? `${number(errors)} ${errors === 1 ? 'error' : 'errors'}` : broken.has(name) ? 'failed' : '';
      const classes = `node${failed ? ' failed' : problems.has(name) ? ' warned' : ''}${followed.has(name) ? ' followed' : ''}`;
      const pressed = name === selected ? 'true' : 'false';
      const written = [facts, failed, classes, pressed].join('\n');
      if (written === box.written) continue;
      box.written = written;
      box.facts.replaceChildren(facts, ...(failed ? [h('span', { class: 'errors' }, `${facts ? ' · ' : ''}${failed}`)] : []));
      box.element.className = classes;
      box.element.setAttribute('aria-pressed', pressed);
      box.element.tabIndex = pressed === 'true' ? 0 : -1;
    }
    if (selected !== sought) {
      sought = selected;
      if (selected !== undefined) seek(selected);
    }
    if (boxes.size > 0 && !(selected !== undefined && boxes.has(selected))) boxes.values().next().value!.element.tabIndex = 0;
  }

  /** The selected box comes into sight when it is another one; who scrolls away stays away. */
  function seek(name: string): void {
    const node = layout?.nodes.find(n => n.name === name);
    if (!node || (node.x >= element.scrollLeft && node.x + nodeWidth <= element.scrollLeft + element.clientWidth && node.y >= element.scrollTop && node.y + nodeHeight <= element.scrollTop + element.clientHeight)) return;
    element.scrollTo({ left: node.x - (element.clientWidth - nodeWidth) / 2, top: node.y - (element.clientHeight - nodeHeight) / 2 });
  }

  const steps: Readonly<Record<string, readonly [number, number]>> = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

  function key(event: KeyboardEvent): void {
    const step = steps[event.key];
    const here = layout?.nodes.find(n => n.name === (document.activeElement as HTMLElement | null)?.dataset['node']);
    if (!step || !here || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    // The nearest box on that side; what lies off the axis counts as farther away.
    const [dx, dy] = step;
    const far = (n: { x: number; y: number }) => {
      const [x, y] = [n.x - here.x, n.y - here.y];
      const along = x * dx + y * dy;
      return along <= 0 ? Infinity : along + 3 * Math.abs(x * dy + y * dx);
    };
    const next = layout!.nodes.filter(n => far(n) < Infinity).sort((a, b) => far(a) - far(b))[0];
    if (!next) return;
    const box = boxes.get(next.name)!.element;
    box.focus();
    box.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  return { element, show };
}
