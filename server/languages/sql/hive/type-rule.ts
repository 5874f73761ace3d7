import type { TextEdit } from '../../../base/edit.ts';
import type { Range } from '../../../base/range.ts';
import type { Finding, Rule, RuleFix } from '../../../base/rule.ts';
import type { HiveReader } from '../../../base/scope.ts';
import { parseHiveType, type HiveTypeError } from './reader.ts';
import { readerOf, schemasOf, spellingOf, type SchemaFile, type Table, type TypeSite } from './table.ts';

/** What a rule about types says of one type; ranges and edits are of the site's text. */
export interface TypeFinding {
  readonly range: Range;
  readonly message: string;
  readonly fixes?: readonly { readonly title: string; readonly edits: readonly TextEdit[]; readonly safe?: boolean; readonly fileEdits?: readonly TextEdit[] }[];
}

export interface TypeRule extends Rule<SchemaFile, Finding & { readonly message: string; readonly fixes: readonly RuleFix[] }> {
  /** What it finds in one type. */
  at(site: TypeSite, table: Table, context: TypeContext): Iterable<TypeFinding>;
}

export interface TypeContext {
  readonly reader: HiveReader;
  /** The reader's own message when it is about `range`: the reader throws only the first fault of a type. */
  complaint(site: TypeSite, range: Range): string | undefined;
}

/** A rule that looks at each column's type by itself and works the same in DDL, Glue JSON and templates. */
export function defineTypeRule({ at, ...rule }: Pick<TypeRule, 'code' | 'name' | 'since' | 'severity' | 'summary' | 'at'>): TypeRule {
  return {
    ...rule, at,
    *find(file, scope) {
      const context = contextFor(readerOf(scope.settings));
      for (const table of schemasOf(file)) {
        for (const column of [...table.columns, ...table.partitions]) {
          const site = column.type;
          if (!site) continue;
          for (const { range, message, fixes = [] } of at(site, table, context)) {
            // What a template fills in is not known here, and what stands around it is only judged by its words.
            if (site.open && (!words.has(rule.code) || site.open.some(o => range.start < o.end && o.start < range.end))) continue;
            yield {
              range: site.place(range), message,
              fixes: fixes.map(({ title, edits, safe = true, fileEdits = [] }) => ({ title, safe, edits: [...edits.flatMap(e => placed(site, e)), ...fileEdits] })),
            };
          }
        }
      }
    },
    message: found => found.message,
    fix: found => found.fixes,
  };
}

export function contextFor(reader: HiveReader): TypeContext {
  return {
    reader,
    complaint(site, range) {
      const error = site.open ? undefined : firstError(site, reader);
      if (!error) return undefined;
      const offset = spellingOf(site).offsetOf(error.position);
      return offset >= range.start && offset < Math.max(range.end, range.start + 1) ? error.message : undefined;
    },
  };
}

const errors = new WeakMap<TypeSite, Map<HiveReader, HiveTypeError | undefined>>();

/** What the reader throws for a type, if anything. Remembered by the site's identity. */
export function firstError(site: TypeSite, reader: HiveReader): HiveTypeError | undefined {
  let known = errors.get(site);
  if (!known) errors.set(site, (known = new Map()));
  if (!known.has(reader)) known.set(reader, errorOf(spellingOf(site).text, reader));
  return known.get(reader);
}

export function errorOf(type: string, reader: HiveReader): HiveTypeError | undefined {
  const result = parseHiveType(type, reader);
  return 'error' in result ? result.error : undefined;
}

/** Rules that look at words of a type by themselves. */
const words: ReadonlySet<string> = new Set(['DDL101', 'DDL102', 'DDL103', 'DDL105', 'DDL106', 'DDL111', 'DDL115']);

const placed = (site: TypeSite, edit: TextEdit): readonly TextEdit[] => site.edit?.(edit) ?? [{ range: site.place(edit.range), text: site.write(edit.text) }];

/** A piece of the type for a message, shortened in the middle of long ones. */
export function excerpt(site: TypeSite, range: Range): string {
  const { start, end } = range;
  const written = end - start > 1000 ? `${site.text.slice(start, start + 500)}${site.text.slice(end - 400, end)}` : site.text.slice(start, end); // the middle is not shown anyway
  const text = written.replace(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 40)}…${text.slice(-12)}` : text;
}

/** The reader's message as the end of one of ours. */
export const readerSays = (complaint: string | undefined): string => (complaint === undefined ? '' : `. The type reader says: ${complaint}`);
