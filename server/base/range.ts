/** A half-open span of a text: UTF-16 offsets, `start` inclusive, `end` exclusive. Lines exist only at the edges (see `SourceFile`). */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export const range = (start: number, end: number): Range => ({ start, end });

/** The empty range at `offset`. */
export const at = (offset: number): Range => ({ start: offset, end: offset });

/** Whether `offset` lies in `r` or touches its end: a cursor behind the last letter of a word is still on the word. */
export const touches = (r: Range, offset: number): boolean => r.start <= offset && offset <= r.end;

export const contains = (outer: Range, inner: Range): boolean => outer.start <= inner.start && inner.end <= outer.end;

export const overlaps = (a: Range, b: Range): boolean => a.start < b.end && b.start < a.end;

/** The smallest range that holds both. */
export const span = (a: Range, b: Range): Range => ({ start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) });

export const textOf = (text: string, r: Range): string => text.slice(r.start, r.end);
