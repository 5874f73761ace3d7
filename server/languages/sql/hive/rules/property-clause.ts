import { insert, remove, replace, type TextEdit } from '../../../../base/edit.ts';
import type { Finding, RuleFix, Rule } from '../../../../base/rule.ts';
import { clausesAt, optionOf, tailOf, type Tail } from '../../ddl/ctas-tail.ts';
import { statementsOf, type DdlStatement } from '../../ddl/statements.ts';
import { ctasOptions } from './ctas-option.ts';
import { quoteAs, schemasOf, type SchemaFile } from '../table.ts';

interface Found extends Finding { readonly message: string; readonly fix?: RuleFix }

export const propertyClause: Rule<SchemaFile, Found> = {
  code: 'DDL306',
  name: 'property-clause',
  since: '0.1',
  severity: 'error',
  summary: 'The table\'s properties stand in the clause of another engine or statement',

  *find(file) {
    for (const { propertyClause: clause, engine, properties, query } of schemasOf(file)) {
      if (!clause || query) continue;
      const wanted = engine === 'redshift' ? 'TABLE PROPERTIES' : 'TBLPROPERTIES';
      if (clause.word === wanted) continue;
      const quoted: TextEdit[] = clause.word === 'WITH' ? properties.flatMap(p => [p.key, ...(p.value ? [p.value] : [])]).filter(t => t.quote === '').map(t => replace(t.outer, quoteAs(t.value, "'"))) : [];
      yield {
        range: clause.head,
        message: clause.word === 'WITH' ? 'WITH (…) belongs to CREATE TABLE AS; a definition has TBLPROPERTIES with keys in quotes' : `${engine === 'redshift' ? 'Redshift' : 'Athena'} writes ${wanted}, not ${clause.word}`,
        fix: { title: `Write ${wanted}`, edits: [replace(clause.head, wanted), ...quoted], safe: clause.word !== 'WITH' },
      };
    }
    if (file.file.language === 'records') return;
    for (const statement of statementsOf(file.file)) {
      if (statement.kind !== 'ctas' || statement.parser !== 'trino') continue;
      const { text } = file.file;
      const tail = tailOf(file.file, statement);
      if (tail) {
        const made = fromTail(statement, tail);
        yield { range: tail.head, message: `CREATE TABLE AS has WITH (key = value) before AS, keys without quotes, instead of ${tail.word} behind the query`, ...(made && { fix: { title: 'Write WITH (…)', ...made } }) };
      }
      if (!statement.problem) continue;
      const { range } = statement.problem;
      const clause = /^(?:TBLPROPERTIES|STORED|LOCATION)\b/i.exec(text.slice(range.start, range.end));
      const made = clause ? inWith(text, range.start) : barekeys(text, statement.range.start, range.start);
      if (!made) continue;
      const message = clause ? `CREATE TABLE AS has WITH (key = value), keys without quotes, instead of ${clause[0].toUpperCase()}` : 'The keys of WITH (…) have no quotes in CREATE TABLE AS';
      yield { range, message, fix: { title: clause ? 'Write WITH (…)' : 'Remove the quotes', ...made } };
    }
  },
  message: found => found.message,
  fix: found => found.fix,
};

/** Clauses of a definition that stand before AS, as WITH (key = value). */
function inWith(text: string, start: number): Pick<RuleFix, 'edits' | 'safe'> | undefined {
  const { pairs, end } = clausesAt(text, start);
  if (!/^AS\b/i.test(text.slice(end, end + 3)) || pairs.length === 0) return undefined;
  return { edits: [replace({ start, end }, `WITH (${written(pairs, [])}) `)], safe: isSafe(pairs, []) };
}

/** Clauses of a definition that stand behind the query: they go into the WITH (…) before it. */
function fromTail({ range, options }: DdlStatement, { pairs, from, as }: Tail): Pick<RuleFix, 'edits' | 'safe'> | undefined {
  const known = options.map(o => [o.key, o.value] as const);
  const last = options.at(-1);
  const into = last ? insert(last.valueRange.end, `, ${written(pairs, known)}`) : as === undefined ? undefined : insert(as, `WITH (${written(pairs, known)}) `);
  return into && pairs.length > 0 ? { edits: [into, remove({ start: from, end: range.end })], safe: isSafe(pairs, known) } : undefined;
}

type Pairs = readonly (readonly [key: string, value: string])[];

const written = (pairs: Pairs, known: Pairs): string => {
  const iceberg = [...known, ...pairs].some(([key, value]) => key === 'table_type' && value.toUpperCase() === 'ICEBERG');
  return pairs.map(([key, value]) => `${iceberg && key === 'external_location' ? 'location' : key} = '${value}'`).join(', ');
};

/** Every key is an option, and stands once. */
const isSafe = (pairs: Pairs, known: Pairs): boolean => pairs.every(([key]) => ctasOptions.includes(key)) && new Set([...known, ...pairs].map(([key]) => key)).size === known.length + pairs.length;

/** WITH ('format' = 'ORC') without the quotes around its keys. */
function barekeys(text: string, from: number, start: number): Pick<RuleFix, 'edits' | 'safe'> | undefined {
  const head = /\bWITH\s*\((?:[^()']|'[^']*')*$/i.exec(text.slice(from, start));
  if (!head || text[start] !== "'") return undefined;
  const open = from + head.index + head[0].indexOf('(');
  const list = /^\((?:[^()']|'[^']*')*/.exec(text.slice(open))![0];
  const edits = [...list.matchAll(/'([\w.-]+)'(?=\s*=)/g)].map(key => replace({ start: open + key.index, end: open + key.index + key[0].length }, optionOf(key[1]!)));
  return edits.length > 0 ? { edits, safe: true } : undefined;
}
