import { suggest } from '../../../../base/suggest.ts';
import { otherProperties, tableProperties } from '../properties.ts';
import { effectiveSerde } from '../serde.ts';
import { defineTableRule, type TableFinding } from '../table-rule.ts';
import type { Property } from '../table.ts';

/** Everybody may have properties of their own: only what is nearly a known one is told. */
export const propertyName = defineTableRule({
  code: 'DDL320',
  name: 'property-name',
  since: '0.1',
  severity: 'warning',
  summary: 'A property that nobody reads is spelt nearly as one that counts',

  *at(table) {
    if (table.kind === 'iceberg' || table.engine === 'redshift') return; // DDL332 and RSQ402 know all of theirs
    const known = [...Object.keys(tableProperties), ...otherProperties];
    yield* misspelt(table.properties.filter(p => !/^projection\.[^.]+\./i.test(p.key.value)), known);
    const serde = effectiveSerde(table);
    if (serde && table.serde) yield* misspelt(table.serdeProperties, [...Object.keys(serde.properties).filter(k => !k.includes('*')), 'serialization.format', ...(serde.key === 'openx' || serde.key === 'hive-json' ? ['timestamp.formats'] : [])]);
  },
});

function* misspelt(properties: readonly Property[], known: readonly string[]): Iterable<TableFinding> {
  const folded = new Set(known.map(k => k.toLowerCase()));
  const candidates = known.filter(k => k.length >= 8);
  for (const { key } of properties) {
    if (folded.has(key.value.toLowerCase()) || key.value.length < 6) continue;
    const near = suggest(key.value, candidates);
    // A longer or shorter word is another word (`comments`); swapped, doubled and lost letters in long keys are not.
    if (near === undefined || Math.abs(near.length - key.value.length) > 2 || properties.some(p => p.key.value.toLowerCase() === near.toLowerCase())) continue;
    yield { range: key.range, message: `Nobody reads \`${key.value}\`; did you mean \`${near}\`?`, fixes: [{ title: `Write \`${near}\``, edits: [key.change(near)], safe: false }] };
  }
}
