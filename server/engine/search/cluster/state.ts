import { isObject } from '../../../base/object.ts';
import type { MetricPhase } from '../aggregations/framework.ts';
import type { SearchEnvironment } from '../environment.ts';
import { badRequest, illegalArgument, SearchError, unsupported } from '../error.ts';
import { targetsOf, type Target } from '../index-names.ts';
import type { IngestEnvironment, Pipeline } from '../ingest.ts';
import { withDoubles } from '../json.ts';
import { textOf } from '../scalars.ts';
import type { Script, ScriptLanguage } from '../scripts.ts';
import { SearchIndex } from '../search-index.ts';

export type Json = Record<string, unknown>;

export interface ClusterOptions {
  /** Primary shards of an index that does not say; 1 as in the service. */
  readonly shards?: number;
  /** Language of scripts; without one every script is refused. */
  readonly language?: ScriptLanguage;
  /** `now` of date math, epoch ms. */
  readonly now?: () => number;
  /** Told what each phase of a scripted metric left, while it runs. */
  readonly onPhase?: (phase: MetricPhase) => void;
}

/** Compiled scripts that are kept, as the service's cache does: scripts that write their values into their source come without end. */
const mostScripts = 3000;

/** What a cluster holds, and what every request needs of it. */
export class Cluster {
  readonly indexes = new Map<string, SearchIndex>();
  readonly scripts = new Map<string, { lang: string; source: string; options?: unknown }>();
  readonly pipelines = new Map<string, Pipeline>();
  readonly templates = new Map<string, Json>();
  readonly #compiled = new Map<string, Script>();

  constructor(readonly options: ClusterOptions) {}

  get language(): ScriptLanguage | undefined { return this.options.language; }

  /** `now` of date math, epoch ms. */
  now(): number { return this.options.now?.() ?? 0; }

  environment(): IngestEnvironment & SearchEnvironment {
    return {
      now: this.now(), language: this.language, script: this.script, pipeline: id => this.pipelines.get(id), onPhase: this.options.onPhase,
      source: (index, id, routing) => this.byName(index)?.shardOf(id, routing).get(id)?.source,
    };
  }

  /** The index with this name or alias. */
  byName(name: string): SearchIndex | undefined {
    return this.indexes.get(name) ?? [...this.indexes.values()].find(index => index.aliases.has(name));
  }

  /** Indexes that an expression of names, aliases and wildcards stands for, with what aliases add. */
  targets(expression: string | undefined, parameters: Readonly<Record<string, string>> = {}): Target[] {
    return targetsOf(expression, this.indexes, parameters, this.now());
  }

  /** The same, indexes alone. */
  resolve(expression: string | undefined, parameters: Readonly<Record<string, string>> = {}): SearchIndex[] {
    return this.targets(expression, parameters).map(t => t.index);
  }

  /**
   * A script as requests write it: a text, or an object with `source` or `id`, with parameters.
   * @throws SearchError for what is no script, for one that is not stored, and for one that does not compile
   */
  readonly script = (reference: unknown, context: string): { script: Script; params: unknown } => {
    const { language } = this;
    if (!language) throw illegalArgument('script_lang not supported [painless]');
    const given: Json = typeof reference === 'string' ? { source: reference } : isObject(reference) ? reference : {};
    for (const key of Object.keys(given)) if (!['source', 'inline', 'id', 'stored', 'lang', 'params', 'options'].includes(key)) throw badRequest(`[script] unknown field [${key}]`);
    const id = given['id'] ?? given['stored'];
    let source = given['source'] ?? given['inline'];
    if (id !== undefined) {
      if (source !== undefined) throw badRequest('must specify either [source] for an inline script or [id] for a stored script, not both');
      if (given['lang'] !== undefined) throw badRequest('illegally specified <lang> for a stored script');
      const stored = this.scripts.get(textOf(id));
      if (!stored) throw new SearchError(404, 'resource_not_found_exception', `unable to find script [${textOf(id)}] in cluster state`);
      source = stored.source;
    }
    if (source === undefined) throw badRequest('must specify either [source] for an inline script or [id] for a stored script');
    const lang = textOf(given['lang'] ?? 'painless');
    if (lang !== 'painless') throw lang === 'expression' || lang === 'mustache' ? unsupported(`scripts in [${lang}]`) : illegalArgument(`script_lang not supported [${lang}]`);
    if (typeof source !== 'string') throw badRequest('[script] source must be a string');
    if (given['params'] !== undefined && !isObject(given['params'])) throw badRequest('[script] params must be an object');
    if (new TextEncoder().encode(source).length > 65_535) throw illegalArgument(`exceeded max allowed inline script size in bytes [65535] with size [${new TextEncoder().encode(source).length}] for script [${source.slice(0, 100)}]`);
    const name = id === undefined ? source : textOf(id);
    const key = `${context}\n${name}\n${source}`;
    let ready = this.#compiled.get(key);
    if (!ready) {
      ready = language.compile(source, context, name);
      if (this.#compiled.size >= mostScripts) this.#compiled.clear();
      this.#compiled.set(key, ready);
    }
    return { script: ready, params: language.fromJson(withDoubles(given['params'] ?? {})) };
  };
}
