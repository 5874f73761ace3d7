import { append } from '../../base/list.ts';
import { replace } from '../../base/edit.ts';
import type { SourceFile } from '../../base/file.ts';
import type { CodeLens, ColorInformation, DocumentSymbol, Hover, RenameResult, SemanticToken, SignatureHelp } from '../../base/language.ts';
import { touches, type Range } from '../../base/range.ts';
import type { Scope } from '../../base/scope.ts';
import { get, text, type DataNode, type Member } from '../../base/tree.ts';
import { specIn } from './around.ts';
import { walk } from './expression.ts';
import { typeAt } from './flow.ts';
import { signatureOf, vegaFunctions } from './functions.ts';
import { expressionAt, nameOf, placeAt } from './place.ts';
import { propertiesOf, schemaOf } from './schema.ts';
import { readSpec, type ExpressionUse, type Named, type Spec } from './spec.ts';

const indexIn = ({ node }: ExpressionUse, offset: number): number => {
  let index = 0;
  while (index < node.value.length && node.offsetOf(index) < offset) index++;
  return index;
};

const tokenWords: Readonly<Record<string, string>> = {
  '%context%': '`true` adds the dashboard\'s filters and query bar to `body.query`, which must be absent.', '%timefield%': 'Adds the time picker\'s range on this field to `body.query`, which must be absent.',
  '%timefilter%': '`true` becomes `gte`, `lte` and `format` of the time picker\'s range; `min` and `max` become its ends in epoch milliseconds. `shift` and `unit` move it.', '%autointerval%': 'As the value of `interval`: a round width that gives about 50 buckets, or as many as the number says.',
  '%type%': '`elasticsearch` (the default), `emsfile`, `url` or `esql`.', '%context_query%': 'The old name of `%context%` and `%timefield%`.',
};

export function hover(file: SourceFile, offset: number, scope: Scope): Hover | undefined {
  const spec = specIn(file, scope);
  const use = expressionAt(spec, offset);
  if (use) {
    const index = indexIn(use, offset);
    for (const part of walk(use.parsed.root)) {
      if (part.kind !== 'call' || !touches(part.nameRange, index)) continue;
      const f = vegaFunctions.get(part.name);
      if (f) return { range: { start: use.node.offsetOf(part.nameRange.start), end: use.node.offsetOf(part.nameRange.end) }, markdown: `\`\`\`ts\n${signatureOf(f)}\n\`\`\`\n${f.summary}${f.host ? `\n\nA function of ${f.host}.` : ''}` };
    }
  }
  const named = namedAt(spec, offset);
  if (named) return { range: named.range, markdown: `**${named.entry.name}** — ${named.entry.kind === 'data' ? 'data set' : spec.library === 'vega-lite' && named.entry.kind === 'signal' ? 'parameter' : named.entry.kind}, used ${named.entry.uses.length === 1 ? 'once' : `${named.entry.uses.length} times`}` };
  const field = spec.fields.find(f => touches(f.range, offset));
  if (field?.flow.fields) return { range: field.range, markdown: `**${field.name}** — field of ${field.flow.source || 'these rows'}${typeText(typeAt(field.flow, field.name))}` };
  const place = placeAt(spec, offset);
  if (!place?.onKey || !place.member) return undefined;
  const { key } = place.member;
  const token = tokenWords[key.value];
  if (token) return { range: key.inner, markdown: `**${key.value}** — ${token}` };
  const entry = propertiesOf(schemaOf(spec.library), place.parts).find(p => p.name === key.value);
  return entry && { range: key.inner, markdown: `**${key.value}**${entry.documentation ? ` — ${entry.documentation}` : ''}` };
}

const typeText = (type: string | undefined) => (type && type !== 'unknown' ? `, ${type}` : '');

export function signature(file: SourceFile, offset: number): SignatureHelp | undefined {
  const spec = readSpec(file);
  const use = expressionAt(spec, offset);
  if (!use) return undefined;
  // By the text before the cursor, as a call that is being written cannot be parsed yet.
  const before = use.node.value.slice(0, indexIn(use, offset));
  let depth = 0;
  let parameter = 0;
  for (let i = before.length - 1; i >= 0; i--) {
    const c = before[i]!;
    if (')]}'.includes(c)) depth++;
    else if ('[{'.includes(c)) depth--;
    else if (c === ',' && depth === 0) parameter++;
    else if (c === '(') {
      if (depth-- > 0) continue;
      const f = vegaFunctions.get(/([\w$]+)\s*$/.exec(before.slice(0, i))?.[1] ?? '');
      if (!f) return undefined;
      return { signatures: [{ label: signatureOf(f), documentation: f.summary, parameters: f.parameters.map(p => ({ label: p.rest ? `...${p.name}` : p.optional ? `[${p.name}]` : p.name })) }], active: 0, parameter: Math.min(parameter, Math.max(0, f.parameters.length - 1)) };
    }
  }
  return undefined;
}

/** The declared name at a place: where it is declared or used. */
function namedAt(spec: Spec, offset: number): { readonly entry: Named; readonly range: Range } | undefined {
  for (const entry of spec.named) if (touches(entry.range, offset)) return { entry, range: entry.range };
  for (const { target, range } of spec.uses) if (target && touches(range, offset)) return { entry: target, range };
  return undefined;
}

export const places = (file: SourceFile, offset: number): { readonly path: string; readonly range: Range }[] => {
  const found = namedAt(readSpec(file), offset);
  return found ? [found.entry.range, ...found.entry.uses.map(u => u.range)].sort((a, b) => a.start - b.start).map(range => ({ path: file.path, range })) : [];
};

export function definition(file: SourceFile, offset: number, scope: Scope): { readonly path: string; readonly range: Range }[] {
  const spec = readSpec(file);
  const found = namedAt(spec, offset);
  if (found) return [{ path: file.path, range: found.entry.range }];
  for (const { id } of spec.searches.flatMap(s => s.scripts)) if (id && touches(id.inner, offset)) return scope.catalog.all('script').filter(s => s.name === id.value).map(s => s.place);
  for (const { url, index } of spec.requests) {
    const node = get(url, 'index');
    const known = node && touches(node.range, offset) && index !== undefined ? scope.catalog.find('index', index) : undefined;
    if (known) return [known.place];
  }
  return [];
}

export function prepareRename(file: SourceFile, offset: number): { range: Range; text: string } | undefined {
  const found = namedAt(readSpec(file), offset);
  return found && { range: found.range, text: found.entry.name };
}

export function rename(file: SourceFile, offset: number, name: string): RenameResult {
  const spec = readSpec(file);
  const found = namedAt(spec, offset);
  if (!found) return { problem: 'Only signals, parameters, data sets, scales and projections can be renamed here' };
  const { entry } = found;
  if (entry.kind === 'signal' && !/^[A-Za-z_$][\w$]*$/.test(name)) return { problem: `\`${name}\` cannot be used in expressions: letters, digits, \`_\` and \`$\` only, not starting with a digit` };
  if (entry.kind === 'signal' && ['parent', 'datum', 'event', 'item'].includes(name)) return { problem: `\`${name}\` is a word of the expression language` };
  if (/["'\\\n]/.test(name) || name === '') return { problem: `\`${name}\` cannot be a name` };
  if (spec.named.some(n => n.kind === entry.kind && n.name === name)) return { problem: `There is a ${entry.kind === 'data' ? 'data set' : entry.kind} \`${name}\` already` };
  return { files: [{ path: file.path, edits: places(file, offset).map(p => replace(p.range, name)) }] };
}

export function symbols(file: SourceFile): DocumentSymbol[] {
  const { root, library } = readSpec(file);
  const list = (node: DataNode | undefined, kind: DocumentSymbol['kind'], name: (item: DataNode) => string | undefined, inner?: (item: DataNode) => DocumentSymbol[]): DocumentSymbol[] =>
    (node?.kind === 'array' ? node.items : node?.kind === 'object' ? [node] : []).flatMap(item => {
      const shown = name(item);
      if (shown === undefined || item.kind === 'missing') return [];
      const children = inner?.(item) ?? [];
      return [{ name: shown || kind, kind, range: item.range, nameRange: nameOf(item)?.inner ?? { start: item.range.start, end: Math.min(item.range.end, item.range.start + 1) }, ...(children.length > 0 && { children }) }];
    });
  const named = (item: DataNode) => text(get(item, 'name'));
  let depth = 0;
  const scope = (node: DataNode | undefined): DocumentSymbol[] => depth++ > 200 ? [] : [
    ...list(get(node, 'signals'), 'signal', named), ...list(get(node, 'data'), 'data', named), ...list(get(node, 'scales'), 'scale', named), ...list(get(node, 'projections'), 'scale', named),
    ...list(get(node, 'marks'), 'mark', item => text(get(item, 'name')) ?? text(get(item, 'type')), item => (text(get(item, 'type')) === 'group' ? scope(item) : [])),
  ];
  const view = (node: DataNode | undefined): DocumentSymbol[] => depth++ > 200 ? [] : [
    ...list(get(node, 'params'), 'signal', named), ...list(get(node, 'data'), 'data', item => named(item) ?? 'data'),
    ...list(get(node, 'mark') ? node : undefined, 'mark', item => text(get(item, 'mark')) ?? text(get(get(item, 'mark'), 'type')), item => members(get(item, 'encoding')).map((m): DocumentSymbol => ({ name: m.key.value, kind: 'property', range: m.range, nameRange: m.key.inner, ...(text(get(m.value, 'field')) !== undefined && { detail: text(get(m.value, 'field'))! }) }))),
    ...['layer', 'concat', 'hconcat', 'vconcat', 'spec'].flatMap(key => list(get(node, key), 'object', item => (get(item, 'mark') ? text(get(item, 'mark')) ?? text(get(get(item, 'mark'), 'type')) ?? key : key), view)),
  ];
  return library === 'vega' ? scope(root) : view(root);
}

const members = (node: DataNode | undefined): readonly Member[] => (node?.kind === 'object' ? node.members : []);

/** Objects and lists over several lines. */
export function folds(file: SourceFile): Range[] {
  const found: Range[] = [];
  const waiting: DataNode[] = [];
  const { root } = readSpec(file);
  if (root) waiting.push(root);
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.kind !== 'object' && node.kind !== 'array') continue;
    if (file.text.slice(node.range.start, node.range.end).includes('\n')) found.push(node.range);
    append(waiting, node.kind === 'object' ? node.members.map(m => m.value) : node.items);
  }
  return found.sort((a, b) => a.start - b.start);
}

export function tokens(file: SourceFile): SemanticToken[] {
  const spec = readSpec(file);
  const found: SemanticToken[] = [];
  for (const { node, parsed } of spec.expressions) {
    const place = (r: Range): Range => ({ start: node.offsetOf(r.start), end: node.offsetOf(r.end) });
    for (const part of walk(parsed.root)) {
      if (part.kind === 'call') found.push({ range: place(part.nameRange), type: 'function' });
      else if (part.kind === 'name') found.push({ range: place(part.range), type: 'variable' });
      else if (part.kind === 'member' && typeof part.property === 'string') found.push({ range: place(part.propertyRange), type: 'property' });
      else if (part.kind === 'literal') found.push({ range: place(part.range), type: typeof part.value === 'number' ? 'number' : typeof part.value === 'string' ? 'string' : 'keyword' });
    }
  }
  for (const { range } of spec.named) found.push({ range, type: 'variable', modifiers: ['declaration'] });
  for (const { url } of spec.requests) for (const { key } of members(url)) if (key.value.startsWith('%')) found.push({ range: key.inner, type: 'macro' });
  for (const { id } of spec.searches.flatMap(s => s.scripts)) if (id) found.push({ range: id.inner, type: 'event' });
  const sorted = found.filter(t => t.range.end > t.range.start).sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
  let end = 0;
  return sorted.filter(t => { const free = t.range.start >= end; if (free) end = t.range.end; return free; });
}

const namedColors: Readonly<Record<string, string>> = { red: '#ff0000', green: '#008000', blue: '#0000ff', black: '#000000', white: '#ffffff', grey: '#808080', gray: '#808080', orange: '#ffa500', steelblue: '#4682b4', firebrick: '#b22222', teal: '#008080', purple: '#800080', yellow: '#ffff00', pink: '#ffc0cb', brown: '#a52a2a', navy: '#000080', gold: '#ffd700', crimson: '#dc143c', darkgreen: '#006400', lightgrey: '#d3d3d3', silver: '#c0c0c0', tomato: '#ff6347' };
const colourKeys = /color|colour|fill|stroke|background|value|range|stops/i;

/** Colours written as `#rgb`, `#rrggbb` or by a usual name, where a colour may stand. */
export function colors(file: SourceFile): ColorInformation[] {
  const found: ColorInformation[] = [];
  const visit = (node: DataNode, key: string, depth: number): void => {
    if (depth > 200) return;
    if (node.kind === 'array') for (const item of node.items) visit(item, key, depth + 1);
    if (node.kind === 'object') for (const m of node.members) if (m.key.value !== 'values') visit(m.value, m.key.value, depth + 1);
    if (node.kind !== 'string' || !colourKeys.test(key)) return;
    const hex = node.value.startsWith('#') ? node.value : Object.hasOwn(namedColors, node.value) ? namedColors[node.value]! : '';
    const digits = /^#(?:([\da-f])([\da-f])([\da-f])|([\da-f]{2})([\da-f]{2})([\da-f]{2}))$/i.exec(hex);
    if (!digits) return;
    const [red, green, blue] = [0, 1, 2].map(i => parseInt(digits[1 + i] ? digits[1 + i]! + digits[1 + i]! : digits[4 + i]!, 16) / 255) as [number, number, number];
    found.push({ range: node.inner, red, green, blue, alpha: 1 });
  };
  const { root } = readSpec(file);
  if (root) visit(root, '', 0);
  return found;
}

export function lenses(file: SourceFile): CodeLens[] {
  const { root } = readSpec(file);
  return root ? [{ range: { start: root.range.start, end: root.range.start + 1 }, title: 'Show chart', command: 'sluice.chart.preview', arguments: [file.path] }] : [];
}

/** Ranges around a place, innermost first. */
export function selection(file: SourceFile, offset: number): Range[] {
  const { path } = placeAt(readSpec(file), offset) ?? { path: [] };
  return [...path].reverse().flatMap(node => (node.kind === 'string' && node.inner.start !== node.range.start ? [node.inner, node.range] : [node.range]));
}
