import type { SourceFile } from '../../../base/file.ts';
import { defineRule } from '../../../base/rule.ts';
import { analyse } from '../analysis.ts';
import { variableOf } from '../meaning.ts';
import type { Expression } from '../tree.ts';
import { partsOf } from '../walk.ts';

export const unguardedValue = defineRule({
  code: 'PNL302',
  name: 'unguarded-value',
  since: '0.1',
  severity: 'information',
  summary: 'The value of a field is read without asking whether the document has one',

  *find(file: SourceFile) {
    const { tree } = analyse(file);
    const tried = partsOf(tree, 'try').map(t => t.body);
    const asked = new Set<string>();
    for (const e of [...partsOf(tree, 'method'), ...partsOf(tree, 'field')]) {
      const field = docField(file, e.receiver);
      if (field !== undefined && /^(?:size|length|empty|isEmpty|getLength|stream|iterator)$/.test(e.name)) asked.add(field);
      if (e.kind === 'method' && e.name === 'containsKey' && isDoc(file, e.receiver) && e.args[0]?.kind === 'string') asked.add(e.args[0].value);
    }
    for (const { name, args } of partsOf(tree, 'call')) if (name === '$' && args[0]?.kind === 'string') asked.add(args[0].value);
    const told = new Set<string>();
    for (const e of partsOf(tree, 'field')) {
      const field = e.name === 'value' ? docField(file, e.receiver) : undefined;
      if (field === undefined || field === '' || asked.has(field) || told.has(field) || tried.some(t => t.from <= e.at && e.at <= t.to)) continue;
      told.add(field);
      yield { range: { start: e.from, end: e.nameAt + e.name.length }, field };
    }
  },
  message: ({ field }) => `A document without \`${field}\` fails here: "A document doesn't have a value for a field! Use doc[<field>].size()==0 to check if a document is missing a field!"`,
});

const isDoc = (file: SourceFile, e: Expression): boolean => e.kind === 'name' && e.name === 'doc' && (variableOf(file, e)?.kind ?? 'script') === 'script';
/** The field of `doc['field']` or `doc.field`. */
export function docField(file: SourceFile, e: Expression): string | undefined {
  if (e.kind === 'index' && isDoc(file, e.receiver) && e.index.kind === 'string') return e.index.value;
  return e.kind === 'field' && isDoc(file, e.receiver) ? e.name : undefined;
}
