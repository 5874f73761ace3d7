import { SearchError, unsupported } from '../error.ts';
import type { Request } from '../request.ts';
import { bodyOf, ok, type Answer } from './answers.ts';
import type { Cluster } from './state.ts';

/** `_index_template`: what new indexes of some names begin with. */
export function template(cluster: Cluster, request: Request, id: string | undefined): Answer | undefined {
  if (id === undefined) return request.method === 'GET' ? ok({ index_templates: [...cluster.templates].map(([name, index_template]) => ({ name, index_template })) }) : undefined;
  switch (request.method) {
    case 'PUT': case 'POST': {
      const body = bodyOf(request);
      if (!Array.isArray(body['index_patterns']) && typeof body['index_patterns'] !== 'string') throw new SearchError(400, 'action_request_validation_exception', 'Validation Failed: 1: index patterns are missing;');
      if (Array.isArray(body['composed_of']) && body['composed_of'].length > 0) throw unsupported('[composed_of] in index templates');
      cluster.templates.set(id, body);
      return ok({ acknowledged: true });
    }
    case 'GET': {
      const found = cluster.templates.get(id);
      if (!found) throw new SearchError(404, 'resource_not_found_exception', `index template matching [${id}] not found`);
      return ok({ index_templates: [{ name: id, index_template: found }] });
    }
    case 'DELETE':
      if (!cluster.templates.delete(id)) throw new SearchError(404, 'resource_not_found_exception', `index_template [${id}] missing`);
      return ok({ acknowledged: true });
    default: return undefined;
  }
}
