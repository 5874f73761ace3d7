import { isObject } from '../../base/object.ts';
import { wildcardPattern } from './patterns.ts';

/** `filter_path=hits.hits._source,aggregations.*`: trims the answer. */
export function filterPath(body: unknown, spec: string): unknown {
  const parts = spec.split(',');
  const includes = parts.filter(p => !p.startsWith('-')).map(p => p.split('.'));
  const excludes = parts.filter(p => p.startsWith('-')).map(p => p.slice(1).split('.'));
  const keep = (node: unknown, paths: readonly (readonly string[])[]): unknown => {
    if (paths.some(p => p.length === 0)) return node;
    if (Array.isArray(node)) {
      const list = node.map(item => keep(item, paths)).filter(item => item !== undefined);
      return list.length > 0 ? list : undefined;
    }
    if (!isObject(node)) return undefined;
    const result: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(node)) {
      const next = paths.flatMap(([head, ...tail]) => (head === '**' ? [[head, ...tail], ...(tail.length > 0 && wildcardPattern(tail[0]!, false).test(key) ? [tail.slice(1)] : [])] : wildcardPattern(head!, false).test(key) ? [tail] : []));
      const kept = next.length > 0 ? keep(value, next) : undefined;
      if (kept !== undefined) result[key] = kept;
    }
    return Object.keys(result).length > 0 ? result : undefined;
  };
  const drop = (node: unknown, paths: readonly (readonly string[])[]): unknown => {
    if (Array.isArray(node)) return node.map(item => drop(item, paths));
    if (!isObject(node)) return node;
    const result: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(node)) {
      const next = paths.flatMap(([head, ...tail]) => (wildcardPattern(head!, false).test(key) ? [tail] : []));
      if (next.some(p => p.length === 0)) continue;
      result[key] = next.length > 0 ? drop(value, next) : value;
    }
    return result;
  };
  const kept = includes.length > 0 ? keep(body, includes) ?? {} : body;
  return excludes.length > 0 ? drop(kept, excludes) : kept;
}
