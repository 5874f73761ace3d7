import type { Component, NodeSpec, TemplateWriter } from '../component.ts';
import { logicalId } from './template.ts';

/**
 * The template of a pipeline: the resources of each node that stands for any. Roles are a parameter, because what they may do is
 * nothing that a manifest says.
 * @param files  texts that resources hold: application code, handlers, table definitions
 */
export function exportTemplate(nodes: readonly NodeSpec[], components: readonly Component[], files: (path: string) => string | undefined): { readonly template: object; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const types = new Map(components.map(c => [c.type, c]));
  const specs = new Map(nodes.map(n => [n.name, n]));
  const roles = { used: false };
  const writer: TemplateWriter = {
    file: files,
    node: name => specs.get(name),
    readers: name => nodes.filter(n => n.from.some(f => f.node === name)),
    ref: name => ({ Ref: logicalId(name) }),
    arn: name => ({ 'Fn::GetAtt': [logicalId(name), 'Arn'] }),
    role() { roles.used = true; return { Ref: 'ServiceRoleArn' }; },
    note: message => void notes.push(message),
  };
  const resources: Record<string, unknown> = {};
  for (const node of nodes) {
    const mapping = types.get(node.type)?.cloudFormation;
    if (mapping?.toResources) Object.assign(resources, mapping.toResources(node, writer));
    else notes.push(`${node.name}: a \`${node.type}\` stands for no resource`);
    // A function that sends records on does so in its own code, with rights that a manifest does not know.
    for (const { node: source } of node.from) if (specs.get(source)?.type === 'lambda') notes.push(`${node.name}: takes records of the function \`${source}\`, which puts them there itself`);
  }
  return {
    notes,
    template: {
      AWSTemplateFormatVersion: '2010-09-09',
      ...(roles.used && { Parameters: { ServiceRoleArn: { Type: 'String', Description: 'Role that the services of the pipeline assume' } } }),
      Resources: resources,
    },
  };
}
