import { memo } from '../../base/memo.ts';
import { display, lexScript, type Token } from './lexer.ts';
import type { Block, Expression, FunctionNode, Parameter, Problem, Script, Statement } from './tree.ts';

const levels: readonly (readonly string[])[] = [['||'], ['&&'], ['|'], ['^'], ['&'], ['==', '===', '!=', '!=='], ['instanceof'], ['<', '<=', '>', '>='], ['<<', '>>', '>>>'], ['=~', '==~'], ['+', '-'], ['*', '/', '%']];
const precedence = new Map<string, number>(levels.flatMap((operators, level) => operators.map(o => [o, level + 1] as const)));
const assignments = new Set(['=', '+=', '-=', '*=', '/=', '%=', '&=', '^=', '|=', '<<=', '>>=', '>>>=']);
const depthLimit = 400;
/** Links of one operator or dot chain; such trees lean to one side and are walked by recursion. */
const chainLimit = 1500;

class Recover extends Error {}

/** The tree of any text; see `grammar.ebnf` beside this file. Errors are those of the compiler, texts included. */
export const parseScript: (file: { readonly text: string }) => Script = memo(({ text }) => parse(text));

function parse(text: string): Script {
  const { tokens } = lexScript(text);
  const problems: Problem[] = [];
  const typeNames: { at: number; name: string }[] = [];
  let index = 0;
  let depth = 0;
  /**
   * The service's parser makes some choices by reading ahead: over a statement of a block, to tell it from the last one, and over everything
   * in the brackets of an expression. What goes wrong on the way fails the choice, which has another message than a token that was not expected.
   */
  let undecided = 0;
  /** Closers by token index, found once: look-ahead for lambdas and casts stays linear. */
  const closer = new Map<number, number>();
  {
    const open: number[] = [];
    tokens.forEach((t, i) => {
      if (t.kind !== 'operator') return;
      if (t.text === '(' || t.text === '[') open.push(i);
      else if (t.text === ')' || t.text === ']') {
        const o = open.pop();
        if (o !== undefined && (tokens[o]!.text === '(') === (t.text === ')')) closer.set(o, i);
      }
    });
  }
  const token = (ahead = 0): Token => tokens[Math.min(index + ahead, tokens.length - 1)]!;
  const is = (value: string, ahead = 0): boolean => { const t = token(ahead); return t.text === value && (t.kind === 'operator' || t.kind === 'keyword' || t.kind === 'primitive'); };
  const take = (): Token => { const t = token(); if (t.kind !== 'end') index++; return t; };
  const shown = (t: Token) => `'${display(t.text)}'`;
  const fail = (message: string, t = token()): never => { problems.push({ at: t.start, end: Math.max(t.end, t.start), message }); throw new Recover(); };
  const unexpected = (expecting?: string): never => {
    const wrong = token();
    if (wrong.kind === 'wrong') fail(wrong.message!);
    if (expecting !== undefined && undecided === 0) fail(`unexpected token [${shown(wrong)}] was expecting one of [${expecting}].`);
    return fail(wrong.kind === 'end' ? 'unexpected end of script.' : `invalid sequence of tokens near [${shown(wrong)}].`);
  };
  /** At the end of the text what is missing is taken as given: a script that is being written has a tree up to the cursor. */
  const cut = (expecting?: string): boolean => {
    if (token().kind !== 'end') return false;
    try { unexpected(expecting); } catch (error) { if (!(error instanceof Recover)) throw error; }
    return true;
  };
  const expect = (value: string): Token => (is(value) ? take() : cut(`'${value}'`) ? token() : unexpected(`'${value}'`));
  const accept = (value: string): boolean => { if (!is(value)) return false; index++; return true; };
  const identifier = (): Token => (token().kind === 'word' ? take() : cut('ID') ? { ...token(), text: '' } : unexpected('ID'));
  const last = (from = 0): number => Math.max(from, index > 0 ? tokens[index - 1]!.end : 0);
  const ahead = <T>(body: () => T): T => { undecided++; try { return body(); } finally { undecided--; } };
  const starts = (t: Token): boolean => (t.kind === 'operator' ? /^(?:[[(!~+-]|\+\+|--)$/.test(t.text) : t.kind === 'keyword' ? /^(?:true|false|null|new)$/.test(t.text) : t.kind !== 'primitive' && t.kind !== 'end');
  const nested = <T>(body: () => T): T => {
    if (depth >= depthLimit) fail(`script is nested too deeply near [${shown(token())}].`);
    depth++;
    try { return body(); } finally { depth--; }
  };

  // Types by look-ahead: the token index behind a type, or -1.
  const typeEnd = (from: number, withBrackets = true): number => {
    let i = from;
    const first = tokens[i]!;
    if (first.kind !== 'primitive' && first.kind !== 'word') return -1;
    i++;
    if (first.kind === 'word') while (tokens[i]?.text === '.' && tokens[i + 1]?.kind === 'dotName') i += 2;
    if (withBrackets) while (tokens[i]?.text === '[' && tokens[i + 1]?.text === ']') i += 2;
    return i;
  };
  const type = (withBrackets = true): string => {
    const end = typeEnd(index, withBrackets);
    if (end < 0) return cut() ? 'def' : unexpected();
    const start = token().start;
    let name = '';
    for (; index < end; index++) name += token().text;
    typeNames.push({ at: start, name: name.replace(/(\[\])+$/, '') });
    return name;
  };
  const declares = (): boolean => {
    const end = typeEnd(index);
    return end > 0 && tokens[end]?.kind === 'word';
  };

  function parameters(): Parameter[] {
    const list: Parameter[] = [];
    expect('(');
    if (!is(')')) do { const t = type(); const n = identifier(); list.push({ type: t, name: n.text, at: n.start }); } while (accept(','));
    expect(')');
    return list;
  }

  const block = (): Block => nested(() => {
    const from = expect('{').start;
    const statements: Statement[] = [];
    while (!is('}') && token().kind !== 'end') guarded(statements, true);
    if (!accept('}')) cut();
    return { kind: 'block', from, to: last(from), statements };
  });

  /** One statement; after an error the rest of it is skipped, so that what follows is still understood. */
  function guarded(statements: Statement[], inBlock: boolean): void {
    const before = index;
    const t = token();
    const choice = inBlock && !(t.kind === 'keyword' && /^(?:if|while|for|try)$/.test(t.text)) ? 1 : 0;
    undecided += choice;
    try {
      statements.push(statement(inBlock));
    } catch (error) {
      if (!(error instanceof Recover)) throw error;
      resume(before, inBlock);
    } finally {
      undecided -= choice;
    }
  }

  /** To the place where the next statement may begin; `before` is where the wrong one began. */
  function resume(before: number, inBlock: boolean): void {
    if (index === before && !is('}')) index++;
    while (token().kind !== 'end' && !is(';') && !is('{') && !is('}') && !(token().kind === 'keyword' && /^(if|while|for|do|try|return|throw|break|continue)$/.test(token().text) && index > before)) index++;
    if (is(';')) index++;
    else if (is('{') || (is('}') && !inBlock)) index++;
    if (index === before && token().kind !== 'end' && !is('}')) index++;
  }

  function trailer(): Block {
    if (is('{')) return block();
    const from = token().start;
    const one = statement(false);
    return { kind: 'block', from, to: last(from), statements: [one] };
  }

  const statement = (inBlock: boolean): Statement => nested(() => {
    const t = token();
    if (t.kind === 'keyword') {
      if (t.text === 'if') {
        take();
        expect('(');
        const condition = expression();
        expect(')');
        const yes = trailer();
        const no = accept('else') ? trailer() : undefined;
        return { kind: 'if', at: t.start, from: t.start, to: last(t.start), condition, yes, no };
      }
      if (t.text === 'while') {
        take();
        expect('(');
        const condition = expression();
        expect(')');
        const body = accept(';') ? undefined : trailer();
        return { kind: 'while', at: t.start, from: t.start, to: last(t.start), condition, body };
      }
      if (t.text === 'for') return forStatement();
      if (t.text === 'try') {
        take();
        const body = block();
        const catches: { type: string; name: string; at: number; body: Block }[] = [];
        if (!is('catch') && !cut("'catch'")) unexpected("'catch'");
        while (accept('catch')) {
          const at = tokens[index - 1]!.start;
          expect('(');
          const caught = type(false);
          const name = identifier().text;
          expect(')');
          catches.push({ type: caught, name, at, body: block() });
        }
        return { kind: 'try', at: t.start, from: t.start, to: last(t.start), body, catches };
      }
    }
    const plain = delimited();
    const to = last();
    if (is(';')) take();
    else if (token().kind !== 'end' && !(inBlock && is('}'))) {
      // The statement before the mistake is kept; what stands on its line behind it is given up.
      const before = index;
      try { unexpected("{<EOF>, ';'}"); } catch (error) { if (!(error instanceof Recover)) throw error; }
      if (!is('}') && !text.slice(to, token().start).includes('\n')) resume(before, true);
    }
    return { ...plain, to: Math.max(plain.from, to, last()) };
  });

  function forStatement(): Statement {
    const start = take().start;
    expect('(');
    const eachEnd = typeEnd(index);
    if (eachEnd > 0 && tokens[eachEnd]?.kind === 'word' && tokens[eachEnd + 1]?.text === ':') {
      const element = type();
      const n = identifier();
      take();
      return each(start, element, n);
    }
    if (eachEnd > 0 && tokens[eachEnd]?.kind === 'word' && !/^(?:[=,;]|<EOF>)$/.test(tokens[eachEnd + 1]!.text) && !is('in', 1)) { index = eachEnd + 1; unexpected(); }
    if (token().kind === 'word' && is('in', 1)) { const n = take(); take(); return each(start, 'def', n); }
    let init: Statement | undefined;
    if (!is(';')) {
      const from = token().start;
      init = declares() ? declaration() : { kind: 'expression', at: from, from, to: from, value: expression() };
    }
    expect(';');
    const condition = starts(token()) ? expression() : undefined;
    expect(';');
    const update = starts(token()) ? expression() : undefined;
    expect(')');
    const body = accept(';') ? undefined : trailer();
    return { kind: 'for', at: start, from: start, to: last(start), init, condition, update, body };
  }

  function each(start: number, element: string, n: Token): Statement {
    const over = expression();
    expect(')');
    const body = trailer();
    return { kind: 'each', at: start, from: start, to: last(start), type: element, name: n.text, nameAt: n.start, over, body };
  }

  function declaration(): Statement {
    const from = token().start;
    const declared = type();
    const names: { name: string; at: number; value: Expression | undefined }[] = [];
    do {
      const n = identifier();
      names.push({ name: n.text, at: n.start, value: accept('=') ? expression() : undefined });
    } while (accept(','));
    return { kind: 'declaration', at: names[0]!.at, from, to: last(from), type: declared, names };
  }

  function delimited(): Statement {
    const t = token();
    const base = { at: t.start, from: t.start, to: t.end };
    if (t.kind === 'keyword') {
      if (t.text === 'do') {
        take();
        const body = block();
        expect('while');
        expect('(');
        const condition = expression();
        expect(')');
        return { ...base, kind: 'do', body, condition };
      }
      if (t.text === 'continue' || t.text === 'break') { take(); return { ...base, kind: t.text }; }
      if (t.text === 'return') {
        take();
        return { ...base, kind: 'return', value: starts(token()) ? expression() : undefined };
      }
      if (t.text === 'throw') { take(); return { ...base, kind: 'throw', value: expression() }; }
    }
    if (declares()) return declaration();
    if (t.kind === 'primitive') { index = typeEnd(index); unexpected(); }
    const value = expression();
    return { kind: 'expression', at: value.at, from: value.from, to: value.to, value };
  }

  const expression = (): Expression => nested(() => {
    const from = token().start;
    const left = noncond(0);
    if (is('?')) {
      take();
      const yes = expression();
      expect(':');
      const no = expression();
      return { kind: 'conditional', at: from, from, to: no.to, condition: left, yes, no };
    }
    if (token().kind === 'operator' && assignments.has(token().text)) {
      const operator = take().text;
      const value = expression();
      return { kind: 'assign', at: from, from, to: value.to, operator, target: left, value };
    }
    return left;
  });

  /** Operators by precedence climbing; level 0 is elvis, which leans right. */
  function noncond(level: number): Expression {
    const from = token().start; // brackets around the first operand belong to the whole
    let left = unary();
    let links = 0;
    for (;;) {
      const operator = token();
      const p = operator.kind === 'operator' || operator.text === 'instanceof' ? precedence.get(operator.text) : undefined;
      if (p === undefined || p <= level) break;
      if (++links > chainLimit) fail(`script is nested too deeply near [${shown(operator)}].`);
      take();
      if (operator.text === 'instanceof') {
        const tested = ahead(type);
        left = { kind: 'instanceof', at: from, from, to: last(from), operand: left, type: tested };
      } else {
        const right = noncond(p);
        left = { kind: 'binary', at: from, from, to: right.to, operator: operator.text, left, right };
      }
    }
    if (level === 0 && is('?:')) {
      take();
      const right = nested(() => noncond(0));
      return { kind: 'elvis', at: from, from, to: right.to, left, right };
    }
    return left;
  }

  const unary = (): Expression => {
    const t = token();
    if (t.kind === 'operator') {
      if (t.text === '++' || t.text === '--') {
        take();
        const target = chain();
        return { kind: 'step', at: t.start, from: t.start, to: last(t.start), operator: t.text, prefix: true, target };
      }
      if (t.text === '+' || t.text === '-') {
        take();
        const operand = nested(unary);
        return { kind: 'unary', at: t.text === '-' && operand.kind === 'number' ? operand.at : t.start, from: t.start, to: last(t.start), operator: t.text, operand };
      }
    }
    return unaryNotSign();
  };

  function unaryNotSign(): Expression {
    const t = token();
    if (is('!') || is('~')) {
      take();
      const operand = nested(unary);
      return { kind: 'unary', at: t.start, from: t.start, to: last(t.start), operator: t.text as '!' | '~', operand };
    }
    const cast = castEnd();
    if (cast) {
      take();
      const target = type();
      expect(')');
      const operand = cast === 'primitive' ? nested(unary) : nested(unaryNotSign);
      return { kind: 'cast', at: t.start, from: t.start, to: last(t.start), type: target, operand };
    }
    const target = chain();
    if (is('++') || is('--')) {
      const operator = take().text as '++' | '--';
      return { kind: 'step', at: t.start, from: t.start, to: last(t.start), operator, prefix: false, target };
    }
    return target;
  }

  /** Whether a cast begins here. A parenthesised name is one only when something follows that no operator is. */
  function castEnd(): 'primitive' | 'reference' | undefined {
    if (!is('(')) return undefined;
    const end = typeEnd(index + 1);
    if (end < 0 || tokens[end]?.text !== ')') return undefined;
    const simple = tokens[index + 1]!.kind === 'primitive' && end === index + 2;
    const next = tokens[end + 1]!;
    if (simple) return 'primitive';
    if (next.text === '->') return undefined;
    if (next.kind === 'operator') return next.text === '(' || next.text === '!' || next.text === '~' || (next.text === '[' && tokens[end - 1]?.text === ']') || (next.text === '[' && listAfterCast(end + 1)) ? 'reference' : undefined;
    return next.kind === 'end' || (next.kind === 'keyword' && /^(in|else|while|instanceof)$/.test(next.text)) ? undefined : 'reference';
  }

  /** `(T)[…]` is a cast of a list or map only when the brackets hold no single expression: the grammar prefers an element of `T`. */
  function listAfterCast(at: number): boolean {
    const end = closer.get(at);
    if (end === undefined || end === at + 1) return true;
    let conditions = 0;
    for (let i = at + 1; i < end; i = (closer.get(i) ?? i) + 1) {
      if (tokens[i]!.text === '?') conditions++;
      else if (tokens[i]!.text === ',' || (tokens[i]!.text === ':' && --conditions < 0)) return true;
    }
    return false;
  }

  function args(): Expression[] {
    const list: Expression[] = [];
    expect('(');
    if (!is(')')) do list.push(argument()); while (accept(','));
    expect(')');
    return list;
  }

  const argument = (): Expression => nested(() => {
    const t = token();
    // x -> …, (a, b) -> …, int x -> …
    const end = typeEnd(index);
    const parenthesised = is('(') && tokens[(closer.get(index) ?? tokens.length) + 1]?.text === '->';
    if (parenthesised || (t.kind === 'word' && is('->', 1)) || (end > 0 && tokens[end]?.kind === 'word' && !/^(?:in)$/.test(tokens[end]!.text))) {
      const list: Parameter[] = [];
      const one = () => { const declared = declares() ? type() : undefined; const n = identifier(); list.push({ type: declared, name: n.text, at: n.start }); };
      if (parenthesised) {
        take();
        if (!is(')')) do one(); while (accept(','));
        expect(')');
      } else one();
      expect('->');
      const body = is('{') ? block() : expression();
      return { kind: 'lambda', at: t.start, from: t.start, to: last(t.start), parameters: list, body };
    }
    if (is('this') && is('::', 1)) {
      take(); take();
      return { kind: 'reference', at: t.start, from: t.start, qualifier: 'this', name: identifier().text, to: last() };
    }
    if (end > 0 && tokens[end]?.text === '::') {
      const qualifier = type();
      take();
      const name = is('new') ? take().text : identifier().text;
      return { kind: 'reference', at: t.start, from: t.start, qualifier, name, to: last() };
    }
    return expression();
  });

  const chain = (): Expression => ahead(() => {
    let node = primary();
    let links = 0;
    for (;;) {
      const t = token();
      if (t.kind !== 'operator') return node;
      if (t.text === '.' || t.text === '?.') {
        take();
        const part = token();
        if (part.kind !== 'dotName' && part.kind !== 'dotInteger') {
          // The half-written dot stays in the tree for completion.
          problems.push({ at: part.start, end: part.end, message: part.kind === 'wrong' ? part.message! : part.kind === 'end' ? 'unexpected end of script.' : `invalid sequence of tokens near [${shown(part)}].` });
          if (part.kind === 'wrong') take();
          return { kind: 'field', at: t.start, from: node.from, to: t.end, receiver: node, name: '', nameAt: t.end, integer: false, safe: t.text === '?.' };
        }
        take();
        const safe = t.text === '?.';
        if (part.kind === 'dotName' && is('(')) {
          const list = args();
          node = { kind: 'method', at: t.start, from: node.from, to: last(node.from), receiver: node, name: part.text, nameAt: part.start, args: list, safe };
        } else node = { kind: 'field', at: t.start, from: node.from, to: last(node.from), receiver: node, name: part.text, nameAt: part.start, integer: part.kind === 'dotInteger', safe };
      } else if (t.text === '[') {
        take();
        const subscript = expression();
        expect(']');
        node = { kind: 'index', at: t.start, from: node.from, to: last(node.from), receiver: node, index: subscript };
      } else return node;
      if (++links > chainLimit) fail(`script is nested too deeply near [${shown(token())}].`);
    }
  });

  const primary = (): Expression => {
    const t = token();
    const { start: at, start: from, end: to } = t;
    switch (t.kind) {
      case 'octal': case 'hex': case 'integer': case 'decimal': take(); return { kind: 'number', at, from, to, text: t.text, shape: t.kind };
      case 'string': take(); return { kind: 'string', at, from, to, value: t.text.includes('\\') ? t.text.slice(1, -1).replace(/\\([\\'"])/g, '$1') : t.text.slice(1, -1) };
      case 'regex': {
        take();
        const slash = t.text.lastIndexOf('/');
        return { kind: 'regex', at, from, to, pattern: t.text.slice(1, slash), flags: t.text.slice(slash + 1) };
      }
      case 'word':
        take();
        if (is('(')) { const list = args(); return { kind: 'call', at, from, to: last(), name: t.text, args: list }; }
        return { kind: 'name', at, from, to, name: t.text };
      case 'keyword':
        if (t.text === 'true' || t.text === 'false') { take(); return { kind: 'boolean', at, from, to, value: t.text === 'true' }; }
        if (t.text === 'null') { take(); return { kind: 'null', at, from, to }; }
        if (t.text === 'new') return creation();
        return unexpected();
      case 'operator':
        if (t.text === '(') {
          take();
          const inner = expression();
          expect(')');
          return inner;
        }
        if (t.text === '[') return bracket();
        return unexpected();
      default: return cut() ? { kind: 'missing', at, from, to } : unexpected();
    }
  };

  function creation(): Expression {
    const start = take().start;
    const base = { at: start, from: start };
    const created = type(false);
    if (is('(')) { const list = args(); return { ...base, kind: 'new', type: created, args: list, to: last() }; }
    if (is('[') && is(']', 1)) {
      take(); take();
      expect('{');
      const items: Expression[] = [];
      if (!is('}')) do items.push(expression()); while (accept(','));
      expect('}');
      return { ...base, kind: 'arrayInit', type: `${created}[]`, items, to: last() };
    }
    if (!is('[')) return cut() ? { ...base, kind: 'new', type: created, args: [], to: last() } : unexpected();
    const sizes: Expression[] = [];
    while (accept('[')) { sizes.push(expression()); expect(']'); }
    return { ...base, kind: 'newArray', type: created + '[]'.repeat(sizes.length), sizes, to: last() };
  }

  function bracket(): Expression {
    const start = take().start;
    const base = { at: start, from: start };
    if (accept(']')) return { ...base, kind: 'list', items: [], to: last() };
    if (accept(':')) { expect(']'); return { ...base, kind: 'map', entries: [], to: last() }; }
    const first = expression();
    if (accept(':')) {
      const entries: (readonly [Expression, Expression])[] = [[first, expression()]];
      while (accept(',')) { const key = expression(); expect(':'); entries.push([key, expression()]); }
      expect(']');
      return { ...base, kind: 'map', entries, to: last() };
    }
    const items = [first];
    while (accept(',')) items.push(expression());
    expect(']');
    return { ...base, kind: 'list', items, to: last() };
  }

  /** The first statement could still be a function: where neither can go on, the choice between them fails. */
  function first(): void {
    const end = typeEnd(index);
    if (end < 0) return;
    const named = tokens[end]!.kind === 'word';
    const next = tokens[named ? end + 1 : end]!;
    if (next.kind === 'end' || (next.kind === 'operator' && (named ? /^[=,;]$/ : /^(?!(?:[)\]}{,:!~]|->|::)$)/).test(next.text)) || (!named && next.text === 'instanceof') || next.kind === 'wrong') return;
    problems.push({ at: next.start, end: next.end, message: `invalid sequence of tokens near [${shown(next)}].` });
  }

  const functions: FunctionNode[] = [];
  const statements: Statement[] = [];
  while (token().kind !== 'end') {
    const end = typeEnd(index);
    if (statements.length === 0 && end > 0 && tokens[end]?.kind === 'word' && tokens[end + 1]?.text === '(' ) {
      const from = token().start;
      const before = index;
      try {
        const returns = type();
        const n = identifier();
        const list = parameters();
        const body = block();
        functions.push({ kind: 'function', at: from, from, to: last(from), type: returns, name: n.text, nameAt: n.start, parameters: list, body });
      } catch (error) {
        if (!(error instanceof Recover)) throw error;
        if (index === before) index++;
        while (token().kind !== 'end' && !is('}') && !is(';')) index++;
        if (token().kind !== 'end') index++;
      }
    } else {
      if (statements.length === 0) first();
      else if (!starts(token()) && token().kind !== 'primitive' && !(token().kind === 'keyword' && /^(?:if|while|for|do|try|return|throw|break|continue)$/.test(token().text))) {
        try { unexpected('<EOF>'); } catch (error) { if (!(error instanceof Recover)) throw error; }
        index++;
        continue;
      }
      guarded(statements, false);
    }
  }
  return { functions, statements, problems: problems.sort((a, b) => a.at - b.at), typeNames };
}
