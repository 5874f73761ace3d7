import { remove } from '../../../../base/edit.ts';
import type { Range } from '../../../../base/range.ts';
import { defineRule, type AnyRule } from '../../../../base/rule.ts';
import { suggest } from '../../../../base/suggest.ts';
import { athenaFunctions } from '../../athena-evaluate/functions/index.ts';
import { backQuotes } from '../../athena-evaluate/syntax.ts';
import { schemaRules } from '../../hive/rules/index.ts';
import { selectsIn } from '../../selects.ts';
import { partitionKeysUnread } from '../../partitions.ts';
import { declarationOf, isElsewhere, namesIn, refusals, type AthenaFile } from '../file.ts';
import { foreignFunctions } from '../foreign.ts';

const syntax = defineRule({
  code: 'ATH101', name: 'query-syntax', since: '0.1', severity: 'error',
  summary: 'The query cannot be read',
  *find(file: AthenaFile) { yield* file.tree.problems; },
  message: ({ message }) => message,
});

const trailingComma = defineRule({
  code: 'ATH102', name: 'trailing-comma', since: '0.1', severity: 'error',
  summary: 'A comma stands before FROM',
  *find(file: AthenaFile) {
    for (const select of selectsIn(file.tree)) if (select.trailingComma) yield { range: select.trailingComma };
  },
  message: () => 'Nothing follows this comma: Athena answers `mismatched input \'FROM\'`',
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
  *find(file: AthenaFile, scope) { for (const r of refusals(file, scope)) if (service(r.code) && !/not registered/.test(r.message)) yield { range: r.range, text: r.message, service: r.code }; },
  message: ({ text, service }: { range: Range; text: string; service: string }) => `${service}: ${text.replace(/'([^']*)'/g, '`$1`')}`,
});
/** Errors with codes of their own here. */
const own = new Set(['COLUMN_NOT_FOUND', 'TYPE_MISMATCH', 'EXPRESSION_NOT_AGGREGATE']);
const unknownColumn = refused('ATH201', 'unknown-column', 'A column that none of the tables has', c => c === 'COLUMN_NOT_FOUND');
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
/** Functions that Athena has and a replay does not run: no error of the query. */
const elsewhere = /^(?:st_|bing_|geo|spatial|tdigest|qdigest|merge|approx_set|make_set_digest|hash_counts|intersection_cardinality|jaccard|empty_approx_set|cardinality|classify|regress|learn|features|convex|numeric_histogram|evaluate_classifier|value_at_quantile|quantile_at_value|render|bar|color|rgb|wilson|murmur3|spooky|xxhash|hmac|to_ieee|from_ieee|to_big|from_big|beta_cdf|normal_cdf|inverse|parse_presto|parse_data|multimap|word_stem|luhn|euclidean|dot_product|ip_prefix|contains|line_|great_circle|simplify|checksum|regr_|max_data|any_)/;

const unknownFunction = defineRule({
  code: 'ATH204', name: 'unknown-function', since: '0.1', severity: 'error',
  summary: 'A function that Athena does not have, perhaps of another engine',
  *find(file: AthenaFile): Iterable<{ range: Range; name: string; foreign: (typeof foreignFunctions)[string] | undefined; near: string | undefined }> {
    for (const call of file.calls) {
      const name = call.function.toLowerCase();
      if (name === '' || call.form === 'niladic' || call.name.parts.length > 1 || athenaFunctions.has(name) || builtIn.has(name)) continue;
      const foreign = Object.hasOwn(foreignFunctions, name) ? foreignFunctions[name] : undefined;
      if (!foreign && elsewhere.test(name)) continue;
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
    yield* partitionKeysUnread(file.tree, name => declarationOf(name, scope));
  },
  message: ({ name, keys }) => `Every partition of \`${name}\` is read and paid for: nothing limits ${keys.map(k => `\`${k}\``).join(' or ')}`,
});

/** All rules of Athena's files, in the order of their codes. */
export const athenaRules: readonly AnyRule<AthenaFile>[] = [syntax, trailingComma, quotes, unknownColumn, unknownTable, typeClash, unknownFunction, notGrouped, otherRefusal, allPartitions, ...schemaRules];
