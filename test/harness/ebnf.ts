import assert from 'node:assert/strict';

/** A rule's body: what an EBNF is made of. */
export type Part =
  | { readonly kind: 'word'; readonly text: string } | { readonly kind: 'rule'; readonly name: string }
  | { readonly kind: 'sequence'; readonly parts: readonly Part[] } | { readonly kind: 'choice'; readonly parts: readonly Part[] } | { readonly kind: 'optional' | 'repeated'; readonly part: Part };

/** The rules of a grammar as it stands beside its parser: `name = body ;`, words in double quotes, comments in `(* *)`. */
export function readGrammar(text: string): ReadonlyMap<string, Part> {
  const tokens = text.replace(/\(\*[\s\S]*?\*\)/g, ' ').match(/"[^"]+"|[\w-]+|[=;|(){}[\]]/g)!;
  let at = 0;
  const choice = (): Part => {
    const parts = [sequence()];
    while (tokens[at] === '|') { at++; parts.push(sequence()); }
    return parts.length === 1 ? parts[0]! : { kind: 'choice', parts };
  };
  const sequence = (): Part => {
    const parts: Part[] = [];
    while (!'|;)]}'.includes(tokens[at]!)) parts.push(item());
    return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts };
  };
  const item = (): Part => {
    const token = tokens[at++]!;
    if (token.startsWith('"')) return { kind: 'word', text: token.slice(1, -1) };
    const inner = token === '[' || token === '{' || token === '(' ? choice() : undefined;
    if (!inner) return { kind: 'rule', name: token };
    at++;
    return token === '[' ? { kind: 'optional', part: inner } : token === '{' ? { kind: 'repeated', part: inner } : inner;
  };
  const found = new Map<string, Part>();
  while (at < tokens.length) {
    const name = tokens[at]!;
    assert.equal(tokens[at + 1], '=', `rule ${name}`);
    at += 2;
    found.set(name, choice());
    assert.equal(tokens[at++], ';', `the end of rule ${name}`);
  }
  return found;
}

export function partsOf(part: Part): readonly Part[] {
  return part.kind === 'sequence' || part.kind === 'choice' ? part.parts : part.kind === 'optional' || part.kind === 'repeated' ? [part.part] : [];
}

/** Every rule that is named exists, and every rule is used. */
export function assertWhole(rules: ReadonlyMap<string, Part>, start: string, terminals: ReadonlySet<string>): void {
  const used = new Set([start]);
  const pending = [...rules.values()];
  while (pending.length > 0) {
    const part = pending.pop()!;
    if (part.kind === 'rule') used.add(part.name);
    pending.push(...partsOf(part));
  }
  assert.deepEqual([...used].filter(name => !rules.has(name) && !terminals.has(name)), []);
  assert.deepEqual([...rules.keys()].filter(name => !used.has(name)), []);
}

/** Sentences of a grammar, as lists of words; `untried` tells which alternatives no sentence has taken yet. */
export function sentencesOf(rules: ReadonlyMap<string, Part>, start: string, words: Readonly<Record<string, readonly string[]>>, seed: number) {
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const pick = <V>(list: readonly V[]): V => list[random(list.length)]!;
  /** Fewest steps from a part to a text: near the end of the budget the shortest way is taken. */
  const heights = new Map<Part, number>();
  const height = (part: Part): number => heights.get(part) ?? Infinity;
  for (let changed = true; changed;) {
    changed = false;
    const visit = (part: Part): void => {
      partsOf(part).forEach(visit);
      const now = part.kind === 'word' || part.kind === 'optional' || part.kind === 'repeated' || (part.kind === 'rule' && part.name in words) ? 0
        : part.kind === 'rule' ? 1 + height(rules.get(part.name)!)
        : part.kind === 'choice' ? Math.min(...part.parts.map(height)) : Math.max(0, ...partsOf(part).map(height));
      if (now < height(part)) { heights.set(part, now); changed = true; }
    };
    for (const part of rules.values()) visit(part);
  }
  const taken = new Set<Part>(); // what was never tried comes first
  const make = (part: Part, budget: number, out: string[]): void => {
    taken.add(part);
    switch (part.kind) {
      case 'word': out.push(part.text); return;
      case 'rule': if (part.name in words) out.push(pick(words[part.name]!)); else make(rules.get(part.name)!, budget - 1, out); return;
      case 'sequence': for (const p of part.parts) make(p, budget, out); return;
      case 'choice': make(budget > 0 ? part.parts.find(p => !taken.has(p)) ?? pick(part.parts) : part.parts.reduce((a, b) => (height(b) < height(a) ? b : a)), budget, out); return;
      case 'optional': if (budget > 0 && (!taken.has(part.part) || random(3) === 0)) make(part.part, budget, out); return;
      case 'repeated': for (let i = budget <= 0 ? 0 : taken.has(part.part) ? random(7) - 4 : 1; i > 0; i--) make(part.part, budget, out); return;
    }
  };
  return {
    random, pick,
    next(budget = 8 + random(22)): string[] {
      const out: string[] = [];
      make(rules.get(start)!, budget, out);
      return out;
    },
    /** Rules with a part that no sentence went through. */
    untried(): string[] {
      const missed = (part: Part): boolean => !taken.has(part) || partsOf(part).some(missed);
      return [...rules].filter(([, part]) => missed(part)).map(([name]) => name);
    },
  };
}

/**
 * Whether `length` tokens are derived from a rule. `word` tells whether a keyword stands at a token, `fits` where a terminal that begins
 * there may end. The ends that a part can reach are remembered by place, so time stays polynomial.
 */
export function derives(rules: ReadonlyMap<string, Part>, start: string, length: number, word: (text: string, at: number) => boolean, fits: (terminal: string, at: number) => readonly number[]): boolean {
  const known = new Map<Part, Map<number, readonly number[]>>();
  const ends = (part: Part, at: number): readonly number[] => {
    let places = known.get(part);
    if (!places) known.set(part, (places = new Map()));
    const before = places.get(at);
    if (before) return before;
    const found = new Set<number>();
    switch (part.kind) {
      case 'word': if (at < length && word(part.text, at)) found.add(at + 1); break;
      case 'rule': { const rule = rules.get(part.name); for (const e of rule ? ends(rule, at) : at < length ? fits(part.name, at) : []) found.add(e); break; }
      case 'choice': for (const p of part.parts) for (const e of ends(p, at)) found.add(e); break;
      case 'optional': found.add(at); for (const e of ends(part.part, at)) found.add(e); break;
      case 'sequence': {
        let here: Set<number> = new Set([at]);
        for (const p of part.parts) here = new Set([...here].flatMap(h => [...ends(p, h)]));
        for (const e of here) found.add(e);
        break;
      }
      case 'repeated': {
        const pending = [at];
        found.add(at);
        while (pending.length > 0) for (const e of ends(part.part, pending.pop()!)) if (!found.has(e)) { found.add(e); pending.push(e); }
      }
    }
    const list = [...found];
    places.set(at, list);
    return list;
  };
  return ends(rules.get(start)!, 0).includes(length);
}
