import * as vega from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import * as lite from 'vega-lite';
import type { ChartDrawing } from '../base/host.ts';

// One chart per process, which the host ends. Expressions run in Vega's interpreter: no text of a specification ever becomes code.

interface Work { readonly library: 'vega' | 'vega-lite'; readonly spec: Record<string, unknown> }

async function draw({ library, spec }: Work): Promise<ChartDrawing> {
  const warnings: string[] = [];
  // There is no window to listen to; a chart that is only looked at needs none.
  const warn = (...parts: readonly unknown[]) => { if (!String(parts[0]).startsWith('Can not resolve event source')) warnings.push(parts.map(String).join(' ')); };
  const logger = { level: () => logger, error: (...parts: readonly unknown[]) => { throw new Error(parts.map(p => (p instanceof Error ? p.message : String(p))).join(' ')); }, warn: (...parts: readonly unknown[]) => { warn(...parts); return logger; }, info: () => logger, debug: () => logger };
  const compiled = library === 'vega' ? spec : lite.compile(spec as never, { logger: logger as never }).spec;
  const runtime = vega.parse(compiled as never, undefined, { ast: true });
  // Rows are in the specification; whatever else it names is not loaded.
  const loader = vega.loader();
  loader.load = address => Promise.reject(new Error(`External URL [${String(address)}] denied by the offline renderer`));
  const view = new vega.View(runtime, { renderer: 'none', loader, expr: expressionInterpreter, logger: logger as never } as never);
  await view.runAsync();
  const svg = await view.toSVG();
  const scene = (view.scenegraph() as unknown as { root: SceneMark }).root;
  const result = { svg, scene: outline(scene), warnings };
  view.finalize();
  return result;
}

interface SceneMark { readonly marktype?: string; readonly role?: string; readonly name?: string; readonly items?: readonly SceneItem[] }
interface SceneItem extends Record<string, unknown> { readonly items?: readonly SceneMark[] }

const shown = ['x', 'y', 'width', 'height', 'x2', 'y2', 'size', 'shape', 'text', 'fill', 'stroke', 'opacity', 'startAngle', 'endAngle', 'innerRadius', 'outerRadius'] as const;

/** What is drawn, without what is only looked at by the renderer: kinds, places and colours. */
function outline(mark: SceneMark): unknown {
  return {
    mark: mark.marktype, ...(mark.role && { role: mark.role }), ...(mark.name && { name: mark.name }),
    items: (mark.items ?? []).map(item => ({
      ...Object.fromEntries(shown.flatMap(key => (item[key] === undefined || item[key] === null ? [] : [[key, rounded(item[key])]]))),
      ...(item.items && { items: item.items.map(outline) }),
    })),
  };
}

function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Math.round(value * 1000) / 1000;
  return typeof value === 'string' || typeof value === 'boolean' ? value : Array.isArray(value) ? value.map(rounded) : String(value);
}

/** The dashboards' own functions do nothing outside them. */
const dashboardFunctions = ['AddFilter', 'RemoveFilter', 'RemoveAllFilters', 'SetTimeFilter'].flatMap(name => [`kibana${name}`, `opensearchDashboards${name}`]).concat('opensearchDashboardsVisEventTriggered');
for (const name of dashboardFunctions) vega.expressionFunction(name, () => null);

process.once('message', work => {
  draw(work as Work).then(result => process.send!(result), (error: unknown) => process.send!({ error: error instanceof Error ? error.message : String(error) }));
});
