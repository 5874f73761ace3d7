import { insert, replace } from '../../../base/edit.ts';
import { defineRule } from '../../../base/rule.ts';
import { suggest } from '../../../base/suggest.ts';
import { get, member, text, type DataNode } from '../../../base/tree.ts';
import type { Spec } from '../spec.ts';

/** The dashboard's settings: `config.kibana`, or `_hostConfig` in old texts. */
const settingsOf = ({ root }: Spec): DataNode | undefined => get(get(root, 'config'), 'kibana') ?? get(root, '_hostConfig');

interface Check { readonly key: string; readonly fits: (node: DataNode) => boolean; readonly says: string }

const oneOf = (...words: string[]) => (node: DataNode) => node.kind === 'string' && words.includes(node.value);
const kind = (...kinds: DataNode['kind'][]) => (node: DataNode) => kinds.includes(node.kind) || node.kind === 'missing';

/** What stops the chart. */
const refused: readonly Check[] = [
  { key: 'controlsLocation', fits: oneOf('left', 'right', 'top', 'bottom'), says: 'Unrecognized controlsLocation value. Expecting one of ["left", "right", "top", "bottom"]' },
  { key: 'controlsDirection', fits: oneOf('horizontal', 'vertical'), says: 'Unrecognized dir value. Expecting one of ["horizontal", "vertical"]' },
];
const refusedTooltips: readonly Check[] = [
  { key: 'position', fits: oneOf('top', 'right', 'bottom', 'left'), says: 'Unexpected value for the result.position configuration' },
  { key: 'padding', fits: kind('number'), says: 'config.kibana.result.padding is expected to be a number' },
  { key: 'centerOnMark', fits: kind('number', 'boolean'), says: 'config.kibana.result.centerOnMark is expected to be true, false, or a number' },
  { key: 'textTruncate', fits: kind('boolean'), says: 'config.kibana.result.textTruncate is expected to be a boolean' },
];
/** What is only said, and then the default holds. */
const ignored: readonly Check[] = [
  { key: 'restoreSignalValuesOnRefresh', fits: kind('boolean'), says: 'config.kibana.restoreSignalValuesOnRefresh must be a boolean value' },
];
const ignoredOnMaps: readonly Check[] = [
  ...['latitude', 'longitude', 'zoom', 'minZoom', 'maxZoom'].map((key): Check => ({ key, fits: kind('number'), says: `config.kibana.${key} is not valid` })),
  { key: 'mapStyle', fits: node => (node.kind === 'boolean' && !node.value) || (node.kind === 'string' && node.value === 'default'), says: 'config.kibana.mapStyle may either be false or "default"' },
  { key: 'zoomControl', fits: kind('boolean'), says: 'config.kibana.zoomControl must be a boolean value' },
  { key: 'scrollWheelZoom', fits: kind('boolean'), says: 'config.kibana.scrollWheelZoom must be a boolean value' },
  { key: 'maxBounds', fits: node => node.kind === 'array' && node.items.length === 4 && node.items.every(i => i.kind === 'number'), says: 'config.kibana.maxBounds must be an array with four numbers' },
];

const run = (settings: DataNode | undefined, checks: readonly Check[]) => checks.flatMap(({ key, fits, says }) => {
  const value = get(settings, key);
  return value && !fits(value) ? [{ range: value.kind === 'string' ? value.inner : value.range, says }] : [];
});

export const refusedSetting = defineRule({
  code: 'VEG152', name: 'refused-setting', since: '0.2', severity: 'error',
  summary: 'The dashboard refuses a setting',
  find: (spec: Spec) => {
    const settings = settingsOf(spec);
    if (!settings) return [];
    if (settings.kind !== 'object') return settings.kind === 'missing' ? [] : [{ range: settings.range, says: 'If present, config.kibana must be an object' }];
    return [...run(settings, refused), ...run(get(settings, 'tooltips'), refusedTooltips)];
  },
  message: ({ says }) => says,
});

export const ignoredSetting = defineRule({
  code: 'VEG153', name: 'ignored-setting', since: '0.2', severity: 'warning',
  summary: 'The dashboard ignores a setting',
  find: (spec: Spec) => {
    const settings = settingsOf(spec);
    const old = member(spec.root, '_hostConfig');
    return [
      ...(old ? [{ range: old.key.inner, says: '"_hostConfig" has been deprecated. Use config.kibana instead.' }] : []),
      ...run(settings, ignored),
      ...(text(get(settings, 'type')) === 'map' ? run(settings, ignoredOnMaps) : []),
    ];
  },
  message: ({ says }) => says,
});

const settingNames = ['hideWarnings', 'renderer', 'type', 'controlsLocation', 'controlsDirection', 'tooltips', 'restoreSignalValuesOnRefresh', 'latitude', 'longitude', 'zoom', 'minZoom', 'maxZoom', 'mapStyle', 'emsTileServiceId', 'zoomControl', 'scrollWheelZoom', 'delayRepaint', 'maxBounds', 'visibleVisLayers'];

export const unknownSetting = defineRule({
  code: 'VEG154', name: 'unknown-setting', since: '0.2', severity: 'warning',
  summary: 'The dashboard has no such setting',
  *find(spec: Spec) {
    const settings = settingsOf(spec);
    for (const { key } of settings?.kind === 'object' ? settings.members : []) if (!settingNames.includes(key.value)) yield { range: key.inner, name: key.value, near: suggest(key.value, settingNames) };
  },
  message: ({ name, near }) => `The dashboard has no setting \`${name}\`${near ? `; did you mean \`${near}\`?` : ''}`,
  fix: ({ range, near }) => (near ? { title: `Change to \`${near}\``, edits: [replace(range, near)] } : undefined),
});

export const ignoredSize = defineRule({
  code: 'VEG157', name: 'ignored-size', since: '0.2', severity: 'warning',
  summary: 'The dashboard fits the chart into its panel',
  *find(spec: Spec) {
    const { root, kibana, library } = spec;
    if (!kibana || root?.kind !== 'object' || text(get(settingsOf(spec), 'type')) === 'map') return;
    const autosize = member(root, 'autosize');
    const value = autosize?.value;
    if (value && ((value.kind === 'boolean' && !value.value) || value.kind === 'null' || (value.kind === 'string' && value.value === ''))) {
      yield { range: value.range, says: '"autosize" is enabled, it can only be disabled by setting "autosize" to "none"', edit: replace(value.range, '"none"') };
    }
    const type = value?.kind === 'object' ? text(get(value, 'type')) : text(value);
    if (type === 'none' || (value?.kind === 'object' && get(value, 'signal'))) return;
    // Views side by side or repeated are never fitted.
    if (library === 'vega-lite' && ['facet', 'repeat', 'concat', 'hconcat', 'vconcat', 'spec'].some(key => get(root, key))) return;
    const size = ['width', 'height'].map(key => member(root, key)).find(m => m && !(m.value.kind === 'string' && m.value.value === 'container') && m.value.kind !== 'missing');
    const quote = size?.key.quote === 'bare' ? '' : '"';
    if (size) yield { range: size.key.inner, says: '"width" and "height" params are ignored because "autosize" is enabled. Set "autosize": "none" to disable', edit: value === undefined ? insert(size.range.start, `${quote}autosize${quote}: "none", `) : undefined };
  },
  message: ({ says }) => says,
  fix: ({ edit }) => (edit ? { title: 'Set `autosize` to `none`', edits: [edit], safe: false } : undefined),
});
