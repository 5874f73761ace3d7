import type * as S from '../../tree.ts';
import { coercible, commonType, plain, typeText, varchar, type Type } from '../types.ts';
import { equal } from '../values.ts';
import { callFunction } from './calls.ts';
import { tried } from './casts.ts';
import { coerce, commonOf, constant } from './coerce.ts';
import { compile } from './compile.ts';
import { keyOfExpr } from './names.ts';
import { mismatch, reject } from './refusals.ts';
import { frameAt, type Compiled, type Scope } from './scope.ts';

const extractNames: Readonly<Record<string, string>> = { YEAR: 'year', QUARTER: 'quarter', MONTH: 'month', WEEK: 'week', DAY: 'day', DAY_OF_MONTH: 'day', DAY_OF_WEEK: 'day_of_week', DOW: 'day_of_week', DAY_OF_YEAR: 'day_of_year', DOY: 'day_of_year', YEAR_OF_WEEK: 'year_of_week', YOW: 'year_of_week', HOUR: 'hour', MINUTE: 'minute', SECOND: 'second', TIMEZONE_HOUR: 'timezone_hour', TIMEZONE_MINUTE: 'timezone_minute' };

export type Form = (expr: S.Call, scope: Scope) => Compiled;

/** Forms whose arguments are not all evaluated, or whose types matter more than their values. */
export const forms: Readonly<Record<string, Form>> = {
  ...Object.fromEntries(['current_timestamp', 'localtimestamp', 'current_time', 'localtime'].map(name => [name, (expr: S.Call, scope: Scope): Compiled => {
    const [digits] = expr.arguments;
    const made = callFunction(name, [], expr.range, scope);
    if (!digits) return made;
    if (digits.kind !== 'number' || !/^\d+$/.test(digits.text)) return reject('SYNTAX_ERROR', digits.range, `mismatched input. Expecting: <integer>`);
    if (Number(digits.text) > 12) return reject('INVALID_FUNCTION_ARGUMENT', expr.range, `${name.includes('timestamp') ? 'TIMESTAMP' : 'TIME'} precision must be in range [0, 12]: ${digits.text}`);
    return { type: { ...made.type, precision: Number(digits.text) } as Type, run: made.run };
  }] as const)),
  coalesce(expr, scope) {
    if (expr.arguments.length < 2) return reject('INVALID_ARGUMENTS', expr.range, "The 'coalesce' function must have at least two arguments");
    const items = expr.arguments.map(a => compile(a, scope));
    const type = commonOf('All COALESCE operands', items.map((item, i) => ({ type: item.type, range: expr.arguments[i]!.range })));
    const made = items.map(i => coerce(i, type));
    return { type, run: f => { for (const m of made) { const v = m.run(f); if (v !== null) return v; } return null; } };
  },
  if(expr, scope) {
    const [c, a, b] = expr.arguments;
    if (!c || !a || expr.arguments.length > 3) return reject('INVALID_ARGUMENTS', expr.range, "Invalid number of arguments for 'if' function");
    const test = compile(c, scope);
    if (!coercible(test.type, plain.boolean)) return mismatch(c.range, `IF condition must evaluate to a boolean (actual: ${typeText(test.type)})`);
    const [yes, no] = [compile(a, scope), b && compile(b, scope)];
    const type = commonType(yes.type, no?.type ?? plain.unknown);
    if (!type) return mismatch(expr.range, `Result types for IF must be the same: ${typeText(yes.type)} vs ${typeText(no!.type)}`);
    const [x, y] = [coerce(yes, type), no && coerce(no, type)];
    return { type, run: f => (test.run(f) === true ? x.run(f) : y ? y.run(f) : null) };
  },
  try(expr, scope) {
    if (expr.arguments.length !== 1) return reject('INVALID_ARGUMENTS', expr.range, "The 'try' function must have exactly one argument");
    const value = compile(expr.arguments[0]!, scope);
    return { type: value.type, run: tried(value.run) };
  },
  format(expr, scope) {
    if (expr.arguments.length < 2) return reject('INVALID_ARGUMENTS', expr.range, "The 'format' function must have at least two arguments");
    return callFunction('format', expr.arguments.map(a => compile(a, scope)), expr.range, scope);
  },
  typeof(expr, scope) {
    if (expr.arguments.length !== 1) return callFunction('typeof', expr.arguments.map(a => compile(a, scope)), expr.range, scope);
    return constant(typeText(compile(expr.arguments[0]!, scope).type), varchar());
  },
  nullif(expr, scope) {
    if (expr.arguments.length !== 2) return reject('INVALID_ARGUMENTS', expr.range, "Invalid number of arguments for 'nullif' function");
    const [a, b] = expr.arguments.map(x => compile(x, scope)) as [Compiled, Compiled];
    const common = commonType(a.type, b.type);
    if (!common) return mismatch(expr.range, `Types are not comparable with NULLIF: ${typeText(a.type)} vs ${typeText(b.type)}`);
    const [x, y] = [coerce(a, common), coerce(b, common)];
    return { type: a.type, run: f => (equal(x.run(f), y.run(f)) === true ? null : a.run(f)) };
  },
  normalize(expr, scope) {
    const [text, form] = expr.arguments;
    if (!text || expr.arguments.length > 2) return callFunction('normalize', expr.arguments.map(a => compile(a, scope)), expr.range, scope);
    // The form is a word: NORMALIZE(text, NFD).
    const word = form?.kind === 'name' ? constant(form.parts[0]!.name.toUpperCase(), varchar()) : form && compile(form, scope);
    return callFunction('normalize', [compile(text, scope), ...(word ? [word] : [])], expr.range, scope);
  },
  extract(expr, scope) {
    const unit = expr.arguments[0]?.kind === 'unit' ? expr.arguments[0].unit : '';
    const name = extractNames[unit];
    if (!name) return reject('SYNTAX_ERROR', expr.arguments[0]?.range ?? expr.range, `Invalid EXTRACT field: ${unit}`);
    const value = compile(expr.arguments[1]!, scope);
    if (value.type.kind === 'date' && /^(?:HOUR|MINUTE|SECOND)$/.test(unit)) return mismatch(expr.arguments[1]!.range, `Cannot extract ${unit} from date`);
    return callFunction(name, [value], expr.range, scope);
  },
  grouping(expr, scope) {
    let depth = 0;
    let at: Scope | undefined = scope;
    while (at?.lambda) { at = at.outer; depth++; }
    const grouping = at?.grouping;
    if (!grouping || grouping.keys.size === 0) return reject('MISSING_GROUP_BY', expr.range, 'A GROUPING() operation can only be used with a corresponding GROUPING SET/CUBE/ROLLUP/GROUP BY clause');
    const keys = expr.arguments.map(a => grouping.keys.get(keyOfExpr(a, grouping.input))?.index ?? reject('INVALID_ARGUMENTS', a.range, 'The arguments to GROUPING() must be expressions referenced by the GROUP BY at the same level'));
    return { type: keys.length < 32 ? plain.integer : plain.bigint, run: f => BigInt(keys.reduce((n, k) => n * 2 + (frameAt(f, depth).grouping?.[k] === false ? 1 : 0), 0)) };
  },
};
