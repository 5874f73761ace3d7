import { groupKey, SqlError, type SqlValue } from '../../base/sql-value.ts';
import { codeWriter, compileValues, keyText, type CodeWriter } from './compile.ts';
import type { QueryContext, Row } from './operators.ts';
import type { Plan, PlanExpr } from './plan.ts';

/** Operators that look at one row of the stream at a time and keep nothing of it. */
type Step = Extract<Plan, { op: 'filter' | 'project' | 'lookup' }> | StreamStep;

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
    if (at.op === 'filter' || at.op === 'lookup' || (at.op === 'project' && at.time === undefined)) {
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
    const { table, keyed } = tableOf(step, context);
    const partner = writer.name();
    const found = writer.name();
    const before = columns?.code ?? ((i: number) => `r[${i}]`);
    const ownWidth = step.inputWidth + (step.inputTimed ? 0 : 1);
    const own = (i: number) => (i < step.inputWidth ? before(i) : 't');
    const theirs = (i: number) => (i < step.tableWidth ? `${partner}[${i}]` : 'null');
    const sides = step.equal.map(pair => (step.first ? pair.right : pair.left));
    const keys = sides.map(writer.of);
    const list = keyed ? `${writer.slot(keyed)}(${keys.length === 1 ? keys[0] : `[${keys.join(', ')}]`})` : `${writer.slot(table)}()`;
    let code = `${writer.take()}let ${found} = ${list};\n`;
    see(ownWidth + step.tableWidth + 1, step.first ? i => (i <= step.tableWidth ? theirs(i) : own(i - step.tableWidth - 1)) : i => (i < ownWidth ? own(i) : theirs(i - ownWidth)));
    if (step.condition) {
      const test = writer.of(step.condition);
      const some = writer.name();
      code += `const ${some} = [];\nfor (const ${partner} of ${found}) {\n${writer.take()}if (${test} === true) ${some}.push(${partner});\n}\n${found} = ${some};\n`;
      see(columns!.width, columns!.code); // what the test computed is out of scope behind it
    }
    if (step.outer) code += `if (${found}.length === 0) ${found} = ${writer.slot([new Array<SqlValue>(step.tableWidth + 1).fill(null)])};\n`;
    const each = writer.name();
    return `${code}for (let ${each} = 0; ${each} < ${found}.length; ${each}++) {\nconst ${partner} = ${found}[${each}];\n${guarded(() => codeFrom(index + 1))}}\n`;
  }

  return writer.build('r, t', guarded(() => codeFrom(0))) as (row: Row, time: number) => void;
}

const none: readonly Row[] = [];

/** Rows of a finite table, all or by key. Read when the first row asks: tables are loaded by then. */
function tableOf(step: Extract<Plan, { op: 'lookup' }>, context: QueryContext): { readonly table: () => readonly Row[]; readonly keyed: ((key: SqlValue | SqlValue[]) => readonly Row[]) | undefined } {
  let rows: readonly Row[] | undefined;
  const table = () => (rows ??= step.rows ? context.rows(step.rows) : context.table(step.table));
  if (step.equal.length === 0) return { table, keyed: undefined };
  const keyOf = compileValues(step.equal.map((pair): PlanExpr => (step.first ? pair.left : pair.right)), context);
  let index: Map<unknown, Row[]> | undefined;
  /** Small whole numbers as keys are places in a list. */
  let places: (readonly Row[])[] = [];
  const load = (): Map<unknown, Row[]> => {
    index = new Map();
    for (const row of table()) {
      const key = keyText(keyOf(row, 0));
      const list = index.get(key);
      if (list) list.push(row);
      else index.set(key, [row]);
    }
    const least = index.size * 4 + 1024;
    if (step.equal.length === 1 && [...index.keys()].every(key => key === null || (Number.isInteger(key) && (key as number) >= 0 && (key as number) < least))) {
      places = Array.from({ length: least }, (_, key) => index!.get(key) ?? none);
    }
    return index;
  };
  // NULL is equal to nothing.
  if (step.equal.length > 1) return { table, keyed: key => ((key as SqlValue[]).includes(null) ? none : (index ?? load()).get(keyText(key as SqlValue[])) ?? none) };
  const hashed = ['BINARY', 'VARBINARY', 'RECORD'].includes(step.equal[0]!.left.type.kind) ? groupKey : (key: SqlValue) => key;
  return { table, keyed: key => (typeof key === 'number' && key >= 0 && key < places.length && Number.isInteger(key) ? places[key]! : key === null ? none : (index ?? load()).get(hashed(key as SqlValue)) ?? none) };
}
