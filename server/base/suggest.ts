/**
 * The candidate the user most likely meant by `written`, or undefined when none is near.
 * Nearness is the edit distance with transpositions, ignoring case; a third of the length may differ, at most three.
 */
export function suggest(written: string, candidates: Iterable<string>): string | undefined {
  const wanted = written.toLowerCase();
  const limit = Math.min(3, Math.max(1, Math.floor(wanted.length / 3)));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    // One character is near to every other: it must at least begin the candidate.
    if (wanted.length < 2 && !candidate.toLowerCase().startsWith(wanted)) continue;
    const d = editDistance(wanted, candidate.toLowerCase(), bestDistance);
    if (d < bestDistance || (d === bestDistance && best === undefined && d <= limit)) {
      best = candidate;
      bestDistance = d;
    }
  }
  return best;
}

/** Rows of the table below, used again and again: names are compared by the thousand. */
let before = new Uint8Array(64);
let last = new Uint8Array(64);
let row = new Uint8Array(64);

/**
 * Optimal string alignment distance, at most `limit` (255 or less): it gives up once every path costs as much. Only cells less than `limit` off the
 * diagonal can cost less than it: the others are not worked out.
 */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  if (b.length + 2 > row.length) [before, last, row] = [0, 1, 2].map(() => new Uint8Array(2 * b.length + 2)) as [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>];
  for (let j = 0; j <= Math.min(b.length, limit); j++) last[j] = j;
  for (let i = 1; i <= a.length; i++) {
    const from = Math.max(1, i - limit);
    const to = Math.min(b.length, i + limit);
    let least = (row[from - 1] = from === 1 ? Math.min(i, limit) : limit);
    for (let j = from; j <= to; j++) {
      const above = j < i + limit ? last[j]! : limit;
      let cost = Math.min(above + 1, row[j - 1]! + 1, last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1), limit);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1);
      row[j] = cost;
      if (cost < least) least = cost;
    }
    if (least >= limit) return limit;
    [before, last, row] = [last, row, before];
  }
  return Math.min(last[b.length]!, limit);
}
