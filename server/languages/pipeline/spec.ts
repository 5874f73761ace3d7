import type { SourceFile } from '../../base/file.ts';
import type { Range } from '../../base/range.ts';
import type { ComponentDescription } from './description.ts';
import { manifestReader, type Manifest } from './manifest.ts';

/** A manifest as a replay needs it. Made of checked values only: what did not fit its description is left out. */
export interface PipelineSpec {
  readonly name: string;
  /** Workspace path of the manifest. */
  readonly path: string;
  readonly seed?: number;
  /** ISO 8601, as written. */
  readonly start?: string;
  readonly nodes: readonly PipelineNode[];
  /** By node. The keys are those of `expectationFields`. */
  readonly expect: Readonly<Record<string, Expectation>>;
}

/** The same shape as a component's `NodeSpec`, with its place. */
export interface PipelineNode {
  readonly name: string;
  readonly type: string;
  /** Unknown properties gone, file paths relative to the workspace; durations (`60s`) and sizes (`5MB`) as written, for `parseDuration` and `parseSize`; defaults are not filled in. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly from: readonly { readonly node: string; readonly port?: string }[];
  /** Of the name, in the manifest. */
  readonly range: Range;
}

export interface Expectation {
  readonly rows?: Amount;
  readonly errors?: Amount;
  readonly objects?: Amount;
  readonly problems?: readonly string[];
  readonly columns?: readonly string[];
  /** Workspace path. */
  readonly equals?: string;
}

export type Amount = number | { readonly min?: number; readonly max?: number };

export interface ReadSpec {
  readonly spec: PipelineSpec;
  /** Problems of the manifest alone that make it impossible to run as meant; files are for the host to find. */
  readonly problems: readonly { readonly range: Range; readonly message: string }[];
}

/** Reads a manifest for these components: what a replay starts from. Never throws. */
export function specReader(components: readonly ComponentDescription[]): (file: SourceFile) => ReadSpec {
  const read = manifestReader(components);
  return file => specOf(read(file));
}

function specOf(manifest: Manifest): ReadSpec {
  const nodes = manifest.nodes.flatMap((node): PipelineNode[] => {
    if (!node.description || manifest.byName.get(node.name) !== node) return [];
    return [{ name: node.name, type: node.description.type, config: manifest.config.get(node) ?? {}, from: inputsOf(manifest, node.name), range: node.nameRange }];
  });
  const dangling = manifest.references.filter(r => !manifest.byName.has(r.node)).map(r => ({ range: r.nodeRange, message: `There is no node \`${r.node}\`` }));
  return {
    spec: {
      name: manifest.name, path: manifest.file.path, nodes, expect: expectations(manifest),
      ...(manifest.seed !== undefined && { seed: manifest.seed }),
      ...(manifest.start !== undefined && { start: manifest.start }),
    },
    problems: [...manifest.problems, ...dangling].sort((a, b) => a.range.start - b.range.start).map(({ range, message }) => ({ range, message })),
  };
}

/** Where a node takes its records from, in the order written. */
export function inputsOf({ inputs }: Manifest, node: string): { readonly node: string; readonly port?: string }[] {
  return (inputs.get(node) ?? []).map(r => ({ node: r.node, ...(r.port !== undefined && { port: r.port }) }));
}

function expectations({ expect, files }: Manifest): Record<string, Expectation> {
  const result: Record<string, Expectation> = {};
  for (const [node, value] of Object.entries(expect)) {
    if (typeof value !== 'object' || value === null) continue;
    const { equals, ...rest } = value;
    const file = files.find(f => f.property === 'equals' && f.written === equals);
    result[node] = { ...rest, ...(typeof equals === 'string' && { equals: file?.path ?? equals }) };
  }
  return result;
}
