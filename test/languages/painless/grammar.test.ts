import { test } from 'node:test';
import assert from 'node:assert/strict';
import { seededRandom } from '../../../server/base/random.ts';
import { lexScript, type Token } from '../../../server/languages/painless/lexer.ts';
import { parseScript } from '../../../server/languages/painless/parser.ts';
import { read } from '../../harness/root.ts';
import { javaValues } from './java-values.ts';
import { programs } from './programs.ts';

// The grammar beside the parser is read here, sentences are made of it, and a recogniser built from it judges the scripts that the parser judges.

type Part = { kind: 'rule' | 'literal' | 'token'; name: string } | { kind: 'all'; parts: Part[] } | { kind: 'any'; parts: Part[] } | { kind: 'many' | 'maybe'; part: Part };

function readGrammar(text: string): Map<string, Part> {
  const words = [...text.replace(/\(\*[\s\S]*?\*\)/g, '').matchAll(/'[^']*'|[A-Za-z]+|[=;|{}[\]()]/g)].map(m => m[0]);
  let at = 0;
  const choice = (): Part => {
    const parts = [sequence()];
    while (words[at] === '|') { at++; parts.push(sequence()); }
    return parts.length === 1 ? parts[0]! : { kind: 'any', parts };
  };
  const sequence = (): Part => {
    const parts: Part[] = [];
    while (at < words.length && !/^[|;)}\]]$/.test(words[at]!)) parts.push(one());
    return parts.length === 1 ? parts[0]! : { kind: 'all', parts };
  };
  const one = (): Part => {
    const word = words[at++]!;
    if (word === '(' || word === '{' || word === '[') {
      const part = choice();
      at++;
      return word === '(' ? part : { kind: word === '{' ? 'many' : 'maybe', part };
    }
    return word.startsWith("'") ? { kind: 'literal', name: word.slice(1, -1) } : { kind: /^[A-Z]+$/.test(word) ? 'token' : 'rule', name: word };
  };
  const rules = new Map<string, Part>();
  while (at < words.length) {
    const name = words[at]!;
    at += 2;
    rules.set(name, choice());
    at++;
  }
  return rules;
}

const grammar = readGrammar(read('server/languages/painless/grammar.ebnf'));
const assignments = ['=', '+=', '-=', '*=', '/=', '%=', '&=', '^=', '|=', '<<=', '>>=', '>>>='];
const binary = ['*', '/', '%', '+', '-', '=~', '==~', '<<', '>>', '>>>', '<', '<=', '>', '>=', '==', '===', '!=', '!==', '&', '^', '|', '&&', '||'];

function isToken(t: Token, name: string): boolean {
  switch (name) {
    case 'ID': return t.kind === 'word';
    case 'PRIMITIVE': return t.kind === 'primitive' && t.text !== 'def';
    case 'NAME': return t.kind === 'dotName';
    case 'INT': return t.kind === 'dotInteger';
    case 'NUMBER': return ['octal', 'hex', 'integer', 'decimal'].includes(t.kind);
    case 'STRING': return t.kind === 'string';
    case 'REGEX': return t.kind === 'regex';
    case 'ASSIGNOP': return t.kind === 'operator' && assignments.includes(t.text);
    case 'BINOP': return t.kind === 'operator' && binary.includes(t.text);
    case 'EOF': return t.kind === 'end';
    default: throw new Error(`no token ${name}`);
  }
}
const isLiteral = (t: Token, text: string): boolean => t.text === text && (t.kind === 'operator' || t.kind === 'keyword' || t.kind === 'primitive');

/** Rules as plain productions, for Earley's recogniser. */
const productions = new Map<string, (readonly Symbol_[])[]>();
type Symbol_ = { readonly rule: string } | { readonly literal: string } | { readonly token: string };
function produce(name: string, part: Part): void {
  const all: Symbol_[][] = [];
  productions.set(name, all);
  let inner = 0;
  const fresh = (p: Part): Symbol_ => { const own = `${name}.${inner++}.${productions.size}`; produce(own, p); return { rule: own }; };
  const symbols = (p: Part): Symbol_[] => {
    switch (p.kind) {
      case 'rule': return [{ rule: p.name }];
      case 'literal': return [{ literal: p.name }];
      case 'token': return [{ token: p.name }];
      case 'all': return p.parts.flatMap(symbols);
      case 'any': return [fresh(p)];
      case 'maybe': return [fresh({ kind: 'any', parts: [p.part, { kind: 'all', parts: [] }] })];
      case 'many': { const own = `${name}.${inner++}.${productions.size}`; productions.set(own, []); const body = symbols(p.part); productions.get(own)!.push([], [{ rule: own }, ...body]); return [{ rule: own }]; }
    }
  };
  if (part.kind === 'any') for (const p of part.parts) all.push(symbols(p));
  else all.push(symbols(part));
}
for (const [name, part] of grammar) produce(name, part);

const nullable = new Set<string>();
for (let changed = true; changed;) {
  changed = false;
  for (const [name, all] of productions) if (!nullable.has(name) && all.some(symbols => symbols.every(s => 'rule' in s && nullable.has(s.rule)))) { nullable.add(name); changed = true; }
}

interface Item { readonly rule: string; readonly symbols: readonly Symbol_[]; readonly dot: number; readonly from: number }

function recognises(tokens: readonly Token[]): boolean {
  const sets: Map<string, Item>[] = [];
  const ids = new Map<readonly Symbol_[], number>();
  const idOf = (i: Item) => { let n = ids.get(i.symbols); if (n === undefined) ids.set(i.symbols, (n = ids.size)); return `${n} ${i.dot} ${i.from}`; };
  // The end of the text may be read several times; it is a token that is always there.
  let current = new Map<string, Item>();
  const add = (set: Map<string, Item>, item: Item) => { const id = idOf(item); if (!set.has(id)) set.set(id, item); };
  for (const symbols of productions.get('source')!) add(current, { rule: 'source', symbols, dot: 0, from: 0 });
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    sets.push(current);
    const next = new Map<string, Item>();
    for (const item of current.values()) {
      const s = item.symbols[item.dot];
      if (s === undefined) {
        for (const waiting of (sets[item.from] ?? current).values()) { const w = waiting.symbols[waiting.dot]; if (w && 'rule' in w && w.rule === item.rule) add(current, { ...waiting, dot: waiting.dot + 1 }); }
      } else if ('rule' in s) {
        for (const symbols of productions.get(s.rule)!) add(current, { rule: s.rule, symbols, dot: 0, from: at });
        if (nullable.has(s.rule)) add(current, { ...item, dot: item.dot + 1 });
      } else if ('literal' in s ? isLiteral(token, s.literal) : isToken(token, s.token)) add(token.kind === 'end' ? current : next, { ...item, dot: item.dot + 1 });
    }
    if (token.kind === 'end') return [...current.values()].some(i => i.rule === 'source' && i.dot === i.symbols.length && i.from === 0);
    current = next;
  }
  return false;
}

const random = seededRandom('painless grammar');
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
const taken = new Map<Part, number>();

let left = 0;
/** A sentence of the grammar; once it is long, the alternatives that end soonest. */
function sentence(part: Part, depth: number): string {
  left--;
  const more = left > 0 && depth < 60;
  switch (part.kind) {
    case 'literal': return ` ${part.name} `;
    case 'token': return { ID: () => ` ${pick(['x', 'y1', '_z', 'List', 'final'])} `, PRIMITIVE: () => ` ${pick(['int', 'double', 'boolean'])} `, NAME: () => `${pick(['a', 'if', 'new', 'Entry'])} `, INT: () => `${pick(['0', '12'])} `, NUMBER: () => ` ${pick(['1', '0x1F', '017', '1.5e3', '2L', '3f'])} `, STRING: () => ` ${pick(["'a'", '"b\\""', "''"])} `, REGEX: () => ' /a+/i ', ASSIGNOP: () => ` ${pick(assignments)} `, BINOP: () => ` ${pick(binary.filter(b => b !== '/'))} `, EOF: () => '' }[part.name]!();
    case 'rule': return sentence(grammar.get(part.name)!, depth + 1);
    case 'all': return part.parts.map(p => sentence(p, depth)).join('');
    case 'maybe': { const first = !taken.has(part); taken.set(part, 1); return first || (more && random() < 0.4) ? sentence(part.part, depth) : ''; }
    case 'many': { taken.set(part, (taken.get(part) ?? 0) + 1); let text = ''; while (left > 0 && depth < 60 && random() < 0.35) text += sentence(part.part, depth); return text; }
    case 'any': {
      const least = Math.min(...part.parts.map(cost));
      const open = part.parts.filter(p => more || cost(p) === least);
      const chosen = open.find(p => !taken.has(p)) ?? pick(open); // what was never tried comes first
      taken.set(chosen, (taken.get(chosen) ?? 0) + 1);
      return sentence(chosen, depth);
    }
  }
}
/** How deep the shortest sentence of a part is; of rules by repetition until nothing gets shorter. */
const ruleCosts = new Map<string, number>([...grammar.keys()].map(name => [name, 1e6]));
function cost(part: Part): number {
  switch (part.kind) {
    case 'literal': case 'token': case 'many': case 'maybe': return 0;
    case 'rule': return 1 + ruleCosts.get(part.name)!;
    case 'all': return Math.max(0, ...part.parts.map(cost));
    case 'any': return Math.min(...part.parts.map(cost));
  }
}
for (let changed = true; changed;) {
  changed = false;
  for (const [name, part] of grammar) { const c = cost(part); if (c < ruleCosts.get(name)!) { ruleCosts.set(name, c); changed = true; } }
}

const accepts = (text: string): boolean => parseScript({ text }).problems.length === 0;

test('what the grammar makes, the parser reads', () => {
  const made = new Set<string>();
  for (let round = 0; round < 2500; round++) {
    // An end without a semicolon may stand at the end of the text alone.
    left = 100 + Math.floor(random() * 500);
    const text = sentence(grammar.get('source')!, 0).replace(/\s*\.\s*/g, m => (m.includes('.') ? '.' : m)).replace(/ \? \. /g, '?.');
    if (!recognises(lexScript(text).tokens)) continue; // tokens that run together, ends in the middle
    made.add(text);
    assert.deepEqual(parseScript({ text }).problems, [], text);
  }
  assert.ok(made.size > 500, String(made.size));
  const missed: string[] = [];
  const visit = (name: string, part: Part) => { if (part.kind === 'any') for (const p of part.parts) { if (!taken.has(p)) missed.push(name); visit(name, p); } else if (part.kind === 'all') part.parts.forEach(p => visit(name, p)); else if (part.kind === 'maybe' || part.kind === 'many') visit(name, part.part); };
  for (const [name, part] of grammar) visit(name, part);
  assert.deepEqual(missed, [], 'every alternative was tried');
});

test('parser and grammar judge alike', () => {
  const pieces = ['{', '}', '(', ')', '[', ']', ';', ',', '.a', '.', '::', '->', '=', '+=', '++', '-', '!', ':', '?', '?:', '1', 'x', "'s'", 'def ', 'int ', 'List ', 'new ', 'if (x) ', 'else ', 'for (', 'while (x) ', 'try {', 'catch (Exception e) {', 'return ', 'throw ', ' break ', ' instanceof ', ' in ', ' this', ' null', '(int)', '(List)', 'int[]'];
  const seeds = [...programs.map(([source]) => source), ...javaValues.slice(0, 120).map(([e]) => `return ${e};`)].filter(s => s.length < 160);
  let good = 0;
  for (let round = 0; round < 6000; round++) {
    let text = pick(seeds);
    for (let n = Math.floor(random() * 3); n > 0; n--) {
      const at = Math.floor(random() * (text.length + 1));
      text = random() < 0.6 ? text.slice(0, at) + pick(pieces) + text.slice(at) : text.slice(0, at) + text.slice(at + 1 + Math.floor(random() * 4));
    }
    const { tokens } = lexScript(text);
    const said = !tokens.some(t => t.kind === 'wrong') && recognises(tokens);
    assert.equal(accepts(text), said, `${JSON.stringify(text)}: ${parseScript({ text }).problems[0]?.message ?? 'read by the parser'}`);
    if (said) good++;
  }
  assert.ok(good > 1000, String(good));
});
