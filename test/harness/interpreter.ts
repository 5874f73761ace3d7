import { isInteger, isNumeric, isYearMonth, type SqlType } from '../../server/base/sql-type.ts';
import { addMonths, arithmetic, assignValue, castValue, compareValues, fitExact, negateLong, SqlError, intervalBetween, type Long, type SqlValue } from '../../server/base/sql-value.ts';
import { likeMatcher, similarMatcher } from '../../server/base/sql-pattern.ts';
import type { Accumulator } from '../../server/base/sql-meaning.ts';
import type { ApplicationPlan, Plan, PlanExpr } from '../../server/engine/stream/plan.ts';

/**
 * The oracle of the engine: it walks the trees of the plan for every row, makes a row between any two operators, and knows no generated
 * code, no columns and no fused pumps. It runs filters, projections, lookups, windows, unions by time and tumbling groups.
 */
type Values = readonly SqlValue[];
interface Timed { readonly row: Values; readonly time: number }
type Taker = (row: Values, time: number) => void;

export interface Interpreter { push(stream: string, row: Values, time: number): void; end(): void }

export function interpret(plan: ApplicationPlan, tables: ReadonlyMap<string, readonly Values[]>, give: (stream: string, row: Values, time: number) => void, fail: (error: SqlError, pump: string, time: number) => void): Interpreter {
  const readers = new Map<string, Taker[]>();
  const ends: (() => void)[] = [];
  const read = (stream: string, taker: Taker) => void readers.set(stream, [...(readers.get(stream) ?? []), taker]);
  const told = (stream: string, row: Values, time: number) => { for (const take of readers.get(stream) ?? []) take(row, time); };
  for (const pump of plan.pumps) {
    operator(pump.query, guarded(pump.name, (row, time) => {
      const made = pump.assign.map(item => valueOf(item, row, time));
      if (pump.notNull.some(i => made[i] === null)) throw new SqlError('NULL_VALUE', 'NULL is given to a column that is NOT NULL');
      give(pump.stream, made, time);
      told(pump.stream, made, time);
    }), pump.name);
  }
  return { push: told, end: () => { for (const end of ends) end(); } };

  function guarded(pump: string, work: Taker): Taker {
    return (row, time) => {
      try {
        work(row, time);
      } catch (error) {
        if (!(error instanceof SqlError)) throw error;
        fail(error, pump, time);
      }
    };
  }

  function operator(node: Plan, next: Taker, pump: string): void {
    switch (node.op) {
      case 'scan': return read(node.stream, next);
      case 'filter': return operator(node.input, guarded(pump, (row, time) => { if (valueOf(node.condition, row, time) === true) next(row, time); }), pump);
      case 'project': return operator(node.input, guarded(pump, (row, time) => next(node.items.map(item => valueOf(item, row, time)), time)), pump);
      case 'lookup': {
        // Partners by their key: all rows of the table would be walked through for each row else.
        const keyOf = (values: Values) => (values.includes(null) ? undefined : values.map(String).join('\n'));
        const partners = new Map<string | undefined, Values[]>();
        for (const other of tables.get(node.table)!) {
          const key = keyOf(node.equal.map(({ left, right }) => valueOf(node.first ? left : right, other, 0)));
          partners.set(key, [...(partners.get(key) ?? []), other]);
        }
        return operator(node.input, guarded(pump, (row, time) => {
          const own = node.inputTimed ? row : [...row, time];
          const both = (other: Values) => (node.first ? [...other, null, ...own] : [...own, ...other, null]);
          let found = false;
          const key = keyOf(node.equal.map(({ left, right }) => valueOf(node.first ? right : left, row, time)));
          for (const other of key === undefined ? [] : partners.get(key) ?? []) {
            if (node.condition && valueOf(node.condition, both(other), time) !== true) continue;
            found = true;
            next(both(other), time);
          }
          if (!found && node.outer) next(both(new Array<SqlValue>(node.tableWidth).fill(null)), time);
        }), pump);
      }
      case 'window': {
        const seen: Timed[] = [];
        return operator(node.input, guarded(pump, (row, time) => {
          for (const call of node.calls) call.partition.forEach(e => valueOf(e, row, time));
          const values = node.calls.map(call => call.arguments.map(a => valueOf(a, row, time)));
          seen.push({ row, time });
          const results = node.calls.map((call, c): SqlValue => {
            const key = JSON.stringify(call.partition.map(e => String(valueOf(e, row, time))));
            let frame = seen.filter(s => JSON.stringify(call.partition.map(e => String(valueOf(e, s.row, s.time)))) === key);
            if (call.frame.range !== undefined) frame = frame.filter(s => s.time >= time - call.frame.range!);
            if (call.frame.rows !== undefined) frame = frame.slice(-call.frame.rows - 1);
            const argument = (s: Timed): SqlValue => (call.arguments[0] ? valueOf(call.arguments[0], s.row, s.time) : true);
            if (call.meaning.kind === 'analytic') return call.meaning.evaluate({ length: frame.length, argument: i => argument(frame[i]!), time: i => frame[i]!.time }, values[c]!, call.call);
            const state = call.meaning.create(call.call, () => time);
            for (const s of frame) if (call.meaning.seesNulls || argument(s) !== null) state.add(argument(s), s.time);
            return state.value();
          });
          next([...row.slice(0, node.width), ...results], time);
        }), pump);
      }
      case 'group': {
        if (!node.timeKey || node.ends !== 'interval' || node.inclusive) throw new Error('only windows of time are interpreted');
        let open = new Map<string, { keys: SqlValue[]; states: Accumulator[] }>();
        let [key, last]: [SqlValue, number] = [null, 0];
        const close = () => {
          const groups = open;
          open = new Map();
          const end = endOf(node.timeKey!, last);
          for (const { keys, states } of groups.values()) guarded(pump, () => next([...keys, ...states.map(s => s.value())], end))([], end);
        };
        ends.push(close);
        return operator(node.input, guarded(pump, (row, time) => {
          const keys = node.keys.map(k => valueOf(k, row, time));
          const values = node.aggregates.map(a => (a.argument ? valueOf(a.argument, row, time) : true));
          if (open.size > 0 && keys[node.monotonic] !== key) close();
          [key, last] = [keys[node.monotonic]!, time];
          const text = JSON.stringify(keys.map(k => (typeof k === 'bigint' ? String(k) : k)));
          let group = open.get(text);
          if (!group) open.set(text, (group = { keys, states: node.aggregates.map(a => a.meaning.create(a.call, () => last)) }));
          node.aggregates.forEach((a, i) => { if (a.meaning.seesNulls || values[i] !== null) group.states[i]!.add(values[i]!, time); });
        }), pump);
      }
      default: throw new Error(`\`${node.op}\` is not interpreted`);
    }
  }
}

/** The first instant at which the key has another value than at `time`: to the second it is enough to count up. */
function endOf(key: PlanExpr, time: number): number {
  const at = (t: number) => valueOf(key, [], t);
  let end = Math.floor(time / 1000) * 1000 + 1000;
  while (at(end) === at(time)) end += 1000;
  return end;
}

const bound = new WeakMap<PlanExpr, (...args: SqlValue[]) => SqlValue>();

export function valueOf(expr: PlanExpr, row: Values, time: number): SqlValue {
  const of = (e: PlanExpr) => valueOf(e, row, time);
  switch (expr.op) {
    case 'column': return row[expr.index] ?? null;
    case 'time': return time;
    case 'started': return 0;
    case 'value': return expr.value;
    case 'and': case 'or': {
      const decided = expr.op === 'or';
      const left = of(expr.left);
      if (left === decided) return decided;
      const right = of(expr.right);
      return right === decided ? decided : left === null || right === null ? null : !decided;
    }
    case 'is': return ((v: SqlValue) => (v === (expr.what === 'NULL' ? null : expr.what === 'TRUE')) !== expr.not)(of(expr.value));
    case 'distinct': {
      const [a, b] = [of(expr.left), of(expr.right)];
      const equal = a === null || b === null ? a === b : compareValues(a, b, expr.left.type, expr.right.type) === 0;
      return equal === expr.not;
    }
    case 'case': return of(expr.branches.find(b => of(b.when) === true)?.then ?? expr.otherwise);
    case 'call': {
      const args = expr.arguments.map(of);
      if (expr.meaning.strict !== false && args.includes(null)) return null;
      let run = bound.get(expr);
      if (!run) bound.set(expr, (run = expr.meaning.bind(expr.call) as (...args: SqlValue[]) => SqlValue));
      return run(...args);
    }
    case 'member': case 'exists': case 'parameter': throw new Error('queries in conditions are not interpreted');
    default: return strict(expr, time, row);
  }
}

/** Operations that are NULL where an operand is. */
function strict(expr: PlanExpr, time: number, row: Values): SqlValue {
  const of = (e: PlanExpr) => valueOf(e, row, time);
  const two = <T>(a: PlanExpr, b: PlanExpr, then: (a: SqlValue, b: SqlValue) => T): T | null => {
    const [x, y] = [of(a), of(b)];
    return x === null || y === null ? null : then(x, y);
  };
  switch (expr.op) {
    case 'arithmetic': return two(expr.left, expr.right, (a, b) => arithmetic(expr.operator, a, b, expr.left.type, expr.right.type, expr.type));
    case 'shift': return two(expr.value, expr.by, (a, b) => moved(a as number, (b as number) * expr.sign, expr.by.type, expr.type));
    case 'add-intervals': return two(expr.left, expr.right, (a, b) => (a as number) + expr.sign * (b as number));
    case 'scale-interval': return two(expr.value, expr.by, (a, b) => Math.trunc(expr.operator === '*' ? (a as number) * Number(b) : (a as number) / Number(b)));
    case 'difference': return two(expr.left, expr.right, (a, b) => intervalBetween(a as number, b as number, expr.unit));
    case 'concat': return two(expr.left, expr.right, (a, b) => (a as string) + (b as string));
    case 'compare': return two(expr.left, expr.right, (a, b) => {
      const order = compareValues(a, b, expr.left.type, expr.right.type);
      switch (expr.operator) {
        case '=': return order === 0;
        case '<>': return order !== 0;
        case '<': return order < 0;
        case '<=': return order <= 0;
        case '>': return order > 0;
        case '>=': return order >= 0;
      }
    });
    case 'match': return two(expr.value, expr.pattern, (a, b) => {
      const escape = expr.escape && of(expr.escape);
      if (escape === null) return null;
      return (expr.similar ? similarMatcher : likeMatcher)(b as string, escape as string | undefined)(a as string) !== expr.not;
    });
    case 'not': return ((v: SqlValue) => (v === null ? null : !v))(of(expr.value));
    case 'negate': return ((v: SqlValue) => (v === null ? null : isNumeric(expr.type) && (isInteger(expr.type) || expr.type.kind === 'DECIMAL') ? fitExact(negateLong(v as Long), expr.type) : 0 - (v as number)))(of(expr.value));
    case 'cast': return ((v: SqlValue) => (v === null ? null : (expr.assign ? assignValue : castValue)(v, expr.value.type, expr.type)))(of(expr.value));
    case 'field': return ((v: SqlValue) => (v === null ? null : (v as Values)[expr.index] ?? null))(of(expr.value));
    default: throw new Error(`\`${expr.op}\` is not interpreted`);
  }
}

function moved(at: number, by: number, interval: SqlType, type: SqlType): number {
  const result = isYearMonth(interval) ? addMonths(at, by) : at + by;
  if (type.kind === 'TIME') return ((result % 86_400_000) + 86_400_000) % 86_400_000;
  return type.kind === 'DATE' ? Math.floor(result / 86_400_000) * 86_400_000 : result;
}
