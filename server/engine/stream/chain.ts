import { SqlError } from '../../base/sql-value.ts';
import { codeWriter, compileValues, type CodeWriter } from './compile.ts';
import type { QueryContext, Row } from './operators.ts';
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
  /** Code of the row as an array; `r`, the source row itself, where nothing made a new one. */
  readonly row: string;
}

/**
 * One function for all `steps`: no row is made between them, a value is computed where it is first needed and lives in a local
 * variable. `finish` writes what becomes of each row that comes through, with the row's columns in scope; `r` is the source row, `t`
 * its time. A row that fails goes to `context.fail`, or to that of the stream that it would have reached, and the function goes on.
 */
export function compileChain(steps: readonly Step[], context: QueryContext, finish: (end: ChainEnd) => string): (row: Row, time: number) => void {
  const writer = codeWriter(context);
  /** The columns so far: their code and number, where the row is no longer the source's own. */
  let columns: { readonly width: number; code(index: number): string } | undefined;
  const see = (width: number, code: (index: number) => string) => writer.columns((columns = { width, code }).code);
  const rowCode = () => (columns ? `[${Array.from({ length: columns.width }, (_, i) => columns!.code(i)).join(', ')}]` : 'r');
  /** Code of the function that takes failing rows from step `index` on. */
  const failFrom = (index: number): string => {
    const { fail } = (steps.slice(index).find(s => s.op === 'stream') as StreamStep | undefined) ?? context;
    return writer.slot((error: unknown, row: Row, time: number) => {
      if (!(error instanceof SqlError)) throw error;
      fail(error, row, time);
    });
  };
  let [fail, failing] = [failFrom(0), 'r'];
  const guarded = (code: () => string): string => {
    const [to, row] = [fail, failing];
    return `try {\n${code()}} catch (e) { ${to}(e, ${row}, t); }\n`;
  };

  function codeFrom(index: number): string {
    const step = steps[index];
    if (!step) {
      const body = finish({ writer, row: rowCode() });
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
        const before = columns?.code ?? ((i: number) => `r[${i}]`);
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
    const nulls = step.notNull.map(i => `if (${columns?.code(i) ?? `r[${i}]`} === null) ${failNull}(${Math.trunc(i)}, ${row}, t);\nelse `).join('');
    const made = writer.name();
    const give = step.give ? `const ${made} = ${row};\nif (r.from !== undefined) ${made}.from = r.from;\n${writer.slot(step.give)}(${made}, t);\n` : '';
    [fail, failing] = [failFrom(index + 1), step.give ? made : row];
    return `${nulls}{\n${give}${guarded(() => codeFrom(index + 1))}}\n`;
  }

  function lookup(step: Extract<Plan, { op: 'lookup' }>, index: number): string {
    const keyOf = step.equal.length > 0 ? compileValues(step.equal.map(pair => (step.first ? pair.left : pair.right)), context) : undefined;
    const table = writer.slot(new FiniteTable(() => (step.rows ? context.rows(step.rows) : context.table(step.table)), step.tableWidth, keyOf && (row => keyOf(row, 0))));
    const [partner, found] = [writer.name(), writer.name()];
    const before = columns?.code ?? ((i: number) => `r[${i}]`);
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

  return writer.build('r, t', guarded(() => codeFrom(0))) as (row: Row, time: number) => void;
}
