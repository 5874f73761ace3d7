import { replace } from '../../../base/edit.ts';
import type { RuleFix } from '../../../base/rule.ts';
import type { Call, Expr } from '../tree.ts';

type Rewrite = (given: readonly string[], call: Call) => string | undefined;

/** `safe`: what the function does everywhere is what the form does. */
interface Form { readonly write: Rewrite | string; readonly safe: boolean }

const safe = (write: Rewrite): Form => ({ write, safe: true });
const likely = (write: Rewrite): Form => ({ write, safe: false });
const renamed = (name: string): Form => ({ write: name, safe: true });
const extracted = (unit: string): Form => safe(given => (given.length === 1 ? `EXTRACT(${unit} FROM ${given[0]})` : undefined));
const found = (text: number, part: number): Form => safe(given => (given.length === 2 ? `POSITION(${given[part]} IN ${given[text]})` : undefined));
const extreme = (operator: string): Form => likely(([a, b, c]) => (b !== undefined && c === undefined ? `CASE WHEN ${a} ${operator} ${b} THEN ${a} ELSE ${b} END` : undefined));

/** How functions of other systems are written here. */
const forms: Readonly<Record<string, Form>> = {
  CONCAT: likely(given => (given.length > 1 ? `(${given.join(' || ')})` : undefined)),
  LENGTH: renamed('CHAR_LENGTH'), LEN: renamed('CHAR_LENGTH'), SUBSTR: renamed('SUBSTRING'), UCASE: renamed('UPPER'), LCASE: renamed('LOWER'),
  NVL: renamed('COALESCE'), IFNULL: renamed('COALESCE'),
  LEFT: safe(([text, count]) => (count === undefined ? undefined : `SUBSTRING(${text} FROM 1 FOR ${count})`)),
  RIGHT: safe(([text, count]) => (count === undefined ? undefined : `SUBSTRING(${text} FROM CHAR_LENGTH(${text}) - ${count} + 1)`)),
  LTRIM: safe(given => (given.length === 1 ? `TRIM(LEADING FROM ${given[0]})` : undefined)),
  RTRIM: safe(given => (given.length === 1 ? `TRIM(TRAILING FROM ${given[0]})` : undefined)),
  INSTR: found(0, 1), STRPOS: found(0, 1), LOCATE: found(1, 0), CHARINDEX: found(1, 0),
  IF: safe(([condition, then, otherwise]) => (otherwise === undefined ? undefined : `CASE WHEN ${condition} THEN ${then} ELSE ${otherwise} END`)),
  IIF: safe(([condition, then, otherwise]) => (otherwise === undefined ? undefined : `CASE WHEN ${condition} THEN ${then} ELSE ${otherwise} END`)),
  POW: renamed('POWER'), STDDEV: { write: 'STDDEV_SAMP', safe: false }, VARIANCE: { write: 'VAR_SAMP', safe: false },
  GREATEST: extreme('>'), LEAST: extreme('<'),
  ROUND: likely(given => (given.length === 1 ? `FLOOR(${given[0]} + 0.5)` : undefined)),
  NOW: likely(given => (given.length === 0 ? 'CURRENT_ROW_TIMESTAMP' : undefined)), GETDATE: likely(given => (given.length === 0 ? 'CURRENT_ROW_TIMESTAMP' : undefined)),
  TO_CHAR: likely(([time, format]) => (format === undefined ? undefined : `TIMESTAMP_TO_CHAR(${format}, ${time})`)),
  TO_DATE: likely(([text, format]) => (format === undefined ? undefined : `CHAR_TO_DATE(${format}, ${text})`)),
  DATE_TRUNC: safe(([, time], { arguments: [unit] }) => {
    const word = textOf(unit)?.toUpperCase();
    return time !== undefined && word !== undefined && /^(?:YEAR|MONTH|DAY|HOUR|MINUTE|SECOND)$/.test(word) ? `FLOOR(${time} TO ${word})` : undefined;
  }),
  YEAR: extracted('YEAR'), MONTH: extracted('MONTH'), DAY: extracted('DAY'), HOUR: extracted('HOUR'), MINUTE: extracted('MINUTE'), SECOND: extracted('SECOND'),
  TUMBLE: safe(([time, size]) => (size === undefined ? undefined : `STEP(${time} BY ${size})`)),
  TUMBLE_START: safe(([time, size]) => (size === undefined ? undefined : `STEP(${time} BY ${size})`)),
  TUMBLE_END: safe(([time, size]) => (size === undefined ? undefined : `STEP(${time} BY ${size}) + ${size}`)),
  // Only where the text is no pattern by accident.
  REPLACE: likely(([text], { arguments: [, part, made] }) => {
    const [pattern, replacement] = [textOf(part), textOf(made)];
    if (text === undefined || pattern === undefined || replacement === undefined || pattern === '') return undefined;
    const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`;
    return `REGEX_REPLACE(${text}, ${quoted(pattern.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))}, ${quoted(replacement.replace(/[\\$]/g, '\\$&'))}, 1, 0)`;
  }),
};

const textOf = (expr: Expr | undefined): string | undefined => (expr?.kind === 'string' ? expr.value : undefined);

/** The same in the words of this dialect, for a function that it does not have. */
export function rewrittenCall(call: Call, text: string): RuleFix | undefined {
  const form = Object.hasOwn(forms, call.function) ? forms[call.function]! : undefined;
  if (typeof form?.write === 'string') return { title: `Change it to \`${form.write}\``, edits: [replace(call.name.range, form.write)], safe: form.safe };
  if (typeof form?.write !== 'function' || call.over || call.quantifier || call.filter || call.arguments.some(a => a.kind === 'star' || a.kind === 'missing')) return undefined;
  const written = form.write(call.arguments.map(a => operand(a, text)), call);
  return written === undefined ? undefined : { title: `Write it as \`${written.length > 60 ? `${written.slice(0, 57)}…` : written}\``, edits: [replace(call.range, written)], safe: form.safe };
}

/** An argument as it may stand beside an operator. */
function operand(expr: Expr, text: string): string {
  const written = text.slice(expr.range.start, expr.range.end);
  return ['operation', 'case', 'between', 'in', 'like', 'is', 'unary', 'difference'].includes(expr.kind) && !/^\(.*\)$/s.test(written) ? `(${written})` : written;
}
