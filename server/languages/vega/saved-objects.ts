import type { Embedded } from '../../base/embed.ts';
import type { LanguageId, SourceFile } from '../../base/file.ts';
import { parseData } from '../../base/json.ts';
import type { CodeLens, DocumentSymbol, Language } from '../../base/language.ts';
import { memo } from '../../base/memo.ts';
import type { Range } from '../../base/range.ts';
import { defineRule, runRules, type AnyRule } from '../../base/rule.ts';
import { get, text, type DataNode, type StringNode } from '../../base/tree.ts';
import { declaredLibrary } from './detect.ts';

/** A chart inside a saved object: text inside JSON inside text. */
interface SavedChart { readonly title: string; readonly object: Range; readonly embedded: Embedded }

interface SavedObjects {
  readonly charts: readonly SavedChart[];
  /** Text that should be JSON and is not. */
  readonly unreadable: readonly { readonly range: Range; readonly key: string; readonly message: string }[];
}

/** Where each character of a text stands in the file, and how new text is written there. */
interface Layer { place(index: number): number; encode(text: string): string }

/** Keys whose text is JSON itself, in exports of the dashboard. */
const packed = ['visState', 'panelsJSON', 'attributes', 'references', 'kibanaSavedObjectMeta'];

/** Charts in an export of saved objects: one object a line (`export.ndjson`), or the list or object of older exports. */
export const readSavedObjects: (file: SourceFile) => SavedObjects = memo(file => {
  const charts: SavedChart[] = [];
  const unreadable: { range: Range; key: string; message: string }[] = [];

  function visit(node: DataNode, key: string, layer: Layer, title: string, object: Range, depth: number): void {
    if (depth > 60) return;
    if (node.kind === 'array') for (const item of node.items) visit(item, key, layer, title, object, depth + 1);
    else if (node.kind === 'object') {
      const own = text(get(node, 'title')) || title;
      const spec = text(get(node, 'type')) === 'vega' ? get(get(node, 'params'), 'spec') : undefined;
      if (spec?.kind === 'string') charts.push({ title: own, object, embedded: chartIn(spec, layer) });
      for (const m of node.members) visit(m.value, m.key.value, layer, own, object, depth + 1);
    } else if (node.kind === 'string' && packed.includes(key) && /^\s*[{[]/.test(node.value)) {
      const inner = below(node, layer);
      const tree = parseData(node.value, 'json');
      const [problem] = tree.problems;
      if (problem) unreadable.push({ range: { start: inner.place(problem.range.start), end: inner.place(problem.range.end) }, key, message: problem.message });
      if (tree.root) visit(tree.root, key, inner, title, object, depth + 1);
    }
  }

  for (const { start, end } of documents(file.text)) {
    const { root } = parseData(file.text.slice(start, end), 'json');
    if (root) visit(root, '', { place: index => start + index, encode: t => t }, '', { start, end }, 0);
  }
  return { charts, unreadable };
});

/** Lines that hold an object each, else the whole text. */
function documents(source: string): Range[] {
  const lines: Range[] = [];
  for (const match of source.matchAll(/[^\r\n]*\S[^\r\n]*/g)) {
    if (!/^\s*\{[^]*\}\s*$/.test(match[0])) return [{ start: 0, end: source.length }];
    lines.push({ start: match.index, end: match.index + match[0].length });
  }
  return lines;
}

/** The characters of a string value, one layer down. Places are worked out once for all, as they are asked for often. */
function below(node: StringNode, layer: Layer): Layer {
  let places: Int32Array | undefined;
  const all = () => {
    const result = new Int32Array(node.value.length + 1);
    // Escapes only ever make a text longer: where there are none, characters stand side by side.
    const plain = node.inner.end - node.inner.start === node.value.length;
    for (let i = 0; i <= node.value.length; i++) result[i] = layer.place(plain ? node.inner.start + i : node.offsetOf(i));
    return result;
  };
  return {
    place: index => (places ??= all())[Math.max(0, Math.min(index, node.value.length))]!,
    encode: written => layer.encode(JSON.stringify(written).slice(1, -1)),
  };
}

function chartIn(spec: StringNode, layer: Layer): Embedded {
  const inner = below(spec, layer);
  return { language: declaredLibrary(spec.value) ?? 'vega', text: spec.value, range: { start: layer.place(spec.inner.start), end: layer.place(spec.inner.end) }, offsetOf: inner.place, encode: inner.encode };
}

const unreadablePart = defineRule({
  code: 'VEG160', name: 'unreadable-saved-object', since: '0.2', severity: 'error',
  summary: 'Text of a saved object that must be JSON is not',
  find: (file: SourceFile) => readSavedObjects(file).unreadable,
  message: ({ key, message }) => `\`${key}\` cannot be read, and the dashboard will not import it: ${message}`,
});

const rules: readonly AnyRule<SourceFile>[] = [unreadablePart];

/** Saved objects of a dashboard, whose charts are checked where they stand: twice inside quotes. */
export const savedObjects: Language = {
  id: 'saved-objects' satisfies LanguageId,
  name: 'Saved objects',
  suffixes: ['.kibana.ndjson', '.savedobjects.ndjson'],
  recognizes: (path, content) => /(?:\.ndjson|\.json)$/i.test(path) && /"(?:visState|panelsJSON)"\s*:\s*"/.test(content) && /\\+"type\\+"\s*:\s*\\+"vega\\+"/.test(content),
  rules,
  diagnose: (file, scope) => runRules(rules, file, file.path, scope),
  embedded: file => readSavedObjects(file).charts.map(c => c.embedded),
  lenses: file => readSavedObjects(file).charts.map(({ title, embedded }, index): CodeLens => ({ range: embedded.range, title: `Show chart${title ? ` ${title}` : ''}`, command: 'sluice.chart.preview', arguments: [file.path, index] })),
  symbols: file => readSavedObjects(file).charts.map(({ title, object, embedded }): DocumentSymbol => ({ name: title || 'chart', kind: 'object', range: object, nameRange: embedded.range })),
};
