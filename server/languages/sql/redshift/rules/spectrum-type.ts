import { replace } from '../../../../base/edit.ts';
import { notInSpectrum } from '../../hive/foreign.ts';
import { defineTypeRule } from '../../hive/type-rule.ts';

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
      if (!Object.hasOwn(notInSpectrum, name)) continue;
      const word = notInSpectrum[name]!;
      yield { range: node.nameRange, message: `\`${node.name}\` is no type of external tables here: write \`${word}\``, fixes: [{ title: `Write \`${word}\``, edits: [replace(node.range, word)] }] };
    }
  },
});
