import type { StreamDeclaration } from '../../base/catalog.ts';
import type { Scope } from '../../base/scope.ts';
import type { Manifest, ManifestNode } from './manifest.ts';

export interface Port {
  readonly name: string;
  readonly detail: string;
  /** The stream behind it, when a script declares it. */
  readonly stream?: StreamDeclaration;
}

/** Named outputs of a node; undefined when they cannot be known, because its script is not there. */
export function portsOf(manifest: Manifest, node: ManifestNode, scope: Scope): Port[] | undefined {
  const outputs = node.description?.outputs ?? [];
  const fixed = outputs.filter(o => o !== '*').map((name): Port => ({ name, detail: `${node.type} output` }));
  if (!outputs.includes('*')) return fixed;
  const scripts = (manifest.filesOf.get(node) ?? []).filter(f => f.path !== undefined);
  const streams = scripts.flatMap(f => scope.catalog.declaredIn(f.path!)).filter((d): d is StreamDeclaration => d.kind === 'stream' && d.role === 'stream');
  // A script that declares nothing yet, or that is in another language, says nothing about its outputs.
  if (streams.length === 0) return undefined;
  return [...fixed, ...streams.map((stream): Port => ({ name: stream.name, detail: `stream (${stream.columns.map(c => c.name).join(', ')})`, stream }))];
}
