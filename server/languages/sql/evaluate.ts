import { SqlError, type SqlValue } from '../../base/sql-value.ts';
import { sqlTypes, typeText } from '../../base/sql-type.ts';
import type { Range } from '../../base/range.ts';
import { plainValue } from '../../engine/stream/application.ts';
import { compileValue } from '../../engine/stream/compile.ts';
import { kinesis } from './dialects/kinesis.ts';
import { analyse } from './kinesis/analyse.ts';
import { planExpression, PlanProblem } from './kinesis/plan.ts';
import { relationOfRow, valuesOf } from './kinesis/run.ts';
import { evaluateAthena } from './athena-evaluate/evaluate.ts';
import { parseSql } from './parser.ts';

export interface EvaluateOptions {
  /** Default `kinesis`. */
  readonly dialect?: 'kinesis' | 'athena';
  /** Columns by name, for the names in the expression. */
  readonly row?: Readonly<Record<string, unknown>>;
}

export type Evaluated =
  | { readonly value: unknown; readonly type: string }
  | { readonly error: { readonly message: string; /** Name of the run-time error, as the error stream has it; absent when the expression is refused. */ readonly name?: string; /** Place in the expression. */ readonly range?: Range } };

const evaluators: Readonly<Record<string, (expression: string, row: Readonly<Record<string, unknown>>) => Evaluated>> = { kinesis: evaluateKinesis, athena: evaluateAthena };

/**
 * The value of one expression of a dialect. Numbers are numbers (text beyond 2^53), times are text in UTC; `type` is the type as the
 * dialect writes it. Never throws for the expression's mistakes.
 */
export function evaluateSql(expression: string, { dialect = 'kinesis', row = {} }: EvaluateOptions = {}): Evaluated {
  const evaluate = evaluators[dialect];
  if (!evaluate) return { error: { message: `There is no evaluator for the dialect \`${dialect}\`: ${Object.keys(evaluators).join(', ')}` } };
  return evaluate(expression, row);
}

function evaluateKinesis(text: string, row: Readonly<Record<string, unknown>>): Evaluated {
  const head = 'SELECT STREAM ';
  const tree = parseSql(`${head}${text}\n FROM "ROW"`, kinesis);
  const place = (range: Range): Range => ({ start: Math.min(text.length, Math.max(0, range.start - head.length)), end: Math.min(text.length, Math.max(0, range.end - head.length)) });
  const [problem] = tree.problems;
  if (problem) return { error: { message: problem.message, range: place(problem.range) } };
  const [statement] = tree.statements;
  if (statement?.kind !== 'query' || statement.query.kind !== 'select' || statement.query.items.length !== 1 || tree.statements.length !== 1) return { error: { message: 'One expression is expected' } };
  const select = statement.query;
  // A text that looks like a time is one where the expression wants a time.
  // A column that is NULL shows no type: a text, or else whatever the expression wants.
  const attempt = (times: boolean, free: boolean) => {
    const shown = relationOfRow('ROW', row, times);
    const relation = free ? { ...shown, columns: shown.columns.map(c => (row[c.name] === null ? { ...c, type: sqlTypes.unknown } : c)) } : shown;
    return { relation, analysis: analyse(tree, [relation]) };
  };
  const fits = (t: ReturnType<typeof attempt>) => t.analysis.problems.every(p => p.kind === 'bare-null');
  const tries = [attempt(true, false), attempt(false, false)];
  if (!tries.some(fits)) tries.push(attempt(true, true), attempt(false, true));
  const { relation, analysis } = tries.find(fits) ?? tries[0]!;
  const wrong = analysis.problems.find(p => p.kind !== 'bare-null');
  if (wrong) return { error: { message: wrong.message, range: place(wrong.range) } };
  const { expr } = select.items[0]!;
  const type = analysis.typeOf(expr);
  try {
    const plan = planExpression(expr, analysis, analysis.selectOf(select).sources[0]!);
    const started = Date.UTC(2024, 0, 1);
    const value: SqlValue = compileValue(plan, { started })(valuesOf(row, relation, started), started);
    return { value: plainValue(value, plan.type), type: typeText(type.kind === 'UNKNOWN' ? plan.type : type) };
  } catch (error) {
    if (error instanceof SqlError) return { error: { message: error.message, name: error.errorName } };
    if (error instanceof PlanProblem) return { error: { message: error.message, range: place(error.range) } };
    throw error;
  }
}
