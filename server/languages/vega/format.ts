import { append } from '../../base/list.ts';
import { replace, type TextEdit } from '../../base/edit.ts';
import type { SourceFile } from '../../base/file.ts';
import type { FormatOptions } from '../../base/language.ts';
import type { Range } from '../../base/range.ts';
import type { DataNode, Member } from '../../base/tree.ts';
import { toValue } from '../../base/tree.ts';
import { readSpec } from './spec.ts';

/** Longest object or list that stands on one line. */
const wide = 100;

/**
 * The specification with one member a line, short objects and lists on one, comments kept where they stood. A text that
 * cannot be read whole is left alone: nothing may be lost.
 */
export function format(file: SourceFile, { tabSize, insertSpaces }: FormatOptions): TextEdit[] {
  const { tree, root } = readSpec(file);
  if (!root || tree.problems.length > 0) return [];
  const unit = insertSpaces ? ' '.repeat(tabSize) : '\t';
  const { text } = file;
  const comments = [...tree.comments].sort((a, b) => a.start - b.start);
  let next = 0;
  /** Comments up to an offset, as lines of their own. */
  const before = (offset: number): string[] => {
    const lines: string[] = [];
    while (next < comments.length && comments[next]!.start < offset) lines.push(clean(comments[next++]!));
    return lines;
  };
  const clean = (range: Range) => text.slice(range.start, range.end).trimEnd();
  /** A comment on the line where a value ends stays behind it. */
  const behind = (end: number): string => {
    const comment = comments[next];
    if (!comment || comment.start < end || text.slice(end, comment.start).includes('\n') || !/^[\s,]*$/.test(text.slice(end, comment.start))) return '';
    if (text.slice(comment.start, comment.end).includes('\n')) return '';
    next++;
    return ` ${clean(comment)}`;
  };
  const holdsComment = (range: Range) => comments.some(c => c.start >= range.start && c.end <= range.end);
  /** Text without quotes and `'''` go to the end of their line or mind their column; they cannot be joined with others. */
  const lineBound = (node: DataNode): boolean => node.kind === 'string' ? node.quote === 'bare' || node.quote === "'''" : node.kind === 'object' ? node.members.some(m => lineBound(m.value)) : node.kind === 'array' && node.items.some(lineBound);

  function flat(node: DataNode): string {
    if (node.kind === 'object') return node.members.length === 0 ? '{}' : `{${node.members.map(m => `${raw(m.key.range)}: ${flat(m.value)}`).join(', ')}}`;
    if (node.kind === 'array') return `[${node.items.map(flat).join(', ')}]`;
    return raw(node.range);
  }
  const raw = (range: Range) => text.slice(range.start, range.end);

  function print(node: DataNode, indent: string, used: number): string {
    if (node.kind !== 'object' && node.kind !== 'array') return node.kind === 'string' && node.quote === "'''" ? multiline(node.value, indent) : raw(node.range);
    const children: readonly (Member | DataNode)[] = node.kind === 'object' ? node.members : node.items;
    if (!holdsComment(node.range) && !lineBound(node) && (children.length < 2 || node.range.end - node.range.start < 2000)) {
      const line = flat(node);
      const simple = depthOf(node) <= 2;
      if (line.length + used <= wide && (simple || children.length === 0)) return line;
    }
    const inner = indent + unit;
    const [open, close] = node.kind === 'object' ? ['{', '}'] : ['[', ']'];
    const lines: string[] = [];
    const opening = behind(node.range.start + 1);
    children.forEach((child, i) => {
      const blank = i > 0 && /\n[ \t\r]*\n/.test(text.slice(children[i - 1]!.range.end, Math.min(child.range.start, comments[next]?.start ?? Infinity)));
      if (blank) lines.push('');
      append(lines, before(child.range.start).map(c => inner + c));
      const value = 'key' in child ? child.value : child;
      const head = 'key' in child ? `${raw(child.key.range)}: ` : '';
      const body = print(value, inner, inner.length + head.length);
      // A comma behind text without quotes would become part of it.
      const comma = i < children.length - 1 && !(value.kind === 'string' && (value.quote === 'bare' || value.quote === "'''")) && wantsCommas ? ',' : '';
      lines.push(inner + head + body + comma + behind(value.range.end));
    });
    append(lines, before(node.range.end).map(c => inner + c));
    return lines.length === 0 ? open + close : `${open}${opening}\n${lines.join('\n')}\n${indent}${close}`;
  }
  const multiline = (value: string, indent: string) => `'''\n${value.split('\n').map(line => (line === '' ? '' : indent + line)).join('\n')}\n${indent}'''`;
  // HJSON that has no commas between lines gets none.
  const wantsCommas = root.kind !== 'object' || root.members.length < 2 || root.members.slice(0, -1).some((m, i) => text.slice(m.range.end, root.members[i + 1]!.range.start).includes(',')) || root.members.every(m => m.key.quote !== 'bare');

  const top = before(root.range.start);
  let result = [...top, print(root, '', 0)].join('\n');
  result += behind(root.range.end);
  const rest = before(text.length + 1);
  if (rest.length > 0) result += `\n${rest.join('\n')}`;
  result += '\n';
  if (result === text || !same(file, result)) return [];
  return [replace({ start: 0, end: text.length }, result)];
}

const depthOf = (node: DataNode): number => (node.kind === 'object' ? 1 + Math.max(0, ...node.members.map(m => depthOf(m.value))) : node.kind === 'array' ? 1 + Math.max(0, ...node.items.map(depthOf)) : 0);

/** The new text means what the old one meant; else it is not taken. */
function same(file: SourceFile, result: string): boolean {
  const other = readSpec({ ...file, text: result });
  return other.tree.problems.length === 0 && other.tree.comments.length === readSpec(file).tree.comments.length && JSON.stringify(toValue(other.root)) === JSON.stringify(toValue(readSpec(file).root));
}

/** The specification as strict JSON, comments gone; undefined when it cannot be read. */
export function strictJson(file: SourceFile): string | undefined {
  const { tree, root } = readSpec(file);
  return root && tree.problems.length === 0 ? `${JSON.stringify(toValue(root), null, 2)}\n` : undefined;
}
