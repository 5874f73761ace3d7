import type { Diagnostic } from '../../server/base/diagnostic.ts';
import type { SourceFile } from '../../server/base/file.ts';
import type { Language } from '../../server/base/language.ts';
import type { Scope } from '../../server/base/scope.ts';
import { diagnose } from '../../server/project/diagnose.ts';
import { openWorkspace, type FileInput } from '../../server/project/workspace.ts';
import { bug } from '../../server/base/bug.ts';
import { encodeParquet } from '../../server/components/parquet/encode.ts';
import { footerOf } from '../../server/components/parquet/footer.ts';
import { parseHiveType } from '../../server/languages/sql/hive/reader.ts';
import { allLanguages } from '../../server/simulate/languages.ts';

/** A small workspace as the fixtures see it: everything goes the way it goes in the shells. */
export interface FixtureWorld {
  readonly scope: Scope;
  /** Undefined for data beside the sources. */
  file(path: string): SourceFile | undefined;
  language(file: SourceFile): Language;
  diagnose(file: SourceFile): Diagnostic[];
}

/** A file of data: of Parquet its columns are written, `name type` in each line, and a real file is made of them. */
function dataFile({ path, text }: { readonly path: string; readonly text: string }): FileInput {
  if (!path.endsWith('.parquet') || !/^\w+ \w/.test(text)) return path.endsWith('.parquet') ? { path, text: '', parquet: footerOf(new TextEncoder().encode(text)) } : { path, text };
  const columns = text.trim().split('\n').map(line => {
    const [name, type] = [line.slice(0, line.indexOf(' ')), parseHiveType(line.slice(line.indexOf(' ') + 1))];
    return 'type' in type ? { name, type: type.type, values: [] } : bug(`\`${line}\` is no column`);
  });
  return { path, text: '', parquet: footerOf(encodeParquet(columns)) };
}

/** A section with one source is a lone file, as the library reads it. */
export function openFixture(files: readonly { readonly path: string; readonly text: string }[]): FixtureWorld {
  const workspace = openWorkspace(allLanguages, { files: files.map(dataFile), alone: files.length === 1 });
  return {
    scope: workspace.scope,
    file: path => workspace.file(path),
    language: file => workspace.languageOf(file),
    diagnose: file => [...diagnose(workspace, file.path)],
  };
}
