import { applyEdits, replace } from '../../../base/edit.ts';
import { toValue, type DataNode } from '../../../base/tree.ts';
import { compile } from '../athena-evaluate/expressions/compile.ts';
import type { Column, Scope } from '../athena-evaluate/expressions/scope.ts';
import { castable, castValue } from '../athena-evaluate/cast.ts';
import { failureOf, sessionOf, typedValue } from '../athena-evaluate/evaluate.ts';
import { typeOfHive } from '../athena-evaluate/hive.ts';
import { varchar, type Type } from '../athena-evaluate/types.ts';
import { second, TrinoError, type Value } from '../athena-evaluate/values.ts';
import { athena } from '../dialects/athena.ts';
import { parseHiveType } from '../hive/reader.ts';
import { parseExpression } from '../parser.ts';
import type * as S from '../tree.ts';
import { nodesIn } from '../walk.ts';

export interface TypedColumn { readonly name: string; readonly type: string }

/** An expression of Athena's over the columns of a table, or what the service would say of it. */
export type KeyExpression =
  | { readonly type: Type; /** The value in a record, as text for the name of a folder; null is NULL, undefined when the record gives none. */ valueOf(row: ReadonlyMap<string, DataNode>, as: string): string | null | undefined }
  | { readonly error: string };

/** Reads an expression that computes a key. Columns have their declared types. */
export function keyExpression(text: string, columns: readonly TypedColumn[]): KeyExpression {
  const { expr, problems } = parseExpression(text, athena);
  const [problem] = problems;
  if (problem) return { error: problem.message };
  const typed = columns.map(({ name, type }): Column & { readonly name: string } => ({ name, qualifiers: [], type: engineType(type) }));
  const session = sessionOf(0, { find: () => undefined });
  const scope: Scope = { id: session.next(), columns: typed, outer: undefined, session, refuses: 'A key' };
  try {
    const compiled = compile(expr, scope);
    return {
      type: compiled.type,
      valueOf(row, as) {
        const target = engineType(as);
        try {
          const value = compiled.run({ values: typed.map(c => cell(row.get(c.name), c.type)), outer: undefined });
          if (value === null) return null;
          const kept = castValue(value, compiled.type, target);
          return kept === null ? null : String(castValue(kept, target, varchar()));
        } catch (error) {
          if (error instanceof TrinoError) return undefined; // the query would fail for this record
          throw error;
        }
      },
    };
  } catch (error) {
    if (error instanceof TrinoError) return { error: failureOf(error, text).message };
    throw error;
  }
}

/** An expression with the names of its columns replaced: by what they are called, or computed from, in another version. */
export function overColumns(text: string, sources: ReadonlyMap<string, string>): string {
  return applyEdits(text, namesIn(text).flatMap(({ parts }) => { const source = sources.get(parts[0]!.name.toLowerCase()); return source === undefined ? [] : [replace(parts[0]!.range, source)]; }));
}

/** The columns that an expression names. */
export const namesOver = (text: string): string[] => namesIn(text).map(n => n.parts[0]!.name.toLowerCase());

const namesIn = (text: string): S.Name[] => [...nodesIn(parseExpression(text, athena).expr)].filter((n): n is S.Name => n.kind === 'name' && (n as S.Name).parts.length > 0);

/** Whether the value of an expression can be stored as a key of a type, with a cast. */
export const fitsKey = (from: Type, to: string): boolean => castable(from, engineType(to));

function engineType(type: string): Type {
  const read = parseHiveType(type, 'trino');
  return 'type' in read ? typeOfHive(read.type) : varchar();
}

/** A value of a JSON record as the column has it; NULL where it cannot be read. */
function cell(node: DataNode | undefined, type: Type): Value {
  if (!node || node.kind === 'null' || node.kind === 'missing') return null;
  if (type.kind === 'timestamp' && node.kind === 'number') return instant(node.text);
  const value = type.kind === 'timestamp' && node.kind === 'string' ? node.value.replace('T', ' ').replace(/Z$/, '') : node.kind === 'number' && /^-?\d{16,}$/.test(node.text) ? BigInt(node.text) : toValue(node);
  if (type.kind === 'varchar' && typeof value === 'object') return JSON.stringify(value);
  const given = typedValue(value);
  try {
    return castable(given.type, type) ? castValue(given.value, given.type, type) : null;
  } catch (error) {
    if (error instanceof TrinoError) return null;
    throw error;
  }
}

/** A number as a time: milliseconds from thirteen digits on, else seconds. Source: the OpenX SerDe, section 7. */
function instant(text: string): Value {
  const millis = /^-?\d{13,}$/.test(text) ? Number(text) : Number(text) * 1000;
  return Number.isSafeInteger(Math.round(millis)) ? BigInt(Math.round(millis)) * (second / 1000n) : null;
}

/** The folder of a row: `day=2024-05-01/country=de/`, with the escapes of Hive's paths. Source: SHOW PARTITIONS, section 17. */
export const folderOf = (keys: readonly { readonly name: string; readonly value: string | null | undefined }[]): string =>
  keys.map(({ name, value }) => `${name}=${value === undefined ? '…' : value === null || value === '' ? '__HIVE_DEFAULT_PARTITION__' : escaped(value)}/`).join('');

const escaped = (text: string): string => text.replace(/[\0-\x1f"#%'*/:=?\\\x7f{[\]^]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
