import { analyzers } from './analysis.ts';
import { javaDouble } from '../../base/java-number.ts';
import { dateFormat, defaultDateFormat } from './dates.ts';
import { errorNode, illegalArgument, SearchError, unsupported } from './error.ts';
import { fieldTypes, structural, type FieldType } from './field-types.ts';
import { fieldValue, type Field } from './fields.ts';
import { printed } from './index-document.ts';
import { isOff, isOn, jsonText, numberOf, textOf } from './scalars.ts';

/** A parameter of a field that cannot be read: refused as Java refuses the value. */
export class BadParameter extends SearchError {
  constructor(reason: string, because?: Readonly<Record<string, unknown>>, type = 'illegal_argument_exception') { super(400, type, reason, because && { caused_by: because }); }
}

/** Parameters that stay as they were first given, with what they are when nobody gives them. */
const fixedParameters: Readonly<Record<string, unknown>> = { doc_values: true, index: true, store: false, null_value: null, normalizer: 'default', analyzer: 'default', format: defaultDateFormat, scaling_factor: null };

export function checkUpdate(existing: Field, parameters: Readonly<Record<string, unknown>>): void {
  const conflicts = Object.keys(fixedParameters).flatMap(key => {
    const [before, after] = [existing.parameters[key] ?? fixedParameters[key], parameters[key] ?? fixedParameters[key]];
    const shown = (value: unknown) => (key === 'scaling_factor' ? javaDouble(numberOf(value)) : printed(value));
    return jsonText(before) === jsonText(after) ? [] : [`\tCannot update parameter [${key}] from [${shown(before)}] to [${shown(after)}]`];
  });
  if (conflicts.length > 0) throw illegalArgument(`Mapper for [${existing.path}] conflicts with existing mapper:\n${conflicts.join('\n')}`);
}

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
    if (analyzer !== undefined && !analyzers.includes(textOf(analyzer))) throw builtIn.has(textOf(analyzer)) ? unsupported(`the [${textOf(analyzer)}] analyzer`) : new BadParameter(`analyzer [${textOf(analyzer)}] has not been configured in mappings`);
  }
  const normalizer = definition['normalizer'];
  if (normalizer !== undefined && normalizer !== 'lowercase') throw mappingFailure(`normalizer [${textOf(normalizer)}] not found for field [${name}]`);
  if (typeof definition['format'] === 'string') {
    try {
      dateFormat(definition['format']);
    } catch (error) {
      if (!(error instanceof SearchError)) throw error;
      throw new BadParameter(`Error parsing [format] on field [${name}]: ${error.reason}`, errorNode(error));
    }
  }
  for (const key of switches) if (definition[key] !== undefined && !isOn(definition[key]) && !isOff(definition[key])) throw new BadParameter(`Failed to parse value [${printed(definition[key])}] as only [true] or [false] are allowed.`);
  const above = definition['ignore_above'];
  if (above !== undefined && !Number.isInteger(numberOf(above))) throw new BadParameter(`For input string: "${printed(above)}"`, undefined, 'number_format_exception');
  const nothing = definition['null_value'];
  if (nothing !== undefined && nothing !== null && type !== 'geo_point') {
    try {
      fieldValue({ path: name, type, parameters: definition, nested: '' }, nothing);
    } catch (error) {
      if (!(error instanceof SearchError)) throw error;
      throw new BadParameter(error.reason, undefined, error.type);
    }
  }
}

/** Parameters that are on or off. */
const switches = ['index', 'doc_values', 'store', 'coerce', 'ignore_malformed', 'norms', 'eager_global_ordinals', 'fielddata'];

/** Analyzers of the service that are not simulated. */
const builtIn = new Set(['english', 'german', 'french', 'spanish', 'italian', 'dutch', 'portuguese', 'russian', 'arabic', 'cjk', 'fingerprint', 'pattern', 'snowball', 'icu_analyzer']);
