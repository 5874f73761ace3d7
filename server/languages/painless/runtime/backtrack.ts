/**
 * A backtracking matcher that counts the characters it looks at, as the service's limiter does: a hostile pattern stops after
 * `limit` looks whatever its shape, and a harmless one is never refused for its looks. Sets and escapes are the host engine's,
 * one character at a time; what this reader does not know (look-behind, set arithmetic) it leaves to the host engine.
 */
export interface Backtracker { readonly groups: number; readonly names: Readonly<Record<string, number>>; exec(text: string, from: number, mode: 'find' | 'start' | 'whole', limit: number, refuse: (count: number) => never, looked: (count: number) => void): number[] | undefined }

type Next = (at: number) => boolean;
interface State { text: string; spans: number[]; look(at: number): number }
type Node = (s: State, at: number, next: Next) => boolean;
/** One character: whether it fits; `wide` nodes are built of these and loop without the stack. */
interface Atom { readonly test?: (code: number, s: State) => boolean; readonly run: Node }

class Unknown extends Error {}

export function backtracker(source: string, flags: string): Backtracker | undefined {
  let at = 0;
  let groups = 0;
  const names: Record<string, number> = {};
  const fold = flags.includes('i');
  const all = flags.includes('s');
  const lines = flags.includes('m');
  const unknown = (): never => { throw new Unknown(); };

  function alternatives(): Node {
    const branches: Node[] = [sequence()];
    while (source[at] === '|') { at++; branches.push(sequence()); }
    return branches.length === 1 ? branches[0]! : (s, i, next) => { for (const b of branches) { const kept = [...s.spans]; if (b(s, i, next)) return true; s.spans = kept; } return false; };
  }
  function sequence(): Node {
    const parts: Node[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') parts.push(quantified());
    return parts.reduceRight<Node>((rest, part) => (s, i, next) => part(s, i, j => rest(s, j, next)), (_, i, next) => next(i));
  }
  function quantified(): Node {
    const atom = one();
    const m = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})/.exec(source.slice(at));
    if (!m) return atom.run;
    at += m[0].length;
    const low = m[0] === '*' || m[0] === '?' ? 0 : m[0] === '+' ? 1 : Number(m[1]);
    const high = m[0] === '?' ? 1 : m[0] === '*' || m[0] === '+' ? Infinity : m[2] === '' ? low : m[3] === '' ? Infinity : Number(m[3]);
    const how = source[at] === '?' ? 'lazy' : source[at] === '+' ? 'possessive' : 'greedy';
    if (how !== 'greedy') at++;
    const { test } = atom;
    if (test) {
      return (s, i, next) => {
        let n = 0;
        const more = (): boolean => n < high && i + n < s.text.length && test(s.look(i + n), s);
        while (n < low) { if (!more()) return false; n++; }
        if (how === 'lazy') { for (;;) { if (next(i + n)) return true; if (!more()) return false; n++; } }
        while (more()) n++;
        if (how === 'possessive') return next(i + n);
        for (; ; n--) { if (next(i + n)) return true; if (n <= low) return false; }
      };
    }
    const { run } = atom;
    const repeat = (s: State, i: number, n: number, next: Next): boolean => {
      if (n < low) return run(s, i, j => repeat(s, j, n + 1, next));
      if (how === 'lazy') return next(i) || (n < high && run(s, i, j => j !== i && repeat(s, j, n + 1, next)));
      if (n < high) { const kept = [...s.spans]; if (run(s, i, j => j !== i && repeat(s, j, n + 1, next))) return true; s.spans = kept; }
      return next(i);
    };
    if (how !== 'possessive') return (s, i, next) => repeat(s, i, 0, next);
    return (s, i, next) => { let end = i; let n = 0; for (; n < high; n++) { let moved = -1; if (!run(s, end, j => { moved = j; return true; }) || moved === end) break; end = moved; } return n >= low && next(end); };
  }
  const char = (test: (code: number, s: State) => boolean): Atom => ({ test, run: (s, i, next) => i < s.text.length && test(s.look(i), s) && next(i + 1) });
  const nothing = (holds: (s: State, i: number) => boolean): Atom => ({ run: (s, i, next) => holds(s, i) && next(i) });
  const literal = (c: number): Atom => { if (!fold) return char(x => x === c); const [l, u] = [String.fromCharCode(c).toLowerCase().charCodeAt(0), String.fromCharCode(c).toUpperCase().charCodeAt(0)]; return char(x => x === l || x === u || x === c); };
  const set = (text: string): Atom => { let e: RegExp; try { e = new RegExp(`^(?:${text})$`, fold ? 'is' : 's'); } catch { return unknown(); } const known = new Map<number, boolean>(); return char(c => { let r = known.get(c); if (r === undefined) known.set(c, (r = e.test(String.fromCharCode(c)))); return r; }); };
  const word = (s: State, i: number): boolean => i >= 0 && i < s.text.length && /\w/.test(String.fromCharCode(s.look(i)));
  const ends = (c: string | undefined): boolean => c === '\n' || c === '\r' || c === '\u0085' || c === '\u2028' || c === '\u2029';
  const last = (s: State, i: number): boolean => i === s.text.length || (i === s.text.length - 1 && ends(s.text[i]) && !(s.text[i] === '\n' && s.text[i - 1] === '\r')) || (i === s.text.length - 2 && s.text.startsWith('\r\n', i));

  function one(): Atom {
    const c = source[at]!;
    switch (c) {
      case '(': return group();
      case '.': at++; return char(x => all || !(x === 10 || x === 13 || x === 0x85 || x === 0x2028 || x === 0x2029));
      case '^': at++; return nothing((s, i) => i === 0 || (lines && ends(s.text[i - 1]) && i < s.text.length));
      case '$': at++; return nothing((s, i) => last(s, i) || (lines && ends(s.text[i])));
      case '[': {
        const m = /^\[\^?(?:\\[dDwWsSbtnrf\\\]\[.^$|?*+(){}\-/"' ,:;&=<>@!#%]|[^\\\][&]|&(?!&))+\]/.exec(source.slice(at)) ?? unknown();
        at += m[0].length;
        return set(m[0].replace(/\\s/g, '\\t\\n\\x0B\\f\\r ').replace(/\\b/g, () => unknown()));
      }
      case '\\': {
        const d = source[at + 1] ?? unknown();
        at += 2;
        switch (d) {
          case 'd': return char(x => x >= 48 && x <= 57); case 'D': return char(x => x < 48 || x > 57);
          case 'w': return set('\\w'); case 'W': return set('\\W'); case 's': return set('[\\t\\n\\x0B\\f\\r ]'); case 'S': return set('[^\\t\\n\\x0B\\f\\r ]');
          case 'b': return nothing((s, i) => word(s, i - 1) !== word(s, i)); case 'B': return nothing((s, i) => word(s, i - 1) === word(s, i));
          case 'A': return nothing((_, i) => i === 0); case 'z': return nothing((s, i) => i === s.text.length); case 'Z': return nothing(last);
          case 't': return literal(9); case 'n': return literal(10); case 'r': return literal(13); case 'f': return literal(12);
          default:
            if (/[1-9]/.test(d)) { const g = Number(d); return { run: (s, i, next) => { const [a, b] = [s.spans[2 * g], s.spans[2 * g + 1]]; if (a === undefined || b === undefined || a < 0) return false; for (let k = 0; k < b - a; k++) if (i + k >= s.text.length || s.look(i + k) !== s.text.charCodeAt(a + k)) return false; return next(i + b - a); } }; }
            return /[A-Za-z0]/.test(d) ? unknown() : literal(d.charCodeAt(0));
        }
      }
      case '*': case '+': case '?': return unknown();
      case '{': return unknown();
      default: { const code = c.charCodeAt(0); if (code >= 0xd800 && code < 0xe000) return unknown(); at++; return literal(code); }
    }
  }
  function group(): Atom {
    const m = /^\((?:\?(?::|=|!|>|<([a-zA-Z]\w*)>))?/.exec(source.slice(at))!;
    if (m[0] === '(' && source[at + 1] === '?') unknown();
    at += m[0].length;
    const index = m[0] === '(' || m[1] !== undefined ? ++groups : 0;
    if (m[1] !== undefined) names[m[1]] = index;
    const inner = alternatives();
    if (source[at] !== ')') unknown();
    at++;
    if (m[0] === '(?:') return { run: inner };
    if (m[0] === '(?=') return { run: (s, i, next) => inner(s, i, () => true) && next(i) };
    if (m[0] === '(?!') return { run: (s, i, next) => { const kept = [...s.spans]; const found = inner(s, i, () => true); s.spans = kept; return !found && next(i); } };
    if (m[0] === '(?>') return { run: (s, i, next) => { let end = i; return inner(s, i, j => { end = j; return true; }) && next(end); } };
    return { run: (s, i, next) => inner(s, i, j => { const [a, b] = [s.spans[2 * index], s.spans[2 * index + 1]]; s.spans[2 * index] = i; s.spans[2 * index + 1] = j; if (next(j)) return true; s.spans[2 * index] = a ?? -1; s.spans[2 * index + 1] = b ?? -1; return false; }) };
  }

  if (/[xlcUu]/.test(flags)) return undefined;
  let root: Node;
  try {
    root = alternatives();
    if (at < source.length) return undefined;
  } catch (error) {
    if (error instanceof Unknown) return undefined;
    throw error;
  }
  return {
    groups, names,
    exec(text, from, mode, limit, refuse, looked) {
      let count = 0;
      const state: State = { text, spans: [], look(i) { if (++count > limit) refuse(count); return text.charCodeAt(i); } };
      for (let start = from; start <= text.length; start++) {
        state.spans = new Array<number>(2 * groups + 2).fill(-1);
        let end = -1;
        if (root(state, start, j => { if (mode === 'whole' && j !== text.length) return false; end = j; return true; })) { state.spans[0] = start; state.spans[1] = end; looked(count); return state.spans; }
        if (mode !== 'find') break;
      }
      looked(count);
      return undefined;
    },
  };
}
