import { SqlError } from '../../base/sql-value.ts';
import type { Batch } from './batch.ts';
import { codeWriter, compileValues, oneRow, type CodeWriter, type RowSource } from './compile.ts';
import type { QueryContext, Row, Sink } from './operators.ts';
import type { Plan } from './plan.ts';
import { FiniteTable } from './table.ts';
import { windowCode } from './windows.ts';

/** Operators that make rows of one row of the stream at a time, at once. */
type Step = Extract<Plan, { op: 'filter' | 'project' | 'lookup' | 'window' }> | StreamStep;

/** A stream of the script between the pump that writes it and the only one that reads it: both are one chain. */
export interface StreamStep {
  readonly op: 'stream';
  /** Columns that must not be NULL. */
  readonly notNull: readonly number[];
  /** Takes each row of the stream; absent where nobody wants them. */
  readonly give: ((row: Row, time: number) => void) | undefined;
  /** A row of the pump that writes failed. */
  fail(error: SqlError, row: Row, time: number): void;
  failNull(column: number, row: Row, time: number): void;
}

/** Cuts a plan into its row-by-row operators, in the order of the rows, and what stands before them. */
export function chainOf(plan: Plan, context: QueryContext): { readonly source: Plan; readonly steps: readonly Step[] } {
  const steps: Step[] = [];
  let at = plan;
  for (;;) {
    if (at.op === 'filter' || at.op === 'lookup' || at.op === 'window' || (at.op === 'project' && at.time === undefined)) {
      steps.unshift(at);
      at = at.input;
      continue;
    }
    const written = at.op === 'scan' ? context.writer?.(at.stream) : undefined;
    if (!written) return { source: at, steps };
    steps.unshift(written.step);
    at = written.plan;
  }
}

/** What the code at the end of a chain may use. */
export interface ChainEnd {
  readonly writer: CodeWriter;
  /** Code of the row as an array; that of the source row itself where nothing made a new one. */
  readonly row: string;
  /** Whether `row` is the source row itself. */
  readonly same: boolean;
  /** Code of one column of the row. */
  column(index: number): string;
}

/** A chain for one row, for many, and for rows that another operator has in pieces: all do the same, in the same order. */
export interface Chain {
  push(row: Row, time: number): void;
  batch(batch: Batch): void;
  pieces: NonNullable<Sink['pieces']>;
}

/**
 * One function for all `steps`: no row is made between them, a value is computed where it is first needed and lives in a local
 * variable. `finish` writes what becomes of each row that comes through, with the row's columns in scope; `t` is its time. A row that
 * fails goes to `context.fail`, or to that of the stream that it would have reached, and the function goes on.
 *
 * The function is written a second time, as a loop over columns, when the first batch comes: then it is known which of them are unboxed
 * and have no NULLs. A column that has one later is from there on taken to have them.
 */
export function compileChain(steps: readonly Step[], context: QueryContext, finish: (end: ChainEnd) => string): Chain {
  const states: unknown[] = [];
  const one = codeWriter(context, oneRow, states);
  const push = one.build('r, t', chainCode(steps, context, one, finish)) as Chain['push'];
  const nullable = new Set<number>();
  /** Columns that the loop takes to have no NULL. */
  let whole: number[] = [];
  let many: ((batch: Batch) => void) | undefined;
  const write = (batch: Batch): void => {
    const used = new Set<number>();
    batch.nulls.forEach((has, i) => has && nullable.add(i));
    const unboxed = batch.columns.map(values => values instanceof Float64Array);
    const source: RowSource = {
      column(i) {
        used.add(i);
        return batch.ends[i] ? `(typeof c${i}[k] === 'number' ? b.text(${Math.trunc(i)}, k) : c${i}[k])` : !unboxed[i] ? `c${i}[k]` : nullable.has(i) ? `(c${i}[k] === c${i}[k] ? c${i}[k] : null)` : `c${i}[k]`;
      },
      row: 'b.row(k)', from: '[f[k]]', traced: 'f !== undefined', number: arrivals => `${arrivals}.row + k`, sure: i => !nullable.has(i),
    };
    const writer = codeWriter(context, source, states);
    const body = chainCode(steps, context, writer, finish);
    many = writer.build('b', `const n = b.length, f = b.from, times = b.times;\n${[...used].map(i => `const c${i} = b.columns[${Math.trunc(i)}];\n`).join('')}for (let k = 0; k < n; k++) {\nconst t = times[k];\n${body}}\n`) as (batch: Batch) => void;
    whole = [...used].filter(i => !nullable.has(i));
  };
  return {
    push,
    batch(batch) {
      let known = many !== undefined;
      for (let i = 0; i < whole.length; i++) if (batch.nulls[whole[i]!]!) known = false;
      if (!known) write(batch);
      many!(batch);
    },
    pieces(parameters, source) {
      const writer = codeWriter(context, source, states);
      return writer.build(parameters, chainCode(steps, context, writer, finish)) as ReturnType<Chain['pieces']>;
    },
  };
}

const tracedRow = (row: Row, from: readonly number[] | undefined): Row => (from === undefined || row.from === from ? row : Object.assign([...row], { from }));

/** Code of a chain over the row that the writer's source reaches. */
function chainCode(steps: readonly Step[], context: QueryContext, writer: CodeWriter, finish: (end: ChainEnd) => string): string {
  const { source } = writer;
  /** The columns so far: their code and number, where the row is no longer the source's own. */
  let columns: { readonly width: number; code(index: number): string } | undefined;
  const see = (width: number, code: (index: number) => string) => writer.columns((columns = { width, code }).code);
  const rowCode = () => (columns ? `[${Array.from({ length: columns.width }, (_, i) => columns!.code(i)).join(', ')}]` : source.row);
  /** Code of the function that takes failing rows from step `index` on. */
  const failFrom = (index: number): string => {
    const { fail } = (steps.slice(index).find(s => s.op === 'stream') as StreamStep | undefined) ?? context;
    return writer.slot((error: unknown, row: Row, time: number) => {
      if (!(error instanceof SqlError)) throw error;
      fail(error, row, time);
    });
  };
  let [fail, failing] = [failFrom(0), source.row];
  const guarded = (code: () => string): string => {
    const [to, row] = [fail, failing];
    return `try {\n${code()}} catch (e) { ${to}(e, ${row}, t); }\n`;
  };

  function codeFrom(index: number): string {
    const step = steps[index];
    if (!step) {
      const body = finish({ writer, row: rowCode(), same: columns === undefined, column: columns?.code ?? source.column });
      return writer.take() + body;
    }
    switch (step.op) {
      case 'filter': {
        const kept = writer.of(step.condition);
        return `${writer.take()}if (${kept} === true) {\n${codeFrom(index + 1)}}\n`;
      }
      case 'project': {
        const made = step.items.map(writer.of);
        const before = writer.take();
        see(made.length, i => made[i] ?? 'null');
        return before + codeFrom(index + 1);
      }
      case 'window': {
        const { code, columns: results } = windowCode(step, writer);
        const before = columns?.code ?? source.column;
        see(step.width + results.length, i => (i < step.width ? before(i) : results[i - step.width] ?? 'null'));
        return code + codeFrom(index + 1);
      }
      case 'stream': return stream(step, index);
      case 'lookup': return lookup(step, index);
    }
  }

  function stream(step: StreamStep, index: number): string {
    const row = rowCode();
    const failNull = writer.slot(step.failNull);
    const nulls = step.notNull.map(i => `if (${columns?.code(i) ?? source.column(i)} === null) ${failNull}(${Math.trunc(i)}, ${row}, t);\nelse `).join('');
    const made = writer.name();
    const give = step.give ? `const ${made} = ${row};\nif (${source.traced}) ${made}.from = ${source.from};\n${writer.slot(step.give)}(${made}, t);\n` : '';
    [fail, failing] = [failFrom(index + 1), step.give ? made : `${writer.slot(tracedRow)}(${row}, ${source.traced} ? ${source.from} : undefined)`];
    return `${nulls}{\n${give}${guarded(() => codeFrom(index + 1))}}\n`;
  }

  function lookup(step: Extract<Plan, { op: 'lookup' }>, index: number): string {
    const keyOf = step.equal.length > 0 ? compileValues(step.equal.map(pair => (step.first ? pair.left : pair.right)), context) : undefined;
    const table = writer.state(() => new FiniteTable(() => (step.rows ? context.rows(step.rows) : context.table(step.table)), step.tableWidth, keyOf && (row => keyOf(row, 0))));
    const [partner, found] = [writer.name(), writer.name()];
    const before = columns?.code ?? source.column;
    const ownWidth = step.inputWidth + (step.inputTimed ? 0 : 1);
    const own = (i: number) => (i < step.inputWidth ? before(i) : 't');
    const theirs = (i: number) => (i < step.tableWidth ? `${table}.columns[${i}][${partner}]` : 'null');
    const keys = step.equal.map(pair => writer.of(step.first ? pair.right : pair.left));
    let code = `${writer.take()}let ${partner} = ${table}.${keys.length === 0 ? 'all()' : keys.length === 1 ? `first(${keys[0]})` : `firstOf([${keys.join(', ')}])`};\n`;
    see(ownWidth + step.tableWidth + 1, step.first ? i => (i <= step.tableWidth ? theirs(i) : own(i - step.tableWidth - 1)) : i => (i < ownWidth ? own(i) : theirs(i - ownWidth)));
    // Where no row is a partner, an outer join goes once through with the row of NULLs.
    code += `let ${found} = false;\nfor (;;) {\nif (${partner} < 0) {\n${step.outer ? `if (${found}) break;\n${partner} = ${table}.size;\n` : 'break;\n'}}\n`;
    if (step.condition) {
      const test = writer.of(step.condition);
      code += `if (${partner} < ${table}.size) {\n${writer.take()}if (${test} !== true) { ${partner} = ${table}.next[${partner}]; continue; }\n}\n`;
      see(columns!.width, columns!.code); // what the test computed is out of scope behind it
    }
    return `${code}${found} = true;\n${guarded(() => codeFrom(index + 1))}if (${partner} === ${table}.size) break;\n${partner} = ${table}.next[${partner}];\n}\n`;
  }

  return guarded(() => codeFrom(0));
}
