import { least } from '../../../base/list.ts';
import { replace } from '../../../base/edit.ts';
import { memo } from '../../../base/memo.ts';
import { defineRule } from '../../../base/rule.ts';
import { suggest } from '../../../base/suggest.ts';
import { get, text, type DataNode } from '../../../base/tree.ts';
import { propertiesOf, schemaOf, spread, type Schema, type SchemaProblem } from '../schema.ts';
import type { Spec } from '../spec.ts';

/** Behind the first mistake of the syntax nobody knows what is a key and what a value. */
const of = <K extends SchemaProblem['kind']>(kind: K) => ({ problems, tree }: Spec) => {
  const end = least(tree.problems.map(p => p.range.start));
  return problems.filter((p): p is Extract<SchemaProblem, { kind: K }> => p.kind === kind && p.range.end <= end);
};

export const unknownProperty = defineRule({
  code: 'VEG104', name: 'unknown-property', since: '0.2', severity: 'warning',
  summary: 'The language has no such property here and ignores it',
  find: (spec: Spec) => [...of('property')(spec), ...(spec.library === 'vega' ? openProperties(spec) : [])],
  message: ({ name, near }) => `Unknown property \`${name}\`${near ? `; did you mean \`${near}\`?` : ''}`,
  fix: ({ range, near }) => (near ? { title: `Change to \`${near}\``, edits: [replace(range, near)] } : undefined),
});

const encodeSets = ['enter', 'update', 'exit', 'hover', 'leave', 'select', 'release'];
const valueWords = ['value', 'field', 'signal', 'scale', 'band', 'offset', 'mult', 'exponent', 'round', 'extra', 'range', 'test', 'color', 'gradient', 'start', 'stop', 'count', 'x1', 'y1', 'x2', 'y2', 'r1', 'r2', 'stops', 'datum', 'group', 'parent', 'level'];
const streamWords = ['type', 'source', 'filter', 'between', 'merge', 'stream', 'markname', 'marktype', 'consume', 'throttle', 'debounce', 'scale', 'signal'];

const openNames = memo((schema: Schema) => {
  const named = (...names: string[]) => propertiesOf(schema, spread(schema, schema.nodes.flatMap((n, i) => (n.name && names.includes(n.name) ? [i] : [])))).map(p => p.name);
  const scope = named('scope');
  return {
    scope, entry: named('encodeEntry'), visual: [...named('mark'), 'from', 'transform'],
    top: [...scope, '$schema', 'config', 'description', 'width', 'height', 'padding', 'autosize', 'background', 'style', 'usermeta', '_hostConfig'],
  };
});

/** Vega's schema lets the specification, marks and encodings have any property; the language knows only these. */
function* openProperties({ root, file }: Spec) {
  const { scope, top, visual, entry } = openNames(schemaOf('vega'));
  const known = function* (node: DataNode | undefined, names: readonly string[], sure: boolean) {
    if (node?.kind !== 'object') return;
    for (const { key } of node.members) {
      if (names.includes(key.value) || /^[$%]/.test(key.value)) continue;
      const near = suggest(key.value, names.filter(name => !get(node, name)));
      if (sure || near) yield { kind: 'property' as const, range: key.inner, name: key.value, near, where: '' };
    }
  };
  yield* known(root, top, true);
  const called = (name: string) => file.text.includes(`"${name}"`) && new RegExp(`encode["']?\\s*:\\s*["']?${name}\\b`).test(file.text);
  const handlers = function* (node: DataNode | undefined) {
    for (const signal of node?.kind === 'array' ? node.items : []) {
      const on = get(signal, 'on');
      for (const handler of on?.kind === 'array' ? on.items : []) {
        yield* known(handler, ['events', 'update', 'encode', 'force'], true);
        const events = get(handler, 'events');
        for (const stream of events?.kind === 'array' ? events.items : events ? [events] : []) yield* known(stream, streamWords, true);
      }
    }
  };
  yield* handlers(get(root, 'signals'));
  const waiting = [get(root, 'marks')];
  for (let list = waiting.pop(); list; list = waiting.pop()) {
    for (const mark of list.kind === 'array' ? list.items : []) {
      const group = text(get(mark, 'type')) === 'group';
      yield* known(mark, group ? [...visual, ...scope] : visual, true);
      const sets = get(mark, 'encode');
      // Sets may have any name that a handler calls them by.
      if (sets?.kind === 'object') for (const found of known(sets, encodeSets, false)) if (!called(found.name)) yield found;
      for (const set of sets?.kind === 'object' ? sets.members : []) {
        yield* known(set.value, entry, false);
        for (const channel of set.value.kind === 'object' ? set.value.members : []) {
          for (const value of channel.value.kind === 'array' ? channel.value.items : [channel.value]) {
            yield* known(value, valueWords, false);
            for (const inner of ['offset', 'mult', 'exponent']) yield* known(get(value, inner), valueWords, false);
          }
        }
      }
      yield* handlers(get(mark, 'signals'));
      const inner = get(mark, 'marks');
      if (inner) waiting.push(inner);
    }
  }
}

export const wrongValue = defineRule({
  code: 'VEG105', name: 'wrong-value', since: '0.2', severity: 'error',
  summary: 'Only certain words may stand here',
  find: (spec: Spec) => [...of('value')(spec), ...(spec.library === 'vega' ? markKinds(spec) : [])],
  message: ({ written, allowed, near }) => `\`${written}\` may not stand here${near ? `; did you mean \`${near}\`?` : allowed.length > 0 ? `: expected ${listed(allowed)}` : ''}`,
  fix: ({ range, near, node }) => (near ? { title: `Change to \`${near}\``, edits: [replace(range, near)], safe: node.kind === 'string' } : undefined),
});

const kinds = ['arc', 'area', 'group', 'image', 'line', 'path', 'rect', 'rule', 'shape', 'symbol', 'text', 'trail'];

/** Vega's schema takes any word for the type of a mark; only these are drawn. */
function* markKinds({ root }: Spec) {
  const waiting = [get(root, 'marks')];
  for (let list = waiting.pop(); list; list = waiting.pop()) {
    for (const mark of list.kind === 'array' ? list.items : []) {
      const node = get(mark, 'type');
      if (node?.kind === 'string' && !kinds.includes(node.value)) yield { kind: 'value' as const, range: node.inner, written: node.value, allowed: kinds, near: suggest(node.value, kinds), node };
      const inner = get(mark, 'marks');
      if (inner) waiting.push(inner);
    }
  }
}

const listed = (names: readonly string[]) => (names.length > 12 ? `one of ${names.slice(0, 12).map(n => `\`${n}\``).join(', ')} …` : names.map(n => `\`${n}\``).join(names.length === 2 ? ' or ' : ', '));

export const wrongType = defineRule({
  code: 'VEG106', name: 'wrong-type', since: '0.2', severity: 'error',
  summary: 'A value of another kind must stand here',
  find: (spec: Spec) => of('type')(spec),
  message: ({ expected, found }) => `Expected ${expected}, found ${found}`,
});

/** What a view of Vega-Lite may consist of. */
const views = ['mark', 'layer', 'concat', 'hconcat', 'vconcat', 'facet', 'repeat', 'spec'];

export const missingProperty = defineRule({
  code: 'VEG107', name: 'missing-property', since: '0.2', severity: 'error',
  summary: 'A property that must be there is not',
  // Behind a mistake of the syntax something is always missing.
  find: (spec: Spec) => (spec.tree.problems.length > 0 ? [] : of('missing')(spec).filter(p => !(p.name === 'data' && spec.fed)).map(p => ({ ...p, view: spec.library === 'vega-lite' && views.includes(p.name) && !views.some(key => get(spec.root, key)) }))),
  message: ({ name, view }) => (view ? '`mark` is missing here; instead of one mark a view may have `layer`, `facet`, `repeat`, `concat`, `hconcat` or `vconcat`' : `\`${name}\` is missing here`),
});

export const itemCount = defineRule({
  code: 'VEG110', name: 'item-count', since: '0.2', severity: 'error',
  summary: 'A list has too few or too many items',
  find: (spec: Spec) => of('count')(spec),
  message: ({ text: says }) => says,
});
