import type { Frame } from './frames.ts';
import type { ChartCompletion, ChartFix, ChartHover, ChartResult, PreviewResult } from './requests.ts';

/** Messages between the extension and the replay panel. */
export type ToReplayPanel =
  | { readonly kind: 'begin'; readonly uri: string; readonly title: string; readonly upTo?: string }
  | { readonly kind: 'frames'; readonly frames: readonly Frame[] }
  | { readonly kind: 'done'; readonly stopped: boolean; readonly error?: string }
  | { readonly kind: 'idle'; readonly uri: string; readonly title: string };

export type FromReplayPanel =
  | { readonly kind: 'ready' }
  | { readonly kind: 'replay' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'open'; readonly path: string; readonly line: number };

/** Messages between the extension and the schema panel. */
export type ToSchemaPanel =
  | { readonly kind: 'preview'; readonly uri: string; readonly preview: PreviewResult; readonly theme: 'light' | 'dark' | 'hc-light' | 'hc-dark'; /** The changes are made: there is nothing more to look at. */ readonly done?: true }
  | { readonly kind: 'theme'; readonly theme: 'light' | 'dark' | 'hc-light' | 'hc-dark' }
  | { readonly kind: 'working' };

export type FromSchemaPanel =
  | { readonly kind: 'ready' }
  | { readonly kind: 'apply' }
  | { readonly kind: 'refresh' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'open'; readonly path: string; readonly line: number };

/** Messages between the extension and the chart panel. */
export type ToChartPanel =
  /** `tried`: the chart is that of the text in the panel's own editor. */
  | { readonly kind: 'chart'; readonly chart: ChartResult; readonly tried: boolean }
  | { readonly kind: 'completion'; readonly id: number; readonly items: readonly ChartCompletion[] }
  | { readonly kind: 'hover'; readonly id: number; readonly hover: ChartHover | null }
  | { readonly kind: 'fixes'; readonly id: number; readonly fixes: readonly ChartFix[] }
  | { readonly kind: 'working' };

export type FromChartPanel =
  | { readonly kind: 'ready'; readonly from?: string; readonly to?: string }
  | { readonly kind: 'refresh' }
  /** Another range of time, or other filters added by the chart's own functions. */
  | { readonly kind: 'dashboard'; readonly from: string; readonly to: string; readonly filters: readonly unknown[] }
  /** The panel's own editor is wanted or not: its page needs a policy of its own. */
  | { readonly kind: 'edit'; readonly on: boolean }
  /** What the language server says of a place in the panel's own editor; answered under the same id. */
  | { readonly kind: 'ask'; readonly id: number; readonly what: 'completion' | 'hover' | 'fixes'; readonly text: string; readonly line: number; readonly character: number }
  /** A text to be tried; undefined ends it. */
  | { readonly kind: 'try'; readonly text?: string }
  /** The tried text replaces the document's. */
  | { readonly kind: 'apply'; readonly text: string }
  /** `content` is SVG text, or a PNG as a data address. */
  | { readonly kind: 'save'; readonly format: 'svg' | 'png'; readonly content: string }
  | { readonly kind: 'open'; readonly line: number };
