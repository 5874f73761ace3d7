import { isObject } from '../../base/object.ts';
import type { SourceFile } from '../../base/file.ts';
import { get, text as textOf, toValue } from '../../base/tree.ts';
import { partialFailure } from '../../engine/search/shards.ts';
import { readSpec } from '../../languages/vega/spec.ts';
import { vegaVersion } from '../../languages/vega/schemas/vega.ts';
import { vegaLiteVersion } from '../../languages/vega/schemas/vega-lite.ts';
import { expandSearch, RequestError, type Dashboard } from './tokens.ts';

type Plain = Record<string, unknown>;
/** A request as it was sent, and what came back. */
export interface ChartRequest { readonly name: string; readonly path: string; readonly body: unknown; readonly status: number; readonly answer: unknown }

/** A specification that holds all its rows: nothing is loaded any more when it is drawn. */
export interface PreparedChart {
  readonly library: 'vega' | 'vega-lite';
  readonly spec: Plain;
  readonly warnings: readonly string[];
  readonly requests: readonly ChartRequest[];
  readonly renderer: 'canvas' | 'svg';
  /** The picture takes the size of its panel. */
  readonly fitted: boolean;
  /** A search asks for the dashboard's range of time. */
  readonly timed: boolean;
}

export interface ChartSources {
  readonly dashboard: Dashboard;
  /** Size of the panel that the chart is fitted into, px. */
  readonly width: number;
  readonly height: number;
  /** Rows given from outside, by the name of their data set; a chart without data of its own takes the only one. */
  readonly rows: ReadonlyMap<string, readonly Plain[]>;
  /** Answers a search; undefined when there is no search cluster. */
  ask?(path: string, body: unknown): { readonly status: number; readonly body: unknown };
  /** A file by the address that a specification gives; undefined when there is none. */
  load?(address: string): Promise<string | undefined>;
}

/**
 * What the dashboard does with a specification before the library sees it: settings taken out, requests answered,
 * size and colours put in where the text says none. The first error ends it, with the dashboard's words.
 */
export async function prepareChart(file: SourceFile, sources: ChartSources): Promise<PreparedChart | { readonly error: string; readonly at: number; readonly end: number; readonly requests: readonly ChartRequest[] }> {
  const read = readSpec(file);
  const requests: ChartRequest[] = [];
  const stop = (error: string, range: { readonly start: number; readonly end: number } | undefined = read.root?.range) => ({ error, at: range?.start ?? 0, end: range?.end ?? 0, requests });
  const [problem] = read.tree.problems;
  if (problem) return stop(problem.message, problem.range);
  if (read.root?.kind !== 'object') return stop('Invalid Vega specification');
  if (!read.declared) return stop('Your specification requires a "$schema" field with a valid URL for\nVega (see https://vega.github.io/vega/docs/specification/) or\nVega-Lite (see https://vega.github.io/vega-lite/docs/spec.html).\nThe URL is an identifier only. Kibana and your browser will never access this URL.', { start: read.root.range.start, end: read.root.range.start + 1 });
  const { library, declared, kibana } = read;
  const warnings: string[] = [];
  const warn = (warning: string) => { if (!warnings.includes(warning)) warnings.push(warning); };
  const current = library === 'vega' ? vegaVersion : vegaLiteVersion;
  if (declared.version && Number(declared.version.split('.')[0]) > Number(current.split('.')[0])) warn(`The input spec uses ${library} v${declared.version}, but current version of ${library} is ${current}.`);
  const spec = toValue(read.root) as Plain;
  const config: Plain = isObject(spec['config']) ? spec['config'] : {};
  const settings = config['kibana'] ?? spec['_hostConfig'];
  if (spec['_hostConfig'] !== undefined) warn('"_hostConfig" has been deprecated. Use config.kibana instead.');
  delete config['kibana'];
  delete spec['_hostConfig'];
  if (settings !== undefined && !isObject(settings)) return stop('If present, config.kibana must be an object', get(get(read.root, 'config'), 'kibana')?.range);

  // Requests are answered in the order of the text; nodes and values are walked side by side to know the places.
  let unnamed = 0;
  const failures: { message: string; range: { start: number; end: number } }[] = [];
  const byPlace = [...read.requests];
  const visit = async (value: unknown, key: string | undefined): Promise<void> => {
    if (failures.length > 0) return;
    if (Array.isArray(value)) {
      for (const item of value) await visit(item, key);
      return;
    }
    if (!isObject(value)) return;
    const url = value['url'];
    if (key === 'data' && isObject(url)) {
      const place = byPlace.shift();
      const name = typeof value['name'] === 'string' ? value['name'] : `Unnamed request #${++unnamed}`;
      try {
        if (value['values'] !== undefined || value['source'] !== undefined) throw new RequestError('Data must not have more than one of "url", "values", and "source"');
        const type = url['%type%'] ?? 'elasticsearch';
        if (type !== 'elasticsearch' && type !== 'opensearch') throw new RequestError(['emsfile', 'url', 'esql', 'ppl', 'promql'].includes(String(type)) ? `"${String(type)}" data is not available without its service` : 'url: {"%type%": "${type}"} is not supported');
        const { index, body } = expandSearch(url, sources.dashboard, warn);
        if (!sources.ask) throw new RequestError(`There is no search cluster to ask for "${name}"`);
        const path = `/${index}/_search`;
        const answer = sources.ask(path, body);
        requests.push({ name, path, body, status: answer.status, answer: answer.body });
        if (answer.status >= 400) throw new RequestError(`"${name}": ${reasonOf(answer.body)}`);
        const partial = partialFailure(answer.body);
        if (partial) warn(`"${name}": ${partial.summary}: ${reasonOf(partial)}`);
        delete value['url'];
        value['values'] = answer.body;
      } catch (error) {
        if (!(error instanceof RequestError)) throw error;
        failures.push({ message: error.message, range: place?.urlMember.key.inner ?? { start: 0, end: 0 } });
      }
      return;
    }
    if (key === 'data' && typeof url === 'string') {
      const outside = /^(?:[a-z]+:)?\/\//i.test(url);
      if (outside) warn(kibana ? 'External URLs are not enabled. Add   vis_type_vega.enableExternalUrls: true   to kibana.yml' : `\`${url}\` is not loaded: charts are drawn without the network. Keep its rows in a file beside the chart`);
      const content = outside ? undefined : await sources.load?.(url);
      if (content === undefined && !outside) warn(`There is no file \`${url}\` in the workspace`);
      const ending = /\.(csv|tsv|json|topojson)$/i.exec(url)?.[1]?.toLowerCase() ?? 'json';
      const format: Plain = isObject(value['format']) ? { ...value['format'] } : {};
      delete value['url'];
      if (content === undefined) value['values'] = [];
      else {
        const kind = String(format['type'] ?? (ending === 'topojson' ? 'json' : ending));
        value['values'] = kind === 'json' || kind === 'topojson' ? parsed(content, url, warn) : content;
        value['format'] = { ...format, type: kind };
        readDelimited(value);
      }
      return;
    }
    if (key === 'data') readDelimited(value);
    const name = value['name'];
    if (key === 'data' && typeof name === 'string' && value['values'] === undefined && value['source'] === undefined && value['transform'] === undefined && sources.rows.has(name)) value['values'] = sources.rows.get(name);
    else if (key === 'data' && typeof name === 'string' && library === 'vega' && value['values'] === undefined && value['source'] === undefined && sources.rows.has(name)) value['values'] = sources.rows.get(name);
    for (const [name_, inner] of Object.entries(value)) if (name_ !== 'values' && name_ !== 'datasets') await visit(inner, name_);
  };
  if (library === 'vega-lite' && spec['data'] === undefined && sources.rows.size === 1) spec['data'] = { values: [...sources.rows.values()][0] };
  await visit(spec, undefined);
  if (failures[0]) return stop(failures[0].message, failures[0].range);

  let fitted = false;
  if (kibana) {
    spec['config'] = config;
    if (textOf(get(get(get(read.root, 'config'), 'kibana'), 'type')) !== 'map') fitted = fit(spec, library, sources, warn);
    colour(config, library);
  } else if (library === 'vega-lite' && single(spec)) {
    for (const [key, size] of [['width', sources.width], ['height', sources.height]] as const) if (spec[key] === 'container') spec[key] = size;
  }
  return { library, spec, warnings: isObject(settings) && settings['hideWarnings'] === true ? [] : warnings, requests, renderer: isObject(settings) && settings['renderer'] === 'svg' ? 'svg' : 'canvas', fitted, timed: read.requests.some(r => /%(?:timefield|timefilter|autointerval|context_query)%/.test(file.text.slice(r.url.range.start, r.url.range.end))) };
}

const single = (spec: Plain) => !['facet', 'repeat', 'concat', 'hconcat', 'vconcat', 'spec'].some(key => spec[key] !== undefined) && !['row', 'column', 'facet'].some(channel => isObject(spec['encoding']) && spec['encoding'][channel] !== undefined);

/** The chart is fitted into its panel unless `autosize` is `none`: whether it is. */
function fit(spec: Plain, library: 'vega' | 'vega-lite', { width, height }: ChartSources, warn: (text: string) => void): boolean {
  const given = spec['autosize'];
  if (isObject(given) && given['signal'] !== undefined) return false;
  if (given !== undefined && !given) warn('"autosize" is enabled, it can only be disabled by setting "autosize" to "none"');
  const autosize = { type: 'fit', contains: 'padding', ...(typeof given === 'string' && given !== '' ? { type: given } : isObject(given) ? given : {}) };
  if (library === 'vega-lite' && !single(spec)) {
    if (given === undefined) return false;
  } else if (autosize.type !== 'none') {
    if ([spec['width'], spec['height']].some(size => size !== undefined && size !== 'container')) warn('"width" and "height" params are ignored because "autosize" is enabled. Set "autosize": "none" to disable');
    spec['width'] = width;
    spec['height'] = height;
  }
  spec['autosize'] = autosize;
  return autosize.type !== 'none' && (library === 'vega' || single(spec));
}

const defaultColor = '#54B399';
/** Mark types of Vega by what their colour fills. */
const filled: Readonly<Record<string, 'fill' | 'stroke'>> = { arc: 'fill', area: 'fill', line: 'stroke', path: 'stroke', rect: 'fill', rule: 'stroke', shape: 'stroke', symbol: 'fill', trail: 'fill' };
/** The dashboard's category colours. */
const categoryColors: readonly string[] = ['#54B399', '#6092C0', '#D36086', '#9170B8', '#CA8EAE', '#D6BF57', '#B9A888', '#DA8B45', '#AA6556', '#E7664C'];

/** Defaults never overwrite what the text says. */
function colour(config: Plain, library: 'vega' | 'vega-lite'): void {
  const put = (object: Plain, key: string, value: unknown) => { if (object[key] === undefined) object[key] = value; };
  const below = (key: string): Plain => { put(config, key, {}); return isObject(config[key]) ? config[key] : {}; };
  put(config, 'background', 'transparent');
  put(below('range'), 'category', [...categoryColors]);
  const mark = isObject(config['mark']) ? config['mark'] : undefined;
  if (library === 'vega-lite') put(below('mark'), 'color', defaultColor);
  else if (mark?.['color'] === undefined && mark?.['fill'] === undefined) for (const [type, property] of Object.entries(filled)) put(below(type), property, defaultColor);
}

/** Delimited text becomes rows here: the library's own reader makes code of the header, which no content policy allows. */
function readDelimited(data: Plain): void {
  const format = data['format'];
  const text = data['values'];
  if (!isObject(format) || typeof text !== 'string') return;
  const delimiter = { csv: ',', tsv: '\t', dsv: typeof format['delimiter'] === 'string' ? format['delimiter'] : ',' }[String(format['type'])];
  if (delimiter === undefined) return;
  const [first = [], ...rest] = delimited(text, delimiter);
  const header = Array.isArray(format['header']) ? format['header'].map(String) : first;
  data['values'] = (Array.isArray(format['header']) ? [first, ...rest] : rest).map(cells => Object.fromEntries(header.map((name, i) => [name, cells[i] ?? ''])));
  const { delimiter: _, header: __, ...more } = format;
  data['format'] = { ...more, type: 'json' };
}

/** Cells of delimited text: quotes around a cell, doubled inside it. */
function delimited(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let i = 0;
  while (i < text.length) {
    let cell = '';
    if (text[i] === '"') {
      const start = ++i;
      while (i < text.length && (text[i] !== '"' || text[i + 1] === '"')) i += text[i] === '"' ? 2 : 1;
      cell = text.slice(start, i).replace(/""/g, '"');
      i++;
    }
    const start = i;
    while (i < text.length && text[i] !== delimiter && text[i] !== '\n' && text[i] !== '\r') i++;
    row.push(cell + text.slice(start, i));
    if (text[i] === delimiter) {
      i++;
      if (i < text.length) continue;
      row.push('');
    }
    if (text[i] === '\r' && text[i + 1] === '\n') i++;
    i++;
    rows.push(row);
    row = [];
  }
  return rows;
}

function parsed(content: string, address: string, warn: (text: string) => void): unknown {
  try {
    return JSON.parse(content) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // A file of one JSON object a line is the usual form of records.
    const rows = content.split('\n').filter(line => line.trim() !== '').flatMap(line => {
      try { return [JSON.parse(line) as unknown]; } catch (inner) { if (inner instanceof SyntaxError) return []; throw inner; }
    });
    if (rows.length === 0) warn(`\`${address}\` holds no JSON: ${error.message}`);
    return rows;
  }
}

function reasonOf(body: unknown): string {
  const error = isObject(body) ? body['error'] : undefined;
  if (!isObject(error)) return typeof error === 'string' ? error : 'the search failed';
  let cause: Plain = isObject((error['root_cause'] as unknown[] | undefined)?.[0]) ? (error['root_cause'] as Plain[])[0]! : error;
  for (let i = 0; i < 5 && isObject(cause['caused_by']); i++) cause = cause['caused_by'];
  return `[${String(cause['type'])}] ${String(cause['reason'])}`;
}
