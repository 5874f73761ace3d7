import { h } from '../kit/dom.ts';

const ranges: readonly (readonly [string, string, string])[] = [
  ['Last 15 minutes', 'now-15m', 'now'], ['Last hour', 'now-1h', 'now'], ['Last 24 hours', 'now-24h', 'now'], ['Last 7 days', 'now-7d', 'now'], ['Last 30 days', 'now-30d', 'now'], ['Last year', 'now-1y', 'now'],
];

/** The dashboard's time picker: usual ranges, and two bounds as dates or date math. `picked` hears a new one. */
export function timeRange(start: string, end: string, picked: (from: string, to: string) => void): { readonly element: HTMLElement; set(from: string, to: string): void } {
  const from = h('input', { type: 'text', 'aria-label': 'Start of the time range', placeholder: 'now-15m', size: 18, spellcheck: 'false' });
  const to = h('input', { type: 'text', 'aria-label': 'End of the time range', placeholder: 'now', size: 18, spellcheck: 'false' });
  const usual = h('select', {
    'aria-label': 'Usual time ranges',
    onchange: () => {
      const chosen = ranges.find(([name]) => name === usual.value);
      if (!chosen) return;
      set(chosen[1], chosen[2]);
      picked(chosen[1], chosen[2]);
    },
  }, h('option', { value: '' }, 'Custom range'), ...ranges.map(([name]) => h('option', { value: name }, name)));
  const set = (a: string, b: string) => {
    // What is being typed is not taken away.
    if (document.activeElement !== from) from.value = a;
    if (document.activeElement !== to) to.value = b;
    usual.value = ranges.find(([, x, y]) => x === a && y === b)?.[0] ?? '';
  };
  set(start, end);
  const element = h('form', { class: 'time', 'aria-label': 'Time range', hidden: true, onsubmit: event => { event.preventDefault(); picked(from.value.trim(), to.value.trim()); } },
    usual, from, h('span', { 'aria-hidden': 'true' }, '→'), to, h('button', { class: 'secondary', type: 'submit', title: 'Ask again for this range' }, 'Set Range'));
  return { element, set };
}
