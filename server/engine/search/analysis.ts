/** The standard analyser: words of letters, marks and digits (Unicode), lower-cased; apostrophes and dots inside words stay. */
export function analyze(text: string): string[] {
  return (text.match(/[\p{L}\p{M}\p{N}_]+(?:['’.][\p{L}\p{M}\p{N}_]+)*/gu) ?? []).flatMap(word => splitDots(word)).map(word => word.toLowerCase());
}

/** A dot joins letters with letters and digits with digits only (`a.b`, `1.5`), as word boundaries of Unicode do. */
function splitDots(word: string): string[] {
  if (!word.includes('.')) return [word];
  return word.split(/(?<=\p{L})\.(?=\p{N})|(?<=\p{N})\.(?=\p{L})/u);
}

export function analyzeAs(analyzer: string, text: string): string[] {
  switch (analyzer) {
    case 'keyword': return [text];
    case 'whitespace': return text.split(/\s+/).filter(Boolean);
    case 'simple': return (text.match(/\p{L}+/gu) ?? []).map(w => w.toLowerCase());
    default: return analyze(text);
  }
}
