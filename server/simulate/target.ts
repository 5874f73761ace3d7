import { suggest } from '../base/suggest.ts';
import type { Workspace } from '../project/workspace.ts';
import { outputsOf, readSpec } from './languages.ts';

/** Why a replay cannot run up to `upTo` (`node` or `node.output`): there is nothing of that name. Undefined when there is. */
export function noSuchTarget(workspace: Workspace, manifest: string, upTo: string): string | undefined {
  const file = workspace.file(manifest)!;
  const { spec } = readSpec(file);
  const dot = upTo.indexOf('.');
  const [node, output] = dot < 0 ? [upTo, ''] : [upTo.slice(0, dot), upTo.slice(dot + 1)];
  const list = (names: readonly string[]) => names.map(n => `\`${n}\``).join(', ');
  if (!spec.nodes.some(n => n.name === node)) {
    const names = spec.nodes.map(n => n.name);
    const near = suggest(node, names);
    return `there is no node \`${node}\`${near ? `; did you mean \`${near}\`?` : names.length > 0 ? `; there are ${list(names)}` : ''}`;
  }
  const outputs = output === '' ? undefined : outputsOf(file, node, workspace.scopeOf(manifest));
  if (!outputs || outputs.includes(output)) return undefined;
  const near = outputs.find(o => o.toUpperCase() === output.toUpperCase()) ?? suggest(output, outputs);
  return `\`${node}\` has no output \`${output}\`${near ? `; did you mean \`${near}\`?` : outputs.length > 0 ? `; it has ${list(outputs)}` : '; it has only the plain one'}`;
}
