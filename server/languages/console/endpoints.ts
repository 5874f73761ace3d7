/** A kind of request: its path with `{…}` for names, the methods it takes, and whether it has a body. */
export interface Endpoint {
  readonly path: string;
  readonly methods: readonly string[];
  readonly body: 'none' | 'optional' | 'required' | 'lines';
  readonly summary: string;
  /** Runs against the simulated index. */
  readonly simulated: boolean;
}

const endpoint = (methods: string, path: string, body: Endpoint['body'], summary: string, simulated = true): Endpoint => ({ methods: methods.split(' '), path, body, summary, simulated });

export const endpoints: readonly Endpoint[] = [
  endpoint('GET POST', '_search', 'optional', 'Searches all indexes'), endpoint('GET POST', '{index}/_search', 'optional', 'Searches'),
  endpoint('GET POST', '_msearch', 'lines', 'Several searches in one request'), endpoint('GET POST', '{index}/_msearch', 'lines', 'Several searches in one request'),
  endpoint('GET POST', '_count', 'optional', 'Counts documents'), endpoint('GET POST', '{index}/_count', 'optional', 'Counts documents'),
  endpoint('POST PUT', '_bulk', 'lines', 'Writes many documents'), endpoint('POST PUT', '{index}/_bulk', 'lines', 'Writes many documents'),
  endpoint('POST', '{index}/_doc', 'required', 'Adds a document under an id of the cluster'), endpoint('PUT POST GET HEAD DELETE', '{index}/_doc/{id}', 'optional', 'Writes, reads or deletes a document'),
  endpoint('PUT POST', '{index}/_create/{id}', 'required', 'Adds a document that must be new'), endpoint('GET HEAD', '{index}/_source/{id}', 'none', 'Reads the stored document alone'),
  endpoint('POST', '{index}/_update/{id}', 'required', 'Changes a document by a part of it or by a script'), endpoint('POST', '{index}/_update_by_query', 'optional', 'Changes all documents that match'), endpoint('POST', '{index}/_delete_by_query', 'required', 'Deletes all documents that match'),
  endpoint('GET POST', '_mget', 'required', 'Reads several documents'), endpoint('GET POST', '{index}/_mget', 'required', 'Reads several documents'), endpoint('POST', '_reindex', 'required', 'Copies documents into another index'),
  endpoint('PUT GET HEAD DELETE', '{index}', 'optional', 'Makes, shows or deletes an index'), endpoint('GET PUT POST', '{index}/_mapping', 'optional', 'Shows or extends the mapping'), endpoint('GET', '_mapping', 'none', 'Mappings of all indexes'),
  endpoint('GET PUT', '{index}/_settings', 'optional', 'Shows or changes settings'), endpoint('GET', '_settings', 'none', 'Settings of all indexes'), endpoint('POST GET', '_refresh', 'none', 'Makes writes visible'), endpoint('POST GET', '{index}/_refresh', 'none', 'Makes writes visible'), endpoint('POST GET', '{index}/_flush', 'none', 'Flushes'), endpoint('POST', '{index}/_forcemerge', 'none', 'Merges segments'),
  endpoint('POST GET', '_aliases', 'optional', 'Changes aliases'), endpoint('GET', '_alias', 'none', 'Shows aliases'), endpoint('PUT POST GET HEAD DELETE', '{index}/_alias/{alias}', 'optional', 'An alias of an index'), endpoint('GET', '{index}/_alias', 'none', 'Aliases of an index'),
  endpoint('PUT POST GET DELETE', '_scripts/{id}', 'optional', 'Stores, shows or deletes a script'), endpoint('PUT POST', '_scripts/{id}/{context}', 'required', 'Stores a script and compiles it for a context'), endpoint('GET POST', '_scripts/painless/_execute', 'optional', 'Runs a script'),
  endpoint('PUT GET DELETE', '_ingest/pipeline/{id}', 'optional', 'An ingest pipeline'), endpoint('GET', '_ingest/pipeline', 'none', 'All ingest pipelines'), endpoint('GET POST', '_ingest/pipeline/_simulate', 'required', 'Tries a pipeline on documents'), endpoint('GET POST', '_ingest/pipeline/{id}/_simulate', 'required', 'Tries a stored pipeline on documents'),
  endpoint('PUT POST GET DELETE', '_index_template/{name}', 'optional', 'A template for new indexes'), endpoint('PUT POST GET DELETE', '_template/{name}', 'optional', 'A template for new indexes (old form)'), endpoint('PUT POST GET DELETE', '_component_template/{name}', 'optional', 'A part of index templates', false),
  endpoint('GET POST', '_analyze', 'required', 'Shows how text is cut into words'), endpoint('GET POST', '{index}/_analyze', 'required', 'Shows how text is cut into words'), endpoint('GET POST', '{index}/_validate/query', 'optional', 'Checks a query'),
  endpoint('GET', '_cluster/health', 'none', 'Health of the cluster'), endpoint('GET PUT', '_cluster/settings', 'optional', 'Settings of the cluster', false), endpoint('GET', '_cat/{what}', 'none', 'Tables for people'), endpoint('GET', '_cat/{what}/{index}', 'none', 'Tables for people'), endpoint('GET', '_cluster/{what}', 'none', 'State of the cluster', false), endpoint('GET', '_nodes', 'none', 'Nodes of the cluster', false), endpoint('GET', '_nodes/{what}', 'none', 'Nodes of the cluster', false),
  endpoint('GET POST', '_search/template', 'required', 'Searches by a template', false), endpoint('GET POST', '{index}/_search/template', 'required', 'Searches by a template', false), endpoint('GET POST', '_render/template', 'required', 'Shows a template filled', false), endpoint('GET POST', '_msearch/template', 'lines', 'Several template searches', false),
  endpoint('GET POST', '_field_caps', 'optional', 'What fields can do'), endpoint('GET POST', '{index}/_field_caps', 'optional', 'What fields can do'), endpoint('POST GET', '_search/scroll', 'optional', 'Next page of a scroll', false), endpoint('DELETE', '_search/scroll', 'optional', 'Ends a scroll', false), endpoint('POST', '{index}/_pit', 'none', 'Opens a point in time', false),
  endpoint('GET POST', '_sql', 'required', 'A query in SQL', false), endpoint('POST', '_query', 'required', 'A query in ES|QL', false), endpoint('POST', '_plugins/_ppl', 'required', 'A query in PPL', false), endpoint('POST', '_plugins/_sql', 'required', 'A query in SQL', false), endpoint('GET POST', '{index}/_explain/{id}', 'optional', 'Explains a score', false), endpoint('GET', '{index}/_stats', 'none', 'Statistics'), endpoint('GET', '_stats', 'none', 'Statistics', false), endpoint('POST', '{index}/_close', 'none', 'Closes an index', false), endpoint('POST', '{index}/_open', 'none', 'Opens an index'), endpoint('PUT POST', '{index}/_clone/{target}', 'optional', 'Copies an index', false), endpoint('PUT POST', '{index}/_shrink/{target}', 'optional', 'Fewer shards', false), endpoint('PUT POST', '{index}/_split/{target}', 'optional', 'More shards', false), endpoint('POST', '{alias}/_rollover', 'optional', 'Starts a new index', false), endpoint('GET POST', '_tasks', 'none', 'Tasks', false), endpoint('PUT GET DELETE', '_snapshot/{repository}', 'optional', 'Snapshots', false), endpoint('PUT GET DELETE', '_data_stream/{name}', 'none', 'Data streams', false), endpoint('GET', '_resolve/index/{name}', 'none', 'Resolves names', false), endpoint('PUT GET DELETE', '_ilm/policy/{name}', 'optional', 'Life cycle', false), endpoint('PUT GET DELETE', '_plugins/_ism/policies/{name}', 'optional', 'Life cycle', false),
];

/** Endpoints whose path fits, whatever the method. */
export function matching(segments: readonly string[]): readonly Endpoint[] {
  return endpoints.filter(({ path }) => {
    const parts = path.split('/');
    return parts.length === segments.length && parts.every((part, i) => (part.startsWith('{') ? !segments[i]!.startsWith('_') || segments[i] === '_all' : part === segments[i]));
  });
}
