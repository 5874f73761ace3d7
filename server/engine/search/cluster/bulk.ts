import { isObject } from '../../../base/object.ts';
import { errorNode, illegalArgument, invalidRequest, SearchError, unsupported } from '../error.ts';
import { requestMembers } from '../members.ts';
import type { Request } from '../request.ts';
import { numberOf, textOf, tokenOf } from '../scalars.ts';
import { objectOf, type Answer } from './answers.ts';
import { documentOf, erase, externalVersion, put } from './documents.ts';
import type { Cluster, Json } from './state.ts';
import { update } from './update.ts';

/** `_bulk`: several writes, each with its own outcome. */
export function bulk(cluster: Cluster, request: Request, defaultIndex: string | undefined): Answer {
  const lines = request.lines();
  if (lines.length === 0) throw new SearchError(400, 'parse_exception', 'request body is required');
  // All actions are read before the first one is done: a malformed one refuses the request as a whole.
  const work: (() => Json)[] = [];
  let errors = false;
  for (let i = 0; i < lines.length; i++) {
    const number = i + 1;
    const line = lines[i]!.read();
    const [action, raw] = isObject(line) ? Object.entries(line)[0] ?? [] : [];
    if (action === undefined) throw illegalArgument(`Malformed action/metadata line [${number}], expected ${isObject(line) ? 'FIELD_NAME but found [END_OBJECT]' : `START_OBJECT but found [${tokenOf(line)}]`}`);
    if (!bulkActions.has(action)) throw illegalArgument(`Malformed action/metadata line [${number}], expected field [create], [delete], [index] or [update] but found [${action}]`);
    if (!isObject(raw)) throw illegalArgument(`Malformed action/metadata line [${number}], expected START_OBJECT but found [${tokenOf(raw)}]`);
    if (Object.keys(line as Json).length > 1) throw illegalArgument(`Malformed action/metadata line [${number}], expected END_OBJECT but found [FIELD_NAME]`);
    for (const [key, value] of Object.entries(raw)) {
      if (!bulkMembers.has(key)) throw illegalArgument(`Action/metadata line [${number}] contains an unknown parameter [${key}]`);
      if (isObject(value) && key !== 'dynamic_templates' && key !== '_source') throw illegalArgument(`Malformed action/metadata line [${number}], expected a simple value for field [${key}] but found [START_OBJECT]`);
      if (key === 'dynamic_templates') throw unsupported('[dynamic_templates] of a bulk action');
    }
    const name = (raw['_index'] === undefined ? undefined : textOf(raw['_index'])) ?? defaultIndex;
    const id = raw['_id'] === undefined || raw['_id'] === null ? undefined : textOf(raw['_id']);
    const routing = (raw['routing'] ?? raw['_routing']) === undefined ? request.parameters['routing'] : textOf(raw['routing'] ?? raw['_routing']);
    if (action !== 'delete' && i + 1 >= lines.length) throw illegalArgument('The bulk request must be terminated by a newline [\\n]');
    if (name === undefined) throw invalidRequest('index is missing');
    if (id === undefined && (action === 'update' || action === 'delete')) throw invalidRequest('id is missing');
    const sourceLine = action === 'delete' ? undefined : lines[++i];
    const external = action === 'index' || action === 'create' ? externalVersion(raw) : undefined;
    work.push(() => ({ [action]: attempt(name, id, () => {
      if (action === 'delete' || action === 'update') {
        const { status, ...result } = action === 'delete' ? erase(cluster, name, id!, routing) : update(cluster, name, id!, objectOf(sourceLine!.read()), routing);
        return { ...result, status };
      }
      const sequence = raw['if_seq_no'] === undefined ? undefined : numberOf(raw['if_seq_no']);
      const { status, ...result } = put(cluster, { index: name, id, source: documentOf(() => sourceLine!.read()), create: action === 'create' || raw['op_type'] === 'create', pipeline: (raw['pipeline'] as string | undefined) ?? request.parameters['pipeline'], routing, sequence, external, requireAlias: raw['require_alias'] === true || request.parameters['require_alias'] === 'true' });
      return { ...result, status };
    }) }));
  }
  const items = work.map(run => run());
  return { status: 200, body: { took: 0, errors, items } };

  function attempt(name: string, id: string | undefined, run: () => Json): Json {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof SearchError)) throw error;
      errors = true;
      return { _index: name, _id: id ?? null, status: error.status, error: errorNode(error) };
    }
  }
}

/** What a line of a bulk request may do, and say about it. */
const bulkActions = new Set(['index', 'create', 'update', 'delete']);

const bulkMembers: ReadonlySet<string> = new Set(requestMembers.bulkAction);
