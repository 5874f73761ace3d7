import type { Language } from '../base/language.ts';
import { components } from '../components/index.ts';
import { pipelineLanguage } from '../languages/pipeline/language.ts';
import { specReader } from '../languages/pipeline/spec.ts';
import { coreLanguages } from '../project/languages.ts';

/** Every language of Sluice, the manifest's among them: what the shells work with. */
export const allLanguages: readonly Language[] = [...coreLanguages, pipelineLanguage(components)];

/** Reads a manifest into what a replay starts from. */
export const readSpec = specReader(components);
