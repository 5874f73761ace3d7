import type { SyntaxProblem } from '../../../base/tree.ts';

/** What the service expects where our parser expected something: `<expression>`, `<identifier>`, quoted words. */
const groups: readonly (readonly [RegExp, string])[] = [
  [/or a clause/, "',', 'EXCEPT', 'FETCH', 'FROM', 'GROUP', 'HAVING', 'INTERSECT', 'LIMIT', 'OFFSET', 'ORDER', 'UNION', 'WHERE', 'WINDOW', <EOF>"],
  [/Expected (?:an expression|what to select)/, '<expression>'], [/Expected a query/, '<query>'], [/Expected a statement/, '<statement>'], [/Expected a type/, '<type>'],
  [/Expected (?:a table|a name|an alias|a column|a field|a window|a parameter)/, '<identifier>'], [/Expected a text/, '<string>'], [/Expected a number/, '<integer>'],
];

/** The back-quotes outside texts, quoted names and comments. */
export function* backQuotes(text: string): Iterable<{ readonly start: number; readonly end: number }> {
  if (!text.includes('`')) return;
  for (const m of text.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|`[^`]*`?/g)) if (m[0].startsWith('`')) yield { start: m.index, end: m.index + m[0].length };
}
export const backQuote = (text: string): { readonly start: number; readonly end: number } | undefined => { for (const found of backQuotes(text)) return found; return undefined; };

/** A problem of the parser in the service's shape: `mismatched input 'FROM'. Expecting: <expression>`. */
export function syntaxText(text: string, { message, range }: Pick<SyntaxProblem, 'message' | 'range'>): string {
  if (/too deeply/.test(message)) return 'statement is too large (stack overflow while parsing)';
  if (/never closed/.test(message) || !/^Expected|Unexpected|missing behind|stands in parentheses/.test(message)) return message;
  const at = /^\s*/.exec(text.slice(range.start))![0].length + range.start;
  const word = /^(?:"(?:[^"]|"")*"|'(?:[^']|'')*'|[\w$]+|<>|<=|>=|!=|\|\||->|.)/s.exec(text.slice(/missing behind/.test(message) ? range.end : at).trimStart())?.[0];
  const expected = /^Unexpected/.test(message) ? '<EOF>' : groups.find(([test]) => test.test(message))?.[1] ?? [...message.replace(/, found .*$/s, '').matchAll(/`([^`]+)`/g)].map(m => `'${m[1]}'`).join(', ');
  const shown = word === undefined ? '<EOF>' : word;
  return `mismatched input '${shown}'. Expecting: ${expected || '<expression>'}`;
}
