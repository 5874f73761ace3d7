import { SqlError } from '../../../base/sql-value.ts';

/** A pattern of FAST_REGEX_LOG_PARSE, ready to take lines apart. */
export interface FastPattern {
  /** Number of its groups. */
  readonly groups: number;
  /** Texts of the groups, or undefined when the pattern does not take up the whole line. */
  match(line: string): readonly string[] | undefined;
}

/**
 * The fast parser's pattern language (that of the Brics automaton library): `.` any character, `@` any text, `#` nothing at all, `"…"` literal text,
 * `<n-m>` a number, `<Alpha>` and other classes, `[…]`, `a|b`, `a&b` both, `~a` anything but, `?` `*` `+` `{n,m}`; `\` takes the next character as it is.
 *
 * As its manual page says, the pattern is cut at the borders of its groups; what has a fixed length at the start of a piece goes to the end of the piece
 * before; then each piece in turn takes the shortest text that fits, without ever going back. The last one must reach the end of the line.
 * Throws `SqlError` for a broken pattern.
 */
export function fastPattern(pattern: string): FastPattern {
  let known = cache.get(pattern);
  if (!known) {
    known = compile(pattern);
    if (cache.size > 200) cache.clear();
    cache.set(pattern, known);
  }
  return known;
}

const cache = new Map<string, FastPattern>();

interface Segment {
  readonly parts: Expression[];
  /** Borders of groups, counted back from the segment's end. */
  readonly marks: { readonly group: number; readonly closes: boolean; back: number }[];
}

function compile(pattern: string): FastPattern {
  const algebra = makeAlgebra();
  const segments: Segment[] = [{ parts: [], marks: [] }];
  let groups = 0;
  for (const { parts, captured } of read(pattern, algebra)) {
    const group = captured ? groups++ : undefined;
    const mark = (closes: boolean) => { if (group !== undefined) segments[segments.length - 1]!.marks.push({ group, closes, back: 0 }); };
    mark(false);
    const variable = parts.findIndex(p => p.length === undefined);
    for (const part of variable < 0 ? parts : parts.slice(0, variable)) {
      const last = segments[segments.length - 1]!;
      last.parts.push(part);
      for (const m of last.marks) m.back += part.length!;
    }
    if (variable >= 0) segments.push({ parts: parts.slice(variable), marks: [] });
    mark(true);
  }
  const expressions = segments.map(s => s.parts.reduceRight((rest, part) => algebra.sequence(part, rest), algebra.blank));
  return {
    groups,
    match(line) {
      // A number that may be large has many states: a pattern that gathered too many begins anew with the next line.
      if (algebra.states() > 20_000) cache.delete(pattern);
      const from: number[] = [];
      const to: number[] = [];
      let at = 0;
      for (const [i, segment] of segments.entries()) {
        const last = i === segments.length - 1;
        at = algebra.run(expressions[i]!, line, at, last);
        if (at < 0) return undefined;
        for (const { group, closes, back } of segment.marks) (closes ? to : from)[group] = at - back;
      }
      return from.map((start, g) => line.slice(start, to[g]));
    },
  };
}

// ---------------------------------------------------------------------------------------------- expressions

/** A set of texts. The same set written the same way is the same object, so that its derivatives are few and remembered. */
interface Expression {
  readonly id: number;
  readonly blank: boolean;
  /** Length of all its texts, when they have one. */
  readonly length: number | undefined;
  derive(character: string): Expression;
  readonly next: Map<string, Expression>;
  readonly shape: { readonly kind: 'nothing' | 'blank' | 'character' | 'number' } | { readonly kind: 'sequence' | 'either' | 'both' | 'not' | 'many'; readonly parts: readonly Expression[] };
}

interface Algebra {
  readonly nothing: Expression;
  readonly blank: Expression;
  readonly anything: Expression;
  character(key: string, fits: (character: string) => boolean): Expression;
  sequence(first: Expression, rest: Expression): Expression;
  either(parts: readonly Expression[]): Expression;
  both(parts: readonly Expression[]): Expression;
  not(part: Expression): Expression;
  many(part: Expression): Expression;
  number(low: number, high: number, digits: number | undefined): Expression;
  /** How many expressions were made so far. */
  states(): number;
  /** Where the shortest text from `at` ends; with `whole` the end of the line. −1 when nothing fits. */
  run(expression: Expression, line: string, at: number, whole: boolean): number;
}

/** Brzozowski's derivatives: what may follow after one character is an expression again. Intersection and complement come for free. */
function makeAlgebra(): Algebra {
  const known = new Map<string, Expression>();
  const made = (key: string, make: () => Omit<Expression, 'id' | 'next'>): Expression => {
    let expression = known.get(key);
    if (!expression) {
      known.set(key, (expression = { id: known.size, next: new Map(), ...make() }));
    }
    return expression;
  };
  const ids = (parts: readonly Expression[]) => parts.map(p => p.id).join(',');
  const nothing = made('nothing', () => ({ blank: false, length: undefined, shape: { kind: 'nothing' }, derive: () => nothing }));
  const blank = made('blank', () => ({ blank: true, length: 0, shape: { kind: 'blank' }, derive: () => nothing }));
  const derived = (e: Expression, c: string): Expression => {
    let next = e.next.get(c);
    if (!next) e.next.set(c, (next = e.derive(c)));
    return next;
  };
  const flat = (kind: 'either' | 'both', parts: readonly Expression[]) => [...new Set(parts.flatMap(p => (p.shape.kind === kind && 'parts' in p.shape ? p.shape.parts : [p])))].sort((a, b) => a.id - b.id);
  const common = (parts: readonly Expression[]) => (parts.every(p => p.length === parts[0]!.length) ? parts[0]!.length : undefined);

  const algebra: Algebra = {
    nothing, blank,
    get anything() { return algebra.not(nothing); },
    character: (key, fits) => made(`c${key}`, () => ({ blank: false, length: 1, shape: { kind: 'character' }, derive: c => (fits(c) ? blank : nothing) })),
    sequence(first, rest) {
      if (first === nothing || rest === nothing) return nothing;
      if (first === blank) return rest;
      if (rest === blank) return first;
      if (first.shape.kind === 'sequence') return algebra.sequence(first.shape.parts[0]!, algebra.sequence(first.shape.parts[1]!, rest));
      return made(`s${first.id},${rest.id}`, () => ({
        blank: first.blank && rest.blank, length: first.length === undefined || rest.length === undefined ? undefined : first.length + rest.length, shape: { kind: 'sequence', parts: [first, rest] },
        derive(c) {
          const through = algebra.sequence(derived(first, c), rest);
          return first.blank ? algebra.either([through, derived(rest, c)]) : through;
        },
      }));
    },
    either(given) {
      const parts = flat('either', given).filter(p => p !== nothing);
      if (parts.includes(algebra.anything)) return algebra.anything;
      if (parts.length <= 1) return parts[0] ?? nothing;
      return made(`e${ids(parts)}`, () => ({ blank: parts.some(p => p.blank), length: common(parts), shape: { kind: 'either', parts }, derive: c => algebra.either(parts.map(p => derived(p, c))) }));
    },
    both(given) {
      const parts = flat('both', given).filter(p => p !== algebra.anything);
      if (parts.includes(nothing)) return nothing;
      if (parts.length <= 1) return parts[0] ?? algebra.anything;
      return made(`b${ids(parts)}`, () => ({ blank: parts.every(p => p.blank), length: parts.find(p => p.length !== undefined)?.length, shape: { kind: 'both', parts }, derive: c => algebra.both(parts.map(p => derived(p, c))) }));
    },
    not(part) {
      if (part.shape.kind === 'not') return part.shape.parts[0]!;
      return made(`n${part.id}`, () => ({ blank: !part.blank, length: undefined, shape: { kind: 'not', parts: [part] }, derive: c => algebra.not(derived(part, c)) }));
    },
    many(part) {
      if (part === nothing || part === blank || part.shape.kind === 'many') return part === nothing ? blank : part;
      return made(`m${part.id}`, () => ({ blank: true, length: undefined, shape: { kind: 'many', parts: [part] }, derive: c => algebra.sequence(derived(part, c), algebra.many(part)) }));
    },
    number(low, high, digits) {
      const after = (value: number, read: number): Expression => made(`d${low},${high},${digits ?? ''},${value},${read}`, () => ({
        blank: read > 0 && value >= low && value <= high && (digits === undefined || read === digits), length: digits === undefined ? undefined : digits - read, shape: { kind: 'number' },
        derive(c) {
          if (c < '0' || c > '9' || c.length !== 1 || (digits !== undefined && read >= digits)) return nothing;
          const next = value * 10 + Number(c);
          // Zeros in front do not count when the length is free.
          return next > high ? nothing : after(next, digits === undefined ? 1 : read + 1);
        },
      }));
      return after(0, 0);
    },
    states: () => known.size,
    run(expression, line, from, whole) {
      let state = expression;
      let at = from;
      while (at < line.length && (whole || !state.blank)) {
        if (state === nothing) return -1;
        state = derived(state, line[at++]!);
      }
      return state.blank ? at : -1;
    },
  };
  return algebra;
}

// ---------------------------------------------------------------------------------------------- reading

const classes: Readonly<Record<string, RegExp>> = {
  lower: /^[a-z]$/, upper: /^[A-Z]$/, ascii: /^[\x00-\x7f]$/, alpha: /^[A-Za-z]$/, digit: /^[0-9]$/, alnum: /^[A-Za-z0-9]$/, punct: /^[!-/:-@[-`{-~]$/, graph: /^[!-~]$/, print: /^[ -~]$/,
  blank: /^[ \t]$/, cntrl: /^[\x00-\x1f\x7f]$/, xdigit: /^[0-9a-fA-F]$/, space: /^[ \t\n\x0b\f\r]$/,
};

interface Piece { readonly parts: readonly Expression[]; readonly captured: boolean }

/** The pieces of a pattern: its groups, and what stands between them. Groups inside groups only hold together. */
function read(pattern: string, a: Algebra): readonly Piece[] {
  let at = 0;
  let depth = 0;
  const invalid = (why: string): never => { throw new SqlError('INVALID_REGULAR_EXPRESSION', `Invalid regular expression '${pattern}': ${why}`); };
  const literal = (c: string) => a.character(c, x => x === c);
  const atoms = (): { parts: Expression[]; group: boolean }[] => {
    const list: { parts: Expression[]; group: boolean }[] = [];
    while (at < pattern.length && !'|&)'.includes(pattern[at]!)) {
      const group = pattern[at] === '(';
      const one = complement();
      list.push({ parts: one.sequence, group: group && one.plain });
    }
    return list;
  };

  /** An alternation; the parts of its only branch where it has one. */
  function union(): Expression[] {
    if (++depth > 100) invalid('nested too deeply');
    const branches: Expression[][] = [intersection()];
    while (pattern[at] === '|') {
      at++;
      branches.push(intersection());
    }
    depth--;
    return branches.length === 1 ? branches[0]! : [a.either(branches.map(joined))];
  }

  function intersection(): Expression[] {
    const sides: Expression[][] = [atoms().flatMap(x => x.parts)];
    while (pattern[at] === '&') {
      at++;
      sides.push(atoms().flatMap(x => x.parts));
    }
    return sides.length === 1 ? sides[0]! : [a.both(sides.map(joined))];
  }

  function joined(parts: readonly Expression[]): Expression {
    return parts.reduceRight((rest, part) => a.sequence(part, rest), a.blank);
  }

  function complement(): { sequence: Expression[]; plain: boolean } {
    if (pattern[at] === '~') {
      at++;
      return { sequence: [a.not(joined(complement().sequence))], plain: false };
    }
    return repeated();
  }

  function repeated(): { sequence: Expression[]; plain: boolean } {
    let sequence = atom();
    for (;;) {
      const c = pattern[at];
      const one = () => joined(sequence);
      if (c === '?') sequence = [a.either([one(), a.blank])];
      else if (c === '*') sequence = [a.many(one())];
      else if (c === '+') sequence = [a.sequence(one(), a.many(one()))];
      else if (c === '{') {
        const m = /^\{(\d+)(,(\d*))?\}/.exec(pattern.slice(at)) ?? invalid('a repeat is {n}, {n,} or {n,m}');
        const least = Number(m[1]);
        const most = m[2] === undefined ? least : m[3] === '' ? undefined : Number(m[3]);
        if (least > 1000 || (most ?? 0) > 1000) invalid('too many repeats');
        if (most !== undefined && most < least) invalid('a repeat ends before it begins');
        const part = one();
        let tail = most === undefined ? a.many(part) : a.blank;
        for (let i = least; most !== undefined && i < most; i++) tail = a.either([a.sequence(part, tail), a.blank]);
        for (let i = 0; i < least; i++) tail = a.sequence(part, tail);
        sequence = [tail];
        at += m[0].length - 1;
      } else return { sequence, plain: true };
      at++;
    }
  }

  function atom(): Expression[] {
    const c = pattern[at++] ?? invalid('something is missing at the end');
    switch (c) {
      case '.': return [a.character('any', () => true)];
      case '@': return [a.anything];
      case '#': return [a.nothing];
      case '"': {
        const end = pattern.indexOf('"', at);
        if (end < 0) return invalid('a quote is not closed');
        const text = pattern.slice(at, end);
        at = end + 1;
        return [...text].map(literal);
      }
      case '(': {
        if (pattern[at] === ')') {
          at++;
          return [];
        }
        const inner = union();
        if (pattern[at] !== ')') invalid('a group is not closed');
        at++;
        return inner;
      }
      case '<': {
        const end = pattern.indexOf('>', at);
        const name = end < 0 ? invalid('`<` is not closed') : pattern.slice(at, end);
        at = end + 1;
        const range = /^(\d+)-(\d+)$/.exec(name);
        if (range) {
          const [low, high] = [Number(range[1]), Number(range[2])].sort((x, y) => x - y) as [number, number];
          return [a.number(low, high, range[1]!.length === range[2]!.length ? range[1]!.length : undefined)];
        }
        const fits = classes[name.toLowerCase()] ?? invalid(`<${name}> is no class`);
        return [a.character(`<${name.toLowerCase()}>`, x => fits.test(x))];
      }
      case '[': return [characters()];
      case '\\': return at < pattern.length ? [literal(pattern[at++]!)] : invalid('nothing behind the backslash');
      case ')': return invalid('a group is closed that was not opened');
      case '?': case '*': case '+': return invalid(`dangling ${c}`);
      default: return [literal(c)];
    }
  }

  function characters(): Expression {
    const start = at;
    const not = pattern[at] === '^';
    if (not) at++;
    const ranges: [string, string][] = [];
    const tests: RegExp[] = [];
    for (let first = true; first || pattern[at] !== ']'; first = false) {
      if (at >= pattern.length) return invalid('a character class is not closed');
      const named = /^(?:<(\w+)>|\[:(\w+):\])/.exec(pattern.slice(at));
      const test = named ? classes[(named[1] ?? named[2])!.toLowerCase()] : undefined;
      if (named && test) {
        tests.push(test);
        at += named[0].length;
        continue;
      }
      if (pattern[at] === '\\') at++;
      const low = pattern[at++] ?? invalid('a character class is not closed');
      if (pattern[at] === '-' && at + 1 < pattern.length && pattern[at + 1] !== ']') {
        at++;
        if (pattern[at] === '\\') at++;
        ranges.push([low, pattern[at++] ?? invalid('a character class is not closed')]);
      } else ranges.push([low, low]);
    }
    const key = pattern.slice(start, at++);
    return a.character(`[${key}]`, x => (ranges.some(([low, high]) => x >= low && x <= high) || tests.some(t => t.test(x))) !== not);
  }

  const pieces: Piece[] = [];
  const top = atoms();
  if (at < pattern.length) {
    if (pattern[at] === ')') invalid('a group is closed that was not opened');
    // Alternatives at the top are one piece without groups of their own.
    at = 0;
    const whole = union();
    if (at < pattern.length) invalid('a group is closed that was not opened');
    return [{ parts: whole, captured: false }];
  }
  for (const { parts, group } of top) {
    const last = pieces[pieces.length - 1];
    if (!group && last && !last.captured) pieces[pieces.length - 1] = { parts: [...last.parts, ...parts], captured: false };
    else pieces.push({ parts, captured: group });
  }
  return pieces;
}
