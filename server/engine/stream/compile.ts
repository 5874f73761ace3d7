import { divideLong, divideRounded, addLong, addMonths, arithmetic, arithmeticDouble, assignValue, castValue, compareValues, fitExact, groupKey, multiplyLong, negateLong, overflow, SqlError, subtractLong, intervalBetween, type Long, type SqlValue } from '../../base/sql-value.ts';
import { isApproximate, isInteger, isYearMonth, type SqlType } from '../../base/sql-type.ts';
import { likeMatcher, similarMatcher } from '../../base/sql-pattern.ts';
import type { Comparison, OuterValue, Plan, PlanExpr } from './plan.ts';
import { shared } from './texts.ts';

/** What an expression may ask beside its row. */
export interface RowContext {
  /** Rows of a finite query; absent where there are no tables. */
  rows?(plan: Plan): readonly (readonly SqlValue[])[];
  /** When the query started, milliseconds since 1970. */
  readonly started: number;
}

export type RowValue = (row: readonly SqlValue[], time: number) => SqlValue;
export type RowValues = (row: readonly SqlValue[], time: number) => SqlValue[];

/**
 * Compiles expressions to one JavaScript function over a row and its time. Literals, patterns, types and functions enter the code only
 * as slots, names not at all, so no text of a script can become code. The function throws `SqlError` for a row that fails.
 */
export function compileValues(exprs: readonly PlanExpr[], context: RowContext): RowValues {
  const writer = codeWriter(context);
  const names = exprs.map(writer.of);
  return writer.build('r, t', `${writer.take()}return [${names.join(', ')}];`) as RowValues;
}

export function compileValue(expr: PlanExpr, context: RowContext): RowValue {
  const writer = codeWriter(context);
  const name = writer.of(expr);
  return writer.build('r, t', `${writer.take()}return ${name};`) as RowValue;
}

/** How the code reaches the row that comes in and time `t`: as code of a column, of the whole row, and of the list of its sources, if any. */
export interface RowSource {
  column(index: number): string;
  readonly row: string;
  readonly from: string;
  /** Code of whether there are sources. */
  readonly traced: string;
  /** Code of the number of a row, given code of the `Arrivals`. */
  number(arrivals: string): string;
  /** Whether a column has no NULL. */
  sure?(index: number): boolean;
}

/** A row in the parameter `r`. */
export const oneRow: RowSource = { column: index => `r[${index}]`, row: 'r', from: 'r.from', traced: 'r.from !== undefined', number: arrivals => `${arrivals}.row` };

/** Writes the code of one function. What it is given as `slot` reaches the code by a name of its own, never as text. */
export interface CodeWriter {
  readonly source: RowSource;
  /** Name by which the code reaches a value. */
  slot(value: unknown): string;
  /** The same for what is kept from row to row: functions that are written alike share it. */
  state(make: () => unknown): string;
  /** A name that nothing has yet. */
  name(): string;
  /** Writes the computation of an expression; the name of its value. */
  of(expr: PlanExpr): string;
  /** Code of whether such a value is NULL; none where it never is. */
  isNull(value: string): string;
  /** Code of a number with NaN for NULL. */
  orNaN(value: string): string;
  /** The code written since the last call. */
  take(): string;
  /** From here on column `index` is this code, where nothing else is known of a row `r`. */
  columns(code: (index: number) => string): void;
  build(parameters: string, body: string): unknown;
}

const helpers = {
  addLong, subtractLong, multiplyLong, divideLong, divideRounded, arithmetic, arithmeticDouble, fitExact, castValue, assignValue, compareValues, negateLong, addMonths, intervalBetween,
  /** A timestamp must stay in the years that have four digits. */
  instant(ms: number): number {
    return ms >= -62135596800000 && ms < 253402300800000 ? ms : overflow('TIMESTAMP');
  },
  integer(value: number, bound: number, kind: string): number {
    return value <= bound && value >= -bound - 1 ? value : overflow(kind);
  },
  finite(value: number): number {
    return Number.isFinite(value) ? value : overflow('DOUBLE');
  },
  /** Texts of which one is CHAR: the shorter counts as padded with blanks. */
  samePadded(a: string, b: string): boolean {
    return a === b || (a.length !== b.length && a.trimEnd() === b.trimEnd() && a.padEnd(b.length) === b.padEnd(a.length));
  },
  scaled(interval: number, by: number, divide: boolean): number {
    if (divide && by === 0) throw new SqlError('DIVISION_BY_ZERO', 'Division by zero');
    return Math.trunc(divide ? interval / by : interval * by);
  },
  matcher(similar: boolean): (value: string, pattern: string, escape: string | undefined) => boolean {
    const known = new Map<string, (text: string) => boolean>();
    return (value, pattern, escape) => {
      const key = `${escape ?? ''}\n${pattern}`;
      let match = known.get(key);
      if (!match) {
        if (known.size > 100) known.clear();
        known.set(key, (match = similar ? similarMatcher(pattern, escape) : likeMatcher(pattern, escape)));
      }
      return match(value);
    };
  },
};

/** Answers of a query in a condition that are remembered. */
const mostAnswers = 10_000;

/** `states` are those of the functions that are written alike, in the order of their making; a source may need slots. */
export function codeWriter(context: RowContext, from: RowSource | ((slot: CodeWriter['slot']) => RowSource) = oneRow, states: unknown[] = []): CodeWriter {
  const slots: unknown[] = [];
  const slot = (value: unknown): string => `s${slots.push(value) - 1}`;
  const source = typeof from === 'function' ? from(slot) : from;
  let stated = 0;
  let code = '';
  let last = 0;
  let columnCode: ((index: number) => string) | undefined;
  const name = () => `v${++last}`;
  /** Code of values that are never null. */
  const sure = new Set(['t']);
  /** Names of what was computed, by the blocks in which they are seen: an expression that stands in two places is computed once. */
  let scopes: Map<PlanExpr, string>[] = [new Map()];
  const computed = (expr: PlanExpr): string | undefined => {
    for (let i = scopes.length - 1; i >= 0; i--) {
      const known = scopes[i]!.get(expr);
      if (known !== undefined) return known;
    }
    return undefined;
  };
  const emit = (line: string) => { code += line + '\n'; };
  /** Declares a value; null when one of `inputs` is. `always`: it is one whenever none of them is null. */
  const strict = (inputs: readonly string[], value: string, always = true): string => {
    const v = name();
    const unsure = inputs.filter(i => !sure.has(i));
    emit(`const ${v} = ${unsure.length === 0 ? '' : `${unsure.map(i => `${i} === null`).join(' || ')} ? null : `}${value};`);
    if (unsure.length === 0 && always) sure.add(v);
    return v;
  };
  /** What the rows of a finite query come to, for the values of the row around that it asks for: worked out once for each. */
  const rowsFor = <T>(rows: Plan, outer: readonly OuterValue[], made: (rows: readonly (readonly SqlValue[])[]) => T) => {
    const known = new Map<unknown, { readonly made: T }>();
    return (values: readonly SqlValue[]): T => {
      const key = keyText(values);
      const before = known.get(key);
      if (before) return before.made;
      outer.forEach(({ cell }, i) => { cell.value = values[i] ?? null; });
      const found = { made: made(context.rows?.(rows) ?? []) };
      if (known.size >= mostAnswers) known.clear();
      known.set(key, found);
      return found.made;
    };
  };
  /** Code that is only reached on some rows: gathered apart. */
  const branch = (into: string, expr: PlanExpr): string => {
    const before = code;
    code = '';
    scopes.push(new Map());
    const v = of(expr);
    scopes.pop();
    const inner = `${code}${into} = ${v};\n`;
    code = before;
    return inner;
  };

  /** Long chains lean to the left: they are computed from their far end, so that none is deep. */
  function of(expr: PlanExpr): string {
    const spine: PlanExpr[] = [];
    let at: PlanExpr | undefined = expr;
    for (; at && computed(at) === undefined; at = firstPart(at)) spine.push(at);
    for (let i = spine.length - 1; i >= 0; i--) scopes[scopes.length - 1]!.set(spine[i]!, make(spine[i]!));
    return computed(expr)!;
  }

  const constantCode = (value: SqlValue): string => (value === null ? 'null' : typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value) && !Object.is(value, -0)) ? `(${value})` : slot(typeof value === 'string' ? shared(value) : value));

  function make(expr: PlanExpr): string {
    switch (expr.op) {
      case 'column': {
        const index = Math.trunc(expr.index);
        const known = (columnCode ?? source.column)(index);
        if (/^\w+$/.test(known)) return known;
        const v = name();
        emit(`const ${v} = ${known};`);
        if (!columnCode && source.sure?.(index)) sure.add(v);
        return v;
      }
      case 'time': return 't';
      case 'started': return String(Number(context.started));
      case 'value': {
        const code = constantCode(expr.value);
        if (expr.value !== null) sure.add(code);
        return code;
      }
      case 'arithmetic': {
        const [a, b] = [of(expr.left), of(expr.right)];
        return strict([a, b], arithmeticCode(expr, a, b, slot));
      }
      case 'shift': {
        const [a, b] = [of(expr.value), of(expr.by)];
        const moved = isYearMonth(expr.by.type) ? `H.addMonths(${a}, ${expr.sign === 1 ? '' : '-'}${b})` : `${a} ${expr.sign === 1 ? '+' : '-'} ${b}`;
        if (expr.type.kind === 'TIME') return strict([a, b], `((${moved}) % 86400000 + 86400000) % 86400000`);
        if (expr.type.kind === 'DATE') return strict([a, b], `Math.floor(H.instant(${moved}) / 86400000) * 86400000`);
        return strict([a, b], `H.instant(${moved})`);
      }
      case 'add-intervals': {
        const [a, b] = [of(expr.left), of(expr.right)];
        return strict([a, b], `${a} ${expr.sign === 1 ? '+' : '-'} ${b}`);
      }
      case 'scale-interval': {
        const [a, b] = [of(expr.value), of(expr.by)];
        const number = isApproximate(expr.by.type) || isInteger(expr.by.type) ? `Number(${b})` : `H.castValue(${b}, ${slot(expr.by.type)}, ${slot({ kind: 'DOUBLE' })})`;
        return strict([a, b], `H.scaled(${a}, ${number}, ${expr.operator === '/'})`);
      }
      case 'difference': {
        const [a, b] = [of(expr.left), of(expr.right)];
        return strict([a, b], `H.intervalBetween(${a}, ${b}, ${slot(expr.unit)})`);
      }
      case 'negate': {
        const v = of(expr.value);
        return strict([v], isInteger(expr.type) || expr.type.kind === 'DECIMAL' ? `H.fitExact(H.negateLong(${v}), ${slot(expr.type)})` : `0 - ${v}`);
      }
      case 'concat': {
        const [a, b] = [of(expr.left), of(expr.right)];
        return strict([a, b], `${a} + ${b}`);
      }
      case 'compare': {
        const [a, b] = [of(expr.left), of(expr.right)];
        return strict([a, b], compareCode(expr.operator, a, b, expr.left, expr.right, slot));
      }
      case 'and': case 'or': {
        const decided = expr.op === 'and' ? 'false' : 'true';
        const operands: PlanExpr[] = [];
        let at: PlanExpr = expr;
        while (at.op === expr.op && computed(at) === undefined) {
          operands.push((at as typeof expr).right);
          at = (at as typeof expr).left;
        }
        const v = name();
        emit(`let ${v} = ${of(at)};`);
        for (const operand of operands.reverse()) {
          const next = name();
          emit(`if (${v} !== ${decided}) { let ${next};\n${branch(next, operand)} if (${next} === ${decided} || ${v} !== null) ${v} = ${next}; }`);
        }
        return v;
      }
      case 'not': { const v = of(expr.value); return strict([v], `!${v}`); }
      case 'is': {
        const value = of(expr.value);
        const v = name();
        emit(`const ${v} = ${value} ${expr.not ? '!==' : '==='} ${expr.what === 'NULL' ? 'null' : expr.what === 'TRUE' ? 'true' : 'false'};`);
        return v;
      }
      case 'distinct': {
        const [a, b] = [of(expr.left), of(expr.right)];
        const v = name();
        emit(`const ${v} = ${expr.not ? '' : '!'}(${a} === null || ${b} === null ? ${a} === ${b} : ${compareCode('=', a, b, expr.left, expr.right, slot)});`);
        return v;
      }
      case 'match': {
        const value = of(expr.value);
        const escape = expr.escape ? of(expr.escape) : undefined;
        if (expr.pattern.op === 'value' && typeof expr.pattern.value === 'string' && (expr.escape === undefined || expr.escape.op === 'value')) {
          const escapeText = expr.escape?.op === 'value' ? (expr.escape.value as string) : undefined;
          const match = expr.similar ? similarMatcher(expr.pattern.value, escapeText) : likeMatcher(expr.pattern.value, escapeText);
          return strict([value], `${expr.not ? '!' : ''}${slot(match)}(${value})`);
        }
        const pattern = of(expr.pattern);
        return strict([value, pattern, ...(escape ? [escape] : [])], `${expr.not ? '!' : ''}${slot(helpers.matcher(expr.similar))}(${value}, ${pattern}, ${escape ?? 'undefined'})`);
      }
      case 'case': {
        const v = name();
        emit(`let ${v};\nc${v}: {`);
        scopes.push(new Map());
        for (const { when, then } of expr.branches) {
          const condition = of(when);
          emit(`if (${condition} === true) {\n${branch(v, then)}break c${v};\n}`);
        }
        emit(branch(v, expr.otherwise) + '}');
        scopes.pop();
        return v;
      }
      case 'cast': {
        const v = of(expr.value);
        const [source, target] = [expr.value.type, expr.type];
        if (expr.assign && source.kind === target.kind && (isInteger(source) || source.kind === 'DOUBLE' || source.kind === 'BOOLEAN' || source.kind === 'TIMESTAMP' || source.kind === 'DATE')) return v;
        if (expr.assign && target.kind === 'VARCHAR' && source.kind === 'VARCHAR') return source.length <= target.length ? v : strict([v], `${v}.length > ${target.length} ? ${v}.slice(0, ${target.length}) : ${v}`);
        return strict([v], `H.${expr.assign ? 'assignValue' : 'castValue'}(${v}, ${slot(source)}, ${slot(target)})`);
      }
      case 'member': {
        const loaded = rowsFor(expr.rows, expr.outer, rows => {
          const values = rows.map(row => row[0] ?? null);
          return { values: new Set(values.filter(x => x !== null).map(x => keyText([x]))), nulls: values.includes(null) };
        });
        const member = slot((value: SqlValue, ...outer: SqlValue[]): boolean | null => {
          const { values, nulls } = loaded(outer);
          if (values.size === 0 && !nulls) return false;
          return value !== null && values.has(keyText([value])) ? true : value === null || nulls ? null : false;
        });
        const value = of(expr.value);
        const outer = expr.outer.map(o => of(o.value));
        const v = name();
        emit(`const ${v} = ${member}(${[value, ...outer].join(', ')});`);
        return v;
      }
      case 'exists': {
        const any = rowsFor(expr.rows, expr.outer, rows => rows.length > 0);
        const outer = expr.outer.map(o => of(o.value));
        const v = name();
        emit(`const ${v} = ${slot((...values: SqlValue[]) => any(values))}(${outer.join(', ')});`);
        return v;
      }
      case 'parameter': {
        const v = name();
        emit(`const ${v} = ${slot(expr.cell)}.value;`);
        return v;
      }
      case 'field': { const v = of(expr.value); return strict([v], `${v}[${Math.trunc(expr.index)}] ?? null`, false); }
      case 'call': {
        const inputs = expr.arguments.map(of);
        const made = slot(expr.meaning.bind(expr.call));
        const call = `${made}(${inputs.join(', ')})`;
        if (expr.meaning.strict === false || inputs.length === 0) {
          const v = name();
          emit(`const ${v} = ${call};`);
          return v;
        }
        return strict(inputs, call, false);
      }
    }
  }

  return {
    source, slot, name, of,
    isNull: value => (sure.has(value) ? '' : `${value} === null`),
    orNaN: value => (sure.has(value) ? value : `${value} === null ? NaN : ${value}`),
    state(make) {
      const known = stated++;
      if (known === states.length) states.push(make());
      return slot(states[known]);
    },
    take() {
      const written = code;
      code = '';
      return written;
    },
    columns(known) {
      columnCode = known;
      scopes = [new Map()];
    },
    build: (parameters, body) => new Function('S', 'H', `"use strict";${slots.map((_, i) => `const s${i}=S[${i}];`).join('')} return function (${parameters}) {\n${body}\n};`)(slots, helpers),
  };
}

/** The part that an expression computes first and always; undefined where it may be left out. */
function firstPart(expr: PlanExpr): PlanExpr | undefined {
  switch (expr.op) {
    case 'arithmetic': case 'add-intervals': case 'difference': case 'concat': case 'compare': case 'distinct': return expr.left;
    case 'shift': case 'scale-interval': case 'negate': case 'not': case 'is': case 'cast': case 'field': case 'match': return expr.value;
    case 'member': return expr.outer.length === 0 ? expr.value : undefined;
    default: return undefined;
  }
}

function arithmeticCode(expr: Extract<PlanExpr, { op: 'arithmetic' }>, a: string, b: string, slot: (value: unknown) => string): string {
  const { operator, left, right, type } = expr;
  if (type.kind === 'DOUBLE' || type.kind === 'FLOAT') {
    const plain = (t: SqlType) => t.kind !== 'DECIMAL' && t.kind !== 'BIGINT';
    if (plain(left.type) && plain(right.type)) return operator === '/' ? `H.arithmeticDouble('/', ${a}, ${b})` : `H.finite(${a} ${operator} ${b})`;
  }
  if (type.kind === 'INTEGER' || type.kind === 'SMALLINT' || type.kind === 'TINYINT') {
    const bound = type.kind === 'INTEGER' ? 2147483647 : type.kind === 'SMALLINT' ? 32767 : 127;
    return `H.integer(${operator === '/' ? `H.divideLong(${a}, ${b})` : `${a} ${operator} ${b}`}, ${bound}, '${type.kind}')`;
  }
  return `H.arithmetic('${operator}', ${a}, ${b}, ${slot(left.type)}, ${slot(right.type)}, ${slot(type)})`;
}

function compareCode(operator: Comparison, a: string, b: string, leftExpr: PlanExpr, rightExpr: PlanExpr, slot: (value: unknown) => string): string {
  const [left, right] = [leftExpr.type, rightExpr.type];
  const script = operator === '=' ? '===' : operator === '<>' ? '!==' : operator;
  if (left.kind === 'VARCHAR' && right.kind === 'VARCHAR') return `${a} ${script} ${b}`;
  if ((left.kind === 'CHAR' || right.kind === 'CHAR') && (operator === '=' || operator === '<>')) {
    // Beside a literal without a blank at its end only a longer text can be equal through its blanks.
    const literal = rightExpr.op === 'value' ? rightExpr.value : leftExpr.op === 'value' ? leftExpr.value : undefined;
    const other = rightExpr.op === 'value' ? a : b;
    const longer = typeof literal === 'string' && !literal.endsWith(' ') ? `${other}.length > ${literal.length} && ${other}.charCodeAt(${literal.length}) === 32 && ` : '';
    return `${operator === '=' ? '' : '!'}(${a} === ${b} || ${longer}H.samePadded(${a}, ${b}))`;
  }
  const simple = (t: SqlType) => isInteger(t) || t.kind === 'DOUBLE' || t.kind === 'FLOAT' || t.kind === 'REAL' || t.kind === 'BOOLEAN' || t.kind === 'TIMESTAMP' || t.kind === 'DATE' || t.kind === 'TIME' || t.kind === 'INTERVAL';
  if (simple(left) && simple(right)) {
    // A bigint is never in the range of safe numbers, so identity is equality unless one side is a double.
    const mixed = (left.kind === 'BIGINT' && isApproximate(right)) || (right.kind === 'BIGINT' && isApproximate(left));
    return `${a} ${mixed && operator === '=' ? '==' : mixed && operator === '<>' ? '!=' : script} ${b}`;
  }
  return `H.compareValues(${a}, ${b}, ${slot(left)}, ${slot(right)}) ${script} 0`;
}

/** A key for hashing groups: equal for rows that are equal in all `values`; NULLs are equal. */
export function keyText(values: readonly SqlValue[]): string | SqlValue {
  if (values.length === 1) return groupKey(values[0]!);
  let text = '';
  for (const value of values) {
    const key = groupKey(value);
    text += typeof key === 'string' ? `${key.length}:${key}` : `${typeof key === 'number' ? 'n' : typeof key === 'bigint' ? 'n' : key === null ? '0' : 'b'}${String(key)};`;
  }
  return text;
}

export type { Long };
