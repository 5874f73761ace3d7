import { replace } from '../../../base/edit.ts';
import { defineRule } from '../../../base/rule.ts';
import { suggest } from '../../../base/suggest.ts';
import { get, type DataNode, type StringNode } from '../../../base/tree.ts';
import { isSetting, settingNames } from '../../../engine/search/settings.ts';
import type { ConsoleFile, ConsoleRequest } from '../requests.ts';

export const unknownSetting = defineRule({
  code: 'CON207', name: 'unknown-setting', since: '0.2', severity: 'error',
  summary: 'An index has no such setting',
  *find(file: ConsoleFile) {
    for (const request of file.requests) {
      for (const { name, key } of settingsIn(settingsOf(request), '')) {
        if (isSetting(name) || /[${]|\.$|^$/.test(name)) continue;
        const best = suggest(name, settingNames);
        // The key may hold only the last part of the name.
        const near = best?.startsWith(name.slice(0, name.length - key.value.length)) && !key.value.startsWith('index.') ? best.slice(name.length - key.value.length) : best && key.value.startsWith('index.') ? `index.${best}` : undefined;
        yield { range: key.inner, name, near };
      }
    }
  },
  message: ({ name, near }) => `An index has no setting \`${name}\`${near ? `; did you mean \`${near}\`?` : ''}`,
  fix: ({ range, near }) => (near ? { title: `Change to \`${near}\``, edits: [replace(range, near)] } : undefined),
});

/** Where a request holds settings of indexes. */
function settingsOf({ method, segments, bodies }: ConsoleRequest): DataNode | undefined {
  const [first, second] = segments.map(s => s.text);
  const root = bodies[0]?.root;
  if (method === 'GET' || first === undefined) return undefined;
  if (first === '_index_template' || first === '_component_template') return get(get(root, 'template'), 'settings');
  if (first === '_template') return get(root, 'settings');
  if (second === '_settings') return get(root, 'settings') ?? root;
  return !first.startsWith('_') && second === undefined ? get(root, 'settings') : undefined;
}

/** Settings with their whole names: objects and dots mean the same, and `index.` may be left out. */
function* settingsIn(node: DataNode | undefined, before: string): Iterable<{ readonly name: string; readonly key: StringNode }> {
  if (node?.kind !== 'object') return;
  for (const { key, value } of node.members) {
    const name = before + key.value;
    if (value.kind === 'object') yield* settingsIn(value, `${name}.`);
    else yield { name: name.replace(/^index\./, ''), key };
  }
}
