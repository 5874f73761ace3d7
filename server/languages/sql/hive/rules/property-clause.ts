import { replace, type TextEdit } from '../../../../base/edit.ts';
import type { Finding, RuleFix, Rule } from '../../../../base/rule.ts';
import { statementsOf } from '../../ddl/statements.ts';
import { ctasOptions } from './ctas-option.ts';
import { quoteAs, schemasOf, type SchemaFile } from '../table.ts';

interface Found extends Finding { readonly message: string; readonly fix: RuleFix }

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
      if (statement.kind !== 'ctas' || statement.parser !== 'trino' || !statement.problem) continue;
      const { text } = file.file;
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
  const pairs: [string, string][] = [];
  let at = start;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at += match[0].length;
    return match;
  };
  for (;;) {
    const stored = take(/STORED\s+AS\s+(\w+)\s*/iy);
    const location = stored ? null : take(/LOCATION\s+'([^']*)'\s*/iy);
    const list = stored ?? location ? null : take(/TBLPROPERTIES\s*\(((?:'[^']*'|"[^"]*"|[^()'"])*)\)\s*/iy);
    if (stored) pairs.push(['format', stored[1]!.toUpperCase()]);
    else if (location) pairs.push(['external_location', location[1]!]);
    else if (list) for (const [, , key, , value] of list[1]!.matchAll(/(['"])([^'"]*)\1\s*=\s*(['"])([^'"]*)\3/g)) pairs.push([optionOf(key!), value!]);
    else break;
  }
  if (!take(/AS\b/iy) || pairs.length === 0) return undefined;
  const iceberg = pairs.some(([key, value]) => key === 'table_type' && value.toUpperCase() === 'ICEBERG');
  const written = pairs.map(([key, value]) => `${iceberg && key === 'external_location' ? 'location' : key} = '${value}'`).join(', ');
  return { edits: [replace({ start, end: at - 2 }, `WITH (${written}) `)], safe: pairs.every(([key]) => ctasOptions.includes(key)) && new Set(pairs.map(([key]) => key)).size === pairs.length };
}

const optionOf = (property: string): string => ({ 'orc.compress': 'orc_compression', 'parquet.compress': 'parquet_compression' })[property.toLowerCase()] ?? property.toLowerCase().replace(/[.-]/g, '_');

/** WITH ('format' = 'ORC') without the quotes around its keys. */
function barekeys(text: string, from: number, start: number): Pick<RuleFix, 'edits' | 'safe'> | undefined {
  const head = /\bWITH\s*\((?:[^()']|'[^']*')*$/i.exec(text.slice(from, start));
  if (!head || text[start] !== "'") return undefined;
  const open = from + head.index + head[0].indexOf('(');
  const list = /^\((?:[^()']|'[^']*')*/.exec(text.slice(open))![0];
  const edits = [...list.matchAll(/'([\w.-]+)'(?=\s*=)/g)].map(key => replace({ start: open + key.index, end: open + key.index + key[0].length }, optionOf(key[1]!)));
  return edits.length > 0 ? { edits, safe: true } : undefined;
}
