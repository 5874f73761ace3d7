/**
 * A robust random cut forest over a stream of points (Guha, Mishra, Roy, Schrijvers 2016): each tree keeps a sample of the points, newer
 * ones more likely, cuts their bounding box at random, a dimension as likely as it is long; a point scores by how deep it would stand and
 * how much its cut sets it apart. The same random numbers give the same scores.
 */
export interface Forest {
  /** Score of a point before it is learnt: about 0 to 2 for usual points, more the more it stands apart. Undefined until the sample is full. */
  score(point: Float64Array): Scored | undefined;
  learn(point: Float64Array): void;
}

export interface Scored {
  readonly score: number;
  /** Parts of the score by dimension, for values above and below the usual ones; all 0 unless `explain` was asked. */
  readonly high: Float64Array;
  readonly low: Float64Array;
}

export interface ForestOptions {
  readonly dimensions: number;
  readonly trees: number;
  readonly sampleSize: number;
  /** Points after which half of a sample's weight is gone. */
  readonly timeDecay: number;
  /** Whether scores are told by dimension. */
  readonly explain?: boolean;
  random(): number;
}

interface Tree {
  learn(point: Float64Array, time: number): void;
  score(point: Float64Array): number;
}

export function makeForest({ dimensions, trees, sampleSize, timeDecay, explain = true, random }: ForestOptions): Forest {
  const high = new Float64Array(dimensions);
  const low = new Float64Array(dimensions);
  const forest = Array.from({ length: trees }, () => makeTree(dimensions, sampleSize, Math.LN2 / timeDecay, random, explain ? { high, low } : undefined));
  let seen = 0;
  return {
    score(given) {
      if (seen < sampleSize) return undefined;
      const point = bounded(given);
      high.fill(0);
      low.fill(0);
      let score = 0;
      for (const tree of forest) score += tree.score(point);
      return { score: score / trees, high: high.map(v => v / trees), low: low.map(v => v / trees) };
    },
    learn(given) {
      const point = bounded(given);
      seen++;
      for (const tree of forest) tree.learn(point, seen);
    },
  };
}

/** Values so large that a box could not be measured count as the largest that can. */
function bounded(point: Float64Array): Float64Array {
  for (let d = 0; d < point.length; d++) if (!(Math.abs(point[d]!) <= 1e300)) return point.map(v => (Number.isNaN(v) ? 0 : Math.max(-1e300, Math.min(1e300, v))));
  return point;
}

// A node has eight numbers in `links` and, in `boxes`, its cut and then the least and greatest value of each dimension: what one step
// down the tree reads stands together in memory. A leaf's box is its point; equal points share a leaf.
const LEFT = 0;
const RIGHT = 1;
const PARENT = 2;
const DIMENSION = 3;
const COUNT = 4;
const STRIDE = 8;
const none = -1;

function makeTree(dimensions: number, sampleSize: number, decay: number, random: () => number, parts: { readonly high: Float64Array; readonly low: Float64Array } | undefined): Tree {
  const links = new Int32Array(sampleSize * 2 * STRIDE);
  const width = 1 + 2 * dimensions;
  const boxes = new Float64Array(sampleSize * 2 * width);
  const free: number[] = Array.from({ length: sampleSize * 2 }, (_, i) => sampleSize * 2 - 1 - i);
  let root = none;
  // A heap by weight: the lightest goes when a heavier one comes (weighted reservoir sampling with decay).
  const weights = new Float64Array(sampleSize);
  const leaves = new Int32Array(sampleSize);
  let size = 0;

  function swap(a: number, b: number): void {
    const weight = weights[a]!;
    const leaf = leaves[a]!;
    weights[a] = weights[b]!;
    leaves[a] = leaves[b]!;
    weights[b] = weight;
    leaves[b] = leaf;
  }

  function up(index: number): void {
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (weights[parent]! <= weights[index]!) return;
      swap(parent, index);
      index = parent;
    }
  }

  function down(index: number): void {
    for (;;) {
      const left = index * 2 + 1;
      let least = index;
      if (left < size && weights[left]! < weights[least]!) least = left;
      if (left + 1 < size && weights[left + 1]! < weights[least]!) least = left + 1;
      if (least === index) return;
      swap(least, index);
      index = least;
    }
  }

  function leafOf(point: Float64Array): number {
    const node = free.pop()!;
    links[node * STRIDE + LEFT] = none;
    links[node * STRIDE + RIGHT] = none;
    links[node * STRIDE + PARENT] = none;
    links[node * STRIDE + COUNT] = 1;
    for (let d = 0, at = node * width + 1; d < dimensions; d++, at += 2) boxes[at] = boxes[at + 1] = point[d]!;
    return node;
  }

  function holds(leaf: number, point: Float64Array): boolean {
    for (let d = 0, at = leaf * width + 1; d < dimensions; d++, at += 2) if (boxes[at] !== point[d]) return false;
    return true;
  }

  function replace(parent: number, child: number, by: number): void {
    if (parent === none) root = by;
    else if (links[parent * STRIDE + LEFT] === child) links[parent * STRIDE + LEFT] = by;
    else links[parent * STRIDE + RIGHT] = by;
    links[by * STRIDE + PARENT] = parent;
  }

  function insert(point: Float64Array): number {
    if (root === none) return (root = leafOf(point));
    let node = root;
    for (;;) {
      if (links[node * STRIDE + LEFT] === none && holds(node, point)) {
        for (let at = node; at !== none; at = links[at * STRIDE + PARENT]!) links[at * STRIDE + COUNT]!++;
        return node;
      }
      // A random cut of the box that would hold the point as well.
      const box = node * width + 1;
      let total = 0;
      for (let d = 0; d < dimensions; d++) {
        const p = point[d]!;
        const least = boxes[box + 2 * d]!;
        const most = boxes[box + 2 * d + 1]!;
        total += (p > most ? p : most) - (p < least ? p : least);
      }
      let at = random() * total;
      let dimension = 0;
      let cut = 0;
      for (let d = 0; d < dimensions; d++) {
        const p = point[d]!;
        const least = Math.min(boxes[box + 2 * d]!, p);
        const most = Math.max(boxes[box + 2 * d + 1]!, p);
        const length = most - least;
        if (length <= 0) continue;
        dimension = d;
        cut = least + Math.min(at, length);
        // Invariant: the cut parts the ends, however close they are.
        if (cut >= most) cut = least;
        if (at < length) break;
        at -= length;
      }
      const below = point[dimension]! <= cut;
      if (below ? boxes[box + 2 * dimension]! > cut : boxes[box + 2 * dimension + 1]! <= cut) return beside(node, point, dimension, cut, below);
      const on = boxes[node * width]!;
      node = links[node * STRIDE + (point[links[node * STRIDE + DIMENSION]!]! <= on ? LEFT : RIGHT)]!;
    }
  }

  /** A new leaf beside `node`, under a new joint with the cut between them. */
  function beside(node: number, point: Float64Array, dimension: number, cut: number, below: boolean): number {
    const leaf = leafOf(point);
    const joint = free.pop()!;
    const parent = links[node * STRIDE + PARENT]!;
    links[joint * STRIDE + LEFT] = below ? leaf : node;
    links[joint * STRIDE + RIGHT] = below ? node : leaf;
    links[joint * STRIDE + DIMENSION] = dimension;
    links[joint * STRIDE + COUNT] = links[node * STRIDE + COUNT]!;
    boxes.copyWithin(joint * width, node * width, (node + 1) * width);
    boxes[joint * width] = cut;
    replace(parent, node, joint);
    links[node * STRIDE + PARENT] = joint;
    links[leaf * STRIDE + PARENT] = joint;
    for (let above = joint; above !== none; above = links[above * STRIDE + PARENT]!) {
      links[above * STRIDE + COUNT]!++;
      for (let d = 0, at = above * width + 1; d < dimensions; d++, at += 2) {
        const p = point[d]!;
        if (p < boxes[at]!) boxes[at] = p;
        if (p > boxes[at + 1]!) boxes[at + 1] = p;
      }
    }
    return leaf;
  }

  function remove(leaf: number): void {
    if (links[leaf * STRIDE + COUNT]! > 1) {
      for (let at = leaf; at !== none; at = links[at * STRIDE + PARENT]!) links[at * STRIDE + COUNT]!--;
      return;
    }
    free.push(leaf);
    const parent = links[leaf * STRIDE + PARENT]!;
    if (parent === none) {
      root = none;
      return;
    }
    const sibling = links[parent * STRIDE + LEFT] === leaf ? links[parent * STRIDE + RIGHT]! : links[parent * STRIDE + LEFT]!;
    const above = links[parent * STRIDE + PARENT]!;
    replace(above, parent, sibling);
    free.push(parent);
    // Boxes shrink upwards until one keeps its size.
    let shrinks = true;
    for (let at = above; at !== none; at = links[at * STRIDE + PARENT]!) {
      links[at * STRIDE + COUNT]!--;
      if (!shrinks) continue;
      shrinks = false;
      const left = links[at * STRIDE + LEFT]! * width + 1;
      const right = links[at * STRIDE + RIGHT]! * width + 1;
      const own = at * width + 1;
      for (let d = 0; d < 2 * dimensions; d += 2) {
        const least = Math.min(boxes[left + d]!, boxes[right + d]!);
        const most = Math.max(boxes[left + d + 1]!, boxes[right + d + 1]!);
        if (least !== boxes[own + d] || most !== boxes[own + d + 1]) {
          shrinks = true;
          boxes[own + d] = least;
          boxes[own + d + 1] = most;
        }
      }
    }
  }

  return {
    learn(point, time) {
      // Efraimidis–Spirakis with a weight that doubles every `timeDecay` points, in logarithms.
      const drawn = random() || 1e-300;
      const full = size >= sampleSize;
      // −ln u ≥ 1 − u: most points are refused without a logarithm.
      if (full && 1 - drawn > Math.exp(time * decay - weights[0]!)) return;
      const weight = time * decay - Math.log(-Math.log(drawn));
      if (full) {
        if (weight <= weights[0]!) return;
        remove(leaves[0]!);
        weights[0] = weight;
        leaves[0] = insert(point);
        down(0);
        return;
      }
      weights[size] = weight;
      leaves[size] = insert(point);
      up(size++);
    },
    score(point) {
      if (root === none) return 0;
      // Expected over all cuts: at each box the chance that a cut sets the point apart, worth the more the higher up that is.
      const all = links[root * STRIDE + COUNT]!;
      const scale = Math.log2(all + 1);
      let reach = 1;
      let score = 0;
      let depth = 0;
      for (let node = root; ; ) {
        const box = node * width + 1;
        let outside = 0;
        let length = 0;
        for (let d = 0; d < dimensions; d++) {
          const p = point[d]!;
          const least = boxes[box + 2 * d]!;
          const most = boxes[box + 2 * d + 1]!;
          length += most - least;
          if (p > most) outside += p - most;
          else if (p < least) outside += least - p;
        }
        if (outside > 0) {
          const chance = outside / (length + outside);
          const gain = scale * reach * chance / (depth + 1);
          if (parts) share(point, box, gain / outside);
          score += gain;
          reach *= 1 - chance;
          if (reach < 1e-9) return score;
        }
        const left = links[node * STRIDE + LEFT]!;
        if (left === none) {
          // The point is known: the more often, the less it says. No dimension is to blame more than another.
          const count = links[node * STRIDE + COUNT]!;
          const gain = scale * reach * (1 - count / (2 * all)) / (depth + Math.log2(count + 1));
          if (parts) {
            for (let d = 0; d < dimensions; d++) {
              parts.high[d] = parts.high[d]! + gain / (2 * dimensions);
              parts.low[d] = parts.low[d]! + gain / (2 * dimensions);
            }
          }
          return score + gain;
        }
        depth++;
        node = point[links[node * STRIDE + DIMENSION]!]! <= boxes[node * width]! ? left : links[node * STRIDE + RIGHT]!;
      }
    },
  };

  /** Blames the dimensions that stick out of the box, each as far as it does. */
  function share(point: Float64Array, box: number, each: number): void {
    for (let d = 0; d < dimensions; d++) {
      const p = point[d]!;
      if (p > boxes[box + 2 * d + 1]!) parts!.high[d] = parts!.high[d]! + each * (p - boxes[box + 2 * d + 1]!);
      else if (p < boxes[box + 2 * d]!) parts!.low[d] = parts!.low[d]! + each * (boxes[box + 2 * d]! - p);
    }
  }
}
