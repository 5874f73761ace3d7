import { FoldingRangeKind, InlayHintKind, InsertTextFormat, LSPErrorCodes, MarkupKind, ResponseError, SymbolInformation, TextEdit as TextEdits, type CallHierarchyItem, type CodeLens, type CodeLensParams, type CompletionItem, type DocumentHighlight, type Hover, type Position, type SelectionRange, type SemanticTokens, type SemanticTokensDelta } from 'vscode-languageserver';
import type { CallEdge, CallItem, Completion, DocumentSymbol, Language } from '../base/language.ts';
import type { Scope } from '../base/scope.ts';
import type { Folder, Located } from './folders.ts';
import { callKinds, completionKinds, symbolKinds } from './convert.ts';
import type { Session } from './serve.ts';

interface Question extends Located {
  readonly language: Language;
  readonly scope: Scope;
  readonly offset: number;
}

/** Wires each request to the function of the language that answers it. */
export function features(session: Session): void {
  const { connection, folders, positions, convert, guard } = session;

  const about = (params: { readonly textDocument: { readonly uri: string }; readonly position?: Position }): Question | undefined => {
    const located = folders.locate(params.textDocument.uri);
    if (!located) return undefined;
    const { folder, file } = located;
    return { ...located, language: folder.workspace.languageOf(file), scope: folder.workspace.scopeOf(file.path), offset: params.position ? positions.offset(file, params.position) : 0 };
  };
  /** A handler that asks one language about one file; `nothing` when the file is unknown. */
  const ask = <Params extends { readonly textDocument: { readonly uri: string }; readonly position?: Position }, Result>(name: string, nothing: Result, answer: (question: Question, params: Params) => Result) =>
    guard<Params, Result>(name, nothing, params => {
      const question = about(params);
      return question ? answer(question, params) : nothing;
    });

  connection.onHover(ask('hover', null, ({ file, language, scope, offset }): Hover | null => {
    const hover = language.hover?.(file, offset, scope);
    return hover ? { range: positions.range(file, hover.range), contents: { kind: MarkupKind.Markdown, value: hover.markdown } } : null;
  }));

  // Long texts travel when an entry is looked at, not with the whole list.
  let offered: readonly Completion[] = [];
  let offer = 0;
  const snippets = session.client.textDocument?.completion?.completionItem?.snippetSupport === true;
  connection.onCompletion(ask('completion', null, ({ file, language, scope, offset }, params): CompletionItem[] | null => {
    // A blank is worth asking at only where values follow it.
    if (params.context?.triggerCharacter === ' ' && language.id !== 'pipeline') return null;
    offered = language.complete?.(file, offset, scope) ?? [];
    offer++;
    return offered.map((c, index) => ({
      label: c.label, kind: completionKinds[c.kind],
      ...(c.detail && { detail: c.detail }),
      ...(c.sort && { sortText: c.sort + c.label }),
      ...(c.deprecated && { tags: [1 as const] }),
      ...(c.snippet && snippets && { insertTextFormat: InsertTextFormat.Snippet }),
      textEdit: { range: positions.range(file, c.range), newText: c.snippet && !snippets ? plain(c.insert ?? c.label) : c.insert ?? c.label },
      filterText: c.label,
      data: { offer, index },
    }));
  }));
  connection.onCompletionResolve(guard('completion details', {} as CompletionItem, (item: CompletionItem) => {
    const data = item.data as { offer: number; index: number } | undefined;
    const documentation = data?.offer === offer ? offered[data.index]?.documentation : undefined;
    return documentation ? { ...item, documentation: { kind: MarkupKind.Markdown, value: documentation } } : item;
  }));

  connection.onSignatureHelp(ask('signature', null, ({ file, language, scope, offset }) => {
    const help = language.signature?.(file, offset, scope);
    if (!help) return null;
    return {
      activeSignature: help.active, activeParameter: help.parameter,
      signatures: help.signatures.map(s => ({
        label: s.label, ...(s.documentation && { documentation: { kind: MarkupKind.Markdown, value: s.documentation } }),
        parameters: s.parameters.map(p => ({ label: p.label, ...(p.documentation && { documentation: { kind: MarkupKind.Markdown, value: p.documentation } }) })),
      })),
    };
  }));

  connection.onDefinition(ask('definition', null, ({ folder, file, language, scope, offset }) => convert.places(folder, language.definition?.(file, offset, scope) ?? [])));

  connection.onReferences(ask('references', null, ({ folder, file, language, scope, offset }, params) => {
    const all = language.references?.(file, offset, scope) ?? [];
    if (params.context.includeDeclaration) return convert.places(folder, all);
    const declared = language.definition?.(file, offset, scope) ?? [];
    return convert.places(folder, all.filter(r => !declared.some(d => d.path === r.path && d.range.start === r.range.start)));
  }));

  connection.onDocumentHighlight(ask('highlights', null, ({ file, language, scope, offset }): DocumentHighlight[] =>
    (language.references?.(file, offset, scope) ?? []).filter(r => r.path === file.path).map(r => ({ range: positions.range(file, r.range) }))));

  connection.onPrepareRename(ask('rename', null, ({ file, language, scope, offset }) => {
    const found = language.prepareRename?.(file, offset, scope);
    return found ? { range: positions.range(file, found.range), placeholder: found.text } : null;
  }));
  connection.onRenameRequest(ask('rename', null, ({ folder, file, language, scope, offset }, { newName }) => {
    const result = language.rename?.(file, offset, newName, scope);
    if (!result) return null;
    if ('problem' in result) throw new ResponseError(LSPErrorCodes.RequestFailed, result.problem);
    return { documentChanges: result.files.map(f => convert.documentEdit(folder, f.path, f.edits)) };
  }));

  connection.onDocumentSymbol(ask('symbols', null, ({ file, language }) => (language.symbols?.(file) ?? []).map(s => convert.symbol(file, s))));

  connection.onWorkspaceSymbol(guard('workspace symbols', null, ({ query }, token) => {
    const wanted = query.toLowerCase();
    const found: SymbolInformation[] = [];
    for (const folder of folders.all()) {
      for (const file of folder.workspace.files.values()) {
        if (token.isCancellationRequested || found.length >= 500) return found;
        const visit = (symbols: readonly DocumentSymbol[], container: string | undefined) => {
          for (const s of symbols) {
            if (within(wanted, s.name.toLowerCase())) found.push({ name: s.name, kind: symbolKinds[s.kind], location: convert.place(folder, { path: file.path, range: s.nameRange }), ...(container && { containerName: container }) });
            visit(s.children ?? [], s.name);
          }
        };
        visit(folder.workspace.languageOf(file).symbols?.(file) ?? [], undefined);
      }
    }
    return found;
  }));

  connection.onFoldingRanges(ask('folding', null, ({ file, language }) => (language.folds?.(file) ?? []).flatMap(fold => {
    const { start, end } = positions.range(file, fold);
    if (end.line <= start.line) return [];
    const comment = /^\s*(?:--|\/\*|\/\/|#)/.test(file.text.slice(fold.start, fold.start + 40));
    return [{ startLine: start.line, endLine: end.line, ...(comment && { kind: FoldingRangeKind.Comment }) }];
  })));

  connection.onSelectionRanges(ask('selection', null, ({ file, language }, params) => params.positions.map((position): SelectionRange => {
    const ranges = language.selection?.(file, positions.offset(file, position)) ?? [];
    const outermost: SelectionRange = { range: positions.range(file, { start: 0, end: file.text.length }) };
    return ranges.reduceRight((parent, inner) => ({ range: positions.range(file, inner), parent }), outermost);
  })));

  semanticTokens(session, about);

  connection.onDocumentFormatting(ask('formatting', null, ({ file, language }, { options }) =>
    convert.edits(file, language.format?.(file, { tabSize: options.tabSize, insertSpaces: options.insertSpaces }) ?? [])));
  connection.onDocumentRangeFormatting(ask('formatting', null, ({ file, language }, { options, range }) => {
    const wanted = positions.offsets(file, range);
    const edits = language.format?.(file, { tabSize: options.tabSize, insertSpaces: options.insertSpaces, range: wanted }) ?? [];
    return convert.edits(file, edits.filter(e => e.range.start >= wanted.start && e.range.end <= wanted.end));
  }));

  connection.languages.inlayHint.on(ask('hints', null, ({ file, language, scope }, { range }) =>
    (language.hints?.(file, positions.offsets(file, range), scope) ?? []).map(h => ({
      position: positions.position(file, h.offset), label: h.label, kind: h.kind === 'type' ? InlayHintKind.Type : InlayHintKind.Parameter,
      ...(h.tooltip && { tooltip: { kind: MarkupKind.Markdown, value: h.tooltip } }), paddingLeft: h.kind === 'type',
    }))));

  const known = new Set(session.options.commands ?? []);
  const lenses = ask<CodeLensParams, CodeLens[] | null>('lenses', null, ({ folder, file, language, scope }) =>
    (scope.settings['codeLens'] === false ? [] : language.lenses?.(file, scope) ?? []).filter(l => known.has(l.command)).map(l => ({
      range: positions.range(file, l.range),
      // Languages know paths; commands take addresses.
      command: { title: l.title, command: l.command, arguments: l.arguments.map(a => (typeof a === 'string' && folder.workspace.file(a) ? folders.uriOf(folder, a) : a)) },
    })));
  // Which pipeline runs a script is known when the folder has been read; an editor that was told `none` would not ask again.
  connection.onCodeLens(async (params, token) => {
    await folders.locate(params.textDocument.uri)?.folder.ready;
    return token.isCancellationRequested ? null : lenses(params, token);
  });

  connection.onDocumentLinks(ask('links', null, ({ folder, file, language, scope }) =>
    (language.links?.(file, scope) ?? []).map(l => ({ range: positions.range(file, l.range), target: l.url ?? folders.uriOf(folder, l.path!), ...(l.tooltip && { tooltip: l.tooltip }) }))));

  connection.onDocumentColor(ask('colours', [], ({ file, language }) =>
    (language.colors?.(file) ?? []).map(({ range, red, green, blue, alpha }) => ({ range: positions.range(file, range), color: { red, green, blue, alpha } }))));
  connection.onColorPresentation(ask('colours', [], ({ file }, { color, range }) => {
    const hex = [color.red, color.green, color.blue, ...(color.alpha < 1 ? [color.alpha] : [])].map(c => Math.round(c * 255).toString(16).padStart(2, '0')).join('');
    const { start, end } = positions.offsets(file, range);
    const quote = /^["']/.exec(file.text.slice(start, end))?.[0] ?? '';
    return [{ label: `#${hex}`, textEdit: TextEdits.replace(range, `${quote}#${hex}${quote}`) }];
  }));

  callHierarchy(session);
}

/** Whether the letters of `wanted` stand in `name` in this order. */
function within(wanted: string, name: string): boolean {
  let at = 0;
  for (const letter of name) if (letter === wanted[at]) at++;
  return at === wanted.length;
}

/** A snippet's text for a client that knows none. */
const plain = (snippet: string) => snippet.replace(/\$\{\d+:([^}]*)\}/g, '$1').replace(/\$\{?\d+\}?/g, '').replace(/\\([$}\\])/g, '$1');

function semanticTokens(session: Session, about: (params: { readonly textDocument: { readonly uri: string } }) => Question | undefined): void {
  const { connection, positions, convert, guard } = session;
  const last = new Map<string, { id: string; data: number[] }>();
  let count = 0;
  const remember = (uri: string, data: number[]): string => {
    const id = String(++count);
    last.set(uri, { id, data });
    return id;
  };
  const all = (uri: string): number[] => {
    const question = about({ textDocument: { uri } });
    return question ? convert.tokens(question.file, question.language.tokens?.(question.file, question.scope) ?? []) : [];
  };
  connection.languages.semanticTokens.on(guard('tokens', { data: [] } as SemanticTokens, ({ textDocument: { uri } }) => {
    const data = all(uri);
    return { resultId: remember(uri, data), data };
  }));
  connection.languages.semanticTokens.onRange(guard('tokens', { data: [] } as SemanticTokens, params => {
    const question = about(params);
    if (!question) return { data: [] };
    const { start, end } = positions.offsets(question.file, params.range);
    const tokens = question.language.tokens?.(question.file, question.scope) ?? [];
    return { data: convert.tokens(question.file, tokens.filter(t => t.range.end > start && t.range.start < end)) };
  }));
  connection.languages.semanticTokens.onDelta(guard('tokens', { data: [] } as SemanticTokens | SemanticTokensDelta, ({ textDocument: { uri }, previousResultId }) => {
    const before = last.get(uri);
    const data = all(uri);
    const resultId = remember(uri, data);
    if (!before || before.id !== previousResultId) return { resultId, data };
    const old = before.data;
    let head = 0;
    while (head < old.length && head < data.length && old[head] === data[head]) head++;
    let tail = 0;
    while (tail < old.length - head && tail < data.length - head && old[old.length - 1 - tail] === data[data.length - 1 - tail]) tail++;
    const deleteCount = old.length - head - tail;
    const added = data.slice(head, data.length - tail);
    return { resultId, edits: deleteCount === 0 && added.length === 0 ? [] : [{ start: head, deleteCount, ...(added.length > 0 && { data: added }) }] };
  }));
}

/** Who feeds whom: pump → stream → stage → destination, over all files of a folder. */
function callHierarchy({ connection, folders, positions, convert, guard }: Session): void {
  const edgesOf = (folder: Folder): CallEdge[] => [...folder.workspace.files.values()].flatMap(file => folder.workspace.languageOf(file).calls?.(file, folder.workspace.scopeOf(file.path)) ?? []);
  const same = (a: CallItem, b: CallItem) => a.place.path === b.place.path && a.place.range.start === b.place.range.start;
  const item = (folder: Folder, i: CallItem): CallHierarchyItem => {
    const { uri, range } = convert.place(folder, i.place);
    return { name: i.name, kind: callKinds[i.kind], uri, range, selectionRange: range, detail: i.kind, data: i };
  };
  connection.languages.callHierarchy.onPrepare(guard('call hierarchy', null, ({ textDocument: { uri }, position }) => {
    const located = folders.locate(uri);
    if (!located) return null;
    const { folder, file } = located;
    const offset = positions.offset(file, position);
    const found = edgesOf(folder).flatMap(e => [e.from, e.to]).find(i => i.place.path === file.path && i.place.range.start <= offset && offset <= i.place.range.end);
    return found ? [item(folder, found)] : null;
  }));
  const step = (direction: 'from' | 'to', uri: string, start: CallItem) => {
    const located = folders.locate(uri);
    if (!located) return [];
    const { folder } = located;
    const other = direction === 'from' ? 'to' : 'from';
    const groups: { item: CallItem; edges: CallEdge[] }[] = [];
    for (const edge of edgesOf(folder)) {
      if (!same(edge[direction], start)) continue;
      const group = groups.find(g => same(g.item, edge[other]));
      if (group) group.edges.push(edge);
      else groups.push({ item: edge[other], edges: [edge] });
    }
    return groups.map(g => ({ item: item(folder, g.item), ranges: g.edges.map(e => positions.range(folder.workspace.file((direction === 'from' ? start : g.item).place.path) ?? { text: '' }, e.at)) }));
  };
  connection.languages.callHierarchy.onOutgoingCalls(guard('call hierarchy', null, ({ item: i }) => step('from', i.uri, i.data as CallItem).map(g => ({ to: g.item, fromRanges: g.ranges }))));
  connection.languages.callHierarchy.onIncomingCalls(guard('call hierarchy', null, ({ item: i }) => step('to', i.uri, i.data as CallItem).map(g => ({ from: g.item, fromRanges: g.ranges }))));
}
