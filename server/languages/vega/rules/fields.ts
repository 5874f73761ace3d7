import { replace } from '../../../base/edit.ts';
import { defineRule } from '../../../base/rule.ts';
import { suggest } from '../../../base/suggest.ts';
import { get, text } from '../../../base/tree.ts';
import { holds, missingInside, rootOf, typeAt } from '../flow.ts';
import type { Spec } from '../spec.ts';

export const unknownField = defineRule({
  code: 'VEG130', name: 'unknown-field', since: '0.2', severity: 'warning',
  summary: 'The rows have no such field',
  *find({ fields }: Spec) {
    for (const { name, range, flow } of fields) {
      const inside = missingInside(flow, name);
      if (inside) {
        const near = suggest(inside.rest, inside.known);
        // The documents may hold more than the mapping says; a name that is nearly one of it is a slip.
        if (near) yield { range, name, source: flow.source, near: `${inside.root}.${near}`, root: name };
        continue;
      }
      if (holds(flow, name) || flow.fields!.has(name)) continue;
      const known = [...flow.fields!.keys()];
      const dotted = known.some(k => k === name.replace(/\\/g, ''));
      const near = suggest(rootOf(name), known);
      if (!dotted && (near || !flow.open)) yield { range, name, source: flow.source, near, root: rootOf(name) };
    }
  },
  message: ({ root, source, near }) => `${source ? `${source[0]!.toUpperCase()}${source.slice(1)} has` : 'The rows have'} no field \`${root}\`${near ? `; did you mean \`${near}\`?` : ''}`,
  fix: ({ range, near, root, name }) => (near && name === root && /^[\w.]+$/.test(near) ? { title: `Change to \`${near}\``, edits: [replace(range, near)] } : undefined),
});

export const dottedField = defineRule({
  code: 'VEG132', name: 'dotted-field', since: '0.2', severity: 'warning',
  summary: 'A dot in a field name means a field inside another',
  *find({ fields }: Spec) {
    for (const { name, range, flow, definition } of fields) {
      if (!flow.fields || !name.includes('.') || !flow.fields.has(name) || flow.fields.has(rootOf(name)) || rootOf(name) === name) continue;
      yield { range, name, inString: definition !== undefined };
    }
  },
  message: ({ name }) => `\`${name}\` means \`${name.slice(name.indexOf('.') + 1)}\` inside \`${rootOf(name)}\`; a dot of the name itself is written \`\\\\.\``,
  fix: ({ range, name }) => ({ title: 'Escape the dots', edits: [replace(range, name.replace(/\./g, '\\\\.'))] }),
});

const countLike = new Set(['count', 'valid', 'missing', 'distinct']);

export const fieldType = defineRule({
  code: 'VEG131', name: 'field-type', since: '0.2', severity: 'warning',
  summary: 'The encoding\'s type does not fit the values',
  *find({ fields, library }: Spec) {
    if (library !== 'vega-lite') return;
    for (const { name, flow, definition } of fields) {
      const type = get(definition, 'type');
      const actual = typeAt(flow, name);
      if (type?.kind !== 'string' || !actual || countLike.has(text(get(definition, 'aggregate')) ?? '')) continue;
      const wrong = (type.value === 'quantitative' && (actual === 'string' || actual === 'boolean' || (actual === 'date' && !get(definition, 'timeUnit')))) || (type.value === 'temporal' && actual === 'boolean');
      if (wrong) yield { range: type.inner, name, type: type.value, actual, better: actual === 'date' ? 'temporal' : 'nominal' };
    }
  },
  message: ({ name, type, actual, better }) => `\`${name}\` holds ${actual === 'string' ? 'text' : actual === 'date' ? 'dates' : 'true and false'}, which ${actual === 'date' ? 'are' : 'is'} not ${type}; write \`${better}\``,
  fix: ({ range, better }) => ({ title: `Change to \`${better}\``, edits: [replace(range, better)] }),
});
