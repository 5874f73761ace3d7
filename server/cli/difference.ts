import type { Terminal } from './terminal.ts';

/** A unified difference of two texts with three lines of context. */
export function difference(name: string, before: string, after: string, terminal: Pick<Terminal, 'paint'>): string {
  const a = before.split('\n');
  const b = after.split('\n');
  const steps = compare(a, b);
  const result = [terminal.paint('bold', `--- ${name}`), terminal.paint('bold', `+++ ${name}`)];
  const context = 3;
  let index = 0;
  while (index < steps.length) {
    if (steps[index]!.sign === ' ') {
      index++;
      continue;
    }
    let last = index;
    for (let i = index; i < steps.length && i - last <= context * 2; i++) if (steps[i]!.sign !== ' ') last = i;
    const hunk = steps.slice(Math.max(0, index - context), last + 1 + context);
    const first = hunk[0]!;
    const count = (sign: string) => hunk.filter(s => s.sign === ' ' || s.sign === sign).length;
    result.push(terminal.paint('blue', `@@ -${first.a + 1},${count('-')} +${first.b + 1},${count('+')} @@`));
    for (const { sign, text } of hunk) result.push(sign === '-' ? terminal.paint('red', `-${text}`) : sign === '+' ? terminal.paint('green', `+${text}`) : ` ${text}`);
    index = last + 1 + context;
  }
  return result.join('\n') + '\n';
}

interface Step { readonly sign: ' ' | '-' | '+'; readonly text: string; readonly a: number; readonly b: number }

/** Fixes change few lines: equal heads and tails are cut off, the middle is aligned by its longest common subsequence when it is small enough. */
function compare(a: readonly string[], b: readonly string[]): Step[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const steps: Step[] = [];
  for (let i = 0; i < head; i++) steps.push({ sign: ' ', text: a[i]!, a: i, b: i });
  const endA = a.length - tail;
  const endB = b.length - tail;
  const rows = endA - head;
  const columns = endB - head;
  let i = head;
  let j = head;
  if (rows * columns <= 4_000_000) {
    const lengths = new Uint32Array((rows + 1) * (columns + 1));
    const at = (x: number, y: number) => x * (columns + 1) + y;
    for (let x = rows - 1; x >= 0; x--) {
      for (let y = columns - 1; y >= 0; y--) {
        lengths[at(x, y)] = a[head + x] === b[head + y] ? lengths[at(x + 1, y + 1)]! + 1 : Math.max(lengths[at(x + 1, y)]!, lengths[at(x, y + 1)]!);
      }
    }
    while (i < endA && j < endB) {
      if (a[i] === b[j]) steps.push({ sign: ' ', text: a[i]!, a: i++, b: j++ });
      else if (lengths[at(i - head + 1, j - head)]! >= lengths[at(i - head, j - head + 1)]!) steps.push({ sign: '-', text: a[i]!, a: i++, b: j });
      else steps.push({ sign: '+', text: b[j]!, a: i, b: j++ });
    }
  } else if (rows === columns) {
    // Too large to align, and most fixes replace within lines: compare line by line.
    for (; i < endA; i++, j++) {
      if (a[i] === b[j]) steps.push({ sign: ' ', text: a[i]!, a: i, b: j });
      else steps.push({ sign: '-', text: a[i]!, a: i, b: j }, { sign: '+', text: b[j]!, a: i + 1, b: j });
    }
  }
  while (i < endA) steps.push({ sign: '-', text: a[i]!, a: i++, b: j });
  while (j < endB) steps.push({ sign: '+', text: b[j]!, a: i, b: j++ });
  for (let k = 0; k < tail; k++) steps.push({ sign: ' ', text: a[endA + k]!, a: endA + k, b: endB + k });
  return steps;
}
