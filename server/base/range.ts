/** A half-open span of a text: UTF-16 offsets, `start` inclusive, `end` exclusive. Lines exist only at the edges (see `SourceFile`). */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The empty range at `offset`. */
export const at = (offset: number): Range => ({ start: offset, end: offset });

/** Whether `offset` lies in `r` or touches its end: a cursor behind the last letter of a word is still on the word. */
export const touches = (r: Range, offset: number): boolean => r.start <= offset && offset <= r.end;
