import type { Place } from '../../../base/diagnostic.ts';
import type { Range } from '../../../base/range.ts';
import { suggest } from '../../../base/suggest.ts';
import { childrenOf } from '../tree.ts';
import type * as S from '../tree.ts';
import { castable, castValue, divideRounded, fits, intervalLiteral, parseTime, rescale, timestampParts, toJson, atZone, parseDate } from './cast.ts';
import { athenaFunctions } from './functions/index.ts';
import { functionsNotRun } from './functions/not-run.ts';
import { addMonths } from './functions/times.ts';
import { runningOf, type Running } from './running.ts';
import { matchSignature, mismatchText, type Argument, type AthenaFunction, type Call } from './function.ts';
import { PathError, readJsonPath } from './json-path.ts';
import { JsonNumber, JsonObject, parseJson, printJson, type JsonTree } from './json.ts';
import { arrayOf, asDecimal, coercible, commonType, decimal, isInteger, isNumeric, isText, plain, sameType, timestamp, typeText, untold, namesUntold, varchar, type Type } from './types.ts';
import { badArgument, compare, day, decimalText, distinct, equal, fail, floorModulo, holdsNull, Json, keyOf, Lambda, MapValue, second, TrinoError, Zoned, type Value } from './values.ts';
import { zoneName, zoneOffset } from './zones.ts';

/** A column that a name may mean. `qualifiers` are the names before the dot, the last one nearest: database, table. */
export interface Column { readonly name: string | undefined; readonly qualifiers: readonly string[]; readonly type: Type; /** Not part of `*`. */ readonly hidden?: boolean; /** Stands for all columns of a table whose columns are not known. */ readonly any?: boolean; /** Where its name stands. */ readonly place?: Place }

/** One row with what was computed for it, and the rows around it. */
export interface Frame { readonly values: readonly Value[]; readonly outer: Frame | undefined; readonly aggregates?: readonly Value[]; windows?: Value[]; readonly grouping?: readonly boolean[] }

export interface Compiled { readonly type: Type; run(frame: Frame): Value; /** Of a literal. */ readonly literal?: Value; /** Of a column that is named. */ readonly column?: string }

export interface AggregateCall { readonly fn: AthenaFunction; readonly call: S.Call; readonly type: Type; /** Value of the call over the frames of a group (or window frame). */ compute(frames: readonly Frame[]): Value; /** For frames that move by a row. */ readonly running?: (() => Running) | undefined; /** The argument that `running` takes; undefined: the row does not count. */ input(frame: Frame): Value | undefined }
export interface WindowCall { readonly call: S.Call; readonly compiled: readonly Compiled[]; readonly aggregate?: AggregateCall; readonly type: Type; readonly spec: S.WindowSpec; readonly scope: Scope }

export interface Scope {
  readonly id: number;
  readonly columns: readonly Column[];
  readonly outer: Scope | undefined;
  readonly session: Session;
  readonly lambda?: boolean;
  /** In a query with groups: keys by the text of their expressions, aggregates as they are met. */
  readonly grouping?: { readonly keys: ReadonlyMap<string, { readonly index: number; readonly type: Type }>; readonly input: Scope; readonly aggregates: AggregateCall[] };
  readonly windows?: { readonly calls: WindowCall[]; readonly named: ReadonlyMap<string, S.WindowSpec> };
  /** Edge of a sub-query: told when something inside looks at what is around it. */
  readonly boundary?: { used: boolean };
  /** Where aggregates must not stand: `WHERE clause`. */
  readonly refuses?: string;
}

export interface Session {
  readonly now: number;
  random(): number;
  /** Compiles a query inside an expression. */
  query(query: S.Query, scope: Scope): { readonly columns: readonly Column[]; rows(outer: Frame | undefined): Iterable<readonly Value[]> };
  next(): number;
  /** Only checked, not run: functions that are not run here pass, and a refusal is noted down and does not end the check. */
  readonly checking?: Checking;
}
/** What checking finds, in the order in which the service looks. */
export interface Checking {
  readonly refusals: TrinoError[];
  /** Comparisons that cannot be true. */
  readonly notes: { range: Range; message: string }[];
  /** Types of columns and parameters by the place of their name. */
  readonly types: Map<number, string>;
  /** Types of the values that EXECUTE gives, by the place of the parameter. */
  readonly parameters?: ReadonlyMap<number, Type>;
  /** The file that is checked: columns of its queries say where their name stands. */
  readonly path: string;
}
/** Remembers the type of something that a query gives a name to. */
export function tell(session: Session, name: Range, type: Type): void {
  if (session.checking && type !== untold && !namesUntold(typeText(type))) session.checking.types.set(name.start, typeText(type));
}

export const reject = (code: string, range: Range, message: string): never => { throw new TrinoError(code, message, range); };
const mismatch = (range: Range, message: string): never => reject('TYPE_MISMATCH', range, message);

export function coerce(c: Compiled, to: Type): Compiled {
  if (sameType(c.type, to)) return c;
  const { type, run } = c;
  if (isInteger(type) && isInteger(to)) return { type: to, run };
  return { type: to, run: frame => castValue(run(frame), type, to) };
}

/** Notes a refusal down, where all of them are gathered; else throws it. Of follow-ups and of what has no place nothing is said. */
function refuse(session: Session, error: unknown): void {
  if (!session.checking || !(error instanceof TrinoError)) throw error;
  if (error.at && error.code !== 'NOT_SUPPORTED' && !namesUntold(error.message)) session.checking.refusals.push(error);
}
export const complain = (session: Session, code: string, range: Range, message: string): void => refuse(session, new TrinoError(code, message, range));

/** A part of a check: where refusals are gathered, `instead` stands for a part that is refused. */
export function attempt<Part>(session: Session, part: () => Part, instead: Part): Part {
  try {
    return part();
  } catch (error) {
    refuse(session, error);
    return instead;
  }
}

const refusedValue: Compiled = { type: untold, run: () => null };

/**
 * Checks an expression in a scope and makes the function that gives its value. Throws TrinoError for what the service refuses; where
 * refusals are gathered, the expression's type is untold then.
 */
export function compile(expr: S.Expr, scope: Scope): Compiled {
  if (!scope.session.checking) return valueOf(expr, scope);
  try {
    return valueOf(expr, scope);
  } catch (error) {
    refuse(scope.session, error);
    return refusedValue;
  }
}

function valueOf(expr: S.Expr, scope: Scope): Compiled {
  const grouped = groupKey(expr, scope);
  if (grouped) return grouped;
  switch (expr.kind) {
    case 'number': return numberLiteral(expr);
    case 'string': return constant(expr.value, varchar([...expr.value].length));
    case 'binary': return expr.hex.replace(/\s/g, '').length % 2 ? reject('SYNTAX_ERROR', expr.range, 'binary literal must contain an even number of digits') : constant(Uint8Array.from(expr.hex.replace(/\s/g, '').match(/../g)?.map(h => parseInt(h, 16)) ?? []), plain.varbinary);
    case 'literal': return expr.value === 'TRUE' || expr.value === 'FALSE' ? constant(expr.value === 'TRUE', plain.boolean) : constant(null, plain.unknown);
    case 'typed': return typedLiteral(expr);
    case 'interval': {
      if (expr.qualifier && !/^(?:YEAR|MONTH|DAY|HOUR|MINUTE|SECOND)$/.test(expr.qualifier.from)) return reject('SYNTAX_ERROR', expr.qualifier.fromRange, `mismatched input '${expr.qualifier.from}'. Expecting: 'DAY', 'HOUR', 'MINUTE', 'MONTH', 'SECOND', 'YEAR'`);
      const made = expr.qualifier && intervalLiteral(expr.value, expr.qualifier.from, expr.qualifier.to);
      if (!made) return reject('INVALID_LITERAL', expr.range, `'${expr.value}' is not a valid interval literal`);
      return constant(expr.negative ? -made.value : made.value, made.kind === 'day-time' ? plain.dayTime : plain.yearMonth);
    }
    case 'name': return nameValue(expr, scope);
    case 'unary': return unary(expr, scope);
    case 'operation': return operation(expr, scope);
    case 'between': {
      const [value, low, high] = [compile(expr.value, scope), compile(expr.low, scope), compile(expr.high, scope)];
      const common = commonType(value.type, low.type) && commonType(commonType(value.type, low.type)!, high.type);
      if (!common) return mismatch(expr.range, `Cannot check if ${typeText(value.type)} is BETWEEN ${typeText(low.type)} and ${typeText(high.type)}`);
      const [v, l, h] = [coerce(value, common), coerce(low, common), coerce(high, common)];
      return { type: plain.boolean, run: f => {
        const x = v.run(f);
        const answer = and(order(l.run(f), x, n => n <= 0), order(x, h.run(f), n => n <= 0));
        return expr.not ? not(answer) : answer;
      } };
    }
    case 'in': return inList(expr, scope);
    case 'like': return like(expr, scope);
    case 'is': return isTest(expr, scope);
    case 'exists': {
      const query = scope.session.query(expr.query, scope);
      return { type: plain.boolean, run: f => { for (const _ of query.rows(f)) return true; return false; } };
    }
    case 'query': {
      const query = scope.session.query(expr.query, scope);
      const visible = query.columns.filter(c => !c.hidden);
      const rowType: Type = visible.some(c => c.any) ? untold : visible.length === 1 ? visible[0]!.type : { kind: 'row', fields: visible.map(c => ({ name: c.name, type: c.type })) };
      const at = query.columns.findIndex(c => !c.hidden);
      return { type: rowType, run: f => {
        let result: Value = null;
        let count = 0;
        for (const row of query.rows(f)) {
          if (++count > 1) fail('SUBQUERY_MULTIPLE_ROWS', 'Scalar sub-query has returned multiple rows');
          result = visible.length === 1 ? row[at]! : row;
        }
        return result;
      } };
    }
    case 'case': return caseOf(expr, scope);
    case 'cast': return cast(expr, scope);
    case 'call': return call(expr, scope);
    case 'array': {
      const items = expr.items.map(i => compile(i, scope));
      const common = commonOf('All ARRAY elements', items.map((item, i) => ({ type: item.type, range: expr.items[i]!.range })));
      const made = items.map(i => coerce(i, common));
      return { type: arrayOf(common), run: f => made.map(i => i.run(f)) };
    }
    case 'row': case 'tuple': {
      const items = expr.items.map(i => compile(i, scope));
      return { type: { kind: 'row', fields: items.map(i => ({ name: undefined, type: i.type })) }, run: f => items.map(i => i.run(f)) };
    }
    case 'subscript': return subscript(expr, scope);
    case 'field': return fieldOf(compile(expr.value, scope), expr.field, expr.range);
    case 'at-time-zone': {
      const value = compile(expr.value, scope);
      const zone = compile(expr.zone, scope);
      if (value.type === untold) return value;
      if (value.type.kind !== 'timestamp' && value.type.kind !== 'time') return mismatch(expr.value.range, `Type of value must be a time or timestamp with or without time zone (actual ${typeText(value.type)})`);
      if (!isText(zone.type) && zone.type.kind !== 'day-time') return mismatch(expr.zone.range, `Type of time zone must be a string or an interval (actual ${typeText(zone.type)})`);
      const type: Type = { ...value.type, zone: true };
      // An interval is the zone's offset.
      const nameOf = (z: Value): string => {
        if (typeof z !== 'bigint') return z as string;
        const minutes = z / 60_000n;
        const size = minutes < 0n ? -minutes : minutes;
        return `${minutes < 0n ? '-' : '+'}${String(size / 60n).padStart(2, '0')}:${String(size % 60n).padStart(2, '0')}`;
      };
      return { type, run: f => {
        const [v, z] = [value.run(f), zone.run(f)];
        if (v === null || z === null) return null;
        return new Zoned(v instanceof Zoned ? v.instant : (v as bigint), zoneName(nameOf(z)) ?? badArgument(`'${nameOf(z)}' is not a valid time zone`));
      } };
    }
    case 'quantified': return reject('SYNTAX_ERROR', expr.range, 'a quantified query stands behind a comparison');
    case 'lambda': return reject('TYPE_MISMATCH', expr.range, 'Lambda expression should always be used inside a function');
    case 'star': return reject('SYNTAX_ERROR', expr.range, "mismatched input '*'. Expecting: <expression>");
    case 'parameter': return scope.session.checking ? { type: scope.session.checking.parameters?.get(expr.range.start) ?? untold, run: () => null } : reject('INVALID_PARAMETER_USAGE', expr.range, 'Incorrect number of parameters: expected 1 but found 0');
    case 'unit': return constant(expr.unit, varchar());
    default: return reject('SYNTAX_ERROR', expr.range, 'an expression is missing');
  }
}

/** The type to which all go; the first that does not is told with the types there are. */
function commonOf(what: string, given: readonly { readonly type: Type; readonly range: Range }[]): Type {
  return given.reduce<Type>((type, next) => commonType(type, next.type) ?? mismatch(next.range, `${what} must be the same type or coercible to a common type. Cannot find common type between ${typeText(type)} and ${typeText(next.type)}, all types (without duplicates): [${[...new Set(given.map(g => typeText(g.type)))].join(', ')}]`), plain.unknown);
}

const constant = (value: Value, type: Type): Compiled => ({ type, run: () => value, literal: value });

/** Why no value of a column equals a literal; undefined when one may. */
function neverEqual({ type, column }: Compiled, other: Compiled): string | undefined {
  const value = other.literal;
  if (column === undefined || value === undefined || value === null) return undefined;
  if (type.kind === 'varchar' && type.length !== undefined && typeof value === 'string' && isText(other.type) && [...value].length > type.length) return `\`${column}\` is ${typeText(type)}: it never equals a text of ${[...value].length} characters`;
  if (type.kind === 'char' && typeof value === 'string' && isText(other.type) && [...value.trimEnd()].length > type.length) return `\`${column}\` is ${typeText(type)}: it never equals a text of ${[...value.trimEnd()].length} characters`;
  if (isInteger(type) && other.type.kind === 'decimal' && (value as bigint) % 10n ** BigInt(other.type.scale) !== 0n) return `\`${column}\` is ${typeText(type)}: it never equals ${decimalText(value as bigint, other.type.scale)}`;
  if (isInteger(type) && isInteger(other.type) && !fits(value as bigint, type.kind)) return `\`${column}\` is ${typeText(type)}: it never equals ${value as bigint}`;
  return undefined;
}
const and = (a: boolean | null, b: boolean | null): boolean | null => (a === false || b === false ? false : a === null || b === null ? null : true);
const not = (a: boolean | null): boolean | null => (a === null ? null : !a);
function order(a: Value, b: Value, test: (n: number) => boolean): boolean | null {
  if (a === null || b === null) return null;
  if (typeof a === 'object' && (holdsNull(a) || holdsNull(b))) fail('NOT_SUPPORTED', 'ARRAY comparison not supported for arrays with null elements');
  // NaN is neither smaller nor larger nor equal.
  if (typeof a === 'number' && (Number.isNaN(a) || Number.isNaN(b as number))) return false;
  return test(compare(a, b));
}

function numberLiteral({ text, range }: S.NumberLiteral): Compiled {
  const clean = text.replace(/_/g, '');
  if (/^0[xX]|^0[bB]|^0[oO]/.test(clean)) return constant(BigInt(clean), fits(BigInt(clean), 'integer') ? plain.integer : plain.bigint);
  if (/[eE]/.test(clean)) return constant(Number(clean), plain.double);
  if (!clean.includes('.')) {
    const value = BigInt(clean);
    if (value < 2147483648n) return constant(value, plain.integer);
    return value < 9223372036854775808n ? constant(value, plain.bigint) : reject('INVALID_LITERAL', range, `Invalid numeric literal: ${text}`);
  }
  const [whole = '', fraction = ''] = clean.split('.');
  const digits = whole.replace(/^0+/, '') + fraction;
  const precision = Math.max(1, digits.length);
  if (precision > 38) return reject('INVALID_LITERAL', range, `'${text}' is not a valid DECIMAL literal`);
  return constant(BigInt(digits || '0'), decimal(precision, fraction.length));
}

function typedLiteral({ type, value, range }: S.TypedLiteral): Compiled {
  const wrong = (what: string): never => reject('INVALID_LITERAL', range, `'${value}' is not a valid ${what} literal`);
  switch (type) {
    case 'DATE': return constant(parseDate(value.trim()) ?? wrong('DATE'), plain.date);
    case 'TIMESTAMP': {
      const parts = timestampParts(value.trim());
      if (!parts) return wrong('TIMESTAMP');
      return constant(parts.zone === undefined ? parts.picos : atZone(parts.picos, parts.zone), timestamp(parts.digits, parts.zone !== undefined));
    }
    case 'TIME': {
      const zone = /[+-]\d{1,2}(:?\d{2})?$/.test(value.trim());
      const precision = /\.(\d+)/.exec(value)?.[1]?.length ?? 0;
      return constant(parseTime(value.trim(), { precision: Math.min(12, precision), zone }) ?? wrong('TIME'), { kind: 'time', precision, zone });
    }
    case 'JSON': { const tree = parseJson(value); return constant(tree === undefined ? wrong('JSON') : new Json(tree), plain.json); }
    case 'DECIMAL': {
      const m = /^([+-]?)(\d*)\.?(\d*)$/.exec(value.trim());
      const digits = m ? m[2]!.replace(/^0+/, '') + m[3]! : '';
      if (!m || (m[2] === '' && m[3] === '') || digits.length > 38) return wrong('DECIMAL');
      return constant(BigInt(digits || '0') * (m[1] === '-' ? -1n : 1n), decimal(Math.max(1, digits.length), m[3]!.length));
    }
    default: {
      const target = typeOf({ name: type, nameRange: range, arguments: [], parameters: [], range });
      const wide: Type = type === 'CHAR' ? { kind: 'char', length: Math.max(1, value.length) } : target;
      try {
        return constant(castValue(value, varchar(value.length), wide), wide);
      } catch (error) {
        if (error instanceof TrinoError) return wrong(typeText(target).toUpperCase());
        throw error;
      }
    }
  }
}

/** The type that a CAST names. */
function typeOf(node: S.TypeNode): Type {
  const sizes = node.arguments.map(a => Number(a.text));
  const [a, b] = sizes;
  switch (node.name) {
    case 'BOOLEAN': case 'TINYINT': case 'SMALLINT': case 'BIGINT': case 'REAL': case 'DOUBLE': case 'VARBINARY': case 'DATE': case 'JSON': case 'UUID': case 'IPADDRESS': return { kind: node.name.toLowerCase() as 'bigint' };
    case 'INT': case 'INTEGER': return plain.integer;
    case 'DOUBLE PRECISION': return plain.double;
    case 'DEC': case 'DECIMAL': {
      const [p, s] = [a ?? 38, b ?? 0];
      if (p < 1 || p > 38) return reject('INVALID_FUNCTION_ARGUMENT', node.range, `DECIMAL precision must be in range [1, 38]: ${p}`);
      if (s > p) return reject('INVALID_FUNCTION_ARGUMENT', node.range, `DECIMAL scale must be in range [0, precision (${p})]: ${s}`);
      return decimal(p, s);
    }
    case 'VARCHAR': return varchar(a);
    case 'CHAR': case 'CHARACTER': return { kind: 'char', length: a ?? 1 };
    case 'TIMESTAMP': case 'TIME': return { kind: node.name.toLowerCase() as 'time', precision: Math.min(12, a ?? 3), zone: node.suffix === 'WITH TIME ZONE' };
    case 'ARRAY': if (node.parameters.length === 1) return arrayOf(typeOf(node.parameters[0]!.type)); break;
    case 'MAP': if (node.parameters.length === 2) return { kind: 'map', key: typeOf(node.parameters[0]!.type), value: typeOf(node.parameters[1]!.type) }; break;
    case 'ROW': if (node.parameters.length > 0) return { kind: 'row', fields: node.parameters.map(p => ({ name: p.name?.name, type: typeOf(p.type) })) }; break;
    case 'INTERVAL DAY TO SECOND': return plain.dayTime;
    case 'INTERVAL YEAR TO MONTH': return plain.yearMonth;
  }
  return reject('TYPE_NOT_FOUND', node.range, `Unknown type: ${node.name.toLowerCase()}`);
}

// ------------------------------------------------------------------------------------------------ names

interface Resolved { readonly depth: number; readonly index: number; readonly scope: Scope; readonly rest: readonly S.Identifier[]; readonly type: Type }

export function resolveName(parts: readonly S.Identifier[], scope: Scope, range: Range): Resolved | undefined {
  let depth = 0;
  for (let at: Scope | undefined = scope; at; at = at.outer, depth++) {
    const input = at.grouping?.input ?? at;
    // The longest qualifier that fits: db.t.a, t.a, a, and fields behind them.
    for (let q = Math.min(2, parts.length - 1); q >= 0; q--) {
      const found: number[] = [];
      input.columns.forEach((c, i) => {
        if (c.name === undefined || c.name.toLowerCase() !== parts[q]!.name.toLowerCase()) return;
        for (let k = 0; k < q; k++) if (c.qualifiers.at(k - q)?.toLowerCase() !== parts[k]!.name.toLowerCase()) return;
        found.push(i);
      });
      if (found.length > 1) reject('AMBIGUOUS_NAME', range, `Column '${parts.map(p => p.name).join('.')}' is ambiguous`);
      if (found.length === 1) {
        const index = found[0]!;
        for (let s: Scope | undefined = scope; s !== at; s = s!.outer) if (s!.boundary) s!.boundary.used = true;
        return { depth, index, scope: at, rest: parts.slice(q + 1), type: input.columns[index]!.type };
      }
    }
    // A table whose columns are not known may have this one.
    for (let q = Math.min(2, parts.length - 1); q >= 0; q--) {
      const index = input.columns.findIndex(c => c.any === true && parts.slice(0, q).every((p, k) => c.qualifiers.at(k - q)?.toLowerCase() === p.name.toLowerCase()));
      if (index >= 0) return { depth, index, scope: at, rest: parts.slice(q), type: untold };
    }
  }
  return undefined;
}

function frameAt(frame: Frame, depth: number): Frame {
  let at = frame;
  for (let i = 0; i < depth; i++) at = at.outer!;
  return at;
}

function nameValue(expr: S.Name, scope: Scope): Compiled {
  const found = resolveName(expr.parts, scope, expr.range);
  if (!found) {
    const name = expr.parts.map(p => p.name).join('.');
    return reject('COLUMN_NOT_FOUND', expr.range, `Column '${name}' cannot be resolved`);
  }
  const { depth, index, scope: owner, type, rest } = found;
  let result: Compiled;
  if (type === untold && owner.grouping?.input.columns.some((c, i) => c.any && i !== index)) return refusedValue; // which table is meant, grouped or not, cannot be told
  if (owner.grouping) {
    const { keys, input } = owner.grouping;
    const key = keys.get(`#${input.id}:${index}`) ?? (type === untold ? rest.map((_, i) => keys.get(`#${input.id}:${index}${rest.slice(0, i + 1).map(r => `.${r.name}`).join('')}`)).find(k => k) : undefined);
    if (!key) return reject('EXPRESSION_NOT_AGGREGATE', expr.range, `'${expr.parts.map(p => p.name).join('.')}' must be an aggregate expression or appear in GROUP BY clause`);
    result = { type, run: f => frameAt(f, depth).values[key.index]! };
  } else result = depth === 0 ? { type, run: f => f.values[index]!, column: expr.parts.at(-1)!.name } : { type, run: f => frameAt(f, depth).values[index]! };
  for (const field of rest) {
    const { type: row } = result;
    if (row === untold) break;
    if (row.kind !== 'row' || !row.fields.some(f => f.name?.toLowerCase() === field.name.toLowerCase())) return reject('COLUMN_NOT_FOUND', expr.range, `Column '${expr.parts.map(p => p.name).join('.')}' cannot be resolved`);
    result = fieldOf(result, field, expr.range);
  }
  return result;
}

function fieldOf(value: Compiled, field: S.Identifier, range: Range): Compiled {
  if (value.type === untold) return value;
  if (value.type.kind !== 'row') return mismatch(range, `Expression ${field.name} is not of type ROW`);
  const at = value.type.fields.findIndex(f => f.name?.toLowerCase() === field.name.toLowerCase());
  if (at < 0) return reject('COLUMN_NOT_FOUND', range, `Field '${field.name}' not found in row${suggestion(field.name, value.type.fields.flatMap(f => f.name ?? []))}`);
  return { type: value.type.fields[at]!.type, run: f => { const v = value.run(f); return v === null ? null : (v as readonly Value[])[at]!; } };
}
const suggestion = (name: string, among: readonly string[]): string => { const near = suggest(name, among); return near ? `; did you mean ${near}?` : ''; };

/** An expression's text with names resolved: equal for what means the same. */
export function keyOfExpr(expr: unknown, scope: Scope): string {
  if (Array.isArray(expr)) return `[${expr.map(e => keyOfExpr(e, scope)).join(',')}]`;
  if (typeof expr !== 'object' || expr === null) return JSON.stringify(expr) ?? 'u';
  const node = expr as { readonly kind?: string; readonly parts?: readonly S.Identifier[]; readonly range?: Range };
  if (node.kind === 'name') {
    const found = resolveName(node.parts!, scope, node.range!);
    if (found) return `#${(found.scope.grouping?.input ?? found.scope).id}:${found.index}${found.rest.map(r => `.${r.name}`).join('')}`;
  }
  return `{${Object.entries(node).filter(([k, v]) => !/range$/i.test(k) && v !== undefined && k !== 'quoted').map(([k, v]) => `${k}:${keyOfExpr(v, scope)}`).join(',')}}`;
}

function groupKey(expr: S.Expr, scope: Scope): Compiled | undefined {
  if (expr.kind === 'number' || expr.kind === 'string' || expr.kind === 'literal') return undefined;
  let depth = 0;
  let at: Scope | undefined = scope;
  while (at?.lambda) { at = at.outer; depth++; }
  const grouping = at?.grouping;
  if (!grouping || grouping.keys.size === 0) return undefined;
  const key = grouping.keys.get(keyOfExpr(expr, scope));
  return key && { type: key.type, run: f => frameAt(f, depth).values[key.index]! };
}

// ------------------------------------------------------------------------------------------------ operators

function unary(expr: S.Unary, scope: Scope): Compiled {
  if (expr.operator === '-' && expr.operand.kind === 'number' && /^9223372036854775808$/.test(expr.operand.text)) return constant(-9223372036854775808n, plain.bigint);
  const value = compile(expr.operand, scope);
  if (expr.operator === 'NOT') {
    if (!coercible(value.type, plain.boolean)) return mismatch(expr.operand.range, `Value of logical NOT expression must evaluate to a boolean (actual: ${typeText(value.type)})`);
    return { type: plain.boolean, run: f => not(value.run(f) as boolean | null) };
  }
  if (!isNumeric(value.type) && value.type.kind !== 'unknown' && value.type.kind !== 'day-time' && value.type.kind !== 'year-month') return mismatch(expr.range, `Cannot apply operator: ${expr.operator}${typeText(value.type)}`);
  if (expr.operator === '+') return value;
  const { type } = value;
  return { type, run: f => {
    const v = value.run(f);
    if (v === null) return null;
    if (typeof v === 'number') return -v;
    if (isInteger(type) && !fits(-(v as bigint), type.kind)) fail('NUMERIC_VALUE_OUT_OF_RANGE', `${type.kind} negation overflow: ${v as bigint}`);
    return -(v as bigint);
  } };
}

const tests: Readonly<Record<string, (n: number) => boolean>> = { '<': n => n < 0, '<=': n => n <= 0, '>': n => n > 0, '>=': n => n >= 0 };

function comparison(operator: string, left: Compiled, right: Compiled, range: Range): Compiled {
  const shown = operator === '!=' ? '<>' : operator;
  const common = commonType(left.type, right.type);
  const ordered = shown !== '=' && shown !== '<>';
  if (!common || (ordered && !orderable(common)) || (common.kind === 'function')) return mismatch(range, `Cannot apply operator: ${typeText(left.type)} ${shown} ${typeText(right.type)}`);
  const [a, b] = [coerce(left, common), coerce(right, common)];
  if (shown === '=') return { type: plain.boolean, run: f => equal(a.run(f), b.run(f)) };
  if (shown === '<>') return { type: plain.boolean, run: f => not(equal(a.run(f), b.run(f))) };
  const test = tests[shown]!;
  return { type: plain.boolean, run: f => order(a.run(f), b.run(f), test) };
}
export const orderable = (type: Type): boolean => type.kind === 'array' ? orderable(type.element) : type.kind === 'row' ? type.fields.every(f => orderable(f.type)) : type.kind !== 'map' && type.kind !== 'json' && type.kind !== 'function';

function operation(expr: S.Binary, scope: Scope): Compiled {
  const { operator, left: l, right: r, operatorRange } = expr;
  if (operator === 'AND' || operator === 'OR') {
    // A chain of many terms is a deep tree to the left: walked in a loop.
    const terms: S.Expr[] = [];
    let at: S.Expr = expr;
    while (at.kind === 'operation' && at.operator === operator) { terms.unshift(at.right); at = at.left; }
    terms.unshift(at);
    const parts = terms.map(t => {
      const c = compile(t, scope);
      return coercible(c.type, plain.boolean) ? c : mismatch(t.range, `Logical expression term must evaluate to a boolean (actual: ${typeText(c.type)})`);
    });
    const stop = operator === 'OR';
    return { type: plain.boolean, run: f => {
      let unknown = false;
      for (const p of parts) {
        const v = p.run(f);
        if (v === stop) return stop;
        if (v === null) unknown = true;
      }
      return unknown ? null : !stop;
    } };
  }
  if (r.kind === 'quantified') return quantified(operator, compile(l, scope), r, scope, operatorRange);
  if ('+-*/%'.includes(operator) || operator === '||') {
    // The same for sums and concatenations.
    const chain: S.Binary[] = [];
    let at: S.Expr = expr;
    while (at.kind === 'operation' && ('+-*/%'.includes(at.operator) || at.operator === '||')) { chain.unshift(at); at = at.left; }
    let made = compile(at, scope);
    for (const step of chain) made = step.operator === '||' ? callFunction('concat', [made, compile(step.right, scope)], step.operatorRange, scope) : arithmetic(step.operator as '+', made, compile(step.right, scope), step.operatorRange);
    return made;
  }
  const [left, right] = [compile(l, scope), compile(r, scope)];
  if (scope.session.checking && operator === '=') {
    const message = neverEqual(left, right) ?? neverEqual(right, left);
    if (message) scope.session.checking.notes.push({ range: expr.range, message });
  }
  return comparison(operator, left, right, operatorRange);
}

function quantified(operator: string, left: Compiled, right: S.Quantified, scope: Scope, range: Range): Compiled {
  const query = scope.session.query(right.query, scope);
  const column = query.columns.findIndex(c => !c.hidden);
  const cell: { value: Value } = { value: null };
  let given: Value = null;
  const test = comparison(operator, { type: left.type, run: () => given }, { type: query.columns[column]!.type, run: () => cell.value }, range);
  const all = right.quantifier === 'ALL';
  return { type: plain.boolean, run: f => {
    given = left.run(f);
    let unknown = false;
    for (const row of query.rows(f)) {
      cell.value = row[column]!;
      const answer = test.run(f);
      if (answer === null) unknown = true;
      else if (answer !== all) return !all;
    }
    return unknown ? null : all;
  } };
}

const operatorNames = { '+': 'addition', '-': 'subtraction', '*': 'multiplication', '/': 'division', '%': 'modulus' } as const;

export function arithmetic(operator: '+' | '-' | '*' | '/' | '%', left: Compiled, right: Compiled, range: Range): Compiled {
  const refuse = () => mismatch(range, `Cannot apply operator: ${typeText(left.type)} ${operator} ${typeText(right.type)}`);
  const [a, b] = [left.type, right.type];
  const two = (type: Type, of: (x: any, y: any) => Value): Compiled => ({ type, run: f => { const x = left.run(f); const y = right.run(f); return x === null || y === null ? null : of(x, y); } });
  if (a === untold || b === untold) return refusedValue;
  if (a.kind === 'unknown' && b.kind === 'unknown') return { type: plain.unknown, run: () => null };
  if (a.kind === 'unknown') return isNumeric(b) ? arithmetic(operator, { type: b, run: () => null }, right, range) : { type: b, run: () => null };
  if (b.kind === 'unknown') return isNumeric(a) ? arithmetic(operator, left, { type: a, run: () => null }, range) : { type: a, run: () => null };
  if (isNumeric(a) && isNumeric(b)) {
    const common = commonType(a, b)!;
    if (common.kind === 'double' || common.kind === 'real') {
      const [x, y] = [coerce(left, common), coerce(right, common)];
      const real = common.kind === 'real';
      const of = { '+': (p: number, q: number) => p + q, '-': (p: number, q: number) => p - q, '*': (p: number, q: number) => p * q, '/': (p: number, q: number) => p / q, '%': (p: number, q: number) => p % q }[operator];
      return { type: common, run: f => { const p = x.run(f); const q = y.run(f); if (p === null || q === null) return null; const v = of(p as number, q as number); return real ? Math.fround(v) : v; } };
    }
    if (common.kind !== 'decimal') {
      const limit = common.kind;
      return two(common, (x: bigint, y: bigint) => {
        if ((operator === '/' || operator === '%') && y === 0n) fail('DIVISION_BY_ZERO', 'Division by zero');
        const v = operator === '+' ? x + y : operator === '-' ? x - y : operator === '*' ? x * y : operator === '/' ? x / y : x % y;
        return fits(v, limit) ? v : fail('NUMERIC_VALUE_OUT_OF_RANGE', `${limit} ${operatorNames[operator]} overflow: ${x} ${operator} ${y}`);
      });
    }
    return decimals(operator, left, right, asDecimal(a)!, asDecimal(b)!, range);
  }
  const negative = operator === '-' ? -1n : 1n;
  const timeKinds = ['date', 'timestamp', 'time'];
  if (operator === '+' || operator === '-') {
    if (a.kind === b.kind && (a.kind === 'day-time' || a.kind === 'year-month')) return two(a, (x: bigint, y: bigint) => x + negative * y);
    if ((b.kind === 'day-time' || b.kind === 'year-month') && timeKinds.includes(a.kind)) return moved(two, a, b.kind, negative) ?? refuse();
    if (operator === '+' && (a.kind === 'day-time' || a.kind === 'year-month') && timeKinds.includes(b.kind)) return arithmetic('+', right, left, range);
    if (operator === '-' && timeKinds.includes(a.kind) && timeKinds.includes(b.kind)) {
      const common = commonType(a, b);
      if (!common) return refuse();
      const [x, y] = [coerce(left, common), coerce(right, common)];
      return { type: plain.dayTime, run: f => {
        const p = x.run(f);
        const q = y.run(f);
        if (p === null || q === null) return null;
        if (typeof p === 'number') return BigInt(p - (q as number)) * 86_400_000n;
        return ((p instanceof Zoned ? p.instant : (p as bigint)) - (q instanceof Zoned ? q.instant : (q as bigint))) / 1_000_000_000n;
      } };
    }
  }
  const interval = (t: Type) => t.kind === 'day-time' || t.kind === 'year-month';
  if ((operator === '*' || operator === '/') && interval(a) && isNumeric(b) && b.kind !== 'decimal') return two(a, (x: bigint, y: bigint | number) => {
    if (operator === '/' && Number(y) === 0) fail('DIVISION_BY_ZERO', 'Division by zero');
    return typeof y === 'bigint' ? (operator === '*' ? x * y : x / y) : BigInt(Math.trunc(operator === '*' ? Number(x) * y : Number(x) / y));
  });
  if (operator === '*' && interval(b) && isNumeric(a) && a.kind !== 'decimal') return arithmetic('*', right, left, range);
  return refuse();
}

function moved(two: (type: Type, of: (x: any, y: any) => Value) => Compiled, type: Type, by: 'day-time' | 'year-month', sign: bigint): Compiled | undefined {
  if (type.kind === 'time') return by === 'year-month' ? undefined : two(type, (t: bigint, n: bigint) => floorModulo(t + sign * n * 1_000_000_000n, day));
  if (type.kind === 'date') return two(type, (d: number, n: bigint) => {
    if (by === 'year-month') return Number(addMonths(BigInt(d) * day, Number(sign * n)) / day);
    if (n % 86_400_000n !== 0n) badArgument(`Cannot ${sign > 0n ? 'add' : 'subtract'} hour, minutes or seconds ${sign > 0n ? 'to' : 'from'} a date`);
    return d + Number((sign * n) / 86_400_000n);
  });
  return two(type.kind === 'timestamp' && by === 'day-time' ? { ...type, precision: Math.max(3, type.precision) } : type, (t: bigint | Zoned, n: bigint) => {
    if (t instanceof Zoned) return by === 'day-time' ? new Zoned(t.instant + sign * n * 1_000_000_000n, t.zone) : atZone(addMonths(t.instant + (t.zone === 'UTC' ? 0n : localOffset(t)), Number(sign * n)), t.zone);
    return by === 'day-time' ? t + sign * n * 1_000_000_000n : addMonths(t, Number(sign * n));
  });
}
const localOffset = (t: Zoned): bigint => BigInt(zoneOffset(t.zone, Number(t.instant / second))) * second;

function decimals(operator: '+' | '-' | '*' | '/' | '%', left: Compiled, right: Compiled, a: { precision: number; scale: number }, b: { precision: number; scale: number }, range: Range): Compiled {
  const scale = operator === '*' ? a.scale + b.scale : Math.max(a.scale, b.scale);
  if (scale > 38) return reject('INVALID_FUNCTION_ARGUMENT', range, `DECIMAL scale must be in range [0, precision (38)]: ${scale}`);
  const whole = Math.max(a.precision - a.scale, b.precision - b.scale);
  const precision = Math.min(38, { '+': whole + scale + 1, '-': whole + scale + 1, '*': a.precision + b.precision, '/': a.precision + b.scale + Math.max(b.scale - a.scale, 0), '%': Math.min(a.precision - a.scale, b.precision - b.scale) + scale }[operator]);
  const limit = 10n ** 38n;
  return { type: decimal(Math.max(1, precision), scale), run: f => {
    const x = left.run(f) as bigint | null;
    const y = right.run(f) as bigint | null;
    if (x === null || y === null) return null;
    if ((operator === '/' || operator === '%') && y === 0n) fail('DIVISION_BY_ZERO', 'Division by zero');
    const [p, q] = operator === '*' || operator === '/' ? [x, y] : [rescale(x, a.scale, scale), rescale(y, b.scale, scale)];
    // p / 10^sa : q / 10^sb with `scale` digits behind the point.
    const v = operator === '+' ? p + q : operator === '-' ? p - q : operator === '*' ? p * q : operator === '%' ? p % q : divideRounded(p * 10n ** BigInt(scale + b.scale - a.scale), q);
    return (v < 0n ? -v : v) < limit ? v : fail('NUMERIC_VALUE_OUT_OF_RANGE', 'Decimal overflow');
  } };
}

// ------------------------------------------------------------------------------------------------ predicates

function inList(expr: S.In, scope: Scope): Compiled {
  const value = compile(expr.value, scope);
  if (expr.query) {
    const query = scope.session.query(expr.query, scope);
    const visible = query.columns.flatMap((c, i) => (c.hidden ? [] : [i]));
    const type: Type = visible.some(i => query.columns[i]!.any) ? untold : visible.length === 1 ? query.columns[visible[0]!]!.type : { kind: 'row', fields: visible.map(i => ({ name: undefined, type: query.columns[i]!.type })) };
    const common = commonType(value.type, type);
    if (!common) return mismatch(expr.range, `value and result of subquery must be of the same type for IN expression: ${typeText(value.type)} vs ${typeText(type)}`);
    const left = coerce(value, common);
    // Rows that stay the same from row to row are looked up by key.
    let kept: { rows: unknown; keys: Set<string>; none: boolean } | undefined;
    return { type: plain.boolean, run: f => {
      const v = left.run(f);
      const rows = query.rows(f);
      if (kept?.rows !== rows) {
        const cells = [...rows].map(row => castValue(visible.length === 1 ? row[visible[0]!]! : visible.map(i => row[i]!), type, common));
        kept = { rows, keys: new Set(cells.map(keyOf)), none: cells.includes(null) };
      }
      if (kept.keys.size === 0) return expr.not;
      if (v === null) return null;
      return kept.keys.has(keyOf(v)) ? !expr.not : kept.none ? null : expr.not;
    } };
  }
  const items = (expr.list ?? []).map(i => compile(i, scope));
  const list = commonOf('All IN list values', items.map((item, i) => ({ type: item.type, range: expr.list![i]!.range })));
  const common = commonType(value.type, list);
  if (!common) return mismatch(expr.list![0]!.range, `IN value and list items must be the same type or coercible to a common type. Cannot find common type between ${typeText(value.type)} and ${typeText(list)}`);
  if (scope.session.checking && !expr.not) items.forEach((item, i) => { const message = neverEqual(value, item); if (message) scope.session.checking!.notes.push({ range: expr.list![i]!.range, message }); });
  const [left, right] = [coerce(value, common), items.map(i => coerce(i, common))];
  return { type: plain.boolean, run: f => {
    const v = left.run(f);
    let unknown = v === null;
    for (const item of right) {
      const same = equal(v, item.run(f));
      if (same) return !expr.not;
      if (same === null) unknown = true;
    }
    return unknown ? null : expr.not;
  } };
}

/** A pattern in pieces between its `%`: each a list of code points, `undefined` for `_`. */
type LikePattern = readonly (readonly (string | undefined)[])[];
const likes = new Map<string, LikePattern>();
function likePattern(pattern: string, escape: string | undefined): LikePattern {
  const key = `${escape ?? ''}/${pattern}`;
  let made = likes.get(key);
  if (!made) {
    const pieces: (string | undefined)[][] = [[]];
    const letters = [...pattern];
    for (let i = 0; i < letters.length; i++) {
      const c = letters[i]!;
      if (escape !== undefined && c === escape) {
        const next = letters[++i];
        if (next !== '%' && next !== '_' && next !== escape) badArgument("Escape character must be followed by '%', '_' or the escape character itself");
        pieces.at(-1)!.push(next);
      } else if (c === '%') pieces.push([]);
      else pieces.at(-1)!.push(c === '_' ? undefined : c);
    }
    if (likes.size > 200) likes.clear();
    likes.set(key, (made = pieces));
  }
  return made;
}

/** Each piece at the first place behind the one before it: no going back, whatever the pattern. */
function matchesLike(text: string, pieces: LikePattern): boolean {
  const letters = /[\ud800-\udfff]/.test(text) ? [...text] : text;
  const fits = (piece: readonly (string | undefined)[], at: number) => { for (let i = 0; i < piece.length; i++) if (piece[i] !== undefined && piece[i] !== letters[at + i]) return false; return true; };
  const [head, last] = [pieces[0]!, pieces.at(-1)!];
  if (pieces.length === 1) return letters.length === head.length && fits(head, 0);
  if (letters.length < head.length + last.length || !fits(head, 0) || !fits(last, letters.length - last.length)) return false;
  let at = head.length;
  const end = letters.length - last.length;
  for (const piece of pieces.slice(1, -1)) {
    while (at + piece.length <= end && !fits(piece, at)) at++;
    if (at + piece.length > end) return false;
    at += piece.length;
  }
  return true;
}

function like(expr: S.Like, scope: Scope): Compiled {
  if (expr.operator !== 'LIKE' && !scope.session.checking) return reject('SYNTAX_ERROR', expr.range, `mismatched input '${expr.operator.split(' ')[0]!}'. Expecting: 'LIKE'`);
  const value = compile(expr.value, scope);
  const pattern = compile(expr.pattern, scope);
  const escape = expr.escape && compile(expr.escape, scope);
  if (!isText(value.type) && value.type.kind !== 'unknown') return mismatch(expr.value.range, `Left side of LIKE expression must evaluate to a varchar (actual: ${typeText(value.type)})`);
  if (!isText(pattern.type) && pattern.type.kind !== 'unknown') return mismatch(expr.pattern.range, `Pattern for LIKE expression must evaluate to a varchar (actual: ${typeText(pattern.type)})`);
  if (escape && !isText(escape.type)) return mismatch(expr.escape!.range, `Escape for LIKE expression must evaluate to a varchar (actual: ${typeText(escape.type)})`);
  return { type: plain.boolean, run: f => {
    const [v, p] = [value.run(f), pattern.run(f)];
    const e = escape?.run(f);
    if (v === null || p === null || e === null) return null;
    if (e !== undefined && [...(e as string)].length !== 1) badArgument('Escape string must be a single character');
    return matchesLike(v as string, likePattern(p as string, e as string | undefined)) !== expr.not;
  } };
}

function isTest(expr: S.Is, scope: Scope): Compiled {
  const value = compile(expr.value, scope);
  if (expr.what === 'NULL') return { type: plain.boolean, run: f => (value.run(f) === null) !== expr.not };
  if (expr.what === 'DISTINCT') {
    const other = compile(expr.other!, scope);
    const common = commonType(value.type, other.type);
    if (!common) return mismatch(expr.range, `Cannot apply operator: ${typeText(value.type)} IS DISTINCT FROM ${typeText(other.type)}`);
    const [a, b] = [coerce(value, common), coerce(other, common)];
    return { type: plain.boolean, run: f => distinct(a.run(f), b.run(f)) !== expr.not };
  }
  // Trino has no IS TRUE.
  return reject('SYNTAX_ERROR', expr.range, `mismatched input '${expr.what}'. Expecting: 'DISTINCT', 'NOT', 'NULL'`);
}

function caseOf(expr: S.Case, scope: Scope): Compiled {
  const operand = expr.operand && compile(expr.operand, scope);
  let given: Value = null;
  const branches = expr.branches.map(b => {
    const when = compile(b.when, scope);
    if (operand) {
      if (!commonType(operand.type, when.type)) return mismatch(b.when.range, `CASE operand type does not match WHEN clause operand type: ${typeText(operand.type)} vs ${typeText(when.type)}`);
      return { test: comparison('=', { type: operand.type, run: () => given }, when, b.when.range), then: compile(b.then, scope), at: b.then.range };
    }
    if (!coercible(when.type, plain.boolean)) return mismatch(b.when.range, `CASE WHEN clause must evaluate to a boolean (actual: ${typeText(when.type)})`);
    return { test: when, then: compile(b.then, scope), at: b.then.range };
  });
  const otherwise = expr.otherwise && compile(expr.otherwise, scope);
  const type = commonOf('All CASE results', [...branches.map(b => ({ type: b.then.type, range: b.at })), ...(otherwise ? [{ type: otherwise.type, range: expr.otherwise!.range }] : [])]);
  const results = branches.map(b => coerce(b.then, type));
  const last = otherwise && coerce(otherwise, type);
  return { type, run: f => {
    const value = operand?.run(f) ?? null;
    for (let i = 0; i < branches.length; i++) {
      given = value;
      if (branches[i]!.test.run(f) === true) return results[i]!.run(f);
    }
    return last ? last.run(f) : null;
  } };
}

const caught = new Set(['DIVISION_BY_ZERO', 'INVALID_CAST_ARGUMENT', 'INVALID_FUNCTION_ARGUMENT', 'NUMERIC_VALUE_OUT_OF_RANGE']);
function tried(run: (f: Frame) => Value): (f: Frame) => Value {
  return f => {
    try {
      return run(f);
    } catch (error) {
      if (error instanceof TrinoError && caught.has(error.code)) return null;
      throw error;
    }
  };
}

function cast(expr: S.Cast, scope: Scope): Compiled {
  if (expr.form === '::' && !scope.session.checking) return reject('SYNTAX_ERROR', { start: expr.value.range.end, end: expr.value.range.end + 2 }, "mismatched input ':'. Expecting: <EOF>");
  const value = compile(expr.value, scope);
  const type = typeOf(expr.type);
  if (!castable(value.type, type)) return mismatch(expr.range, `Cannot cast ${typeText(value.type)} to ${typeText(type)}`);
  const { type: from, run } = value;
  const session = scope.session;
  const made = (f: Frame): Value => castValue(run(f), from, type, session);
  return { type, run: expr.try ? tried(made) : made };
}

function subscript(expr: S.Subscript, scope: Scope): Compiled {
  const value = compile(expr.value, scope);
  const index = compile(expr.index, scope);
  const { type } = value;
  if (type === untold) return value;
  if (type.kind === 'array') {
    if (!coercible(index.type, plain.bigint)) return mismatch(expr.range, `Cannot use ${typeText(index.type)} for subscript of ${typeText(type)}`);
    return { type: type.element, run: f => {
      const list = value.run(f) as readonly Value[] | null;
      const at = index.run(f) as bigint | null;
      if (list === null || at === null) return null;
      if (at === 0n) badArgument('SQL array indices start at 1');
      if (at < 0n) badArgument(`Array subscript is negative: ${at}`);
      if (at > BigInt(list.length)) badArgument(`Array subscript must be less than or equal to array length: ${list.length} < ${at}`);
      return list[Number(at) - 1]!;
    } };
  }
  if (type.kind === 'map') {
    if (!coercible(index.type, type.key)) return mismatch(expr.range, `Cannot use ${typeText(index.type)} for subscript of ${typeText(type)}`);
    const key = coerce(index, type.key);
    return { type: type.value, run: f => {
      const map = value.run(f) as MapValue | null;
      const k = key.run(f);
      if (map === null || k === null) return null;
      return map.has(k) ? map.get(k)! : badArgument(`Key not present in map: ${type.key.kind === 'decimal' ? decimalText(k as bigint, type.key.scale) : String(k)}`);
    } };
  }
  if (type.kind === 'row') {
    const at = expr.index.kind === 'number' ? Number(expr.index.text) : mismatch(expr.index.range, 'Subscript expression on ROW requires a constant index');
    const field = type.fields[at - 1];
    if (!field) return reject('INVALID_FUNCTION_ARGUMENT', expr.index.range, at < 1 ? 'Invalid subscript index: ' + at + '. ROW indices start at 1' : `Subscript index out of bounds: ${at}, max value is ${type.fields.length}`);
    return { type: field.type, run: f => { const v = value.run(f); return v === null ? null : (v as readonly Value[])[at - 1]!; } };
  }
  return mismatch(expr.range, `Cannot use ${typeText(index.type)} for subscript of ${typeText(type)}`);
}

// ------------------------------------------------------------------------------------------------ calls

/** A function that the service does not have, or that it has and that is not run here. */
const notRun = (name: string, range: Range): never => (name === 'unnest' ? reject('SYNTAX_ERROR', range, "mismatched input 'UNNEST'. Expecting: <expression>") : functionsNotRun.has(name) ? reject('NOT_SUPPORTED', range, `${name} is a function of Athena that is not run here`) : reject('FUNCTION_NOT_FOUND', range, `Function '${name}' not registered`));

const windowOnly = new Set(['row_number', 'rank', 'dense_rank', 'percent_rank', 'cume_dist', 'ntile', 'lag', 'lead', 'first_value', 'last_value', 'nth_value']);

function call(expr: S.Call, scope: Scope): Compiled {
  const name = expr.function.toLowerCase();
  const own = specials[name];
  if (own && !expr.over) return own(expr, scope);
  if (expr.over) return windowCall(expr, name, scope);
  const fn = athenaFunctions.get(name);
  if (!fn) return notRun(name, expr.range);
  if (fn.kind === 'aggregate') return aggregateCall(expr, fn, scope);
  if (windowOnly.has(name)) return reject('MISSING_OVER', expr.range, `Window function ${name} requires an OVER clause`);
  if (expr.quantifier === 'DISTINCT' || expr.filter || expr.orderBy) return reject('FUNCTION_NOT_AGGREGATE', expr.range, `${expr.filter ? 'Filter' : expr.orderBy ? 'ORDER BY' : 'DISTINCT'} is only valid for aggregation functions`);
  if (name === 'concat' && expr.arguments.length < 2) return reject('INVALID_FUNCTION_ARGUMENT', expr.range, 'There must be two or more concatenation arguments');
  if ((name === 'greatest' || name === 'least') && expr.arguments.length === 0) return reject('INVALID_FUNCTION_ARGUMENT', expr.range, 'There must be one or more arguments');
  const args = name === 'trim' && (expr.form === 'trim' || expr.side) ? [...expr.arguments].reverse() : expr.arguments;
  const target = name === 'trim' && expr.side === 'LEADING' ? 'ltrim' : name === 'trim' && expr.side === 'TRAILING' ? 'rtrim' : name;
  return callFunction(target, args.map(a => (a.kind === 'lambda' ? a : compile(a, scope))), expr.range, scope);
}

const extractNames: Readonly<Record<string, string>> = { YEAR: 'year', QUARTER: 'quarter', MONTH: 'month', WEEK: 'week', DAY: 'day', DAY_OF_MONTH: 'day', DAY_OF_WEEK: 'day_of_week', DOW: 'day_of_week', DAY_OF_YEAR: 'day_of_year', DOY: 'day_of_year', YEAR_OF_WEEK: 'year_of_week', YOW: 'year_of_week', HOUR: 'hour', MINUTE: 'minute', SECOND: 'second', TIMEZONE_HOUR: 'timezone_hour', TIMEZONE_MINUTE: 'timezone_minute' };

/** Forms whose arguments are not all evaluated, or whose types matter more than their values. */
const specials: Readonly<Record<string, (expr: S.Call, scope: Scope) => Compiled>> = {
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
  json_object: (expr, scope) => jsonText(expr, scope, parts => {
    const entries: [string, JsonTree][] = [];
    for (let i = 0; i < parts.length; i += 2) {
      const key = parts[i];
      if (typeof key !== 'string') return badArgument('null value passed for JSON object key to JSON_OBJECT function');
      if (parts[i + 1] === null && expr.json?.clauses.includes('ABSENT ON NULL')) continue;
      if (expr.json?.clauses.includes('WITH UNIQUE KEYS') && entries.some(([k]) => k === key)) return badArgument(`duplicate key passed to JSON_OBJECT function: ${key}`);
      entries.push([key, parts[i + 1]!]);
    }
    return new JsonObject(entries);
  }),
  json_array: (expr, scope) => jsonText(expr, scope, parts => (expr.json?.clauses.includes('NULL ON NULL') ? parts : parts.filter(p => p !== null))),
  json_exists(expr, scope) {
    const onError = expr.json?.clauses.find(c => c.endsWith('ON ERROR'));
    return jsonPathCall(expr, scope, plain.boolean, found => found.length > 0, failed => (onError?.startsWith('ERROR') ? raise(failed) : onError?.startsWith('TRUE') ? true : onError?.startsWith('UNKNOWN') ? null : false));
  },
  json_value(expr, scope) {
    const type = expr.json?.returning ? typeOf(expr.json.returning) : varchar();
    const defaults = Object.fromEntries(Object.entries(expr.json?.defaults ?? {}).map(([when, e]) => { const c = compile(e, scope); return [when, commonType(c.type, type) ? coerce(c, type) : mismatch(e.range, `Return type of JSON_VALUE default expression not compatible with return type: ${typeText(c.type)} vs ${typeText(type)}`)]; }));
    const on = (when: 'EMPTY' | 'ERROR', f: Frame, failed: TrinoError): Value => defaults[when]?.run(f) ?? (defaults[when] === undefined && expr.json?.clauses.includes(`ERROR ON ${when}`) ? raise(failed) : null);
    const failure = (why: string) => new TrinoError('JSON_VALUE_RESULT_ERROR', `cannot extract SQL scalar from JSON: ${why}`);
    return jsonPathCall(expr, scope, type, (found, f) => {
      if (found.length === 0) return on('EMPTY', f, failure('JSON path found no items'));
      const [item] = found;
      if (found.length > 1) return on('ERROR', f, failure('JSON path found multiple items'));
      if (item instanceof JsonObject || Array.isArray(item)) return on('ERROR', f, failure('JSON path found an item that cannot be converted to an SQL scalar'));
      if (item === null) return null;
      try {
        return castValue(new Json(item!), plain.json, type);
      } catch (error) {
        if (error instanceof TrinoError) return on('ERROR', f, failure('JSON path found an item that cannot be converted to an SQL scalar'));
        throw error;
      }
    }, (failed, f) => on('ERROR', f, failed));
  },
  json_query(expr, scope) {
    const clauses = expr.json?.clauses ?? [];
    const wrapper = clauses.find(c => c.endsWith('WRAPPER'));
    const type = expr.json?.returning ? typeOf(expr.json.returning) : varchar();
    const on = (when: string, failed: TrinoError): Value => (clauses.includes(`EMPTY ARRAY ON ${when}`) ? '[]' : clauses.includes(`EMPTY OBJECT ON ${when}`) ? '{}' : clauses.includes(`ERROR ON ${when}`) ? raise(failed) : null);
    const failure = (why: string) => new TrinoError('JSON_QUERY_RESULT_ERROR', `cannot extract JSON from JSON: ${why}`);
    const made = jsonPathCall(expr, scope, type, found => {
      if (found.length === 0) return on('EMPTY', failure('JSON path found no items'));
      const single = found.length === 1;
      if (wrapper && !wrapper.startsWith('WITHOUT') && !(wrapper.includes('CONDITIONAL') && !wrapper.includes('UNCONDITIONAL') && single && typeof found[0] === 'object' && !(found[0] instanceof JsonNumber))) return printJson(found);
      if (!single) return on('ERROR', failure('JSON path found multiple items'));
      return typeof found[0] === 'string' && clauses.some(c => c.startsWith('OMIT QUOTES')) ? found[0] : printJson(found[0]!);
    }, failed => on('ERROR', failed));
    return { type, run: f => { const v = made.run(f); return typeof v === 'string' ? castValue(v, varchar(), type) : v; } };
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
    return callFunction(name, [compile(expr.arguments[1]!, scope)], expr.range, scope);
  },
  grouping(expr, scope) {
    let depth = 0;
    let at: Scope | undefined = scope;
    while (at?.lambda) { at = at.outer; depth++; }
    const grouping = at?.grouping;
    if (!grouping) return reject('MISSING_GROUP_BY', expr.range, 'A GROUPING() operation can only be used with a corresponding GROUPING SET/CUBE/ROLLUP/GROUP BY clause');
    const keys = expr.arguments.map(a => grouping.keys.get(keyOfExpr(a, grouping.input))?.index ?? reject('INVALID_ARGUMENTS', a.range, 'The arguments to GROUPING() must be expressions referenced by the GROUP BY at the same level'));
    return { type: keys.length < 32 ? plain.integer : plain.bigint, run: f => BigInt(keys.reduce((n, k) => n * 2 + (frameAt(f, depth).grouping?.[k] === false ? 1 : 0), 0)) };
  },
};

const raise = (error: TrinoError): never => { throw error; };
const makesJson = new Set(['JSON_OBJECT', 'JSON_ARRAY', 'JSON_QUERY']);

/** A call that makes JSON of its arguments' values, as text. What is JSON already, by FORMAT JSON or by its function, goes in as such. */
function jsonText(expr: S.Call, scope: Scope, make: (parts: readonly JsonTree[]) => JsonTree): Compiled {
  const args = expr.arguments.map(a => compile(a, scope));
  const json = expr.arguments.map((a, i) => expr.json?.formats.includes(i) === true || (a.kind === 'call' && makesJson.has(a.function)));
  args.forEach((a, i) => { if (!castable(a.type, plain.json)) mismatch(expr.arguments[i]!.range, `Cannot cast ${typeText(a.type)} to json`); });
  const type = expr.json?.returning ? typeOf(expr.json.returning) : varchar();
  return { type, run: f => castValue(printJson(make(args.map((a, i) => {
    const v = a.run(f);
    if (v === null) return null;
    return json[i] && typeof v === 'string' ? parseJson(v) ?? fail('JSON_INPUT_CONVERSION_ERROR', 'conversion to JSON failed: ') : toJson(v, a.type);
  }))), varchar(), type) };
}
/** A call that walks a path of the standard through JSON text. Bad text, a missing step of a strict path and bad arithmetic are the error case. */
function jsonPathCall(expr: S.Call, scope: Scope, type: Type, make: (found: readonly JsonTree[], f: Frame) => Value, wrong: (failed: TrinoError, f: Frame) => Value): Compiled {
  const [json, path] = expr.arguments;
  if (!json || path?.kind !== 'string') return reject('INVALID_ARGUMENTS', expr.range, `${expr.function} takes JSON and a literal path`);
  const steps = readJsonPath(path.value) ?? reject('INVALID_PATH', path.range, `'${path.value}' is not a JSON path`);
  const value = compile(json, scope);
  const passing = (expr.json?.passing ?? []).map(([name, e]) => [name, compile(e, scope)] as const);
  if (!isText(value.type) && value.type.kind !== 'json' && value.type.kind !== 'unknown') return mismatch(json.range, `Cannot read input of type ${typeText(value.type)} as JSON using formatting JSON`);
  return { type, run: f => {
    const v = value.run(f);
    if (v === null) return null;
    const tree = v instanceof Json ? v.tree : parseJson(v as string);
    if (tree === undefined) return wrong(new TrinoError('JSON_INPUT_CONVERSION_ERROR', 'conversion to JSON failed: '), f);
    try {
      const variables = new Map(passing.map(([name, c]) => { const x = c.run(f); return [name, x === null ? null : toJson(x, c.type)] as const; }));
      return make(steps.walk(tree, variables), f);
    } catch (error) {
      if (error instanceof PathError) return wrong(new TrinoError('PATH_EVALUATION_ERROR', `path evaluation failed: ${error.message}`), f);
      throw error;
    }
  } };
}

type Given = Compiled | S.Lambda;

function callFunction(name: string, given: readonly Given[], range: Range, scope: Scope): Compiled {
  const fn = athenaFunctions.get(name)!;
  const { parameters, returns, signature, args } = bindCall(fn, given, range, scope);
  const context: Call = { types: parameters, returns, now: scope.session.now, random: scope.session.random };
  const { evaluate, nulls } = signature;
  // A pattern that cannot be read is told when the call is made, as the service does.
  return { type: returns, run: f => {
    const values: Value[] = [];
    for (const a of args) {
      const v = a.run(f);
      if (v === null && !nulls) return null;
      values.push(v);
    }
    return evaluate(values, context);
  } };
}

function bindCall(fn: AthenaFunction, given: readonly Given[], range: Range, scope: Scope) {
  if (given.length > 127) reject('TOO_MANY_ARGUMENTS', range, `Too many arguments for function call ${fn.name}()`);
  const bodies = new Map<number, { scope(types: readonly Type[]): Scope; lambda: S.Lambda }>();
  const shapes = given.map((g, i): Argument => {
    if (!('kind' in g)) return g.type;
    const inner = (types: readonly Type[]): Scope => ({ id: scope.session.next(), columns: g.parameters.map((p, k) => (tell(scope.session, p.range, types[k] ?? untold), { name: p.name, qualifiers: [], type: types[k] ?? plain.unknown })), outer: scope, session: scope.session, lambda: true });
    bodies.set(i, { scope: inner, lambda: g });
    return { lambda: g.parameters.length, type: types => compile(g.body, inner(types)).type };
  });
  const match = matchSignature(fn, shapes);
  const sorted = ordering[fn.name];
  const wanted = sorted === undefined ? undefined : match?.parameters[Math.min(sorted, match.parameters.length - 1)];
  if (!match || (wanted && !orderable(wanted.kind === 'array' && onItems.has(fn.name) ? wanted.element : wanted))) return reject('FUNCTION_NOT_FOUND', range, mismatchText(fn, shapes));
  const args = given.map((g, i): Compiled => {
    const wanted = match.parameters[i]!;
    if (!('kind' in g)) return coerce(g, wanted);
    if (wanted.kind !== 'function') return reject('FUNCTION_NOT_FOUND', range, mismatchText(fn, shapes.map(s => s)));
    const body = coerce(compile(g.body, bodies.get(i)!.scope(wanted.parameters)), wanted.returns);
    return { type: wanted, run: f => new Lambda((...values) => body.run({ values, outer: f })) };
  });
  return { ...match, args };
}

/** Functions that put values in order, with the argument that must have one. */
const ordering: Readonly<Record<string, number>> = { min: 0, max: 0, min_by: 1, max_by: 1, greatest: 0, least: 0, array_sort: 0, array_max: 0, array_min: 0 };
const onItems = new Set(['array_sort', 'array_max', 'array_min']);

const aggregatesOf = (scope: Scope): { scope: Scope; depth: number } | undefined => {
  let depth = 0;
  let at: Scope | undefined = scope;
  while (at?.lambda) { at = at.outer; depth++; }
  return at ? { scope: at, depth } : undefined;
};

function aggregateCall(expr: S.Call, fn: AthenaFunction, scope: Scope): Compiled {
  const owner = aggregatesOf(scope);
  if (!owner?.scope.grouping) return reject('EXPRESSION_NOT_SCALAR', expr.range, owner?.scope.refuses ? `${owner.scope.refuses} cannot contain aggregations, window functions or grouping operations: [${fn.name}]` : `Aggregate function ${fn.name} needs a query with rows`);
  const nested = expr.arguments.map(firstAggregate).find(n => n !== undefined);
  if (nested) return reject('NESTED_AGGREGATION', expr.range, `Cannot nest aggregations inside aggregation '${fn.name}': [${nested}]`);
  const { grouping } = owner.scope;
  const made = aggregate(expr, fn, grouping.input);
  const index = grouping.aggregates.push(made) - 1;
  const { depth } = owner;
  return { type: made.type, run: f => frameAt(f, depth).aggregates![index]! };
}

/** Whether an aggregate stands in an expression, windows and queries aside. */
export const holdsAggregate = (expr: S.Expr): boolean => {
  if (expr.kind === 'call' && !expr.over && (athenaFunctions.get(expr.function.toLowerCase())?.kind === 'aggregate' || expr.function === 'GROUPING')) return true;
  return childrenOf(expr).some(holdsAggregate);
};

const firstAggregate = (expr: S.Expr): string | undefined => (expr.kind === 'call' && holdsAggregate({ ...expr, arguments: [] }) ? expr.function.toLowerCase() : childrenOf(expr).map(firstAggregate).find(n => n !== undefined));

/** An aggregate over frames of `scope`: its FILTER, DISTINCT and ORDER BY applied first. */
function aggregate(expr: S.Call, fn: AthenaFunction, scope: Scope): AggregateCall {
  if (fn.name === 'listagg' && !expr.withinGroup) return reject('SYNTAX_ERROR', { start: expr.range.end, end: expr.range.end + 1 }, "mismatched input. Expecting: 'WITHIN'");
  const inner: Scope = { ...scope, refuses: 'Aggregate arguments' };
  const within = expr.withinGroup ?? expr.orderBy;
  const star = expr.arguments[0]?.kind === 'star';
  const { parameters, returns, signature, args } = bindCall(fn, star ? [] : expr.arguments.map(a => (a.kind === 'lambda' ? a : compile(a, inner))), expr.range, inner);
  const filter = expr.filter && compile(expr.filter, inner);
  const sorts = within?.items.map(i => ({ by: compile(i.expr, inner), item: i })) ?? [];
  const context: Call = { types: parameters, returns, now: scope.session.now, random: scope.session.random };
  const plainCall = !expr.quantifier && sorts.length === 0 && args.length <= 1 && !signature.nulls;
  return { fn, call: expr, type: returns, running: plainCall ? runningOf(fn.name, parameters[0], returns) : undefined, input(f) {
    if (filter && filter.run(f) !== true) return undefined;
    const v = args[0] ? args[0].run(f) : true;
    return v === null ? undefined : v;
  }, compute(frames) {
    let chosen = filter ? frames.filter(f => filter.run(f) === true) : frames;
    if (sorts.length > 0) chosen = sortFrames(chosen, sorts);
    let rows: Value[][] = [];
    for (const f of chosen) {
      const row = args.map(a => a.run(f));
      if (signature.nulls || !row.includes(null)) rows.push(row);
    }
    if (expr.quantifier === 'DISTINCT') {
      const seen = new Set<string>();
      rows = rows.filter(r => { const key = keyOf(r); return seen.has(key) ? false : seen.add(key); });
    }
    return signature.evaluate([rows], context);
  } };
}

/** NULLs come last whichever way the others go, unless the query says else. */
export function orderValues(a: Value, b: Value, { direction, nulls }: Pick<S.SortItem, 'direction' | 'nulls'>): number {
  if (a === null || b === null) return a === b ? 0 : (a === null) === (nulls === 'FIRST') ? -1 : 1;
  return direction === 'DESC' ? compare(b, a) : compare(a, b);
}
function sortFrames(frames: readonly Frame[], sorts: readonly { readonly by: Compiled; readonly item: Pick<S.SortItem, 'direction' | 'nulls'> }[]): Frame[] {
  return frames.map(frame => ({ frame, keys: sorts.map(s => s.by.run(frame)) })).sort((x, y) => {
    for (let i = 0; i < sorts.length; i++) {
      const n = orderValues(x.keys[i]!, y.keys[i]!, sorts[i]!.item);
      if (n !== 0) return n;
    }
    return 0;
  }).map(x => x.frame);
}

function windowCall(expr: S.Call, name: string, scope: Scope): Compiled {
  const owner = aggregatesOf(scope);
  const windows = owner?.scope.windows;
  if (!owner || !windows) return reject('EXPRESSION_NOT_SCALAR', expr.range, `${owner?.scope.refuses ?? 'WHERE clause'} cannot contain aggregations, window functions or grouping operations: [${name}]`);
  const fn = athenaFunctions.get(name);
  if (!fn) return notRun(name, expr.range);
  if (fn.kind === 'scalar') return reject('FUNCTION_NOT_WINDOW', expr.range, `Not a window function: ${name}`);
  const spec = specOf(expr.over!, windows.named);
  let made: WindowCall;
  if (fn.kind === 'aggregate') {
    const over = aggregate({ ...expr, over: undefined }, fn, owner.scope);
    made = { call: expr, compiled: [], aggregate: over, type: over.type, spec, scope: owner.scope };
  } else {
    const { args, returns } = bindCall(fn, expr.arguments.map(a => compile(a, owner.scope)), expr.range, owner.scope);
    made = { call: expr, compiled: args, type: returns, spec, scope: owner.scope };
  }
  const index = windows.calls.push(made) - 1;
  const { depth } = owner;
  return { type: made.type, run: f => frameAt(f, depth).windows![index]! };
}

function specOf(ref: S.WindowRef, named: ReadonlyMap<string, S.WindowSpec>): S.WindowSpec {
  if (ref.kind === 'name') return named.get(ref.name.name) ?? reject('INVALID_WINDOW_REFERENCE', ref.range, `Cannot resolve WINDOW name ${ref.name.name}`);
  if (!ref.base) return ref;
  const base = named.get(ref.base.name) ?? reject('INVALID_WINDOW_REFERENCE', ref.base.range, `Cannot resolve WINDOW name ${ref.base.name}`);
  return { ...ref, base: undefined, partitionBy: base.partitionBy, orderBy: ref.orderBy ?? base.orderBy };
}
