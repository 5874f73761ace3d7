import type { DataNode } from '../../base/tree.ts';
import type { ConsoleRequest } from './requests.ts';

/** A request as it goes over the wire: variables replaced, comments and raw strings gone, numbers as written. */
export interface Sendable {
  readonly method: string;
  /** With a leading slash and the query string. */
  readonly path: string;
  readonly body?: string;
  /** The body is lines of JSON. */
  readonly lines: boolean;
}

/** @param variables  texts for `${name}`, in the URL and where a whole string of the body is one; unknown names stay */
export function sendable(request: ConsoleRequest, variables: Readonly<Record<string, unknown>> = {}): Sendable {
  const query = request.parameters.map(p => (p.value === '' ? p.name : `${p.name}=${encodeURIComponent(inText(p.value, variables))}`)).join('&');
  // Names made of a date hold slashes.
  const path = inText(request.path, variables).replace(/<[^<>]*>/g, encodeURIComponent);
  const lines = request.segments.some(s => s.text === '_bulk' || s.text === '_msearch');
  const bodies = request.bodies.map(b => json(b.root, variables));
  return {
    method: request.method, path: `/${path}${query ? `?${query}` : ''}`, lines,
    ...(bodies.length > 0 && { body: lines || bodies.length > 1 ? bodies.map(b => `${b}\n`).join('') : bodies[0]! }),
  };
}

const variable = /\$\{([\p{L}\p{N}_]+)\}/gu;

const inText = (text: string, variables: Readonly<Record<string, unknown>>) => text.replace(variable, (written, name: string) => (Object.hasOwn(variables, name) ? String(variables[name]) : written));

/** Compact JSON of a node; what is missing becomes null. */
function json(node: DataNode | undefined, variables: Readonly<Record<string, unknown>>): string {
  switch (node?.kind) {
    case 'object': return `{${node.members.map(({ key, value }) => `${JSON.stringify(inText(key.value, variables))}:${json(value, variables)}`).join(',')}}`;
    case 'array': return `[${node.items.map(item => json(item, variables)).join(',')}]`;
    case 'number': return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(node.text) ? node.text : JSON.stringify(node.value);
    case 'boolean': return String(node.value);
    case 'string': {
      const [whole, name] = new RegExp(`^${variable.source}$`, 'u').exec(node.value) ?? [];
      return JSON.stringify(whole !== undefined && Object.hasOwn(variables, name!) ? variables[name!] : node.value);
    }
    default: return 'null';
  }
}
