import { touches } from '../../base/range.ts';
import { get, pathTo, type DataNode, type Member, type ObjectNode, type StringNode } from '../../base/tree.ts';
import { narrowed, partsAt, schemaOf } from './schema.ts';
import type { ExpressionUse, Spec } from './spec.ts';

/** Where a cursor stands in a specification. */
export interface SpecPlace {
  readonly path: readonly DataNode[];
  /** The object around the cursor, when it stands on a key or between members. */
  readonly object: ObjectNode | undefined;
  readonly member: Member | undefined;
  readonly onKey: boolean;
  /** Parts of the schema for the object (on a key) or for the value. */
  readonly parts: readonly number[];
}

export function placeAt(spec: Spec, offset: number): SpecPlace | undefined {
  const path = pathTo(spec.root, offset);
  const at = path[path.length - 1];
  if (!at) return undefined;
  const schema = schemaOf(spec.library);
  const parent = at.kind === 'object' ? at : at.parent?.kind === 'object' ? at.parent : undefined;
  const member = parent?.members.find(m => m.key === at || m.value === at);
  if (at.kind === 'object') {
    // Behind `key:` with nothing yet, the value is what is wanted.
    const open = at.members.find(m => m.value.kind === 'missing' && m.key.range.end < offset && offset <= Math.max(m.value.range.end, m.range.end) + 1);
    if (open) return { path, object: at, member: open, onKey: false, parts: partsAt(schema, [...path, open.value]) };
    return { path, object: at, member: undefined, onKey: true, parts: narrowed(schema, partsAt(schema, path), at) };
  }
  if (member && member.key === at) return { path, object: parent, member, onKey: true, parts: parent ? narrowed(schema, partsAt(schema, path.slice(0, -1)), parent, member.key.value) : [] };
  return { path, object: parent, member, onKey: false, parts: partsAt(schema, path) };
}

export const expressionAt = (spec: Spec, offset: number): ExpressionUse | undefined => spec.expressions.find(e => touches(e.node.inner, offset));

export const nameOf = (node: DataNode | undefined): StringNode | undefined => { const name = get(node, 'name'); return name?.kind === 'string' ? name : undefined; };
