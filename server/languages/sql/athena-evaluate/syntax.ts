import type { SyntaxProblem } from '../../../base/tree.ts';

/** What the service expects where our parser expected something: `<expression>`, `<identifier>`, quoted words. */
const groups: readonly (readonly [RegExp, string])[] = [
  [/or a clause/, "',', 'EXCEPT', 'FETCH', 'FROM', 'GROUP', 'HAVING', 'INTERSECT', 'LIMIT', 'OFFSET', 'ORDER', 'UNION', 'WHERE', 'WINDOW', <EOF>"],
  [/Expected what to select/, "'*', 'ALL', 'DISTINCT', <expression>"], [/Expected a table/, "'(', 'LATERAL', 'TABLE', 'UNNEST', <identifier>"], [/Expected an expression/, '<expression>'], [/Expected a query/, '<query>'], [/Expected a statement/, '<statement>'], [/Expected a type/, '<type>'],
  [/Expected (?:a name|an alias|a column|a field|a window|a parameter)/, '<identifier>'], [/Expected a text/, '<string>'], [/Expected a number/, '<integer>'],
];

/** The back-quotes outside texts, quoted names and comments. */
export function* backQuotes(text: string): Iterable<{ readonly start: number; readonly end: number }> {
  if (!text.includes('`')) return;
  for (const m of text.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|`[^`]*`?/g)) if (m[0].startsWith('`')) yield { start: m.index, end: m.index + m[0].length };
}
const backQuote = (text: string): { readonly start: number; readonly end: number } | undefined => { for (const found of backQuotes(text)) return found; return undefined; };

const behindDigit = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|[A-Za-z_$][\w$]*|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?([A-Za-z_]\w*)?/g;
/** The first thing that the service's lexer refuses: names in back-quotes, names that begin with a digit. */
export function lexicalProblem(text: string): { readonly start: number; readonly end: number; readonly message: string } | undefined {
  const quote = backQuote(text);
  if (quote) return { ...quote, message: 'backquoted identifiers are not supported; use double quotes to quote identifiers' };
  for (const m of text.matchAll(behindDigit)) if (m[1] !== undefined && /^\d/.test(m[0]) && !/^\d+[._]/.test(m[0])) return { start: m.index, end: m.index + m[0].length, message: 'identifiers must not start with a digit; surround the identifier with double quotes' };
  return undefined;
}

/** Where the service sees a problem: at the word that it did not expect, or behind everything. */
export const syntaxPlace = (text: string, { range, message }: Pick<SyntaxProblem, 'message' | 'range'>): number => (text.slice(/Nothing follows/.test(message) ? range.end : range.start).trim() === '' ? text.length : range.start);

/** A problem of the parser in the service's shape: `mismatched input 'FROM'. Expecting: <expression>`. */
export function syntaxText(text: string, { message, range }: Pick<SyntaxProblem, 'message' | 'range'>): string {
  if (/too deeply/.test(message)) return 'statement is too large (stack overflow while parsing)';
  if (/never closed/.test(message) || !/^Expected|Unexpected|missing behind|Nothing follows|stands in parentheses/.test(message)) return message;
  const at = /^\s*/.exec(text.slice(range.start))![0].length + range.start;
  const word = /^(?:"(?:[^"]|"")*"|'(?:[^']|'')*'|[\w$]+|<>|<=|>=|!=|\|\||->|.)/s.exec(text.slice(/missing behind|Nothing follows/.test(message) ? range.end : at).trimStart())?.[0];
  const expected = /^Unexpected/.test(message) ? '<EOF>' : groups.find(([test]) => test.test(message))?.[1] ?? [...message.replace(/, found .*$/s, '').matchAll(/`([^`]+)`/g)].map(m => `'${m[1]}'`).join(', ');
  const shown = word === undefined ? '<EOF>' : word;
  return `mismatched input '${shown}'. Expecting: ${expected || '<expression>'}`;
}
