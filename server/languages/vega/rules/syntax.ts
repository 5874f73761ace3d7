import { insert, replace } from '../../../base/edit.ts';
import { defineRule } from '../../../base/rule.ts';
import { suggest } from '../../../base/suggest.ts';
import { get, type DataNode } from '../../../base/tree.ts';
import { vegaVersion } from '../schemas/vega.ts';
import { vegaLiteVersion } from '../schemas/vega-lite.ts';
import type { Spec } from '../spec.ts';

export const syntax = defineRule({
  code: 'VEG101', name: 'spec-syntax', since: '0.2', severity: 'error',
  summary: 'The text cannot be read as HJSON',
  find: ({ tree, root, file }: Spec) => [
    ...tree.problems,
    ...(root && root.kind !== 'object' && tree.problems.length === 0 ? [{ range: { start: root.range.start, end: Math.min(root.range.end, file.text.length) }, message: 'Invalid Vega specification' }] : []),
  ],
  message: ({ message }) => message,
});

export const missingSchema = defineRule({
  code: 'VEG102', name: 'missing-schema', since: '0.2', severity: 'error',
  summary: 'A specification says its language and version',
  *find({ root, tree, library }: Spec) {
    if (root?.kind !== 'object' || tree.problems.length > 0 || get(root, '$schema')) return;
    yield { range: { start: root.range.start, end: root.range.start + 1 }, at: root.range.start + 1, library, empty: root.members.length === 0 };
  },
  message: () => 'Your specification requires a "$schema" field with a valid URL for\nVega (see https://vega.github.io/vega/docs/specification/) or\nVega-Lite (see https://vega.github.io/vega-lite/docs/spec.html).\nThe URL is an identifier only. Kibana and your browser will never access this URL.',
  fix: ({ at, library, empty }) => ({ title: `Add the \`$schema\` of ${library === 'vega' ? 'Vega' : 'Vega-Lite'} 5`, edits: [insert(at, `\n  "$schema": "https://vega.github.io/schema/${library}/v5.json"${empty ? '\n' : ','}`)] }),
});

export const unusableSchema = defineRule({
  code: 'VEG111', name: 'unusable-schema', since: '0.2', severity: 'error',
  summary: '`$schema` names Vega or Vega-Lite and a version',
  *find({ root, declared, library }: Spec) {
    const node = get(root, '$schema');
    if (!node || node.kind === 'missing') return;
    if (declared?.library !== undefined && ['vega', 'vega-lite'].includes(declared.library)) return;
    yield { range: node.kind === 'string' ? node.inner : node.range, near: declared?.library === undefined ? undefined : suggest(declared.library, ['vega', 'vega-lite']), library, version: declared?.version, quoted: node.kind === 'string' };
  },
  message: ({ near }) => `\`$schema\` is no address of a Vega schema${near ? `; did you mean \`${near}\`?` : ': write `https://vega.github.io/schema/vega-lite/v5.json` or its like for Vega'}`,
  fix: ({ range, near, version, library, quoted }) => (quoted ? { title: 'Write a usable address', edits: [replace(range, `https://vega.github.io/schema/${near ?? library}/v${version ?? '5'}.json`)] } : undefined),
});

export const newerSchema = defineRule({
  code: 'VEG103', name: 'newer-schema', since: '0.2', severity: 'warning',
  summary: 'The specification asks for a newer version than there is',
  *find({ declared }: Spec) {
    const current = declared?.library === 'vega' ? vegaVersion : declared?.library === 'vega-lite' ? vegaLiteVersion : undefined;
    if (!declared?.version || !current || !newer(declared.version, current)) return;
    yield { range: declared.node.inner, library: declared.library, version: declared.version, current };
  },
  message: ({ library, version, current }) => `The input spec uses ${library} v${version}, but current version of ${library} is ${current}.`,
});

function newer(version: string, current: string): boolean {
  const [a, b] = [version, current].map(v => v.split(/[.-]/).map(Number));
  for (let i = 0; i < a!.length; i++) if ((a![i] ?? 0) !== (b![i] ?? 0)) return a![i]! > (b![i] ?? 0);
  return false;
}

export const duplicateKey = defineRule({
  code: 'VEG108', name: 'duplicate-key', since: '0.2', severity: 'warning',
  summary: 'Of two members with one name only the last counts',
  *find({ root }: Spec) {
    for (const node of all(root)) {
      if (node.kind !== 'object' || node.members.length < 2) continue;
      const seen = new Set<string>();
      for (const { key } of [...node.members].reverse()) {
        if (seen.has(key.value)) yield { range: key.inner, name: key.value };
        seen.add(key.value);
      }
    }
  },
  message: ({ name }) => `\`${name}\` stands here twice; only the last one counts`,
});

export const swallowed = defineRule({
  code: 'VEG109', name: 'swallowed-punctuation', since: '0.2', severity: 'warning',
  summary: 'Text without quotes runs to the end of its line, punctuation included',
  *find({ root }: Spec) {
    for (const node of all(root)) {
      if (node.kind !== 'string' || node.quote !== 'bare') continue;
      const key = node.parent?.kind === 'object' && node.parent.members.some(m => m.key === node);
      const cut = key ? -1 : swallowedAt(node.value);
      if (cut >= 0) yield { range: { start: node.range.start + cut, end: node.range.end }, node, cut, words: node.value.slice(0, cut).trimEnd(), rest: node.value.slice(cut) };
    }
  },
  message: ({ words, rest }) => `\`${rest}\` belongs to the text, as it has no quotes: write \`"${words}"\` to end it before`,
  fix: ({ node, cut, words }) => ({ title: 'Put the text in quotes', edits: [replace({ start: node.range.start, end: node.range.start + cut }, plain(words) ? words : JSON.stringify(words))] }),
});

const plain = (words: string) => /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)$/.test(words);

/** Where the text holds punctuation that was meant to end it: a comma at its end, a bracket that closes nothing; -1 when it does not. */
function swallowedAt(value: string): number {
  let open = 0;
  let quote = '';
  for (let i = 0; i < value.length; i++) {
    const c = value[i]!;
    if (quote) {
      if (c === quote) quote = '';
    } else if ((c === '"' || c === "'") && value.indexOf(c, i + 1) > 0) quote = c;
    else if ('([{'.includes(c)) open++;
    else if (')]}'.includes(c)) {
      if (open === 0 && c !== ')') return commaBefore(value, i);
      open--;
    }
  }
  // `bar, data: {…}`: a member that was to follow on the same line.
  const next = /^[\w.*-]+(,)\s*(?:[\w$%]+|"[^"]*")\s*:\s/.exec(value);
  if (next) return next[0].indexOf(',');
  return value.endsWith(',') ? value.length - 1 : -1;
}

/** A closing bracket that was swallowed often brings the members before it: `bar, color: red}`. */
function commaBefore(value: string, end: number): number {
  const comma = /,\s*(?:[\w$]+|"[^"]*")\s*:/.exec(value.slice(0, end));
  return comma ? comma.index : end;
}

/** Every value and key of a tree, in the order of the text. */
function* all(root: DataNode | undefined): Iterable<DataNode> {
  const waiting: DataNode[] = root ? [root] : [];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    yield node;
    if (node.kind === 'array') for (let i = node.items.length - 1; i >= 0; i--) waiting.push(node.items[i]!);
    if (node.kind === 'object') for (let i = node.members.length - 1; i >= 0; i--) waiting.push(node.members[i]!.value, node.members[i]!.key);
  }
}
