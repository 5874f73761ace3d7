import { defineDataRule, evidence } from '../data-rule.ts';
import { propertyOf } from '../table.ts';
import { withSerde } from '../with-serde.ts';

export const quotedData = defineDataRule({
  code: 'DDL609',
  name: 'quoted-data',
  since: '0.2',
  severity: 'warning',
  summary: 'Sample records with quoted cells under a SerDe that keeps the quotes',

  *at(held, table, text) {
    if (!held.quoted) return;
    const separator = propertyOf(table.serdeProperties, 'field.delim')?.value?.value ?? ',';
    const edits = withSerde(table, text, 'org.apache.hadoop.hive.serde2.OpenCSVSerde', [['separatorChar', separator], ['quoteChar', '"'], ['escapeChar', '\\']]);
    yield {
      range: table.serde?.range ?? table.name?.range ?? table.range,
      message: `LazySimpleSerDe keeps the quotes, and cuts a cell at a separator inside of them (${evidence({ ...held.quoted, of: held.records }, held, 'record')})`,
      fixes: edits.length > 0 ? [{ title: 'Read it by OpenCSVSerde', edits }] : [],
    };
  },
});
