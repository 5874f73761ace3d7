import { analyzers } from './analysis.ts';
import { dateFormat } from './dates.ts';
import { SearchError, unsupported } from './error.ts';
import { fieldTypes, structural, type FieldType } from './field-types.ts';
import { textOf } from './scalars.ts';

export const mappingFailure = (reason: string) => new SearchError(400, 'mapper_parsing_exception', reason);

/** Parameters by the kind of values that a type holds. */
const everywhere = ['type', 'meta', 'copy_to', 'fields', 'store', 'index', 'doc_values', 'boost', 'similarity'];
const numeric = [...everywhere, 'coerce', 'ignore_malformed', 'null_value', 'time_series_metric', 'time_series_dimension', 'on_script_error', 'script'];
const plain = [...everywhere, 'ignore_malformed', 'null_value', 'ignore_z_value', 'time_series_dimension', 'script', 'on_script_error'];
const words = [...everywhere, 'analyzer', 'search_analyzer', 'search_quote_analyzer', 'fielddata', 'fielddata_frequency_filter', 'index_options', 'index_phrases', 'index_prefixes', 'norms', 'position_increment_gap', 'term_vector', 'eager_global_ordinals', 'max_shingle_size', 'analyzer'];
const keywords = [...everywhere, 'ignore_above', 'null_value', 'normalizer', 'norms', 'index_options', 'eager_global_ordinals', 'split_queries_on_whitespace', 'value', 'time_series_dimension', 'script', 'on_script_error'];

/** Parameters that a field of a type may have; undefined for types that are not simulated. */
export function fieldParameters(type: string): readonly string[] | undefined {
  if (!Object.hasOwn(fieldTypes, type)) return undefined;
  switch (type) {
    case 'date': case 'date_nanos': return [...everywhere, 'format', 'locale', 'ignore_malformed', 'null_value', 'script', 'on_script_error'];
    case 'ip': return plain;
    case 'scaled_float': return [...numeric, 'scaling_factor'];
    case 'token_count': return [...everywhere, 'analyzer', 'enable_position_increments', 'null_value'];
  }
  switch (fieldTypes[type as FieldType].kind) {
    case undefined: return words;
    case 'strings': return keywords;
    case 'booleans': case 'geo_points': return plain;
    default: return numeric;
  }
}

/** All types of fields that the service has, also those that are not simulated. */
export const allFieldTypes = (): readonly string[] => [...Object.keys(fieldTypes), ...structural];

/** Refuses any other parameter, and those whose meaning is not simulated. */
export function checkParameters(name: string, type: FieldType, definition: Readonly<Record<string, unknown>>): void {
  const allowed = fieldParameters(type)!;
  for (const key of Object.keys(definition)) if (!allowed.includes(key)) throw mappingFailure(`unknown parameter [${key}] on mapper [${name}] of type [${type}]`);
  for (const key of ['script', 'locale']) if (definition[key] !== undefined) throw unsupported(`[${key}] of a field in mappings`);
  for (const key of ['analyzer', 'search_analyzer', 'search_quote_analyzer']) {
    const analyzer = definition[key];
    if (analyzer !== undefined && !analyzers.includes(textOf(analyzer))) throw builtIn.has(textOf(analyzer)) ? unsupported(`the [${textOf(analyzer)}] analyzer`) : mappingFailure(`analyzer [${textOf(analyzer)}] has not been configured in mappings`);
  }
  const normalizer = definition['normalizer'];
  if (normalizer !== undefined && normalizer !== 'lowercase') throw mappingFailure(`normalizer [${textOf(normalizer)}] not found for field [${name}]`);
  if (typeof definition['format'] === 'string') {
    try {
      dateFormat(definition['format']);
    } catch (error) {
      if (!(error instanceof SearchError)) throw error;
      throw mappingFailure(`Error parsing [format] on field [${name}]: ${error.reason}`);
    }
  }
}

/** Analyzers of the service that are not simulated. */
const builtIn = new Set(['english', 'german', 'french', 'spanish', 'italian', 'dutch', 'portuguese', 'russian', 'arabic', 'cjk', 'fingerprint', 'pattern', 'snowball', 'icu_analyzer']);
