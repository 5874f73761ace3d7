import { h } from './dom.ts';

export interface GridData {
  readonly columns: readonly string[];
  /** A list of rows, or something that makes the row at an index when it is looked at. */
  readonly rows: { readonly length: number; at(index: number): readonly (string | null | undefined)[] | undefined };
  /** Columns whose cells are numbers: set to the right. */
  readonly numeric?: ReadonlySet<number>;
}

export interface Grid {
  readonly element: HTMLElement;
  /** @param opens  whether rows can be opened: Enter or a double click */
  show(data: GridData, label: string, opens?: boolean): void;
  /** Makes a row the active one and brings it into sight. */
  go(row: number): void;
  /** The active row. */
  row(): number;
}

const rowHeight = 22;

/**
 * A table of any length: only the rows in sight are in the page. An ARIA grid: arrow keys, Home, End, Page keys move the
 * active cell, with Ctrl to the first and last row; Enter opens the row, Ctrl+C copies the cell.
 */
export function grid(act: { open?(row: number): void; moved?(row: number): void } = {}): Grid {
  let data: GridData = { columns: [], rows: [] };
  let active = { row: 0, column: 0 };
  const head = h('div', { class: 'grid-head', role: 'row', 'aria-rowindex': 1 });
  const body = h('div', { class: 'grid-body', role: 'rowgroup' });
  const spacer = h('div', { class: 'grid-spacer' }, body);
  const element = h('div', { class: 'grid', role: 'grid', tabindex: 0, onscroll: () => draw(), onkeydown: e => key(e as KeyboardEvent), oncopy: e => copy(e as ClipboardEvent) }, head, spacer);
  new ResizeObserver(() => draw()).observe(element);
  let widths: number[] = [];
  let named: string | undefined;
  let openable = false;

  function show(next: GridData, label: string, opens = false): void {
    data = next;
    openable = opens;
    if (label !== named) {
      named = label;
      active = { row: 0, column: 0 };
      element.scrollTop = element.scrollLeft = 0;
    }
    active = { row: Math.min(active.row, Math.max(0, data.rows.length - 1)), column: Math.min(active.column, Math.max(0, data.columns.length - 1)) };
    element.setAttribute('aria-label', label);
    element.setAttribute('aria-rowcount', String(data.rows.length + 1));
    element.setAttribute('aria-colcount', String(data.columns.length));
    widths = data.columns.map((name, i) => {
      let longest = name.length;
      for (let r = 0; r < Math.min(50, data.rows.length); r++) longest = Math.max(longest, Math.min(60, (data.rows.at(r)?.[i] ?? 'null').length));
      return Math.max(5, longest) + 2;
    });
    const template = widths.map(w => `${w}ch`).join(' ');
    element.style.setProperty('--columns', template);
    element.style.setProperty('--rows', String(data.rows.length));
    head.replaceChildren(...data.columns.map((name, i) => h('div', { role: 'columnheader', class: data.numeric?.has(i) ? 'cell numeric' : 'cell', 'aria-colindex': i + 1, title: name }, name)));
    draw();
  }

  function draw(): void {
    const first = Math.max(0, Math.floor(element.scrollTop / rowHeight) - 4);
    const last = Math.min(data.rows.length, first + Math.ceil(element.clientHeight / rowHeight) + 8);
    body.style.setProperty('--first', String(first));
    const rows: HTMLElement[] = [];
    for (let r = first; r < last; r++) {
      const values = data.rows.at(r) ?? [];
      const cells = data.columns.map((_, c) => {
        const value = values[c];
        const current = r === active.row && c === active.column;
        return h('div', {
          role: 'gridcell', id: current ? 'active-cell' : undefined, 'aria-colindex': c + 1, title: value ?? undefined,
          class: `cell${data.numeric?.has(c) ? ' numeric' : ''}${value === null || value === undefined ? ' empty' : ''}${current ? ' active' : ''}`,
          onmousedown: () => move(r, c), ondblclick: () => { if (openable) act.open?.(r); },
        }, value === null || value === undefined ? 'null' : value);
      });
      rows.push(h('div', { role: 'row', class: 'grid-row', 'aria-rowindex': r + 2 }, ...cells));
    }
    body.replaceChildren(...rows);
    const values = data.rows.at(active.row);
    element.setAttribute('data-vscode-context', JSON.stringify({ webviewSection: values ? 'cell' : 'grid', value: values?.[active.column] ?? '', row: values ? JSON.stringify(Object.fromEntries(data.columns.map((name, i) => [name, values[i] ?? null]))) : '', preventDefaultContextMenuItems: true }));
    if (active.row >= first && active.row < last && data.columns.length > 0) element.setAttribute('aria-activedescendant', 'active-cell');
    else element.removeAttribute('aria-activedescendant');
  }

  function move(row: number, column: number): void {
    active = { row: Math.max(0, Math.min(data.rows.length - 1, row)), column: Math.max(0, Math.min(data.columns.length - 1, column)) };
    const top = active.row * rowHeight;
    const room = element.clientHeight - rowHeight * 2;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top > element.scrollTop + room) element.scrollTop = top - room;
    draw();
    body.querySelector('.active')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    if (openable) act.moved?.(active.row);
  }

  function key(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(element.clientHeight / rowHeight) - 2);
    const { row, column } = active;
    const ends = event.ctrlKey || event.metaKey;
    const moves: Record<string, () => void> = {
      ArrowDown: () => move(row + 1, column), ArrowUp: () => move(row - 1, column), ArrowRight: () => move(row, column + 1), ArrowLeft: () => move(row, column - 1),
      PageDown: () => move(row + page, column), PageUp: () => move(row - page, column),
      Enter: () => { if (openable) act.open?.(row); },
      Home: () => move(ends ? 0 : row, 0), End: () => move(ends ? data.rows.length - 1 : row, data.columns.length - 1),
    };
    const go = moves[event.key];
    if (!go || data.rows.length === 0) return;
    event.preventDefault();
    go();
  }

  function copy(event: ClipboardEvent): void {
    event.clipboardData?.setData('text/plain', data.rows.at(active.row)?.[active.column] ?? '');
    event.preventDefault();
  }

  return { element, show, go: row => move(row, active.column), row: () => active.row };
}
