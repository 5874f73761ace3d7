import type { TextEdit } from './edit.ts';
import type { Range } from './range.ts';

/**
 * The tolerant tree that JSON, JSON with comments, HJSON and YAML share. It exists for every text, keeps every place,
 * and carries its syntax problems beside it.
 */
export interface DataTree {
  /** Absent for a text without any value. */
  readonly root: DataNode | undefined;
  readonly problems: readonly SyntaxProblem[];
  readonly comments: readonly Range[];
}

export interface SyntaxProblem {
  readonly range: Range;
  readonly message: string;
  /** What to change so that it can be read, where there is hardly a doubt. */
  readonly repair?: { readonly title: string; readonly edits: readonly TextEdit[]; readonly safe?: boolean };
  /** A comma behind which nothing stands: languages with a rule of its own for it say it there. */
  readonly comma?: true;
}

interface Node {
  readonly range: Range;
  readonly parent?: DataNode;
}

export interface ObjectNode extends Node { readonly kind: 'object'; readonly members: readonly Member[] }
export interface ArrayNode extends Node { readonly kind: 'array'; readonly items: readonly DataNode[] }
export interface StringNode extends Node {
  readonly kind: 'string';
  readonly value: string;
  /** Text between the quotes (the whole range when there are none). */
  readonly inner: Range;
  /** `bare` for HJSON's quoteless and YAML's plain strings. */
  readonly quote: '"' | "'" | "'''" | '"""' | 'bare' | 'block';
  /** The file offset at which character `index` of `value` was written; escapes and folded lines are looked up, not guessed. */
  offsetOf(index: number): number;
}
/** `value` is the nearest double; `text` keeps what was written, exact. */
export interface NumberNode extends Node { readonly kind: 'number'; readonly value: number; readonly text: string }
export interface BooleanNode extends Node { readonly kind: 'boolean'; readonly value: boolean }
export interface NullNode extends Node { readonly kind: 'null' }
/** Something is missing here (`"a": ,`): an empty range where the value should stand. */
export interface MissingNode extends Node { readonly kind: 'missing' }

export type DataNode = ObjectNode | ArrayNode | StringNode | NumberNode | BooleanNode | NullNode | MissingNode;

export interface Member {
  readonly range: Range;
  readonly key: StringNode;
  readonly value: DataNode;
}

/** The value of `key` in an object; the last one wins, as in every JSON reader. */
export function get(node: DataNode | undefined, key: string): DataNode | undefined {
  return member(node, key)?.value;
}

/** The last member of that key, as JSON readers take it; undefined where `node` is no object. */
export function member(node: DataNode | undefined, key: string): Member | undefined {
  if (node?.kind !== 'object') return undefined;
  for (let i = node.members.length - 1; i >= 0; i--) if (node.members[i]!.key.value === key) return node.members[i];
  return undefined;
}

/** The value of a string; undefined for any other node. */
export function text(node: DataNode | undefined): string | undefined {
  return node?.kind === 'string' ? node.value : undefined;
}

/**
 * The edit that puts `text` in place of a string's characters from `start` on, in the string's own quotes. A bare string that would not be
 * read as this text any more gets quotes.
 */
export function rewritten({ value, range, inner, quote, offsetOf }: StringNode, text: string, start = 0): TextEdit {
  const whole = value.slice(0, start) + text;
  if (quote === 'bare' && (!/^[A-Za-z_][\w.-]*$/.test(whole) || /^(?:true|false|null|yes|no|on|off|y|n)$/i.test(whole))) return { range, text: JSON.stringify(whole) };
  const place = { start: start === 0 ? inner.start : offsetOf(start), end: inner.end };
  return { range: place, text: quote === '"' ? JSON.stringify(text).slice(1, -1) : quote === "'" ? text.replaceAll("'", "''") : text };
}

/** The tree as plain values; missing ones become null. Own `__proto__` keys stay plain keys. */
export function toValue(node: DataNode | undefined): unknown {
  switch (node?.kind) {
    case 'object': {
      const result: Record<string, unknown> = {};
      for (const { key, value } of node.members) {
        Object.defineProperty(result, key.value, { value: toValue(value), enumerable: true, configurable: true, writable: true });
      }
      return result;
    }
    case 'array': return node.items.map(toValue);
    case 'string': case 'number': case 'boolean': return node.value;
    default: return null;
  }
}

/** The innermost node at `offset` and the way to it, outermost first. A key counts as its member's object's child. */
export function pathTo(root: DataNode | undefined, offset: number): DataNode[] {
  const path: DataNode[] = [];
  let node = root;
  while (node && node.range.start <= offset && offset <= node.range.end) {
    path.push(node);
    const children: readonly DataNode[] =
      node.kind === 'object' ? node.members.flatMap(m => [m.key, m.value]) : node.kind === 'array' ? node.items : [];
    node = children.find(child => child.range.start <= offset && offset <= child.range.end);
  }
  return path;
}
