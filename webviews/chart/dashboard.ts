import * as vega from 'vega';
import { textOf } from './draw.ts';

/** What the chart's own functions may change around it. */
export interface DashboardActions {
  setTime(from: string, to: string): void;
  filters(change: (before: readonly unknown[]) => readonly unknown[]): void;
  note(text: string): void;
}

/** Kibana's functions, and those of OpenSearch Dashboards, do here what they do there. */
export function dashboardFunctions({ setTime, filters, note }: DashboardActions): void {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  const both = (name: string, run: (...given: unknown[]) => void) => {
    for (const prefix of ['kibana', 'opensearchDashboards']) {
      vega.expressionFunction(`${prefix}${name}`, (...given: unknown[]) => {
        note(`${prefix}${name}(${given.map(g => JSON.stringify(g)).join(', ')})`);
        // Not while the picture is being worked out: the chart is about to be asked for again.
        setTimeout(() => run(...given), 0);
        return null;
      });
    }
  };
  both('AddFilter', query => filters(before => (before.some(f => same(f, query)) ? before : [...before, query])));
  both('RemoveFilter', query => filters(before => before.filter(f => !same(f, query))));
  both('RemoveAllFilters', () => filters(() => []));
  both('SetTimeFilter', (start, end) => {
    const relative = (bound: unknown) => typeof bound === 'string' && bound.startsWith('now');
    if (relative(start) !== relative(end)) return note(`Error setting time filter: both time values must be either relative or absolute dates. start: ${textOf(start)}, end: ${textOf(end)}`);
    const written = (bound: unknown) => (typeof bound === 'number' ? new Date(bound).toISOString() : textOf(bound));
    const [from, to] = [written(start), written(end)];
    const reversed = !relative(start) && Date.parse(from) > Date.parse(to);
    setTime(reversed ? to : from, reversed ? from : to);
  });
  both('VisEventTriggered', () => undefined);
}
