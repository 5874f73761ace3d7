import * as path from 'node:path';
import { URI } from 'vscode-uri';
import type { FileRename, TextDocumentEdit, WorkspaceEdit } from 'vscode-languageserver/node';
import type { TextEdit } from '../base/edit.ts';
import { relative } from '../host/scan.ts';
import type { Session } from './serve.ts';

/** Keeps references to files alive when files or folders are renamed in the editor, and a moved file's own references too. */
export function renamedFiles({ folders, convert }: Session, renames: readonly FileRename[]): WorkspaceEdit | null {
  const documents: TextDocumentEdit[] = [];
  for (const folder of folders.all()) {
    const { root, workspace } = folder;
    if (root === undefined) continue;
    const moves = renames.map(r => ({ from: relative(root, URI.parse(r.oldUri).fsPath), to: relative(root, URI.parse(r.newUri).fsPath) })).filter(m => !m.from.startsWith('../'));
    if (moves.length === 0) continue;
    const moved = (name: string): string => {
      const move = moves.find(m => name === m.from || name.startsWith(m.from + '/'));
      return move ? move.to + name.slice(move.from.length) : name;
    };
    for (const file of workspace.files.values()) {
      const links = workspace.languageOf(file).links?.(file, workspace.scopeOf(file.path)) ?? [];
      const here = path.posix.dirname(file.path);
      const there = path.posix.dirname(moved(file.path));
      const edits = links.flatMap((link): TextEdit[] => {
        if (link.path === undefined) return [];
        const written = file.text.slice(link.range.start, link.range.end);
        const before = path.posix.relative(here, link.path);
        const after = path.posix.relative(there, moved(link.path));
        const dotted = written.startsWith('./') ? './' : '';
        if (before === after || path.posix.normalize(written) !== before) return [];
        return [{ range: link.range, text: after.startsWith('../') ? after : dotted + after }];
      });
      if (edits.length > 0) documents.push(convert.documentEdit(folder, file.path, edits));
    }
  }
  return documents.length > 0 ? { documentChanges: documents } : null;
}
