import { replace } from '../../../../base/edit.ts';
import { typeText } from '../../../../base/sql-type.ts';
import { defineProblemRule } from '../rule.ts';

export const bareNull = defineProblemRule({
  kind: 'bare-null', code: 'KSQL214', name: 'bare-null',
  summary: 'A NULL without a type stands in the select list',
  fix({ range }, { analysis }) {
    for (const pump of analysis.pumps) {
      const position = analysis.columnsOf(pump.insert.query).findIndex(c => c.range.start === range.start && c.range.end === range.end);
      const column = position < 0 ? undefined : pump.target?.columns[pump.targets[position] ?? -1];
      if (column) return { title: `Give it the type of \`${column.name}\``, edits: [replace(range, `CAST(NULL AS ${typeText(column.type)})`)] };
    }
    return undefined;
  },
});
