import type { ChartCompletion, ChartFix, ChartHover, ChartProblem } from '../../server/protocol/requests.ts';

export type WidgetTheme = 'light' | 'dark' | 'hc-light' | 'hc-dark';

/** An editor inside a panel, for a text that is tried before it is put into the file. */
export interface TryEditor {
  text(): string;
  /** Exchanges the text without telling `changed`; can be undone. */
  put(text: string): void;
  mark(problems: readonly ChartProblem[]): void;
  theme(kind: WidgetTheme): void;
  reveal(line: number): void;
}

export interface TryEditorOptions extends ComparisonOptions {
  readonly text: string;
  changed(text: string): void;
  /** Ctrl+S. */
  apply(): void;
  /** What the language server says of a place in the text, zero-based. */
  completion(text: string, line: number, character: number): Promise<readonly ChartCompletion[]>;
  hover(text: string, line: number, character: number): Promise<ChartHover | null>;
  fixes(text: string, line: number, character: number): Promise<readonly ChartFix[]>;
}

/** Two texts side by side. */
export interface Comparison {
  show(before: string, after: string): void;
  theme(kind: WidgetTheme): void;
}

export interface ComparisonOptions {
  /** Address of the component's worker. */
  readonly worker: string;
  readonly theme: WidgetTheme;
}

/** What the script of the editor component gives. */
export interface EditorWidget {
  tryEditor(element: HTMLElement, options: TryEditorOptions): TryEditor;
  comparison(element: HTMLElement, options: ComparisonOptions): Comparison;
}

let loaded: Promise<EditorWidget> | undefined;

/** Loads the editor component, which has a script of its own: the page's nonce vouches for it. Asked again it is there already. */
export function loadWidget({ widget = '', styles = '' }: DOMStringMap, nonce: string): Promise<EditorWidget> {
  return (loaded ??= new Promise((resolve, reject) => {
    document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: styles }));
    const tag = Object.assign(document.createElement('script'), { src: widget, nonce });
    tag.addEventListener('error', () => reject(new Error('The editor could not be loaded')));
    tag.addEventListener('load', () => {
      const { sluiceWidget } = globalThis as { sluiceWidget?: EditorWidget };
      if (sluiceWidget) resolve(sluiceWidget);
      else reject(new Error('The editor could not be started'));
    });
    document.head.append(tag);
  }));
}

/** The nonce of the script that runs now: asked for while it is first run. */
export const ownNonce = (): string => (document.currentScript as HTMLScriptElement | null)?.nonce ?? '';
