import { replace } from '../../../base/edit.ts';
import { defineRule } from '../../../base/rule.ts';
import { suggest } from '../../../base/suggest.ts';
import { get, text } from '../../../base/tree.ts';
import { vegaConstants } from '../functions.ts';
import type { NameKind, NameScope, Spec, Use } from '../spec.ts';

/** Names that the library or the host gives without a declaration. */
const given: Readonly<Record<NameKind, readonly string[]>> = {
  signal: ['datum', 'event', 'item', 'parent', 'width', 'height', 'padding', 'autosize', 'background', 'style', 'cursor', ...vegaConstants],
  data: [], scale: [], projection: [],
};

/** Names that the compiler of Vega-Lite makes end in words like these; a specification may use them, and nobody declares them. */
const compiled = /_(?:width|height|step|domain|tuple|store|modify|toggle|scale|fields|x|y|top|bottom|translate_\w+|zoom_\w+|unit|data\w*)$|^(?:unit|facet|child|concat_\d|layer_\d|grid|x|y|xOffset|yOffset|source_\d+|data_\d+|brush|source|table)\b/;

export const inSight = (scope: NameScope | undefined, kind: NameKind): string[] => {
  const found: string[] = [];
  for (let s = scope; s; s = s.parent) for (const entry of s.names.values()) if (entry.kind === kind) found.push(entry.name);
  return found;
};

function* unknown(spec: Spec, kind: NameKind): Iterable<Use & { readonly near: string | undefined }> {
  const map = text(get(get(get(spec.root, 'config'), 'kibana') ?? get(spec.root, '_hostConfig'), 'type')) === 'map';
  for (const use of spec.uses) {
    if (use.kind !== kind || use.target || use.loose || given[kind].includes(use.name)) continue;
    if (map && ['latitude', 'longitude', 'zoom', 'projection'].includes(use.name)) continue;
    const candidates = inSight(use.scope, kind);
    const near = suggest(use.name, [...candidates, ...(kind === 'signal' ? given.signal : [])]);
    if (spec.library === 'vega-lite') {
      if (kind === 'scale' || kind === 'projection' || compiled.test(use.name) || candidates.some(name => use.name.startsWith(`${name}_`))) continue;
      if (kind === 'data' && !near) continue; // the host may bind it
    }
    yield { ...use, near };
  }
}

const names = (code: string, name: string, kind: NameKind, word: string) => defineRule({
  code, name, since: '0.2', severity: 'error',
  summary: `No ${word} of this name is in sight`,
  find: (spec: Spec) => unknown(spec, kind),
  message: ({ name: written, near }) => `${kind === 'signal' ? 'Unrecognized signal name' : kind === 'data' ? 'Undefined data set name' : kind === 'scale' ? 'Unrecognized scale name' : 'Unrecognized projection name'}: \`${written}\`${near ? `; did you mean \`${near}\`?` : ''}`,
  fix: ({ range, near }) => (near ? { title: `Change to \`${near}\``, edits: [replace(range, near)] } : undefined),
});

export const unknownSignal = names('VEG123', 'unknown-signal', 'signal', 'signal or parameter');
export const unknownScale = names('VEG124', 'unknown-scale', 'scale', 'scale');
export const unknownData = names('VEG125', 'unknown-data', 'data', 'data set');
export const unknownProjection = names('VEG127', 'unknown-projection', 'projection', 'projection');

export const duplicateName = defineRule({
  code: 'VEG126', name: 'duplicate-name', since: '0.2', severity: 'error',
  summary: 'Two things of one kind have one name',
  *find({ named, library }: Spec) {
    for (const { again, kind, name, range, node } of named) {
      // Marks may share a name, and so may parameters of the layers of one chart.
      if (again && library === 'vega' && get(node, 'marks') === undefined && get(node, 'encode') === undefined && !(kind === 'data' && get(node, 'type'))) yield { range, kind, name };
    }
  },
  message: ({ kind, name }) => `Duplicate ${kind === 'data' ? 'data set' : kind} name: \`${name}\``,
});
