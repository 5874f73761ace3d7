import { Composer, isAlias, isMap, isScalar, isSeq, LineCounter, Parser, stringify, visit, type Document, type Node as YamlNode, type ParsedNode, type Scalar } from 'yaml';
import { at, type Range } from './range.ts';
import { toValue, type DataNode, type DataTree, type Member, type StringNode, type SyntaxProblem } from './tree.ts';

/** Aliases are read as what they name; this bounds how much one document may grow by them. */
const mostNodes = 500_000;
const deepest = 500;

export interface YamlTree extends DataTree {
  /** Tags by the range of their node, e.g. `!Ref`, `!Sub`: templates' short-form intrinsics. */
  readonly tags: ReadonlyMap<DataNode, string>;
}

/**
 * Reads YAML 1.2 (core schema) into the tree that JSON has. Parsing is the `yaml` library's, whose errors keep their
 * places and texts. Several documents: the first is read, the rest is one problem.
 */
export function parseYaml(text: string): YamlTree {
  const problems: SyntaxProblem[] = [];
  const comments: Range[] = [];
  const tags = new Map<DataNode, string>();
  if (tooDeep(text)) return { root: undefined, comments, tags, problems: [{ range: at(0), message: `Nested more than ${deepest} levels deep` }] };

  const lines = new LineCounter();
  const composer = new Composer({ keepSourceTokens: true, uniqueKeys: false, prettyErrors: false, strict: true, logLevel: 'silent', merge: true, version: '1.2' });
  const documents: Document.Parsed[] = [];
  for (const token of new Parser(lines.addNewLine).parse(text)) {
    for (const document of composer.next(token)) documents.push(document as Document.Parsed);
  }
  for (const document of composer.end(true, text.length)) documents.push(document as Document.Parsed);
  const first = documents[0];
  if (!first) return { root: undefined, problems, comments, tags };
  for (const { pos, message } of first.errors) {
    problems.push({ message: sentence(message), range: { start: Math.min(pos[0], text.length), end: Math.min(Math.max(pos[1], pos[0]), text.length) } });
  }
  for (const { pos, message } of first.warnings) {
    if (!/Unresolved tag/.test(message)) problems.push({ message: sentence(message), range: { start: pos[0], end: pos[1] } });
  }
  if (documents.length > 1) {
    const start = documents[1]!.range?.[0] ?? text.length;
    problems.push({ message: 'Only one document may stand in a file', range: { start: Math.min(start, text.length), end: Math.min(start + 3, text.length) } });
  }
  for (const match of text.matchAll(/(?:^|[ \t])(#[^\n\r]*)/gm)) comments.push({ start: match.index + match[0].length - match[1]!.length, end: match.index + match[0].length });

  const anchors = new Map<string, YamlNode>();
  visit(first, (_, node) => {
    if (node && typeof node === 'object' && 'anchor' in node && typeof node.anchor === 'string') anchors.set(node.anchor, node as YamlNode);
  });
  let count = 0;

  function convert(node: ParsedNode | YamlNode | null | undefined, place: number, within: readonly string[]): DataNode {
    if (++count > mostNodes) return { kind: 'missing', range: at(place) };
    if (!node) return { kind: 'null', range: at(place) };
    const range = rangeOf(node, text, place);
    let result: DataNode;
    if (isAlias(node)) {
      const target = within.includes(node.source) ? undefined : anchors.get(node.source);
      const copy = target ? convert(target, place, [...within, node.source]) : undefined;
      return copy ? { ...copy, range } as DataNode : { kind: 'null', range };
    }
    if (isMap(node)) {
      const members: Member[] = [];
      let merged = false; // merged members stand elsewhere in the text
      const seen = new Set<string>(); // the library's own search for duplicates takes quadratic time
      for (const pair of node.items) {
        const key = keyOf(pair.key as YamlNode, place);
        if (seen.has(key.value) && key.value !== '<<' && within.length === 0) problems.push({ range: key.range, message: 'Map keys must be unique' });
        seen.add(key.value);
        const value = convert(pair.value as YamlNode | null, key.range.end + (text[key.range.end] === ':' ? 1 : 0), within);
        if (key.value === '<<' && value.kind === 'object') {
          members.unshift(...value.members);
          merged = true;
        } else members.push({ key, value, range: { start: key.range.start, end: Math.max(key.range.end, value.range.end) } });
      }
      result = merged ? { kind: 'object', members, range } : reach({ kind: 'object', members, range });
      for (const m of members) {
        (m.key as { parent?: DataNode }).parent = result;
        (m.value as { parent?: DataNode }).parent = result;
      }
    } else if (isSeq(node)) {
      const items = node.items.map(item => convert(item as YamlNode, range.end, within));
      result = reach({ kind: 'array', items, range });
      for (const item of items) (item as { parent?: DataNode }).parent = result;
    } else if (isScalar(node)) result = scalar(node, range, text);
    else result = { kind: 'null', range };
    const tag = (node as { tag?: string }).tag;
    if (typeof tag === 'string' && tag.startsWith('!')) tags.set(result, tag);
    return result;
  }

  function keyOf(node: YamlNode | null, place: number): StringNode {
    if (!isScalar(node)) {
      const range = rangeOf(node, text, place);
      return stringNode(text.slice(range.start, range.end), range, text, 'bare');
    }
    const range = rangeOf(node, text, place);
    const converted = scalar(node, range, text);
    return converted.kind === 'string' ? converted : stringNode(text.slice(range.start, range.end), range, text, 'bare');
  }

  return { root: first.contents ? convert(first.contents, 0, []) : undefined, problems: problems.sort((a, b) => a.range.start - b.range.start), comments, tags };
}

/** A collection reaches at least over its children, also where damaged text made the library end it early. */
function reach(node: DataNode): DataNode {
  const children = node.kind === 'object' ? node.members : node.kind === 'array' ? node.items : [];
  let { start, end } = node.range;
  for (const { range } of children) {
    start = Math.min(start, range.start);
    end = Math.max(end, range.end);
  }
  return start === node.range.start && end === node.range.end ? node : { ...node, range: { start, end } } as DataNode;
}

function scalar(node: Scalar, range: Range, text: string): DataNode {
  const value = typeof node.value === 'symbol' ? node.value.description : node.value; // the merge key is a symbol
  if (typeof value === 'number' || typeof value === 'bigint') return { kind: 'number', value: Number(value), text: text.slice(range.start, range.end), range };
  if (typeof value === 'boolean') return { kind: 'boolean', value, range };
  if (value === null || value === undefined) return { kind: 'null', range };
  const quote = node.type === 'QUOTE_DOUBLE' ? '"' : node.type === 'QUOTE_SINGLE' ? "'" : node.type?.startsWith('BLOCK') ? 'block' : 'bare';
  return stringNode(String(value), range, text, quote);
}

/**
 * Where each character of the value was written is found by walking both texts side by side: exact for plain, quoted and
 * literal block strings; a folded line break maps to the break, an escape to its backslash.
 */
function stringNode(value: string, range: Range, text: string, quote: StringNode['quote']): StringNode {
  const inner = quote === '"' || quote === "'" ? { start: range.start + 1, end: Math.max(range.start + 1, range.end - 1) } : quote === 'block' ? blockBody(range, text) : range;
  const simple = text.slice(inner.start, inner.end) === value;
  let offsets: number[] | undefined;
  return {
    kind: 'string', value, range, inner, quote,
    offsetOf(index) {
      if (simple) return Math.min(inner.end, inner.start + index);
      offsets ??= align(value, text, inner, quote);
      return offsets[index] ?? inner.end;
    },
  };
}

function blockBody(range: Range, text: string): Range {
  const line = text.indexOf('\n', range.start);
  return line < 0 || line >= range.end ? range : { start: line + 1, end: range.end };
}

function align(value: string, text: string, inner: Range, quote: StringNode['quote']): number[] {
  const offsets: number[] = [];
  let p = inner.start;
  for (let i = 0; i < value.length; i++) {
    const c = value[i]!;
    if (quote === '"' && text[p] === '\\') {
      while (text[p] === '\\' && (text[p + 1] === '\n' || text[p + 1] === '\r')) p = skipBlank(text, p + 2, inner.end);
      if (text[p] === '\\') {
        offsets.push(p);
        const width = text[p + 1] === 'x' ? 4 : text[p + 1] === 'u' ? 6 : text[p + 1] === 'U' ? 10 : 2;
        if (width === 10 && (c.codePointAt(0)! & 0xfc00) === 0xd800) offsets.push(p), i++;
        p += width;
        continue;
      }
    }
    // Indentation and folded breaks are in the text but not in the value.
    while (p < inner.end && text[p] !== c && /\s/.test(text[p]!) && !(c === ' ' && text[p] === '\n') && !(c === '\n' && text[p] === '\n')) p++;
    offsets.push(p);
    if (quote === "'" && c === "'" && text[p + 1] === "'") p += 2;
    else if (c === ' ' && text[p] === '\n') p = skipBlank(text, p, inner.end);
    else p++;
  }
  return offsets;
}

function skipBlank(text: string, from: number, end: number): number {
  let p = from;
  while (p < end && /\s/.test(text[p]!)) p++;
  return p;
}

function rangeOf(node: { range?: readonly [number, number, number] | null } | null | undefined, text: string, place: number): Range {
  const r = node?.range;
  if (!r) return at(Math.min(place, text.length));
  let end = Math.min(r[1], text.length);
  // Collections reach to the next token; their last character is the last one that is not blank.
  if (isMap(node) || isSeq(node)) while (end > r[0] && /\s/.test(text[end - 1]!)) end--;
  return { start: r[0], end };
}

/** The library recurses; a text that could overflow it is refused beforehand. */
function tooDeep(text: string): boolean {
  let open = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (i === 0 || text.charCodeAt(i - 1) === 10) {
      // `- - ? -`: each of these opens one level on the same line.
      let indent = 0;
      let opening = 0;
      for (let j = i; ; j++, indent++) {
        const d = text.charCodeAt(j);
        const opens = (d === 45 || d === 63 || d === 58) && blank(text.charCodeAt(j + 1));
        if (opens) opening++;
        else if (d !== 32 && d !== 9) break;
      }
      if (opening > deepest || indent > deepest * 8) return true;
    }
    if (c === 91 || c === 123) { if (++open > deepest) return true; }
    else if (c === 93 || c === 125) open = Math.max(0, open - 1);
  }
  return false;
}

const blank = (c: number) => c === 32 || c === 9 || c === 10 || c === 13;

/** One line, without the full stop, as every message of ours. */
function sentence(message: string): string {
  return message.split('\n')[0]!.replace(/\.$/, '');
}

/** A node of a template as a plain value: `!Ref X` as `{ Ref: 'X' }`, `!GetAtt X.Arn` as `{ 'Fn::GetAtt': ['X', 'Arn'] }`, any other tag as its function. */
export function longForm(node: DataNode | undefined, tags: ReadonlyMap<DataNode, string>): unknown {
  if (!node) return undefined;
  const tag = tags.get(node)?.slice(1);
  const plain: unknown = node.kind === 'object'
    ? Object.fromEntries(node.members.map(m => [m.key.value, longForm(m.value, tags)]))
    : node.kind === 'array' ? node.items.map(item => longForm(item, tags)) : toValue(node);
  if (tag === undefined || tag === '' || tag.startsWith('!')) return plain;
  if (tag === 'Ref' || tag === 'Condition') return { [tag]: plain };
  if (tag === 'GetAtt' && typeof plain === 'string') {
    const dot = plain.indexOf('.');
    return { 'Fn::GetAtt': dot < 0 ? [plain] : [plain.slice(0, dot), plain.slice(dot + 1)] };
  }
  return { [`Fn::${tag}`]: plain };
}

/** A plain value as YAML in block style, without line folding. Texts of several lines are quoted: as blocks, some lose their blanks. */
export const printYaml = (value: unknown): string => stringify(value, { lineWidth: 0, indentSeq: true, blockQuote: false });
