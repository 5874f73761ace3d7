import type { FrameRows } from '../../base/sql-meaning.ts';
import { numberOf, overflow, type SqlValue } from '../../base/sql-value.ts';
import { isUnboxed, type Values } from './batch.ts';
import { keyText, type CodeWriter } from './compile.ts';
import { findGroup, groupIndex, type Group } from './groups.ts';
import { comparable, exactSums } from './kinds.ts';
import type { Plan, PlanExpr, PlanFrame, PlanWindowCall } from './plan.ts';

/**
 * The rows of one partition that are in the frame: their times and the calls' arguments (`x0` …) in rings of `mask + 1` places from `first`
 * on. `k0` … are the partition's keys, `added` counts the rows that ever came; what the calls keep stands in further fields.
 */
interface Partition extends Group { first: number; count: number; mask: number; added: number; times: Float64Array; [ring: `x${number}`]: Values }

/** How a call is kept in fields of the partition `@`: `value` is code of its result, `add` and `remove` of what an argument that is not NULL changes. */
interface Running { readonly initial: string; add(x: string): string; remove(x: string): string; readonly value: string; /** NULLs are added as well. */ readonly seesNulls?: boolean }

/**
 * Code for calls over sliding windows: it adds the row to its frames, forgets the rows that have left them and computes the calls. Counts,
 * sums and extremes forget a row in one step, the others walk through the frame. `columns` is code of the results, one for each call.
 */
export function windowCode({ calls }: Extract<Plan, { op: 'window' }>, writer: CodeWriter): { readonly code: string; readonly columns: readonly string[] } {
  const same = new Map<string, PlanWindowCall[]>();
  for (const call of calls) {
    const id = JSON.stringify([call.partition.map(printed), call.frame]);
    same.set(id, [...(same.get(id) ?? []), call]);
  }
  const columns: string[] = calls.map(() => writer.name());
  const [adding, computing]: [string[], string[]] = [[], []];
  // What may fail comes first: a row that fails for its arguments or keys is in no frame.
  const groups = [...same.values()].map(own => ({ own, keys: own[0]!.partition.map(writer.of), given: own.map(call => call.arguments.map(writer.of)) }));
  const head = writer.take();
  for (const { own, keys, given } of groups) {
    const p = writer.name();
    const { frame, partition } = own[0]!;
    const running = own.map((call, i) => runningOf(call, i, writer, frame.rows !== undefined || frame.range !== undefined));
    const bounded = frame.rows !== undefined || frame.range !== undefined;
    const rings = bounded || running.includes(undefined) ? own.flatMap((call, i) => (call.arguments.length === 0 ? [] : [i])) : [];
    const kept = bounded || running.includes(undefined);
    const store = writer.state(() => partitions(frame, partition));
    const begin = 8;
    const unboxed = own.map(call => call.arguments.length > 0 && isUnboxed(call.call.types[0]!));
    const create = `{ window: 0, row: undefined, end: 0, from: undefined${keys.map((key, i) => `, k${i}: ${key}`).join('')}, first: 0, count: 0, mask: ${begin - 1}, added: 0, times: new Float64Array(${begin})${rings.map(i => `, x${i}: ${unboxed[i] ? `new Float64Array(${begin})` : `[${'null, '.repeat(begin - 1)}null]`}`).join('')}${running.map(state => (state ? state.initial : '')).join('')} }`;
    const grow = writer.slot((at: Partition) => growRings(at, rings));
    const place = writer.name();
    let code = `${store}.now = t;\n${findGroup(writer, p, partition, keys, partition.map((_, i) => i), `${store}.index`, '0', `${store}.open`, create)}`;
    if (kept) code += `if (${p}.count > ${p}.mask) ${grow}(${p});\nlet ${place} = ${p}.first + ${p}.count & ${p}.mask;\n${p}.times[${place}] = t;\n${rings.map(i => `${p}.x${i}[${place}] = ${unboxed[i] ? writer.orNaN(given[i]![0]!) : given[i]![0]};\n`).join('')}`;
    /** Code for an argument unless it is NULL. */
    const present = (x: string | undefined, isNull: string, change: string) => (x === undefined || change === '' || isNull === '' ? change : `if (!(${isNull})) {\n${change}}\n`);
    code += `${running.map((state, i) => (state ? present(state.seesNulls ? undefined : given[i]![0], writer.isNull(given[i]![0] ?? ''), state.add(given[i]![0] ?? 'true')) : '')).join('').replaceAll('@', p)}${p}.count++;\n${p}.added++;\n`;
    if (bounded) {
      const gone = [...(frame.rows !== undefined ? [`${p}.count > ${frame.rows + 1}`] : []), ...(frame.range !== undefined ? [`${p}.times[${p}.first] < t - ${frame.range}`] : [])].join(' || ');
      code += `while (${gone}) {\n${place} = ${p}.first;\n${running.map((state, i) => {
        const left = state?.remove('x') ?? '';
        return left === '' ? '' : given[i]!.length === 0 ? left : `{\nconst x = ${p}.x${i}[${place}];\n${present('x', unboxed[i] ? 'x !== x' : 'x === null', left)}}\n`;
      }).join('').replaceAll('@', p)}${p}.first = ${place} + 1 & ${p}.mask;\n${p}.count--;\n}\n`;
    }
    adding.push(code);
    own.forEach((call, i) => {
      const slow = () => `${writer.slot((at: Partition, current: readonly SqlValue[], time: number) => walk(call, at, i, current, time))}(${p}, [${given[i]!.join(', ')}], t)`;
      const value = running[i]?.value.replaceAll('@', p) ?? slow();
      // NULL until a full window is asked for and there.
      computing.push(`const ${columns[calls.indexOf(call)]!} = ${frame.full === true && frame.rows !== undefined ? `${p}.count <= ${frame.rows} ? null : ` : ''}${value};\n`);
    });
  }
  return { code: head + adding.join('') + computing.join(''), columns };
}

const printed = (expr: PlanExpr): unknown => JSON.parse(JSON.stringify(expr, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : typeof value === 'function' ? undefined : value)));

/** The partitions of one window. Those whose rows have all left the frame hold nothing that a later row could see: they go now and then. */
function partitions({ range }: PlanFrame, keys: readonly PlanExpr[]): { now: number; index: ReturnType<typeof groupIndex>; open(made: Group): void } {
  let all: Partition[] = [];
  let most = 1024;
  const store = {
    now: -Infinity,
    index: groupIndex(),
    open(made: Group): void {
      all.push(made as Partition);
      if (range === undefined || all.length < most) return;
      all = all.filter(p => p.count === 0 || p.times[(p.first + p.count - 1) & p.mask]! >= store.now - range);
      most = Math.max(1024, all.length * 2);
      store.index = groupIndex();
      for (const p of all) {
        let map = store.index.map;
        const values = keys.length === 0 ? [0] : keys.map((_, i) => keyText([(p as unknown as Record<string, SqlValue>)[`k${i}`]!]));
        values.slice(0, -1).forEach(value => {
          const next = (map.get(value) as Map<unknown, unknown> | undefined) ?? new Map<unknown, unknown>();
          map.set(value, next);
          map = next;
        });
        map.set(values.at(-1), p);
      }
    },
  };
  return store;
}

function growRings(p: Partition, rings: readonly number[]): void {
  const size = p.mask + 1;
  const times = new Float64Array(size * 2);
  for (let i = 0; i < p.count; i++) times[i] = p.times[(p.first + i) & p.mask]!;
  for (const ring of rings) {
    const values = p[`x${ring}`]!;
    if (values instanceof Float64Array) {
      const grown = new Float64Array(size * 2);
      grown.set(values.subarray(p.first));
      grown.set(values.subarray(0, p.first), size - p.first);
      p[`x${ring}`] = grown;
      continue;
    }
    const moved = values.slice(p.first).concat(values.slice(0, p.first));
    for (let i = 0; i < size; i++) values[i] = moved[i]!;
    for (let i = 0; i < size; i++) values.push(null);
  }
  Object.assign(p, { times, first: 0, mask: size * 2 - 1 });
}

/** A call that needs all rows of the frame. */
function walk(call: PlanWindowCall, p: Partition, index: number, current: readonly SqlValue[], time: number): SqlValue {
  const { meaning } = call;
  const ring = p[`x${index}`];
  const place = (i: number) => (p.first + i) & p.mask;
  const argument = (i: number): SqlValue => {
    const value = ring![place(i)]!;
    return value === value ? value : null;
  };
  if (meaning.kind === 'analytic') {
    const frame: FrameRows = { length: p.count, argument: i => (ring ? argument(i) : null), time: i => p.times[place(i)]! };
    return meaning.evaluate(frame, current, call.call);
  }
  const state = meaning.create(call.call, () => time);
  const seen = call.distinct ? new Set<unknown>() : undefined;
  for (let i = 0; i < p.count; i++) {
    const value = ring ? argument(i) : true;
    if (value === null && !meaning.seesNulls) continue;
    if (seen) {
      const key = keyText([value]);
      if (seen.has(key)) continue;
      seen.add(key);
    }
    state.add(value, p.times[place(i)]!);
  }
  return state.value();
}

/** Code for an aggregate that can forget a row exactly; undefined for the others. */
function runningOf(call: PlanWindowCall, index: number, writer: CodeWriter, bounded: boolean): Running | undefined {
  if (call.meaning.kind !== 'aggregate' || call.distinct) return undefined;
  const type = call.call.types[0];
  const kind = type?.kind ?? '';
  const [a, b, n] = [`@.a${index}`, `@.b${index}`, `@.n${index}`];
  switch (call.name) {
    case 'COUNT':
      if (call.call.types.length > 1) return undefined;
      if (call.arguments.length === 0) return { initial: '', add: () => '', remove: () => '', value: '@.count' };
      return { initial: `, n${index}: 0`, add: () => `${n}++;\n`, remove: () => `${n}--;\n`, value: n };
    case 'MIN': case 'MAX': {
      if (!comparable.has(kind)) return undefined;
      const e = `@.e${index}`;
      const make = writer.slot(() => new Extreme(call.name === 'MAX'));
      return { initial: `, e${index}: ${make}()`, add: x => `${e}.add(${x}, @.added);\n`, remove: () => `${e}.remove(@.added - @.count);\n`, value: `${e}.value()` };
    }
    case 'SUM': case 'AVG': {
      const mean = call.name === 'AVG';
      if (kind in exactSums) {
        const fail = writer.slot(() => overflow(kind));
        const bound = exactSums[kind]!;
        return {
          initial: `, a${index}: 0, n${index}: 0`, add: x => `${a} += ${x};\n${n}++;\n`, remove: x => `${a} -= ${x};\n${n}--;\n`,
          value: mean ? `${n} === 0 ? null : Math.trunc(${a} / ${n}) + 0` : `${n} === 0 ? null : ${a} > ${bound} || ${a} < ${-bound - 1} ? ${fail}() : ${a}`,
        };
      }
      if (kind === 'BIGINT' || kind === 'DECIMAL') {
        // A number while it is a safe integer, a bigint beyond: nothing is lost on the way in or out.
        const total = mean ? (kind === 'DECIMAL' ? `H.divideRounded(${a}, ${n})` : `H.divideLong(${a}, ${n})`) : `H.fitExact(${a}, ${writer.slot(type)})`;
        return { initial: `, a${index}: 0, n${index}: 0`, add: x => `${a} = H.addLong(${a}, ${x});\n${n}++;\n`, remove: x => `${a} = H.subtractLong(${a}, ${x});\n${n}--;\n`, value: `${n} === 0 ? null : ${total}` };
      }
      if (kind !== 'DOUBLE' && kind !== 'FLOAT' && kind !== 'REAL') return undefined;
      const fit = (code: string) => (kind === 'REAL' ? `Math.fround(${code})` : code);
      // The unevaluated sum of two doubles (Knuth's two-sum): what a row brought is taken away with it, but for rounding far below the result's.
      const finite = writer.slot((sum: number) => (Number.isFinite(sum) ? sum : overflow('DOUBLE')));
      const [sum, part] = [writer.name(), writer.name()];
      const put = (x: string) => `const ${sum} = ${a} + ${x}, ${part} = ${sum} - ${a};\n${b} += ${a} - (${sum} - ${part}) + (${x} - ${part});\n${a} = ${sum} + ${b};\n${b} -= ${a} - ${sum};\n`;
      return {
        initial: `, a${index}: 0, b${index}: 0, n${index}: 0`, add: x => `${put(x)}${n}++;\n`, remove: x => `${n}--;\nif (${n} === 0) ${a} = ${b} = 0;\nelse {\n${put(`(-${x})`)}}\n`,
        value: `${n} === 0 ? null : ${mean ? fit(`${fit(`${finite}(${a} + ${b})`)} / ${n}`) : fit(`${finite}(${a} + ${b})`)}`,
      };
    }
    case 'ANY': case 'EVERY': {
      const counted = call.name === 'ANY' ? 'true' : 'false';
      return { initial: `, n${index}: 0`, add: x => `if (${x} === ${counted}) ${n}++;\n`, remove: x => `if (${x} === ${counted}) ${n}--;\n`, value: `${n} ${call.name === 'ANY' ? '>' : '==='} 0` };
    }
    case 'FIRST_VALUE': case 'LAST_VALUE': {
      if (call.call.ignoreNulls) return undefined;
      if (call.name === 'LAST_VALUE') return { initial: `, a${index}: null`, add: x => `${a} = ${x};\n`, remove: () => '', value: a, seesNulls: true };
      if (!bounded) return { initial: `, a${index}: null`, add: x => `if (@.added === 0) ${a} = ${x};\n`, remove: () => '', value: a, seesNulls: true };
      const first = `@.x${index}[@.first]`;
      return { initial: '', add: () => '', remove: () => '', value: isUnboxed(type!) ? `(${first} === ${first} ? ${first} : null)` : first };
    }
    case 'STDDEV_POP': case 'STDDEV_SAMP': case 'VAR_POP': case 'VAR_SAMP': {
      const e = `@.e${index}`;
      const make = writer.slot(() => new Spread(bounded));
      const number = kind === 'DECIMAL' ? writer.slot((x: SqlValue) => numberOf(x, type!)) : 'Number';
      const result = writer.slot((spread: Spread) => spread.value(call.name.endsWith('SAMP'), call.name.startsWith('STDDEV')));
      return { initial: `, e${index}: ${make}()`, add: x => `${e}.add(${number}(${x}));\n`, remove: () => `${e}.remove();\n`, value: `${result}(${e})` };
    }
    default: return undefined;
  }
}

/** Number, mean and sum of squared distances of some values, and of two such lots together. */
interface Moments { readonly n: number; readonly mean: number; readonly squares: number }
const none: Moments = { n: 0, mean: 0, squares: 0 };
function together(a: Moments, b: Moments): Moments {
  if (a.n === 0 || b.n === 0) return a.n === 0 ? b : a;
  const n = a.n + b.n;
  const delta = b.mean - a.mean;
  return { n, mean: a.mean + (delta * b.n) / n, squares: a.squares + b.squares + (delta * delta * a.n * b.n) / n };
}

/**
 * The spread of values that come and go in one order. The newer values are one lot, of the older ones there is one lot from each on: the
 * oldest leaves without a subtraction, which would lose digits.
 */
class Spread {
  private newer: number[] = [];
  private lot = none;
  private readonly older: Moments[] = [];
  /** `leaving`: whether values will go again. */
  constructor(private readonly leaving: boolean) {}

  add(x: number): void {
    if (this.leaving) this.newer.push(x);
    this.lot = together(this.lot, { n: 1, mean: x, squares: 0 });
  }

  remove(): void {
    if (this.older.length === 0) {
      let lot = none;
      for (let i = this.newer.length - 1; i >= 0; i--) this.older.push((lot = together({ n: 1, mean: this.newer[i]!, squares: 0 }, lot)));
      this.newer = [];
      this.lot = none;
    }
    this.older.pop();
  }

  value(sample: boolean, root: boolean): number | null {
    const { n, squares } = together(this.older.at(-1) ?? none, this.lot);
    const divisor = sample ? n - 1 : n;
    if (divisor <= 0) return null;
    const variance = Math.max(0, squares / divisor);
    return root ? Math.sqrt(variance) : variance;
  }
}

/** Candidates for the extreme, best first: a row that is followed by a better one can never be it. */
class Extreme {
  private readonly values: SqlValue[] = [];
  private readonly serials: number[] = [];
  private first = 0;
  constructor(private readonly greatest: boolean) {}

  add(value: SqlValue, serial: number): void {
    const { values, serials } = this;
    for (let last = values.length - 1; last >= this.first; last--) {
      const known = values[last]!;
      if (this.greatest ? known! >= value! : known! <= value!) break;
      values.pop();
      serials.pop();
    }
    values.push(value);
    serials.push(serial);
  }

  remove(serial: number): void {
    if (this.first >= this.serials.length || this.serials[this.first] !== serial) return;
    this.first++;
    if (this.first > 64 && this.first * 2 > this.values.length) {
      this.values.splice(0, this.first);
      this.serials.splice(0, this.first);
      this.first = 0;
    }
  }

  value(): SqlValue { return this.first < this.values.length ? this.values[this.first]! : null; }
}
