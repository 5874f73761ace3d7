/**
 * A robust random cut forest over a stream of points (Guha, Mishra, Roy, Schrijvers 2016): each tree keeps a sample of the points, newer
 * ones more likely, cuts their bounding box at random, a dimension as likely as it is long; a point scores by how deep it would stand and
 * how much its cut sets it apart. The same random numbers give the same scores.
 */
export interface Forest {
  /** Score of a point before it is learnt: about 0 to 2 for usual points, more the more it stands apart. Undefined until the sample is full. */
  score(point: Float64Array): { readonly score: number; /** Parts of the score by dimension, for values above and below the usual ones. */ readonly high: Float64Array; readonly low: Float64Array } | undefined;
  learn(point: Float64Array): void;
}

export interface ForestOptions {
  readonly dimensions: number;
  readonly trees: number;
  readonly sampleSize: number;
  /** Points after which half of a sample's weight is gone. */
  readonly timeDecay: number;
  random(): number;
}

interface Node {
  parent: Node | undefined;
  left: Node | undefined;
  right: Node | undefined;
  dimension: number;
  cut: number;
  min: Float64Array;
  max: Float64Array;
  count: number;
  /** Of a leaf: how many equal points it holds. */
  point: Float64Array | undefined;
}

interface Sampled { weight: number; leaf: Node }

export function makeForest({ dimensions, trees, sampleSize, timeDecay, random }: ForestOptions): Forest {
  const forest = Array.from({ length: trees }, () => makeTree(dimensions, sampleSize, timeDecay, random));
  let seen = 0;
  return {
    score(point) {
      if (seen < sampleSize) return undefined;
      const high = new Float64Array(dimensions);
      const low = new Float64Array(dimensions);
      let score = 0;
      for (const tree of forest) score += tree.score(point, high, low);
      for (let d = 0; d < dimensions; d++) {
        high[d] = high[d]! / trees;
        low[d] = low[d]! / trees;
      }
      return { score: score / trees, high, low };
    },
    learn(point) {
      seen++;
      for (const tree of forest) tree.learn(point, seen);
    },
  };
}

function makeTree(dimensions: number, sampleSize: number, timeDecay: number, random: () => number) {
  let root: Node | undefined;
  // A heap by weight: the lightest goes when a heavier one comes (weighted reservoir sampling with decay).
  const heap: Sampled[] = [];

  function up(index: number): void {
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (heap[parent]!.weight <= heap[index]!.weight) return;
      [heap[parent], heap[index]] = [heap[index]!, heap[parent]!];
      index = parent;
    }
  }

  function down(index: number): void {
    for (;;) {
      const left = index * 2 + 1;
      let least = index;
      if (left < heap.length && heap[left]!.weight < heap[least]!.weight) least = left;
      if (left + 1 < heap.length && heap[left + 1]!.weight < heap[least]!.weight) least = left + 1;
      if (least === index) return;
      [heap[least], heap[index]] = [heap[index]!, heap[least]!];
      index = least;
    }
  }

  const leafOf = (point: Float64Array): Node => ({ parent: undefined, left: undefined, right: undefined, dimension: 0, cut: 0, min: point, max: point, count: 1, point });

  function insert(point: Float64Array): Node {
    if (!root) return (root = leafOf(point));
    let node = root;
    for (;;) {
      if (node.point && equal(node.point, point)) {
        for (let at: Node | undefined = node; at; at = at.parent) at.count++;
        return node;
      }
      // A random cut of the box that would hold the point as well.
      let total = 0;
      for (let d = 0; d < dimensions; d++) total += Math.max(node.max[d]!, point[d]!) - Math.min(node.min[d]!, point[d]!);
      let at = random() * total;
      let dimension = 0;
      let cut = 0;
      for (let d = 0; d < dimensions; d++) {
        const low = Math.min(node.min[d]!, point[d]!);
        const length = Math.max(node.max[d]!, point[d]!) - low;
        if (length <= 0) continue;
        dimension = d;
        cut = low + Math.min(at, length * (1 - 1e-12));
        if (at < length) break;
        at -= length;
      }
      const below = point[dimension]! <= cut;
      const apart = below ? node.min[dimension]! > cut : node.max[dimension]! <= cut;
      if (apart) {
        const leaf = leafOf(point);
        const min = node.min.map((v, d) => Math.min(v, point[d]!));
        const max = node.max.map((v, d) => Math.max(v, point[d]!));
        const { parent } = node;
        const joint: Node = { parent, left: below ? leaf : node, right: below ? node : leaf, dimension, cut, min, max, count: node.count, point: undefined };
        if (!parent) root = joint;
        else if (parent.left === node) parent.left = joint;
        else parent.right = joint;
        node.parent = joint;
        leaf.parent = joint;
        for (let a: Node | undefined = joint; a; a = a.parent) {
          a.count++;
          if (a !== joint) widen(a, point);
        }
        return leaf;
      }
      node = point[node.dimension]! <= node.cut ? node.left! : node.right!;
    }
  }

  function widen(node: Node, point: Float64Array): void {
    let min = node.min;
    let max = node.max;
    for (let d = 0; d < dimensions; d++) {
      if (point[d]! < min[d]!) { if (min === node.min) node.min = min = min.slice(); min[d] = point[d]!; }
      if (point[d]! > max[d]!) { if (max === node.max) node.max = max = max.slice(); max[d] = point[d]!; }
    }
  }

  function remove(leaf: Node): void {
    if (leaf.count > 1) {
      for (let at: Node | undefined = leaf; at; at = at.parent) at.count--;
      return;
    }
    const { parent } = leaf;
    if (!parent) {
      root = undefined;
      return;
    }
    const sibling = (parent.left === leaf ? parent.right : parent.left)!;
    const above = parent.parent;
    sibling.parent = above;
    if (!above) root = sibling;
    else if (above.left === parent) above.left = sibling;
    else above.right = sibling;
    for (let at = above; at; at = at.parent) {
      at.count--;
      const [a, b] = [at.left!, at.right!];
      const min = new Float64Array(dimensions);
      const max = new Float64Array(dimensions);
      for (let d = 0; d < dimensions; d++) {
        min[d] = Math.min(a.min[d]!, b.min[d]!);
        max[d] = Math.max(a.max[d]!, b.max[d]!);
      }
      at.min = min;
      at.max = max;
    }
  }

  return {
    learn(point: Float64Array, time: number): void {
      // Efraimidis–Spirakis with a weight that doubles every `timeDecay` points, in logarithms.
      const weight = time * Math.LN2 / timeDecay - Math.log(-Math.log(random() || 1e-300));
      if (heap.length >= sampleSize) {
        if (weight <= heap[0]!.weight) return;
        remove(heap[0]!.leaf);
        heap[0] = { weight, leaf: insert(point) };
        down(0);
        return;
      }
      heap.push({ weight, leaf: insert(point) });
      up(heap.length - 1);
    },
    score(point: Float64Array, high: Float64Array, low: Float64Array): number {
      if (!root) return 0;
      // Expected over all cuts: at each box the chance that a cut sets the point apart, worth the more the higher up that is.
      let reach = 1;
      let score = 0;
      let depth = 0;
      let node: Node | undefined = root;
      const scale = Math.log2(root.count + 1);
      while (node) {
        let outside = 0;
        let length = 0;
        for (let d = 0; d < dimensions; d++) {
          const above = Math.max(0, point[d]! - node.max[d]!);
          const below = Math.max(0, node.min[d]! - point[d]!);
          outside += above + below;
          length += node.max[d]! - node.min[d]! + above + below;
        }
        if (outside > 0) {
          const chance = outside / length;
          const gain = scale * reach * chance / (depth + 1);
          for (let d = 0; d < dimensions; d++) {
            high[d] = high[d]! + gain * Math.max(0, point[d]! - node.max[d]!) / outside;
            low[d] = low[d]! + gain * Math.max(0, node.min[d]! - point[d]!) / outside;
          }
          score += gain;
          reach *= 1 - chance;
        }
        if (reach < 1e-9) break;
        if (node.point) {
          // The point is known: the more often, the less it says. No dimension is to blame more than another.
          const gain = scale * reach * (1 - node.count / (2 * root.count)) / (depth + Math.log2(node.count + 1));
          for (let d = 0; d < dimensions; d++) {
            high[d] = high[d]! + gain / (2 * dimensions);
            low[d] = low[d]! + gain / (2 * dimensions);
          }
          score += gain;
          break;
        }
        depth++;
        node = point[node.dimension]! <= node.cut ? node.left : node.right;
      }
      return score;
    },
  };
}

function equal(a: Float64Array, b: Float64Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
