import { replace, type TextEdit } from '../../base/edit.ts';
import type { SourceFile } from '../../base/file.ts';
import type { FormatOptions } from '../../base/language.ts';
import type { DataNode } from '../../base/tree.ts';
import { parseConsole } from './requests.ts';

/**
 * Bodies indented, methods in capitals; raw strings, comments and the lines of bulk requests stay as they are. A body with a
 * comment or a mistake inside is left alone: nothing may be lost.
 */
export function format(file: SourceFile, { tabSize, insertSpaces, range }: FormatOptions): TextEdit[] {
  const { requests, comments, problems } = parseConsole(file);
  const unit = insertSpaces ? ' '.repeat(tabSize) : '\t';
  const edits: TextEdit[] = [];
  for (const { method, methodRange, bodies, segments } of requests) {
    const lines = segments.some(s => s.text === '_bulk' || s.text === '_msearch');
    if (file.text.slice(methodRange.start, methodRange.end) !== method) edits.push(replace(methodRange, method));
    for (const { root } of bodies) {
      if (!root || lines) continue;
      const inside = (r: { start: number; end: number }) => r.start >= root.range.start && r.end <= root.range.end;
      if (comments.some(inside) || problems.some(p => inside(p.range))) continue;
      const text = print(root, file.text, unit, '');
      if (text !== file.text.slice(root.range.start, root.range.end)) edits.push(replace(root.range, text));
    }
  }
  return range ? edits.filter(e => e.range.start >= range.start && e.range.end <= range.end) : edits;
}

function print(node: DataNode, text: string, unit: string, indent: string): string {
  const inner = indent + unit;
  if (node.kind === 'object') {
    if (node.members.length === 0) return '{}';
    return `{\n${node.members.map(m => `${inner}${text.slice(m.key.range.start, m.key.range.end)}: ${print(m.value, text, unit, inner)}`).join(',\n')}\n${indent}}`;
  }
  if (node.kind === 'array') {
    if (node.items.length === 0) return '[]';
    const flat = node.items.map(item => text.slice(item.range.start, item.range.end));
    if (node.items.every(item => item.kind !== 'object' && item.kind !== 'array' && !text.slice(item.range.start, item.range.end).includes('\n')) && flat.join(', ').length <= 80) return `[${flat.join(', ')}]`;
    return `[\n${node.items.map(item => inner + print(item, text, unit, inner)).join(',\n')}\n${indent}]`;
  }
  return text.slice(node.range.start, node.range.end);
}
