import { named } from '../../../../base/sentence.ts';
import { remove } from '../../../../base/edit.ts';
import type { Range } from '../../../../base/range.ts';
import { brokenAround } from '../../selects.ts';
import { castsIn, likesIn } from '../../walk.ts';
import { defineRule, type AnyRule } from '../../../../base/rule.ts';
import { suggest } from '../../../../base/suggest.ts';
import { athenaFunctions } from '../../athena-evaluate/functions/index.ts';
import { functionsNotRun } from '../../athena-evaluate/functions/not-run.ts';
import { backQuotes } from '../../athena-evaluate/syntax.ts';
import { redshiftFunctions } from '../../redshift/functions.ts';
import { inTail } from '../../ddl/ctas-tail.ts';
import { schemaRules } from '../../hive/rules/index.ts';
import { selectsIn, wordAfter } from '../../selects.ts';
import { caseTraps, nullComparisons } from '../../never-true.ts';
import { partitionKeysUnread } from '../../partitions.ts';
import { checkOf } from '../check.ts';
import type { AthenaFile } from '../file.ts';
import { namesIn, partitionedIn } from '../names.ts';
import { declarationOf, isElsewhere } from '../tables.ts';
import { foreignFunctions } from '../foreign.ts';
import { rowChange } from './row-change.ts';

const syntax = defineRule({
  code: 'ATH101', name: 'query-syntax', since: '0.1', severity: 'error',
  summary: 'The query cannot be read',
  // What stands behind the query of CREATE TABLE AS is DDL306's.
  *find(file: AthenaFile) { for (const problem of file.tree.problems) if (!inTail(file.source, problem.range)) yield problem; },
  message: ({ message }) => message,
});

const trailingComma = defineRule({
  code: 'ATH102', name: 'trailing-comma', since: '0.1', severity: 'error',
  summary: 'A comma stands before FROM',
  *find(file: AthenaFile): Iterable<{ range: Range; next: string }> {
    for (const select of selectsIn(file.tree)) if (select.trailingComma) yield { range: select.trailingComma, next: wordAfter(file.code, select.trailingComma.end) };
  },
  message: ({ next }) => `Nothing follows this comma: Athena answers \`mismatched input '${next}'\``,
  fix: ({ range }) => ({ title: 'Delete the comma', edits: [remove(range)] }),
});

const quotes = defineRule({
  code: 'ATH103', name: 'back-quoted-name', since: '0.1', severity: 'error',
  summary: 'A query quotes names with `"`, not with back-quotes',
  *find(file: AthenaFile): Iterable<{ range: Range; name: string }> {
    for (const range of backQuotes(file.code)) yield { range, name: file.code.slice(range.start + 1, range.end).replace(/`$/, '') };
  },
  message: ({ name }) => `\`${name}\` stands in back-quotes, which Athena reads in definitions only: a query quotes names with \`"\``,
  fix: ({ range, name }) => ({ title: 'Quote with "', edits: [{ range, text: `"${name}"` }] }),
});

/** Codes of the service by ours. */
const refused = (code: string, name: string, summary: string, service: (error: string) => boolean) => defineRule({
  code, name, since: '0.1', severity: 'error', summary,
  *find(file: AthenaFile, scope) { for (const r of checkOf(file, scope).refusals) if (service(r.code) && !/not registered/.test(r.message)) yield { range: r.range, text: r.message, service: r.code }; },
  message: ({ text, service }: { range: Range; text: string; service: string }) => `${service}: ${text.replace(/'([^']*)'/g, '`$1`')}`,
});
/** Errors with codes of their own here. */
const own = new Set(['COLUMN_NOT_FOUND', 'TYPE_MISMATCH', 'EXPRESSION_NOT_AGGREGATE']);

const unknownColumn = defineRule({
  code: 'ATH201', name: 'unknown-column', since: '0.1', severity: 'error',
  summary: 'A column that none of the tables has',
  *find(file: AthenaFile, scope): Iterable<{ range: Range; text: string; near: string | undefined; word: Range | undefined; quoted?: string; unit?: string }> {
    const told = new Set<number>();
    const units = new Map(file.calls.flatMap(c => (takesUnit.has(c.function) && c.arguments[0]?.kind === 'name' ? [[c.arguments[0].range.start, file.code.slice(c.arguments[0].range.start, c.arguments[0].range.end)] as const] : [])));
    const refused = new Map(checkOf(file, scope).refusals.flatMap(r => (r.code === 'COLUMN_NOT_FOUND' ? [[r.range.start, r] as const] : [])));
    for (const { name, range, near } of namesIn(file, scope).unresolved) {
      if (brokenAround(file.tree, range)) continue;
      told.add(range.start);
      if (foreignWord(name)) continue;
      const unit = units.get(range.start);
      const last = name.slice(name.lastIndexOf('.') + 1);
      const raw = file.code.slice(range.start, range.end);
      // `"` encloses names only: a text in it is taken for a column.
      const quoted = /^"(?:[^"]|"")*"$/.test(raw) ? raw.slice(1, -1).replaceAll('""', '"') : undefined;
      yield { range, text: refused.get(range.start)?.message ?? `Column '${name}' cannot be resolved`, near: suggest(last, near), word: { start: range.end - last.length, end: range.end }, ...(quoted !== undefined && { quoted }), ...(unit !== undefined && { unit }) };
    }
    for (const r of refused.values()) if (!told.has(r.range.start)) yield { range: r.range, text: r.message, near: undefined, word: undefined };
  },
  message: ({ text, near, quoted, unit }) => `COLUMN_NOT_FOUND: ${text.replace(/'([^']*)'/g, '`$1`')}${quoted !== undefined ? '; `"` encloses names, a text stands in `\'`' : unit !== undefined ? `; the unit is a text: \`'${unit}'\`` : near ? `; did you mean \`${near}\`?` : ''}`,
  fix: ({ range, near, word, quoted, unit }) => (unit !== undefined ? { title: "Quote with '", edits: [{ range, text: `'${unit}'` }] } : quoted !== undefined ? { title: "Quote with '", edits: [{ range, text: `'${quoted.replaceAll("'", "''")}'` }], safe: false } : near && word ? { title: `Write ${near}`, edits: [{ range: word, text: near }], safe: false } : undefined),
});
/** Functions whose first argument is a unit of time, as a text. */
const takesUnit = new Set(['DATE_ADD', 'DATE_DIFF', 'DATE_TRUNC']);
/** Words of other engines that are functions without parentheses. */
const foreignWord = (name: string) => (name.toLowerCase() === 'sysdate' ? foreignFunctions['sysdate'] : undefined);

const colonCast = defineRule({
  code: 'ATH104', name: 'colon-cast', since: '0.1', severity: 'error',
  summary: 'A cast is written with `::`, as Redshift and PostgreSQL do',
  *find(file: AthenaFile): Iterable<{ range: Range; value: Range; type: string }> {
    if (!file.code.includes('::')) return;
    for (const cast of castsIn(file.tree)) if (cast.form === '::') yield { range: { start: cast.value.range.end, end: cast.range.end }, value: cast.value.range, type: file.code.slice(cast.type.range.start, cast.type.range.end) };
  },
  message: ({ type }) => `Athena has no \`::\`; write \`CAST(… AS ${type})\``,
  fix: ({ range, value, type }) => ({ title: `Write CAST(… AS ${type})`, edits: [{ range: { start: value.start, end: value.start }, text: 'CAST(' }, { range, text: ` AS ${type})` }], safe: true }),
});

const foreignLike = defineRule({
  code: 'ATH105', name: 'foreign-match', since: '0.1', severity: 'error',
  summary: 'ILIKE and SIMILAR TO are Redshift\'s and PostgreSQL\'s',
  *find(file: AthenaFile): Iterable<{ range: Range; operator: string; edits: { range: Range; text: string }[] }> {
    for (const like of likesIn(file.tree)) {
      if (like.operator === 'LIKE') continue;
      const text = ({ start, end }: Range) => file.code.slice(start, end);
      const edits = like.operator === 'ILIKE' ? [{ range: like.range, text: `lower(${text(like.value.range)})${like.not ? ' NOT' : ''} LIKE ${like.pattern.kind === 'string' ? text(like.pattern.range).toLowerCase() : `lower(${text(like.pattern.range)})`}${like.escape ? ` ESCAPE ${text(like.escape.range)}` : ''}` }] : [];
      yield { range: like.range, operator: like.operator, edits };
    }
  },
  message: ({ operator }) => `Athena has no \`${operator}\`; write ${operator === 'ILIKE' ? '\`lower(…) LIKE …\`' : '\`regexp_like(text, pattern)\`'}`,
  fix: ({ edits }) => (edits.length > 0 ? { title: 'Write lower(…) LIKE …', edits, safe: true } : undefined),
});

const typeClash = refused('ATH203', 'type-mismatch', 'Types that do not go together without a CAST', c => c === 'TYPE_MISMATCH');
const notGrouped = refused('ATH205', 'not-grouped', 'A column beside aggregates that is not grouped by', c => c === 'EXPRESSION_NOT_AGGREGATE');
const otherRefusal = refused('ATH206', 'refused-query', 'Something else that Athena refuses before it runs the query', c => !own.has(c));

const unknownTable = defineRule({
  code: 'ATH202', name: 'unknown-table', since: '0.1', severity: 'warning',
  summary: 'A table that nothing in the workspace declares',
  *find(file: AthenaFile, scope): Iterable<{ range: Range; name: string; near: string | undefined }> {
    const all = scope.catalog.all('table');
    if (scope.alone || all.length === 0) return;
    for (const { name } of namesIn(file, scope).tables) {
      if (declarationOf(name, scope) || isElsewhere(name, scope)) continue;
      yield { range: name.range, name: name.parts.map(p => p.name).join('.'), near: suggest(name.parts.at(-1)!.name, all.map(t => t.name)) };
    }
  },
  message: ({ name, near }) => `Nothing in the workspace declares the table \`${name}\`${near ? `; did you mean \`${near}\`?` : ''}`,
  fix: ({ range, near }) => (near ? { title: `Write ${near}`, edits: [{ range, text: near }], safe: false } : undefined),
});

const builtIn = new Set(['row', 'json_object', 'json_array', 'json_value', 'json_query', 'json_exists', 'json_table', 'uuid', 'current_user', 'current_catalog', 'current_schema', 'current_path']);

const unknownFunction = defineRule({
  code: 'ATH204', name: 'unknown-function', since: '0.1', severity: 'error',
  summary: 'A function that Athena does not have, perhaps of another engine',
  *find(file: AthenaFile, scope): Iterable<{ range: Range; name: string; foreign: (typeof foreignFunctions)[string] | undefined; near: string | undefined }> {
    for (const { name, range } of namesIn(file, scope).unresolved) if (foreignWord(name)) yield { range, name: name.toLowerCase(), foreign: foreignWord(name), near: undefined };
    // USING EXTERNAL FUNCTION makes functions of the file's own.
    const own = new Set([...file.source.text.matchAll(/\bFUNCTION\s+([\w$]+)\s*\(/gi)].map(m => m[1]!.toLowerCase()));
    for (const call of file.calls) {
      const name = call.function.toLowerCase();
      if (name === '' || call.form === 'niladic' || call.name.parts.length > 1 || athenaFunctions.has(name) || builtIn.has(name)) continue;
      if (functionsNotRun.has(name) || own.has(name)) continue;
      const foreign = Object.hasOwn(foreignFunctions, name) ? foreignFunctions[name] : redshiftFunctions.has(name) ? { engine: 'Redshift', instead: 'none like it' } : undefined;
      yield { range: call.name.range, name, foreign, near: foreign ? undefined : suggest(name, [...athenaFunctions.keys()]) };
    }
  },
  message: ({ name, foreign, near }) => (foreign ? `\`${name}\` is a function of ${foreign.engine}; Athena has ${foreign.instead}` : `Athena has no function \`${name}\`${near ? `; did you mean \`${near}\`?` : ''}`),
  fix: ({ range, foreign, near }) => { const name = foreign?.rename ?? near; return name ? { title: `Write ${name}`, edits: [{ range, text: name }], safe: foreign !== undefined } : undefined; },
});

const allPartitions = defineRule({
  code: 'ATH301', name: 'no-partition-predicate', since: '0.1', severity: 'information',
  summary: 'A partitioned table is read whole',
  *find(file: AthenaFile, scope): Iterable<{ range: Range; name: string; keys: readonly string[] }> {
    yield* partitionKeysUnread(namesIn(file, scope), file.tree, partitionedIn(scope));
  },
  message: ({ name, keys }) => `Every partition of \`${name}\` is read and paid for: nothing limits ${named(keys, 'or')}`,
});

const nullComparison = defineRule({
  code: 'ATH302', name: 'null-comparison', since: '0.1', severity: 'warning',
  summary: 'A comparison with NULL is never true',
  *find(file: AthenaFile) { yield* nullComparisons(file.tree); },
  message: ({ operator }) => `\`${operator}\` with \`NULL\` is never true: a value is compared with \`IS NULL\` or \`IS NOT NULL\``,
  fix: ({ edits, operator }) => (edits.length > 0 ? { title: operator === '=' ? 'Write IS NULL' : 'Write IS NOT NULL', edits, safe: false } : undefined),
});

/** Columns of the catalogue's views that hold names, which are kept in small letters. */
const folded = new Set(['table_name', 'column_name', 'table_schema', 'schema_name']);
const caseTrap = defineRule({
  code: 'ATH303', name: 'case-trap', since: '0.1', severity: 'warning',
  summary: 'A text is compared with one that never has its capitals, or never its small letters',
  *find(file: AthenaFile, scope) { yield* caseTraps(file.tree, namesIn(file, scope), table => table.startsWith('information_schema.'), folded); },
  message: ({ what, text, written }) => `${what} never gives \`${text}\`: comparing minds the case; write \`${written}\``,
  fix: ({ range, written }) => ({ title: `Write '${written}'`, edits: [{ range, text: `'${written.replaceAll("'", "''")}'` }], safe: false }),
});

const neverEqual = defineRule({
  code: 'ATH304', name: 'never-equal', since: '0.1', severity: 'warning',
  summary: 'A column is compared with a value that its type cannot hold',
  *find(file: AthenaFile, scope) { for (const note of checkOf(file, scope).notes) yield { range: note.range, text: note.message }; },
  message: ({ text }) => text,
});

/** All rules of Athena's files, in the order of their codes. */
export const athenaRules: readonly AnyRule<AthenaFile>[] = [syntax, trailingComma, quotes, colonCast, foreignLike, unknownColumn, unknownTable, typeClash, unknownFunction, notGrouped, otherRefusal, allPartitions, nullComparison, caseTrap, neverEqual, rowChange, ...schemaRules];
