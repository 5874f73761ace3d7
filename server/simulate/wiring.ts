import type { ConfigField } from '../base/config.ts';
import { bug } from '../base/bug.ts';
import type { Component } from '../components/component.ts';
import type { PipelineNode, PipelineSpec } from '../languages/pipeline/spec.ts';
import type { StartFrame } from '../protocol/frames.ts';

export interface Wiring {
  /** Nodes so that each comes after those whose records or resources it uses. */
  readonly order: readonly PipelineNode[];
  /** Names so that each ends after everything that still may send it something or that it reads at its end. */
  readonly endOrder: readonly string[];
  readonly edges: StartFrame['edges'];
  component(node: PipelineNode): Component;
  /** Nodes that take the records of one output. */
  readers(node: string, port: string): readonly string[];
}

interface Link { readonly from: string; readonly to: string; readonly label?: string; readonly port?: string; readonly records: boolean }

/** Orders the nodes of a pipeline. A cycle is cut at the node that stands first; the manifest's language reports it. */
export function wire(spec: PipelineSpec, components: readonly Component[], upTo?: string): Wiring {
  const byType = new Map(components.map(c => [c.type, c]));
  const byName = new Map(spec.nodes.map(n => [n.name, n]));
  const links: Link[] = [];
  for (const node of spec.nodes) {
    for (const { node: from, port } of node.from) if (byName.has(from)) links.push({ from, to: node.name, records: true, ...(port !== undefined && { port }) });
    for (const { name, property, feeds } of nodeReferences(byType.get(node.type)?.config ?? {}, node.config)) {
      if (!byName.has(name)) continue;
      links.push(feeds ? { from: node.name, to: name, label: property, records: false } : { from: name, to: node.name, label: property, records: false });
    }
  }

  const wanted = upTo === undefined ? undefined : needed(upTo, links, byName);
  const nodes = spec.nodes.filter(n => !wanted || wanted.has(n.name));
  const kept = links.filter(l => !wanted || (wanted.has(l.from) && wanted.has(l.to)));
  const names = nodes.map(n => n.name);

  // A resource must be open before whoever uses it, whichever way the records go.
  const uses = new Map(names.map(n => [n, new Set<string>()]));
  for (const node of nodes) {
    for (const { node: from } of node.from) uses.get(node.name)!.add(from);
    for (const { name } of nodeReferences(byType.get(node.type)?.config ?? {}, node.config)) uses.get(node.name)!.add(name);
  }
  const after = new Map(names.map(n => [n, new Set<string>()]));
  for (const { from, to } of kept) after.get(to)!.add(from);

  const readers = new Map<string, string[]>();
  for (const { from, to, port, records } of kept) {
    if (!records) continue;
    const key = `${from}\n${port ?? ''}`;
    readers.set(key, [...(readers.get(key) ?? []), to]);
  }
  return {
    order: sorted(names, uses).map(n => byName.get(n)!),
    endOrder: sorted(names, after),
    edges: kept.map(({ from, to, port, label }) => ({ from, to, ...(port !== undefined && { port }), ...(label !== undefined && { label }) })),
    component: node => byType.get(node.type) ?? bug(`no component ${node.type}`),
    readers: (node, port) => readers.get(`${node}\n${port}`) ?? [],
  };
}

/** Everything that `target` needs: upstream by records, and what those use by name. What a needed node feeds comes along. */
function needed(target: string, links: readonly Link[], byName: ReadonlyMap<string, PipelineNode>): Set<string> {
  const start = byName.has(target) ? target : target.slice(0, target.indexOf('.'));
  const found = new Set<string>([start]);
  for (const name of found) {
    for (const { from, to, records } of links) {
      if (to === name) found.add(from);
      if (from === name && !records) found.add(to);
    }
  }
  return found;
}

function sorted(names: readonly string[], before: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const result: string[] = [];
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const other of before.get(name) ?? []) if (before.has(other)) visit(other);
    result.push(name);
  };
  for (const name of names) visit(name);
  return result;
}

/** Other nodes named in a configuration, found by its description. */
function* nodeReferences(fields: Readonly<Record<string, ConfigField>>, config: Readonly<Record<string, unknown>>): Iterable<{ readonly name: string; readonly property: string; readonly feeds: boolean }> {
  for (const [property, field] of Object.entries(fields)) if (config[property] !== undefined) yield* referencesIn(field, config[property], property);
}

function* referencesIn(field: ConfigField, value: unknown, property: string): Iterable<{ readonly name: string; readonly property: string; readonly feeds: boolean }> {
  switch (field.kind) {
    case 'node':
      if (typeof value === 'string') yield { name: value.split('.')[0]!, property, feeds: field.feeds === true };
      return;
    case 'list':
      if (Array.isArray(value)) for (const item of value) yield* referencesIn(field.item, item, property);
      return;
    case 'group':
      if (typeof value === 'object' && value !== null) yield* nodeReferences(field.fields, value as Record<string, unknown>);
      return;
    case 'map':
      if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) yield* referencesIn(field.value, item, property);
      return;
    case 'either':
      for (const option of field.options) {
        const fits = option.kind === 'list' ? Array.isArray(value) : option.kind === 'group' || option.kind === 'map' ? typeof value === 'object' && !Array.isArray(value) : typeof value !== 'object';
        if (fits) {
          yield* referencesIn(option, value, property);
          return;
        }
      }
      return;
    default:
  }
}
