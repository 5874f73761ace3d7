import type * as monaco from 'monaco-editor';
import type { WidgetTheme } from '../kit/widget.ts';

export const themes = { light: 'vs', dark: 'vs-dark', 'hc-light': 'hc-light', 'hc-dark': 'hc-black' } as const satisfies Record<WidgetTheme, string>;

/** A worker cannot be loaded from the asset origin: its text is fetched and run from a blob. */
export function startWorkers(address: string): void {
  (self as unknown as { MonacoEnvironment: monaco.Environment }).MonacoEnvironment = {
    async getWorker() {
      const source = await (await fetch(address)).text();
      return new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
    },
  };
}

export const css = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The editor's own letters. */
export const fontOf = (): { readonly fontFamily: string; readonly fontSize: number } => ({ fontFamily: css('--vscode-editor-font-family') || 'monospace', fontSize: parseFloat(css('--vscode-editor-font-size')) || 13 });
