import type { Diagnostic } from '../../server/base/diagnostic.ts';
import type { SourceFile } from '../../server/base/file.ts';
import type { Language } from '../../server/base/language.ts';
import type { Scope } from '../../server/base/scope.ts';
import { diagnose } from '../../server/project/diagnose.ts';
import { openWorkspace } from '../../server/project/workspace.ts';
import { allLanguages } from '../../server/simulate/languages.ts';

/** A small workspace as the fixtures see it: everything goes the way it goes in the shells. */
export interface FixtureWorld {
  readonly scope: Scope;
  /** Undefined for data beside the sources. */
  file(path: string): SourceFile | undefined;
  language(file: SourceFile): Language;
  diagnose(file: SourceFile): Diagnostic[];
}

/** A section with one source is a lone file, as the library reads it. */
export function openFixture(files: readonly { readonly path: string; readonly text: string }[]): FixtureWorld {
  const workspace = openWorkspace(allLanguages, { files, alone: files.length === 1 });
  return {
    scope: workspace.scope,
    file: path => workspace.file(path),
    language: file => workspace.languageOf(file),
    diagnose: file => [...diagnose(workspace, file.path)],
  };
}
