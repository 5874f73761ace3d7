import { isObject } from '../../base/object.ts';
import { printYaml } from '../../base/yaml.ts';
import type { Component, ImportedNode, TemplateReader } from '../component.ts';
import { logicalId, nameInArn, nodeName, readTemplate, resolver, type TemplateResource, type Value } from './template.ts';

/** A manifest made of a template, with the files that it names; paths are relative to the manifest. */
export interface ImportedPipeline {
  readonly manifest: string;
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** What a person has to look at: parts that have no counterpart, samples to fill in. */
  readonly notes: readonly string[];
}

/**
 * Turns a CloudFormation or SAM template into a manifest. Each component reads the resources that it stands for.
 * @param find  a file by its path beside the template, as the manifest writes it: handlers stay where they are
 * @throws TemplateError when the text is no template
 */
export function importTemplate(path: string, text: string, components: readonly Component[], find: (path: string) => string | undefined): ImportedPipeline {
  const template = readTemplate(path, text);
  const resolve = resolver(template);
  const nodes = new Map<string, ImportedNode & { readonly type: string }>();
  const made = new Map<string, string>();
  const wires: { readonly to: string; readonly from: string }[] = [];
  const files = new Map<string, string>();
  const notes: string[] = [];
  const absorbed = new Set<string>();
  const later: (() => void)[] = [];
  const owners = new Map(components.flatMap(c => (c.cloudFormation?.resourceTypes ?? []).map(type => [type, c] as const)));

  const reader: TemplateReader = {
    text: resolve.text,
    number: value => { const n = Number(resolve.text(value) ?? NaN); return Number.isFinite(n) ? n : undefined; },
    resource: resolve.resource,
    resources: template.resources,
    find,
    node(value, type) {
      const resource = resolve.resource(value);
      if (resource && owners.get(resource.type)?.type === type) return nodeOf(resource);
      const literal = resolve.text(value);
      if (resource || literal === undefined || type === undefined) return undefined;
      const name = nodeName(logicalId(nameInArn(literal)));
      const unnamed = template.resources.find(r => owners.get(r.type)?.type === type && nodeName(r.id) === name);
      if (unnamed) return nodeOf(unnamed);
      // Something that another stack owns: the pipeline needs it all the same.
      if (!nodes.has(name)) nodes.set(name, { type, config: type === 'bucket' ? { bucketName: nameInArn(literal) } : {} });
      return name;
    },
    connect: (to, from) => void wires.push({ to, from }),
    extend: (node, config) => later.push(() => { const known = nodes.get(node); if (known) nodes.set(node, { ...known, config: merged(known.config, config) }); }),
    absorb: resource => void absorbed.add(resource.id),
    write(file, content) {
      if (!files.has(file)) files.set(file, content);
      return file;
    },
    note: message => void notes.push(message),
  };

  function nodeOf(resource: TemplateResource): string {
    let name = made.get(resource.id);
    if (name === undefined) {
      name = nodeName(resource.id);
      for (let n = 2; nodes.has(name) || [...made.values()].includes(name); n++) name = `${nodeName(resource.id)}_${n}`;
      made.set(resource.id, name);
    }
    return name;
  }

  for (const resource of template.resources) {
    const owner = owners.get(resource.type);
    const node = owner?.cloudFormation?.fromResource?.({ ...resource, name: nodeOf(resource) }, reader);
    if (node) nodes.set(nodeOf(resource), { ...node, type: owner!.type });
    else if (!owner && /^AWS::(?:Kinesis|Lambda|Glue|DynamoDB|S3|Athena|OpenSearch|Elasticsearch|Serverless|Firehose|Events|MSK|IoT|SQS|SNS|StepFunctions|Redshift)/.test(resource.type) && !/Permission|Policy|Role|::Database$|LayerVersion|WorkGroup|Version$|Alias$/.test(resource.type)) {
      notes.push(`${resource.id}: ${resource.type} has no counterpart here and is left out`);
    }
  }
  for (const act of later) act();
  for (const id of absorbed) {
    const name = made.get(id);
    if (name !== undefined && !wires.some(w => w.to === name || w.from.split('.')[0] === name)) nodes.delete(name);
  }
  const from = new Map<string, string[]>();
  for (const { to, from: source } of wires) if (nodes.has(to) && nodes.has(source.split('.')[0]!)) from.set(to, [...new Set([...from.get(to) ?? [], source])]);
  for (const [name, node] of nodes) if (node.samples && !from.has(name)) {
    nodes.set(name, { ...node, config: { [node.samples]: reader.write(`data/${name}.ndjson`, ''), ...node.config } });
    notes.push(`data/${name}.ndjson: put sample records for \`${name}\` here, one JSON document a line`);
  }
  const manifest = {
    name: path.split('/').at(-1)!.replace(/\.(?:template\.)?(?:ya?ml|json)$/i, '').replace(/[^\w-]+/g, '-'),
    nodes: Object.fromEntries([...nodes].map(([name, { type, config }]) => {
      const sources = from.get(name);
      return [name, { type, ...(sources && { from: sources.length === 1 ? sources[0] : sources }), ...config }];
    })),
  };
  return { manifest: printYaml(manifest), files: [...files].map(([file, content]) => ({ path: file, text: content })), notes: [...new Set(notes)] };
}

/** Groups are merged, so that several resources may each give a part. */
function merged(a: Readonly<Record<string, Value>>, b: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries([...new Set([...Object.keys(a), ...Object.keys(b)])].map(key => [key, isObject(a[key]) && isObject(b[key]) ? merged(a[key], b[key]) : key in b ? b[key] : a[key]]));
}

/** What is given; a property that comes to nothing is not written. */
export function given<V extends Readonly<Record<string, Value>>>(values: V): Partial<V> {
  return Object.fromEntries(Object.entries(values).filter(([, v]) => v !== undefined && !(isObject(v) && Object.keys(v).length === 0))) as Partial<V>;
}
