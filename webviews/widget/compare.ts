import 'monaco-editor/features/codicon/register.js';
import 'monaco-editor/editor/browser/widget/diffEditor/diffEditor.contribution.js';
import * as monaco from 'monaco-editor/editor/editor.api.js';
import type { Comparison, ComparisonOptions } from '../kit/widget.ts';
import { fontOf, startWorkers, themes } from './monaco.ts';

/** Two texts side by side, to be read only. */
export function comparison(element: HTMLElement, { worker, theme }: ComparisonOptions): Comparison {
  startWorkers(worker);
  monaco.editor.setTheme(themes[theme]);
  const view = monaco.editor.createDiffEditor(element, {
    readOnly: true, originalEditable: false, automaticLayout: true, renderSideBySide: true, minimap: { enabled: false }, scrollBeyondLastLine: false, lineNumbersMinChars: 3,
    ...fontOf(), hideUnchangedRegions: { enabled: false }, accessibilitySupport: 'auto', originalAriaLabel: 'Before', modifiedAriaLabel: 'After', scrollbar: { alwaysConsumeMouseWheel: false },
  });
  return {
    show(before, after) {
      const old = view.getModel();
      view.setModel({ original: monaco.editor.createModel(before, 'plaintext'), modified: monaco.editor.createModel(after, 'plaintext') });
      old?.original.dispose();
      old?.modified.dispose();
      // The first change of a long text comes into sight once the differences are known.
      const known = view.onDidUpdateDiff(() => {
        known.dispose();
        view.revealFirstDiff();
      });
    },
    theme: kind => monaco.editor.setTheme(themes[kind]),
  };
}
