import { get, member, type DataNode, type Member, type ObjectNode, type StringNode } from '../../base/tree.ts';
import { aggregationWords } from './vocabulary.ts';

/** A place in a request where a script stands. */
export interface ScriptUse {
  /** The string, or the object with `source` or `id`. */
  readonly node: DataNode;
  readonly source: StringNode | undefined;
  readonly id: StringNode | undefined;
  /** Parameters given at this place, and those that an aggregation gives to all its scripts. */
  readonly params: readonly ObjectNode[];
  readonly context: string;
  readonly lang: string;
  /** `map_script` and the like, for messages. */
  readonly key: string;
  /** Parameters that the service itself puts in: `buckets_path` names. */
  readonly given: readonly string[];
}

export interface QueryUse { readonly name: StringNode; readonly body: DataNode }
export interface AggregationUse {
  readonly name: StringNode;
  /** Types written; right is exactly one. */
  readonly types: readonly Member[];
  readonly definition: DataNode;
  readonly parent: AggregationUse | undefined;
}
/** A field name in a query, an aggregation or a sort. */
export interface FieldUse { readonly node: StringNode; readonly name: string }

/** What stands in one search body: the parts that rules, completion and embedding need. */
export interface SearchBody {
  readonly root: DataNode | undefined;
  /** Expression of the indexes it runs against, when it is known. */
  readonly index: string | undefined;
  readonly queries: readonly QueryUse[];
  readonly aggregations: readonly AggregationUse[];
  readonly scripts: readonly ScriptUse[];
  readonly fields: readonly FieldUse[];
  /** Unknown members of the body itself. */
  readonly members: readonly Member[];
}

interface Collector { queries: QueryUse[]; aggregations: AggregationUse[]; scripts: ScriptUse[]; fields: FieldUse[]; members: Member[] }

/** Reads a `_search` body (or `url.body` of a chart). Nothing in it can make it fail. */
export function readSearchBody(root: DataNode | undefined, index?: string): SearchBody {
  const found: Collector = { queries: [], aggregations: [], scripts: [], fields: [], members: [] };
  if (root?.kind === 'object') {
    for (const m of root.members) {
      found.members.push(m);
      switch (m.key.value) {
        case 'query': case 'post_filter': query(m.value, found); break;
        case 'aggs': case 'aggregations': aggregations(m.value, undefined, found); break;
        case 'sort': sorts(m.value, found); break;
        case 'script_fields': eachMember(m.value, ({ value }) => script(get(value, 'script'), 'script', 'field', found)); break;
        case 'runtime_mappings': runtimeMappings(m.value, found); break;
        case 'docvalue_fields': case 'fields': for (const item of items(m.value)) fieldName(item.kind === 'object' ? get(item, 'field') : item, found); break;
      }
    }
  }
  return { root, index, ...found };
}

/** Body of `_update`, `_update_by_query`, `_reindex`: a script at the root, perhaps a query. */
export function readUpdateBody(root: DataNode | undefined, context: string, index?: string): SearchBody {
  const found: Collector = { queries: [], aggregations: [], scripts: [], fields: [], members: [] };
  query(get(root, 'query'), found);
  query(get(get(root, 'source'), 'query'), found);
  script(get(root, 'script'), 'script', context, found);
  return { root, index, ...found };
}

/** Body of an ingest pipeline: `script` processors and conditions, at any depth of `on_failure` and `foreach`. */
export function readPipelineBody(root: DataNode | undefined): SearchBody {
  const found: Collector = { queries: [], aggregations: [], scripts: [], fields: [], members: [] };
  const processors = (node: DataNode | undefined): void => {
    for (const item of items(node)) {
      eachMember(item, ({ key, value }) => {
        const condition = get(value, 'if');
        if (condition) script(condition, 'if', 'processor_conditional', found);
        if (key.value === 'script') script(value, 'script', 'ingest', found);
        processors(get(value, 'on_failure'));
        const inner = get(value, 'processor');
        if (inner) processors({ kind: 'array', items: [inner], range: inner.range });
      });
    }
  };
  const pipeline = get(root, 'pipeline') ?? root;
  processors(get(pipeline, 'processors'));
  processors(get(pipeline, 'on_failure'));
  return { root, index: undefined, ...found };
}

/** Body of `PUT index`: runtime fields of the mapping. */
export function readMappingBody(root: DataNode | undefined): SearchBody {
  const found: Collector = { queries: [], aggregations: [], scripts: [], fields: [], members: [] };
  runtimeMappings(get(get(root, 'mappings'), 'runtime') ?? get(root, 'runtime'), found);
  return { root, index: undefined, ...found };
}

const items = (node: DataNode | undefined): readonly DataNode[] => (node?.kind === 'array' ? node.items : node && node.kind !== 'missing' ? [node] : []);

function eachMember(node: DataNode | undefined, visit: (m: Member) => void): void {
  if (node?.kind === 'object') for (const m of node.members) visit(m);
}

function fieldName(node: DataNode | undefined, found: Collector): void {
  if (node?.kind === 'string' && node.value !== '' && !node.value.includes('*')) found.fields.push({ node, name: node.value.replace(/\^[\d.]+$/, '') });
}

/** Queries whose body is keyed by a field. */
const keyedByField = new Set(['term', 'terms', 'range', 'prefix', 'wildcard', 'regexp', 'fuzzy', 'match', 'match_phrase', 'match_phrase_prefix', 'match_bool_prefix', 'terms_set', 'intervals', 'span_term']);

function query(node: DataNode | undefined, found: Collector): void {
  if (node?.kind === 'array') {
    for (const item of node.items) query(item, found);
    return;
  }
  eachMember(node, ({ key, value }) => {
    if (key.value.startsWith('%')) return;
    found.queries.push({ name: key, body: value });
    switch (key.value) {
      case 'bool': eachMember(value, m => { if (['must', 'filter', 'should', 'must_not'].includes(m.key.value)) query(m.value, found); }); return;
      case 'constant_score': query(get(value, 'filter'), found); return;
      case 'dis_max': query(get(value, 'queries'), found); return;
      case 'boosting': query(get(value, 'positive'), found); query(get(value, 'negative'), found); return;
      case 'nested': case 'has_child': case 'has_parent': query(get(value, 'query'), found); return;
      case 'exists': fieldName(get(value, 'field'), found); return;
      case 'multi_match': case 'simple_query_string': case 'query_string': for (const field of items(get(value, 'fields'))) fieldName(field, found); return;
      case 'script': script(get(value, 'script'), 'script', 'filter', found); return;
      case 'script_score': query(get(value, 'query'), found); script(get(value, 'script'), 'script', 'score', found); return;
      case 'function_score':
        query(get(value, 'query'), found);
        script(get(get(value, 'script_score'), 'script'), 'script', 'score', found);
        for (const item of items(get(value, 'functions'))) {
          query(get(item, 'filter'), found);
          script(get(get(item, 'script_score'), 'script'), 'script', 'score', found);
        }
        return;
    }
    if (!keyedByField.has(key.value)) return;
    eachMember(value, m => {
      if (m.key.value === 'boost' || m.key.value === '_name') return;
      fieldName(m.key, found);
      if (key.value === 'terms_set') script(get(m.value, 'minimum_should_match_script'), 'minimum_should_match_script', 'terms_set', found);
    });
  });
}

function aggregations(node: DataNode | undefined, parent: AggregationUse | undefined, found: Collector): void {
  eachMember(node, ({ key, value }) => {
    const types = value.kind === 'object' ? value.members.filter(m => !['aggs', 'aggregations', 'meta'].includes(m.key.value)) : [];
    const use: AggregationUse = { name: key, types, definition: value, parent };
    found.aggregations.push(use);
    for (const type of types) aggregation(type, found);
    aggregations(get(value, 'aggs') ?? get(value, 'aggregations'), use, found);
  });
}

function aggregation({ key, value }: Member, found: Collector): void {
  const word = aggregationWords[key.value];
  if (word?.kind !== 'pipeline') fieldName(get(value, 'field'), found);
  switch (key.value) {
    case 'filter': query(value, found); return;
    case 'filters': {
      const filters = get(value, 'filters');
      if (filters?.kind === 'array') for (const item of filters.items) query(item, found);
      else eachMember(filters, m => query(m.value, found));
      return;
    }
    case 'composite':
      for (const source of items(get(value, 'sources'))) eachMember(source, m => eachMember(m.value, inner => { fieldName(get(inner.value, 'field'), found); script(get(inner.value, 'script'), 'script', 'aggs', found); }));
      return;
    case 'top_hits': sorts(get(value, 'sort'), found); return;
    case 'weighted_avg': for (const part of ['value', 'weight']) { fieldName(get(get(value, part), 'field'), found); script(get(get(value, part), 'script'), 'script', 'aggs', found); } return;
    case 'scripted_metric': {
      const shared = get(value, 'params');
      for (const [name, context] of [['init_script', 'aggs_init'], ['map_script', 'aggs_map'], ['combine_script', 'aggs_combine'], ['reduce_script', 'aggs_reduce']] as const) {
        script(get(value, name), name, context, found, shared?.kind === 'object' ? shared : undefined);
      }
      return;
    }
    case 'bucket_script': case 'bucket_selector': {
      const paths = get(value, 'buckets_path');
      const given = paths?.kind === 'object' ? paths.members.map(m => m.key.value) : paths?.kind === 'array' ? paths.items.map((_, i) => `_value${i}`) : ['_value'];
      script(get(value, 'script'), 'script', key.value === 'bucket_script' ? 'bucket_aggregation' : 'aggregation_selector', found, undefined, given);
      return;
    }
    case 'moving_fn': script(get(value, 'script'), 'script', 'moving-function', found); return;
    default: script(get(value, 'script'), 'script', 'aggs', found);
  }
}

function sorts(node: DataNode | undefined, found: Collector): void {
  for (const item of items(node)) {
    if (item.kind === 'string') {
      if (!item.value.startsWith('_')) fieldName(item, found);
      continue;
    }
    eachMember(item, ({ key, value }) => {
      if (key.value === '_script') script(get(value, 'script'), 'script', textOf(get(value, 'type')) === 'string' ? 'string_sort' : 'number_sort', found);
      else if (!key.value.startsWith('_')) fieldName(key, found);
    });
  }
}

function runtimeMappings(node: DataNode | undefined, found: Collector): void {
  eachMember(node, ({ value }) => script(get(value, 'script'), 'script', `${textOf(get(value, 'type')) ?? 'keyword'}_field`, found));
}

/** Names of the parameters that a script is handed. */
export const paramsOf = ({ given, params }: Pick<ScriptUse, 'given' | 'params'>): string[] => [...new Set([...given, ...params.flatMap(p => p.members.map(m => m.key.value))])];

const textOf = (node: DataNode | undefined) => (node?.kind === 'string' ? node.value : undefined);

/** One script, in any of its spellings. */
export function script(node: DataNode | undefined, key: string, context: string, found: { scripts: ScriptUse[] }, shared?: ObjectNode, given: readonly string[] = []): void {
  if (!node || node.kind === 'missing') return;
  if (node.kind === 'string') {
    found.scripts.push({ node, source: node, id: undefined, params: shared ? [shared] : [], context, lang: 'painless', key, given });
    return;
  }
  if (node.kind !== 'object') return;
  const source = get(node, 'source') ?? get(node, 'inline');
  const id = get(node, 'id') ?? get(node, 'stored');
  const params = member(node, 'params')?.value;
  found.scripts.push({
    node, context, key, given, lang: textOf(get(node, 'lang')) ?? 'painless',
    source: source?.kind === 'string' ? source : undefined,
    id: id?.kind === 'string' ? id : undefined,
    params: [...(shared ? [shared] : []), ...(params?.kind === 'object' ? [params] : [])],
  });
}
