import type { FileRename, TextDocumentEdit, WorkspaceEdit } from 'vscode-languageserver';
import type { TextEdit } from '../base/edit.ts';
import { folderOf, normalized, relativeTo } from './paths.ts';
import type { Session } from './serve.ts';

/** Keeps references to files alive when files or folders are renamed in the editor, and a moved file's own references too. */
export function renamedFiles({ folders, convert }: Session, renames: readonly FileRename[]): WorkspaceEdit | null {
  const documents: TextDocumentEdit[] = [];
  for (const folder of folders.all()) {
    const { disk, workspace } = folder;
    if (!disk) continue;
    const moves = renames.flatMap(r => {
      const [from, to] = [disk.pathOf(r.oldUri), disk.pathOf(r.newUri)];
      return from === undefined || to === undefined || from.startsWith('../') ? [] : [{ from, to }];
    });
    if (moves.length === 0) continue;
    const moved = (name: string): string => {
      const move = moves.find(m => name === m.from || name.startsWith(m.from + '/'));
      return move ? move.to + name.slice(move.from.length) : name;
    };
    for (const file of workspace.files.values()) {
      const links = workspace.languageOf(file).links?.(file, workspace.scopeOf(file.path)) ?? [];
      const here = folderOf(file.path);
      const there = folderOf(moved(file.path));
      const edits = links.flatMap((link): TextEdit[] => {
        if (link.path === undefined) return [];
        const written = file.text.slice(link.range.start, link.range.end);
        const before = relativeTo(here, link.path);
        const after = relativeTo(there, moved(link.path));
        const dotted = written.startsWith('./') ? './' : '';
        if (before === after || normalized(`${here}/${written}`) !== link.path) return [];
        return [{ range: link.range, text: after.startsWith('../') ? after : dotted + after }];
      });
      if (edits.length > 0) documents.push(convert.documentEdit(folder, file.path, edits));
    }
  }
  return documents.length > 0 ? { documentChanges: documents } : null;
}
