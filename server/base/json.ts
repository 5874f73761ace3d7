import { at, type Range } from './range.ts';
import type { ArrayNode, DataNode, DataTree, Member, ObjectNode, StringNode, SyntaxProblem } from './tree.ts';

/**
 * `json`: RFC 8259. `jsonc`: comments and trailing commas besides. `console`: JSON with comments and `"""` raw strings,
 * as search consoles take it. `hjson`: HJSON 3 (quoteless strings and keys, `'''` strings, optional commas, `#` comments).
 */
export type DataDialect = 'json' | 'jsonc' | 'console' | 'hjson';

export interface DataOptions {
  /** Where in the text the document starts; default 0. Ranges are always those of the whole text. */
  readonly start?: number;
  readonly end?: number;
  /** Stop behind the first value instead of complaining about what follows; see `DocumentTree.end`. */
  readonly single?: boolean;
}

export interface DocumentTree extends DataTree {
  /** Offset behind the last thing read. */
  readonly end: number;
}

/** Objects and arrays nested deeper than this end with a problem; every service refuses them far earlier. */
const deepest = 500;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Reads a text into a tree. Never throws, linear; each problem stands where a reader would stop, and reading goes on behind it.
 * Messages for HJSON follow hjson-js, whose texts users find on the web; positions are in the ranges and not in the texts.
 */
export function parseData(text: string, dialect: DataDialect, options: DataOptions = {}): DocumentTree {
  const end = options.end ?? text.length;
  const hjson = dialect === 'hjson';
  const comments: Range[] = [];
  const problems: SyntaxProblem[] = [];
  let i = options.start ?? 0;
  let depth = 0;

  const problem = (message: string, range: Range) => {
    const last = problems[problems.length - 1];
    if (last && last.range.start === range.start) return;
    problems.push({ message, range });
  };
  const here = (): Range => (i < end ? { start: i, end: i + (text.codePointAt(i)! > 0xffff ? 2 : 1) } : at(end));
  const shown = () => (i < end ? `\`${String.fromCodePoint(text.codePointAt(i)!)}\`` : 'the end');

  /** Blanks and comments. */
  function skip(): void {
    for (;;) {
      const c = i < end ? text.charCodeAt(i) : -1;
      if (c >= 0 && (hjson ? c <= 32 : c === 32 || c === 10 || c === 13 || c === 9 || c === 0xfeff)) i++;
      else if (c === 47 && text.charCodeAt(i + 1) === 47) comment(lineEnd(i));
      else if (c === 47 && text.charCodeAt(i + 1) === 42) {
        const close = text.indexOf('*/', i + 2);
        if ((close < 0 || close + 2 > end) && !hjson) problem('The comment is never closed: expected `*/`', { start: i, end: i + 2 });
        comment(close < 0 ? end : Math.min(end, close + 2));
      } else if (c === 35 && (hjson || dialect === 'console')) comment(lineEnd(i));
      else return;
    }
  }

  function comment(stop: number): void {
    if (dialect === 'json') problem('JSON has no comments', { start: i, end: stop });
    comments.push({ start: i, end: stop });
    i = stop;
  }

  function lineEnd(from: number): number {
    let stop = from;
    while (stop < end && text.charCodeAt(stop) !== 10 && text.charCodeAt(stop) !== 13) stop++;
    return stop;
  }

  function value(): DataNode {
    skip();
    if (i >= end) {
      problem('Expected a value', at(i));
      return { kind: 'missing', range: at(i) };
    }
    const c = text[i]!;
    if (c === '{') return nested(object);
    if (c === '[') return nested(array);
    if (c === '"' || (c === "'" && hjson)) {
      if (hjson && text.startsWith("'''", i)) return multiline("'''");
      if (dialect === 'console' && text.startsWith('"""', i)) return multiline('"""');
      return quoted(c);
    }
    if (c === "'") {
      problem('Strings stand in double quotes', here());
      return quoted(c);
    }
    return hjson ? quoteless() : word();
  }

  function nested(read: () => DataNode): DataNode {
    if (depth < deepest) {
      depth++;
      const node = read();
      depth--;
      return node;
    }
    // Over the limit: skip the balanced rest without recursion.
    const start = i;
    problem(`Nested more than ${deepest} levels deep`, here());
    let open = 0;
    do {
      const c = text[i]!;
      if (c === '"') quoted(c);
      else {
        if (c === '{' || c === '[') open++;
        else if (c === '}' || c === ']') open--;
        i++;
      }
    } while (open > 0 && i < end);
    return { kind: 'missing', range: { start, end: i } };
  }

  function object(): DataNode {
    const start = i++;
    const members: Member[] = [];
    let comma: Range | undefined;
    for (;;) {
      skip();
      if (i >= end) {
        problem(hjson ? "End of input while parsing an object (missing '}')" : 'The object is never closed: expected `}`', { start, end: start + 1 });
        break;
      }
      const c = text[i]!;
      if (c === '}') {
        if (comma && dialect !== 'jsonc' && !hjson) problem('No comma may stand before `}`', comma);
        i++;
        break;
      }
      if (c === ']') {
        problem(hjson ? "Found ']' where a key name was expected (check your syntax or use quotes if the key name includes {}[],: or whitespace)" : 'Expected `}` to close the object', here());
        break;
      }
      if (members.length > 0 && !comma && !hjson) problem('Expected `,` between the members', at(members[members.length - 1]!.range.end));
      const before = i;
      const one = memberAt();
      if (one) members.push(one);
      skip();
      comma = undefined;
      if (text[i] === ',' && i < end) {
        comma = here();
        i++;
      }
      if (i === before) {
        problem(`Unexpected ${shown()}`, here());
        i++;
      }
    }
    return adopt({ kind: 'object', members, range: { start, end: i } });
  }

  function memberAt(): Member | undefined {
    const key = keyAt();
    if (!key) return undefined;
    skip();
    if (text[i] === ':' && i < end) {
      i++;
      skip();
      if (i < end && text[i] !== ',' && text[i] !== '}' && text[i] !== ']') {
        const v = value();
        return { key, value: v, range: { start: key.range.start, end: v.range.end } };
      }
      problem(hjson && i < end ? `Found a punctuator character '${text[i]}' when expecting a quoteless string (check your syntax)` : `Expected a value for \`${key.value}\``, at(i));
    } else problem(hjson ? `Expected ':' instead of '${i < end ? text[i] : ''}'` : `Expected \`:\` after \`${key.value}\``, i < end ? here() : at(key.range.end));
    return { key, value: { kind: 'missing', range: at(i) }, range: { start: key.range.start, end: i } };
  }

  function keyAt(): StringNode | undefined {
    const c = text[i]!;
    if (c === '"' || c === "'") {
      if (c === "'" && !hjson) problem('Keys stand in double quotes', here());
      return quoted(c);
    }
    const start = i;
    while (i < end && text.charCodeAt(i) > 32 && !'{}[],:"'.includes(text[i]!)) i++;
    if (i === start) {
      if (hjson) problem(c === ':' ? 'Found \':\' but no key name (for an empty key name use quotes)'
        : `Found '${c}' where a key name was expected (check your syntax or use quotes if the key name includes {}[],: or whitespace)`, here());
      else problem(`Expected a key, found ${shown()}`, here());
      return undefined;
    }
    if (!hjson) problem('Keys stand in double quotes', { start, end: i });
    return plain(start, i);
  }

  function array(): DataNode {
    const start = i++;
    const items: DataNode[] = [];
    let comma: Range | undefined;
    for (;;) {
      skip();
      if (i >= end) {
        problem(hjson ? "End of input while parsing an array (missing ']')" : 'The array is never closed: expected `]`', { start, end: start + 1 });
        break;
      }
      const c = text[i]!;
      if (c === ']') {
        if (comma && dialect !== 'jsonc' && !hjson) problem('No comma may stand before `]`', comma);
        i++;
        break;
      }
      if (c === '}') {
        problem(hjson ? "Found a punctuator character '}' when expecting a quoteless string (check your syntax)" : 'Expected `]` to close the array', here());
        break;
      }
      if (c === ',') {
        problem(hjson ? "Found a punctuator character ',' when expecting a quoteless string (check your syntax)" : 'Expected a value before `,`', here());
        items.push({ kind: 'missing', range: at(i) });
        i++;
        comma = undefined;
        continue;
      }
      if (items.length > 0 && !comma && !hjson) problem('Expected `,` between the items', at(items[items.length - 1]!.range.end));
      const before = i;
      items.push(value());
      skip();
      comma = undefined;
      if (text[i] === ',' && i < end) {
        comma = here();
        i++;
      }
      if (i === before) {
        problem(`Unexpected ${shown()}`, here());
        i++;
      }
    }
    return adopt({ kind: 'array', items, range: { start, end: i } });
  }

  const badEscape = () => {
    const unicode = text[i + 1] === 'u';
    if (!hjson) return unicode ? 'Bad `\\u` escape: four hexadecimal digits follow it' : `Bad escape \`\\${text[i + 1] ?? ''}\``;
    return unicode ? `Bad \\u char ${/[^\da-f]/i.exec(text.slice(i + 2, Math.min(end, i + 6)))?.[0] ?? ''}` : 'Bad string';
  };

  /** A quoted string with JSON's escapes. A raw line break ends it with a problem. */
  function quoted(quote: string): StringNode {
    const start = i++;
    let value = '';
    let from = i;
    let escapes = false;
    for (;;) {
      const c = i < end ? text.charCodeAt(i) : -1;
      if (c === -1 || c === 10 || c === 13) {
        problem(!hjson ? 'The string is never closed' : c === -1 ? 'Bad string' : 'Bad string containing newline', { start, end: i });
        value += text.slice(from, i);
        return finish(start, i, i, value, quote as '"', escapes);
      }
      if (c === quote.charCodeAt(0)) {
        value += text.slice(from, i);
        i++;
        return finish(start, i, i - 1, value, quote as '"', escapes);
      }
      if (c === 92) {
        escapes = true;
        value += text.slice(from, i);
        const [unit, width] = escape(text, i, end);
        if (unit === undefined) problem(badEscape(), { start: i, end: Math.min(end, i + width) });
        value += unit ?? text.slice(i + 1, i + width);
        i = Math.min(end, i + width);
        from = i;
      } else {
        if (c < 32 && c !== 9 && !hjson) problem('Control characters must be escaped', here());
        else if (c === 9 && dialect === 'json') problem('A tab inside a string must be written `\\t`', here());
        i++;
      }
    }
  }

  function finish(start: number, stop: number, innerEnd: number, value: string, quote: StringNode['quote'], escapes: boolean): StringNode {
    const inner = { start: start + 1, end: innerEnd };
    return { kind: 'string', value, quote, range: { start, end: stop }, inner, offsetOf: escapes ? index => escapedOffset(text, inner, index) : index => Math.min(inner.end, inner.start + index) };
  }

  function plain(start: number, stop: number): StringNode {
    const range = { start, end: stop };
    return { kind: 'string', value: text.slice(start, stop), quote: 'bare', range, inner: range, offsetOf: index => Math.min(stop, start + index) };
  }

  /** `'''` takes off the column of its quotes from each line; `"""` is raw. */
  function multiline(quote: "'''" | '"""'): StringNode {
    const start = i;
    const close = text.indexOf(quote, i + 3);
    const innerEnd = close < 0 || close > end ? end : close;
    if (innerEnd === end && close !== innerEnd) problem(hjson ? 'Bad multiline string' : 'failed to find closing \'"""\'', { start, end: start + 3 });
    i = Math.min(end, innerEnd + (innerEnd === close ? 3 : 0));
    const inner = { start: start + 3, end: innerEnd };
    if (quote === '"""') return { kind: 'string', value: text.slice(inner.start, inner.end), quote, range: { start, end: i }, inner, offsetOf: index => Math.min(inner.end, inner.start + index) };

    const column = start - (text.lastIndexOf('\n', start - 1) + 1);
    const offsets: number[] = [];
    let value = '';
    const take = (offset: number) => { value += text[offset]; offsets.push(offset); };
    let p = inner.start;
    while (p < inner.end && (text[p] === ' ' || text[p] === '\t' || text[p] === '\r')) p++;
    if (text[p] === '\n') p++;
    else p = Math.max(inner.start, p);
    let atLineStart = text[p - 1] === '\n';
    while (p < inner.end) {
      if (atLineStart) {
        for (let k = 0; k < column && p < inner.end && text.charCodeAt(p) <= 32 && text[p] !== '\n'; k++) p++;
        atLineStart = false;
        continue;
      }
      if (text[p] !== '\r') take(p);
      if (text[p] === '\n') atLineStart = true;
      p++;
    }
    let stop = inner.end;
    if (value.endsWith('\n')) {
      value = value.slice(0, -1);
      stop = offsets.pop()!; // what stands behind the last line is no part of the value
    }
    return { kind: 'string', value, quote, range: { start, end: i }, inner, offsetOf: index => offsets[index] ?? stop };
  }

  /** `true`, `12` and friends in strict dialects; any other word is one problem. */
  function word(): DataNode {
    const start = i;
    while (i < end && !/[\s,:{}[\]"/#]/.test(text[i]!)) i++;
    if (i === start) {
      const range = here();
      problem(`Expected a value, found ${shown()}`, range);
      if (text[i] !== ',' && text[i] !== ':') i = range.end;
      return { kind: 'missing', range: at(start) };
    }
    const range = { start, end: i };
    const literal = text.slice(start, i);
    const known = scalar(literal, range);
    if (known) return known;
    problem(/^[-+.\d]/.test(literal) ? `\`${literal}\` is not a number` : `Unexpected \`${literal}\`: strings stand in double quotes`, range);
    return plain(start, i);
  }

  /** HJSON: to the end of the line, unless a literal is followed by something that ends a value. */
  function quoteless(): DataNode {
    const start = i;
    const c = text[i]!;
    if ('{}[],:'.includes(c)) {
      problem(`Found a punctuator character '${c}' when expecting a quoteless string (check your syntax)`, here());
      i++;
      return { kind: 'missing', range: at(start) };
    }
    const stop = lineEnd(i);
    const literal = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)(?=[ \t]*(?:[,}\]#]|\/\/|\/\*|$))/.exec(text.slice(i, stop));
    if (literal) {
      i += literal[0].length;
      return scalar(literal[0], { start, end: i })!;
    }
    let last = stop;
    while (last > start && text.charCodeAt(last - 1) <= 32) last--;
    i = last;
    return plain(start, last);
  }

  let root: DataNode | undefined;
  skip();
  if (i < end) {
    root = value();
    if (!options.single) {
      skip();
      if (i < end) {
        problem(hjson ? 'Syntax error, found trailing characters' : `Unexpected ${shown()} behind the end of the document`, { start: i, end: lineEnd(i) });
        i = end;
      }
    }
  } else if (!options.single) problem('Expected a value', at(end));
  return { root, problems, comments, end: i };
}

const escapes: Readonly<Record<string, string>> = { '"': '"', "'": "'", '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** The character that the escape at `offset` stands for (undefined when it is none) and how wide it was written. */
function escape(text: string, offset: number, end: number): readonly [string | undefined, number] {
  const c = text[offset + 1] ?? '';
  if (c === 'u') {
    const digits = text.slice(offset + 2, Math.min(end, offset + 6));
    if (/^[0-9a-fA-F]{4}$/.test(digits)) return [String.fromCharCode(parseInt(digits, 16)), 6];
    return [undefined, 2];
  }
  const known = escapes[c];
  if (known !== undefined) return [known, 2];
  return [undefined, c === '\n' || c === '\r' || c === '' ? 1 : 2];
}

function escapedOffset(text: string, inner: Range, index: number): number {
  let p = inner.start;
  for (let n = 0; n < index && p < inner.end; n++) {
    if (text.charCodeAt(p) === 92) {
      const [unit, width] = escape(text, p, inner.end);
      // An invalid escape keeps the text behind its backslash, character by character.
      p += unit === undefined ? 2 : width;
    } else p++;
  }
  return Math.min(p, inner.end);
}

function scalar(literal: string, range: Range): DataNode | undefined {
  if (literal === 'true' || literal === 'false') return { kind: 'boolean', value: literal === 'true', range };
  if (literal === 'null') return { kind: 'null', range };
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(literal)) return { kind: 'number', value: Number(literal), text: literal, range };
  return undefined;
}

function adopt(node: ObjectNode | ArrayNode): DataNode {
  if (node.kind === 'object') {
    for (const { key, value } of node.members) {
      (key as Mutable<StringNode>).parent = node;
      (value as Mutable<DataNode>).parent = node;
    }
  } else for (const item of node.items) (item as Mutable<DataNode>).parent = node;
  return node;
}
