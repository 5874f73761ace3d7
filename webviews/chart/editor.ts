import 'monaco-editor/editor/contrib/bracketMatching/browser/bracketMatching.js';
import 'monaco-editor/editor/contrib/comment/browser/comment.js';
import 'monaco-editor/editor/contrib/find/browser/findController.js';
import 'monaco-editor/editor/contrib/folding/browser/folding.js';
import 'monaco-editor/editor/contrib/gotoError/browser/gotoError.js';
import 'monaco-editor/editor/contrib/hover/browser/hoverContribution.js';
import 'monaco-editor/editor/contrib/linesOperations/browser/linesOperations.js';
import 'monaco-editor/editor/contrib/toggleTabFocusMode/browser/toggleTabFocusMode.js';
import 'monaco-editor/editor/contrib/wordOperations/browser/wordOperations.js';
import * as monaco from 'monaco-editor/editor/editor.api.js';
import type { ChartProblem } from '../../server/protocol/requests.ts';
import type { TryEditor, TryEditorOptions } from './try.ts';

// Loaded by index.ts when its page may hold an editor: the widget is larger than all the rest.

monaco.languages.register({ id: 'chart' });
monaco.languages.setLanguageConfiguration('chart', { comments: { lineComment: '//', blockComment: ['/*', '*/'] }, brackets: [['{', '}'], ['[', ']']], autoClosingPairs: [{ open: '{', close: '}' }, { open: '[', close: ']' }, { open: '"', close: '"', notIn: ['string'] }], indentationRules: { increaseIndentPattern: /[{[]\s*$/, decreaseIndentPattern: /^\s*[}\]]/ } });
monaco.languages.setMonarchTokensProvider('chart', {
  tokenizer: {
    root: [
      [/(?:#|\/\/).*$/, 'comment'], [/\/\*/, 'comment', '@comment'], [/'''/, 'string', '@lines'],
      [/"(?:[^"\\]|\\.)*"(?=\s*:)/, 'type'], [/[\w$%-]+(?=\s*:)/, 'type'],
      [/"(?:[^"\\]|\\.)*"/, 'string'], [/'(?:[^'\\]|\\.)*'/, 'string'],
      [/-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?\b/, 'number'], [/\b(?:true|false|null)\b/, 'keyword'], [/[{}[\],:]/, 'delimiter'],
    ],
    comment: [[/\*\//, 'comment', '@pop'], [/./, 'comment']],
    lines: [[/'''/, 'string', '@pop'], [/./, 'string']],
  },
});

const themes = { light: 'vs', dark: 'vs-dark', 'hc-light': 'hc-light', 'hc-dark': 'hc-black' } as const;
const severities = { error: monaco.MarkerSeverity.Error, warning: monaco.MarkerSeverity.Warning, information: monaco.MarkerSeverity.Info, hint: monaco.MarkerSeverity.Hint };

function create(element: HTMLElement, { worker, text, theme, changed }: TryEditorOptions): TryEditor {
  // A worker cannot be loaded from the asset origin: its text is fetched and run from a blob.
  (self as unknown as { MonacoEnvironment: monaco.Environment }).MonacoEnvironment = {
    async getWorker() {
      const source = await (await fetch(worker)).text();
      return new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
    },
  };
  const css = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const dress = (kind: TryEditorOptions['theme']) => {
    const background = css('--vscode-editor-background');
    const plain = /^#(?:[\da-f]{6}|[\da-f]{8})$/i.test(background);
    monaco.editor.defineTheme('chart', { base: themes[kind], inherit: true, rules: [], colors: plain ? { 'editor.background': background } : {} });
    monaco.editor.setTheme('chart');
  };
  dress(theme);
  const model = monaco.editor.createModel(text, 'chart');
  const widget = monaco.editor.create(element, {
    model, automaticLayout: true, minimap: { enabled: false }, scrollBeyondLastLine: false, lineNumbersMinChars: 3, tabSize: 2, folding: true, fixedOverflowWidgets: true, renderLineHighlight: 'line',
    fontFamily: css('--vscode-editor-font-family') || 'monospace', fontSize: parseFloat(css('--vscode-editor-font-size')) || 13, ariaLabel: 'Text of the chart, for trying; Ctrl+M lets Tab leave the editor', accessibilitySupport: 'auto',
  });
  let silent = false;
  model.onDidChangeContent(() => { if (!silent) changed(model.getValue()); });
  return {
    text: () => model.getValue(),
    put(next) {
      if (next === model.getValue()) return;
      silent = true;
      model.pushEditOperations([], [{ range: model.getFullModelRange(), text: next }], () => null);
      silent = false;
    },
    mark(problems: readonly ChartProblem[]) {
      monaco.editor.setModelMarkers(model, 'sluice', problems.map(({ code, message, severity, start, end }) => ({ code, message, severity: severities[severity], startLineNumber: start.line + 1, startColumn: start.character + 1, endLineNumber: end.line + 1, endColumn: end.character + 1 })));
    },
    theme: dress,
    reveal(line) {
      widget.setPosition({ lineNumber: line + 1, column: 1 });
      widget.revealLineInCenterIfOutsideViewport(line + 1);
      widget.focus();
    },
  };
}

(globalThis as { createTryEditor?: typeof create }).createTryEditor = create;
