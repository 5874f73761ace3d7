import { append } from '../../base/list.ts';
import type { Declaration } from '../../base/catalog.ts';
import type { Place } from '../../base/diagnostic.ts';
import type { SourceFile } from '../../base/file.ts';
import type { CallItem, Language } from '../../base/language.ts';
import { memo } from '../../base/memo.ts';
import { touches, type Range } from '../../base/range.ts';
import { runRules } from '../../base/rule.ts';
import { get, pathTo, rewritten, type DataNode } from '../../base/tree.ts';
import { complete } from './complete.ts';
import type { ComponentDescription } from './description.ts';
import { feedsOf } from './feeds.ts';
import { format } from './format.ts';
import { hover } from './hover.ts';
import { grouped, manifestReader, namePattern, type Manifest, type ManifestNode } from './manifest.ts';
import { portsOf } from './ports.ts';
import { pipelineRules } from './rules.ts';
import { inputsOf } from './spec.ts';
import { tokens } from './tokens.ts';

/** The language of `*.pipeline.yaml`: everything it knows of nodes is read off the components' descriptions. */
export function pipelineLanguage(components: readonly ComponentDescription[]): Language {
  const read = manifestReader(components);
  return {
    id: 'pipeline',
    name: 'Pipeline manifest',
    suffixes: ['.pipeline.yaml', '.pipeline.yml'],
    rules: pipelineRules,

    diagnose(file, scope) {
      const manifest = read(file);
      // A tree of broken text is a guess; what follows from it would be noise.
      const broken = manifest.problems.filter(p => p.kind === 'syntax');
      return runRules(pipelineRules, broken.length > 0 ? { ...manifest, problems: broken, nodes: [], references: [], files: [] } : manifest, file.path, scope);
    },

    declare: file => declarations(read(file)),
    declares: ['node', 'feed'],
    hover: (file, offset, scope) => hover(read(file), offset, scope),
    complete: (file, offset, scope) => complete(read(file), offset, scope),

    definition(file, offset, scope) {
      const manifest = read(file);
      const target = manifest.files.find(f => touches(f.range, offset));
      if (target) return target.path !== undefined && scope.exists(target.path) ? [{ path: target.path, range: { start: 0, end: 0 } }] : [];
      const reference = manifest.references.find(r => touches(r.nodeRange, offset) || (r.portRange && touches(r.portRange, offset)));
      const node = manifest.byName.get(reference?.node ?? '') ?? manifest.nodes.find(n => touches(n.nameRange, offset));
      if (!node) return [];
      return [{ path: file.path, range: node.nameRange }];
    },

    pointsTo(file, offset, scope) {
      const manifest = read(file);
      // Right behind the node's name stands the dot, not the output.
      const use = manifest.outputs.find(o => touches(o.range, offset));
      const node = use && manifest.byName.get(use.node);
      const stream = node && portsOf(manifest, node, scope)?.find(p => p.name === use.name)?.stream;
      return stream && { range: use.range, place: stream.place };
    },
    references(file, offset) {
      const manifest = read(file);
      const name = nameAt(manifest, offset);
      return name ? placesOf(manifest, name.text) : [];
    },
    prepareRename: (file, offset) => nameAt(read(file), offset),
    rename(file, offset, name) {
      const manifest = read(file);
      const old = nameAt(manifest, offset);
      if (!old) return { problem: 'Only nodes can be renamed here' };
      if (!namePattern.test(name)) return { problem: `\`${name}\` cannot name a node: letters, digits, \`_\` and \`-\` only, a letter first` };
      if (name !== old.text && manifest.byName.has(name)) return { problem: `There is a node \`${name}\` already` };
      return { files: [{ path: file.path, edits: placesOf(manifest, old.text).map(({ range }) => ({ range, text: name })) }] };
    },

    symbols(file) {
      const { nodes, tree } = read(file);
      const expect = get(tree.root, 'expect');
      return [
        ...nodes.map(n => ({ name: n.name, kind: 'node' as const, range: n.range, nameRange: n.nameRange, ...(n.type && { detail: n.type }) })),
        ...(expect?.kind === 'object' ? expect.members.map(m => ({ name: `expect ${m.key.value}`, kind: 'object' as const, range: m.range, nameRange: m.key.inner })) : []),
      ].sort((a, b) => a.range.start - b.range.start);
    },

    folds(file) {
      const { tree } = read(file);
      const folds: Range[] = [];
      const pending: (DataNode | undefined)[] = [tree.root];
      while (pending.length > 0) {
        const node = pending.pop();
        if (node?.kind === 'object') for (const { key, value } of node.members) {
          if (value.range.end > value.range.start && file.text.slice(key.range.start, value.range.end).includes('\n')) folds.push({ start: key.range.start, end: value.range.end });
          pending.push(value);
        } else if (node?.kind === 'array') append(pending, node.items);
      }
      return [...folds, ...commentBlocks(file, tree.comments)].sort((a, b) => a.start - b.start || b.end - a.end);
    },
    selection: (file, offset) => pathTo(read(file).tree.root, offset).reverse().flatMap(n => (n.kind === 'string' && n.inner.start !== n.range.start ? [n.inner, n.range] : [n.range])),
    tokens: file => tokens(read(file)),
    format: (file, options) => format(read(file), options),

    lenses(file) {
      const { nodes, tree } = read(file);
      const top = tree.root?.kind === 'object' ? tree.root.members[0]?.key.range : undefined;
      if (!top || nodes.length === 0) return [];
      return [
        { range: top, title: 'Replay', command: 'sluice.replay', arguments: [file.path] },
        ...nodes.filter(n => n.description?.inputs).map(n => ({ range: n.nameRange, title: 'Replay up to here', command: 'sluice.replay', arguments: [file.path, n.name] })),
      ];
    },

    links: (file, scope) => read(file).files.flatMap(f => (f.path !== undefined && scope.exists(f.path) ? [{ range: f.range, path: f.path }] : [])),

    calls(file) {
      const manifest = read(file);
      const item = (node: ManifestNode): CallItem => ({ name: node.name, kind: 'node', place: { path: file.path, range: node.nameRange } });
      return manifest.references.flatMap(({ owner, node, nodeRange, property, feeds }) => {
        const other = manifest.byName.get(node);
        if (!owner || !other || (property !== 'from' && !feeds)) return [];
        const [from, to] = property === 'from' ? [other, owner] : [owner, other];
        return [{ from: item(from), to: item(to), at: nodeRange }];
      });
    },
  };
}

/** The node's name at `offset`, where it stands or where it is referred to. */
function nameAt({ nodes, references, byName }: Manifest, offset: number): { range: Range; text: string } | undefined {
  const node = nodes.find(n => touches(n.nameRange, offset));
  if (node) return { range: node.nameRange, text: node.name };
  const reference = references.find(r => touches(r.nodeRange, offset) && byName.has(r.node));
  return reference && { range: reference.nodeRange, text: reference.node };
}

/** Every place where a node is named, in the order of the text. */
function placesOf({ nodes, references, file }: Manifest, name: string): Place[] {
  return [...nodes.filter(n => n.name === name).map(n => n.nameRange), ...references.filter(r => r.node === name).map(r => r.nodeRange)]
    .sort((a, b) => a.start - b.start)
    .filter((range, i, all) => i === 0 || all[i - 1]!.start !== range.start) // an alias reads one text twice
    .map(range => ({ path: file.path, range }));
}

const declarations: (manifest: Manifest) => Declaration[] = memo(manifest => {
  const outputs = grouped(manifest.outputs, o => o.node);
  return [...feedsOf(manifest), ...manifest.nodes.flatMap((node): Declaration[] => (node.description && manifest.byName.get(node.name) === node ? [{
    kind: 'node', name: node.name, type: node.description.type, pipeline: manifest.name,
    place: { path: manifest.file.path, range: node.nameRange }, documentation: node.description.summary,
    config: manifest.config.get(node) ?? {},
    from: inputsOf(manifest, node.name).map(f => (f.port === undefined ? f.node : `${f.node}.${f.port}`)),
    streams: node.description.outputs?.includes('*') ? (outputs.get(node.name) ?? []).map(({ name, range, text, start }) => ({ name, place: { path: manifest.file.path, range }, rewrite: other => rewritten(text, other, start) })) : [],
  }] : []))];
});

function commentBlocks({ text }: SourceFile, comments: readonly Range[]): Range[] {
  const blocks: Range[] = [];
  let open: Range | undefined;
  for (const comment of comments) {
    if (open && /^\r?\n[ \t]*$/.test(text.slice(open.end, comment.start))) open = { start: open.start, end: comment.end };
    else {
      if (open && text.slice(open.start, open.end).includes('\n')) blocks.push(open);
      open = comment;
    }
  }
  if (open && text.slice(open.start, open.end).includes('\n')) blocks.push(open);
  return blocks;
}

