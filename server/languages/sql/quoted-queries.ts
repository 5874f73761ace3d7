import type { Embedded } from '../../base/embed.ts';
import type { LanguageId, SourceFile } from '../../base/file.ts';
import type { Dialect } from './dialect.ts';
import { lex } from './lexer.ts';
import { T } from './tokens.ts';

/** Queries that a statement takes as a text: UNLOAD of Redshift, with quotes doubled, escaped or between `$$`; EXECUTE IMMEDIATE of Athena. */
export function quotedQueries(file: SourceFile, dialect: Dialect, language: LanguageId): readonly Embedded[] {
  const { text } = file;
  if (!/\b(?:unload|immediate)\b/i.test(text)) return [];
  const { tokens } = lex(text, dialect);
  const word = (i: number) => (i < 0 ? '' : text.slice(tokens.starts[i], tokens.ends[i]).toUpperCase());
  const found: Embedded[] = [];
  for (let i = 1; i < tokens.length - 1; i++) {
    const wanted = dialect.id === 'redshift' ? word(i - 1) === '(' && word(i - 2) === 'UNLOAD' : word(i - 1) === 'IMMEDIATE' && word(i - 2) === 'EXECUTE';
    if (!wanted) continue;
    const [start, end] = [tokens.starts[i]!, tokens.ends[i]!];
    const dollars = dialect.id === 'redshift' ? /^\$\w*\$/.exec(text.slice(start, start + 70))?.[0] : undefined;
    if (dollars !== undefined) {
      const close = text.indexOf(dollars, start + dollars.length);
      if (close >= 0) found.push({ language, text: text.slice(start + dollars.length, close), range: { start: start + dollars.length, end: close }, offsetOf: index => start + dollars.length + index, encode: written => written });
    } else if (tokens.kinds[i] === T.String && text[start] === "'") found.push(quoted(text, start + 1, end > start + 1 && text[end - 1] === "'" ? end - 1 : end, dialect, language));
  }
  return found;
}

/** A text between single quotes: two of them are one, and a backslash takes the next character as it is, where the dialect has it. */
function quoted(text: string, start: number, end: number, dialect: Dialect, language: LanguageId): Embedded {
  const offsets: number[] = [];
  let inner = '';
  for (let i = start; i < end; i++) {
    offsets.push(i);
    if ((text[i] === "'" && text[i + 1] === "'") || (dialect.backslash && text[i] === '\\' && i + 1 < end)) i++;
    inner += text[i];
  }
  return {
    language, text: inner, range: { start, end }, offsetOf: index => offsets[index] ?? end,
    encode: written => (dialect.backslash ? written.replace(/\\/g, '\\\\') : written).replace(/'/g, "''"),
  };
}
