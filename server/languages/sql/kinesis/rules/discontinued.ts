import { defineRule, type Finding } from '../../../../base/rule.ts';
import type { KinesisFile } from '../file.ts';

/** The vendor's notice of discontinuation. Once for a file, at its first word. */
export const discontinued = defineRule<KinesisFile, Finding>({
  code: 'KSQL901', name: 'discontinued', since: '0.2', severity: 'information', whole: true,
  summary: 'The service has ended',
  *find({ tree, text }) {
    const [first] = tree.statements;
    if (first) yield { range: { start: first.range.start, end: first.range.start + (/^\w+/.exec(text.slice(first.range.start, first.range.start + 40))?.[0].length ?? 1) } };
  },
  message: () => 'Kinesis Data Analytics for SQL ended on 2026-01-27: applications are deleted and none can be started. Scripts run here, and migrate to Flink SQL; see https://docs.aws.amazon.com/kinesisanalytics/latest/dev/discontinuation.html',
});
