import { suggest } from '../../../../base/suggest.ts';
import { serdes } from '../serde.ts';
import { defineTableRule } from '../table-rule.ts';

const classes = serdes.flatMap(s => [s.library, ...(s.aliases ?? [])]);
/** Classes that are often written and that no engine has. */
const wrong: Readonly<Record<string, string>> = {
  'com.amazon.serde.jsonserde': 'org.openx.data.jsonserde.JsonSerDe', 'org.apache.hadoop.hive.contrib.serde2.jsonserde': 'org.openx.data.jsonserde.JsonSerDe', 'org.openx.data.jsonserde': 'org.openx.data.jsonserde.JsonSerDe',
  'com.bizo.hive.serde.csv.csvserde': 'org.apache.hadoop.hive.serde2.OpenCSVSerde',
};

export const serdeClass = defineTableRule({
  code: 'DDL312',
  name: 'serde-class',
  since: '0.1',
  severity: 'error',
  summary: 'The SerDe class does not exist; class names are case-sensitive',

  *at({ serde, engine }) {
    if (!serde || serde.value === '' || engine === 'hive' || classes.includes(serde.value) || serde.value.startsWith('org.apache.iceberg.')) return;
    const folded = serde.value.toLowerCase();
    const meant = classes.find(c => c.toLowerCase() === folded) ?? wrong[folded] ?? classes.find(c => c.split('.').at(-1)!.toLowerCase() === folded.split('.').at(-1)) ?? suggest(serde.value, classes);
    yield {
      range: serde.range, message: `Cannot validate serde: ${serde.value}${meant === undefined ? '' : `; did you mean \`${meant}\`?`}`,
      fixes: meant === undefined ? [] : [{ title: `Write \`${meant}\``, edits: [serde.change(meant)] }],
    };
  },
});
