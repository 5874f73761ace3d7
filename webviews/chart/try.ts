import type { ChartProblem } from '../../server/protocol/requests.ts';
import type { ThemeKind } from './theme.ts';

/** An editor inside the panel, for a text that is tried before it is put into the file. */
export interface TryEditor {
  text(): string;
  /** Exchanges the text without telling `changed`; can be undone. */
  put(text: string): void;
  mark(problems: readonly ChartProblem[]): void;
  theme(kind: ThemeKind): void;
  reveal(line: number): void;
}

export interface TryEditorOptions {
  /** Address of the widget's worker. */
  readonly worker: string;
  readonly text: string;
  readonly theme: ThemeKind;
  changed(text: string): void;
}

/** Loads the widget, which has a script of its own: the page's nonce vouches for it. */
export function loadTryEditor(script: string, styles: string, nonce: string, element: HTMLElement, options: TryEditorOptions): Promise<TryEditor> {
  return new Promise((resolve, reject) => {
    document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: styles }));
    const tag = Object.assign(document.createElement('script'), { src: script, nonce });
    tag.addEventListener('error', () => reject(new Error('The editor could not be loaded')));
    tag.addEventListener('load', () => {
      const { createTryEditor } = globalThis as { createTryEditor?: (element: HTMLElement, options: TryEditorOptions) => TryEditor };
      if (createTryEditor) resolve(createTryEditor(element, options));
      else reject(new Error('The editor could not be started'));
    });
    document.head.append(tag);
  });
}
