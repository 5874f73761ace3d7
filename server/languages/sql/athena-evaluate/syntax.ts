import type { SyntaxProblem } from '../../../base/tree.ts';

/** What the service expects where our parser expected something: `<expression>`, `<identifier>`, quoted words. */
const groups: readonly (readonly [RegExp, string])[] = [
  [/Expected (?:an expression|what to select)/, '<expression>'], [/Expected a query/, '<query>'], [/Expected a statement/, '<statement>'], [/Expected a type/, '<type>'],
  [/Expected (?:a table|a name|an alias|a column|a field|a window|a parameter)/, '<identifier>'], [/Expected a text/, '<string>'], [/Expected a number/, '<integer>'],
];

/** A problem of the parser in the service's shape: `mismatched input 'FROM'. Expecting: <expression>`. */
export function syntaxText(text: string, { message, range }: Pick<SyntaxProblem, 'message' | 'range'>): string {
  if (/^`/.test(text.slice(range.start))) return 'backquoted identifiers are not supported; use double quotes to quote identifiers';
  if (/too deeply/.test(message)) return 'statement is too large (stack overflow while parsing)';
  if (/never closed/.test(message) || /^Expected/.test(message) === false && !/Unexpected|missing behind/.test(message)) return message;
  const at = /^\s*/.exec(text.slice(range.start))![0].length + range.start;
  const word = /^(?:"(?:[^"]|"")*"|'(?:[^']|'')*'|[\w$]+|<>|<=|>=|!=|\|\||->|.)/s.exec(text.slice(/missing behind/.test(message) ? range.end : at).trimStart())?.[0];
  const expected = groups.find(([test]) => test.test(message))?.[1] ?? [...message.replace(/, found .*$/s, '').matchAll(/`([^`]+)`/g)].map(m => `'${m[1]}'`).join(', ');
  const shown = word === undefined ? '<EOF>' : word;
  return `mismatched input '${shown}'${expected || /missing behind/.test(message) ? `. Expecting: ${expected || '<expression>'}` : message.startsWith('Unexpected') ? ". Expecting: <EOF>" : ''}`;
}
