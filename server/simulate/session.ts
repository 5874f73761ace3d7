import { lineStarts, positionAt } from '../base/file.ts';
import { HostError, type Host } from '../base/host.ts';
import { seededRandom } from '../base/random.ts';
import type { Scope } from '../base/scope.ts';
import { Bug } from '../base/bug.ts';
import type { BucketResource, Component, NodeSpec, PipelineRecord, Resource, SearchResource, Stage, StageContext, TablesResource } from '../components/component.ts';
import type { PipelineNode, PipelineSpec } from '../languages/pipeline/spec.ts';
import type { Counters, Frame, NodeInfo } from '../protocol/frames.ts';
import { checkExpectations } from './expectations.ts';
import { timers } from './timers.ts';
import { wire, type Wiring } from './wiring.ts';
import { sampler, type Sampler } from './sampler.ts';

export interface ReplayOptions {
  readonly components: readonly Component[];
  /** Files and catalogue of the workspace at the start. */
  readonly scope: Scope;
  /** Overrides the manifest's seed. */
  readonly seed?: number;
  /** Each source reads at most so many records. */
  readonly count?: number;
  /** `node` or `node.output`: runs only what that node needs. */
  readonly upTo?: string;
  /** Rows kept for showing, per output; 0 keeps none. Default 200. */
  readonly samples?: number;
  /** Set from outside to stop: the replay ends at the next batch, with an end frame. */
  readonly stopped?: { readonly aborted: boolean };
  /** Called with each bucket when all has run, also after a stop: whoever wants the objects' bytes takes them here. */
  onBucket?(node: string, bucket: BucketResource): void | Promise<void>;
  /** Called likewise with each node's tables. */
  onTables?(node: string, tables: TablesResource): void | Promise<void>;
  /** Called likewise with each search index. */
  onSearch?(node: string, index: SearchResource): void | Promise<void>;
}

/** Records between two progress frames. */
const progressEvery = 20_000;

/**
 * Runs a pipeline and tells what happens as frames. Sources are merged by virtual time of arrival; batches pass from stage
 * to stage one at a time, so memory holds what stages hold and nothing else; a stage that is woken runs at the time it asked for.
 * Never throws for what a stage does: a failure becomes a problem of its node, its records are counted, and the rest goes on.
 *
 * Invariant: the same spec, files and seed give the same frames.
 */
export async function* replay(spec: PipelineSpec, host: Host, options: ReplayOptions): AsyncGenerator<Frame, void, undefined> {
  const seed = options.seed ?? spec.seed ?? 1;
  const stopped = options.stopped ?? { aborted: false };
  const wiring = wire(spec, options.components, options.upTo);
  const frames: Frame[] = [];
  const begin = spec.start === undefined ? Date.UTC(2024, 0, 1) : Date.parse(/[Zz]|[+-]\d\d:\d\d$/.test(spec.start) ? spec.start : spec.start.length <= 10 ? spec.start : `${spec.start.replace(' ', 'T')}Z`);
  let clock = begin;
  let lastId = 0;
  let moved = 0;

  const nodes = new Map<string, Running>();
  const clocked = timers();
  const soon = new Set<Running>();
  const deliveries: Delivery[] = [];

  frames.push({ kind: 'start', pipeline: spec.name, seed, nodes: wiring.order.map(node => infoOf(node, spec, options)), edges: wiring.edges });
  yield* frames.splice(0);

  /** Runs one call into a stage. What it throws is the node's problem; `records` are what was lost by it. */
  async function call(node: Running, what: () => unknown, records = 0): Promise<void> {
    try {
      const waiting = what();
      if (waiting instanceof Promise) await waiting;
    } catch (error) {
      if (stopped.aborted && error instanceof HostError) return;
      node.counters.errors += records;
      const place = error instanceof HostError ? {} : { severity: 'error' as const };
      node.problem({ ...place, severity: 'error', code: error instanceof HostError ? 'SIM002' : 'SIM001', message: failureText(error), count: Math.max(1, records) });
    }
  }

  function context(running: Running): StageContext {
    const { spec: node } = running;
    const random = seededRandom(`${seed}/${node.name}`);
    return {
      spec: node, host, scope: options.scope, random, stopped,
      ...(options.count !== undefined && { limit: options.count }),
      ...(options.upTo?.startsWith(`${node.name}.`) && { upTo: options.upTo.slice(node.name.length + 1) }),
      now: () => clock,
      wakeAt: time => clocked.set(running, Math.max(time, clock)),
      wakeSoon: () => void soon.add(running),
      record: (data, more) => ({ id: ++lastId, data, arrival: clock, ...more }),
      emit(records, port = '') {
        if (records.length === 0) return;
        // What went to the error output is counted as errors already.
        if (port !== 'failed') {
          running.counters.out += records.length;
          for (const record of records) running.counters.bytesOut += record.data.length;
        }
        running.samples.add(port, records);
        for (const reader of wiring.readers(node.name, port)) deliveries.push({ to: reader, records, from: { node: node.name, port } });
      },
      wanted: port => running.samples.room(port) || wiring.readers(node.name, port).length > 0,
      unread(count) { running.counters.out += count; },
      problem: running.problem,
      result(result) { running.results.push({ kind: 'result', node: node.name, ...result }); },
      resource: (name, kind) => {
        const found = nodes.get(name)?.stage?.resource;
        return found?.kind === kind ? (found as never) : undefined;
      },
    };
  }

  async function drain(): Promise<void> {
    for (let i = 0; i < deliveries.length; i++) {
      const { to, records, from } = deliveries[i]!;
      const node = nodes.get(to);
      if (!node) continue;
      moved += records.length;
      node.counters.in += records.length;
      for (const record of records) node.counters.bytesIn += record.data.length;
      if (node.stage?.receive) await call(node, () => node.stage!.receive!(records, from), records.length);
      if (soon.size > 0) await wakeNow();
    }
    deliveries.length = 0;
  }

  /** Wakes those who asked for it during the last call; what they emit is delivered after what waits already. */
  async function wakeNow(): Promise<void> {
    for (const node of soon) {
      soon.delete(node);
      await call(node, () => node.stage?.wake?.(clock));
    }
  }

  async function wakeUntil(time: number): Promise<void> {
    for (let due = clocked.next(time); due && !stopped.aborted; due = clocked.next(time)) {
      clock = Math.max(clock, due.time);
      await call(due.owner, () => due.owner.stage?.wake?.(clock));
      await drain();
    }
  }

  function* report(): Iterable<Frame> {
    yield { kind: 'progress', clock, nodes: countersOf(nodes) };
    yield* frames.splice(0); // new problems first: their counts follow
    for (const node of nodes.values()) {
      yield* node.samples.frames();
      yield* node.problems.frames();
    }
  }

  try {
    for (const node of wiring.order) {
      const running = newNode(node, options.samples ?? 200, frames);
      nodes.set(node.name, running);
      await call(running, async () => { running.stage = await wiring.component(node).open(context(running)); });
    }
    yield* report();

    const heads: Head[] = [];
    for (const running of nodes.values()) {
      if (!running.stage?.read) continue;
      const head: Head = { running, iterator: iterate(running.stage.read()), batch: [], at: 0, read: 0 };
      if (await advance(head)) heads.push(head);
    }

    async function advance(head: Head): Promise<boolean> {
      const limit = options.count ?? Infinity;
      let done = false;
      await call(head.running, async () => {
        for (;;) {
          const next = head.read >= limit ? { done: true as const, value: undefined } : await head.iterator.next();
          if (next.done) {
            done = true;
            return;
          }
          if (next.value.length > 0) {
            head.batch = next.value.length > limit - head.read ? next.value.slice(0, limit - head.read) : next.value;
            head.read += head.batch.length;
            head.at = 0;
            return;
          }
        }
      });
      if (done || head.at >= head.batch.length) await call(head.running, () => head.iterator.return?.());
      return !done && head.at < head.batch.length;
    }

    let reported = 0;
    while (heads.length > 0 && !stopped.aborted) {
      heads.sort((a, b) => a.batch[a.at]!.arrival - b.batch[b.at]!.arrival);
      const head = heads[0]!;
      const first = head.batch[head.at]!.arrival;
      await wakeUntil(first);
      // As much of the batch as comes before the next other source and the next alarm.
      const until = Math.min(heads[1] ? heads[1].batch[heads[1].at]!.arrival : Infinity, clocked.soonest() ?? Infinity);
      let end = head.at + 1;
      while (end < head.batch.length && head.batch[end]!.arrival <= until) end++;
      const slice = head.at === 0 && end === head.batch.length ? head.batch : head.batch.slice(head.at, end);
      head.at = end;
      clock = Math.max(clock, slice[slice.length - 1]!.arrival);
      const { running } = head;
      running.counters.out += slice.length;
      for (const record of slice) running.counters.bytesOut += record.data.length;
      running.samples.add('', slice);
      for (const reader of wiring.readers(running.spec.name, '')) deliveries.push({ to: reader, records: slice, from: { node: running.spec.name, port: '' } });
      moved += slice.length;
      await drain();
      if (head.at >= head.batch.length && !(await advance(head))) heads.shift();
      if (moved - reported >= progressEvery) {
        reported = moved;
        yield* report();
      }
    }
    if (stopped.aborted) for (const head of heads) await call(head.running, () => head.iterator.return?.());

    for (const node of wiring.endOrder) {
      const running = nodes.get(node)!;
      if (stopped.aborted) break;
      await call(running, () => running.stage?.end?.());
      await drain();
    }
    for (const node of nodes.values()) {
      const bucket = node.stage?.resource;
      if (bucket?.kind === 'tables') await options.onTables?.(node.spec.name, bucket);
      if (bucket?.kind === 'search') await options.onSearch?.(node.spec.name, bucket);
      if (bucket?.kind !== 'bucket') continue;
      for (const { key, size } of bucket.list('')) frames.push({ kind: 'object', node: node.spec.name, key, size });
      await options.onBucket?.(node.spec.name, bucket);
    }
    yield* report();
    for (const node of nodes.values()) yield* node.results;
  } finally {
    for (const node of nodes.values()) await call(node, () => node.stage?.close?.());
  }

  const bucketsOf = (name: string): Resource | undefined => nodes.get(name)?.stage?.resource;
  const expectations = stopped.aborted || options.upTo !== undefined ? [] : await checkExpectations(spec, host, name => {
    const node = nodes.get(name);
    return node && { counters: node.counters, results: node.results, problems: node.problems.all(), resource: bucketsOf(name) };
  });
  yield { kind: 'end', clock, nodes: countersOf(nodes), stopped: stopped.aborted, expectations };
}

interface Delivery { readonly to: string; readonly records: readonly PipelineRecord[]; readonly from: { readonly node: string; readonly port: string } }

interface Head {
  readonly running: Running;
  readonly iterator: AsyncIterator<readonly PipelineRecord[]>;
  batch: readonly PipelineRecord[];
  at: number;
  read: number;
}

export interface Running {
  readonly spec: NodeSpec;
  stage: Stage | undefined;
  readonly counters: { -readonly [K in keyof Counters]: Counters[K] };
  readonly samples: Sampler;
  readonly problems: ReturnType<typeof problemList>;
  readonly problem: StageContext['problem'];
  readonly results: Extract<Frame, { kind: 'result' }>[];
}

function newNode(node: PipelineNode, samples: number, frames: Frame[]): Running {
  const counters = { in: 0, out: 0, errors: 0, bytesIn: 0, bytesOut: 0 };
  const problems = problemList(node.name);
  return {
    spec: node, stage: undefined, counters, samples: sampler(node.name, samples), problems, results: [],
    problem({ count = 1, ...problem }) {
      // A problem about records counts them as errors; one about the node itself (`count: 0`) does not.
      if (problem.severity === 'error') counters.errors += problem.code === 'SIM001' || problem.code === 'SIM002' ? 0 : count;
      const fresh = problems.add(problem, count);
      if (fresh) frames.push(fresh);
    },
  };
}

type Problem = Extract<Frame, { kind: 'problem' }>;

/** Distinct messages kept per node; beyond it only codes are counted, so that a million different texts stay small. */
const mostMessages = 200;

/** Problems of one node, gathered by code and message. */
function problemList(node: string) {
  const known = new Map<string, { frame: Problem; shown: number }>();
  return {
    /** The frame to show when the problem is new. */
    add(problem: Omit<Problem, 'kind' | 'node' | 'count'>, count: number): Problem | undefined {
      const exact = `${problem.code}\n${problem.service ?? ''}\n${problem.message}`;
      const key = known.has(exact) || known.size < mostMessages ? exact : `${problem.code}\n${problem.service ?? ''}`;
      const entry = known.get(key);
      if (entry) {
        entry.frame = { ...entry.frame, count: entry.frame.count + count };
        return undefined;
      }
      const frame: Problem = { kind: 'problem', node, ...problem, count: Math.max(1, count) };
      known.set(key, { frame, shown: frame.count });
      return frame;
    },
    /** Frames whose counts changed since they were last given. */
    *frames(): Iterable<Problem> {
      for (const entry of known.values()) {
        if (entry.shown === entry.frame.count) continue;
        entry.shown = entry.frame.count;
        yield entry.frame;
      }
    },
    all: (): readonly Problem[] => [...known.values()].map(e => e.frame),
  };
}

function countersOf(nodes: ReadonlyMap<string, Running>): Record<string, Counters> {
  return Object.fromEntries([...nodes].map(([name, { counters }]) => [name, { ...counters }]));
}

function infoOf(node: PipelineNode, spec: PipelineSpec, { components, scope }: ReplayOptions): NodeInfo {
  const file = scope.file(spec.path);
  return {
    name: node.name, type: node.type, path: spec.path,
    summary: components.find(c => c.type === node.type)?.summary ?? '',
    line: file ? (lineStarts(file), positionAt(file, node.range.start).line) : 0,
  };
}

async function* iterate(source: AsyncIterable<readonly PipelineRecord[]> | Iterable<readonly PipelineRecord[]>): AsyncGenerator<readonly PipelineRecord[]> {
  yield* source;
}

function failureText(error: unknown): string {
  if (error instanceof HostError) return error.message;
  const text = error instanceof Error ? error.message : String(error);
  return error instanceof Bug ? `This is a bug in Sluice: ${text}` : `The node failed: ${text}`;
}

export type { Wiring };
