import { insert } from '../../../../base/edit.ts';
import { nameOfPart } from '../collect.ts';
import { defineProblemRule } from '../rule.ts';
import { spelledName } from '../streaming.ts';

export const ambiguousColumn = defineProblemRule({
  kind: 'ambiguous-column', code: 'KSQL109', name: 'ambiguous-column',
  summary: 'A column name that several sources have',
  fix({ range }, { tree, analysis, text }) {
    const name = [...nameOfPart(tree).values()].find(n => n.range.start === range.start && n.range.end === range.end);
    const resolved = name && analysis.nameOf(name);
    const source = resolved && 'source' in resolved ? resolved.source : undefined;
    if (source?.name === undefined) return undefined;
    return { title: `Take that of \`${spelledName(source, text)}\``, edits: [insert(range.start, `${spelledName(source, text)}.`)], safe: false };
  },
});
