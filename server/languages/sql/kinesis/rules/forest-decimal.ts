import { insert } from '../../../../base/edit.ts';
import type { Range } from '../../../../base/range.ts';
import { defineRule, type Finding } from '../../../../base/rule.ts';
import { typeText } from '../../../../base/sql-type.ts';
import { collect } from '../collect.ts';
import type { KinesisFile } from '../file.ts';
import { writtenName } from '../names.ts';

export const forestDecimal = defineRule<KinesisFile, Finding & { column: string; type: string; name: string; cast: { range: Range; alias: string } | undefined }>({
  code: 'KSQL315', name: 'forest-decimal', since: '0.2', severity: 'error',
  summary: 'A DECIMAL column goes into a machine learning function',
  *find({ tree, analysis }) {
    for (const call of collect(tree).calls) {
      if (!/^(?:RANDOM_CUT_FOREST(?:_WITH_EXPLANATION)?|HOTSPOTS)$/.test(call.function)) continue;
      const cursor = call.arguments.find(a => a.kind === 'cursor');
      for (const column of cursor ? analysis.columnsOf(cursor.query) : []) {
        if (column.type.kind !== 'DECIMAL') continue;
        const item = cursor?.query.kind === 'select' ? cursor.query.items.find(i => i.expr.range === column.range && i.expr.kind !== 'star') : undefined;
        yield { range: column.range, column: column.name, type: typeText(column.type), name: call.function, cast: item && { range: item.expr.range, alias: item.alias ? '' : ` AS ${writtenName(column.name)}` } };
      }
    }
  },
  message: ({ column, type, name }) => `\`${name}\` does not take DECIMAL: cast \`${column}\` (${type}) to DOUBLE`,
  fix: ({ cast }) => cast && { title: 'CAST it to DOUBLE', edits: [insert(cast.range.start, 'CAST('), insert(cast.range.end, ` AS DOUBLE)${cast.alias}`)], safe: false },
});
