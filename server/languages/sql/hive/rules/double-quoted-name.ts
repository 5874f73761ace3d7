import { replace } from '../../../../base/edit.ts';
import { defineStatementRule } from '../statement-rule.ts';

export const doubleQuotedName = defineStatementRule({
  code: 'DDL208',
  name: 'double-quoted-name',
  since: '0.1',
  severity: 'error',
  summary: 'A name in double quotes, which the parser of definitions takes for a text',

  *at({ doubleQuoted }, { file: { text } }) {
    for (const range of doubleQuoted) {
      const name = text.slice(range.start + 1, range.end - 1);
      yield { range, message: `\`"${name}"\` is a text here: definitions quote names with back-quotes, queries with double quotes`, fixes: [{ title: 'Quote with back-quotes', edits: [replace(range, `\`${name.replace(/`/g, '``')}\``)] }] };
    }
  },
});
