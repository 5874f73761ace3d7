import { SqlError, type SqlValue } from '../../base/sql-value.ts';
import { codeWriter, compileValues, keyText, type CodeWriter } from './compile.ts';
import type { QueryContext, Row } from './operators.ts';
import type { Plan, PlanExpr } from './plan.ts';

/** Operators that look at one row of the stream at a time and keep nothing of it. */
type Step = Extract<Plan, { op: 'filter' | 'project' | 'lookup' }>;

/** Cuts a plan into its row-by-row operators, in the order of the rows, and what stands before them. */
export function chainOf(plan: Plan): { readonly source: Plan; readonly steps: readonly Step[] } {
  const steps: Step[] = [];
  let at = plan;
  while (at.op === 'filter' || at.op === 'lookup' || (at.op === 'project' && at.time === undefined)) {
    steps.unshift(at);
    at = at.input;
  }
  return { source: at, steps };
}

/** What the code at the end of a chain may use. */
export interface ChainEnd {
  readonly writer: CodeWriter;
  /** Code of the row as an array; the row itself where nothing made a new one. */
  readonly row: string;
}

/**
 * One function for all `steps`: no row is made between them, a value is computed where it is first needed and lives in a local
 * variable. `finish` writes what becomes of each row that comes through, with the row's columns in scope; `r` is the source row, `t`
 * its time. A row that fails goes to `context.fail` and the function goes on with the next.
 */
export function compileChain(steps: readonly Step[], context: QueryContext, finish: (end: ChainEnd) => string): (row: Row, time: number) => void {
  const writer = codeWriter(context);
  const fail = writer.slot((error: unknown, row: Row, time: number) => {
    if (!(error instanceof SqlError)) throw error;
    context.fail(error, row, time);
  });
  /** The columns so far: their code and number, where the row is no longer the source's own. */
  let columns: { readonly width: number; code(index: number): string } | undefined;
  const see = (width: number, code: (index: number) => string) => writer.columns((columns = { width, code }).code);
  const guarded = (code: string) => `try {\n${code}} catch (e) { ${fail}(e, r, t); }\n`;

  function codeFrom(index: number): string {
    const step = steps[index];
    if (!step) {
      const row = columns ? `[${Array.from({ length: columns.width }, (_, i) => columns!.code(i)).join(', ')}]` : 'r';
      const body = finish({ writer, row });
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
      case 'lookup': return lookup(step, index);
    }
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
    return `${code}for (let ${each} = 0; ${each} < ${found}.length; ${each}++) {\nconst ${partner} = ${found}[${each}];\n${guarded(codeFrom(index + 1))}}\n`;
  }

  return writer.build('r, t', guarded(codeFrom(0))) as (row: Row, time: number) => void;
}

const none: readonly Row[] = [];

/** Rows of a finite table, all or by key. Read when the first row asks: tables are loaded by then. */
function tableOf(step: Extract<Plan, { op: 'lookup' }>, context: QueryContext): { readonly table: () => readonly Row[]; readonly keyed: ((key: SqlValue | SqlValue[]) => readonly Row[]) | undefined } {
  let rows: readonly Row[] | undefined;
  const table = () => (rows ??= step.rows ? context.rows(step.rows) : context.table(step.table));
  if (step.equal.length === 0) return { table, keyed: undefined };
  const keyOf = compileValues(step.equal.map((pair): PlanExpr => (step.first ? pair.left : pair.right)), context);
  const single = step.equal.length === 1;
  let index: Map<unknown, Row[]> | undefined;
  const load = (): Map<unknown, Row[]> => {
    const made = new Map<unknown, Row[]>();
    for (const row of table()) {
      const key = keyText(keyOf(row, 0));
      const list = made.get(key);
      if (list) list.push(row);
      else made.set(key, [row]);
    }
    return (index = made);
  };
  // NULL is equal to nothing.
  return { table, keyed: single ? key => (key === null ? none : (index ?? load()).get(keyText([key as SqlValue])) ?? none) : key => ((key as SqlValue[]).includes(null) ? none : (index ?? load()).get(keyText(key as SqlValue[])) ?? none) };
}
