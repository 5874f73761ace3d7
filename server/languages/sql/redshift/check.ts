import type { Range } from '../../../base/range.ts';
import type { HiveType } from '../hive/type.ts';
import type { Column, KnownColumn, Names } from '../names.ts';
import { brokenAround, effective, selectsOf } from '../selects.ts';
import { childrenOf } from '../tree.ts';
import type * as S from '../tree.ts';
import type { RedshiftFile } from './file.ts';
import { redshiftFunctions, type RedshiftFunction } from './functions.ts';
import { grouped } from './grouped.ts';
import { common, comparable, computed, typeNamed, typeOfHive, types, unreadable, type Type } from './types.ts';

/** Something that the service refuses, or that no row meets. */
export interface Clash {
  readonly range: Range;
  readonly message: string;
  /** `never`: the query runs, and the condition is never true. `group`: about GROUP BY and aggregates. */
  readonly kind: 'type' | 'never' | 'group';
}

export interface Checked {
  readonly clashes: readonly Clash[];
  typeOf(column: Column): Type;
}

/**
 * Finds the types of a file's expressions and where they do not go together. Each expression is told by itself; what follows from one
 * that is told is silent.
 * @param columnsOf  the columns of a table that a statement changes, when they are known
 */
export function check(file: RedshiftFile, names: Names, columnsOf: (table: S.QName) => readonly KnownColumn[] | undefined): Checked {
  const clashes: Clash[] = [];
  const known = new Map<S.Expr, Type>();
  const columns = new Map<Column, Type>();
  const working = new Set<Column>();
  const say = (range: Range, message: string, kind: Clash['kind'] = 'type'): Type => { clashes.push({ range, message, kind }); return types.untold; };

  /** By the place: the last SELECT of a UNION is read without the ORDER BY behind it. */
  const relations = new Map(names.selects.map(s => [s.select.range.start, s.relations]));

  for (const statement of file.tree.statements) {
    const at = effective(statement);
    if (!at || brokenAround(file.tree, statement.range)) continue;
    try {
      for (const select of selectsOf(at.query)) {
        selected(select);
        grouped(select, relations.get(select.range.start) ?? [], say, names);
      }
      sets(at.query);
      if (at.kind === 'insert') inserted(at);
      else if (at.kind === 'around') for (const change of at.changes ?? []) changed(at, change);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error; // nested beyond what is looked into
    }
  }
  return { clashes, typeOf };

  // ---------------------------------------------------------------------------------------------- queries

  function selected(select: S.Select): void {
    for (const item of select.items) type(item.expr);
    for (const ref of select.from) joins(ref);
    condition(select.where, 'WHERE');
    for (const item of select.groupBy?.items ?? []) for (const e of item.kind === 'expr' ? [item.expr] : item.sets.flat()) type(e);
    condition(select.having, 'HAVING');
    condition(select.qualify, 'QUALIFY');
    for (const item of select.orderBy?.items ?? []) type(item.expr);
  }

  function joins(ref: S.TableRef): void {
    if (ref.kind === 'parenthesized') joins(ref.table);
    else if (ref.kind === 'join') { joins(ref.left); joins(ref.right); condition(ref.on, 'JOIN/ON'); }
  }

  function condition(expr: S.Expr | undefined, place: string): void {
    if (expr) truth(expr, place);
  }
  function truth(expr: S.Expr, place: string): void {
    const t = type(expr);
    if (!['boolean', 'untold', 'null', 'super', 'other'].includes(t.kind) && !(t.kind === 'literal' && expr.kind === 'string' && !unreadable(expr.value, types.boolean))) say(expr.range, `argument of ${place} must be type boolean, not type ${t.text}`);
  }

  /** UNION and its like: columns that stand in the same place go together. */
  function sets(query: S.Query): void {
    const open: S.Query[] = [query];
    for (let at = open.pop(); at; at = open.pop()) {
      if (at.kind === 'with') open.push(at.query, ...at.tables.map(t => t.query));
      else if (at.kind === 'parenthesized') open.push(at.query);
      else if (at.kind === 'select') for (const ref of at.from) if (ref.kind === 'subquery') open.push(ref.query);
      if (at.kind !== 'set') continue;
      open.push(at.left, at.right);
      const [left, right] = [resultOf(at.left), resultOf(at.right)];
      if (!left || !right) continue;
      if (left.length !== right.length) { say(at.operatorRange, `each ${at.operator} query must have the same number of columns`); continue; }
      left.forEach((c, i) => { const [a, b] = [typeOf(c), typeOf(right[i]!)]; if (!common(a, b)) say((at as S.SetOperation).operatorRange, `${(at as S.SetOperation).operator} types ${a.text} and ${b.text} cannot be matched`); });
    }
  }
  function resultOf(query: S.Query): readonly Column[] | undefined {
    let at = query;
    while (at.kind === 'set' && !names.results.has(at)) at = at.left;
    // The last SELECT of a chain is read without its ORDER BY, which is the whole's.
    return names.results.get(at);
  }

  function targetType(target: S.QName | undefined, id: S.Identifier): Type | undefined {
    const column = target && columnsOf(target)?.find(c => c.name === id.name.toLowerCase());
    return column?.detail === undefined ? undefined : typeNamed(column.detail);
  }

  function stored(value: S.Expr | undefined, given: Type, wanted: Type | undefined, id: { readonly name: string; readonly range: Range }): void {
    if (!wanted) return;
    const bad = value?.kind === 'string' ? unreadable(value.value, wanted) : undefined;
    if (bad && wanted.kind !== 'text') say(value!.range, bad);
    else if (bad) say(value!.range, `value too long for type ${wanted.text}(${wanted.bytes})`);
    // A text of a column goes nowhere else by itself.
    else if (!comparable(given, wanted) || (given.kind === 'text' && ['boolean', 'integer', 'number', 'date', 'timestamp', 'time'].includes(wanted.kind))) say(id.range, `column "${id.name}" is of type ${wanted.text} but expression is of type ${given.text}`);
  }

  /** INSERT gives as many columns as its table takes, of types that go there. */
  function inserted({ target, columns: list, query }: S.Insert): void {
    const all = columnsOf(target)?.filter(c => !c.hidden);
    const given = names.results.get(query);
    if (!all || !given) return;
    const wanted = list ?? all.map((c): S.Identifier => ({ name: c.name, quoted: false, range: target.range }));
    if (given.length > wanted.length) return void say(target.range, 'INSERT has more expressions than target columns');
    if (list && given.length < wanted.length) return void say(target.range, 'INSERT has more target columns than expressions');
    given.forEach((c, i) => stored(query.kind === 'values' || query.kind === 'select' ? c.source : undefined, typeOf(c), targetType(target, wanted[i]!), list ? wanted[i]! : { name: wanted[i]!.name, range: c.source?.range ?? target.range }));
  }

  function changed({ target }: S.Around, change: S.RowChange): void {
    if (change.kind === 'set') for (const { column, value } of change.sets) stored(value, type(value), targetType(target, column), column);
    else if (change.columns && change.columns.length !== change.values.length) say(change.range, `INSERT has more ${change.columns.length > change.values.length ? 'target columns than expressions' : 'expressions than target columns'}`);
    else change.columns?.forEach((c, i) => stored(change.values[i], type(change.values[i]!), targetType(target, c), c));
  }

  // ---------------------------------------------------------------------------------------------- names

  function typeOf(column: Column): Type {
    const before = columns.get(column);
    if (before) return before;
    if (working.has(column)) return types.untold; // a query of WITH RECURSIVE
    working.add(column);
    const made = column.source ? type(column.source) : column.detail !== undefined ? typeNamed(column.detail) : types.untold;
    working.delete(column);
    columns.set(column, made);
    return made;
  }

  function named(expr: S.Name): Type {
    const meaning = names.meanings.get(expr.range.start);
    if (!meaning) return types.untold;
    let at = typeOf(meaning.column);
    for (const step of meaning.path) at = stepped(at, step);
    return at;
  }

  /** A step into a nested column; into SUPER everything goes. */
  function stepped(at: Type, step: S.Identifier): Type {
    if (at.kind !== 'nested') return at.kind === 'super' ? types.super : types.untold;
    const field = fieldOf(at.nested!, step.name);
    return field ? typeOfHive(field) : say(step.range, `\`${step.name}\` is no field of \`${at.text}\``);
  }

  // ---------------------------------------------------------------------------------------------- expressions

  function type(expr: S.Expr): Type {
    const before = known.get(expr);
    if (before) return before;
    known.set(expr, types.untold);
    const made = typed(expr);
    known.set(expr, made);
    return made;
  }

  function typed(expr: S.Expr): Type {
    switch (expr.kind) {
      case 'number': return /[.eE]/.test(expr.text) ? (/[eE]/.test(expr.text) ? types.double : types.numeric) : expr.text.length > 9 ? types.bigint : types.integer;
      case 'string': return types.literal;
      case 'literal': return expr.value === 'NULL' ? types.null : types.boolean;
      case 'typed': return typeNamed(expr.type);
      case 'interval': return types.interval;
      case 'name': return named(expr);
      case 'unary': {
        if (expr.operator === 'NOT') { truth(expr.operand, 'NOT'); return types.boolean; }
        const t = type(expr.operand);
        return ['boolean', 'date', 'timestamp', 'text'].includes(t.kind) ? say(expr.range, `operator does not exist: ${expr.operator} ${t.text}`) : t;
      }
      case 'operation': return operation(expr);
      case 'between': for (const bound of [expr.low, expr.high]) compared('>=', expr.value, bound, bound.range); return types.boolean;
      case 'in': for (const item of expr.list ?? []) compared('=', expr.value, item, item.range); if (!expr.list) type(expr.value); return types.boolean;
      case 'like': { const t = type(expr.value); type(expr.pattern); if (t.kind === 'boolean' || t.kind === 'interval') say(expr.range, `operator does not exist: ${t.text} ${expr.operator === 'ILIKE' ? '~~*' : '~~'} "unknown"`); return types.boolean; }
      case 'is': { const t = type(expr.value); if (expr.other) compared('=', expr.value, expr.other, expr.range); else if (expr.what !== 'NULL' && !['boolean', 'untold', 'null', 'super', 'literal', 'other'].includes(t.kind)) say(expr.value.range, `argument of IS ${expr.what} must be type boolean, not type ${t.text}`); return types.boolean; }
      case 'exists': return types.boolean;
      case 'query': { const [only] = names.results.get(expr.query) ?? []; return only ? typeOf(only) : types.untold; }
      case 'case': return caseOf(expr);
      case 'cast': { const given = type(expr.value); const wanted = typeNamed([expr.type.name, ...(expr.type.arguments.length > 0 ? [`(${expr.type.arguments.map(a => a.text).join(',')})`] : [])].join('')); return castable(given, wanted) ? wanted : (say(expr.range, `cannot cast type ${given.text} to ${wanted.text}`), wanted); }
      case 'call': return call(expr);
      case 'subscript': { const t = type(expr.value); type(expr.index); return t.kind === 'nested' && t.nested!.kind === 'array' ? typeOfHive(t.nested!.element) : t.kind === 'super' ? types.super : types.untold; }
      case 'field': return stepped(type(expr.value), expr.field);
      case 'at-time-zone': { const t = type(expr.value); type(expr.zone); return t.kind === 'timestamp' && t.text === types.timestamptz.text ? types.timestamp : types.timestamptz; }
      default: for (const child of childrenOf(expr)) type(child); return types.untold;
    }
  }

  function operation(expr: S.Binary): Type {
    // A chain of many terms is a deep tree to the left.
    const chain: S.Binary[] = [];
    let at: S.Expr = expr;
    while (at.kind === 'operation') { chain.push(at); at = at.left; }
    type(at);
    let result: Type = types.untold;
    for (const step of chain.reverse()) known.set(step, (result = operated(step)));
    return result;
  }

  function operated({ operator, left, right, operatorRange }: S.Binary): Type {
    if (operator === 'AND' || operator === 'OR') { truth(left, operator); truth(right, operator); return types.boolean; }
    if (/^(?:=|<>|!=|<|<=|>|>=)$/.test(operator)) {
      if (right.kind !== 'quantified') compared(operator, left, right, operatorRange);
      return types.boolean;
    }
    const [a, b] = [type(left), type(right)];
    if (operator === '||') return a.kind === 'super' || b.kind === 'super' ? types.super : a.kind === 'boolean' || b.kind === 'boolean' ? say(operatorRange, `operator does not exist: ${a.text} || ${b.text}`) : types.varchar;
    if (!'+-*/%'.includes(operator)) return types.untold;
    return computed(operator, a, b) ?? say(operatorRange, `operator does not exist: ${a.text} ${operator} ${b.text}`);
  }

  function compared(operator: string, left: S.Expr, right: S.Expr, range: Range): void {
    const [a, b] = [type(left), type(right)];
    if (!comparable(a, b)) return void say(range, `operator does not exist: ${a.text} ${operator === '!=' ? '<>' : operator} ${b.text}`);
    for (const [value, t] of [[left, b], [right, a]] as const) {
      const bad = value.kind === 'string' ? unreadable(value.value, t) : undefined;
      if (bad && (t.kind !== 'text' || operator === '=')) say(value.range, bad, t.kind === 'text' ? 'never' : 'type');
    }
  }

  function caseOf(expr: S.Case): Type {
    let result: Type = types.null;
    for (const { when, then } of expr.branches) {
      if (expr.operand) compared('=', expr.operand, when, when.range);
      else truth(when, 'CASE/WHEN');
      result = together('CASE', result, type(then), then.range);
    }
    return expr.otherwise ? together('CASE', result, type(expr.otherwise), expr.otherwise.range) : result;
  }

  function together(what: string, a: Type, b: Type, range: Range): Type {
    return common(a, b) ?? say(range, `${what} types ${a.text} and ${b.text} cannot be matched`);
  }

  // ---------------------------------------------------------------------------------------------- calls

  function call(expr: S.Call): Type {
    const name = expr.function.toLowerCase();
    const fn = expr.name.parts.length === 1 ? redshiftFunctions.get(name) : undefined;
    const units = takesUnit.has(name) ? 1 : 0;
    const given = expr.arguments.map((a, i) => (i < units && (a.kind === 'name' || a.kind === 'unit') ? types.literal : a.kind === 'star' ? types.untold : type(a)));
    for (const item of [...(expr.orderBy?.items ?? []), ...(expr.withinGroup?.items ?? [])]) type(item.expr);
    if (expr.over?.kind === 'spec') for (const e of [...expr.over.partitionBy, ...(expr.over.orderBy?.items.map(i => i.expr) ?? [])]) type(e);
    if (!fn) return types.untold;
    const joint = jointly[name];
    if (joint) return joint(given).reduce((a, [t, i]) => together(name === 'nvl' ? 'COALESCE' : name.toUpperCase(), a, t, expr.arguments[i]!.range), types.null as Type);
    if (expr.form === 'plain' || expr.form === 'extract') {
      const fits = fn.signatures.filter(s => given.length >= s.least && given.length <= s.most);
      if (fits.length > 0 && !fits.some(s => matches(s.parameters, s.least, given))) return say(expr.name.range, `function ${serviceName[name] ?? name}(${given.map(t => t.text || '"unknown"').join(', ')}) does not exist`);
    }
    return resultType(fn, given);
  }
}

/** Functions whose first argument is a bare unit of time. */
const takesUnit = new Set(['dateadd', 'datediff', 'date_add', 'date_diff', 'date_part', 'pgdate_part', 'datepart', 'extract', 'date_trunc']);
/** Functions that the service calls by another name in its messages. */
const serviceName: Readonly<Record<string, string>> = { dateadd: 'pg_catalog.date_add', date_add: 'pg_catalog.date_add', datediff: 'pg_catalog.date_diff', date_diff: 'pg_catalog.date_diff', date_part: 'pg_catalog.date_part', datepart: 'pg_catalog.date_part', extract: 'pg_catalog.date_part' };

/** Functions that give one of some arguments: those, with their places. */
const all = (given: readonly Type[]) => given.map((t, i) => [t, i] as const);
const jointly: Readonly<Record<string, (given: readonly Type[]) => readonly (readonly [Type, number])[]>> = {
  nvl: all, coalesce: all, greatest: all, least: all,
  nvl2: given => all(given).slice(1),
  decode: given => all(given).filter(([, i]) => i > 0 && (i % 2 === 0 || (i === given.length - 1 && given.length % 2 === 0))),
};
const first = new Set(['nullif', 'max', 'min', 'any_value', 'first_value', 'last_value', 'nth_value', 'lag', 'lead', 'abs', 'round', 'ceil', 'ceiling', 'floor', 'sign', 'mod', 'median']);

function resultType(fn: RedshiftFunction, given: readonly Type[]): Type {
  const [one] = given;
  if (fn.name === 'sum') return !one || one.kind === 'untold' ? types.untold : one.kind === 'integer' ? types.bigint : one.kind === 'interval' ? one : one.text === 'numeric' ? types.numeric : types.double;
  if (first.has(fn.name)) return one && one.kind !== 'literal' && one.kind !== 'null' ? one : types.untold;
  const results = new Set(fn.signatures.map(s => s.text.slice(s.text.indexOf(' → ') + 3)));
  return results.size === 1 ? typeNamed([...results][0]!) : types.untold;
}

/** What a parameter takes, by its name in the signatures. */
const numbers: readonly Type['kind'][] = ['integer', 'number'];
const times: readonly Type['kind'][] = ['date', 'timestamp', 'time', 'interval'];
const takes: Readonly<Record<string, readonly Type['kind'][]>> = {
  number: [...numbers, 'interval'], n: numbers, places: numbers, months: numbers, length: numbers, start: numbers, position: numbers, bits: numbers, base: numbers, x: numbers, y: numbers, integer: [...numbers, 'bytes'],
  date: ['date', 'timestamp'], boolean: ['boolean', 'integer'], text: ['text', 'integer', 'number', 'date', 'timestamp', 'time', 'interval', 'bytes'],
  super: [], array: [], json: ['text'],
};
/** `time` takes no text of a column: which is why it is not read with the others. */
const takesTime: readonly Type['kind'][] = times;

function matches(parameters: readonly string[], least: number, given: readonly Type[]): boolean {
  // Optional parameters in front shift the others: which are meant cannot be told by their number.
  if (parameters.length > least && /^(?:characters|base|from|user)$/.test(parameters[0] ?? '')) return true;
  return given.every((t, i) => {
    const name = parameters[Math.min(i, parameters.length - 1)]!;
    const kinds = name === 'time' || (isMoment.has(name) && parameters[0] === 'part') ? takesTime : Object.hasOwn(takes, name) ? takes[name]! : undefined;
    if (!kinds || ['untold', 'null', 'other'].includes(t.kind)) return true;
    if (t.kind === 'super') return name !== 'json';
    if (t.kind === 'nested') return name === 'super' || name === 'array';
    if (t.kind === 'literal') return kinds.length > 0;
    return kinds.includes(t.kind);
  });
}
const isMoment = new Set(['from', 'to', 'time']);

function castable(from: Type, to: Type): boolean {
  if (['untold', 'null', 'literal', 'super', 'text', 'other'].includes(from.kind) || ['untold', 'text', 'super', 'other'].includes(to.kind)) return from.kind !== 'nested' || to.kind === 'super' || to.kind === 'untold';
  const number = (t: Type) => t.kind === 'integer' || t.kind === 'number';
  if (from.kind === to.kind || (number(from) && number(to))) return true;
  if (number(from)) return to.kind === 'boolean' || (to.kind === 'interval');
  if (from.kind === 'boolean') return number(to);
  if (from.kind === 'date') return to.kind === 'timestamp';
  if (from.kind === 'timestamp') return to.kind === 'date' || to.kind === 'time';
  if (from.kind === 'time') return to.kind === 'interval';
  return from.kind === 'bytes' && number(to);
}

function fieldOf(type: HiveType, name: string): HiveType | undefined {
  return type.kind === 'struct' ? type.fields.find(f => f.name.toLowerCase() === name.toLowerCase())?.type : type.kind === 'map' ? (name.toLowerCase() === 'key' ? type.key : name.toLowerCase() === 'value' ? type.value : undefined) : undefined;
}
