import type { SourceFile, LanguageId } from '../base/file.ts';
import type { Language } from '../base/language.ts';
import type { Scope } from '../base/scope.ts';

/**
 * A language whose names may be other files' things (`pointsTo`): definition, references and rename of such a name are those of the thing.
 * So a stream of a script has one set of places, whoever names it. A language without such names is given back as it is.
 */
export function withPointers(language: Language, find: (id: LanguageId) => Language | undefined): Language {
  if (!language.pointsTo) return language;

  function behind(file: SourceFile, offset: number, scope: Scope) {
    const pointed = language.pointsTo!(file, offset, scope);
    const target = pointed && scope.file(pointed.place.path);
    const owner = target && find(target.language);
    return pointed && target && owner ? { ...pointed, target, owner, at: pointed.place.range.start } : undefined;
  }

  return {
    ...language,
    definition: (file, offset, scope) => {
      const pointed = behind(file, offset, scope);
      return pointed ? [pointed.place] : language.definition?.(file, offset, scope) ?? [];
    },
    references: (file, offset, scope) => {
      const pointed = behind(file, offset, scope);
      return pointed ? pointed.owner.references?.(pointed.target, pointed.at, scope) ?? [] : language.references?.(file, offset, scope) ?? [];
    },
    prepareRename: (file, offset, scope) => {
      const pointed = behind(file, offset, scope);
      if (!pointed) return language.prepareRename?.(file, offset, scope);
      const { range } = pointed;
      return pointed.owner.prepareRename?.(pointed.target, pointed.at, scope) && { range, text: file.text.slice(range.start, range.end) };
    },
    rename: (file, offset, name, scope) => {
      const pointed = behind(file, offset, scope);
      return (pointed ? pointed.owner.rename?.(pointed.target, pointed.at, name, scope) : language.rename?.(file, offset, name, scope)) ?? { problem: 'Nothing here can be renamed' };
    },
  };
}
