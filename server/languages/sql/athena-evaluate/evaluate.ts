import type { Range } from '../../../base/range.ts';
import { athena } from '../dialects/athena.ts';
import { parseExpression } from '../parser.ts';
import { compile } from './expressions/compile.ts';
import type { Column, Scope, Session } from './expressions/scope.ts';
import { subquery } from './queries/query.ts';
import type { Tables } from './queries/relation.ts';
import { lexicalProblem, syntaxPlace, syntaxText } from './syntax.ts';
import { arrayOf, commonType, plain, timestamp, typeText, varchar, type Type } from './types.ts';
import { castValue, timestampParts } from './cast.ts';
import { plainValue, TrinoError, type Value } from './values.ts';

export interface AthenaFailure { readonly message: string; readonly name: string; readonly range?: Range }

/** A failure as Athena shows it: `TYPE_MISMATCH: line 1:5: Cannot apply operator: …`. */
export function failureOf(error: TrinoError, text: string): AthenaFailure {
  return { name: error.code, message: `${error.code}: ${error.at ? `${placeText(text, error.at.start)}: ` : ''}${error.message}`, ...(error.at && { range: { start: error.at.start, end: error.at.end } }) };
}
export function placeText(text: string, offset: number): string {
  const before = text.slice(0, offset);
  return `line ${before.split('\n').length}:${offset - before.lastIndexOf('\n')}`;
}

/** A session without tables: the clock stands, chance comes from a seed. */
export function sessionOf(now: number, tables: Tables): Session {
  let id = 0;
  let seed = 0x2545f491;
  const session: Session = {
    now,
    next: () => ++id,
    random: () => {
      seed = (Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) | 0;
      return ((seed ^ (seed >>> 14)) >>> 0) / 4294967296;
    },
    query: (query, scope) => subquery(query, scope, tables, session),
  };
  return session;
}

/** Stack that runs out is the service's own limit, said in its words. */
export const tooDeep = new TrinoError('STACK_OVERFLOW', 'statement is too large (stack overflow during analysis)');

/**
 * The value and type of an expression of Athena's language. Columns of `row` get their types from their values: integers, doubles,
 * varchar, boolean, arrays, rows; a text that reads as a timestamp is one where the expression wants one.
 */
export function evaluateAthena(text: string, row: Readonly<Record<string, unknown>>, now = Date.UTC(2024, 0, 1)): { readonly value: unknown; readonly type: string } | { readonly error: AthenaFailure } {
  const { expr, problems } = parseExpression(text, athena);
  const refused = lexicalProblem(text);
  if (refused) return { error: { name: 'SYNTAX_ERROR', message: `SYNTAX_ERROR: ${placeText(text, refused.start)}: ${refused.message}`, range: { start: refused.start, end: refused.end } } };
  const [problem] = problems;
  if (problem) return { error: { name: 'SYNTAX_ERROR', message: `SYNTAX_ERROR: ${placeText(text, syntaxPlace(text, problem))}: ${syntaxText(text, problem)}`, range: problem.range } };
  const attempt = (times: boolean) => {
    const session = sessionOf(now, { find: () => undefined });
    const typed = Object.entries(row).map(([name, value]) => ({ name, ...typedValue(value, times) }));
    const columns: Column[] = typed.map(({ name, type }) => ({ name, qualifiers: [], type }));
    const scope: Scope = { id: session.next(), columns, outer: undefined, session, refuses: 'Expression' };
    const compiled = compile(expr, scope);
    return { value: plainValue(compiled.run({ values: typed.map(t => t.value), outer: undefined }), compiled.type), type: typeText(compiled.type) };
  };
  try {
    try {
      return attempt(false);
    } catch (error) {
      if (!(error instanceof TrinoError) || !error.at || !Object.values(row).some(v => typeof v === 'string' && timestampParts(v))) throw error;
      try {
        return attempt(true);
      } catch (again) {
        throw again instanceof TrinoError && !again.at ? again : error;
      }
    }
  } catch (error) {
    if (error instanceof TrinoError) return { error: failureOf(error, text) };
    if (error instanceof RangeError && /call stack/i.test(error.message)) return { error: failureOf(tooDeep, text) };
    throw error;
  }
}

/** A JSON value as a value of the language with the type it has there. */
export function typedValue(value: unknown, times = false): { readonly value: Value; readonly type: Type } {
  if (value === null || value === undefined) return { value: null, type: plain.unknown };
  if (typeof value === 'boolean') return { value, type: plain.boolean };
  if (typeof value === 'bigint') return { value, type: plain.bigint };
  if (typeof value === 'number') return Number.isSafeInteger(value) ? { value: BigInt(value), type: Math.abs(value) < 2147483648 ? plain.integer : plain.bigint } : { value, type: plain.double };
  if (value instanceof Uint8Array) return { value, type: plain.varbinary };
  if (typeof value === 'string') {
    const parts = times && /\d:\d/.test(value) ? timestampParts(value) : undefined;
    return parts && parts.zone === undefined ? { value: parts.picos, type: timestamp(3) } : { value, type: varchar() };
  }
  if (Array.isArray(value)) {
    const items = value.map(v => typedValue(v, times));
    const element = items.reduce<Type | undefined>((t, i) => t && commonType(t, i.type), plain.unknown) ?? varchar();
    return { value: items.map(i => (commonType(i.type, element) ? castValue(i.value, i.type, element) : String(i.value))), type: arrayOf(element) };
  }
  const fields = Object.entries(value as object).map(([name, v]) => ({ name, ...typedValue(v, times) }));
  return { value: fields.map(f => f.value), type: { kind: 'row', fields: fields.map(({ name, type }) => ({ name, type })) } };
}
