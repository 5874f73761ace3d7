import { append } from '../../base/list.ts';
import { at, type Range } from '../../base/range.ts';

/**
 * Vega's expression language: the expressions of JavaScript without assignment, `new`, functions and loops.
 * Manual: vega.github.io/vega/docs/expressions. Grammar: grammar.ebnf.
 */
export type Expression =
  | { readonly kind: 'name'; readonly name: string; readonly range: Range }
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null; readonly range: Range }
  | { readonly kind: 'member'; readonly object: Expression; readonly property: string | Expression; readonly propertyRange: Range; readonly range: Range }
  | { readonly kind: 'call'; readonly name: string; readonly nameRange: Range; readonly arguments: readonly Expression[]; readonly range: Range }
  | { readonly kind: 'many'; readonly parts: readonly Expression[]; readonly operator: string; readonly range: Range };

export interface ParsedExpression {
  readonly root: Expression | undefined;
  readonly problem: { readonly message: string; readonly range: Range } | undefined;
}

const deepest = 200;
const binary: Readonly<Record<string, number>> = { '||': 1, '&&': 2, '|': 3, '^': 4, '&': 5, '==': 6, '!=': 6, '===': 6, '!==': 6, '<': 7, '>': 7, '<=': 7, '>=': 7, in: 7, instanceof: 7, '<<': 8, '>>': 8, '>>>': 8, '+': 9, '-': 9, '*': 11, '/': 11, '%': 11 };
const lexeme = /(?<blank>[\s\u00a0\ufeff]+|\/\/.*|\/\*[\s\S]*?\*\/)|(?<name>[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*)|(?<number>0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|(?<text>"(?:[^"\\\r\n]|\\[\s\S])*"|'(?:[^'\\\r\n]|\\[\s\S])*')|(?<sign>>>>|===|!==|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%<>!~^&|?:.,()[\]{}])/y;

interface Token { readonly kind: 'name' | 'number' | 'text' | 'sign' | 'regexp' | 'end' | 'bad'; readonly text: string; readonly range: Range }

/** Reads one expression. Never throws; the first mistake ends it, as in the library. */
export function parseExpression(source: string): ParsedExpression {
  const tokens: Token[] = [];
  let p = 0;
  while (p < source.length) {
    lexeme.lastIndex = p;
    const previous = tokens[tokens.length - 1];
    const operand = !previous || (previous.kind === 'sign' && previous.text !== ')' && previous.text !== ']' && previous.text !== '}');
    const regexp = operand && source[p] === '/' ? /\/(?![*/])(?:[^/\\[\r\n]|\\.|\[(?:[^\]\\\r\n]|\\.)*\])+\/[a-z]*/y : undefined;
    if (regexp) regexp.lastIndex = p;
    const pattern = regexp?.exec(source);
    const match = pattern ?? lexeme.exec(source);
    if (!match) {
      tokens.push({ kind: 'bad', text: source[p]!, range: { start: p, end: p + 1 } });
      p++;
      continue;
    }
    const range = { start: p, end: p + match[0].length };
    p = range.end;
    if (pattern) tokens.push({ kind: 'regexp', text: match[0], range });
    else if (match.groups?.['blank'] === undefined) tokens.push({ kind: match.groups?.['name'] !== undefined ? 'name' : match.groups?.['number'] !== undefined ? 'number' : match.groups?.['text'] !== undefined ? 'text' : 'sign', text: match[0], range });
  }
  tokens.push({ kind: 'end', text: '', range: at(source.length) });

  let i = 0;
  let depth = 0;
  const peek = () => tokens[i]!;
  const is = (text: string) => (peek().kind === 'sign' || peek().text === 'in' || peek().text === 'instanceof') && peek().text === text;
  class Stop { constructor(readonly message: string, readonly range: Range) {} }
  const stop = (message: string, range: Range): never => { throw new Stop(message, range); };
  const unexpected = (): never => {
    const token = peek();
    if (token.kind === 'end') return stop('The expression ends too early', { start: Math.max(0, source.trimEnd().length - 1), end: source.trimEnd().length });
    if (token.text === '=') return stop('Expressions have no assignment; compare with `==`', token.range);
    if (token.text === '"' || token.text === "'") return stop('The text is never closed', { start: token.range.start, end: source.length });
    return stop(`Unexpected \`${token.text}\``, token.range);
  };
  const expect = (text: string): Token => (is(text) ? tokens[i++]! : unexpected());

  function conditional(): Expression {
    if (++depth > deepest) stop(`Nested more than ${deepest} levels deep`, peek().range);
    const test = operators(0);
    let result = test;
    if (is('?')) {
      i++;
      const yes = conditional();
      expect(':');
      const no = conditional();
      result = { kind: 'many', operator: '?:', parts: [test, yes, no], range: { start: test.range.start, end: no.range.end } };
    }
    depth--;
    return result;
  }

  function operators(least: number): Expression {
    let left = unary();
    for (;;) {
      const token = peek();
      const power = token.kind === 'sign' || token.kind === 'name' ? binary[token.text] : undefined;
      if (power === undefined || power <= least || !Object.hasOwn(binary, token.text)) return left;
      i++;
      const right = operators(power);
      left = { kind: 'many', operator: token.text, parts: [left, right], range: { start: left.range.start, end: right.range.end } };
    }
  }

  function unary(): Expression {
    const signs: Token[] = [];
    while (peek().kind === 'sign' && ['+', '-', '~', '!'].includes(peek().text)) signs.push(tokens[i++]!);
    let result = postfix();
    for (const sign of signs.reverse()) result = { kind: 'many', operator: sign.text, parts: [result], range: { start: sign.range.start, end: result.range.end } };
    return result;
  }

  function postfix(): Expression {
    let result = primary();
    for (;;) {
      if (is('.')) {
        i++;
        const name = peek();
        if (name.kind !== 'name') unexpected();
        i++;
        result = { kind: 'member', object: result, property: name.text, propertyRange: name.range, range: { start: result.range.start, end: name.range.end } };
      } else if (is('[')) {
        i++;
        const inner = conditional();
        const close = expect(']');
        const fixed = inner.kind === 'literal' && typeof inner.value === 'string' ? inner.value : undefined;
        result = { kind: 'member', object: result, property: fixed ?? inner, propertyRange: fixed !== undefined ? { start: inner.range.start + 1, end: inner.range.end - 1 } : inner.range, range: { start: result.range.start, end: close.range.end } };
      } else if (is('(')) {
        if (result.kind !== 'name') return stop('Only functions of the expression language can be called, not members of values', result.range);
        i++;
        const list: Expression[] = [];
        while (!is(')')) {
          list.push(conditional());
          if (!is(')')) expect(',');
        }
        const close = tokens[i++]!;
        result = { kind: 'call', name: result.name, nameRange: result.range, arguments: list, range: { start: result.range.start, end: close.range.end } };
      } else return result;
    }
  }

  function primary(): Expression {
    const token = peek();
    if (token.kind === 'number' || token.kind === 'text' || token.kind === 'regexp') {
      i++;
      return { kind: 'literal', value: token.kind === 'number' ? Number(token.text) : token.kind === 'text' ? unquote(token.text) : token.text, range: token.range };
    }
    if (token.kind === 'name') {
      if (['new', 'function', 'var', 'let', 'const', 'return', 'typeof', 'void', 'delete', 'this', 'in', 'instanceof'].includes(token.text)) return stop(`Expressions have no \`${token.text}\``, token.range);
      i++;
      if (token.text === 'true' || token.text === 'false' || token.text === 'null') return { kind: 'literal', value: token.text === 'null' ? null : token.text === 'true', range: token.range };
      return { kind: 'name', name: token.text, range: token.range };
    }
    if (is('(')) {
      i++;
      const inner = conditional();
      const close = expect(')');
      return { kind: 'many', operator: '()', parts: [inner], range: { start: token.range.start, end: close.range.end } };
    }
    if (is('[')) {
      i++;
      const parts: Expression[] = [];
      while (!is(']')) {
        if (is(',')) { i++; continue; }
        parts.push(conditional());
        if (!is(']')) expect(',');
      }
      return { kind: 'many', operator: '[]', parts, range: { start: token.range.start, end: tokens[i++]!.range.end } };
    }
    if (is('{')) {
      i++;
      const parts: Expression[] = [];
      while (!is('}')) {
        if (!['name', 'text', 'number'].includes(peek().kind)) unexpected();
        i++;
        expect(':');
        parts.push(conditional());
        if (!is('}')) expect(',');
      }
      return { kind: 'many', operator: '{}', parts, range: { start: token.range.start, end: tokens[i++]!.range.end } };
    }
    return unexpected();
  }

  try {
    if (peek().kind === 'end') return { root: undefined, problem: { message: 'An expression must stand here', range: at(0) } };
    const root = conditional();
    if (peek().kind !== 'end') unexpected();
    return { root, problem: undefined };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { root: undefined, problem: { message: error.message, range: error.range } };
  }
}

const unquote = (text: string) => text.slice(1, -1).replace(/\\(u[\da-fA-F]{4}|x[\da-fA-F]{2}|[\s\S])/g, (_, e: string) => (e.length > 1 ? String.fromCharCode(parseInt(e.slice(1), 16)) : ({ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v' } as Record<string, string>)[e] ?? e));

/** Every part of an expression, outermost first. */
export function* walk(root: Expression | undefined): Iterable<Expression> {
  const waiting: Expression[] = root ? [root] : [];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    yield node;
    if (node.kind === 'member') {
      waiting.push(node.object);
      if (typeof node.property !== 'string') waiting.push(node.property);
    } else if (node.kind === 'call') append(waiting, node.arguments);
    else if (node.kind === 'many') append(waiting, node.parts);
  }
}
