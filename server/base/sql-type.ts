/**
 * Types of streaming SQL as plain data: what a column declares, what an expression has, what the engine computes with.
 * Rules of arithmetic, assignment and CAST follow the service's pages on data types, operators and CAST.
 */
export type SqlType =
  | { readonly kind: PlainKind }
  | { readonly kind: 'DECIMAL'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'CHAR' | 'VARCHAR' | 'BINARY' | 'VARBINARY'; readonly length: number }
  /** `precision` of the leading field (default 2), `fraction` digits of SECOND (default 3). */
  | { readonly kind: 'INTERVAL'; readonly from: TimeUnit; readonly to: TimeUnit; readonly precision?: number; readonly fraction?: number }
  /** What a log parser gives: reached as `alias.column.FIELD`. */
  | { readonly kind: 'RECORD'; readonly fields: readonly { readonly name: string; readonly type: SqlType }[] };

/** `NULL` is the type of a bare NULL, `UNKNOWN` that of an expression in error: it goes with everything, silently. */
export type PlainKind =
  | 'BOOLEAN' | 'TINYINT' | 'SMALLINT' | 'INTEGER' | 'BIGINT' | 'REAL' | 'FLOAT' | 'DOUBLE' | 'DATE' | 'TIME' | 'TIMESTAMP' | 'NULL' | 'UNKNOWN';

export const timeUnits = ['YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND'] as const;
export type TimeUnit = (typeof timeUnits)[number];

/** Milliseconds of the units of fixed length. */
export const unitMilliseconds: Readonly<Record<'DAY' | 'HOUR' | 'MINUTE' | 'SECOND', number>> = { DAY: 86_400_000, HOUR: 3_600_000, MINUTE: 60_000, SECOND: 1000 };

export type SqlFamily = 'boolean' | 'numeric' | 'character' | 'binary' | 'date' | 'time' | 'timestamp' | 'interval' | 'record' | 'null' | 'unknown';

const families: Readonly<Record<SqlType['kind'], SqlFamily>> = {
  BOOLEAN: 'boolean', TINYINT: 'numeric', SMALLINT: 'numeric', INTEGER: 'numeric', BIGINT: 'numeric', REAL: 'numeric', FLOAT: 'numeric', DOUBLE: 'numeric',
  DECIMAL: 'numeric', CHAR: 'character', VARCHAR: 'character', BINARY: 'binary', VARBINARY: 'binary', DATE: 'date', TIME: 'time', TIMESTAMP: 'timestamp',
  INTERVAL: 'interval', RECORD: 'record', NULL: 'null', UNKNOWN: 'unknown',
};

export const familyOf = (type: SqlType): SqlFamily => families[type.kind];
export const isNumeric = (type: SqlType): boolean => families[type.kind] === 'numeric';
export const isApproximate = ({ kind }: SqlType): boolean => kind === 'REAL' || kind === 'FLOAT' || kind === 'DOUBLE';
export const isInteger = ({ kind }: SqlType): boolean => kind === 'TINYINT' || kind === 'SMALLINT' || kind === 'INTEGER' || kind === 'BIGINT';
export const isExact = (type: SqlType): boolean => isInteger(type) || type.kind === 'DECIMAL';
export const isCharacter = (type: SqlType): boolean => families[type.kind] === 'character';
export const isDatetime = ({ kind }: SqlType): boolean => kind === 'DATE' || kind === 'TIME' || kind === 'TIMESTAMP';
export const isYearMonth = (type: SqlType): boolean => type.kind === 'INTERVAL' && (type.from === 'YEAR' || type.from === 'MONTH');
export const isDayTime = (type: SqlType): boolean => type.kind === 'INTERVAL' && !isYearMonth(type);

/** Most digits of a DECIMAL; the type page and every `DECIMAL(19,…)` example say 19, the precision page 18. */
export const maximumPrecision = 19;
/** Longest CHAR, VARCHAR, BINARY, VARBINARY. */
export const maximumLength = 65535;

export const sqlTypes = {
  boolean: { kind: 'BOOLEAN' }, tinyint: { kind: 'TINYINT' }, smallint: { kind: 'SMALLINT' }, integer: { kind: 'INTEGER' }, bigint: { kind: 'BIGINT' },
  real: { kind: 'REAL' }, double: { kind: 'DOUBLE' }, date: { kind: 'DATE' }, time: { kind: 'TIME' }, timestamp: { kind: 'TIMESTAMP' },
  null: { kind: 'NULL' }, unknown: { kind: 'UNKNOWN' },
} as const satisfies Record<string, SqlType>;

export const varchar = (length: number): SqlType => ({ kind: 'VARCHAR', length: Math.max(1, Math.min(maximumLength, length)) });
export const decimal = (precision: number, scale: number): SqlType => ({ kind: 'DECIMAL', precision, scale });
export const interval = (from: TimeUnit, to: TimeUnit = from): SqlType => ({ kind: 'INTERVAL', from, to });

/** As it is written: `DECIMAL(10,2)`, `VARCHAR(16)`, `INTERVAL DAY TO SECOND(3)`. */
export function typeText(type: SqlType): string {
  switch (type.kind) {
    case 'DECIMAL': return `DECIMAL(${type.precision},${type.scale})`;
    case 'CHAR': case 'VARCHAR': case 'BINARY': case 'VARBINARY': return `${type.kind}(${type.length})`;
    case 'INTERVAL': {
      const lead = type.precision !== undefined && type.precision !== 2 ? `(${type.precision}${type.from === 'SECOND' && type.fraction !== undefined ? `,${type.fraction}` : ''})` : '';
      return `INTERVAL ${type.from}${lead}${type.to !== type.from ? ` TO ${type.to}` : ''}`;
    }
    case 'RECORD': return `RECORD(${type.fields.map(({ name, type }) => `${name} ${typeText(type)}`).join(', ')})`;
    default: return type.kind;
  }
}

/** Digits and scale of an exact number: INTEGER counts as (10,0), BIGINT as (19,0). */
export function exactDigits(type: SqlType): { readonly precision: number; readonly scale: number } | undefined {
  switch (type.kind) {
    case 'TINYINT': return { precision: 3, scale: 0 };
    case 'SMALLINT': return { precision: 5, scale: 0 };
    case 'INTEGER': return { precision: 10, scale: 0 };
    case 'BIGINT': return { precision: 19, scale: 0 };
    case 'DECIMAL': return type;
    default: return undefined;
  }
}

const integerRank = ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT'];

/** Type of `a op b` for two numbers: same in, same out; mixed, the more precise; any approximate operand gives approximate. */
export function arithmeticType(operator: '+' | '-' | '*' | '/', a: SqlType, b: SqlType): SqlType | undefined {
  if (a.kind === 'UNKNOWN' || b.kind === 'UNKNOWN') return sqlTypes.unknown;
  if (a.kind === 'NULL') return b.kind === 'NULL' ? sqlTypes.null : arithmeticType(operator, b, b);
  if (b.kind === 'NULL') return arithmeticType(operator, a, a);
  if (!isNumeric(a) || !isNumeric(b)) return undefined;
  if (isApproximate(a) || isApproximate(b)) return a.kind === 'REAL' && (b.kind === 'REAL' || isExact(b) && b.kind !== 'DECIMAL') || b.kind === 'REAL' && isExact(a) && a.kind !== 'DECIMAL' ? sqlTypes.real : sqlTypes.double;
  if (isInteger(a) && isInteger(b)) return integerRank.indexOf(a.kind) >= integerRank.indexOf(b.kind) ? { kind: a.kind as 'BIGINT' } : { kind: b.kind as 'BIGINT' };
  const { precision: p1, scale: s1 } = exactDigits(a)!;
  const { precision: p2, scale: s2 } = exactDigits(b)!;
  switch (operator) {
    case '+': case '-': {
      const scale = Math.max(s1, s2);
      return capped(Math.max(p1 - s1, p2 - s2) + scale + 1, scale, s1);
    }
    case '*': return capped(p1 + p2, s1 + s2, s1);
    case '/': {
      const whole = p1 - s1 + s2;
      const scale = Math.max(6, s1 + p2 + 1);
      return capped(whole + scale, scale, s1);
    }
  }
}

/** Too many digits: keeps at least the left operand's scale, then whole digits. */
function capped(precision: number, scale: number, least: number): SqlType {
  if (precision <= maximumPrecision) return decimal(precision, scale);
  const whole = precision - scale;
  return decimal(maximumPrecision, Math.min(scale, maximumPrecision, Math.max(Math.min(least, scale), maximumPrecision - whole)));
}

/** The type that holds values of all `types` (branches of CASE, COALESCE, operands of UNION), or undefined when they mix families. */
export function commonType(types: readonly SqlType[]): SqlType | undefined {
  let common: SqlType = sqlTypes.null;
  for (const type of types) {
    const next = commonOfTwo(common, type);
    if (!next) return undefined;
    common = next;
  }
  return common;
}

function commonOfTwo(a: SqlType, b: SqlType): SqlType | undefined {
  if (a.kind === 'NULL') return b;
  if (b.kind === 'NULL') return a;
  if (a.kind === 'UNKNOWN') return b;
  if (b.kind === 'UNKNOWN') return a;
  const family = familyOf(a);
  if (family !== familyOf(b)) return undefined;
  switch (family) {
    case 'numeric': {
      if (isApproximate(a) || isApproximate(b)) return a.kind === 'REAL' && b.kind === 'REAL' ? a : sqlTypes.double;
      if (isInteger(a) && isInteger(b)) return integerRank.indexOf(a.kind) >= integerRank.indexOf(b.kind) ? a : b;
      const x = exactDigits(a)!;
      const y = exactDigits(b)!;
      const scale = Math.max(x.scale, y.scale);
      return decimal(Math.min(maximumPrecision, Math.max(x.precision - x.scale, y.precision - y.scale) + scale), scale);
    }
    case 'character': case 'binary': {
      const x = a as Extract<SqlType, { length: number }>;
      const y = b as Extract<SqlType, { length: number }>;
      const length = Math.max(x.length, y.length);
      if (a.kind === b.kind) return { kind: x.kind, length };
      return { kind: family === 'character' ? 'VARCHAR' : 'VARBINARY', length };
    }
    case 'interval': {
      if (isYearMonth(a) !== isYearMonth(b)) return undefined;
      const x = a as Extract<SqlType, { kind: 'INTERVAL' }>;
      const y = b as Extract<SqlType, { kind: 'INTERVAL' }>;
      const from = timeUnits.indexOf(x.from) <= timeUnits.indexOf(y.from) ? x.from : y.from;
      const to = timeUnits.indexOf(x.to) >= timeUnits.indexOf(y.to) ? x.to : y.to;
      return { kind: 'INTERVAL', from, to, precision: Math.max(x.precision ?? 2, y.precision ?? 2) };
    }
    default: return a;
  }
}

/** Whether values of `source` may be compared with, or assigned to, `target` without a CAST: one family. */
export function isAssignable(source: SqlType, target: SqlType): boolean {
  const from = familyOf(source);
  const to = familyOf(target);
  if (from === 'null' || from === 'unknown' || to === 'unknown') return true;
  if (from === 'interval' && to === 'interval') return isYearMonth(source) === isYearMonth(target);
  return from === to;
}

const castTargets: Readonly<Record<SqlFamily, readonly SqlFamily[]>> = {
  numeric: ['numeric', 'character'],
  character: ['numeric', 'character', 'date', 'time', 'timestamp', 'interval', 'boolean'],
  date: ['date', 'character', 'timestamp'],
  time: ['time', 'character', 'timestamp'],
  timestamp: ['timestamp', 'date', 'time', 'character'],
  interval: ['interval', 'numeric', 'character'],
  boolean: ['boolean', 'character'],
  binary: ['binary'],
  record: [], null: ['boolean', 'numeric', 'character', 'binary', 'date', 'time', 'timestamp', 'interval'], unknown: ['boolean', 'numeric', 'character', 'binary', 'date', 'time', 'timestamp', 'interval', 'unknown'],
};

/** Whether CAST(source AS target) is accepted at validation. */
export function isCastable(source: SqlType, target: SqlType): boolean {
  if (target.kind === 'UNKNOWN') return true;
  if (!castTargets[familyOf(source)].includes(familyOf(target))) return false;
  if (source.kind === 'INTERVAL') {
    if (target.kind === 'INTERVAL') return isYearMonth(source) === isYearMonth(target);
    return isCharacter(target) || target.kind === 'BIGINT' || target.kind === 'INTEGER' || target.kind === 'DECIMAL';
  }
  return true;
}
