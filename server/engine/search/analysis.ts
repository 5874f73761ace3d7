/** The standard analyser: words of letters, marks and digits (Unicode), lower-cased; apostrophes and dots inside words stay. */
function analyze(text: string): string[] {
  if (plain.test(text)) return text.toLowerCase().match(/[a-z0-9_]+(?:'[a-z0-9_]+)*/g) ?? [];
  return (text.match(/[\p{L}\p{M}\p{N}_]+(?:['’.][\p{L}\p{M}\p{N}_]+)*/gu) ?? []).flatMap(word => splitDots(word)).map(word => word.toLowerCase());
}

/** ASCII without dots: found without the tables of Unicode. */
const plain = /^[\0-\x2d\x2f-\x7f]*$/; // eslint-disable-line no-control-regex

/** A dot joins letters with letters and digits with digits only (`a.b`, `1.5`), as word boundaries of Unicode do. */
function splitDots(word: string): string[] {
  if (!word.includes('.')) return [word];
  return word.split(/(?<=\p{L})\.(?=\p{N})|(?<=\p{N})\.(?=\p{L})/u);
}

/** Analysers by name. */
export const analyzers: readonly string[] = ['standard', 'default', 'keyword', 'whitespace', 'simple', 'stop'];

const stopWords = new Set('a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was will with'.split(' '));

export function analyzeAs(analyzer: string, text: string): string[] {
  switch (analyzer) {
    case 'keyword': return [text];
    case 'whitespace': return text.split(/\s+/).filter(Boolean);
    case 'simple': return (text.match(/\p{L}+/gu) ?? []).map(w => w.toLowerCase());
    case 'stop': return (text.match(/\p{L}+/gu) ?? []).map(w => w.toLowerCase()).filter(w => !stopWords.has(w));
    default: return analyze(text);
  }
}

/** The tokens of texts with their places, as `_analyze` shows them. */
export function analyzedTokens(analyzer: string, texts: readonly string[]): readonly object[] {
  let [from, base] = [0, 0];
  const tokens = texts.flatMap(text => {
    const lower = text.toLowerCase();
    const found = analyzeAs(analyzer, text).map(token => {
      const at = lower.indexOf(token.toLowerCase(), from);
      const start = at < 0 ? from : at;
      from = start + token.length;
      return { token, start_offset: base + start, end_offset: base + from, type: analyzer === 'standard' || analyzer === 'default' ? (/^[\d.]+$/.test(token) ? '<NUM>' : '<ALPHANUM>') : 'word' };
    });
    [from, base] = [0, base + text.length + 1];
    return found;
  });
  return tokens.map((token, position) => ({ ...token, position }));
}
