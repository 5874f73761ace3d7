import type { Range } from '../../../../base/range.ts';
import { remove, replace } from '../../../../base/edit.ts';
import { defineRule, type Finding, type RuleFix } from '../../../../base/rule.ts';
import type { Bound, WindowSpec } from '../../tree.ts';
import { collect, selectsAround } from '../collect.ts';
import type { KinesisFile } from '../file.ts';
import { intervalValue, isPlaceholder, literalOf, plainNumber } from '../literals.ts';

/** What the pages on WINDOW and OVER refuse: windows end at the current row, are constant and have a size. */
export const windowFrame = defineRule<KinesisFile, Finding & { says: string; repair?: RuleFix }>({
  code: 'KSQL311', name: 'window-frame', since: '0.2', severity: 'error',
  summary: 'A window that the service refuses',
  *find({ tree, analysis, text }) {
    const all = collect(tree);
    const joins = new Set(all.tables.flatMap(t => (t.kind !== 'join' && t.over ? [t.over, analysis.windowOf(t.over)] : [])));
    for (const window of all.windows) {
      const ofJoin = joins.has(window);
      yield* frameProblems(window, ofJoin);
      if (window.orderBy && !ofJoin) yield { range: window.orderBy.range, says: 'ORDER BY inside an aggregation window is refused: rows come in the order of ROWTIME', repair: { title: 'Delete the ORDER BY', edits: [remove(spaced(text, window.orderBy.range))], safe: false } };
      if (ofJoin && window.partitionBy.length > 0) yield { range: window.range, says: 'The window of a join may not be partitioned: put the keys into the condition' };
      if (window.base) {
        const base = selectsAround(tree, window.range)[0]?.windows.find(w => w.name.name === window.base!.name)?.spec;
        if (base?.frame) yield { range: window.base.range, says: `The window \`${window.base.name}\` has a frame: a window with ROWS or RANGE cannot be refined` };
        if (base && base.partitionBy.length > 0 && window.partitionBy.length > 0) yield { range: window.range, says: `The window \`${window.base.name}\` has a PARTITION BY already` };
      }
    }
  },
  message: ({ says }) => says,
  fix: ({ repair }) => repair,
});

const spaced = (text: string, { start, end }: Range): Range => ({ start, end: end + /^\s*/.exec(text.slice(end, end + 200))![0].length });

function* frameProblems({ frame, partial }: WindowSpec, ofJoin: boolean): Iterable<Finding & { says: string; repair?: RuleFix }> {
  if (!frame) return;
  if (frame.unit === 'GROUPS') yield { range: frame.range, says: 'GROUPS is not available in Kinesis Data Analytics: use ROWS or RANGE' };
  for (const bound of [frame.start, frame.end]) {
    if (!bound) continue;
    if (bound.kind === 'unbounded-following') yield { range: bound.range, says: 'UNBOUNDED FOLLOWING window not supported' };
    if (bound.value) yield* boundProblems(bound, frame);
  }
  if (!ofJoin) {
    const last = frame.end;
    const outside = last ? last.kind !== 'current' && last.kind !== 'unbounded-following' : frame.start.kind === 'following';
    if (outside) {
      const end = last ?? frame.start;
      yield { range: end.range, says: 'A window ends at the current row: rows that have not come yet are unknown', ...(last && { repair: { title: 'End it at CURRENT ROW', edits: [replace(end.range, 'CURRENT ROW')], safe: false } }) };
    }
  }
  if (partial === 'DISALLOW' && frame.unit === 'RANGE') yield { range: frame.range, says: 'Cannot use DISALLOW PARTIAL with window based on RANGE' };
}

function* boundProblems({ value, range }: Bound, { unit, range: whole, end }: NonNullable<WindowSpec['frame']>): Iterable<Finding & { says: string; repair?: RuleFix }> {
  if (!value || value.kind === 'missing' || isPlaceholder(value)) return;
  const constant = literalOf(value);
  if (constant === undefined && value.kind !== 'interval') {
    yield { range, says: 'Window boundary must be constant' };
    return;
  }
  const size = value.kind === 'interval' ? intervalValue(value) : plainNumber(value);
  if (size !== undefined && size < 0) yield { range, says: 'Window has negative size' };
  else if (unit === 'ROWS' && (value.kind === 'interval' || (size !== undefined && !Number.isInteger(size)))) yield { range, says: 'ROWS takes a whole number of rows: write RANGE for an interval', ...(value.kind === 'interval' && !end?.value && { repair: { title: 'Write `RANGE`', edits: [replace({ start: whole.start, end: whole.start + 4 }, 'RANGE')] } }) };
  else if (unit === 'RANGE' && value.kind !== 'interval') yield { range, says: 'RANGE takes an interval: write ROWS for a number of rows', ...(Number.isInteger(size) && !end?.value && { repair: { title: 'Write `ROWS`', edits: [replace({ start: whole.start, end: whole.start + 5 }, 'ROWS')], safe: false } }) };
}
