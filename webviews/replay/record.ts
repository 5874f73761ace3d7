import { h } from '../kit/dom.ts';
import type { Sighting } from './lineage.ts';
import { nodeOf, type State } from './state.ts';

/** Rows of one output that are listed one by one. */
const mostListed = 8;

/** One record in full, and its way through the pipeline: what it was made of and what became of it, a link each. */
export function recordPane(act: { go(to: Sighting): void; close(): void }): { readonly element: HTMLElement; show(state: State, here: Sighting, way: readonly Sighting[]): void } {
  const element = h('section', { class: 'record', 'aria-label': 'Record' });
  let shown = '';
  return {
    element,
    show(state, here, way) {
      const { columns, rows } = state.rows[here.output]!;
      const row = rows[here.row]!;
      const node = nodeOf(here.output);
      const key = JSON.stringify([here, row.cells, way]);
      if (key === shown) return; // the focus stays where it is
      shown = key;
      const label = `Record ${row.id} at ${node}`;
      element.setAttribute('aria-label', label);
      const fields = columns.flatMap((name, i) => {
        const value = row.cells[i];
        return value === undefined ? [] : [h('dt', {}, name), h('dd', { class: value === null ? 'empty' : undefined }, value === null ? 'null' : pretty(value))];
      });
      const order = new Map((state.start?.nodes ?? []).map((n, i) => [n.name, i]));
      const outputs = new Map<string, Sighting[]>();
      for (const one of way) outputs.set(one.output, [...(outputs.get(one.output) ?? []), one]);
      const stations = [...outputs].sort(([a], [b]) => (order.get(nodeOf(a)) ?? 0) - (order.get(nodeOf(b)) ?? 0));
      const held = element.contains(document.activeElement);
      const title = h('h2', { tabindex: -1 }, label);
      element.replaceChildren(
        h('div', { class: 'record-head' }, title, h('button', { class: 'link', onclick: () => act.close(), 'aria-label': 'Close the record', title: 'Close (Escape)' }, 'Close')),
        h('p', { class: 'muted' }, `arrived ${new Date(row.arrival).toISOString().slice(0, 23).replace('T', ' ')}`),
        h('h3', {}, 'Its way'),
        h('ol', { class: 'way' }, ...stations.map(([output, list]) => h('li', {}, h('span', { class: 'station' }, output.endsWith('.') ? output.slice(0, -1) : output), ' ',
          ...list.slice(0, mostListed).flatMap(one => {
            const id = String(state.rows[one.output]!.rows[one.row]!.id);
            return [one.output === here.output && one.row === here.row ? h('span', { 'aria-current': 'true', class: 'here' }, id) : h('button', { class: 'link', onclick: () => act.go(one), 'aria-label': `Record ${id} at ${nodeOf(one.output)}` }, id), ' '];
          }),
          list.length > mostListed && h('span', { class: 'muted' }, `and ${list.length - mostListed} more`)))),
        h('p', { class: 'muted' }, 'Followed through the records that are kept: the first ones of each output.'),
        h('h3', {}, 'What it holds'),
        h('dl', {}, ...fields),
      );
      if (held) title.focus(); // the link that was followed is gone
    },
  };
}

/** JSON with line breaks, anything else as it is. Only blanks are added: numbers keep all their digits. */
function pretty(value: string): string {
  if (!/^\s*[[{]/.test(value)) return value;
  let text = '';
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  for (let i = 0; i < value.length; i++) {
    const c = value[i]!;
    if (c === '"') {
      const start = i;
      for (i++; i < value.length && value[i] !== '"'; i++) if (value[i] === '\\') i++;
      text += value.slice(start, i + 1);
    } else if (c === '{' || c === '[') {
      const empty = /^\s*[\]}]/.exec(value.slice(i + 1, i + 20));
      if (empty) {
        text += c + empty[0].trim();
        i += empty[0].length;
      } else {
        depth++;
        text += c + line();
      }
    } else if (c === '}' || c === ']') {
      depth = Math.max(0, depth - 1);
      text += line() + c;
    } else if (c === ',') text += c + line();
    else if (c === ':') text += ': ';
    else if (!/\s/.test(c)) text += c;
  }
  return text;
}
