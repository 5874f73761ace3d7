import { positionAt, type SourceFile } from '../base/file.ts';
import { dateFormat, defaultDateFormat, parseDateMath } from '../engine/search/dates.ts';
import { SearchError } from '../engine/search/error.ts';
import { defineComponent, type BucketResource } from './component.ts';
import { chartFeed } from './chart/feed.ts';
import { prepareChart } from './chart/prepare.ts';

/** A Vega or Vega-Lite chart over rows of other nodes or over searches, drawn as the dashboard would. */
export const chart = defineComponent({
  type: 'chart',
  summary: 'A Vega or Vega-Lite chart, drawn as SVG',
  config: {
    spec: { summary: 'File with the chart', kind: 'file', required: true, suffixes: ['.vl.json', '.vg.json', '.vl.hjson', '.vg.hjson', '.vega.hjson', '.vega.json'] },
    width: { summary: 'Width of the panel in pixels', kind: 'integer', min: 10, max: 10_000, default: 600 },
    height: { summary: 'Height of the panel in pixels', kind: 'integer', min: 10, max: 10_000, default: 400 },
    timeFrom: { summary: 'Start of the time picker\'s range: a date or date math', kind: 'text', default: 'now-15m', example: '2024-01-01' },
    timeTo: { summary: 'End of the range; `now` is the end of the replay', kind: 'text', default: 'now' },
    filters: { summary: 'Clauses of the dashboard\'s filters and query bar, which `%context%` puts in', kind: 'list', item: { summary: 'A query of the search service', kind: 'any' } },
    kibana: { summary: 'Major version of the dashboard: from 8 on `interval` is rewritten', kind: 'integer', min: 6, max: 99, default: 8 },
  },
  passage: ({ spec }) => (typeof spec === 'string' ? { shownBy: spec } : {}),
  inputs: ['file', 'kinesis-stream', 'dynamodb-stream', 'lambda', 'kinesis-analytics', 'athena-query', 'search-index', 'spectrum-query'],
  open(context) {
    const { config } = context.spec;
    const path = config['spec'] as string;
    const objects = new Map<string, Uint8Array>();
    const feed = chartFeed(context);
    const put = (key: string, value: string) => objects.set(key, new TextEncoder().encode(value));
    const resource: BucketResource = {
      kind: 'bucket',
      put: () => undefined,
      get: key => objects.get(key),
      list: prefix => [...objects].filter(([key]) => key.startsWith(prefix)).map(([key, bytes]) => ({ key, size: bytes.length })),
    };

    return {
      receive: feed.receive,

      async end() {
        const known = context.scope.file(path);
        const text = known?.text ?? new TextDecoder().decode(await context.host.read(path));
        const file: SourceFile = known ?? { path, text, language: /\.(?:vg|vega)\./.test(path) ? 'vega' : 'vega-lite' };
        const fail = (message: string, at: number, end: number) => context.problem({ severity: 'error', code: 'SIM902', message, count: 1, place: { path, start: at, end, line: positionAt(file, at).line } });
        const times: number[] = [];
        for (const [key, fallback] of [['timeFrom', 'now-15m'], ['timeTo', 'now']] as const) {
          try {
            // The picker rounds its end up (`now/d`); a plain date stands for its instant.
            const written = (config[key] as string | undefined) ?? fallback;
            times.push(parseDateMath(written, dateFormat(defaultDateFormat), context.now(), key === 'timeTo' && written.includes('/')));
          } catch (error) {
            if (!(error instanceof SearchError)) throw error;
            return context.problem({ severity: 'error', code: 'SIM902', message: `\`${key}\`: ${error.message}`, count: 1 });
          }
        }
        const folder = path.slice(0, path.lastIndexOf('/') + 1);
        const prepared = await prepareChart(file, {
          dashboard: { from: times[0]!, to: times[1]!, context: { must: [], filter: (config['filters'] as unknown[] | undefined) ?? [], should: [], must_not: [] }, version: (config['kibana'] as number | undefined) ?? 8 },
          width: (config['width'] as number | undefined) ?? 600, height: (config['height'] as number | undefined) ?? 400, ...feed.sources(),
          load: async address => {
            const name = address.startsWith('/') ? address.slice(1) : folder + address;
            return (await context.host.exists(name)) ? new TextDecoder().decode(await context.host.read(name)) : undefined;
          },
        });
        const { requests } = prepared;
        if (requests.length > 0) put('requests.json', `${JSON.stringify(requests, null, 2)}\n`);
        if ('error' in prepared) return fail(prepared.error, prepared.at, prepared.end);
        for (const warning of prepared.warnings) context.problem({ severity: 'warning', code: 'SIM903', message: warning, count: 1 });
        put('spec.json', `${JSON.stringify({ library: prepared.library, spec: prepared.spec, warnings: prepared.warnings, renderer: prepared.renderer, fitted: prepared.fitted, timed: prepared.timed })}\n`);
        if (!context.host.renderChart) return context.problem({ severity: 'error', code: 'SIM904', message: 'Charts cannot be drawn here: their library is not installed', count: 1 });
        const drawn = await context.host.renderChart({ library: prepared.library, spec: prepared.spec });
        if ('error' in drawn) return fail(drawn.error, 0, 1);
        for (const warning of drawn.warnings) context.problem({ severity: 'warning', code: 'SIM903', message: warning, count: 1 });
        context.result({ columns: [{ name: 'mark', type: 'varchar' }, { name: 'items', type: 'integer' }], rows: marksOf(drawn.scene) });
        put('chart.svg', drawn.svg);
        put('scene.json', `${JSON.stringify(drawn.scene, null, 1)}\n`);
        return undefined;
      },
      resource,
    };
  },
});

/** Kinds of marks that show data, with how many of each were drawn; axes, legends and titles are none. */
function marksOf(scene: unknown): (readonly [string, number])[] {
  const counts = new Map<string, number>();
  const visit = (mark: { mark?: string; role?: string; items?: readonly { items?: readonly object[] }[] }): void => {
    const items = mark.items ?? [];
    if (mark.mark !== undefined && mark.mark !== 'group' && mark.role === 'mark') counts.set(mark.mark, (counts.get(mark.mark) ?? 0) + items.length);
    for (const item of items) for (const inner of item.items ?? []) visit(inner);
  };
  visit(scene as object);
  return [...counts];
}
