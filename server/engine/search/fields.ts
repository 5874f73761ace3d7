import { dateFormat, defaultDateFormat, formatName, printPattern } from './dates.ts';
import { SearchError } from './error.ts';
import { fieldTypes, type FieldType, type TypeDescription } from './field-types.ts';
import { Refusal } from './refusal.ts';

/** A mapped leaf field. `path` is dotted; multi-fields are fields of their own with `parent` set. */
export interface Field {
  readonly path: string;
  readonly type: FieldType;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The field whose value a multi-field reads. */
  readonly parent?: string;
  /** Nearest enclosing nested object, '' for the root document. */
  readonly nested: string;
  /** A runtime field: its values come from a script, and its matches all score alike. */
  readonly computed?: boolean;
}

/** Fields by path; what queries and aggregations need of one or several mappings. */
export interface FieldLookup {
  readonly fields: ReadonlyMap<string, Field>;
  readonly nested: ReadonlySet<string>;
  field(path: string): Field | undefined;
}

/** Several indexes searched together: the first that maps a field decides. */
export function joinedFields(mappings: readonly FieldLookup[]): FieldLookup {
  if (mappings.length === 1) return mappings[0]!;
  return {
    fields: new Map(mappings.flatMap(m => [...m.fields]).reverse()),
    nested: new Set(mappings.flatMap(m => [...m.nested])),
    field: path => {
      for (const mapping of mappings) {
        const field = mapping.field(path);
        if (field) return field;
      }
      return undefined;
    },
  };
}

/**
 * One value as the field stores it, out of a request: a `missing` value, a sort value.
 * @throws SearchError when the field cannot hold it
 */
export function fieldValue(field: Field, value: unknown): unknown {
  try {
    return describe(field).read(value, field);
  } catch (error) {
    if (error instanceof Refusal) throw new SearchError(400, error.type, error.message, error.because && { caused_by: error.because });
    throw error;
  }
}

/** How fields of its type are stored. */
export const describe = (field: Field): TypeDescription => fieldTypes[field.type];
export const isNumeric = (field: Field) => describe(field).kind === 'longs' || describe(field).kind === 'doubles' || describe(field).kind === 'unsigned_longs';
export const isDate = (field: Field) => describe(field).kind === 'dates';

/** A value as `fields`, keys and `value_as_string` show it. */
export function shownValue(field: Field, value: unknown, format?: string, zone = 'UTC'): unknown {
  if (isDate(field)) {
    const name = format ?? formatName(field);
    return name === defaultDateFormat || name === 'strict_date_optional_time' ? printPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", value as number, zone) : dateFormat(name).print(value as number, zone);
  }
  return value;
}
