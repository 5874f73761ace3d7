import { compileScript } from '../server/languages/painless/compile.ts';
import { contextNamed } from '../server/languages/painless/contexts.ts';
import { parseScript } from '../server/languages/painless/parser.ts';
import { searchScripts } from '../server/components/search-scripts.ts';
import type { DocAccess, ScriptLanguage } from '../server/engine/search/scripts.ts';
import { median, type Figure } from './figure.ts';

const documents = 1_000_000;
const types = Array.from({ length: documents }, (_, i) => ['sale', 'cost', 'refund'][i % 3]!);
const amounts = Float64Array.from({ length: documents }, (_, i) => ((i * 7919) % 1000) / 4);

/** A cursor over two columns, as a shard's is. */
class Cursor implements DocAccess {
  at = 0;
  kind(field: string) { return field === 'type' ? ('strings' as const) : field === 'amount' ? ('doubles' as const) : undefined; }
  values(field: string): readonly unknown[] { return field === 'type' ? [types[this.at]] : [amounts[this.at]]; }
  source(): unknown { return undefined; }
}

const phases = {
  init: 'state.sums = [:]',
  map: "def t = doc['type'].value; double a = doc['amount'].value; if (state.sums.containsKey(t)) { state.sums[t] += a } else { state.sums[t] = a }",
  combine: 'return state.sums',
  reduce: 'def total = [:]; for (s in states) { for (e in s.entrySet()) { total.merge(e.key, e.value, (x, y) -> x + y) } } return total',
};

function scripted(language: ScriptLanguage): number {
  const [init, map, combine, reduce] = (['init', 'map', 'combine', 'reduce'] as const).map(p => language.compile(phases[p], `aggs_${p}`, '')) as [ReturnType<ScriptLanguage['compile']>, ReturnType<ScriptLanguage['compile']>, ReturnType<ScriptLanguage['compile']>, ReturnType<ScriptLanguage['compile']>];
  const before = performance.now();
  const params = language.fromJson({});
  const state = language.emptyMap();
  init.run({ params: language.fromJson({}), state });
  const doc = new Cursor();
  for (doc.at = 0; doc.at < documents; doc.at++) map.run({ params, state, doc, score: 0 });
  const states = language.list([language.transport(combine.run({ params: language.fromJson({}), state }), 'combine')]);
  kept += Object.keys(language.toJson(reduce.run({ params: language.fromJson({}), states })) as object).length;
  return performance.now() - before;
}

let kept = 0;
function byHand(): number {
  const before = performance.now();
  const sums = new Map<string, number>();
  const doc = new Cursor();
  for (doc.at = 0; doc.at < documents; doc.at++) {
    const type = doc.values('type')[0] as string;
    sums.set(type, (sums.get(type) ?? 0) + (doc.values('amount')[0] as number));
  }
  kept += sums.size;
  return performance.now() - before;
}

/** A scripted metric over a million documents beside the same loop by hand; reading and checking a script of 500 lines. */
export function figures(): readonly Figure[] {
  const language = searchScripts(() => 0);
  const rounds = Array.from({ length: 5 }, () => ({ script: scripted(language), hand: byHand() }));
  const long = Array.from({ length: 500 }, (_, i) => (i % 5 === 0 ? `double v${i} = doc['amount'].value * ${i} + Math.sqrt(${i}.5);` : i % 5 === 1 ? `if (v${i - 1} > 3) { state.n${i} = 'x' + v${i - 1} }` : i % 5 === 2 ? `for (int i${i} = 0; i${i} < 3; i${i}++) { state['k' + i${i}] = [1, 2, 3].stream().map(x -> x * 2).collect(Collectors.toList()) }` : `state.m${i} = ['a': ${i}, 'b': [1, 2]];`)).join('\n');
  const check = Array.from({ length: 15 }, () => { const before = performance.now(); const file = { text: `${long}\n` }; parseScript(file); if (compileScript(file, contextNamed('aggs_map')!).error) throw new Error('the script of the measurement is wrong'); return performance.now() - before; });
  return [
    { name: 'scripted_metric, documents/s', value: (documents / median(rounds.map(r => r.script))) * 1000, unit: 'doc/s', better: 'more' },
    { name: 'scripted_metric over the loop by hand', value: median(rounds.map(r => r.script / r.hand)), unit: 'x', better: 'less', goal: 80, stretch: 20 },
    { name: 'parse and check 500 lines', value: median(check), unit: 'ms', better: 'less', goal: 50, stretch: 15 },
  ];
}
