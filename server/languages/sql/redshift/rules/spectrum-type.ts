import { replace } from '../../../../base/edit.ts';
import { defineTypeRule } from '../../hive/type-rule.ts';

/** Types of the catalogue that the statement does not take, and what it takes instead. Source: CREATE EXTERNAL TABLE, "Data types". */
const instead: Readonly<Record<string, string>> = { string: 'varchar(65535)', tinyint: 'smallint', binary: 'varbyte', uniontype: 'varchar(65535)', super: 'varchar(65535)', time: 'varchar(20)', timetz: 'varchar(25)', timestamptz: 'timestamp', geometry: 'varbyte', geography: 'varbyte', hllsketch: 'varbyte' };

export const spectrumType = defineTypeRule({
  code: 'RSQ401',
  name: 'spectrum-type',
  since: '0.2',
  severity: 'error',
  summary: 'A type that an external table of Redshift does not have',

  *at(site, table) {
    if (table.engine !== 'redshift') return;
    for (const node of site.tree.nodes) {
      const name = node.name.toLowerCase();
      if (!Object.hasOwn(instead, name)) continue;
      yield { range: node.nameRange, message: `\`${node.name}\` is no type of external tables here: write \`${instead[name]}\``, fixes: [{ title: `Write \`${instead[name]}\``, edits: [replace(node.range, instead[name]!)] }] };
    }
  },
});
