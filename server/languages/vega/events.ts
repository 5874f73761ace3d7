import type { Range } from '../../base/range.ts';

/**
 * Vega's event selectors: `rect:click[event.shiftKey]{100}, [@thumb:pointerdown, window:pointerup] > window:pointermove!`.
 * Grammar: grammar.ebnf; texts of mistakes follow vega-event-selector, the service's own parser.
 */
export interface EventSelector {
  readonly streams: readonly EventStream[];
  readonly problem: { readonly message: string; readonly range: Range } | undefined;
}

export interface EventStream {
  /** `view`, `window`, a mark type, or the name of a mark behind `@`. */
  readonly source: { readonly text: string; readonly range: Range; readonly kind: 'name' | 'source' } | undefined;
  readonly type: { readonly text: string; readonly range: Range };
  /** Expressions in brackets. */
  readonly filters: readonly { readonly text: string; readonly range: Range }[];
}

const deepest = 50;

/** Reads one selector. Never throws; the first mistake ends it, as in the library. */
export function parseEvents(selector: string): EventSelector {
  const streams: EventStream[] = [];
  class Stop { constructor(readonly message: string, readonly range: Range) {} }
  const stop = (message: string, range: Range): never => { throw new Stop(message, range); };

  const trimmed = ({ start, end }: Range): Range => {
    while (start < end && /\s/.test(selector[start]!)) start++;
    while (end > start && /\s/.test(selector[end - 1]!)) end--;
    return { start, end };
  };
  const text = ({ start, end }: Range) => selector.slice(start, end);

  /** The first `wanted` from `start` on that no bracket encloses; `end` when there is none. */
  function find(wanted: string, { start, end }: Range, open = '', close = ''): number {
    let depth = 0;
    for (let i = start; i < end; i++) {
      const c = selector[i]!;
      if (depth === 0 && c === wanted) return i;
      if (close.includes(c)) depth--;
      else if (open.includes(c)) depth++;
    }
    return end;
  }

  function parts(range: Range): Range[] {
    const found: Range[] = [];
    for (let start = range.start; start < range.end; ) {
      const end = find(',', { start, end: range.end }, '[{', ']}');
      found.push(trimmed({ start, end }));
      start = end + 1;
    }
    if (found.length === 0) stop('Empty event selector', range);
    return found;
  }

  function one(range: Range, depth: number): void {
    if (depth > deepest) stop(`Nested more than ${deepest} levels deep`, range);
    if (selector[range.start] !== '[' || range.start === range.end) return stream(range);
    const close = find(']', { start: range.start + 1, end: range.end }, '[', ']');
    if (close === range.end) stop('Empty between selector', range);
    const between = parts({ start: range.start + 1, end: close });
    if (between.length !== 2) stop('Between selector must have two elements', range);
    const rest = trimmed({ start: close + 1, end: range.end });
    if (selector[rest.start] !== '>' || rest.start === rest.end) stop("Expected '>' after between selector", rest.start < rest.end ? rest : { start: close, end: close + 1 });
    for (const part of between) one(part, depth + 1);
    one(trimmed({ start: rest.start + 1, end: rest.end }), depth + 1);
  }

  function stream(whole: Range): void {
    let range = whole;
    if (selector[range.end - 1] === '}' && range.end > range.start) {
      const open = selector.lastIndexOf('{', range.end - 1);
      if (open < range.start) stop('Unmatched right brace', whole);
      const numbers = selector.slice(open + 1, range.end - 1).split(',');
      if (numbers.length > 2 || numbers.some(n => n.trim() === '' ? numbers.length === 1 : Number.isNaN(Number(n)))) stop('Invalid throttle specification', { start: open, end: range.end });
      range = trimmed({ start: range.start, end: open });
    }
    if (range.start === range.end) stop('Invalid event selector', whole);
    const named = selector[range.start] === '@';
    const colon = find(':', { start: range.start + (named ? 1 : 0), end: range.end });
    const first = colon < range.end ? trimmed({ start: range.start + (named ? 1 : 0), end: colon }) : undefined;
    const from = first ? colon + 1 : range.start;
    let i = find('[', { start: from, end: range.end });
    const type = trimmed({ start: from, end: i });
    const filters: { text: string; range: Range }[] = [];
    if (i < range.end) {
      i++;
      if (i === range.end) stop('Unmatched left bracket', range);
      while (i < range.end) {
        const close = find(']', { start: i, end: range.end });
        if (close === range.end) stop('Unmatched left bracket', { start: i - 1, end: range.end });
        const filter = trimmed({ start: i, end: close });
        filters.push({ text: text(filter), range: filter });
        i = close + 1;
        if (i < range.end && selector[i] !== '[') stop('Expected left bracket', { start: i, end: range.end });
        i++;
      }
    }
    if (/[[\]{}]/.test(text(type)) || type.start === type.end) stop('Invalid event selector', range);
    const consumes = selector[type.end - 1] === '!';
    streams.push({ source: first && { text: text(first), range: first, kind: named ? 'name' : 'source' }, type: { text: text(type).slice(0, consumes ? -1 : undefined), range: { start: type.start, end: type.end - (consumes ? 1 : 0) } }, filters });
  }

  try {
    for (const part of parts(trimmed({ start: 0, end: selector.length }))) one(part, 0);
    return { streams, problem: undefined };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { streams, problem: { message: error.message, range: error.range } };
  }
}
