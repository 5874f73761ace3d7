import type { CancellationToken } from 'vscode-languageserver';
import { positionAt } from '../base/file.ts';
import { prepareChart } from '../components/chart/prepare.ts';
import { dateFormat, defaultDateFormat, parseDateMath } from '../engine/search/dates.ts';
import { SearchError } from '../engine/search/error.ts';
import type { ChartParams, ChartResult } from '../protocol/requests.ts';
import { Cancelled, rowsOf, sourceOf, type Fed } from './chart-rows.ts';
import { chartText, problemsOf } from './chart-text.ts';
import { normalized } from './paths.ts';
import type { Session } from './serve.ts';

/**
 * A chart with its rows: those of the pipeline that draws it or of the index that it asks, when the workspace has one, else
 * what is written in it and in files beside it.
 */
export async function chartRequest(session: Session, params: ChartParams, token: CancellationToken): Promise<ChartResult> {
  const text = await chartText(session, params);
  if (!text) return { ...nothing, error: params.chart === undefined ? 'There is no such file' : 'There is no such chart in the file any more' };
  const { folder, workspace, file, embedded, written } = text;
  const { disk } = folder;
  const known = { written, problems: problemsOf(text) };
  const source = disk && sourceOf(workspace, file, embedded === undefined);
  let fed: Fed | undefined;
  try {
    fed = source && await rowsOf(folder, disk, workspace, file.path, source, { trusted: session.trusted(), again: params.again === true }, token);
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    return { ...nothing, ...known };
  }
  const about = { ...known, ...(source && { source: `${source.pipeline}, ${source.name}` }) };
  const setting = (key: string) => source?.config[key] as string | undefined;
  const range = { from: params.from ?? setting('timeFrom') ?? 'now-15m', to: params.to ?? setting('timeTo') ?? 'now' };
  const asked = params.from !== undefined || params.to !== undefined;
  if (fed?.error !== undefined) return { ...nothing, ...about, ...(asked && { range }), error: fed.error };
  const instants = instantsOf(range, fed?.now ?? Date.now());
  // A range that cannot be read must stay in sight to be mended.
  if (typeof instants === 'string') return { ...nothing, ...about, range, error: instants };
  const beside = file.path.slice(0, file.path.lastIndexOf('/') + 1);
  const filters = [...((source?.config['filters'] as unknown[] | undefined) ?? []), ...(params.filters ?? [])];
  const prepared = await prepareChart(file, {
    dashboard: { ...instants, context: { must: [], filter: filters, should: [], must_not: [] }, version: (source?.config['kibana'] as number | undefined) ?? 8 },
    width: (source?.config['width'] as number | undefined) ?? 600, height: (source?.config['height'] as number | undefined) ?? 400,
    rows: fed?.rows ?? new Map(), ...(fed?.ask && { ask: fed.ask }),
    load: async address => {
      const name = address.startsWith('/') ? address.slice(1) : normalized(beside + address);
      return name === undefined ? undefined : disk?.text(name); // the chart says that there is none
    },
  });
  const warnings = fed?.warnings ?? [];
  if (!('error' in prepared)) return { ...prepared, ...about, warnings: [...warnings, ...prepared.warnings], ...(prepared.timed && { range }) };
  return { ...nothing, ...about, warnings, requests: prepared.requests, ...(asked && { range }), error: prepared.error, line: positionAt(file, prepared.at).line };
}

const nothing: ChartResult = { library: 'vega-lite', renderer: 'canvas', warnings: [], requests: [] };

/** The ends of a range by a clock that shows `now`, or what is wrong with it. */
function instantsOf({ from, to }: { readonly from: string; readonly to: string }, now: number): { readonly from: number; readonly to: number } | string {
  try {
    const read = (written: string, end: boolean) => parseDateMath(written, dateFormat(defaultDateFormat), now, end && written.includes('/'));
    return { from: read(from, false), to: read(to, true) };
  } catch (error) {
    if (!(error instanceof SearchError)) throw error;
    return error.message;
  }
}
