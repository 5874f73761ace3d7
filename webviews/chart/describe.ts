import type { View } from 'vega';
import type { ChartResult } from '../../server/protocol/requests.ts';
import { number } from '../kit/dom.ts';

type Plain = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);
const words = (value: unknown): string => (typeof value === 'string' ? value : Array.isArray(value) ? value.map(words).join(' ') : isObject(value) ? words(value['text']) : '');

/** The picture in words: what it is called, what it shows by what, and how many marks of each kind there are. */
export function describeChart({ spec = {}, library }: ChartResult, view: View): string {
  const marks = [...countMarks(view)].map(([kind, count]) => `${number(count)} ${kind}`).join(', ');
  return [words(spec['title']) || words(spec['description']), library === 'vega-lite' ? channelsOf(spec) : '', marks ? `with ${marks}` : 'without marks', 'rows in the Data tab'].filter(Boolean).join('; ');
}

const channelNames: readonly string[] = ['x', 'y', 'theta', 'color', 'size', 'shape', 'row', 'column', 'facet', 'text'];

/** `bar: x city, y sum of amount, color kind`. */
function channelsOf(spec: Plain): string {
  const encoding = spec['encoding'];
  const mark = words(isObject(spec['mark']) ? spec['mark']['type'] : spec['mark']);
  const channels = isObject(encoding) ? channelNames.flatMap(name => {
    const channel = encoding[name];
    if (!isObject(channel)) return [];
    const field = words(channel['title']) || words(channel['field']);
    const how = words(channel['aggregate']);
    return field || how ? [`${name} ${[how && how !== 'count' ? `${how} of` : how, how === 'count' ? '' : field].filter(Boolean).join(' ')}`] : [];
  }) : [];
  if (channels.length > 0 || mark) return [mark, channels.join(', ')].filter(Boolean).join(': ');
  const parts = ['layer', 'hconcat', 'vconcat', 'concat'].flatMap(key => (Array.isArray(spec[key]) ? [`${(spec[key] as unknown[]).length} ${key === 'layer' ? 'layers' : 'views'}`] : []));
  return parts.join(', ');
}

function countMarks(view: View): Map<string, number> {
  const counts = new Map<string, number>();
  const visit = (mark: { marktype?: string; role?: string; items?: readonly { items?: readonly object[] }[] }): void => {
    if (mark.role === 'mark' && mark.marktype && mark.marktype !== 'group') counts.set(mark.marktype, (counts.get(mark.marktype) ?? 0) + (mark.items?.length ?? 0));
    for (const item of mark.items ?? []) for (const inner of item.items ?? []) visit(inner as never);
  };
  visit((view.scenegraph() as unknown as { root: object }).root);
  return counts;
}
