import { replace } from '../../../base/edit.ts';
import { defineRule } from '../../../base/rule.ts';
import type { Scope } from '../../../base/scope.ts';
import { suggest } from '../../../base/suggest.ts';
import { fieldsRead } from '../uses.ts';
import type { HoldsSearches } from './index.ts';

export const unknownField = defineRule({
  code: 'CON306', name: 'unknown-field', since: '0.1', severity: 'warning',
  summary: 'The index has no such field in its mapping',
  *find(file: HoldsSearches, scope: Scope) {
    for (const { index, fields, scripts } of file.searches) {
      const mapping = index === undefined ? undefined : mappingOf(index, scope);
      if (!mapping) continue;
      for (const { node, name } of fields) {
        if (!known(name, mapping)) yield { range: node.inner, name, index: index!, near: suggest(name, mapping) };
      }
      for (const { source } of scripts) {
        if (!source) continue;
        for (const { name, start, end } of fieldsRead(source.value)) {
          if (!known(name, mapping)) yield { range: { start: source.offsetOf(start), end: source.offsetOf(end) }, name, index: index!, near: suggest(name, mapping) };
        }
      }
    }
  },
  message: ({ name, index, near }) => `The mapping of \`${index}\` has no field \`${name}\`${near ? `; did you mean \`${near}\`?` : ''}`,
  fix: ({ range, near }) => (near ? { title: `Change to \`${near}\``, edits: [replace(range, near)] } : undefined),
});

const known = (name: string, mapping: readonly string[]) => name.startsWith('_') || mapping.some(f => f === name || f.startsWith(`${name}.`));

/** Fields of all declared indexes that an expression names; undefined when one of them is not declared, and so not known. */
function mappingOf(expression: string, scope: Scope): string[] | undefined {
  const fields: string[] = [];
  for (const part of expression.split(',')) {
    if (/[*<$%]/.test(part)) return undefined;
    const index = scope.catalog.find('index', part);
    if (!index || index.fields.length === 0) return undefined;
    fields.push(...index.fields.map(f => f.name));
  }
  return fields;
}
