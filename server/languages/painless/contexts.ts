/** Where a script runs: its variables and what it must give. Table 10 of the manual's contexts. */
export interface Context { readonly name: string; readonly variables: Readonly<Record<string, string>>; readonly returns: string; readonly functions?: Readonly<Record<string, readonly [parameters: readonly string[], returns: string]>> }

const map = 'java.util.Map';
const list = 'java.util.List';
const object = 'def'; // what the service's interfaces call Object is dynamic for the compiler
const similarity = (name: string): string => `org.opensearch.index.similarity.ScriptedSimilarity.${name}`;
const text = 'java.lang.String';
const score: Record<string, readonly [parameters: readonly string[], returns: string]> = {
  'saturation/2': [['double', 'double'], 'double'], 'sigmoid/3': [['double', 'double', 'double'], 'double'], 'randomScore/1': [['int'], 'double'], 'randomScore/2': [['int', text], 'double'],
  'decayNumericLinear/5': [['double', 'double', 'double', 'double', 'double'], 'double'], 'decayNumericExp/5': [['double', 'double', 'double', 'double', 'double'], 'double'], 'decayNumericGauss/5': [['double', 'double', 'double', 'double', 'double'], 'double'],
};
for (const how of ['Linear', 'Exp', 'Gauss']) {
  score[`decayGeo${how}/5`] = [[text, text, text, 'double', 'org.opensearch.common.geo.GeoPoint'], 'double'];
  score[`decayDate${how}/5`] = [[text, text, text, 'double', 'java.time.ZonedDateTime'], 'double'];
}
/** What scripts of runtime fields read log lines with. */
const extractors: Context['functions'] = { 'grok/1': [[text], 'org.opensearch.script.NamedGroupExtractor'], 'dissect/1': [[text], 'org.opensearch.script.NamedGroupExtractor'] };
const fields: Context['functions'] = { 'field/1': [[text], 'def'], '$/2': [[text, 'def'], 'def'] };
/** Classes, and members of classes, that only some contexts have. */
const only: Readonly<Record<string, RegExp>> = { 'org.opensearch.ingest.common.Processors': /^ingest$/, 'java.lang.String.sha1': /^(?:ingest|update|update_by_query|reindex)$/, 'java.lang.String.sha256': /^(?:ingest|update|update_by_query|reindex)$/ };
export const has = (context: Context, name: string): boolean => only[name]?.test(context.name) ?? true;
const context = (name: string, variables: Record<string, string>, returns: string, functions?: Context['functions']): Context => ({ name, variables: { params: map, ...variables }, returns, ...((functions || variables['doc'] === map) && { functions: { ...(variables['doc'] === map && fields), ...functions } }) });

export const contexts: readonly Context[] = [
  context('painless_test', {}, object), context('score', { doc: map, _score: 'double', explanation: 'org.opensearch.script.ScoreScript.ExplanationHolder' }, 'double', score), context('filter', { doc: map }, 'boolean'), context('field', { doc: map }, object),
  context('aggs', { doc: map, _score: 'double', _value: 'def' }, object), context('aggs_init', { state: 'def' }, 'void'), context('aggs_map', { state: map, doc: map, _score: 'double' }, 'void'),
  context('aggs_combine', { state: map }, object), context('aggs_reduce', { states: list }, object), context('bucket_aggregation', {}, 'java.lang.Number'), context('aggregation_selector', {}, 'boolean'),
  context('moving-function', { values: 'double[]' }, 'double'), context('number_sort', { doc: map, _score: 'double' }, 'double'), context('string_sort', { doc: map, _score: 'double' }, text), context('bytesref_sort', { doc: map, _score: 'double' }, object),
  context('terms_set', { doc: map }, 'java.lang.Number'), context('update', { ctx: map }, 'void'), context('ingest', { ctx: map }, 'void'), context('processor_conditional', { ctx: map }, 'boolean'),
  context('update_by_query', { ctx: map }, 'void'), context('reindex', { ctx: map }, 'void'), context('interval', { interval: 'org.opensearch.index.query.IntervalFilterScript.Interval' }, 'boolean'),
  context('similarity', { weight: 'double', query: similarity('Query'), field: similarity('Field'), term: similarity('Term'), doc: similarity('Doc') }, 'double'), context('similarity_weight', { query: similarity('Query'), field: similarity('Field'), term: similarity('Term') }, 'double'),
  context('script_heuristic', {}, 'double'), context('analysis', { token: 'def' }, 'boolean'), context('template', {}, text), context('search', { ctx: map }, 'void'), context('watcher_condition', { ctx: map }, 'boolean'), context('watcher_transform', { ctx: map }, object),
  ...([['boolean_field', ['boolean']], ['date_field', ['long']], ['double_field', ['double']], ['long_field', ['long']], ['ip_field', [text]], ['keyword_field', [text]], ['geo_point_field', ['double', 'double']], ['composite_field', [text, object]]] as const)
    .map(([name, parameters]) => context(name, { doc: map }, 'void', { ...extractors, [`emit/${parameters.length}`]: [parameters, 'void'], ...(name === 'composite_field' && { 'emit/1': [[map], 'void'] as const }), ...(name === 'date_field' && { 'parse/1': [[object], 'long'] as const }) })),
];
const byName = new Map(contexts.map(c => [c.name, c]));
const synonyms: Readonly<Record<string, string>> = { bucket_script: 'bucket_aggregation', bucket_selector: 'aggregation_selector', generic: 'painless_test', moving_function: 'moving-function', sort: 'number_sort', condition: 'processor_conditional' };
/** The context of a name; the execute API's default when there is none, undefined when the name is unknown. */
export const contextNamed = (name = 'painless_test'): Context | undefined => byName.get(synonyms[name] ?? name);
/**
 * Where a script of its own file will run, if it says so: a leading comment `// context: aggs_map`, or the name of a phase of a scripted metric
 * at the end of its own: `total.map.painless`.
 */
export const contextFor = (path: string, source: string): string | undefined => {
  const said = /^(?:\s*\/\/[^\n]*\n)*?\s*\/\/[ \t]*context[ \t]*:[ \t]*([\w-]+)/.exec(source)?.[1];
  const phase = /(?:^|[\/._-])(init|map|combine|reduce)(?:[._-]script)?\.painless$/.exec(path)?.[1];
  return said ?? (phase && `aggs_${phase}`);
};
