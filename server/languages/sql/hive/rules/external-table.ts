import { insert, remove } from '../../../../base/edit.ts';
import { defineTableRule } from '../table-rule.ts';

export const externalTable = defineTableRule({
  code: 'DDL313',
  name: 'external-table',
  since: '0.1',
  severity: 'error',
  summary: 'Athena makes external tables only; Iceberg tables are written without EXTERNAL',

  *at(table, text) {
    if (table.host !== 'ddl' || table.engine !== 'athena' || !table.name) return;
    const head = /^CREATE(\s+)(EXTERNAL\s+)?TABLE/i.exec(text.slice(table.range.start, table.name.range.start));
    if (!head) return;
    const after = table.range.start + 'CREATE'.length + head[1]!.length;
    const external = text[table.range.start] === 'c' ? 'external' : 'EXTERNAL';
    if (table.query) {
      if (table.external) yield { range: { start: after, end: after + 'EXTERNAL'.length }, message: 'CREATE TABLE AS writes the files itself. Athena answers: FAILED: SemanticException [Error 10070]: CREATE-TABLE-AS-SELECT cannot create external table', fixes: [{ title: 'Remove EXTERNAL', edits: [remove({ start: after, end: after + head[2]!.length })] }] };
    } else if (table.kind === 'iceberg' && table.external) {
      yield { range: { start: after, end: after + 'EXTERNAL'.length }, message: 'An Iceberg table is created without EXTERNAL', fixes: [{ title: 'Remove EXTERNAL', edits: [remove({ start: after, end: after + head[2]!.length })] }] };
    } else if (table.kind === 'hive' && !table.external && table.columns.length > 0) {
      yield { range: { start: table.range.start, end: table.range.start + head[0].length }, message: 'Athena makes external tables only: the statement needs EXTERNAL, or the table type ICEBERG', fixes: [{ title: 'Add EXTERNAL', edits: [insert(after, `${external} `)] }] };
    }
  },
});
