import { replace, type TextEdit } from '../../../../base/edit.ts';
import type { Range } from '../../../../base/range.ts';
import type { Finding, RuleFix, Rule } from '../../../../base/rule.ts';
import { statementsOf } from '../../ddl/statements.ts';
import { quoteAs, type SchemaFile } from '../table.ts';

interface Found extends Finding { readonly message: string; readonly fix: RuleFix }

export const propertyClause: Rule<SchemaFile, Found> = {
  code: 'DDL306',
  name: 'property-clause',
  since: '0.1',
  severity: 'error',
  summary: 'The table\'s properties stand in the clause of another engine or statement',

  *find(file) {
    for (const { propertyClause: clause, engine, properties } of file.tables) {
      if (!clause) continue;
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
      const word = file.file.text.slice(statement.problem.range.start, statement.problem.range.end).toUpperCase();
      if (word !== 'TBLPROPERTIES') continue;
      yield { range: statement.problem.range, message: 'CREATE TABLE AS has WITH (key = value), keys without quotes, instead of TBLPROPERTIES', fix: { title: 'Write WITH (…)', edits: inWith(file.file.text, statement.problem.range), safe: false } };
    }
  },
  message: found => found.message,
  fix: found => found.fix,
};

/** TBLPROPERTIES ('a.b' = 'c') as WITH (a_b = 'c'). */
function inWith(text: string, head: Range): readonly TextEdit[] {
  const edits = [replace(head, 'WITH')];
  const list = /^\s*\(([^)]*)\)/.exec(text.slice(head.end));
  if (list) for (const key of list[1]!.matchAll(/(['"])([\w.-]+)\1(?=\s*=)/g)) {
    const start = head.end + list[0].indexOf('(') + 1 + key.index;
    edits.push(replace({ start, end: start + key[0].length }, key[2]!.replace(/[.-]/g, '_')));
  }
  return edits;
}
