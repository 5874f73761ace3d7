import type { Hit, Json } from './aggregations/framework.ts';
import { illegalArgument, parsing, refuseUnknown, SearchError, unsupported } from './error.ts';
import { describe } from './fields.ts';
import { isObject } from '../../base/object.ts';
import type { QueryContext } from './queries/framework.ts';
import { textOf, tokenOf } from './scalars.ts';
import { onShard } from './shards.ts';

/** `collapse`: of the hits with one value of a field, the first. Those without a value are one group. */
export function readCollapse(spec: unknown, context: QueryContext): { first(hits: readonly Hit[]): readonly Hit[]; show(hit: Hit, shown: Json): Json } | undefined {
  if (spec === undefined || spec === null) return undefined;
  if (!isObject(spec)) throw parsing(`Unknown key for a ${tokenOf(spec)} in [collapse].`);
  refuseUnknown('collapse', spec, ['field', 'inner_hits', 'max_concurrent_group_searches']);
  if (spec['inner_hits'] !== undefined) throw unsupported('[inner_hits] of [collapse]');
  const path = textOf(spec['field']);
  const field = context.mapping.field(path);
  if (!field) throw illegalArgument(`no mapping found for \`${path}\` in order to collapse on`);
  const { kind } = describe(field);
  if (field.type === 'ip' || (kind !== 'strings' && kind !== 'longs' && kind !== 'doubles')) throw illegalArgument(`unknown type for collapse field \`${path}\`, only keywords and numbers are accepted`);
  const keyOf = (hit: Hit): unknown => {
    const values = hit.doc.values(path);
    if (values.length > 1) throw new SearchError(400, 'illegal_state_exception', `failed to collapse ${hit.doc.id}, the collapse field must be single valued`);
    return values[0];
  };
  return {
    first(hits) {
      const seen = new Set<unknown>();
      return hits.filter(hit => { const key = onShard(hit.doc.shard, () => keyOf(hit)); return seen.has(key) ? false : seen.add(key); });
    },
    show(hit, shown) {
      const key = keyOf(hit);
      return key === undefined ? shown : { ...shown, fields: { ...(shown['fields'] as Json | undefined), [path]: [key] } };
    },
  };
}
