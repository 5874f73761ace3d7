import { isObject } from '../../base/object.ts';
import { SearchError } from './error.ts';
import { fieldValue, type Field } from './fields.ts';
import { textOf } from './scalars.ts';

/** Values as a document gives them, in its order, each as its field reads it. */
export function sourceValues(source: unknown, field: Field): readonly unknown[] {
  const names = (field.parent ?? field.path).split('.');
  const walk = (node: unknown, at: number): unknown[] => {
    if (Array.isArray(node)) return node.flatMap(item => walk(item, at));
    if (at === names.length) return node === null || node === undefined || isObject(node) ? [] : [node];
    if (!isObject(node)) return [];
    // A name may hold dots itself.
    return names.slice(at).flatMap((_, i) => { const key = names.slice(at, at + i + 1).join('.'); return Object.hasOwn(node, key) ? walk(node[key], at + i + 1) : []; });
  };
  return walk(source, 0).flatMap(value => {
    try {
      const read = fieldValue(field, value);
      const above = field.parameters['ignore_above'];
      return typeof above === 'number' && textOf(read).length > above ? [] : [read];
    } catch (error) {
      if (error instanceof SearchError) return [];
      throw error;
    }
  });
}
