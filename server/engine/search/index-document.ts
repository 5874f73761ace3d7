import { ipNumber } from './addresses.ts';
import { analyzeAs } from './analysis.ts';
import { illegalArgument, SearchError } from './error.ts';
import { notBoolean, scalarText } from './field-types.ts';
import { describe, isNumeric, type Field } from './fields.ts';
import type { Point } from './geo.ts';
import { wholeDoublesOf } from './json.ts';
import { deepest, type Mapping } from './mapping.ts';
import { notNumeric } from './numeric-types.ts';
import { gridPoint } from './points.ts';
import { Refusal } from './refusal.ts';
import { isOn, textOf } from './scalars.ts';
import type { DocValueKind } from './scripts.ts';

/** Values of one document by field path: sorted as doc values are; text fields hold their tokens. */
export interface IndexedValues {
  readonly values: Map<string, readonly unknown[]>;
  readonly tokens: Map<string, readonly string[]>;
  /** Fields some of whose values were left out. */
  readonly ignored: readonly string[];
  /** Objects under nested paths, each indexed as a document of its own. */
  readonly nested: Map<string, readonly (IndexedValues & { readonly source: unknown })[]>;
}

/**
 * Turns a document into values by field. New fields are mapped as they come.
 * @throws SearchError `mapper_parsing_exception` / `document_parsing_exception` naming field, type and document
 */
export function indexDocument(mapping: Mapping, source: Record<string, unknown>, id: string): IndexedValues {
  return mapping.whole(() => indexObject(mapping, source, '', '', id));
}

/** Names that are no names of fields: empty, blank, or with an empty part between dots. */
const ambiguous = /^\s*$|^\.|\.$|\.\./;

function indexObject(mapping: Mapping, source: Record<string, unknown>, prefix: string, nestedPath: string, id: string): IndexedValues {
  const raw = new Map<string, unknown[]>();
  const nested = new Map<string, (IndexedValues & { source: unknown })[]>();

  const ignored = new Set<string>();
  /** Paths whose values were written as doubles. */
  const doubles = new Set<string>();
  const walk = (value: unknown, path: string): void => {
    if (value === null || value === undefined) {
      const field = mapping.field(path);
      if (value === null && field && field.parameters['null_value'] !== undefined) add(path, field.parameters['null_value']);
      return;
    }
    if (!mapping.enabled(path)) return;
    if (Array.isArray(value)) {
      const field = mapping.field(path);
      if (field?.type === 'geo_point' && value.length >= 2 && value.every(v => typeof v === 'number')) add(path, value);
      else {
        if (wholeDoublesOf(value)) doubles.add(path);
        for (const item of value) walk(item, path);
      }
      return;
    }
    if (typeof value === 'object') {
      if (mapping.field(path)?.type === 'geo_point') {
        add(path, value);
        return;
      }
      if (mapping.fields.has(path)) {
        const field = mapping.field(path)!;
        throw documentFailure(id, field, printed(value), isNumeric(field) ? notNumeric(value) : field.type === 'boolean' ? notBoolean(value) : new Refusal('illegal_state_exception', `Can't get text on a START_OBJECT at 1:${path.length + 5}`));
      }
      if (mapping.nested.has(path)) {
        const list = nested.get(path) ?? [];
        nested.set(path, list);
        list.push({ ...indexObject(mapping, value as Record<string, unknown>, path + '.', path, id), source: value });
        return;
      }
      if (path.split('.').length > deepest) throw illegalArgument(`Limit of mapping depth [${deepest}] has been exceeded due to object field [${path}]`);
      members(value as Record<string, unknown>, path + '.');
      return;
    }
    add(path, value);
  };

  const add = (path: string, value: unknown): void => {
    const list = raw.get(path);
    if (list) list.push(value);
    else raw.set(path, [value]);
  };

  const members = (object: Record<string, unknown>, before: string): void => {
    const written = wholeDoublesOf(object);
    for (const key of Object.keys(object)) {
      if (ambiguous.test(key)) throw new SearchError(400, 'mapper_parsing_exception', 'failed to parse', { caused_by: { type: 'illegal_argument_exception', reason: key.trim() === '' ? 'field name cannot be an empty string' : `object field starting or ending with a [.] makes object resolution ambiguous: [${key}]` } });
      if (written?.has(key)) doubles.add(before + key);
      walk(object[key], before + key);
    }
  };
  members(source, prefix);

  const values = new Map<string, readonly unknown[]>();
  const tokens = new Map<string, readonly string[]>();
  for (const [path, list] of raw) {
    const field = mapping.field(path) ?? mapping.addDynamic(path, list[0], nestedPath, doubles.has(path));
    if (!field) continue;
    store(field, list);
    for (const sub of mapping.multiFields(path)) store(sub, list);
    const copies = field.parameters['copy_to'];
    for (const target of copies === undefined ? [] : [copies].flat()) {
      const copy = mapping.field(textOf(target)) ?? mapping.addDynamic(textOf(target), list[0], nestedPath);
      if (copy) store(copy, list, true);
    }
  }
  return { values, tokens, nested, ignored: [...ignored].sort() };

  function store(field: Field, list: readonly unknown[], append = false): void {
    const description = describe(field);
    const read: unknown[] = [];
    for (const value of list) {
      try {
        const stored = description.read(value, mapping.defaults['coerce'] === undefined || field.parameters['coerce'] !== undefined ? field : { ...field, parameters: { ...field.parameters, coerce: mapping.defaults['coerce'] } });
        if (stored === undefined) continue;
        const above = field.parameters['ignore_above'];
        if (typeof above === 'number' && textOf(stored).length > above) {
          ignored.add(field.path);
          continue;
        }
        read.push(field.parameters['normalizer'] === 'lowercase' ? textOf(stored).toLowerCase() : stored);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        if (isOn(field.parameters['ignore_malformed'] ?? (description.kind === 'strings' ? undefined : mapping.defaults['ignore_malformed']))) {
          ignored.add(field.path);
          continue;
        }
        throw documentFailure(id, field, scalarText(value), error);
      }
    }
    if (description.kind === undefined) {
      const words = read.flatMap(value => analyzeAs(textOf(field.parameters['analyzer'] ?? 'standard'), textOf(value)));
      tokens.set(field.path, append ? [...(tokens.get(field.path) ?? []), ...words] : words);
      // Kept for `exists` and highlighting, not as doc values.
      if (read.length > 0) values.set(field.path, read);
      return;
    }
    const kept = description.kind === 'geo_points' ? read.map(point => gridPoint(point as Point)) : read;
    const all = append ? [...(values.get(field.path) ?? []), ...kept] : kept;
    if (all.length > 0) values.set(field.path, sortValues(all, description.kind, field));
    if (field.type === 'date_nanos' && read.length === list.length) {
      const instants = list.map((value, i) => BigInt(Math.floor(read[i] as number)) * 1_000_000n + finer(value));
      if (instants.some(instant => instant % 1_000_000n !== 0n)) values.set(nanosOf(field.path), instants.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
    }
  }
}

/** Where a document's instants to the nanosecond stand beside its milliseconds. */
export const nanosOf = (path: string) => `${path}\u0000nanos`;

/** What a text says beyond milliseconds, in nanoseconds. */
function finer(value: unknown): bigint {
  const digits = typeof value === 'string' ? /:\d{2}[.,]\d{3}(\d{1,6})(?!\d)/.exec(value)?.[1] : undefined;
  return digits === undefined ? 0n : BigInt(digits.padEnd(6, '0'));
}

function sortValues(values: unknown[], kind: DocValueKind, field: Field): readonly unknown[] {
  if (values.length === 1) return values;
  if (kind === 'geo_points') return values;
  if (field.type === 'ip') {
    const sorted = [...new Set(values as string[])].map(text => [ipNumber(text)!, text] as const).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return sorted.map(([, text]) => text);
  }
  const sorted = [...values].sort((a, b) => ((a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0));
  return kind === 'strings' || kind === 'binary' ? sorted.filter((v, i) => i === 0 || v !== sorted[i - 1]) : sorted;
}

function documentFailure(id: string, field: Field, value: string, refusal: Refusal): SearchError {
  const where = field.type === 'geo_point' ? '' : ` in document with id '${id}'. Preview of field's value: '${value}'`;
  return new SearchError(400, 'mapper_parsing_exception', `failed to parse field [${field.path}] of type [${field.type}]${where}`, {
    caused_by: { type: refusal.type, reason: refusal.message, ...(refusal.because && { caused_by: refusal.because }) },
  });
}

/** A value as Java prints a map of it. */
export function printed(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printed).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return `{${Object.entries(value).map(([k, v]) => `${k}=${printed(v)}`).join(', ')}}`;
  return textOf(value);
}
