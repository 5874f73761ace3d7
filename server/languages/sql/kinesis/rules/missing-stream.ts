import { insert } from '../../../../base/edit.ts';
import { defineRule } from '../../../../base/rule.ts';
import { collect } from '../collect.ts';
import type { KinesisFile } from '../file.ts';
import { isStreaming, leaves, topSelects } from '../streaming.ts';

/** A query over streams is taken as streaming without the word, and many published pumps leave it out. */
export const missingStream = defineRule({
  code: 'KSQL401', name: 'missing-stream', since: '0.2', severity: 'hint',
  summary: 'SELECT over a stream without STREAM',
  *find({ tree, analysis }: KinesisFile) {
    const cursors = collect(tree).calls.flatMap(c => c.arguments.flatMap(a => (a.kind === 'cursor' ? leaves(a.query) : [])));
    for (const select of [...topSelects(analysis), ...cursors]) if (!select.stream && isStreaming(select, analysis)) yield { range: select.selectRange };
  },
  message: () => 'A query over a stream is written `SELECT STREAM`',
  fix: ({ range }) => ({ title: 'Add STREAM', edits: [insert(range.end, ' STREAM')] }),
});
