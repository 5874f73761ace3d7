import { defineRule, type Finding } from '../../../../base/rule.ts';
import { typeText } from '../../../../base/sql-type.ts';
import { collect } from '../collect.ts';
import type { KinesisFile } from '../file.ts';

export const forestDecimal = defineRule<KinesisFile, Finding & { column: string; type: string; name: string }>({
  code: 'KSQL315', name: 'forest-decimal', since: '0.2', severity: 'error',
  summary: 'A DECIMAL column goes into a machine learning function',
  *find({ tree, analysis }) {
    for (const call of collect(tree).calls) {
      if (!/^(?:RANDOM_CUT_FOREST(?:_WITH_EXPLANATION)?|HOTSPOTS)$/.test(call.function)) continue;
      const cursor = call.arguments.find(a => a.kind === 'cursor');
      for (const column of cursor ? analysis.columnsOf(cursor.query) : []) {
        if (column.type.kind === 'DECIMAL') yield { range: column.range, column: column.name, type: typeText(column.type), name: call.function };
      }
    }
  },
  message: ({ column, type, name }) => `\`${name}\` does not take DECIMAL: cast \`${column}\` (${type}) to DOUBLE`,
});
