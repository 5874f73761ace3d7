import type { StartFrame } from '../../server/protocol/frames.ts';

export interface Placed { readonly name: string; readonly x: number; readonly y: number }
export interface Layout { readonly nodes: readonly Placed[]; readonly width: number; readonly height: number }

export const nodeWidth = 168;
export const nodeHeight = 54;
const [gapX, gapY, margin] = [44, 18, 12];

/** Nodes in layers from left to right: each to the right of all that feed it; within a layer near its neighbours. */
export function layOut({ nodes, edges }: Pick<StartFrame, 'nodes' | 'edges'>): Layout {
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
  for (let pass = 0; pass < 4; pass++) {
    for (const names of used) {
      const weight = (name: string) => {
        const near = edges.flatMap(e => (e.to === name ? [place.get(e.from)!] : e.from === name ? [place.get(e.to)!] : [])).filter(v => v !== undefined);
        return near.length === 0 ? place.get(name)! : near.reduce((a, b) => a + b, 0) / near.length;
      };
      names.sort((a, b) => weight(a) - weight(b));
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
