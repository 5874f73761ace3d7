import { insert, remove } from '../../../../base/edit.ts';
import { defineProblemRule } from '../rule.ts';

export const usedBeforeCreate = defineProblemRule({
  kind: 'used-before-create', code: 'KSQL112', name: 'used-before-create',
  summary: 'A stream is used further up than it is created',
  fix({ range, statement }, { tree, text }) {
    const name = text.slice(range.start, range.end).replaceAll('"', '').toUpperCase();
    const create = tree.statements.find(s => s.kind === 'create-stream' && s.range.start > range.start && s.name.parts.at(-1)?.name.toUpperCase() === name.split('.').at(-1));
    if (!create || !statement) return undefined;
    const behind = /^[ \t]*;?[ \t]*(?:\r?\n)?/.exec(text.slice(create.range.end))![0];
    return {
      title: 'Move the CREATE STREAM up',
      edits: [insert(statement.range.start, `${text.slice(create.range.start, create.range.end)};\n`), remove({ start: create.range.start, end: create.range.end + behind.length })],
      safe: false,
    };
  },
});
