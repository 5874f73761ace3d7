import { parseDuration, parseSize, type ConfigField } from '../../base/config.ts';
import type { Hover } from '../../base/language.ts';
import { touches } from '../../base/range.ts';
import type { Scope } from '../../base/scope.ts';
import type { ComponentDescription } from './description.ts';
import { describe, positionIn } from './caret.ts';
import { kindWords, showDuration, showSize, type Manifest, type ManifestNode } from './manifest.ts';
import { portsOf } from './ports.ts';

/** What is known about the name or value at `offset`. */
export function hover(manifest: Manifest, offset: number, scope: Scope): Hover | undefined {
  const reference = manifest.references.find(r => touches(r.nodeRange, offset) || (r.portRange && touches(r.portRange, offset)));
  if (reference) {
    const node = manifest.byName.get(reference.node);
    if (!node) return undefined;
    if (reference.portRange && offset > reference.nodeRange.end) return portHover(manifest, node, reference.port!, reference.portRange, scope);
    return { range: reference.nodeRange, markdown: nodeMarkdown(manifest, node) };
  }
  const output = manifest.outputs.find(o => o.start === 0 && touches(o.range, offset));
  const owner = output && manifest.byName.get(output.node);
  const shown = output && owner && portHover(manifest, owner, output.name, output.range, scope);
  if (shown) return shown;
  const at = positionIn(manifest.tree.root, offset);
  if (!at) return undefined;
  if (at.key) {
    const node = at.path.length === 2 && at.path[0] === 'nodes' ? manifest.nodes.find(n => n.nameRange.start === at.key!.inner.start) : undefined;
    if (node) return { range: node.nameRange, markdown: nodeMarkdown(manifest, node) };
    const described = describe(at.path, manifest.tree.root, manifest.components);
    return described?.field?.summary ? { range: at.key.range, markdown: fieldMarkdown(String(at.path[at.path.length - 1]), described.field) } : undefined;
  }
  const { value } = at;
  if (!value || value.kind === 'object' || value.kind === 'array') return undefined;
  if (at.path.length === 3 && at.path[0] === 'nodes' && at.path[2] === 'type') {
    const component = value.kind === 'string' ? manifest.components.find(c => c.type === value.value) : undefined;
    return component && { range: value.range, markdown: componentMarkdown(component) };
  }
  const described = describe(at.path, manifest.tree.root, manifest.components);
  const field = described?.field;
  if (!field) return undefined;
  const about = valueWords(field, value.kind === 'string' || value.kind === 'number' ? value.value : undefined);
  return about ? { range: value.range, markdown: about } : undefined;
}

function valueWords(field: ConfigField, value: string | number | undefined): string | undefined {
  if (value === undefined) return undefined;
  switch (field.kind) {
    case 'choice': return Object.hasOwn(field.values, value) ? `\`${value}\`: ${field.values[value]}` : undefined;
    case 'duration': {
      const amount = parseDuration(value);
      return amount === undefined ? undefined : `${showDuration(amount)} = ${amount.toLocaleString('en')} ms`;
    }
    case 'size': {
      const amount = parseSize(value);
      return amount === undefined ? undefined : `${showSize(amount)} = ${amount.toLocaleString('en')} bytes`;
    }
    case 'either': return field.options.map(o => valueWords(o, value)).find(words => words !== undefined);
    default: return undefined;
  }
}

function nodeMarkdown(manifest: Manifest, node: ManifestNode): string {
  const inputs = (manifest.inputs.get(node.name) ?? []).map(r => `\`${r.node}${r.port === undefined ? '' : `.${r.port}`}\``);
  const readers = manifest.references.filter(r => r.node === node.name && r.owner && r.property === 'from').map(r => `\`${r.owner!.name}\``);
  return [
    `**${node.name}** — ${node.description ? `\`${node.description.type}\`: ${node.description.summary}` : 'a node of an unknown type'}`,
    ...(inputs.length > 0 ? [`takes records from ${inputs.join(', ')}`] : []),
    ...(readers.length > 0 ? [`read by ${[...new Set(readers)].join(', ')}`] : []),
  ].join('\n\n');
}

function portHover(manifest: Manifest, node: ManifestNode, port: string, range: Hover['range'], scope: Scope): Hover | undefined {
  const found = portsOf(manifest, node, scope)?.find(p => p.name === port);
  if (!found) return undefined;
  const columns = found.stream?.columns.map(c => `- \`${c.name}\` ${c.type}`) ?? [];
  return { range, markdown: [`**${port}** — output of \`${node.name}\``, ...(columns.length > 0 ? [columns.join('\n')] : [])].join('\n\n') };
}

export function componentMarkdown({ type, summary, inputs, outputs, config }: ComponentDescription): string {
  const required = Object.entries(config).filter(([, field]) => field.required).map(([name]) => `\`${name}\``);
  return [
    `**${type}** — ${summary}`,
    ...(inputs ? [`takes records from ${inputs.includes('*') ? 'any node' : inputs.map(i => `\`${i}\``).join(', ')}`] : []),
    ...(outputs?.length ? [`outputs: ${outputs.map(o => (o === '*' ? 'the streams of its script' : `\`${o}\``)).join(', ')}`] : []),
    ...(required.length > 0 ? [`needs ${required.join(', ')}`] : []),
  ].join('\n\n');
}

export function fieldMarkdown(name: string, field: ConfigField): string {
  const bounds = boundsOf(field);
  return [
    `**${name}** — ${kindWords(field)}${field.required ? ', required' : ''}`,
    field.summary,
    ...(field.kind === 'choice' ? [Object.entries(field.values).map(([value, about]) => `- \`${value}\`: ${about}`).join('\n')] : []),
    ...(bounds ? [bounds] : []),
    ...(field.default !== undefined ? [`default \`${field.default}\``] : []),
    ...(field.example !== undefined ? [`for example \`${field.example}\``] : []),
    ...(field.service ? [`\`${field.service}\` in the service's own API`] : []),
  ].join('\n\n');
}

function boundsOf(field: ConfigField): string | undefined {
  if (!('min' in field || 'max' in field)) return undefined;
  const show = field.kind === 'duration' ? showDuration : field.kind === 'size' ? showSize : String;
  const { min, max } = field as { min?: number; max?: number };
  if (min !== undefined && max !== undefined) return `from ${show(min)} to ${show(max)}`;
  return min !== undefined ? `at least ${show(min)}` : max !== undefined ? `at most ${show(max)}` : undefined;
}
