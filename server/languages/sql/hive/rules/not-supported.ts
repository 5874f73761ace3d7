import { remove, replace } from '../../../../base/edit.ts';
import type { SourceFile } from '../../../../base/file.ts';
import { statementsOf, type DdlStatement } from '../../ddl/statements.ts';
import { readDdl } from '../../ddl/tables.ts';
import { defineStatementRule, type StatementFinding } from '../statement-rule.ts';
import type { SchemaFile } from '../table.ts';

export const notSupported = defineStatementRule({
  code: 'DDL002',
  name: 'not-supported',
  since: '0.1',
  severity: 'error',
  summary: 'A statement of Hive that Athena does not run',

  *at(statement, file) {
    const { unsupported } = statement;
    if (unsupported) yield { range: unsupported.range, message: `Athena does not support ${unsupported.what}${unsupported.instead === undefined ? '' : `; use ${unsupported.instead}`}`, fixes: withoutTemporary(statement, file) };
  },
});

/** CREATE TEMPORARY TABLE as a table that stays: EXTERNAL where it has columns of its own, and without the word where it is made of a query or an Iceberg table. */
function withoutTemporary({ range }: DdlStatement, { file }: SchemaFile): NonNullable<StatementFinding['fixes']> {
  const head = /^CREATE\s+(TEMPORARY\s+)(EXTERNAL\s+)?TABLE\b/i.exec(file.text.slice(range.start, range.end));
  if (!head) return [];
  const start = range.start + head[0].search(/TEMPORARY/i);
  const without: SourceFile = { ...file, text: file.text.slice(range.start, start) + file.text.slice(start + head[1]!.length, range.end) };
  if (head[2] !== undefined || statementsOf(without)[0]?.kind === 'ctas' || readDdl(without).tables[0]?.kind === 'iceberg') return [{ title: 'Remove TEMPORARY', edits: [remove({ start, end: start + head[1]!.length })], safe: false }];
  const end = start + 'TEMPORARY'.length;
  return [{ title: 'Write EXTERNAL', edits: [replace({ start, end }, file.text[start] === 't' ? 'external' : 'EXTERNAL')], safe: false }];
}
