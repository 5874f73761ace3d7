import { replace } from '../../../../base/edit.ts';
import { isInteger, isNumeric } from '../../../../base/sql-type.ts';
import { collect } from '../collect.ts';
import { defineProblemRule } from '../rule.ts';

export const impossibleCast = defineProblemRule({
  kind: 'impossible-cast', code: 'KSQL204', name: 'impossible-cast',
  summary: 'A CAST between types that do not convert',
  /** Numbers and truth values say the same in words of their own. */
  fix({ range }, { tree, text, analysis }) {
    const cast = collect(tree).casts.find(c => c.range.start === range.start && c.range.end === range.end);
    if (!cast) return undefined;
    const [source, target] = [analysis.typeOf(cast.value), analysis.typeOf(cast)];
    const value = text.slice(cast.value.range.start, cast.value.range.end);
    if (source.kind === 'BOOLEAN' && isNumeric(target)) return { title: 'Write it as CASE', edits: [replace(range, `CASE WHEN ${value} THEN 1 WHEN NOT (${value}) THEN 0 END`)] };
    if (isNumeric(source) && target.kind === 'BOOLEAN') return { title: 'Compare it with 0', edits: [replace(range, `(${value} <> 0)`)] };
    const other = isNumeric(source) && target.kind === 'TIMESTAMP' ? `TO_TIMESTAMP(${isInteger(source) ? value : `CAST(${value} AS BIGINT)`})` : source.kind === 'TIMESTAMP' && isNumeric(target) ? `UNIX_TIMESTAMP(${value})` : undefined;
    return other === undefined ? undefined : { title: `Write it as \`${other}\``, edits: [replace(range, other)], safe: false };
  },
});
