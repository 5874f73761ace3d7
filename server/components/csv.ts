/** Cells of one CSV line (RFC 4180 without line breaks inside cells). */
export function splitCsv(line: string, delimiter = ','): string[] {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    if (line[at] === '"') {
      let cell = '';
      for (at++; at < line.length; at++) {
        if (line[at] !== '"') cell += line[at];
        else if (line[at + 1] === '"') cell += line[at++];
        else break;
      }
      at++;
      const end = line.indexOf(delimiter, at);
      cells.push(cell + line.slice(at, end < 0 ? undefined : end));
      if (end < 0) return cells;
      at = end + delimiter.length;
    } else {
      const end = line.indexOf(delimiter, at);
      cells.push(line.slice(at, end < 0 ? undefined : end));
      if (end < 0) return cells;
      at = end + delimiter.length;
    }
  }
}
