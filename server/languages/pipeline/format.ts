import { append } from '../../base/list.ts';
import type { TextEdit } from '../../base/edit.ts';
import type { FormatOptions } from '../../base/language.ts';
import type { Range } from '../../base/range.ts';
import type { DataNode } from '../../base/tree.ts';
import type { Manifest } from './manifest.ts';

/**
 * The standard form keeps the author's lines: no blanks at line ends, at most one empty line, `{ a: b, c: d }` with single
 * blanks, one line break at the end. Texts over several lines are the author's own.
 */
export function format({ file, tree }: Manifest, { range }: FormatOptions): TextEdit[] {
  if (tree.problems.length > 0) return [];
  const { text } = file;
  const strings: Range[] = [];
  const flows: DataNode[] = [];
  const pending: (DataNode | undefined)[] = [tree.root];
  while (pending.length > 0) {
    const node = pending.pop();
    if (node?.kind === 'string') strings.push(node.range);
    else if (node?.kind === 'object') {
      for (const { key, value } of node.members) {
        strings.push(key.range);
        pending.push(value);
      }
      if (text[node.range.start] === '{') flows.push(node);
    } else if (node?.kind === 'array') {
      append(pending, node.items);
      if (text[node.range.start] === '[') flows.push(node);
    }
  }
  strings.sort((a, b) => a.start - b.start);
  const edits: TextEdit[] = [];
  const put = (start: number, end: number, wanted: string) => {
    if (text.slice(start, end) !== wanted && (!range || (range.start <= start && end <= range.end))) edits.push({ range: { start, end }, text: wanted });
  };
  for (const match of text.matchAll(/[ \t]+(?=\r?\n|$)/g)) {
    // Within a comment blanks at the end are blanks at the end; within a text over several lines they are content.
    if (!inside(strings, match.index)) put(match.index, match.index + match[0].length, '');
  }
  for (const match of text.matchAll(/(\r?\n)(?:[ \t]*\r?\n){2,}/g)) {
    if (!inside(strings, match.index + match[0].length - 1) && match.index + match[0].length < text.trimEnd().length) {
      edits.splice(0, edits.length, ...edits.filter(e => e.range.end <= match.index || e.range.start >= match.index + match[0].length));
      put(match.index, match.index + match[0].length, match[1]! + match[1]!);
    }
  }
  for (const node of flows) for (const edit of flowBlanks(text, node, strings)) put(edit.range.start, edit.range.end, edit.text);
  const content = text.trimEnd().length;
  if (content > 0 && !strings.some(s => s.end > content)) {
    edits.splice(0, edits.length, ...edits.filter(e => e.range.start < content));
    put(content, text.length, '\n');
  }
  return edits.sort((a, b) => a.range.start - b.range.start);
}

/** Blanks around braces and commas of a flow collection that stands on one line. */
function* flowBlanks(text: string, node: DataNode, strings: readonly Range[]): Iterable<TextEdit> {
  const { start, end } = node.range;
  const source = text.slice(start, end);
  const close = node.kind === 'object' ? '}' : ']';
  if (source.includes('\n') || source[source.length - 1] !== close || source.length < 3 || source.slice(1, -1).trim() === '') return;
  const pad = node.kind === 'object' ? ' ' : '';
  const first = start + 1 + /^[ \t]*/.exec(source.slice(1))![0].length;
  const last = end - 1 - /[ \t]*$/.exec(source.slice(0, -1))![0].length;
  yield { range: { start: start + 1, end: first }, text: pad };
  yield { range: { start: last, end: end - 1 }, text: pad };
  let depth = 0;
  for (let i = start + 1; i < end - 1; i++) {
    const string = rangeAt(strings, i);
    if (string && i < string.end) {
      i = string.end - 1;
      continue;
    }
    const c = text[i];
    if (c === '{' || c === '[') depth++;
    else if (c === '}' || c === ']') depth--;
    else if (c === ',' && depth === 0) {
      const before = i - /[ \t]*$/.exec(text.slice(start, i))![0].length;
      const after = i + 1 + /^[ \t]*/.exec(text.slice(i + 1, end))![0].length;
      if (after < last) yield { range: { start: before, end: after }, text: ', ' };
    }
  }
}

function inside(strings: readonly Range[], offset: number): boolean {
  const found = rangeAt(strings, offset);
  return found !== undefined && found.start < offset && offset < found.end;
}

/** The last of the sorted ranges that starts at or before `offset`. */
function rangeAt(ranges: readonly Range[], offset: number): Range | undefined {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle]!.start <= offset) low = middle + 1;
    else high = middle;
  }
  return ranges[low - 1];
}
