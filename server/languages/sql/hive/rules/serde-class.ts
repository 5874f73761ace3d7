import { suggest } from '../../../../base/suggest.ts';
import { serdes, wrongClasses } from '../serde.ts';
import { defineTableRule } from '../table-rule.ts';

const classes = serdes.flatMap(s => [s.library, ...(s.aliases ?? [])]);
export const serdeClass = defineTableRule({
  code: 'DDL312',
  name: 'serde-class',
  since: '0.1',
  severity: 'error',
  summary: 'The SerDe class does not exist; class names are case-sensitive',

  *at({ serde, engine }) {
    if (!serde || serde.value === '' || engine === 'hive' || (classes.includes(serde.value) && !wrongClasses[serde.value]) || serde.value.startsWith('org.apache.iceberg.')) return;
    const folded = serde.value.toLowerCase();
    const meant = wrongClasses[serde.value] ?? classes.find(c => c.toLowerCase() === folded) ?? classes.find(c => c.split('.').at(-1)!.toLowerCase() === folded.split('.').at(-1)) ?? suggest(serde.value, classes);
    yield {
      range: serde.range, message: `Cannot validate serde: ${serde.value}${meant === undefined ? '' : `; did you mean \`${meant}\`?`}`,
      fixes: meant === undefined ? [] : [{ title: `Write \`${meant}\``, edits: [serde.change(meant)] }],
    };
  },
});
