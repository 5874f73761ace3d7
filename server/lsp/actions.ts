import { CodeActionKind, type CodeAction, type CodeActionParams, type TextEdit, type WorkspaceEdit } from 'vscode-languageserver';
import type { Diagnostic, Fix } from '../base/diagnostic.ts';
import type * as base from '../base/edit.ts';
import { applyEdits } from '../base/edit.ts';
import { diagnose } from '../project/diagnose.ts';
import { compatibleFixes, fixAll, partsOf, type FixOptions } from '../project/fixes.ts';
import { commands } from '../protocol/requests.ts';
import type { Folder } from './folders.ts';
import type { Session } from './serve.ts';

const fixAllKind = `${CodeActionKind.SourceFixAll}.sluice`;

/** What an action that reaches over the workspace needs to be made into edits when it is chosen. */
interface Pending { readonly uri: string; readonly code: string }

/** The light bulb: each fix by itself, all of one kind in the file, all in the workspace, and `source.fixAll.sluice`. */
export function codeActions(session: Session, { textDocument, range, context }: CodeActionParams): CodeAction[] | null {
  const { folders, positions, convert } = session;
  const located = folders.locate(textDocument.uri);
  if (!located) return null;
  const { folder, file } = located;
  const wanted = (kind: string) => !context.only || context.only.some(only => kind === only || kind.startsWith(only + '.'));
  const actions: CodeAction[] = [];
  const all = diagnose(folder.workspace, file.path);

  if (wanted(CodeActionKind.QuickFix)) {
    const { start, end } = positions.offsets(file, range);
    const touched = all.filter(d => d.fixes.length > 0 && d.range.start <= end && start <= d.range.end);
    for (const diagnostic of touched) {
      const diagnostics = [convert.diagnostic(folder, file, diagnostic)];
      diagnostic.fixes.forEach((fix, index) => {
        actions.push({ title: fix.title, kind: CodeActionKind.QuickFix, diagnostics, edit: editOf(session, folder, file.path, fix), ...(index === 0 && fix.safe && { isPreferred: true }) });
      });
    }
    for (const code of new Set(touched.map(d => d.code))) {
      const diagnostics = touched.filter(d => d.code === code).map(d => convert.diagnostic(folder, file, d));
      const inFile = all.filter(d => d.code === code && safe(d));
      const pending: Pending = { uri: textDocument.uri, code };
      if (inFile.length > 1) {
        const { edits } = compatibleFixes([file.path], () => inFile);
        actions.push({ title: `Fix all ${inFile.length} ${code} in this file`, kind: CodeActionKind.QuickFix, diagnostics, edit: workspaceEdit(session, folder, edits) });
      }
      if (inFile.length > 0 && elsewhere(folder, file.path, code)) actions.push({ title: `Fix all ${code} in the workspace…`, kind: CodeActionKind.QuickFix, diagnostics, data: pending });
      if (inFile.length > 0 && session.options.commands?.includes(commands.migrationPreview)) {
        actions.push({ title: `Preview what fixing ${code} changes`, kind: CodeActionKind.QuickFix, diagnostics, command: { title: 'Preview', command: commands.migrationPreview, arguments: [textDocument.uri, code] } });
      }
    }
  }

  if (wanted(fixAllKind) && (context.only !== undefined || all.some(safe))) {
    // Asked for it, all rounds at once; else the menu only has to know that there is something to do.
    const edits = context.only === undefined ? compatibleFixes([file.path], () => all).edits : everyRound(folder, { paths: [file.path] });
    if (edits.size > 0) actions.push({ title: 'Fix all Sluice problems in this file', kind: fixAllKind, edit: workspaceEdit(session, folder, edits) });
  }
  return actions;
}

/** What is left once nothing more can be fixed, as edits. One fix may make place for another: then the lines that changed are the edits. */
function everyRound({ workspace }: Folder, options: FixOptions): ReadonlyMap<string, readonly base.TextEdit[]> {
  const { edits } = compatibleFixes(options.paths ?? workspace.files.keys(), p => diagnose(workspace, p), options.only);
  const { changed } = fixAll(workspace, options);
  return new Map([...changed].map(([name, after]) => {
    const { text } = workspace.file(name)!;
    const once = edits.get(name);
    return [name, once && applyEdits(text, once) === after ? once : changedLines(text, after)];
  }));
}

/** Line by line where there are as many as before, else all that changed at once. */
function changedLines(before: string, after: string): readonly base.TextEdit[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  if (old.length !== now.length) return [between(before, after)];
  let at = 0;
  return old.flatMap((line, i) => {
    const from = at;
    at += line.length + 1;
    if (line === now[i]) return [];
    const { range, text } = between(line, now[i]!);
    return [{ range: { start: range.start + from, end: range.end + from }, text }];
  });
}

/** The edit of what lies between the first and the last character that differ. */
function between(before: string, after: string): base.TextEdit {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let [end, last] = [before.length, after.length];
  while (end > start && last > start && before[end - 1] === after[last - 1]) { end--; last--; }
  return { range: { start, end }, text: after.slice(start, last) };
}

/** Makes the edits of *fix all CODE in the workspace*. */
export function resolveCodeAction(session: Session, action: CodeAction): CodeAction {
  const pending = action.data as Pending | undefined;
  const located = pending && session.folders.locate(pending.uri);
  if (!pending || !located) return action;
  return { ...action, edit: confirmed(session, [[located.folder, everyRound(located.folder, { only: [pending.code] })]], `Fix ${pending.code}`) };
}

/** The edit that leaves nothing to fix in any folder; null where nothing is to fix. */
export async function fixWorkspace(session: Session): Promise<WorkspaceEdit | null> {
  await Promise.all(session.folders.all().map(f => f.ready));
  const all = session.folders.all().map(folder => [folder, everyRound(folder, {})] as const).filter(([, edits]) => edits.size > 0);
  return all.length === 0 ? null : confirmed(session, all, 'Fix all Sluice problems');
}

/** An edit of many files asks to be confirmed, so the editor shows it before anything changes. */
function confirmed(session: Session, all: readonly (readonly [Folder, ReadonlyMap<string, readonly base.TextEdit[]>])[], label: string): WorkspaceEdit {
  const annotation = session.client.workspace?.workspaceEdit?.changeAnnotationSupport !== undefined ? label : undefined;
  const made = all.map(([folder, edits]) => workspaceEdit(session, folder, edits, annotation));
  const files = all.reduce((sum, [, edits]) => sum + edits.size, 0);
  return {
    ...(made.some(m => m.documentChanges) ? { documentChanges: made.flatMap(m => m.documentChanges ?? []) } : { changes: Object.assign({}, ...made.map(m => m.changes)) as Record<string, TextEdit[]> }),
    ...(annotation !== undefined && { changeAnnotations: { [annotation]: { label, description: files === 1 ? '1 file' : `${files} files`, needsConfirmation: true } } }),
  };
}

const safe = (d: Diagnostic): boolean => d.fixes.some(f => f.safe);

/** Whether another file has the same thing to fix. */
function elsewhere(folder: Folder, path: string, code: string): boolean {
  for (const other of folder.workspace.files.keys()) if (other !== path && diagnose(folder.workspace, other).some(d => d.code === code && safe(d))) return true;
  return false;
}

const editOf = (session: Session, folder: Folder, path: string, fix: Fix): WorkspaceEdit => workspaceEdit(session, folder, new Map(partsOf(fix, path).map(p => [p.path, p.edits])));

function workspaceEdit({ convert, client }: Session, folder: Folder, edits: ReadonlyMap<string, readonly base.TextEdit[]>, annotation?: string): WorkspaceEdit {
  const documents = [...edits].filter(([, list]) => list.length > 0).map(([path, list]) => convert.documentEdit(folder, path, list, annotation));
  if (client.workspace?.workspaceEdit?.documentChanges) return { documentChanges: documents };
  return { changes: Object.fromEntries(documents.map(d => [d.textDocument.uri, d.edits as TextEdit[]])) };
}
