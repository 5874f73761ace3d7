import { replace } from '../../../../base/edit.ts';
import { answerOf } from '../../ddl/statements.ts';
import { defineStatementRule } from '../statement-rule.ts';

export const reservedName = defineStatementRule({
  code: 'DDL206',
  name: 'reserved-name',
  since: '0.1',
  severity: 'error',
  summary: 'A reserved word stands as a name without back-quotes',

  *at(statement, { file }) {
    for (const { range, word, message } of statement.reserved) {
      if (message === undefined) continue;
      yield { range, message: `\`${word}\` is a reserved word and needs back-quotes as a name. Athena answers: ${answerOf(file, statement, { range, message })}`, fixes: [{ title: `Write \`\`${word}\`\``, edits: [replace(range, `\`${word}\``)] }] };
    }
  },
});

export const toleratedName = defineStatementRule({
  code: 'DDL207',
  name: 'tolerated-name',
  since: '0.1',
  severity: 'hint',
  summary: 'A reserved word that passes as a name, though back-quotes are safer',

  *at(statement) {
    for (const { range, word, message } of statement.reserved) {
      if (message === undefined) yield { range, message: `\`${word}\` is on the list of reserved words; back-quotes make it a name everywhere`, fixes: [{ title: `Write \`\`${word}\`\``, edits: [replace(range, `\`${word}\``)], safe: false }] };
    }
  },
});
