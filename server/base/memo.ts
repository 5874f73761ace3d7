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

/** Remembers `compute` by the identity of two arguments: a file, and the world around it. */
export function memoPair<First extends object, Second extends object, Value>(compute: (first: First, second: Second) => Value): (first: First, second: Second) => Value {
  const of = memo((first: First) => memo((second: Second) => compute(first, second)));
  return (first, second) => of(first)(second);
}

/**
 * Remembers `compute` by a text: a pattern, a format, the name of a zone. Texts may come from records or from an editor, without end; so when there
 * are `most` of them all are forgotten. What `compute` throws is not remembered.
 */
export function memoText<Value>(compute: (text: string) => Value, most = 500): (text: string) => Value {
  const known = new Map<string, Value>();
  return text => {
    if (known.has(text)) return known.get(text)!;
    const value = compute(text);
    if (known.size >= most) known.clear();
    known.set(text, value);
    return value;
  };
}
