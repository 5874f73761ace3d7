/** A part of the rows: those that its condition holds for; all when it has none. */
export interface Slice { readonly where?: string }

export interface SliceKey { readonly name: string; readonly type: string; readonly expression: string }

/**
 * Divides rows so that no part has more than `most` of the seen combinations of keys. Together the parts have every row once, also those
 * of values that were not seen.
 */
export function slices(keys: readonly SliceKey[], seen: readonly (readonly (string | null)[])[], most: number): Slice[] {
  const distinct = [...new Map(seen.map(values => [JSON.stringify(values), values])).values()];
  return divided(keys, distinct, most).map(where => (where === undefined ? {} : { where }));
}

function divided([key, ...rest]: readonly SliceKey[], seen: readonly (readonly (string | null)[])[], most: number): (string | undefined)[] {
  if (key === undefined || seen.length <= most) return [undefined];
  const groups = new Map<string | null, (readonly (string | null)[])[]>();
  for (const [first = null, ...others] of seen) groups.set(first, [...(groups.get(first) ?? []), others]);
  const values = [...groups.keys()].filter(v => v !== null).sort(numeric.has(key.type.replace(/\(.*/, '')) ? (a, b) => Number(a) - Number(b) : (a, b) => (a < b ? -1 : a > b ? 1 : 0));
  // Runs of neighbouring values; one that is too many alone stands alone and is divided by the keys behind it.
  const runs: string[][] = [];
  let count = 0;
  for (const value of values) {
    const size = groups.get(value)!.length;
    if (runs.length === 0 || count + size > most) {
      runs.push([value]);
      count = size;
    } else {
      runs.at(-1)!.push(value);
      count += size;
    }
  }
  const nulls = groups.get(null);
  const parts = runs.flatMap((run, i): (string | undefined)[] => {
    const bounds = [...(i > 0 ? [`${key.expression} >= ${literal(run[0]!, key.type)}`] : []), ...(i < runs.length - 1 ? [`${key.expression} < ${literal(runs[i + 1]![0]!, key.type)}`] : [])];
    // NULL is neither below nor above anything; where none was seen, the first part has it.
    if (nulls && bounds.length === 0) bounds.push(`${key.expression} IS NOT NULL`);
    const part = bounds.length === 0 ? undefined : i === 0 && !nulls ? `(${bounds.join(' AND ')} OR ${key.expression} IS NULL)` : bounds.join(' AND ');
    return within(part, run.length === 1 ? groups.get(run[0]!)! : []);
  });
  return nulls ? [...within(`${key.expression} IS NULL`, nulls), ...(runs.length > 0 ? parts : [`${key.expression} IS NOT NULL`])] : parts;

  function within(part: string | undefined, own: readonly (readonly (string | null)[])[]): (string | undefined)[] {
    return divided(rest, own, most).map(inside => (part === undefined ? inside : inside === undefined ? part : `${part} AND ${inside}`));
  }
}

const numeric = new Set(['tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'decimal']);

function literal(value: string, type: string): string {
  const name = type.replace(/\(.*/, '');
  if (name === 'date' || name === 'timestamp') return `${name.toUpperCase()} '${value}'`;
  return numeric.has(name) || name === 'boolean' ? value : `'${value.replace(/'/g, "''")}'`;
}
