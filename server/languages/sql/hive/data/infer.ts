import { NumberText, type JsonObject, type JsonValue } from './json-text.ts';

/** A type under inference: what records have shown so far. */
export type Inferred =
  | { readonly kind: 'scalar'; readonly name: 'boolean' | 'int' | 'bigint' | 'double' | 'string' | 'binary' | 'null' }
  | { readonly kind: 'array' | 'set'; readonly element: Inferred }
  | { readonly kind: 'struct'; readonly fields: ReadonlyMap<string, Inferred> };

const scalar = (name: Extract<Inferred, { kind: 'scalar' }>['name']): Inferred => ({ kind: 'scalar', name });
const nothing = scalar('null');

/** Type of one plain JSON value: whole numbers `int` or `bigint`, others `double`, objects `struct`, never `map`. */
export function jsonType(value: JsonValue): Inferred {
  if (value === null) return nothing;
  if (value instanceof NumberText) return scalar(/^-?\d+$/.test(value.text) ? wholeType(BigInt(value.text)) : 'double');
  switch (typeof value) {
    case 'boolean': return scalar('boolean');
    case 'string': return scalar('string');
    case 'number': return scalar(Number.isInteger(value) ? wholeType(BigInt(value)) : 'double');
  }
  if (Array.isArray(value)) return { kind: 'array', element: (value as readonly JsonValue[]).map(jsonType).reduce(mergeTypes, nothing) };
  return { kind: 'struct', fields: new Map([...value as JsonObject].map(([k, v]) => [k, jsonType(v)])) };
}

const wholeType = (value: bigint) => (value >= -(2n ** 31n) && value < 2n ** 31n ? 'int' : value >= -(2n ** 63n) && value < 2n ** 63n ? 'bigint' : 'double');

/** Type of one cell of CSV: `bigint`, `double` or `string`; an empty one says nothing. */
export function cellType(text: string): Inferred {
  if (text === '') return nothing;
  if (/^[-+]?\d{1,18}$/.test(text)) return scalar('bigint');
  return scalar(/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text) ? 'double' : 'string');
}

/** Type of one attribute value: numbers `bigint` or `double`, sets `set<…>`, which is no type of Hive. */
export function itemType(tagged: Readonly<Record<string, unknown>>): Inferred {
  const [tag, content] = Object.entries(tagged)[0] ?? ['NULL', true];
  switch (tag) {
    case 'S': return scalar('string');
    case 'N': return numberType(String(content));
    case 'B': return scalar('binary');
    case 'BOOL': return scalar('boolean');
    case 'SS': return { kind: 'set', element: scalar('string') };
    case 'NS': return { kind: 'set', element: (content as string[]).map(numberType).reduce(mergeTypes, nothing) };
    case 'BS': return { kind: 'set', element: scalar('binary') };
    case 'L': return { kind: 'array', element: (content as Record<string, unknown>[]).map(itemType).reduce(mergeTypes, nothing) };
    case 'M': return { kind: 'struct', fields: new Map(Object.entries(content as Record<string, Record<string, unknown>>).map(([k, v]) => [k, itemType(v)])) };
    default: return nothing;
  }
}

const numberType = (text: string): Inferred => scalar(/^[-+]?\d{1,18}$/.test(text) ? 'bigint' : 'double');

const ladder = ['null', 'boolean', 'int', 'bigint', 'double', 'string'];

/** The type that holds both: numbers widen, anything else that clashes becomes text. */
export function mergeTypes(a: Inferred, b: Inferred): Inferred {
  if (a.kind === 'scalar' && a.name === 'null') return b;
  if (b.kind === 'scalar' && b.name === 'null') return a;
  if (a.kind === 'scalar' && b.kind === 'scalar') {
    if (a.name === b.name) return a;
    if (a.name === 'binary' || b.name === 'binary' || a.name === 'boolean' || b.name === 'boolean') return scalar('string');
    return ladder.indexOf(a.name) > ladder.indexOf(b.name) ? a : b;
  }
  if (a.kind === 'struct' && b.kind === 'struct') {
    const fields = new Map(a.fields);
    for (const [name, type] of b.fields) fields.set(name, fields.has(name) ? mergeTypes(fields.get(name)!, type) : type);
    return { kind: 'struct', fields };
  }
  if ((a.kind === 'array' || a.kind === 'set') && (b.kind === 'array' || b.kind === 'set')) return { kind: a.kind === 'set' && b.kind === 'set' ? 'set' : 'array', element: mergeTypes(a.element, b.element) };
  return scalar('string');
}

/** The type as the catalogue spells it. */
export function printInferred(type: Inferred): string {
  switch (type.kind) {
    case 'scalar': return type.name === 'null' ? 'string' : type.name;
    case 'array': case 'set': return `${type.kind}<${printInferred(type.element)}>`;
    case 'struct': return type.fields.size === 0 ? 'string' : `struct<${[...type.fields].map(([k, v]) => `${k}:${printInferred(v)}`).join(',')}>`;
  }
}

/** Takes what one record shows into what is known: a type for each column. */
export function learn(shapes: Map<string, Inferred>, name: string, type: Inferred): void {
  const old = shapes.get(name);
  shapes.set(name, old ? mergeTypes(old, type) : type);
}

export function columnsOf(shapes: ReadonlyMap<string, Inferred>): { readonly Name: string; readonly Type: string }[] {
  return [...shapes].map(([name, type]) => ({ Name: name.toLowerCase(), Type: printInferred(type) }));
}
