/**
 * What may stand where in the bodies of requests: the engine refuses the rest, the editor offers and checks the same names.
 */

const source = ['field', 'missing', 'script', 'format', 'value_type'];
const pipeline = ['buckets_path', 'gap_policy', 'format'];
/** Members of each aggregation's definition; any other is refused. */
export const aggregationMembers: Readonly<Record<string, readonly string[]>> = {
  avg: source, sum: source, min: source, max: source, value_count: source, stats: source, extended_stats: [...source, 'sigma'], cardinality: [...source, 'precision_threshold', 'execution_hint'],
  percentiles: [...source, 'percents', 'keyed', 'tdigest', 'hdr'], percentile_ranks: [...source, 'values', 'keyed', 'tdigest', 'hdr'], median_absolute_deviation: [...source, 'compression'],
  weighted_avg: ['value', 'weight', 'format', 'value_type'], string_stats: ['field', 'missing', 'script', 'show_distribution'], boxplot: [...source, 'compression', 'execution_hint'], top_metrics: ['metrics', 'sort', 'size'], multi_terms: ['terms', 'size', 'shard_size', 'min_doc_count', 'shard_min_doc_count', 'order', 'collect_mode', 'show_term_doc_count_error'],
  geo_bounds: ['field', 'wrap_longitude', 'missing'], geo_centroid: ['field', 'missing'],
  geohash_grid: ['field', 'precision', 'size', 'shard_size', 'bounds'], geotile_grid: ['field', 'precision', 'size', 'shard_size', 'bounds'], geo_distance: ['field', 'origin', 'ranges', 'unit', 'distance_type', 'keyed'],
  top_hits: ['from', 'size', 'sort', '_source', 'version', 'seq_no_primary_term', 'explain', 'highlight', 'stored_fields', 'docvalue_fields', 'fields', 'script_fields', 'track_scores'],
  scripted_metric: ['init_script', 'map_script', 'combine_script', 'reduce_script', 'params'],
  terms: [...source, 'size', 'shard_size', 'min_doc_count', 'shard_min_doc_count', 'order', 'include', 'exclude', 'collect_mode', 'execution_hint', 'show_term_doc_count_error'],
  rare_terms: [...source, 'max_doc_count', 'include', 'exclude', 'precision'],
  histogram: [...source, 'interval', 'offset', 'min_doc_count', 'extended_bounds', 'hard_bounds', 'order', 'keyed'],
  date_histogram: [...source, 'interval', 'calendar_interval', 'fixed_interval', 'offset', 'time_zone', 'min_doc_count', 'extended_bounds', 'hard_bounds', 'order', 'keyed'],
  auto_date_histogram: [...source, 'buckets', 'minimum_interval', 'time_zone'],
  range: [...source, 'ranges', 'keyed'], date_range: [...source, 'ranges', 'keyed', 'time_zone'], ip_range: [...source, 'ranges', 'keyed'],
  filters: ['filters', 'other_bucket', 'other_bucket_key', 'keyed'], nested: ['path'], reverse_nested: ['path'], global: [], composite: ['sources', 'size', 'after'], missing: source, sampler: ['shard_size'],
  bucket_script: [...pipeline, 'script'], bucket_selector: ['buckets_path', 'gap_policy', 'script'], bucket_sort: ['sort', 'from', 'size', 'gap_policy'], cumulative_sum: ['buckets_path', 'format'], derivative: [...pipeline, 'unit'],
  moving_fn: [...pipeline, 'window', 'shift', 'script'], serial_diff: [...pipeline, 'lag'], normalize: ['buckets_path', 'format', 'method'],
  avg_bucket: pipeline, sum_bucket: pipeline, min_bucket: pipeline, max_bucket: pipeline, stats_bucket: pipeline, extended_stats_bucket: [...pipeline, 'sigma'], percentiles_bucket: [...pipeline, 'percents', 'keyed'],
};

/** Members of the queries that are no `{ field: … }`; any other is refused. */
export const queryMembers: Readonly<Record<string, readonly string[]>> = {
  match_all: [], match_none: [],
  bool: ['must', 'filter', 'should', 'must_not', 'minimum_should_match', 'adjust_pure_negative'],
  constant_score: ['filter'], dis_max: ['queries', 'tie_breaker'], boosting: ['positive', 'negative', 'negative_boost'],
  ids: ['values'], exists: ['field'], nested: ['path', 'query', 'score_mode', 'ignore_unmapped', 'inner_hits'],
  multi_match: ['query', 'fields', 'type', 'operator', 'minimum_should_match', 'fuzziness', 'prefix_length', 'max_expansions', 'analyzer', 'lenient', 'zero_terms_query', 'slop', 'tie_breaker', 'fuzzy_rewrite', 'auto_generate_synonyms_phrase_query', 'fuzzy_transpositions'],
  query_string: ['query', 'fields', 'default_field', 'default_operator', 'allow_leading_wildcard', 'analyze_wildcard', 'analyzer', 'lenient', 'minimum_should_match', 'phrase_slop', 'time_zone', 'tie_breaker', 'type', 'fuzziness', 'fuzzy_max_expansions', 'fuzzy_prefix_length', 'fuzzy_transpositions', 'fuzzy_rewrite', 'max_determinized_states', 'auto_generate_synonyms_phrase_query', 'enable_position_increments', 'rewrite', 'escape', 'quote_field_suffix', 'quote_analyzer'],
  simple_query_string: ['query', 'fields', 'default_operator', 'analyzer', 'lenient', 'analyze_wildcard', 'minimum_should_match', 'flags', 'fuzzy_max_expansions', 'fuzzy_prefix_length', 'fuzzy_transpositions', 'auto_generate_synonyms_phrase_query', 'quote_field_suffix'],
  script: ['script'], script_score: ['query', 'script', 'min_score'],
  function_score: ['query', 'functions', 'script_score', 'field_value_factor', 'weight', 'random_score', 'gauss', 'linear', 'exp', 'score_mode', 'boost_mode', 'max_boost', 'min_score'],
};
/** Options inside the field of the queries that are `{ field: … }`. */
export const fieldQueryMembers: Readonly<Record<string, readonly string[]>> = {
  term: ['value', 'boost', 'case_insensitive', '_name'],
  prefix: ['value', 'prefix', 'boost', 'rewrite', 'case_insensitive', '_name'],
  wildcard: ['value', 'wildcard', 'boost', 'rewrite', 'case_insensitive', '_name'],
  regexp: ['value', 'flags', 'flags_value', 'max_determinized_states', 'boost', 'rewrite', 'case_insensitive', '_name'],
  fuzzy: ['value', 'term', 'fuzziness', 'prefix_length', 'max_expansions', 'transpositions', 'boost', 'rewrite', '_name'],
  match: ['query', 'operator', 'minimum_should_match', 'fuzziness', 'prefix_length', 'max_expansions', 'analyzer', 'lenient', 'zero_terms_query', 'boost', 'fuzzy_transpositions', 'auto_generate_synonyms_phrase_query', '_name', 'cutoff_frequency', 'fuzzy_rewrite'],
  match_phrase: ['query', 'analyzer', 'slop', 'zero_terms_query', 'boost', '_name'],
  match_phrase_prefix: ['query', 'analyzer', 'slop', 'max_expansions', 'zero_terms_query', 'boost', '_name'],
  match_bool_prefix: ['query', 'analyzer', 'operator', 'minimum_should_match', 'boost', '_name'],
  range: ['gt', 'gte', 'lt', 'lte', 'from', 'to', 'include_lower', 'include_upper', 'format', 'time_zone', 'boost', 'relation', '_name'],
  terms_set: ['terms', 'minimum_should_match_field', 'minimum_should_match_script', 'boost', '_name'],
};

/** Members that every processor may have. */
export const everyProcessor = ['if', 'tag', 'description', 'ignore_failure', 'on_failure'];
const field = ['field', 'target_field', 'ignore_missing'];
/** Members of each processor; any other is refused. */
export const processorMembers: Readonly<Record<string, readonly string[]>> = {
  set: ['field', 'value', 'copy_from', 'override', 'ignore_empty_value', 'media_type'], append: ['field', 'value', 'allow_duplicates', 'media_type'], remove: ['field', 'ignore_missing'], rename: [...field, 'override'], convert: [...field, 'type'],
  lowercase: field, uppercase: field, trim: field, gsub: [...field, 'pattern', 'replacement'], split: [...field, 'separator', 'preserve_trailing'], join: ['field', 'target_field', 'separator'], sort: ['field', 'target_field', 'order'],
  json: ['field', 'target_field', 'add_to_root'], date: ['field', 'target_field', 'formats', 'timezone', 'locale', 'output_format'], kv: [...field, 'field_split', 'value_split', 'prefix'], dissect: ['field', 'pattern', 'append_separator', 'ignore_missing'],
  grok: ['field', 'patterns', 'pattern_definitions', 'trace_match', 'ignore_missing', 'ecs_compatibility'], csv: ['field', 'target_fields', 'separator', 'quote', 'trim', 'empty_value', 'ignore_missing'], bytes: field, urldecode: field,
  drop: [], fail: ['message'], script: ['lang', 'source', 'id', 'params', 'inline'], foreach: ['field', 'processor', 'ignore_missing'], pipeline: ['name', 'ignore_missing_pipeline'], dot_expander: ['field', 'path', 'override'],
};

/** Members of the bodies of other requests, and of the objects inside them; any other is refused. */
export const requestMembers = {
  index: ['mappings', 'settings', 'aliases'],
  update: ['doc', 'script', 'upsert', 'doc_as_upsert', 'scripted_upsert', 'detect_noop', '_source', 'if_seq_no', 'if_primary_term'],
  bulkAction: ['_index', '_id', 'routing', '_routing', 'version', 'version_type', 'if_seq_no', 'if_primary_term', 'pipeline', 'require_alias', 'retry_on_conflict', 'dynamic_templates', '_source', 'list_executed_pipelines', 'op_type'],
  byQuery: ['query', 'script', 'conflicts', 'max_docs', 'size', 'sort', 'slice', '_source'],
  reindex: ['source', 'dest', 'script', 'conflicts', 'max_docs', 'size'],
  reindexSource: ['index', 'query', '_source', 'size', 'remote', 'slice', 'sort', 'runtime_mappings'],
  reindexDest: ['index', 'op_type', 'pipeline', 'routing', 'version_type'],
  alias: ['filter', 'routing', 'index_routing', 'search_routing', 'is_write_index', 'is_hidden', 'must_exist'],
  pipeline: ['description', 'processors', 'on_failure', 'version', '_meta', 'deprecated'],
} as const;
