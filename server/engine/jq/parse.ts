/** The tree of a jq program. `at` is the offset of the node's first character. */
export type Jq =
  | { readonly kind: 'identity' | 'recurse'; readonly at: number }
  | { readonly kind: 'literal'; readonly value: null | boolean | number | string; readonly at: number }
  /** `"… \(filter) …"`, or `@csv "…"`: texts and filters by turns. */
  | { readonly kind: 'text'; readonly parts: readonly (string | Jq)[]; readonly format: string; readonly at: number }
  | { readonly kind: 'format'; readonly name: string; readonly at: number }
  | { readonly kind: 'index'; readonly of: Jq; readonly key: Jq; /** With `?` behind it. */ readonly optional?: true; readonly at: number }
  | { readonly kind: 'slice'; readonly of: Jq; readonly from: Jq | undefined; readonly to: Jq | undefined; readonly optional?: true; readonly at: number }
  | { readonly kind: 'each'; readonly of: Jq; readonly optional?: true; readonly at: number }
  | { readonly kind: 'array'; readonly of: Jq | undefined; readonly at: number }
  | { readonly kind: 'object'; readonly members: readonly { readonly key: Jq; readonly value: Jq }[]; readonly at: number }
  | { readonly kind: 'negate'; readonly of: Jq; readonly at: number }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Jq; readonly right: Jq; readonly at: number }
  | { readonly kind: 'if'; readonly condition: Jq; readonly then: Jq; readonly otherwise: Jq | undefined; readonly at: number }
  | { readonly kind: 'try'; readonly body: Jq; readonly handler: Jq | undefined; readonly at: number }
  /** `source as pattern ?// pattern | body`. */
  | { readonly kind: 'bind'; readonly source: Jq; readonly patterns: readonly Pattern[]; readonly body: Jq; readonly at: number }
  | { readonly kind: 'reduce'; readonly source: Jq; readonly patterns: readonly Pattern[]; readonly start: Jq; readonly update: Jq; readonly at: number }
  | { readonly kind: 'foreach'; readonly source: Jq; readonly patterns: readonly Pattern[]; readonly start: Jq; readonly update: Jq; readonly extract: Jq | undefined; readonly at: number }
  /** `def name(parameters): body; rest`. A parameter that is written `$name` keeps its dollar. */
  | { readonly kind: 'def'; readonly name: string; readonly parameters: readonly string[]; readonly body: Jq; readonly rest: Jq; readonly at: number }
  | { readonly kind: 'assign'; readonly operator: string; readonly left: Jq; readonly right: Jq; readonly at: number }
  | { readonly kind: 'label'; readonly name: string; readonly body: Jq; readonly at: number }
  | { readonly kind: 'break'; readonly name: string; readonly at: number }
  | { readonly kind: 'variable'; readonly name: string; readonly at: number }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Jq[]; readonly at: number };

/** What a value is taken apart by. */
export type Pattern =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'array'; readonly items: readonly Pattern[] }
  /** `name`: the member itself is bound as well. */
  | { readonly kind: 'object'; readonly members: readonly { readonly key: Jq; readonly name: string | undefined; readonly value: Pattern | undefined }[] };

/** A program that is no jq, or uses what is not supported; `at` is the offset in the program. */
export class JqSyntaxError extends Error {
  override readonly name = 'JqSyntaxError';
  constructor(message: string, readonly at: number) { super(message); }
}

interface Token { readonly kind: 'number' | 'name' | 'field' | 'variable' | 'format' | 'text' | 'symbol' | 'end'; readonly text: string; readonly at: number; readonly parts?: readonly (string | Jq)[] }

const assignments: readonly string[] = ['=', '|=', '+=', '-=', '*=', '/=', '%=', '//='];

/** Deepest nesting that is read: enough for people, little enough for the stack. */
const deepest = 200;

const patterns: readonly [Token['kind'], RegExp][] = [
  ['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y],
  ['field', /\.[A-Za-z_]\w*/y],
  ['variable', /\$[A-Za-z_]\w*/y],
  ['format', /@[A-Za-z_]\w*/y],
  ['name', /[A-Za-z_]\w*/y],
  ['symbol', /\?\/\/|\|=|\/\/=|[-+*/%]=|==|!=|<=|>=|\/\/|\.\.|and\b|[-+*/%|,.:;()[\]{}<>=?]/y],
];

/**
 * Reads a jq program (the language of 1.6, without modules).
 * @throws JqSyntaxError at the first thing that cannot be read
 */
export function parseJq(source: string): Jq {
  let at = 0;
  let depth = 0;
  let token: Token = { kind: 'end', text: '', at: 0 };

  function next(): Token {
    for (;;) {
      while (/\s/.test(source[at] ?? '')) at++;
      if (source[at] !== '#') break;
      while (at < source.length && source[at] !== '\n') at++;
    }
    const start = at;
    if (at >= source.length) return { kind: 'end', text: '', at };
    if (source[at] === '"') return text(start);
    for (const [kind, pattern] of patterns) {
      pattern.lastIndex = at;
      const match = pattern.exec(source)?.[0];
      if (match === undefined) continue;
      at += match.length;
      return { kind, text: match, at: start };
    }
    throw new JqSyntaxError(`\`${source[at]}\` is not expected here`, at);
  }

  /** A text; what stands in `\( )` is read with the same reader. */
  function text(start: number): Token {
    const parts: (string | Jq)[] = [];
    let plain = '';
    for (at++; ; at++) {
      const c = source[at];
      if (c === undefined) throw new JqSyntaxError('The text has no closing quote', start);
      if (c === '"') break;
      if (c !== '\\') {
        plain += c;
        continue;
      }
      const escape = source[++at];
      if (escape === '(') {
        parts.push(plain);
        plain = '';
        at++;
        const before = token;
        token = next();
        parts.push(nested(pipe));
        if (token.text !== ')' || token.kind !== 'symbol') throw expected('`)`');
        at = token.at;
        token = before;
      } else if (escape === 'u') {
        const digits = source.slice(at + 1, at + 5);
        if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw new JqSyntaxError('`\\u` takes four hexadecimal digits', at - 1);
        plain += String.fromCharCode(parseInt(digits, 16));
        at += 4;
      } else {
        const known = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }[escape ?? ''];
        if (known === undefined) throw new JqSyntaxError(`\`\\${escape ?? ''}\` is no escape`, at - 1);
        plain += known;
      }
    }
    at++;
    parts.push(plain);
    return { kind: 'text', text: '"', at: start, parts };
  }

  const expected = (what: string) => new JqSyntaxError(`Expected ${what}, found ${token.kind === 'end' ? 'the end' : `\`${token.kind === 'text' ? 'a text' : token.text}\``}`, token.at);
  const is = (text: string) => token.text === text && (token.kind === 'symbol' || token.kind === 'name');
  function take(text: string): boolean {
    if (!is(text)) return false;
    token = next();
    return true;
  }
  function need(text: string): void {
    if (!take(text)) throw expected(`\`${text}\``);
  }
  function nested<T>(read: () => T): T {
    if (++depth > deepest) throw new JqSyntaxError(`The program is nested more than ${deepest} levels deep`, token.at);
    const result = read();
    depth--;
    return result;
  }

  function pipe(): Jq {
    if (is('import') || is('include')) throw new JqSyntaxError('There are no modules here', token.at);
    const left = comma();
    const start = left.at;
    if (is('as')) throw new JqSyntaxError('`as` stands behind a term: put what is left of it into parentheses', token.at);
    return take('|') ? { kind: 'binary', operator: '|', left, right: nested(pipe), at: start } : left;
  }
  function comma(): Jq {
    let left = alternative();
    while (take(',')) left = { kind: 'binary', operator: ',', left, right: alternative(), at: left.at };
    return left;
  }
  /** `//` takes all that follows: `a // b // c` is `a // (b // c)`. */
  function alternative(): Jq {
    const left = assignment();
    return take('//') ? { kind: 'binary', operator: '//', left, right: nested(alternative), at: left.at } : left;
  }
  function assignment(): Jq {
    const left = either();
    const operator = assignments.find(is);
    if (operator === undefined) return left;
    token = next();
    const right = nested(either);
    if (assignments.some(is)) throw new JqSyntaxError('Assignments cannot stand in a row', token.at);
    return { kind: 'assign', operator, left, right, at: left.at };
  }
  const level = (operators: readonly string[], below: () => Jq, once = false) => (): Jq => {
    let left = below();
    for (let operator = operators.find(is); operator !== undefined; operator = operators.find(is)) {
      token = next();
      left = { kind: 'binary', operator, left, right: below(), at: left.at };
      if (once) {
        if (operators.some(is)) throw new JqSyntaxError('Comparisons cannot stand in a row', token.at);
        break;
      }
    }
    return left;
  };
  const product = level(['*', '/', '%'], () => postfix());
  const sum = level(['+', '-'], product);
  const comparison = level(['==', '!=', '<=', '>=', '<', '>'], sum, true);
  const both = level(['and'], comparison);
  const either: () => Jq = level(['or'], both);

  function postfix(): Jq {
    const start = token.at;
    if (take('-')) return { kind: 'negate', of: nested(postfix), at: start };
    if (take('def')) return definition(start);
    if (take('reduce')) return reduce(start);
    if (take('foreach')) return foreach(start);
    if (take('label')) {
      const name = variable();
      need('|');
      return { kind: 'label', name, body: nested(pipe), at: start };
    }
    if (take('if')) return suffixes(conditional(start));
    if (take('try')) {
      const body = nested(postTerm);
      return { kind: 'try', body, handler: take('catch') ? nested(postTerm) : undefined, at: start };
    }
    const term = postTerm();
    if (!take('as')) return term;
    const patterns = alternatives();
    need('|');
    return { kind: 'bind', source: term, patterns, body: nested(pipe), at: start };
  }
  function variable(): string {
    if (token.kind !== 'variable') throw expected('a variable: `$name`');
    const name = token.text;
    token = next();
    return name;
  }
  function alternatives(): Pattern[] {
    const patterns = [nested(pattern)];
    while (take('?//')) patterns.push(nested(pattern));
    return patterns;
  }
  function pattern(): Pattern {
    if (take('[')) {
      const items: Pattern[] = [];
      do items.push(nested(pattern)); while (take(','));
      need(']');
      return { kind: 'array', items };
    }
    if (!take('{')) return { kind: 'variable', name: variable() };
    const members: { key: Jq; name: string | undefined; value: Pattern | undefined }[] = [];
    do {
      const { kind, text: written, at: place } = token;
      let key: Jq;
      let name: string | undefined;
      if (kind === 'variable') {
        name = variable();
        key = { kind: 'literal', value: name.slice(1), at: place };
      } else if (kind === 'name') {
        token = next();
        key = { kind: 'literal', value: written, at: place };
      } else if (kind === 'text') key = textNode('@text');
      else if (take('(')) {
        key = nested(pipe);
        need(')');
      } else throw expected('a variable or a key');
      if (name === undefined && !is(':')) throw expected('`:`');
      members.push({ key, name, value: take(':') ? nested(pattern) : undefined });
    } while (take(','));
    need('}');
    return { kind: 'object', members };
  }
  function definition(start: number): Jq {
    if (token.kind !== 'name') throw expected('the name of the function');
    const name = token.text;
    token = next();
    const parameters: string[] = [];
    if (take('(')) {
      do {
        if (token.kind !== 'name' && token.kind !== 'variable') throw expected('a parameter');
        parameters.push(token.text);
        token = next();
      } while (take(';'));
      need(')');
    }
    need(':');
    const body = nested(pipe);
    need(';');
    const rest: Jq = token.kind === 'end' ? { kind: 'identity', at: token.at } : nested(pipe);
    return { kind: 'def', name, parameters, body, rest, at: start };
  }
  /** What `reduce` and `foreach` have in common: all up to what follows the update. */
  function fold() {
    const source = postTerm();
    need('as');
    const patterns = alternatives();
    need('(');
    const start = nested(pipe);
    need(';');
    return { source, patterns, start, update: nested(pipe) };
  }
  function foreach(at: number): Jq {
    const over = fold();
    const extract = take(';') ? nested(pipe) : undefined;
    need(')');
    return { kind: 'foreach', ...over, extract, at };
  }
  function reduce(at: number): Jq {
    const over = fold();
    need(')');
    return { kind: 'reduce', ...over, at };
  }
  function conditional(start: number): Jq {
    const condition = nested(pipe);
    need('then');
    const then = nested(pipe);
    const branch = token.at;
    if (take('elif')) return { kind: 'if', condition, then, otherwise: nested(() => conditional(branch)), at: start };
    // 1.6, which the delivery stream runs, knows no `if` without `else`.
    if (!take('else')) throw expected('`else` (jq 1.6 knows no `if` without it)');
    const otherwise = nested(pipe);
    need('end');
    return { kind: 'if', condition, then, otherwise, at: start };
  }

  const postTerm = (): Jq => suffixes(term());

  function suffixes(of: Jq): Jq {
    let result = of;
    for (;;) {
      const start = token.at;
      if (token.kind === 'field') {
        result = { kind: 'index', of: result, key: { kind: 'literal', value: token.text.slice(1), at: start }, at: of.at };
        token = next();
      } else if (is('.')) {
        token = next();
        if (token.kind === 'text') result = { kind: 'index', of: result, key: textNode('@text'), at: of.at };
        else throw expected('a name');
      } else if (is('[')) result = bracket(result);
      else if (take('?')) result = optional(result);
      else return result;
    }
  }
  /** Behind a step `?` is about that step only: `.a.b?` still fails where `.a` does. Elsewhere it is `try`. */
  function optional(of: Jq): Jq {
    const isStep = (of.kind === 'index' || of.kind === 'slice' || of.kind === 'each') && !of.optional;
    return isStep ? { ...of, optional: true } : { kind: 'try', body: of, handler: undefined, at: of.at };
  }
  function bracket(of: Jq): Jq {
    need('[');
    if (take(']')) return { kind: 'each', of, at: of.at };
    if (take(':')) {
      const to = nested(pipe);
      need(']');
      return { kind: 'slice', of, from: undefined, to, at: of.at };
    }
    const key = nested(pipe);
    if (take(':')) {
      const to = is(']') ? undefined : nested(pipe);
      need(']');
      return { kind: 'slice', of, from: key, to, at: of.at };
    }
    need(']');
    return { kind: 'index', of, key, at: of.at };
  }
  function textNode(format: string): Jq {
    const { parts = [], at: start } = token;
    token = next();
    return parts.length === 1 ? { kind: 'literal', value: parts[0] as string, at: start } : { kind: 'text', parts, format, at: start };
  }

  function term(): Jq {
    const { kind, text: written, at: start } = token;
    switch (kind) {
      case 'number':
        token = next();
        return { kind: 'literal', value: Number(written), at: start };
      case 'text': return textNode('@text');
      case 'format':
        token = next();
        return (token as Token).kind === 'text' ? textNode(written) : { kind: 'format', name: written, at: start };
      case 'variable':
        token = next();
        if (written === '$__loc__') return { kind: 'object', at: start, members: [['file', '<top-level>'], ['line', source.slice(0, start).split('\n').length]].map(([key, value]) => ({ key: { kind: 'literal', value: key!, at: start }, value: { kind: 'literal', value: value!, at: start } })) };
        return { kind: 'variable', name: written, at: start };
      case 'field':
        token = next();
        return { kind: 'index', of: { kind: 'identity', at: start }, key: { kind: 'literal', value: written.slice(1), at: start }, at: start };
      case 'name': return call(written, start);
      case 'end': throw expected('a filter');
    }
    if (take('..')) return { kind: 'recurse', at: start };
    if (take('.')) {
      if ((token as Token).kind === 'text') return { kind: 'index', of: { kind: 'identity', at: start }, key: textNode('@text'), at: start };
      return { kind: 'identity', at: start };
    }
    if (take('(')) {
      const inner = nested(pipe);
      need(')');
      return inner;
    }
    if (take('[')) {
      if (take(']')) return { kind: 'array', of: undefined, at: start };
      const inner = nested(pipe);
      need(']');
      return { kind: 'array', of: inner, at: start };
    }
    if (take('{')) return nested(() => object(start));
    throw expected('a filter');
  }

  function call(name: string, start: number): Jq {
    token = next();
    if (name === 'break') return { kind: 'break', name: variable(), at: start };
    if (name === 'null' || name === 'true' || name === 'false') return { kind: 'literal', value: name === 'null' ? null : name === 'true', at: start };
    if (['then', 'else', 'elif', 'end', 'as', 'catch', 'and', 'or'].includes(name)) throw new JqSyntaxError(`\`${name}\` is not expected here`, start);
    const given: Jq[] = [];
    if (take('(')) {
      do given.push(nested(pipe)); while (take(';'));
      need(')');
    }
    return { kind: 'call', name, arguments: given, at: start };
  }

  function object(start: number): Jq {
    const members: { key: Jq; value: Jq }[] = [];
    while (!is('}')) {
      const { kind, text: name, at: place } = token;
      let key: Jq;
      if (kind === 'name' || kind === 'number') {
        token = next();
        key = { kind: 'literal', value: name, at: place };
      } else if (kind === 'variable') {
        token = next();
        members.push({ key: { kind: 'literal', value: name.slice(1), at: place }, value: { kind: 'variable', name, at: place } });
        if (!take(',')) break;
        continue;
      } else if (kind === 'text') key = textNode('@text');
      else if (kind === 'format') {
        token = next();
        if ((token as Token).kind !== 'text') throw expected('a text');
        key = textNode(name);
      } else if (take('(')) {
        key = nested(pipe);
        need(')');
      } else throw expected('a key');
      let value: Jq;
      if (take(':')) {
        value = postfix();
        while (take('|')) value = { kind: 'binary', operator: '|', left: value, right: postfix(), at: value.at };
      } else value = { kind: 'index', of: { kind: 'identity', at: place }, key, at: place };
      members.push({ key, value });
      if (!take(',')) break;
    }
    need('}');
    return { kind: 'object', members, at: start };
  }

  token = next();
  const program = pipe();
  if (token.kind !== 'end') throw expected('the end');
  return program;
}
