import type { LanguageId } from '../base/file.ts';
import type { Language } from '../base/language.ts';
import { withEmbedded } from './embedded.ts';
import { withPointers } from './pointers.ts';

/** The languages of a workspace: by id, and by the ending of a file's name. */
export interface LanguageTable {
  readonly all: readonly Language[];
  byId(id: LanguageId): Language | undefined;
  /** The language of a file called `path`: the longest ending wins, upper and lower case are alike. Undefined when it is none of ours. */
  ofPath(path: string): Language | undefined;
  /** The same, or, when the name says nothing, the language that knows its own by the text. */
  ofText(path: string, text: string): Language | undefined;
}

/** Languages by id and by the longest suffix of a path; those that hold others are given them. */
export function languageTable(given: readonly Language[]): LanguageTable {
  const byId = new Map<LanguageId, Language>();
  const find = (id: LanguageId) => byId.get(id);
  const languages = given.map(language => withPointers(withEmbedded(language, find), find));
  for (const language of languages) byId.set(language.id, language);
  const bySuffix = languages
    .flatMap(language => language.suffixes.map(suffix => ({ suffix: suffix.toLowerCase(), language })))
    .sort((a, b) => b.suffix.length - a.suffix.length);
  const ofPath = (path: string) => {
    const name = path.toLowerCase();
    return bySuffix.find(({ suffix }) => name.endsWith(suffix))?.language;
  };
  return {
    all: languages, ofPath,
    byId: id => byId.get(id),
    ofText: (path, text) => ofPath(path) ?? languages.find(language => language.recognizes?.(path, text)),
  };
}
