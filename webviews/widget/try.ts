import 'monaco-editor/editor/contrib/bracketMatching/browser/bracketMatching.js';
import 'monaco-editor/editor/contrib/codeAction/browser/codeActionContributions.js';
import 'monaco-editor/editor/contrib/comment/browser/comment.js';
import 'monaco-editor/editor/contrib/find/browser/findController.js';
import 'monaco-editor/editor/contrib/folding/browser/folding.js';
import 'monaco-editor/editor/contrib/gotoError/browser/gotoError.js';
import 'monaco-editor/editor/contrib/hover/browser/hoverContribution.js';
import 'monaco-editor/editor/contrib/linesOperations/browser/linesOperations.js';
import 'monaco-editor/editor/contrib/snippet/browser/snippetController2.js';
import 'monaco-editor/editor/contrib/suggest/browser/suggestController.js';
import 'monaco-editor/editor/contrib/toggleTabFocusMode/browser/toggleTabFocusMode.js';
import 'monaco-editor/editor/contrib/wordOperations/browser/wordOperations.js';
import * as monaco from 'monaco-editor/editor/editor.api.js';
import type { ChartProblem } from '../../server/protocol/requests.ts';
import type { LineRange } from '../../server/protocol/requests.ts';
import type { TryEditor, TryEditorOptions, WidgetTheme } from '../kit/widget.ts';
import { css, fontOf, startWorkers, themes } from './monaco.ts';

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

const severities = { error: monaco.MarkerSeverity.Error, warning: monaco.MarkerSeverity.Warning, information: monaco.MarkerSeverity.Info, hint: monaco.MarkerSeverity.Hint };

const rangeOf = ({ start, end }: LineRange) => ({ startLineNumber: start.line + 1, startColumn: start.character + 1, endLineNumber: end.line + 1, endColumn: end.character + 1 });

const kinds = monaco.languages.CompletionItemKind;
/** The picture beside an entry; words of ours that the editor has no picture for are values. */
const kindOf = (kind: string): monaco.languages.CompletionItemKind => ({ keyword: kinds.Keyword, function: kinds.Function, method: kinds.Method, field: kinds.Field, variable: kinds.Variable, constant: kinds.Constant, property: kinds.Property, value: kinds.EnumMember, snippet: kinds.Snippet, table: kinds.Struct, class: kinds.Class })[kind] ?? kinds.Value;

/** The editor in which a chart is tried. */
export function tryEditor(element: HTMLElement, { worker, text, theme, changed, apply, completion, hover, fixes }: TryEditorOptions): TryEditor {
  startWorkers(worker);
  const dress = (kind: WidgetTheme) => {
    const background = css('--vscode-editor-background');
    const plain = /^#(?:[\da-f]{6}|[\da-f]{8})$/i.test(background);
    monaco.editor.defineTheme('chart', { base: themes[kind], inherit: true, rules: [], colors: plain ? { 'editor.background': background } : {} });
    monaco.editor.setTheme('chart');
  };
  dress(theme);
  const model = monaco.editor.createModel(text, 'chart');
  const widget = monaco.editor.create(element, {
    model, automaticLayout: true, minimap: { enabled: false }, scrollBeyondLastLine: false, lineNumbersMinChars: 3, tabSize: 2, folding: true, fixedOverflowWidgets: true, renderLineHighlight: 'line',
    ...fontOf(), ariaLabel: 'Text of the chart, for trying; Ctrl+S puts it into the file, Ctrl+M lets Tab leave the editor', accessibilitySupport: 'auto',
  });
  monaco.languages.registerCompletionItemProvider('chart', {
    triggerCharacters: ['.', ':', '"', "'", '{', '$', '%'],
    async provideCompletionItems(_, { lineNumber, column }) {
      const items = await completion(model.getValue(), lineNumber - 1, column - 1);
      return { suggestions: items.map(item => ({
        label: item.detail ? { label: item.label, description: item.detail } : item.label, kind: kindOf(item.kind), insertText: item.text, filterText: item.label, range: rangeOf(item.range),
        ...(item.documentation && { documentation: { value: item.documentation } }), ...(item.sort && { sortText: item.sort }), ...(item.snippet && { insertTextRules: monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet }),
      })) };
    },
  });
  monaco.languages.registerHoverProvider('chart', {
    async provideHover(_, { lineNumber, column }) {
      const found = await hover(model.getValue(), lineNumber - 1, column - 1);
      return found && { range: rangeOf(found.range), contents: [{ value: found.markdown }] };
    },
  });
  monaco.languages.registerCodeActionProvider('chart', {
    async provideCodeActions(_, { startLineNumber, startColumn }, { markers }) {
      const version = model.getVersionId();
      // Asked at each move of the cursor: only where something is marked is there anything to repair.
      const found = markers.length === 0 ? [] : await fixes(model.getValue(), startLineNumber - 1, startColumn - 1);
      const actions = found.map(({ title, preferred, edits }) => ({ title, kind: 'quickfix', isPreferred: preferred, diagnostics: markers, edit: { edits: edits.map(({ range, text: written }) => ({ resource: model.uri, versionId: version, textEdit: { range: rangeOf(range), text: written } })) } }));
      return { actions, dispose() {} };
    },
  }, { providedCodeActionKinds: ['quickfix'] });
  widget.addCommand(monaco.KeyMod.CtrlCmd | monaco.KeyCode.KeyS, apply);
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
      monaco.editor.setModelMarkers(model, 'sluice', problems.map(({ code, message, severity, start, end }) => ({ code, message, severity: severities[severity], ...rangeOf({ start, end }) })));
    },
    theme: dress,
    reveal(line) {
      widget.setPosition({ lineNumber: line + 1, column: 1 });
      widget.revealLineInCenterIfOutsideViewport(line + 1);
      widget.focus();
    },
  };
}
