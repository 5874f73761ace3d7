/**
 * Remembers `compute` by the identity of its argument. Inputs are immutable, so nothing is ever invalidated:
 * a new text is a new object, and the old answer goes when the old object goes.
 */
export function memo<Key extends object, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, { value: Value }>();
  return key => {
    let entry = known.get(key);
    if (!entry) known.set(key, (entry = { value: compute(key) }));
    return entry.value;
  };
}
