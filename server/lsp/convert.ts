import { CompletionItemKind, DiagnosticSeverity, DiagnosticTag, SymbolKind, type Diagnostic as ProtocolDiagnostic, type DocumentSymbol as ProtocolSymbol, type Location, type TextDocumentEdit, type TextEdit as ProtocolEdit } from 'vscode-languageserver';
import type { Diagnostic, Place, Severity } from '../base/diagnostic.ts';
import type { TextEdit } from '../base/edit.ts';
import type { SourceFile } from '../base/file.ts';
import { tokenModifiers, tokenTypes, type CallItem, type CompletionKind, type DocumentSymbol, type SemanticToken } from '../base/language.ts';
import type { Folder, Folders } from './folders.ts';
import type { Positions } from './positions.ts';

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error, warning: DiagnosticSeverity.Warning, information: DiagnosticSeverity.Information, hint: DiagnosticSeverity.Hint,
};
const tags = { unnecessary: DiagnosticTag.Unnecessary, deprecated: DiagnosticTag.Deprecated } as const;

export const completionKinds: Readonly<Record<CompletionKind, CompletionItemKind>> = {
  keyword: CompletionItemKind.Keyword, function: CompletionItemKind.Function, method: CompletionItemKind.Method, field: CompletionItemKind.Field,
  column: CompletionItemKind.Field, stream: CompletionItemKind.Interface, table: CompletionItemKind.Struct, class: CompletionItemKind.Class,
  variable: CompletionItemKind.Variable, constant: CompletionItemKind.Constant, property: CompletionItemKind.Property, value: CompletionItemKind.EnumMember,
  file: CompletionItemKind.File, node: CompletionItemKind.Module, type: CompletionItemKind.TypeParameter, snippet: CompletionItemKind.Snippet, script: CompletionItemKind.Function,
};

export const symbolKinds: Readonly<Record<DocumentSymbol['kind'], SymbolKind>> = {
  stream: SymbolKind.Interface, pump: SymbolKind.Event, function: SymbolKind.Function, table: SymbolKind.Struct, column: SymbolKind.Field, node: SymbolKind.Module,
  request: SymbolKind.Method, script: SymbolKind.Function, variable: SymbolKind.Variable, property: SymbolKind.Property, object: SymbolKind.Object, array: SymbolKind.Array,
  value: SymbolKind.Constant, class: SymbolKind.Class, signal: SymbolKind.Variable, data: SymbolKind.Struct, scale: SymbolKind.Operator, mark: SymbolKind.Object,
};

export const callKinds: Readonly<Record<CallItem['kind'], SymbolKind>> = { stream: SymbolKind.Interface, pump: SymbolKind.Event, node: SymbolKind.Module, function: SymbolKind.Function };

export type Converter = ReturnType<typeof converter>;

/** Turns our answers into the protocol's words. `pages` is the address of a code's page with `{code}` in it. */
export function converter(folders: Folders, positions: Positions, pages: string) {
  const fileOf = (folder: Folder, path: string): { readonly text: string } => folder.workspace.file(path) ?? { text: '' };

  const edits = (file: { readonly text: string }, list: readonly TextEdit[]): ProtocolEdit[] => list.map(e => ({ range: positions.range(file, e.range), newText: e.text }));

  const place = (folder: Folder, { path, range }: Place): Location => ({ uri: folders.uriOf(folder, path), range: positions.range(fileOf(folder, path), range) });

  return {
    edits, place,
    places: (folder: Folder, list: readonly Place[]): Location[] => list.map(p => place(folder, p)),

    diagnostic(folder: Folder, file: SourceFile, d: Diagnostic): ProtocolDiagnostic {
      return {
        range: positions.range(file, d.range), severity: severities[d.severity], code: d.code, source: 'sluice', message: d.message,
        codeDescription: { href: pages.replace('{code}', d.code) },
        ...(d.tags && { tags: d.tags.map(t => tags[t]) }),
        ...(d.related && { relatedInformation: d.related.map(r => ({ location: place(folder, r), message: r.message })) }),
      };
    },

    /** Edits of one file for a workspace edit, bound to the version they were made for. */
    documentEdit(folder: Folder, path: string, list: readonly TextEdit[], annotation?: string): TextDocumentEdit {
      const converted = edits(fileOf(folder, path), list);
      return {
        textDocument: { uri: folders.uriOf(folder, path), version: folders.versionOf(folder, path) },
        edits: annotation ? converted.map(e => ({ ...e, annotationId: annotation })) : converted,
      };
    },

    symbol: function convert(file: SourceFile, s: DocumentSymbol): ProtocolSymbol {
      const range = { start: Math.min(s.range.start, s.nameRange.start), end: Math.max(s.range.end, s.nameRange.end) };
      return {
        name: s.name || '(unnamed)', kind: symbolKinds[s.kind], range: positions.range(file, range), selectionRange: positions.range(file, s.nameRange),
        ...(s.detail && { detail: s.detail }),
        ...(s.children && s.children.length > 0 && { children: s.children.map(c => convert(file, c)) }),
      };
    },

    /** Five numbers per token; a token over several lines becomes one per line, as not every client takes longer ones. */
    tokens(file: SourceFile, list: readonly SemanticToken[]): number[] {
      const data: number[] = [];
      let lastLine = 0;
      let lastStart = 0;
      const push = (line: number, start: number, length: number, token: SemanticToken) => {
        if (length <= 0) return;
        let modifiers = 0;
        for (const m of token.modifiers ?? []) modifiers |= 1 << tokenModifiers.indexOf(m);
        data.push(line - lastLine, line === lastLine ? start - lastStart : start, length, tokenTypes.indexOf(token.type), modifiers);
        [lastLine, lastStart] = [line, start];
      };
      for (const token of list) {
        const { start, end } = positions.range(file, token.range);
        if (start.line === end.line) {
          push(start.line, start.character, end.character - start.character, token);
          continue;
        }
        let at = token.range.start;
        for (const part of file.text.slice(token.range.start, token.range.end).split(/(\r\n|\n|\r)/)) {
          const from = positions.position(file, at);
          if (!/^[\r\n]/.test(part)) push(from.line, from.character, positions.position(file, at + part.length).character - from.character, token);
          at += part.length;
        }
      }
      return data;
    },
  };
}
