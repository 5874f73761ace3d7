import type { ConfigField } from '../../base/config.ts';
import type { Completion } from '../../base/language.ts';
import { relativeTo } from '../../base/path.ts';
import type { Range } from '../../base/range.ts';
import type { Scope } from '../../base/scope.ts';
import { caretsAt, describe, type Caret } from './caret.ts';
import { componentMarkdown, fieldMarkdown } from './hover.ts';
import { exampleOf, kindWords, type Manifest } from './manifest.ts';
import { portsOf } from './ports.ts';

/** Properties, types, values, nodes, outputs and files that may stand at `offset`. */
export function complete(manifest: Manifest, offset: number, scope: Scope): Completion[] {
  if (manifest.file.text.trim() === '') return [skeleton(offset), ...topProperties(offset)];
  for (const caret of caretsAt(manifest.file.text, offset)) {
    const found = caret.onKey ? names(manifest, caret, scope) : values(manifest, caret, offset, scope);
    if (found.length > 0) return found;
  }
  return [];
}

function skeleton(offset: number): Completion {
  return {
    label: 'pipeline', kind: 'snippet', detail: 'a new manifest', range: { start: offset, end: offset }, snippet: true, sort: '0',
    insert: 'name: ${1:my-pipeline}\nnodes:\n  ${2:records}: { type: ${3:file}, records: ${4:data/records.ndjson} }\n  ${5:lake}: { type: bucket }\n',
  };
}

function topProperties(offset: number): Completion[] {
  const { properties = {} } = describe([], undefined, []) ?? {};
  return Object.entries(properties).map(([name, field]) => property(name, field, { start: offset, end: offset }, ''));
}

function names(manifest: Manifest, { path, holder, word, root }: Caret, scope: Scope): Completion[] {
  const { file, components, nodes } = manifest;
  const described = describe(path, root, components);
  const taken = new Set(holder?.kind === 'object' ? holder.members.map(m => m.key.value) : []);
  const rest = file.text.slice(word.end, word.end + 40);
  if (described?.names === 'expected nodes') return nodes.filter(n => !taken.has(n.name)).map(n => ({ label: n.name, kind: 'node', range: word, insert: /^\s*:/.test(rest) ? n.name : `${n.name}: `, ...(n.type && { detail: n.type }) }));
  const node = described?.field?.kind === 'map' && described.field.names === 'outputs' ? manifest.byName.get(described.node ?? '') : undefined;
  if (node) return (portsOf(manifest, node, scope) ?? []).filter(p => !taken.has(p.name)).map(p => ({ label: p.name, kind: 'stream', detail: p.detail, range: word, insert: /^\s*:/.test(rest) ? p.name : `${p.name}: ` }));
  return Object.entries(described?.properties ?? {}).filter(([name]) => !taken.has(name)).map(([name, field]) => property(name, field, word, rest));
}

function property(name: string, field: ConfigField, range: Range, rest: string): Completion {
  return {
    label: name, kind: 'property', detail: `${kindWords(field)}${field.required ? ', required' : ''}`, documentation: fieldMarkdown(name, field), range,
    insert: /^\s*:/.test(rest) ? name : `${name}:${field.kind === 'map' || (field.kind === 'group' && rest.startsWith('\n')) ? '' : ' '}`, sort: field.required ? '0' : '1',
  };
}

function values(manifest: Manifest, { path, word, root }: Caret, offset: number, scope: Scope): Completion[] {
  const described = describe(path, root, manifest.components);
  if (!described?.field) return [];
  const owner = described.node;
  const opened = /!\{[^\s}"']*$/.exec(manifest.file.text.slice(Math.max(0, offset - 100), offset))?.[0];
  const name = path.filter((step): step is string => typeof step === 'string').pop() ?? '';

  function of(field: ConfigField): Completion[] {
    switch (field.kind) {
      case 'choice': return Object.entries(field.values).map(([value, about]) => {
        const component = name === 'type' && path.length === 3 ? manifest.components.find(c => c.type === value) : undefined;
        return { label: value, kind: component ? 'type' : 'value', detail: about, range: word, ...(component && { documentation: componentMarkdown(component) }) };
      });
      case 'flag': return ['true', 'false'].map(label => ({ label, kind: 'value', range: word }));
      case 'duration': case 'size': {
        const example = exampleOf(field);
        return [{ label: example, kind: 'value', range: word, detail: field.default !== undefined ? 'default' : kindWords(field) }];
      }
      case 'text': return field.expressions && opened ? expressions(field.expressions) : plain(field);
      case 'number': case 'integer': return plain(field);
      case 'node': return nodes(field.types);
      case 'file': return files(field.suffixes);
      case 'list': return of(field.item);
      case 'either': return [...new Map(field.options.flatMap(of).map(c => [c.label, c])).values()];
      default: return [];
    }
  }

  const plain = (field: ConfigField): Completion[] => (field.default !== undefined || field.example !== undefined ? [{ label: exampleOf(field), kind: 'value', range: word, detail: field.default !== undefined ? 'default' : 'example' }] : []);

  /** What may follow `!{` in a text: the whole expression is put in its place. */
  function expressions(known: Readonly<Record<string, string>>): Completion[] {
    const rest = /^(?:[^\s"'}/]*\}|\w*)/.exec(manifest.file.text.slice(offset, offset + 100))![0];
    const range = { start: offset - opened!.length, end: offset + rest.length };
    return Object.entries(known).map(([label, detail]) => ({ label, kind: 'value', detail, range }));
  }

  function nodes(types: readonly string[] | undefined): Completion[] {
    const range = wordWithDots(manifest.file.text, offset);
    return manifest.nodes.filter(n => n.name !== owner && !n.name.includes('sluiceCaret')).flatMap((node): Completion[] => {
      const fitting = !types || !node.description || types.includes(node.description.type) || types.includes('*');
      if (!fitting) return [];
      const plain: Completion = { label: node.name, kind: 'node', range, sort: '0', ...(node.type && { detail: node.type }) };
      const ports = name === 'from' && node.description ? portsOf(manifest, node, scope) ?? [] : [];
      return [plain, ...ports.map((p): Completion => ({ label: `${node.name}.${p.name}`, kind: 'node', detail: p.detail, range, sort: '1' }))];
    });
  }

  function files(suffixes: readonly string[] | undefined): Completion[] {
    const { file } = manifest;
    return scope.paths().filter(p => p !== file.path && (!suffixes || suffixes.some(s => p.toLowerCase().endsWith(s)))).slice(0, 1000).map(p => {
      const written = relativeTo(file.path, p);
      return { label: written, kind: 'file', range: word, sort: `${written.startsWith('..') ? 1 : 0}${written.split('/').length}` };
    });
  }

  return of(described.field);
}

/** `node.output` is one word here. */
function wordWithDots(text: string, offset: number): Range {
  const start = offset - /[\w.-]*$/.exec(text.slice(Math.max(0, offset - 200), offset))![0].length;
  return { start, end: offset + /^[\w.-]*/.exec(text.slice(offset, offset + 200))![0].length };
}
