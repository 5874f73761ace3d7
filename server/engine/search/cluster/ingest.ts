import { errorNode, illegalArgument, rootCause, SearchError, unsupported } from '../error.ts';
import { compilePipeline, type IngestDocument } from '../ingest.ts';
import { copyOf } from '../json.ts';
import type { Request } from '../request.ts';
import { textOf } from '../scalars.ts';
import { bodyOf, objectOf, ok, type Answer } from './answers.ts';
import type { Cluster, Json } from './state.ts';

/** `_ingest/pipeline`: keeps, shows, deletes and tries out pipelines. */
export function ingest(cluster: Cluster, request: Request): Answer | undefined {
  if (request.segments[1] !== 'pipeline') return undefined;
  const [, , id, verb] = request.segments;
  if (id === '_simulate' || verb === '_simulate') {
    const body = bodyOf(request);
    const pipeline = verb === '_simulate' ? cluster.pipelines.get(id!) : compilePipeline(objectOf(body['pipeline'] ?? {}), cluster.environment(), '_simulate_pipeline');
    if (request.parameters['verbose'] === 'true') throw unsupported('[verbose] of [_simulate]');
    if (!Array.isArray(body['docs'])) throw new SearchError(400, 'parse_exception', '[docs] required property is missing', { property_name: 'docs' });
    if (!pipeline) throw illegalArgument(`pipeline [${id}] does not exist`);
    const docs = (body['docs'] as unknown[]).map(given => {
      const entry = objectOf(given);
      const document: IngestDocument = { source: copyOf(objectOf(entry['_source'] ?? {})) as Json, metadata: { _index: textOf(entry['_index'] ?? '_index'), _id: textOf(entry['_id'] ?? '_id') }, ingest: { timestamp: new Date(cluster.now()).toISOString() } };
      try {
        return pipeline.run(document) ? { doc: { ...document.metadata, _source: document.source, _ingest: { timestamp: document.ingest['timestamp'] } } } : null;
      } catch (error) {
        if (error instanceof SearchError) return { error: { root_cause: [rootCause(errorNode(error))], ...errorNode(error) } };
        throw error;
      }
    });
    return ok({ docs });
  }
  switch (request.method) {
    case 'PUT':
      if (id === undefined) return undefined;
      cluster.pipelines.set(id, compilePipeline(bodyOf(request), cluster.environment(), id));
      return ok({ acknowledged: true });
    case 'GET': {
      if (id === undefined) return ok(Object.fromEntries([...cluster.pipelines].map(([name, p]) => [name, p.definition])));
      const found = cluster.pipelines.get(id);
      return found ? ok({ [id]: found.definition }) : { status: 404, body: {} };
    }
    case 'DELETE':
      if (!cluster.pipelines.delete(id ?? '')) throw new SearchError(404, 'resource_not_found_exception', `pipeline [${id}] is missing`);
      return ok({ acknowledged: true });
    default: return undefined;
  }
}
