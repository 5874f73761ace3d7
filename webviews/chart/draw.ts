import * as vega from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import * as lite from 'vega-lite';
import type { ChartResult } from '../../server/protocol/requests.ts';
import { h } from '../kit/dom.ts';
import { chartTheme } from './theme.ts';

export interface Drawn {
  readonly view: vega.View;
  readonly element: HTMLElement;
}

export interface DrawOptions {
  /** Size of the place for the picture, px: a chart that is fitted takes it. */
  readonly size: { readonly width: number; readonly height: number };
  /** What the reader did in the picture so far, from `stateOf`. */
  readonly state?: object | undefined;
  warn(text: string): void;
  hint(event: MouseEvent | undefined, value: unknown): void;
}

/** Draws a chart whose rows are all in it. Rejects with the library's own message. No text of it becomes code, and nothing is loaded. */
export async function drawChart(chart: ChartResult, { size, state, warn, hint }: DrawOptions): Promise<Drawn> {
  const logger = {
    level: () => logger, info: () => logger, debug: () => logger,
    error: (...parts: readonly unknown[]) => { throw new Error(parts.map(textOf).join(' ')); },
    warn: (...parts: readonly unknown[]) => { warn(parts.map(textOf).join(' ')); return logger; },
  };
  // The library writes into what it is given, and another theme draws the same chart again. Rows are only read.
  const spec = copyOf(chart.spec) as Record<string, unknown>;
  if (chart.fitted) Object.assign(spec, size);
  const compiled = chart.library === 'vega' ? spec : lite.compile(spec as never, { config: chartTheme(chart.library) as never, logger: logger as never }).spec;
  const runtime = vega.parse(compiled as never, (chart.library === 'vega' ? chartTheme(chart.library) : undefined) as never, { ast: true });
  const refused = (address: unknown) => Promise.reject(new Error(`External URL [${String(address)}] denied by the offline renderer`));
  const loader = vega.loader();
  loader.load = refused;
  loader.sanitize = async (address: string) => (/^data:image\//.test(address) ? { href: address } : refused(address));
  const element = h('div', { class: 'drawing' });
  const view = new vega.View(runtime, {
    renderer: chart.renderer, container: element, hover: true, loader, expr: expressionInterpreter, logger: logger as never,
    tooltip: (_: unknown, event: MouseEvent, __: unknown, value: unknown) => hint(event, value),
  } as never);
  if (state) {
    await view.runAsync();
    try {
      view.setState(state as never);
    } catch {
      // Signals have changed with the text: the picture begins anew.
    }
  }
  await view.runAsync();
  return { view, element };
}

/** What the reader did in a picture: signals, and what is selected. */
export const stateOf = (view: vega.View): object => view.getState({ signals: (name: string | undefined) => name !== undefined && !/^(?:width|height|padding|autosize|background)$|^__/.test(name), data: (name: string | undefined) => name !== undefined && name.endsWith('_store'), recurse: true } as never) as object;

/** Live values of all signals, and all data sets by name. */
export function insideOf(view: vega.View): { readonly signals: Readonly<Record<string, unknown>>; readonly sets: readonly string[] } {
  const { signals = {}, data = {} } = view.getState({ signals: (name: string | undefined) => name !== undefined && !name.startsWith('__'), data: () => true, recurse: false } as never) as { signals?: Record<string, unknown>; data?: Record<string, unknown> };
  return { signals, sets: Object.keys(data).filter(name => name !== 'root') };
}

/** A value as text: JSON, but for text itself, dates and functions. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : value instanceof Error ? value.message : value instanceof Date ? value.toISOString() : JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'function' ? undefined : inner)) ?? String(value));

/** Deep copy of everything but rows, which may be many and are not written to. */
function copyOf(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return key === 'values' ? value.slice() : value.map(item => copyOf(item));
  if (typeof value !== 'object' || value === null || key === 'datasets') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, copyOf(inner, name)]));
}
