/** A region in which points crowd: its bounds in the order of the dimensions, and points per unit of its volume. */
export interface Hotspot { readonly density: number; readonly minValues: readonly number[]; readonly maxValues: readonly number[] }

/**
 * Hotspots among the last `size` points: groups in which each point has `least` points (itself among them) within `radius`, joined where
 * they reach one another (DBSCAN). Who is near whom is kept as bits and only changes where a point comes or goes.
 */
export function makeHotspots(dimensions: number, size: number, radius: number, least: number): { push(point: Float64Array): readonly Hotspot[] } {
  const words = (size + 31) >> 5;
  const points = new Float64Array(size * dimensions);
  const near = new Int32Array(size * words);
  const neighbours = new Int32Array(size);
  const squared = radius * radius;
  let count = 0;

  function set(slot: number, point: Float64Array): void {
    const leaving = count >= size;
    points.set(point, slot * dimensions);
    neighbours[slot] = 0;
    near.fill(0, slot * words, (slot + 1) * words);
    const bit = 1 << (slot & 31);
    for (let other = 0; other < Math.min(count + 1, size); other++) {
      let distance = 0;
      for (let d = 0; d < dimensions; d++) {
        const apart = points[other * dimensions + d]! - point[d]!;
        distance += apart * apart;
      }
      const word = other * words + (slot >> 5);
      if (other !== slot && leaving && (near[word]! & bit) !== 0) {
        near[word]! &= ~bit;
        neighbours[other]!--;
      }
      if (distance <= squared) {
        near[slot * words + (other >> 5)]! |= 1 << (other & 31);
        neighbours[slot]!++;
        if (other !== slot) {
          near[word]! |= bit;
          neighbours[other]!++;
        }
      }
    }
  }

  function groups(): Hotspot[] {
    const free = new Int32Array(words);
    for (let i = 0; i < size; i++) free[i >> 5]! |= 1 << (i & 31);
    const found: Hotspot[] = [];
    const pending: number[] = [];
    for (let i = 0; i < size; i++) {
      if ((free[i >> 5]! & (1 << (i & 31))) === 0 || neighbours[i]! < least) continue;
      free[i >> 5]! &= ~(1 << (i & 31));
      pending.push(i);
      const min = new Array<number>(dimensions).fill(Infinity);
      const max = new Array<number>(dimensions).fill(-Infinity);
      let members = 0;
      while (pending.length > 0) {
        const at = pending.pop()!;
        members++;
        for (let d = 0; d < dimensions; d++) {
          const v = points[at * dimensions + d]!;
          if (v < min[d]!) min[d] = v;
          if (v > max[d]!) max[d] = v;
        }
        if (neighbours[at]! < least) continue;
        for (let w = 0; w < words; w++) {
          let fresh = near[at * words + w]! & free[w]!;
          free[w]! &= ~fresh;
          while (fresh !== 0) {
            const lowest = 31 - Math.clz32(fresh & -fresh);
            pending.push(w * 32 + lowest);
            fresh &= fresh - 1;
          }
        }
      }
      // A side without length counts as long as the radius, so that the density stays a number.
      const volume = min.reduce((product, low, d) => product * (max[d]! - low || radius), 1);
      found.push({ density: members / volume, minValues: min, maxValues: max });
    }
    return found;
  }

  return {
    push(point) {
      set(count % size, point);
      count++;
      return count < size ? [] : groups();
    },
  };
}
