import type { FeedDeclaration } from '../../base/catalog.ts';
import type { RecordFeed, RecordSource } from '../../base/feed.ts';
import type { SourceFile } from '../../base/file.ts';
import { setMembers, type Setting } from '../../base/members.ts';
import { member, type ObjectNode } from '../../base/tree.ts';
import type { Passage } from './description.ts';
import type { Manifest, ManifestNode } from './manifest.ts';
import { inputsOf } from './spec.ts';

/** A table that many sources feed is judged by some of them. */
const mostFeeds = 16;

/**
 * Which files' records reach which table as they are: along nodes that change nothing, into buckets that the table reads, into
 * conversions by the table. Behind a function or a script nothing is known; what comes of it only a replay says.
 */
export function feedsOf(manifest: Manifest): FeedDeclaration[] {
  const nodes = manifest.nodes.filter(node => node.description && manifest.byName.get(node.name) === node);
  const passages = new Map(nodes.map(node => [node.name, node.description!.passage?.(manifest.config.get(node) ?? {}) ?? {}]));
  const reaching = recordsAt(nodes, passages, manifest);
  const byFile = new Map<string, { node: ManifestNode; feeds: RecordFeed[] }>();
  for (const node of nodes) {
    const table = passages.get(node.name)!.table;
    if (!table) continue;
    const feeds: RecordFeed[] = [];
    const take = (source: RecordSource, more: Omit<RecordFeed, keyof RecordSource>) => void feeds.push({ ...source, ...more, ...(table.name !== undefined && { table: table.name }) });
    for (const [name, { holds = [], objects = [], reads }] of passages) {
      if (name === table.bucket) for (const { key, source } of holds) take(source, { key });
      for (const source of reaching.get(name) ?? []) {
        // What a crawler looks at is not what lies in the table's bucket, where it has one.
        if (reads?.table === node.name && (reads.deserializer || table.bucket === undefined)) take(source, readBy(reads, manifest.byName.get(name)!, manifest.file));
        for (const { bucket, key } of objects) if (bucket === table.bucket) take(source, { key });
      }
    }
    if (feeds.length === 0) continue;
    const known = byFile.get(table.definition);
    if (known) known.feeds.push(...feeds.slice(0, mostFeeds));
    else byFile.set(table.definition, { node, feeds: feeds.slice(0, mostFeeds) });
  }
  for (const node of nodes) {
    const shown = passages.get(node.name)!.shownBy;
    if (shown === undefined) continue;
    const feeds = inputsOf(manifest, node.name).flatMap(from => (from.port === undefined ? onlySources(from.node, passages, manifest).map(source => ({ ...source, node: from.node })) : []));
    if (feeds.length > 0) byFile.set(shown, { node, feeds: [...(byFile.get(shown)?.feeds ?? []), ...feeds].slice(0, mostFeeds) });
  }
  return [...byFile].map(([definition, { node, feeds }]) => ({ kind: 'feed', name: definition, place: { path: manifest.file.path, range: node.nameRange }, feeds }));
}

/** The deserializer of a node, and the property of the manifest that tells it how to read. */
function readBy({ deserializer, settings }: NonNullable<Passage['reads']>, node: ManifestNode, { path, text }: SourceFile): Pick<RecordFeed, 'deserializer' | 'settings'> {
  const held = settings === undefined ? undefined : member(node.member.value, settings);
  return {
    ...(deserializer && { deserializer }),
    ...(held?.value.kind === 'object' && {
      settings: {
        place: { path, range: held.key.range },
        say: ({ kind, ...change }) => (kind && member(held.value, 'timestampFormats') ? [] : setMembers(text, held.value as ObjectNode, { ...(kind && { deserializer: kind }), ...change as Readonly<Record<string, Setting>> }) ?? []),
      },
    }),
  };
}

/** Where all that leaves a node comes from as it was read; nothing when some of it comes from elsewhere. */
function onlySources(node: string, passages: ReadonlyMap<string, Passage>, manifest: Manifest, depth = 0): RecordSource[] {
  const passage = passages.get(node);
  const inputs = inputsOf(manifest, node);
  if (!passage || depth > mostFeeds || (inputs.length > 0 && !passage.unchanged)) return [];
  const above = inputs.map(from => (from.port === undefined ? onlySources(from.node, passages, manifest, depth + 1) : []));
  return above.some(sources => sources.length === 0) ? [] : [...(passage.own ? [passage.own] : []), ...above.flat()];
}

/** The records that come into each node as they were read: each source is followed once. */
function recordsAt(nodes: readonly ManifestNode[], passages: ReadonlyMap<string, Passage>, manifest: Manifest): ReadonlyMap<string, readonly RecordSource[]> {
  const readers = new Map<string, string[]>();
  for (const { name } of nodes) {
    for (const from of inputsOf(manifest, name)) {
      if (from.port !== undefined) continue;
      const list = readers.get(from.node);
      if (list) list.push(name);
      else readers.set(from.node, [name]);
    }
  }
  const reaching = new Map<string, RecordSource[]>();
  for (const { name } of nodes) {
    const own = passages.get(name)!.own;
    if (!own) continue;
    const seen = new Set([name]);
    for (const at of seen) {
      if (at !== name) {
        const list = reaching.get(at);
        if (list && list.length >= mostFeeds) continue;
        if (list) list.push(own);
        else reaching.set(at, [own]);
      }
      if (at === name || passages.get(at)?.unchanged) for (const reader of readers.get(at) ?? []) seen.add(reader);
    }
  }
  return reaching;
}
