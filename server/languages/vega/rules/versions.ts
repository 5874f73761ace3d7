import { replace, type TextEdit } from '../../../base/edit.ts';
import { defineRule } from '../../../base/rule.ts';
import { oldProperties } from '../old-properties.ts';
import { asParameters, firstOf, oldSelections } from '../selections.ts';
import type { Spec } from '../spec.ts';

/** The version that `$schema` names; the newest when it names none. */
const major = ({ declared }: Spec): number => Number(declared?.version?.split('.')[0] ?? Infinity);

const readable = ({ library, tree }: Spec): boolean => library === 'vega-lite' && tree.problems.length === 0;

export const oldSelection = defineRule({
  code: 'VEG112', name: 'old-selection', since: '0.2', severity: 'information', tags: ['deprecated'],
  summary: 'Selections as Vega-Lite wrote them up to version 4',
  *find(spec: Spec) {
    const found = readable(spec) ? oldSelections(spec.root) : undefined;
    const first = found && firstOf(found);
    if (first) yield { range: first.key.inner, found, old: major(spec) < 5 };
  },
  message: ({ old }) => (old ? '`selection` is the word of Vega-Lite up to 4; from 5 on selections are `params`' : '`selection` is the word of Vega-Lite up to 4; version 5 writes `params` and only translates it'),
  fix({ found, old }, { declared, root, file }) {
    const edits = asParameters(file.text, found);
    if (!old || !declared) return { title: 'Write selections as parameters', edits };
    const schema = replace(declared.node.inner, declared.node.value.replace(/\/v\d+(?:\.\d+)*(?:-[\w.]+?)?(?=(?:\.json)?$)/, '/v5'));
    // Which version the dashboard has is not ours to know.
    return { title: 'Write the chart for Vega-Lite 5', edits: [schema, ...together(edits, oldProperties(root, file.text).map(p => p.edits))], safe: false };
  },
});

/** All of `first`, and those of the others that touch none before them: the rest is found again afterwards. */
function together(first: readonly TextEdit[], others: readonly (readonly TextEdit[])[]): TextEdit[] {
  const taken = [...first];
  for (const edits of others) if (!edits.some(e => taken.some(t => t.range.start <= e.range.end && e.range.start <= t.range.end))) taken.push(...edits);
  return taken;
}

export const oldProperty = defineRule({
  code: 'VEG113', name: 'old-property', since: '0.2', severity: 'warning', tags: ['deprecated'],
  summary: 'A property of an earlier version that has another name or place now',
  find: (spec: Spec) => (readable(spec) ? oldProperties(spec.root, spec.file.text).filter(p => p.since <= major(spec)).map(p => ({ ...p, range: p.member.key.inner })) : []),
  message: ({ member, now, since }) => `\`${member.key.value}\` is not read by Vega-Lite from ${since} on: ${now}`,
  fix: ({ edits, title }) => (edits.length > 0 ? { title, edits } : undefined),
});
