import type { Counters, Frame, ObjectFrame, ProblemFrame, ResultFrame, RowsFrame, StartFrame } from '../../server/protocol/frames.ts';
import { number } from '../kit/dom.ts';

export type Row = RowsFrame['rows'][number];

/** What the panel shows; all of it survives a reload of the window. */
export interface State {
  uri: string;
  title: string;
  start?: StartFrame;
  counters: Record<string, Counters>;
  clock: number;
  /** Sample rows by `node.port`. */
  rows: Record<string, { columns: string[]; rows: Row[] }>;
  problems: ProblemFrame[];
  objects: ObjectFrame[];
  results: ResultFrame[];
  expectations: { node: string; ok: boolean; message: string }[];
  running: boolean;
  outcome?: string;
  /** The replay did not run, or broke off: `outcome` says why. */
  refused?: boolean;
  /** The node in the details, and which tab of them. */
  node?: string;
  tab?: string;
  /** The record that is looked at. */
  record?: { output: string; row: number };
}

export const fresh = (uri: string, title: string): State => ({ uri, title, counters: {}, clock: 0, rows: {}, problems: [], objects: [], results: [], expectations: [], running: false });

/** Takes one frame of a replay into the state. */
export function apply(state: State, frame: Frame): void {
  switch (frame.kind) {
    case 'start':
      state.start = frame;
      if (!frame.nodes.some(n => n.name === state.node)) delete state.node;
      break;
    case 'progress': state.counters = { ...frame.nodes }; state.clock = frame.clock; break;
    case 'rows': {
      const kept = (state.rows[`${frame.node}.${frame.port}`] ??= { columns: [], rows: [] });
      kept.columns = [...frame.columns];
      kept.rows.splice(frame.first, kept.rows.length, ...frame.rows);
      break;
    }
    case 'problem': {
      const same = state.problems.findIndex(p => p.node === frame.node && p.code === frame.code && p.service === frame.service && p.message === frame.message);
      if (same >= 0) state.problems[same] = frame;
      else state.problems.push(frame);
      break;
    }
    case 'object': state.objects.push(frame); break;
    case 'result': state.results.push(frame); break;
    case 'end': state.counters = { ...frame.nodes }; state.clock = frame.clock; state.expectations = [...frame.expectations]; break;
  }
}

/** Nodes that failed as a whole: no record is to blame. */
export const brokenNodes = ({ problems, counters }: State): Set<string> => new Set(problems.filter(p => p.severity === 'error' && (counters[p.node]?.errors ?? 0) === 0).map(p => p.node));

/** Whether something went wrong, in one word. */
export const wentWrong = (state: State): boolean => state.refused === true || Object.values(state.counters).some(c => c.errors > 0) || brokenNodes(state).size > 0 || state.expectations.some(e => !e.ok);

/** One sentence about how it went. */
export function summary(state: State): string {
  const { counters, expectations, start } = state;
  const broken = brokenNodes(state).size;
  const errors = Object.values(counters).reduce((sum, c) => sum + c.errors, 0);
  const failed = expectations.filter(e => !e.ok).length;
  // What leaves the first nodes of their lines; an index that answers requests sends records of its own too.
  const fed = new Set(start?.edges.map(e => e.to));
  const records = (start?.nodes ?? []).filter(n => !fed.has(n.name)).reduce((sum, n) => sum + (counters[n.name]?.out ?? 0), 0);
  return `${number(records)} ${records === 1 ? 'record' : 'records'} replayed, ${errors > 0 ? `${number(errors)} ${errors === 1 ? 'error' : 'errors'}` : broken > 0 ? '' : 'no errors'}${broken > 0 ? `${errors > 0 ? ', ' : ''}${broken === 1 ? '1 node' : `${broken} nodes`} failed` : ''}${expectations.length > 0 ? `, ${failed === 0 ? 'all expectations met' : `${failed} of ${expectations.length} expectations failed`}` : ''}`;
}

/** The node in the details: the chosen one, else the first that fails, else the first. */
export function shownNode(state: State): string | undefined {
  const { node, start, counters } = state;
  const broken = brokenNodes(state);
  return node ?? start?.nodes.find(n => (counters[n.name]?.errors ?? 0) > 0 || broken.has(n.name))?.name ?? start?.nodes[0]?.name;
}

/** The node of an output's name. Names of nodes hold no dot. */
export const nodeOf = (output: string): string => output.slice(0, output.indexOf('.'));
