/** One name of the search DSL, with what to say about it and what to insert for it. */
export interface Word {
  readonly summary: string;
  /** Body as a snippet of JSON. */
  readonly snippet?: string;
}

/** Queries by name. */
export const queryWords: Readonly<Record<string, Word>> = {
  match_all: { summary: 'Matches every document', snippet: '{}' },
  match_none: { summary: 'Matches no document', snippet: '{}' },
  bool: { summary: 'Combines queries: `must`, `filter`, `should`, `must_not`', snippet: '{ "filter": [$1] }' },
  constant_score: { summary: 'A filter with score 1', snippet: '{ "filter": { $1 } }' },
  dis_max: { summary: 'Best score of several queries', snippet: '{ "queries": [$1] }' },
  boosting: { summary: 'Lowers the score of what also matches `negative`' },
  term: { summary: 'The exact value; for `keyword`, numbers, dates and booleans', snippet: '{ "${1:field}": "$2" }' },
  terms: { summary: 'One of several exact values', snippet: '{ "${1:field}": [$2] }' },
  ids: { summary: 'Documents by their ids', snippet: '{ "values": [$1] }' },
  exists: { summary: 'Documents that hold a value for the field', snippet: '{ "field": "$1" }' },
  range: { summary: 'Values between bounds: `gt`, `gte`, `lt`, `lte`; dates take date math (`now-1d/d`)', snippet: '{ "${1:field}": { "gte": $2 } }' },
  prefix: { summary: 'Terms that start with a text', snippet: '{ "${1:field}": "$2" }' },
  wildcard: { summary: 'Terms that fit a pattern with `*` and `?`', snippet: '{ "${1:field}": "$2" }' },
  regexp: { summary: 'Terms that fit a Lucene regular expression (anchored)', snippet: '{ "${1:field}": "$2" }' },
  fuzzy: { summary: 'Terms within an edit distance', snippet: '{ "${1:field}": "$2" }' },
  match: { summary: 'Analysed text: any word, or all with `operator: and`', snippet: '{ "${1:field}": "$2" }' },
  match_phrase: { summary: 'Words next to one another, in order', snippet: '{ "${1:field}": "$2" }' },
  match_phrase_prefix: { summary: 'A phrase whose last word may go on', snippet: '{ "${1:field}": "$2" }' },
  multi_match: { summary: 'A `match` over several fields', snippet: '{ "query": "$1", "fields": [$2] }' },
  query_string: { summary: 'Lucene syntax; a mistake in it is an error', snippet: '{ "query": "$1" }' },
  simple_query_string: { summary: 'Lenient syntax for search boxes', snippet: '{ "query": "$1", "fields": [$2] }' },
  nested: { summary: 'A query over objects of a `nested` field', snippet: '{ "path": "$1", "query": { $2 } }' },
  script: { summary: 'A Painless filter', snippet: '{ "script": { "source": "$1" } }' },
  script_score: { summary: 'Scores by a Painless script', snippet: '{ "query": { "match_all": {} }, "script": { "source": "$1" } }' },
  function_score: { summary: 'Scores by functions', snippet: '{ "query": { $1 }, "functions": [$2] }' },
  geo_distance: { summary: 'Points within a distance' }, geo_bounding_box: { summary: 'Points within a box' }, geo_shape: { summary: 'Shapes by their relation' },
  more_like_this: { summary: 'Documents like others' }, has_child: { summary: 'Parents by their children' }, has_parent: { summary: 'Children by their parents' }, parent_id: { summary: 'Children of one parent' },
  percolate: { summary: 'Stored queries that match a document' }, intervals: { summary: 'Words by their order and distance' }, terms_set: { summary: 'At least so many of several terms' }, rank_feature: { summary: 'Scores by a feature' },
  distance_feature: { summary: 'Scores by nearness' }, pinned: { summary: 'Puts documents first' }, combined_fields: { summary: 'Several fields as one' }, match_bool_prefix: { summary: 'Words, the last one a prefix' }, knn: { summary: 'Nearest vectors' }, wrapper: { summary: 'A query as base64' },
  span_term: { summary: 'Span query' }, span_near: { summary: 'Span query' }, span_or: { summary: 'Span query' }, span_not: { summary: 'Span query' }, span_first: { summary: 'Span query' }, neural: { summary: 'Semantic search' }, hybrid: { summary: 'Several queries, scores joined' }, semantic: { summary: 'Semantic search' },
};

export interface AggregationWord extends Word {
  readonly kind: 'metric' | 'bucket' | 'pipeline';
}

/** Aggregations by type. */
export const aggregationWords: Readonly<Record<string, AggregationWord>> = {
  avg: { kind: 'metric', summary: 'Mean of a field', snippet: '{ "field": "$1" }' }, sum: { kind: 'metric', summary: 'Sum of a field', snippet: '{ "field": "$1" }' }, min: { kind: 'metric', summary: 'Least value', snippet: '{ "field": "$1" }' }, max: { kind: 'metric', summary: 'Greatest value', snippet: '{ "field": "$1" }' },
  value_count: { kind: 'metric', summary: 'Number of values', snippet: '{ "field": "$1" }' }, stats: { kind: 'metric', summary: 'Count, min, max, avg, sum', snippet: '{ "field": "$1" }' }, extended_stats: { kind: 'metric', summary: 'Stats with variance and deviation', snippet: '{ "field": "$1" }' },
  cardinality: { kind: 'metric', summary: 'Number of distinct values', snippet: '{ "field": "$1" }' }, percentiles: { kind: 'metric', summary: 'Percentiles of a field', snippet: '{ "field": "$1" }' }, percentile_ranks: { kind: 'metric', summary: 'Ranks of values', snippet: '{ "field": "$1", "values": [$2] }' },
  median_absolute_deviation: { kind: 'metric', summary: 'A robust spread', snippet: '{ "field": "$1" }' }, weighted_avg: { kind: 'metric', summary: 'Weighted mean', snippet: '{ "value": { "field": "$1" }, "weight": { "field": "$2" } }' },
  top_hits: { kind: 'metric', summary: 'The best documents of each bucket (3 by default)', snippet: '{ "size": ${1:3} }' }, geo_bounds: { kind: 'metric', summary: 'Box around points', snippet: '{ "field": "$1" }' },
  scripted_metric: { kind: 'metric', summary: 'Four scripts: init, map and combine per shard, reduce over all states', snippet: '{\n  "init_script": "$1",\n  "map_script": "$2",\n  "combine_script": "$3",\n  "reduce_script": "$4"\n}' },
  terms: { kind: 'bucket', summary: 'A bucket per value, the 10 most frequent unless `size` says more', snippet: '{ "field": "$1" }' }, rare_terms: { kind: 'bucket', summary: 'Values that are rare', snippet: '{ "field": "$1" }' }, significant_terms: { kind: 'bucket', summary: 'Values unusually frequent in the result' },
  histogram: { kind: 'bucket', summary: 'Buckets of equal width', snippet: '{ "field": "$1", "interval": ${2:10} }' },
  date_histogram: { kind: 'bucket', summary: 'Buckets of time: `calendar_interval` or `fixed_interval`', snippet: '{ "field": "$1", "${2|calendar_interval,fixed_interval|}": "${3:1d}" }' },
  auto_date_histogram: { kind: 'bucket', summary: 'At most `buckets` buckets of time', snippet: '{ "field": "$1", "buckets": ${2:10} }' },
  range: { kind: 'bucket', summary: 'Ranges of numbers: `from` inclusive, `to` exclusive', snippet: '{ "field": "$1", "ranges": [{ "to": $2 }] }' }, date_range: { kind: 'bucket', summary: 'Ranges of dates, with date math', snippet: '{ "field": "$1", "ranges": [{ "to": "$2" }] }' }, ip_range: { kind: 'bucket', summary: 'Ranges of addresses', snippet: '{ "field": "$1", "ranges": [{ "mask": "$2" }] }' },
  filter: { kind: 'bucket', summary: 'One bucket of what a query matches', snippet: '{ $1 }' }, filters: { kind: 'bucket', summary: 'A bucket per query', snippet: '{ "filters": { "$1": { $2 } } }' }, missing: { kind: 'bucket', summary: 'Documents without the field', snippet: '{ "field": "$1" }' },
  nested: { kind: 'bucket', summary: 'The objects of a nested field', snippet: '{ "path": "$1" }' }, reverse_nested: { kind: 'bucket', summary: 'Back to the documents of nested objects', snippet: '{}' }, global: { kind: 'bucket', summary: 'All documents, whatever the query', snippet: '{}' },
  composite: { kind: 'bucket', summary: 'Buckets of several sources, by pages', snippet: '{ "sources": [{ "$1": { "terms": { "field": "$2" } } }] }' }, sampler: { kind: 'bucket', summary: 'The best documents of each shard', snippet: '{ "shard_size": ${1:100} }' },
  adjacency_matrix: { kind: 'bucket', summary: 'Filters and their intersections' }, geohash_grid: { kind: 'bucket', summary: 'A grid of geohashes' }, geotile_grid: { kind: 'bucket', summary: 'A grid of map tiles' }, geo_distance: { kind: 'bucket', summary: 'Rings around a point' }, children: { kind: 'bucket', summary: 'Children of the documents' }, parent: { kind: 'bucket', summary: 'Parents of the documents' }, multi_terms: { kind: 'bucket', summary: 'Buckets of several fields' }, significant_text: { kind: 'bucket', summary: 'Unusual words' }, diversified_sampler: { kind: 'bucket', summary: 'A sample with few of each value' }, variable_width_histogram: { kind: 'bucket', summary: 'Buckets of fitting width' }, ip_prefix: { kind: 'bucket', summary: 'Networks' }, random_sampler: { kind: 'bucket', summary: 'A random sample' },
  geo_centroid: { kind: 'metric', summary: 'Middle of points' }, matrix_stats: { kind: 'metric', summary: 'Statistics of several fields' }, string_stats: { kind: 'metric', summary: 'Statistics of texts' }, boxplot: { kind: 'metric', summary: 'Quartiles' }, top_metrics: { kind: 'metric', summary: 'Values of the best document' }, rate: { kind: 'metric', summary: 'Rate per unit of time' }, t_test: { kind: 'metric', summary: 'A t-test' }, geo_line: { kind: 'metric', summary: 'A line of points' },
  bucket_script: { kind: 'pipeline', summary: 'Computes a number per bucket', snippet: '{ "buckets_path": { "$1": "$2" }, "script": "params.$1" }' }, bucket_selector: { kind: 'pipeline', summary: 'Keeps buckets for which a script is true', snippet: '{ "buckets_path": { "$1": "$2" }, "script": "params.$1 > 0" }' }, bucket_sort: { kind: 'pipeline', summary: 'Sorts and cuts buckets', snippet: '{ "sort": [{ "$1": "desc" }], "size": ${2:10} }' },
  cumulative_sum: { kind: 'pipeline', summary: 'Running sum', snippet: '{ "buckets_path": "$1" }' }, derivative: { kind: 'pipeline', summary: 'Difference to the bucket before', snippet: '{ "buckets_path": "$1" }' }, moving_fn: { kind: 'pipeline', summary: 'A script over a moving window', snippet: '{ "buckets_path": "$1", "window": ${2:5}, "script": "MovingFunctions.unweightedAvg(values)" }' },
  avg_bucket: { kind: 'pipeline', summary: 'Mean over the buckets of an aggregation beside', snippet: '{ "buckets_path": "$1" }' }, sum_bucket: { kind: 'pipeline', summary: 'Sum over buckets', snippet: '{ "buckets_path": "$1" }' }, min_bucket: { kind: 'pipeline', summary: 'Least over buckets', snippet: '{ "buckets_path": "$1" }' }, max_bucket: { kind: 'pipeline', summary: 'Greatest over buckets', snippet: '{ "buckets_path": "$1" }' }, stats_bucket: { kind: 'pipeline', summary: 'Stats over buckets', snippet: '{ "buckets_path": "$1" }' },
  extended_stats_bucket: { kind: 'pipeline', summary: 'Extended stats over buckets' }, percentiles_bucket: { kind: 'pipeline', summary: 'Percentiles over buckets' }, serial_diff: { kind: 'pipeline', summary: 'Difference at a lag' }, moving_avg: { kind: 'pipeline', summary: 'Removed in 8.0: use `moving_fn`' }, normalize: { kind: 'pipeline', summary: 'Normalised values' }, inference: { kind: 'pipeline', summary: 'A model over buckets' }, cumulative_cardinality: { kind: 'pipeline', summary: 'Running number of distinct values' },
};

/** Members of a search body. */
export const searchKeys: Readonly<Record<string, Word>> = {
  query: { summary: 'Which documents', snippet: '{ $1 }' }, aggs: { summary: 'What to compute over them', snippet: '{\n  "${1:name}": { $2 }\n}' }, aggregations: { summary: 'The long name of `aggs`' },
  size: { summary: 'How many documents come back (10 by default; 0 when only aggregations are read)', snippet: '${1:0}' }, from: { summary: 'How many documents are left out at the start' }, sort: { summary: 'Order of the documents', snippet: '[{ "${1:field}": "${2:asc}" }]' },
  _source: { summary: 'Which parts of the documents come back' }, script_fields: { summary: 'Fields computed by scripts', snippet: '{ "${1:name}": { "script": { "source": "$2" } } }' }, fields: { summary: 'Fields by their mapping' }, docvalue_fields: { summary: 'Values from doc values' }, stored_fields: { summary: 'Stored fields' },
  runtime_mappings: { summary: 'Fields computed at search time' }, track_total_hits: { summary: 'Whether all hits are counted' }, track_scores: { summary: 'Scores also when sorting' }, min_score: { summary: 'Least score' }, post_filter: { summary: 'A filter behind the aggregations' }, timeout: { summary: 'Time limit' },
  search_after: { summary: 'Values of the last hit of the page before' }, highlight: { summary: 'Marks what matched' }, suggest: { summary: 'Suggestions' }, rescore: { summary: 'Second ranking' }, collapse: { summary: 'One hit per value' }, explain: { summary: 'Explains scores' }, profile: { summary: 'Times the parts' }, version: { summary: 'Versions of documents' }, seq_no_primary_term: { summary: 'Sequence numbers' }, terminate_after: { summary: 'Stops early' }, pit: { summary: 'A point in time' }, slice: { summary: 'A slice of the result' }, indices_boost: { summary: 'Boost by index' }, stats: { summary: 'Statistics groups' }, knn: { summary: 'Nearest vectors' }, ext: { summary: 'Extensions' }, preference: { summary: 'Which copies are asked' },
};
