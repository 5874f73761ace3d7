import { insert, replace, type TextEdit } from './edit.ts';
import { lineBreak } from './file.ts';
import { member, type ArrayNode, type ObjectNode } from './tree.ts';

/** The edits that add a member behind the last one, written as its neighbours are. `value` is JSON. */
export function addMember(source: string, object: ObjectNode, key: string, value: string): readonly TextEdit[] {
  const last = object.members[object.members.length - 1];
  const braces = source[object.range.start] === '{';
  if (!last) return braces ? [insert(object.range.start + 1, `${JSON.stringify(key)}: ${value}`)] : [];
  const eol = lineBreak(source);
  const lineStart = source.lastIndexOf('\n', last.range.start - 1) + 1;
  const indent = /^[ \t]*/.exec(source.slice(lineStart, last.range.start))![0];
  const alone = lineStart + indent.length === last.range.start;
  // A comment at the end of the line stays with its member.
  const comment = (braces ? /^[ \t]*\/\/[^\r\n]*/ : /^[ \t]+#[^\r\n]*/).exec(source.slice(last.range.end));
  const end = last.range.end + (alone || !braces ? comment?.[0].length ?? 0 : 0);
  const word = wordIn(object)(key);
  if (braces) return end > last.range.end ? [insert(last.range.end, ','), insert(end, `${eol}${indent}${word}: ${value}`)] : [insert(end, `,${alone ? `${eol}${indent}` : ' '}${word}: ${value}`)];
  const plain = /^"[A-Za-z][\w./-]*"$/.test(value) && !yamlWord.test(value.slice(1, -1)) ? value.slice(1, -1) : value;
  const line = `${' '.repeat(last.range.start - lineStart)}${/^[\w.-]+$/.test(key) ? key : JSON.stringify(key)}: ${plain}`;
  return [/[\r\n]$/.test(source.slice(0, end)) ? insert(end, `${line}${eol}`) : insert(end, `${eol}${line}`)];
}

/** Several members, one behind the other. */
export function addMembers(source: string, object: ObjectNode, members: readonly (readonly [key: string, value: string])[]): readonly TextEdit[] {
  const [first = [], ...rest] = members.map(([key, value]) => addMember(source, object, key, value));
  const last = first.at(-1);
  if (!last) return [];
  const comma = first.length > 1 ? ',' : '';
  return [...first.slice(0, -1), { range: last.range, text: last.text + rest.map(edits => comma + edits.at(-1)!.text).join('') }];
}

/** A setting as it is written: a flag or a text in place of what is there, more members of a map, more items of a list. */
export type Setting = boolean | string | readonly string[] | Readonly<Record<string, string>>;

/** The edits that make an object say settings; undefined where something stands in their place that cannot be added to. */
export function setMembers(source: string, object: ObjectNode, settings: Readonly<Record<string, Setting>>): readonly TextEdit[] | undefined {
  const edits: TextEdit[] = [];
  const missing: (readonly [string, string])[] = [];
  for (const [key, wanted] of Object.entries(settings)) {
    const value = member(object, key)?.value;
    if (!value) missing.push([key, flow(wanted, wordIn(object))]);
    else if (typeof wanted !== 'object') edits.push(replace(value.range, String(wanted)));
    else if (Array.isArray(wanted) && value.kind === 'array') edits.push(...addItems(source, value, wanted as readonly string[]));
    else if (!Array.isArray(wanted) && value.kind === 'object' && value.members.length > 0) edits.push(...addMembers(source, value, Object.entries(wanted).map(([k, v]) => [k, JSON.stringify(v)])));
    else if (value.kind === 'object' || value.kind === 'null') edits.push(replace(value.range, flow(wanted, wordIn(object))));
    else return undefined;
  }
  if (missing.length > 0 && object.members.length === 0) return [replace(object.range, `{ ${missing.map(([key, value]) => `${JSON.stringify(key)}: ${value}`).join(', ')} }`)];
  return [...edits, ...addMembers(source, object, missing)];
}

/** A text without quotes where its neighbours have none and it needs none. */
const wordIn = ({ members }: ObjectNode) => (text: string): string =>
  (members.some(m => m.key.quote !== '"') && /^[A-Za-z_][\w.-]*$/.test(text) && !yamlWord.test(text) ? text : JSON.stringify(text));
const yamlWord = /^(?:true|false|yes|no|on|off|null|y|n)$/i;

function flow(setting: Setting, word: (text: string) => string): string {
  if (typeof setting !== 'object') return typeof setting === 'string' ? word(setting) : String(setting);
  if (Array.isArray(setting)) return `[${(setting as readonly string[]).map(word).join(', ')}]`;
  return `{ ${Object.entries(setting).map(([k, v]) => `${word(k)}: ${word(v)}`).join(', ')} }`;
}

/** Texts behind the last item of a list. */
function addItems(source: string, { items, range }: ArrayNode, texts: readonly string[]): readonly TextEdit[] {
  const last = items.at(-1);
  if (!last) return [replace(range, JSON.stringify(texts))];
  const lineStart = source.lastIndexOf('\n', last.range.start - 1) + 1;
  const lead = source.slice(lineStart, last.range.start);
  const dash = /^\s*- +$/.test(lead);
  const between = `${dash ? '' : ','}${dash || /^\s*$/.test(lead) ? lineBreak(source) + lead : ' '}`;
  return [insert(last.range.end, texts.map(text => between + JSON.stringify(text)).join(''))];
}
