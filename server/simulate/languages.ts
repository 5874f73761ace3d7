import type { SourceFile } from '../base/file.ts';
import type { Language } from '../base/language.ts';
import type { Scope } from '../base/scope.ts';
import { components } from '../components/index.ts';
import { pipelineLanguage } from '../languages/pipeline/language.ts';
import { manifestReader } from '../languages/pipeline/manifest.ts';
import { portsOf } from '../languages/pipeline/ports.ts';
import { specReader } from '../languages/pipeline/spec.ts';
import { coreLanguages } from '../project/languages.ts';

/** Every language of Sluice, the manifest's among them: what the shells work with. */
export const allLanguages: readonly Language[] = [...coreLanguages, pipelineLanguage(components)];

/** Reads a manifest into what a replay starts from. */
export const readSpec = specReader(components);

const readManifest = manifestReader(components);

/** Names of a node's outputs besides the plain one; undefined when its script is not there to tell. */
export function outputsOf(file: SourceFile, node: string, scope: Scope): readonly string[] | undefined {
  const manifest = readManifest(file);
  const found = manifest.byName.get(node);
  return found && portsOf(manifest, found, scope)?.map(p => p.name);
}
