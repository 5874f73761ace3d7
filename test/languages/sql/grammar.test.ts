import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as path from 'node:path';
import { nameKinds } from '../../../server/languages/sql/dialect.ts';
import { kinesis } from '../../../server/languages/sql/dialects/kinesis.ts';
import { lex } from '../../../server/languages/sql/lexer.ts';
import { parseSql } from '../../../server/languages/sql/parser.ts';
import { T } from '../../../server/languages/sql/tokens.ts';
import { sections } from '../../harness/markdown.ts';
import { filesBelow, read } from '../../harness/root.ts';

/** A rule's body: what an EBNF is made of. */
type Part =
  | { readonly kind: 'word'; readonly text: string } | { readonly kind: 'rule'; readonly name: string }
  | { readonly kind: 'sequence'; readonly parts: readonly Part[] } | { readonly kind: 'choice'; readonly parts: readonly Part[] } | { readonly kind: 'optional' | 'repeated'; readonly part: Part };

const rules = readGrammar(read('server/languages/sql/grammar.ebnf'));
const terminals = new Set(['name', 'word', 'clock', 'string', 'unicode', 'binary', 'number']);

function readGrammar(text: string): ReadonlyMap<string, Part> {
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

function partsOf(part: Part): readonly Part[] {
  return part.kind === 'sequence' || part.kind === 'choice' ? part.parts : part.kind === 'optional' || part.kind === 'repeated' ? [part.part] : [];
}

test('every rule that is named exists, and every rule is used', () => {
  const used = new Set(['script']);
  const pending = [...rules.values()];
  while (pending.length > 0) {
    const part = pending.pop()!;
    if (part.kind === 'rule') used.add(part.name);
    pending.push(...partsOf(part));
  }
  assert.deepEqual([...used].filter(name => !rules.has(name) && !terminals.has(name)), []);
  assert.deepEqual([...rules.keys()].filter(name => !used.has(name)), []);
});

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

test(`what is made from the grammar is read without a problem (SEED=${seed})`, () => {
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const pick = <V>(list: readonly V[]): V => list[random(list.length)]!;
  const words: Readonly<Record<string, readonly string[]>> = {
    name: ['a', 'b1', '"quoted name"', 'ticker', '"SOURCE_SQL_STREAM_001"', 'x$y'], word: ['INTEGER', 'VARCHAR', 'DOUBLE', 'TIMESTAMP', 'COUNT', 'AVG', 'f'], clock: ['CURRENT_ROW_TIMESTAMP', 'CURRENT_DATE', 'LOCALTIME'],
    string: ["'x'", "'it''s'", "'1'"], unicode: ["U&'\\0041'"], binary: ["X'0aff'"], number: ['1', '2.50', '.5', '1e-3'],
  };
  /** Fewest steps from a rule to a text: near the end of the budget the shortest way is taken. */
  const heights = new Map<Part, number>();
  const height = (part: Part): number => heights.get(part) ?? Infinity;
  for (let changed = true; changed;) {
    changed = false;
    const visit = (part: Part): void => {
      partsOf(part).forEach(visit);
      const now = part.kind === 'word' || part.kind === 'optional' || part.kind === 'repeated' || (part.kind === 'rule' && terminals.has(part.name)) ? 0
        : part.kind === 'rule' ? 1 + height(rules.get(part.name)!)
        : part.kind === 'choice' ? Math.min(...part.parts.map(height)) : Math.max(0, ...partsOf(part).map(height));
      if (now < height(part)) { heights.set(part, now); changed = true; }
    };
    for (const part of rules.values()) visit(part);
  }
  const make = (part: Part, budget: number, out: string[]): void => {
    switch (part.kind) {
      case 'word': out.push(part.text); return;
      case 'rule': if (terminals.has(part.name)) out.push(pick(words[part.name]!)); else make(rules.get(part.name)!, budget - 1, out); return;
      case 'sequence': for (const p of part.parts) make(p, budget, out); return;
      case 'choice': make(budget > 0 ? pick(part.parts) : part.parts.reduce((a, b) => (height(b) < height(a) ? b : a)), budget, out); return;
      case 'optional': if (budget > 0 && random(3) === 0) make(part.part, budget, out); return;
      case 'repeated': for (let i = budget > 0 ? random(7) - 4 : 0; i > 0; i--) make(part.part, budget, out); return;
    }
  };
  for (let run = 0; run < 4000; run++) {
    const out: string[] = [];
    make(rules.get('statement')!, 8 + random(22), out);
    if (out.length > 3000) continue;
    const text = out.join(' ');
    const { problems, statements } = parseSql(text, kinesis);
    assert.deepEqual(problems.map(p => [p.message, text.slice(Math.max(0, p.range.start - 300), p.range.end)]), [], `run ${run} of SEED=${seed}: ${text}`);
    assert.equal(statements.length, 1);
    assert.notEqual(statements[0]!.kind, 'broken');
  }
});

/** Whether a statement's tokens are derived from the grammar. The ends that a part can reach are remembered by place, so time stays polynomial. */
function derived(text: string): boolean {
  const { tokens } = lex(text, kinesis);
  const kinds: T[] = [];
  const texts: string[] = [];
  for (let i = 0; i < tokens.length - 1; i++) {
    // Texts on different lines are one.
    if (i > 0 && tokens.kinds[i] === T.String && tokens.kinds[i - 1] === T.String && text.slice(tokens.ends[i - 1], tokens.starts[i]).includes('\n')) continue;
    kinds.push(tokens.kinds[i]!);
    texts.push(text.slice(tokens.starts[i], tokens.ends[i]));
  }
  const names = nameKinds(kinesis);
  const isWord = (i: number) => kinds[i] === T.Word || kinds[i]! >= T.Reserved;
  const fits = (terminal: string, i: number): boolean => {
    if (i >= kinds.length) return false;
    switch (terminal) {
      case 'name': return names[kinds[i]!] === 1 || /^(?:ROWTIME|APPROXIMATE_ARRIVAL_TIME|PARTITION_KEY|SEQUENCE_NUMBER|SHARD_ID)$/i.test(texts[i]!);
      case 'word': return isWord(i) && !/^(?:SELECT|FROM|WHERE|AND|OR|NOT|IN|AS|ON|BY|VALUES|CASE|WHEN|THEN|ELSE|INTERVAL)$/i.test(texts[i]!);
      case 'clock': return kinesis.niladic.has(texts[i]!.toUpperCase());
      case 'string': return kinds[i] === T.String && !/^u&/i.test(texts[i]!);
      case 'unicode': return kinds[i] === T.String && /^u&/i.test(texts[i]!);
      case 'binary': return kinds[i] === T.Binary;
      default: return kinds[i] === T.Number || texts[i]!.startsWith('${');
    }
  };
  const known = new Map<Part, Map<number, readonly number[]>>();
  const ends = (part: Part, at: number): readonly number[] => {
    let places = known.get(part);
    if (!places) known.set(part, (places = new Map()));
    const before = places.get(at);
    if (before) return before;
    const found = new Set<number>();
    switch (part.kind) {
      case 'word': if (at < texts.length && texts[at]!.toUpperCase() === part.text && (kinds[at] !== T.Quoted)) found.add(at + 1); break;
      case 'rule': if (terminals.has(part.name)) { if (fits(part.name, at)) found.add(at + 1); } else for (const e of ends(rules.get(part.name)!, at)) found.add(e); break;
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
  return ends(rules.get('statement')!, 0).includes(kinds.length);
}

test('what the pages show without a problem is derived from the grammar', () => {
  const scripts = [...filesBelow('test/fixtures/kinesis', '.md'), ...filesBelow('docs/diagnostics', '.md').filter(f => path.basename(f).startsWith('KSQL')), ...filesBelow('docs/guide', '.md')]
    .flatMap(page => sections(read(page), page).flatMap(s => s.fences.filter(f => f.tag === 'kinesis')))
    .map(f => f.content.replace(/^[ \t]*\^+ \w+ KSQL.*\n?/gm, '').replace('<|>', ''));
  let checked = 0;
  for (const script of scripts) {
    const tree = parseSql(script, kinesis);
    if (tree.problems.length > 0 || tree.reserved.some(r => r.name !== 'ROWTIME')) continue;
    for (const { kind, range } of tree.statements) {
      if (kind === 'command' || kind === 'broken') continue;
      const text = script.slice(range.start, range.end);
      if (/,\s*FROM\b/i.test(text)) continue; // read without a syntax problem: the trailing comma has a rule of its own
      assert.ok(derived(text), `not derived from the grammar: ${text}`);
      checked++;
    }
  }
  assert.ok(checked > 250, `${checked} statements`);
});

test('what is not derived from the grammar is not read without a problem', () => {
  for (const text of ['SELECT STREAM a', 'SELECT STREAM a FROM s WHERE', 'SELECT STREAM a FROM s GROUP a', 'CREATE STREAM s', 'CREATE STREAM s ()', 'CREATE PUMP p AS SELECT a FROM s', 'INSERT INTO s', 'SELECT a FROM s UNION', 'SELECT a FROM s JOIN', 'SELECT CASE END FROM s', "SELECT INTERVAL '1' FROM s", 'SELECT a FROM s ORDER a', 'SELECT CAST(a INTEGER) FROM s', 'SELECT f(a FROM s', 'SELECT a b c FROM s', 'VALUES', 'SELECT COUNT(*) OVER (ROWS 2) FROM s', 'SELECT a FROM s WINDOWED BY STAGGER (PARTITION BY a)', 'SELECT a IS FROM s', 'SELECT a BETWEEN 1 FROM s', 'SELECT a IN () FROM s']) {
    assert.ok(!derived(text), `derived: ${text}`);
    assert.notDeepEqual(parseSql(text, kinesis).problems, [], text);
  }
});
