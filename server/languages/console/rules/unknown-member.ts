import { replace } from '../../../base/edit.ts';
import { defineRule } from '../../../base/rule.ts';
import { suggest } from '../../../base/suggest.ts';
import { get, type DataNode, type Member } from '../../../base/tree.ts';
import { otherProcessors } from '../../../engine/search/ingest.ts';
import { everyProcessor, processorMembers, requestMembers } from '../../../engine/search/members.ts';
import type { ConsoleFile, ConsoleRequest } from '../requests.ts';

export const unknownMember = defineRule({
  code: 'CON208', name: 'unknown-body-member', since: '0.2', severity: 'error',
  summary: 'The body of a request has a member that the service refuses',
  *find(file: ConsoleFile) {
    for (const request of file.requests) for (const { key, what, allowed } of slips(request)) if (!/[${]|^$/.test(key.value)) yield { range: key.inner, name: key.value, what, near: suggest(key.value, allowed) };
  },
  message: ({ name, what, near }) => `${what} has no member \`${name}\`${near ? `; did you mean \`${near}\`?` : ''}`,
  fix: ({ range, near }) => (near ? { title: `Change to \`${near}\``, edits: [replace(range, near)] } : undefined),
});

interface Slip { readonly key: Member['key']; readonly what: string; readonly allowed: readonly string[] }

function* slips({ method, segments, bodies }: ConsoleRequest): Iterable<Slip> {
  const [first, second] = segments.map(s => s.text);
  const root = bodies[0]?.root;
  if (method === 'GET' || method === 'DELETE' || first === undefined) return;
  if (segments.some(s => s.text === '_bulk')) {
    for (const { root: line } of bodies) if (line?.kind === 'object' && line.members.length === 1 && ['index', 'create', 'update', 'delete'].includes(line.members[0]!.key.value)) yield* unknown(line.members[0]!.value, `The \`${line.members[0]!.key.value}\` action`, requestMembers.bulkAction);
    return;
  }
  if (first === '_reindex') {
    yield* unknown(root, 'A reindex', requestMembers.reindex);
    yield* unknown(get(root, 'source'), 'The source of a reindex', requestMembers.reindexSource);
    yield* unknown(get(root, 'dest'), 'The destination of a reindex', requestMembers.reindexDest);
  } else if (first === '_ingest') {
    const pipeline = segments.some(s => s.text === '_simulate') ? get(root, 'pipeline') : root;
    yield* unknown(pipeline, 'A pipeline', requestMembers.pipeline);
    yield* processors(get(pipeline, 'processors'));
    yield* processors(get(pipeline, 'on_failure'));
  } else if (first.startsWith('_')) return;
  else if (second === undefined) {
    if (method === 'PUT') yield* unknown(root, 'An index', requestMembers.index);
    const aliases = get(root, 'aliases');
    if (aliases?.kind === 'object') for (const { value } of aliases.members) yield* unknown(value, 'An alias', requestMembers.alias);
  } else if (second === '_update') yield* unknown(root, 'An update', requestMembers.update);
  else if (second === '_update_by_query') yield* unknown(root, 'An update by query', requestMembers.byQuery);
  else if (second === '_alias' || second === '_aliases') yield* unknown(root, 'An alias', requestMembers.alias);
}

function* unknown(node: DataNode | undefined, what: string, allowed: readonly string[]): Iterable<Slip> {
  if (node?.kind === 'object') for (const { key } of node.members) if (!allowed.includes(key.value)) yield { key, what, allowed };
}

function* processors(list: DataNode | undefined): Iterable<Slip> {
  if (list?.kind !== 'array') return;
  for (const item of list.items) {
    if (item.kind !== 'object') continue;
    for (const { key, value } of item.members) {
      const type = key.value;
      // Plugins bring processors of their own; only what is nearly one of ours is a slip.
      const all = [...Object.keys(processorMembers), ...otherProcessors];
      if (!all.includes(type) && suggest(type, all)) yield { key, what: 'The list of processors', allowed: all };
      if (value.kind !== 'object') continue;
      if (Object.hasOwn(processorMembers, type)) yield* unknown(value, `The \`${type}\` processor`, [...processorMembers[type]!, ...everyProcessor]);
      yield* processors(get(value, 'on_failure'));
      const inner = get(value, 'processor');
      if (inner) yield* processors({ kind: 'array', items: [inner], range: inner.range });
    }
  }
}
