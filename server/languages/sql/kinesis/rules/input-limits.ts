import { defineRule, type Finding } from '../../../../base/rule.ts';
import type { KinesisFile } from '../file.ts';

export const inputLimits = defineRule<KinesisFile, Finding & { says: string }>({
  code: 'KSQL504', name: 'input-limits', since: '0.2', severity: 'warning', whole: true,
  summary: 'The header states more inputs than an application may have',
  *find({ header }) {
    const references = header.inputs.filter(i => i.reference);
    const streams = header.inputs.filter(i => !i.reference);
    if (references.length > 1) yield { range: references[1]!.name.range, says: 'An application has at most one reference table' };
    if (streams.length > 64) yield { range: streams[64]!.name.range, says: 'An application has at most 64 input streams' };
    for (const input of header.inputs) if (input.columns.length > 1000) yield { range: input.columns[1000]!.range, says: 'An input schema has at most 1000 columns' };
  },
  message: ({ says }) => says,
});
