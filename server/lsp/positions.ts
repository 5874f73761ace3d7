import { lineEnd, lineStarts, offsetAt, positionAt, type Position } from '../base/file.ts';
import type { Range } from '../base/range.ts';

interface Text { readonly text: string }

/** Between our offsets and the lines and columns of the protocol, in the encoding that client and server agreed upon. */
export interface Positions {
  readonly encoding: Encoding;
  offset(file: Text, position: Position): number;
  position(file: Text, offset: number): Position;
  range(file: Text, range: Range): { start: Position; end: Position };
  offsets(file: Text, range: { readonly start: Position; readonly end: Position }): Range;
}

export type Encoding = 'utf-16' | 'utf-8' | 'utf-32';

/** The client's first choice that we know; UTF-16 when it says nothing, as the protocol wants. */
export function agreeOn(offered: readonly string[] | undefined): Encoding {
  return offered?.find((e): e is Encoding => e === 'utf-16' || e === 'utf-8' || e === 'utf-32') ?? 'utf-16';
}

/** Offsets as positions of lines, counted in the units that client and server agreed on, and back. */
export function positionsIn(encoding: Encoding): Positions {
  const [offset, position] = encoding === 'utf-16' ? [offsetAt, positionAt] as const : converters(encoding);
  return {
    encoding, offset, position,
    range: (file, { start, end }) => ({ start: position(file, start), end: position(file, end) }),
    offsets(file, { start, end }) {
      const from = offset(file, start);
      return { start: from, end: Math.max(from, offset(file, end)) };
    },
  };
}

/** UTF-8 counts bytes, UTF-32 code points. Columns are counted along one line only. */
function converters(encoding: 'utf-8' | 'utf-32') {
  const width = encoding === 'utf-32' ? () => 1 : (code: number) => (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);
  return [
    (file: Text, { line, character }: Position): number => {
      const starts = lineStarts(file);
      if (line < 0) return 0;
      if (line >= starts.length) return file.text.length;
      const end = lineEnd(file, line);
      let at = starts[line]!;
      for (let column = 0; at < end;) {
        const code = file.text.codePointAt(at)!;
        column += width(code);
        if (column > character) break;
        at += code > 0xffff ? 2 : 1;
      }
      return at;
    },
    (file: Text, offset: number): Position => {
      const { line, character } = positionAt(file, offset);
      const start = lineStarts(file)[line]!;
      let column = 0;
      for (let at = start; at < start + character;) {
        const code = file.text.codePointAt(at)!;
        column += width(code);
        at += code > 0xffff ? 2 : 1;
      }
      return { line, character: column };
    },
  ] as const;
}
