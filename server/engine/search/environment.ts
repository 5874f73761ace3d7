import type { MetricPhase } from './aggregations/framework.ts';
import { illegalArgument } from './error.ts';
import type { Script, ScriptLanguage } from './scripts.ts';

/** What a search needs of the cluster. */
export interface SearchEnvironment {
  readonly now: number;
  readonly language: ScriptLanguage | undefined;
  /** Compiles a script as requests write it; a stored one by its id. */
  script(reference: unknown, context: string): { readonly script: Script; readonly params: unknown };
  /** Source of a document, for queries that look up their values. */
  source?(index: string, id: string, routing: string | undefined): unknown;
  /** Told what each phase of a scripted metric left. */
  readonly onPhase?: ((phase: MetricPhase) => void) | undefined;
}

/** @throws SearchError where there is none */
export function languageOf(environment: SearchEnvironment): ScriptLanguage {
  if (!environment.language) throw illegalArgument('script_lang not supported [painless]');
  return environment.language;
}
