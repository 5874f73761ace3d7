import { memo } from '../base/memo.ts';
import type { LanguageId, SourceFile } from '../base/file.ts';
import type { Range } from '../base/range.ts';

/** How a language writes comments and what hides them. */
interface CommentForm {
  readonly line: readonly string[];
  readonly block?: readonly [open: string, close: string];
  /** Quotes, longest first, and how a quote stands inside: doubled, or behind a backslash. */
  readonly quotes: readonly string[];
  readonly escape: 'double' | 'backslash';
  /** A line comment must follow a blank: `#` within a YAML word is part of the word. */
  readonly blankBefore?: boolean;
}

const sql: CommentForm = { line: ['--'], block: ['/*', '*/'], quotes: ["'", '"', '`'], escape: 'double' };
const data: CommentForm = { line: ['//', '#'], block: ['/*', '*/'], quotes: ['"""', "'''", '"', "'"], escape: 'backslash' };

const forms: Readonly<Record<LanguageId, CommentForm>> = {
  'kinesis-sql': sql, 'athena-sql': sql, 'hive-sql': sql, 'redshift-sql': sql, 'flink-sql': sql,
  painless: { line: ['//'], block: ['/*', '*/'], quotes: ['"', "'"], escape: 'backslash' },
  pipeline: { line: ['#'], quotes: ['"', "'"], escape: 'backslash', blankBefore: true },
  'search-console': data, vega: data, 'vega-lite': data, records: data, 'saved-objects': data,
};

/** The comments of a file, by its language's form alone: good enough to look for words in them, without a parse. */
export const commentsOf: (file: SourceFile) => readonly Range[] = memo(({ text, language }) => {
  const form = forms[language];
  const found: Range[] = [];
  const lineEnd = (from: number) => {
    const match = /[\r\n]/g;
    match.lastIndex = from;
    return match.exec(text)?.index ?? text.length;
  };
  let i = 0;
  while (i < text.length) {
    const opener = form.line.find(mark => text.startsWith(mark, i) && (!form.blankBefore || i === 0 || /\s/.test(text[i - 1]!)));
    if (opener) {
      const end = lineEnd(i);
      found.push({ start: i, end });
      i = end;
      continue;
    }
    if (form.block && text.startsWith(form.block[0], i)) {
      const close = text.indexOf(form.block[1], i + 2);
      const end = close < 0 ? text.length : close + form.block[1].length;
      found.push({ start: i, end });
      i = end;
      continue;
    }
    const quote = form.quotes.find(q => text.startsWith(q, i));
    i = quote ? closing(text, i + quote.length, quote, form) : i + 1;
  }
  return found;
});

/** Behind the closing quote. A short quote that is still open at the end of its line was an apostrophe, unless the language's strings span lines. */
function closing(text: string, from: number, quote: string, form: CommentForm): number {
  for (let i = from; i < text.length; i++) {
    if (form.escape === 'backslash' && quote.length === 1 && text[i] === '\\') i++;
    else if (text.startsWith(quote, i)) {
      if (form.escape === 'double' && text.startsWith(quote, i + quote.length)) i += quote.length;
      else return i + quote.length;
    } else if (form.escape === 'backslash' && quote.length === 1 && (text[i] === '\n' || text[i] === '\r')) return from;
  }
  return quote.length === 1 && form.escape === 'backslash' ? from : text.length;
}
