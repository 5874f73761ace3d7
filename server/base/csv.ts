/** Cells of one CSV row (RFC 4180). `open` tells that its last cell is quoted and has no end yet: the row goes on in the next line. */
export function csvRow(line: string, delimiter = ','): { readonly cells: string[]; readonly open: boolean } {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    if (line[at] === '"') {
      let cell = '';
      let closed = false;
      for (at++; at < line.length; at++) {
        if (line[at] !== '"') cell += line[at];
        else if (line[at + 1] === '"') cell += line[at++];
        else {
          closed = true;
          break;
        }
      }
      if (!closed) return { cells: [...cells, cell], open: true };
      at++;
      const end = line.indexOf(delimiter, at);
      cells.push(cell + line.slice(at, end < 0 ? undefined : end));
      if (end < 0) return { cells, open: false };
      at = end + delimiter.length;
    } else {
      const end = line.indexOf(delimiter, at);
      cells.push(line.slice(at, end < 0 ? undefined : end));
      if (end < 0) return { cells, open: false };
      at = end + delimiter.length;
    }
  }
}

/** The cells alone, of a row that is known to be whole. */
export const splitCsv = (line: string, delimiter = ','): string[] => csvRow(line, delimiter).cells;
