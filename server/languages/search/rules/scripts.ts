import { insert, replace } from '../../../base/edit.ts';
import { defineRule } from '../../../base/rule.ts';
import type { Scope } from '../../../base/scope.ts';
import { suggest } from '../../../base/suggest.ts';
import { get, member } from '../../../base/tree.ts';
import { paramsRead } from '../uses.ts';
import type { HoldsSearches } from './index.ts';

export const unknownScript = defineRule({
  code: 'CON310', name: 'unknown-script', since: '0.1', severity: 'error',
  summary: 'No console file stores a script under this id',
  *find(file: HoldsSearches, scope: Scope) {
    for (const { id } of file.searches.flatMap(s => s.scripts)) {
      if (!id || /[${%]/.test(id.value) || scope.catalog.find('script', id.value)) continue;
      const near = suggest(id.value, scope.catalog.all('script').map(s => s.name));
      // A file that stands alone may use scripts stored elsewhere; only a slip of one of its own is certain.
      if (near || !scope.alone) yield { range: id.inner, id: id.value, near };
    }
  },
  message: ({ id, near }) => `Unable to find script \`${id}\`${near ? `; did you mean \`${near}\`?` : '; store it with `POST _scripts/…` in a console file'}`,
  fix: ({ range, near }) => (near ? { title: `Change to \`${near}\``, edits: [replace(range, near)] } : undefined),
});

export const missingParam = defineRule({
  code: 'CON311', name: 'missing-script-param', since: '0.1', severity: 'error',
  summary: 'A script reads a parameter that nobody passes',
  *find(file: HoldsSearches, scope: Scope) {
    for (const { scripts } of file.searches) {
      for (const { node, id, source, params, given, key } of scripts) {
        const stored = id && scope.catalog.find('script', id.value);
        const text = source?.value ?? stored?.source;
        if (text === undefined) continue;
        const passed = new Set([...given, ...params.flatMap(p => p.members.map(m => m.key.value))]);
        const seen = new Set<string>();
        for (const use of paramsRead(text)) {
          if (passed.has(use.name) || seen.has(use.name)) continue;
          seen.add(use.name);
          const range = source ? { start: source.offsetOf(use.start), end: source.offsetOf(use.end) } : id!.inner;
          yield {
            range, name: use.name, key, near: suggest(use.name, passed), stored: id?.value, node,
            ...(stored && { related: [{ ...stored.place, message: `\`${stored.name}\` reads \`params.${use.name}\`` }] }),
          };
        }
      }
    }
  },
  message: ({ name, key, near, stored }) => `${stored ? `The script \`${stored}\`` : `\`${key}\``} reads \`params.${name}\`, which is not passed${near ? `; \`${near}\` is` : ''}`,
});

const phases = ['map_script', 'combine_script', 'reduce_script'] as const;

export const missingPhase = defineRule({
  code: 'CON312', name: 'missing-phase', since: '0.1', severity: 'error',
  summary: 'A scripted metric needs map, combine and reduce scripts',
  *find(file: HoldsSearches) {
    for (const { name, types } of file.searches.flatMap(s => s.aggregations)) {
      const [type] = types;
      if (types.length !== 1 || type!.key.value !== 'scripted_metric' || type!.value.kind !== 'object') continue;
      const missing = phases.filter(phase => !get(type!.value, phase));
      if (missing.length > 0) yield { range: type!.key.inner, name: name.value, missing };
    }
  },
  message: ({ name, missing }) => `The scripted metric \`${name}\` has no ${missing.map(m => `\`${m}\``).join(', ')}: required since version 7`,
});

export const legacyInline = defineRule({
  code: 'CON313', name: 'legacy-inline-script', since: '0.1', severity: 'warning', tags: ['deprecated'],
  summary: '`inline` and `stored` are the old names of `source` and `id`',
  *find(file: HoldsSearches) {
    for (const { node } of file.searches.flatMap(s => s.scripts)) {
      for (const [old, instead] of [['inline', 'source'], ['stored', 'id']] as const) {
        const found = member(node, old);
        if (found) yield { range: found.key.inner, old, instead };
      }
    }
  },
  message: ({ old, instead }) => `\`${old}\` is the old name of \`${instead}\``,
  fix: ({ range, instead }) => ({ title: `Change to \`${instead}\``, edits: [replace(range, instead)] }),
});

const scriptKeys = ['source', 'inline', 'id', 'stored', 'lang', 'params', 'options'];
/** Members that a script object has because it is something else besides: an ingest processor, a runtime field. */
const processorKeys = ['if', 'tag', 'description', 'ignore_failure', 'on_failure'];

export const scriptSource = defineRule({
  code: 'CON314', name: 'script-shape', since: '0.1', severity: 'error',
  summary: 'A script has a source or an id, and no members that the service does not know',
  *find(file: HoldsSearches) {
    for (const { node, context } of file.searches.flatMap(s => s.scripts)) {
      if (node.kind !== 'object') continue;
      const source = member(node, 'source') ?? member(node, 'inline');
      const id = member(node, 'id') ?? member(node, 'stored');
      const allowed = context === 'ingest' ? [...scriptKeys, ...processorKeys] : scriptKeys;
      for (const { key } of node.members) {
        if (!allowed.includes(key.value)) yield { range: key.inner, text: `A script has no member \`${key.value}\``, near: suggest(key.value, allowed) };
      }
      if (source && id) yield { range: id.key.inner, text: 'A script has either a `source` or an `id`, not both' };
      else if (!source && !id) yield { range: { start: node.range.start, end: node.range.start + 1 }, text: 'A script needs a `source` or the `id` of a stored one', at: node.range.start + 1 };
      const lang = member(node, 'lang');
      if (id && lang) yield { range: lang.key.inner, text: 'Illegally specified `lang` for a stored script: the stored script says it' };
    }
  },
  message: ({ text, near }) => `${text}${near ? `; did you mean \`${near}\`?` : ''}`,
  fix: ({ range, near, at }) => (near ? { title: `Change to \`${near}\``, edits: [replace(range, near)] } : at !== undefined ? { title: 'Add a `source`', edits: [insert(at, '"source": ""')], safe: false } : undefined),
});
