import { defineRule, type Finding } from '../../../../base/rule.ts';
import type { KinesisFile } from '../file.ts';

const limit = 512 * 1024 - 1024;

export const rowSize = defineRule<KinesisFile, Finding & { name: string; size: number }>({
  code: 'KSQL503', name: 'row-size', since: '0.2', severity: 'warning',
  summary: 'Rows of a stream may become larger than the service takes',
  *find({ analysis }) {
    for (const relation of analysis.relations.values()) {
      if (!relation.statement) continue;
      const size = relation.columns.reduce((sum, { type }) => sum + ('length' in type ? type.length : 8), 0);
      if (size > limit) yield { range: relation.statement.name.range, name: relation.name, size };
    }
  },
  message: ({ name, size }) => `A row of \`${name}\` may take ${Math.ceil(size / 1024)} KB; the service takes 512 KB with 1 KB of its own`,
});
