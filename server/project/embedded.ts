import type { Declaration } from '../base/catalog.ts';
import type { Diagnostic, Fix, Place } from '../base/diagnostic.ts';
import { byFile } from '../base/edit.ts';
import { editToHost, embeddedFile, indexOf, toHost, type Embedded } from '../base/embed.ts';
import type { LanguageId, SourceFile } from '../base/file.ts';
import type { Language, SemanticToken } from '../base/language.ts';
import { memo } from '../base/memo.ts';
import { touches, type Range } from '../base/range.ts';

/**
 * A host language that also answers for what stands inside it: the languages of its embedded sources are asked about them,
 * and their answers come back in the host's places. A language without embedded sources is given back as it is.
 */
export function withEmbedded(host: Language, find: (id: LanguageId) => Language | undefined): Language {
  if (!host.embedded) return host;
  const parts = memo((file: SourceFile) => host.embedded!(file).flatMap(embedded => {
    const language = find(embedded.language);
    return language ? [{ embedded, language, inner: embeddedFile(file, embedded) }] : [];
  }));
  type Part = ReturnType<typeof parts>[number];
  const at = (file: SourceFile, offset: number) => parts(file).find(({ embedded }) => touches(embedded.range, offset));

  /** Asks the embedded language when the cursor stands in it, else the host. */
  const ask = <T>(file: SourceFile, offset: number, inside: (part: Part, index: number) => T | undefined, outside: () => T): T => {
    const part = at(file, offset);
    const answer = part && inside(part, indexOf(part.embedded, offset));
    return answer ?? outside();
  };
  const place = (part: Part, file: SourceFile) => (p: Place): Place => (p.path !== file.path ? p : { path: p.path, range: p.outer ? p.range : toHost(part.embedded, p.range) });

  return {
    ...host,
    ...(host.declare && {
      declare: (file: SourceFile) => [
        ...host.declare!(file),
        ...parts(file).flatMap(part => (part.language.declare?.(part.inner) ?? []).map(d => declarationToHost(part.embedded, d))),
      ],
    }),

    diagnose: (file, scope) => [
      ...host.diagnose(file, scope),
      ...parts(file).flatMap(({ embedded, language, inner }) => language.diagnose(inner, scope).map(d => diagnosticToHost(embedded, d))),
    ].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end),

    hover: (file, offset, scope) => ask(file, offset, ({ embedded, language, inner }, index) => {
      const hover = language.hover?.(inner, index, scope);
      return hover && { ...hover, range: toHost(embedded, hover.range) };
    }, () => host.hover?.(file, offset, scope)),

    complete: (file, offset, scope) => ask(file, offset, ({ embedded, language, inner }, index) =>
      language.complete?.(inner, index, scope).map(c => ({ ...c, range: toHost(embedded, c.range), ...(c.insert !== undefined && { insert: embedded.encode(c.insert) }) })),
    () => host.complete?.(file, offset, scope) ?? []),

    signature: (file, offset, scope) => ask(file, offset, ({ language, inner }, index) => language.signature?.(inner, index, scope), () => host.signature?.(file, offset, scope)),

    definition: (file, offset, scope) => ask(file, offset, (part, index) => notEmpty(part.language.definition?.(part.inner, index, scope).map(place(part, file))), () => host.definition?.(file, offset, scope) ?? []),

    references: (file, offset, scope) => ask(file, offset, (part, index) => notEmpty(part.language.references?.(part.inner, index, scope).map(place(part, file))), () => host.references?.(file, offset, scope) ?? []),

    prepareRename: (file, offset, scope) => ask(file, offset, ({ embedded, language, inner }, index) => {
      const found = language.prepareRename?.(inner, index, scope);
      return found && { ...found, range: toHost(embedded, found.range) };
    }, () => host.prepareRename?.(file, offset, scope)),

    rename: (file, offset, name, scope) => ask(file, offset, ({ embedded, language, inner }, index) => {
      const result = language.prepareRename?.(inner, index, scope) && language.rename?.(inner, index, name, scope);
      if (!result || 'problem' in result) return result || undefined;
      return { files: byFile(result.files.map(f => (f.path === file.path && !f.outer ? { path: f.path, edits: f.edits.map(e => editToHost(embedded, e)) } : f))) };
    }, () => host.rename?.(file, offset, name, scope) ?? { problem: 'Nothing here can be renamed' }),

    tokens: (file, scope) => [
      ...outside(host.tokens?.(file, scope) ?? [], parts(file).map(p => p.embedded.range)),
      ...parts(file).flatMap(({ embedded, language, inner }) => (language.tokens?.(inner, scope) ?? []).map(t => ({ ...t, range: toHost(embedded, t.range) }))),
    ].sort((a, b) => a.range.start - b.range.start),

    hints: (file, range, scope) => [
      ...(host.hints?.(file, range, scope) ?? []),
      ...parts(file).flatMap(({ embedded, language, inner }) => (language.hints?.(inner, { start: 0, end: inner.text.length }, scope) ?? []).map(h => ({ ...h, offset: embedded.offsetOf(h.offset) }))),
    ].filter(h => range.start <= h.offset && h.offset <= range.end),

    selection: (file, offset) => [
      ...(at(file, offset) ? (({ embedded, language, inner }) => (language.selection?.(inner, indexOf(embedded, offset)) ?? []).map(r => toHost(embedded, r)))(at(file, offset)!) : []),
      ...(host.selection?.(file, offset) ?? []),
    ],
  };
}

/** The tokens that touch none of the ranges. Both are in the order of the text. */
function outside(tokens: readonly SemanticToken[], ranges: readonly Range[]): SemanticToken[] {
  let next = 0;
  return tokens.filter(({ range }) => {
    while (next < ranges.length && ranges[next]!.end <= range.start) next++;
    return next === ranges.length || range.end <= ranges[next]!.start;
  });
}

/** Only streams are declared by what stands inside of others. */
function declarationToHost(embedded: Embedded, declaration: Declaration): Declaration {
  const moved = (place: Place): Place => ({ path: place.path, range: toHost(embedded, place.range) });
  const { place } = declaration;
  return declaration.kind === 'stream'
    ? { ...declaration, place: moved(place), columns: declaration.columns.map(c => (c.place ? { ...c, place: moved(c.place) } : c)) }
    : { ...declaration, place: moved(place) };
}

function diagnosticToHost(embedded: Embedded, diagnostic: Diagnostic): Diagnostic {
  return {
    ...diagnostic,
    range: toHost(embedded, diagnostic.range),
    ...(diagnostic.related && { related: diagnostic.related.map(r => (r.path === diagnostic.path ? { ...r, range: toHost(embedded, r.range) } : r)) }),
    fixes: diagnostic.fixes.map((fix): Fix => ({ ...fix, edits: fix.edits.map(edit => editToHost(embedded, edit)) })),
  };
}

const notEmpty = <T>(list: T[] | undefined): T[] | undefined => (list && list.length > 0 ? list : undefined);
