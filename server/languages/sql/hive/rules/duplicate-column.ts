import type { Column } from '../table.ts';
import { defineTableRule, type TableFinding } from '../table-rule.ts';

export const duplicateColumn = defineTableRule({
  code: 'DDL201',
  name: 'duplicate-column',
  since: '0.1',
  severity: 'error',
  summary: 'Two columns have one name; letter case does not tell them apart',

  *at(table) {
    const keys = new Set(table.kind === 'iceberg' ? [] : table.partitions.map(c => c.name.value.toLowerCase()));
    // A column that is a key as well has no place among the columns at all: DDL202.
    yield* repeated(table.columns.filter(c => !keys.has(c.name.value.toLowerCase())));
    if (table.kind !== 'iceberg') yield* repeated(table.partitions);
  },
});

/** Columns whose name another one before them has. */
function* repeated(columns: readonly Column[]): Iterable<TableFinding> {
  const seen = new Set<string>();
  const last = new Map<string, number>(); // the number that each name has got last
  const all = new Set(columns.map(c => c.name.value.toLowerCase()));
  for (const { name, range, removal } of columns) {
    const folded = name.value.toLowerCase();
    const alias = name.range.start < range.start || name.range.end > range.end; // written elsewhere, and named there
    if (folded !== '' && seen.has(folded) && alias) yield { range, message: `Duplicate column name: ${folded}`, fixes: [{ title: 'Remove the second one', edits: removal }] };
    else if (folded !== '' && seen.has(folded)) {
      let next = (last.get(folded) ?? 1) + 1;
      while (all.has(`${folded}_${next}`)) next++;
      yield {
        range: name.range, message: `Duplicate column name: ${folded}`,
        fixes: [{ title: `Rename to \`${folded}_${next}\``, edits: [name.change(`${folded}_${next}`)] }, { title: 'Remove the second one', edits: removal, safe: false }],
      };
      all.add(`${folded}_${next}`);
      last.set(folded, next);
    }
    seen.add(folded);
  }
}
