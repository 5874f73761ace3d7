import type { StartFrame } from '../../server/protocol/frames.ts';

export interface Placed { readonly name: string; readonly x: number; readonly y: number }
export interface Layout { readonly nodes: readonly Placed[]; readonly width: number; readonly height: number }

export const nodeWidth = 196;
export const nodeHeight = 66;
const [gapX, gapY, margin] = [44, 18, 12];

/** Edges without those that would close a circle; the way of the records comes first, what is only looked up gives way. */
function acyclic(edges: StartFrame['edges']): StartFrame['edges'] {
  const next = new Map<string, string[]>();
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean => from === to || (!seen.has(from) && (seen.add(from), (next.get(from) ?? []).some(n => reaches(n, to, seen))));
  const kept: StartFrame['edges'][number][] = [];
  for (const edge of [...edges].sort((a, b) => rank(a) - rank(b))) {
    if (reaches(edge.to, edge.from)) continue;
    next.set(edge.from, [...(next.get(edge.from) ?? []), edge.to]);
    kept.push(edge);
  }
  return kept;
}

const rank = ({ label }: StartFrame['edges'][number]) => (label === undefined ? 0 : label === 'to' ? 1 : label === 'bucket' ? 3 : 2);

/** Nodes in layers from left to right: each to the right of all that feed it; within a layer near its neighbours. */
export function layOut(pipeline: Pick<StartFrame, 'nodes' | 'edges'>): Layout {
  const { nodes } = pipeline;
  const edges = acyclic(pipeline.edges);
  const layer = new Map(nodes.map(n => [n.name, 0]));
  for (let round = 0; round < nodes.length; round++) {
    let moved = false;
    for (const { from, to } of edges) {
      const next = (layer.get(from) ?? 0) + 1;
      if (from !== to && layer.has(from) && (layer.get(to) ?? 0) < next && next < nodes.length) {
        layer.set(to, next);
        moved = true;
      }
    }
    if (!moved) break;
  }
  // What only feeds (a table, say) stands right before what it feeds.
  for (const { name } of nodes) {
    const feeds = edges.filter(e => e.from === name).map(e => layer.get(e.to) ?? 0);
    if (feeds.length > 0 && !edges.some(e => e.to === name)) layer.set(name, Math.max(0, Math.min(...feeds) - 1));
  }
  const columns: string[][] = [];
  for (const { name } of nodes) (columns[layer.get(name)!] ??= []).push(name);
  const used = columns.filter(c => c !== undefined && c.length > 0);
  const place = new Map<string, number>();
  used.forEach(names => names.forEach((name, i) => place.set(name, i)));
  const neighbours = new Map<string, string[]>(nodes.map(n => [n.name, []]));
  for (const { from, to } of edges) {
    neighbours.get(from)?.push(to);
    neighbours.get(to)?.push(from);
  }
  for (let pass = 0; pass < 4; pass++) {
    for (const names of used) {
      const weights = new Map(names.map(name => {
        const near = neighbours.get(name)!.flatMap(n => place.get(n) ?? []);
        return [name, near.length === 0 ? place.get(name)! : near.reduce((a, b) => a + b, 0) / near.length];
      }));
      names.sort((a, b) => weights.get(a)! - weights.get(b)!);
      names.forEach((name, i) => place.set(name, i));
    }
  }
  const tallest = Math.max(1, ...used.map(c => c.length));
  const height = margin * 2 + tallest * nodeHeight + (tallest - 1) * gapY;
  const placed = used.flatMap((names, column) => {
    const own = names.length * nodeHeight + (names.length - 1) * gapY;
    return names.map((name, i) => ({ name, x: margin + column * (nodeWidth + gapX), y: (height - own) / 2 + i * (nodeHeight + gapY) }));
  });
  return { nodes: placed, width: margin * 2 + used.length * nodeWidth + Math.max(0, used.length - 1) * gapX, height };
}
