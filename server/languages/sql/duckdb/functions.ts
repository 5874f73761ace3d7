import { mysqlToStrftime, jodaToStrftime, javaReplacement, jsonPath } from './formats.ts';

/** How one call of Athena is written for DuckDB. `args` are printed already; `literal` gives the text of an argument that is a text literal. */
export interface Printing {
  readonly args: readonly string[];
  literal(index: number): string | undefined;
  /** Parameters and printed body of a lambda argument. */
  lambda(index: number): { readonly parameters: readonly string[]; readonly body: string } | undefined;
  /** Says why the call cannot be run here. */
  refuse(why: string): string;
}

type Printer = (call: Printing) => string;

const same = (name: string): Printer => ({ args }) => `${name}(${args.join(', ')})`;
const text = (value: string) => `'${value.replace(/'/g, "''")}'`;
const needLiteral = (call: Printing, index: number, what: string) => call.literal(index) ?? call.refuse(`${what} must be a literal here`);
const list = (call: Printing, name: string): string => {
  const fn = call.lambda(1);
  return fn ? `${name}(${call.args[0]}, ${fn.parameters[0]} -> ${fn.body})` : call.refuse('a lambda is needed as second argument');
};
const scalarPath = (json: string, path: string) => `(CASE WHEN json_type(try_cast(${json} AS json), ${path}) IN ('OBJECT', 'ARRAY', 'NULL') THEN NULL ELSE json_extract_string(try_cast(${json} AS json), ${path}) END)`;
const path = (call: Printing, index: number) => {
  const given = call.literal(index);
  return given === undefined ? call.args[index]! : text(jsonPath(given) ?? call.refuse(`Invalid JSON path: '${given}'`));
};
const stringDate = (format: (pattern: string) => string | undefined, make: (value: string, pattern: string) => string, value = 0, pattern = 1): Printer => call => {
  const given = needLiteral(call, pattern, 'The format');
  const converted = format(given);
  return converted === undefined ? call.refuse(`the date format '${given}' has letters that are not supported`) : make(call.args[value]!, text(converted));
};
const interval = (unit: string) => unit.toLowerCase();

/** Functions of Athena by name. Those with the same name and meaning in both are in `alike`. */
export const printers: Readonly<Record<string, Printer>> = {
  json_extract_scalar: call => scalarPath(call.args[0]!, path(call, 1)),
  json_extract: call => `json_extract(try_cast(${call.args[0]} AS json), ${path(call, 1)})`,
  json_parse: ({ args }) => `CAST(${args[0]} AS json)`,
  json_format: ({ args }) => `CAST(json(${args[0]}) AS varchar)`,
  json_array_length: ({ args }) => `(CASE json_type(try_cast(${args[0]} AS json)) WHEN 'ARRAY' THEN json_array_length(try_cast(${args[0]} AS json)) END)`,
  json_array_get: ({ args }) => `json_extract(try_cast(${args[0]} AS json), '$[' || (${args[1]}) || ']')`,
  json_array_contains: ({ args }) => `list_contains(CAST(${args[0]} AS json[]), to_json(${args[1]}))`,
  json_size: call => `(CASE json_type(try_cast(${call.args[0]} AS json), ${path(call, 1)}) WHEN 'OBJECT' THEN len(json_keys(try_cast(${call.args[0]} AS json), ${path(call, 1)})) WHEN 'ARRAY' THEN json_array_length(try_cast(${call.args[0]} AS json), ${path(call, 1)}) WHEN NULL THEN NULL ELSE 0 END)`,
  is_json_scalar: ({ args }) => `(json_type(CAST(${args[0]} AS json)) NOT IN ('OBJECT', 'ARRAY'))`,

  element_at: ({ args }) => `(${args[0]})[${args[1]}]`,
  cardinality: ({ args }) => `(CASE WHEN typeof(${args[0]}) LIKE 'MAP%' THEN cardinality(TRY_CAST(${args[0]} AS map(varchar, varchar))) ELSE len(TRY_CAST(${args[0]} AS varchar[])) END)`,
  transform: call => list(call, 'list_transform'),
  filter: call => list(call, 'list_filter'),
  any_match: call => `(len(${list(call, 'list_filter')}) > 0)`,
  all_match: call => `(len(${list(call, 'list_filter')}) = len(${call.args[0]}))`,
  none_match: call => `(len(${list(call, 'list_filter')}) = 0)`,
  reduce: call => {
    const step = call.lambda(2);
    const last = call.lambda(3);
    if (!step || !last) return call.refuse('`reduce` takes an array, a start, a step and a final lambda');
    return `list_transform([list_reduce(${call.args[0]}, (${step.parameters.join(', ')}) -> ${step.body}, ${call.args[1]})], ${last.parameters[0]} -> ${last.body})[1]`;
  },
  zip_with: call => {
    const fn = call.lambda(2);
    if (!fn) return call.refuse('a lambda is needed as third argument');
    return `list_transform(list_zip(${call.args[0]}, ${call.args[1]}), sluice_z -> list_transform([sluice_z[1]], ${fn.parameters[0]} -> list_transform([sluice_z[2]], ${fn.parameters[1]} -> ${fn.body})[1])[1])`;
  },
  zip: same('list_zip'), flatten: same('flatten'), array_distinct: same('list_distinct'), array_sort: same('list_sort'), array_intersect: same('list_intersect'), array_max: same('list_max'), array_min: same('list_min'), contains: same('list_contains'), array_reverse: same('list_reverse'),
  array_position: ({ args }) => `coalesce(list_position(${args.join(', ')}), 0)`,
  array_remove: ({ args }) => `list_filter(${args[0]}, sluice_x -> sluice_x <> ${args[1]})`,
  array_union: ({ args }) => `list_distinct(list_concat(${args.join(', ')}))`,
  array_except: ({ args }) => `list_distinct(list_filter(${args[0]}, sluice_x -> NOT list_contains(${args[1]}, sluice_x)))`,
  arrays_overlap: ({ args }) => `list_has_any(${args.join(', ')})`,
  array_join: ({ args }) => (args.length > 2 ? `array_to_string(list_transform(${args[0]}, sluice_x -> coalesce(CAST(sluice_x AS varchar), ${args[2]})), ${args[1]})` : `array_to_string(${args[0]}, ${args[1]})`),
  slice: ({ args }) => `list_slice(${args[0]}, ${args[1]}, CASE WHEN ${args[1]} < 0 AND ${args[1]} + ${args[2]} >= 0 THEN -1 ELSE ${args[1]} + ${args[2]} - 1 END)`,
  repeat: ({ args }) => `list_transform(generate_series(1, ${args[1]}), sluice_x -> ${args[0]})`,
  sequence: same('generate_series'),
  map: ({ args }) => (args.length === 0 ? 'MAP {}' : `map(${args.join(', ')})`),
  map_agg: ({ args }) => `map(list(${args[0]}), list(${args[1]}))`,
  map_filter: call => {
    const fn = call.lambda(1);
    return fn ? `map_from_entries(list_filter(map_entries(${call.args[0]}), sluice_e -> list_transform([sluice_e.key], ${fn.parameters[0]} -> list_transform([sluice_e.value], ${fn.parameters[1]} -> ${fn.body})[1])[1]))` : call.refuse('a lambda is needed as second argument');
  },
  transform_values: call => {
    const fn = call.lambda(1);
    return fn ? `map_from_entries(list_transform(map_entries(${call.args[0]}), sluice_e -> {'key': sluice_e.key, 'value': list_transform([sluice_e.key], ${fn.parameters[0]} -> list_transform([sluice_e.value], ${fn.parameters[1]} -> ${fn.body})[1])[1]}))` : call.refuse('a lambda is needed as second argument');
  },
  transform_keys: call => {
    const fn = call.lambda(1);
    return fn ? `map_from_entries(list_transform(map_entries(${call.args[0]}), sluice_e -> {'key': list_transform([sluice_e.key], ${fn.parameters[0]} -> list_transform([sluice_e.value], ${fn.parameters[1]} -> ${fn.body})[1])[1], 'value': sluice_e.value}))` : call.refuse('a lambda is needed as second argument');
  },

  from_iso8601_timestamp: ({ args }) => `CAST(${args[0]} AS timestamptz)`,
  from_iso8601_date: ({ args }) => `CAST(${args[0]} AS date)`,
  date: ({ args }) => `CAST(${args[0]} AS date)`,
  date_parse: stringDate(mysqlToStrftime, (value, pattern) => `strptime(${value}, ${pattern})`),
  date_format: stringDate(mysqlToStrftime, (value, pattern) => `strftime(${value}, ${pattern})`),
  parse_datetime: stringDate(jodaToStrftime, (value, pattern) => `CAST(strptime(${value}, ${pattern}) AS timestamptz)`),
  format_datetime: stringDate(jodaToStrftime, (value, pattern) => `strftime(${value}, ${pattern})`),
  from_unixtime: ({ args }) => `to_timestamp(${args[0]})`,
  to_unixtime: same('epoch'),
  date_add: call => {
    const unit = interval(needLiteral(call, 0, 'The unit'));
    const moved = `(${call.args[2]} + CAST(${call.args[1]} AS integer) * INTERVAL 1 ${unit})`;
    return `(CASE typeof(${call.args[2]}) WHEN 'DATE' THEN ${moved} ELSE ${moved} END)`;
  },
  date_diff: same('date_sub'),
  day_of_week: same('isodow'), dow: same('isodow'), day_of_year: same('dayofyear'), doy: same('dayofyear'), day_of_month: same('day'), year_of_week: same('isoyear'), yow: same('isoyear'), week_of_year: same('week'),
  with_timezone: ({ args }) => `timezone(${args[1]}, ${args[0]})`,
  to_iso8601: ({ args }) => `(CASE typeof(${args[0]}) WHEN 'DATE' THEN CAST(${args[0]} AS varchar) WHEN 'TIMESTAMP' THEN strftime(${args[0]}, '%Y-%m-%dT%H:%M:%S.%g') ELSE strftime(${args[0]}, '%Y-%m-%dT%H:%M:%S.%gZ') END)`,
  current_timestamp: () => 'now()', localtimestamp: () => "CAST(now() AT TIME ZONE 'UTC' AS timestamp)", current_date: () => "CAST(now() AT TIME ZONE 'UTC' AS date)", now: () => 'now()',

  regexp_like: ({ args }) => `regexp_matches(${args.join(', ')})`,
  regexp_extract: ({ args }) => `(CASE WHEN regexp_matches(${args[0]}, ${args[1]}) THEN regexp_extract(${args.join(', ')}) END)`,
  regexp_split: ({ args }) => `regexp_split_to_array(${args.join(', ')})`,
  regexp_count: ({ args }) => `len(regexp_extract_all(${args.join(', ')}))`,
  regexp_replace: call => {
    if (call.args.length < 3) return `regexp_replace(${call.args[0]}, ${call.args[1]}, '', 'g')`;
    const given = call.literal(2);
    return `regexp_replace(${call.args[0]}, ${call.args[1]}, ${given === undefined ? call.args[2] : text(javaReplacement(given))}, 'g')`;
  },
  split_part: ({ args }) => `(CASE WHEN ${args[2]} <= len(string_split(${args[0]}, ${args[1]})) THEN split_part(${args.join(', ')}) END)`,
  split: call => (call.args.length > 2 ? call.refuse('`split` with a limit') : `string_split(${call.args.join(', ')})`),
  split_to_map: ({ args }) => `map_from_entries(list_transform(string_split(${args[0]}, ${args[1]}), sluice_x -> {'key': split_part(sluice_x, ${args[2]}, 1), 'value': split_part(sluice_x, ${args[2]}, 2)}))`,
  substr: same('substring'), substring: same('substring'), strpos: same('strpos'), position: ({ args }) => `strpos(${args[1]}, ${args[0]})`,
  concat: ({ args }) => `(${args.join(' || ')})`,
  codepoint: same('ord'), levenshtein_distance: same('levenshtein'), normalize: same('nfc_normalize'),
  to_hex: same('hex'), from_hex: same('unhex'), to_utf8: same('encode'), from_utf8: same('decode'), md5: ({ args }) => `unhex(md5(decode(${args[0]})))`, sha256: ({ args }) => `unhex(sha256(decode(${args[0]})))`,
  url_extract_host: ({ args }) => `regexp_extract(${args[0]}, '^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?([^/:?#]+)', 1)`, url_extract_path: ({ args }) => `regexp_extract(${args[0]}, '^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*([^?#]*)', 1)`,
  url_extract_query: ({ args }) => `regexp_extract(${args[0]}, '\\?([^#]*)', 1)`, url_extract_protocol: ({ args }) => `regexp_extract(${args[0]}, '^([A-Za-z][A-Za-z0-9+.-]*):', 1)`,
  url_extract_parameter: ({ args }) => `(CASE WHEN regexp_matches(${args[0]}, '[?&]' || ${args[1]} || '=') THEN url_decode(regexp_extract(${args[0]}, '[?&]' || ${args[1]} || '=([^&#]*)', 1)) END)`,
  format: same('printf'),

  approx_distinct: ({ args }) => `count(DISTINCT ${args[0]})`,
  approx_percentile: call => (call.args.length > 2 ? call.refuse('`approx_percentile` with weights') : `quantile_disc(${call.args.join(', ')})`),
  arbitrary: same('any_value'), every: same('bool_and'), count_if: same('count_if'), geometric_mean: same('geomean'),
  sum: ({ args }) => `sum(${args[0]})`, listagg: same('string_agg'), checksum: call => call.refuse('`checksum`'),
  array_agg: same('list'), set_agg: ({ args }) => `list(DISTINCT ${args[0]})`,

  if: ({ args }) => `(CASE WHEN ${args[0]} THEN ${args[1]}${args[2] === undefined ? '' : ` ELSE ${args[2]}`} END)`,
  greatest: ({ args }) => `(CASE WHEN ${args.map(a => `(${a}) IS NULL`).join(' OR ')} THEN NULL ELSE greatest(${args.join(', ')}) END)`,
  least: ({ args }) => `(CASE WHEN ${args.map(a => `(${a}) IS NULL`).join(' OR ')} THEN NULL ELSE least(${args.join(', ')}) END)`,
  truncate: same('trunc'), ceiling: same('ceil'), pow: same('power'), rand: call => (call.args.length > 0 ? `CAST(floor(random() * (${call.args[0]})) AS bigint)` : 'random()'), random: call => (call.args.length > 0 ? `CAST(floor(random() * (${call.args[0]})) AS bigint)` : 'random()'),
  e: () => 'exp(1)', infinity: () => "CAST('Infinity' AS double)", nan: () => "CAST('NaN' AS double)", is_nan: same('isnan'), is_finite: same('isfinite'), is_infinite: same('isinf'),
  bitwise_and: ({ args }) => `(${args[0]} & ${args[1]})`, bitwise_or: ({ args }) => `(${args[0]} | ${args[1]})`, bitwise_xor: same('xor'), bitwise_not: ({ args }) => `(~${args[0]})`, bitwise_left_shift: ({ args }) => `(${args[0]} << ${args[1]})`, bitwise_right_shift: ({ args }) => `(${args[0]} >> ${args[1]})`,
  mod: ({ args }) => `(${args[0]} % ${args[1]})`, extract: ({ args }) => `extract(${args[0]} FROM ${args[1]})`,
};

/** Same name, same meaning. */
export const alike: ReadonlySet<string> = new Set((
  'abs acos asin atan atan2 avg bit_count bool_and bool_or cbrt ceil chr coalesce concat_ws corr cos count covar_pop covar_samp cume_dist date_trunc day degrees dense_rank exp first_value floor from_base64 histogram hour ' +
  'json_object lag last_day_of_month last_value lead length ln log log10 log2 lower lpad ltrim map_concat map_entries map_from_entries map_keys map_values max max_by md5 min min_by minute month nth_value ntile nullif percent_rank pi power quarter radians rank regexp_extract_all ' +
  'regr_intercept regr_slope replace reverse round row row_number rpad rtrim second sign sin sqrt starts_with stddev stddev_pop stddev_samp tan to_base64 translate trim try typeof upper url_decode url_encode uuid var_pop var_samp variance week width_bucket year'
).split(' '));
