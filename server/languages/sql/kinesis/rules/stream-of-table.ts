import { remove } from '../../../../base/edit.ts';
import { defineRule, type Finding } from '../../../../base/rule.ts';
import type { KinesisFile } from '../file.ts';
import { selectsOf } from '../streaming.ts';

export const streamOfTable = defineRule<KinesisFile, Finding & { table: string; end: number }>({
  code: 'KSQL312', name: 'stream-of-table', since: '0.2', severity: 'error',
  summary: 'SELECT STREAM reads nothing but reference tables',
  *find({ analysis, text }) {
    for (const select of selectsOf(analysis)) {
      const { sources } = analysis.selectOf(select);
      if (!select.stream || sources.length === 0 || !sources.every(s => s.relation !== undefined && !s.stream)) continue;
      yield { range: select.stream, table: sources[0]!.relation!.name, end: select.stream.end + /^\s*/.exec(text.slice(select.stream.end))![0].length };
    }
  },
  message: ({ table }) => `Cannot convert table '${table}' to stream: a reference table is finite`,
  fix: ({ range, end }) => ({ title: 'Delete STREAM', edits: [remove({ start: range.start, end })] }),
});
