import { named } from '../../../../base/sentence.ts';
import { remove } from '../../../../base/edit.ts';
import type { Range } from '../../../../base/range.ts';
import { defineRule, type AnyRule } from '../../../../base/rule.ts';
import { suggest } from '../../../../base/suggest.ts';
import { athenaFunctions } from '../../athena-evaluate/functions/index.ts';
import { backQuotes } from '../../athena-evaluate/syntax.ts';
import { statementsOf } from '../../ddl/statements.ts';
import { caseTraps, nullComparisons } from '../../never-true.ts';
import { partitionKeysUnread } from '../../partitions.ts';
import { schemaRules } from '../../hive/rules/index.ts';
import { brokenAround, selectsIn, wordAfter } from '../../selects.ts';
import type { Field, Identifier } from '../../tree.ts';
import { nodesIn } from '../../walk.ts';
import type { RedshiftFile } from '../file.ts';
import { foreignFunctions } from '../foreign.ts';
import { redshiftFunctions, type RedshiftFunction } from '../functions.ts';
import { declarationOf, isSystemTable, meaningOf, namesIn, partitionedIn } from '../tables.ts';
import { externalSchema } from './external-schema.ts';
import { formatType } from './format-type.ts';
import { longName } from './long-name.ts';
import { parquetSchema } from './parquet-schema.ts';
import { spectrumType } from './spectrum-type.ts';
import { tableProperty } from './table-property.ts';

const syntax = defineRule({
  code: 'RSQ101', name: 'query-syntax', since: '0.1', severity: 'error',
  summary: 'The query cannot be read',
  *find(file: RedshiftFile) { yield* file.tree.problems; },
  message: ({ message }) => message,
});

const trailingComma = defineRule({
  code: 'RSQ102', name: 'trailing-comma', since: '0.1', severity: 'error',
  summary: 'A comma stands before FROM',
  *find(file: RedshiftFile): Iterable<{ range: Range; next: string }> {
    for (const select of selectsIn(file.tree)) if (select.trailingComma) yield { range: select.trailingComma, next: wordAfter(file.code, select.trailingComma.end) };
  },
  message: ({ next }) => `Nothing follows this comma: Redshift answers \`syntax error ${next === '<EOF>' ? 'at end of input' : `at or near "${next}"`}\``,
  fix: ({ range }) => ({ title: 'Delete the comma', edits: [remove(range)] }),
});

const quotes = defineRule({
  code: 'RSQ103', name: 'back-quoted-name', since: '0.2', severity: 'error',
  summary: 'Names are quoted with `"`, not with back-quotes',
  *find(file: RedshiftFile): Iterable<{ range: Range; name: string }> {
    const { text } = file.source;
    // Where the parser of definitions wants something else than a name, it says so itself.
    const refused = new Set(text.includes('`') ? statementsOf(file.source).flatMap(s => s.problem?.range.start ?? []) : []);
    for (const range of backQuotes(text)) if (!refused.has(range.start)) yield { range, name: text.slice(range.start + 1, range.end).replace(/`$/, '') };
  },
  message: ({ name }) => `\`${name}\` stands in back-quotes, which Redshift does not know: names are quoted with \`"\``,
  fix: ({ range, name }) => ({ title: 'Quote with "', edits: [{ range, text: `"${name.replaceAll('"', '""')}"` }] }),
});

const unknownColumn = defineRule({
  code: 'RSQ201', name: 'unknown-column', since: '0.1', severity: 'error',
  summary: 'A column that none of the tables has',
  *find(file: RedshiftFile, scope): Iterable<{ range: Range; name: string; near: string | undefined }> {
    for (const { name, range, near } of namesIn(file, scope).unresolved) if (!brokenAround(file.tree, range)) yield { range, name, near: near.length === 0 ? undefined : suggest(name.slice(name.lastIndexOf('.') + 1), near) };
  },
  message: ({ name, near }) => `Column \`${name}\` does not exist in the tables of the query${near ? `; did you mean \`${near}\`?` : ''}`,
  fix: ({ range, name, near }) => (near ? { title: `Write ${near}`, edits: [{ range: { start: range.end - (name.length - name.lastIndexOf('.') - 1), end: range.end }, text: near }], safe: false } : undefined),
});

const unknownTable = defineRule({
  code: 'RSQ202', name: 'unknown-table', since: '0.1', severity: 'warning',
  summary: 'A table that nothing in the workspace declares',
  *find(file: RedshiftFile, scope): Iterable<{ range: Range; name: string; near: string | undefined }> {
    const all = scope.catalog.all('table');
    if (scope.alone || all.length === 0) return;
    const made = new Set(file.tree.statements.flatMap(s => (s.kind === 'around' || (s.kind === 'command' && s.verb === 'CREATE') ? (('target' in s ? s.target : s.name)?.parts.at(-1)?.name.toLowerCase() ?? []) : [])));
    for (const { name } of namesIn(file, scope).tables) {
      const last = name.parts.at(-1)!.name;
      // Without an external schema it is a table of the cluster, which no file here need declare.
      if (last === '' || name.parts.length < 2 || isSystemTable(name) || made.has(last.toLowerCase()) || declarationOf(name, scope)) continue;
      const near = suggest(last, all.map(t => t.name));
      if (near) yield { range: name.parts.at(-1)!.range, name: name.parts.map(p => p.name).join('.'), near };
    }
  },
  message: ({ name, near }) => `Nothing in the workspace declares the table \`${name}\`${near ? `; did you mean \`${near}\`?` : ''}`,
  fix: ({ range, near }) => (near ? { title: `Write ${near}`, edits: [{ range, text: near }], safe: false } : undefined),
});

const unknownFunction = defineRule({
  code: 'RSQ204', name: 'unknown-function', since: '0.1', severity: 'error',
  summary: 'A function that Redshift does not have, perhaps of another engine',
  *find(file: RedshiftFile): Iterable<{ range: Range; name: string; foreign: (typeof foreignFunctions)[string] | undefined; near: string | undefined }> {
    // A file may make functions of its own.
    const own = new Set([...file.source.text.matchAll(/\bFUNCTION\s+(?:[\w$]+\.)?([\w$]+)/gi)].map(m => m[1]!.toLowerCase()));
    for (const call of file.calls) {
      const name = call.function.toLowerCase();
      if (name === '' || call.form === 'niladic' || call.name.parts.length > 1 || redshiftFunctions.has(name) || own.has(name) || /^(?:f_|st_|ai_|h3_|lambda_|udf_)/.test(name)) continue;
      const foreign = Object.hasOwn(foreignFunctions, name) ? foreignFunctions[name] : athenaFunctions.has(name) ? { engine: 'Athena', instead: 'none like it' } : undefined;
      const near = foreign ? undefined : suggest(name, [...redshiftFunctions.keys()]);
      // What resembles nothing may be a function that the cluster's users have made.
      if (foreign || near) yield { range: call.name.range, name, foreign, near };
    }
  },
  message: ({ name, foreign, near }) => (foreign ? `\`${name}\` is a function of ${foreign.engine}; Redshift has ${foreign.instead}` : `Redshift has no function \`${name}\`; did you mean \`${near}\`?`),
  fix: ({ range, foreign, near }) => { const name = foreign?.rename ?? near; return name ? { title: `Write ${name}`, edits: [{ range, text: name }], safe: foreign !== undefined } : undefined; },
});

const special = new Set(['position', 'trim', 'substring', 'extract', 'listagg', 'overlay', 'cast']);
const argumentCount = defineRule({
  code: 'RSQ205', name: 'argument-count', since: '0.1', severity: 'error',
  summary: 'A function gets more or fewer arguments than it takes',
  *find(file: RedshiftFile): Iterable<{ range: Range; fn: RedshiftFunction; given: number }> {
    for (const call of file.calls) {
      if (brokenAround(file.tree, call.range)) continue;
      const fn = call.name.parts.length === 1 && call.form === 'plain' ? redshiftFunctions.get(call.function.toLowerCase()) : undefined;
      if (!fn || special.has(fn.name)) continue;
      const given = call.arguments.length;
      if (fn.signatures.every(s => given < s.least || given > s.most)) yield { range: call.name.range, fn, given };
    }
  },
  message: ({ fn, given }) => `\`${fn.name}\` takes \`${fn.signatures.map(s => s.text).join('` or `')}\`, here it has ${given === 0 ? 'no arguments' : given === 1 ? 'one argument' : `${given} arguments`}`,
});

const typeClash = defineRule({
  code: 'RSQ206', name: 'type-clash', since: '0.2', severity: 'error',
  summary: 'Types that do not go together without a cast',
  *find(file: RedshiftFile, scope): Iterable<{ range: Range; text: string }> {
    for (const { range, message, kind } of meaningOf(file, scope).checked.clashes) if (kind === 'type') yield { range, text: message };
  },
  message: ({ text }) => text,
});

const notGrouped = defineRule({
  code: 'RSQ207', name: 'not-grouped', since: '0.2', severity: 'error',
  summary: 'A column beside aggregates that is not grouped by, or an aggregate where none may stand',
  *find(file: RedshiftFile, scope): Iterable<{ range: Range; text: string }> {
    for (const { range, message, kind } of meaningOf(file, scope).checked.clashes) if (kind === 'group') yield { range, text: message };
  },
  message: ({ text }) => text,
});

const neverEqual = defineRule({
  code: 'RSQ305', name: 'never-equal', since: '0.2', severity: 'warning',
  summary: 'A column is compared with a text that is too long for it',
  *find(file: RedshiftFile, scope): Iterable<{ range: Range; text: string }> {
    for (const { range, message, kind } of meaningOf(file, scope).checked.clashes) if (kind === 'never') yield { range, text: message };
  },
  message: ({ text }) => `Never equal: ${text}`,
});

const allPartitions = defineRule({
  code: 'RSQ301', name: 'no-partition-predicate', since: '0.1', severity: 'information',
  summary: 'A partitioned external table is read whole',
  *find(file: RedshiftFile, scope): Iterable<{ range: Range; name: string; keys: readonly string[] }> { yield* partitionKeysUnread(namesIn(file, scope), file.tree, partitionedIn(scope)); },
  message: ({ name, keys }) => `Every partition of \`${name}\` is scanned and paid for: nothing limits ${named(keys, 'or')}`,
});

const nullComparison = defineRule({
  code: 'RSQ302', name: 'null-comparison', since: '0.1', severity: 'warning',
  summary: 'A comparison with NULL is never true',
  *find(file: RedshiftFile) { yield* nullComparisons(file.tree); },
  message: ({ operator }) => `\`${operator}\` with \`NULL\` is never true: a value is compared with \`IS NULL\` or \`IS NOT NULL\``,
  fix: ({ edits, operator }) => (edits.length > 0 ? { title: operator === '=' ? 'Write IS NULL' : 'Write IS NOT NULL', edits, safe: false } : undefined),
});

/** Columns of the system's views that hold names, which are kept in small letters. */
const folded = new Set(['schemaname', 'tablename', 'columnname', 'table_name', 'column_name', 'table_schema', 'databasename']);
const caseTrap = defineRule({
  code: 'RSQ303', name: 'case-trap', since: '0.1', severity: 'warning',
  summary: 'A text is compared with one that never has its capitals, or never its small letters',
  *find(file: RedshiftFile, scope) { yield* caseTraps(file.tree, namesIn(file, scope), table => /^(?:svv_|information_schema\.|pg_)/.test(table), folded); },
  message: ({ what, text, written }) => `${what} never gives \`${text}\`: comparing minds the case; write \`${written}\``,
  fix: ({ range, written }) => ({ title: `Write '${written}'`, edits: [{ range, text: `'${written.replaceAll("'", "''")}'` }], safe: false }),
});

const superCase = defineRule({
  code: 'RSQ304', name: 'folded-path', since: '0.1', severity: 'warning',
  summary: 'A path through SUPER is read in small letters, and the document has capitals',
  *find(file: RedshiftFile): Iterable<{ range: Range; name: string }> {
    if (/enable_case_sensitive_identifier|enable_case_sensitive_super_attribute/i.test(file.source.text)) return;
    for (const id of pathsIn(file.tree)) if (!id.quoted && id.written !== undefined && id.written !== id.name && /[a-z][A-Z]/.test(id.written)) yield { range: id.range, name: id.written };
  },
  message: ({ name }) => `\`${name}\` is read as \`${name.toLowerCase()}\`: where the document says \`${name}\`, this is NULL. Switch \`enable_case_sensitive_identifier\` on and write \`"${name}"\``,
});

/** Steps of paths behind a subscript or a call, where only a document can be. */
function* pathsIn(tree: RedshiftFile['tree']): Iterable<Identifier> {
  for (const node of nodesIn(tree.statements)) if (node.kind === 'field') yield (node as Field).field;
}

/** All rules of Redshift's files, in the order of their codes. */
export const redshiftRules: readonly AnyRule<RedshiftFile>[] = [syntax, trailingComma, quotes, unknownColumn, unknownTable, unknownFunction, argumentCount, typeClash, notGrouped, allPartitions, nullComparison, caseTrap, superCase, neverEqual, spectrumType, tableProperty, longName, formatType, externalSchema, parquetSchema, ...schemaRules];
