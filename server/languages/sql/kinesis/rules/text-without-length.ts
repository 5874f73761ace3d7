import { insert } from '../../../../base/edit.ts';
import { defineRule, type Finding } from '../../../../base/rule.ts';
import { collect } from '../collect.ts';
import type { KinesisFile } from '../file.ts';

export const textWithoutLength = defineRule<KinesisFile, Finding & { name: string }>({
  code: 'KSQL405', name: 'text-without-length', since: '0.2', severity: 'warning',
  summary: 'A text type without a length holds one character',
  *find({ tree }) {
    for (const type of collect(tree).types) {
      if (/^(?:VARCHAR|CHAR VARYING|CHARACTER VARYING|VARBINARY|BINARY VARYING)$/.test(type.name) && type.arguments.length === 0) yield { range: type.range, name: type.name };
    }
  },
  message: ({ name }) => `\`${name}\` without a length is \`${name}(1)\`: everything behind the first ${/BINARY/.test(name) ? 'byte' : 'character'} is cut off`,
  fix: ({ range }) => ({ title: 'Give it 256', edits: [insert(range.end, '(256)')], safe: false }),
});
