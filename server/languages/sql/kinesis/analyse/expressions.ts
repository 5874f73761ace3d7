import type * as S from '../../tree.ts';
import type { Range } from '../../../../base/range.ts';
import { commonType, familyOf, isCastable, isCharacter, isDatetime, isNumeric, sqlTypes, typeText, varchar, type SqlType, type TimeUnit } from '../../../../base/sql-type.ts';
import { hasPlaceholder, isUnit, numberType } from '../literals.ts';
import { readType } from '../types.ts';
import { callType } from './calls.ts';
import type { Findings } from './findings.ts';
import { intervalLiteral, typedLiteral } from './literals.ts';
import { fieldType, nameType } from './names.ts';
import { comparable, loose, operation } from './operators.ts';
import { columns } from './queries.ts';
import type { Names } from './scope.ts';

/** The type of an expression where names mean `names`; what is wrong with it is said once. */
export function typeIn(script: Findings, expr: S.Expr, names: Names): SqlType {
  const known = script.types.get(expr);
  if (known) return known;
  if (script.tooDeep(expr.range)) return sqlTypes.unknown;
  script.depth++;
  const made = (typers[expr.kind] as Typer)(script, expr, names);
  script.depth--;
  script.types.set(expr, made);
  return made;
}

type Typer<E extends S.Expr = S.Expr> = (script: Findings, expr: E, names: Names) => SqlType;
/** One reader of each kind: it says what is wrong with the expression, and gives its type. */
type Typers = { readonly [K in S.Expr['kind']]: Typer<Extract<S.Expr, { kind: K }>> };

const typers: Typers = {
  number(script, expr) {
    const type = numberType(expr);
    if (type.kind === 'UNKNOWN') script.say('bad-literal', expr.range, `The number ${expr.text} has more than 19 digits`);
    return type;
  },

  string: (_, expr) => (hasPlaceholder(expr.value) ? varchar(65535) : { kind: 'CHAR', length: Math.max(1, expr.value.length) }),

  binary(script, expr) {
    if (expr.hex.length % 2 === 1 || /[^0-9a-fA-F]/.test(expr.hex)) script.say('bad-literal', expr.range, `Binary literal string must contain an even number of hexdigits`);
    return { kind: 'BINARY', length: Math.max(1, expr.hex.length >> 1) };
  },

  literal: (_, expr) => (expr.value === 'NULL' ? sqlTypes.null : sqlTypes.boolean),
  typed: typedLiteral,
  interval: intervalLiteral,
  name: nameType,
  star: () => sqlTypes.unknown,

  unary(script, expr, names) {
    const operand = typeIn(script, expr.operand, names);
    if (expr.operator === 'NOT') {
      mustBeBoolean(script, operand, expr.operand, 'NOT');
      return sqlTypes.boolean;
    }
    if (!isNumeric(operand) && operand.kind !== 'INTERVAL' && !loose(operand)) {
      script.say('operator-types', expr.range, `Cannot apply '${expr.operator}' to arguments of type '${expr.operator}<${typeText(operand)}>'. Supported form(s): '${expr.operator}<NUMERIC>' '${expr.operator}<INTERVAL>'`);
      return sqlTypes.unknown;
    }
    return operand;
  },

  operation(script, expr, names) {
    const spine: S.Binary[] = [];
    let first: S.Expr = expr;
    while (first.kind === 'operation' && !script.types.has(first)) {
      spine.push(first);
      first = first.left;
    }
    let left = typeIn(script, first, names);
    for (const node of spine.reverse()) {
      const right = node.right.kind === 'quantified' ? (columns(script, node.right.query, names)[0]?.type ?? sqlTypes.unknown) : typeIn(script, node.right, names);
      left = operation(script, node, left, right);
      script.types.set(node, left);
    }
    return left;
  },

  between(script, expr, names) {
    const [value, low, high] = [typeIn(script, expr.value, names), typeIn(script, expr.low, names), typeIn(script, expr.high, names)];
    for (const bound of [low, high]) {
      if (comparable(value, bound)) continue;
      script.say('operator-types', expr.range, `Cannot apply 'BETWEEN' to arguments of type '<${typeText(value)}> BETWEEN <${typeText(low)}> AND <${typeText(high)}>'. Supported form(s): '<COMPARABLE_TYPE> BETWEEN <COMPARABLE_TYPE> AND <COMPARABLE_TYPE>'`);
      return sqlTypes.unknown;
    }
    return sqlTypes.boolean;
  },

  in(script, expr, names) {
    const value = typeIn(script, expr.value, names);
    const list = expr.query ? columns(script, expr.query, names).map(c => ({ type: c.type, range: c.range })) : (expr.list ?? []).map(e => ({ type: typeIn(script, e, names), range: e.range }));
    const wrong = list.find(l => !comparable(value, l.type));
    if (wrong && expr.value.kind !== 'tuple') script.say('operator-types', wrong.range, `Values passed to IN operator must have compatible types: ${typeText(value)} and ${typeText(wrong.type)}`);
    return sqlTypes.boolean;
  },

  like(script, expr, names) {
    for (const part of [expr.value, expr.pattern, ...(expr.escape ? [expr.escape] : [])]) {
      const type = typeIn(script, part, names);
      if (isCharacter(type) || loose(type)) continue;
      script.say('operator-types', part.range, `Cannot apply '${expr.operator}' to arguments of type '<${typeText(script.types.get(expr.value)!)}> ${expr.operator} <${typeText(typeIn(script, expr.pattern, names))}>'. Supported form(s): '${expr.operator}(<STRING>, <STRING>, <STRING>)'`);
      return sqlTypes.unknown;
    }
    return sqlTypes.boolean;
  },

  is(script, expr, names) {
    const value = typeIn(script, expr.value, names);
    if (expr.other) {
      const other = typeIn(script, expr.other, names);
      if (!comparable(value, other)) script.say('operator-types', expr.range, `Cannot apply 'IS DISTINCT FROM' to arguments of type '<${typeText(value)}> IS DISTINCT FROM <${typeText(other)}>'. Supported form(s): '<COMPARABLE_TYPE> IS DISTINCT FROM <COMPARABLE_TYPE>'`);
    } else if (expr.what !== 'NULL') mustBeBoolean(script, value, expr.value, `IS ${expr.what}`);
    return sqlTypes.boolean;
  },

  exists: queryTest,
  quantified: queryTest,
  query: (script, expr, names) => columns(script, expr.query, names)[0]?.type ?? sqlTypes.unknown,

  cursor(script, expr) {
    columns(script, expr.query, undefined);
    return sqlTypes.unknown;
  },

  case: caseType,

  cast(script, expr, names) {
    const source = typeIn(script, expr.value, names);
    const target = readType(expr.type, script.say, 'cast');
    if (!isCastable(source, target)) script.say('impossible-cast', expr.range, `Cast function cannot convert value of type ${typeText(source)} to type ${typeText(target)}`);
    return target;
  },

  call: callType,

  field: (script, expr, names) => fieldType(script, typeIn(script, expr.value, names), [expr.field]),

  difference(script, expr, names) {
    const { left, right, operatorRange } = expr.value;
    const a = typeIn(script, left, names);
    const b = typeIn(script, right, names);
    script.types.set(expr.value, sqlTypes.unknown);
    if (!loose(a) && !loose(b) && !((isDatetime(a) && a.kind === b.kind) || (a.kind === 'INTERVAL' && b.kind === 'INTERVAL'))) {
      script.say('operator-types', operatorRange, `Cannot apply '-' to arguments of type '<${typeText(a)}> - <${typeText(b)}>'. Supported form(s): '(<DATETIME> - <DATETIME>) <INTERVAL QUALIFIER>' with the same type on both sides`);
    }
    const { from, to, precision, fraction } = expr.qualifier;
    if (!isUnit(from)) return sqlTypes.unknown;
    return { kind: 'INTERVAL', from, to: (isUnit(to) ? to : from) as TimeUnit, ...(precision !== undefined && { precision }), ...(fraction !== undefined && { fraction }) };
  },

  tuple: listType,
  row: listType,
  array: listType,

  subscript(script, expr, names) {
    typeIn(script, expr.value, names);
    typeIn(script, expr.index, names);
    return sqlTypes.unknown;
  },

  'at-time-zone'(script, expr, names) {
    typeIn(script, expr.value, names);
    return sqlTypes.unknown;
  },

  lambda: () => sqlTypes.unknown,
  parameter: () => sqlTypes.unknown,
  unit: () => sqlTypes.unknown,
  missing: () => sqlTypes.unknown,
};

function queryTest(script: Findings, expr: S.Exists | S.Quantified, names: Names): SqlType {
  columns(script, expr.query, names);
  return sqlTypes.boolean;
}

function listType(script: Findings, expr: { readonly items: readonly S.Expr[] }, names: Names): SqlType {
  for (const item of expr.items) typeIn(script, item, names);
  return expr.items.length === 1 ? script.types.get(expr.items[0]!)! : sqlTypes.unknown;
}

function mustBeBoolean(script: Findings, type: SqlType, at: S.Expr, operator: string): void {
  if (familyOf(type) === 'boolean' || loose(type)) return;
  script.say('operator-types', at.range, `Cannot apply '${operator}' to arguments of type '${operator === 'NOT' ? `NOT<${typeText(type)}>` : `<${typeText(type)}> ${operator}`}'. Supported form(s): '${operator === 'NOT' ? 'NOT<BOOLEAN>' : `<BOOLEAN> ${operator}`}'`);
}

function caseType(script: Findings, expr: S.Case, names: Names): SqlType {
  const operand = expr.operand && typeIn(script, expr.operand, names);
  const results: SqlType[] = [];
  for (const { when, then } of expr.branches) {
    const type = typeIn(script, when, names);
    if (operand) {
      if (!comparable(operand, type)) script.say('operator-types', when.range, `Cannot apply '=' to arguments of type '<${typeText(operand)}> = <${typeText(type)}>'. Supported form(s): '<COMPARABLE_TYPE> = <COMPARABLE_TYPE>'`);
    } else if (type.kind !== 'BOOLEAN' && !loose(type)) script.say('condition-type', when.range, `Expected a boolean type behind WHEN, this is ${typeText(type)}`);
    results.push(typeIn(script, then, names));
  }
  if (expr.otherwise) results.push(typeIn(script, expr.otherwise, names));
  return branches(script, results, expr.range, expr.branches.length > 0);
}

/** The type that the branches of CASE, or the arguments of COALESCE, have in common. */
export function branches(script: Findings, results: readonly SqlType[], range: Range, aloud = true): SqlType {
  const common = commonType(results);
  if (!common) {
    script.say('mixed-branches', range, `Illegal mixing of types in CASE or COALESCE statement: ${[...new Set(results.map(typeText))].join(', ')}`);
    return sqlTypes.unknown;
  }
  if (common.kind === 'NULL' && aloud && results.length > 0) {
    script.say('mixed-branches', range, 'ELSE clause or at least one THEN clause must be non-NULL');
    return sqlTypes.unknown;
  }
  // Texts of several lengths: VARCHAR, so that no branch is padded with blanks to the length of another.
  if (common.kind === 'CHAR' && results.some(r => 'length' in r && r.length !== common.length)) return varchar(common.length);
  return common;
}
