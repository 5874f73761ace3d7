import { insert } from '../../../../base/edit.ts';
import { writtenName } from '../names.ts';
import { defineProblemRule } from '../rule.ts';

export const insertCount = defineProblemRule({
  kind: 'insert-count', code: 'KSQL209', name: 'insert-count',
  summary: 'INSERT has another number of columns than its query',
  fix({ range }, { analysis }) {
    const pump = analysis.pumps.find(p => p.insert.target.range.start === range.start);
    if (!pump?.target || pump.insert.columns) return undefined;
    // Where the query names columns of the stream and nothing else, those are the ones it fills.
    const given = analysis.columnsOf(pump.insert.query).map(c => c.name);
    const wanted = pump.target.columns.filter(c => !c.hidden);
    const fits = given.length < wanted.length && new Set(given).size === given.length && given.every(g => wanted.some(w => w.name === g)) && wanted.every(w => !w.notNull || given.includes(w.name));
    return fits ? { title: 'Name the columns', edits: [insert(range.end, ` (${given.map(writtenName).join(', ')})`)], safe: false } : undefined;
  },
});
