/** One fenced block of a Markdown page, with the heading it stands under. */
export interface Fence {
  /** First word of the info string: a language alias or the name of an answer. */
  readonly tag: string;
  /** The rest of the info string. */
  readonly info: string;
  readonly content: string;
  /** Zero-based line of the opening fence and of the closing one. */
  readonly line: number;
  readonly endLine: number;
}

export interface Section {
  readonly title: string;
  readonly line: number;
  readonly fences: readonly Fence[];
}

/** Cuts a page at its headings; a page without any is one section named after `name`. Fences of four or more back-quotes nest. */
export function sections(text: string, name: string): Section[] {
  const lines = text.split('\n');
  const found: { title: string; line: number; fences: Fence[] }[] = [{ title: name, line: 0, fences: [] }];
  for (let i = 0; i < lines.length; i++) {
    const heading = /^#{1,6}\s+(.*)$/.exec(lines[i]!);
    if (heading) {
      found.push({ title: heading[1]!.trim(), line: i, fences: [] });
      continue;
    }
    const open = /^(`{3,})\s*(\S*)\s*(.*)$/.exec(lines[i]!);
    if (!open) continue;
    let end = i + 1;
    while (end < lines.length && lines[end]!.trimEnd() !== open[1]) end++;
    if (end === lines.length) throw new Error(`line ${i + 1}: this fence is never closed`);
    found[found.length - 1]!.fences.push({ tag: open[2]!, info: open[3]!.trim(), content: lines.slice(i + 1, end).join('\n'), line: i, endLine: end });
    i = end;
  }
  return found.filter(section => section.fences.length > 0);
}
