import { append } from '../../base/list.ts';
import { embedString, type Embedded } from '../../base/embed.ts';
import type { SourceFile } from '../../base/file.ts';
import { parseData, type DocumentTree } from '../../base/json.ts';
import { memo } from '../../base/memo.ts';
import type { Range } from '../../base/range.ts';
import { get, type DataNode, type Member, type StringNode, type SyntaxProblem } from '../../base/tree.ts';
import { readMappingBody, readPipelineBody, readSearchBody, readUpdateBody, paramsOf, script, type ScriptUse, type SearchBody } from '../search/body.ts';

/** One request of a console file. */
export interface ConsoleRequest {
  readonly method: string;
  readonly methodRange: Range;
  /** Path without the query string and without a pasted host. */
  readonly path: string;
  readonly pathRange: Range;
  readonly segments: readonly { readonly text: string; readonly range: Range }[];
  readonly parameters: readonly { readonly name: string; readonly value: string; readonly range: Range }[];
  readonly bodies: readonly DocumentTree[];
  /** From the method to the end of the last body. */
  readonly range: Range;
  /** The bodies with what stands between them; empty behind the line when there are none. */
  readonly bodyRange: Range;
}

/** A script put into the cluster by `_scripts/<id>`. */
export interface StoredScript { readonly id: string; readonly idRange: Range; readonly request: ConsoleRequest; readonly script: DataNode | undefined; readonly source: StringNode | undefined; readonly lang: string | undefined; readonly context: string | undefined }

export interface ConsoleFile {
  readonly file: SourceFile;
  readonly requests: readonly ConsoleRequest[];
  readonly problems: readonly SyntaxProblem[];
  readonly comments: readonly Range[];
  readonly searches: readonly SearchBody[];
  readonly stored: readonly StoredScript[];
  readonly embedded: readonly Embedded[];
}

export const methods = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH'] as const;
const methodLine = /^[ \t]*(GET|POST|PUT|DELETE|HEAD|PATCH)(?=[ \t]|$)/i;

/** Reads a console file: requests one after the other, each method line starts the next. Total and linear. */
export const parseConsole: (file: SourceFile) => ConsoleFile = memo(file => {
  const { text } = file;
  const lines = linesOf(text);
  const problems: SyntaxProblem[] = [];
  const comments: Range[] = [];
  const requests: ConsoleRequest[] = [];
  const starts = requestLines(text, lines);
  let next = 0;
  for (let i = 0; i < lines.length;) {
    if (i === starts[next]) {
      const end = starts[++next] ?? lines.length;
      requests.push(request(lines[i]!, end < lines.length ? lines[end]!.start : text.length));
      i = end;
      continue;
    }
    const { start, end } = lines[i++]!;
    const line = text.slice(start, end);
    const trimmed = line.trimStart();
    const at = start + line.length - trimmed.length;
    if (trimmed === '') continue;
    if (/^(#|\/\/)/.test(trimmed)) comments.push({ start: at, end });
    else if (trimmed.startsWith('/*')) {
      const close = text.indexOf('*/', at + 2);
      const stop = close < 0 ? text.length : close + 2;
      comments.push({ start: at, end: stop });
      while (i < lines.length && lines[i]!.start < stop && i !== starts[next]) i++;
    } else problems.push({ message: 'Expected one of GET/POST/PUT/DELETE/HEAD/PATCH', range: { start: at, end: at + (/^\S+/.exec(trimmed)![0].length) } });
  }

  function request(line: Range, stop: number): ConsoleRequest {
    const head = text.slice(line.start, line.end);
    const match = methodLine.exec(head)!;
    const methodStart = line.start + match[0].length - match[1]!.length;
    const rest = head.slice(match[0].length);
    const url = /^[ \t]*(?:("(?:[^"])*")|(\S+))?/.exec(rest)!;
    const raw = url[1] ?? url[2] ?? '';
    const urlEnd = line.start + match[0].length + url[0].length;
    const urlStart = urlEnd - raw.length;
    const methodRange = { start: methodStart, end: methodStart + match[1]!.length };
    if (raw === '' || /^(#|\/\/)/.test(raw)) problems.push({ message: 'Missing url', range: methodRange });
    const tail = rest.slice(url[0].length);
    const comment = /\S/.exec(tail);
    if (comment) {
      const at = urlEnd + comment.index;
      if (/^(#|\/\/)/.test(text.slice(at, at + 2))) comments.push({ start: at, end: line.end });
      else problems.push({ message: 'A blank ends the URL; write `%20` for one inside it', range: { start: at, end: line.end } });
    }
    const host = /^(?:kbn:)?(?:[a-z][\w+.-]*:\/\/[^/\s]*)?\/?/i.exec(raw)![0].length;
    const question = raw.indexOf('?');
    const path = raw.slice(host, question < 0 ? undefined : Math.max(host, question));
    const pathRange = { start: urlStart + host, end: urlStart + host + path.length };
    const segments: { text: string; range: Range }[] = [];
    let at = pathRange.start;
    for (const piece of pieces(path)) {
      if (piece !== '') segments.push({ text: decode(piece), range: { start: at, end: at + piece.length } });
      at += piece.length + 1;
    }
    const parameters: { name: string; value: string; range: Range }[] = [];
    if (question >= 0) {
      let p = urlStart + question + 1;
      for (const pair of raw.slice(question + 1).split('&')) {
        const [name = '', ...value] = pair.split('=');
        if (name !== '') parameters.push({ name, value: decode(value.join('=')), range: { start: p, end: p + name.length } });
        p += pair.length + 1;
      }
    }
    const bodies: DocumentTree[] = [];
    let p = line.end;
    for (;;) {
      const tree = parseData(text, 'console', { start: p, end: stop, single: true });
      append(comments, tree.comments);
      if (!tree.root) break;
      append(problems, tree.problems);
      // A word or a bracket that starts no document: say so once and go on behind its line.
      if (tree.root.kind === 'missing' || tree.end <= p) {
        const lineStop = text.indexOf('\n', Math.max(p, tree.end));
        if (lineStop < 0 || lineStop >= stop) break;
        p = lineStop + 1;
        continue;
      }
      bodies.push(tree);
      p = tree.end;
    }
    const last = bodies[bodies.length - 1];
    return { method: match[1]!.toUpperCase(), methodRange, path, pathRange, segments, parameters, bodies, range: { start: methodRange.start, end: last?.root?.range.end ?? Math.max(urlEnd, methodRange.end) }, bodyRange: { start: bodies[0]?.root?.range.start ?? line.end, end: last?.root?.range.end ?? line.end } };
  }

  const searches = requests.flatMap(searchesOf);
  const stored = requests.flatMap(storedScript);
  const own: { scripts: ScriptUse[] } = { scripts: [] };
  for (const { segments, bodies } of requests) {
    if (segments[0]?.text === '_scripts' && segments[2]?.text === '_execute') script(get(bodies[0]?.root, 'script'), 'script', stringValue(get(bodies[0]?.root, 'context')) ?? 'painless_test', own);
  }
  const embedded = [...searches.flatMap(s => s.scripts), ...own.scripts]
    .flatMap(use => (use.source && use.lang === 'painless' ? [embedString(use.source, 'painless', use.context, paramsOf(use))] : []))
    .concat(stored.flatMap(({ id, source, lang, context }) => (source && lang === 'painless' ? [embedString(source, 'painless', context ?? contextsOf(searches, source), searches.flatMap(s => s.scripts).filter(s => s.id?.value === id).flatMap(paramsOf))] : [])))
    .sort((a, b) => a.range.start - b.range.start);
  return { file, requests, problems: problems.sort((a, b) => a.range.start - b.range.start), comments, searches, stored, embedded };

  /** A stored script without a context in its URL runs where it is used; the file's own uses tell. */
  function contextsOf(uses: readonly SearchBody[], source: StringNode): string | undefined {
    const id = stored.find(s => s.source === source)?.id;
    const contexts = new Set(uses.flatMap(u => u.scripts).filter(s => s.id?.value === id).map(s => s.context));
    return contexts.size === 1 ? [...contexts][0] : guessContext(id ?? '', source.value);
  }
});

/** Scripts of a scripted metric are usually named after their phase and show it by the variables they use. */
function guessContext(id: string, source: string): string | undefined {
  if (/\bstates\b/.test(source)) return 'aggs_reduce';
  if (/\bstate\b/.test(source)) {
    if (/\bdoc\b\s*[[.]/.test(source)) return 'aggs_map';
    if (/combine/i.test(id) || /\breturn\b/.test(source)) return 'aggs_combine';
    return /map/i.test(id) ? 'aggs_map' : 'aggs_init';
  }
  if (/\bctx\s*\.\s*_source\b|\bctx\s*\[\s*'_source'/.test(source)) return 'update';
  if (/\bctx\b/.test(source)) return 'ingest';
  if (/\bemit\s*\(/.test(source)) return undefined;
  if (/\bdoc\b\s*[[.]/.test(source)) return 'field';
  return undefined;
}

function searchesOf({ segments, bodies }: ConsoleRequest): SearchBody[] {
  const verb = segments.find(s => s.text.startsWith('_') && s.text !== '_all')?.text;
  const index = segments[0] && !segments[0].text.startsWith('_') ? segments[0].text : undefined;
  const root = bodies[0]?.root;
  switch (verb) {
    case '_search': case '_count': case '_delete_by_query': case '_async_search': return verb === '_search' && segments.some(s => s.text === 'template') ? [] : [readSearchBody(root, index)];
    case '_msearch': return bodies.flatMap((b, i) => (i % 2 === 1 ? [readSearchBody(b.root, stringValue(get(bodies[i - 1]!.root, 'index')) ?? index)] : []));
    case '_update': return [readUpdateBody(root, 'update', index)];
    case '_update_by_query': return [readUpdateBody(root, 'update_by_query', index)];
    case '_reindex': return [readUpdateBody(root, 'reindex')];
    case '_ingest': return [readPipelineBody(root)];
    case '_bulk': return bodies.flatMap((b, i) => (get(bodies[i - 1]?.root, 'update') ? [readUpdateBody(b.root, 'update', stringValue(get(get(bodies[i - 1]!.root, 'update'), '_index')) ?? index)] : []));
    case '_mapping': case '_mappings': return [readMappingBody(root)];
    case undefined: return index && segments.length === 1 ? [readMappingBody(root)] : [];
    default: return [];
  }
}

function storedScript(request: ConsoleRequest): StoredScript[] {
  const [first, id, context] = request.segments;
  if (first?.text !== '_scripts' || !id || id.text === 'painless' || (request.method !== 'PUT' && request.method !== 'POST')) return [];
  const body = get(request.bodies[0]?.root, 'script');
  const source = get(body, 'source');
  return [{ id: id.text, idRange: id.range, request, script: body, source: source?.kind === 'string' ? source : undefined, lang: stringValue(get(body, 'lang')), context: context?.text }];
}

const stringValue = (node: DataNode | undefined): string | undefined => (node?.kind === 'string' ? node.value : undefined);

/** Lines as ranges without their ends. */
function linesOf(text: string): Range[] {
  const lines: Range[] = [];
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    if (i < text.length && text.charCodeAt(i) !== 10) continue;
    lines.push({ start, end: i > start && text.charCodeAt(i - 1) === 13 ? i - 1 : i });
    start = i + 1;
  }
  return lines;
}

/**
 * Numbers of the lines that start a request. Lines inside a raw string do not; a raw string that is never closed ends at the
 * next method line, so that one missing quote does not swallow the file.
 */
function requestLines(text: string, lines: readonly Range[]): number[] {
  const starts: number[] = [];
  let raw = -1; // where an open raw string began
  for (let i = 0; i < lines.length; i++) {
    const { start, end } = lines[i]!;
    const line = text.slice(start, end);
    if (raw < 0 && methodLine.test(line)) {
      starts.push(i);
      continue;
    }
    for (let at = line.indexOf('"""'); at >= 0; at = line.indexOf('"""', at + 3)) {
      if (raw >= 0) raw = -1;
      else if (text.indexOf('"""', start + at + 3) >= 0) raw = start + at;
    }
  }
  return starts;
}

/** Parts of a path; a name made of a date (`<logs-{now/d}>`) may hold slashes. */
function pieces(path: string): string[] {
  const found: string[] = [];
  const lastEnd = path.lastIndexOf('>');
  let start = 0;
  let inside = false;
  for (let i = 0; i <= path.length; i++) {
    const c = path[i];
    if (c === '<' && i < lastEnd) inside = true;
    else if (c === '>') inside = false;
    if (c !== undefined && (c !== '/' || inside)) continue;
    found.push(path.slice(start, i));
    start = i + 1;
  }
  return found;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text; // a stray percent sign stands for itself
    throw error;
  }
}

/** Members of an object that stand twice, the later ones. */
export function* duplicates(node: DataNode | undefined): Iterable<Member> {
  if (node?.kind === 'array') for (const item of node.items) yield* duplicates(item);
  if (node?.kind !== 'object') return;
  const seen = new Set<string>();
  for (const m of node.members) {
    if (seen.has(m.key.value)) yield m;
    seen.add(m.key.value);
    yield* duplicates(m.value);
  }
}
